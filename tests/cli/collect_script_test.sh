#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The script of `iamsim collect-script`, run against a stand-in for the AWS CLI: what it fills loads
# completely, and questions about it have answers.
set -u
iamsim=$1
root=$2
. "$root/tests/cli/expect.sh"
mkdir "$work/bin"
ln -s "$root/tests/cli/fake_aws.sh" "$work/bin/aws"
export IAMSIM_TEST_DATA=$root/tests/data
export FAKE_AWS_LOG=$work/log
export PATH=$work/bin:$PATH
unset AWS_ACCESS_KEY_ID AWS_PROFILE FAKE_AWS_REFUSED

# check NAME COMMAND...: the command must succeed.
check() {
  local name=$1
  shift
  if ! "$@" >"$work/out" 2>"$work/err"; then
    fail "$name"
    sed 's/^/  out: /' "$work/out" | head -20
    sed 's/^/  err: /' "$work/err" | head -20
  fi
}
# says NAME FILE REGEX
says() {
  check "$1" grep -qE -- "$3" "$2"
}
silent() {
  check "$1" test ! -s "$2"
}

"$iamsim" collect-script --profiles app,data --regions eu-west-1 >"$work/profiles.sh"
"$iamsim" collect-script --role-name Auditor --external-id x --organization-profile app --parallel 1 >"$work/roles.sh"
"$iamsim" collect-script >"$work/plain.sh"
for script in profiles roles plain; do
  check "$script: sh" sh -n "$work/$script.sh"
  check "$script: bash" bash -n "$work/$script.sh"
  if command -v shellcheck >/dev/null; then
    check "$script: shellcheck" shellcheck "$work/$script.sh"
  fi
done

