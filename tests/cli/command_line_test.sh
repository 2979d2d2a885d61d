#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What scripts rely on: exit codes, streams, and the places of errors.
set -u
iamsim=$1
root=$2
model=$root/scenarios/cross-account-s3/model.yaml
. "$root/tests/cli/expect.sh"

reader=consumer:EC2CrossAccountReader
key=s3://shared-data-bucket-example/dataset.csv
expect 'allowed is 0' 0 '^ALLOWED  ALLOW_RESOURCE_AND_IDENTITY$' '' "$iamsim" can $reader s3:GetObject $key -m "$model"
expect 'denied is 1' 1 '^DENIED \(implicit\)' '' "$iamsim" can $reader s3:PutObject $key -m "$model"
expect 'exit-zero' 0 '^DENIED' '' "$iamsim" can $reader s3:PutObject $key -m "$model" --exit-zero
expect 'expect turns it into a check' 0 '^DENIED' '' "$iamsim" can $reader s3:PutObject $key -m "$model" --expect denied
expect 'an expectation that fails' 1 '^ALLOWED' 'expected denied, got allowed' "$iamsim" can $reader s3:GetObject $key -m "$model" --expect denied
expect 'json result' 0 '"schema": "iamsim/result/1"' '' "$iamsim" can $reader s3:GetObject $key -m "$model" --format json
expect 'a fragment is enough' 0 '^ALLOWED' '' "$iamsim" can EC2CrossAccountReader s3:GetObject $key -m "$model"
expect 'unknown name, nearest' 2 '' 'did you mean `EC2CrossAccountReader`' "$iamsim" can EC2CrossAcountReader s3:GetObject $key -m "$model"
expect 'bad action' 2 '' 'is not `service:Action`' "$iamsim" can $reader GetObject $key -m "$model"
printf '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}' >"$work/everything.json"
printf '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::b/*"}, {"Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3:::b/secret/*"}]}' >"$work/folder.json"
expect 'a mistyped action: the nearest and the date' 2 '' 's3:GetObjct. is not in the service catalogue of 20[0-9-]+; did you mean .s3:GetObject.[?]' "$iamsim" can $reader s3:GetObjct $key -m "$model"
expect 'a mistyped service' 2 '' 'service .s33. of action .s33:GetObject. is not in .*; did you mean .s3.[?]' "$iamsim" can $reader s33:GetObject $key -m "$model"
expect 'an operation of the API' 2 '' 'HeadObject needs .s3:GetObject.' "$iamsim" can $reader s3:HeadObject $key -m "$model"
expect 'a newer action' 0 'assumed .*s3:GetFuture. is not in the service catalogue of .*R-ACT-7' '' "$iamsim" can --policy "$work/everything.json" s3:GetFuture arn:aws:s3:::b/k --unknown-action accept
expect 'the wrong kind of resource' 2 '' 's3:GetObject. does not work on .arn:aws:s3:::b.; it works on .*object. \(.arn:\$\{Partition\}:s3:::\$\{BucketName\}/\$\{ObjectName\}' "$iamsim" can $reader s3:GetObject arn:aws:s3:::b -m "$model"
expect 'a star is everything that the action works on' 1 'DENIED.*denied for all of \*' '' "$iamsim" can $reader s3:DeleteBucket '*' -m "$model"
expect 'a set that the action does not work on' 2 '' 'no resource that .s3:ListBucket. works on is one of .arn:aws:sqs:.*; it works on .*bucket. \(.arn:' "$iamsim" can $reader s3:ListBucket 'arn:aws:sqs:*:*:*' -m "$model"
expect 'a part of a set' 3 'CONDITIONAL: allowed for arn:aws:s3:::b/[*] except arn:aws:s3:::b/secret/[*]' '' "$iamsim" can --policy "$work/folder.json" s3:GetObject 'arn:aws:s3:::b/*'
expect 'a mistyped bucket is no allow' 2 '' 'give `resourceAccount`' "$iamsim" can $reader s3:GetObject s3://shared-data-bucket-exampel/x -m "$model"
expect 'bad usage' 2 '' '.' "$iamsim" can --no-such-option
expect 'no model' 2 '' 'no model' env -u IAMSIM_MODEL -C "$work" "$iamsim" can alice s3:GetObject '*'
expect 'version has dates' 0 'AWS managed policies: [0-9]+ of [0-9-]+' '' "$iamsim" --version
expect 'no such file' 2 '' 'error:' "$iamsim" can a s3:GetObject $key -m "$work/none.json"

