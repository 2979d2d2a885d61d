// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/collect_script.h"

#include <algorithm>
#include <iostream>
#include <memory>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "cli/commands/ask.h"
#include "model/arn.h"
#include "model/diagnostics.h"
#include "model/load/aws/service_policy.h"

// The script is text with a few settings in front. It must run with any POSIX shell and any AWS CLI
// 2. It only reads; it notes every call that failed, because the reader of its folder must know
// what is unknown. The order of the calls is that of what they need: accounts, names, then details.

namespace iamsim {
namespace {

struct CollectFlags {
  std::vector<std::string> profiles;
  std::string role_name;
  std::vector<std::string> accounts;
  std::string partition = "aws";
  std::string external_id;
  std::vector<std::string> regions;
  std::string organization_profile;
  bool no_organization = false;
  std::vector<std::string> services;
  std::string folder = "iamsim-dump";
  int parallel = 8;
};

// Whether the script can find out what to ask the call about.
bool IsCollected(const ServicePolicyCall& call) {
  const bool is_account = call.arn.empty() && call.service != "organizations";
  const bool names_all = !call.list.empty() && !call.arn_member.empty();
  return !call.list_command.empty() || is_account || names_all;
}

const std::vector<std::string>& CollectedServices() {
  static const std::vector<std::string>& services = *[] {
    auto* all = new std::vector<std::string>{
        "s3", "kms", "sqs", "sns", "lambda", "secretsmanager", "ecr", "dynamodb", "ec2"};
    for (const ServicePolicyCall& call : ServicePolicyCalls()) {
      const std::string service(call.service);
      if (IsCollected(call) && std::find(all->begin(), all->end(), service) == all->end()) {
        all->push_back(service);
      }
    }
    return all;
  }();
  return services;
}

// The calls of the table, as a function of the script.
void PrintServiceCalls(std::ostream& out) {
  out << "collect_service_policies() {\n";
  for (const ServicePolicyCall& call : ServicePolicyCalls()) {
    if (!IsCollected(call)) continue;
    out << "  if wants " << call.service << "; then collect_";
    if (call.list_command.empty()) {
      out << "policy " << call.service << ' ' << call.command;
    } else {
      out << "policies " << call.service << ' ' << call.command << ' ' << call.option << ' '
          << call.list_command << " '" << call.query << '\'';
    }
    out << "; fi\n";
  }
  out << "}\n\nis_service_answer() {\n  case \"$1 $2 $3\" in\n";
  for (const ServicePolicyCall& call : ServicePolicyCalls()) {
    if (!IsCollected(call) || call.nothing.empty()) continue;
    out << "    '" << call.service << ' ' << call.command << ' ' << call.nothing << "') ;;\n";
  }
  out << "    *) return 1 ;;\n  esac\n}\n";
}

// The script before its settings.
constexpr std::string_view kHead = R"sh(#!/bin/sh
# Collects what iamsim needs to know of AWS accounts, with calls of the AWS CLI that only read.
# Usage: sh collect.sh [FOLDER]     a new or an empty folder: files of two days would mix
# Then:  iamsim doctor -m FOLDER
# Exit code: 0 all was collected; 1 something is missing, the summary and FOLDER/refused.txt say
# what; 2 nothing was collected.
#
# A file is a call: SERVICE-COMMAND.ARGUMENT.json in a folder of the account and the region. The
# file of a call that failed holds AWS's message, which iamsim reads too: there is a difference
# between a bucket without a policy and one whose policy nobody may read. An account that could not
# be entered has such a file in FOLDER/left-out.
#
# Not collected: policies of resources of other services than those below; repositories of
# CodeArtifact, single tables of S3 Tables, consumers of Kinesis; access points of S3 for several
# regions, directory buckets and Object Lambda; lists of access control (ACL); tags of other resources
# than buckets and secrets.
set -u
# No name that AWS gives is a pattern of files, and none is cut at a blank.
set -f
IFS='
'
umask 077

)sh";

// The script after them. The settings are profiles, role_name, accounts, partition, external_id,
// regions, organization_profile, collect_organization, services, folder and parallel.
constexpr std::string_view kBody = R"sh(
case ${1-} in
-h | --help)
  printf 'usage: sh %s [FOLDER]\nCollects into FOLDER, else into %s, which must be new or empty.\n' "$0" "$folder"
  exit 0
  ;;