for script in profiles roles; do
  dump=$work/$script
  : >"$work/log"
  # Two calls are refused in the account `data`.
  expect "$script: runs" 1 '' '^  222222222222: 2$' sh "$work/$script.sh" "$dump"
  cp "$work/err" "$work/summary"
  says "$script: the account that is complete" "$work/summary" '^accounts complete: 1$'
  says "$script: the account that is not" "$work/summary" '^accounts with calls that failed: 1$'
  says "$script: no account is left out" "$work/summary" '^accounts not entered: 0$'
  says "$script: the organization" "$work/summary" '^calls about the organization that failed: 0$'
  says "$script: a refused call is listed" "$dump/refused.txt" \
    '^222222222222/s3api-get-bucket-policy.acme-secret.json AccessDenied$'
  check "$script: calls that found nothing are not" test "$(wc -l <"$dump/refused.txt")" = 2
  # Nothing but reading.
  grep -vE ' (get|list|describe)-| sts assume-role ' "$work/log" >"$work/writes"
  silent "$script: only reads" "$work/writes"
  grep -rl 'CallFailed' "$dump" >"$work/unknown"
  silent "$script: makes no call that the AWS CLI does not have" "$work/unknown"

  check "$script: loads" "$iamsim" doctor -m "$dump" --format json
  cp "$work/out" "$work/doctor.json"
  says "$script: accounts" "$work/doctor.json" '"accounts": 3'
  says "$script: organization" "$work/doctor.json" '"nodes of the organization": 6'
  says "$script: a refused call" "$work/doctor.json" 's3api-get-bucket-policy.acme-secret.json \(AccessDenied\)'
  # All layers of the organization are known.
  check "$script: no control policy is missing" \
    test -z "$(grep -E 'control policies|whether accounts|the way from' "$work/doctor.json")"

  "$iamsim" ls resources -m "$dump" --format csv >"$work/resources" 2>/dev/null
  says "$script: a bucket with a policy" "$work/resources" '^arn:aws:s3:::acme-lake,s3,222222222222,data,eu-west-1,yes'
  says "$script: a bucket without" "$work/resources" '^arn:aws:s3:::acme-logs,s3,222222222222,data,eu-west-1,none'
  says "$script: a bucket nobody may read" "$work/resources" '^arn:aws:s3:::acme-secret,s3,.*,unknown'
  says "$script: a key" "$work/resources" '^arn:aws:kms:eu-west-1:222222222222:key/1234abcd,kms,.*,yes'
  says "$script: a queue" "$work/resources" '^arn:aws:sqs:eu-west-1:222222222222:orders,.*,yes'
  says "$script: a topic" "$work/resources" '^arn:aws:sns:eu-west-1:222222222222:events,.*,yes'
  says "$script: a function" "$work/resources" 'function:thumb,.*,yes'
  says "$script: a function without policy" "$work/resources" 'function:plain,.*,none'
  says "$script: a secret" "$work/resources" 'secret:lake/db-AbCdEf,.*,yes'
  says "$script: a repository" "$work/resources" 'repository/app,.*,yes'
  says "$script: a table without policy" "$work/resources" 'table/orders,.*,none'
  says "$script: an alias of a function" "$work/resources" 'function:thumb:prod,.*,yes'
  says "$script: a version of a function" "$work/resources" 'function:thumb:1,.*,none'
  says "$script: a stream" "$work/resources" 'table/orders/stream/2024-02-12T18:57:26.492,.*,yes'
  says "$script: a backup vault" "$work/resources" 'backup-vault:vault,.*,yes'
  says "$script: an access point" "$work/resources" 'accesspoint/reports,.*,yes'
  says "$script: an access point of the second page" "$work/resources" 'accesspoint/logs,.*,none'

  check "$script: a question" "$iamsim" can data:LakeReader s3:GetObject s3://acme-lake/k \
    -m "$dump" --region eu-west-1 -c aws:SecureTransport=true --now 2026-06-01T12:00:00Z --expect allowed
  check "$script: the bucket policy denies" "$iamsim" can data:LakeReader s3:GetObject s3://acme-lake/k \
    -m "$dump" --region eu-west-1 -c aws:SecureTransport=false --now 2026-06-01T12:00:00Z --expect explicitDeny
  check "$script: a control policy denies" "$iamsim" can data:LakeReader s3:GetObject s3://acme-lake/k \
    -m "$dump" --region us-east-1 -c aws:SecureTransport=true --now 2026-06-01T12:00:00Z --expect explicitDeny
  expect "$script: the policy of the VPC endpoint does not allow it" 1 'endpoint' - "$iamsim" can \
    data:LakeReader s3:GetObject s3://acme-lake/k -m "$dump" --region eu-west-1 --vpc-endpoint vpce-1a2b \
    -c aws:SecureTransport=true --now 2026-06-01T12:00:00Z
done

says 'the role is assumed in the accounts of the organization' "$work/log" \
  '^app sts assume-role --role-arn arn:aws:iam::222222222222:role/Auditor'
grep -r 'of-the-role' "$work/roles" >"$work/credentials"
silent 'the credentials of the role are in no file' "$work/credentials"

# What is collected stays: a second run does not mix two days.
find "$work/profiles" -type f | sort | xargs cksum >"$work/before"
expect 'a second run' 2 '' 'is not empty; name a new folder' sh "$work/profiles.sh" "$work/profiles"
find "$work/profiles" -type f | sort | xargs cksum >"$work/after"
check 'a second run writes nothing' cmp "$work/before" "$work/after"
mkdir "$work/empty"
expect 'an empty folder' 1 '' 'accounts complete: 1' sh "$work/profiles.sh" "$work/empty"

# An account that cannot be entered leaves its trace.
"$iamsim" collect-script --role-name Auditor --external-id x --organization-profile app \
  --accounts 111111111111,333333333333 --regions eu-west-1 >"$work/script.sh"
expect 'a refused role' 1 '' '^  333333333333: AccessDenied$' sh "$work/script.sh" "$work/refused"
cp "$work/err" "$work/summary"
says 'a refused role: counted' "$work/summary" '^accounts not entered: 1$'
says 'a refused role: why' "$work/summary" '^333333333333 is left out: An error occurred \(AccessDenied\)'
expect 'a refused role: doctor' 0 'accounts that could not be entered .1.: sts-assume-role of `333333333333` .AccessDenied.' - \
  "$iamsim" doctor -m "$work/refused"
