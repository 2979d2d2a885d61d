// SPDX-License-Identifier: Apache-2.0
#include "tests/oracle/generator.h"

#include <algorithm>
#include <memory>
#include <set>
#include <span>
#include <utility>

namespace iamsim {
namespace {

constexpr const char* kA = "111111111111";
constexpr const char* kB = "222222222222";
constexpr const char* kManagement = "999999999999";
constexpr const char* kOutside = "333333333333";

struct ActionCase {
  std::string name;
  std::vector<std::string> resources;          // what a request may name
  std::vector<std::string> action_patterns;    // that match it, or nearly
  std::vector<std::string> resource_patterns;  // likewise
};

const std::vector<ActionCase>& Actions() {
  static const std::vector<std::string> objects = {"arn:aws:s3:::b/k", "arn:aws:s3:::b/alice/k",
                                                   "arn:aws:s3:::b/red/x:y", "arn:aws:s3:::c/k",
                                                   "arn:aws:s3:::b/A/K"};
  static const std::vector<std::string> object_patterns = {
      "arn:aws:s3:::b/*",
      "arn:aws:s3:::*",
      "arn:aws:s3:::b*",
      "arn:aws:s3:::?/k",
      "arn:aws:s3:::b/k",
      "arn:aws:s3:::c/*",
      "arn:aws:s3:::b/*/k",
      "arn:aws:s3:::*/*:y",
      "arn:aws:s3:::b/${aws:username}/*",
      "arn:aws:s3:::b/${aws:PrincipalTag/team}/*",
      "arn:aws:s3:::b/${aws:PrincipalTag/team, 'alice'}/*",
      "arn:aws:s3:::b/${app:none}/*",
      "arn:aws:s3:::${*}/k",
      "arn:aws:s3:*:*:b/*",
      "arn:aws:s3"};
  static const std::vector<std::string> bucket_patterns = {
      "arn:aws:s3:::b", "arn:aws:s3:::?", "arn:aws:s3:::b/*", "arn:aws:s3:::*", "arn:aws:s3:::c"};
  static const std::vector<std::string> queue_patterns = {"arn:aws:sqs:us-east-1:111111111111:q",
                                                          "arn:aws:sqs:*:*:q",
                                                          "arn:aws:sqs:*:*:?",
                                                          "arn:aws:sqs:us-*:q",
                                                          "arn:aws:sqs:*",
                                                          "arn:aws:sqs:us-*-1:*:q",
                                                          "arn:aws:sqs:*:222222222222:*",
                                                          "arn:aws:sqs::*:q",
                                                          "arn:aws:sqs:US-east-1:*:q"};
  static const std::vector<std::string> key_patterns = {
      "arn:aws:kms:us-east-1:111111111111:key/1", "arn:aws:kms:*:*:key/*", "arn:aws:kms:*:*:key/2",
      "arn:aws:kms:*:222222222222:*"};
  static const std::vector<std::string> log_group_patterns = {
      "arn:aws:logs:us-east-1:111111111111:log-group:/x",
      "arn:aws:logs:us-east-1:111111111111:log-group:/x:*", "arn:aws:logs:us-*:log-group:*",
      "arn:aws:logs:*:*:log-group:/x:log-stream:*", "arn:aws:logs:*:*:log-group:/?:*"};
  static const std::vector<std::string> roles = {
      "arn:aws:iam::111111111111:role/app", "arn:aws:iam::222222222222:role/app",
      "arn:aws:iam::111111111111:role/team/ops",
      "arn:aws:iam::111111111111:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX"};
  static const std::vector<std::string> role_patterns = {
      "arn:aws:iam::*:role/*", "arn:aws:iam::111111111111:role/app", "arn:aws:iam::*:role/team/*",
      "arn:aws:iam::222222222222:*", "arn:aws:iam:*:*:role/${aws:PrincipalTag/team, 'app'}"};
  static const std::vector<ActionCase> actions = {
      {"s3:GetObject", objects, {"s3:Get*", "S3:getobject", "s3:Get?bject"}, object_patterns},
      {"s3:PutObject", objects, {"s3:Put*", "s3:*Object", "s3:PutObject"}, object_patterns},
      {"s3:ListBucket",
       {"arn:aws:s3:::b", "arn:aws:s3:::c"},
       {"s3:List*", "s3:ListBucket"},
       bucket_patterns},
      {"s3:ListAllMyBuckets", {"*"}, {"s3:List*", "s3:ListAllMyBuckets"}, bucket_patterns},
      {"s3:GetBucketPolicy",
       {"arn:aws:s3:::b", "arn:aws:s3:::c"},
       {"s3:Get*", "s3:*Policy"},
       bucket_patterns},
      {"sqs:SendMessage",
       {"arn:aws:sqs:us-east-1:111111111111:q", "arn:aws:sqs:us-east-1:222222222222:q"},
       {"sqs:Send*", "sqs:SendMessage", "SQS:*"},
       queue_patterns},
      {"sqs:DeleteQueue",
       {"arn:aws:sqs:us-east-1:111111111111:q", "arn:aws:sqs:us-east-1:222222222222:q"},
       {"sqs:*Queue", "sqs:DeleteQueue"},
       queue_patterns},
      {"kms:Decrypt",
       {"arn:aws:kms:us-east-1:111111111111:key/1", "arn:aws:kms:us-east-1:222222222222:key/2"},
       {"kms:Decrypt", "kms:De*"},
       key_patterns},
      {"kms:ScheduleKeyDeletion",
       {"arn:aws:kms:us-east-1:111111111111:key/1", "arn:aws:kms:us-east-1:222222222222:key/2"},
       {"kms:Schedule*"},
       key_patterns},
      {"kms:ListKeys", {"*"}, {"kms:List*"}, key_patterns},
      {"sts:AssumeRole", roles, {"sts:AssumeRole", "sts:Assume*"}, role_patterns},
      {"sts:AssumeRole", roles, {"sts:AssumeRole", "sts:Assume*"}, role_patterns},
      {"sts:GetCallerIdentity", {"*"}, {"sts:Get*"}, role_patterns},
      {"sts:GetSessionToken", {"*"}, {"sts:Get*"}, role_patterns},
      {"iam:GetRole", roles, {"iam:Get*"}, role_patterns},
      {"iam:PassRole", roles, {"iam:PassRole", "iam:*"}, role_patterns},
      {"iam:DeleteRole", roles, {"iam:Delete*"}, role_patterns},
      {"iam:DeletePolicy",
       {"arn:aws:iam::aws:policy/ReadOnlyAccess", "arn:aws:iam::111111111111:policy/p"},
       {"iam:Delete*"},
       {"arn:aws:iam::*:policy/*"}},
      {"ec2:StartInstances",
       {"arn:aws:ec2:us-east-1:111111111111:instance/i-1",
        "arn:aws:ec2:us-east-1:444444444444:instance/i-2",
        "arn:aws-cn:ec2:cn-north-1:111111111111:instance/i-3"},
       {"ec2:Start*"},
       {"arn:aws:ec2:*:*:instance/*", "arn:aws:ec2:us-east-*:instance/i-1"}},
      {"ec2:DescribeInstances", {"*"}, {"ec2:Describe*"}, {"arn:aws:ec2:*:*:instance/*"}},
      {"logs:GetLogEvents",
       {"arn:aws:logs:us-east-1:111111111111:log-group:/x:log-stream:y"},
       {"logs:*"},
       {"arn:aws:logs:us-*:log-group:*", "arn:aws:logs:*:log-stream:y", "arn:aws:logs:us-*-1:*:y",
        "arn:aws:logs:*:111111111111:log-group:/x:*"}},
      {"logs:DescribeLogStreams",
       {"arn:aws:logs:us-east-1:111111111111:log-group:/x"},
       {"logs:Describe*"},
       log_group_patterns},
      {"logs:TagResource",
       {"arn:aws:logs:us-east-1:111111111111:log-group:/x"},
       {"logs:Tag*"},
       log_group_patterns},
      {"appsync:GraphQL",
       {"arn:aws:appsync:us-east-1:111111111111:apis/a/types/Query/fields/f",
        "arn:aws:appsync:us-east-1:111111111111:apis/a"},
       {"appsync:Graph*"},
       {"arn:aws:appsync:*:*:apis/a/*", "arn:aws:appsync:*:*:apis/a",
        "arn:aws:appsync:us-east-1:*:apis/*/types/Mutation/*"}},
      {"s3:GetObject", {"arn:aws:s3:::unknown/k"}, {"s3:Get*"}, object_patterns},
  };
  return actions;
}

bool IsService(std::string_view action, std::string_view service) {
  return action.substr(0, service.size() + 1) == std::string(service) + ":";
}

struct KeyCase {
  std::string key;
  std::vector<std::string> operators;
  std::vector<std::string> policy_values;
  std::vector<std::string> request_values;
  bool is_set = false;
};

const std::vector<std::string> kStrings = {
    "StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase",
    "StringLike",   "StringNotLike"};
const std::vector<std::string> kNumbers = {"NumericEquals",      "NumericNotEquals",
                                           "NumericLessThan",    "NumericLessThanEquals",
                                           "NumericGreaterThan", "NumericGreaterThanEquals"};
const std::vector<std::string> kDates = {"DateEquals",      "DateNotEquals",
                                         "DateLessThan",    "DateLessThanEquals",
                                         "DateGreaterThan", "DateGreaterThanEquals"};
const std::vector<std::string> kAddresses = {"IpAddress", "NotIpAddress"};
const std::vector<std::string> kArns = {"ArnEquals", "ArnNotEquals", "ArnLike", "ArnNotLike"};

const std::vector<KeyCase>& Keys() {
  static const std::vector<std::string> texts = {"red",
                                                 "RED",
                                                 "r*",
                                                 "?ed",
                                                 "*",
                                                 "",
                                                 "${aws:username}",
                                                 "${aws:PrincipalTag/team}",
                                                 "${app:none}",
                                                 "${app:none, 'red'}",
                                                 "r${*}d",
                                                 "blue"};
  static const std::vector<std::string> numbers = {"10", "10.0", "1e1",   "-3",
                                                   "0",  "9.99", "+10.01"};
  static const std::vector<std::string> dates = {"2026-06-01T12:00:00Z",      "2026",
                                                 "2026-06-01T14:00:00+02:00", "1780315200",
                                                 "2026-06-01T12:00:00.5Z",    "2025-12"};
  static const std::vector<std::string> networks = {"203.0.113.0/24",  "203.0.113.5",
                                                    "10.9.9.9/8",      "2001:db8::/32",
                                                    "2001:DB8:0:0::1", "0.0.0.0/0"};
  static const std::vector<std::string> addresses = {"203.0.113.5", "203.0.114.1", "10.0.0.1",
                                                     "2001:db8::1"};
  static const std::vector<std::string> arn_patterns = {
      "arn:aws:iam::111111111111:role/app",
      "arn:aws:iam::*:role/*",
      "arn:aws:iam::*:user/alice",
      "arn:*:*:*:*:*",
      "arn:aws:*:role/app",
      "arn:aws:iam::11*:*",
      "arn:aws:iam::${aws:PrincipalAccount}:role/app"};
  static const std::vector<std::string> arns = {
      "arn:aws:iam::111111111111:role/app", "arn:aws:iam::222222222222:role/app",
      "arn:aws:iam::111111111111:user/alice", "arn:aws:sns:us-east-1:111111111111:t"};
  static const std::vector<KeyCase> keys = {
      {"aws:PrincipalTag/team", kStrings, texts, {"red", "Red", "blue", "", "r*d", "alice"}, false},
      {"AWS:principaltag/TEAM", kStrings, texts, {"red"}, false},
      {"aws:username", kStrings, {"alice", "Alice", "al*", "bob"}, {"alice", "bob"}, false},
      {"aws:TagKeys", kStrings, {"env", "ENV", "cost", "e*", ""}, {"env", "cost", "Env"}, true},
      {"app:set", kStrings, texts, {"red", "blue", ""}, true},
      {"app:numbers", kNumbers, numbers, {"10", "1", "garbage"}, true},
      {"app:text",
       kStrings,
       texts,
       {"red", "blue", "",
        "\xC3\xA9"
        "d"},
       false},
      {"s3:max-keys", kNumbers, numbers, {"10", "9", "10.01"}, false},
      {"app:number", kNumbers, numbers, {"10", "1E1", "0.0", "-0", "10abc", "0x10", ""}, false},
      {"aws:CurrentTime", kDates, dates, {"2026-06-01T12:00:00Z", "2026-01-01T00:00:00Z"}, false},
      {"app:date", kDates, dates, {"2026-06-01T12:00:00Z", "1780315200", "garbage", "2025"}, false},
      {"aws:SourceIp", kAddresses, networks, addresses, false},
      {"app:ip",
       kAddresses,
       networks,
       {"203.0.113.5", "::ffff:203.0.113.5", "203.0.113.0/24"},
       false},
      {"aws:MultiFactorAuthPresent", {"Bool"}, {"true", "false", "True"}, {"true", "false"}, false},
      {"app:bool", {"Bool"}, {"true", "FALSE"}, {"true", "TRUE", "false", "yes", ""}, false},
      {"app:blob", {"BinaryEquals"}, {"QUJD", "QQ=="}, {"QUJD", "QQ==", "QR==", "A"}, false},
      {"aws:PrincipalArn", kArns, arn_patterns, arns, false},
      {"aws:SourceArn", kArns, arn_patterns, arns, false},
      {"app:arn",
       kArns,
       arn_patterns,
       {"arn:aws:iam::111111111111:role/app", "garbage", "*"},
       false},
      {"aws:PrincipalAccount", kStrings, {kA, kB, "*", "anonymous"}, {kA, kB}, false},
      {"aws:PrincipalOrgID", kStrings, {"o-a1b2c3d4e5", "o-zzzzzzzzzz"}, {"o-a1b2c3d4e5"}, false},
      {"aws:PrincipalOrgPaths",
       kStrings,
       {"o-a1b2c3d4e5/r-ab12/*", "*/ou-ab12-22222222/"},
       {"o-a1b2c3d4e5/r-ab12/"},
       true},
      {"aws:ResourceAccount", kStrings, {kA, kB, "${aws:PrincipalAccount}"}, {kA, kB}, false},
      {"aws:ResourceTag/team", kStrings, texts, {"red", "blue"}, false},
      {"aws:PrincipalIsAWSService", {"Bool"}, {"true", "false"}, {"true", "false"}, false},
      {"aws:ViaAWSMCPService", {"Bool"}, {"true", "false"}, {"true", "false"}, false},
  };
  return keys;
}

PolicyPtr Share(Policy policy) {
  return std::make_shared<const Policy>(std::move(policy));
}

}  // namespace

Estate EstateDraft::Build() const {
  std::vector<std::shared_ptr<const Account>> shared;
  for (const Account& account : accounts)
    shared.push_back(std::make_shared<const Account>(account));
  std::shared_ptr<const Organization> shared_organization;
  if (organization.has_value())
    shared_organization = std::make_shared<const Organization>(*organization);
  return Estate(std::move(shared), std::move(shared_organization), {});
}

void EstateDraft::ForEachPolicyList(const std::function<void(std::vector<PolicyPtr>&)>& visit) {
  for (Account& account : accounts) {
    for (Group& group : account.groups)
      visit(group.inline_policies);
    for (User& user : account.users) {
      visit(user.inline_policies);
      visit(user.attached_policies);
    }
    for (Role& role : account.roles) {
      visit(role.inline_policies);
      visit(role.attached_policies);
    }
  }
  if (!organization.has_value()) return;
  for (OrganizationNode& node : organization->nodes) {
    visit(node.service_control_policies);
    visit(node.resource_control_policies);
  }
}

void EstateDraft::ForEachPolicy(const std::function<void(PolicyPtr&)>& visit) {
  ForEachPolicyList([&visit](std::vector<PolicyPtr>& list) {
    for (PolicyPtr& policy : list)
      visit(policy);
  });
  for (Account& account : accounts) {
    for (User& user : account.users)
      visit(user.permissions_boundary);
    for (Role& role : account.roles) {
      visit(role.permissions_boundary);
      visit(role.trust_policy);
    }
    for (Resource& resource : account.resources)
      visit(resource.policy);
    for (VpcEndpoint& endpoint : account.vpc_endpoints)
      visit(endpoint.policy);
  }
}

std::string Generator::MakeAction(PolicyType type) {
  const ActionCase& about = Actions()[Chance(80) ? Pick(focus_) : Below(Actions().size())];
  const std::string service = about.name.substr(0, about.name.find(':'));
  if (type == PolicyType::kTrust) {
    return Pick<std::string>({"sts:AssumeRole", "sts:AssumeRole", "sts:*", "sts:TagSession"});
  }
  if (type == PolicyType::kResourceControl) {
    const std::string covered = IsService(about.name, "s3") || IsService(about.name, "sqs") ||
                                        IsService(about.name, "kms") || IsService(about.name, "sts")
                                    ? service
                                    : "s3";
    return Chance(50) && covered == service ? Pick(about.action_patterns) : covered + ":*";
  }
  if (Oddly(12)) {
    return Pick<std::string>({"s?:*", "*:Get*", "s3:Get Object", "s3:", "s3:Get:Object", "s3*",
                              service + ":Get*,Put*", "??s:*"});
  }
  const std::size_t kind = Below(10);
  if (kind < 4) return "*";
  if (kind < 6) return service + ":*";
  if (kind < 8) return about.name;
  return Pick(about.action_patterns);
}

std::string Generator::MakeResource(PolicyType type) {
  const ActionCase& about = Actions()[Chance(85) ? Pick(focus_) : Below(Actions().size())];
  if (Oddly(6)) {
    return Pick<std::string>({"arn:*:ec2:*:*:*", "arn:aws:s3", "b/*", "arn:aws:s3:::b/${app:none",
                              "arn:aws:s3:::${}", "arn:*", "arn:aws:s?:*:*:*"});
  }
  if (Chance(50)) return "*";
  if (Chance(30)) return Pick(about.resources);
  std::string pattern = Pick(about.resource_patterns);
  // R-GRAM-19, 20: only identity-based policies may have incomplete ARNs.
  const bool complete = std::count(pattern.begin(), pattern.end(), ':') >= 5;
  if (!complete && type != PolicyType::kIdentity && type != PolicyType::kBoundary) return "*";
  return pattern;
}

PrincipalEntry Generator::MakePrincipal(bool trust) {
  static const std::vector<PrincipalEntry> entries = {
      {PrincipalType::kAny, "*", "", {}},
      {PrincipalType::kAny, "*", "", {}},
      {PrincipalType::kAws, kA, "", {}},
      {PrincipalType::kAws, "arn:aws:iam::111111111111:root", "", {}},
      {PrincipalType::kAws, "arn:aws:iam::222222222222:root", "", {}},
      {PrincipalType::kAws, "arn:aws:iam::111111111111:user/alice", "", {}},
      {PrincipalType::kAws, "arn:aws:iam::111111111111:user/alice", "AIDAALICE11111111111", {}},
      {PrincipalType::kAws, "arn:aws:iam::111111111111:user/alice", "AIDAOLDALICE11111111", {}},
      {PrincipalType::kAws, "arn:aws:iam::111111111111:user/alice", "", {}},
      {PrincipalType::kAws, "arn:aws:sts::111111111111:assumed-role/app/s1", "", {}},
      {PrincipalType::kAws, "arn:aws:iam::222222222222:user/bob", "", {}},
      {PrincipalType::kAws, "arn:aws:iam::111111111111:role/app", "", {}},
      {PrincipalType::kAws, "arn:aws:iam::111111111111:role/team/ops", "", {}},
      {PrincipalType::kAws, "arn:aws:iam::222222222222:role/app", "", {}},
      {PrincipalType::kAws, "arn:aws:sts::111111111111:assumed-role/app/s1", "", {}},
      {PrincipalType::kAws, "arn:aws:sts::111111111111:assumed-role/ops/s1", "", {}},
      {PrincipalType::kAws, "arn:aws:sts::111111111111:federated-user/fed", "", {}},
      {PrincipalType::kAws, "AROAAPP1111111111111", "", {}},
      {PrincipalType::kAws, "AIDAALICE11111111111", "", {}},
      {PrincipalType::kService, "cloudtrail.amazonaws.com", "", {}},
      {PrincipalType::kService, "sns.amazonaws.com", "", {}},
      {PrincipalType::kService, "ec2.amazonaws.com", "", {}},
      {PrincipalType::kCanonicalUser,
       "a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1",
       "",
       {}},
  };
  if (Oddly(6)) {
    return {PrincipalType::kAws,
            Pick<std::string>({"arn:aws:iam::111111111111:user/*", "arn:aws:iam::*:root",
                               "arn:aws:iam::111111111111:group/devs", "AIDA*"}),
            "",
            {}};
  }
  for (;;) {
    const PrincipalEntry& entry = Pick(entries);
    if (!trust || entry.type != PrincipalType::kCanonicalUser) return entry;
  }
}

ConditionClause Generator::MakeClause() {
  const KeyCase& about = Pick(Keys());
  ConditionClause clause;
  clause.key = about.key;
  if (Chance(8)) {
    clause.operator_name = "Null";
    clause.values = {Chance(50) ? "true" : "false"};
    if (Chance(10)) clause.values = {"true", "false"};
    return clause;
  }
  clause.operator_name = Pick(about.operators);
  if (Chance(25)) clause.operator_name = clause.operator_name + "IfExists";
  // Nobody but the request knows that `app:` keys are sets.
  const bool may_lack_qualifier = odd_ || about.key.substr(0, 4) == "app:";
  if ((about.is_set && !(may_lack_qualifier && Chance(20))) || Chance(8)) {
    clause.operator_name = (Chance(50) ? "ForAllValues:" : "ForAnyValue:") + clause.operator_name;
  }
  // Two values of a Bool are an error of their own (R-GRAM-23).
  const std::size_t count = about.operators.front() == "Bool" ? 1 : 1 + Below(3);
  std::set<std::string> values;
  for (std::size_t i = 0; i < count; ++i)
    values.insert(Pick(about.policy_values));
  clause.values.assign(values.begin(), values.end());
  if (Oddly(10)) clause.values.emplace_back("garbage");
  return clause;
}

Statement Generator::MakeStatement(PolicyType type, unsigned allow_percent) {
  Statement statement;
  statement.effect = Chance(allow_percent) ? Effect::kAllow : Effect::kDeny;
  if (type == PolicyType::kResourceControl) statement.effect = Effect::kDeny;

  const std::size_t actions = 1 + Below(2);
  for (std::size_t i = 0; i < actions; ++i)
    statement.actions.push_back(MakeAction(type));
  if (Chance(12) && type != PolicyType::kTrust && type != PolicyType::kResourceControl)
    statement.action_form = ElementForm::kNegated;

  if (type != PolicyType::kTrust) {
    statement.resource_form = Chance(15) ? ElementForm::kNegated : ElementForm::kPositive;
    const std::size_t resources = 1 + Below(2);
    for (std::size_t i = 0; i < resources; ++i)
      statement.resources.push_back(MakeResource(type));
    if (type == PolicyType::kKey && Chance(5)) {
      statement.resource_form = ElementForm::kAbsent;
      statement.resources.clear();
    }
  }

  switch (type) {
    case PolicyType::kResourceControl:
      statement.principal_form = ElementForm::kPositive;
      statement.principals.push_back({PrincipalType::kAny, "*", "", {}});
      break;
    case PolicyType::kResource:
    case PolicyType::kKey:
    case PolicyType::kEndpoint:
    case PolicyType::kTrust: {
      if (Oddly(5)) break;
      const bool negated = (statement.effect == Effect::kDeny || Oddly(20)) && Chance(35) &&
                           type != PolicyType::kTrust && type != PolicyType::kEndpoint;
      statement.principal_form = negated ? ElementForm::kNegated : ElementForm::kPositive;
      const std::size_t principals = 1 + Below(negated ? 6 : 3);
      for (std::size_t i = 0; i < principals; ++i) {
        const PrincipalEntry entry = type == PolicyType::kEndpoint && Chance(50)
                                         ? PrincipalEntry{PrincipalType::kAny, "*", "", {}}
                                         : MakePrincipal(type == PolicyType::kTrust);
        // R-PRIN-14 and R-PRIN-15 say opposite things of a lone `*`.
        if (negated && entry.type == PrincipalType::kAny) continue;
        statement.principals.push_back(entry);
      }
      // The whole chain of a caller, or all of it but one (R-PRIN-13).
      if (negated && Chance(60)) {
        static const std::vector<std::vector<std::string>> kChains = {
            {"arn:aws:iam::111111111111:user/alice", kA},
            {"arn:aws:sts::111111111111:assumed-role/app/s1", "arn:aws:iam::111111111111:role/app",
             kA},
            {"arn:aws:sts::111111111111:federated-user/fed", "arn:aws:iam::111111111111:user/alice",
             "arn:aws:iam::111111111111:root"}};
        statement.principals.clear();
        for (const std::string& value : Pick(kChains)) {
          if (Chance(85)) statement.principals.push_back({PrincipalType::kAws, value, "", {}});
        }
      }
      if (statement.principals.empty())
        statement.principals.push_back({PrincipalType::kAws, kA, "", {}});
      break;
    }
    case PolicyType::kIdentity:
    case PolicyType::kBoundary:
    case PolicyType::kSession:
    case PolicyType::kServiceControl:
      break;
  }

  if (Chance(25)) {
    const std::size_t clauses = 1 + Below(2);
    std::set<std::string> operators;
    for (std::size_t i = 0; i < clauses; ++i) {
      ConditionClause clause = MakeClause();
      if (operators.insert(clause.operator_name.str()).second)
        statement.conditions.push_back(std::move(clause));
    }
  }
  return statement;
}

PolicyPtr Generator::MakePolicy(PolicyType type, unsigned allow_percent) {
  Policy policy;
  policy.name = "p" + std::to_string(++policy_count_);
  const bool needs_2012 =
      type == PolicyType::kServiceControl || type == PolicyType::kResourceControl;
  const bool old = Chance(8) && !needs_2012;
  policy.document.has_version = true;
  policy.document.version = old ? PolicyVersion::k2008 : PolicyVersion::k2012;
  const std::size_t statements = 1 + Below(3);
  for (std::size_t i = 0; i < statements; ++i)
    policy.document.statements.push_back(MakeStatement(type, allow_percent));
  return Share(std::move(policy));
}

EstateDraft Generator::MakeEstate() {
  policy_count_ = 0;
  focus_.clear();
  while (focus_.size() < 3) {
    const std::size_t index = Below(Actions().size());
    // Calls that no policy decides are no subject for an estate.
    if (Actions()[index].name.find("sts:Get") != 0) focus_.push_back(index);
  }

  const auto identities = [this](std::size_t most) {
    std::vector<PolicyPtr> policies;
    const std::size_t count = Below(most + 1);
    for (std::size_t i = 0; i < count; ++i)
      policies.push_back(MakePolicy(PolicyType::kIdentity, 90));
    return policies;
  };
  const auto boundary = [this]() -> PolicyPtr {
    return Chance(30) ? MakePolicy(PolicyType::kBoundary, 92) : nullptr;
  };
  const auto tags = [this]() {
    Tags made;
    if (Chance(50)) made.emplace_back("team", Pick<std::string>({"red", "blue", "alice", "", "*"}));
    if (Chance(15)) made.emplace_back("Team", Pick<std::string>({"red", "blue"}));
    return made;
  };
  const auto user = [&](const std::string& account, const std::string& name,
                        const std::string& id) {
    User made;
    made.name = name;
    made.arn = "arn:aws:iam::" + account + ":user/" + name;
    made.id = id;
    made.tags = tags();
    made.inline_policies = identities(2);
    made.attached_policies = identities(1);
    made.permissions_boundary = boundary();
    return made;
  };
  const auto role = [&](const std::string& account, const std::string& path,
                        const std::string& name, const std::string& id) {
    Role made;
    made.name = name;
    made.path = path;
    made.arn = "arn:aws:iam::" + account + ":role" + path + name;
    made.id = id;
    made.tags = tags();
    if (Chance(90)) made.trust_policy = MakePolicy(PolicyType::kTrust, 90);
    made.inline_policies = identities(2);
    made.attached_policies = identities(1);
    made.permissions_boundary = boundary();
    if (Chance(50)) made.max_session_duration = 43200;
    return made;
  };
  const auto key = [&](const std::string& arn) {
    Resource made;
    made.arn = arn;
    if (Chance(80)) made.policy = MakePolicy(PolicyType::kKey, 85);
    made.tags = tags();
    while (Chance(30)) {
      made.grants.push_back(
          {Pick<std::string>(
               {"arn:aws:iam::111111111111:user/alice", "arn:aws:iam::222222222222:user/bob",
                "arn:aws:iam::111111111111:role/app", "arn:aws:iam::222222222222:role/app",
                "arn:aws:sts::111111111111:assumed-role/app/s1", "arn:aws:iam::222222222222:root"}),
           Chance(70) ? std::vector<std::string>{"Decrypt"}
                      : std::vector<std::string>{"Encrypt", "DescribeKey"},
           {},
           {}});
    }
    return made;
  };
  const auto resource = [&](const std::string& arn, PolicyType type) {
    Resource made;
    made.arn = arn;
    if (Chance(80)) made.policy = MakePolicy(type, 85);
    made.tags = tags();
    made.abac = Chance(30);
    return made;
  };

  EstateDraft draft;
  Account a;
  a.id = kA;
  a.canonical_id = "a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1";
  Group devs;
  devs.name = "devs";
  devs.arn = "arn:aws:iam::111111111111:group/devs";
  devs.inline_policies = identities(1);
  a.groups.push_back(devs);
  a.users.push_back(user(kA, "alice", "AIDAALICE11111111111"));
  if (Chance(50)) a.users.back().groups.emplace_back("devs");
  a.roles.push_back(role(kA, "/", "app", "AROAAPP1111111111111"));
  a.roles.push_back(role(kA, "/team/", "ops", "AROAOPS1111111111111"));
  a.roles.push_back(
      role(kA, "/aws-service-role/x.amazonaws.com/", "AWSServiceRoleForX", "AROASLR1111111111111"));
  a.roles.back().permissions_boundary = nullptr;
  a.resources.push_back(resource("arn:aws:s3:::b", PolicyType::kResource));
  a.resources.push_back(resource("arn:aws:sqs:us-east-1:111111111111:q", PolicyType::kResource));
  a.resources.push_back(key("arn:aws:kms:us-east-1:111111111111:key/1"));
  a.resources.push_back(
      resource("arn:aws:appsync:us-east-1:111111111111:apis/a", PolicyType::kResource));
  a.resources.back().tags.clear();
  VpcEndpoint endpoint;
  endpoint.id = "vpce-0a1b2c3d";
  endpoint.vpc = "vpc-0a1b2c3d";
  endpoint.service = Chance(70) ? "s3" : "sqs";
  endpoint.gateway = endpoint.service == "s3" && Chance(50);
  if (Chance(80)) endpoint.policy = MakePolicy(PolicyType::kEndpoint, 92);
  a.vpc_endpoints.push_back(endpoint);
  draft.accounts.push_back(std::move(a));

  Account b;
  b.id = kB;
  b.users.push_back(user(kB, "bob", "AIDABOB1111111111111"));
  b.roles.push_back(role(kB, "/", "app", "AROABPP1111111111111"));
  b.resources.push_back(resource("arn:aws:s3:::c", PolicyType::kResource));
  b.resources.push_back(resource("arn:aws:sqs:us-east-1:222222222222:q", PolicyType::kResource));
  b.resources.push_back(key("arn:aws:kms:us-east-1:222222222222:key/2"));
  draft.accounts.push_back(std::move(b));

  Account outside;
  outside.id = kOutside;
  outside.users.push_back(user(kOutside, "carol", "AIDACAROL11111111111"));
  draft.accounts.push_back(std::move(outside));

  if (!Chance(60)) return draft;
  Account management;
  management.id = kManagement;
  management.users.push_back(user(kManagement, "mary", "AIDAMARY111111111111"));
  draft.accounts.push_back(std::move(management));

  Organization organization;
  organization.id = "o-a1b2c3d4e5";
  organization.management_account = kManagement;
  organization.service_control_policies_enabled = Chance(90);
  organization.resource_control_policies_enabled = Chance(90);
  const auto node = [&](OrganizationNode::Kind kind, const std::string& id, std::int32_t parent) {
    OrganizationNode made;
    made.kind = kind;
    made.id = id;
    made.parent = parent;
    if (Chance(92)) made.service_control_policies.push_back(FullAwsAccess());
    if (Chance(20))
      made.service_control_policies.push_back(MakePolicy(PolicyType::kServiceControl, 75));
    if (Chance(18))
      made.resource_control_policies.push_back(MakePolicy(PolicyType::kResourceControl, 0));
    organization.nodes.push_back(std::move(made));
  };
  using Kind = OrganizationNode::Kind;
  node(Kind::kRoot, "r-ab12", -1);
  node(Kind::kOrganizationalUnit, "ou-ab12-11111111", 0);
  node(Kind::kOrganizationalUnit, "ou-ab12-22222222", 1);
  node(Kind::kAccount, kManagement, 0);
  node(Kind::kAccount, kA, static_cast<std::int32_t>(Below(3)));
  if (Chance(75)) node(Kind::kAccount, kB, static_cast<std::int32_t>(Below(3)));
  draft.organization = std::move(organization);
  return draft;
}

Request Generator::MakeRequest(const EstateDraft& estate) {
  static const std::vector<std::string> principals = {
      "arn:aws:iam::111111111111:user/alice",
      "arn:aws:iam::111111111111:user/alice",
      "arn:aws:iam::111111111111:user/alice",
      "arn:aws:iam::111111111111:role/app",
      "arn:aws:sts::111111111111:assumed-role/app/s1",
      "arn:aws:sts::111111111111:assumed-role/app/s1",
      "arn:aws:sts::111111111111:assumed-role/ops/s1",
      "arn:aws:sts::111111111111:federated-user/fed",
      "arn:aws:sts::111111111111:assumed-role/AWSServiceRoleForX/s1",
      "arn:aws:iam::111111111111:root",
      "arn:aws:iam::222222222222:user/bob",
      "arn:aws:iam::222222222222:role/app",
      "arn:aws:iam::222222222222:root",
      "arn:aws:iam::333333333333:user/carol",
      "arn:aws:iam::999999999999:user/mary",
      "cloudtrail.amazonaws.com",
      "anonymous",
      "anonymous"};
  Request request;
  const ActionCase& about = Actions()[Chance(85) ? Pick(focus_) : Below(Actions().size())];
  request.action = about.name;
  request.resource = Pick(about.resources);
  if (request.resource.find("unknown") != std::string::npos && Chance(60))
    request.resource_account = Chance(50) ? kA : kB;

  // Cross-account questions would be most of them.
  const bool prefers_a = Chance(60);
  const std::string owner = request.resource.find(kB) != std::string::npos ||
                                    request.resource.find(":c") != std::string::npos
                                ? kB
                                : kA;
  do {
    request.principal = Pick(principals);
  } while ((request.principal.find(kManagement) != std::string::npos &&
            !estate.organization.has_value()) ||
           (prefers_a && request.principal.find(owner) == std::string::npos));
  if (about.name == "sts:GetSessionToken" && request.principal.substr(0, 4) != "arn:")
    request.principal = "arn:aws:iam::111111111111:root";
  const bool federated = request.principal.find("federated-user") != std::string::npos;
  const bool session = request.principal.find("role/") != std::string::npos;
  const bool service_linked = request.principal.find("AWSServiceRole") != std::string::npos;
  if (federated) request.session.user = "arn:aws:iam::111111111111:user/alice";
  if (request.principal.find("iam::111111111111:role/") != std::string::npos && Chance(50))
    request.session.name = "s1";
  if ((federated && Chance(70)) || (session && !service_linked && Chance(25))) {
    request.session.has_policies = true;
    request.session.policies.push_back(MakePolicy(PolicyType::kSession, 92));
    if (Chance(20)) request.session.policies.push_back(MakePolicy(PolicyType::kSession, 92));
  }
  if (session && !service_linked && Chance(20)) {
    request.session.tags.emplace_back(Pick<std::string>({"team", "TEAM", "other"}),
                                      Pick<std::string>({"red", "blue"}));
    if (Chance(70)) request.session.transitive_tags.push_back(request.session.tags.front().first);
  }
  if (about.name == "sts:AssumeRole" && Chance(30)) {
    request.parameters.duration_seconds = Pick<int>({600, 900, 3600, 7200, 43200, 43201});
    request.has_parameters = true;
  }
  if (request.principal.find(":user/") != std::string::npos && Chance(10)) {
    request.session.kind = "sessionToken";
    if (Chance(50)) request.session.mfa = Chance(50);
  }

  const VpcEndpoint& endpoint = estate.accounts.front().vpc_endpoints.front();
  if (Chance(IsService(about.name, endpoint.service) ? 25 : 1)) {
    request.vpc_endpoint = endpoint.id;
  } else if (Chance(5)) {
    request.has_endpoint_policies = true;
    request.endpoint_policies.push_back(MakePolicy(PolicyType::kEndpoint, 92));
  }

  request.context_mode = Chance(70) ? ContextMode::kExact : ContextMode::kDerived;
  const bool exact = request.context_mode == ContextMode::kExact;
  if (!exact) request.now = 1780315200;  // 2026-06-01T12:00:00Z
  for (const KeyCase& key : Keys()) {
    if (key.key.substr(0, 4) == "AWS:") continue;  // another spelling of one above
    // Whether a given tag takes the place of a derived one that is spelled otherwise is open.
    if (!exact && key.key.find("Tag/") != std::string::npos) continue;
    const bool given_by_user = key.key.substr(0, 4) == "app:" || key.key == "aws:TagKeys" ||
                               key.key == "s3:max-keys" || key.key == "aws:SourceIp" ||
                               key.key == "aws:SourceArn";
    if (!Chance(exact ? 60 : given_by_user ? 50 : 4)) continue;
    ContextInput input;
    const bool is_list = key.is_set != (exact && Chance(3));
    if (!exact && Chance(15)) {
      input.state = ContextInput::State::kAbsent;
    } else {
      input.is_list = is_list;
      const std::size_t count = is_list ? Below(4) : 1;
      std::set<std::string> values;
      for (std::size_t i = 0; i < count; ++i)
        values.insert(Pick(key.request_values));
      input.values.assign(values.begin(), values.end());
    }
    request.context.emplace_back(key.key, std::move(input));
  }
  return request;
}

}  // namespace iamsim
