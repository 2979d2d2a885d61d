#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# `iamsim test`: exit codes, selection, reports, coverage, mutants, updates and iamsim.yaml.
set -u
iamsim=$1
root=$2
. "$root/tests/cli/expect.sh"
unset IAMSIM_MODEL
cd "$work" || exit 1

# says NAME FILE TEXT...: the file holds each text; `not`: none of them
says() {
  local name=$1 file=$2 text
  shift 2
  for text in "$@"; do
    grep -qF -- "$text" "$file" || {
      fail "$name: no \`$text\`"
      sed 's/^/  /' "$file" | head -20
    }
  done
}
says_not() {
  local name=$1 file=$2 text
  shift 2
  for text in "$@"; do
    if grep -qF -- "$text" "$file"; then fail "$name: has \`$text\`"; fi
  done
}

# python NAME SCRIPT ARGUMENT...: the script runs without an assertion that fails; where there is no
# Python nothing is asked.
python() {
  local name=$1 script=$2
  shift 2
  python3 -c '' 2>/dev/null || return 0
  python3 -c "$script" "$@" >"$work/python" 2>&1 || {
    fail "$name"
    tail -3 "$work/python"
  }
}

# Four statements; the suites below decide with some of them.
cat >reader.json <<'JSON'
{"Version": "2012-10-17",
 "Statement": [
  {"Sid": "Read", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::data/*"},
  {"Sid": "NoSecrets", "Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3:::data/secret/*"},
  {"Sid": "List", "Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::data"},
  {"Sid": "Office", "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::data/*",
   "Condition": {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}}]}
JSON
cat >model.yaml <<'YAML'
iamsim: 1
accounts:
  - id: "111122223333"
    name: app
    users:
      - {name: alice, inlinePolicies: [{name: Reader, document: {file: reader.json}}]}
      - {name: bob}
    resources: [{arn: "arn:aws:s3:::data"}, {arn: "arn:aws:s3:::other"}]
YAML
cat >good.yaml <<'YAML'
model: [model.yaml]
defaults: {principal: arn:aws:iam::111122223333:user/alice}
scenarios:
  - {name: reads, action: s3:GetObject, resource: arn:aws:s3:::data/k, expect: allowed, tags: [nightly]}
  - {name: no secrets, action: s3:GetObject, resource: arn:aws:s3:::data/secret/k, expect: explicitDeny, blockedByExactly: [identity], because: {policy: Reader, sid: NoSecrets, code: EXPLICIT_DENY_IDENTITY}}
  - {name: deletes nothing, action: s3:DeleteObject, resource: arn:aws:s3:::data/k, expect: denied, tags: [nightly, slow]}
YAML
head='model: [model.yaml]
defaults: {principal: "app:alice", resource: arn:aws:s3:::data/k}
scenarios:
'
printf '%s' "$head" >failed.yaml
cat >>failed.yaml <<'YAML'
  - {name: wrong, action: s3:GetObject, expect: denied}
  - {name: right, action: s3:GetObject, expect: allowed}
  - {name: wrong again, action: s3:DeleteObject, expect: allowed}
YAML
printf '%s' "$head" >error.yaml
cat >>error.yaml <<'YAML'
  - {name: who, principal: "app:nobody", action: s3:GetObject, expect: allowed}
  - {name: still runs, action: s3:GetObject, expect: allowed}
YAML

# --- exit codes -------------------------------------------------------------------------------

expect 'all passed is 0' 0 '^3 passed, 0 failed$' '' "$iamsim" test good.yaml
expect 'a failure is 1' 1 '^1 passed, 2 failed$' '' "$iamsim" test failed.yaml
says 'what failed' out 'wrong' 'expected denied, got allowed' 'failed.yaml:4:5' 'failed.yaml:6:5'
says_not 'what passed is not shown' out 'right'
expect 'verbose shows what passed' 1 'passed +right$' '' "$iamsim" test -v failed.yaml
expect 'what cannot be asked is 2' 2 '^1 passed, 0 failed, 1 error$' '' "$iamsim" test error.yaml
expect '2 beats 1' 2 '^2 passed, 2 failed, 1 error$' '' "$iamsim" test failed.yaml error.yaml
expect 'exit-zero' 0 '2 failed' '' "$iamsim" test failed.yaml --exit-zero
expect 'exit-zero hides no trouble' 2 '1 error' '' "$iamsim" test error.yaml --exit-zero
expect 'no such suite' 2 '' 'none.yaml' "$iamsim" test none.yaml
expect 'no suite at all' 2 '' 'no suites to run' "$iamsim" test
expect 'no suite of scenarios' 2 '' 'model.yaml:1:1: error: this is no suite' "$iamsim" test model.yaml
printf 'scenarios: [}' >syntax.yaml
expect 'a syntax error ends the run' 2 '' 'syntax.yaml:1:[0-9]+: error:' "$iamsim" test good.yaml syntax.yaml
printf 'model: [broken-model.yaml]\n' >broken.yaml
sed 1d good.yaml >>broken.yaml
printf 'accounts: [{id: "1"}]\n' >broken-model.yaml
expect 'a model error ends the run' 2 '' 'broken-model.yaml:1:[0-9]+: error:' "$iamsim" test good.yaml broken.yaml
printf '%s' "$head" >unasked.yaml
cat >>unasked.yaml <<'YAML'
  - {name: an error is expected, principal: "app:nobody", action: s3:GetObject, expect: error}
  - {name: not today, action: s3:GetObject, expect: denied, skip: waits for a ticket}
YAML
expect 'an expected error and a skipped failure' 0 '^1 passed, 0 failed, 1 skipped$' '' "$iamsim" test unasked.yaml
printf '%s  - {name: p, principal: "*:role/*", action: s3:A, expect: allowed}\n' "$head" >pattern.yaml
expect 'a pattern that matches nobody' 2 '' 'pattern.yaml:4:26: error: .*`\*:role/\*` matches no principal' "$iamsim" test pattern.yaml
mkdir folder
cp good.yaml model.yaml reader.json folder
expect 'what the suites of a folder use is not named' 0 '^3 passed' '' "$iamsim" test folder
for stray in a b c d e f; do echo "x: [$stray]" >folder/$stray.yaml; done
mkdir folder/policies
echo '{"Version": "2012-10-17", "Statement": []}' >folder/policies/nobody.json
expect 'a folder names all else that it ignores' 0 '^3 passed' '^ignored, no scenarios: folder/a.yaml$' "$iamsim" test folder
cp err ignored
says 'each' ignored folder/{b,c,d,e,f}.yaml folder/policies/nobody.json
says_not 'and nothing that is used' ignored model.yaml reader.json good.yaml
echo '- setTag: {on: "app:alice", key: a, value: b}' >folder/changes.yaml
expect 'nor a file of changes' 0 '^3 passed' '^ignored, no scenarios: folder/a.yaml$' "$iamsim" test folder --changes folder/changes.yaml
says_not 'that is laid' err changes.yaml
rm folder/changes.yaml
expect 'diff says the same' 0 '^0 of 3 answers changed$' '^ignored, no scenarios: folder/a.yaml$' "$iamsim" diff --suite folder --set-tag app:alice=a=b
says_not 'and not what is used' err model.yaml reader.json
expect 'a suite from a pipe' 0 '^3 passed' '' bash -c "\"$iamsim\" test - <good.yaml"
sed 's/^model.*/model: [none.yaml]/' good.yaml >elsewhere.yaml
expect 'a model that is missing' 2 '' 'elsewhere.yaml:1:9: error: .*none.yaml' "$iamsim" test elsewhere.yaml
expect '-m replaces the model' 0 '^3 passed' '' "$iamsim" test elsewhere.yaml -m model.yaml
sed 1d good.yaml >no-model.yaml
expect 'the model of the environment' 0 '^3 passed' '^model: model.yaml \(from \$IAMSIM_MODEL\)$' env IAMSIM_MODEL=model.yaml "$iamsim" test no-model.yaml

# --- the cause of a regression ------------------------------------------------------------------

# The trust policy was loosened from one branch to all; SCPs and RCPs are AWS's own.
cat >trust-github.json <<'JSON'
{"Version": "2012-10-17", "Statement": [
 {"Sid": "Github", "Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity",
  "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"},
  "Condition": {"StringEquals": {"token.actions.githubusercontent.com:aud": "sts.amazonaws.com"},
                "StringLike": {"token.actions.githubusercontent.com:sub": "repo:acme/shop:ref:refs/heads/*"}}}]}
JSON
cat >deploy.json <<'JSON'
{"Version": "2012-10-17", "Statement": [
 {"Sid": "Site", "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::data/*"}]}
JSON
cat >pipeline-model.yaml <<'YAML'
iamsim: 1
organization:
  id: o-a1b2c3d4e5
  managementAccount: "999988887777"
  root:
    id: r-ab12
    accounts: ["999988887777", "111122223333"]
    serviceControlPolicies:
      - FullAWSAccess
      - name: Europe
        document: {Version: "2012-10-17", Statement: [{Sid: EU, Effect: Deny, Action: "*", Resource: "*", Condition: {StringNotEquals: {"aws:RequestedRegion": [eu-west-1, us-east-1]}}}]}
accounts:
  - {id: "999988887777"}
  - id: "111122223333"
    name: app
    identityProviders: [{arn: "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"}]
    roles:
      - {name: deploy, trustPolicy: {file: trust-github.json}, inlinePolicies: [{name: DeployShop, document: {file: deploy.json}}]}
    resources: [{arn: "arn:aws:s3:::data", region: eu-west-1}]
YAML
cat >pipeline.yaml <<'YAML'
model: [pipeline-model.yaml]
defaults: {region: eu-west-1}
scenarios:
  - {name: only main deploys, principal: {oidc: token.actions.githubusercontent.com, claims: {sub: "repo:acme/shop:ref:refs/heads/other", aud: sts.amazonaws.com}}, assume: ["app:deploy"], action: s3:PutObject, resource: arn:aws:s3:::data/x, expect: denied}
  - {name: not from America, principal: "arn:aws:iam::111122223333:role/deploy", region: us-east-1, action: s3:PutObject, resource: arn:aws:s3:::data/x, expect: explicitDeny, blockedBy: [scp]}
YAML
expect 'access gained shows the trust policy' 1 '^0 passed, 2 failed' '' "$iamsim" test pipeline.yaml
says 'the statements that let it in, trust first' out \
  'the statement that allows: trust policy > Github, attached to arn:aws:iam::111122223333:role/deploy' \
  '--> trust-github.json:2:2' 'satisfies StringLike "repo:acme/shop:ref:refs/heads/*"' \
  'the statement that allows: identity DeployShop > Site' '--> deploy.json:2:2'
says_not 'what refuses nobody' out FullAWSAccess
[ "$(grep -n 'statement that' out | head -1 | grep -c 'trust policy')" = 1 ] || fail 'trust comes first'
says 'the Deny that lets it through, where the scenario names its layer' out \
  'the nearest Deny, which does not apply: scp Europe > EU' 'does not satisfy StringNotEquals "eu-west-1", "us-east-1"'
[ "$(grep -A2 'not from America' out | grep -c 'nearest Deny')" = 1 ] || fail 'the expected layer comes first'
expect 'github: on the policy' 1 '^::error file=trust-github.json,line=2,col=2,title=only main deploys::' '' "$iamsim" test pipeline.yaml --format github
says 'with the scenario' out 'scenario: pipeline.yaml:4:5'
expect 'junit says the cause' 1 'message="expected denied, got allowed .*; the statement that allows: trust policy .*trust-github.json:2:2' '' "$iamsim" test pipeline.yaml --format junit
expect 'md says the cause' 1 'statement that allows: trust policy .*trust-github.json:2:2' '' "$iamsim" test pipeline.yaml --format md
expect 'json says the cause' 1 '"cause":\{"message":"the statement that allows: trust policy .*"file":"trust-github.json","line":2,' '' "$iamsim" test pipeline.yaml --format jsonl
expect 'sarif: on the policy' 1 '"uri": "trust-github.json"' '' "$iamsim" test pipeline.yaml --format sarif
says 'the scenario is related' out '"text": "the scenario"' '"uri": "pipeline.yaml"' '"ruleId": "failed"'
# A neighbour: what is denied although it should be allowed still names the Allow that fails.
sed 's/expect: denied/expect: allowed/; s#refs/heads/other#pull/1#' pipeline.yaml >lost.yaml
expect 'access lost shows the nearest Allow' 1 'the nearest Allow, which does not apply: trust' '' "$iamsim" test lost.yaml

expect 'verbose: what would allow it' 1 'With this change the model says ALLOWED' '' "$iamsim" test -v failed.yaml
says 'this action on this resource' out '"s3:DeleteObject"' 'add to Reader of arn:aws:iam::111122223333:user/alice (reader.json:3:3)'

# What a change did to answers: the statement that changed is blamed, not those that stayed.
sed 's#refs/heads/\*#refs/heads/main#' trust-github.json >trust-main.json
sed 's#trust-github.json#trust-main.json#' pipeline-model.yaml >strict-model.yaml
expect 'diff blames the trust policy' 1 '^    cause   now applies: trust policy > Github, attached to .*"repo:acme/shop:ref:refs/heads/\*".*\(trust-github.json:2:2\)$' '' "$iamsim" diff strict-model.yaml pipeline-model.yaml --suite pipeline.yaml
[ "$(grep -c '^    cause' out)" = 1 ] || fail 'and nothing else'
says 'it says which token' out 'token.actions.githubusercontent.com (repo:acme/shop:ref:refs/heads/other)'
expect 'md has the scenario and the cause' 1 '^\| gained \| only main deploys \| s3:PutObject .*\| now applies: trust' '' "$iamsim" diff strict-model.yaml pipeline-model.yaml --suite pipeline.yaml --format md
expect 'the other way an Allow is gone' 1 '^    cause   no longer applies: trust policy > Github' '' "$iamsim" diff pipeline-model.yaml strict-model.yaml --suite pipeline.yaml
sed 's#\[eu-west-1, us-east-1\]#[eu-west-1]#' pipeline-model.yaml >eu-model.yaml
expect 'a Deny that was loosened' 1 '^    cause   no longer applies: scp Europe > EU' '' "$iamsim" diff eu-model.yaml pipeline-model.yaml --suite pipeline.yaml
expect 'csv has the cause' 1 ',suite,scenario,cause' '' "$iamsim" diff eu-model.yaml pipeline-model.yaml --suite pipeline.yaml --format csv

# --- lists, patterns, variables, policies alone ------------------------------------------------

cat >lists.yaml <<'YAML'
model: [model.yaml]
variables: {bucket: data}
scenarios:
  - name: nobody deletes
    principal: ["app:alice", "app:bob"]
    action: [s3:DeleteObject, s3:DeleteObjectVersion]
    resource: ["arn:aws:s3:::${var.bucket}/1", "arn:aws:s3:::${var.bucket}/2"]
    expect: implicitDeny
  - {name: everybody, principal: "*:user/*", action: iam:CreateUser, resource: "arn:aws:iam::111122223333:user/x", expect: denied}
  - {name: the reader, principal: "app:alice", resource: "arn:aws:s3:::${var.bucket}/k", allowed: [s3:GetObject], denied: [s3:GetObjectAcl, s3:DeleteObject]}
  - {name: alone, policies: [{file: reader.json}], action: s3:GetObject, resource: arn:aws:s3:::data/k, expect: allowed, because: {policy: reader}}
YAML
cat >expected <<'TEXT'
lists.yaml:4:5: nobody deletes: app:alice, s3:DeleteObject, arn:aws:s3:::data/1
lists.yaml:4:5: nobody deletes: app:alice, s3:DeleteObject, arn:aws:s3:::data/2
lists.yaml:4:5: nobody deletes: app:alice, s3:DeleteObjectVersion, arn:aws:s3:::data/1
lists.yaml:4:5: nobody deletes: app:alice, s3:DeleteObjectVersion, arn:aws:s3:::data/2
lists.yaml:4:5: nobody deletes: app:bob, s3:DeleteObject, arn:aws:s3:::data/1
lists.yaml:4:5: nobody deletes: app:bob, s3:DeleteObject, arn:aws:s3:::data/2
lists.yaml:4:5: nobody deletes: app:bob, s3:DeleteObjectVersion, arn:aws:s3:::data/1
lists.yaml:4:5: nobody deletes: app:bob, s3:DeleteObjectVersion, arn:aws:s3:::data/2
lists.yaml:9:5: everybody: arn:aws:iam::111122223333:user/alice
lists.yaml:9:5: everybody: arn:aws:iam::111122223333:user/bob
lists.yaml:10:5: the reader: s3:GetObject
lists.yaml:10:5: the reader: s3:GetObjectAcl
lists.yaml:10:5: the reader: s3:DeleteObject
lists.yaml:11:5: alone
TEXT
expect 'list names the scenarios' 0 - '' "$iamsim" test --list lists.yaml
diff expected out || fail 'lists expand in the order principal, action, resource'
expect 'lists' 0 '^14 passed, 0 failed$' '' "$iamsim" test lists.yaml
expect 'list runs nothing' 0 '^failed.yaml:4:5: wrong$' '' "$iamsim" test --list failed.yaml
expect 'var' 1 '^13 passed, 1 failed$' '' "$iamsim" test lists.yaml --var bucket=other
says 'what var changes' out 'the reader: s3:GetObject' 'expected allowed, got implicitDeny'
expect 'var without a value' 2 '' 'NAME=VALUE' "$iamsim" test lists.yaml --var bucket
expect 'a var that no suite has' 2 '' 'did you mean `bucket`' "$iamsim" test lists.yaml --var bucke=x

# --- what is checked --------------------------------------------------------------------------

printf '%s' "$head" >reasons.yaml
cat >>reasons.yaml <<'YAML'
  - {name: blocked by, action: s3:DeleteObject, expect: denied, blockedBy: [scp]}
  - {name: exactly, action: s3:DeleteObject, expect: denied, blockedByExactly: [identity, boundary]}
  - {name: at least, action: s3:DeleteObject, expect: denied, blockedBy: [identity]}
  - {name: sid, action: s3:GetObject, expect: allowed, because: {sid: List}}
  - {name: policy, action: s3:GetObject, expect: allowed, because: {policy: Writer}}
  - {name: code, action: s3:GetObject, expect: allowed, because: {code: ALLOW_RESOURCE_AND_IDENTITY}}
  - {name: whole, action: s3:GetObject, expect: allowed, because: {policy: Reader, sid: Read, code: ALLOW_IDENTITY}}
YAML
expect 'reasons' 1 '^2 passed, 5 failed$' '' "$iamsim" test reasons.yaml
says 'what the reason is' out 'expected to be blocked by scp, is blocked by identity' \
  'expected to be blocked by exactly' 'failed  sid' 'failed  policy' 'failed  code'
says_not 'what is right' out 'failed  at least' 'failed  whole'

# --- selection --------------------------------------------------------------------------------

expect 'filter' 0 '^2 passed, 0 failed$' '' "$iamsim" test good.yaml --filter '^(reads|no secrets)$'
expect 'filter on expanded names' 0 '^4 passed, 0 failed$' '' "$iamsim" test lists.yaml --filter 'bob, s3:'
expect 'filter that leaves none' 2 '' 'no scenario is selected' "$iamsim" test good.yaml --filter 'no such'
expect 'a deep filter' 0 '^3 passed' '' "$iamsim" test good.yaml --filter "$(printf '%15000s' | tr ' ' '(')$(printf '%15000s' | tr ' ' ')')"
for pattern in '(?=reads)' '(?<!no )secrets' '(r)eads\1'; do
  expect "filter $pattern" 2 '' 'no regular expression of RE2' "$iamsim" test good.yaml --filter "$pattern"
done
# Backtracking would take an age.
expect 'filter that would stall' 2 '' 'no scenario is selected' "$iamsim" test good.yaml --filter '(.*)*(.*)*(.*)*(.*)*x{900}y'
expect 'filter that is none' 2 '' 'no regular expression' "$iamsim" test good.yaml --filter '('
expect 'a tag' 0 '^2 passed, 0 failed$' '' "$iamsim" test good.yaml --select-tag nightly
expect 'either tag' 0 '^2 passed, 0 failed$' '' "$iamsim" test good.yaml --select-tag nightly --select-tag slow
expect 'a tag and a filter' 0 '^1 passed, 0 failed$' '' "$iamsim" test good.yaml --select-tag nightly --filter reads
expect 'a tag that nothing has' 2 '' 'no scenario is selected' "$iamsim" test good.yaml --select-tag weekly
expect 'fail-fast' 1 '^0 passed, 1 failed, 2 not run$' '' "$iamsim" test failed.yaml --fail-fast
says_not 'what was not run' out 'wrong again'
expect 'fail-fast with nothing wrong' 0 '^3 passed, 0 failed$' '' "$iamsim" test good.yaml --fail-fast
expect 'fail-fast and coverage' 2 '' 'coverage' "$iamsim" test good.yaml --fail-fast --coverage

# --- reports ----------------------------------------------------------------------------------

# A name that every format has to escape.
printf '%s' "$head" >mixed.yaml
cat >>mixed.yaml <<'YAML'
  - {name: right, action: s3:GetObject, expect: allowed}
  - {name: "a <b> & \"c\" | #d: 100%, \\ ]]>\ttab", action: s3:GetObject, expect: denied}
  - {name: who, principal: "app:nobody", action: s3:GetObject, expect: allowed}
  - {name: not today, action: s3:GetObject, expect: denied, skip: "waits for #1 <now>"}
  - {name: right, action: s3:GetObject, expect: allowed}
YAML
expect 'several reports in one run' 2 '^TAP version 13$' '' "$iamsim" test mixed.yaml --format tap \
  --report json=r.json --report jsonl=r.jsonl --report junit=r.xml --report github=r.github \
  --report md=r.md --report text=r.txt
cp out r.tap
for format in json jsonl junit tap github md text; do
  case $format in junit) file=r.xml ;; text) file=r.txt ;; *) file=r.$format ;; esac
  "$iamsim" test mixed.yaml --format $format >"$work/again" 2>"$work/err"
  [ $? = 2 ] || fail "the code as $format"
  [ -s "$work/err" ] && fail "the results as $format go to standard output alone"
  cmp -s again $file || fail "a report as $format is what --format gives"
  "$iamsim" test mixed.yaml -j 4 --format $format | cmp -s - $file || fail "$format with threads"
