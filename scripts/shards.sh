#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A question about many in parts: usage shards.sh N FOLDER COMMAND...
#
#   shards.sh 16 out iamsim grid -m dump/ --principals '*' --actions @sensitive.txt --resources '*'
#
# runs the command N times, with `--shard I/N --out FOLDER/I.jsonl`, as many at a time as there are
# cores, and merges the parts into FOLDER/rows.jsonl. A part that is there is not made again: after
# an interrupt or a lost machine the same line goes on. A part has its name only when it is whole.
#
# Schedulers give I to a task of their own. All tasks see the same model and write into one folder;
# `iamsim merge FOLDER/*.jsonl` at the end says which part is missing.
#   Slurm        sbatch --array=0-15 --wrap 'iamsim ... --shard $SLURM_ARRAY_TASK_ID/16 --out out/$SLURM_ARRAY_TASK_ID.jsonl'
#                sbatch --dependency=afterok:JOB --wrap 'iamsim merge out/[0-9]*.jsonl --out rows.jsonl'
#   parallel     parallel --retries 3 --joblog log iamsim ... --shard {}/16 --out out/{}.jsonl ::: {0..15}
#   AWS Batch    an array job of size 16: --shard "$AWS_BATCH_JOB_ARRAY_INDEX/16"
#   Kubernetes   completionMode: Indexed, completions: 16: --shard "$JOB_COMPLETION_INDEX/16"
#   GitLab       parallel: 16, counted from 1: --shard "$((CI_NODE_INDEX - 1))/$CI_NODE_TOTAL"
# Four to eight parts a worker level out principals that take longer than others.
set -euo pipefail
if [ $# -lt 3 ]; then
  sed -n '3,5p' "$0" >&2
  exit 2
fi
of=$1
folder=$2
shift 2
mkdir -p "$folder"

part() {
  local i=$1 of=$2 folder=$3
  shift 3
  [ -e "$folder/$i.jsonl" ] && return
  # A question that cannot be asked gives code 2 and a whole part all the same; merge says it again.
  "$@" -j 1 --shard "$i/$of" --out "$folder/$i.jsonl" >&2 || [ -e "$folder/$i.jsonl" ]
}
export -f part

seq 0 $((of - 1)) | xargs -P "$(nproc)" -I{} bash -c 'part "$@"' shards {} "$of" "$folder" "$@"
parts=()
for ((i = 0; i < of; i++)); do parts+=("$folder/$i.jsonl"); done
"$1" merge "${parts[@]}" --out "$folder/rows.jsonl"