-*)
  printf '%s: no option %s; usage: sh %s [FOLDER]\n' "$0" "$1" "$0" >&2
  exit 2
  ;;
esac
folder=${1:-$folder}
export AWS_PAGER=
# AWS slows down who asks much; the AWS CLI waits and asks again.
export AWS_RETRY_MODE="${AWS_RETRY_MODE:-standard}" AWS_MAX_ATTEMPTS="${AWS_MAX_ATTEMPTS:-10}"

say() {
  printf '%s\n' "$*" >&2
}

# The words of a setting, one a line.
lines() {
  printf '%s\n' "$1" | tr ' ' '\n'
}

# An argument as a part of a file's name.
encode() {
  printf '%s' "$1" | sed -e 's/%/%25/g' -e 's,/,%2F,g' -e 's/:/%3A/g'
}

# What AWS said, in short.
first_line() {
  sed -n '/./{p;q;}' "$1"
}

# Whether a service is to be collected.
wants() {
  case " $services " in
    *" $1 "*) return 0 ;;
    *) return 1 ;;
  esac
}

# aws with the profile, if there is one.
run_aws() {
  if [ -n "$profile" ]; then
    aws --profile "$profile" "$@"
  else
    aws "$@"
  fi
}

# Whether an error says that there is nothing, which is an answer: SERVICE COMMAND CODE.
is_answer() {
  case "$1 $2 $3" in
    's3api get-bucket-policy NoSuchBucketPolicy') ;;
    's3api get-public-access-block NoSuchPublicAccessBlockConfiguration') ;;
    's3control get-public-access-block NoSuchPublicAccessBlockConfiguration') ;;
    's3api get-bucket-tagging NoSuchTagSet') ;;
    's3api get-bucket-encryption ServerSideEncryptionConfigurationNotFoundError') ;;
    's3control get-access-point-policy NoSuchAccessPointPolicy') ;;
    'lambda get-policy ResourceNotFoundException') ;;
    'dynamodb get-resource-policy PolicyNotFoundException') ;;
    'ecr get-repository-policy RepositoryPolicyNotFoundException') ;;
    'organizations describe-organization AWSOrganizationsNotInUseException') ;;
    *) is_service_answer "$@" ;;
  esac
}

# keep_failure FILE SERVICE COMMAND: what AWS said, in FILE.said, goes to FILE, and to the list of
# what is missing.
keep_failure() {
  code=$(sed -n 's/.*An error occurred (\([^)]*\)).*/\1/p' "$1.said" | sed 1q)
  if [ -n "$code" ]; then
    sed -n '/An error occurred (/,$p' "$1.said" >"$1"
  else
    code=CallFailed
    { printf 'An error occurred (CallFailed): '; cat "$1.said"; } >"$1"
  fi
  rm -f "$1.said"
  is_answer "$2" "$3" "$code" || printf '%s %s\n' "${1#"$folder"/}" "$code" >>"$folder/refused.txt"
}

# call FILE SERVICE COMMAND [OPTION]...: the output, or what AWS said, goes to FILE.
call() {
  call_file=$1
  shift
  if run_aws "$@" --output json >"$call_file.part" 2>"$call_file.said"; then
    # Some commands print nothing where there is nothing.
    [ -s "$call_file.part" ] || printf '{}\n' >"$call_file.part"
    rm -f "$call_file.said"
    mv "$call_file.part" "$call_file"
    return
  fi
  rm -f "$call_file.part"
  keep_failure "$call_file" "$1" "$2"
  return 1
}

# values FILE MEMBER: the strings that are called so in an output, one a line.
values() {
  sed -n 's/^ *"'"$2"'": "\(.*\)",\{0,1\}$/\1/p' "$1"
}

# list FILE QUERY SERVICE COMMAND [OPTION]...: the names alone go to FILE, and one a line come out.
list() {
  list_file=$1
  list_query=$2
  shift 2
  call "$list_file" "$@" --query "$list_query" && sed -n 's/^ *"\(.*\)",\{0,1\}$/\1/p' "$list_file"
}