done

says 'json' r.json '"schema": "iamsim/test/1"' '"total": 5' '"passed": 2' '"failed": 1' \
  '"errors": 1' '"undecided": 0' '"skipped": 1' '"decision": null' '"source": "mixed.yaml:5:5"'
python 'json as a program reads it' '
import json, sys
report = json.load(open("r.json"))
assert report["summary"] == dict(total=5, passed=2, failed=1, errors=1, undecided=0, skipped=1)
results = report["results"]
assert [r["status"] for r in results] == "passed failed error skipped passed".split()
for r in results:
    assert list(r) == ("suite name status source principal action resource expected decision code "
                       "blockedBy message").split() + ["cause"] * (r["status"] == "failed"), list(r)
    assert r["suite"] == "mixed.yaml"
assert results[1]["name"] == "a <b> & \"c\" | #d: 100%, \\ ]]>\ttab"
assert results[0]["decision"] == "allowed" and results[0]["code"] == "ALLOW_IDENTITY"
assert results[2]["decision"] is None and results[2]["code"] is None and results[2]["message"]
assert results[1]["expected"] == "denied" and results[1]["blockedBy"] == []
assert [json.loads(line) for line in open("r.jsonl")] == results
'
[ "$(wc -l <r.jsonl)" = 5 ] || fail 'a line for each scenario'

