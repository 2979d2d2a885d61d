#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A Terraform plan and a CloudFormation template as a change set, wherever one is taken.
set -u
iamsim=$1
root=$2
. "$root/tests/cli/expect.sh"
# Suites of the test name models of the repository.
cd "$root" || exit 1
folder=$root/scenarios/infrastructure-as-code
model=$folder/model.yaml
plan=$folder/plan.json
app=lake:role/app
object=s3://lake-example/a.csv
write=("$iamsim" can $app s3:PutObject $object -m "$model")
read_=("$iamsim" can $app s3:GetObject $object -m "$model")

# --- can

expect 'a plan turns the answer' 0 '^Before the changes:$' '' "${write[@]}" --changes "$plan"
also 'before' '^DENIED \(implicit\)  IMPLICIT_DENY_IDENTITY$'
also 'after' '^ALLOWED  ALLOW_IDENTITY$'
also 'the statement, with its place and the address' 'lake > Write .*plan.json:[0-9]+:[0-9]+.*aws_iam_role_policy.lake'
expect 'findings point to the *.tf files' 0 'main.tf:6:1.*aws_iam_role_policy.lake' '' \
  "${write[@]}" --changes "$plan" --tf-root "$folder"
expect 'json names the address' 0 '"address": "aws_iam_role_policy.lake"' '' \
  "${write[@]}" --changes "$plan" --format json
expect 'a plan that does not matter' 0 'The changes leave this answer as it is' '' \
  "${read_[@]}" --changes "$plan"
cp "$plan" "$work/in"
expect 'from standard input' 0 '^ALLOWED' '' "${write[@]}" --changes -
gzip -c "$plan" >"$work/in"
expect 'packed' 0 '^ALLOWED' '' "${write[@]}" --changes -
: >"$work/in"
cp "$plan" "$work/deploy.txt"
expect 'known by its content, not its name' 0 '^ALLOWED' '' "${write[@]}" --changes "$work/deploy.txt"
expect 'a role that is not there before' 0 'Before the changes' '' \
  "$iamsim" can lake:role/auditor s3:GetObject $object -m "$model" --changes "$plan"
expect 'changes after the plan' 1 'leave this answer' '' \
  "${write[@]}" --changes "$plan" --set-inline-policy $app=lake=none

# --- What is not known is neither the old policy nor none

expect 'a policy that is known after apply only' 3 '^CONDITIONAL: allowed if there is an Allow and no Deny in the document of policy' \
  'plan-unknown.json:[0-9]+:[0-9]+: warning: aws_iam_role_policy.lake: `policy` is known after apply only' \
  "${read_[@]}" --changes "$folder/plan-unknown.json"
also 'the answer says on what it depends' '^unknown  the document of policy `lake` of .*: `policy` of aws_iam_role_policy.lake is known after apply only$'

# --- A new bucket with a new key

cat >"$work/model.yaml" <<'YAML'
accounts:
  - id: "111122223333"
    roles:
      - name: app
        inlinePolicies:
          - {name: s3, document: {Version: "2012-10-17", Statement: [{Sid: S3, Effect: Allow, Action: "s3:*", Resource: "*"}]}}