cat >"$work/policy.json" <<'JSON'
{"Version": "2012-10-17",
 "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}]}
JSON
expect 'a policy alone' 0 '^ALLOWED  ALLOW_IDENTITY$' '' "$iamsim" can --policy "$work/policy.json" s3:GetObject arn:aws:s3:::b/k
expect 'a policy alone, denied' 1 '^because   identity: no statement allows s3:GetObject; the nearest is .*policy.json:2:' '' "$iamsim" can --policy "$work/policy.json" s3:GetObject arn:aws:s3:::other/k
cat >"$work/keys.json" <<'JSON'
{"Version": "2012-10-17",
 "Statement": [{"Effect": "Allow", "Action": ["s3:ListBucket", "sqs:*"], "Resource": "*", "Condition": {"StringLike": {"s3:prefix": "a/*"}}},
               {"Effect": "Allow", "Action": "s3:PutObject", "Resource": "*"},
               {"Effect": "Deny", "Action": "s3:PutObject", "Resource": "*", "Condition": {"Bool": {"aws:ViaAWSMCPService": "true"}}}]}
JSON
can_keys() { "$iamsim" can --policy "$work/keys.json" "$@"; }
expect 'a value of another type' 2 '' '`yes` cannot be a value of `aws:ViaAWSMCPService`, which takes true or false' can_keys s3:PutObject arn:aws:s3:::b/k -c aws:ViaAWSMCPService=yes
expect 'a number' 2 '' '`many` cannot be a value of `s3:max-keys`, which takes a number' can_keys s3:ListBucket arn:aws:s3:::b -c s3:max-keys=many
expect 'a misspelt global key' 0 'no condition key `aws:SourceIp2`.*did you mean `aws:SourceIp`' '' can_keys s3:PutObject arn:aws:s3:::b/k -c aws:SourceIp2=192.0.2.1
expect 'a misspelt key of a service' 1 'no condition key `s3:prefx`.*did you mean `s3:prefix`' '' can_keys s3:ListBucket arn:aws:s3:::b -c s3:prefx=a/b
expect 'a key that nobody gave' 1 'nobody gave `s3:prefix`' '' can_keys s3:ListBucket arn:aws:s3:::b
expect 'through an MCP server' 1 '^DENIED \(explicit\)' '' can_keys s3:PutObject arn:aws:s3:::b/k --called-via-mcp aws-mcp.amazonaws.com
expect 'through none' 0 '^ALLOWED' '' can_keys s3:PutObject arn:aws:s3:::b/k

printf '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}' >"$work/all.json"
printf '{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}]}' >"$work/deny.json"
printf '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}' >"$work/some.json"
printf '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::b", "Condition": {"StringLike": {"s3:prefix": "home/*"}}}]}' >"$work/list.json"
queue=arn:aws:sqs:eu-west-1:111111111111:q
expect 'an SCP that only denies is beside FullAWSAccess' 0 'FullAWSAccess' '^scp: beside FullAWSAccess' "$iamsim" can --policy "$work/all.json" --scp "$work/deny.json" sqs:SendMessage $queue
expect 'and denies' 1 'EXPLICIT_DENY_SCP' '^scp: beside' "$iamsim" can --policy "$work/all.json" --scp "$work/deny.json" s3:GetObject s3://b/k
expect 'an SCP that allows is in its place' 1 'IMPLICIT_DENY_SCP' '^scp: in place of FullAWSAccess' "$iamsim" can --policy "$work/all.json" --scp "$work/some.json" sqs:SendMessage $queue
expect 'policies alone are in the account of the resource' 0 'arn:aws:iam::111111111111:role/policy-under-test' '' "$iamsim" can --policy "$work/all.json" sqs:SendMessage $queue
expect 'unless an account is given' 1 'arn:aws:iam::222222222222:role/policy-under-test.*IMPLICIT|because no resource-based policy' '' "$iamsim" can --policy "$work/all.json" --account 222222222222 sqs:SendMessage $queue
expect 'a path of S3 with a listing is bucket and prefix' 0 '^ALLOWED' '' "$iamsim" can --policy "$work/list.json" s3:ListBucket s3://b/home/alice/
expect 'another prefix' 1 '^DENIED' '' "$iamsim" can --policy "$work/list.json" s3:ListBucket s3://b/etc/
expect 'the bucket has none' 1 '^DENIED' '' "$iamsim" can --policy "$work/list.json" s3:ListBucket s3://b/
expect 'a slash at the end is still the bucket' 0 'on resource: arn:aws:s3:::b$' '' "$iamsim" can --policy "$work/all.json" s3:GetBucketPolicy s3://b/

cat >"$work/misspelt.json" <<'JSON'
{"Version": "2012-10-17",
 "Statement": [{"Efect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}
JSON
expect 'misspelt element, place and nearest word' 2 '' 'misspelt.json:2:17: error: .*Efect' "$iamsim" can --policy "$work/misspelt.json" s3:GetObject arn:aws:s3:::b/k
printf ', {a: b}' >"$work/stray.yaml"
expect 'a stray comma does not hang' 2 '' 'stray.yaml:1:[0-9]+: error:' timeout 10 "$iamsim" can a s3:GetObject "$key" -m "$work/stray.yaml"
head -c 60 "$work/policy.json" >"$work/cut.json"
expect 'truncated' 2 '' 'cut.json:[0-9]+:[0-9]+: error:' "$iamsim" can --policy "$work/cut.json" s3:GetObject arn:aws:s3:::b/k
printf '%*s' 100000 '' | tr ' ' '[' >"$work/deep.json"
expect 'deeply nested' 2 '' 'deep.json:1:[0-9]+: error:' "$iamsim" can --policy "$work/deep.json" s3:GetObject arn:aws:s3:::b/k
printf '{"Version": "2012-10-17", "Statement": "\377"}' >"$work/latin.json"
expect 'not UTF-8' 2 '' 'latin.json:1:[0-9]+: error: .*UTF-8' "$iamsim" can --policy "$work/latin.json" s3:GetObject arn:aws:s3:::b/k
printf '{"Version": "2012-10-17", "Version": "2012-10-17", "Statement": []}' >"$work/twice.json"
expect 'duplicate key' 2 '' 'twice.json:1:27: error: duplicate key' "$iamsim" can --policy "$work/twice.json" s3:GetObject arn:aws:s3:::b/k
cat >"$work/case.json" <<'JSON'
{"Version": "2012-10-17",
 "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*",
  "Condition": {"StringEquals": {"aws:username": "a", "AWS:UserName": "b"}}}}
JSON
expect 'keys that differ in case' 2 '' 'case.json:3:55: error:' "$iamsim" can --policy "$work/case.json" s3:GetObject arn:aws:s3:::b/k

"$iamsim" can $reader s3:GetObject $key -m "$model" --format json --now 2026-06-01T12:00:00Z >"$work/result.json"
sed -n '/"request": {/,/^  }/p' "$work/result.json" | sed '1s/.*/{/; $s/},*/}/' >"$work/request.json"
expect 'a request can be fed back' 0 '^ALLOWED' '' "$iamsim" can -m "$model" --request "$work/request.json"
tr -d '\n' <"$work/request.json" >"$work/requests.jsonl"
expect 'requests answer in lines' 0 '^\{"schema":"iamsim/result/1"' '' "$iamsim" can -m "$model" --requests "$work/requests.jsonl"

# Questions in bulk: one line out for each line in.
cat >"$work/bulk.jsonl" <<JSONL
{"id": "a", "principal": "$reader", "action": "s3:GetObject", "resource": "$key"}
{"id": 2, "principal": "consumer:Nobody", "action": "s3:GetObject", "resource": "$key"}

{"id": "typo", "principle": "$reader", "action": "s3:GetObject", "resource": "$key"}
{"id": "type", "principal": ["$reader"], "action": "s3:GetObject", "resource": "$key"}
{"principal": "$reader", "action": "s3:PutObject", "resource": "$key"}
JSONL
bulk() { "$iamsim" can -m "$model" --requests "$work/bulk.jsonl" "$@"; }
expect 'what cannot be asked is a line' 2 '^\{"line":2,"id":2,"error":".*names no principal' '^3 of 5 questions cannot be asked$' bulk
[ "$(wc -l <"$work/out")" = 5 ] || fail 'a line for each question'
also 'the id is echoed' '^\{"id":"a","schema":"iamsim/result/1"'
also 'an unknown field is its own error' '^\{"line":4,"id":"typo","error":"column 16: unknown field `principle`.*did you mean `principal`'
also 'a wrong type is its own error' '^\{"line":5,"id":"type","error":"column 29: `principal` is an array'
expect 'rows in the order of the lines' 2 '^1,a,.*,allowed,' - bulk --format csv
also 'a row of what cannot be asked' '^2,2,consumer:Nobody,s3:GetObject,.*,error,,,,,,,.*names no principal'
also 'the last is answered all the same' '^6,,.*,implicitDeny,IMPLICIT_DENY_'
expect 'fields are picked' 2 '^\{"id":"a","decision":"allowed","error":null\}' - bulk --fields id,decision,error
expect 'a field that no row has' 2 '' 'no field `decison`; expected some of line, id' bulk --fields decison
echo '{"id": "cut", "principal": ' >>"$work/bulk.jsonl"
expect 'a line that is no JSON stops no other' 2 '^\{"line":7,"id":null,"error":"column [0-9]+: ' '^4 of 6 questions' bulk
[ "$(wc -l <"$work/out")" = 6 ] || fail 'a line for each line'
also 'the wrong type keeps its column' '^\{"line":5,"id":"type","error":"column 29: `principal` is an array'
echo '{"id": "one", "principal": "anonymous", "action": "s3:GetObject", "resource": "'$key'"}' >"$work/one.jsonl"
expect 'one question has its id, too' 1 '"id": "one"' '' "$iamsim" can -m "$model" --request "$work/one.jsonl" --format json
expect 'all of them can be asked' 1 '^1,one,anonymous,' '' "$iamsim" can -m "$model" --requests "$work/one.jsonl" --format csv

# Names: one resolver for the command line and for files.
cat >"$work/names.yaml" <<'YAML'
iamsim: 1
accounts:
  - id: "111111111111"
    name: app
    users:
      - {name: bob, inlinePolicies: [{name: All, document: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "*", Resource: "*"}]}}]}
    roles:
      - {name: deploy, trustPolicy: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "sts:AssumeRole", Principal: {AWS: "111111111111"}}]}}
      - {name: shop, trustPolicy: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "sts:AssumeRole", Principal: {Service: lambda.amazonaws.com}}]}}
    resources:
      - {arn: "arn:aws:s3:::acme-site"}
      - {arn: "arn:aws:lambda:eu-west-1:111111111111:function:shop"}
      - {arn: "arn:aws:ec2:eu-west-1:111111111111:instance/i-0abc"}
      - {arn: "arn:aws:sqs:eu-west-1:111111111111:orders"}
  - id: "222222222222"
    name: data
    users: [{name: bob2}]
    roles: [{name: deploy2, trustPolicy: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "sts:AssumeRole", Principal: {Service: lambda.amazonaws.com}}]}}]
    resources: [{arn: "arn:aws:lambda:eu-west-1:222222222222:function:shop-cart"}]