says 'junit' r.xml '<testsuites name="iamsim" tests="5" failures="1" errors="1">' \
  '<testsuite name="mixed.yaml" tests="5" failures="1" errors="1" skipped="1" file="mixed.yaml">' \
  'name="a &lt;b&gt; &amp; &quot;c&quot; | #d: 100%, \ ]]&gt;&#9;tab"' \
  '<skipped message="waits for #1 &lt;now&gt;"/>' 'name="right #2"'
python 'junit as a program reads it' '
import xml.etree.ElementTree as ElementTree
root = ElementTree.parse("r.xml").getroot()
assert root.tag == "testsuites"
cases = root.findall("./testsuite/testcase")
assert [[child.tag for child in case] for case in cases] == [
    [], ["failure"], ["error"], ["skipped"], []]
assert cases[1].get("name") == "a <b> & \"c\" | #d: 100%, \\ ]]>\ttab"
names = [(case.get("classname"), case.get("name")) for case in cases]
assert len(set(names)) == len(names)
assert all(case.get("file") == "mixed.yaml" for case in cases)
'
"$iamsim" test mixed.yaml --format junit --junit-strict >strict.xml
if grep '<testcase' strict.xml | grep -q ' file='; then fail 'strict JUnit has no file'; fi

says 'tap' r.tap '1..5' 'ok 1 - mixed.yaml: right' \
  'not ok 2 - mixed.yaml: a <b> & "c" | \#d: 100%, \\ ]]>' 'not ok 3 - mixed.yaml: who' \
  'ok 4 - mixed.yaml: not today # SKIP waits for' 'ok 5 - mixed.yaml: right'
