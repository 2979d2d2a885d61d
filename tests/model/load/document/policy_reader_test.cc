// SPDX-License-Identifier: Apache-2.0
#include "model/load/document/policy_reader.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "gtest/gtest.h"

#include "model/load/text/data.h"

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
  std::string_view name;  // begins with the rule
  PolicyType type;
  std::string_view text;
  std::vector<std::string_view> words;
  Severity severity = Severity::kError;
};
void PrintTo(const Row& row, std::ostream* out) {
  *out << row.name << ": " << row.text;
}

// What gtest takes of the name of a row.
template <typename RowType>
std::string RowName(const testing::TestParamInfo<RowType>& row) {
  std::string name(row.param.name);
  std::replace_if(
      name.begin(), name.end(), [](char c) { return c == ' ' || c == '-'; }, '_');
  return name;
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
        Row{"R-GRAM-1 no object", kIdentity, R"(@@["a"])", {"is an array", "object"}},
        Row{"R-GRAM-1 unknown key",
            kIdentity,
            R"({@@"Verison": "2012-10-17", "Statement": {)" ALLOW_S3 "}}",
            {"`Verison`", "`Version`"}},
        Row{"R-GRAM-1 no statement",
            kIdentity,
            R"(@@{"Version": "2012-10-17"})",
            {"no `Statement`"}},
        Row{"R-GRAM-2 twice",
            kIdentity,
            R"({"Statement": {"Effect": "Deny", @@"Effect": "Allow", "Action": "*", "Resource": "*"}})",
            {"Effect"}},
        Row{"R-GRAM-2 condition key twice",
            kIdentity,
            R"({"Statement": {)" ALLOW_S3
            R"(, "Condition": {"StringEquals": {"aws:username": "a", @@"AWS:UserName": "b"}}}})",
            {"`AWS:UserName`", "twice", "`aws:username`"}},
        Row{"R-GRAM-3 version",
            kIdentity,
            R"({"Version": @@"2012-10-18", "Statement": {)" ALLOW_S3 "}}",
            {"`2012-10-18`", "2012-10-17"}},
        Row{"R-GRAM-3 version type",
            kIdentity,
            R"({"Version": @@2012, "Statement": {)" ALLOW_S3 "}}",
            {"a number"}},
        Row{"R-GRAM-3 scp needs 2012",
            kServiceControl,
            R"(@@{"Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "*"}})",
            {"2012-10-17", "service control policy"}},
        Row{"R-GRAM-4 id",
            kIdentity,
            R"({@@"Id": "x", "Statement": {)" ALLOW_S3 "}}",
            {"`Id`", "identity-based"}},
        Row{"R-GRAM-5 statement type", kIdentity, R"({"Statement": @@"x"})", {"a string", "array"}},
        Row{"R-GRAM-5 element type",
            kIdentity,
            R"({"Statement": [{)" ALLOW_S3 R"(}, @@7]})",
            {"a number", "object"}},
        Row{"R-GRAM-5 empty", kIdentity, R"(@@{"Statement": []})", {"empty"}},
        Row{"R-GRAM-6 sid characters",
            kIdentity,
            R"({"Statement": {"Sid": @@"Two words", )" ALLOW_S3 "}}",
            {"`Two words`", "letters and digits"}},
        Row{"R-GRAM-6 sid twice",
            kTrust,
            R"({"Statement": [{"Sid": "A", "Effect": "Allow", "Action": "sts:AssumeRole",
                "Principal": {"AWS": "111122223333"}}, {"Sid": @@"A", "Effect": "Allow",
                "Action": "sts:AssumeRole", "Principal": {"AWS": "111122223333"}}]})",
            {"`A`", "twice"}},
        Row{"R-GRAM-11 character in an escape",
            kIdentity,
            R"({"Statement": {"Sid": @@"\u0100", )" ALLOW_S3 "}}",
            {"character"}},
        Row{"R-GRAM-11 control character in an escape",
            kIdentity,
            R"({"Statement": {"Sid": @@"a\u001F", )" ALLOW_S3 "}}",
            {"character"}},
        Row{"R-GRAM-11 character in a key",
            kIdentity,
            R"({"Statement": {)" ALLOW_S3
            R"(, "Condition": {"StringEquals": {@@"aws:PrincipalTag/Ā": "a"}}}})",
            {"character"}},
        Row{"R-GRAM-11 character",
            kIdentity,
            R"({"Statement": {"Sid": @@"Ā", )" ALLOW_S3 "}}",
            {"character"}}),
    RowName<Row>);

