# SPDX-License-Identifier: Apache-2.0
# Sourced by tests of the program: $work is a folder of their own, `failures` counts.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failures=0

# expect NAME CODE STDOUT-REGEX STDERR-REGEX COMMAND...; an empty regex means: nothing printed.
# Standard input is $work/in where there is one.
expect() {
  local name=$1 code=$2 out=$3 err=$4
  shift 4
  [ -e "$work/in" ] || : >"$work/in"
  "$@" >"$work/out" 2>"$work/err" <"$work/in"
  local got=$?
  local ok=1
  [ "$got" = "$code" ] || ok=0
  if [ -z "$out" ]; then [ ! -s "$work/out" ] || ok=0; else grep -qE -- "$out" "$work/out" || ok=0; fi
  if [ -z "$err" ]; then [ ! -s "$work/err" ] || ok=0; else grep -qE -- "$err" "$work/err" || ok=0; fi
  if [ $ok = 0 ]; then
    echo "FAILED: $name (code $got, expected $code)"
    sed 's/^/  out: /' "$work/out" | head -5
    sed 's/^/  err: /' "$work/err" | head -5
    failures=$((failures + 1))
  fi
}

# also NAME REGEX: the same for the output of the last command
also() {
  grep -qE -- "$2" "$work/out" && return
  echo "FAILED: $1"
  sed 's/^/  out: /' "$work/out" | head -20
  failures=$((failures + 1))
}