grep -vE '^(TAP version 13|1\.\.5|(not )?ok [1-5] - .*|  .*)$' r.tap && fail 'a line that is no TAP'
[ "$(grep -c '^  ---$' r.tap)" = 2 ] && [ "$(grep -c '^  \.\.\.$' r.tap)" = 2 ] ||
  fail 'a block of YAML for each that is wrong'

[ "$(grep -c '^::error file=[a-z]*.[a-z]*,line=[0-9]*,col=[0-9]*,title=' r.github)" = 2 ] ||
  fail 'an annotation for each that is wrong'
says 'github escapes' r.github 'file=reader.json,line=3,col=3,title=a <b> & "c" | #d%3A 100%25%2C \ ]]>'
[ "$(grep -vc '^::' r.github)" = 1 ] || fail 'no message breaks out of its annotation'

says 'md' r.md '### iamsim: 2 passed, 1 failed, 1 error, 1 skipped' \
  '| suite | passed | failed | errors | undecided | skipped |' '| mixed.yaml | 2 | 1 | 1 | 0 | 1 |' \
  'a &lt;b&gt; &amp; '
says_not 'md is no HTML of others' r.md '<b> &'
says 'text' r.txt '2 passed, 1 failed, 1 error, 1 skipped'

expect 'an unknown format' 2 '' 'xml' "$iamsim" test good.yaml --format xml
expect 'a report of an unknown format' 2 '' 'FORMAT=FILE' "$iamsim" test good.yaml --report xml=a
expect 'a report without a file' 2 '' 'FORMAT=FILE' "$iamsim" test good.yaml --report json
expect 'a report that cannot be written' 2 - 'none/r.json' "$iamsim" test good.yaml --report json=none/r.json
printf 'model: [model.yaml]\nscenarios: [{name: "a\\e[31mb\\nc", principal: "app:bob", action: s3:A, expect: allowed}]\n' >escape.yaml
for format in text tap github md; do
  if "$iamsim" test escape.yaml --format $format | grep -q $'\e'; then fail "$format lets escapes through"; fi
