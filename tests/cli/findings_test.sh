#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# `iamsim lint` and `iamsim audit`: codes, formats, fixes and baselines.
set -u
iamsim=$1
root=$2
. "$root/tests/cli/expect.sh"
cat >"$work/p.json" <<'JSON'
{
  "Version": "2012-10-17",
  "Statement": [
    {"Effect": "Allow", "Action": ["s3:GetObject", "s3:Get*"], "Resource": "arn:aws:s3:::b/*"},
    {"Effect": "Allow", "Action": "s3:GetObjekt", "Resource": "*"}
  ]
}
JSON
echo '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}' >"$work/fine.json"
echo '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject"}]}' >"$work/bare.json"
echo '{"Statement": [' >"$work/broken.json"

expect 'findings' 1 'p\.json:5:36: high: unknown-action: .*did you mean `GetObject`' '' "$iamsim" lint "$work/p.json"
also 'a caret' '^ +\| +\^~*$'
also 'a count' '^2 findings: 1 high, 0 medium, 1 low$'
expect 'nothing' 0 '' '' "$iamsim" lint "$work/fine.json"
expect 'what AWS rejects' 1 'high: not-valid' '' "$iamsim" lint "$work/bare.json"
expect 'what cannot be read' 2 - 'error' "$iamsim" lint "$work/broken.json"
expect 'JSON' 1 '"schema": "iamsim/lint/1"' '' "$iamsim" lint "$work/p.json" --format json
expect 'JSON lines' 1 '^\{"id":"redundant-action","severity":"low"' '' "$iamsim" lint "$work/p.json" --format jsonl
expect 'CSV' 1 '^unknown-action,high,' '' "$iamsim" lint "$work/p.json" --format csv
expect 'SARIF' 1 '"version": "2.1.0"' '' "$iamsim" lint "$work/p.json" --format sarif
expect 'GitHub' 1 '^::error file=.*p\.json,line=5,col=36,title=unknown-action::' '' "$iamsim" lint "$work/p.json" --format github
expect 'Markdown' 1 '^\| high \| unknown-action' '' "$iamsim" lint "$work/p.json" --format md
expect 'no code' 0 - '' "$iamsim" lint "$work/p.json" --exit-zero
cp "$work/p.json" "$work/fixed.json"
expect 'a fix is shown' 1 '^\+.*\["s3:Get\*"\]' '1 fix; --write' "$iamsim" lint "$work/fixed.json" --fix
cmp -s "$work/p.json" "$work/fixed.json" || fail 'a fix that is shown is not written'
expect 'a fix is written' 0 '' '1 fix written' "$iamsim" lint "$work/fixed.json" --fix --write
grep -q '"Action": \["s3:Get\*"\]' "$work/fixed.json" || fail 'what was written'
expect 'it is mended' 1 '^1 finding: 1 high' '' "$iamsim" lint "$work/fixed.json"

cat >"$work/m.yaml" <<'YAML'
accounts:
  - id: "111122223333"
    users: [{name: alice, attachedPolicies: [AdministratorAccess]}]
YAML
expect 'an audit' 1 'low: administrator: arn:aws:iam::111122223333:user/alice' '' "$iamsim" audit -m "$work/m.yaml"
expect 'one finding' 0 '' '' "$iamsim" audit -m "$work/m.yaml" --select public-resource
expect 'no such finding' 2 '' 'no finding is called' "$iamsim" audit -m "$work/m.yaml" --select public
"$iamsim" audit -m "$work/m.yaml" --format json >"$work/base.json"
expect 'nothing new' 0 '' 'in the baseline and not shown' "$iamsim" audit -m "$work/m.yaml" --baseline "$work/base.json" --new-only
sed -i 's/alice/bob/' "$work/m.yaml"
expect 'something new' 1 'user/bob' '' "$iamsim" audit -m "$work/m.yaml" --baseline "$work/base.json" --new-only
[ "$failures" = 0 ]