YAML
# encrypted REFERENCES: `kms_master_key_id` is an expression that refers to them.
encrypted() {
  cat >"$work/encrypted.json" <<JSON
{"format_version": "1.2", "planned_values": {}, "resource_changes": [
 {"address": "aws_kms_key.k", "mode": "managed", "type": "aws_kms_key", "name": "k", "change": {"actions": ["create"], "before": null,
  "after": {"policy": "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Sid\":\"Root\",\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"arn:aws:iam::111122223333:root\"},\"Action\":\"kms:*\",\"Resource\":\"*\"}]}"},
  "after_unknown": {"arn": true, "id": true, "key_id": true}}},
 {"address": "aws_s3_bucket.b", "mode": "managed", "type": "aws_s3_bucket", "name": "b", "change": {"actions": ["create"], "before": null,
  "after": {"bucket": "b"}, "after_unknown": {"arn": true, "id": true}}},
 {"address": "aws_s3_bucket_server_side_encryption_configuration.b", "mode": "managed", "type": "aws_s3_bucket_server_side_encryption_configuration", "name": "b",
  "change": {"actions": ["create"], "before": null,
  "after": {"rule": [{"apply_server_side_encryption_by_default": [{"sse_algorithm": "aws:kms"}]}]},
  "after_unknown": {"bucket": true, "rule": [{"apply_server_side_encryption_by_default": [{"kms_master_key_id": true}]}]}}}],
 "configuration": {"provider_config": {"aws": {"expressions": {"region": {"constant_value": "eu-west-1"}}}}, "root_module": {"resources": [
  {"address": "aws_s3_bucket_server_side_encryption_configuration.b", "provider_config_key": "aws", "expressions": {
   "bucket": {"references": ["aws_s3_bucket.b.id", "aws_s3_bucket.b"]},
   "rule": [{"apply_server_side_encryption_by_default": [{"kms_master_key_id": {"references": [$1]}}]}]}}]}}}
JSON
}
put=("$iamsim" can arn:aws:iam::111122223333:role/app s3:PutObject s3://b/x -m "$work/model.yaml" --changes "$work/encrypted.json" --account 111122223333)
encrypted '"aws_kms_key.k.arn", "aws_kms_key.k"'
expect 'a put asks for the key, by reference' 1 'kms:GenerateDataKey' '' "${put[@]}"
also 'of the new key' 'key/\$\{aws_kms_key.k.key_id\}'
encrypted '"var.key"'
expect 'a key that nobody can tell' 0 \
  'NOT_LOADED.*`arn:aws:s3:::b` is not known: `kms_master_key_id` of aws_s3_bucket_server_side_encryption_configuration.b is known after apply only|`kms_master_key_id` of aws_s3_bucket_server_side_encryption_configuration.b is known after apply only.*NOT_LOADED' \
  'warning: aws_s3_bucket.b: the KMS key of' "${put[@]}"

for wrong in '"rule": "x"' '"rule": [3]' '"rule": [{"apply_server_side_encryption_by_default": [{"kms_master_key_id": {}}]}]'; do
  sed "s/\"rule\": \[{\"apply_server_side_encryption_by_default\": \[{\"sse_algorithm\": \"aws:kms\"}\]}\]/$wrong/" "$work/encrypted.json" >"$work/wrong.json"
  expect "encryption by $wrong" 2 '' 'wrong.json:[0-9]+:[0-9]+: error:' \
    "$iamsim" can arn:aws:iam::111122223333:role/app s3:PutObject s3://b/x -m "$work/model.yaml" --changes "$work/wrong.json" --account 111122223333
done

# --- diff, suites, iamsim.yaml

cat >"$work/suite.yaml" <<YAML
model: [$model]
scenarios:
  - {name: writes, principal: "$app", action: "s3:PutObject", resource: "$object", expect: implicitDeny}
  - {name: reads, principal: "$app", action: "s3:GetObject", resource: "$object", expect: allowed}
YAML
printf '{"principal": "%s", "action": "s3:PutObject", "resource": "%s"}\n' $app $object >"$work/requests.jsonl"
expect 'diff over a suite' 1 '^  gained   s3:PutObject arn:aws:s3:::lake-example/a.csv' '' \
  "$iamsim" diff -m "$model" --changes "$plan" --suite "$work/suite.yaml"
also 'one of two' '^1 of 2 answers changed: 1 gained'
expect 'diff over requests' 1 '^1 of 1 answer changed: 1 gained' '' \
  "$iamsim" diff -m "$model" --changes "$plan" --requests "$work/requests.jsonl"
expect 'a suite under a plan' 1 'failed  writes' '' \
  "$iamsim" test "$work/suite.yaml" --changes "$plan"

mkdir "$work/repo"
cp "$model" "$plan" "$work/repo"
printf 'model: [model.yaml]\nchanges: plan.json\n' >"$work/repo/iamsim.yaml"
configured() { (cd "$work/repo" && "$iamsim" can $app s3:PutObject $object); }
expect 'in iamsim.yaml' 0 '^ALLOWED' 'changes: [0-9]+ \(from .*iamsim.yaml\)' configured
printf 'model: [model.yaml]\nchanges: [plan.json, {removePrincipal: "lake:role/auditor"}]\n' >"$work/repo/iamsim.yaml"
expect 'in a list' 0 '^ALLOWED' 'changes:' configured
printf 'model: [model.yaml]\nchanges: plan.jsn\n' >"$work/repo/iamsim.yaml"
expect 'a file that is not there' 2 '' 'iamsim.yaml:2:10: error: no file of changes `plan.jsn`' configured
echo 'changes: circle.yaml' >"$work/repo/circle.yaml"
printf 'model: [model.yaml]\nchanges: circle.yaml\n' >"$work/repo/iamsim.yaml"
expect 'files that name each other' 2 '' 'circle.yaml:1:10: error: files of changes name each other' configured

# --- Wrong, partial and hostile

sed 's/111122223333/444455556666/g' "$model" >"$work/other.yaml"
expect 'an account that the model lacks' 2 '' \
  "plan.json:[0-9]+:[0-9]+: error: aws_iam_role_policy.lake: the model has no account .111122223333." \
  "$iamsim" can $app s3:GetObject $object -m "$work/other.yaml" --changes "$plan"
sed 's/name: app/name: apps/' "$model" >"$work/other.yaml"
expect 'a role that it lacks' 2 '' \
  "aws_iam_role_policy.lake: the model has no .arn:aws:iam::111122223333:role/app. in account" \
  "$iamsim" can lake:role/apps s3:GetObject $object -m "$work/other.yaml" --changes "$plan"
also_err() { grep -qE -- "$1" "$work/err" || { echo "FAILED: $1"; failures=$((failures + 1)); }; }
also_err 'did you mean `arn:aws:iam::111122223333:role/apps`'
head -c 2000 "$plan" >"$work/half.json"
expect 'half a plan' 2 '' 'half.json:[0-9]+:[0-9]+: error:' "${read_[@]}" --changes "$work/half.json"
gzip -c "$plan" | head -c 300 >"$work/half.json.gz"
expect 'half a packed plan' 2 '' 'the gzip data ends early' "${read_[@]}" --changes "$work/half.json.gz"
for text in '{"format_version": "1.2", "resource_changes": 3}' \
  '{"format_version": "1.2", "planned_values": {}, "resource_changes": [{"address": "a.b", "type": "a", "name": "b", "change": 1}]}' \
  '{"format_version": "1.2", "planned_values": {}, "resource_changes": [{"address": "aws_iam_role.b", "type": "aws_iam_role", "name": "b", "change": {"before": [], "after": "x"}}]}' \
  '{"format_version": "9", "planned_values": {}}' \
  '{"format_version": "1.2", "values": {}}' \
  '{"Resources": {"A": {"Type": "AWS::IAM::Role"}}}' \
  '{"role": "app"}' 'null' '3' '""'; do
  printf '%s' "$text" >"$work/bad.json"
  expect "no plan: $text" 2 '' 'bad.json:1:[0-9]+: error:' "${read_[@]}" --changes "$work/bad.json"
done

# --- A template

cat >"$work/template.yaml" <<'YAML'
Resources:
  App:
    Type: AWS::IAM::Role
    Properties:
      RoleName: app
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement: {Sid: Account, Effect: Allow, Principal: {AWS: !Sub "arn:aws:iam::${AWS::AccountId}:root"}, Action: sts:AssumeRole}
      Policies:
        - PolicyName: drop
          PolicyDocument:
            Version: "2012-10-17"
            Statement: {Sid: Drop, Effect: Allow, Action: !Ref Action, Resource: !Sub "${Drop.Arn}/*"}
  Drop: {Type: AWS::S3::Bucket}
  DropPolicy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Drop
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - {Sid: Readers, Effect: Allow, Principal: {AWS: !GetAtt App.Arn}, Action: s3:GetObject, Resource: !Sub "${Drop.Arn}/*"}
Parameters:
  Action: {Type: String}
YAML
template=(-m "$model" --changes "$work/template.yaml" --account 111122223333 --default-region eu-west-1)
# The name that AWS gives the new bucket equals itself and nothing else.
drop='arn:aws:s3:::{stackname}-drop-{drop}/a.csv'
expect 'the new bucket has its policy' 0 'DropPolicy > Readers|Readers' 'by-hand' \
  "$iamsim" can $app s3:GetObject "$drop" "${template[@]}" --parameter Action=s3:PutObject
expect 'the role writes to it' 0 '^ALLOWED' 'warning: App: in the model' \
  "$iamsim" can $app s3:PutObject "$drop" "${template[@]}" --parameter Action=s3:PutObject
expect 'and to no other' 1 '^DENIED \(implicit\)' 'warning: App' \
  "$iamsim" can $app s3:PutObject $object "${template[@]}" --parameter Action=s3:PutObject
expect 'nothing is removed' 0 'lake > Read' 'warning: App' \
  "$iamsim" can $app s3:GetObject $object "${template[@]}" --parameter Action=s3:PutObject
expect 'a parameter without a value may grant anything' 3 '^unknown .*`Ref: Action`, which is known at deployment only' 'Ref: Action' \
  "$iamsim" can $app s3:PutObject "$drop" "${template[@]}"
expect 'a template without an account' 2 '' 'template.yaml:2:3: error: nothing in a template tells its account' \
  "${read_[@]}" --changes "$work/template.yaml"

# --- Slips in a template are errors, whether it is changes or a model

cat >"$work/eve.yaml" <<'YAML'
accounts:
  - id: "111122223333"
    users:
      - {name: eve, inlinePolicies: [{name: all, document: {Version: "2012-10-17", Statement: {Effect: Allow, Action: "*", Resource: "*"}}}]}
YAML
cat >"$work/whole.yaml" <<'YAML'
Resources:
  Guard:
    Type: AWS::IAM::UserPolicy
    Properties:
      UserName: eve
      PolicyName: guard
      PolicyDocument: {Version: "2012-10-17", Statement: {Effect: Deny, Action: "dynamodb:PutItem", Resource: "*"}}
  Readers:
    Type: AWS::IAM::Group
    Properties:
      GroupName: readers
      Policies:
        - PolicyName: none
          PolicyDocument: {Version: "2012-10-17", Statement: {Effect: Deny, Action: "dynamodb:PutItem", Resource: "*"}}
YAML
eve=("$iamsim" can arn:aws:iam::111122223333:user/eve dynamodb:PutItem arn:aws:dynamodb:eu-west-1:111122223333:table/orders)
under=(--account 111122223333 --default-region eu-west-1)
expect 'the whole template denies' 1 '^DENIED' '' "${eve[@]}" -m "$work/eve.yaml" --changes "$work/whole.yaml" "${under[@]}"
while IFS='|' read -r what edit error; do
  sed -E "$edit" "$work/whole.yaml" >"$work/slip.yaml"
  cmp -s "$work/whole.yaml" "$work/slip.yaml" && { echo "FAILED: $what changes nothing"; failures=$((failures + 1)); }
  expect "$what, as changes" 2 '' "slip.yaml:[0-9]+:[0-9]+: error: .*$error" "${eve[@]}" -m "$work/eve.yaml" --changes "$work/slip.yaml" "${under[@]}"
  expect "$what, as a model" 2 '' "slip.yaml:[0-9]+:[0-9]+: error: .*$error" "${eve[@]}" -m "$work/eve.yaml" -m "$work/slip.yaml" "${under[@]}"
done <<'ROWS'
a list without its dash|s/- PolicyName/  PolicyName/|`Policies` is an object
a misspelt property|s/Policies:/Polices:/|has no `Polices`
a property in another letter case|s/UserName:/userName:/|has no `userName`
a misspelt document|s/PolicyDocument: \{.*/PolicyDocumnt: {}/|has no `PolicyDocumnt`
an empty list|/PolicyName: none/,$d|`Policies` is null
a misspelt type|s/AWS::IAM::UserPolicy/AWS::IAM::UserPolicys/|unknown type `AWS::IAM::UserPolicys`
a type in another letter case|s/AWS::IAM::UserPolicy/aws::iam::userpolicy/|unknown type `aws::iam::userpolicy`
misspelt properties|s/Properties:/Propertys:/|has no attribute `Propertys`
a policy for a truth value|s/UserName: eve/UserName: false/|`UserName` is true or false
ROWS
sed 's/Resources:/AWSTemplateFormatVersion: 2010-09-09\nResource:/' "$work/whole.yaml" >"$work/slip.yaml"
expect 'a misspelt section' 2 '' 'slip.yaml:2:1: error: a template has no section `Resource`' \
  "${eve[@]}" -m "$work/eve.yaml" --changes "$work/slip.yaml" "${under[@]}"

# --- What Terraform did not write, in a state and in a plan, is named and unknown

provider='"provider_name": "registry.terraform.io/hashicorp/aws"'
# state TYPE VALUES: of user `eve`, who may do everything, and one resource more.
state() {
  cat >"$work/state.json" <<JSON
{"format_version": "1.0", "terraform_version": "1.9.8", "values": {"root_module": {"resources": [
 {"address": "aws_iam_user.eve", "mode": "managed", "type": "aws_iam_user", "name": "eve", $provider, "values": {"name": "eve", "path": "/", "arn": "arn:aws:iam::111122223333:user/eve"}},
 {"address": "aws_iam_user_policy.all", "mode": "managed", "type": "aws_iam_user_policy", "name": "all", $provider, "values": {"name": "all", "user": "eve",
  "policy": "{\"Version\": \"2012-10-17\", \"Statement\": {\"Effect\": \"Allow\", \"Action\": \"*\", \"Resource\": \"*\"}}"}},
 {"address": "$1.x", "mode": "managed", "type": "$1", "name": "x", $provider, "values": $2}]}}}
JSON
}
guard='"{\"Version\": \"2012-10-17\", \"Statement\": {\"Effect\": \"Deny\", \"Action\": \"dynamodb:PutItem\", \"Resource\": \"*\"}}"'
state aws_iam_user_policy "{\"name\": \"guard\", \"user\": \"eve\", \"policy\": $guard}"
expect 'a whole state denies' 1 '^DENIED' '' "${eve[@]}" -m "$work/state.json"
while IFS='|' read -r what type values says; do
  state "$type" "$values"
  "${eve[@]}" -m "$work/state.json" >"$work/out" 2>"$work/err"
  grep -qE -- "state.json:[0-9]+:[0-9]+: warning: .*$says" "$work/err" || { echo "FAILED: $what"; cat "$work/err"; failures=$((failures + 1)); }
  expect "$what, strictly" 2 '' "state.json:[0-9]+:[0-9]+: error: .*" "${eve[@]}" -m "$work/state.json" --strict
done <<'ROWS'
a policy that is an object|aws_iam_user_policy|{"name": "guard", "user": "eve", "policy": {"Statement": []}}|`policy` is an object and not a string
a misspelt policy|aws_iam_user_policy|{"name": "guard", "user": "eve", "polcy": "{}"}|`policy` is missing, but there is `polcy`
a user that is a list|aws_iam_user_policy|{"name": "guard", "user": ["eve"], "policy": "{}"}|`user` is an array and not a string
a boundary that is a list|aws_iam_user|{"name": "mallory", "arn": "arn:aws:iam::111122223333:user/mallory", "permissions_boundary": ["arn:aws:iam::aws:policy/ReadOnlyAccess"]}|`permissions_boundary` is an array and not a string
ROWS

[ $failures = 0 ] && echo "all plan checks passed"
exit $((failures > 0))