YAML
named() { "$iamsim" can -m "$work/names.yaml" "$@"; }
console=https://eu-west-1.console.aws.amazon.com
while read -r name action resource full; do
  expect "$resource" "$([ "$name" = bob ] && echo 0 || echo 1)" "\"resource\": \"$full\"" '' named "$name" "$action" "$resource" --format json
done <<NAMES
bob s3:GetObject acme-site/x arn:aws:s3:::acme-site/x
bob s3:ListBucket https://s3.console.aws.amazon.com/s3/buckets/acme-site?region=eu-west-1&tab=objects arn:aws:s3:::acme-site
bob s3:GetObject https://s3.console.aws.amazon.com/s3/object/acme-site?region=eu-west-1&prefix=a/b%20c.csv arn:aws:s3:::acme-site/a/b c.csv
bob sts:AssumeRole app:deploy arn:aws:iam::111111111111:role/deploy
bob sts:AssumeRole $console/iam/home#/roles/details/deploy?section=permissions arn:aws:iam::111111111111:role/deploy
bob iam:AttachUserPolicy bob arn:aws:iam::111111111111:user/bob
bob lambda:InvokeFunction shop arn:aws:lambda:eu-west-1:111111111111:function:shop
bob lambda:InvokeFunction $console/lambda/home?region=eu-west-1#/functions/shop?tab=code arn:aws:lambda:eu-west-1:111111111111:function:shop
bob ec2:StartInstances i-0abc arn:aws:ec2:eu-west-1:111111111111:instance/i-0abc
bob ec2:StartInstances $console/ec2/home?region=eu-west-1#InstanceDetails:instanceId=i-0abc arn:aws:ec2:eu-west-1:111111111111:instance/i-0abc
bob sqs:SendMessage app:orders arn:aws:sqs:eu-west-1:111111111111:orders
bob iam:GetRole shop arn:aws:iam::111111111111:role/shop
data:bob2 lambda:InvokeFunction data:shop-cart arn:aws:lambda:eu-west-1:222222222222:function:shop-cart
NAMES
expect 'a name of another account' 2 '' '`data:shop` names no resource' named bob lambda:InvokeFunction data:shop
expect 'a page that shows nothing of the model' 2 '' 'names no resource of the model' named bob ec2:StartInstances "$console/ec2/home#Instances:instanceId=i-1"
expect 'a principal by its page' 0 '^ALLOWED' '' named "$console/iam/home#/users/details/bob" s3:GetObject acme-site/x
echo '{"principal": "bob", "action": "sts:AssumeRole", "resource": "app:deploy"}
{"principal": "bob", "action": "s3:GetObject", "resource": "acme-site/x", "assume": ["deploy"]}
{"principal": "github:acme/shop", "action": "s3:GetObject", "resource": "acme-site/x"}
{"principal": "bo", "action": "s3:GetObject", "resource": "acme-site/x"}' >"$work/names.jsonl"
expect 'short names in files' 2 '^allowed,,' - named --requests "$work/names.jsonl" --format csv --fields decision,error,resource
also 'a role on the way' '^implicitDeny,,arn:aws:s3:::acme-site/x'
also 'a repository without a ref' 'names no ref; expected `github:ORG/REPO@REF`'
also 'a fragment is no name in a file' '`bo` names no principal of the model'
expect 'a policy of AWS by its name' 0 '^ALLOWED' '' "$iamsim" can --policy AdministratorAccess s3:GetObject arn:aws:s3:::b/k
expect 'a boundary of AWS' 1 '^DENIED' '' "$iamsim" can --policy AdministratorAccess --boundary PowerUserAccess iam:CreateUser arn:aws:iam::111111111111:user/x
expect 'no file and no policy of AWS' 2 '' 'error:' "$iamsim" can --policy AdministratorAcces s3:GetObject arn:aws:s3:::b/k
printf 'scenarios: [{name: n, principal: "app:bob", action: s3:GetObject, resource: arn:aws:s3:::b/k, expect: allowed}]' >"$work/bare.yaml"
expect 'a suite without a model' 2 'names no principal, because there is no model; give `model`' '' env -u IAMSIM_MODEL "$iamsim" test "$work/bare.yaml"

