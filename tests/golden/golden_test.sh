#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What the program prints, word by word: usage golden_test.sh IAMSIM [--update]
#
# Each case is a command, run in input/; expected/NAME.txt holds the command, its exit code, standard
# output and standard error. With --update the files are written anew: read the difference before it
# is committed.
set -u
unset IAMSIM_MODEL
iamsim=$(realpath "$1")
update=${2:-}
here=$(cd "$(dirname "$0")" && pwd)
actual=$(mktemp -d)
trap 'rm -rf "$actual"' EXIT
failures=0
names=()
cd "$here/input" || exit 2

golden() {
  local name=$1
  shift
  names+=("$name.txt")
  "$iamsim" "$@" >"$actual/out" 2>"$actual/err" </dev/null
  local code=$?
  {
    echo "\$ iamsim $*"
    echo "# exit code $code"
    cat "$actual/out"
    if [ -s "$actual/err" ]; then
      echo "# standard error"
      cat "$actual/err"
    fi
  } >"$actual/$name.txt"
  if [ "$update" = --update ]; then
    cp "$actual/$name.txt" "$here/expected/$name.txt"
  elif ! diff -u "$here/expected/$name.txt" "$actual/$name.txt"; then
    failures=$((failures + 1))
  fi
}

ask() {
  local name=$1
  shift
  golden "$name" can "$@" -m model.yaml --now 2026-06-01T12:00:00Z
}

ask allowed app:alice s3:GetObject s3://own-data/a.csv
ask allowed-json app:alice s3:GetObject s3://own-data/a.csv --format json
ask explicit-deny app:alice s3:DeleteObject s3://own-data/a.csv
ask implicit-deny app:alice s3:PutObject s3://own-data/a.csv
ask cross-account app:alice s3:GetObject s3://shared-data/a.csv
ask cross-account-verbose app:alice s3:PutObject s3://shared-data/a.csv -v
ask chain app:alice s3:PutObject s3://shared-data/a.csv --assume data:Publisher
ask whole-call app:alice s3:GetObject s3://sealed-data/a.csv
ask nearest-miss app:alice s3:ListBucket s3://own-data -c s3:prefix=secrets/
many=(--principals '*' --actions 's3:*Object' --resources s3://own-data/a --resources s3://shared-data/x -m model.yaml)
golden grid grid "${many[@]}"
golden grid-csv grid "${many[@]}" --format csv
golden grid-jsonl grid "${many[@]}" --format jsonl --only allowed
golden grid-json grid "${many[@]}" --format json --fields principal,action,decision --only allowed
golden grid-md grid "${many[@]}" --format md --fields principal,action,resource,decision --only allowed
golden grid-count grid "${many[@]}" --count
golden who-can who-can s3:GetObject s3:PutObject s3://shared-data/a.csv -m model.yaml --via-roles
golden what-can what-can app:alice s3://own-data/a.csv -m model.yaml
ask suggest-allow app:alice s3:PutObject s3://shared-data/a.csv --suggest
ask suggest-exception app:alice s3:DeleteObject s3://own-data/a.csv --suggest
golden unknown-command cna
golden error-misspelt-elements can --policy misspelt-elements.json s3:GetObject arn:aws:s3:::b/k
golden error-misspelt-effect can --policy misspelt-effect.json s3:GetObject arn:aws:s3:::b/k
golden error-document-in-string can alice s3:GetObject arn:aws:s3:::b/k -m document-in-string.yaml

for file in "$here"/expected/*; do
  case " ${names[*]} " in
    *" $(basename "$file") "*) ;;
    *)
      echo "no case has the name of $file"
      failures=$((failures + 1))
      ;;
  esac
done
if [ $failures != 0 ]; then
  echo "$failures differ; if that is meant: $0 IAMSIM --update"
  exit 1
fi
