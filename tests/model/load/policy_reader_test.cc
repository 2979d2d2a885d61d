// SPDX-License-Identifier: Apache-2.0
#include "model/load/policy_reader.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "gtest/gtest.h"

#include "model/load/data.h"

namespace iamsim {
namespace {

// The place of a problem is marked in the text, just before the token.
constexpr std::string_view kMark = "@@";

struct Read {
  std::optional<PolicyDocument> document;
  bool taken = false;
  Diagnostics diagnostics;
  std::uint32_t marked = 0;  // offset of the mark
};

Read ReadAs(std::string_view text, PolicyType type, bool strict, bool bound = false) {
  Read read;
  std::string plain(text);
  if (const std::size_t mark = plain.find(kMark); mark != std::string::npos) {
    plain.erase(mark, kMark.size());
    read.marked = static_cast<std::uint32_t>(mark);
  }
  const auto source = std::make_shared<const SourceText>("policy.json", plain);
  const std::optional<DataDocument> data = ParseData(source, {}, read.diagnostics);
  if (!data) return read;
  read.document = ReadPolicyDocument(data->root(), source, strict, read.diagnostics, bound);
  if (read.document) {
    read.taken = TakePolicyDocument(*read.document, type, strict, {}, read.diagnostics);
  }
  return read;
}

std::string Describe(const Diagnostics& diagnostics) {
  std::string text;
  for (const Diagnostic& d : diagnostics.all())
    text += FormatDiagnostic(d);
  return text;
}

bool HasProblem(const Read& read, Severity severity, const std::vector<std::string_view>& words) {
  const auto& all = read.diagnostics.all();
  return std::any_of(all.begin(), all.end(), [&](const Diagnostic& d) {
    const std::string text = d.message + " / " + d.help;
    return d.severity == severity && d.offset == read.marked &&
           std::all_of(words.begin(), words.end(),
                       [&](std::string_view word) { return text.find(word) != text.npos; });
  });
}

struct Row {
  std::string_view name;  // of the rule
  PolicyType type;
  std::string_view text;
  std::vector<std::string_view> words;
  Severity severity = Severity::kError;
};
void PrintTo(const Row& row, std::ostream* out) {
  *out << row.name << ": " << row.text;
}
std::string RowName(const testing::TestParamInfo<Row>& row) {
  return std::string(row.param.name);
}

using enum PolicyType;

// --- What a strict load refuses ---------------------------------------------------------------

class StrictTest : public testing::TestWithParam<Row> {};

TEST_P(StrictTest, SaysWhatIsWrongAndWhere) {
  const Row& row = GetParam();
  const Read read = ReadAs(row.text, row.type, true);
  EXPECT_TRUE(HasProblem(read, row.severity, row.words)) << "marked at " << read.marked << "\n"
                                                         << Describe(read.diagnostics);
  EXPECT_EQ(read.taken, row.severity == Severity::kWarning) << Describe(read.diagnostics);
}

#define ALLOW_S3 R"("Effect": "Allow", "Action": "s3:GetObject", "Resource": "*")"
#define V12 R"("Version": "2012-10-17", )"

INSTANTIATE_TEST_SUITE_P(
    Document, StrictTest,
    testing::Values(
        Row{"GRAM_1_no_object", kIdentity, R"(@@["a"])", {"is an array", "object"}},
        Row{"GRAM_1_unknown_key",
            kIdentity,
            R"({@@"Verison": "2012-10-17", "Statement": {)" ALLOW_S3 "}}",
            {"`Verison`", "`Version`"}},
        Row{"GRAM_1_no_statement", kIdentity, R"(@@{"Version": "2012-10-17"})", {"no `Statement`"}},
        Row{"GRAM_2_twice",
            kIdentity,
            R"({"Statement": {"Effect": "Deny", @@"Effect": "Allow", "Action": "*", "Resource": "*"}})",
            {"Effect"}},
        Row{"GRAM_2_TV03_condition_key_twice",
            kIdentity,
            R"({"Statement": {)" ALLOW_S3
            R"(, "Condition": {"StringEquals": {"aws:username": "a", @@"AWS:UserName": "b"}}}})",
            {"`AWS:UserName`", "twice", "`aws:username`"}},
        Row{"GRAM_3_version",
            kIdentity,
            R"({"Version": @@"2012-10-18", "Statement": {)" ALLOW_S3 "}}",
            {"`2012-10-18`", "2012-10-17"}},
        Row{"GRAM_3_version_type",
            kIdentity,
            R"({"Version": @@2012, "Statement": {)" ALLOW_S3 "}}",
            {"a number"}},
        Row{"GRAM_3_scp_needs_2012",
            kServiceControl,
            R"(@@{"Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "*"}})",
            {"2012-10-17", "service control policy"}},
        Row{"GRAM_4_id",
            kIdentity,
            R"({@@"Id": "x", "Statement": {)" ALLOW_S3 "}}",
            {"`Id`", "identity-based"}},
        Row{"GRAM_5_statement_type", kIdentity, R"({"Statement": @@"x"})", {"a string", "array"}},
        Row{"GRAM_5_element_type",
            kIdentity,
            R"({"Statement": [{)" ALLOW_S3 R"(}, @@7]})",
            {"a number", "object"}},
        Row{"GRAM_5_empty", kIdentity, R"(@@{"Statement": []})", {"empty"}},
        Row{"GRAM_6_sid_characters",
            kIdentity,
            R"({"Statement": {"Sid": @@"Two words", )" ALLOW_S3 "}}",
            {"`Two words`", "letters and digits"}},
        Row{"GRAM_6_sid_twice",
            kTrust,
            R"({"Statement": [{"Sid": "A", "Effect": "Allow", "Action": "sts:AssumeRole",
                "Principal": {"AWS": "111122223333"}}, {"Sid": @@"A", "Effect": "Allow",
                "Action": "sts:AssumeRole", "Principal": {"AWS": "111122223333"}}]})",
            {"`A`", "twice"}},
        Row{"GRAM_11_character",
            kIdentity,
            R"({"Statement": {"Sid": @@"Ā", )" ALLOW_S3 "}}",
            {"character"}}),
    RowName);

