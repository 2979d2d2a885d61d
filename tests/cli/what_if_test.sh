#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Changes on top of a model: as options, in files, and what they do to answers.
set -u
iamsim=$1
root=$2
. "$root/tests/cli/expect.sh"
# Suites of the test name models of the repository.
cd "$root" || exit 1
model=$root/scenarios/cross-account-s3/model.yaml
suite=$root/scenarios/cross-account-s3/region-scp.yaml
reader=consumer:EC2CrossAccountReader
us=s3://shared-data-us-bucket-example/dataset.csv

policy() { # policy EFFECT ACTION
  printf '{"Version": "2012-10-17", "Statement": {"Sid": "%s%s", "Effect": "%s", "Action": "%s", "Resource": "*"}}' \
    "$1" "${2#s3:}" "$1" "$2"
}
policy Allow s3:PutObject >"$work/put.json"
policy Deny s3:GetObject >"$work/deny.json"

# --- can

expect 'a change turns the answer' 0 '^Before the changes:$' '' \
  "$iamsim" can $reader s3:GetObject $us -m "$model" --detach-scp Workloads=DenyS3OutsideEU
also 'before' '^DENIED \(explicit\)  EXPLICIT_DENY_SCP$'
also 'after' '^ALLOWED  ALLOW_RESOURCE_AND_IDENTITY$'
expect 'a change that does not matter' 1 'The changes leave this answer as it is' '' \
  "$iamsim" can $reader s3:GetObject $us -m "$model" --attach-policy "$reader=@$work/put.json"
expect 'json has before beside the result' 0 '"changed": true' '' \
  "$iamsim" can $reader s3:GetObject $us -m "$model" --detach-scp Workloads=DenyS3OutsideEU --format json
also 'the result before' '"code": "EXPLICIT_DENY_SCP"'
also 'the result after' '"code": "ALLOW_RESOURCE_AND_IDENTITY"'
expect 'json without a change' 1 '"changed": false' '' \
  "$iamsim" can $reader s3:GetObject $us -m "$model" --set-tag Analyst=a=b --format json
expect 'without changes nothing is said of them' 1 '"hops": \[\]' '' \
  "$iamsim" can $reader s3:GetObject $us -m "$model" --format json
grep -q '"changed"' "$work/out" && fail 'changed without changes'

cat >"$work/new.yaml" <<'YAML'
- addPrincipal: {account: consumer, role: {name: Fresh, attachedPolicies: [ReadOnlyAccess]}}
- attachPolicy: {to: "consumer:Fresh", policy: {name: Put, document: {file: put.json}}}
YAML
expect 'who is not there before' 1 'cannot be asked: the model has no principal `arn:aws:iam::111122223333:role/Fresh`' '' \
  "$iamsim" can consumer:Fresh s3:GetObject $us -m "$model" --changes "$work/new.yaml"
echo '- detachScp: {from: Workloads, policy: DenyS3OutsideEU}' >"$work/in"
expect 'changes from standard input' 0 '^ALLOWED' '' \
  "$iamsim" can $reader s3:GetObject $us -m "$model" --changes -
echo '- detachScp: {from: Workloads, policy: Deny}' >"$work/in"
expect 'a problem in them, with its place' 2 '' '^<stdin>:1:40: error: policy .Deny. is not attached' \
  "$iamsim" can $reader s3:GetObject $us -m "$model" --changes -
: >"$work/in"
expect 'who is gone' 2 '' 'names no principal' \
  "$iamsim" can $reader s3:GetObject $us -m "$model" --remove-principal $reader

# In the order of the command line: what is attached can be detached, not the other way round.
expect 'the order counts' 1 'leave this answer' '' \
  "$iamsim" can $reader s3:GetObject $us -m "$model" --attach-policy "$reader=@$work/put.json" --detach-policy $reader=put
expect 'the other order' 2 '' "^--detach-policy:1:[0-9]+: error: policy .put. is not attached" \
  "$iamsim" can $reader s3:GetObject $us -m "$model" --detach-policy $reader=put --attach-policy "$reader=@$work/put.json"

expect 'an unknown node, nearest' 2 '' 'did you mean `Workloads`' \
  "$iamsim" can $reader s3:GetObject $us -m "$model" --detach-scp Workload=DenyS3OutsideEU
expect 'no file without @' 2 '' 'expected @FILE' \
  "$iamsim" can $reader s3:GetObject $us -m "$model" --set-policy "DenyS3OutsideEU=$work/put.json"
expect 'half an option' 2 '' 'expected ENTITY=KEY=VALUE' \
  "$iamsim" can $reader s3:GetObject $us -m "$model" --set-tag Analyst=a
expect 'a file that is not there' 2 '' 'error:' \
  "$iamsim" can $reader s3:GetObject $us -m "$model" --set-policy "DenyS3OutsideEU=@$work/none.json"
expect 'another text of the SCP' 0 '^ALLOWED' '' \
  "$iamsim" can $reader s3:GetObject $us -m "$model" --set-policy "DenyS3OutsideEU=@$work/put.json"
