# SPDX-License-Identifier: Apache-2.0
# Sourced by tests of the program: $work is a folder of their own, `failures` counts.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failures=0

fail() {
  echo "FAILED: $1"
  failures=$((failures + 1))
}

# expect NAME CODE STDOUT-REGEX STDERR-REGEX COMMAND...; an empty regex means: nothing printed,
# `-`: anything. Standard input is $work/in where there is one.
expect() {
  local name=$1 code=$2 out=$3 err=$4
  shift 4
  local in=/dev/null
  [ ! -e "$work/in" ] || in=$work/in
  "$@" >"$work/out" 2>"$work/err" <"$in"
  local got=$?
  local ok=1
  [ "$got" = "$code" ] || ok=0
  if [ -z "$out" ]; then [ ! -s "$work/out" ] || ok=0; elif [ "$out" != - ]; then grep -qE -- "$out" "$work/out" || ok=0; fi
  if [ -z "$err" ]; then [ ! -s "$work/err" ] || ok=0; elif [ "$err" != - ]; then grep -qE -- "$err" "$work/err" || ok=0; fi
  if [ $ok = 0 ]; then
    fail "$name (code $got, expected $code)"
    sed 's/^/  out: /' "$work/out" | head -20
    sed 's/^/  err: /' "$work/err" | head -20
  fi
}

# also NAME REGEX: the same for the output of the last command
also() {
  grep -qE -- "$2" "$work/out" && return
  fail "$1"
  sed 's/^/  out: /' "$work/out" | head -20
}
