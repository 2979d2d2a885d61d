#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# `iamsim can --as-scenario` prints what `iamsim test` reads back as the same question.
set -u
iamsim=$1
root=$2
source "$root/tests/cli/expect.sh"

cat >"$work/model.yaml" <<'YAML'
accounts:
  - id: "111122223333"
    name: app
    users:
      - {name: alice, tags: {team: "true"}, inlinePolicies: [{name: all, document: {file: all.json}}]}
    roles:
      - {name: Plain, trustPolicy: {file: trust.json}, inlinePolicies: [{name: all, document: {file: all.json}}]}
      - name: Deploy
        trustPolicy:
          Version: "2012-10-17"
          Statement:
            - Effect: Allow
              Principal: {Federated: "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"}
              Action: sts:AssumeRoleWithWebIdentity
              Condition:
                StringEquals: {"token.actions.githubusercontent.com:sub": "repo:org/repo:ref:refs/heads/main"}
        inlinePolicies: [{name: all, document: {file: all.json}}]
    identityProviders: [{arn: "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"}]
    resources: [{arn: "arn:aws:s3:::b"}]
  - id: "444455556666"
    name: other
    roles:
      - {name: Far, trustPolicy: {file: far.json}, inlinePolicies: [{name: all, document: {file: all.json}}]}
