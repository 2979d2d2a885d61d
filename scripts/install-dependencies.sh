#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Installs the Debian packages that iamsim is built and tested with. Does nothing, and needs no
# root, when all of them are there.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

readonly packages=(
  build-essential g++ clang libclang-rt-dev cmake ninja-build
  libabsl-dev libsimdjson-dev libcli11-dev libyaml-cpp-dev libre2-dev zlib1g-dev
  libgtest-dev libgmock-dev libbenchmark-dev
  python3 python3-jsonschema python3-yaml
)

if ! command -v dpkg-query >/dev/null; then
  echo "$0: not a Debian system; install the equivalents of: ${packages[*]}" >&2
  exit 1
fi

missing=()
for package in "${packages[@]}"; do
  status=$(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null || true)
  [[ $status == installed ]] || missing+=("$package")
done
((${#missing[@]})) || exit 0

as_root=(env)
if ((EUID != 0)); then
  as_root=(sudo env)
fi
"${as_root[@]}" DEBIAN_FRONTEND=noninteractive apt-get update
"${as_root[@]}" DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
  "${missing[@]}"