"$iamsim" collect-script --profiles app,typo --regions eu-west-1 >"$work/script.sh"
expect 'a bad profile' 1 '' '^  typo: InvalidClientTokenId$' sh "$work/script.sh" "$work/bad-profile"
expect 'a bad profile: doctor' 0 'could not be entered .1.: sts-get-caller-identity of `typo`' - \
  "$iamsim" doctor -m "$work/bad-profile"
expect 'no credentials' 2 '' '^accounts not entered: 1$' sh "$work/plain.sh" "$work/nothing"
"$iamsim" collect-script --role-name Auditor >"$work/script.sh"
expect 'no accounts' 2 '' 'list-accounts names no accounts; give --accounts' sh "$work/script.sh" "$work/no-accounts"

# Without the list of its regions an account is not complete.
"$iamsim" collect-script --profiles app >"$work/script.sh"
expect 'all regions' 0 '' '^accounts complete: 1$' sh "$work/script.sh" "$work/all-regions"
check 'all regions: collected' test -e "$work/all-regions/111111111111/eu-west-1/kms-list-keys.json"
check 'all regions: nothing was refused' test ! -e "$work/all-regions/refused.txt"
check 'all regions: nothing was left out' test ! -e "$work/all-regions/left-out"
export FAKE_AWS_REFUSED='app ec2 describe-regions'
expect 'the region of the configuration is closed' 0 '' '^accounts complete: 1$' \
  sh "$work/script.sh" "$work/other-region"
FAKE_AWS_REFUSED='app ec2 describe-regions
app ec2 describe-regions --region us-east-1'
expect 'regions are refused' 1 '' '^111111111111: its regions cannot be listed, .*give --regions$' \
  sh "$work/script.sh" "$work/no-regions"
cp "$work/err" "$work/summary"
says 'regions are refused: the summary' "$work/summary" '^  111111111111: 1$'
says 'regions are refused: listed' "$work/no-regions/refused.txt" \
  '^111111111111/ec2-describe-regions.json AccessDenied$'
expect 'regions are refused: doctor' 0 'calls of the AWS CLI that failed .*ec2-describe-regions.json .AccessDenied.' - \
  "$iamsim" doctor -m "$work/no-regions"
unset FAKE_AWS_REFUSED

# A name that is a pattern to a shell stays that name, whatever files there are, and so does one
# with a blank.
"$iamsim" collect-script --profiles data --regions eu-west-1 --services s3 >"$work/script.sh"
mkdir "$work/here"
touch "$work/here/a-file" "$work/here/another"
for bucket in '*' '[a-z]*' 'a b'; do
  : >"$work/log"
  export FAKE_AWS_BUCKET=$bucket
  (cd "$work/here" && sh "$work/script.sh" "$work/bucket") >"$work/out" 2>&1
  check "bucket $bucket" grep -qxF "data s3api get-bucket-policy --bucket $bucket" "$work/log"
  check "bucket $bucket: its file" test -e "$work/bucket/222222222222/s3api-get-bucket-policy.$bucket.json"
  grep -E 'a-file|another|--bucket (a|b)$' "$work/log" >"$work/globbed"
  silent "bucket $bucket: no others" "$work/globbed"
  rm -r "$work/bucket"
done
unset FAKE_AWS_BUCKET

# Nothing gets into the script that a shell would run.
for bad in '--profiles=a;b' '--profiles=$(id)' '--regions=eu`id`' '--accounts=12' "--role-name=x'y"; do
  "$iamsim" collect-script "$bad" >"$work/out" 2>"$work/err"
  check "bad usage $bad" test $? = 2
  silent "no script for $bad" "$work/out"
done
"$iamsim" collect-script -o "it's; here" >"$work/quoted.sh"
says 'a folder is quoted' "$work/quoted.sh" "^folder='it'\\\\''s; here'$"

[ $failures = 0 ] && echo "all checks of the collection script passed"
exit $((failures > 0))
