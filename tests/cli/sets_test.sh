#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Questions about sets, and what scenarios that pass rest on.
set -u
unset IAMSIM_MODEL
iamsim=$1
root=$2
. "$root/tests/cli/expect.sh"
here=$work/here
mkdir "$here"
cat >"$here/model.yaml" <<'YAML'
iamsim: 1
organization:
  id: o-a1b2c3d4e5
  managementAccount: "999988887777"
  root: {id: r-ab12, accounts: ["999988887777"], organizationalUnits: [{id: ou-ab12-11111111, name: Workloads, accounts: ["111122223333"], serviceControlPolicies: [FullAWSAccess, NoSecrets]}], serviceControlPolicies: [FullAWSAccess, NoSecrets]}
policies:
  - {name: NoSecrets, document: {Version: "2012-10-17", Statement: [{Sid: Secrets, Effect: Deny, Action: "*", Resource: "arn:aws:s3:::data/secret/*"}]}}
accounts:
  - id: "999988887777"
  - id: "111122223333"
    name: app
    users:
      - name: alice
        inlinePolicies:
          - name: Own
            document:
              Version: "2012-10-17"
              Statement:
                - Sid: Office
                  Effect: Allow
                  Action: s3:Get*
                  Resource: "arn:aws:s3:::data/a*"
                  Condition: {IpAddress: {aws:SourceIp: 203.0.113.0/24}}
                - Sid: Id
                  Effect: Allow
                  Action: s3:*Object
                  Resource: "arn:aws:s3:::data/b*"
                  Condition: {StringLike: {aws:userid: "AIDAB*"}}
                - {Sid: Secret, Effect: Allow, Action: s3:GetObject, Resource: "arn:aws:s3:::data/secret/*"}
                - {Sid: Lists, Effect: Allow, Action: s3:ListBucket, Resource: "*"}
    resources: [{arn: "arn:aws:s3:::data"}]
YAML
ask=("$iamsim" can app:alice)
model=(-m "$here/model.yaml")

# --- Parts that are conditional for other reasons are other parts, each with its condition

expect "the conditions of parts" 3 \
  'allowed for arn:aws:s3:::data/a\* if aws:SourceIp is in 203.0.113.0/24; allowed for arn:aws:s3:::data/b\* if aws:userid is like AIDAB\*' - \
  "${ask[@]}" s3:GetObject 's3://data/*' "${model[@]}"
also "each clause with its place" '\? aws:SourceIp is in 203.0.113.0/24 +\[identity Own > Office, .*model.yaml:[0-9]+:[0-9]+\]'
also "a statement of several levels has one line" 'Deny +scp +NoSecrets > Secrets at r-ab12, Workloads'
[ "$(grep -c 'NoSecrets > Secrets' "$work/out")" = 1 ] || fail "the statement is there once"

# --- In JSON the tree of a part is that of a single answer

"${ask[@]}" s3:GetObject 's3://data/*' "${model[@]}" --format json --trace >"$work/set.json"
"${ask[@]}" s3:GetObject 's3://data/a' "${model[@]}" --format json >"$work/one.json"
python3 - "$work/set.json" "$work/one.json" <<'PY' || fail "the tree of a part"
import json, sys
whole = json.load(open(sys.argv[1]))
one = json.load(open(sys.argv[2]))
parts = {part["resource"]: part for part in whole["parts"]}
assert one["decision"] == "conditional"
part = parts["arn:aws:s3:::data/a*"]
assert part["residual"] == one["residual"], part["residual"]
leaf = part["residual"]["all"][0]
assert leaf["key"] == "aws:SourceIp" and leaf["statement"]["sid"] == "Office", leaf
assert part["layers"] and any(layer["statements"] for layer in part["layers"])
assert parts["arn:aws:s3:::data/secret/*"]["residual"] is None
PY

# --- An access level in place of the action

expect "an access level" 1 's3:PutObjectAcl' - \
  "${ask[@]}" s3:permissions-management 's3://data/a' "${model[@]}"
expect "a level is no pattern of names" 0 's3:ListBucket' - \
  "${ask[@]}" s3:ListBucket s3://data/ "${model[@]}"
expect "a level of no service" 2 - 'no service in the service catalogue' \
  "${ask[@]}" s4:read 's3://data/a' "${model[@]}"

# --- What scenarios that pass rest on

cat >"$here/suite.yaml" <<'YAML'
model: [model.yaml]
defaults: {principal: "app:alice", action: s3:GetObject}
scenarios:
  - {name: one, resource: "arn:aws:s3:::data/a", expect: conditional}
  - {name: set, resource: "arn:aws:s3:::data/b*", expect: conditional}
  - {name: plain, action: s3:ListBucket, resource: "arn:aws:s3:::data", expect: allowed}
  - {name: no longer, resource: "arn:aws:s3:::data/a", expect: denied}
YAML
expect "a missing key leaves a scenario open" 3 'aws:SourceIp.*give .*-c aws:SourceIp=.*or `context`' - \
  "$iamsim" test "$here/suite.yaml"
also "the assumptions are folded" '^assumed by 1: \[R-PART-8\]'
also "and counted" '^of those that passed, 1 rests on assumptions, 2 are conditional; -v says which'
expect "each with -v" 3 '^ +allowed if aws:SourceIp is in 203.0.113.0/24' - \
  "$iamsim" test "$here/suite.yaml" -v
"$iamsim" test "$here/suite.yaml" --format json >"$work/test.json"
python3 - "$work/test.json" <<'PY' || fail "the counts in JSON"
import json, sys
report = json.load(open(sys.argv[1]))
assert report["summary"]["assuming"] == 1 and report["summary"]["conditional"] == 2
one, of_set, plain, open_one = report["results"]
assert one["condition"] == "allowed if aws:SourceIp is in 203.0.113.0/24"
assert [a["code"] for a in of_set["assumptions"]] == ["R-PART-8"]
assert "condition" not in plain and "assumptions" not in plain
assert open_one["status"] == "undecided" and "condition" not in open_one
PY
"$iamsim" test "$here/suite.yaml" --format junit >"$work/out"
also "JUnit" '<system-out>allowed if aws:SourceIp'
"$iamsim" test "$here/suite.yaml" --format md >"$work/out"
also "markdown" 'of those that passed, 1 rests on assumptions'
"$iamsim" test "$here/suite.yaml" --format tap >"$work/out"
also "TAP" '^# allowed if aws:SourceIp'

[ $failures = 0 ] && echo "all checks of sets passed"
exit $((failures > 0))
