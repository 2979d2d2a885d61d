#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Files that are written keep what they are; files that inputs name stay where inputs are.
set -u
unset IAMSIM_MODEL
iamsim=$1
root=$2
. "$root/tests/cli/expect.sh"
chmod 755 "$work"
user=arn:aws:iam::111122223333:user/u

# --- What --update and --report write

mkdir "$work/write"
cd "$work/write" || exit 1
cat >model.yaml <<'YAML'
iamsim: 1
accounts:
  - id: "111122223333"
    users:
      - {name: u, inlinePolicies: [{name: p, document: {file: policy.json}}]}
YAML
echo '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}]}' >policy.json
wrong() {
  cat <<YAML
model: [model.yaml]
scenarios:
  - {name: reads, principal: "$user", action: s3:GetObject, resource: "arn:aws:s3:::b/k", resourceAccount: "111122223333", expect: denied}
YAML
}
what() { stat -c '%u:%g:%a' "$1"; }

wrong >suite.yaml
chmod 640 suite.yaml
before=$(what suite.yaml)
expect '--update' 0 '1 expectation was updated' - "$iamsim" test suite.yaml --update --write --accept-gained
[ "$(what suite.yaml)" = "$before" ] || fail '--update keeps owner and mode'
grep -q 'expect: allowed' suite.yaml || fail '--update writes'

wrong >suite.yaml
ln suite.yaml linked.yaml
expect '--update of a file with two names' 0 '1 expectation was updated' - "$iamsim" test suite.yaml --update --write --accept-gained
cmp -s suite.yaml linked.yaml || fail 'the names are one file'
[ "$(stat -c %h suite.yaml)" = 2 ] || fail 'the names stay one file'
grep -q 'expect: allowed' linked.yaml || fail 'with the new text'
rm linked.yaml
echo 'a much longer text than the report is, which must be gone afterwards' >long
for _ in 1 2 3 4 5 6; do cat long long >longer && mv longer long; done
ln long long.too
expect 'a report in a file with two names' 0 '' - sh -c '"$0" test suite.yaml --report text=long >&2' "$iamsim"
[ "$(cat long.too)" = '1 passed, 0 failed' ] || fail 'is the whole text'

ln -s suite.yaml link.yaml
wrong >suite.yaml
expect '--update of a symbolic link' 0 'updated' - "$iamsim" test link.yaml --update --write --accept-gained
[ -L link.yaml ] || fail 'a link stays a link'
grep -q 'expect: allowed' suite.yaml || fail 'what it points to is written'

if [ "$(id -u)" = 0 ]; then
  wrong >suite.yaml
  chown 12345:54321 suite.yaml
  chmod 604 suite.yaml
  expect "--update of another's file" 0 'updated' - "$iamsim" test suite.yaml --update --write --accept-gained
  [ "$(what suite.yaml)" = 12345:54321:604 ] || fail "another's file stays his: $(what suite.yaml)"
  chown 0:0 suite.yaml
fi

# As a user who may write the folder and not the file, then the file but not as its owner.
as_nobody() { setpriv --reuid 65534 --regid 65534 --clear-groups "$@"; }
if [ "$(id -u)" = 0 ] && as_nobody test -x "$iamsim" 2>/dev/null; then
  wrong >suite.yaml
  chmod 777 .
  chmod 444 suite.yaml
  cp suite.yaml .kept
  expect '--update of a file that may not be written' 2 - '`suite.yaml`: Permission denied' \
    as_nobody "$iamsim" test suite.yaml --update --write --accept-gained
  cmp -s suite.yaml .kept || fail 'it is as it was'
  [ "$(what suite.yaml)" = 0:0:444 ] || fail "and whose it was: $(what suite.yaml)"
  chmod 666 suite.yaml
  expect "--update of root's file that all may write" 0 'updated' - as_nobody "$iamsim" test suite.yaml --update --write --accept-gained
  [ "$(what suite.yaml)" = 0:0:666 ] || fail "stays root's: $(what suite.yaml)"
  grep -q 'expect: allowed' suite.yaml || fail 'and is written'
  chmod 755 .
  chmod 644 suite.yaml
elif [ "$(id -u)" != 0 ]; then
  wrong >suite.yaml
  chmod 444 suite.yaml
  expect '--update of a file that may not be written' 2 - '`suite.yaml`: Permission denied' \
    "$iamsim" test suite.yaml --update --write --accept-gained
  [ "$(stat -c %a suite.yaml)" = 444 ] || fail 'it is as it was'
  chmod 644 suite.yaml
fi

# No report takes the place of what was read.
wrong | sed 's/expect: denied/expect: allowed/' >suite.yaml
echo '[]' >changes.yaml
ln suite.yaml same.yaml
ln -s model.yaml link-to-model.yaml
cat >iamsim.yaml <<'YAML'
context: {aws:SourceIp: 203.0.113.9}
YAML
cat suite.yaml model.yaml policy.json changes.yaml iamsim.yaml >.kept
for input in suite.yaml ./suite.yaml "$PWD/suite.yaml" same.yaml model.yaml link-to-model.yaml policy.json iamsim.yaml; do
  expect "--report over $input" 2 '' '--report would overwrite `.*`, which this run reads' \
    "$iamsim" test suite.yaml --report junit=first.xml --report md="$input"
  cat suite.yaml model.yaml policy.json changes.yaml iamsim.yaml | cmp -s - .kept || fail "$input is as it was"
  [ ! -e first.xml ] || fail "$input: nothing else is written before"
