#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Builds iamsim, runs the suites of one folder of scenarios and asks one question.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

readonly iamsim=build/release/cli/iamsim
readonly scenarios=scenarios/cross-account-s3

run() {
  printf '\n$ iamsim %s\n' "$*"
  "$iamsim" "$@"
}

scripts/install-dependencies.sh
cmake --preset release
cmake --build --preset release --target iamsim

run test "$scenarios"

# Exit code 1 is the answer "denied", and a good one.
status=0
run can consumer:EC2CrossAccountReader s3:GetObject s3://shared-data-us-bucket-example/dataset.csv \
  --model "$scenarios/model.yaml" || status=$?
((status <= 1)) || exit "$status"