INSTANTIATE_TEST_SUITE_P(
    Statement, StrictTest,
    testing::Values(
        Row{"R-GRAM-7 effect",
            kIdentity,
            R"({"Statement": {"Effect": @@"allow", "Action": "*", "Resource": "*"}})",
            {"`allow`", "`Allow`"}},
        Row{"R-GRAM-7 no effect",
            kIdentity,
            R"({"Statement": @@{"Action": "*", "Resource": "*"}})",
            {"no `Effect`"}},
        Row{"R-GRAM-12 misspelt",
            kIdentity,
            R"({"Statement": {@@"Efect": "Allow", "Action": "*", "Resource": "*"}})",
            {"`Efect`", "did you mean `Effect`?"}},
        Row{"R-GRAM-12 case",
            kIdentity,
            R"({"Statement": {"Effect": "Allow", @@"action": "*", "Resource": "*"}})",
            {"`action`", "`Action`"}},
        Row{"R-GRAM-8 null",
            kIdentity,
            R"({"Statement": {"Effect": "Allow", "Action": @@null, "Resource": "*"}})",
            {"`Action`", "null"}},
        Row{"R-GRAM-8 nested",
            kIdentity,
            R"({"Statement": {"Effect": "Allow", "Action": ["s3:*", @@["x:y"]], "Resource": "*"}})",
            {"an array", "a string"}},
        Row{"R-GRAM-8 number",
            kIdentity,
            R"({"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": @@1}})",
            {"`Resource`", "a number"}},
        Row{"R-GRAM-8 condition value",
            kIdentity,
            R"({"Statement": {)" ALLOW_S3 R"(, "Condition": {"StringEquals": {"aws:a": @@{}}}}})",
            {"`aws:a`", "an object"}},
        Row{"R-GRAM-9 both",
            kIdentity,
            R"({"Statement": {"Effect": "Allow", "Action": "s3:*", @@"NotAction": "s3:*", "Resource": "*"}})",
            {"`Action`", "`NotAction`"}},
        Row{"R-GRAM-9 no action",
            kIdentity,
            R"({"Statement": @@{"Effect": "Allow", "Resource": "*"}})",
            {"neither", "`NotAction`"}},
        Row{"R-GRAM-10 U-21 not action",
            kIdentity,
            R"({"Statement": {"Effect": "Deny", @@"NotAction": [], "Resource": "*"}})",
            {"`NotAction` is empty"}},
        Row{"R-GRAM-10 U-21 not resource",
            kIdentity,
            R"({"Statement": {"Effect": "Allow", "Action": "s3:*", @@"NotResource": []}})",
            {"`NotResource` is empty"}},
        Row{"R-GRAM-10 U-21 not principal",
            kResource,
            R"({"Statement": {"Effect": "Deny", @@"NotPrincipal": {}, "Action": "s3:*", "Resource": "*"}})",
            {"`NotPrincipal` is empty"}},
        Row{"R-GRAM-10 empty action",
            kIdentity,
            R"({"Statement": {"Effect": "Allow", @@"Action": [], "Resource": "*"}})",
            {"never applies"},
            Severity::kWarning},
        Row{"R-GRAM-13 condition type",
            kIdentity,
            R"({"Statement": {)" ALLOW_S3 R"(, "Condition": @@[]}})",
            {"`Condition`", "an array"}},
        Row{"R-GRAM-13 operator type",
            kIdentity,
            R"({"Statement": {)" ALLOW_S3 R"(, "Condition": {"Bool": @@"true"}}})",
            {"`Bool`", "a string"}}),
    RowName<Row>);

INSTANTIATE_TEST_SUITE_P(
    Principal, StrictTest,
    testing::Values(
        Row{"R-GRAM-14 string",
            kResource,
            R"({"Statement": {"Principal": @@"111122223333", )" ALLOW_S3 "}}",
            {"`111122223333`", "`*`"}},
        Row{"R-GRAM-14 type",
            kResource,
            R"({"Statement": {"Principal": {@@"Aws": "111122223333"}, )" ALLOW_S3 "}}",
            {"`Aws`", "did you mean `AWS`?"}},
        Row{"R-GRAM-14 partial wildcard",
            kResource,
            R"({"Statement": {"Principal": {"AWS": @@"arn:aws:iam::111122223333:role/app-*"}, )" ALLOW_S3
            "}}",
            {"partial wildcard"}},
        Row{"R-GRAM-14 group",
            kResource,
            R"({"Statement": {"Principal": {"AWS": [@@"arn:aws:iam::111122223333:group/g"]}, )" ALLOW_S3
            "}}",
            {"group"}},
        Row{"R-GRAM-14 service as aws",
            kResource,
            R"({"Statement": {"Principal": {"AWS": @@"ec2.amazonaws.com"}, )" ALLOW_S3 "}}",
            {"`Service`"}},
        Row{"R-GRAM-14 service wildcard",
            kResource,
            R"({"Statement": {"Principal": {"Service": @@"*"}, )" ALLOW_S3 "}}",
            {"wildcard"}},
        Row{"R-GRAM-15 identity principal",
            kIdentity,
            R"({"Statement": {@@"Principal": "*", )" ALLOW_S3 "}}",
            {"`Principal` is not allowed in an identity-based policy"}},
        Row{"R-GRAM-15 scp principal",
            kServiceControl,
            R"({)" V12 R"("Statement": {@@"Principal": "*", )" ALLOW_S3 "}}",
            {"service control policy"}},
        Row{"R-GRAM-15 resource without principal",
            kResource,
            R"({"Statement": @@{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}})",
            {"no `Principal`"}},
        Row{"R-GRAM-15 not principal allow",
            kResource,
            R"({"Statement": {@@"NotPrincipal": {"AWS": "111122223333"}, )" ALLOW_S3 "}}",
            {"not allowed with Allow"}},
        Row{"R-GRAM-22 trust not principal",
            kTrust,
            R"({"Statement": {"Effect": "Deny", @@"NotPrincipal": {"AWS": "111122223333"}, "Action": "sts:AssumeRole"}})",
            {"role trust policy"}},
        Row{"R-VAR-2 principal variable",
            kResource,
            R"({)" V12
            R"("Statement": {"Principal": {"AWS": @@"arn:aws:iam::111122223333:user/${aws:username}"}, )" ALLOW_S3
            "}}",
            {"policy variable"}}),
    RowName<Row>);

