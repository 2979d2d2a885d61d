#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What an iamsim.yaml gives to the questions that are asked below it.
set -u
unset IAMSIM_MODEL
iamsim=$1
root=$2
. "$root/tests/cli/expect.sh"
here=$work/here
mkdir "$here"
here() { (cd "$here" && "$@"); }

cat >"$here/model.yaml" <<'YAML'
iamsim: 1
accounts:
  - id: "111122223333"
    name: app
    users:
      - name: alice
        inlinePolicies:
          - name: Read
            document:
              Version: "2012-10-17"
              Statement:
                - Sid: FromTheOfficeInSummer
                  Effect: Allow
                  Action: s3:GetObject
                  Resource: "*"
                  Condition:
                    IpAddress: {aws:SourceIp: 203.0.113.0/24}
                    DateLessThan: {aws:CurrentTime: "2026-09-01T00:00:00Z"}
    resources: [{arn: "arn:aws:s3:::data"}]
YAML
request='{"principal": "arn:aws:iam::111122223333:user/alice", "action": "s3:GetObject", "resource": "arn:aws:s3:::data/a"'

# --- `context` and `now` are of every question, below what the question itself says

cat >"$here/iamsim.yaml" <<'YAML'
model: [model.yaml]
context: {aws:SourceIp: 203.0.113.9}
now: 2026-06-01T12:00:00Z
YAML
says='^context: aws:SourceIp \(from iamsim.yaml\)$'
expect 'can takes context and now' 0 '^ALLOWED' "$says" here "$iamsim" can app:alice s3:GetObject s3://data/a
expect 'and says which' 0 '^ALLOWED' '^now: 2026-06-01T12:00:00Z \(from iamsim.yaml\)$' \
  here "$iamsim" can app:alice s3:GetObject s3://data/a
expect 'an option wins over the context, whatever the case of its key' 1 '^DENIED' "$says" \
  here "$iamsim" can app:alice s3:GetObject s3://data/a -c aws:sourceip=198.51.100.1
expect 'an option wins over now' 1 '^DENIED' "$says" \
  here "$iamsim" can app:alice s3:GetObject s3://data/a --now 2026-10-01T12:00:00Z
expect 'a model of the command line, too' 0 '^ALLOWED' "$says" \
  here "$iamsim" can app:alice s3:GetObject s3://data/a -m model.yaml
sed -n '/document:/,/DateLess/p' "$here/model.yaml" | sed 1d >"$here/policy.yaml"
expect 'and policies alone' 0 '^ALLOWED' "$says" \
  here "$iamsim" can --policy policy.yaml s3:GetObject arn:aws:s3:::data/a
echo "$request}" >"$work/in"
expect 'can --requests' 0 '"decision": *"allowed"' "$says" here "$iamsim" can --requests -
echo "$request, \"context\": {\"aws:SourceIp\": null}}" >"$work/in"
expect 'a request wins' 1 '"decision": *"implicitDeny"' "$says" here "$iamsim" can --requests -
message='User: arn:aws:iam::111122223333:user/alice is not authorized to perform: s3:GetObject on resource: "arn:aws:s3:::data/a" because no identity-based policy allows the s3:GetObject action'
expect 'why' 1 'the model allows it' "$says" here "$iamsim" why "$message"
expect 'why, with an option that wins' 0 'agrees: same layer' "$says" \
  here "$iamsim" why "$message" -c aws:SourceIp=198.51.100.1

echo "$request}" >"$here/requests.jsonl"
sed 's/203.0.113.0/198.51.100.0/' "$here/model.yaml" >"$here/moved.yaml"
expect 'diff --requests' 1 '1 lost' "$says" \
  here "$iamsim" diff model.yaml moved.yaml --requests requests.jsonl
expect 'diff of answers whose condition changed' 1 '^1 of 1 answer changed: 1 otherwise; 1 depends on' '' \
  "$iamsim" diff "$here/model.yaml" "$here/moved.yaml" --requests "$here/requests.jsonl"

expect 'the question as a scenario says what it was asked with' 0 '"aws:SourceIp": "203.0.113.9"' "$says" \
  here "$iamsim" can app:alice s3:GetObject s3://data/a --as-scenario
{ printf 'model: [here/model.yaml]\nscenarios:\n' && cat "$work/out"; } >"$work/suite.yaml"
expect 'which passes elsewhere' 0 '^1 passed' '' "$iamsim" test "$work/suite.yaml"

# --- `changes` lie on the model of the same iamsim.yaml, and on no other

cat >"$here/iamsim.yaml" <<'YAML'
model: [model.yaml]
context: {aws:SourceIp: 203.0.113.9}
now: 2026-06-01T12:00:00Z
changes: [{setInlinePolicy: {on: "app:alice", name: Read, document: {file: none.json}}}]
YAML
cat >"$here/none.json" <<'JSON'
{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "*"}}
JSON
question='app:alice s3:GetObject s3://data/a'
laid='^changes: 1 \(from iamsim.yaml\)$'
left='^changes: none; those of iamsim.yaml belong to its model$'
expect 'on its model' 1 '^DENIED' "$laid" here "$iamsim" can $question
expect 'not on that of -m' 0 '^ALLOWED' "$left" here "$iamsim" can $question -m model.yaml
expect 'not on that of the environment' 0 '^ALLOWED' "$left" \
  here env IAMSIM_MODEL=model.yaml "$iamsim" can $question
cat >"$here/asks.yaml" <<'YAML'
scenarios:
  - {name: reads, principal: "arn:aws:iam::111122223333:user/alice", action: s3:GetObject, resource: "arn:aws:s3:::data/a", expect: allowed}
YAML
{ echo 'model: [model.yaml]' && cat "$here/asks.yaml"; } >"$here/own.yaml"
expect 'test: a suite without a model' 1 '^0 passed, 1 failed' "$laid" here "$iamsim" test asks.yaml
expect 'test: a suite with its own' 0 '^1 passed' '' here "$iamsim" test own.yaml
expect 'test: both in one run' 1 '^1 passed, 1 failed' "$laid" here "$iamsim" test own.yaml asks.yaml
expect 'test: -m' 0 '^1 passed' "$left" here "$iamsim" test asks.yaml -m model.yaml
expect 'diff: both sides of its model have them' 0 '^0 of 2 answers changed$' "$laid" \
  here "$iamsim" diff --suite asks.yaml --requests requests.jsonl --set-tag app:alice=a=b
expect 'diff: changes of options lie on top' 1 '2 gained' "$laid" here "$iamsim" diff \
  --suite asks.yaml --requests requests.jsonl --attach-policy app:alice=AmazonS3ReadOnlyAccess
expect 'diff: neither side of two models' 1 '1 lost' "$left" \
  here "$iamsim" diff model.yaml moved.yaml --requests requests.jsonl
sed -i /^model/d "$here/iamsim.yaml"
expect 'without a model they are a mistake' 2 '' 'iamsim.yaml:3:10: error: `changes` without `model`' \
  here "$iamsim" can $question -m model.yaml

[ $failures = 0 ] && echo "all checks of iamsim.yaml passed"
exit $((failures > 0))
