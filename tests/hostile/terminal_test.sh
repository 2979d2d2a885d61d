#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Names of inputs with controls for a terminal: no output of any command lets them through.
set -u
unset IAMSIM_MODEL
iamsim=$1
root=$2
. "$root/tests/cli/expect.sh"

# A title and a colour of a terminal, CSI as a C1 control, text turned around, a line of its own.
evil='x\u001b]0;T\u0007\u001b[31m\u009b31m\u202egpj\u2066\u200f\u061c\u007f\nPWNED ::error::'
raw=$(printf "$evil")
# The same with what a policy may have.
value='x\u009b31m\nPWNED'
file="$work/${raw//\//}.yaml"
cat >"$work/model.json" <<JSON
{"iamsim": 1,
 "organization": {"id": "o-a1b2c3d4e5", "managementAccount": "999999999999",
  "root": {"id": "r-ab12", "serviceControlPolicies": ["FullAWSAccess"],
   "organizationalUnits": [{"id": "ou-ab12-11111111", "name": "$evil", "accounts": ["111122223333"],
     "serviceControlPolicies": [{"name": "$evil", "document": {"Version": "2012-10-17",
       "Statement": [{"Sid": "A", "Effect": "Deny", "Action": "s3:Put*", "Resource": "*"},
                     {"Sid": "B", "Effect": "Allow", "Action": "*", "Resource": "*"}]}}]}],
   "accounts": ["999999999999"]}},
 "accounts": [
  {"id": "999999999999", "name": "main"},
  {"id": "111122223333", "name": "$evil",
   "groups": [{"name": "g", "inlinePolicies": [{"name": "$evil", "document": {"Version": "2012-10-17",
     "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*",
       "Condition": {"StringEquals": {"aws:PrincipalTag/t": "$value"}}}]}}]}],
   "users": [{"name": "u", "groups": ["g"], "tags": {"t": "$value"}}],
   "resources": [{"arn": "arn:aws:s3:::b", "tags": {"t": "$evil"}}]}]}
JSON
cp "$work/model.json" "$file.json"
suite() {
  cat <<JSON
{"scenarios": [
  {"name": "$evil", "principal": "arn:aws:iam::111122223333:user/u", "action": "s3:GetObject",
   "resource": "arn:aws:s3:::b/$1", "expect": "denied", "tags": ["$evil"]},
  {"name": "$evil", "principal": "arn:aws:iam::111122223333:user/u", "action": "s3:PutObject",
   "resource": "arn:aws:s3:::b/k", "expect": "allowed", "context": {"aws:$evil": "$evil"}},
  {"name": "skipped", "principal": "arn:aws:iam::111122223333:user/u", "action": "s3:PutObject",
   "expect": "denied", "skip": "$evil"}]}
JSON
}
suite k >"$work/suite.json"
suite k >"$file"

controls='[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\x8e\x8f\xaa-\xae]|\xe2\x81[\xa6-\xa9]|\xd8\x9c'
# harmless NAME COMMAND...: whatever the code is, there is output and no control in it.
harmless() {
  local name=$1
  shift
  "$@" >"$work/out" 2>"$work/err" </dev/null
  local code=$?
  [ $code -le 3 ] || fail "$name: code $code"
  cat "$work/out" "$work/err" >"$work/all"
  [ -s "$work/all" ] || fail "$name: no output"
  if LC_ALL=C grep -aqP "$controls" "$work/all" || grep -aq '^PWNED' "$work/all"; then
    fail "$name"
    cat -v "$work/all" | head -20
  fi
}

model=$work/model.json
user=arn:aws:iam::111122223333:user/u
for question in 's3:GetObject arn:aws:s3:::b/k' 's3:PutObject arn:aws:s3:::b/k' 's3:ListBucket arn:aws:s3:::b'; do
  for format in text json; do
    harmless "can $question, $format" "$iamsim" can "$user" $question -m "$model" --format $format -v
    grep -q 'allowed\|ALLOWED\|Deny\|DENIED' "$work/out" || fail "can $question, $format: no answer"
  done
  harmless "can $question --as-scenario" "$iamsim" can "$user" $question -m "$model" --as-scenario -c "aws:x:$raw=$raw"