done
echo '- setTag: {on: "111122223333:u", key: a, value: b}' >changes.yaml
expect '--report over the changes' 2 '' '--report would overwrite `changes.yaml`' \
  "$iamsim" test suite.yaml --changes changes.yaml --report md=changes.yaml
grep -q setTag changes.yaml || fail 'the changes are as they were'
rm kept
expect '--report over a model of the command line' 2 '' '--report would overwrite `model.yaml`' \
  "$iamsim" test suite.yaml -m . --report md=model.yaml
rm same.yaml
expect '--report into a new file' 0 - - "$iamsim" test . --report junit=out.xml
expect '--report into the same again' 0 - - "$iamsim" test . --report junit=out.xml
rm iamsim.yaml

# --- Files that an input names

mkdir -p "$work/secret" "$work/job/in/sub" "$work/away"
cd "$work/away" || exit 1
printf 'PASSWORD=hunter2\nTOKEN: [hunter2\n' >"$work/secret/env"
echo 'hunter2' >"$work/secret/word"
printf 'hunter2: {hunter2: hunter2}\n' >"$work/secret/data"
printf '{"hunter2": "hunter2", "hunter2": 1}' >"$work/secret/json"
cp "$work/write/policy.json" "$work/secret/policy.json"
cp "$work/write/policy.json" "$work/job/policy.json"
cp "$work/write/policy.json" "$work/job/in/policy.json"
ln -s "$work/secret/policy.json" "$work/job/in/linked.json"
ln -s "$work/secret" "$work/job/in/folder"
in=$work/job/in
model() {
  cat >"$in/model.yaml" <<YAML
iamsim: 1
accounts:
  - id: "111122223333"
    users: [{name: u, inlinePolicies: [{name: p, document: {file: "$1"}}]}]
YAML
}
ask() { "$iamsim" can "$user" s3:GetObject arn:aws:s3:::b/k --resource-account 111122223333 "$@"; }
outside=' is outside the folders that this file may name files of'
# refused NAME REGEX COMMAND...: and nothing of the file is shown.
refused() {
  local name=$1 regex=$2
  shift 2
  expect "$name" 2 '' "$regex" "$@"
  grep -q hunter2 "$work/err" && { fail "$name: shows what is there"; cat "$work/err"; }
}

model policy.json
expect 'a file of the same folder' 0 '^ALLOWED' '' ask -m "$in/model.yaml"
model sub/../policy.json
expect 'the way may be crooked' 0 '^ALLOWED' '' ask -m "$in/model.yaml"
for path in ../policy.json "$work/secret/policy.json" ../../secret/policy.json linked.json \
  folder/policy.json sub/../../policy.json /proc/self/environ /etc/hostname; do
  model "$path"
  refused "{file: $path}" "^$in/model.yaml:4:[0-9]+: error: \`$path\`.*|$outside" ask -m "$in/model.yaml"
  grep -q "^$in/model.yaml:4:.*$outside" "$work/err" || fail "{file: $path}: the place"
done
model ../policy.json
expect '--allow-outside' 0 '^ALLOWED' '' ask -m "$in/model.yaml" --allow-outside
expect 'below the working directory' 0 '^ALLOWED' '' env -C "$work/job" "$iamsim" can "$user" s3:GetObject \
  arn:aws:s3:::b/k --resource-account 111122223333 -m in/model.yaml
mkdir "$work/job/.git"
expect 'in the same repository' 0 '^ALLOWED' '' ask -m "$in/model.yaml"
model ../../secret/policy.json
refused 'out of the repository' "$outside" ask -m "$in/model.yaml"
model linked.json
refused 'out of the repository through a link' "$outside" ask -m "$in/model.yaml"
rmdir "$work/job/.git"
model ../policy.json
echo 'context: {}' >"$work/job/iamsim.yaml"
expect 'below the iamsim.yaml' 0 '^ALLOWED' - env -C "$in" "$iamsim" can "$user" s3:GetObject \
  arn:aws:s3:::b/k --resource-account 111122223333 -m model.yaml
rm "$work/job/iamsim.yaml"

