#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Slips of the first hour: each says what was meant, and none is passed over.
set -u
iamsim=$1
root=$(cd "$2" && pwd)
. "$root/tests/cli/expect.sh"
mkdir "$work/project" "$work/project/.git"
cd "$work/project" || exit 1
cat >model.yaml <<'YAML'
accounts:
  - id: "111122223333"
    name: app
    users:
      - name: alice
        inlinePolicies:
          - {name: Read, document: {Version: "2012-10-17", Statement: [{Sid: Read, Effect: Allow, Action: s3:GetObject, Resource: "arn:aws:s3:::data/*"}]}}
    resources:
      - {arn: "arn:aws:s3:::data", region: eu-west-1}
YAML
question="principal: app:alice, action: s3:GetObject, resource: s3://data/x"

# ---- a folder of suites ----
mkdir suites
printf 'model: [../model.yaml]\nscenarios:\n  - {name: reads, %s, expect: allowed}\n' "$question" >suites/good.yaml
"$iamsim" schema suite >suites/suite.schema.json
expect 'a schema beside the suites is no news' 0 '^1 passed' '' "$iamsim" test suites
printf 'model: [../model.yaml]\nscenario:\n  - {name: reads, %s, expect: denied}\n' "$question" >suites/slip.yaml
expect 'a suite with a slip is an error' 2 '' 'slip.yaml:2:1: error: unknown field `scenario` of a suite' "$iamsim" test suites
printf '{"model": ["../model.yaml"],\n  "Scenarios": [{"principal": "app:alice", "action": "s3:GetObject", "expect": "denied"}]}\n' >suites/slip.yaml
expect 'also in JSON, also in capitals' 2 '' 'unknown field `Scenarios` of a suite' "$iamsim" test suites
printf 'scenario: nightly\nsteps: [build]\n' >suites/slip.yaml
expect 'a file of another program is none' 0 '^1 passed' '^ignored, no scenarios: suites/slip.yaml$' "$iamsim" test suites
expect 'quiet says nothing of it' 0 '^1 passed' '' "$iamsim" test suites -q

# ---- `on`, which YAML 1.1 reads as true ----
for word in on of; do
  printf -- '- {setTag: {%s: app:alice, key: team, value: data}}\n- {setInlinePolicy: {%s: app:alice, name: Read, document: null}}\n' $word $word >change.yaml
  expect "a change $word something" 1 'DENIED' '' "$iamsim" can app:alice s3:GetObject s3://data/x -m model.yaml --changes change.yaml
done
printf -- '- {unsetTag: {on: app:alice, of: app:alice, key: team}}\n' >change.yaml
expect 'not both' 2 '' 'change.yaml:1:[0-9]+: error: `of` and `on` are the same; give one' "$iamsim" can app:alice s3:GetObject s3://data/x -m model.yaml --changes change.yaml
printf -- '- {unsetTag: {key: team}}\n' >change.yaml
expect 'nor neither' 2 '' 'has no `on`' "$iamsim" can app:alice s3:GetObject s3://data/x -m model.yaml --changes change.yaml

# ---- a file in place of the words ----
echo 'User: arn:aws:iam::111122223333:user/alice is not authorized to perform: s3:PutObject on resource: arn:aws:s3:::data/x' >m.txt
expect 'a file that is no message' 2 '' '`m.txt` is a file: iamsim why < m.txt' "$iamsim" why m.txt -m model.yaml
expect 'words that are neither' 2 '' 'expected `User: ...' "$iamsim" why m.text -m model.yaml
expect 'and so it goes' 0 'agrees' '' bash -c '"$1" why -m model.yaml <m.txt' - "$iamsim"

# ---- actions without a resource ----
for action in ec2:DescribeInstances iam:CreateUser organizations:ListAccounts; do
  expect "$action needs no resource" 1 'DENIED' '' "$iamsim" can app:alice $action -m model.yaml
done

# ---- texts that are none ----
printf 'accounts:\n\t- id: "111122223333"\n' >tab.yaml
expect 'a tab' 2 '' 'tab.yaml:2:2: error: a tab in the indentation; YAML takes blanks alone' "$iamsim" doctor -m tab.yaml
printf 'accounts:\n  - id: "111122223333"\n   name: app\n' >shift.yaml
expect 'another fault is another' 2 '' 'shift.yaml:3:[0-9]+: error: not valid YAML' "$iamsim" doctor -m shift.yaml
: >empty.json
expect 'an empty file' 2 '' 'empty.json:1:1: error: the text is empty, expected JSON or YAML' "$iamsim" doctor -m empty.json

