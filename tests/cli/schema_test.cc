// SPDX-License-Identifier: Apache-2.0
//
// The fields that the schemas list are those that the readers take. A reader that meets a field
// that is like no other names the ones it knows, so each is asked for all of them.
#include <algorithm>
#include <memory>
#include <optional>
#include <ostream>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/schemas/schemas.h"
#include "model/ask/configuration.h"
#include "model/ask/request_reader.h"
#include "model/ask/suite_reader.h"
#include "model/change/change_reader.h"
#include "model/change/change_set.h"
#include "model/condition.h"
#include "model/diagnostics.h"
#include "model/evaluation_result.h"
#include "model/load/load.h"
#include "model/load/text/data.h"
#include "model/own_fields.h"
#include "model/scenario.h"

namespace iamsim {
namespace {

using std::string_view;
using ::testing::ElementsAreArray;
using ::testing::IsEmpty;
using Names = std::set<std::string, std::less<>>;

constexpr string_view kUnknown = "zqzqzqzqzqzqzqzqzqzq";

DataDocument Parse(string_view text) {
  Diagnostics diagnostics;
  std::optional<DataDocument> data =
      ParseData(std::make_shared<const SourceText>("text", std::string(text)), {}, diagnostics);
  EXPECT_TRUE(data.has_value());
  return *std::move(data);
}

// One schema, parsed.
class SchemaText {
 public:
  explicit SchemaText(string_view name) : data_(Parse(FindSchema(name)->text)) {}

  const DataNode& root() const { return data_.root(); }
  const DataNode& Definition(string_view name) const {
    const DataNode* node = root().Find("definitions")->Find(name);
    EXPECT_NE(node, nullptr) << name;
    return *node;
  }
  Names PropertiesOf(string_view name) const {
    Names names;
    for (const DataMember& member : Definition(name).Find("properties")->members())
      names.emplace(member.key);
    return names;
  }
  std::vector<std::string> EnumOf(const DataNode& node) const {
    std::vector<std::string> words;
    for (const DataNode& item : node.Find("enum")->items())
      words.emplace_back(item.text());
    return words;
  }
  const DataNode& Property(string_view definition, string_view name) const {
    return *Definition(definition).Find("properties")->Find(name);
  }

