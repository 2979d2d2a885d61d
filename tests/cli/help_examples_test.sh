#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Every example of every help page can be run. Each is run in a fresh copy of a folder that has the
# files and names which the examples use.
set -u
iamsim=$1
root=$(cd "$2" && pwd)
. "$root/tests/cli/expect.sh"

project=$work/project
mkdir -p "$project"/{dump,before,after,scp,policies,scenarios,shards,.git} "$work"/{bin,home}
ln -s "$(realpath "$iamsim")" "$work/bin/iamsim"
cp "$root/tests/cli/fake_aws.sh" "$work/bin/fake_aws.sh"
cat >"$work/bin/aws" <<'SH'
#!/bin/sh
if [ "$1 $2" = 's3 cp' ]; then
  echo 'An error occurred (AccessDenied) when calling the GetObject operation: User: arn:aws:iam::111122223333:user/alice is not authorized to perform: s3:GetObject on resource: "arn:aws:s3:::bucket/key" because no identity-based policy allows the s3:GetObject action' >&2
  exit 1
fi
exec "$(dirname "$0")/fake_aws.sh" "$@"
SH
printf '#!/bin/sh\ncat >/dev/null\n' >"$work/bin/dot"
chmod +x "$work/bin/aws" "$work/bin/dot"

cat >"$project/model.yaml" <<'YAML'
organization:
  id: o-a1b2c3d4e5
  managementAccount: "999988887777"
  root:
    id: r-ab12
    accounts: ["999988887777"]
    organizationalUnits:
      - id: ou-ab12-11111111
        name: Workloads
        serviceControlPolicies:
          - FullAWSAccess
          - {name: DenyOutsideEU, document: {Version: "2012-10-17", Statement: [{Sid: EU, Effect: Deny, Action: "*", Resource: "*", Condition: {StringNotEquals: {aws:RequestedRegion: eu-west-1}}}]}}
        accounts: ["111122223333", "222233334444", "333344445555", "444455556666", "555566667777", "666677778888"]
accounts:
  - {id: "999988887777", name: management}
  - id: "111122223333"
    name: consumer
    users:
      - {name: alice, attachedPolicies: [IAMFullAccess]}
    roles:
      - name: Reader
        trustPolicy: &trust {Version: "2012-10-17", Statement: [{Effect: Allow, Principal: {AWS: "arn:aws:iam::111122223333:root"}, Action: sts:AssumeRole}]}
        inlinePolicies: &read
          - {name: ReadData, document: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "s3:Get*", Resource: "*"}]}}
      - {name: App, trustPolicy: *trust, inlinePolicies: [{name: Assume, document: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: sts:AssumeRole, Resource: "*"}]}}]}
      - {name: app-web, trustPolicy: *trust, inlinePolicies: *read, tags: {team: data}}
  - id: "222233334444"
    name: owner
    roles: [{name: Reader, inlinePolicies: *read, trustPolicy: {Version: "2012-10-17", Statement: [{Effect: Allow, Principal: {AWS: "arn:aws:iam::111122223333:role/App"}, Action: sts:AssumeRole}]}}]
    resources:
      - {arn: "arn:aws:s3:::bucket", region: eu-west-1, policy: {Version: "2012-10-17", Statement: [{Effect: Allow, Principal: {AWS: "arn:aws:iam::111122223333:role/Reader"}, Action: s3:GetObject, Resource: "arn:aws:s3:::bucket/*"}]}}
      - {arn: "arn:aws:s3:::site", region: eu-west-1}
      - {arn: "arn:aws:s3:::lake", region: eu-west-1}
    identityProviders: [{arn: "arn:aws:iam::222233334444:oidc-provider/token.actions.githubusercontent.com", clientIds: [sts.amazonaws.com]}]
  - id: "333344445555"
    name: prod
    roles: [{name: Deployer, trustPolicy: *trust, inlinePolicies: *read, tags: {team: data}}, {name: Deploy, inlinePolicies: *read, trustPolicy: {Version: "2012-10-17", Statement: [{Effect: Allow, Principal: {Federated: "arn:aws:iam::333344445555:oidc-provider/token.actions.githubusercontent.com"}, Action: sts:AssumeRoleWithWebIdentity, Condition: {StringEquals: {"token.actions.githubusercontent.com:aud": sts.amazonaws.com, "token.actions.githubusercontent.com:sub": "repo:org/repo:ref:refs/heads/main"}}}]}}]
    identityProviders: [{arn: "arn:aws:iam::333344445555:oidc-provider/token.actions.githubusercontent.com", clientIds: [sts.amazonaws.com]}]
    resources:
      - {arn: "arn:aws:s3:::payroll", region: eu-west-1}
      - {arn: "arn:aws:kms:eu-west-1:333344445555:key/1b5d3f00-0000-4000-8000-000000000001", policy: {Version: "2012-10-17", Statement: [{Effect: Allow, Principal: {AWS: "arn:aws:iam::333344445555:root"}, Action: "kms:*", Resource: "*"}]}}
  - {id: "444455556666", name: ci, roles: [{name: Build, trustPolicy: *trust, inlinePolicies: *read}]}
  - {id: "555566667777", name: dev, roles: [{name: App, trustPolicy: *trust, inlinePolicies: *read}]}
  - {id: "666677778888", name: production, roles: [{name: Web, trustPolicy: *trust, inlinePolicies: *read}]}