collect_unit() {
  call "$folder/organization/organizations-list-accounts-for-parent.$1.json" \
    organizations list-accounts-for-parent --parent-id "$1"
  unit_list=$folder/organization/organizations-list-organizational-units-for-parent.$1.json
  call "$unit_list" organizations list-organizational-units-for-parent --parent-id "$1" || return
  for unit in $(values "$unit_list" Id); do
    # A function's variables are the script's, so the way down is a shell of its own.
    (collect_unit "$unit")
  done
}

collect_organization() {
  profile=$organization_profile
  at=$folder/organization
  mkdir -p "$at" || return
  if ! call "$at/organizations-describe-organization.json" organizations describe-organization &&
    grep -q AWSOrganizationsNotInUseException "$at/organizations-describe-organization.json"; then
    say "organization: the account is in none"
    return
  fi
  call "$at/organizations-list-roots.json" organizations list-roots || return
  call "$at/organizations-list-accounts.json" organizations list-accounts
  for root in $(values "$at/organizations-list-roots.json" Id); do
    collect_unit "$root"
  done
  for type in SERVICE_CONTROL_POLICY RESOURCE_CONTROL_POLICY; do
    call "$at/organizations-list-policies.$type.json" \
      organizations list-policies --filter "$type" || continue
    for policy in $(values "$at/organizations-list-policies.$type.json" Id); do
      call "$at/organizations-describe-policy.$policy.json" \
        organizations describe-policy --policy-id "$policy"
      call "$at/organizations-list-targets-for-policy.$policy.json" \
        organizations list-targets-for-policy --policy-id "$policy"
    done
  done
  call "$at/organizations-list-delegated-administrators.json" \
    organizations list-delegated-administrators
}

collect_buckets() {
  call "$at/s3api-list-buckets.json" s3api list-buckets || return
  for bucket in $(values "$at/s3api-list-buckets.json" Name); do
    call "$at/s3api-get-bucket-policy.$bucket.json" s3api get-bucket-policy --bucket "$bucket"
    call "$at/s3api-get-public-access-block.$bucket.json" \
      s3api get-public-access-block --bucket "$bucket"
    call "$at/s3api-get-bucket-tagging.$bucket.json" s3api get-bucket-tagging --bucket "$bucket"
    call "$at/s3api-get-bucket-location.$bucket.json" s3api get-bucket-location --bucket "$bucket"
    call "$at/s3api-get-bucket-encryption.$bucket.json" \
      s3api get-bucket-encryption --bucket "$bucket"
  done
}

collect_access_points() {
  page=1
  token=
  # The AWS CLI does not turn these pages by itself.
  while :; do
    points=$at/s3control-list-access-points.$page.json
    set -- s3control list-access-points --region "$region" --account-id "$account"
    [ -z "$token" ] || set -- "$@" --next-token "$token"
    call "$points" "$@" || return
    for point in $(values "$points" Name); do
      call "$at/s3control-get-access-point.$point.json" \
        s3control get-access-point --region "$region" --account-id "$account" --name "$point"
      call "$at/s3control-get-access-point-policy.$point.json" \
        s3control get-access-point-policy --region "$region" --account-id "$account" --name "$point"
    done
    token=$(values "$points" NextToken)
    [ -n "$token" ] || return
    page=$((page + 1))
  done
}

collect_keys() {
  call "$at/kms-list-aliases.json" kms list-aliases --region "$region"
  call "$at/kms-list-keys.json" kms list-keys --region "$region" || return
  for key in $(values "$at/kms-list-keys.json" KeyId); do
    call "$at/kms-describe-key.$key.json" kms describe-key --region "$region" --key-id "$key"
    call "$at/kms-get-key-policy.$key.json" \
      kms get-key-policy --region "$region" --key-id "$key" --policy-name default
    call "$at/kms-list-grants.$key.json" kms list-grants --region "$region" --key-id "$key"
  done
}

collect_queues() {
  # Without a size of the page SQS ends after a thousand and does not say so.
  for queue in $(list "$at/sqs-list-queues.json" 'QueueUrls[]' \
    sqs list-queues --region "$region" --page-size 1000); do
    call "$at/sqs-get-queue-attributes.${queue##*/}.json" \
      sqs get-queue-attributes --region "$region" --queue-url "$queue" --attribute-names All
  done
}

