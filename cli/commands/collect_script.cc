// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/collect_script.h"

#include <algorithm>
#include <iostream>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "cli/commands/ask.h"
#include "model/arn.h"
#include "model/diagnostics.h"

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

const std::vector<std::string>& Services() {
  static const std::vector<std::string>& services = *new std::vector<std::string>{
      "s3", "kms", "sqs", "sns", "lambda", "secretsmanager", "ecr", "dynamodb"};
  return services;
}

// What stands before the settings.
constexpr std::string_view kHead = R"sh(#!/bin/sh
# Collects what iamsim needs to know of AWS accounts, with calls of the AWS CLI that only read.
# Usage: sh collect.sh [FOLDER]
# Then:  iamsim doctor -m FOLDER
# A file is a call: SERVICE-COMMAND.ARGUMENT.json in a folder of the account and the region. The
# file of a call that failed holds AWS's message, which iamsim reads too: there is a difference
# between a bucket without a policy and one whose policy nobody may read.
set -u
umask 077

)sh";

// What stands after them. The settings are profiles, role_name, accounts, partition, external_id,
// regions, organization_profile, collect_organization, services, folder and parallel.
constexpr std::string_view kBody = R"sh(
folder=${1:-$folder}
export AWS_PAGER=

say() {
  printf '%s\n' "$*" >&2
}