expect 'a boundary' 1 'EXPLICIT_DENY_BOUNDARY' '' \
  "$iamsim" can $reader s3:GetObject s3://shared-data-bucket-example/dataset.csv -m "$model" --set-boundary "$reader=@$work/deny.json"
expect 'an account moves out' 0 '^ALLOWED' '' \
  "$iamsim" can $reader s3:GetObject $us -m "$model" --move-account consumer=r-ab12
expect 'an inline policy goes' 1 'IMPLICIT_DENY_IDENTITY' '' \
  "$iamsim" can $reader s3:GetObject s3://shared-data-bucket-example/dataset.csv -m "$model" --set-inline-policy $reader=ReadSharedData=none

# --- diff

expect 'gained' 1 '^  gained   s3:GetObject arn:aws:s3:::shared-data-us-bucket-example/dataset.csv' '' \
  "$iamsim" diff -m "$model" --detach-scp Workloads=DenyS3OutsideEU --suite "$suite"
also 'through which statement' 'before  DENIED \(explicit\)  EXPLICIT_DENY_SCP   scp: DenyS3OutsideEU > S3OnlyInIreland'
also 'grouped by principal' '^arn:aws:iam::111122223333:role/EC2CrossAccountReader$'
also 'summary' '^[0-9]+ of [0-9]+ answers changed: [0-9]+ gained'
expect 'nothing changed' 0 '^0 of [0-9]+ answers changed$' '' \
  "$iamsim" diff -m "$model" --set-tag Analyst=a=b --suite "$suite"
expect 'only what is lost fails' 0 'gained' '' \
  "$iamsim" diff -m "$model" --detach-scp Workloads=DenyS3OutsideEU --suite "$suite" --fail-on lost
expect 'gained fails' 1 'gained' '' \
  "$iamsim" diff -m "$model" --detach-scp Workloads=DenyS3OutsideEU --suite "$suite" --fail-on gained
expect 'lost' 1 '^  lost     s3:GetObject' '' \
  "$iamsim" diff -m "$model" --set-boundary "$reader=@$work/deny.json" --suite "$root/scenarios/cross-account-s3/direct-read.yaml" --fail-on lost
expect 'exit-zero' 0 'gained' '' \
  "$iamsim" diff -m "$model" --detach-scp Workloads=DenyS3OutsideEU --suite "$suite" --exit-zero
expect 'the model of the suite' 1 'gained' '' \
  "$iamsim" diff --detach-scp Workloads=DenyS3OutsideEU --suite "$suite"
expect 'no questions: all that the change can touch' 0 '^0 of [0-9]+ answers changed$' '' "$iamsim" diff -m "$model" --set-tag Analyst=a=b
expect 'nothing to compare' 2 '' 'nothing to compare' "$iamsim" diff -m "$model" --suite "$suite"
expect 'one model' 2 '' 'expected two models' "$iamsim" diff "$model" --suite "$suite"

cat >"$work/requests.jsonl" <<'JSONL'
{"principal": "consumer:Analyst", "action": "s3:GetObject", "resource": "arn:aws:s3:::private-data-bucket-example/k"}
{"principal": "consumer:Fresh", "action": "s3:PutObject", "resource": "arn:aws:s3:::private-data-bucket-example/k"}
JSONL
expect 'asked of one side alone' 1 'cannot be asked: the model has no principal `arn:aws:iam::111122223333:role/Fresh`' '' \
  "$iamsim" diff -m "$model" --changes "$work/new.yaml" --requests "$work/requests.jsonl"
expect 'asked of neither side' 2 '0 of 2' 'request 2 cannot be asked' \
  "$iamsim" diff -m "$model" --set-tag Analyst=a=b --requests "$work/requests.jsonl"

mkdir "$work/before" "$work/after"
cp -r "$root/scenarios/cross-account-s3/model.yaml" "$root/scenarios/cross-account-s3/policies" "$work/before"
cp -r "$work/before/." "$work/after"
printf '{"Version": "2012-10-17", "Statement": []}' >"$work/after/policies/read-shared-data.json"
printf '{"principal": "consumer:EC2CrossAccountReader", "action": "s3:GetObject", "resource": "s3://shared-data-bucket-example/dataset.csv"}' >"$work/one.jsonl"
policy Allow s3:PutObject >"$work/after/policies/read-shared-data.json"
expect 'two models' 1 '^  lost     s3:GetObject' '' \
  "$iamsim" diff "$work/before/model.yaml" "$work/after/model.yaml" --requests "$work/one.jsonl"
expect 'two models and a suite' 1 'lost' '' \
  "$iamsim" diff "$work/before/model.yaml" "$work/after/model.yaml" --suite "$root/scenarios/cross-account-s3/direct-read.yaml"
expect 'the same model twice' 0 '^0 of 1 answer changed$' '' \
  "$iamsim" diff "$model" "$work/before/model.yaml" --requests "$work/one.jsonl"

