// SPDX-License-Identifier: Apache-2.0
#include "model/catalogue/service_catalogue.h"

#include <algorithm>
#include <cstddef>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <ostream>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "model/arn.h"
#include "model/catalogue/arn_shape.h"

namespace iamsim {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::IsSupersetOf;
using testing::Not;

std::vector<unsigned char> FileBytes() {
  std::ifstream file(IAMSIM_SCENARIOS_DIR "/../model/catalogue/data/service_catalogue.bin",
                     std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::vector<std::string> NamesOf(CatalogueRange<ConditionKey> keys) {
  std::vector<std::string> names;
  for (const ConditionKey key : keys)
    names.emplace_back(key.name());
  return names;
}

// "object*" for a required one.
std::vector<std::string> TypesOf(const Action& action) {
  std::vector<std::string> names;
  for (const ActionResourceType use : action.resource_types()) {
    names.push_back(std::string(use.resource_type().name()) + (use.required() ? "*" : ""));
  }
  return names;
}

// "List", "Tagging, Write"
std::string LevelsOf(const Action& action) {
  std::string levels;
  for (const AccessLevel level : kAccessLevels) {
    if (!action.access_levels().Has(level)) continue;
    levels += (levels.empty() ? "" : ", ") + std::string(AccessLevelName(level));
  }
  return levels;
}

std::vector<std::string> FittingNames(std::string_view service, std::string_view arn) {
  std::vector<std::string> names;
  for (const FittingType& fitting : FindService(service)->ResourceTypesOf(arn))
    names.emplace_back(fitting.type.name());
  return names;
}

// --- what AWS's Service Authorization Reference says
// ----------------------------------------------

struct KnownAction {
  std::string_view service;
  std::string_view name;
  std::string_view levels;
  std::vector<std::string> types;
};

void PrintTo(const KnownAction& row, std::ostream* out) {
  *out << row.service << ':' << row.name;
}

class KnownActionTest : public testing::TestWithParam<KnownAction> {};

TEST_P(KnownActionTest, IsAsTheReferenceSays) {
  const std::optional<Action> action = FindAction(GetParam().service, GetParam().name);
  ASSERT_TRUE(action);
  EXPECT_EQ(action->name(), GetParam().name);
  EXPECT_EQ(LevelsOf(*action), GetParam().levels);
  EXPECT_EQ(TypesOf(*action), GetParam().types);
  EXPECT_EQ(action->is_wildcard_only(), GetParam().types.empty());
}

INSTANTIATE_TEST_SUITE_P(
    ServiceCatalogue, KnownActionTest,
    testing::Values(
        KnownAction{"ec2", "DescribeInstances", "List", {}},
        KnownAction{"s3", "GetObject", "Read", {"accesspointobject", "object"}},
        KnownAction{"s3", "ListAllMyBuckets", "List", {}},
        KnownAction{"s3", "PutBucketPolicy", "Write, Permissions management", {"bucket*"}},
        KnownAction{"s3", "PutObjectTagging", "Write, Tagging", {"accesspointobject", "object"}},
        KnownAction{"lambda", "InvokeFunction", "Write", {"function*"}},
        KnownAction{"ecs", "ExecuteCommand", "Write", {"cluster*", "task*"}},
        KnownAction{"ecs", "ListServices", "List", {}},
        KnownAction{"iam", "PassRole", "Write", {"role*"}},
        KnownAction{"sts", "GetWebIdentityToken", "Write", {}},
        KnownAction{"ecr", "DescribeRegistry", "Read", {}},
        KnownAction{"dynamodb", "ListExports", "List", {"table"}},
        KnownAction{"elasticloadbalancing", "DescribeTargetHealth", "Read", {}}));

TEST(ServiceCatalogueTest, TheKeysOfAnAction) {
  EXPECT_THAT(NamesOf(FindAction("iam", "PassRole")->condition_keys()),
              ElementsAre("iam:AssociatedResourceArn", "iam:PassedToService"));
  EXPECT_THAT(NamesOf(FindAction("ecs", "ExecuteCommand")->condition_keys()),
              IsSupersetOf({"aws:ResourceTag/${TagKey}", "ecs:cluster", "ecs:container-name"}));
}

TEST(ServiceCatalogueTest, TheKeysOfAResourceType) {
  const std::optional<ResourceType> instance = FindService("ec2")->FindResourceType("instance");
  ASSERT_TRUE(instance);
  EXPECT_THAT(NamesOf(instance->condition_keys()),
              IsSupersetOf({"aws:ResourceTag/${TagKey}", "ec2:ResourceTag/${TagKey}"}));
  EXPECT_THAT(NamesOf(FindService("sqs")->FindResourceType("queue")->condition_keys()),
              ElementsAre("aws:ResourceTag/${TagKey}"));
}

// EC2: the tags of a request are checked with what it creates, not with what it creates it in.
TEST(ServiceCatalogueTest, AResourceTypeOfAnActionHasKeysOfItsOwn) {
  const std::optional<Action> action = FindAction("ec2", "CreateSubnet");
  ASSERT_TRUE(action);
  std::map<std::string, std::vector<std::string>> keys;
  for (const ActionResourceType use : action->resource_types()) {
    keys[std::string(use.resource_type().name())] = NamesOf(use.condition_keys());
  }
  EXPECT_THAT(keys["subnet"], Contains("aws:RequestTag/${TagKey}"));
  EXPECT_THAT(keys["vpc"], Not(Contains("aws:RequestTag/${TagKey}")));
}

TEST(ServiceCatalogueTest, TypesOfKeys) {
  EXPECT_EQ(FindConditionKey("lambda:Layer")->type(), ContextKeyType::kString);
  EXPECT_TRUE(FindConditionKey("lambda:Layer")->is_multivalued());
  EXPECT_FALSE(FindConditionKey("lambda:FunctionUrlAuthType")->is_multivalued());
  for (const std::string_view name :
       {"route53:ChangeResourceRecordSetsNormalizedRecordNames",
        "route53:ChangeResourceRecordSetsRecordTypes", "route53:ChangeResourceRecordSetsActions"}) {
    ASSERT_TRUE(FindConditionKey(name)) << name;
    EXPECT_TRUE(FindConditionKey(name)->is_multivalued()) << name;
  }
  EXPECT_EQ(FindConditionKey("kms:GrantIsForAWSResource")->type(), ContextKeyType::kBool);
  EXPECT_EQ(FindConditionKey("s3:max-keys")->type(), ContextKeyType::kNumeric);
  EXPECT_EQ(FindConditionKey("lambda:FunctionArn")->type(), ContextKeyType::kArn);
  EXPECT_EQ(FindConditionKey("aws:SourceIp")->type(), ContextKeyType::kIpAddress);
  EXPECT_TRUE(FindConditionKey("aws:SourceIp")->is_global());
  EXPECT_FALSE(FindConditionKey("s3:max-keys")->is_global());
}

TEST(ServiceCatalogueTest, AKeyMayHaveTwoTypes) {
  const std::optional<ConditionKey> one =
      FindService("identitystore")->FindConditionKey("identitystore:UserId");
  const std::optional<ConditionKey> several =
      FindService("q")->FindConditionKey("IdentityStore:userid");
  ASSERT_TRUE(one && several);
  EXPECT_FALSE(one->is_multivalued());
  EXPECT_TRUE(several->is_multivalued());
  EXPECT_EQ(*FindConditionKey("identitystore:UserId"), *one);
}

struct KeyWithFreePart {
  std::string_view written;
  std::string_view name;
};

void PrintTo(const KeyWithFreePart& row, std::ostream* out) {
  *out << row.written;
}

class KeyWithFreePartTest : public testing::TestWithParam<KeyWithFreePart> {};

TEST_P(KeyWithFreePartTest, IsFound) {
  const std::optional<ConditionKey> key = FindConditionKey(GetParam().written);
  ASSERT_TRUE(key);
  EXPECT_EQ(key->name(), GetParam().name);
  EXPECT_TRUE(key->has_free_part());
}

INSTANTIATE_TEST_SUITE_P(
    ServiceCatalogue, KeyWithFreePartTest,
    testing::Values(
        KeyWithFreePart{"aws:RequestTag/team", "aws:RequestTag/${TagKey}"},
        KeyWithFreePart{"AWS:requesttag/${TagKey}", "aws:RequestTag/${TagKey}"},
        KeyWithFreePart{"aws:PrincipalTag/a/b:c", "aws:PrincipalTag/tag-key"},
        KeyWithFreePart{"ec2:ResourceTag/protected", "ec2:ResourceTag/${TagKey}"},
        KeyWithFreePart{"secretsmanager:ResourceTag/team", "secretsmanager:ResourceTag/tag-key"},
        KeyWithFreePart{"ssm:resourceTag/tag-key", "ssm:resourceTag/${TagKey}"},
        KeyWithFreePart{"events:Metadata/x", "events:Metadata/${MetadataKey}"},
        KeyWithFreePart{"elasticloadbalancing:ResourceTag/team",
                        "elasticloadbalancing:ResourceTag/${TagKey}"},
        KeyWithFreePart{"s3:ExistingObjectTag/class", "s3:ExistingObjectTag/<key>"},
        KeyWithFreePart{"kms:EncryptionContext:aws:s3:arn",
                        "kms:EncryptionContext:${EncryptionContextKey}"},
        KeyWithFreePart{"events:Metadata/x/Matcher", "events:Metadata/${MetadataKey}/Matcher"},
        KeyWithFreePart{"agent.acme.buildkite.dev:cluster_id",
                        "agent.${Domain}.buildkite.dev:cluster_id"},
        KeyWithFreePart{"token.actions.githubusercontent.com/acme:ref",
                        "token.actions.githubusercontent.com/${SubPath}:ref"}));

TEST(ServiceCatalogueTest, KeysThatAreNone) {
  EXPECT_FALSE(FindConditionKey("ssm:resourceTag/aws:ssmmessages:session-id")->has_free_part());
  for (const std::string_view name :
       {"", "aws:RequestTag", "aws:RequestTag/", "aws:RequestTags/team", "ec3:ResourceTag/team",
        "events:Metadata/", "agent..buildkite.dev:cluster_id", "zzz", "lambda:Layers",
        "kms:EncryptionContext:"}) {
    EXPECT_FALSE(FindConditionKey(name)) << name;
  }
}

TEST(ServiceCatalogueTest, TheTypesOfAnArn) {
  EXPECT_THAT(FittingNames("s3", "arn:aws:s3:::lake"), ElementsAre("bucket"));
  EXPECT_THAT(FittingNames("s3", "arn:aws:s3:::lake/a/b"), ElementsAre("object"));
  EXPECT_THAT(FittingNames("s3", "arn:aws:s3:eu-west-1:111111111111:accesspoint/ap/object/k"),
              ElementsAre("accesspointobject", "accesspoint"));
  EXPECT_THAT(FittingNames("dynamodb", "arn:aws:dynamodb:eu-west-1:111111111111:table/t/index/i"),
              ElementsAre("index", "table"));
  EXPECT_THAT(FittingNames("lambda", "arn:aws:lambda:eu-west-1:111111111111:function:f:live"),
              ElementsAre("function alias", "function version", "function"));
  EXPECT_THAT(FittingNames("bedrock", "arn:aws:bedrock:::foundation-model/m"),
              ElementsAre("foundation-model"));
  EXPECT_THAT(FittingNames("sns", "arn:aws:sqs:eu-west-1:111111111111:q"), IsEmpty());
  EXPECT_THAT(FittingNames("s3", "lake"), IsEmpty());
}

TEST(ServiceCatalogueTest, NearestNames) {
  EXPECT_EQ(NearestAction(*FindService("s3"), "GetObjct"), "GetObject");
  EXPECT_EQ(NearestAction(*FindService("s3"), "Xyzzy"), "");
  EXPECT_EQ(NearestService("dynamodbb"), "dynamodb");
}

TEST(ServiceCatalogueTest, SaysWhereItIsFrom) {
  EXPECT_EQ(CatalogueDate().size(), std::string_view("2026-09-26").size());
  EXPECT_TRUE(CatalogueDate().starts_with("20"));
  EXPECT_FALSE(CatalogueVersion().empty());
  EXPECT_EQ(ServiceCatalogue::Bundled().licence(), "MIT");
}

// --- all of it ----------------------------------------------------------------------------------

std::string SwapCase(std::string_view text) {
  std::string swapped(text);
  for (char& c : swapped) {
    if (c >= 'a' && c <= 'z') {
      c = static_cast<char>(c - 'a' + 'A');
    } else if (c >= 'A' && c <= 'Z') {
      c = static_cast<char>(c - 'A' + 'a');
    }
  }
  return swapped;
}

// Every number that a damaged file could have wrong is read by this.
std::size_t ReadEverything(const ServiceCatalogue& catalogue) {
  std::size_t read = 0;
  const auto keys = [&](CatalogueRange<ConditionKey> some) {
    for (const ConditionKey key : some) {
      read += key.name().size() + key.before_free_part().size() + key.behind_free_part().size() +
              static_cast<std::size_t>(key.type()) + (key.is_multivalued() ? 1U : 0U);
    }
  };
  const auto type = [&](const ResourceType& one) {
    read += one.name().size();
    for (const std::string_view pattern : one.arn_patterns())
      read += pattern.size();
  };
  keys(catalogue.condition_keys());
  for (const Service service : catalogue.services()) {
    read += service.prefix().size() + service.name().size();
    keys(service.condition_keys());
    for (const ResourceType one : service.resource_types()) {
      type(one);
      keys(one.condition_keys());
    }
    for (const Action action : service.actions()) {
      read += action.name().size();
      keys(action.condition_keys());
      for (const ActionResourceType use : action.resource_types()) {
        type(use.resource_type());
        keys(use.condition_keys());
      }
    }
  }
  read += catalogue.FindAction("s3", "GetObject").has_value() ? 1U : 0U;
  for (const std::string_view name : {"aws:RequestTag/x", "kms:EncryptionContext:x", "zz"})
    read += catalogue.FindConditionKey(name).has_value() ? 1U : 0U;
  return read;
}

TEST(ServiceCatalogueTest, EveryActionIsFoundInAnyLetterCase) {
  std::size_t actions = 0;
  std::string previous_prefix;
  for (const Service service : Services()) {
    EXPECT_LT(previous_prefix, service.prefix());
    previous_prefix = std::string(service.prefix());
    EXPECT_FALSE(service.name().empty()) << service.prefix();
    std::string previous;
    for (const Action action : service.actions()) {
      ++actions;
      const std::string where = previous_prefix + ':' + std::string(action.name());
      EXPECT_LT(previous, ToLowerAscii(action.name())) << where;
      previous = ToLowerAscii(action.name());
      for (const std::string& name :
           {std::string(action.name()), ToLowerAscii(action.name()), SwapCase(action.name())}) {
        const std::optional<Action> found = FindAction(SwapCase(service.prefix()), name);
        ASSERT_TRUE(found) << where;
        EXPECT_EQ(*found, action) << where;
      }
      EXPECT_FALSE(FindAction(service.prefix(), std::string(action.name()) + '~')) << where;
      EXPECT_NE(LevelsOf(action), "") << where;
      for (const ActionResourceType use : action.resource_types()) {
        EXPECT_EQ(service.FindResourceType(SwapCase(use.resource_type().name())),
                  use.resource_type())
            << where;
      }
    }
  }
  EXPECT_EQ(actions, ServiceCatalogue::Bundled().action_count());
  EXPECT_GT(actions, 20000U);
  EXPECT_GT(Services().size(), 400U);
}

TEST(ServiceCatalogueTest, EveryKeyIsFound) {
  std::set<std::string> names;
  for (const ConditionKey key : ServiceCatalogue::Bundled().condition_keys()) {
    const std::string name(key.name());
    const std::optional<ConditionKey> found = FindConditionKey(SwapCase(name));
    ASSERT_TRUE(found) << name;
    EXPECT_EQ(found->name(), name);
    names.insert(name);
    if (!key.has_free_part()) {
      EXPECT_EQ(name.find_first_of("$<"), std::string::npos) << name;
      continue;
    }
    std::string filled(key.before_free_part());
    filled.append("q7").append(key.behind_free_part());
    EXPECT_TRUE(key.Matches(filled)) << filled;
    const std::optional<ConditionKey> again = FindConditionKey(filled);
    ASSERT_TRUE(again) << filled;
    EXPECT_EQ(again->name(), name) << filled;
  }
  EXPECT_GT(names.size(), 1500U);
}

// A key of an action or a type is one of its service.
TEST(ServiceCatalogueTest, EveryKeyThatIsNamedBelongsToTheService) {
  for (const Service service : Services()) {
    const auto own = [&](CatalogueRange<ConditionKey> keys, std::string_view where) {
      for (const ConditionKey key : keys) {
        EXPECT_EQ(service.FindConditionKey(key.name()), key)
            << service.prefix() << ' ' << where << ' ' << key.name();
      }
    };
    for (const ResourceType type : service.resource_types())
      own(type.condition_keys(), type.name());
    for (const Action action : service.actions()) {
      own(action.condition_keys(), action.name());
      for (const ActionResourceType use : action.resource_types())
        own(use.condition_keys(), action.name());
    }
  }
}

// The shape with each variable filled.
std::string Filled(std::string_view shape, std::string_view value) {
  std::string arn;
  while (!shape.empty()) {
    if (shape.starts_with("${")) {
      // What stands beside a variable without a separator begins with one at AWS.
      if (shape.starts_with("${EncodedPackageGroupPattern}")) arn += '/';
      arn += value;
      shape.remove_prefix(shape.find('}') + 1);
      continue;
    }
    if (shape.front() == '*') {
      arn += value;
    } else {
      arn += shape.front();
    }
    shape.remove_prefix(1);
  }
  return arn;
}

TEST(ServiceCatalogueTest, EveryShapeFitsWhatIsMadeFromIt) {
  for (const Service service : Services()) {
    for (const ResourceType type : service.resource_types()) {
      ASSERT_FALSE(type.arn_patterns().empty()) << type.name();
      for (const std::string_view shape : type.arn_patterns()) {
        EXPECT_TRUE(shape.starts_with("arn:")) << shape;
        for (const std::string_view value : {"x", "eu-west-1", "111111111111"}) {
          const std::string arn = Filled(shape, value);
          EXPECT_TRUE(type.Fits(arn)) << shape << ' ' << arn;
          const std::vector<FittingType> fitting = service.ResourceTypesOf(arn);
          // What it was made from is among the most literal.
          EXPECT_TRUE(std::any_of(fitting.begin(), fitting.end(),
                                  [&](const FittingType& one) {
                                    return one.type == type &&
                                           one.literal_size == fitting.front().literal_size;
                                  }))
              << shape << ' ' << arn;
        }
        EXPECT_FALSE(ArnShapeMatches(shape, "arn:aws:none:eu-west-1:111111111111")) << shape;
      }
    }
  }
}

// --- damage -------------------------------------------------------------------------------------

TEST(ServiceCatalogueTest, TheFileIsWhole) {
  const std::vector<unsigned char> bytes = FileBytes();
  const std::optional<ServiceCatalogue> catalogue = ServiceCatalogue::Open(bytes);
  ASSERT_TRUE(catalogue);
  EXPECT_TRUE(catalogue->ChecksumMatches());
  EXPECT_TRUE(ServiceCatalogue::Bundled().ChecksumMatches());
  EXPECT_EQ(ReadEverything(*catalogue), ReadEverything(ServiceCatalogue::Bundled()));
  EXPECT_LE(bytes.size(), 1'500'000U);
}

TEST(ServiceCatalogueTest, ATruncatedFileIsRefused) {
  const std::vector<unsigned char> bytes = FileBytes();
  for (std::size_t size = 0; size < bytes.size(); size = size < 100 ? size + 1 : size * 2) {
    EXPECT_FALSE(ServiceCatalogue::Open({bytes.data(), size})) << size;
  }
  EXPECT_FALSE(ServiceCatalogue::Open({bytes.data(), bytes.size() - 1}));
  std::vector<unsigned char> longer = bytes;
  longer.push_back(0);
  EXPECT_FALSE(ServiceCatalogue::Open(longer));
}

TEST(ServiceCatalogueTest, ADamagedHeaderIsRefusedOrReadInside) {
  const std::vector<unsigned char> bytes = FileBytes();
  for (std::size_t at = 0; at < 48; ++at) {
    std::vector<unsigned char> damaged = bytes;
    damaged[at] ^= 0x81U;
    const std::optional<ServiceCatalogue> catalogue = ServiceCatalogue::Open(damaged);
    EXPECT_FALSE(catalogue && catalogue->ChecksumMatches()) << at;
    if (at < 12) {
      EXPECT_FALSE(catalogue) << at;
    }
  }
}

// Wherever the damage is, the checksum sees it, and reading stays inside: the copy is exactly as
// long as the file, so that a sanitizer or a checked allocator sees a read behind it.
TEST(ServiceCatalogueTest, DamageIsSeenAndNothingOutsideIsRead) {
  const std::vector<unsigned char> bytes = FileBytes();
  std::size_t at = 48;
  for (int i = 0; i < 40; ++i) {
    at = 48 + (at * 2'654'435'761U + 12'345U) % (bytes.size() - 48);
    std::vector<unsigned char> damaged = bytes;
    for (std::size_t j = 0; j < 16 && at + j < damaged.size(); ++j)
      damaged[at + j] = 0xffU;
    const std::optional<ServiceCatalogue> catalogue = ServiceCatalogue::Open(damaged);
    if (!catalogue) continue;
    EXPECT_FALSE(catalogue->ChecksumMatches()) << at;
    if (i < 8) ReadEverything(*catalogue);
  }
  // Everything behind the header wrong: counts and places are all the greatest number.
  std::vector<unsigned char> all = bytes;
  const std::string_view info = CatalogueVersion();
  const auto text = std::search(all.begin(), all.end(), info.begin(), info.end());
  ASSERT_NE(text, all.end());
  std::fill(all.begin() + 48, text - 1024, 0xffU);
  const std::optional<ServiceCatalogue> catalogue = ServiceCatalogue::Open(all);
  ASSERT_TRUE(catalogue);
  EXPECT_FALSE(catalogue->ChecksumMatches());
  ReadEverything(*catalogue);
}

}  // namespace
}  // namespace iamsim
