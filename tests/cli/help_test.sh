#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Help pages: short ones, whole ones, groups, and what packages make of them.
set -u
iamsim=$1
root=$2
. "$root/tests/cli/expect.sh"

expect 'a page shows what people use' 0 '^  -m,--model PATH' '' "$iamsim" can --help
expect 'and names the groups' 0 'iamsim help requests' '' "$iamsim" can --help
expect 'and not their options' 1 '' '' bash -c '"$1" can --help | grep -e --session-kind' - "$iamsim"
expect 'all options' 0 '^  --session-kind KIND' '' "$iamsim" can --help-all
expect 'a group' 0 '^  --detach-scp NODE=NAME' '' "$iamsim" help changes
expect 'a group says who has it' 0 '^Of the commands can, test' '' "$iamsim" help changes
expect 'a command' 0 '^Usage: iamsim test' '' "$iamsim" help test
expect 'the program' 0 '^  collect-script' '' "$iamsim" help
expect 'a mistyped subject' 2 '' 'no help about `chnages`; did you mean `changes`[?]' "$iamsim" help chnages
expect 'a shell that is unknown' 2 '' 'tcsh' "$iamsim" completion tcsh

# What the shells themselves say of it, where they are installed.
"$iamsim" completion bash | bash -n || fail 'bash does not take its completion'
if command -v zsh >/dev/null; then "$iamsim" completion zsh >"$work/zsh" && zsh -n "$work/zsh" || fail 'zsh does not take its completion'; fi
if command -v fish >/dev/null; then "$iamsim" completion fish | fish -n || fail 'fish does not take its completion'; fi

# Every long option of a command is in each shell's completion and in the manual.
for shell in bash zsh fish; do "$iamsim" completion $shell >"$work/$shell"; done
"$iamsim" manual | sed 's/\\-/-/g' >"$work/manual"
for command in can test diff doctor ls; do
  for option in $("$iamsim" $command --help-all | grep -oE '^  (-[a-z],)?--[a-z-]+' | grep -oE '\-\-[a-z-]+'); do
    grep -qE -- "$option( |'|\$)" "$work/bash" || fail "bash lacks $option"
    grep -qF -- "$option[" "$work/zsh" || fail "zsh lacks $option"
    grep -qE -- "-l ${option#--}( |\$)" "$work/fish" || fail "fish lacks $option"
    grep -qF -- "$option" "$work/manual" || fail "the manual lacks $option"
  done
done

expect 'a flag takes no value' 0 '-l as-scenario -d' '' grep -e '-l as-scenario ' "$work/fish"
expect 'the manual of one command' 0 '^.TH IAMSIM' '' "$iamsim" manual can
expect 'a command that is unknown' 2 '' 'no command `cna`; did you mean `can`[?]' "$iamsim" manual cna

# Bash completes commands, options and the words of a choice.
completions() {
  bash -c 'source <("$1" completion bash); shift; COMP_WORDS=("$@"); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _iamsim; printf "%s\n" "${COMPREPLY[@]}"' - "$iamsim" "$@"
}
expect 'a command completes' 0 '^doctor$' '' completions iamsim doc
expect 'an option completes' 0 '^--as-scenario$' '' completions iamsim can --as
expect 'a choice completes' 0 '^jsonl$' '' completions iamsim can --format js
[ $failures = 0 ] && echo "all help checks passed"
exit $((failures > 0))