collect_topics() {
  for topic in $(list "$at/sns-list-topics.json" 'Topics[].TopicArn' \
    sns list-topics --region "$region"); do
    call "$at/sns-get-topic-attributes.$(encode "$topic").json" \
      sns get-topic-attributes --region "$region" --topic-arn "$topic"
  done
}

# A function, each of its versions and each of its aliases have policies of their own.
collect_functions() {
  for function in $(list "$at/lambda-list-functions.json" \
    "Functions[].join(':', [FunctionName, Version])" \
    lambda list-functions --region "$region" --function-version ALL); do
    version=${function##*:}
    function=${function%:*}
    if [ "$version" != "\$LATEST" ]; then
      collect_function_policy --qualifier "$version"
      continue
    fi
    collect_function_policy
    for alias in $(list "$at/lambda-list-aliases.$function.json" 'Aliases[].Name' \
      lambda list-aliases --region "$region" --function-name "$function"); do
      collect_function_policy --qualifier "$alias"
    done
  done
}

# collect_function_policy [--qualifier NAME]
collect_function_policy() {
  call "$at/lambda-get-policy.$function${2:+%3A$2}.json" \
    lambda get-policy --region "$region" --function-name "$function" "$@"
}

collect_secrets() {
  for secret in $(list "$at/secretsmanager-list-secrets.json" 'SecretList[].ARN' \
    secretsmanager list-secrets --region "$region"); do
    call "$at/secretsmanager-get-resource-policy.$(encode "$secret").json" \
      secretsmanager get-resource-policy --region "$region" --secret-id "$secret"
    call "$at/secretsmanager-describe-secret.$(encode "$secret").json" \
      secretsmanager describe-secret --region "$region" --secret-id "$secret"
  done
}

collect_repositories() {
  for repository in $(list "$at/ecr-describe-repositories.json" 'repositories[].repositoryName' \
    ecr describe-repositories --region "$region"); do
    call "$at/ecr-get-repository-policy.$(encode "$repository").json" \
      ecr get-repository-policy --region "$region" --repository-name "$repository"
  done
}

collect_tables() {
  for table in $(list "$at/dynamodb-list-tables.json" 'TableNames[]' \
    dynamodb list-tables --region "$region"); do
    call "$at/dynamodb-get-resource-policy.$table.json" \
      dynamodb get-resource-policy --region "$region" \
      --resource-arn "arn:$partition:dynamodb:$region:$account:table/$table"
    for stream in $(list "$at/dynamodbstreams-list-streams.$table.json" 'Streams[].StreamArn' \
      dynamodbstreams list-streams --region "$region" --table-name "$table"); do
      call "$at/dynamodb-get-resource-policy.$(encode "$stream").json" \
        dynamodb get-resource-policy --region "$region" --resource-arn "$stream"
    done
  done
}

# collect_policies SERVICE COMMAND OPTION LIST-COMMAND QUERY: the policy of all that the list has.
collect_policies() {
  for item in $(list "$at/$1-$4.json" "$5" "$1" "$4" --region "$region"); do
    call "$at/$1-$2.$(encode "$item").json" "$1" "$2" --region "$region" "$3" "$item"
  done
}

# collect_policy SERVICE COMMAND: what the account has of the service.
collect_policy() {
  call "$at/$1-$2.json" "$1" "$2" --region "$region"
}

collect_region() {
  at=$folder/$account/$region
  mkdir -p "$at" || return
  if wants s3; then collect_access_points; fi
  if wants kms; then collect_keys; fi
  if wants sqs; then collect_queues; fi
  if wants sns; then collect_topics; fi
  if wants lambda; then collect_functions; fi
  if wants secretsmanager; then collect_secrets; fi
  if wants ecr; then collect_repositories; fi
  if wants dynamodb; then collect_tables; fi
  if wants ec2; then
    call "$at/ec2-describe-vpc-endpoints.json" ec2 describe-vpc-endpoints --region "$region"
  fi
  collect_service_policies
}

# The regions that were asked for, or those that the account has enabled.
find_regions() {
  case $partition in
    aws-cn) home_region=cn-north-1 ;;
    aws-us-gov) home_region=us-gov-west-1 ;;
    *) home_region=us-east-1 ;;
  esac
  account_regions=$(lines "$regions")
  if [ -z "$account_regions" ]; then
    set -- "$at/ec2-describe-regions.json" 'Regions[].RegionName' ec2 describe-regions
    # The configuration may have no region, or one that a policy closes.
    run_aws ec2 describe-regions >/dev/null 2>&1 || set -- "$@" --region "$home_region"
    account_regions=$(list "$@") ||
      say "$account: its regions cannot be listed, so nothing in them is collected; give --regions"
  fi
}

