#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The packages have what a user needs, and nothing of the libraries: usage
# packages_test.sh CPACK BUILD_DIR SOURCE_DIR
set -eu
cpack=$1
build=$2
root=$3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

"$cpack" -G TGZ --config "$build/CPackConfig.cmake" -B "$work" >cpack.txt || { cat cpack.txt; exit 1; }
"$root/scripts/smoke-test-package.sh" "$work"/iamsim-*.tar.gz
if tar -tzf "$work"/iamsim-*.tar.gz | grep -E '\.(h|a|cmake)$'; then
  echo 'the package of the program has files of the libraries'
  exit 1
fi
# A package that lacks something is said to.
mkdir damaged
tar -xzf "$work"/iamsim-*.tar.gz -C damaged
rm damaged/*/share/man/man1/iamsim-can.1.gz
tar -czf damaged.tar.gz -C damaged "$(ls damaged)"
if "$root/scripts/smoke-test-package.sh" damaged.tar.gz 2>damaged.txt; then
  echo 'a package without a page passes'
  exit 1
fi
grep -q 'FAILED: the page of iamsim-can' damaged.txt

if ! command -v dpkg-deb >/dev/null || ! command -v dpkg-shlibdeps >/dev/null; then
  echo 'no dpkg: the Debian package was not tried'
  exit 0
fi
"$cpack" -G DEB --config "$build/CPackConfig.cmake" -B "$work" -D CPACK_DEBIAN_COMPRESSION_TYPE=gzip \
  >cpack.txt || { cat cpack.txt; exit 1; }
"$root/scripts/smoke-test-package.sh" "$work"/iamsim_*.deb
dpkg-deb -f "$work"/iamsim_*.deb Depends | grep -q 'libc6' || {
  echo 'the package does not name the libraries that it needs'
  exit 1
}
