#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A part of a folder that is misspelt, damaged or empty is never passed over: standard error names
# it, doctor counts it, every report carries it.
set -u
iamsim=$1
root=$2
. "$root/tests/cli/expect.sh"

folder=$work/models
fresh() {
  rm -rf "$folder"
  mkdir -p "$folder"
  cat >"$folder/base.yaml" <<'YAML'
iamsim: 1
accounts:
  - id: "333344445555"
    users:
      - name: mallory
        inlinePolicies:
          - {name: all, document: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "*", Resource: "*"}]}}
YAML
}
# The decision is the engine's; it must never be an allow without a word.
ask() {
  "$iamsim" can 333344445555:mallory sqs:SendMessage arn:aws:sqs:eu-west-1:333344445555:jobs -m "$folder" "$@"
}
scp='{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "sqs:*", "Resource": "*"}]}'
organization() {
  cat <<YAML
iamsim: 1
$1:
  id: o-zz11yy22xx
  managementAccount: "999988887777"
  root:
    id: r-zz11
    serviceControlPolicies: [FullAWSAccess, {name: NoQueues, document: $scp}]
    accounts: ["333344445555", "999988887777"]
YAML
}

fresh
organization organization >"$folder/tree.yml"
expect 'the organization denies' 1 'EXPLICIT_DENY_SCP' '' ask
for word in organisation Organizations organizaton orgnization; do
  fresh
  organization "$word" >"$folder/tree.yml"
  expect "misspelt: $word" 2 '' 'did you mean `organization`' ask
done

# A policy that parses is loaded whatever its name, so one that broke is named whatever its name.
for name in rules.conf rules.txt rules rules.policy rules.JSON rules.YAML; do
  fresh
  printf '%s' "${scp%????}[" >"$folder/$name"
  expect "damaged: $name" 2 '' "$name:[0-9]+:[0-9]+: error:" ask
done
for name in stack.template prod.tfstate export.txt export; do
  fresh
  printf '{"UserDetailList": [{"UserName": "x"' >"$folder/$name"
  expect "damaged, by a program: $name" 1 "$name  left out: cannot be read" "$name.* is left out" "$iamsim" doctor -m "$folder"
  expect "strict: $name" 2 '' "error: .*$name" ask --strict
done

# What a collected file holds must be an output.
for text in '<html>bad gateway</html>' 'Unable to locate credentials' '{"message": "no"}' '{}' null '"Throttled"' '{"Policy": "{'; do
  fresh
  mkdir -p "$folder/333344445555"
  printf '%s' "$text" >"$folder/333344445555/s3api-get-bucket-policy.vault.json"
  expect "no output: $text" 1 'get-bucket-policy.vault.json  left out: ' 'get-bucket-policy.vault.json' "$iamsim" doctor -m "$folder"
done

# A store in which a file was emptied.
fresh
store=$work/store
user=$store/aws/aws/accounts/333344445555/iam/user/mallory
mkdir -p "$user"
echo '{"arn": "arn:aws:iam::333344445555:user/mallory", "name": "mallory"}' >"$user/metadata.json"
echo '[{"PolicyName": "all", "PolicyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}}]' >"$user/inline-policies.json"
expect 'the store is whole' 0 - '' "$iamsim" doctor -m "$store"
for name in managed-policies groups inline-policies; do
  cp "$user/inline-policies.json" "$work/kept.json"
  : >"$user/$name.json"
  expect "emptied: $name" 1 "$name.json  left out: is empty" "$name.json. is empty and is left out" "$iamsim" doctor -m "$store"
  rm "$user/$name.json"
  cp "$work/kept.json" "$user/inline-policies.json"
done

# Reports carry it.
fresh
printf '{"RoleDetailList": [' >"$folder/roles.json"
cat >"$work/suite.yaml" <<YAML
model: [models]
scenarios:
  - {name: n, principal: "333344445555:mallory", action: "iam:ListUsers", resource: "*", expect: allowed}
YAML
report() {
  "$iamsim" test "$work/suite.yaml" --format "$1" 2>"$work/err" >"$work/out"
  grep -qE -- "$2" "$work/out" || { fail "report $1"; sed 's/^/  out: /' "$work/out"; }
}
report junit '<system-err>left out: `[^`]*roles.json` cannot be read'
report github '^::warning title=left out of the model::.*roles.json'
report md '^- .*roles.*json.* cannot be read'
report tap '^# left out: .*roles.json'
report json '^    "leftOut": \['
report jsonl '"leftOut":1[,}]'
ask --format json >"$work/out" 2>/dev/null
grep -q '"leftOut": \[' "$work/out" || fail 'can --format json'
cat >"$work/changes.yaml" <<'YAML'
- setInlinePolicy: {on: "333344445555:mallory", name: none, document: {Version: "2012-10-17", Statement: [{Effect: Deny, Action: "iam:*", Resource: "*"}]}}
YAML
echo '{"principal": "333344445555:mallory", "action": "iam:ListUsers", "resource": "*"}' >"$work/requests.jsonl"
differ() {
  expect "diff $1" 1 "$2" - "$iamsim" diff -m "$folder" --changes "$work/changes.yaml" --requests "$work/requests.jsonl" --format "$1"
}
differ text '^left out: .*roles.json'
differ json '^    "leftOut": \['
differ jsonl '"leftOut":1[,}]'
differ md '^- .*roles.*json'

[ $failures = 0 ] && echo "all checks of folders passed"
exit $((failures > 0))
