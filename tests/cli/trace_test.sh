#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What an answer says of itself: R-TRACE-1, 7 and 8.
set -u
iamsim=$1
root=$2
. "$root/tests/cli/expect.sh"

cat >"$work/model.yaml" <<'YAML'
iamsim: 1
organization:
  id: o-ex
  managementAccount: "999999999999"
  root:
    id: r-ex
    accounts: ["999999999999"]
    organizationalUnits:
      - id: ou-ex-1
        accounts: ["111111111111"]
        serviceControlPolicies:
          - FullAWSAccess
          - {name: no-delete, document: {Version: "2012-10-17", Statement: [{Sid: NoDelete, Effect: Deny, Action: "s3:DeleteObject", Resource: "*"}]}}
          - {name: no-sqs, document: {Version: "2012-10-17", Statement: [{Sid: NoSqs, Effect: Deny, Action: "sqs:*", Resource: "*"}]}}
accounts:
  - id: "999999999999"
  - id: "111111111111"
    users:
      - name: alice
        permissionsBoundary: {name: bounds, document: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "*", Resource: "*"}, {Sid: BoundTagging, Effect: Deny, Action: "s3:PutObjectTagging", Resource: "*"}]}}
        inlinePolicies: [{name: p, document: {Version: "2012-10-17", Statement: [{Sid: Mine, Effect: Allow, Action: "s3:*", Resource: "arn:aws:s3:::b/${aws:username}/*"}, {Effect: Deny, Action: "s3:DeleteObject", Resource: "*"}]}}]
    roles:
      - {name: app, trustPolicy: {Version: "2012-10-17", Statement: [{Effect: Allow, Principal: {AWS: "arn:aws:iam::111111111111:user/other"}, Action: "sts:AssumeRole"}]}}
    resources:
      - arn: "arn:aws:s3:::b"
        policy: {Version: "2012-10-17", Statement: [{Sid: NoAcl, Effect: Deny, Principal: "*", Action: "s3:PutObjectAcl", Resource: "arn:aws:s3:::b/*"}]}
YAML

alice=arn:aws:iam::111111111111:user/alice
session=arn:aws:sts::111111111111:assumed-role/app/s1
object=arn:aws:s3:::b/alice/k

ask_as() {
  local format=$1
  shift
  "$iamsim" can -m "$work/model.yaml" --now 2026-06-01T12:00:00Z --region us-east-1 \
    --format "$format" --exit-zero "$@" 2>"$work/err"
}
ask() { ask_as json "$@"; }

# R-TRACE-7: the sentence of AWS's AccessDenied message. A session is named by its own ARN.
sentence() {
  local expected=$1
  shift
  if ! ask "$@" | grep -qF "\"message\": \"$expected\""; then
    fail "sentence: $expected"
    ask "$@" | grep -F '"message"' | head -1
    cat "$work/err"
  fi
}
sentence "User: $session is not authorized to perform: s3:GetObject on resource: $object because no identity-based policy allows the s3:GetObject action" \
  $session s3:GetObject $object
sentence "User: $alice is not authorized to perform: s3:DeleteObject on resource: $object with an explicit deny in a service control policy" \
  $alice s3:DeleteObject $object
sentence "User: $alice is not authorized to perform: s3:PutObjectAcl on resource: $object with an explicit deny in a resource-based policy" \
  $alice s3:PutObjectAcl $object
sentence "User: $alice is not authorized to perform: s3:PutObjectTagging on resource: $object with an explicit deny in a permissions boundary" \
  $alice s3:PutObjectTagging $object
sentence "User: $alice is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::111111111111:role/app because no role trust policy allows the sts:AssumeRole action" \
  $alice sts:AssumeRole arn:aws:iam::111111111111:role/app
sentence "User: $alice is not authorized to perform: sqs:ListQueues with an explicit deny in a service control policy" \
  $alice sqs:ListQueues '*'
sentence "User: $alice is authorized to perform: s3:GetObject on resource: $object" \
  $alice s3:GetObject $object

# R-TRACE-7: of several explicit denies all are listed, the one that is reported first.
ask $alice s3:DeleteObject $object | tr -d ' \n' >"$work/denied"
grep -qF '"blockedBy":["scp","identity"]' "$work/denied" || fail 'both layers that deny are named'
grep -qE '"decisive":\[\{"layer":"scp",[^]]*"sid":"NoDelete"[^]]*\},\{"layer":"identity"' \
  "$work/denied" || fail 'both statements that deny are named, the SCP first'

# R-TRACE-1: who, on what, whose it is, in which context and from where each key is, every layer.
ask $alice s3:GetObject $object --trace -c aws:Referer=here | tr -d ' \n' >"$work/trace"
for part in \
  "\"caller\":{\"kind\":\"user\",\"arn\":\"$alice\",\"account\":\"111111111111\"}" \
  '"owner":{"account":"111111111111","by":"themodel","sameAccount":true}' \
  "\"request\":{\"principal\":\"$alice\",\"action\":\"s3:GetObject\",\"resource\":\"$object\"" \
  '"aws:username":{"value":"alice","from":"derived"}' \
  '"aws:Referer":{"value":"here","from":"user"}' \
  '"aws:PrincipalOrgPaths":{"value":["o-ex/r-ex/ou-ex-1/"],"from":"derived"}' \
  '"aws:ResourceOrgPaths":{"value":["o-ex/r-ex/ou-ex-1/"],"from":"derived"}' \
  '{"layer":"rcp","outcome":"allow"' '{"layer":"scp","outcome":"allow"' \
  '{"layer":"endpoint","outcome":"notApplicable","why":"NO_ENDPOINT"' \
  '{"layer":"resource","outcome":"implicitDeny"' '{"layer":"identity","outcome":"allow"' \
  '{"layer":"boundary","outcome":"allow"' \
  '{"layer":"session","outcome":"notApplicable","why":"CALLER_KIND"' \
  '"sid":"NoAcl"' '"sid":"NoSqs"' '"sid":"BoundTagging"' \
  '"resolvedResourcePattern":"arn:aws:s3:::b/alice/*"'; do
  grep -qF -- "$part" "$work/trace" || fail "the trace has $part"
done

# R-TRACE-8: the same input gives the same bytes.
for format in text json jsonl; do
  ask_as $format $alice s3:DeleteObject $object --trace >"$work/first"
  grep -q EXPLICIT_DENY_SCP "$work/first" || fail "an answer as $format"
  for _ in 1 2 3; do
    ask_as $format $alice s3:DeleteObject $object --trace | cmp -s - "$work/first" ||
      fail "the same answer as $format every time"
  done
done

[ $failures = 0 ] && echo "all checks of traces passed"
exit $((failures > 0))
