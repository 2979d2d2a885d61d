#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The GitHub Action and the hooks of pre-commit, run as their files say: each ends with the code of
# the program, and stops at an error.
set -u
iamsim=$1
root=$2
. "$root/tests/cli/expect.sh"
python3 -c 'import yaml' 2>/dev/null || exit 77

# The step of action.yml with NAME=VALUE for the inputs, in the shell that GitHub starts for `bash`.
cat >"$work/step.py" <<'PY'
import os, re, subprocess, sys, yaml
root, folder, *given = sys.argv[1:]
action = yaml.safe_load(open(root + '/action.yml'))
assert action['runs']['using'] == 'composite', action['runs']
inputs = {name: one.get('default', '') for name, one in action['inputs'].items()}
for pair in given:
    name, value = pair.split('=', 1)
    assert name in inputs, name
    inputs[name] = value
(step,) = action['runs']['steps']
assert '${{' not in step['run'], 'an input would be run as a command'
assert step['shell'] == 'bash'
def value(text):
    text = re.sub(r'\$\{\{ inputs\.([a-z-]+) \}\}', lambda found: inputs[found[1]], text)
    return text.replace('${{ github.action_path }}', root)
for name, text in step['env'].items():
    os.environ[name] = value(text)
os.environ['GITHUB_STEP_SUMMARY'] = folder + '/summary.md'
open(folder + '/step.sh', 'w').write(step['run'])
sys.exit(subprocess.run(['bash', '--noprofile', '--norc', '-eo', 'pipefail', folder + '/step.sh']).returncode)
PY
root=$(cd "$root" && pwd)
action() {
  rm -f "$work/summary.md"
  python3 "$work/step.py" "$root" "$work" "program=$iamsim" "$@"
}

mkdir "$work/project"
cd "$work/project" || exit 1
cat >model.yaml <<'YAML'
accounts:
  - id: "111122223333"
    name: app
    roles:
      - name: Reader
        trustPolicy: {Version: "2012-10-17", Statement: [{Effect: Allow, Principal: {Service: ec2.amazonaws.com}, Action: sts:AssumeRole}]}
        inlinePolicies:
          - name: Read
            document: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: s3:GetObject, Resource: "arn:aws:s3:::data/*"}]}
    resources:
      - {arn: "arn:aws:s3:::data"}
YAML
suite() {
  printf 'model: [model.yaml]\nscenarios:\n  - {name: a read, principal: app:Reader, action: s3:GetObject, resource: s3://data/x, expect: %s}\n' "$1"
}
suite allowed >good.yaml
suite denied >bad.yaml
suite allowed | sed 's/principal/principle/' >wrong.yaml
cat >gain.yaml <<'YAML'
- {setInlinePolicy: {on: app:Reader, name: Write, document: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: s3:PutObject, Resource: "arn:aws:s3:::data/*"}]}}}
YAML

expect 'a suite passes' 0 - - action suites=good.yaml
grep -q . "$work/summary.md" || fail 'no summary'
expect 'a suite fails' 1 '::error' - action suites=bad.yaml
grep -q 'a read' "$work/summary.md" || fail 'a failure has no summary'
expect 'several suites' 1 - - action suites=$'good.yaml\nbad.yaml\n' junit=out.xml
grep -q '<testcase' out.xml || fail 'no JUnit'
expect 'a suite that is wrong' 2 '::error::iamsim test ended with code 2' 'principle' action suites=wrong.yaml
expect 'nothing runs after an error' 2 - - action suites=wrong.yaml model=model.yaml changes=gain.yaml
[ ! -e "$work/summary.md" ] || fail 'it went on after an error'
expect 'no program' 2 '::error::no program' '' action suites=good.yaml program=/nowhere/iamsim
expect 'a change that gains' 1 'gained' - action suites=good.yaml model=model.yaml changes=gain.yaml
grep -q 'gained' "$work/summary.md" || fail 'the summary lacks the change'
expect 'a change that loses nothing' 0 - - action suites=good.yaml model=model.yaml changes=gain.yaml fail-on=lost
expect 'a failure stays one after a change' 1 - - action suites=bad.yaml model=model.yaml changes=gain.yaml fail-on=lost
expect 'a change that is missing' 2 '::error::iamsim diff ended with code 2' - action suites=good.yaml model=model.yaml changes=none.json
# shellcheck disable=SC2016
expect 'an input is no command' 2 - - action 'suites=$(touch pwned)'
[ ! -e pwned ] || fail 'an input was run'
printf '#!/bin/sh\nkill -KILL $$\n' >killed
chmod +x killed
expect 'a program that is killed' 137 'ended with code 137' - action suites=good.yaml "program=$PWD/killed"

# A hook: what pre-commit runs for these files.
cat >"$work/hook.py" <<'PY'
import re, shlex, subprocess, sys, yaml
root, program, name, words, *files = sys.argv[1:]
(hook,) = [each for each in yaml.safe_load(open(root + '/.pre-commit-hooks.yaml')) if each['id'] == name]
assert hook['language'] == 'system'
files = [each for each in files if re.search(hook['files'], each)]
if not files:
    sys.exit(0)
command = shlex.split(hook['entry'])
assert command[0] == 'iamsim'
command = [program] + command[1:] + shlex.split(words)
if hook.get('pass_filenames', True):
    assert hook['require_serial'], 'a finding must not depend on how files are dealt'
    command += files
sys.exit(subprocess.run(command).returncode)
PY
hook() { python3 "$work/hook.py" "$root" "$iamsim" "$@"; }
mkdir policies
echo '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}' >policies/fine.json
echo '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObjekt", "Resource": "*"}]}' >policies/odd.json
echo '{"Statement": [' >policies/broken.json
expect 'the test hook' 0 - - hook iamsim-test good.yaml model.yaml
expect 'the test hook fails' 1 - - hook iamsim-test bad.yaml model.yaml
expect 'the test hook on an error' 2 - - hook iamsim-test wrong.yaml model.yaml
expect 'the test hook without a file of its kind' 0 '' '' hook iamsim-test wrong.yaml main.go
expect 'the lint hook' 0 '' '' hook iamsim-lint '' policies/fine.json
expect 'the lint hook finds' 1 'unknown-action' '' hook iamsim-lint '' policies/fine.json policies/odd.json
expect 'the lint hook on an error' 2 - - hook iamsim-lint '' policies/broken.json policies/fine.json
expect 'the lint hook takes policies alone' 0 '' '' hook iamsim-lint '' good.yaml package.json

# The scenario that the template of an issue begins with is one.
python3 - "$root" >template.yaml <<'PY'
import sys, yaml
form = yaml.safe_load(open(sys.argv[1] + '/.github/ISSUE_TEMPLATE/wrong-answer.yml'))
(text,) = [each['attributes']['value'] for each in form['body'] if each.get('id') == 'scenario']
print(text)
PY
expect 'the template of an issue' 0 '1 passed' - "$iamsim" test template.yaml
[ $failures = 0 ] && echo "all checks of the action and the hooks passed"
exit $((failures > 0))