INSTANTIATE_TEST_SUITE_P(
    Statement, StrictTest,
    testing::Values(
        Row{"GRAM_7_TV04_effect",
            kIdentity,
            R"({"Statement": {"Effect": @@"allow", "Action": "*", "Resource": "*"}})",
            {"`allow`", "`Allow`"}},
        Row{"GRAM_7_no_effect",
            kIdentity,
            R"({"Statement": @@{"Action": "*", "Resource": "*"}})",
            {"no `Effect`"}},
        Row{"GRAM_12_misspelt",
            kIdentity,
            R"({"Statement": {@@"Efect": "Allow", "Action": "*", "Resource": "*"}})",
            {"`Efect`", "did you mean `Effect`?"}},
        Row{"GRAM_12_case",
            kIdentity,
            R"({"Statement": {"Effect": "Allow", @@"action": "*", "Resource": "*"}})",
            {"`action`", "`Action`"}},
        Row{"GRAM_8_null",
            kIdentity,
            R"({"Statement": {"Effect": "Allow", "Action": @@null, "Resource": "*"}})",
            {"`Action`", "null"}},
        Row{"GRAM_8_nested",
            kIdentity,
            R"({"Statement": {"Effect": "Allow", "Action": ["s3:*", @@["x:y"]], "Resource": "*"}})",
            {"an array", "a string"}},
        Row{"GRAM_8_number",
            kIdentity,
            R"({"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": @@1}})",
            {"`Resource`", "a number"}},
        Row{"GRAM_8_condition_value",
            kIdentity,
            R"({"Statement": {)" ALLOW_S3 R"(, "Condition": {"StringEquals": {"aws:a": @@{}}}}})",
            {"`aws:a`", "an object"}},
        Row{"GRAM_9_both",
            kIdentity,
            R"({"Statement": {"Effect": "Allow", "Action": "s3:*", @@"NotAction": "s3:*", "Resource": "*"}})",
            {"`Action`", "`NotAction`"}},
        Row{"GRAM_9_no_action",
            kIdentity,
            R"({"Statement": @@{"Effect": "Allow", "Resource": "*"}})",
            {"neither", "`NotAction`"}},
        Row{"GRAM_10_U21_not_action",
            kIdentity,
            R"({"Statement": {"Effect": "Deny", @@"NotAction": [], "Resource": "*"}})",
            {"`NotAction` is empty"}},
        Row{"GRAM_10_U21_not_resource",
            kIdentity,
            R"({"Statement": {"Effect": "Allow", "Action": "s3:*", @@"NotResource": []}})",
            {"`NotResource` is empty"}},
        Row{"GRAM_10_U21_not_principal",
            kResource,
            R"({"Statement": {"Effect": "Deny", @@"NotPrincipal": {}, "Action": "s3:*", "Resource": "*"}})",
            {"`NotPrincipal` is empty"}},
        Row{"GRAM_10_empty_action",
            kIdentity,
            R"({"Statement": {"Effect": "Allow", @@"Action": [], "Resource": "*"}})",
            {"never applies"},
            Severity::kWarning},
        Row{"GRAM_13_condition_type",
            kIdentity,
            R"({"Statement": {)" ALLOW_S3 R"(, "Condition": @@[]}})",
            {"`Condition`", "an array"}},
        Row{"GRAM_13_operator_type",
            kIdentity,
            R"({"Statement": {)" ALLOW_S3 R"(, "Condition": {"Bool": @@"true"}}})",
            {"`Bool`", "a string"}}),
    RowName);

