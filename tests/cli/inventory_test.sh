#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# `iamsim doctor` and `iamsim ls`, and a resource policy that is named beside a model.
set -u
iamsim=$1
root=$2
data=$root/tests/data
model=$root/scenarios/cross-account-s3/model.yaml
. "$root/tests/cli/expect.sh"

# --- ls ---------------------------------------------------------------------------------------

expect 'principals' 0 '^arn:aws:iam::[0-9]+:role/EC2CrossAccountReader +role +' '' "$iamsim" ls principals -m "$model"
expect 'a word' 0 'EC2CrossAccountReader' '' "$iamsim" ls principals ec2crossaccountreader -m "$model"
expect 'a pattern' 0 'EC2CrossAccountReader' '' "$iamsim" ls principals '*:role/EC2*' -m "$model"
expect 'a pattern is not a fragment' 1 '' '' "$iamsim" ls principals 'EC2?' -m "$model"
expect 'nothing' 1 '' '' "$iamsim" ls principals nobody -m "$model"
expect 'nothing in JSON' 1 '"principals": \[\]' '' "$iamsim" ls principals nobody -m "$model" --format json
expect 'resources' 0 'arn:aws:s3:::shared-data-bucket-example +s3 .* yes$' '' "$iamsim" ls resources shared -m "$model"
expect 'accounts' 0 '^id +name +place' '' "$iamsim" ls accounts -m "$model"
expect 'policies' 0 '^name +type' '' "$iamsim" ls policies -m "$model"
expect 'JSON lines' 0 '^\{"arn":"arn:aws:iam::.*"type":"role"' '' "$iamsim" ls principals -m "$model" --format jsonl
expect 'JSON' 0 '"schema": "iamsim/ls/1"' '' "$iamsim" ls accounts -m "$model" --format json
expect 'CSV' 0 '^arn,type,account,accountName,policies,boundary' '' "$iamsim" ls principals -m "$model" --format csv
expect 'no such kind' 2 '' '.' "$iamsim" ls buckets -m "$model"
expect 'no model' 2 '' 'no model' env -u IAMSIM_MODEL -C "$work" "$iamsim" ls accounts
expect 'no such file' 2 '' 'error:' "$iamsim" ls accounts -m "$work/none"
cat >"$work/names.yaml" <<'YAML'
accounts:
  - {id: "111122223333", name: "=cmd()", roles: [{name: r}]}
YAML
expect 'a formula is none' 0 "^111122223333,'=cmd\(\)," '' "$iamsim" ls accounts -m "$work/names.yaml" --format csv
printf 'accounts: [{id: "111122223333", name: "a\\eb"}]' >"$work/escape.yaml"
expect 'no escapes on a terminal' 0 'a\?b' '' "$iamsim" ls accounts -m "$work/escape.yaml"

# --- doctor -----------------------------------------------------------------------------------

expect 'a native model lacks nothing' 0 '^  nothing$' '' "$iamsim" doctor -m "$model"
expect 'an import lacks its organization' 0 'the organization of accounts \(1\): 111111111111' '' "$iamsim" doctor -m "$data/gaad-111111111111.cli.json"
expect 'what a file gave' 0 'gaad-111111111111.cli.json  account authorization details  1 account, 1 user, 1 role, 1 group, 1 policy' '' "$iamsim" doctor -m "$data/gaad-111111111111.cli.json"
expect 'doctor in JSON' 0 '"schema": "iamsim/doctor/1"' '' "$iamsim" doctor -m "$data/gaad-111111111111.cli.json" --format json
cat >"$work/typos.yaml" <<'YAML'
iamsim: 1
accounts:
  - id: "111111111111"
    users:
      - name: a
        inlinePolicies:
          - {name: p, document: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: ["s3:GetObjct", "S3:getobject", "s3:HeadObject", "s3:Nothing*", "s3:Get*", "s33:*", "*"], Resource: "*"}]}}
