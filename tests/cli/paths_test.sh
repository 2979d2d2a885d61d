#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# `iamsim paths`: goals, codes and formats.
set -u
iamsim=$1
root=$2
. "$root/tests/cli/expect.sh"
cat >"$work/m.yaml" <<'YAML'
accounts:
  - id: "111122223333"
    name: dev
    users:
      - name: alice
        inlinePolicies: [{name: p, document: {Version: "2012-10-17", Statement: [{Sid: Keys, Effect: Allow, Action: "iam:CreateAccessKey", Resource: "*"}]}}]
      - {name: root-like, attachedPolicies: [AdministratorAccess]}
      - name: olga
        attachedPolicies: [Old]
        inlinePolicies: [{name: p, document: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "iam:SetDefaultPolicyVersion", Resource: "*"}]}}]
      - {name: nobody}
    policies:
      - {name: Old, document: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "s3:ListBucket", Resource: "*"}]}}
  - {id: "444455556666", name: prod}
YAML
paths() { "$iamsim" paths "$@" -m "$work/m.yaml"; }

expect 'a way' 0 'reaches administrator in 1 step$' '' paths user/alice --to admin
also 'its id' '^  1\. iam-002 111122223333:user/alice -> 111122223333:user/root-like$'
also 'its call' 'allowed +iam:CreateAccessKey on arn:aws:iam::111122223333:user/root-like'
also 'its statement' 'identity: p, Keys +.*m\.yaml:6:'
expect 'no step' 0 'without a step$' '' paths user/root-like --to admin
expect 'no way' 1 '' 'no way to administrator' paths user/nobody --to admin
expect 'a condition that nobody knows' 3 ', conditional$' '' paths user/olga --to admin
also 'what it is' 'if an older version of the policy allows more'
expect 'many' 0 'user/alice reaches' '' paths '*:user/*' --to admin
also 'all of them' 'user/root-like reaches'
expect 'an action' 0 'reaches iam:ListUsers' '' paths user/alice --to iam:ListUsers '*'
expect 'an account' 1 '' 'no way to account 444455556666' paths user/alice --to prod
expect 'a start that is none' 2 '' 'names no principal' paths user/zoe --to admin
expect 'a pattern that is none' 2 '' 'no principal of the model matches' paths 'x*' --to admin
expect 'an account that is none' 2 '' 'expected .admin., an account' paths user/alice --to test
expect 'an action that is none' 2 '' 'error' paths user/alice --to iam:ListUser '*'
expect 'JSON' 0 '"schema": "iamsim/paths/1"' '' paths user/alice --to admin --format json
expect 'JSON lines' 0 '^\{"from":"arn:aws:iam::111122223333:user/alice"' '' paths user/alice --to admin --format jsonl
expect 'CSV' 0 '^1,1,iam-002,' '' paths user/alice --to admin --format csv
expect 'a graph' 0 '^digraph paths' '' paths user/alice --to admin --format dot
expect 'no code' 0 '' - paths user/nobody --to admin --exit-zero
[ "$failures" = 0 ]
