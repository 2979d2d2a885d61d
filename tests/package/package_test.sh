#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What is installed can be found and used by another project: usage
# package_test.sh CMAKE BUILD_DIR COMPILER [FLAG...]
set -eu
cmake=$1
build=$2
compiler=$3
shift 3
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$cmake" --install "$build" --prefix "$work/prefix" >"$work/install.txt"
"$work/prefix/bin/iamsim" --version
"$cmake" -S "$here/consumer" -B "$work/build" -DCMAKE_BUILD_TYPE=Debug \
  -DCMAKE_PREFIX_PATH="$work/prefix" -DCMAKE_CXX_COMPILER="$compiler" -DCMAKE_CXX_FLAGS="$*"
"$cmake" --build "$work/build"
answers=$("$work/build/consumer")
expected="s3:GetObject allowed ALLOW_IDENTITY
s3:PutObject implicitDeny IMPLICIT_DENY_IDENTITY"
if [ "$answers" != "$expected" ]; then
  printf 'the consumer says\n%s\nand not\n%s\n' "$answers" "$expected"
  exit 1
fi
