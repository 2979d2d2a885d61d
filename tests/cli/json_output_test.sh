#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What a question says comes back in JSON as it was said, wherever in a text a character is that
# JSON writes in another way. Texts are written eight bytes at a time.
set -u
iamsim=$1
root=$2
. "$root/tests/cli/expect.sh"

cat >"$work/model.yaml" <<'YAML'
iamsim: 1
accounts:
  - id: "111111111111"
    users: [{name: alice}]
YAML
cat >"$work/ask.py" <<'PY'
import json, subprocess, sys
program, model = sys.argv[1:]
odd = ['"', '\\', '\n', '\t', 'é', '€', '😀', '/']
texts = [character.join(['a' * before, 'b' * behind])
         for character in odd for before in range(18) for behind in (0, 1, 7, 8, 9)]
texts += [character * count for character in odd for count in (1, 7, 8, 9, 16)]
ask = [json.dumps({'principal': 'arn:aws:iam::111111111111:user/alice', 'action': 's3:ListAllMyBuckets',
                   'context': {'app:text': text}}) for text in texts]
run = subprocess.run([program, 'can', '--requests', '-', '-m', model, '--exit-zero'], text=True,
                     input='\n'.join(ask), stdout=subprocess.PIPE)
answers = [json.loads(line) for line in run.stdout.splitlines()]
assert len(answers) == len(texts), (len(answers), len(texts))
for text, answer in zip(texts, answers):
    assert answer['request']['context']['app:text'] == text, (text, answer['request'])
    assert answer['resolvedContext']['app:text']['value'] == text, text
print('texts', len(texts))
PY
expect "texts come back" 0 '^texts [0-9]{3}' '' python3 "$work/ask.py" "$iamsim" "$work/model.yaml"

exit $((failures > 0))
