#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Output that cannot be written is never taken for written: code 2 and a message.
set -u
unset IAMSIM_MODEL
iamsim=$1
root=$2
. "$root/tests/cli/expect.sh"

cat >"$work/model.yaml" <<'YAML'
iamsim: 1
accounts:
  - id: "111122223333"
    users:
      - {name: u, inlinePolicies: [{name: p, document: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "s3:Get*", Resource: "*"}]}}]}
YAML
cat >"$work/suite.yaml" <<'YAML'
scenarios:
  - {name: reads, principal: "arn:aws:iam::111122223333:user/u", action: s3:GetObject, resource: "arn:aws:s3:::b/k", expect: allowed, resourceAccount: "111122223333"}
YAML
echo '{"principal": "arn:aws:iam::111122223333:user/u", "action": "s3:GetObject", "resource": "arn:aws:s3:::b/k"}' >"$work/requests"
message='User: arn:aws:iam::111122223333:user/u is not authorized to perform: s3:PutObject on resource: "arn:aws:s3:::b/k" because no identity-based policy allows the s3:PutObject action'

# each COMMAND...: code 0 or 1 with a reader, 2 without one.
each() {
  "$@" >"$work/out" 2>"$work/err"
  local code=$?
  [ $code -le 1 ] && [ -s "$work/out" ] || { fail "$*: code $code, or no output"; head -3 "$work/err"; }
  if [ -w /dev/full ]; then
    "$@" >/dev/full 2>"$work/err"
    code=$?
    [ $code = 2 ] || fail "a full disk: $*: code $code"
    grep -q '^error: standard output: No space left on device$' "$work/err" || fail "a full disk: $*: no message"
    # Neither can the message be written then.
    "$@" >/dev/full 2>/dev/full
    [ $? = 2 ] || fail "a full disk for errors, too: $*"
  fi
  "$@" >&- 2>"$work/err"
  code=$?
  [ $code = 2 ] || fail "closed: $*: code $code"
  grep -q '^error: standard output: Bad file descriptor$' "$work/err" || fail "closed: $*: no message"
}

cd "$work" || exit 1
each "$iamsim" --help
each "$iamsim" --version
each "$iamsim" can --help
each "$iamsim" can 111122223333:u s3:GetObject arn:aws:s3:::b/k -m model.yaml
each "$iamsim" can 111122223333:u s3:GetObject arn:aws:s3:::b/k -m model.yaml --format json
each "$iamsim" can 111122223333:u s3:GetObject arn:aws:s3:::b/k -m model.yaml --expect allowed
each "$iamsim" can 111122223333:u s3:GetObject arn:aws:s3:::b/k -m model.yaml --as-scenario
each "$iamsim" can --requests requests -m model.yaml
for format in text json jsonl junit tap github md; do
  each "$iamsim" test suite.yaml -m model.yaml --format $format
done
each "$iamsim" test suite.yaml -m model.yaml --exit-zero
each "$iamsim" test suite.yaml -m model.yaml --list
for format in text json csv md; do
  each "$iamsim" diff model.yaml model.yaml --requests requests --format $format
done
each "$iamsim" why "$message" -m model.yaml
each "$iamsim" why "$message" -m model.yaml --format json
for format in text json jsonl csv; do
  each "$iamsim" ls principals -m model.yaml --format $format
done
each "$iamsim" doctor -m model.yaml
each "$iamsim" doctor -m model.yaml --format json
each "$iamsim" schema model
each "$iamsim" collect-script

# Errors that nobody can read count, too; silence needs no reader.
if [ -w /dev/full ]; then
  "$iamsim" test suite.yaml -m model.yaml --coverage-min 100 --exit-zero >/dev/null 2>/dev/full
  [ $? -le 2 ] || fail 'errors to a full disk'
  "$iamsim" can 111122223333:u s3:GetObject arn:aws:s3:::b/k -m model.yaml --expect denied >/dev/null 2>/dev/full
  [ $? = 2 ] || fail 'an error to a full disk'
fi
"$iamsim" can 111122223333:u s3:GetObject arn:aws:s3:::b/k -m model.yaml >/dev/null 2>&-
[ $? = 0 ] || fail 'nothing to say on standard error, which is closed'

# A closed stream is not replaced by a file that is opened.
cp suite.yaml before.yaml
sed -i s/allowed/denied/ suite.yaml
"$iamsim" test suite.yaml -m model.yaml --update >&- 2>/dev/null
grep -q 'passed\|updated' suite.yaml model.yaml && fail 'a report in an input'
cp before.yaml suite.yaml
expect 'standard input is closed' 2 '' '<stdin>' sh -c '"$0" can --requests - -m model.yaml <&-' "$iamsim"

# A reader that has enough ends the program, and nobody is told.
for _ in $(seq 20000); do cat requests; done >many
for reset in '' "trap '' PIPE;"; do
  bash -c "$reset"' "$0" can --requests many -m model.yaml 2>err | head -1 >/dev/null; exit "${PIPESTATUS[0]}"' "$iamsim"
  code=$?
  [ $code = 141 ] || [ $code = 2 ] || fail "a closed pipe: code $code"
  [ ! -s err ] || { fail 'a closed pipe: a message'; head -3 err; }
done

exit $((failures > 0))
