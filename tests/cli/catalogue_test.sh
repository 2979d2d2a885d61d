#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# `iamsim ls` of what AWS's services have, and the guard of the script that makes the catalogue.
set -u
iamsim=$1
root=$2
. "$root/tests/cli/expect.sh"

# Nothing of this needs a model, and a model's folder is not looked for.
ls() { env -u IAMSIM_MODEL -C "$work" "$iamsim" ls "$@"; }

# --- actions ----------------------------------------------------------------------------------

expect 'a pattern of actions' 0 '^s3:GetObject +Read +accesspointobject, object +' '' ls actions 's3:Get*'
[ "$(grep -c '^s3:Get' "$work/out")" -gt 50 ] || fail 'all of them'
grep -q '^s3:Put' "$work/out" && fail 'no others'
expect 'in any letter case' 0 '^s3:GetObject ' '' ls actions 'S3:getobject'
expect 'a pattern is a whole name' 1 '' '' ls actions 's3:GetObjec?x'
expect 'required types' 0 '^ecs:ExecuteCommand +Write +cluster\*, task\* +' '' ls actions ecs:ExecuteCommand
expect 'keys' 0 '"conditionKeys":"iam:AssociatedResourceArn, iam:PassedToService"' '' ls actions iam:PassRole --format jsonl
expect 'no resource type' 0 '^ec2:DescribeInstances,List,,' '' ls actions ec2:DescribeInstances --format csv
expect 'keys of its resource types' 0 '^ec2:CreateSubnet .*aws:RequestTag/' '' ls actions ec2:CreateSubnet
expect 'a level' 0 '^s3:PutBucketPolicy +Write, Permissions management' '' ls actions --service s3 --level permissions-management
grep -q '^s3:GetObject ' "$work/out" && fail 'only that level'
expect 'a level as AWS writes it' 0 '^s3:PutBucketPolicy ' '' ls actions --service S3 --level 'Permissions management'
expect 'JSON' 0 '"schema": "iamsim/ls/1"' '' ls actions sqs:SendMessage --format json
also 'its member' '"actions": \['
expect 'all services' 0 '^xray ' '' ls services
expect 'nothing' 1 '' '' ls actions 's3:Nothing*'
expect 'nothing in JSON' 1 '"actions": \[\]' '' ls actions 's3:Nothing*' --format json

# --- services, resource types, condition keys ---------------------------------------------------

expect 'RCPs reach S3' 0 '^s3 +Amazon S3 +[0-9]+ +[0-9]+ +[0-9]+ +yes$' '' ls services --service s3
expect 'RCPs do not reach Glacier' 0 '^glacier,.*,no' '' ls services glacier --format csv
expect 'resource types' 0 '^s3:object +arn:\$\{Partition\}:s3:::\$\{BucketName\}/\$\{ObjectName\} ' '' ls resource-types 's3:obj*'
expect 'the type of an ARN' 0 '^s3:object ' '' ls resource-types arn:aws:s3:::lake/key --service s3
grep -q '^s3:bucket ' "$work/out" && fail 'an object is no bucket'
expect 'an ARN of no type' 1 '' '' ls resource-types arn:aws:s3:eu-west-1:111111111111:nothing/x --service s3
expect 'keys of a service' 0 '^lambda:Layer +String +yes +no +1$' '' ls condition-keys --service lambda
grep -q '^s3:' "$work/out" && fail 'keys of one service'
expect 'a key with its free part' 0 '^secretsmanager:ResourceTag/tag-key +String +no ' '' ls condition-keys secretsmanager:ResourceTag/team
expect 'a global key' 0 '^aws:SourceIp +IPAddress +no +yes ' '' ls condition-keys aws:sourceip
expect 'JSON of keys' 0 '"conditionKeys": \[' '' ls condition-keys aws:SourceIp --format json

# --- wrong questions ----------------------------------------------------------------------------

expect 'no such service' 2 '' 'error: unknown service `lamda` in the catalogue of 20[0-9-]+' ls actions --service lamda
grep -q 'did you mean `lambda`?' "$work/err" || fail 'the nearest service'
expect 'no such level' 2 '' 'error: unknown access level `wirte`, expected list, read, write' ls actions --level wirte
grep -q 'did you mean `write`?' "$work/err" || fail 'the nearest level'
expect 'services have no level' 2 '' 'error: only actions have an access level' ls services --level read
expect 'principals have none' 2 '' 'error: `ls principals` takes no `--service`' ls principals --service s3
expect 'dates' 0 '^service catalogue: [0-9]+ services of 20[0-9-]+ \(.* [0-9.]+\)$' '' "$iamsim" --version

[ $failures = 0 ] && echo "all checks passed"
exit $((failures > 0))
