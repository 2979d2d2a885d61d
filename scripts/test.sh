#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Builds with the preset `dev`, in which warnings are errors, and runs all tests. Arguments go to
# ctest: scripts/test.sh -R glob
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

scripts/install-dependencies.sh
cmake --preset dev
cmake --build --preset dev
ctest --preset dev --output-on-failure --no-tests=error --parallel "$(nproc)" "$@"
