#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The step of action.yml, which says what the variables are. Exits with the code of the program:
# 0 all is as expected, 1 a scenario failed or access changed, 2 something is wrong, 3 undecided.
# After code 2, or any other that the program does not give for an answer, nothing more is run.
set -euo pipefail

# Sets `lines` to those of a text that are not empty. (The bash of macOS has no references.)
lines_of() {
  local line
  lines=()
  while IFS= read -r line; do
    [[ -z $line ]] || lines+=("$line")
  done <<<"$1"
}

program=${IAMSIM_PROGRAM:-iamsim}
if ! command -v -- "$program" >/dev/null; then
  echo "::error::no program '$program'; an earlier step has to install iamsim"
  exit 2
fi
exec 3>&1  # what `run` says, where its output is a file
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

lines_of "${IAMSIM_SUITES-}"
suites=(${lines[@]+"${lines[@]}"})
lines_of "${IAMSIM_MODELS-}"
model_options=()
for model in ${lines[@]+"${lines[@]}"}; do
  model_options+=(--model "$model")
done

# run COMMAND...: sets `code`, and stops unless the code is an answer.
run() {
  code=0
  "$program" "$@" || code=$?
  case $code in
    0 | 1 | 3) ;;
    *)
      echo "::error::iamsim $1 ended with code $code" >&3
      exit "$code"
      ;;
  esac
}
summarize() {
  [[ -z ${GITHUB_STEP_SUMMARY-} ]] || cat -- "$1" >>"$GITHUB_STEP_SUMMARY" || exit 2
}

reports=(--report "md=$work/test.md")
[[ -z ${IAMSIM_JUNIT-} ]] || reports+=(--report "junit=$IAMSIM_JUNIT")
run test ${suites[@]+"${suites[@]}"} ${model_options[@]+"${model_options[@]}"} --format github "${reports[@]}"
summarize "$work/test.md"
result=$code

if [[ -n ${IAMSIM_CHANGES-} ]]; then
  run diff ${model_options[@]+"${model_options[@]}"} --changes "$IAMSIM_CHANGES" --format md \
    --fail-on "${IAMSIM_FAIL_ON:-gained}" >"$work/diff.md"
  summarize "$work/diff.md"
  cat "$work/diff.md"
  # A definite no is worse than an answer that depends on something.
  if ((code == 1 || result == 0)); then result=$code; fi
fi
exit "$result"