INSTANTIATE_TEST_SUITE_P(
    Principal, StrictTest,
    testing::Values(
        Row{"GRAM_14_string",
            kResource,
            R"({"Statement": {"Principal": @@"111122223333", )" ALLOW_S3 "}}",
            {"`111122223333`", "`*`"}},
        Row{"GRAM_14_type",
            kResource,
            R"({"Statement": {"Principal": {@@"Aws": "111122223333"}, )" ALLOW_S3 "}}",
            {"`Aws`", "did you mean `AWS`?"}},
        Row{"GRAM_14_partial_wildcard",
            kResource,
            R"({"Statement": {"Principal": {"AWS": @@"arn:aws:iam::111122223333:role/app-*"}, )" ALLOW_S3
            "}}",
            {"partial wildcard"}},
        Row{"GRAM_14_group",
            kResource,
            R"({"Statement": {"Principal": {"AWS": [@@"arn:aws:iam::111122223333:group/g"]}, )" ALLOW_S3
            "}}",
            {"group"}},
        Row{"GRAM_14_service_as_aws",
            kResource,
            R"({"Statement": {"Principal": {"AWS": @@"ec2.amazonaws.com"}, )" ALLOW_S3 "}}",
            {"`Service`"}},
        Row{"GRAM_14_service_wildcard",
            kResource,
            R"({"Statement": {"Principal": {"Service": @@"*"}, )" ALLOW_S3 "}}",
            {"wildcard"}},
        Row{"GRAM_15_TV05_identity_principal",
            kIdentity,
            R"({"Statement": {@@"Principal": "*", )" ALLOW_S3 "}}",
            {"`Principal` is not allowed in an identity-based policy"}},
        Row{"GRAM_15_scp_principal",
            kServiceControl,
            R"({)" V12 R"("Statement": {@@"Principal": "*", )" ALLOW_S3 "}}",
            {"service control policy"}},
        Row{"GRAM_15_TV07_resource_without_principal",
            kResource,
            R"({"Statement": @@{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}})",
            {"no `Principal`"}},
        Row{"GRAM_15_not_principal_allow",
            kResource,
            R"({"Statement": {@@"NotPrincipal": {"AWS": "111122223333"}, )" ALLOW_S3 "}}",
            {"not allowed with Allow"}},
        Row{"GRAM_22_trust_not_principal",
            kTrust,
            R"({"Statement": {"Effect": "Deny", @@"NotPrincipal": {"AWS": "111122223333"}, "Action": "sts:AssumeRole"}})",
            {"role trust policy"}},
        Row{"VAR_2_principal_variable",
            kResource,
            R"({)" V12
            R"("Statement": {"Principal": {"AWS": @@"arn:aws:iam::111122223333:user/${aws:username}"}, )" ALLOW_S3
            "}}",
            {"policy variable"}}),
    RowName);