# What would allow it, tried on the model.
golden=$root/tests/golden/input/model.yaml
suggest() { "$iamsim" can "$@" -m "$golden" --suggest; }
expect 'an Allow of this action on this resource' 1 '^With this change the model says ALLOWED  ALLOW_IDENTITY:$' '' suggest app:alice s3:PutObject s3://own-data/a.csv
also 'and where it belongs' '^  identity: add to ReadData of arn:aws:iam::111111111111:user/alice \(.*read-data.json:4:5\)$'
also 'no wildcard' '^ +"arn:aws:s3:::own-data/a.csv"$'
grep -q '"\*"' "$work/out" && fail 'nobody asked for a wildcard'
expect 'both sides of two accounts' 1 '^With these changes the model says ALLOWED  ALLOW_RESOURCE_AND_IDENTITY:$' '' suggest app:alice s3:PutObject s3://shared-data/a.csv
also 'the resource' '^  resource: add to the policy of arn:aws:s3:::shared-data '
also 'the caller' '^  identity: add to ReadData of '
expect 'a part of a call' 1 '^ +"kms:Decrypt"$' '' suggest app:alice s3:GetObject s3://sealed-data/a.csv
expect 'an exception of a Deny' 1 '^  scp: in NoDeletes replace Deletes ' '' suggest app:alice s3:DeleteObject s3://own-data/a.csv
also 'for this caller' '"aws:PrincipalArn": \['
also 'and what that means' 'would no longer hold for arn:aws:iam::111111111111:user/alice, whatever else it denies'
expect 'nothing for what is allowed' 0 '^ALLOWED' '' suggest app:alice s3:GetObject s3://own-data/a.csv
grep -q 'With this change' "$work/out" && fail 'a suggestion for an allow'
expect 'nothing opens a bucket to everybody' 1 '^Nothing small would allow it:$' '' suggest anonymous s3:GetObject s3://own-data/a.csv
expect 'suggestions in JSON' 1 '"suggestions": \{' '' suggest app:alice s3:PutObject s3://own-data/a.csv --format json

# A word too many or too few.
expect 'no such command' 2 '' '^error: no command `cna`$' "$iamsim" cna
grep -q 'did you mean `can`[?]' "$work/err" || fail 'the nearest command'
expect 'no such option' 2 '' '^error: no option `--sugest` of `can`$' "$iamsim" can a s3:GetObject x --sugest
grep -q 'did you mean `--suggest`[?]' "$work/err" || fail 'the nearest option'
expect 'a word is missing' 2 '' '^error: expected a word after `ls`$' "$iamsim" ls
grep -q 'principals, resources' "$work/err" || fail 'which words there are'
mkdir -p "$work/sources" "$work/empty"
echo 'resource "aws_iam_role" "r" {}' >"$work/sources/main.tf"
expect 'a folder with nothing to read' 2 '' '`[^`]*/empty` has nothing that iamsim reads' "$iamsim" doctor -m "$work/empty"
expect 'a question to it' 2 '' 'has nothing that iamsim reads' "$iamsim" can a s3:GetObject arn:aws:s3:::b/k -m "$work/empty"
expect 'sources of Terraform' 2 '' 'terraform show -json' "$iamsim" doctor -m "$work/sources"

[ $failures = 0 ] && echo "all command line checks passed"
exit $((failures > 0))
