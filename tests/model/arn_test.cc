// SPDX-License-Identifier: Apache-2.0
#include "model/arn.h"

#include <optional>
#include <ostream>
#include <string>
#include <string_view>

#include "gtest/gtest.h"

namespace iamsim {
namespace {

std::string ParamName(const testing::TestParamInfo<std::string_view>& row) {
  return std::string(row.param);
}

struct ArnRow {
  std::string_view name;
  std::string_view text;
  bool valid;
  Arn arn;
};
void PrintTo(const ArnRow& row, std::ostream* out) {
  *out << row.name;
}

class ArnTest : public testing::TestWithParam<ArnRow> {};

TEST_P(ArnTest, SplitsAtTheFirstFiveColons) {
  const ArnRow& row = GetParam();
  const std::optional<Arn> arn = ParseArn(row.text);
  ASSERT_EQ(arn.has_value(), row.valid);
  if (!arn) return;
  EXPECT_EQ(arn->partition, row.arn.partition);
  EXPECT_EQ(arn->service, row.arn.service);
  EXPECT_EQ(arn->region, row.arn.region);
  EXPECT_EQ(arn->account, row.arn.account);
  EXPECT_EQ(arn->resource, row.arn.resource);
}

INSTANTIATE_TEST_SUITE_P(
    Rows, ArnTest,
    testing::Values(
        ArnRow{"bucket", "arn:aws:s3:::b", true, {"aws", "s3", "", "", "b"}},
        ArnRow{"object_with_colon", "arn:aws:s3:::b/k:1", true, {"aws", "s3", "", "", "b/k:1"}},
        ArnRow{"function_version",
               "arn:aws:lambda:eu-west-1:111122223333:function:f:PROD",
               true,
               {"aws", "lambda", "eu-west-1", "111122223333", "function:f:PROD"}},
        ArnRow{"china",
               "arn:aws-cn:iam::111122223333:root",
               true,
               {"aws-cn", "iam", "", "111122223333", "root"}},
        ArnRow{"empty", "", false, {}}, ArnRow{"five_fields", "arn:aws:s3::b", false, {}},
        ArnRow{"no_resource", "arn:aws:s3:::", false, {}},
        ArnRow{"no_partition", "arn::s3:::b", false, {}},
        ArnRow{"no_service", "arn:aws::::b", false, {}},
        ArnRow{"upper_case", "ARN:aws:s3:::b", false, {}},
        ArnRow{"only_colons", ":::::", false, {}}, ArnRow{"star", "*", false, {}}),
    [](const testing::TestParamInfo<ArnRow>& row) { return std::string(row.param.name); });

struct EntityRow {
  std::string_view name;
  std::string_view text;
  IamEntityKind kind;
  std::string_view path;
  std::string_view entity;
  std::string_view session;
};
void PrintTo(const EntityRow& row, std::ostream* out) {
  *out << row.name;
}

class IamEntityTest : public testing::TestWithParam<EntityRow> {};

TEST_P(IamEntityTest, Reads) {
  const EntityRow& row = GetParam();
  const std::optional<Arn> arn = ParseArn(row.text);
  ASSERT_TRUE(arn.has_value());
  const IamEntity entity = ParseIamEntity(*arn);
  EXPECT_EQ(static_cast<int>(entity.kind), static_cast<int>(row.kind));
  if (row.kind == IamEntityKind::kOther) return;
  EXPECT_EQ(entity.account, arn->account);
  EXPECT_EQ(entity.path, row.path);
  EXPECT_EQ(entity.name, row.entity);
  EXPECT_EQ(entity.session_name, row.session);
}

using enum IamEntityKind;
INSTANTIATE_TEST_SUITE_P(
    Rows, IamEntityTest,
    testing::Values(
        EntityRow{"root", "arn:aws:iam::111122223333:root", kRoot, "/", "root", ""},
        EntityRow{"user", "arn:aws:iam::111122223333:user/a", kUser, "/", "a", ""},
        EntityRow{"user_with_path", "arn:aws:iam::111122223333:user/x/y/a", kUser, "/x/y/", "a",
                  ""},
        EntityRow{"role", "arn:aws:iam::111122223333:role/app/r", kRole, "/app/", "r", ""},
        EntityRow{"group", "arn:aws:iam::111122223333:group/g", kGroup, "/", "g", ""},
        EntityRow{"aws_managed_policy", "arn:aws:iam::aws:policy/job-function/P", kPolicy,
                  "/job-function/", "P", ""},
        EntityRow{"session", "arn:aws:sts::111122223333:assumed-role/r/s", kAssumedRole, "/", "r",
                  "s"},
        EntityRow{"federated_user", "arn:aws:sts::111122223333:federated-user/f", kFederatedUser,
                  "/", "f", ""},
        EntityRow{"oidc", "arn:aws:iam::111122223333:oidc-provider/oidc.example/id/1",
                  kOidcProvider, "/", "oidc.example/id/1", ""},
        EntityRow{"saml", "arn:aws:iam::111122223333:saml-provider/idp", kSamlProvider, "/", "idp",
                  ""},
        EntityRow{"session_without_name", "arn:aws:sts::111122223333:assumed-role/r", kOther, "",
                  "", ""},
        EntityRow{"session_with_path", "arn:aws:sts::111122223333:assumed-role/p/r/s", kOther, "",
                  "", ""},
        EntityRow{"user_without_name", "arn:aws:iam::111122223333:user/", kOther, "", "", ""},
        EntityRow{"no_slash", "arn:aws:iam::111122223333:username", kOther, "", "", ""},
        EntityRow{"with_region", "arn:aws:iam:eu-west-1:111122223333:role/r", kOther, "", "", ""},
        EntityRow{"bucket", "arn:aws:s3:::user/a", kOther, "", "", ""}),
    [](const testing::TestParamInfo<EntityRow>& row) { return std::string(row.param.name); });

class AccountIdTest : public testing::TestWithParam<std::string_view> {};
TEST_P(AccountIdTest, IsNone) {
  EXPECT_FALSE(IsAccountId(GetParam()));
}
INSTANTIATE_TEST_SUITE_P(Rows, AccountIdTest,
                         testing::Values("a", "11112222333", "1111222233334", "11112222333x"),
                         ParamName);

TEST(AccountId, IsTwelveDigits) {
  EXPECT_TRUE(IsAccountId("012345678901"));
}

TEST(LastPart, IsTheNameAtTheEnd) {
  EXPECT_EQ(LastPart("arn:aws:iam::aws:policy/job-function/Billing"), "Billing");
  EXPECT_EQ(LastPart("arn:aws:sqs:eu-west-1:111122223333:jobs"), "jobs");
  EXPECT_EQ(LastPart("Billing"), "Billing");
  EXPECT_EQ(LastPart("policy/"), "");
}

TEST(AwsManagedPolicy, IsAPolicyOfTheAccountAws) {
  EXPECT_TRUE(IsAwsManagedPolicy("arn:aws-cn:iam::aws:policy/service-role/Support"));
  EXPECT_FALSE(IsAwsManagedPolicy("arn:aws:iam::111122223333:policy/Billing"));
  EXPECT_FALSE(IsAwsManagedPolicy("arn:aws:iam::aws:role/aws-role"));
  EXPECT_FALSE(IsAwsManagedPolicy("arn:aws:organizations::aws:policy/p-FullAWSAccess"));
  EXPECT_FALSE(IsAwsManagedPolicy("Billing"));
}

TEST(AsciiCase, IgnoresCaseOfLettersOnly) {
  EXPECT_TRUE(EqualsIgnoreCase("aws:SourceIp", "AWS:SOURCEIP"));
  EXPECT_FALSE(EqualsIgnoreCase("a[", "a{"));
  EXPECT_FALSE(EqualsIgnoreCase("a", "ab"));
  EXPECT_EQ(ToLowerAscii("A\xc3\x84z"), "a\xc3\x84z");
}

}  // namespace
}  // namespace iamsim