INSTANTIATE_TEST_SUITE_P(
    ActionAndResource, StrictTest,
    testing::Values(
        Row{"GRAM_15_no_resource",
            kIdentity,
            R"({"Statement": @@{"Effect": "Allow", "Action": "s3:*"}})",
            {"neither `Resource` nor `NotResource`"}},
        Row{"GRAM_15_key_without_resource",
            kKey,
            R"({"Statement": @@{"Effect": "Allow", "Principal": "*", "Action": "kms:*"}})",
            {"no effect"},
            Severity::kWarning},
        Row{"GRAM_19_TV06_session",
            kSession,
            R"({"Statement": {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": @@"arn:aws:sqs"}})",
            {"incomplete ARN"}},
        Row{"GRAM_19_resource_based",
            kResource,
            R"({"Statement": {"Effect": "Allow", "Principal": "*", "Action": "sqs:*", "Resource": @@"arn:aws:sqs"}})",
            {"incomplete ARN"}},
        Row{"GRAM_20_no_arn",
            kIdentity,
            R"({"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": ["*", @@"my-bucket"]}})",
            {"`my-bucket`", "arn:"}},
        Row{"GRAM_20_partition",
            kIdentity,
            R"({"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": @@"arn:*:s3:::b"}})",
            {"partition"}},
        Row{"GRAM_20_service_case",
            kIdentity,
            R"({"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": @@"arn:aws:S3:::b"}})",
            {"lower case", "`s3`"}},
        Row{"VAR_2_variable_in_account",
            kIdentity,
            R"({)" V12
            R"("Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": @@"arn:aws:iam::${aws:PrincipalAccount}:role/x"}})",
            {"policy variable before its name"}},
        Row{"VAR_11_unclosed",
            kIdentity,
            R"({)" V12
            R"("Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": @@"arn:aws:s3:::b/${aws:username"}})",
            {"variable"}},
        Row{"VAR_1_old_version",
            kIdentity,
            R"({"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": @@"arn:aws:s3:::b/${aws:username}"}})",
            {"plain text", "2012-10-17"},
            Severity::kWarning},
        Row{"GRAM_21_comma",
            kIdentity,
            R"({"Statement": {"Effect": "Allow", "Action": @@"s3:GetObject,s3:PutObject", "Resource": "*"}})",
            {"comma"}},
        Row{"GRAM_21_white_space",
            kIdentity,
            R"({"Statement": {"Effect": "Allow", "Action": ["s3:*", @@"s3: GetObject"], "Resource": "*"}})",
            {"white space"}},
        Row{"GRAM_21_no_prefix",
            kIdentity,
            R"({"Statement": {"Effect": "Allow", "Action": @@"GetObject", "Resource": "*"}})",
            {"service prefix"}},
        Row{"ACT_2_prefix_wildcard",
            kIdentity,
            R"({"Statement": {"Effect": "Allow", "Action": @@"s?:Get*", "Resource": "*"}})",
            {"wildcard in its service prefix"}},
        Row{"GRAM_17_TV08_rcp_allow",
            kResourceControl,
            R"({)" V12
            R"("Statement": {"Principal": "*", @@"Effect": "Allow", "Action": "s3:*", "Resource": "*"}})",
            {"`Allow`", "`Deny`"}},
        Row{"GRAM_17_TV08_rcp_star",
            kResourceControl,
            R"({)" V12
            R"("Statement": {"Principal": "*", "Effect": "Deny", "Action": @@"*", "Resource": "*"}})",
            {"`*` is not allowed"}},
        Row{"GRAM_17_rcp_principal",
            kResourceControl,
            R"({)" V12
            R"("Statement": {@@"Principal": {"AWS": "111122223333"}, "Effect": "Deny", "Action": "s3:*", "Resource": "*"}})",
            {"can only be `*`"}},
        Row{"GRAM_17_rcp_service",
            kResourceControl,
            R"({)" V12
            R"("Statement": {"Principal": "*", "Effect": "Deny", "Action": ["s3:*", @@"ec2:*"], "Resource": "*"}})",
            {"`ec2:*`", "does not support"}},
        Row{"GRAM_17_rcp_not_action",
            kResourceControl,
            R"({)" V12
            R"("Statement": {"Principal": "*", "Effect": "Deny", @@"NotAction": "s3:*", "Resource": "*"}})",
            {"`NotAction`"}},
        Row{"GRAM_22_trust_resource",
            kTrust,
            R"({"Statement": {"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "sts:AssumeRole", @@"Resource": "*"}})",
            {"`Resource` is not allowed"}},
        Row{"GRAM_22_trust_action",
            kTrust,
            R"({"Statement": {"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": ["sts:AssumeRole", @@"s3:*"]}})",
            {"`s3:*`", "trust policy"}},
        Row{"GRAM_22_oidc_action",
            kTrust,
            R"({"Statement": {"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/idp.example"}, @@"Action": "sts:AssumeRole"}})",
            {"sts:AssumeRoleWithWebIdentity"}},
        Row{"GRAM_22_saml_action",
            kTrust,
            R"({"Statement": {"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:saml-provider/idp"}, @@"Action": "sts:AssumeRoleWithWebIdentity"}})",
            {"sts:AssumeRoleWithSAML"}},
        Row{"GRAM_23_operator",
            kIdentity,
            R"({"Statement": {)" ALLOW_S3
            R"(, "Condition": {@@"StringEqual": {"aws:username": "a"}}}})",
            {"`StringEqual`", "`StringEquals`"}},
        Row{"GRAM_23_date",
            kIdentity,
            R"({"Statement": {)" ALLOW_S3
            R"(, "Condition": {"DateLessThan": {@@"aws:CurrentTime": "tomorrow"}}}})",
            {"tomorrow"}},
        Row{"GRAM_23_key_prefix",
            kIdentity,
            R"({"Statement": {)" ALLOW_S3
            R"(, "Condition": {"IpAddress": {@@"SourceIp": "10.0.0.0/8"}}}})",
            {"`SourceIp`", "`aws:SourceIp`"}}),
    RowName);