YAML
cat >"$work/all.json" <<'JSON'
{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": ["s3:*", "sts:*"], "Resource": "*"},
  {"Effect": "Deny", "Action": "s3:PutObject", "Resource": "*", "Condition": {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}},
  {"Effect": "Deny", "Action": "s3:DeleteObject", "Resource": "*", "Condition": {"ForAnyValue:StringEquals": {"aws:TagKeys": ["a: b"]}}},
  {"Effect": "Deny", "Action": "s3:GetBucketAcl", "Resource": "*", "Condition": {"DateGreaterThan": {"aws:CurrentTime": "2026-01-01T00:00:00Z"}}},
  {"Effect": "Deny", "Action": "s3:GetBucketCors", "Resource": "*", "Condition": {"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}}]}
JSON
cat >"$work/trust.json" <<'JSON'
{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": ["sts:AssumeRole", "sts:TagSession"]}]}
JSON
cat >"$work/far.json" <<'JSON'
{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": ["sts:AssumeRole", "sts:TagSession"],
  "Condition": {"StringEquals": {"sts:ExternalId": "0123"}}}]}
JSON
cat >"$work/session.json" <<'JSON'
{"Version": "2012-10-17", "Statement": [
  {"Sid": "Own", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/${aws:PrincipalTag/team}/*"},
  {"Effect": "Deny", "NotAction": "s3:*", "NotResource": ["arn:aws:s3:::c", "arn:aws:s3:::c/*"], "Condition": {"Bool": {"aws:SecureTransport": "false"}}}]}
JSON

# round NAME CODE REGEX ARGUMENT...: the answer has the exit code, its scenario has the line, and a
# suite that holds it alone passes.
round() {
  local name=$1 code=$2 line=$3 before=$failures
  shift 3
  expect "$name: the answer" "$code" "$line" '' "$iamsim" can "$@" -m "$work/model.yaml" --as-scenario
  { printf 'iamsim: 1\nmodel: [model.yaml]\nscenarios:\n'; cat "$work/out"; } >"$work/suite.yaml"
  expect "$name: the scenario" 0 '^1 passed, 0 failed$' '' "$iamsim" test "$work/suite.yaml"
  [ "$failures" = "$before" ] || sed 's/^/  suite: /' "$work/suite.yaml"
  # The question is the same, field by field.
  "$iamsim" can "$@" -m "$work/model.yaml" --as-scenario >"$work/once.yaml" 2>/dev/null
  sed -e 's/^  - /    /' -e 's/^    //' "$work/once.yaml" | sed -E '/^(name|expect|because):/d; /^  code:/d' >"$work/request.yaml"
  expect "$name: again" "$code" . '' "$iamsim" can --request "$work/request.yaml" -m "$work/model.yaml" --as-scenario
  if ! cmp -s "$work/once.yaml" "$work/out"; then
    fail "$name: the question changed"
    diff "$work/once.yaml" "$work/out" | sed 's/^/  /'
  fi
}

round 'allowed' 0 '^    expect: allowed$' alice s3:GetObject s3://b/k
also 'the principal' '^    principal: arn:aws:iam::111122223333:user/alice$'
also 'the resource' '^    resource: arn:aws:s3:::b/k$'
also 'the name' '^  - name: user/alice s3:GetObject arn:aws:s3:::b/k$'
also 'the code' '^      code: ALLOW_IDENTITY$'
round 'denied' 1 '^    expect: implicitDeny$' alice sqs:SendMessage arn:aws:sqs:eu-west-1:111122223333:q
round 'a context key' 1 '^      "aws:SourceIp": "10.1.2.3"$' alice s3:PutObject s3://b/k -c aws:SourceIp=10.1.2.3
also 'denied explicitly' '^    expect: explicitDeny$'
round 'a list of values' 1 '^      "aws:TagKeys": \["a: b", "true"\]$' alice s3:DeleteObject s3://b/k -c 'aws:TagKeys=a: b' -c aws:TagKeys=true
round 'a value that YAML would take for another' 0 '^      "aws:UserAgent": "- \\"x\\" # \{y"$' alice s3:GetObject s3://b/k -c 'aws:UserAgent=- "x" # {y'
round 'exact context' 0 '^    contextMode: exact$' alice s3:GetObject s3://b/k --exact-context
round 'a region' 1 '^    region: eu-west-1$' alice s3:GetBucketCors s3://b --region eu-west-1
round 'a time' 0 '^    now: "2025-06-01T12:00:00Z"$' alice s3:GetBucketAcl s3://b --now 2025-06-01T12:00:00Z
round 'no resource' 0 '^    resource: "\*"$' alice s3:ListAllMyBuckets
round 'MFA' 0 '^      mfa: true$' alice s3:GetObject s3://b/k --mfa true
round 'session tags' 0 '^        team: "007"$' Plain s3:GetObject s3://b/k --session-tag team=007 --session-name s
round 'a session policy' 0 'arn:aws:s3:::b/\$\{aws:PrincipalTag/team\}/\*' Plain s3:GetObject s3://b/red/k --session-policy "$work/session.json" --session-tag team=red
round 'a session policy that denies' 1 'code: IMPLICIT_DENY_SESSION$' Plain s3:GetObject s3://b/blue/k --session-policy "$work/session.json" --session-tag team=red
round 'a chain' 0 '^      - role: arn:aws:iam::444455556666:role/Far$' alice s3:ListAllMyBuckets --assume app:Plain --assume '{role: "other:Far", externalId: "0123", tags: {a: "1"}, sessionName: s2}'
also 'its fields' '^        externalId: "0123"$'
also 'its name' '^  - name: user/alice as role/Plain as role/Far s3:ListAllMyBuckets$'
round 'a chain that fails' 1 'code: IMPLICIT_DENY_TRUST$' alice s3:ListAllMyBuckets --assume app:Plain --assume other:Far
round 'parameters' 0 '^      externalId: "0123"$' app:Plain sts:AssumeRole arn:aws:iam::444455556666:role/Far --external-id 0123 --tag a=b --transitive-tag a --duration 900
also 'a number' '^      durationSeconds: 900$'
round 'a token' 0 '^      oidc: token.actions.githubusercontent.com$' github:org/repo@main s3:GetObject s3://b/k --assume app:Deploy
also 'its claims' '^        sub: repo:org/repo:ref:refs/heads/main$'
round 'a token that is refused' 1 'IMPLICIT_DENY_TRUST' github:org/repo@dev s3:GetObject s3://b/k --assume app:Deploy
round 'services on the way' 0 '^    calledVia: \[cloudformation.amazonaws.com\]$' alice s3:GetObject s3://b/k --called-via cloudformation.amazonaws.com --single
round 'anonymous' 1 '^    principal: anonymous$' anonymous s3:GetObject s3://b/k
round 'a further resource' 0 '^      resources: \[.*arn:aws:s3:::b/l.*\]$' alice s3:GetObject s3://b/k --also-resource arn:aws:s3:::b/l

# From a file, with what only a file says; `null` is no key, and unknown is neither.
cat >"$work/question.yaml" <<'YAML'
principal: arn:aws:iam::111122223333:user/alice
action: s3:PutObject
resource: arn:aws:s3:::b/k
context: {"aws:SourceIp": {unknown: true}, "aws:UserAgent": null}
now: 2026-06-01T12:00:00Z
YAML
expect 'a file' 3 '^    expect: conditional$' '' "$iamsim" can --request "$work/question.yaml" -m "$work/model.yaml" --as-scenario
also 'absent' '^      "aws:UserAgent": null$'
also 'unknown' '^        unknown: true$'
{ printf 'model: [model.yaml]\nscenarios:\n'; cat "$work/out"; } >"$work/suite.yaml"
expect 'a file: the scenario' 0 '^1 passed, 0 failed$' '' "$iamsim" test "$work/suite.yaml"

# The clock decides, so its time is part of the scenario; else it is none.
expect 'the clock decides' 1 '^    now: "20' '' "$iamsim" can alice s3:GetBucketAcl s3://b -m "$work/model.yaml" --as-scenario
"$iamsim" can alice s3:GetObject s3://b/k -m "$work/model.yaml" --as-scenario >"$work/out"
if grep -q 'now:' "$work/out"; then
  fail 'the clock does not decide'
fi

# Policies alone; several scenarios in one suite.
printf 'scenarios:\n' >"$work/alone.yaml"
"$iamsim" can --policy "$work/all.json" s3:GetObject s3://b/k --as-scenario >>"$work/alone.yaml"
"$iamsim" can --policy "$work/all.json" s3:PutObject s3://b/k -c aws:SourceIp=10.0.0.1 --as-scenario >>"$work/alone.yaml"
expect 'policies alone' 0 '^2 passed, 0 failed$' '' "$iamsim" test "$work/alone.yaml"
grep -q 'principal:' "$work/alone.yaml" && fail 'policies alone have no principal'
[ "$(grep -c '^  - name: s3:' "$work/alone.yaml")" = 2 ] || fail 'two scenarios'

# What a scenario cannot say.
expect 'a boundary' 2 '' 'cannot say' "$iamsim" can --policy "$work/all.json" --boundary "$work/all.json" s3:GetObject s3://b/k --as-scenario
expect 'changes' 2 '' 'cannot say' "$iamsim" can alice s3:GetObject s3://b/k -m "$work/model.yaml" --remove-principal alice --as-scenario
expect 'a format' 2 '' '.' "$iamsim" can alice s3:GetObject s3://b/k -m "$work/model.yaml" --as-scenario --format json
expect 'no such principal' 2 '' 'nobody' "$iamsim" can nobody s3:GetObject s3://b/k -m "$work/model.yaml" --as-scenario

exit $((failures > 0))