done
harmless 'can: a model with such a name' "$iamsim" can "$user" s3:GetObject arn:aws:s3:::b/k -m "$file.json" -v
harmless 'can: no such model' "$iamsim" can "$user" s3:GetObject arn:aws:s3:::b/k -m "$work/$raw"
harmless 'can: arguments' "$iamsim" can "$raw" "$raw" "$raw" -m "$model"
harmless 'can: an option that does not exist' "$iamsim" can "--$raw"
harmless 'can: a value that an option does not take' "$iamsim" can --format "$raw" a b
harmless 'a command that does not exist' "$iamsim" "$raw"
harmless 'can: not UTF-8' "$iamsim" can "$user" $'s3:\x9b31m\xff[31mGet' "$(printf 'a\377[2Jb')" -m "$model"
for format in text json; do
  harmless "why, $format" "$iamsim" why "User: $user is not authorized to perform: s3:PutObject on resource: \"arn:aws:s3:::b/$raw\" with an explicit deny in a service control policy$raw" \
    -m "$model" --format $format
  harmless "doctor, $format" "$iamsim" doctor -m "$file.json" -v --format $format
done
for what in principals resources accounts policies; do
  for format in text json jsonl csv; do
    harmless "ls $what, $format" "$iamsim" ls $what -m "$model" --format $format
  done
done
for format in text json jsonl junit tap github md; do
  harmless "test, $format" "$iamsim" test "$work/suite.json" -m "$model" --format $format -v
  harmless "test, $format, a file with such a name" "$iamsim" test "$file" -m "$file.json" --format $format --coverage --mutate
  "$iamsim" test "$file" -m "$model" --report $format="$work/report" >/dev/null 2>&1
  harmless "test --report $format" cat "$work/report"
done
harmless 'test --list' "$iamsim" test "$file" -m "$model" --list
harmless 'test: a filter that leaves none' "$iamsim" test "$file" -m "$model" --filter "$raw"
cp "$file" "$file.copy.json"
harmless 'test --update' "$iamsim" test "$file.copy.json" -m "$model" --update
for format in text json jsonl csv md; do
  harmless "diff, $format" "$iamsim" diff --suite "$file" -m "$model" --format $format \
    --detach-policy "$user=$raw"
  harmless "diff of changes, $format" "$iamsim" diff --suite "$file" -m "$model" --format $format \
    --set-tag "$user=t=$raw$raw"
done
printf 'model: [%s]\n' none.json >"$work/iamsim.yaml"
mkdir "$work/sub"
harmless 'iamsim.yaml' env -C "$work/sub" "$iamsim" can "$user" s3:GetObject arn:aws:s3:::b/k

# Errors show lines of the input.
printf '{"iamsim": 1, "%s": [\n' "$raw" | tr '\n' ' ' >"$work/broken.json"
harmless 'a broken model' "$iamsim" doctor -m "$work/broken.json"
printf 'iamsim: 1\n"%s": 1\n' "$evil" >"$work/unknown.yaml"
harmless 'a member that does not exist' "$iamsim" doctor -m "$work/unknown.yaml"
printf '# \342\200\256 \302\233 \330\234\niamsim: 1\nacounts: [] # \342\200\256 \302\2332J\n' >"$work/comment.yaml"
harmless 'a comment in a line that is shown' "$iamsim" doctor -m "$work/comment.yaml"

# The program's own colours stay, and no input brings others.
"$iamsim" can "$user" s3:GetObject arn:aws:s3:::b/k -m "$model" --color always >"$work/out" 2>&1
grep -q $'^\e\[1m\e\[32mALLOWED' "$work/out" || fail 'colours'
LC_ALL=C sed $'s/\e\[[0-9]*m//g' "$work/out" >"$work/plain"
harmless 'colours: nothing else' cat "$work/plain"
"$iamsim" ls accounts -m "$model" --format csv | grep -q $'\r$' || fail 'CSV keeps its line ends'

exit $((failures > 0))
