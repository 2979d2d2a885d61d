// SPDX-License-Identifier: Apache-2.0
#include "model/ask/request_reader.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "gtest/gtest.h"

namespace iamsim {
namespace {

constexpr std::string_view kMark = "@@";

std::string Describe(const Diagnostics& diagnostics) {
  std::string text;
  for (const Diagnostic& d : diagnostics.all())
    text += FormatDiagnostic(d);
  return text;
}

const ContextInput* Find(const ContextInputs& context, std::string_view key) {
  for (const auto& entry : context) {
    if (entry.first == key) return &entry.second;
  }
  return nullptr;
}

constexpr std::string_view kWhole = R"yaml(
principal: arn:aws:iam::111122223333:role/Reader
action: s3:GetObject
resource: arn:aws:s3:::b/k
resourceAccount: 012345678901
context:
  aws:SourceIp: 203.0.113.7
  aws:TagKeys: [a, b]
  aws:MultiFactorAuthPresent: true
  s3:max-keys: 10
  aws:username: null
  aws:SourceVpc: {unknown: true}
contextMode: exact
session:
  name: i-0abc
  policies: [{Statement: {Effect: Allow, Action: "s3:*", Resource: "*"}}, "arn:aws:iam::aws:policy/ReadOnlyAccess"]
  tags: {team: data}
  transitiveTags: [team]
  sourceIdentity: bob
  mfa: true
  kind: sessionToken
  user: alice
vpcEndpoint: vpce-0abc
endpointPolicies: [{name: gate, document: '{"Statement": {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}}'}]
parameters: {roleSessionName: s, tags: {a: b}, transitiveTags: [a], externalId: e1, sourceIdentity: x, durationSeconds: 3600, mfa: true, taskPolicy: arn:x}
region: eu-west-1
now: 2026-06-01T12:00:00Z
assume:
  - arn:aws:iam::222233334444:role/A
  - {role: B, sessionName: n, tags: {c: d}, durationSeconds: 900, context: {aws:SourceIp: 10.0.0.1}}
)yaml";

TEST(Request, ReadsEveryField) {
  Diagnostics diagnostics;
  const std::vector<Request> requests = ReadRequests(
      std::make_shared<const SourceText>("r.yaml", std::string(kWhole)), false, diagnostics);
  ASSERT_TRUE(diagnostics.all().empty()) << Describe(diagnostics);
  ASSERT_EQ(requests.size(), 1U);
  const Request& request = requests[0];
  EXPECT_EQ(request.principal, "arn:aws:iam::111122223333:role/Reader");
  EXPECT_EQ(request.action, "s3:GetObject");
  EXPECT_EQ(request.resource, "arn:aws:s3:::b/k");
  EXPECT_EQ(request.resource_account, "012345678901");
  EXPECT_EQ(Find(request.context, "aws:SourceIp")->values, std::vector<std::string>{"203.0.113.7"});
  EXPECT_TRUE(Find(request.context, "aws:TagKeys")->is_list);
  EXPECT_EQ(Find(request.context, "aws:MultiFactorAuthPresent")->values,
            std::vector<std::string>{"true"});
  EXPECT_EQ(Find(request.context, "s3:max-keys")->values, std::vector<std::string>{"10"});
  EXPECT_EQ(Find(request.context, "aws:username")->state, ContextInput::State::kAbsent);
  EXPECT_EQ(Find(request.context, "aws:SourceVpc")->state, ContextInput::State::kUnknown);
  EXPECT_EQ(request.context_mode, ContextMode::kExact);
  EXPECT_EQ(request.session.name, "i-0abc");
  ASSERT_EQ(request.session.policies.size(), 2U);
  EXPECT_EQ(request.session.policies[1]->name, "ReadOnlyAccess");
  EXPECT_TRUE(request.session.has_policies);
  EXPECT_EQ(request.session.tags, (Tags{{"team", "data"}}));
  EXPECT_EQ(request.session.mfa, true);
  EXPECT_EQ(request.session.kind, "sessionToken");
  EXPECT_EQ(request.session.user, "alice");
  EXPECT_EQ(request.vpc_endpoint, "vpce-0abc");
  ASSERT_EQ(request.endpoint_policies.size(), 1U);
  EXPECT_EQ(request.endpoint_policies[0]->name, "gate");
  EXPECT_TRUE(request.has_parameters);
  EXPECT_EQ(request.parameters.external_id, "e1");
  EXPECT_EQ(request.parameters.duration_seconds, 3600);
  EXPECT_EQ(request.parameters.task_policy, "arn:x");
  EXPECT_EQ(request.region, "eu-west-1");
  EXPECT_EQ(request.now, 1780315200);
  ASSERT_EQ(request.assume.size(), 2U);
  EXPECT_EQ(request.assume[0].role, "arn:aws:iam::222233334444:role/A");
  EXPECT_EQ(request.assume[1].parameters.role_session_name, "n");
  EXPECT_EQ(request.assume[1].context.size(), 1U);
}

TEST(Request, AProviderIsAPrincipal) {
  Diagnostics diagnostics;
  const std::vector<Request> requests = ReadRequests(
      std::make_shared<const SourceText>("r.yaml",
                                         "---\n{principal: {oidc: idp.example, claims: {sub: s, "
                                         "aud: [a, b]}}, action: \"sts:X\"}"),
      false, diagnostics);
  ASSERT_TRUE(diagnostics.all().empty()) << Describe(diagnostics);
  EXPECT_EQ(requests[0].token.kind, TokenInput::Kind::kOidc);
  EXPECT_EQ(requests[0].token.provider, "idp.example");
  EXPECT_EQ(requests[0].token.claims.size(), 2U);
  EXPECT_EQ(requests[0].resource, "*");
  EXPECT_FALSE(requests[0].now.has_value());
}

TEST(Request, ReadsJsonLines) {
  Diagnostics diagnostics;
  const std::vector<Request> requests = ReadRequests(
      std::make_shared<const SourceText>("r.jsonl",
                                         "{\"principal\": \"a\", \"action\": \"s3:A\"}\n"
                                         "{\"principal\": \"b\", \"action\": \"s3:B\"}\n"),
      true, diagnostics);
  ASSERT_EQ(requests.size(), 2U) << Describe(diagnostics);
  EXPECT_EQ(requests[1].principal, "b");
}

TEST(Request, LaterFieldsReplaceAndContextIsUnited) {
  Diagnostics diagnostics;
  Request request;
  const auto read = [&](std::string text) {
    const auto source = std::make_shared<const SourceText>("r.yaml", std::move(text));
    const std::optional<DataDocument> data = ParseData(source, {}, diagnostics);
    ASSERT_TRUE(data.has_value());
    ReadRequestFields(data->root(), source, request, diagnostics);
  };
  read(
      "---\n{action: \"s3:A\", context: {aws:username: a, aws:SourceIp: 10.0.0.1}, session: {name: "
      "n, mfa: true}}");
  read("---\n{action: \"s3:B\", context: {AWS:UserName: b}, session: {name: m}, expect: allowed}");
  ASSERT_TRUE(diagnostics.all().empty()) << Describe(diagnostics);
  EXPECT_EQ(request.action, "s3:B");
  ASSERT_EQ(request.context.size(), 2U);
  EXPECT_EQ(Find(request.context, "AWS:UserName")->values, std::vector<std::string>{"b"});
  EXPECT_EQ(request.session.name, "m");
  EXPECT_EQ(request.session.mfa, true);
}

struct Row {
  std::string_view name;
  std::string_view text;
  std::vector<std::string_view> words;
};
void PrintTo(const Row& row, std::ostream* out) {
  *out << row.name << ": " << row.text;
}
class RequestErrorTest : public testing::TestWithParam<Row> {};

TEST_P(RequestErrorTest, SaysWhatIsWrongAndWhere) {
  const Row& row = GetParam();
  // A text that begins with a brace would be JSON.
  std::string text = "---\n" + std::string(row.text);
  const std::size_t mark = text.find(kMark);
  ASSERT_NE(mark, std::string::npos);
  text.erase(mark, kMark.size());
  Diagnostics diagnostics;
  ReadRequests(std::make_shared<const SourceText>("r.yaml", text), false, diagnostics);
  EXPECT_TRUE(std::any_of(diagnostics.all().begin(), diagnostics.all().end(),
                          [&](const Diagnostic& d) {
                            const std::string said = d.message + " / " + d.help;
                            return d.severity == Severity::kError && d.offset == mark &&
                                   std::all_of(row.words.begin(), row.words.end(),
                                               [&](std::string_view word) {
                                                 return said.find(word) != said.npos;
                                               });
                          }))
      << "marked at " << mark << "\n"
      << Describe(diagnostics);
}

#define ASK "{principal: a, action: \"s3:A\", "

INSTANTIATE_TEST_SUITE_P(
    Rows, RequestErrorTest,
    testing::Values(
        Row{"no_object", "@@[]", {"an array"}},
        Row{"no_principal", "@@{action: \"s3:A\"}", {"no `principal`"}},
        Row{"no_action", "@@{principal: a}", {"no `action`"}},
        Row{"unknown_field", ASK "@@resourse: x}", {"`resourse`", "`resource`"}},
        Row{"wrong_type", ASK "resource: @@[a]}", {"`resource`", "an array", "a string"}},
        Row{"resource_account", ASK "resourceAccount: @@\"1\"}", {"twelve digits"}},
        Row{"context_mode", ASK "contextMode: @@exakt}", {"`exakt`", "`exact`"}},
        Row{"context_object", ASK "context: {k:x: @@{a: b}}}", {"unknown: true"}},
        Row{"context_list_of_lists", ASK "context: {\"k:x\": [@@[a]]}}", {"`k:x`", "an array"}},
        Row{"context_twice", ASK "context: {\"k:x\": a, @@\"K:X\": b}}", {"twice"}},
        Row{"session_field", ASK "session: {@@nam: x}}", {"`nam`", "`name`"}},
        Row{"now", ASK "now: @@yesterday}", {"`yesterday`", "2026-06-01T12:00:00Z"}},
        Row{"duration", ASK "parameters: {durationSeconds: @@1h}}", {"whole number"}},
        Row{"mfa", ASK "session: {mfa: @@maybe}}", {"`maybe`", "true or false"}},
        Row{"hop", ASK "assume: [@@{sessionName: x}]}", {"no `role`"}},
        Row{"hop_type", ASK "assume: @@role}", {"a list"}},
        Row{"provider", "{principal: @@{claims: {}}, action: a}", {"`oidc` or `saml`"}},
        Row{"policy_arn",
            ASK "session: {policies: [@@\"arn:aws:iam::aws:policy/ReadOnlyAcces\"]}}",
            {"ReadOnlyAccess"}},
        Row{"session_policy_R_GRAM_19",
            ASK "session: {policies: [{Statement: {Effect: Allow, Action: \"sqs:*\", Resource: "
                "@@\"arn:aws:sqs\"}}]}}",
            {"incomplete ARN"}}),
    [](const testing::TestParamInfo<Row>& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace iamsim
