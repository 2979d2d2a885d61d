#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# `iamsim rule`: what a code in brackets means.
set -u
iamsim=$1
root=$2
. "$root/tests/cli/expect.sh"

expect 'a rule' 0 '^A policy is one JSON object' '' "$iamsim" rule R-GRAM-1
also 'its page' '^AWS: https://docs.aws.amazon.com/IAM/'
also 'its number' '^R-GRAM-1$'
grep -q 'R-GRAM-2' "$work/out" && fail 'no other'
expect 'the last one of a chapter' 0 'leniently' '' "$iamsim" rule R-GRAM-24
grep -q 'R-ACT-1' "$work/out" && fail 'not the next chapter'
expect 'several' 0 '^R-COND-9$' '' "$iamsim" rule R-COND-9 U-5
also 'the second' '^U-5$'
expect 'in any letter case' 0 '^U-5$' '' "$iamsim" rule u-5
expect 'a reading by its name' 0 '^U-5$' '' "$iamsim" rule resource_star
expect 'the code of an answer' 0 'by its own ARN' '' "$iamsim" rule ALLOW_RESOURCE_DIRECT
expect 'a note on a condition' 0 'a negated operator holds' '' "$iamsim" rule missing-key-negated-true
expect 'a mark' 0 '^NOT_LOADED$' '' "$iamsim" rule NOT_LOADED
expect 'all of them' 0 '^### R-TRACE-8$' '' "$iamsim" rule
"$iamsim" rule | cmp -s - "$root/docs/rules.md" || fail 'all of them are the page'
expect 'no such rule' 2 '' 'error: no rule `R-COND-9x`; did you mean `R-COND-9`?' "$iamsim" rule R-COND-9x
expect 'the others are printed' 2 '^U-5$' 'no rule `x`' "$iamsim" rule U-5 x
expect 'help leads to it' 0 'iamsim rule U-5' '' "$iamsim" can --help
expect 'the list of commands has it' 0 '^ *rule ' '' "$iamsim" --help
# Every rule can be asked for.
"$iamsim" rule | grep -oE '^### .*' | cut -c5- >"$work/ids"
[ "$(wc -l <"$work/ids")" -gt 200 ] || fail 'all rules'
xargs "$iamsim" rule <"$work/ids" >/dev/null || fail 'each by its number'

[ $failures = 0 ] && echo "all checks passed"
exit $((failures > 0))