TEST(StrictLoad, ReportsEveryProblemInOneRun) {
  const Read read = ReadAs(
      R"({"Version": "2012", "Statement": [{"Effect": "allow", "Action": "x", "Resource": "*"},
          {"Effect": "Deny", "Acton": "s3:*", "Resource": 1}]})",
      kIdentity, true);
  EXPECT_FALSE(read.document.has_value());
  EXPECT_GE(read.diagnostics.error_count(), 6U) << Describe(read.diagnostics);
}

TEST(StrictLoad, NamesLineAndColumn) {
  const Read read =
      ReadAs("{\"Statement\": {\n  \"Efect\": \"Allow\",\n  \"Action\": \"*\"}}", kIdentity, true);
  ASSERT_FALSE(read.diagnostics.all().empty());
  EXPECT_EQ(FormatDiagnostic(read.diagnostics.all().front())
                .find("policy.json:2:3: error: unknown element `Efect` in a statement"),
            0U)
      << Describe(read.diagnostics);
}

// --- What is taken ----------------------------------------------------------------------------

struct GoodRow {
  std::string_view name;
  PolicyType type;
  std::string_view text;
};
void PrintTo(const GoodRow& row, std::ostream* out) {
  *out << row.name << ": " << row.text;
}
class GoodTest : public testing::TestWithParam<GoodRow> {};

TEST_P(GoodTest, IsTakenWithoutAProblem) {
  const Read read = ReadAs(GetParam().text, GetParam().type, true);
  EXPECT_TRUE(read.taken);
  EXPECT_TRUE(read.diagnostics.all().empty()) << Describe(read.diagnostics);
}

