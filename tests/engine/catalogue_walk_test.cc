// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "engine/answer.h"
#include "engine/compile.h"
#include "engine/match/glob.h"
#include "model/catalogue/action_resources.h"
#include "model/catalogue/operations.h"
#include "model/catalogue/service_catalogue.h"
#include "tests/engine/test_estate.h"

// Walks all of the service catalogue: an Allow on the shape of a resource type allows there each
// action that works on the type, for a user of the same account; one on another shape does not, and
// a resource of a type that the action does not work on is no question.

namespace iamsim {
namespace {

// What an action needs besides an Allow in the caller's own policy; the walk does not give it.
struct Besides {
  std::string_view action;  // `service:*` is all of a service
  std::string_view what;
};
constexpr Besides kBesides[] = {
    {"elasticfilesystem:ClientMount", "a file system without policy lets everybody in"},
    {"elasticfilesystem:ClientRootAccess", "likewise"},
    {"elasticfilesystem:ClientWrite", "likewise"},
    {"signin:Authenticate", "sign-in is open to everybody until a policy denies it"},
    {"signin:AuthorizeOAuth2Access", "likewise"},
    {"signin:CreateOAuth2Token", "likewise"},
    {"sts:AssumeRole", "the role's trust policy"},
    {"sts:AssumeRoleWithSAML", "a token in place of credentials"},
    {"sts:AssumeRoleWithWebIdentity", "likewise"},
    {"sts:AssumeRoot", "a member account of an organization, and a task policy"},
    {"sts:SetContext", "the role's trust policy"},
    {"sts:SetSourceIdentity", "likewise"},
    {"sts:TagSession", "likewise"},
};

constexpr std::string_view kSharedPrefixes[] = {"apigateway", "elasticloadbalancing",
                                                "kinesisanalytics", "lex", "ses"};

bool NeedsMore(std::string_view service, std::string_view name) {
  return std::any_of(std::begin(kBesides), std::end(kBesides), [&](const Besides& row) {
    const std::string_view action = row.action;
    const std::size_t colon = action.find(':');
    return action.substr(0, colon) == service &&
           (action.substr(colon + 1) == "*" || action.substr(colon + 1) == name);
  });
}

// A shape with its variables filled: those that say where with the walk's account and Region, all
// others, and `*`, with `other`.
std::string Fill(std::string_view shape, std::string_view other) {
  std::string text;
  while (!shape.empty()) {
    std::string_view name;
    std::size_t size = 1;
    if (shape.starts_with("${")) {
      size = shape.find('}') + 1;
      name = shape.substr(2, size - 3);
    }
    if (name == "Partition") {
      text += "aws";
    } else if (name == "Region") {
      text += "eu-west-1";
    } else if (name == "Account") {
      text += "111111111111";
    } else if (name == "Vendor") {
      text += "rds";
    } else if (!name.empty() || shape.front() == '*') {
      text += other;
    } else {
      text += shape.front();
    }
    shape.remove_prefix(size);
  }
  return text;
}

std::string ArnOf(const ResourceType& type) {
  return Fill(type.arn_patterns()[0], "v1");
}

// Named by an alias, a key is checked on its own ARN.
bool IsKeyByAlias(const Service& service, const Action& action, const ResourceType& type) {
  return service.prefix() == "kms" && type.name() == "alias" &&
         action.name().find("Alias") == std::string_view::npos;
}

// One user a resource type, who may do all of its service on the type's first shape.
class CatalogueWalk : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    std::string model = R"({"iamsim": 1, "accounts": [{"id": "111111111111", "users": [)";
    model += R"({"name": "all", "inlinePolicies": [{"name": "p", "document":)"
             R"( {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*",)"
             R"( "Resource": "*"}]}}]})";
    for (const Service service : Services()) {
      for (const ResourceType type : service.resource_types()) {
        model += R"(, {"name": ")" + UserOf(service, type) +
                 R"(", "inlinePolicies": [{"name": "p", "document": {"Version": "2012-10-17",)"
                 R"( "Statement": [{"Effect": "Allow", "Action": ")" +
                 std::string(service.prefix()) + R"(:*", "Resource": ")" +
                 Fill(type.arn_patterns()[0], "*") + R"("}]}}]})";
      }
    }
    // Without its own policy a key is nobody's.
    model += R"(], "resources": [{"arn": "arn:aws:kms:eu-west-1:111111111111:key/v1",)"
             R"( "aliases": ["alias/v1"], "policy": {"Version": "2012-10-17", "Statement": [)"
             R"({"Effect": "Allow", "Principal": {"AWS": "111111111111"}, "Action": "kms:*",)"
             R"( "Resource": "*"}]}}]}]})";
    compiled_ = new std::shared_ptr<const CompiledEstate>(Compile(ReadEstate(model)));
  }
  static void TearDownTestSuite() { delete compiled_; }

  static std::string UserOf(const Service& service, const ResourceType& type) {
    std::string name = std::string(service.prefix()) + '.' + std::string(type.name());
    std::replace_if(
        name.begin(), name.end(), [](char c) { return c == ' ' || c == '/' || c == '*'; }, '_');
    return name;
  }

  static absl::StatusOr<EvaluationResult> Ask(const std::string& user, const Service& service,
                                              const Action& action, const std::string& resource) {
    Request request;
    request.principal = "arn:aws:iam::111111111111:user/" + user;
    request.action = std::string(service.prefix()) + ':' + std::string(action.name());
    request.resource = resource;
    request.single = true;
    return DecideQuestion(**compiled_, request);
  }

  static std::shared_ptr<const CompiledEstate>* compiled_;
};