# An argument as a part of a file's name.
encode() {
  printf '%s' "$1" | sed -e 's/%/%25/g' -e 's,/,%2F,g' -e 's/:/%3A/g'
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

# call FILE SERVICE COMMAND [OPTION]...: the output, or what AWS said, goes to FILE.
call() {
  call_file=$1
  shift
  if run_aws "$@" --output json >"$call_file.part" 2>"$call_file.said"; then
    # Some commands print nothing where there is nothing.
    [ -s "$call_file.part" ] || printf '{}\n' >"$call_file.part"
    mv "$call_file.part" "$call_file"
    rm -f "$call_file.said"
    return 0
  fi
  if grep -q 'An error occurred (' "$call_file.said"; then
    sed -n '/An error occurred (/,$p' "$call_file.said" >"$call_file"
  else
    { printf 'An error occurred (CallFailed): '; cat "$call_file.said"; } >"$call_file"
  fi
  rm -f "$call_file.part" "$call_file.said"
  return 1
}

# names QUERY SERVICE COMMAND [OPTION]...: one name a line.
names() {
  query=$1
  shift
  run_aws "$@" --query "$query" --output text 2>/dev/null | tr '\t' '\n' | grep -v -e '^None$' -e '^$'
}

# list FILE QUERY SERVICE COMMAND [OPTION]...: the names alone go to FILE, and one a line come out.
list() {
  list_file=$1
  list_query=$2
  shift 2
  call "$list_file" "$@" --query "$list_query" && sed -n 's/^ *"\(.*\)",\{0,1\}$/\1/p' "$list_file"
}

collect_unit() {
  unit_list=$folder/organization/organizations-list-organizational-units-for-parent.$1.json
  call "$unit_list" organizations list-organizational-units-for-parent --parent-id "$1"
  call "$folder/organization/organizations-list-accounts-for-parent.$1.json" \
    organizations list-accounts-for-parent --parent-id "$1"
  for unit in $(names 'OrganizationalUnits[].Id' organizations list-organizational-units-for-parent --parent-id "$1"); do
    # A function's variables are the script's, so the way down is a shell of its own.
    (collect_unit "$unit")
  done
}

collect_organization() {
  profile=$organization_profile
  mkdir -p "$folder/organization" || return
  call "$folder/organization/organizations-describe-organization.json" organizations describe-organization ||
    say "organization: cannot be described with these credentials"
  call "$folder/organization/organizations-list-roots.json" organizations list-roots || return
  call "$folder/organization/organizations-list-accounts.json" organizations list-accounts
  for root in $(names 'Roots[].Id' organizations list-roots); do
    collect_unit "$root"
  done
  for type in SERVICE_CONTROL_POLICY RESOURCE_CONTROL_POLICY; do
    call "$folder/organization/organizations-list-policies.$type.json" organizations list-policies --filter "$type"
    for policy in $(names 'Policies[].Id' organizations list-policies --filter "$type"); do
      call "$folder/organization/organizations-describe-policy.$policy.json" \
        organizations describe-policy --policy-id "$policy"
      call "$folder/organization/organizations-list-targets-for-policy.$policy.json" \
        organizations list-targets-for-policy --policy-id "$policy"
    done
  done
  call "$folder/organization/organizations-list-delegated-administrators.json" \
    organizations list-delegated-administrators
}

collect_buckets() {
  call "$at/s3control-get-public-access-block.$account.json" \
    s3control get-public-access-block --account-id "$account"
  call "$at/s3api-list-buckets.json" s3api list-buckets || return
  for bucket in $(names 'Buckets[].Name' s3api list-buckets); do
    call "$at/s3api-get-bucket-policy.$bucket.json" s3api get-bucket-policy --bucket "$bucket"
    call "$at/s3api-get-public-access-block.$bucket.json" s3api get-public-access-block --bucket "$bucket"
    call "$at/s3api-get-bucket-tagging.$bucket.json" s3api get-bucket-tagging --bucket "$bucket"
    call "$at/s3api-get-bucket-location.$bucket.json" s3api get-bucket-location --bucket "$bucket"
    call "$at/s3api-get-bucket-encryption.$bucket.json" s3api get-bucket-encryption --bucket "$bucket"
  done
}

collect_region() {
  at=$folder/$account/$region
  mkdir -p "$at" || return
  if wants kms; then
    call "$at/kms-list-aliases.json" kms list-aliases --region "$region"
    call "$at/kms-list-keys.json" kms list-keys --region "$region" &&
      for key in $(names 'Keys[].KeyId' kms list-keys --region "$region"); do
        call "$at/kms-describe-key.$key.json" kms describe-key --region "$region" --key-id "$key"
        call "$at/kms-get-key-policy.$key.json" \
          kms get-key-policy --region "$region" --key-id "$key" --policy-name default
        call "$at/kms-list-grants.$key.json" kms list-grants --region "$region" --key-id "$key"
      done
  fi
  if wants sqs; then
    for queue in $(list "$at/sqs-list-queues.json" 'QueueUrls[]' sqs list-queues --region "$region"); do
      call "$at/sqs-get-queue-attributes.${queue##*/}.json" \
        sqs get-queue-attributes --region "$region" --queue-url "$queue" --attribute-names All
    done
  fi
  if wants sns; then
    for topic in $(list "$at/sns-list-topics.json" 'Topics[].TopicArn' sns list-topics --region "$region"); do
      call "$at/sns-get-topic-attributes.$(encode "$topic").json" \
        sns get-topic-attributes --region "$region" --topic-arn "$topic"
    done
  fi
  if wants lambda; then
    for function in $(list "$at/lambda-list-functions.json" 'Functions[].FunctionName' lambda list-functions --region "$region"); do
      call "$at/lambda-get-policy.$function.json" lambda get-policy --region "$region" --function-name "$function"
    done
  fi
  if wants secretsmanager; then
    for secret in $(list "$at/secretsmanager-list-secrets.json" 'SecretList[].ARN' secretsmanager list-secrets --region "$region"); do
      call "$at/secretsmanager-get-resource-policy.$(encode "$secret").json" \
        secretsmanager get-resource-policy --region "$region" --secret-id "$secret"
      call "$at/secretsmanager-describe-secret.$(encode "$secret").json" \
        secretsmanager describe-secret --region "$region" --secret-id "$secret"
    done
  fi
  if wants ecr; then
    for repository in $(list "$at/ecr-describe-repositories.json" 'repositories[].repositoryName' ecr describe-repositories --region "$region"); do
      call "$at/ecr-get-repository-policy.$(encode "$repository").json" \
        ecr get-repository-policy --region "$region" --repository-name "$repository"
    done
  fi
  if wants dynamodb; then
    for table in $(list "$at/dynamodb-list-tables.json" 'TableNames[]' dynamodb list-tables --region "$region"); do
      call "$at/dynamodb-get-resource-policy.$table.json" dynamodb get-resource-policy --region "$region" \
        --resource-arn "arn:$partition:dynamodb:$region:$account:table/$table"
    done
  fi
}

# With the credentials that are set.
collect_account() {
  account=$(run_aws sts get-caller-identity --query Account --output text 2>/dev/null)
  if [ -z "$account" ]; then
    say "${profile:-${1:-these credentials}}: aws sts get-caller-identity fails; left out"
    return
  fi
  at=$folder/$account
  if ! mkdir "$at" 2>/dev/null; then
    say "$account: $at is there already; left out"
    return
  fi
  say "$account: collecting"
  call "$at/sts-get-caller-identity.json" sts get-caller-identity
  call "$at/iam-get-account-authorization-details.json" iam get-account-authorization-details ||
    say "$account: iam get-account-authorization-details fails; its users and roles are unknown"
  call "$at/iam-list-saml-providers.json" iam list-saml-providers
  call "$at/iam-list-open-id-connect-providers.json" iam list-open-id-connect-providers &&
    for provider in $(names 'OpenIDConnectProviderList[].Arn' iam list-open-id-connect-providers); do
      call "$at/iam-get-open-id-connect-provider.$(encode "$provider").json" \
        iam get-open-id-connect-provider --open-id-connect-provider-arn "$provider"
    done
  if wants s3; then
    collect_buckets
  fi
  account_regions=$regions
  if [ -z "$account_regions" ]; then
    account_regions=$(names 'Regions[].RegionName' ec2 describe-regions)
  fi
  for region in $account_regions; do
    collect_region
  done
  say "$account: done"
}

# In an account that is reached through a role.
collect_through_role() {
  profile=
  set -- "$1" --role-arn "arn:$partition:iam::$1:role/$role_name" --role-session-name iamsim-collect
  if [ -n "$external_id" ]; then
    set -- "$@" --external-id "$external_id"
  fi
  target=$1
  shift
  credentials=$(aws sts assume-role "$@" \
    --query 'Credentials.[AccessKeyId,SecretAccessKey,SessionToken]' --output text 2>/dev/null)
  if [ -z "$credentials" ]; then
    say "$target: role $role_name cannot be assumed; left out"
    return
  fi
  unset AWS_PROFILE
  AWS_ACCESS_KEY_ID=$(printf '%s' "$credentials" | cut -f 1)
  AWS_SECRET_ACCESS_KEY=$(printf '%s' "$credentials" | cut -f 2)
  AWS_SESSION_TOKEN=$(printf '%s' "$credentials" | cut -f 3)
  export AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN
  collect_account "$target"
}

profile=
mkdir -p "$folder" || exit 2
if [ "$collect_organization" = yes ]; then
  collect_organization
fi
profile=
if [ -n "$role_name" ]; then
  if [ -z "$accounts" ]; then
    profile=$organization_profile
    accounts=$(names "Accounts[?Status=='ACTIVE'].Id" organizations list-accounts)
    if [ -z "$accounts" ]; then
      say "aws organizations list-accounts names no accounts; give --accounts"
      exit 2
    fi
    profile=
  fi
  targets=$accounts
elif [ -n "$profiles" ]; then
  targets=$profiles
else
  targets=-
fi
running=0
for target in $targets; do
  (
    if [ -n "$role_name" ]; then
      collect_through_role "$target"
    else
      [ "$target" = - ] || profile=$target
      collect_account
    fi
  ) &
  running=$((running + 1))
  if [ "$running" -ge "$parallel" ]; then
    wait
    running=0
  fi
done
wait
failed=$(grep -rl '^.\{0,40\}An error occurred (' "$folder" | wc -l)
say "calls that failed, or found nothing: $((failed)); iamsim doctor -m '$folder' says what that touches"
)sh";