YAML
expect 'a typo in a policy is a warning, with its place and the nearest' 0 - 'typos.yaml:7:[0-9]+: warning: `s3:GetObjct` matches no action of the service catalogue of 20' "$iamsim" doctor -m "$work/typos.yaml"
[ "$(grep -c 'matches no action' "$work/err")" = 4 ] || fail 'four actions do not exist'
grep -q 'did you mean `s3:GetObject`' "$work/err" || fail 'the nearest action'
grep -q 'HeadObject needs `s3:GetObject`' "$work/err" || fail 'the action of an operation'
expect 'and no error where it is asked' 0 '^ALLOWED' '' "$iamsim" can 111111111111:a s3:GetObject arn:aws:s3:::b/k -m "$work/typos.yaml"
expect 'doctor without a model' 2 '' 'no model' env -u IAMSIM_MODEL -C "$work" "$iamsim" doctor
expect 'doctor of what does not load' 2 '' 'error:' "$iamsim" doctor -m "$data/gaad-111111111111.rawpage1.json"

# Of warnings that differ in names alone a few are shown, unless all are wanted.
python3 - "$work/many.json" <<'PY'
import json, sys
role = lambda i: {"Arn": f"arn:aws:iam::111111111111:role/r{i}", "AttachedManagedPolicies": [
    {"PolicyName": f"p{i}", "PolicyArn": f"arn:aws:iam::111111111111:policy/p{i}"}]}
json.dump({"RoleDetailList": [role(i) for i in range(20)]}, open(sys.argv[1], "w"))
PY
expect 'many warnings' 0 '.' '^warning: 15 more like: role `...`: the document of policy `...` was not loaded' "$iamsim" doctor -m "$work/many.json"
expect 'all of them' 0 '.' 'policy/p19' "$iamsim" doctor -v -m "$work/many.json"

# A folder of dumps with one that is broken.
mkdir -p "$work/dumps/111111111111" "$work/dumps/222222222222"
cp "$data/gaad-111111111111.cli.json" "$work/dumps/111111111111/gaad.json"
head -c 500 "$data/gaad-222222222222.cli.json" >"$work/dumps/222222222222/gaad.json"
echo '# notes' >"$work/dumps/README.md"
expect 'a broken dump' 1 '222222222222/gaad.json  left out: cannot be read' 'gaad.json:[0-9]+:[0-9]+: warning:' "$iamsim" doctor -m "$work/dumps"
expect 'the broken dump is missing' 1 'files that were left out \(1\): ' - "$iamsim" doctor -m "$work/dumps"
expect 'what is ignored' 1 'README.md  ignored' - "$iamsim" doctor -m "$work/dumps"
expect 'every answer says so' 1 - 'model: 1 file was left out; ' "$iamsim" can alice iam:CreateUser arn:aws:iam::111111111111:user/x -m "$work/dumps"
expect 'it is an error when it is named' 2 '' 'gaad.json:[0-9]+:[0-9]+: error:' "$iamsim" doctor -m "$work/dumps/222222222222/gaad.json"

expect 'strict, it is an error' 2 - 'gaad.json` cannot be read and is left out' "$iamsim" doctor --strict -m "$work/dumps"
expect 'doctor in JSON says why' 1 '"problem": "cannot be read"' - "$iamsim" doctor -m "$work/dumps" --format json

# --- a resource policy beside the model -------------------------------------------------------

cat >"$work/owner.yaml" <<'YAML'
accounts:
  - {id: "222222222222", roles: [{name: R, path: /lake/}, {name: LakeReader, path: /lake/}]}
