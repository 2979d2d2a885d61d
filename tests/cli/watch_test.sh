#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# `iamsim test --watch`: the suites run again whenever a file changes that they are made of.
set -u
unset IAMSIM_MODEL
iamsim=$1
root=$2
. "$root/tests/cli/expect.sh"
cd "$work" || exit 1
policy() { # policy ACTION
  printf '{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "%s", "Resource": "*"}}' "$1"
}
policy s3:GetObject >read.json
cat >model.yaml <<'YAML'
iamsim: 1
accounts:
  - id: "111122223333"
    users: [{name: alice, inlinePolicies: [{name: Read, document: {file: read.json}}]}]
    resources: [{arn: "arn:aws:s3:::data"}]
YAML
cat >suite.yaml <<'YAML'
model: [model.yaml]
scenarios:
  - {name: reads, principal: "arn:aws:iam::111122223333:user/alice", action: s3:GetObject, resource: "arn:aws:s3:::data/a", expect: allowed}
YAML

"$iamsim" test suite.yaml --watch >out 2>err </dev/null &
watcher=$!
trap 'kill -KILL "$watcher" 2>/dev/null; rm -rf "$work"' EXIT

# settled NAME COUNT LINE: after so many runs it waits again, and this ended the last run. On a
# machine that is busy this may take long.
settled() {
  local tries
  for ((tries = 0; tries < 600; ++tries)); do
    [ "$(grep -c '^waiting for a change' err)" -ge "$2" ] && break
    kill -0 "$watcher" 2>/dev/null || break
    sleep 0.1
  done
  [ "$(grep -c '^waiting for a change' err)" = "$2" ] && cat out err | grep -qE -- "$3" && return
  fail "$1"
  sed 's/^/  out: /' out
  sed 's/^/  err: /' err
  exit 1
}
summaries() { # summaries NAME PASSED...: how many passed in each run that had results
  local name=$1
  shift
  [ "$(sed -n 's/^\([0-9]*\) passed, .*/\1/p' out | tr '\n' ' ')" = "$* " ] || {
    fail "$name"
    sed 's/^/  out: /' out
  }
}

settled 'the first run' 1 '^1 passed, 0 failed$'
sed -i 's/expect: allowed/expect: denied/' suite.yaml
settled 'the suite changes' 2 '^0 passed, 1 failed$'
policy s3:PutObject >new.json
mv new.json read.json
settled 'a policy of its model changes' 3 .
summaries 'each run tells its own results' 1 0 1
sed -i 's/expect: denied/expcet: denied/' suite.yaml
settled 'a suite that is wrong is told and watched on' 4 'suite.yaml:3:[0-9]+: error: unknown field `expcet`'
summaries 'and has no results' 1 0 1
sed -i 's/expcet: denied/expect: allowed/' suite.yaml
settled 'until it is mended' 5 .
summaries 'which is asked again' 1 0 1 0
mv model.yaml elsewhere.yaml
settled 'a model that is gone' 6 'there is no file or folder `model.yaml`'
mv elsewhere.yaml model.yaml
settled 'and comes back' 7 .
summaries 'is read again' 1 0 1 0 0
kill -INT "$watcher"
wait "$watcher"
[ $? = 130 ] || fail 'Ctrl-C ends it with code 130'

[ $failures = 0 ] && echo "all watch checks passed"
exit $((failures > 0))
