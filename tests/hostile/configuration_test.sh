#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# An iamsim.yaml that another user may have put there is passed over, and one line says so.
set -u
unset IAMSIM_MODEL
iamsim=$1
root=$2
. "$root/tests/cli/expect.sh"
chmod 755 "$work"
mkdir -p "$work/shared/mine"
cd "$work/shared/mine" || exit 1
cat >../iamsim.yaml <<'YAML'
model: [model.yaml]
YAML
cat >../model.yaml <<'YAML'
iamsim: 1
accounts:
  - id: "111122223333"
    users: [{name: u}]
YAML
taken='^model: ../model.yaml \(from ../iamsim.yaml\)$'
passed='^../iamsim.yaml is passed over: '
ask() { "$iamsim" ls principals; }
expect 'of the user' 0 'user/u' "$taken" ask

chmod 777 ..
expect 'in a folder that everybody can write' 2 '' "$passed" ask
[ "$(grep -c 'passed over' "$work/err")" = 1 ] || fail 'one line'
expect 'test' 2 '' "$passed" "$iamsim" test
expect 'can' 2 '' "$passed" "$iamsim" can 111122223333:u s3:GetObject '*'
# In a repository it is the repository's.
mkdir ../.git
expect 'in a repository' 0 'user/u' "$taken" ask
rmdir ../.git
chmod 1777 ..
expect 'where others cannot replace it' 0 'user/u' "$taken" ask
chmod 755 ..
chmod 666 ../iamsim.yaml
expect 'a file that everybody can write' 2 '' "$passed" ask
chmod 644 ../iamsim.yaml

if [ "$(id -u)" = 0 ]; then
  chown 65534 ../iamsim.yaml
  expect "another's file" 2 '' "${passed}it belongs to another user" ask
  mkdir ../.git
  expect "another's file in a repository" 0 'user/u' "$taken" ask
  chmod 1777 ..
  expect "another's file in a repository where everybody can write" 2 '' "${passed}another user's file" ask
  chmod 755 ..
  rmdir ../.git
  chown 0 ../iamsim.yaml
  chown 65534 ..
  expect "another's folder" 2 '' "${passed}its folder belongs to another user" ask
  chown 0 ..
  mv ../iamsim.yaml ../real.yaml
  ln -s real.yaml ../iamsim.yaml
  expect 'a link' 0 'user/u' "$taken" ask
  chown -h 65534 ../iamsim.yaml
  expect "another's link" 2 '' "${passed}it belongs to another user" ask
fi

# What is passed over does not hide one further up.
rm -f ../iamsim.yaml
mkdir -p deep/er
printf 'model: [../model.yaml]\n' >iamsim.yaml
printf 'model: [none.yaml]\n' >deep/iamsim.yaml
chmod 777 deep
cd deep/er || exit 1
mkdir "$work/shared/.git"
rmdir "$work/shared/.git"
expect 'the next one' 2 '' '^../iamsim.yaml is passed over' "$iamsim" ls principals
grep -q "outside the folders" "$work/err" || fail 'the next one is read'
expect 'the next one' 0 'user/u' 'from ../../iamsim.yaml' "$iamsim" ls principals --allow-outside

exit $((failures > 0))