scenario='{name: reads, principal: "'$user'", action: s3:GetObject, resource: "arn:aws:s3:::b/k", resourceAccount: "111122223333", expect: allowed'
suite() { printf '%s\n' "$@" >"$in/suite.yaml"; }
model policy.json
cp "$in/model.yaml" "$work/job/model.yaml"
suite 'model: [../model.yaml]' 'scenarios:' "  - $scenario}"
refused 'model' "suite.yaml:1:9: error: .*$outside" "$iamsim" test "$in/suite.yaml"
expect 'model, --allow-outside' 0 '^1 passed' '' "$iamsim" test "$in/suite.yaml" --allow-outside
suite 'model: [model.yaml, ../model.yaml]' 'scenarios:' "  - $scenario}"
refused 'a list of models' "suite.yaml:1:21: error: .*$outside" "$iamsim" test "$in/suite.yaml"
printf 'model: [model.yaml]\nscenarios:\n  - %s}\n' "$scenario" >"$work/job/included.yaml"
suite 'include: [../included.yaml]'  'scenarios: []'
refused 'include' "suite.yaml:1:11: error: .*$outside" "$iamsim" test "$in/suite.yaml"
suite 'model: [model.yaml]' 'scenarios:' "  - $scenario, changes: [../changes.yaml]}"
echo '[]' >"$work/job/changes.yaml"
refused 'changes' "suite.yaml:3:.*$outside" "$iamsim" test "$in/suite.yaml"
suite 'model: [model.yaml]' 'scenarios:' \
  "  - $scenario, changes: [{attachPolicy: {to: \"111122223333:u\", policy: {name: x, document: {file: ../policy.json}}}}]}"
refused 'a policy of a change' "suite.yaml:3:.*$outside" "$iamsim" test "$in/suite.yaml"
suite 'scenarios:' '  - {name: alone, policies: [{file: ../policy.json}], action: s3:GetObject, resource: "arn:aws:s3:::b/k", expect: allowed}'
refused 'policies' "suite.yaml:2:.*$outside" "$iamsim" test "$in/suite.yaml"
suite 'model: [model.yaml]' 'scenarios:' "  - $scenario, session: {policies: [{file: ../policy.json}]}}"
refused 'a session policy' "suite.yaml:3:.*$outside" "$iamsim" test "$in/suite.yaml"
echo '{"principal": "'$user'", "action": "s3:GetObject", "resource": "*", "session": {"policies": [{"file": "../policy.json"}]}}' >"$in/requests"
expect 'a request' 2 "\"line\":1,.*$outside" '1 of 1 question cannot be asked' "$iamsim" can --requests "$in/requests" -m "$in/model.yaml"
refused 'a request of diff' "requests:1:.*$outside" "$iamsim" diff --requests "$in/requests" "$in/model.yaml" "$in/model.yaml"
echo '- ../changes.yaml' >"$in/changes.yaml"
refused 'a file of changes' "changes.yaml:1:.*$outside" ask -m "$in/model.yaml" --changes "$in/changes.yaml"
for member in model suites; do
  printf '%s: [../model.yaml]\n' $member >"$in/iamsim.yaml"
  refused "iamsim.yaml, $member" "iamsim.yaml:1:.*$outside" env -C "$in" "$iamsim" test
done
printf 'model: [../model.yaml]\n' >"$in/iamsim.yaml"
refused 'iamsim.yaml, ls' "iamsim.yaml:1:.*$outside" env -C "$in" "$iamsim" ls principals
expect 'iamsim.yaml, --allow-outside' 0 - '^model: ../model.yaml' env -C "$in" "$iamsim" ls principals --allow-outside
rm "$in/iamsim.yaml"
expect "the user's own files may be anywhere" 0 '^ALLOWED' '' ask -m "$in/model.yaml" \
  --attach-policy "$user=@$work/secret/policy.json"

# What cannot be taken is named, not shown.
for secret in env word data json; do
  model "$work/secret/$secret"
  refused "{file: $secret}" "$work/(secret/$secret|job/in/model.yaml):[0-9]+:[0-9]+: error: " \
    ask -m "$in/model.yaml" --allow-outside
  suite "model: [$work/secret/$secret]" 'scenarios:' "  - $scenario}"
  refused "model: $secret" 'error: ' "$iamsim" test "$in/suite.yaml" --allow-outside
  suite "include: [$work/secret/$secret]" 'scenarios: []'
  refused "include: $secret" 'error: ' "$iamsim" test "$in/suite.yaml" --allow-outside
  echo "- $work/secret/$secret" >"$in/changes.yaml"
  refused "changes: $secret" 'error: ' ask -m "$in/model.yaml" --changes "$in/changes.yaml" --allow-outside
  printf 'model: [%s]\n' "$work/secret/$secret" >"$in/iamsim.yaml"
  refused "iamsim.yaml: $secret" 'error: ' env -C "$in" "$iamsim" ls principals --allow-outside
  rm "$in/iamsim.yaml"
done
model policy.json
# A policy with a mistake is shown, and so is what the user himself names.
printf '{"Version": "2012-10-17",\n "Statement": [{"Effect": "Alow", "Action": "s3:Get*", "Resource": "*"}]}' >"$in/policy.json"
expect 'a policy with a mistake' 2 '' '2 \|.*"Alow"' ask -m "$in/model.yaml"
expect "the user's own file" 2 '' '2 \| TOKEN' "$iamsim" doctor -m "$work/secret/env"

exit $((failures > 0))
