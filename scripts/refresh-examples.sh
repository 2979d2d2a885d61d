#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Rewrites what is made from the program: the outputs of the examples in README.md and docs/, the
# reference of commands and that of fields. Read the difference before committing it: usage
#   scripts/refresh-examples.sh [IAMSIM]     # build/release/cli/iamsim, if no other is given
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

readonly iamsim=${1:-build/release/cli/iamsim}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# A page that could not be made stays what it was.
"$iamsim" manual --format markdown >"$work/commands.md"
python3 scripts/field_reference.py "$iamsim" >"$work/fields.md"
cp "$work"/{commands,fields}.md docs/
python3 scripts/examples.py write "$iamsim" .