INSTANTIATE_TEST_SUITE_P(
    Rows, GoodTest,
    testing::Values(
        GoodRow{"GRAM_5_single_statement", kIdentity, R"({"Statement": {)" ALLOW_S3 "}}"},
        GoodRow{"GRAM_6_empty_sid", kIdentity, R"({"Statement": {"Sid": "", )" ALLOW_S3 "}}"},
        GoodRow{"GRAM_6_sid_of_a_bucket_policy", kResource,
                R"({"Id": "x", "Statement": {"Sid": "Two words", "Principal": "*", )" ALLOW_S3
                "}}"},
        GoodRow{"GRAM_8_scalars", kIdentity,
                R"({"Statement": {)" ALLOW_S3
                R"(, "Condition": {"Bool": {"aws:SecureTransport": true},
                    "NumericLessThan": {"s3:max-keys": 10}}}})"},
        GoodRow{"GRAM_13_empty_condition", kIdentity,
                R"({"Statement": {)" ALLOW_S3 R"(, "Condition": {"StringEquals": {}}}})"},
        GoodRow{"GRAM_14_forms", kResource,
                R"({"Statement": {"Principal": {"AWS": ["*", "111122223333",
                    "arn:aws:iam::111122223333:root", "arn:aws:iam::111122223333:user/p/a",
                    "arn:aws:iam::111122223333:role/r", "AROAEXAMPLEEXAMPLE01",
                    "arn:aws:sts::111122223333:assumed-role/r/s",
                    "arn:aws:sts::111122223333:federated-user/f",
                    "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1"],
                    "Service": ["ec2.amazonaws.com", "logs.eu-west-1.amazonaws.com"],
                    "CanonicalUser": "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"}, )" ALLOW_S3
                "}}"},
        GoodRow{"GRAM_15_repository_without_resource", kResource,
                R"({"Statement": {"Effect": "Allow", "Principal": "*", "Action": "ecr:*"}})"},
        GoodRow{"GRAM_15_not_principal_deny", kResource,
                R"({"Statement": {"Effect": "Deny", "NotPrincipal": {"AWS": "111122223333"},
                    "Action": "s3:*", "Resource": "*"}})"},
        GoodRow{"GRAM_16_scp_full_language", kServiceControl,
                R"({)" V12 R"("Statement": {"Effect": "Allow", "NotAction": "s3:Get*Object",
                    "NotResource": "arn:aws:s3:::b", "Condition": {"Null": {"aws:username": "true"}}}})"},
        GoodRow{"GRAM_17_rcp", kResourceControl,
                R"({)" V12 R"("Statement": {"Effect": "Deny", "Principal": "*", "Action": "s3:*",
                    "Resource": "*", "Condition": {"StringNotEquals": {"aws:PrincipalOrgID": "o-1"}}}})"},
        GoodRow{
            "GRAM_19_TV06_identity", kIdentity,
            R"({"Statement": {"Effect": "Allow", "Action": "sqs:*", "Resource": "arn:aws:sqs"}})"},
        GoodRow{"GRAM_22_saml", kTrust,
                R"({"Statement": {"Effect": "Allow", "Principal": {"Federated":
                    "arn:aws:iam::111122223333:saml-provider/idp"},
                    "Action": ["sts:AssumeRoleWithSAML", "sts:TagSession"]}})"},
        GoodRow{
            "GRAM_22_wildcard_action", kTrust,
            R"({"Statement": {"Effect": "Allow", "Principal": {"Federated": "accounts.google.com"},
                    "Action": "sts:Assume*"}})"},
        GoodRow{
            "VAR_2_name_part", kIdentity,
            R"({)" V12
            R"("Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::${aws:PrincipalAccount}-b/${aws:username}/*"}})"}),
    [](const testing::TestParamInfo<GoodRow>& row) { return std::string(row.param.name); });

TEST(Reading, KeepsValuesAndPlaces) {
  const Read read = ReadAs(R"({"Version": "2012-10-17", "Statement": [{
  "Sid": "S", "Effect": "Deny",
  "NotPrincipal": {"AWS": "*"},
  "NotAction": ["s3:Get*", "s3:Put*"],
  "Resource": "*",
  "Condition": {"NumericEquals": {"s3:max-keys": [10, "20"]}, "Bool": {"aws:SecureTransport": false}}}]})",
                           kResource, true);
  ASSERT_TRUE(read.document.has_value()) << Describe(read.diagnostics);
  ASSERT_EQ(read.document->statements.size(), 1U);
  const Statement& statement = read.document->statements.front();
  EXPECT_EQ(read.document->version, PolicyVersion::k2012);
  EXPECT_EQ(statement.sid, "S");
  EXPECT_EQ(statement.effect, Effect::kDeny);
  EXPECT_EQ(statement.principal_form, ElementForm::kNegated);
  ASSERT_EQ(statement.principals.size(), 1U);
  EXPECT_EQ(statement.principals.front().type, PrincipalType::kAny);
  EXPECT_EQ(statement.action_form, ElementForm::kNegated);
  EXPECT_EQ(statement.actions, (std::vector<std::string>{"s3:Get*", "s3:Put*"}));
  ASSERT_EQ(statement.conditions.size(), 2U);
  EXPECT_EQ(statement.conditions[0].values, (std::vector<std::string>{"10", "20"}));
  EXPECT_EQ(statement.conditions[1].values, std::vector<std::string>{"false"});
  EXPECT_EQ(statement.position, (TextPosition{1, 41}));
  EXPECT_EQ(statement.effect_position, (TextPosition{2, 15}));
  EXPECT_EQ(statement.principal_position, (TextPosition{3, 3}));
  EXPECT_EQ(statement.action_position, (TextPosition{4, 3}));
  EXPECT_EQ(statement.resource_position, (TextPosition{5, 3}));
  EXPECT_EQ(statement.condition_position, (TextPosition{6, 3}));
  EXPECT_EQ(statement.conditions[0].position, (TextPosition{6, 35}));
}

TEST(Reading, BoundPrincipalsAreForNativeFiles) {
  constexpr std::string_view kText =
      R"({"Statement": {"Principal": {"AWS": {"arn": "arn:aws:iam::111122223333:role/r", "boundId": "AROAOLD"}}, )" ALLOW_S3
      "}}";
  const Read bound = ReadAs(kText, kResource, true, true);
  ASSERT_TRUE(bound.taken) << Describe(bound.diagnostics);
  EXPECT_EQ(bound.document->statements.front().principals.front().bound_id, "AROAOLD");
  EXPECT_FALSE(ReadAs(kText, kResource, true).taken);
}

// --- What a lenient load makes of it ----------------------------------------------------------

enum class Outcome { kKept, kNeverApplies, kUnreadable, kNotTaken };
void PrintTo(Outcome outcome, std::ostream* out) {
  *out << static_cast<int>(outcome);
}

struct LenientRow {
  std::string_view name;
  PolicyType type;
  std::string_view text;
  Outcome outcome;
};
void PrintTo(const LenientRow& row, std::ostream* out) {
  *out << row.name << ": " << row.text;
}
class LenientTest : public testing::TestWithParam<LenientRow> {};

TEST_P(LenientTest, ErrsOnTheSafeSide) {
  const LenientRow& row = GetParam();
  const Read read = ReadAs(row.text, row.type, false);
  Outcome outcome = Outcome::kKept;
  if (!read.document) {
    outcome = Outcome::kUnreadable;
  } else if (!read.taken) {
    outcome = Outcome::kNotTaken;
  } else if (read.document->statements.front().never_applies) {
    outcome = Outcome::kNeverApplies;
  }
  EXPECT_EQ(outcome, row.outcome) << Describe(read.diagnostics);
  EXPECT_FALSE(read.diagnostics.has_errors()) << Describe(read.diagnostics);
  EXPECT_FALSE(read.diagnostics.all().empty());
}

using enum Outcome;
INSTANTIATE_TEST_SUITE_P(
    Rows, LenientTest,
    testing::Values(
        LenientRow{"allow_with_unknown_operator", kIdentity,
                   R"({"Statement": {)" ALLOW_S3 R"(, "Condition": {"Foo": {"aws:a": "b"}}}})",
                   kNeverApplies},
        LenientRow{
            "deny_with_unknown_operator", kIdentity,
            R"({"Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"Foo": {"aws:a": "b"}}}})",
            kUnreadable},
        LenientRow{"allow_with_misspelt_condition", kIdentity,
                   R"({"Statement": {)" ALLOW_S3 R"(, "Conditon": {}}})", kNeverApplies},
        LenientRow{
            "deny_with_misspelt_condition", kIdentity,
            R"({"Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Conditon": {}}})",
            kUnreadable},
        LenientRow{
            "deny_with_a_stranger", kIdentity,
            R"({"Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "*", "x-comment": 1}})",
            kKept},
        LenientRow{"effect_unknown", kIdentity,
                   R"({"Statement": {"Effect": "allow", "Action": "*", "Resource": "*"}})",
                   kUnreadable},
        LenientRow{"allow_with_both_resources", kIdentity,
                   R"({"Statement": {)" ALLOW_S3 R"(, "NotResource": "*"}})", kNeverApplies},
        LenientRow{"deny_without_action", kIdentity,
                   R"({"Statement": {"Effect": "Deny", "Resource": "*"}})", kUnreadable},
        LenientRow{"deny_without_resource", kIdentity,
                   R"({"Statement": {"Effect": "Deny", "Action": "*"}})", kNotTaken},
        LenientRow{"U21_empty_not_action", kIdentity,
                   R"({"Statement": {"Effect": "Allow", "NotAction": [], "Resource": "*"}})",
                   kUnreadable},
        LenientRow{
            "GRAM_21_action", kIdentity,
            R"({"Statement": {"Effect": "Deny", "Action": "s3:Get Object", "Resource": "*"}})",
            kKept},
        LenientRow{
            "TV09_partial_wildcard", kResource,
            R"({"Statement": {"Principal": {"AWS": "arn:aws:iam::111122223333:role/app*"}, )" ALLOW_S3
            "}}",
            kKept},
        LenientRow{"TV07_deny_without_principal", kResource,
                   R"({"Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "*"}})",
                   kKept},
        LenientRow{
            "deny_with_unknown_principal_type", kResource,
            R"({"Statement": {"Effect": "Deny", "Principal": {"User": "x"}, "Action": "s3:*", "Resource": "*"}})",
            kUnreadable},
        LenientRow{"TV05_allow_with_principal", kIdentity,
                   R"({"Statement": {"Principal": "*", )" ALLOW_S3 "}}", kNeverApplies},
        LenientRow{"rcp_deny_without_principal", kResourceControl,
                   R"({)" V12
                   R"("Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "*"}})",
                   kNotTaken},
        LenientRow{"version_unknown_without_variables", kIdentity,
                   R"({"Version": "2013-01-01", "Statement": {)" ALLOW_S3 "}}", kKept},
        LenientRow{
            "version_unknown_with_variables", kIdentity,
            R"({"Version": "2013-01-01", "Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3:::${aws:username}"}})",
            kUnreadable},
        LenientRow{"misspelt_statement", kIdentity,
                   R"({"Statements": [{"Effect": "Deny"}], "Statement": {)" ALLOW_S3 "}}",
                   kUnreadable},
        LenientRow{"GRAM_5_empty", kIdentity,
                   R"({"Statement": [{"Effect": "Allow", "Action": [], "Resource": "*"}]})", kKept},
        LenientRow{
            "TV03_twice_in_a_deny", kIdentity,
            R"({"Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"StringEquals": {"aws:username": "a", "AWS:UserName": "b"}}}})",
            kUnreadable}),
    [](const testing::TestParamInfo<LenientRow>& row) { return std::string(row.param.name); });

// --- The small functions ----------------------------------------------------------------------

TEST(PercentDecode, ReadsBothHexCasesAndKeepsAPlus) {
  EXPECT_EQ(PercentDecode("%7B%22a%22%3a+%7d"), "{\"a\":+}");
  EXPECT_EQ(PercentDecode("{}"), std::nullopt);
  EXPECT_EQ(PercentDecode("%7"), std::nullopt);
  EXPECT_EQ(PercentDecode("%7B%GG"), std::nullopt);
  EXPECT_EQ(PercentDecode(""), std::nullopt);
}

TEST(Size, CountsNoWhiteSpaceOutsideStrings) {
  const Read read =
      ReadAs("{ \"Statement\" :\n {\"Sid\":\"a b\\\"\"," ALLOW_S3 "} }  ", kResource, false);
  ASSERT_TRUE(read.document.has_value());
  const std::string_view compact =
      R"({"Statement":{"Sid":"a b\"","Effect":"Allow","Action":"s3:GetObject","Resource":"*"}})";
  EXPECT_EQ(PolicyDocumentSize(*read.document, false), compact.size());
}

TEST(Size, OverTheQuotaIsAWarning) {
  std::string text =
      R"({"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Resource": "*", "Action": [)";
  for (int i = 0; i < 1000; ++i)
    text += "\"s3:GetObject\", ";
  text += "\"s3:PutObject\"]}}";
  const Read read = ReadAs(text, kServiceControl, true);
  EXPECT_TRUE(read.taken);
  ASSERT_EQ(read.diagnostics.all().size(), 1U);
  EXPECT_NE(read.diagnostics.all().front().message.find("10240"), std::string::npos);
}

TEST(SameDocument, IgnoresPlacesAndOrder) {
  const Read a =
      ReadAs(R"({"Statement": {"Effect": "Allow", "Action": ["s3:A", "s3:B"], "Resource": ["*"]}})",
             kIdentity, true);
  const Read b = ReadAs(
      R"({ "Statement": [{"Resource": "*", "Action": ["s3:B", "s3:A"], "Effect": "Allow"}]})",
      kIdentity, true);
  const Read c = ReadAs(
      R"({"Statement": {"Effect": "Allow", "NotAction": ["s3:A", "s3:B"], "Resource": ["*"]}})",
      kIdentity, true);
  EXPECT_TRUE(SamePolicyDocument(*a.document, *b.document));
  EXPECT_FALSE(SamePolicyDocument(*a.document, *c.document));
}

}  // namespace
}  // namespace iamsim