done

# --- coverage ---------------------------------------------------------------------------------

# Of four statements Read and NoSecrets decide.
expect 'coverage' 0 '^coverage: 50\.0 %, 2 of 4 statements decide a scenario$' '' "$iamsim" test good.yaml --coverage
says 'what is not covered' out 'reader.json:5:' 'List: decides no scenario' 'reader.json:6:' 'Office: decides no scenario'
says_not 'what is covered' out '> Read:' 'NoSecrets:'
expect 'verbose coverage' 0 'NoSecrets: decides 1$' '' "$iamsim" test good.yaml --coverage -v
expect 'coverage of a selection' 0 '^coverage: 25\.0 %, 1 of 4' '' "$iamsim" test good.yaml --coverage --filter reads
expect 'enough coverage' 0 '^coverage: 50\.0 %' '' "$iamsim" test good.yaml --coverage-min 50
expect 'too little coverage' 1 '^coverage: 50\.0 %' '^coverage is 50\.0 %, below 51\.0 %$' "$iamsim" test good.yaml --coverage-min 51
expect 'too little coverage and trouble' 2 - - "$iamsim" test error.yaml --coverage-min 100
expect 'coverage that cannot be' 2 '' 'coverage-min' "$iamsim" test good.yaml --coverage-min 101
expect 'coverage in JSON' 0 '"percent": 50\.0' '' "$iamsim" test good.yaml --coverage --format json
cp out coverage.json
python 'coverage as a program reads it' '
import json
coverage = json.load(open("coverage.json"))["coverage"]
assert (coverage["statements"], coverage["decided"], coverage["percent"]) == (4, 2, 50.0)
assert [(line["sid"], line["line"], line["decided"]) for line in coverage["lines"]] == [
    ("Read", 3, 1), ("NoSecrets", 4, 1), ("List", 5, 0), ("Office", 6, 0)]