# collect_account NAME: with the credentials that are set.
collect_account() {
  identity=$folder/left-out/sts-get-caller-identity.$(encode "$1").json
  if ! call "$identity" sts get-caller-identity; then
    say "$1 is left out: $(first_line "$identity")"
    return
  fi
  account=$(values "$identity" Account)
  partition=$(values "$identity" Arn | cut -d : -f 2)
  at=$folder/$account
  if ! mkdir "$at" 2>/dev/null; then
    rm -f "$identity"
    say "$1: account $account is collected with other credentials"
    return
  fi
  mv "$identity" "$at/sts-get-caller-identity.json"
  say "$account: collecting"
  call "$at/iam-get-account-authorization-details.json" iam get-account-authorization-details ||
    say "$account: iam get-account-authorization-details fails; its users and roles are unknown"
  call "$at/iam-list-saml-providers.json" iam list-saml-providers
  call "$at/iam-list-open-id-connect-providers.json" iam list-open-id-connect-providers &&
    for provider in $(values "$at/iam-list-open-id-connect-providers.json" Arn); do
      call "$at/iam-get-open-id-connect-provider.$(encode "$provider").json" \
        iam get-open-id-connect-provider --open-id-connect-provider-arn "$provider"
    done
  find_regions
  if wants s3; then
    any_region=${account_regions%%[!a-z0-9-]*}
    call "$at/s3control-get-public-access-block.$account.json" \
      s3control get-public-access-block --region "${any_region:-$home_region}" --account-id "$account"
    collect_buckets
  fi
  for region in $account_regions; do
    collect_region
  done
  say "$account: done"
}

# In an account that is reached through a role.
collect_through_role() {
  target=$1
  profile=$organization_profile
  set -- --role-arn "arn:$partition:iam::$target:role/$role_name" \
    --role-session-name iamsim-collect
  if [ -n "$external_id" ]; then
    set -- "$@" --external-id "$external_id"
  fi
  left_out=$folder/left-out/sts-assume-role.$target.json
  # The credentials go to no file.
  if ! credentials=$(run_aws sts assume-role "$@" --output text \
    --query 'Credentials.[AccessKeyId,SecretAccessKey,SessionToken]' 2>"$left_out.said"); then
    keep_failure "$left_out" sts assume-role
    say "$target is left out: $(first_line "$left_out")"
    return
  fi
  rm -f "$left_out.said"
  profile=
  unset AWS_PROFILE AWS_DEFAULT_PROFILE
  AWS_ACCESS_KEY_ID=$(printf '%s' "$credentials" | cut -f 1)
  AWS_SECRET_ACCESS_KEY=$(printf '%s' "$credentials" | cut -f 2)
  AWS_SESSION_TOKEN=$(printf '%s' "$credentials" | cut -f 3)
  export AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN
  collect_account "$target"
}

# How many calls failed whose files are in a folder.
count_refused() {
  grep -c "^$1/" "$folder/refused.txt"
}

