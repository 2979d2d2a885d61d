#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Small inputs that want much memory, inputs without end, and large inputs with little memory.
set -u
iamsim=$1
root=$2
. "$root/tests/cli/expect.sh"
export LC_ALL=C
if grep -q __asan_init "$iamsim"; then limited() { shift; "$@"; }; else
  # limited KILOBYTES COMMAND...: with so much address space.
  limited() { (ulimit -v "$1" && shift && exec "$@"); }
fi
times() { printf "%$1s" '' | sed "s/ /$2/g"; }

key=arn:aws:s3:::b/k
cat >"$work/policy.json" <<'JSON'
{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}]}
JSON

# --- memory -----------------------------------------------------------------------------------

expect 'a small model needs little' 0 '^ALLOWED' '' \
  limited 200000 "$iamsim" can --policy "$work/policy.json" s3:GetObject "$key"

# So many accounts that threads read them.
{
  printf '{"iamsim": 1, "accounts": ['
  for account in $(seq 40); do
    printf '%s{"id": "%012d", "users": [' "$([ "$account" = 1 ] || echo ,)" $((100000000000 + account))
    awk 'BEGIN {
      for (i = 1; i <= 400; ++i)
        printf "%s{\"name\": \"u%d\", \"inlinePolicies\": [{\"name\": \"p\", \"document\": {\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Action\": [\"s3:X%d\", \"s3:Y%d\"], \"Resource\": \"arn:aws:s3:::b%d/*\"}]}}]}", (i > 1 ? "," : ""), i, i, i, i
    }'
    printf ']}'
  done
  printf ']}'
} >"$work/large.json"
large() {
  limited "$1" "$iamsim" can 100000000001:u1 s3:X1 arn:aws:s3:::b1/k --unknown-action accept --resource-account 100000000001 -m "$work/large.json"
}
large 8000000 >"$work/out" 2>"$work/err" || fail "a large model (code $?): $(head -3 "$work/err")"
for limit in $(seq 90000 15000 330000); do
  large "$limit" >"$work/out" 2>"$work/err"
  code=$?
  case $code in
    0) grep -q '^ALLOWED' "$work/out" || fail "a large model with $limit KB: $(cat "$work/out")" ;;
    2) grep -q '^iamsim: error: out of memory' "$work/err" || fail "no memory, $limit KB: $(cat "$work/err")" ;;
    *) fail "a large model with $limit KB (code $code): $(cat "$work/err")" ;;
  esac
done

# --- what grows while it is read --------------------------------------------------------------

{
  printf 'a: &a "%s"\nb: &b [' "$(times 50000 x)"
  times 1000 '*a, '
  printf ']\nc: ['
  times 100 '*b, '
  printf ']\n'
} >"$work/bomb.yaml"
expect 'an alias bomb' 2 '' 'bomb.yaml:1:[0-9]+: error: aliases make this document too large' \
  limited 1000000 "$iamsim" can a s3:GetObject "$key" -m "$work/bomb.yaml"

head -c 300000000 /dev/zero | gzip >"$work/bomb.json.gz"
expect 'a gzip bomb' 2 '' 'bomb.json.gz.: more than 64 MiB and 200 times its size' \
  limited 500000 "$iamsim" can a s3:GetObject "$key" -m "$work/bomb.json.gz"
store=$work/store/aws/aws/accounts/111122223333/iam/user/eve
mkdir -p "$store"
printf '{"arn": "arn:aws:iam::111122223333:user/eve"}' >"$store/metadata.json"
cp "$work/bomb.json.gz" "$store/inline-policies.json.gz"
limited 500000 "$iamsim" doctor -m "$work/store" >"$work/out" 2>"$work/err"
grep -q 'inline-policies.json.gz.: more than 64 MiB' "$work/err" || fail "a gzip bomb in a store: $(cat "$work/err")"

# --- without end ------------------------------------------------------------------------------

expect 'a device' 2 '' '/dev/zero.: a device that does not end' \
  timeout 60 "$iamsim" can a s3:GetObject "$key" -m /dev/zero
ln -s /dev/zero "$work/in"
expect 'a device as standard input' 2 '' '<stdin>.: a device that does not end' \
  timeout 60 "$iamsim" can a s3:GetObject "$key" -m -
rm "$work/in"
if [ -d /proc/self ]; then
  expect 'a folder of the kernel' 2 '' '/proc.: a file system of the kernel' \
    timeout 60 "$iamsim" doctor -m /proc
fi
mkdir "$work/special"
mkfifo "$work/special/pipe.json"
ln -s /dev/zero "$work/special/zero.json"
cp "$work/policy.json" "$work/special/p.json"
expect 'special files of a folder are passed over' 0 'p.json' - timeout 60 "$iamsim" doctor -m "$work/special"

# --- many problems ----------------------------------------------------------------------------

printf '{"Version": "2012-10-17", "Statement": [], %s "Id": "x"}' "$(times 5000 '"Id": "x", ')" >"$work/twice.json"
expect 'many errors' 2 '' '^\.\.\. and 4000 more errors$' "$iamsim" can --policy "$work/twice.json" s3:GetObject "$key"
[ "$(grep -c 'error: duplicate key' "$work/err")" = 1000 ] || fail "errors that are kept: $(grep -c error: "$work/err")"

sids=$(times 5000 '{"Sid": "S", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"},')
printf '{"Version": "2012-10-17", "Statement": [%s]}' "${sids%,}" >"$work/sids.json"
printf 'accounts: [{id: "111122223333", policies: [{name: p, document: {file: sids.json}}], users: [{name: u, attachedPolicies: [p]}]}]' >"$work/sids.yaml"
expect 'many equal Sids' 2 '' '^\.\.\. and 3999 more errors$' "$iamsim" can u s3:GetObject "$key" -m "$work/sids.yaml"

# --- odd values -------------------------------------------------------------------------------

for value in '""' '" "' '99999999999' '"3600x"'; do
  cat >"$work/role.json" <<JSON
{"AWSTemplateFormatVersion": "2010-09-09", "Resources": {"R": {"Type": "AWS::IAM::Role", "Properties": {
  "MaxSessionDuration": $value,
  "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": []}}}}}
JSON
  expect "MaxSessionDuration $value" 2 - 'role.json:2:25: error: R: `MaxSessionDuration` is .*' \
    "$iamsim" doctor -m "$work/role.json" --account 111122223333 --default-region eu-west-1
done

printf '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::%s"}]}' \
  "$(times 210000 '?')" >"$work/pattern.json"
expect 'a pattern longer than any policy' 2 '' 'pattern.json:1:[0-9]+: error: a string of 210013 bytes, longer than any policy may be' \
  "$iamsim" can --policy "$work/pattern.json" s3:GetObject "$key"
printf '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*%sb"}]}' \
  "$(times 100000 '?')" >"$work/pattern.json"
expect 'a pattern that would stall' 0 '^ALLOWED' - \
  "$iamsim" can --policy "$work/pattern.json" s3:GetObject "arn:aws:s3:::b/$(times 100000 x)b"

# --- many messages ----------------------------------------------------------------------------

times 20000 'not authorized to perform this. User: arn:aws:iam::111122223333:user\/u is ' >"$work/in"
printf 'not authorized to perform: s3:GetObject on resource: "%s"\n' "$key" >>"$work/in"
printf 'accounts: [{id: "111122223333", users: [{name: u}]}]' >"$work/small.yaml"
expect 'one message among what is none' 0 'agrees' - "$iamsim" why -m "$work/small.yaml"

[ $failures = 0 ] && echo "all checks of limits passed"
exit $((failures > 0))
