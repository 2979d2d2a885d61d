#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Questions about many: `grid`, `who-can`, `what-can`, shards and `merge`.
set -u
iamsim=$1
root=$2
input=$root/tests/golden/input
. "$root/tests/cli/expect.sh"
cd "$input" || exit 2
model=(-m model.yaml)

# --- selectors --------------------------------------------------------------------------------

grid() { "$iamsim" grid "${model[@]}" "$@" --format csv; }
expect 'all principals' 0 'role/Publisher' '' grid --principals '*' --actions s3:GetObject --resources s3://own-data/a
also 'users, too' 'user/alice'
expect 'a pattern of principals' 0 'role/Publisher' '' grid --principals '*:role/*' --actions s3:GetObject --resources s3://own-data/a
grep -q alice "$work/out" && fail 'the pattern is of roles'
expect 'by account' 0 'user/alice' '' grid --principals '{account: app}' --actions s3:GetObject --resources s3://own-data/a
expect 'by organizational unit' 0 'role/Publisher' '' grid --principals ou-ab12-11111111 --actions s3:GetObject --resources s3://own-data/a
expect 'but for some' 0 'user/alice' '' grid --principals '{match: "*", except: "*:role/*"}' --actions s3:GetObject --resources s3://own-data/a
grep -q Publisher "$work/out" && fail 'the role is excepted'
printf '# who\n\ndata:Publisher\n{account: app}\n' >"$work/who.txt"
expect 'from a file' 0 'user/alice' '' grid --principals "@$work/who.txt" --actions s3:GetObject --resources s3://own-data/a
also 'every line of it' 'role/Publisher'
expect 'an access level' 0 's3:GetObjectTagging' 'left out' grid --principals app:alice --actions s3:read --resources s3://own-data/a
grep -q 's3:PutObject,' "$work/out" && fail 'read is not write'
# R-PART-12.
expect 'a pattern of actions' 0 's3:GetObjectAcl' '' grid --principals app:alice --actions 's3:getobject*' --resources s3://own-data/a
expect 'a pattern of resources' 0 'arn:aws:s3:::sealed-data' '' grid --principals app:alice --actions s3:ListBucket --resources 'arn:aws:s3:::*'
expect 'roles are resources, too' 0 'sts:AssumeRole,arn:aws:iam::222222222222:role/Publisher' '' grid --principals app:alice --actions sts:AssumeRole --resources '*:role/*'
expect 'what does not fit is left out' 0 's3:ListBucket' 'left out: [0-9]+ pairs' grid --principals app:alice --actions 's3:List*' --resources '*'

# What selects nothing is mistyped.
expect 'no such principal' 2 '' 'the pattern `\*:role/none\*` matches no principal' grid --principals '*:role/none*' --actions s3:GetObject --resources s3://own-data/a
expect 'no such tag' 2 '' 'matches no principal' grid --principals '{tag: {team: x}}' --actions s3:GetObject --resources s3://own-data/a
expect 'no such unit' 2 '' 'matches no principal' grid --principals ou-none --actions s3:GetObject --resources s3://own-data/a
expect 'no such field' 2 '' 'unknown field `acount`.*' grid --principals '{acount: app}' --actions s3:GetObject --resources s3://own-data/a
expect 'no such name' 2 '' 'error: ' grid --principals app:bob --actions s3:GetObject --resources s3://own-data/a
expect 'no action of that pattern' 2 '' 'matches no action' grid --principals app:alice --actions 's3:Frob*' --resources s3://own-data/a
expect 'no such action' 2 - 'did you mean `s3:GetObject`' grid --principals app:alice --actions s3:GetObjct --resources s3://own-data/a
expect 'no such level' 2 '' 'unknown access level `wriet`' grid --principals app:alice --actions '{service: s3, level: wriet}' --resources s3://own-data/a
expect 'no resource of that pattern' 2 '' 'matches no resource of the model' grid --principals app:alice --actions s3:ListBucket --resources 'arn:aws:s3:::none*'
expect 'an action for another kind' 2 '' 's3:ListBucket` works on none of the resources' grid --principals app:alice --actions s3:ListBucket --resources s3://own-data/a
printf '# nobody\n' >"$work/none.txt"
expect 'an empty file' 2 '' 'selects nothing' grid --principals "@$work/none.txt" --actions s3:GetObject --resources s3://own-data/a
expect 'a missing file' 2 '' 'none/who.txt' grid --principals "@$work/none/who.txt" --actions s3:GetObject --resources s3://own-data/a