# What came of it all, and the exit code.
summarize() {
  complete=0
  partial=0
  # All calls are made; here a pattern is meant.
  set +f
  for at in "$folder"/[0-9]*; do
    [ -d "$at" ] || continue
    if [ "$(count_refused "${at##*/}")" = 0 ]; then
      complete=$((complete + 1))
    else
      partial=$((partial + 1))
    fi
  done
  say "accounts complete: $complete"
  say "accounts with calls that failed: $partial"
  for at in "$folder"/[0-9]*; do
    [ -d "$at" ] || continue
    refused=$(count_refused "${at##*/}")
    [ "$refused" = 0 ] || say "  ${at##*/}: $refused"
  done
  say "accounts not entered: $(count_refused left-out)"
  sed -n 's,^left-out/[a-z-]*\.\(.*\)\.json \(.*\)$,  \1: \2,p' "$folder/refused.txt" >&2
  if [ "$collect_organization" = yes ]; then
    say "calls about the organization that failed: $(count_refused organization)"
  fi
  rmdir "$folder/left-out" 2>/dev/null
  outcome=0
  if [ -s "$folder/refused.txt" ]; then
    outcome=1
    say "$folder/refused.txt has all calls that failed; iamsim doctor -m '$folder' says what they touch"
  else
    rm -f "$folder/refused.txt"
  fi
  [ $((complete + partial)) -gt 0 ] || outcome=2
  return "$outcome"
}

# No child goes on when the script is stopped.
stop() {
  for job in $jobs; do
    kill "$job" 2>/dev/null
  done
  say "stopped; $folder is not complete"
  exit 130
}

if [ -e "$folder" ] && [ -n "$(ls -A "$folder")" ]; then
  say "$folder is not empty; name a new folder: sh $0 FOLDER"
  exit 2
fi
mkdir -p "$folder/left-out" || exit 2
: >"$folder/refused.txt"
jobs=
trap stop INT TERM
profile=
if [ "$collect_organization" = yes ]; then
  collect_organization
fi
if [ -n "$role_name" ]; then
  if [ -z "$accounts" ]; then
    profile=$organization_profile
    mkdir -p "$folder/organization"
    accounts=$(list "$folder/organization/organizations-list-accounts.active.json" \
      "Accounts[?(State || Status) == 'ACTIVE'].Id" organizations list-accounts)
    if [ -z "$accounts" ]; then
      say "aws organizations list-accounts names no accounts; give --accounts"
    fi
  fi
  targets=$(lines "$accounts")
elif [ -n "$profiles" ]; then
  targets=$(lines "$profiles")
else
  targets=-
fi
profile=
running=0
for target in $targets; do
  (
    trap - INT TERM
    if [ -n "$role_name" ]; then
      collect_through_role "$target"
    elif [ "$target" = - ]; then
      collect_account 'the-credentials-of-the-environment'
    else
      profile=$target
      collect_account "$target"
    fi
  ) &
  jobs="$jobs
$!"
  running=$((running + 1))
  if [ "$running" -ge "$parallel" ]; then
    wait
    running=0
  fi
done
wait
summarize
)sh";

// Whether a word may be in the script: the names that AWS gives have no other characters, so
// nothing that a shell would take for its own gets in.
bool IsPlain(std::string_view word, std::string_view more) {
  return !word.empty() && std::all_of(word.begin(), word.end(), [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           more.find(c) != std::string_view::npos;
  }) && word.front() != '-';
}

std::string Joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) {
    if (!text.empty()) text += ' ';
    text += word;
  }
  return text;
}

// 'text', with every quote in it escaped.
std::string ShellQuoted(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text) {
    if (c == '\'') {
      quoted += "'\\''";
    } else {
      quoted += c;
    }
  }
  return quoted + '\'';
}

