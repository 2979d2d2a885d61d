// SPDX-License-Identifier: Apache-2.0
#include "tests/oracle/about_reading.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace iamsim {
namespace {

constexpr const char* kAlice = "arn:aws:iam::111111111111:user/alice";
constexpr const char* kBob = "arn:aws:iam::222222222222:user/bob";
constexpr const char* kApp = "arn:aws:iam::111111111111:role/app";
constexpr const char* kOps = "arn:aws:iam::111111111111:role/team/ops";
constexpr const char* kSession = "arn:aws:sts::111111111111:assumed-role/app/s1";
constexpr const char* kBucket = "arn:aws:s3:::b";
constexpr const char* kObject = "arn:aws:s3:::b/k";
constexpr const char* kQueue = "arn:aws:sqs:us-east-1:111111111111:q";
constexpr const char* kKey = "arn:aws:kms:us-east-1:111111111111:key/1";
constexpr const char* kApi = "arn:aws:appsync:us-east-1:111111111111:apis/a";
constexpr const char* kLogGroup = "arn:aws:logs:us-east-1:111111111111:log-group:/x";

Statement Make(Effect effect, const char* action, const char* resource,
               std::vector<ConditionClause> conditions = {}) {
  Statement statement;
  statement.effect = effect;
  statement.actions = {action};
  if (resource != nullptr) {
    statement.resource_form = ElementForm::kPositive;
    statement.resources = {resource};
  }
  statement.conditions = std::move(conditions);
  return statement;
}

ConditionClause When(const char* operator_name, const char* key, const char* value) {
  ConditionClause clause;
  clause.operator_name = operator_name;
  clause.key = key;
  clause.values = {value};
  return clause;
}

Statement For(PrincipalType type, const char* principal, Statement statement,
              ElementForm form = ElementForm::kPositive) {
  statement.principal_form = form;
  statement.principals = {{type, principal, "", {}}};
  return statement;
}

// With the statements of `before`, where there are any.
PolicyPtr With(const PolicyPtr& before, Statement statement) {
  Policy policy = before != nullptr ? *before : Policy();
  if (policy.name.empty()) policy.name = "about";
  policy.document.has_version = true;
  policy.document.version = PolicyVersion::k2012;
  policy.document.statements.push_back(std::move(statement));
  return std::make_shared<const Policy>(std::move(policy));
}

template <typename Entity>
Entity& Find(std::vector<Entity>& entities, std::string_view arn) {
  return *std::find_if(entities.begin(), entities.end(),
                       [&](const Entity& entity) { return entity.arn == arn; });
}

ContextInput Given(const char* value, bool is_list = false) {
  ContextInput input;
  input.is_list = is_list;
  input.values = {value};
  return input;
}

// One place for each reading: what is added, and what is asked.
class Case {
 public:
  explicit Case(EstateDraft& draft) : account_(draft.accounts.front()) {
    request_.now = 1780315200;  // 2026-06-01T12:00:00Z
  }