# ---- Regions ----
for region in eu-west-1 us-gov-east-1 us-isob-east-1 cn-north-1 eusc-de-east-1; do
  expect "the Region $region" 0 ALLOWED '' "$iamsim" can app:alice s3:GetObject s3://data/x -m model.yaml --region $region
done
for region in narnia EU-West-1 eu-west eu--1 1; do
  expect "no Region: $region" 2 '' 'expected a Region such as eu-west-1' "$iamsim" can app:alice s3:GetObject s3://data/x -m model.yaml --region $region
done
printf 'model: [model.yaml]\nscenarios:\n  - {name: reads, %s, region: narnia, expect: allowed}\n' "$question" >region.yaml
expect 'nor in a suite' 2 '' 'region.yaml:3:[0-9]+: error: no AWS Region `narnia`' "$iamsim" test region.yaml
printf 'model: [model.yaml]\nvariables: {where: eu-west-1}\nscenarios:\n  - {name: reads, %s, region: "${var.where}", expect: allowed}\n' "$question" >region.yaml
expect 'a variable may be one' 0 '^1 passed' '' "$iamsim" test region.yaml

# ---- the script that collects ----
"$iamsim" collect-script >collect.sh
expect 'its help' 0 '^usage: sh collect.sh \[FOLDER\]$' '' sh collect.sh --help
expect 'its help, in short' 0 '^usage:' '' sh collect.sh -h
expect 'no option of it' 2 '' 'no option --profile' sh collect.sh --profile
[ ! -e ./--help ] && [ ! -e iamsim-dump ] || fail 'it made a folder'

# ---- what a suite leaves open ----
{
  printf 'accounts:\n  - id: "111122223333"\n    name: app\n    users:\n      - name: alice\n        inlinePolicies:\n          - name: Many\n            document:\n              Version: "2012-10-17"\n              Statement:\n'
  for i in $(seq 25); do
    printf '                - {Sid: S%s, Effect: Allow, Action: s3:GetObject, Resource: "arn:aws:s3:::data/%s/*"}\n' "$i" "$i"
  done
} >many.yaml
printf 'model: [many.yaml]\nscenarios:\n  - {name: reads, principal: app:alice, action: s3:GetObject, resource: s3://data/1/x, expect: allowed}\n' >open.yaml
expect 'statements that decide nothing are counted' 0 '^4 more statements decide no scenario; -v names them$' '' "$iamsim" test open.yaml -q --coverage
[ "$(grep -c 'decides no scenario' "$work/out")" = 20 ] || fail 'twenty are named'
expect 'verbose names all' 0 'S25: decides no scenario' '' "$iamsim" test open.yaml -q --coverage -v
expect 'an error of a statement is one line' 0 'S25: no scenario notices when the statement is dropped, nor when Allow becomes Deny$' '' "$iamsim" test open.yaml -q --mutate
grep -q 'no scenario notices when Allow becomes Deny' "$work/out" && fail 'it is there twice'
grep -q '^mutants: ' "$work/out" || fail 'the count'
printf 'model: [many.yaml]\nscenarios:\n  - {name: reads, principal: app:alice, action: s3:GetObject, resource: s3://data/1/x, expect: allowed}\n  - {name: no more, principal: app:alice, action: s3:GetObject, resource: s3://data/2/x, expect: allowed}\n' >closed.yaml
expect 'what is noticed is not named' 0 - '' "$iamsim" test closed.yaml -q --mutate
grep -q 'S2: no scenario notices when the statement' "$work/out" && fail 'an error that is noticed'