ExitCode Run(const CollectFlags& flags) {
  Diagnostics diagnostics;
  const auto check = [&](const std::vector<std::string>& words, std::string_view more,
                         std::string_view option) {
    for (const std::string& word : words) {
      if (IsPlain(word, more)) continue;
      diagnostics.Error(nullptr, 0, 0, std::string(option) + " does not take `" + word + "`");
    }
  };
  check(flags.profiles, "_.@+=,/-", "--profiles");
  check(flags.regions, "-", "--regions");
  if (!flags.role_name.empty()) check({flags.role_name}, "_.@+=,/-", "--role-name");
  if (!flags.external_id.empty()) check({flags.external_id}, "_+=,.@:/-", "--external-id");
  if (!flags.organization_profile.empty()) {
    check({flags.organization_profile}, "_.@+=,/-", "--organization-profile");
  }
  check({flags.partition}, "-", "--partition");
  for (const std::string& account : flags.accounts) {
    if (IsAccountId(account)) continue;
    diagnostics.Error(nullptr, 0, 0, "--accounts does not take `" + account + "`",
                      "expected twelve digits");
  }
  if (!flags.role_name.empty() && !flags.profiles.empty()) {
    diagnostics.Error(nullptr, 0, 0, "--profiles and --role-name are two ways to the accounts",
                      "give one of them");
  }
  if (flags.role_name.empty() && !flags.accounts.empty()) {
    diagnostics.Error(nullptr, 0, 0, "--accounts needs the role to assume in them",
                      "give --role-name NAME");
  }
  PrintDiagnostics(diagnostics);
  if (diagnostics.has_errors()) return ExitCode::kTrouble;
  std::string organization_profile = flags.organization_profile;
  if (organization_profile.empty() && !flags.profiles.empty()) {
    organization_profile = flags.profiles.front();
  }
  const auto set = [](std::string_view name, const std::string& value) {
    std::cout << name << '=' << ShellQuoted(value) << '\n';
  };
  std::cout << kHead;
  set("profiles", Joined(flags.profiles));
  set("role_name", flags.role_name);
  set("accounts", Joined(flags.accounts));
  set("partition", flags.partition);
  set("external_id", flags.external_id);
  set("regions", Joined(flags.regions));
  set("organization_profile", organization_profile);
  set("collect_organization", flags.no_organization ? "no" : "yes");
  set("services", Joined(flags.services.empty() ? CollectedServices() : flags.services));
  set("folder", flags.folder);
  set("parallel", std::to_string(flags.parallel));
  std::cout << '\n';
  PrintServiceCalls(std::cout);
  std::cout << kBody;
  return ExitCode::kYes;
}

}  // namespace

std::function<ExitCode()> AddCollectScriptCommand(const Command& app) {
  const auto flags = std::make_shared<CollectFlags>();
  const Command command = app.AddCommand(
      "collect-script", "print a shell script of AWS CLI calls that collects a model");
  command.Footer(
      "Examples:\n"
      "  iamsim collect-script > collect.sh; sh collect.sh dump; iamsim doctor -m dump\n"
      "  iamsim collect-script --profiles app,data --regions eu-west-1 > collect.sh\n"
      "  iamsim collect-script --role-name Auditor --accounts 111122223333,444455556666\n"
      "iamsim itself calls nobody. Exit code: 0, or 2 for bad usage. That of the script: 0 when "
      "all was\ncollected, 1 when something is missing, 2 when nothing was collected.");
  const auto add_list = [&](const std::string& name, std::vector<std::string>& target,
                            const std::string& type, const std::string& help) {
    return command.AddOption(name, target, help).Type(type).SplitAt(',').OneValueEach();
  };
  add_list("--profiles", flags->profiles, "A,B", "profiles of the AWS CLI, one an account");
  command
      .AddOption("--role-name", flags->role_name,
                 "a role to assume in each account; without --accounts in those of the "
                 "organization")
      .Type("NAME");
  add_list("--accounts", flags->accounts, "ID,ID", "the accounts to assume the role in");
  command.AddOption("--external-id", flags->external_id, "for assuming the role").Type("ID");
  command.AddOption("--partition", flags->partition, "of the accounts")
      .OneOf({"aws", "aws-cn", "aws-us-gov"})
      .Type("NAME");
  add_list("--regions", flags->regions, "R,R",
           "regions; else all that the account has enabled (ec2:DescribeRegions)");
  add_list("--services", flags->services, "S,S",
           "services whose resource policies are collected; ec2: of VPC endpoints")
      .OneOf(CollectedServices());
  command
      .AddOption("--organization-profile", flags->organization_profile,
                 "profile that reads AWS Organizations and assumes the role; else the first")
      .Type("PROFILE");
  command.AddFlag("--no-organization", flags->no_organization, "leave AWS Organizations out");
  command.AddOption("-o,--output", flags->folder, "the folder that the script fills")
      .Type("FOLDER");
  command.AddOption("--parallel", flags->parallel, "accounts at the same time")
      .Between(1, 64)
      .Type("N");
  return [flags] { return Run(*flags); };
}

}  // namespace iamsim