row() { "$iamsim" diff "$work/before/model.yaml" "$work/after/model.yaml" --requests "$work/one.jsonl" --format "$1"; }
expect 'json' 1 '"schema": "iamsim/diff/1"' '' row json
also 'json counts' '"lost": 1'
expect 'jsonl is rows only' 1 '^\{"change":"lost","principal":"arn:aws:iam::111122223333:role/EC2CrossAccountReader","action":"s3:GetObject","resource":"arn:aws:s3:::shared-data-bucket-example/dataset.csv","before":\{"decision":"allowed","code":"ALLOW_RESOURCE_AND_IDENTITY","layer":"resource;identity",.*\},"after":\{"decision":"implicitDeny","code":"IMPLICIT_DENY_IDENTITY","layer":"identity","policy":"",.*\},"causes":\["no longer applies: identity ReadSharedData > ReadSharedData .*\]\}$' '' row jsonl
expect 'csv header' 1 '^change,principal,action,resource,before_decision,before_code,before_layer,before_policy,before_sid,before_via,before_condition,after_decision,' '' row csv
also 'csv row' '^lost,arn:aws:iam::111122223333:role/EC2CrossAccountReader,s3:GetObject,'
expect 'md' 1 '^\| lost \|  \| s3:GetObject \|.*\| no longer applies: identity' '' row md

# A pattern of principals that one side alone has matches on that side, and is asked of both.
cat >"$work/pattern.yaml" <<YAML
model: [$model]
scenarios:
  - {name: fresh ones, principal: "consumer:Fre*", action: "s3:GetObject", resource: "$us", expect: denied}
YAML
expect 'a pattern that matches on one side' 1 'cannot be asked: the model has no principal' '' \
  "$iamsim" diff --changes "$work/new.yaml" --suite "$work/pattern.yaml"
also 'the principal of the other side' '^arn:aws:iam::111122223333:role/Fresh$'
expect 'a pattern that matches on neither' 2 '' 'pattern.yaml:3:[0-9]+: error: the pattern .consumer:Fre\*. matches no principal' \
  "$iamsim" diff --set-tag Analyst=a=b --suite "$work/pattern.yaml"
expect 'a suite from standard input' 2 '' 'read twice' \
  "$iamsim" diff --set-tag Analyst=a=b --suite -

# --- test

cat >"$work/changed.yaml" <<YAML
model: [$model]
scenarios:
  - {name: as it is, principal: "$reader", action: "s3:GetObject", resource: "$us", expect: explicitDeny}
  - name: without the SCP
    principal: "$reader"
    action: s3:GetObject
    resource: "$us"
    changes: [{detachScp: {from: Workloads, policy: DenyS3OutsideEU}}]
    expect: allowed
YAML
expect 'changes of a scenario' 0 '^2 passed' '' "$iamsim" test "$work/changed.yaml"
expect 'changes of the whole run' 1 'as it is' '' \
  "$iamsim" test "$work/changed.yaml" --set-policy "DenyS3OutsideEU=@$work/put.json"
expect 'diff goes below the changes of scenarios' 1 '^1 of 2 answers changed: 1 gained' '' \
  "$iamsim" diff --suite "$work/changed.yaml" --set-policy "DenyS3OutsideEU=@$work/put.json"
sed 's/from: Workloads/from: Workload/' "$work/changed.yaml" >"$work/wrong.yaml"
expect 'a problem in the changes of a scenario' 2 '' 'wrong.yaml:8:[0-9]+: error: .*`Workload`' \
  "$iamsim" test "$work/wrong.yaml"

# --- iamsim.yaml

mkdir "$work/configured"
cat >"$work/configured/iamsim.yaml" <<YAML
model: [$model]
changes: [{detachScp: {from: Workloads, policy: DenyS3OutsideEU}}]
YAML
# The model is in another place than the iamsim.yaml.
here() { (cd "$work/configured" && "$@" --allow-outside); }
expect 'changes of iamsim.yaml' 0 '^ALLOWED' '^changes: 1 \(from iamsim.yaml\)$' \
  here "$iamsim" can $reader s3:GetObject $us
expect 'changes on top of them' 0 '^DENIED \(explicit\)|^ALLOWED' 'changes: 1' \
  here "$iamsim" can $reader s3:GetObject $us --set-tag Analyst=a=b
also 'the answer before has them, too' 'leave this answer'
expect 'diff has them on both sides' 0 '^0 of 1 answer changed$' 'changes: 1' \
  here "$iamsim" diff --requests "$work/one.jsonl" --set-tag Analyst=a=b
sed -i /detachScp/d "$work/configured/iamsim.yaml"
echo 'changes: [{detachScp: {from: Workload, policy: X}}]' >>"$work/configured/iamsim.yaml"
expect 'a problem in them' 2 '' 'iamsim.yaml:2:[0-9]+: error: .*`Workload`' \
  here "$iamsim" can $reader s3:GetObject $us

[ $failures = 0 ] && echo "all what-if checks passed"
exit $((failures > 0))