# --- rows -------------------------------------------------------------------------------------

some=(--principals '*' --actions 's3:*Object' --resources s3://own-data/a --resources s3://shared-data/x)
expect 'the columns' 0 '^account,principal,action,resource,decision,code,layer,policy,sid,via,condition,source' '' grid "${some[@]}"
expect 'a row' 0 '^111111111111,arn:aws:iam::111111111111:user/alice,s3:GetObject,arn:aws:s3:::own-data/a,allowed,ALLOW_IDENTITY,identity,ReadData,ReadObjects,,,read-data.json:4' '' grid "${some[@]}"
expect 'some columns' 0 '^decision,action' '' grid "${some[@]}" --fields decision,action
expect 'no such column' 2 '' 'knows no column `acton`' grid "${some[@]}" --fields acton
expect 'one decision' 0 ',allowed,' '' grid "${some[@]}" --only allowed
grep -q ImplicitDeny "$work/out" && fail 'only what is allowed'
expect 'no such decision' 2 '' 'knows no decision `alowed`' grid "${some[@]}" --only alowed
expect 'JSON' 0 '"schema": "iamsim/rows/1"' '' "$iamsim" grid "${model[@]}" "${some[@]}" --format json
python3 -c 'import json,sys; json.load(open(sys.argv[1]))' "$work/out" || fail 'it is no JSON'
expect 'counts' 0 's3:GetObject +2 +0 +0 +0' '' "$iamsim" grid "${model[@]}" "${some[@]}" --count
expect 'it is what can answers' 0 - 'verified: 200 of 200 cells' "$iamsim" grid "${model[@]}" "${some[@]}" --verify 200
"$iamsim" grid "${model[@]}" "${some[@]}" --format jsonl -j 1 >"$work/one.jsonl"
"$iamsim" grid "${model[@]}" "${some[@]}" --format jsonl -j 7 >"$work/seven.jsonl"
cmp -s "$work/one.jsonl" "$work/seven.jsonl" || fail 'the order depends on the threads'

# --- who-can, what-can (R-PART-13) ------------------------------------------------------------

who() { "$iamsim" who-can "$@" "${model[@]}"; }
expect 'who can' 0 '^1 of 2 can$' '' who s3:GetObject s3://shared-data/a.csv
also 'who it is' 'user/alice +ALLOWED'
expect 'nobody can' 1 '^0 of 2 can$' '' who s3:DeleteBucket s3://own-data
expect 'by a role' 0 'user/alice +ALLOWED .*arn:aws:iam::222222222222:role/Publisher' '' who s3:PutObject s3://shared-data/a.csv --via-roles
expect 'not without' 0 '^1 of 2 can$' '' who s3:PutObject s3://shared-data/a.csv
expect 'an action without a resource' 1 '^0 of 2 can$' '' who iam:ListUsers
expect 'an action that needs one' 2 '' 'error: ' who s3:GetObject
expect 'what can' 0 '^action: s3:GetObject$' '' "$iamsim" what-can app:alice s3://own-data/a.csv "${model[@]}"
expect 'what can on the wrong thing' 2 '' 'error: ' "$iamsim" what-can app:alice nothing "${model[@]}"

# What the policy of a resource lets in from outside.
cat >"$work/outside.yaml" <<'YAML'
accounts:
  - id: "111111111111"
    resources:
      - arn: "arn:aws:s3:::open"
        policy:
          Version: "2012-10-17"
          Statement:
            - {Sid: Partner, Effect: Allow, Principal: {AWS: "999999999999"}, Action: s3:GetObject, Resource: "arn:aws:s3:::open/partner/*"}
            - {Sid: One, Effect: Allow, Principal: {AWS: "arn:aws:iam::888888888888:role/team/Reader"}, Action: s3:GetObject, Resource: "arn:aws:s3:::open/one/*"}
            - {Sid: Trail, Effect: Allow, Principal: {Service: cloudtrail.amazonaws.com}, Action: s3:PutObject, Resource: "arn:aws:s3:::open/trail/*"}
            - {Sid: All, Effect: Allow, Principal: "*", Action: s3:GetObject, Resource: "arn:aws:s3:::open/public/*"}
    roles: [{name: r}]
YAML
who() { "$iamsim" who-can "$@" -m "$work/outside.yaml" --format csv; }
expect 'an account from outside' 0 '^999999999999,external:999999999999,s3:GetObject,.*,allowed,.*,Partner,' '' who s3:GetObject s3://open/partner/a
grep -qE 'anonymous|8888' "$work/out" && fail 'the others are not let in there'
expect 'a role from outside' 0 '^888888888888,external:arn:aws:iam::888888888888:role/team/Reader,.*,allowed,.*,One,' '' who s3:GetObject s3://open/one/a
expect 'a service' 0 '^,cloudtrail.amazonaws.com,s3:PutObject,.*,allowed,.*,Trail,' '' who s3:PutObject s3://open/trail/a
expect 'everybody' 0 '^,anonymous,.*,allowed,.*,All,' '' who s3:GetObject s3://open/public/a
also 'and every account' '^,external:\*,.*,allowed,.*,All,'
expect 'only those of the model' 1 '' '' "$iamsim" who-can s3:GetObject s3://open/partner/a -m "$work/outside.yaml" --format jsonl --principals '*'

# --- the difference of two estates ---------------------------------------------------------------

cat >"$work/bucket.json" <<'JSON'
{"Version": "2012-10-17", "Statement": [
  {"Sid": "Readers", "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111111111111:user/alice"}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::shared-data/public/*"},
  {"Sid": "Drop", "Effect": "Allow", "Principal": "*", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::shared-data/drop/*"}]}
JSON
cat >"$work/key.json" <<'JSON'
{"Version": "2012-10-17", "Statement": [{"Sid": "Alice", "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111111111111:user/alice"}, "Action": "kms:Decrypt", "Resource": "*"}]}
JSON
change() { "$iamsim" diff "${model[@]}" "$@"; }
expect 'who gains' 1 '^GAINED by 2 principals: resource policy > Drop \(added\) .*bucket.json:3' '' change --set-resource-policy arn:aws:s3:::shared-data="@$work/bucket.json"
also 'anonymous' '^  anonymous   DENIED \(implicit\) -> ALLOWED'
also 'who loses' '^LOST by 1 principal: resource policy > Readers \(removed\) bucket-policy.json:3'
also 'a witness' "^  iamsim can arn:aws:iam::111111111111:user/alice s3:GetObject 'arn:aws:s3:::shared-data/"
grep -q 'public/' "$work/out" && fail 'what stays is not lost'
expect 'a policy less' 1 'GAINED by 1 principal: NoDeletes > Deletes \(removed\)' '' change --detach-scp ou-ab12-11111111=NoDeletes
grep -q Publisher "$work/out" && fail 'who has no Allow gains nothing'
expect 'a key policy is part of other calls' 1 's3:GetObject' '' change --set-resource-policy arn:aws:kms:eu-west-1:111111111111:key/1234="@$work/key.json"
expect 'rows for machines' 1 '^gained,anonymous,s3:PutObject,.*now applies: .*Drop' '' change --set-resource-policy arn:aws:s3:::shared-data="@$work/bucket.json" --format csv
expect 'nothing differs' 0 '^0 of 0 answers changed$' '' "$iamsim" diff model.yaml model.yaml

# --- shards -----------------------------------------------------------------------------------

shard() { "$iamsim" grid "${model[@]}" "${some[@]}" --shard "$1" --out "$2"; }
"$iamsim" grid "${model[@]}" "${some[@]}" --format jsonl >"$work/whole.jsonl"
"$iamsim" grid "${model[@]}" "${some[@]}" --format csv >"$work/whole.csv"
"$iamsim" grid "${model[@]}" "${some[@]}" >"$work/whole.txt"
for of in 1 2 5; do
  mkdir "$work/of$of"
  for ((i = 0; i < of; i++)); do shard "$i/$of" "$work/of$of/$i.jsonl" || fail "shard $i/$of"; done
  for format in jsonl csv text; do
    "$iamsim" merge "$work/of$of"/*.jsonl --format $format >"$work/merged" || fail "merge of $of as $format"
    cmp -s "$work/merged" "$work/whole.${format/text/txt}" || fail "$of shards as $format are not one run"
  done
done
"$iamsim" who-can s3:GetObject s3://open/public/a -m "$work/outside.yaml" --format jsonl >"$work/whole.jsonl"
for i in 0 1 2; do "$iamsim" who-can s3:GetObject s3://open/public/a -m "$work/outside.yaml" --shard $i/3 >"$work/who$i.jsonl"; done
"$iamsim" merge "$work"/who?.jsonl >"$work/merged" && cmp -s "$work/merged" "$work/whole.jsonl" || fail 'shards of who-can'
five=$work/of5
[ "$(tail -1 "$five/0.jsonl" | sed 's/.*"sha256":"\([0-9a-f]*\)".*/\1/')" = "$(sed '1d;$d' "$five/0.jsonl" | sha256sum | cut -d' ' -f1)" ] || fail 'the digest of the rows'
expect 'a shard is missing' 2 '' 'shards 1,3 are missing of 5' "$iamsim" merge "$five"/[024].jsonl
expect 'a shard is doubled' 2 '' 'are both shard 2' "$iamsim" merge "$five"/*.jsonl "$five/2.jsonl"
expect 'a shard of another number' 2 '' 'another number of shards' "$iamsim" merge "$five"/*.jsonl "$work/of2/1.jsonl"
head -n -1 "$five/3.jsonl" >"$work/cut.jsonl"
expect 'a shard without its end' 2 '' 'ends before its trailer line' "$iamsim" merge "$five"/[0124].jsonl "$work/cut.jsonl"
largest=$(wc -c "$five"/?.jsonl | sort -n | tail -2 | head -1 | awk '{print $2}')
sed '2s/allowed\|implicitDeny\|explicitDeny/conditional/' "$largest" >"$work/damaged.jsonl"
others=()
for file in "$five"/?.jsonl; do [ "$file" = "$largest" ] || others+=("$file"); done
expect 'a shard that was changed' 2 '' 'is damaged' "$iamsim" merge "${others[@]}" "$work/damaged.jsonl"
"$iamsim" grid "${model[@]}" --principals '*' --actions s3:GetObject --resources s3://own-data/a --shard 3/5 >"$work/foreign.jsonl"
expect 'a shard of another question' 2 '' 'another question' "$iamsim" merge "$five"/[0124].jsonl "$work/foreign.jsonl"
expect 'no shard' 2 '' 'is no file of a shard' "$iamsim" merge "$work/whole.csv"
expect 'a wrong number' 2 '' 'expected I/N' "$iamsim" grid "${model[@]}" "${some[@]}" --shard 5/5

"$iamsim" grid "${model[@]}" "${some[@]}" --format jsonl >"$work/whole.jsonl"
"$root/scripts/shards.sh" 6 "$work/parts" "$iamsim" grid "${model[@]}" "${some[@]}" 2>"$work/err" || fail 'shards.sh'
cmp -s "$work/parts/rows.jsonl" "$work/whole.jsonl" || fail 'shards.sh gives other rows than one run'
# A lost part is made again, and nothing else.
rm "$work/parts/4.jsonl" "$work/parts/rows.jsonl"
touch "$work/before"
"$root/scripts/shards.sh" 6 "$work/parts" "$iamsim" grid "${model[@]}" "${some[@]}" 2>"$work/err" || fail 'shards.sh again'
cmp -s "$work/parts/rows.jsonl" "$work/whole.jsonl" || fail 'shards.sh again gives other rows'
[ "$(find "$work/parts" -name '[0-9].jsonl' -newer "$work/before" | wc -l)" = 1 ] || fail 'only the lost part is made again'

# --- files ------------------------------------------------------------------------------------

expect 'into a file' 0 '' '' grid "${some[@]}" --out "$work/rows.csv"
cmp -s "$work/rows.csv" "$work/whole.csv" || fail 'the file is not what is printed'
[ ! -e "$work/rows.csv.partial" ] && [ ! -e "$work/rows.csv.resume" ] || fail 'nothing else is left'
expect 'a folder that is none' 2 '' 'none/rows.csv.partial' grid "${some[@]}" --out "$work/none/rows.csv"
expect 'a full disk' 2 '' 'No space left' bash -c "'$iamsim' grid -m model.yaml --principals '*' --actions 's3:*Object' --resources s3://own-data/a --format csv >/dev/full"

expect 'a full disk under a file' 2 '' '/dev/full.*No space left' grid "${some[@]}" --out /dev/full
expect 'not over the model' 2 '' 'is part of the model' grid "${some[@]}" --out model.yaml
[ ! -e /dev/full.partial ] || fail 'a device has no second file'
grid "${some[@]}" --out /dev/stdout | cmp -s - "$work/whole.csv" || fail 'a pipe is written to'

# A run that was killed is taken up again.
python3 - "$work/many.json" <<'PY'
import json, sys
roles = [{"name": f"r{i}", "inlinePolicies": [{"name": "p", "document": {"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": ["s3:Get*", "s3:List*"], "Resource": f"arn:aws:s3:::b{i % 7}*"}]}}]} for i in range(100)]
resources = [{"arn": f"arn:aws:s3:::b{i}"} for i in range(2)]
json.dump({"iamsim": 1, "accounts": [{"id": "111111111111", "roles": roles, "resources": resources}]}, open(sys.argv[1], "w"))
PY
many() { "$iamsim" grid -m "$work/many.json" --principals '*' --actions 's3:GetBucket*' --resources '*:b*' -j 1 "$@" 2>"$work/err"; }
many --format csv --out "$work/all.csv" || fail 'the whole run'
for signal in KILL INT; do
  rm -f "$work"/part.csv*
  many --format csv --out "$work/part.csv" &
  pid=$!
  for ((i = 0; i < 300; i++)); do [ -e "$work/part.csv.resume" ] && break; sleep 0.02; done
  # The program and not the shell that waits for it.
  pkill -$signal -P $pid 2>/dev/null || kill -$signal $pid 2>/dev/null
  wait $pid
  code=$?
  [ -e "$work/part.csv" ] && fail "$signal: the file has its name before it is whole"
  [ $signal = KILL ] || [ $code = 130 ] || fail "$signal: code $code, expected 130"
  [ $signal = KILL ] || [ -z "$(tail -c 1 "$work/part.csv.partial" | tr -d '\n')" ] || fail "$signal: half a row"
  many --format csv --only allowed --out "$work/part.csv" --resume && fail 'another question was taken up'
  grep -q 'is of another run' "$work/err" || fail 'it does not say why'
  many --format csv --out "$work/part.csv" --resume || fail "$signal: it cannot be taken up"
  cmp -s "$work/part.csv" "$work/all.csv" || fail "$signal: the rows are not those of one run"
done
expect 'text cannot be taken up' 2 '' 'expected --out FILE' "$iamsim" grid "${model[@]}" "${some[@]}" --resume --out "$work/rows.txt"

[ $failures = 0 ] || exit 1