  Request About(std::string_view reading) {
    if (reading == "U-1") {
      ToResource(kBucket, For(PrincipalType::kAws, kSession,
                              Make(Effect::kAllow, "s3:*", "arn:aws:s3:::b/*")));
      request_.session.has_policies = true;
      request_.session.policies = {With(nullptr, Make(Effect::kAllow, "ec2:*", "*"))};
      return Ask(kSession, "s3:GetObject", kObject);
    }
    if (reading == "U-2") {
      ToAlice(Make(Effect::kAllow, "s3:*", "*"));
      ToAlice(
          Make(Effect::kDeny, "s3:*", "*", {When("StringNotEquals", "app:text", "${app:none}")}));
      request_.context.emplace_back("app:text", Given("red"));
      return Ask(kAlice, "s3:GetObject", kObject);
    }
    if (reading == "U-3") {
      ToAlice(Make(Effect::kAllow, "s3:*", "*"));
      Statement other = Make(Effect::kDeny, "s3:*", "arn:aws:s3:::b/${app:none}/*");
      other.resource_form = ElementForm::kNegated;
      ToAlice(std::move(other));
      return Ask(kAlice, "s3:GetObject", kObject);
    }
    if (reading == "U-5") {
      ToAlice(Make(Effect::kAllow, "logs:*", "arn:aws:logs:us-*:log-group:*"));
      return Ask(kAlice, "logs:GetLogEvents", std::string(kLogGroup) + ":log-stream:y");
    }
    if (reading == "U-7") {
      ToAlice(Make(Effect::kAllow, "s3:*", "*", {When("StringEquals", "app:set", "red")}));
      request_.context.emplace_back("app:set", Given("red", /*is_list=*/true));
      return Ask(kAlice, "s3:GetObject", kObject);
    }
    if (reading == "U-10") {
      ToAlice(Make(Effect::kAllow, "sqs:*", "*"));
      ToResource(kQueue, For(PrincipalType::kAws, kAlice, Make(Effect::kDeny, "sqs:*", "*"),
                             ElementForm::kNegated));
      return Ask(kAlice, "sqs:SendMessage", kQueue);
    }
    if (reading == "U-12") {
      ToAlice(Make(Effect::kAllow, "s3:*", "*", {When("Null", "app:text", "true")}));
      request_.context.emplace_back("app:text", Given(""));
      return Ask(kAlice, "s3:GetObject", kObject);
    }
    if (reading == "U-16") {
      ToAlice(Make(Effect::kAllow, "s?:GetObject", "*"));
      return Ask(kAlice, "s3:GetObject", kObject);
    }
    if (reading == "U-20") {
      Find(account_.resources, kKey).grants.push_back({kBob, {"Decrypt"}, {}, {}});
      return Ask(kBob, "kms:Decrypt", kKey);
    }
    if (reading == "U-23") {
      ToAlice(Make(Effect::kAllow, "s3:*", "*"));
      VpcEndpoint& endpoint = account_.vpc_endpoints.front();
      endpoint.service = "s3";
      endpoint.gateway = true;
      endpoint.policy =
          With(nullptr, For(PrincipalType::kAws, "111111111111", Make(Effect::kAllow, "*", "*")));
      request_.vpc_endpoint = endpoint.id;
      return Ask(kAlice, "s3:GetObject", kObject);
    }
    if (reading == "U-25") {
      ToApp(
          Make(Effect::kAllow, "s3:*", "*", {When("Bool", "aws:MultiFactorAuthPresent", "true")}));
      return Ask(kSession, "s3:GetObject", kObject);
    }
    if (reading == "U-27") {
      Find(account_.roles, kOps).tags = {{"team", "blue"}};
      ToTrust(kOps, For(PrincipalType::kAws, kApp,
                        Make(Effect::kAllow, "sts:AssumeRole", nullptr,
                             {When("StringEquals", "aws:ResourceTag/team", "red")})));
      request_.session.tags = {{"team", "red"}};
      request_.session.transitive_tags = {"team"};
      return Ask(kSession, "sts:AssumeRole", kOps);
    }
    if (reading == "U-28") {
      ToResource(kQueue, For(PrincipalType::kAny, "*", Make(Effect::kAllow, "sqs:*", "*")));
      return Ask("cloudtrail.amazonaws.com", "sqs:SendMessage", kQueue);
    }
    if (reading == "U-31") {
      ToAlice(Make(Effect::kAllow, "s3:*", "*",
                   {When("ForAnyValue:StringEqualsIfExists", "aws:TagKeys", "env")}));
      return Ask(kAlice, "s3:GetObject", kObject);
    }
    if (reading == "U-47" || reading == "U-61") {
      const bool is_user = reading == "U-61";
      ToTrust(kApp, For(PrincipalType::kService, "ec2.amazonaws.com",
                        Make(Effect::kAllow, "sts:AssumeRole", nullptr)));
      ToTrust(kOps, For(PrincipalType::kAws, is_user ? kAlice : kApp,
                        Make(Effect::kAllow, "sts:AssumeRole", nullptr)));
      Find(account_.roles, kOps).max_session_duration = 43200;
      request_.parameters.duration_seconds = 7200;
      request_.has_parameters = true;
      if (is_user) request_.session.kind = "sessionToken";
      return Ask(is_user ? kAlice : kSession, "sts:AssumeRole", kOps);
    }
    if (reading == "U-60") {
      ToAlice(Make(Effect::kAllow, "appsync:*", "*"));
      ToResource(kApi, For(PrincipalType::kAny, "*", Make(Effect::kDeny, "appsync:*", "*")));
      return Ask(kAlice, "appsync:GraphQL", std::string(kApi) + "/types/Query/fields/f");
    }
    if (reading == "U-62") {
      ToAlice(Make(Effect::kAllow, "logs:*", "arn:aws:logs:us-east-1:111111111111:log-group:/x:*"));
      return Ask(kAlice, "logs:DescribeLogStreams", kLogGroup);
    }
    if (reading == "U-70") {
      ToAlice(Make(Effect::kAllow, "s3:*", "*", {When("Bool", "aws:ViaAWSMCPService", "false")}));
      return Ask(kAlice, "s3:GetObject", kObject);
    }
    return Request();
  }

 private:
  Request Ask(std::string principal, std::string action, std::string resource) {
    request_.principal = std::move(principal);
    request_.action = std::move(action);
    request_.resource = std::move(resource);
    return std::move(request_);
  }

  void ToAlice(Statement statement) {
    Find(account_.users, kAlice).inline_policies.push_back(With(nullptr, std::move(statement)));
  }
  void ToApp(Statement statement) {
    Find(account_.roles, kApp).inline_policies.push_back(With(nullptr, std::move(statement)));
  }
  void ToTrust(std::string_view role_arn, Statement statement) {
    Role& role = Find(account_.roles, role_arn);
    role.trust_policy = With(role.trust_policy, std::move(statement));
  }
  void ToResource(std::string_view arn, Statement statement) {
    Resource& resource = Find(account_.resources, arn);
    resource.policy = With(resource.policy, std::move(statement));
  }

  Account& account_;
  Request request_;
};

}  // namespace

Request AskAbout(std::string_view reading, EstateDraft& draft) {
  return Case(draft).About(reading);
}

}  // namespace iamsim