assert all(line["file"] == "reader.json" and line["policy"] == "Reader" for line in coverage["lines"])
'

# --- mutants ----------------------------------------------------------------------------------

# Nothing says that alice does not read other buckets; that Read is there and allows is said.
expect 'mutants' 0 'reader.json:3:[0-9]+: Reader > Read: no scenario notices when Resource is widened to `\*`' '' "$iamsim" test good.yaml --mutate
says_not 'what is noticed' out 'Read: no scenario notices when the statement is dropped' \
  'Read: no scenario notices when Allow becomes Deny' 'NoSecrets: no scenario notices'
says 'what nobody asks about' out 'List: no scenario notices when the statement is dropped' \
  'Office: no scenario notices when the condition IpAddress aws:SourceIp is dropped'
cp good.yaml better.yaml
cat >>better.yaml <<'YAML'
  - {name: other buckets, action: s3:GetObject, resource: arn:aws:s3:::other/k, expect: implicitDeny}
  - {name: from home, action: s3:PutObject, resource: arn:aws:s3:::data/k, context: {aws:SourceIp: 192.0.2.1}, expect: implicitDeny}
YAML
expect 'mutants of a better suite' 0 'List: no scenario notices' '' "$iamsim" test better.yaml --mutate
says_not 'what is noticed now' out '> Read: no scenario' 'IpAddress aws:SourceIp is dropped'
# Three errors in Read, three in NoSecrets, none of List's three, and of Office's four only that its
# condition is dropped: 7 of 13.
says 'how many' out 'mutants: 7 of 13 are noticed'
expect 'mutants in JSON' 0 '"mutants": \{' '' "$iamsim" test better.yaml --mutate --format json
cp out mutants.json
python 'mutants as a program reads it' '
import json
mutants = json.load(open("mutants.json"))["mutants"]
assert (mutants["total"], mutants["noticed"], len(mutants["unnoticed"])) == (13, 7, 6)
assert {mutant["sid"] for mutant in mutants["unnoticed"]} == {"List", "Office"}
'