// Whether a word may stand in the script: the names that AWS gives have no other characters, so
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
  set("services", Joined(flags.services.empty() ? Services() : flags.services));
  set("folder", flags.folder);
  set("parallel", std::to_string(flags.parallel));
  std::cout << kBody;
  return ExitCode::kYes;
}

}  // namespace

std::function<ExitCode()> AddCollectScriptCommand(CLI::App& app) {
  const auto flags = std::make_shared<CollectFlags>();
  CLI::App* command = app.add_subcommand(
      "collect-script", "print a shell script of AWS CLI calls that collects a model");
  command->footer(
      "Examples:\n"
      "  iamsim collect-script > collect.sh && sh collect.sh dump && iamsim doctor -m dump\n"
      "  iamsim collect-script --profiles app,data --regions eu-west-1 > collect.sh\n"
      "  iamsim collect-script --role-name Auditor --accounts 111122223333,444455556666\n"
      "iamsim itself calls nobody. Exit code: 0, or 2 for bad usage.");
  const auto add_list = [&](const std::string& name, std::vector<std::string>& target,
                            const std::string& type, const std::string& help) {
    return command->add_option(name, target, help)
        ->type_name(type)
        ->delimiter(',')
        ->allow_extra_args(false);
  };
  add_list("--profiles", flags->profiles, "A,B", "profiles of the AWS CLI, one an account");
  command
      ->add_option("--role-name", flags->role_name,
                   "a role to assume in each account; without --accounts in those of the "
                   "organization")
      ->type_name("NAME");
  add_list("--accounts", flags->accounts, "ID,ID", "the accounts to assume the role in");
  command->add_option("--external-id", flags->external_id, "for assuming the role")
      ->type_name("ID");
  command->add_option("--partition", flags->partition, "of the accounts")
      ->check(CLI::IsMember({"aws", "aws-cn", "aws-us-gov"}))
      ->type_name("NAME");
  add_list("--regions", flags->regions, "R,R", "regions; else all that the account has enabled");
  add_list("--services", flags->services, "S,S", "services whose resource policies are collected")
      ->check(CLI::IsMember(Services()));
  command
      ->add_option("--organization-profile", flags->organization_profile,
                   "profile that may read AWS Organizations; else the first")
      ->type_name("PROFILE");
  command->add_flag("--no-organization", flags->no_organization, "leave AWS Organizations out");
  command->add_option("-o,--output", flags->folder, "the folder that the script fills")
      ->type_name("FOLDER");
  command->add_option("--parallel", flags->parallel, "accounts at the same time")
      ->check(CLI::Range(1, 64))
      ->type_name("N");
  return [flags] { return Run(*flags); };
}

}  // namespace iamsim
