#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What the program as a whole takes, from reading its files to its answer: medians of several runs.

    benchmarks/program_benchmark.py [BUILD-FOLDER [RUNS]]
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time


def run(command):
    """Wall and processor seconds, peak memory in MiB, and the last line that it printed."""
    begin = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        sys.exit(f"{' '.join(command)}: code {process.returncode}")
    line = output.splitlines()[0] if command[1] == "can" else output.splitlines()[-1]
    return wall, usage.ru_utime, usage.ru_stime, usage.ru_maxrss / 1024, line


def main():
    build = sys.argv[1] if len(sys.argv) > 1 else "build/release"
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 9
    program = f"{build}/cli/iamsim"
    with tempfile.TemporaryDirectory() as work:
        subprocess.run([f"{build}/benchmarks/iamsim_generate_suites", work], check=True)
        question = ["arn:aws:iam::100000000003:role/role-7", "s3:GetObject",
                    "arn:aws:s3:::bucket-530/key", "--now", "2026-06-01T12:00:00Z"]
        rows = []
        for estate in ("estate", "huge-estate"):
            size = os.path.getsize(f"{work}/{estate}.json") / 1e6
            rows.append((f"can, {size:.0f} MB",
                         [program, "can", "-m", f"{work}/{estate}.json", *question]))
        rows.append(("can, 1 policy",
                     [program, "can", "--policy", f"{work}/policy.json", *question[1:]]))
        rows += [(f"test, {count} scenarios", [program, "test", f"{work}/suite-{count}.json"])
                 for count in (1000, 100000)]
        with open(f"{work}/policy.json", "w", encoding="utf-8") as policy:
            policy.write('{"Version": "2012-10-17", "Statement": {"Effect": "Allow", '
                         '"Action": "s3:GetObject", "Resource": "*"}}')
        for name, command in rows:
            results = [run(command) for _ in range(runs)]
            wall, user, system, memory = (
                statistics.median(result[i] for result in results) for i in range(4))
            print(f"{name:22} {wall * 1e3:6.0f} ms ({user * 1e3:.0f} ms in the program, "
                  f"{system * 1e3:.0f} ms in the kernel), {memory:.0f} MiB; {results[0][4]}")


main()
