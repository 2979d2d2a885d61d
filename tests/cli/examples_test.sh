#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The examples of README.md and docs/ print what these pages say, and the references are those that
# the program makes.
set -u
iamsim=$1
root=$2
. "$root/tests/cli/expect.sh"
python3 -c '' 2>/dev/null || exit 77

python3 "$root/scripts/examples.py" check "$iamsim" "$root" || fail 'an example; see above'

"$iamsim" manual --format markdown | diff -u "$root/docs/commands.md" - || fail 'docs/commands.md is old'
python3 "$root/scripts/field_reference.py" "$iamsim" | diff -u "$root/docs/fields.md" - || fail 'docs/fields.md is old'

# Each field of each object is in one section and once there, whatever made the page.
python3 - "$iamsim" "$root" <<'PY' || fail 'a field is not in one reference'
import json, re, subprocess, sys
program, root = sys.argv[1:]
page = open(root + '/docs/fields.md').read()
bodies = {}
for section in re.split(r'^### ', page, flags=re.M)[1:]:
    name, body = section.split('\n', 1)
    body = re.split(r'^## ', body, flags=re.M)[0]
    assert name not in bodies, f'{name} has two sections'
    bodies[name] = body
bad = 0
for kind in ('model', 'suite', 'changes', 'config'):
    schema = json.loads(subprocess.run([program, 'schema', kind], check=True, capture_output=True, text=True).stdout)
    def walk(name, part, at=''):
        global bad
        for field, inner in part.get('properties', {}).items():
            count = bodies.get(name, '').count(f'`{at}{field}`' if name == 'conditions' else f'\n| `{at}{field}` |')
            if count != 1:
                print(f'{kind}: {name}: {at}{field} is there {count} times')
                bad += 1
            walk(name, inner, f'{at}{field}.')
        for each in part.get('anyOf', []) + part.get('oneOf', []):
            walk(name, each, at)
        if 'items' in part:
            walk(name, part['items'], f'{at[:-1]}[].')
    for name, part in schema['definitions'].items():
        walk(name, part)
sys.exit(bad > 0)
PY

# Each option of each command is in one table: the command's own, or that of a group.
python3 - "$iamsim" "$root" <<'PY' || fail 'an option is not in one reference'
import re, subprocess, sys
program, root = sys.argv[1:]
page = open(root + '/docs/commands.md').read()
sections = {}
for section in re.split(r'^##+ ', page, flags=re.M)[1:]:
    name, body = section.split('\n', 1)
    sections[name] = re.findall(r'^\| ((?:`-[^`]+`(?:, )?)+)', body, flags=re.M)
bad = 0
for command in subprocess.run([program, 'manual', '--names'], check=True, capture_output=True, text=True).stdout.split():
    text = subprocess.run([program, command, '--help-all'], check=True, capture_output=True, text=True).stdout
    own = 'iamsim ' + command
    body = re.split(r'^### ' + own + r'\n', page, flags=re.M)[1].split('\n### ')[0]
    named = re.search(r'It also has the options of: ([^.]*)\.', body)
    groups = [own, 'Options of every command'] + (named[1].split(', ') if named else [])
    for option in re.findall(r'^  (?:-\w,)?(--[\w-]+)', text, flags=re.M):
        where = [name for name in groups for row in sections[name] if f'`{option}`' in row]
        if len(where) != 1:
            print(f'{command} {option}: in {where}')
            bad += 1
sys.exit(bad > 0)
PY

# Links between pages lead somewhere.
python3 - "$root" <<'PY' || fail 'a link leads nowhere'
import glob, os, re, sys
root = sys.argv[1]
def anchors(path):
    text = re.sub(r'^```.*?^```$', '', open(path).read(), flags=re.S | re.M)
    return {re.sub(r'[^\w -]', '', title.lower()).replace(' ', '-') for title in re.findall(r'^#+ (.*)$', text, flags=re.M)}
bad = 0
for page in [root + '/' + name for name in ('README.md', 'SECURITY.md', 'CONTRIBUTING.md')] + glob.glob(root + '/docs/*.md'):
    for target in re.findall(r'\]\(([^)\s]+)\)', open(page).read()):
        if '://' in target:
            continue
        name, _, anchor = target.partition('#')
        path = os.path.join(os.path.dirname(page), name) if name else page
        if not os.path.exists(path) or (anchor and anchor not in anchors(path)):
            print(f'{os.path.relpath(page, root)}: {target}')
            bad += 1
sys.exit(bad > 0)
PY

# A page that shows something else is said to.
mkdir -p "$work/wrong/scenarios"
# shellcheck disable=SC2016
printf '```console\n$ echo yes\nno\n```\n' >"$work/wrong/README.md"
expect 'another output' 1 '^-no$' '' python3 "$root/scripts/examples.py" check "$iamsim" "$work/wrong" README.md
# shellcheck disable=SC2016
printf '```console\n$ exit 2\n```\n' >"$work/wrong/README.md"
expect 'a code that is no answer' 1 'ends with code 2' '' python3 "$root/scripts/examples.py" check "$iamsim" "$work/wrong" README.md
# shellcheck disable=SC2016
printf '```yaml\na: 1\n```\n' >"$work/wrong/README.md"
expect 'a block that nothing tries' 1 'neither run nor a file' '' python3 "$root/scripts/examples.py" check "$iamsim" "$work/wrong" README.md
[ $failures = 0 ] && echo "all examples are as the pages say"
exit $((failures > 0))
