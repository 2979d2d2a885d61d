#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What the program as a whole takes, from reading its files to its answer: medians of several runs.

    benchmarks/program_benchmark.py [BUILD-FOLDER [RUNS]] [--instructions] [--readme]

A row whose answers are not the expected ones ends it. --instructions counts them with callgrind, which
no other process disturbs. --readme puts the table into benchmarks/README.md.
"""

import json
import os
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile
import time

README = pathlib.Path(__file__).with_name("README.md")


def run(command):
    """Wall and processor seconds, peak memory in MiB, and the output."""
    begin = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        sys.exit(f"{' '.join(command)}: code {process.returncode}")
    return wall, usage.ru_utime, usage.ru_stime, usage.ru_maxrss / 1024, output


def instructions(command):
    """Million instructions of the whole process."""
    result = subprocess.run(["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null",
                             *command], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    return int(re.search(r"Collected : (\d+)", result.stderr)[1]) / 1e6


def passes(count):
    return lambda output: output.splitlines()[-1].startswith(f"{count} passed, 0 failed")


def begins(text):
    return lambda output: output.startswith(text)


def decides(expected):
    return lambda output: [json.loads(line)["decision"] for line in output.splitlines()] == expected


def rows(program, work):
    """A name, a command, and what its output has to be."""
    with open(f"{work}/policy.json", "w", encoding="utf-8") as policy:
        policy.write('{"Version": "2012-10-17", "Statement": {"Effect": "Allow", '
                     '"Action": "s3:GetObject", "Resource": "*"}}')
    with open(f"{work}/workload.json", encoding="utf-8") as suite:
        expected = [scenario["expect"] for scenario in json.load(suite)["scenarios"]]
    question = ["arn:aws:iam::100000000003:role/role-7", "s3:GetObject",
                "arn:aws:s3:::bucket-530/key", "--now", "2026-06-01T12:00:00Z"]
    yield "`--version`", [program, "--version"], begins("iamsim")
    yield "`can`, 1 policy", [program, "can", "--policy", f"{work}/policy.json",
                              *question[1:]], begins("ALLOWED")
    for estate in ("estate", "huge-estate"):
        size = os.path.getsize(f"{work}/{estate}.json") / 1e6
        yield (f"`can`, {size:.0f} MB", [program, "can", "-m", f"{work}/{estate}.json", *question],
               begins("ALLOWED"))
    yield (f"`can --requests`, {len(expected)} with 20 keys",
           [program, "can", "-m", f"{work}/workload-model.json", "--requests",
            f"{work}/workload.jsonl"], decides(expected))
    for kind in ("json", "yaml"):
        yield (f"`test`, the same as a suite in {kind.upper()}",
               [program, "test", f"{work}/workload.{kind}"], passes(len(expected)))
    for count in (1000, 100000):
        yield (f"`test`, {count:,} scenarios", [program, "test", f"{work}/suite-{count}.json"],
               passes(count))


def main():
    options = [word for word in sys.argv[1:] if word.startswith("--")]
    words = [word for word in sys.argv[1:] if not word.startswith("--")]
    build = words[0] if words else "build/release"
    runs = int(words[1]) if len(words) > 1 else 9
    table = ["| | ms | ms in the program | MiB | million instructions |", "|---|---|---|---|---|"]
    with tempfile.TemporaryDirectory() as work:
        subprocess.run([f"{build}/benchmarks/iamsim_generate_suites", work], check=True)
        for name, command, is_right in rows(f"{build}/cli/iamsim", work):
            results = [run(command) for _ in range(runs)]
            if not all(is_right(result[4]) for result in results):
                sys.exit(f"{name}: other answers than expected: {results[0][4][:200]}")
            wall, user, system, memory = (
                statistics.median(result[i] for result in results) for i in range(4))
            count = f"{instructions(command):.0f}" if "--instructions" in options else ""
            table.append(f"| {name} | {wall * 1e3:.0f} | {(user + system) * 1e3:.0f} | "
                         f"{memory:.0f} | {count} |")
            print(table[-1], flush=True)
    if "--readme" in options:
        text = README.read_text(encoding="utf-8")
        begin, end = "<!-- table -->\n", "<!-- end of table -->"
        before, rest = text.split(begin)
        README.write_text(before + begin + "\n".join(table) + "\n" + end + rest.split(end)[1],
                          encoding="utf-8")


main()
