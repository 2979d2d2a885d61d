#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# AccessDenied messages of AWS against the model.
set -u
iamsim=$1
root=$2
. "$root/tests/cli/expect.sh"
model=$root/scenarios/cross-account-s3/model.yaml
session=arn:aws:sts::111122223333:assumed-role/EC2CrossAccountReader/i-0abc
us='on resource: "arn:aws:s3:::shared-data-us-bucket-example/dataset.csv"'
eu='on resource: "arn:aws:s3:::shared-data-bucket-example/dataset.csv"'
get="User: $session is not authorized to perform: s3:GetObject"

why() {
  printf '%s\n' "$1" >"$work/in"
  shift
  "$iamsim" why -m "$model" "$@" <"$work/in"
}

expect 'the model agrees' 0 'agrees: same layer and kind of deny' '' \
  why "An error occurred (AccessDenied) when calling the GetObject operation: $get $us with an explicit deny in a service control policy"
also 'what denies here' 'x scp       DenyS3OutsideEU > S3OnlyInIreland'
also 'what would change it' '^to allow'
put="User: $session is not authorized to perform: s3:PutObject $eu"
expect 'two layers refuse: the one that AWS names leads' 0 '^to allow  identity: an Allow' '' \
  why "$put because no identity-based policy allows the s3:PutObject action"
also 'the other is not forgotten' '^and +resource: an Allow'
expect 'and the other way' 0 '^to allow  resource: an Allow' '' \
  why "$put because no resource-based policy allows the s3:PutObject action"
expect 'as an argument' 0 'agrees' '' \
  "$iamsim" why -m "$model" "$get $us with an explicit deny in a service control policy"
expect 'in several words' 0 'agrees' '' \
  "$iamsim" why -m "$model" $get on resource: arn:aws:s3:::shared-data-us-bucket-example/dataset.csv with an explicit deny in a service control policy
expect 'without a reason' 0 'agrees: the model denies it, too' '' why "$get $us"
expect 'a trust policy is a resource-based policy' 0 'agrees: same layer' '' \
  why "User: arn:aws:iam::444455556666:role/PartnerReader is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::222233334444:role/OwnerReader because no resource-based policy allows the sts:AssumeRole action"

expect 'another kind of deny' 1 'disagrees: AWS misses an Allow, the model has an explicit deny' '' \
  why "$get $us because no service control policy allows the s3:GetObject action"
expect 'another layer' 1 'disagrees: AWS names boundary, which does not refuse in the model' '' \
  why "$get $us with an explicit deny in a permissions boundary"
also 'what may be missing' 'boundary: the model has no permissions boundary'
expect 'the model allows' 1 'disagrees: the model allows it' '' \
  why "$get $eu because no session policy allows the s3:GetObject action"
also 'a session policy may be missing' '--session-policy FILE'
expect 'the model allows, an endpoint' 1 '--vpc-endpoint ID' '' \
  why "$get $eu with an explicit deny in a VPC endpoint policy"
expect 'the model allows, a key' 1 'scp: Deny S3OnlyInIreland of DenyS3OutsideEU does not apply: aws:RequestedRegion = "eu-west-1"' '' \
  why "$get $eu with an explicit deny in a service control policy"
expect 'with the key it agrees' 0 'agrees' '' \
  why "$get $eu with an explicit deny in a service control policy" --region us-east-1

cat >"$work/named.yaml" <<'YAML'
- attachScp:
    to: consumer
    policy:
      name: NoReads
      id: p-abcd1234
      document: {Version: 2012-10-17, Statement: {Effect: Deny, Action: "s3:GetObject", Resource: "*"}}
YAML
scp=arn:aws:organizations::999988887777:policy/o-a1b2c3d4e5/service_control_policy
expect 'the same policy' 0 'agrees: same policy, NoReads' '' \
  why "$get $eu with an explicit deny in a service control policy: $scp/p-abcd1234" --changes "$work/named.yaml"
expect 'another policy' 1 'in the model another policy denies than' '' \
  why "$get $eu with an explicit deny in a service control policy: $scp/p-zzzz9999" --changes "$work/named.yaml"

expect 'several messages' 1 'agrees' '' why "$get $us with an explicit deny in a service control policy
$get $eu because no identity-based policy allows the s3:GetObject action"
expect 'json' 1 '"schema": "iamsim/why/1"' '' \
  why "$get $eu because no identity-based policy allows the s3:GetObject action" --format json
also 'agreement' '"agreement": "disagrees"'
also 'the result' '"schema": "iamsim/result/1"'
also 'the message' '"layer": "identity"'
expect 'a star is a character' 0 'agrees' '' \
  why "User: arn:aws:sts::111122223333:assumed-role/Analyst/s is not authorized to perform: ec2:RunInstances on resource: arn:aws:ec2:eu-west-1:111122223333:instance/* because no identity-based policy allows the ec2:RunInstances action."

expect 'encoded' 2 '' 'aws sts decode-authorization-message .*--encoded-message AbC_d-ef' \
  why 'An error occurred (UnauthorizedOperation) when calling the RunInstances operation: You are not authorized to perform this operation. Encoded authorization failure message: AbC_d-ef'
decoded='{"allowed":false,"explicitDeny":false,"matchedStatements":{"items":[]},"failures":{"items":[]},"context":{"principal":{"id":"AROAEXAMPLE:s","arn":"arn:aws:sts::111122223333:assumed-role/Analyst/s"},"action":"ec2:RunInstances","resource":"arn:aws:ec2:eu-west-1:111122223333:instance/*","conditions":{"items":[{"key":"ec2:InstanceType","values":{"items":[{"value":"m5.large"}]}}]}}}'
expect 'decoded' 0 'agrees: the model denies it in the same way' '' why "$decoded"
expect 'decoded, its context' 0 '"ec2:InstanceType": "m5.large"' '' why "$decoded" --format json
expect 'bare' 2 '' 'does not say who called \(--principal\) and which action was refused \(--action, for GetObject\)' \
  why 'An error occurred (AccessDenied) when calling the GetObject operation: Access Denied'
expect 'bare, with the rest in options' 0 'agrees' '' \
  why 'An error occurred (AccessDenied) when calling the GetObject operation: Access Denied' \
  --principal EC2CrossAccountReader --action s3:GetObject --resource s3://shared-data-us-bucket-example/dataset.csv
expect 'no message' 2 '' 'no AccessDenied message' why 'all is well'
expect 'a principal that the model lacks' 2 '' 'error:' \
  why "User: arn:aws:iam::111122223333:user/nobody is not authorized to perform: s3:GetObject $us"
expect 'no resource' 2 '' '--resource does' why "$get because no identity-based policy allows the s3:GetObject action"

# A hostile text ends in time.
yes "User: x is not authorized to perform: a:b" | head -c 2000000 | tr -d '\n' >"$work/long"
timeout 60 "$iamsim" why -m "$model" --format json <"$work/long" >/dev/null 2>&1
[ $? = 2 ] || fail 'a long text'

[ $failures = 0 ] && echo "all why checks passed"
exit $((failures > 0))