INSTANTIATE_TEST_SUITE_P(
    ActionAndResource, StrictTest,
    testing::Values(
        Row{"R-GRAM-15 no resource",
            kIdentity,
            R"({"Statement": @@{"Effect": "Allow", "Action": "s3:*"}})",
            {"neither `Resource` nor `NotResource`"}},
        Row{"R-GRAM-15 key without resource",
            kKey,
            R"({"Statement": @@{"Effect": "Allow", "Principal": "*", "Action": "kms:*"}})",
            {"no effect"},
            Severity::kWarning},
        Row{"R-GRAM-19 session",
            kSession,
            R"({"Statement": {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": @@"arn:aws:sqs"}})",
            {"incomplete ARN"}},
        Row{"R-GRAM-19 resource based",
            kResource,
            R"({"Statement": {"Effect": "Allow", "Principal": "*", "Action": "sqs:*", "Resource": @@"arn:aws:sqs"}})",
            {"incomplete ARN"}},
        Row{"R-GRAM-20 no arn",
            kIdentity,
            R"({"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": ["*", @@"my-bucket"]}})",
            {"`my-bucket`", "arn:"}},
        Row{"R-GRAM-20 partition",
            kIdentity,
            R"({"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": @@"arn:*:s3:::b"}})",
            {"partition"}},
        Row{"R-GRAM-20 service case",
            kIdentity,
            R"({"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": @@"arn:aws:S3:::b"}})",
            {"lower case", "`s3`"}},
        Row{"R-VAR-2 variable in account",
            kIdentity,
            R"({)" V12
            R"("Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": @@"arn:aws:iam::${aws:PrincipalAccount}:role/x"}})",
            {"policy variable before its name"}},
        Row{"R-VAR-11 unclosed",
            kIdentity,
            R"({)" V12
            R"("Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": @@"arn:aws:s3:::b/${aws:username"}})",
            {"variable"}},
        Row{"R-VAR-1 old version",
            kIdentity,
            R"({"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": @@"arn:aws:s3:::b/${aws:username}"}})",
            {"plain text", "2012-10-17"},
            Severity::kWarning},
        Row{"R-GRAM-21 comma",
            kIdentity,
            R"({"Statement": {"Effect": "Allow", "Action": @@"s3:GetObject,s3:PutObject", "Resource": "*"}})",
            {"comma"}},
        Row{"R-GRAM-21 white space",
            kIdentity,
            R"({"Statement": {"Effect": "Allow", "Action": ["s3:*", @@"s3: GetObject"], "Resource": "*"}})",
            {"white space"}},
        Row{"R-GRAM-21 no prefix",
            kIdentity,
            R"({"Statement": {"Effect": "Allow", "Action": @@"GetObject", "Resource": "*"}})",
            {"service prefix"}},
        Row{"R-ACT-2 prefix wildcard",
            kIdentity,
            R"({"Statement": {"Effect": "Allow", "Action": @@"s?:Get*", "Resource": "*"}})",
            {"wildcard in its service prefix"}},
        Row{"R-GRAM-17 rcp allow",
            kResourceControl,
            R"({)" V12
            R"("Statement": {"Principal": "*", @@"Effect": "Allow", "Action": "s3:*", "Resource": "*"}})",
            {"`Allow`", "`Deny`"}},
        Row{"R-GRAM-17 rcp star",
            kResourceControl,
            R"({)" V12
            R"("Statement": {"Principal": "*", "Effect": "Deny", "Action": @@"*", "Resource": "*"}})",
            {"`*` is not allowed"}},
        Row{"R-GRAM-17 rcp principal",
            kResourceControl,
            R"({)" V12
            R"("Statement": {@@"Principal": {"AWS": "111122223333"}, "Effect": "Deny", "Action": "s3:*", "Resource": "*"}})",
            {"can only be `*`"}},
        Row{"R-GRAM-17 rcp service",
            kResourceControl,
            R"({)" V12
            R"("Statement": {"Principal": "*", "Effect": "Deny", "Action": ["s3:*", @@"ec2:*"], "Resource": "*"}})",
            {"`ec2:*`", "does not support"}},
        Row{"R-GRAM-17 rcp not action",
            kResourceControl,
            R"({)" V12
            R"("Statement": {"Principal": "*", "Effect": "Deny", @@"NotAction": "s3:*", "Resource": "*"}})",
            {"`NotAction`"}},
        Row{"R-GRAM-22 trust resource",
            kTrust,
            R"({"Statement": {"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "sts:AssumeRole", @@"Resource": "*"}})",
            {"`Resource` is not allowed"}},
        Row{"R-GRAM-22 trust action",
            kTrust,
            R"({"Statement": {"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": ["sts:AssumeRole", @@"s3:*"]}})",
            {"`s3:*`", "trust policy"}},
        Row{"R-GRAM-22 oidc action",
            kTrust,
            R"({"Statement": {"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/idp.example"}, @@"Action": "sts:AssumeRole"}})",
            {"sts:AssumeRoleWithWebIdentity"}},
        Row{"R-GRAM-22 saml action",
            kTrust,
            R"({"Statement": {"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:saml-provider/idp"}, @@"Action": "sts:AssumeRoleWithWebIdentity"}})",
            {"sts:AssumeRoleWithSAML"}},
        Row{"R-GRAM-23 operator",
            kIdentity,
            R"({"Statement": {)" ALLOW_S3
            R"(, "Condition": {@@"StringEqual": {"aws:username": "a"}}}})",
            {"`StringEqual`", "`StringEquals`"}},
        Row{"R-GRAM-23 date",
            kIdentity,
            R"({"Statement": {)" ALLOW_S3
            R"(, "Condition": {"DateLessThan": {@@"aws:CurrentTime": "tomorrow"}}}})",
            {"tomorrow"},
            Severity::kWarning},
        Row{"R-GRAM-23 key prefix",
            kIdentity,
            R"({"Statement": {)" ALLOW_S3
            R"(, "Condition": {"IpAddress": {@@"SourceIp": "10.0.0.0/8"}}}})",
            {"`SourceIp`", "`aws:SourceIp`"}}),
    RowName<Row>);

// --- More of the same rules, a row for each case that they name ---------------------------------

