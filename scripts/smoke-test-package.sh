#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Says whether a package of iamsim works: usage
#   scripts/smoke-test-package.sh PACKAGE             # .deb or .tar.gz, unpacked into a scratch folder
#   scripts/smoke-test-package.sh --install PACKAGE   # .deb, installed with apt-get, as root
#
# The script needs nothing but the package, so that it runs on a bare machine.
set -euo pipefail

usage() {
  sed -n '4,6s/^# \{0,1\}//p' "$0" >&2
  exit 2
}

install=
if [[ ${1-} == --install ]]; then
  install=yes
  shift
fi
(($# == 1)) || usage
package=$(realpath -- "$1")
[[ -f $package ]] || usage

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
case $install,$package in
  yes,*.deb)
    DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$package"
    root=/usr
    ;;
  ,*.deb)
    dpkg-deb -x "$package" "$work/root"
    root=$work/root/usr
    ;;
  ,*.tar.gz)
    mkdir "$work/root"
    tar -xzf "$package" -C "$work/root" --strip-components=1
    root=$work/root
    ;;
  *) usage ;;
esac

failures=0
fail() {
  echo "FAILED: $1" >&2
  failures=$((failures + 1))
}
# check NAME CODE COMMAND...: the output stays in $work/out.
check() {
  local name=$1 code=$2 got=0
  shift 2
  "$@" >"$work/out" 2>"$work/err" || got=$?
  ((got == code)) && return
  fail "$name: code $got, expected $code"
  cat "$work/out" "$work/err" >&2
}
contains() {
  grep -qF -- "$2" "$work/out" || fail "$1: no '$2' in the output"
}

iamsim=$root/bin/iamsim
example=$root/share/doc/iamsim/examples/cross-account-s3
cd "$work"

check 'version' 0 "$iamsim" --version
contains 'version' 'AWS managed policies'
check 'a question that is denied' 1 "$iamsim" can consumer:EC2CrossAccountReader s3:GetObject \
  s3://shared-data-us-bucket-example/dataset.csv --model "$example/model.yaml"
contains 'a question that is denied' 'EXPLICIT_DENY_SCP'
check 'the scenarios of the example' 0 "$iamsim" test "$example"
check 'an input that is missing' 2 "$iamsim" can a s3:GetObject s3://b/k --model nowhere.yaml

for file in share/bash-completion/completions/iamsim share/zsh/vendor-completions/_iamsim \
  share/fish/vendor_completions.d/iamsim.fish share/doc/iamsim/LICENSE \
  share/doc/iamsim/THIRD_PARTY_NOTICES share/iamsim/schemas/{suite,model,changes,config}.schema.json; do
  [[ -s $root/$file ]] || fail "the package lacks $file"
done
check 'what bash reads' 0 bash -n "$root/share/bash-completion/completions/iamsim"
check 'the commands' 0 "$iamsim" manual --names
for page in iamsim $(sed 's/^/iamsim-/' "$work/out"); do
  check "the page of $page" 0 gzip -dc "$root/share/man/man1/$page.1.gz"
  contains "the page of $page" '.SH SYNOPSIS'
done

((failures == 0)) || exit 1
echo "$package works"
