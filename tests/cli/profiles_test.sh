#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Named sets of condition keys: `profiles` of suites, of an iamsim.yaml and of context files.
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
                - Sid: FromTheOffice
                  Effect: Allow
                  Action: s3:GetObject
                  Resource: "*"
                  Condition: {IpAddress: {aws:SourceIp: 203.0.113.0/24}}
    resources: [{arn: "arn:aws:s3:::data"}]
YAML
cat >"$here/office.yaml" <<'YAML'
profiles:
  office: {aws:SourceIp: 203.0.113.9}
  home: {aws:SourceIp: 198.51.100.7}
YAML
ask=(can alice s3:GetObject s3://data/a -m model.yaml)

# --- Commands take a profile of a context file; what the request says wins over it

expect "no profile" 3 "CONDITIONAL" - here "$iamsim" "${ask[@]}"
expect "the office" 0 "ALLOWED" - \
  here "$iamsim" "${ask[@]}" --context-file office.yaml --profile office
expect "home" 1 "DENIED" - \
  here "$iamsim" "${ask[@]}" --context-file office.yaml --profile home
expect "a context over the profile" 0 "ALLOWED" - \
  here "$iamsim" "${ask[@]}" --context-file office.yaml --profile home -c aws:SourceIp=203.0.113.1
expect "who-can" 0 "alice" - \
  here "$iamsim" who-can s3:GetObject s3://data/a -m model.yaml --context-file office.yaml \
  --profile office --only allowed
expect "who-can at home" 1 - - \
  here "$iamsim" who-can s3:GetObject s3://data/a -m model.yaml --context-file office.yaml \
  --profile home
expect "grid" 0 "allowed" - \
  here "$iamsim" grid --principals '*' --actions s3:GetObject --resources 'arn:aws:s3:::data/a' \
  -m model.yaml --context-file office.yaml --profile office --format csv
expect "paths" 1 - - \
  here "$iamsim" paths alice --to s3:GetObject s3://data/a -m model.yaml \
  --context-file office.yaml --profile home

# --- Questions of a file name profiles, too; --profile is of those that name none

request='{"principal": "arn:aws:iam::111122223333:user/alice", "action": "s3:GetObject", "resource": "arn:aws:s3:::data/a"'
echo "$request}
$request, \"profile\": \"home\"}
$request, \"profile\": \"home\", \"context\": {\"AWS:sourceip\": \"203.0.113.1\"}}" >"$here/questions.jsonl"
expect "a question's own profile" 1 "^implicitDeny" - here "$iamsim" can --requests questions.jsonl -m model.yaml --context-file office.yaml \
  --profile office --format csv --fields decision
[ "$(grep -c '^allowed' "$work/out")" = 2 ] || fail "the other two questions"
echo "$request, \"profile\": \"hone\"}" >"$here/question.json"
expect "a question's unknown profile" 2 - \
  'question.json:1:.*: error: no profile is named `hone`' \
  here "$iamsim" can --request question.json -m model.yaml --context-file office.yaml

# --- An iamsim.yaml names some; a context file's win

printf 'profiles: {office: {aws:SourceIp: 198.51.100.1}, vpn: {aws:SourceIp: 203.0.113.200}}\ncontext: {aws:SourceIp: 198.51.100.2}\n' \
  >"$here/iamsim.yaml"
expect "a profile over the defaults" 0 "ALLOWED" - here "$iamsim" "${ask[@]}" --profile vpn
expect "the iamsim.yaml's office" 1 "DENIED" - here "$iamsim" "${ask[@]}" --profile office
expect "a context file's office" 0 "ALLOWED" - \
  here "$iamsim" "${ask[@]}" --profile office --context-file office.yaml
expect "no profile, the defaults" 1 "DENIED" - here "$iamsim" "${ask[@]}"

# --- Suites

cat >"$here/suite.yaml" <<'YAML'
model: [model.yaml]
profiles:
  ci: {aws:SourceIp: 203.0.113.77}
  road: {aws:SourceIp: 192.0.2.1, aws:UserAgent: phone}
defaults:
  profile: road
  principal: app:alice
  action: s3:GetObject
  resource: arn:aws:s3:::data/a
scenarios:
  - {name: on the road, expect: implicitDeny}
  - {name: by CI, profile: ci, expect: allowed}
  - {name: by a profile of iamsim.yaml, profile: vpn, expect: allowed}
  - {name: a context over the profile, profile: ci, context: {aws:SourceIp: 192.0.2.1}, expect: denied}
  - {name: a context over the profile of the defaults, context: {aws:SourceIp: 203.0.113.1}, expect: allowed}
YAML
expect "profiles of a suite" 0 "5 passed" - here "$iamsim" test suite.yaml
# A profile takes the place of the one before; the keys below that one come back.
cat >"$here/below.yaml" <<'YAML'
model: [model.yaml]
profiles:
  away: {aws:SourceIp: 192.0.2.1}
  phone: {aws:UserAgent: phone}
defaults:
  context: {aws:SourceIp: 203.0.113.1}
scenarios:
  - {name: the defaults, principal: app:alice, action: s3:GetObject, resource: "arn:aws:s3:::data/a", expect: allowed}
  - {name: over the defaults, profile: away, principal: app:alice, action: s3:GetObject, resource: "arn:aws:s3:::data/a", expect: denied}
include: [inner.yaml]
YAML
cat >"$here/inner.yaml" <<'YAML'
profiles: {away: {aws:SourceIp: 203.0.113.3}}
defaults: {profile: away, principal: "app:alice", action: s3:GetObject, resource: "arn:aws:s3:::data/a"}
scenarios:
  - {name: the including suite's wins, expect: denied}
  - {name: another one, profile: phone, expect: allowed}
YAML
expect "levels of profiles" 0 "4 passed" - here "$iamsim" test below.yaml
expect "a context file in place of the suite's own" 1 "over the defaults" - \
  here "$iamsim" test below.yaml \
  --context-file <(echo '{"profiles": {"away": {"aws:SourceIp": "203.0.113.4"}}}')
cat >"$here/plain.yaml" <<'YAML'
model: [model.yaml]
scenarios:
  - {name: reads, principal: app:alice, action: s3:GetObject, resource: "arn:aws:s3:::data/a", expect: allowed}
YAML
expect "--profile of scenarios that name none" 0 "1 passed" - \
  here "$iamsim" test plain.yaml --profile vpn

# --- What is wrong, with its place

sed 's/profile: ci, expect/profile: cj, expect/' "$here/suite.yaml" >"$here/wrong.yaml"
expect "an unknown profile of a scenario" 2 - \
  'wrong.yaml:12:[0-9]+: error: no profile is named `cj`' here "$iamsim" test wrong.yaml
expect "an unknown --profile" 2 - 'did you mean `office`' here "$iamsim" "${ask[@]}" --profile ofice
expect "an unknown --profile of test" 2 - 'no profile is named `cu` for suite.yaml' \
  here "$iamsim" test suite.yaml --profile cu
expect "a key given and unknown" 2 - 'is given by --profile office and unknown by --unknown' \
  here "$iamsim" "${ask[@]}" --profile office --unknown aws:sourceIP
printf 'profiles: {office: {aws:SourceIp: {a: b}}}\n' >"$here/bad.yaml"
expect "a value that is none" 2 - 'bad.yaml:1:35: error: the value of `aws:SourceIp` is an object' \
  here "$iamsim" "${ask[@]}" --context-file bad.yaml --profile office
printf 'profile: {office: {}}\n' >"$here/bad.yaml"
expect "no profiles" 2 - 'bad.yaml:1:1: error: .*unknown field `profile`' \
  here "$iamsim" "${ask[@]}" --context-file bad.yaml
expect "two files of one name" 2 - 'office.yaml:2:3: error: profile `office` is named by two' \
  here "$iamsim" "${ask[@]}" --context-file <(cat "$here/office.yaml") --context-file office.yaml
expect "no such file" 2 - 'none.yaml' here "$iamsim" "${ask[@]}" --context-file none.yaml

[ $failures = 0 ] && echo "all checks of profiles passed"
exit $((failures > 0))