# --- update -----------------------------------------------------------------------------------

cat >update.yaml <<'YAML'
# A comment that stays.
model:   [model.yaml]
defaults: {principal: "app:alice", resource: arn:aws:s3:::data/k}   # and this

scenarios:
  - name:    "wrong"      # odd spaces stay
    action:  s3:GetObject
    expect:  denied   # why it is denied

  - {name: right, action: s3:GetObject, expect: allowed}
  - {name: quoted, action: s3:DeleteObject, expect: "allowed", tags: [a]}
  - {name: layers, action: s3:DeleteObject, expect: denied, blockedByExactly: [scp]}
  - {name: reason, action: s3:GetObject, resource: arn:aws:s3:::data/secret/k, expect: denied, because: {policy: Reader, sid: Other, code: IMPLICIT_DENY_IDENTITY}}
  - {name: skipped, action: s3:GetObject, expect: denied, skip: x}
# The end, without a newline
YAML
truncate -s -1 update.yaml
sed -e '8s/denied  /allowed  /' -e '11s/"allowed"/"implicitDeny"/' -e '12s/\[scp\]/[identity]/' \
  -e '13s/sid: Other, code: IMPLICIT_DENY_IDENTITY/sid: NoSecrets, code: EXPLICIT_DENY_IDENTITY/' \
  update.yaml >expected
