#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# scripts/refresh-service-catalogue.sh on a small package of our own: what it packs is stable, and a
# package that has lost data is refused.
set -u
root=$2
. "$root/tests/cli/expect.sh"
command -v node >/dev/null || { echo 'node is missing'; exit 77; }

# package DIR: two services, three actions.
package() {
  local dir=$1
  mkdir -p "$dir/data/actions" "$dir/data/resourceTypes" "$dir/data/conditionKeys" "$dir/dist/esm"
  printf '{"name": "p", "version": "1.2.3", "license": "MIT", "updatedAt": "2026-09-26T04:46:59Z"}' >"$dir/package.json"
  printf '{"type": "module"}' >"$dir/dist/esm/package.json"
  printf 'export const globalConditionKeys = [{key: "aws:SourceIp", type: "IPAddress"}];' >"$dir/dist/esm/globalConditionKeys.js"
  printf '["b", "a"]' >"$dir/data/services.json"
  printf '{"a": "Service A", "b": "Service B"}' >"$dir/data/serviceNames.json"
  printf '{"get": {"name": "Get", "accessLevel": "Read", "conditionKeys": ["a:Key"], "resourceTypes": [
    {"name": "Thing", "required": true, "conditionKeys": ["a:Tag/${TagKey}"]}, {"name": "other", "required": false, "conditionKeys": []}]},
    "list": {"name": "List", "accessLevel": "Tagging, Write", "conditionKeys": [], "resourceTypes": []}}' >"$dir/data/actions/a.json"
  printf '{"thing": {"key": "thing", "arn": "arn:${Partition}:a:::${Thing}", "conditionKeys": ["a:Tag/${TagKey}"]},
    "other": {"key": "other", "arn": "arn:${Partition}:a:::o/${Other}"}}' >"$dir/data/resourceTypes/a.json"
  printf '{"a:key": {"key": "a:Key", "type": "ArrayOfString"}, "a:tag/${tagkey}": {"key": "a:Tag/${TagKey}", "type": "String"}}' >"$dir/data/conditionKeys/a.json"
  printf '{"put": {"name": "Put", "accessLevel": "Permissions management", "conditionKeys": [], "resourceTypes": []}}' >"$dir/data/actions/b.json"
  printf '{}' >"$dir/data/resourceTypes/b.json"
  printf '{}' >"$dir/data/conditionKeys/b.json"
}

refresh() { "$root/scripts/refresh-service-catalogue.sh" --package "$1" --output "$2" "${@:3}"; }

package "$work/good"
expect 'packs' 0 '^p 1.2.3 of 2026-09-26: 2 services, 3 actions, 2 resource types, 3 condition keys' '' refresh "$work/good" "$work/good.bin"
expect 'packs again' 0 '0 services and actions added, 0 removed' '' refresh "$work/good" "$work/good.bin"
expect 'packs anew' 0 - '' refresh "$work/good" "$work/again.bin"
cmp -s "$work/good.bin" "$work/again.bin" || fail 'the same package gives the same bytes'

# lost NAME STDERR-REGEX FILE SED-SCRIPT: the package without something is refused, and the file
# stays; when the loss is accepted, it is written.
lost() {
  local name=$1 err=$2 file=$3 script=$4
  rm -rf "$work/bad"
  package "$work/bad"
  sed -i "$script" "$work/bad/$file"
  cp "$work/good.bin" "$work/kept.bin"
  expect "$name" 1 - "$err" refresh "$work/bad" "$work/kept.bin"
  grep -q 'nothing written' "$work/err" || fail "$name: says that nothing was written"
  cmp -s "$work/good.bin" "$work/kept.bin" || fail "$name: the file stays"
  expect "$name, accepted" 0 - "$err" refresh "$work/bad" "$work/kept.bin" --accept-loss
  cmp -s "$work/good.bin" "$work/kept.bin" && fail "$name, accepted: the file is written"
}

lost 'a service' '2 services became 1' data/services.json 's/"b", //'
lost 'an action' '3 actions became 2' data/actions/a.json 's/, *"list": .*/}/;/^ *"list": /d;s/"conditionKeys": \[\]}\]},$/"conditionKeys": []}]}}/'
lost 'all actions of a service' 'b has lost all its actions' data/actions/b.json 's/.*/{}/'
lost 'an access level' '1 actions of level Tagging became 0' data/actions/a.json 's/Tagging, Write/Write/'
lost 'required flags' '1 required resource types of actions became 0' data/actions/a.json 's/"required": true/"required": false/'
lost 'optional flags' '1 optional resource types of actions became 0' data/actions/a.json 's/"required": false/"required": true/'
lost 'keys of actions' '1 condition keys of actions became 0' data/actions/a.json 's/\["a:Key"\]/[]/'
lost 'keys of resource types of actions' '1 condition keys of resource types of actions became 0' data/actions/a.json 's/\["a:Tag[^]]*\]/[]/'
lost 'keys of resource types' '1 condition keys of resource types became 0' data/resourceTypes/a.json 's/\["a:Tag[^]]*\]/[]/'
lost 'several values' '1 multivalued condition keys became 0' data/conditionKeys/a.json 's/ArrayOfString/String/'

# wrong NAME STDERR-REGEX FILE SED-SCRIPT: what cannot be packed, accepted or not.
wrong() {
  local name=$1 err=$2 file=$3 script=$4
  rm -rf "$work/bad"
  package "$work/bad"
  sed -i "$script" "$work/bad/$file"
  expect "$name" 1 '' "$err" refresh "$work/bad" "$work/bad.bin" --accept-loss
  [ ! -e "$work/bad.bin" ] || fail "$name: nothing is written"
}

wrong 'an unknown level' 'a:Get: access level `Reading`' data/actions/a.json 's/"Read"/"Reading"/'
wrong 'an unknown type' 'condition key `a:Key` has type `Text`' data/conditionKeys/a.json 's/ArrayOfString/Text/'
wrong 'a key of no service' '`a:Kex` is no condition key' data/actions/a.json 's/a:Key/a:Kex/'
wrong 'a type of no service' '`Thinx` is no resource type' data/actions/a.json 's/Thing/Thinx/'
wrong 'no global keys' 'no global condition keys' dist/esm/globalConditionKeys.js 's/\[.*\]/[]/'

# A newer package may add.
package "$work/more"
sed -i 's/^{"get"/{"add": {"name": "Add", "accessLevel": "Write", "conditionKeys": [], "resourceTypes": []}, "get"/' "$work/more/data/actions/a.json"
expect 'an action more' 0 '^  \+ a:Add$' '' refresh "$work/more" "$work/good.bin"

# A damaged file is not taken for one that nothing was lost against.
head -c 100 "$work/again.bin" >"$work/damaged.bin"
expect 'a damaged file' 1 '' 'the catalogue is damaged' refresh "$work/good" "$work/damaged.bin"

[ $failures = 0 ] && echo "all checks passed"
exit $((failures > 0))
