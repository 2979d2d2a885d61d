#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the examples of the documentation and compares, or rewrites, their outputs.

usage: examples.py check|write IAMSIM ROOT [PAGE]...

A page is Markdown. Its blocks are run in order, in a folder of their own that begins with a copy of
`scenarios/`. A block's first line says what it is:

```console            commands, each after `$ ` (and `> ` where it goes on), each followed by all
                      that it prints, on both streams. A code that is no answer (0, 1 or 3) is a
                      failure; `; echo $?` shows one
```yaml file=NAME     a file: written as it stands. A later block of that name replaces it.
                      Of a pipeline (`jobs:`, `script:`) the commands of iamsim are run, too
```text               nothing is run
<!-- folder: NAME -->  the commands behind it run in this folder
<!-- fresh -->         the folder begins anew

`aws` and `terraform` are stand-ins: one answers like an account with one user, the other shows the
plan of scenarios/infrastructure-as-code. Nothing reaches a network.
"""
import difflib
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

FENCE = re.compile(r'^```(\S*)(.*)$')
FILE = re.compile(r'\bfile=(\S+)')

STAND_INS = {'terraform': '''#!/bin/sh
cat "$IAMSIM_EXAMPLES_PLAN"
''', 'aws': r'''#!/bin/sh
case "$1 $2" in
  'iam get-account-authorization-details') cat "$IAMSIM_EXAMPLES_DETAILS" ;;
  's3 cp') echo 'download failed: s3://payroll/2026.csv to ./2026.csv An error occurred (AccessDenied) when calling the GetObject operation: User: arn:aws:iam::111122223333:user/alice is not authorized to perform: s3:GetObject on resource: "arn:aws:s3:::payroll/2026.csv" because no identity-based policy allows the s3:GetObject action' >&2; exit 1 ;;
  *) echo "aws: no stand-in for $*" >&2; exit 254 ;;
esac
'''}


class Page:
    """The lines of a page, and the folder in which its examples run."""

    def __init__(self, root, program, path):
        self.root = root
        self.program = program
        self.path = path
        self.problems = []
        self.scratch = tempfile.mkdtemp()
        self.begin()

    def begin(self):
        shutil.rmtree(self.scratch)
        os.makedirs(self.scratch + '/bin')
        os.makedirs(self.scratch + '/home')
        os.symlink(self.program, self.scratch + '/bin/iamsim')
        for name, script in STAND_INS.items():
            stand_in = pathlib.Path(self.scratch, 'bin', name)
            stand_in.write_text(script)
            stand_in.chmod(0o755)
        self.base = self.scratch + '/work'
        os.makedirs(self.base)
        # A repository of its own, so that no iamsim.yaml above it counts.
        os.makedirs(self.base + '/.git')
        shutil.copytree(self.root / 'scenarios', self.base + '/scenarios')
        self.folder = self.base

    def run(self, command):
        environment = {'PATH': f'{self.scratch}/bin:/usr/bin:/bin', 'HOME': self.scratch + '/home',
                       'LC_ALL': 'C.UTF-8', 'NO_COLOR': '1', 'GITHUB_STEP_SUMMARY': '/dev/null',
                       'IAMSIM_EXAMPLES_PLAN': str(self.root / 'scenarios/infrastructure-as-code/plan.json'),
                       'IAMSIM_EXAMPLES_DETAILS': str(self.root / 'tests/data/examples/details.json')}
        done = subprocess.run(['bash', '-c', command], cwd=self.folder, env=environment,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, timeout=120)
        output = done.stdout
        if output and not output.endswith('\n'):
            output += '\n'
        return done.returncode, output

    def console(self, lines):
        """The block as it should be."""
        result = []
        at = 0
        if lines and not lines[0].startswith('$ '):
            self.problems.append('a console block begins with `$ `')
        while at < len(lines):
            command = [lines[at][2:]]
            at += 1
            while at < len(lines) and lines[at].startswith('> '):
                command.append(lines[at][2:])
                at += 1
            result += ['$ ' + command[0]] + ['> ' + more for more in command[1:]]
            code, output = self.run('\n'.join(command))
            if code not in (0, 1, 3):
                self.problems.append(f'`{command[0]}` ends with code {code}')
            output = output.splitlines()
            result += output
            # The old output ends at the next command; a program may print such a line, too.
            own = [line for line in output if line.startswith('$ ')]
            while at < len(lines) and (not lines[at].startswith('$ ') or lines[at] in own):
                if lines[at] in own:
                    own.remove(lines[at])
                at += 1
        return result

    def pipeline(self, name, text):
        """Runs the commands of iamsim in a pipeline's steps."""
        for line in text.splitlines():
            found = re.match(r'^\s*(?:-\s+)?(?:run:|script:|entry:)?\s*(?:-\s+)?\[?(iamsim (?:test|diff|lint|audit|can)\b[^\]]*)\]?\s*$', line)
            if found:
                code, output = self.run(found[1])
                if code != 0:
                    self.problems.append(f'{name}: `{found[1]}` ends with code {code}:\n{output}')

    def lines(self):
        """All lines, with the outputs that the commands have now."""
        result = []
        block = None
        for line in self.path.read_text().splitlines():
            fence = FENCE.match(line)
            if block is None and fence:
                block = (fence[1], fence[2], [])
                result.append(line)
            elif block is None:
                if found := re.match(r'^<!-- folder: (\S+) -->$', line):
                    self.folder = os.path.join(self.base, found[1])
                    os.makedirs(self.folder, exist_ok=True)
                elif line == '<!-- fresh -->':
                    self.begin()
                result.append(line)
            elif line == '```':
                kind, words, inner = block
                block = None
                if kind == 'console':
                    inner = self.console(inner)
                elif found := FILE.search(words):
                    target = pathlib.Path(self.folder, found[1])
                    target.parent.mkdir(parents=True, exist_ok=True)
                    target.write_text('\n'.join(inner) + '\n')
                    if kind == 'yaml' and re.search(r'^(jobs:|.*script:)', '\n'.join(inner), re.M):
                        self.pipeline(found[1], '\n'.join(inner))
                elif kind != 'text':
                    self.problems.append(f'a block of `{kind}` is neither run nor a file; use `text`')
                result += inner + ['```']
            else:
                block[2].append(line)
        if block is not None:
            self.problems.append('a block without an end')
        return result


def main():
    mode, program, root, *names = sys.argv[1:]
    root = pathlib.Path(root).resolve()
    program = os.path.abspath(program)
    pages = [root / name for name in names] or [root / 'README.md', *sorted((root / 'docs').glob('*.md'))]
    failed = 0
    commands = 0
    for path in pages:
        page = Page(root, program, path)
        try:
            old = path.read_text().splitlines()
            new = page.lines()
        finally:
            shutil.rmtree(page.scratch)
        name = str(path.relative_to(root))
        for problem in page.problems:
            print(f'{name}: {problem}')
        failed += len(page.problems)
        commands += sum(line.startswith('$ ') for line in old)
        if mode == 'write' and new != old:
            path.write_text('\n'.join(new) + '\n')
            print(f'{name}: rewritten')
        elif new != old:
            failed += 1
            print('\n'.join(difflib.unified_diff(old, new, name, name + ' (as it is now)', lineterm='')))
    print(f'{commands} commands of {len(pages)} pages')
    if failed and mode == 'check':
        print('scripts/refresh-examples.sh IAMSIM rewrites the outputs')
    sys.exit(failed > 0)


main()
