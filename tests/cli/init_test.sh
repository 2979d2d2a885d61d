#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# `iamsim init`: what it writes for what a folder holds, and that it is green.
set -u
unset IAMSIM_MODEL
iamsim=$1
root=$2
. "$root/tests/cli/expect.sh"
here() { local folder=$1; shift; env -C "$folder" "$@"; }
folder() { mkdir -p "$work/$1/.git"; }

folder nothing
expect 'a folder with nothing' 0 '^4 passed, 0 failed$' - here "$work/nothing" "$iamsim" init
also 'a model' '^written  iam-model.yaml$'
also 'a CI file' '^written  .github/workflows/iamsim.yml$'
cp -r "$work/nothing" "$work/again"
echo '# mine' >>"$work/again/iam-suite.yaml"
cp "$work/again/iam-suite.yaml" "$work/mine"
expect 'nothing is overwritten' 0 '^kept +iam-suite.yaml, which is there already$' - here "$work/again" "$iamsim" init
cmp -s "$work/mine" "$work/again/iam-suite.yaml" || fail 'the suite is the same'
grep -q '^written' "$work/out" && fail 'a second run writes nothing'

folder dump
cp "$root"/tests/golden/input/*.json "$root/tests/golden/input/model.yaml" "$work/dump"
echo 'To do' >"$work/dump/notes.txt"
expect 'a folder with a model' 0 '^[0-9]+ passed, 0 failed$' - here "$work/dump" "$iamsim" init
[ ! -e "$work/dump/iam-model.yaml" ] || fail 'no model beside the one that is there'
grep -q '^  - "model.yaml"$' "$work/dump/iamsim.yaml" || fail 'the model is named'
grep -q '^# - misspelt-effect.json: unknown element' "$work/dump/iamsim.yaml" || fail 'what is wrong is named'
grep -q '^# - notes.txt: ' "$work/dump/iamsim.yaml" || fail 'what is not read is named'
expect 'the next command needs no option' 0 '^[0-9]+ passed, 0 failed$' - here "$work/dump" "$iamsim" test
sed -i 's/s3:GetObject/s3:GetObjectTagging/' "$work/dump/read-data.json"
expect 'a change of an answer is noticed' 1 'reads an object' - here "$work/dump" "$iamsim" test

folder policies
cp "$root/tests/golden/input/read-data.json" "$work/policies"
expect 'policies alone' 0 '^4 passed, 0 failed$' - here "$work/policies" "$iamsim" init
grep -q '^# - read-data.json: nobody has it; attach it' "$work/policies/iamsim.yaml" || fail 'a policy of nobody is named'

[ $failures = 0 ] && echo "all init checks passed"
exit $((failures > 0))