YAML
"$iamsim" doctor -m "$project/model.yaml" >/dev/null || fail 'the model of the examples'
cp "$project/model.yaml" "$project/dump/"
cp "$project/model.yaml" "$project/before/"
sed 's/"s3:Get\*"/"s3:*"/' "$project/model.yaml" >"$project/after/model.yaml"
cp "$root/tests/data/examples/details.json" "$project/gaad.json"
echo '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}' |
  tee "$project/app.json" "$project/policies/web.json" >"$project/scp/eu-new.json"
printf -- '- {detachPolicy: {from: consumer:alice, policy: IAMFullAccess}}\n' >"$project/change.yaml"
printf '{"principal": "consumer:Reader", "action": "s3:GetObject", "resource": "s3://bucket/key"}\n' >"$project/requests.jsonl"
printf 'model: [../model.yaml]\nscenarios:\n  - {name: the reader, principal: consumer:Reader, action: s3:GetObject, resource: s3://bucket/key, expect: allowed}\n' >"$project/scenarios/suite.yaml"
printf 'model: [model.yaml]\nsuites: [scenarios]\n' >"$project/iamsim.yaml"
printf 's3:ListBucket\nkms:Decrypt\n' >"$project/sensitive.txt"
printf '%s\n' '{"Records":[{"eventVersion":"1.09","userIdentity":{"type":"IAMUser","arn":"arn:aws:iam::111122223333:user/alice","accountId":"111122223333","userName":"alice"},"eventTime":"2026-11-01T10:00:00Z","eventSource":"s3.amazonaws.com","eventName":"GetObject","awsRegion":"eu-west-1","errorCode":"AccessDenied","errorMessage":"Access Denied","requestParameters":{"bucketName":"bucket","key":"key"}}]}' >"$project/cloudtrail.json"
for i in 0 1; do
  "$iamsim" grid -m "$project/model.yaml" --principals '*' --actions s3:GetObject --resources s3://bucket/key --shard $i/2 --out "$project/shards/$i.jsonl" 2>/dev/null
done
"$iamsim" audit -m "$project/dump" --format json >"$project/baseline.json"

# The examples of a page: lines of two blanks and a command, with those that they go on with.
examples() {
  "$iamsim" "$1" --help | awk '
    more { line = line "\n" $0; more = /\\$/; if (!more) { gsub(/\n/, "\001", line); print line } next }
    /^  (iamsim|aws) / { line = substr($0, 3); more = /\\$/; if (!more) print line }'
}
# Words that stand for what a user has.
in_place() {
  sed "s/'User: arn:aws:iam::111122223333:user\/alice is not authorized to perform: ...'/'User: arn:aws:iam::111122223333:user\/alice is not authorized to perform: s3:GetObject on resource: arn:aws:s3:::bucket\/key'/" <<<"$1"
}
count=0
for command in $("$iamsim" manual --names); do
  while IFS= read -r example; do
    count=$((count + 1))
    rm -rf "$work/copy"
    cp -r "$project" "$work/copy"
    [ "$command" != collect-script ] || rm -r "$work/copy/dump"
    mkdir -p "$work"/home/{.zfunc,.local/share/bash-completion/completions,.config/fish/completions}
    text=$(in_place "$(tr '\001' '\n' <<<"$example")")
    (cd "$work/copy" && env -i PATH="$work/bin:/usr/bin:/bin" HOME="$work/home" IAMSIM_TEST_DATA="$root/tests/data" \
      FAKE_AWS_LOG="$work/log" AWS_ACCESS_KEY_ID=app bash -ec "$text" >"$work/out" 2>"$work/err" </dev/null)
    code=$?
    if [ $code != 0 ] && [ $code != 1 ] && [ $code != 3 ]; then
      fail "iamsim $command --help: code $code of: $text"
      head -5 "$work/err"
    fi
  done < <(examples "$command")
done
# What has no example at all is no better.
[ $count -ge 45 ] || fail "only $count examples were found"
[ $failures = 0 ] && echo "all $count examples run"
exit $((failures > 0))