 private:
  DataDocument data_;
};

Names NamesOf(const std::vector<string_view>& words) {
  return {words.begin(), words.end()};
}

enum class Reader { kModel, kRequest, kChanges };

// What the reader says is known where `kUnknown` stands.
Names KnownTo(Reader reader, std::string text) {
  const std::size_t place = text.find("PROBE");
  EXPECT_NE(place, std::string::npos);
  text.replace(place, 5, std::string(kUnknown) + ": x");
  const auto source = std::make_shared<const SourceText>("probe.yaml", std::move(text));
  Diagnostics diagnostics;
  const std::optional<DataDocument> data = ParseData(source, {}, diagnostics);
  EXPECT_TRUE(data.has_value());
  switch (reader) {
    case Reader::kModel:
      LoadModelNode(data->root(), source, {}, diagnostics);
      break;
    case Reader::kRequest: {
      Request request;
      ReadRequestFields(data->root(), source, request, diagnostics);
      break;
    }
    case Reader::kChanges:
      LoadChanges(source, {}, diagnostics);
      break;
  }
  Names names;
  for (const Diagnostic& diagnostic : diagnostics.all()) {
    if (diagnostic.message.find(kUnknown) == std::string::npos) continue;
    string_view help = diagnostic.help;
    EXPECT_TRUE(help.starts_with("known here:")) << diagnostic.message << ": " << help;
    for (std::size_t open = help.find('`'); open != string_view::npos; open = help.find('`')) {
      const std::size_t close = help.find('`', open + 1);
      names.emplace(help.substr(open + 1, close - open - 1));
      help.remove_prefix(close + 1);
    }
  }
  return names;
}

struct ProbeRow {
  string_view definition;
  Reader reader;
  string_view text;
};
std::ostream& operator<<(std::ostream& out, const ProbeRow& row) {
  return out << row.definition;
}

class SchemaFieldsTest : public testing::TestWithParam<ProbeRow> {};

TEST_P(SchemaFieldsTest, AreThoseOfTheReader) {
  const Names known = KnownTo(GetParam().reader, std::string(GetParam().text));
  EXPECT_THAT(known, testing::Not(IsEmpty()));
  EXPECT_THAT(SchemaText("suite").PropertiesOf(GetParam().definition), ElementsAreArray(known));
}

constexpr ProbeRow kProbes[] = {
    {"model", Reader::kModel, "PROBE\naccounts: []"},
    {"organization", Reader::kModel, "organization: {id: o-a, PROBE}"},
    {"organizationNode", Reader::kModel, "organization: {id: o-a, root: {id: r-a, PROBE}}"},
    {"namedPolicy", Reader::kModel, "policies: [{PROBE}]"},
    {"account", Reader::kModel, "accounts: [{PROBE}]"},
    {"accountPolicy", Reader::kModel, "accounts: [{id: '111122223333', policies: [{PROBE}]}]"},
    {"group", Reader::kModel, "accounts: [{id: '111122223333', groups: [{PROBE}]}]"},
    {"user", Reader::kModel, "accounts: [{id: '111122223333', users: [{PROBE}]}]"},
    {"role", Reader::kModel, "accounts: [{id: '111122223333', roles: [{PROBE}]}]"},
    {"identityProvider", Reader::kModel,
     "accounts: [{id: '111122223333', identityProviders: [{PROBE}]}]"},
    {"resource", Reader::kModel, "accounts: [{id: '111122223333', resources: [{PROBE}]}]"},
    {"grant", Reader::kModel,
     "accounts: [{id: '111122223333', resources: [{arn: a, grants: [{PROBE}]}]}]"},
    {"grantConstraints", Reader::kModel,
     "accounts: [{id: '111122223333', resources: [{arn: a, grants: [{constraints: {PROBE}}]}]}]"},
    {"vpcEndpoint", Reader::kModel, "accounts: [{id: '111122223333', vpcEndpoints: [{PROBE}]}]"},
    {"blockPublicAccess", Reader::kModel,
     "accounts: [{id: '111122223333', blockPublicAccess: {PROBE}}]"},
    {"tokenPrincipal", Reader::kRequest, "principal: {oidc: h, PROBE}"},
    {"session", Reader::kRequest, "session: {PROBE}"},
    {"parameters", Reader::kRequest, "parameters: {PROBE}"},
    {"assumeHop", Reader::kRequest, "assume: [{role: r, PROBE}]"},
    {"requestNamedPolicy", Reader::kRequest, "session: {policies: [{name: p, PROBE}]}"},
};
INSTANTIATE_TEST_SUITE_P(Readers, SchemaFieldsTest, testing::ValuesIn(kProbes),
                         [](const testing::TestParamInfo<ProbeRow>& row) {
                           return std::string(row.param.definition);
                         });

TEST(SchemaTest, TheFieldsOfASuiteAreThoseOfTheReader) {
  Names known = NamesOf(SuiteFieldNames());
  // A known name, and an error as long as there are no invariants.
  known.erase("invariants");
  EXPECT_THAT(SchemaText("suite").PropertiesOf("suite"), ElementsAreArray(known));
}

TEST(SchemaTest, TheFieldsOfAScenarioAreThoseOfTheReader) {
  EXPECT_THAT(SchemaText("suite").PropertiesOf("scenario"),
              ElementsAreArray(NamesOf(ScenarioFieldNames())));
}

TEST(SchemaTest, TheFieldsOfIamsimYamlAreThoseOfTheReader) {
  EXPECT_THAT(SchemaText("config").PropertiesOf("config"),
              ElementsAreArray(NamesOf(ConfigurationFieldNames())));
}

TEST(SchemaTest, TheFieldsOfAChangeSetAreThoseOfTheReader) {
  EXPECT_THAT(SchemaText("changes").PropertiesOf("changesFile"),
              ElementsAreArray(KnownTo(Reader::kChanges, "changes: []\nPROBE")));
}

TEST(SchemaTest, TheVerbsOfAChangeAreThoseOfTheReader) {
  const SchemaText schema("changes");
  const std::span<const string_view> verbs = ChangeVerbNames();
  EXPECT_THAT(schema.PropertiesOf("change"), ElementsAreArray(Names(verbs.begin(), verbs.end())));
  for (const string_view verb : verbs) {
    const Names known = KnownTo(Reader::kChanges, "- {" + std::string(verb) + ": {PROBE}}");
    EXPECT_THAT(known, testing::Not(IsEmpty())) << verb;
    EXPECT_THAT(schema.PropertiesOf(verb), ElementsAreArray(known)) << verb;
  }
}

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
TEST(SchemaTest, TheElementsOfAPolicyAreThoseOfTheGrammar) {
  const SchemaText schema("suite");
  EXPECT_THAT(schema.PropertiesOf("policyDocument"),
              ElementsAreArray(Names{"Version", "Id", "Statement"}));
  EXPECT_THAT(schema.PropertiesOf("statement"),
              ElementsAreArray(Names{"Sid", "Effect", "Principal", "NotPrincipal", "Action",
                                     "NotAction", "Resource", "NotResource", "Condition"}));
  EXPECT_THAT(schema.PropertiesOf("principalTypes"),
              ElementsAreArray(Names{"AWS", "Service", "Federated", "CanonicalUser"}));
}

TEST(SchemaTest, TheConditionOperatorsAreThoseOfTheReader) {
  Names known;
  for (const OperatorInfo& info : AllConditionOperators())
    known.emplace(info.name);
  EXPECT_THAT(SchemaText("suite").PropertiesOf("conditions"), ElementsAreArray(known));
}

TEST(SchemaTest, TheWordsAreThoseOfTheReader) {
  const SchemaText schema("suite");
  EXPECT_THAT(schema.EnumOf(schema.Property("scenario", "expect")),
              ElementsAreArray(ExpectationNames()));
  EXPECT_THAT(schema.EnumOf(*schema.Definition("layers").Find("items")),
              ElementsAreArray(PolicyLayerNames()));
  std::vector<string_view> codes;
  for (int code = 0; code <= static_cast<int>(ReasonCode::kConditional); ++code)
    codes.push_back(ReasonCodeName(static_cast<ReasonCode>(code)));
  EXPECT_THAT(schema.EnumOf(schema.Property("because", "code")), ElementsAreArray(codes));
}

// --- All schemas ------------------------------------------------------------------------------

constexpr string_view kReference = "#/definitions/";

// `check` sees every object of the tree.
template <typename Check>
void ForEachObject(const DataNode& node, const Check& check) {
  if (node.is_object()) check(node);
  for (const DataNode& item : node.items())
    ForEachObject(item, check);
  for (const DataMember& member : node.members())
    ForEachObject(member.value, check);
}

class EverySchemaTest : public testing::TestWithParam<string_view> {};

TEST_P(EverySchemaTest, RefersToItselfAlone) {
  const SchemaText schema(GetParam());
  ForEachObject(schema.root(), [&](const DataNode& node) {
    const DataNode* reference = node.Find("$ref");
    if (reference == nullptr || !reference->is_string()) return;
    ASSERT_TRUE(reference->text().starts_with(kReference)) << reference->text();
    schema.Definition(reference->text().substr(kReference.size()));
  });
}

// An object with fields of ours takes no others; that of a policy's conditions has those of AWS.
TEST_P(EverySchemaTest, IsClosedWhereItHasFields) {
  const SchemaText schema(GetParam());
  for (const DataMember& member : schema.root().Find("definitions")->members()) {
    if (member.key == "conditions") continue;
    ForEachObject(member.value, [&](const DataNode& node) {
      const DataNode* properties = node.Find("properties");
      if (properties == nullptr || node.Find("type") == nullptr) return;
      const DataNode* additional = node.Find("additionalProperties");
      ASSERT_NE(additional, nullptr) << member.key;
      EXPECT_EQ(additional->text(), "false") << member.key;
    });
  }
}

TEST_P(EverySchemaTest, DescribesEveryField) {
  const SchemaText schema(GetParam());
  for (const string_view field : {"$schema", "$id", "title", "description"})
    EXPECT_NE(schema.root().Find(field), nullptr) << field;
  for (const DataMember& member : schema.root().Find("definitions")->members()) {
    const DataNode* properties = member.value.Find("properties");
    if (properties == nullptr || member.key == "conditions") continue;
    for (const DataMember& property : properties->members()) {
      const DataNode* node = &property.value;
      if (const DataNode* reference = node->Find("$ref");
          reference != nullptr && node->Find("description") == nullptr) {
        node = &schema.Definition(reference->text().substr(kReference.size()));
      }
      EXPECT_TRUE(node->Find("description") != nullptr || node->Find("const") != nullptr)
          << member.key << "." << property.key;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Schemas, EverySchemaTest,
                         testing::Values("suite", "model", "changes", "config"),
                         [](const testing::TestParamInfo<string_view>& row) {
                           return std::string(row.param);
                         });

}  // namespace
}  // namespace iamsim