cp update.yaml before.yaml
expect 'update only shows' 1 'update.yaml:8:14: expect: denied -> allowed' '' "$iamsim" test update.yaml --update --accept-gained
says 'and says how to write' out 'expectations would change; --write changes them'
cmp -s before.yaml update.yaml || fail 'nothing is written without --write'
expect 'access gained is not written down' 1 'update.yaml:6:5: wrong: not updated, it was denied and is allowed; --accept-gained' '' "$iamsim" test update.yaml --update
cp update.yaml gained.yaml
expect 'nor with --write' 1 'wrong: not updated' '' "$iamsim" test gained.yaml --update --write
grep -q 'expect:  denied   # why' gained.yaml || fail 'the regression is written down'
grep -q 'expect: "implicitDeny"' gained.yaml || fail 'access lost is written down'
expect '--write needs --update' 2 '' '--write requires --update' "$iamsim" test gained.yaml --write
expect 'update' 0 'update.yaml:8:14: expect: denied -> allowed' '' "$iamsim" test update.yaml --update --write --accept-gained
diff expected update.yaml || fail 'only what was expected is rewritten'
expect 'what was updated passes' 0 '^5 passed, 0 failed, 1 skipped$' '' "$iamsim" test update.yaml
cp update.yaml before.yaml
expect 'nothing to update' 0 '^5 passed' '' "$iamsim" test update.yaml --update --write
cmp -s before.yaml update.yaml || fail 'a suite that passes is left alone'
cat >update.json <<'JSON'
{"model": ["model.yaml"],
 "scenarios": [{"name": "n", "principal": "app:bob", "action": "s3:GetObject",
   "resource": "arn:aws:s3:::data/k", "expect": "allowed", "blockedByExactly": ["scp", "rcp"]}]}
JSON
sed -e 's/"allowed"/"implicitDeny"/' -e 's/\["scp", "rcp"\]/["identity"]/' update.json >expected
expect 'update of JSON' 0 '2 expectations were updated' '' "$iamsim" test update.json --update --write
diff expected update.json || fail 'only what was expected is rewritten in JSON'
# What an edit cannot say is left to its author.
cat >by-hand.yaml <<'YAML'
model: [model.yaml]
scenarios:
  - {name: both, principal: ["app:alice", "app:bob"], action: s3:GetObject, resource: arn:aws:s3:::data/k, expect: allowed}
  - {name: listed, principal: "app:bob", resource: arn:aws:s3:::data/k, allowed: [s3:GetObject]}
YAML
cp by-hand.yaml before.yaml
expect 'update by hand' 1 'both: not updated, its cases have different answers' '' "$iamsim" test by-hand.yaml --update --write
says 'the other too' out 'listed: not updated'
cmp -s before.yaml by-hand.yaml || fail 'what cannot be updated is left alone'
expect 'update of what cannot be asked' 2 - - "$iamsim" test error.yaml --update --write

# --- iamsim.yaml ------------------------------------------------------------------------------

mkdir -p outer/repository/.git outer/repository/a/b outer/repository/suites
cp model.yaml reader.json outer/repository
sed 1d good.yaml >outer/repository/suites/good.yaml
printf 'iamsim: 1\nsuites: [suites]\nmodel: [model.yaml]\n' >outer/repository/iamsim.yaml
expect 'iamsim.yaml is found upwards' 0 '^3 passed, 0 failed$' 'model: .*model.yaml \(from .*iamsim.yaml\)' \
  env -C outer/repository/a/b "$iamsim" test
expect 'iamsim.yaml gives the model' 0 '^3 passed' 'from .*iamsim.yaml' env -C outer/repository/a "$iamsim" test ../suites/good.yaml
printf 'context: {aws:SourceIp: 203.0.113.9}\n' >>outer/repository/iamsim.yaml
sed 1d <<YAML >outer/repository/a/office.yaml
$head  - {name: from the office, action: s3:PutObject, expect: allowed}
YAML
expect 'iamsim.yaml gives the context' 0 '^1 passed' - env -C outer/repository/a "$iamsim" test office.yaml
printf 'suits: [x]\n' >>outer/repository/iamsim.yaml
expect 'iamsim.yaml with an unknown field' 2 '' 'iamsim.yaml:5:1: error: .*`suits`' env -C outer/repository/a "$iamsim" test office.yaml
mv outer/repository/iamsim.yaml outer/iamsim.yaml
expect 'not above the repository' 2 '' 'no suites to run' env -C outer/repository/a "$iamsim" test

[ $failures = 0 ] && echo "all checks of suites passed"
exit $((failures > 0))