std::shared_ptr<const CompiledEstate>* CatalogueWalk::compiled_ = nullptr;

TEST_F(CatalogueWalk, AnAllowOnATypesShapeAllowsWhatWorksOnIt) {
  for (const Service service : Services()) {
    for (const Action action : service.actions()) {
      if (NeedsMore(service.prefix(), action.name())) continue;
      const std::string what =
          std::string(service.prefix()) + ':' + std::string(action.name()) + " on ";
      if (action.is_wildcard_only()) {
        const absl::StatusOr<EvaluationResult> result = Ask("all", service, action, "*");
        ASSERT_TRUE(result.ok()) << what << "*: " << result.status();
        EXPECT_EQ(result->decision, EvalDecision::kAllowed) << what << '*';
        continue;
      }
      // Of the many types of tagging actions the first few.
      int count = 0;
      for (const ActionResourceType listed : action.resource_types()) {
        if (++count > 3) break;
        const ResourceType type = listed.resource_type();
        const std::string arn = ArnOf(type);
        if (IsKeyByAlias(service, action, type)) continue;
        const absl::StatusOr<EvaluationResult> result =
            Ask(UserOf(service, type), service, action, arn);
        EXPECT_TRUE(result.ok()) << what << arn << ": " << result.status();
        if (!result.ok()) continue;
        EXPECT_EQ(result->decision, EvalDecision::kAllowed) << what << arn;
      }
    }
  }
}

TEST_F(CatalogueWalk, NoOtherTypesShapeDoes) {
  for (const Service service : Services()) {
    for (const Action action : service.actions()) {
      if (NeedsMore(service.prefix(), action.name()) || action.is_wildcard_only()) continue;
      const ResourceType own = action.resource_types()[0].resource_type();
      for (const ResourceType other : service.resource_types()) {
        const std::string arn = ArnOf(other);
        const CatalogueRange<ActionResourceType> types = action.resource_types();
        // Types of one shape are one; a shape may also be part of another.
        const bool may_fit = std::any_of(types.begin(), types.end(), [&](const auto& listed) {
          return listed.resource_type() == other || listed.resource_type().Fits(arn);
        });
        // AWS's own policies are attached like those of an organization.
        const bool is_policy = other.name() == "awspolicy";
        if (may_fit || is_policy || IsKeyByAlias(service, action, other)) continue;
        // Two services with one prefix: the catalogue may lack the types of one of them.
        const bool is_shared = std::find(std::begin(kSharedPrefixes), std::end(kSharedPrefixes),
                                         service.prefix()) != std::end(kSharedPrefixes);
        const absl::StatusOr<EvaluationResult> on_other = Ask("all", service, action, arn);
        EXPECT_TRUE(is_shared || on_other.status().code() == absl::StatusCode::kInvalidArgument)
            << service.prefix() << ':' << action.name() << " on " << arn;
        // And whoever is allowed there alone is not allowed here.
        if (GlobMatches(Fill(other.arn_patterns()[0], "*"), ArnOf(own))) continue;
        const absl::StatusOr<EvaluationResult> by_other =
            Ask(UserOf(service, other), service, action, ArnOf(own));
        ASSERT_TRUE(by_other.ok()) << by_other.status();
        EXPECT_NE(by_other->decision, EvalDecision::kAllowed)
            << service.prefix() << ':' << action.name() << " by " << other.name();
        break;
      }
    }
  }
}

// The catalogue is asked for what the program adds to a question by itself, too.
TEST_F(CatalogueWalk, HasTheActionsOfFurtherParts) {
  for (const OperationPart& row : OperationParts()) {
    if (row.further_action.empty()) continue;
    const std::size_t colon = row.further_action.find(':');
    EXPECT_TRUE(
        FindAction(row.further_action.substr(0, colon), row.further_action.substr(colon + 1)))
        << row.further_action;
  }
}

}  // namespace
}  // namespace iamsim