INSTANTIATE_TEST_SUITE_P(
    Rules, StrictTest,
    testing::Values(
        Row{"R-GRAM-1 a key of another language",
            kIdentity,
            R"({"Statement": {)" ALLOW_S3 R"(}, @@"Comment": "x"})",
            {"`Comment`"}},
        Row{"R-GRAM-1 not an object", kResource, R"(@@"*")", {"a string", "object"}},
        Row{"R-GRAM-2 an element of the document twice",
            kIdentity,
            R"({"Version": "2012-10-17", @@"Version": "2012-10-17", "Statement": {)" ALLOW_S3 "}}",
            {"Version"}},
        Row{"R-GRAM-2 a principal type twice",
            kResource,
            R"({"Statement": {"Principal": {"AWS": "111122223333", @@"AWS": "*"}, )" ALLOW_S3 "}}",
            {"AWS"}},
        Row{"R-GRAM-2 an operator twice",
            kIdentity,
            R"({"Statement": {)" ALLOW_S3
            R"(, "Condition": {"Bool": {"aws:a": "true"}, @@"Bool": {"aws:b": "true"}}}})",
            {"Bool"}},
        Row{"R-GRAM-2 a key twice in one operator",
            kIdentity,
            R"({"Statement": {)" ALLOW_S3
            R"(, "Condition": {"StringEquals": {"aws:a": "x", @@"aws:a": "y"}}}})",
            {"aws:a"}},
        Row{"R-GRAM-4 id of a boundary",
            kBoundary,
            R"({@@"Id": "x", "Statement": {)" ALLOW_S3 "}}",
            {"`Id`"}},
        Row{"R-GRAM-4 id of a session policy",
            kSession,
            R"({@@"Id": "x", "Statement": {)" ALLOW_S3 "}}",
            {"`Id`"}},
        Row{"R-GRAM-7 in capitals",
            kServiceControl,
            R"({)" V12 R"("Statement": {"Effect": @@"DENY", "Action": "*", "Resource": "*"}})",
            {"`DENY`", "`Deny`"}},
        Row{"R-GRAM-7 of another type",
            kIdentity,
            R"({"Statement": {"Effect": @@true, "Action": "*", "Resource": "*"}})",
            {"`Effect`", "true or false"}},
        Row{"R-GRAM-9 both principals",
            kResource,
            R"({"Statement": {"Effect": "Deny", "Principal": "*", @@"NotPrincipal": {"AWS": "111122223333"}, "Action": "s3:*", "Resource": "*"}})",
            {"`Principal`", "`NotPrincipal`"}},
        Row{"R-GRAM-9 both resources",
            kIdentity,
            R"({"Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "*", @@"NotResource": "arn:aws:s3:::b"}})",
            {"`Resource`", "`NotResource`"}},
        Row{"R-GRAM-11 in a condition value",
            kIdentity,
            R"({"Statement": {)" ALLOW_S3
            R"(, "Condition": {"StringEquals": {"aws:PrincipalTag/a": @@"€"}}}})",
            {"character"}},
        Row{"R-GRAM-11 in a resource",
            kResource,
            R"({"Statement": {"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": @@"arn:aws:s3:::b/日"}})",
            {"character"}},
        Row{"R-GRAM-15 session policy with a principal",
            kSession,
            R"({"Statement": {@@"Principal": "*", )" ALLOW_S3 "}}",
            {"`Principal` is not allowed in a session policy"}},
        Row{"R-GRAM-15 boundary with a principal",
            kBoundary,
            R"({"Statement": {@@"NotPrincipal": {"AWS": "111122223333"}, )" ALLOW_S3 "}}",
            {"`NotPrincipal` is not allowed in a permissions boundary"}},
        Row{"R-GRAM-17 rcp not principal",
            kResourceControl,
            R"({)" V12
            R"("Statement": {@@"NotPrincipal": {"AWS": "111122223333"}, "Effect": "Deny", "Action": "s3:*", "Resource": "*"}})",
            {"can only be `*`"}},
        Row{"R-GRAM-17 rcp no principal",
            kResourceControl,
            R"({)" V12 R"("Statement": @@{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}})",
            {"no `Principal`"}},
        Row{"R-GRAM-17 rcp no resource",
            kResourceControl,
            R"({)" V12 R"("Statement": @@{"Effect": "Deny", "Principal": "*", "Action": "s3:*"}})",
            {"neither `Resource` nor `NotResource`"}},
        Row{"R-GRAM-17 rcp version",
            kResourceControl,
            R"(@@{"Statement": {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*"}})",
            {"2012-10-17"}},
        Row{"R-GRAM-20 a wildcard for the service",
            kIdentity,
            R"({"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": @@"arn:aws:s?:::b"}})",
            {"wildcard for its service"}},
        Row{"R-GRAM-20 in a NotResource",
            kIdentity,
            R"({"Statement": {"Effect": "Deny", "Action": "s3:*", "NotResource": ["arn:aws:s3:::b", @@"b/*"]}})",
            {"`b/*`", "arn:"}},
        Row{"R-GRAM-22 everybody is flagged",
            kTrust,
            R"({"Statement": {"Effect": "Allow", "Principal": @@"*", "Action": "sts:AssumeRole"}})",
            {"everybody"},
            Severity::kWarning},
        Row{"R-GRAM-22 web provider without arn",
            kTrust,
            R"({"Statement": {"Effect": "Allow", "Principal": {"Federated": "accounts.google.com"}, @@"Action": "sts:AssumeRoleWithSAML"}})",
            {"sts:AssumeRoleWithWebIdentity"}},
        Row{"R-GRAM-22 not resource",
            kTrust,
            R"({"Statement": {"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "sts:AssumeRole", @@"NotResource": "*"}})",
            {"`NotResource`"}},
        Row{"R-GRAM-23 null if exists",
            kIdentity,
            R"({"Statement": {)" ALLOW_S3
            R"(, "Condition": {@@"NullIfExists": {"aws:username": "true"}}}})",
            {"NullIfExists"}},
        Row{"R-GRAM-23 null with a qualifier",
            kIdentity,
            R"({"Statement": {)" ALLOW_S3
            R"(, "Condition": {"ForAllValues:Null": {@@"aws:TagKeys": "true"}}}})",
            {"`ForAllValues:`", "`Null`"},
            Severity::kWarning},
        Row{"R-GRAM-23 number",
            kIdentity,
            R"({"Statement": {)" ALLOW_S3
            R"(, "Condition": {"NumericLessThan": {@@"s3:max-keys": "ten"}}}})",
            {"`NumericLessThan`", "`ten`"},
            Severity::kWarning},
        Row{"R-GRAM-23 bool",
            kIdentity,
            R"({"Statement": {)" ALLOW_S3
            R"(, "Condition": {"Bool": {@@"aws:SecureTransport": "yes"}}}})",
            {"`Bool`", "`yes`"},
            Severity::kWarning},
        Row{"R-GRAM-23 two bools",
            kIdentity,
            R"({"Statement": {)" ALLOW_S3
            R"(, "Condition": {"Bool": {@@"aws:SecureTransport": ["true", "false"]}}}})",
            {"`Bool`", "one value"},
            Severity::kWarning},
        Row{"R-GRAM-23 address",
            kIdentity,
            R"({"Statement": {)" ALLOW_S3
            R"(, "Condition": {"IpAddress": {@@"aws:SourceIp": "10.0.0.256"}}}})",
            {"`IpAddress`", "`10.0.0.256`"},
            Severity::kWarning},
        Row{"R-GRAM-23 binary",
            kIdentity,
            R"({"Statement": {)" ALLOW_S3
            R"(, "Condition": {"BinaryEquals": {@@"aws:a": "not base64!"}}}})",
            {"`BinaryEquals`", "base64"},
            Severity::kWarning},
        Row{"R-GRAM-23 variable for a number",
            kIdentity,
            R"({)" V12 R"("Statement": {)" ALLOW_S3
            R"(, "Condition": {"NumericEquals": {@@"s3:max-keys": "${aws:PrincipalTag/n}"}}}})",
            {"policy variable", "`NumericEquals`"},
            Severity::kWarning},
        Row{"R-GRAM-23 variable in a condition key",
            kIdentity,
            R"({)" V12 R"("Statement": {)" ALLOW_S3
            R"(, "Condition": {"StringEquals": {@@"aws:PrincipalTag/${aws:username}": "x"}}}})",
            {"policy variable"}},
        Row{"R-GRAM-23 variable in an action",
            kIdentity,
            R"({)" V12
            R"("Statement": {"Effect": "Allow", "Action": @@"s3:${aws:PrincipalTag/verb}Object", "Resource": "*"}})",
            {"policy variable"}},
        Row{"R-GRAM-23 unclosed variable",
            kIdentity,
            R"({)" V12 R"("Statement": {)" ALLOW_S3
            R"(, "Condition": {"StringEquals": {@@"aws:username": "${aws:userid"}}}})",
            {"unclosed"},
            Severity::kWarning},
        Row{"R-GRAM-23 space in a variable",
            kIdentity,
            R"({)" V12 R"("Statement": {)" ALLOW_S3
            R"(, "Condition": {"StringEquals": {@@"aws:username": "${ aws:userid}"}}}})",
            {"space"},
            Severity::kWarning},
        Row{"R-GRAM-23 empty variable",
            kIdentity,
            R"({)" V12
            R"("Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": @@"arn:aws:s3:::b/${}"}})",
            {"empty policy variable"}},
        Row{"R-GRAM-23 multivalued key without a qualifier",
            kIdentity,
            R"({"Statement": {)" ALLOW_S3
            R"(, "Condition": {"StringEquals": {@@"aws:TagKeys": "env"}}}})",
            {"`aws:TagKeys`", "ForAnyValue"},
            Severity::kWarning}),
    RowName<Row>);

TEST(StrictLoad, ReportsEveryProblemInOneRun) {
  const Read read = ReadAs(
      R"({"Version": "2012", "Statement": [{"Effect": "allow", "Action": "x", "Resource": "*"},
          {"Effect": "Deny", "Acton": "s3:*", "Resource": 1}]})",
      kIdentity, true);
  EXPECT_FALSE(read.document.has_value());
  EXPECT_EQ(read.diagnostics.error_count(), 5U) << Describe(read.diagnostics);
}

TEST(StrictLoad, NamesLineAndColumn) {
  const Read read =
      ReadAs("{\"Statement\": {\n  \"Efect\": \"Allow\",\n  \"Action\": \"*\"}}", kIdentity, true);
  ASSERT_EQ(read.diagnostics.all().size(), 1U) << Describe(read.diagnostics);
  EXPECT_EQ(FormatDiagnostic(read.diagnostics.all().front())
                .find("policy.json:2:3: error: unknown element `Efect` in a statement"),
            0U)
      << Describe(read.diagnostics);
}

#define DENY_S3 R"("Effect": "Deny", "Action": "s3:GetObject", "Resource": "*")"

// What is well-formed, and makes a Deny vanish.
INSTANTIATE_TEST_SUITE_P(
    VanishingDeny, StrictTest,
    testing::Values(
        Row{"no values of a condition key",
            kIdentity,
            R"({"Statement": {)" DENY_S3
            R"(, "Condition": {"IpAddress": {@@"aws:SourceIp": []}}}})",
            {"`aws:SourceIp` of a Deny has no values"},
            Severity::kWarning},
        Row{"a misspelt global condition key",
            kServiceControl,
            R"({"Version": "2012-10-17", "Statement": {)" DENY_S3 R"(, "Condition":)"
            R"( {"StringNotEquals": {@@"aws:RequestedRegoin": "eu-west-1"}}}})",
            {"condition key `aws:RequestedRegoin` is unknown", "`aws:RequestedRegion`"},
            Severity::kWarning},
        Row{"a misspelt condition key of a service",
            kIdentity,
            R"({"Statement": {)" DENY_S3
            R"(, "Condition": {"StringEquals": {@@"ec2:InstanceTyp": "t3.nano"}}}})",
            {"condition key `ec2:InstanceTyp` is unknown"},
            Severity::kWarning},
        Row{"white space after a condition key",
            kServiceControl,
            R"({"Version": "2012-10-17", "Statement": {)" DENY_S3 R"(, "Condition":)"
            R"( {"StringEquals": {@@"aws:RequestedRegion ": "eu-west-1"}}}})",
            {"`aws:RequestedRegion ` has white space at its end"},
            Severity::kWarning},
        Row{"white space before a condition key",
            kIdentity,
            R"({"Statement": {)" DENY_S3
            R"(, "Condition": {"StringEquals": {@@" aws:RequestedRegion": "eu-west-1"}}}})",
            {"has white space at its start"},
            Severity::kWarning},
        Row{"a character that no service prefix has",
            kIdentity,
            R"({"Statement": {"Effect": "Deny", "Action": @@"s3{:GetObject", "Resource": "*"}})",
            {"`s3{:GetObject` has a character in its service prefix"}},
        Row{"a character that no action has",
            kIdentity,
            R"({"Statement": {"Effect": "Deny", "Action": @@"s3:Get{Object", "Resource": "*"}})",
            {"`s3:Get{Object` has a character that no action has"},
            Severity::kWarning},
        Row{"an ARN of five fields",
            kIdentity,
            R"({"Statement": {"Effect": "Deny", "Action": "s3:*",)"
            R"( "Resource": @@"arn:aws:s3::bk/*"}})",
            {"`bk/*` is in the place of its account"},
            Severity::kWarning},
        Row{"an ARN of four fields",
            kBoundary,
            R"({"Statement": {"Effect": "Deny", "Action": "s3:*",)"
            R"( "Resource": @@"arn:aws:s3:bk/*"}})",
            {"`bk/*` is in the place of its region"},
            Severity::kWarning}),
    RowName<Row>);

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
        GoodRow{"R-GRAM-19 an ARN that IAM completes", kIdentity,
                R"({"Statement": {"Effect": "Deny", "Action": "ec2:*",
                    "Resource": ["arn:aws:ec2:eu-west-1", "arn:aws:ec2:*:111122223333"]}})"},
        GoodRow{"R-ACT-2 a dash and wildcards", kIdentity,
                R"({"Statement": {"Effect": "Deny", "Action": ["execute-api:In?oke*",
                    "s3-object-lambda:*"], "Resource": "*"}})"},
        GoodRow{"R-GRAM-1 elements in any order", kIdentity,
                R"({"Statement": {"Resource": "*", "Action": "s3:*", "Effect": "Allow"},
                    "Version": "2012-10-17"})"},
        GoodRow{"R-GRAM-2 one key under two operators", kIdentity,
                R"({"Statement": {)" ALLOW_S3
                R"(, "Condition": {"StringEquals": {"aws:username": "a"},
                    "StringEqualsIfExists": {"aws:username": "a"}}}})"},
        GoodRow{"R-GRAM-4 id of a resource policy", kResource,
                R"({"Id": "any text, with: signs", "Statement": {"Principal": "*", )" ALLOW_S3
                "}}"},
        GoodRow{"R-GRAM-4 id of a key policy", kKey,
                R"({"Id": "key-default-1", "Statement": {"Effect": "Allow", "Principal": {"AWS":
                    "111122223333"}, "Action": "kms:*", "Resource": "*"}})"},
        GoodRow{"R-GRAM-5 single statement", kIdentity, R"({"Statement": {)" ALLOW_S3 "}}"},
        GoodRow{"R-GRAM-6 empty sid", kIdentity, R"({"Statement": {"Sid": "", )" ALLOW_S3 "}}"},
        GoodRow{"R-GRAM-6 sid of a bucket policy", kResource,
                R"({"Id": "x", "Statement": {"Sid": "Two words", "Principal": "*", )" ALLOW_S3
                "}}"},
        GoodRow{"R-GRAM-8 scalars", kIdentity,
                R"({"Statement": {)" ALLOW_S3
                R"(, "Condition": {"Bool": {"aws:SecureTransport": true},
                    "NumericLessThan": {"s3:max-keys": 10}}}})"},
        GoodRow{
            "R-GRAM-11 the ends of the range", kResource,
            "{\"Statement\":\t{\"Sid\": \"~ \\u0020 \u00FF\",\r\n \"Principal\": \"*\", " ALLOW_S3
            "}}"},
        GoodRow{"R-GRAM-13 empty condition", kIdentity,
                R"({"Statement": {)" ALLOW_S3 R"(, "Condition": {"StringEquals": {}}}})"},
        GoodRow{"R-GRAM-14 forms", kResource,
                R"({"Statement": {"Principal": {"AWS": ["*", "111122223333",
                    "arn:aws:iam::111122223333:root", "arn:aws:iam::111122223333:user/p/a",
                    "arn:aws:iam::111122223333:role/r", "AROAEXAMPLEEXAMPLE01",
                    "arn:aws:sts::111122223333:assumed-role/r/s",
                    "arn:aws:sts::111122223333:federated-user/f",
                    "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1"],
                    "Service": ["ec2.amazonaws.com", "logs.eu-west-1.amazonaws.com"],
                    "CanonicalUser": "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"}, )" ALLOW_S3
                "}}"},
        GoodRow{"R-GRAM-15 repository without resource", kResource,
                R"({"Statement": {"Effect": "Allow", "Principal": "*", "Action": "ecr:*"}})"},
        GoodRow{"R-GRAM-15 not principal deny", kResource,
                R"({"Statement": {"Effect": "Deny", "NotPrincipal": {"AWS": "111122223333"},
                    "Action": "s3:*", "Resource": "*"}})"},
        GoodRow{"R-GRAM-16 scp full language", kServiceControl,
                R"({)" V12 R"("Statement": {"Effect": "Allow", "NotAction": "s3:Get*Object",
                    "NotResource": "arn:aws:s3:::b", "Condition": {"Null": {"aws:username": "true"}}}})"},
        GoodRow{"R-GRAM-17 rcp", kResourceControl,
                R"({)" V12 R"("Statement": {"Effect": "Deny", "Principal": "*", "Action": "s3:*",
                    "Resource": "*", "Condition": {"StringNotEquals": {"aws:PrincipalOrgID": "o-1"}}}})"},
        GoodRow{
            "R-GRAM-19 identity", kIdentity,
            R"({"Statement": {"Effect": "Allow", "Action": "sqs:*", "Resource": "arn:aws:sqs"}})"},
        GoodRow{
            "R-GRAM-20 a star alone", kIdentity,
            R"({"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": ["*", "arn:aws:s3:::*"]}})"},
        GoodRow{"R-GRAM-22 every action of the family", kTrust,
                R"({"Statement": {"Effect": "Allow", "Principal": {"AWS": "111122223333"},
                    "Action": ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity",
                    "sts:SetContext", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity"]}})"},
        GoodRow{"R-GRAM-22 saml", kTrust,
                R"({"Statement": {"Effect": "Allow", "Principal": {"Federated":
                    "arn:aws:iam::111122223333:saml-provider/idp"},
                    "Action": ["sts:AssumeRoleWithSAML", "sts:TagSession"]}})"},
        GoodRow{
            "R-GRAM-22 wildcard action", kTrust,
            R"({"Statement": {"Effect": "Allow", "Principal": {"Federated": "accounts.google.com"},
                    "Action": "sts:Assume*"}})"},
        GoodRow{
            "R-VAR-2 name part", kIdentity,
            R"({)" V12
            R"("Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::${aws:PrincipalAccount}-b/${aws:username}/*"}})"}),
    RowName<GoodRow>);

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
  EXPECT_EQ(statement.actions, (PolicyTexts{"s3:Get*", "s3:Put*"}));
  ASSERT_EQ(statement.conditions.size(), 2U);
  EXPECT_EQ(statement.conditions[0].values, (PolicyTexts{"10", "20"}));
  EXPECT_EQ(statement.conditions[1].values, PolicyTexts{"false"});
  const auto place = [&](std::uint32_t offset) {
    return read.document->source->PositionOf(offset);
  };
  EXPECT_EQ(place(statement.offset), (TextPosition{1, 41}));
  EXPECT_EQ(place(statement.effect_offset), (TextPosition{2, 15}));
  EXPECT_EQ(place(statement.principal_offset), (TextPosition{3, 3}));
  EXPECT_EQ(place(statement.action_offset), (TextPosition{4, 3}));
  EXPECT_EQ(place(statement.resource_offset), (TextPosition{5, 3}));
  EXPECT_EQ(place(statement.condition_offset), (TextPosition{6, 3}));
  EXPECT_EQ(place(statement.conditions[0].offset), (TextPosition{6, 35}));
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

// --- What a lenient load makes of it (R-GRAM-24)
// ----------------------------------------------------------

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
        LenientRow{"R-GRAM-1 allow with a stranger", kIdentity,
                   R"({"Statement": {)" ALLOW_S3 R"(}, "x-comment": 1})", kKept},
        LenientRow{"R-GRAM-4 id", kIdentity, R"({"Id": "x", "Statement": {)" ALLOW_S3 "}}", kKept},
        LenientRow{
            "R-GRAM-20 partition", kIdentity,
            R"({"Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "arn:*:s3:::b"}})",
            kKept},
        LenientRow{"R-GRAM-22 trust with a resource", kTrust,
                   R"({"Statement": {"Effect": "Allow", "Principal": {"AWS": "111122223333"},
                       "Action": "sts:AssumeRole", "Resource": "*"}})",
                   kNeverApplies},
        LenientRow{
            "R-GRAM-23 date", kIdentity,
            R"({"Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"DateLessThan": {"aws:CurrentTime": "tomorrow"}}}})",
            kKept},
        LenientRow{"R-GRAM-23 multivalued key without a qualifier", kIdentity,
                   R"({"Statement": {)" ALLOW_S3
                   R"(, "Condition": {"StringEquals": {"aws:TagKeys": "env"}}}})",
                   kKept},
        LenientRow{"R-GRAM-23 allow with unknown operator", kIdentity,
                   R"({"Statement": {)" ALLOW_S3 R"(, "Condition": {"Foo": {"aws:a": "b"}}}})",
                   kNeverApplies},
        LenientRow{
            "R-GRAM-23 deny with unknown operator", kIdentity,
            R"({"Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"Foo": {"aws:a": "b"}}}})",
            kUnreadable},
        LenientRow{"R-GRAM-12 allow with misspelt condition", kIdentity,
                   R"({"Statement": {)" ALLOW_S3 R"(, "Conditon": {}}})", kNeverApplies},
        LenientRow{
            "R-GRAM-12 deny with misspelt condition", kIdentity,
            R"({"Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Conditon": {}}})",
            kUnreadable},
        LenientRow{
            "R-GRAM-1 deny with a stranger", kIdentity,
            R"({"Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "*", "x-comment": 1}})",
            kKept},
        LenientRow{"R-GRAM-7 effect unknown", kIdentity,
                   R"({"Statement": {"Effect": "allow", "Action": "*", "Resource": "*"}})",
                   kUnreadable},
        LenientRow{"R-GRAM-9 allow with both resources", kIdentity,
                   R"({"Statement": {)" ALLOW_S3 R"(, "NotResource": "*"}})", kNeverApplies},
        LenientRow{"R-GRAM-9 deny without action", kIdentity,
                   R"({"Statement": {"Effect": "Deny", "Resource": "*"}})", kUnreadable},
        LenientRow{"R-GRAM-15 deny without resource", kIdentity,
                   R"({"Statement": {"Effect": "Deny", "Action": "*"}})", kNotTaken},
        LenientRow{"R-GRAM-10 U-21 empty not action", kIdentity,
                   R"({"Statement": {"Effect": "Allow", "NotAction": [], "Resource": "*"}})",
                   kUnreadable},
        LenientRow{
            "R-GRAM-21 action", kIdentity,
            R"({"Statement": {"Effect": "Deny", "Action": "s3:Get Object", "Resource": "*"}})",
            kKept},
        LenientRow{
            "R-GRAM-14 partial wildcard", kResource,
            R"({"Statement": {"Principal": {"AWS": "arn:aws:iam::111122223333:role/app*"}, )" ALLOW_S3
            "}}",
            kKept},
        LenientRow{"R-GRAM-15 deny without principal", kResource,
                   R"({"Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "*"}})",
                   kKept},
        LenientRow{
            "R-GRAM-14 deny with unknown principal type", kResource,
            R"({"Statement": {"Effect": "Deny", "Principal": {"User": "x"}, "Action": "s3:*", "Resource": "*"}})",
            kUnreadable},
        LenientRow{"R-GRAM-15 allow with principal", kIdentity,
                   R"({"Statement": {"Principal": "*", )" ALLOW_S3 "}}", kNeverApplies},
        LenientRow{"R-GRAM-17 rcp deny without principal", kResourceControl,
                   R"({)" V12
                   R"("Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "*"}})",
                   kNotTaken},
        LenientRow{"R-GRAM-3 version unknown without variables", kIdentity,
                   R"({"Version": "2013-01-01", "Statement": {)" ALLOW_S3 "}}", kKept},
        LenientRow{
            "R-GRAM-3 version unknown with variables", kIdentity,
            R"({"Version": "2013-01-01", "Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3:::${aws:username}"}})",
            kUnreadable},
        LenientRow{"R-GRAM-1 misspelt statement", kIdentity,
                   R"({"Statements": [{"Effect": "Deny"}], "Statement": {)" ALLOW_S3 "}}",
                   kUnreadable},
        LenientRow{"R-GRAM-5 empty", kIdentity,
                   R"({"Statement": [{"Effect": "Allow", "Action": [], "Resource": "*"}]})", kKept},
        LenientRow{
            "R-GRAM-2 twice in a deny", kIdentity,
            R"({"Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"StringEquals": {"aws:username": "a", "AWS:UserName": "b"}}}})",
            kUnreadable}),
    RowName<LenientRow>);

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

// R-GRAM-18. What fills a document up to a size is an action of that length.
struct SizeRow {
  std::string_view name;
  PolicyType type;
  std::size_t limit;
  bool counts_white_space = false;
};
void PrintTo(const SizeRow& row, std::ostream* out) {
  *out << row.name;
}
class QuotaTest : public testing::TestWithParam<SizeRow> {
 protected:
  static std::string OfSize(std::size_t size, std::string_view white_space) {
    std::string text = R"({"Version":"2012-10-17","Statement":{"Effect":"Deny",)";
    const PolicyType type = GetParam().type;
    if (type == kEndpoint || type == kResourceControl) text += R"("Principal":"*",)";
    if (type == kTrust) {
      text += R"("Principal":{"AWS":"111122223333"},"Action":"sts:AssumeRole","Condition":)";
      text += R"({"StringEquals":{"aws:username":")";
      return text + std::string(size - text.size() - 5, 'x') + R"("}}}})" +
             std::string(white_space);
    }
    text += R"("Resource":"*","Action":"s3:)";
    return text + std::string(size - text.size() - 3, 'x') + R"("}})" + std::string(white_space);
  }
};

TEST_P(QuotaTest, IsTakenAndOnlyALongerOneIsReported) {
  const SizeRow& row = GetParam();
  const Read whole = ReadAs(OfSize(row.limit, ""), row.type, true);
  EXPECT_TRUE(whole.taken);
  EXPECT_TRUE(whole.diagnostics.all().empty()) << Describe(whole.diagnostics);

  const Read longer = ReadAs(OfSize(row.limit + 1, ""), row.type, true);
  EXPECT_TRUE(longer.taken) << "a quota does not affect a policy that is there";
  ASSERT_EQ(longer.diagnostics.all().size(), 1U) << Describe(longer.diagnostics);
  const Diagnostic& problem = longer.diagnostics.all().front();
  EXPECT_EQ(problem.severity, Severity::kWarning);
  EXPECT_NE(problem.message.find(std::to_string(row.limit)), std::string::npos) << problem.message;

  const Read spaced = ReadAs("{ \n" + OfSize(row.limit, "").substr(1), row.type, true);
  EXPECT_EQ(spaced.diagnostics.all().empty(), !row.counts_white_space)
      << Describe(spaced.diagnostics);
}

INSTANTIATE_TEST_SUITE_P(Rows, QuotaTest,
                         testing::Values(SizeRow{"R-GRAM-18 role inline", kIdentity, 10240},
                                         SizeRow{"R-GRAM-18 boundary", kBoundary, 6144},
                                         SizeRow{"R-GRAM-18 session", kSession, 2048},
                                         SizeRow{"R-GRAM-18 trust", kTrust, 2048},
                                         SizeRow{"R-GRAM-18 endpoint", kEndpoint, 20480, true},
                                         SizeRow{"R-GRAM-18 scp", kServiceControl, 10240},
                                         SizeRow{"R-GRAM-18 rcp", kResourceControl, 5120}),
                         RowName<SizeRow>);

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
