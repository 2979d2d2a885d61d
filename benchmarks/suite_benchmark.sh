#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What a whole run of `iamsim test` takes: the median of several, over generated suites.
#   benchmarks/suite_benchmark.sh [BUILD-FOLDER [RUNS]]
set -euo pipefail
build=${1:-build/release}
runs=${2:-9}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$build/benchmarks/iamsim_generate_suites" "$work"
# Milliseconds: on the clock, of all processors in the program, in the kernel.
TIMEFORMAT='%3R %3U %3S'
median() { sort -n | sed -n "$((runs / 2 + 1))p" | tr -d . | sed 's/^0*\(.\)/\1/'; }
for scenarios in 1000 100000; do
  for ((i = 0; i < runs; ++i)); do
    { time "$build/cli/iamsim" test "$work/suite-$scenarios.json" >"$work/out"; } 2>>"$work/times.$scenarios"
  done
  read -r clock user kernel < <(
    for field in 1 2 3; do
      cut -d' ' -f$field "$work/times.$scenarios" | median
    done | tr '\n' ' ' && echo
  )
  printf '%6s scenarios: %5s ms (user %s ms, system %s ms); %s\n' \
    "$scenarios" "$clock" "$user" "$kernel" "$(cat "$work/out")"
done