YAML
bucket=$data/inputs/s3api-get-bucket-policy.acme-lake.json
ask() {
  "$iamsim" can "222222222222:$1" s3:GetObject s3://acme-lake/k -m "$work/owner.yaml" -c aws:SecureTransport=true "${@:2}"
}
expect 'without the policy' 1 '^DENIED' - ask LakeReader
expect 'with the policy' 0 '^ALLOWED' '' ask LakeReader "--resource-policy=arn:aws:s3:::acme-lake=@$bucket"
expect 'it names one role' 1 '^DENIED' '' ask R "--resource-policy=arn:aws:s3:::acme-lake=@$bucket"
expect 'not ARN=@FILE' 2 '' 'ARN=@FILE' ask R --resource-policy=acme-lake
expect 'no such policy file' 2 '' 'No such file' ask R "--resource-policy=arn:aws:s3:::acme-lake=@$work/none.json"
cat >"$work/open.json" <<'JSON'
{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}]}
JSON
expect 'without a model still' 0 '^ALLOWED' '' "$iamsim" can --resource-policy "arn:aws:s3:::b=@$work/open.json" s3:GetObject arn:aws:s3:::b/k

# What is of another program is no gap, and what is ignored is folded.
mkdir -p "$work/repository"
cp "$work/owner.yaml" "$work/repository/model.yaml"
echo '{"name": "app", "version": "1.0.0"}' >"$work/repository/package.json"
for i in 1 2 3 4 5 6 7 8; do echo "text $i" >"$work/repository/page$i.md"; done
expect 'data of another program' 0 'package.json  ignored' 'package.json` is of no known kind and is not used' "$iamsim" doctor -m "$work/repository"
expect 'what is ignored is folded' 0 '^  4 more ignored$' - "$iamsim" doctor -m "$work/repository"
expect 'all that is ignored' 0 'page8.md  ignored' - "$iamsim" doctor -v -m "$work/repository"
mkdir -p "$work/nothing"
echo '# notes' >"$work/nothing/README.md"
expect 'a folder of nothing' 2 '' 'has nothing that iamsim reads' "$iamsim" doctor -m "$work/nothing"

# --- infrastructure as code ---------------------------------------------------------------------

template=$data/inputs/cloudformation-template.json
plan=$data/inputs/terraform-show-plan.json
expect 'a template needs its account' 2 - 'nothing in a template tells its account' "$iamsim" doctor -m "$template"
expect 'a template is named by doctor' 0 'CloudFormation template' - "$iamsim" doctor -m "$template" --account 222222222222
expect 'ls shows what a template has' 0 'arn:aws:iam::222222222222:role/lake/LakeReader' - "$iamsim" ls principals -m "$template" --account 222222222222
expect 'a parameter of another name' 2 - 'NoSuchParameter' "$iamsim" doctor -m "$template" --account 222222222222 --parameter NoSuchParameter=1
expect 'a parameter without a value' 2 '' 'NAME=VALUE' "$iamsim" doctor -m "$template" --parameter AppAccount
expect 'an account of eleven digits' 2 '' 'twelve digits' "$iamsim" doctor -m "$template" --account 22222222222
expect 'a plan is named by doctor' 0 'Terraform plan or state' - "$iamsim" doctor -m "$plan"
expect 'a plan whose files are not there' 2 - 'no folder of Terraform files' "$iamsim" doctor -m "$plan" --tf-root "$work/none"
expect 'items of AWS Config are named by doctor' 0 'AWS Config items.*configuration items' - "$iamsim" doctor -m "$data/inputs/config-snapshot.json"
gzip -c "$data/inputs/config-snapshot.json" >"$work/snapshot.json.gz"
gzip -c "$plan" >"$work/plan.json.gz"
gzip -c "$template" >"$work/template.json.gz"
expect 'a packed snapshot' 0 'AWS Config items' - "$iamsim" doctor -m "$work/snapshot.json.gz"
expect 'a packed plan' 0 'Terraform plan or state' - "$iamsim" doctor -m "$work/plan.json.gz"
expect 'a packed template' 0 'CloudFormation template' - "$iamsim" doctor -m "$work/template.json.gz" --account 222222222222

[ $failures = 0 ] && echo "all inventory checks passed"
exit $((failures > 0))