# ---- calls of a token, which no principal of the model can make ----
expect 'all that a user can do' 0 'what can app:alice' '' "$iamsim" what-can app:alice -m model.yaml
printf 'accounts:\n  - {id: "111122223333", name: app, roles: [{name: R, trustPolicy: {Version: "2012-10-17", Statement: [{Effect: Allow, Principal: {AWS: "111122223333"}, Action: "sts:AssumeRole"}]}}]}\n' >role.yaml
expect 'all that a role can do' 0 'sts:GetCallerIdentity' '' "$iamsim" what-can app:R -m role.yaml
expect 'all pairs' 0 'sts:AssumeRole,' - "$iamsim" grid -m role.yaml --principals '*' --actions 'sts:*' --resources '*' --format csv
grep -q 'cannot be asked' "$work/err" && fail 'a pattern selects calls of a token'
expect 'a token makes no other call' 0 'sts:AssumeRoleWithWebIdentity' '' "$iamsim" what-can github:org/repo@main -m role.yaml --only allowed,denied,conditional
expect 'one that is named cannot be asked' 2 - 'is not signed' "$iamsim" grid -m role.yaml --principals '*' --actions sts:AssumeRoleWithSAML --resources '*'

# ---- what was not loaded ----
cp "$root/tests/data/examples/details.json" .
expect 'it may change the answer' 3 'allowed if .*account 111122223333, whose organization was not loaded' '' "$iamsim" can alice s3:GetObject s3://payroll/public/x -m details.json
expect 'taken to be none, it is named' 0 '^assumed  no organization was loaded for account 111122223333' '' "$iamsim" can alice s3:GetObject s3://payroll/public/x -m details.json --closed-world
printf -- '- {attachPolicy: {to: alice, policy: {name: Payroll, document: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "s3:GetObject", Resource: "*"}]}}}}\n' >more.yaml
expect 'an Allow under a condition is a difference' 1 '^ANOTHER CONDITION by 1 principal' '' "$iamsim" diff -m details.json --changes more.yaml
expect 'in a closed world it is access' 1 '^GAINED by 1 principal' '' "$iamsim" diff -m details.json --changes more.yaml --closed-world

# ---- what the caller left out ----
cat >mfa.yaml <<'YAML'
accounts:
  - id: "111122223333"
    users:
      - name: bob
        inlinePolicies: [{name: p, document: {Version: "2012-10-17", Statement: [
          {Effect: Allow, Action: "ec2:*", Resource: "*", Condition: {Bool: {"aws:MultiFactorAuthPresent": "true"}}},
          {Effect: Deny, Action: "ec2:StopInstances", Resource: "*", Condition: {StringEquals: {"aws:UserAgent": curl}}}]}}]
YAML
expect 'a key that would change the answer is named' 1 '^assumed  nobody gave `aws:MultiFactorAuthPresent`' '' "$iamsim" can bob ec2:DescribeInstances -m mfa.yaml
"$iamsim" can bob ec2:StopInstances 'arn:aws:ec2:eu-west-1:111122223333:instance/i-1' -m mfa.yaml >"$work/out"
grep -q 'nobody gave `aws:UserAgent`' "$work/out" && fail 'one that would not is not named'
expect 'with all that it may send the answer is open' 3 'allowed if aws:MultiFactorAuthPresent is true' '' "$iamsim" can bob ec2:DescribeInstances -m mfa.yaml --unknown all

# ---- quiet ----
printf 'model: [details.json]\ncontext: {aws:SourceIp: 203.0.113.7}\n' >iamsim.yaml
expect 'which model it was' 1 'DENIED' '^model: details.json' "$iamsim" can alice s3:GetObject s3://payroll/x --closed-world
expect 'quiet: not' 1 'DENIED' '' "$iamsim" can alice s3:GetObject s3://payroll/x --closed-world -q
expect 'quiet: what was assumed stays in the answer' 1 '^assumed' '' "$iamsim" can alice s3:GetObject s3://payroll/x --closed-world -q
expect 'quiet: an error is one' 2 '' 'names no principal' "$iamsim" can nobody s3:GetObject s3://payroll/x --quiet
mkdir dump
cp details.json suites/suite.schema.json dump
expect 'a schema in a model is no news either' 0 - '' "$iamsim" ls principals -m dump
echo '{"UserDetailList": [' >dump/damaged.json
expect 'a warning' 0 - 'damaged.json' "$iamsim" ls principals -m dump
expect 'quiet: no warning' 0 - '' "$iamsim" ls principals -m dump -q
[ $failures = 0 ] && echo "all checks of slips passed"
exit $((failures > 0))
