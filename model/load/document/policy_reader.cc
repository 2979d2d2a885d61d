// SPDX-License-Identifier: Apache-2.0
#include "model/load/document/policy_reader.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"

#include "model/arn.h"
#include "model/catalogue/context_keys.h"
#include "model/catalogue/service_facts.h"
#include "model/condition.h"
#include "model/edit_distance.h"
#include "model/load/text/words.h"
#include "model/unresolved.h"

// Reading is type-neutral and works on the tree, where every token has its place. The checks of a
// use come later and work on the document; they find a token again by its text, which is only done
// when there is a problem to report.

namespace iamsim {
namespace {

using std::string_view;

constexpr std::array<string_view, 3> kDocumentElements = {"Version", "Id", "Statement"};
constexpr std::array<string_view, 9> kStatementElements = {
    "Sid",       "Effect",   "Principal",   "NotPrincipal", "Action",
    "NotAction", "Resource", "NotResource", "Condition"};

struct PrincipalTypeName {
  string_view name;
  PrincipalType type;
};
constexpr std::array<PrincipalTypeName, 4> kPrincipalTypes = {
    {{"AWS", PrincipalType::kAws},
     {"Service", PrincipalType::kService},
     {"Federated", PrincipalType::kFederated},
     {"CanonicalUser", PrincipalType::kCanonicalUser}}};

// What a trust policy may allow or deny (R-GRAM-22).
constexpr auto kTrustActions = std::to_array<string_view>(
    {"sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity", "sts:TagSession",
     "sts:SetSourceIdentity", "sts:SetContext"});

bool HasWildcard(string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return c == '*' || c == '?'; });
}

bool IsSpace(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

constexpr bool IsAlphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

// `*` and `?` over text without case; linear but for the last star's retries.
bool GlobIgnoringCase(string_view pattern, string_view text) {
  const std::string p = ToLowerAscii(pattern);
  const std::string t = ToLowerAscii(text);
  std::size_t i = 0;
  std::size_t j = 0;
  std::size_t star = std::string::npos;
  std::size_t resume = 0;
  while (j < t.size()) {
    if (i < p.size() && p[i] == '*') {
      star = i++;
      resume = j;
    } else if (i < p.size() && (p[i] == '?' || p[i] == t[j])) {
      ++i;
      ++j;
    } else if (star != std::string::npos) {
      i = star + 1;
      j = ++resume;
    } else {
      return false;
    }
  }
  return p.find_first_not_of('*', i) == std::string::npos;
}

// R-GRAM-11: U+0009, U+000A, U+000D and U+0020 to U+00FF, in UTF-8. The first other byte, or npos.
std::size_t ForbiddenCharacter(string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte >= 0xC4 || (byte < 0x20 && byte != 0x09 && byte != 0x0A && byte != 0x0D)) return i;
  }
  return string_view::npos;
}

// What a character of an action may be, where nothing is unusual: in the service, in the name.
enum ActionCharacter : std::uint8_t { kInService = 1, kInName = 2 };
constexpr std::array<std::uint8_t, 256> kActionCharacters = [] {
  std::array<std::uint8_t, 256> kinds = {};
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    const char c = static_cast<char>(i);
    if (IsAlphanumeric(c) || c == '-') kinds[i] = kInService | kInName;
    if (c == '*' || c == '?') kinds[i] = kInName;
  }
  return kinds;
}();

// `service:Name` and nothing unusual in it, wildcards in the name aside.
bool IsUsualAction(string_view action) {
  const auto skip = [&](std::size_t at, std::uint8_t kind) {
    while (at < action.size() &&
           (kActionCharacters[static_cast<unsigned char>(action[at])] & kind) != 0)
      ++at;
    return at;
  };
  const std::size_t colon = skip(0, kInService);
  return colon > 0 && colon + 1 < action.size() && action[colon] == ':' &&
         skip(colon + 1, kInName) == action.size();
}

// What is wrong with one entry of Action or NotAction, or empty (R-GRAM-21, R-ACT-2).
string_view ActionProblem(string_view action) {
  if (action == "*") return {};
  if (action.empty()) return "is empty";
  if (std::any_of(action.begin(), action.end(), IsSpace)) return "has white space in it";
  if (action.find(',') != string_view::npos) return "has a comma in it";
  const std::size_t colon = action.find(':');
  if (colon == string_view::npos) return "has no service prefix";
  const string_view prefix = action.substr(0, colon);
  const string_view name = action.substr(colon + 1);
  if (prefix.empty()) return "has no service prefix";
  if (name.empty()) return "has no action name";
  if (HasWildcard(prefix)) return "has a wildcard in its service prefix";
  if (!std::all_of(prefix.begin(), prefix.end(),
                   [](char c) { return IsAlphanumeric(c) || c == '-'; })) {
    return "has a character in its service prefix that no service has";
  }
  if (name.find(':') != string_view::npos) return "has more than one colon";
  return {};
}

// Whether the name of an action has a character that AWS gives to none.
bool HasUnusualName(string_view action) {
  const string_view name = action.substr(action.find(':') + 1);
  return !std::all_of(name.begin(), name.end(), [](char c) {
    return IsAlphanumeric(c) || string_view("-_.*?").find(c) != string_view::npos;
  });
}

bool IsUniqueId(string_view text) {
  return text.size() >= 12 && (text.starts_with("AIDA") || text.starts_with("AROA")) &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); });
}

struct Problem {
  string_view text;  // empty: none
  string_view help;
};

Problem AwsPrincipalProblem(string_view value) {
  constexpr string_view kForms =
      "expected `*`, an account id, or the ARN of an account root, user, role, role session or "
      "federated user";
  if (IsAccountId(value) || IsUniqueId(value)) return {};
  if (HasWildcard(value)) {
    return {"has a partial wildcard, which matches nothing",
            "name the principal in full, or use `*` with a condition on aws:PrincipalArn"};
  }
  const std::optional<Arn> arn = ParseArn(value);
  if (!arn) {
    if (value.ends_with(".amazonaws.com") || value.ends_with(".amazonaws.com.cn")) {
      return {"is a service, no AWS principal", "a service stands under `Service`"};
    }
    return {"is no AWS principal", kForms};
  }
  switch (ParseIamEntity(*arn).kind) {
    case IamEntityKind::kRoot:
    case IamEntityKind::kUser:
    case IamEntityKind::kRole:
    case IamEntityKind::kAssumedRole:
    case IamEntityKind::kFederatedUser:
      break;
    case IamEntityKind::kGroup:
      return {"is a group, which cannot be a principal", "name its users, or a role"};
    case IamEntityKind::kSamlProvider:
    case IamEntityKind::kOidcProvider:
      return {"is an identity provider, no AWS principal",
              "an identity provider stands under `Federated`"};
    case IamEntityKind::kPolicy:
    case IamEntityKind::kOther:
      return {"is no AWS principal", kForms};
  }
  // The legacy spelling of a CloudFront origin access identity has no account id.
  if (!IsAccountId(arn->account) && arn->account != "cloudfront") {
    return {"has no account id of twelve digits", kForms};
  }
  return {};
}

Problem PrincipalProblem(PrincipalType type, string_view value) {
  if (value.empty()) return {"is empty", {}};
  switch (type) {
    case PrincipalType::kAny:
      return {};
    case PrincipalType::kAws:
      return AwsPrincipalProblem(value);
    case PrincipalType::kService:
      if (HasWildcard(value)) {
        return {"has a wildcard, which a service principal cannot have", {}};
      }
      if (value.find('.') == string_view::npos ||
          std::any_of(value.begin(), value.end(), IsSpace)) {
        return {"is no service principal", "expected a name such as `ec2.amazonaws.com`"};
      }
      return {};
    case PrincipalType::kFederated: {
      if (HasWildcard(value)) {
        return {"has a wildcard, which an identity provider cannot have", {}};
      }
      if (!value.starts_with("arn:")) {
        if (value.find('.') != string_view::npos) return {};
        return {"is no identity provider", "expected its ARN, or a host name"};
      }
      const std::optional<Arn> arn = ParseArn(value);
      const IamEntityKind kind = arn ? ParseIamEntity(*arn).kind : IamEntityKind::kOther;
      if (kind == IamEntityKind::kSamlProvider || kind == IamEntityKind::kOidcProvider) return {};
      return {"is no identity provider", "expected the ARN of a SAML or OIDC provider"};
    }
    case PrincipalType::kCanonicalUser:
      if (HasWildcard(value)) return {"has a wildcard, which a canonical user cannot have", {}};
      return {};
  }
  return {};
}

// --- Reading ----------------------------------------------------------------------------------

// See PolicyDocument::most_characters. What follows the last value are the brackets that close;
// YAML without brackets has fewer characters than the JSON that is counted for it.
std::uint32_t MostCharacters(const DataNode& document, string_view source) {
  if (document.offset >= source.size() || source[document.offset] != '{') return kNoOffset;
  const DataNode* last = &document;
  std::uint32_t brackets = 1;
  for (; !last->items().empty() || !last->members().empty(); ++brackets) {
    last = last->is_array() ? &last->items().back() : &last->members().back().value;
  }
  const std::uint32_t end = last->offset + last->length + brackets;
  // YAML's aliases stand elsewhere.
  return end > document.offset ? end - document.offset : kNoOffset;
}

// Of all services, PutResourcePolicy of OpenSearch Ingestion takes the longest, in characters.
constexpr std::size_t kLongestPolicy = 204'800;

// Whether there is a `${` in a resource or a condition value.
bool HasVariable(const PolicyDocument& document) {
  const auto any = [](const PolicyTexts& list) {
    return std::any_of(list.begin(), list.end(),
                       [](const PolicyText& text) { return text.find("${") != string_view::npos; });
  };
  return std::any_of(
      document.statements.begin(), document.statements.end(), [&](const Statement& statement) {
        return any(statement.resources) ||
               std::any_of(statement.conditions.begin(), statement.conditions.end(),
                           [&](const ConditionClause& clause) { return any(clause.values); });
      });
}

class DocumentReader {
 public:
  DocumentReader(const std::shared_ptr<const SourceText>& source, bool strict,
                 bool bound_principals, Diagnostics& diagnostics)
      : source_(source),
        strict_(strict),
        bound_principals_(bound_principals),
        diagnostics_(diagnostics) {}

  std::optional<PolicyDocument> Read(const DataNode& node);

 private:
  // An error in a strict load, which then returns nothing; else a warning.
  void Report(std::uint32_t offset, std::uint32_t length, std::string message,
              std::string help = {}) {
    if (strict_) {
      failed_ = true;
      diagnostics_.Error(source_, offset, length, std::move(message), std::move(help));
    } else {
      diagnostics_.Warning(source_, offset, length, std::move(message), std::move(help));
    }
  }
  void Report(const DataNode& node, std::string message, std::string help = {}) {
    Report(node.offset, node.length, std::move(message), std::move(help));
  }
  void ReportKey(const DataMember& member, std::string message, std::string help = {}) {
    Report(member.key_offset, member.key_length, std::move(message), std::move(help));
  }
  // The statement has a part that cannot be read.
  void Break(const DataNode& node, std::string message, std::string help = {}) {
    broken_ = true;
    Report(node, std::move(message), std::move(help));
  }
  void BreakAtKey(const DataMember& member, std::string message, std::string help = {}) {
    broken_ = true;
    ReportKey(member, std::move(message), std::move(help));
  }
  // Nobody can say what the document says.
  void Refuse(const DataNode& node, std::string message, std::string help = {}) {
    failed_ = true;
    Report(node, std::move(message), std::move(help));
  }
  void RefuseAtKey(const DataMember& member, std::string message, std::string help = {}) {
    failed_ = true;
    ReportKey(member, std::move(message), std::move(help));
  }

  void CheckCharacters(const DataNode& node);
  void CheckText(string_view text, std::uint32_t offset, std::uint32_t length);
  void ReadVersion(const DataNode& node);
  void ReadStatement(const DataNode& node);
  void ReadEffect(const DataNode& node, Statement& statement);
  void ReadPrincipals(const DataMember& member, Statement& statement);
  void ReadPrincipal(PrincipalType type, const DataNode& node, Statement& statement);
  void ReadConditions(const DataMember& member, Statement& statement);
  void ReadOperator(const DataMember& member, Statement& statement);
  void ReadConditionValues(const DataMember& member, ConditionClause& clause);
  // One string or a list of them; false when there is none.
  bool ReadStrings(const DataMember& member, PolicyTexts& strings);
  PolicyText Keep(string_view text) const { return KeepText(*source_, text); }
  void CheckActions(const DataMember& member);
  void RefuseEmptyNot(const DataMember& member);

  const std::shared_ptr<const SourceText>& source_;
  const bool strict_;
  const bool bound_principals_;
  Diagnostics& diagnostics_;
  PolicyDocument document_;
  bool bad_version_ = false;
  bool broken_ = false;
  bool failed_ = false;
};

std::optional<PolicyDocument> DocumentReader::Read(const DataNode& node) {
  document_.source = source_;
  document_.offset = node.offset;
  document_.most_characters = MostCharacters(node, source_->text());
  if (!node.is_object()) {
    std::string message = "a policy document is ";
    message += DataKindName(node.kind());
    Refuse(node, std::move(message), "expected an object with a `Statement`");
    return std::nullopt;
  }
  const bool may_be_long = document_.most_characters > kLongestPolicy;
  if (may_be_long || !source_->HasPolicyCharactersOnly()) CheckCharacters(node);
  bool has_misspelt_statement = false;
  for (const DataMember& member : node.members()) {
    if (std::find(kDocumentElements.begin(), kDocumentElements.end(), member.key) !=
        kDocumentElements.end()) {
      continue;
    }
    const std::string help =
        DidYouMean(member.key, {kDocumentElements.begin(), kDocumentElements.end()});
    std::string message = "unknown element " + Quoted(member.key) + " in a policy document";
    // It may well hold the statements that deny.
    if (help.find("Statement") != std::string::npos) {
      has_misspelt_statement = true;
      RefuseAtKey(member, std::move(message), help);
    } else {
      ReportKey(member, std::move(message),
                help.empty() ? "expected `Version`, `Id` or `Statement`" : help);
    }
  }
  if (const DataNode* version = node.Find("Version")) ReadVersion(*version);
  if (const DataNode* id = node.Find("Id")) {
    if (id->is_string()) {
      document_.id = Keep(id->text());
    } else {
      std::string message = "`Id` is ";
      message += DataKindName(id->kind());
      Report(*id, std::move(message), "expected a string");
    }
  }
  const DataNode* statements = node.Find("Statement");
  if (statements == nullptr) {
    if (!has_misspelt_statement) Refuse(node, "a policy document has no `Statement`");
  } else if (statements->is_object()) {
    ReadStatement(*statements);
  } else if (statements->is_array()) {
    document_.statements.reserve(statements->items().size());
    for (const DataNode& item : statements->items())
      ReadStatement(item);
  } else {
    std::string message = "`Statement` is ";
    message += DataKindName(statements->kind());
    Refuse(*statements, std::move(message), "expected an object or an array of objects");
  }
  if (bad_version_ && !strict_ && HasVariable(document_)) {
    Refuse(*node.Find("Version"), "without a valid `Version` nobody can say what `${` means");
  }
  if (failed_) return std::nullopt;
  return std::move(document_);
}

void DocumentReader::CheckText(string_view text, std::uint32_t offset, std::uint32_t length) {
  // What matches a pattern takes time in proportion to it.
  if (text.size() > kLongestPolicy) {
    failed_ = true;
    Report(offset, length,
           "a string of " + std::to_string(text.size()) + " bytes, longer than any policy may be",
           "the longest that AWS takes has " + std::to_string(kLongestPolicy) + " characters");
    return;
  }
  if (ForbiddenCharacter(text) == string_view::npos) return;
  Report(offset, length, "a character that a policy cannot have",
         "expected U+0020 to U+00FF, tabs and ends of lines");
}

void DocumentReader::CheckCharacters(const DataNode& node) {
  if (node.is_string()) {
    CheckText(node.text(), node.offset, node.length);
  }
  for (const DataNode& item : node.items())
    CheckCharacters(item);
  for (const DataMember& member : node.members()) {
    CheckText(member.key, member.key_offset, member.key_length);
    CheckCharacters(member.value);
  }
}

void DocumentReader::ReadVersion(const DataNode& node) {
  if (node.is_string() && (node.text() == "2012-10-17" || node.text() == "2008-10-17")) {
    document_.has_version = true;
    document_.version = node.text() == "2012-10-17" ? PolicyVersion::k2012 : PolicyVersion::k2008;
    return;
  }
  bad_version_ = true;
  std::string message = "`Version` is ";
  if (node.is_string()) {
    message += Quoted(node.text());
  } else {
    message += DataKindName(node.kind());
  }
  Report(node, std::move(message), "expected `2012-10-17` (or `2008-10-17`)");
}

void DocumentReader::ReadStatement(const DataNode& node) {
  if (!node.is_object()) {
    std::string message = "a statement is ";
    message += DataKindName(node.kind());
    Refuse(node, std::move(message), "expected an object");
    return;
  }
  broken_ = false;
  Statement statement;
  statement.offset = node.offset;
  statement.action_form = ElementForm::kAbsent;

  const DataMember* effect = nullptr;
  const DataMember* principal = nullptr;
  const DataMember* action = nullptr;
  const DataMember* resource = nullptr;
  const auto take = [&](const DataMember*& slot, const DataMember& member) {
    if (slot != nullptr) {
      BreakAtKey(member, "a statement has both " + Quoted(slot->key) + " and " + Quoted(member.key),
                 "expected one of the two");
      return;
    }
    slot = &member;
  };
  const DataMember* condition = nullptr;
  // What is missing and what is misspelt may be one mistake; it is reported once.
  std::string guesses;
  const auto is_misspelt = [&](string_view element) {
    return guesses.find(element) != std::string::npos;
  };
  for (const DataMember& member : node.members()) {
    if (member.key == "Effect") {
      effect = &member;
    } else if (member.key == "Principal" || member.key == "NotPrincipal") {
      take(principal, member);
    } else if (member.key == "Action" || member.key == "NotAction") {
      take(action, member);
    } else if (member.key == "Resource" || member.key == "NotResource") {
      take(resource, member);
    } else if (member.key == "Condition") {
      condition = &member;
    } else if (member.key == "Sid") {
      if (member.value.is_string()) {
        statement.sid = Keep(member.value.text());
      } else {
        std::string message = "`Sid` is ";
        message += DataKindName(member.value.kind());
        Report(member.value, std::move(message), "expected a string");
      }
    } else {
      const std::string help =
          DidYouMean(member.key, {kStatementElements.begin(), kStatementElements.end()});
      guesses += help;
      std::string message = "unknown element " + Quoted(member.key) + " in a statement";
      // A misspelt element limits the statement in a way that is lost when it is ignored.
      if (!help.empty() && help.find("`Sid`") == std::string::npos) {
        BreakAtKey(member, std::move(message), help);
      } else {
        ReportKey(member, std::move(message), help);
      }
    }
  }

  if (effect == nullptr) {
    failed_ = true;
    if (!is_misspelt("`Effect`")) {
      Report(node, "a statement has no `Effect`", "expected `Allow` or `Deny`");
    }
  } else {
    statement.effect_offset = effect->key_offset;
    ReadEffect(effect->value, statement);
  }
  if (principal != nullptr) ReadPrincipals(*principal, statement);
  if (action == nullptr) {
    broken_ = true;
    if (!is_misspelt("`Action`") && !is_misspelt("`NotAction`")) {
      Report(node, "a statement has neither `Action` nor `NotAction`");
    }
  } else {
    statement.action_offset = action->key_offset;
    statement.action_form =
        action->key == "Action" ? ElementForm::kPositive : ElementForm::kNegated;
    if (ReadStrings(*action, statement.actions)) {
      CheckActions(*action);
      if (statement.actions.empty()) RefuseEmptyNot(*action);
    }
  }
  if (resource != nullptr) {
    statement.resource_offset = resource->key_offset;
    statement.resource_form =
        resource->key == "Resource" ? ElementForm::kPositive : ElementForm::kNegated;
    if (ReadStrings(*resource, statement.resources) && statement.resources.empty()) {
      RefuseEmptyNot(*resource);
    }
  }
  if (condition != nullptr) {
    statement.condition_offset = condition->key_offset;
    ReadConditions(*condition, statement);
  }

  if (broken_ && !strict_) {
    if (statement.effect == Effect::kAllow) {
      statement.never_applies = true;
    } else {
      Refuse(node, "a Deny that cannot be read: nobody can say what the policy denies");
    }
  }
  document_.statements.push_back(std::move(statement));
}

void DocumentReader::ReadEffect(const DataNode& node, Statement& statement) {
  if (node.is_string() && node.text() == "Allow") {
    statement.effect = Effect::kAllow;
  } else if (node.is_string() && node.text() == "Deny") {
    statement.effect = Effect::kDeny;
  } else if (node.is_string()) {
    const std::string help = DidYouMean(node.text(), {"Allow", "Deny"});
    Refuse(node, "`Effect` is " + Quoted(node.text()),
           help.empty() ? "expected `Allow` or `Deny`" : help);
  } else {
    std::string message = "`Effect` is ";
    message += DataKindName(node.kind());
    Refuse(node, std::move(message), "expected `Allow` or `Deny`");
  }
}

void DocumentReader::RefuseEmptyNot(const DataMember& member) {
  if (member.key.starts_with("Not")) {
    RefuseAtKey(member, Quoted(member.key) + " is empty", "expected at least one entry");
  } else {
    // AWS's own validator only advises against it.
    diagnostics_.Warning(source_, member.key_offset, member.key_length,
                         Quoted(member.key) + " is empty: the statement never applies");
  }
}

bool DocumentReader::ReadStrings(const DataMember& member, PolicyTexts& strings) {
  const DataNode& node = member.value;
  if (node.is_string()) {
    strings.push_back(Keep(node.text()));
    return true;
  }
  if (!node.is_array()) {
    std::string message = Quoted(member.key) + " is ";
    message += DataKindName(node.kind());
    Break(node, std::move(message), "expected a string or an array of strings");
    return false;
  }
  strings.reserve(node.items().size());
  bool good = true;
  for (const DataNode& item : node.items()) {
    if (item.is_string()) {
      strings.push_back(Keep(item.text()));
    } else {
      std::string message = "an entry of " + Quoted(member.key) + " is ";
      message += DataKindName(item.kind());
      Break(item, std::move(message), "expected a string");
      good = false;
    }
  }
  return good;
}

void DocumentReader::CheckActions(const DataMember& member) {
  const auto check = [&](const DataNode& node) {
    if (IsUsualAction(node.text())) return;
    if (document_.version == PolicyVersion::k2012 && node.text().find("${") != string_view::npos) {
      Report(node, Quoted(node.text()) + " has a policy variable, which an action cannot have");
    } else if (const string_view problem = ActionProblem(node.text()); !problem.empty()) {
      std::string message = Quoted(node.text()) + " ";
      message += problem;
      if (!strict_) message += "; it matches nothing";
      Report(node, std::move(message), "expected `*` or `service:Name`, such as `s3:GetObject`");
    } else if (HasUnusualName(node.text())) {
      diagnostics_.Warning(source_, node.offset, node.length,
                           Quoted(node.text()) + " has a character that no action has",
                           "expected letters, digits and wildcards in an action's name");
    }
  };
  if (member.value.is_string()) check(member.value);
  for (const DataNode& item : member.value.items())
    check(item);
}

void DocumentReader::ReadPrincipals(const DataMember& member, Statement& statement) {
  constexpr string_view kExpected = "expected `*` or an object such as {\"AWS\": \"111122223333\"}";
  statement.principal_offset = member.key_offset;
  statement.principal_form =
      member.key == "Principal" ? ElementForm::kPositive : ElementForm::kNegated;
  const DataNode& node = member.value;
  if (node.is_string()) {
    if (node.text() == "*") {
      ReadPrincipal(PrincipalType::kAws, node, statement);
    } else {
      Break(node, Quoted(member.key) + " is " + Quoted(node.text()), std::string(kExpected));
    }
    return;
  }
  if (!node.is_object() && !(node.is_array() && node.items().empty())) {
    std::string message = Quoted(member.key) + " is ";
    message += DataKindName(node.kind());
    Break(node, std::move(message), std::string(kExpected));
    return;
  }
  bool good = true;
  for (const DataMember& entry : node.members()) {
    const auto type =
        std::find_if(kPrincipalTypes.begin(), kPrincipalTypes.end(),
                     [&](const PrincipalTypeName& row) { return row.name == entry.key; });
    if (type == kPrincipalTypes.end()) {
      std::string help = DidYouMean(entry.key, {"AWS", "Service", "Federated", "CanonicalUser"});
      if (help.empty()) help = "expected `AWS`, `Service`, `Federated` or `CanonicalUser`";
      BreakAtKey(entry, "unknown type of principal " + Quoted(entry.key), std::move(help));
      good = false;
    } else if (entry.value.is_array()) {
      for (const DataNode& item : entry.value.items())
        ReadPrincipal(type->type, item, statement);
      good = good && !broken_;
    } else {
      ReadPrincipal(type->type, entry.value, statement);
      good = good && !broken_;
    }
  }
  if (good && statement.principals.empty()) RefuseEmptyNot(member);
}

void DocumentReader::ReadPrincipal(PrincipalType type, const DataNode& node, Statement& statement) {
  PrincipalEntry entry;
  entry.type = type;
  entry.offset = node.offset;
  const DataNode* value = &node;
  if (bound_principals_ && type == PrincipalType::kAws && node.is_object()) {
    value = node.Find("arn");
    const DataNode* bound = node.Find("boundId");
    if (node.members().size() != 2 || value == nullptr || bound == nullptr || !value->is_string() ||
        !bound->is_string() || bound->text().empty()) {
      Break(node, "a principal that is an object is `{arn: ARN, boundId: ID}`");
      return;
    }
    entry.bound_id = Keep(bound->text());
  }
  if (!value->is_string()) {
    std::string message = "a principal is ";
    message += DataKindName(value->kind());
    Break(*value, std::move(message), "expected a string");
    return;
  }
  entry.value = Keep(value->text());
  if (type == PrincipalType::kAws && entry.value == "*") {
    entry.type = PrincipalType::kAny;
  } else if (document_.version == PolicyVersion::k2012 &&
             entry.value.find("${") != std::string::npos) {
    Report(*value, Quoted(entry.value) + " has a policy variable, which a principal cannot have");
  } else if (const Problem problem = PrincipalProblem(type, entry.value); !problem.text.empty()) {
    std::string message = Quoted(entry.value) + " ";
    message += problem.text;
    Report(*value, std::move(message), std::string(problem.help));
  }
  statement.principals.push_back(std::move(entry));
}

void DocumentReader::ReadConditions(const DataMember& member, Statement& statement) {
  if (!member.value.is_object()) {
    std::string message = "`Condition` is ";
    message += DataKindName(member.value.kind());
    Break(
        member.value, std::move(message),
        "expected an object such as {\"StringEquals\": {\"aws:RequestedRegion\": \"eu-west-1\"}}");
    return;
  }
  for (const DataMember& entry : member.value.members())
    ReadOperator(entry, statement);
}

void DocumentReader::ReadOperator(const DataMember& member, Statement& statement) {
  const bool known = ParseConditionOperator(member.key).has_value();
  if (!known) {
    std::vector<string_view> names;
    for (const OperatorInfo& info : AllConditionOperators())
      names.push_back(info.name);
    string_view base = member.key;
    const std::size_t colon = base.find(':');
    if (colon != string_view::npos) base.remove_prefix(colon + 1);
    if (base.ends_with("IfExists")) base.remove_suffix(8);
    std::string help = base == "Null" ? "`Null` takes no IfExists" : DidYouMean(base, names);
    if (colon != string_view::npos && member.key.substr(0, colon) != "ForAllValues" &&
        member.key.substr(0, colon) != "ForAnyValue") {
      help = "expected `ForAllValues:` or `ForAnyValue:` before the operator";
    }
    BreakAtKey(member, "unknown condition operator " + Quoted(member.key), std::move(help));
  }
  if (!member.value.is_object()) {
    std::string message = Quoted(member.key) + " is ";
    message += DataKindName(member.value.kind());
    Break(member.value, std::move(message), "expected an object of condition keys");
    return;
  }
  const std::span<const DataMember> entries = member.value.members();
  absl::flat_hash_map<std::string, const DataMember*> seen;
  for (const DataMember& entry : entries) {
    // The usual operator has one key.
    const DataMember* first = &entry;
    if (entries.size() > 1) first = seen.try_emplace(ToLowerAscii(entry.key), &entry).first->second;
    if (first != &entry) {
      BreakAtKey(entry,
                 "condition key " + Quoted(entry.key) + " is given twice under " +
                     Quoted(member.key) + ", as " + Quoted(first->key) + " before",
                 "condition keys are the same in any letter case; put the values into one list");
    }
    ConditionClause clause;
    clause.operator_name = Keep(member.key);
    clause.key = Keep(entry.key);
    clause.offset = entry.key_offset;
    if (entry.key.empty()) {
      BreakAtKey(entry, "an empty condition key");
    } else if (entry.key.find(':') == string_view::npos) {
      std::string help;
      if (const std::string full = "aws:" + std::string(entry.key);
          FindContextKey(full).has_value()) {
        help = "did you mean " + Quoted(CanonicalContextKey(full)) + "?";
      }
      ReportKey(entry, "condition key " + Quoted(entry.key) + " has no service prefix",
                help.empty() ? "expected a key such as `aws:SourceIp`" : std::move(help));
    } else if (document_.version == PolicyVersion::k2012 &&
               entry.key.find("${") != string_view::npos) {
      ReportKey(entry, "condition key " + Quoted(entry.key) +
                           " has a policy variable, which a key cannot have");
    }
    if (!entry.key.empty() && (IsSpace(entry.key.front()) || IsSpace(entry.key.back()))) {
      diagnostics_.Warning(source_, entry.key_offset, entry.key_length,
                           "condition key " + Quoted(entry.key) + " has white space at its " +
                               (IsSpace(entry.key.front()) ? "start" : "end"),
                           "no request has such a key");
    }
    ReadConditionValues(entry, clause);
    // A lenient load has said what there is to say of it, and the statement never applies.
    if (known) statement.conditions.push_back(std::move(clause));
  }
}

void DocumentReader::ReadConditionValues(const DataMember& member, ConditionClause& clause) {
  const auto read = [&](const DataNode& node, bool in_list) {
    switch (node.kind()) {
      case DataKind::kString:
      case DataKind::kNumber:
      case DataKind::kBool:
        clause.values.push_back(Keep(node.text()));
        return;
      case DataKind::kNull:
      case DataKind::kArray:
      case DataKind::kObject: {
        std::string message =
            in_list ? "a value of " + Quoted(member.key) + " is " : Quoted(member.key) + " is ";
        message += DataKindName(node.kind());
        Break(node, std::move(message), "expected a string, a number, true or false");
        return;
      }
    }
  };
  if (member.value.is_array()) {
    clause.values.reserve(member.value.items().size());
    for (const DataNode& item : member.value.items())
      read(item, true);
  } else {
    read(member.value, false);
  }
}

// --- Places in a document ---------------------------------------------------------------------

struct TokenPlace {
  std::uint32_t offset = 0;
  std::uint32_t length = 0;
};

// From where a document says that something is to where it is in the text.
class TokenFinder {
 public:
  explicit TokenFinder(const PolicyDocument& document) : document_(document) {}

  // The key or value that begins there.
  TokenPlace At(std::uint32_t offset) const {
    if (document_.source == nullptr || offset == kNoOffset) return {document_.offset, 0};
    return {offset, TokenLength(document_.source->text(), offset)};
  }

  // The first token with that text from `offset` on and before `end` (kNoOffset: of the text); the
  // token at `offset` itself when it is spelled in another way there, with escapes.
  TokenPlace Find(string_view value, std::uint32_t offset, std::uint32_t end = kNoOffset) const {
    const TokenPlace start = At(offset);
    if (document_.source == nullptr || value.empty()) return start;
    string_view text = document_.source->text();
    if (end != kNoOffset) text = text.substr(0, end);
    if (start.offset >= text.size()) return start;
    text = text.substr(0, start.offset + kWindow);
    for (std::size_t at = text.find(value, start.offset); at != string_view::npos;
         at = text.find(value, at + 1)) {
      const std::size_t stop = at + value.size();
      const char before = at == 0 ? ' ' : text[at - 1];
      const char after = stop < text.size() ? text[stop] : ' ';
      if ((before == '"' || before == '\'') && after == before) {
        return {static_cast<std::uint32_t>(at - 1), static_cast<std::uint32_t>(value.size() + 2)};
      }
      const bool begins = IsSpace(before) || before == '[' || before == ',' || before == '{';
      const bool ends =
          IsSpace(after) || after == ']' || after == ',' || after == '}' || after == ':';
      if (begins && ends) {
        return {static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(value.size())};
      }
    }
    return start;
  }

 private:
  // Bounds the search, so that many problems in one long text stay cheap.
  static constexpr std::size_t kWindow = 1U << 16U;

  static std::uint32_t TokenLength(string_view text, std::size_t offset) {
    if (offset >= text.size()) return 0;
    const char quote = text[offset];
    std::size_t end = offset + 1;
    if (quote == '"' || quote == '\'') {
      while (end < text.size() && text[end] != quote && text[end] != '\n') {
        end += text[end] == '\\' && quote == '"' ? 2U : 1U;
      }
      end = std::min(end + 1, text.size());
    } else if (IsAlphanumeric(quote)) {
      while (end < text.size() && IsAlphanumeric(text[end]))
        ++end;
    }
    return static_cast<std::uint32_t>(end - offset);
  }

  const PolicyDocument& document_;
};

// --- The rules of one use ---------------------------------------------------------------------

bool HasOwnPrincipal(PolicyType type) {
  switch (type) {
    case PolicyType::kResource:
    case PolicyType::kKey:
    case PolicyType::kTrust:
    case PolicyType::kEndpoint:
    case PolicyType::kResourceControl:
      return true;
    case PolicyType::kIdentity:
    case PolicyType::kBoundary:
    case PolicyType::kSession:
    case PolicyType::kServiceControl:
      return false;
  }
  return false;
}

// Saved by IAM or Organizations, whose rules for Sid and for empty documents are stricter.
bool IsCentrallyManaged(PolicyType type) {
  switch (type) {
    case PolicyType::kIdentity:
    case PolicyType::kBoundary:
    case PolicyType::kSession:
    case PolicyType::kTrust:
    case PolicyType::kServiceControl:
    case PolicyType::kResourceControl:
      return true;
    case PolicyType::kResource:
    case PolicyType::kKey:
    case PolicyType::kEndpoint:
      return false;
  }
  return false;
}

bool NeedsResource(PolicyType type) {
  switch (type) {
    case PolicyType::kIdentity:
    case PolicyType::kBoundary:
    case PolicyType::kSession:
    case PolicyType::kEndpoint:
    case PolicyType::kServiceControl:
    case PolicyType::kResourceControl:
      return true;
    // Repository policies have none; a key policy's statement without one is accepted.
    case PolicyType::kResource:
    case PolicyType::kKey:
    case PolicyType::kTrust:
      return false;
  }
  return false;
}

std::string Article(PolicyType type) {
  const string_view name = PolicyTypeName(type);
  std::string text = name.starts_with('i') ? "an " : "a ";
  text += name;
  return text;
}

struct SizeLimit {
  std::size_t characters = 0;  // 0: none
  bool with_white_space = false;
  string_view note;
};

SizeLimit SizeLimitOf(PolicyType type) {
  switch (type) {
    case PolicyType::kIdentity:
      // An inline policy of a role; managed policies have less, which only their user knows.
      return {10240, false, {}};
    case PolicyType::kBoundary:
      return {6144, false, {}};
    case PolicyType::kSession:
      return {2048, false, {}};
    case PolicyType::kTrust:
      return {2048, false, "AWS raises it to 4096 on request"};
    case PolicyType::kEndpoint:
      return {20480, true, {}};
    case PolicyType::kServiceControl:
      return {10240, false, {}};
    case PolicyType::kResourceControl:
      return {5120, false, {}};
    case PolicyType::kResource:
    case PolicyType::kKey:
      return {};
  }
  return {};
}

// The fields of an ARN pattern; colons inside `${...}` do not divide.
struct PatternFields {
  std::array<string_view, 6> field;
  std::size_t count = 0;
};

PatternFields SplitPattern(string_view text, bool variables) {
  PatternFields fields;
  std::size_t start = 0;
  for (std::size_t i = 0; i <= text.size() && fields.count < 5; ++i) {
    if (i < text.size() && variables && text.substr(i).starts_with("${")) {
      const std::size_t close = text.find('}', i);
      if (close == string_view::npos) continue;
      i = close;
      continue;
    }
    if (i == text.size()) break;
    if (text[i] != ':') continue;
    fields.field[fields.count++] = text.substr(start, i - start);
    start = i + 1;
  }
  fields.field[fields.count++] = text.substr(start);
  return fields;
}

// What is in the place of the region or the account of an ARN with fewer than six fields and can
// be neither; else empty. IAM completes such an ARN, and then it matches nothing.
string_view MisplacedField(const PatternFields& fields) {
  if (fields.count != 4 && fields.count != 5) return {};
  const string_view last = fields.field[fields.count - 1];
  const bool fits = std::all_of(last.begin(), last.end(), [](char c) {
    return IsAlphanumeric(c) || c == '-' || c == '*' || c == '?';
  });
  const bool is_account = last == "aws" || HasWildcard(last) || IsAccountId(last) || last.empty();
  if (HasPolicyVariable(last) || (fits && (fields.count == 4 || is_account))) return {};
  return last;
}

class DocumentChecker {
 public:
  DocumentChecker(const PolicyDocument& document, PolicyType type, bool strict,
                  absl::FunctionRef<std::string()> prefix, Diagnostics& diagnostics)
      : document_(document),
        type_(type),
        strict_(strict),
        prefix_(prefix),
        diagnostics_(diagnostics),
        finder_(document) {}

  bool Check();

 private:
  void Add(Severity severity, TokenPlace place, std::string message, std::string help) {
    if (severity == Severity::kError) failed_ = true;
    std::string prefix = prefix_();
    if (!prefix.empty()) message.insert(0, prefix += ": ");
    diagnostics_.Add({.severity = severity,
                      .source = document_.source,
                      .offset = place.offset,
                      .length = place.length,
                      .message = std::move(message),
                      .help = std::move(help)});
  }
  void Report(TokenPlace place, std::string message, std::string help = {}) {
    Add(strict_ ? Severity::kError : Severity::kWarning, place, std::move(message),
        std::move(help));
  }
  void Warn(TokenPlace place, std::string message, std::string help = {}) {
    Add(Severity::kWarning, place, std::move(message), std::move(help));
  }
  bool variables() const { return document_.version == PolicyVersion::k2012; }

  void CheckSize();
  void CheckSids();
  void CheckStatement(const Statement& statement);
  void CheckPrincipal(const Statement& statement);
  void CheckResources(const Statement& statement);
  void CheckResource(const Statement& statement, string_view pattern);
  void CheckTrustActions(const Statement& statement);
  void CheckResourceControl(const Statement& statement);
  void CheckConditions(const Statement& statement);

  const PolicyDocument& document_;
  const PolicyType type_;
  const bool strict_;
  const absl::FunctionRef<std::string()> prefix_;
  Diagnostics& diagnostics_;
  const TokenFinder finder_;
  std::uint32_t next_statement_ = kNoOffset;
  bool failed_ = false;
};

bool DocumentChecker::Check() {
  const TokenPlace start{document_.offset, 0};
  const bool is_control =
      type_ == PolicyType::kServiceControl || type_ == PolicyType::kResourceControl;
  if (is_control && (!document_.has_version || document_.version != PolicyVersion::k2012)) {
    Report(start, "the Version of " + Article(type_) + " must be `2012-10-17`");
  }
  if (!document_.id.empty() && (type_ == PolicyType::kIdentity || type_ == PolicyType::kBoundary ||
                                type_ == PolicyType::kSession)) {
    Report(finder_.Find("Id", document_.offset), "`Id` is not allowed in " + Article(type_));
  }
  if (document_.statements.empty()) {
    const std::string message = "`Statement` is empty: the policy never applies";
    if (IsCentrallyManaged(type_)) {
      Report(start, message);
    } else {
      Warn(start, message);
    }
  }
  CheckSize();
  if (IsCentrallyManaged(type_)) CheckSids();
  for (std::size_t i = 0; i < document_.statements.size(); ++i) {
    next_statement_ =
        i + 1 < document_.statements.size() ? document_.statements[i + 1].offset : kNoOffset;
    CheckStatement(document_.statements[i]);
  }
  return !failed_;
}

void DocumentChecker::CheckSize() {
  const SizeLimit limit = SizeLimitOf(type_);
  if (limit.characters == 0) return;
  if (!limit.with_white_space && document_.most_characters <= limit.characters) return;
  const std::size_t size = PolicyDocumentSize(document_, limit.with_white_space);
  if (size <= limit.characters) return;
  Warn({document_.offset, 0},
       Article(type_) + " of " + std::to_string(size) + " characters: AWS takes at most " +
           std::to_string(limit.characters),
       std::string(limit.note));
}

void DocumentChecker::CheckSids() {
  absl::flat_hash_map<string_view, const Statement*> seen;
  for (const Statement& statement : document_.statements) {
    if (statement.sid.empty()) continue;
    if (!std::all_of(statement.sid.begin(), statement.sid.end(), IsAlphanumeric)) {
      Report(finder_.Find(statement.sid, statement.offset),
             "`Sid` " + Quoted(statement.sid) + " has a character other than letters and digits",
             "expected A-Z, a-z and 0-9 in " + Article(type_));
    }
    const auto [first, is_new] = seen.try_emplace(statement.sid, &statement);
    if (!is_new) {
      const TextPosition position = document_.source == nullptr
                                        ? TextPosition()
                                        : document_.source->PositionOf(first->second->offset);
      Report(finder_.Find(statement.sid, statement.offset),
             "`Sid` " + Quoted(statement.sid) + " is given twice",
             "the first is in the statement of line " + std::to_string(position.line) +
                 ", column " + std::to_string(position.column));
    }
  }
}

void DocumentChecker::CheckStatement(const Statement& statement) {
  CheckPrincipal(statement);
  CheckResources(statement);
  if (type_ == PolicyType::kTrust) CheckTrustActions(statement);
  if (type_ == PolicyType::kResourceControl) CheckResourceControl(statement);
  CheckConditions(statement);
}

void DocumentChecker::CheckPrincipal(const Statement& statement) {
  const TokenPlace place = finder_.At(statement.principal_offset);
  const bool negated = statement.principal_form == ElementForm::kNegated;
  const std::string element = negated ? "`NotPrincipal`" : "`Principal`";
  if (!HasOwnPrincipal(type_)) {
    if (statement.principal_form != ElementForm::kAbsent) {
      Report(place, element + " is not allowed in " + Article(type_),
             type_ == PolicyType::kServiceControl
                 ? "it applies to the principals of the accounts it is attached to"
                 : "it applies to whoever it is attached to");
    }
    return;
  }
  if (statement.principal_form == ElementForm::kAbsent) {
    const TokenPlace whole{finder_.At(statement.offset).offset, 1};
    if (type_ == PolicyType::kResourceControl) {
      Report(whole, "a statement of " + Article(type_) + " has no `Principal`",
             "expected `\"Principal\": \"*\"`");
      if (statement.effect == Effect::kDeny) failed_ = true;
    } else {
      std::string message = "a statement of " + Article(type_) + " has no `Principal`";
      if (!strict_) message += "; it never applies";
      Report(whole, std::move(message));
    }
    return;
  }
  switch (type_) {
    case PolicyType::kTrust:
      if (negated) Report(place, element + " is not allowed in " + Article(type_));
      break;
    case PolicyType::kResource:
    case PolicyType::kKey:
      if (negated && statement.effect == Effect::kAllow) {
        Report(place, "`NotPrincipal` is not allowed with Allow",
               "it would allow everybody else, anonymous callers too");
      }
      break;
    case PolicyType::kResourceControl: {
      const bool is_any = statement.principals.size() == 1 &&
                          statement.principals.front().type == PrincipalType::kAny;
      if (negated || !is_any) {
        Report(place, "the Principal of " + Article(type_) + " can only be `*`",
               "use a condition such as aws:PrincipalOrgID");
      }
      break;
    }
    case PolicyType::kEndpoint:
    case PolicyType::kIdentity:
    case PolicyType::kBoundary:
    case PolicyType::kSession:
    case PolicyType::kServiceControl:
      break;
  }
}

void DocumentChecker::CheckResources(const Statement& statement) {
  if (statement.resource_form == ElementForm::kAbsent) {
    const TokenPlace whole{finder_.At(statement.offset).offset, 1};
    if (NeedsResource(type_)) {
      Report(whole,
             "a statement of " + Article(type_) + " has neither `Resource` nor `NotResource`");
      // The Allow never applies; the Deny would vanish.
      if (statement.effect == Effect::kDeny) failed_ = true;
    } else if (type_ == PolicyType::kKey) {
      Warn(whole, "a statement of a key policy without `Resource` has no effect",
           "expected `\"Resource\": \"*\"`");
    }
    return;
  }
  if (type_ == PolicyType::kTrust) {
    const string_view element =
        statement.resource_form == ElementForm::kNegated ? "`NotResource`" : "`Resource`";
    std::string message(element);
    message += " is not allowed in ";
    message += Article(type_);
    Report(finder_.At(statement.resource_offset), std::move(message), "the resource is the role");
    return;
  }
  for (const PolicyText& pattern : statement.resources)
    CheckResource(statement, pattern);
}

void DocumentChecker::CheckResource(const Statement& statement, string_view pattern) {
  if (pattern == "*") return;
  const auto place = [&] {
    return finder_.Find(pattern, statement.resource_offset, next_statement_);
  };
  if (!pattern.starts_with("arn:")) {
    Report(place(), "the resource " + Quoted(pattern) + " is no ARN",
           "expected `*` or a text that begins with `arn:`");
    return;
  }
  const bool has_variable = pattern.find("${") != std::string::npos;
  if (has_variable && !variables()) {
    Warn(place(), Quoted(pattern) + " has no policy variable: `${` is plain text here",
         "policy variables need `\"Version\": \"2012-10-17\"`");
  }
  if (has_variable && variables()) {
    if (const string_view problem = VariableProblem(pattern); !problem.empty()) {
      std::string message(problem);
      message += " in " + Quoted(pattern);
      Report(place(), std::move(message));
    }
  }
  // The reader of a template wrote it so; the template says nothing of its fields.
  if (variables() && HasUnresolvedVariable(pattern)) return;
  const PatternFields fields = SplitPattern(pattern, variables());
  if (fields.count < 6) {
    switch (type_) {
      case PolicyType::kIdentity:
      case PolicyType::kBoundary:
        // IAM completes it with wildcards (R-GRAM-19).
        if (const string_view field = MisplacedField(fields);
            !field.empty() && statement.effect == Effect::kDeny) {
          Warn(place(),
               "the resource " + Quoted(pattern) + " is an incomplete ARN: " + Quoted(field) +
                   " is in the place of its " + (fields.count == 4 ? "region" : "account"),
               "expected arn:partition:service:region:account:name");
        }
        break;
      case PolicyType::kSession:
        Report(place(), "the resource " + Quoted(pattern) + " is an incomplete ARN",
               "a session policy needs all six fields");
        failed_ = true;
        break;
      case PolicyType::kResource:
      case PolicyType::kKey:
      case PolicyType::kTrust:
      case PolicyType::kEndpoint:
      case PolicyType::kServiceControl:
      case PolicyType::kResourceControl: {
        std::string message = "the resource " + Quoted(pattern) + " is an incomplete ARN";
        if (!strict_) message += "; each missing field is taken as `*`";
        Report(place(), std::move(message), "expected arn:partition:service:region:account:name");
        break;
      }
    }
  }
  for (std::size_t i = 1; i < std::min<std::size_t>(fields.count, 5); ++i) {
    if (variables() && HasPolicyVariable(fields.field[i])) {
      Report(place(), "the resource " + Quoted(pattern) + " has a policy variable before its name",
             "variables can only stand in an ARN's last field");
      break;
    }
  }
  if (fields.count > 1) {
    const string_view partition = fields.field[1];
    if (partition.empty()) {
      Report(place(), "the resource " + Quoted(pattern) + " has no partition", "expected `aws`");
    } else if (HasWildcard(partition) && !(fields.count == 2 && partition == "*")) {
      const std::string message =
          "the resource " + Quoted(pattern) + " has a wildcard for its partition";
      // AWS Control Tower's own control policies have it.
      if (type_ == PolicyType::kServiceControl || type_ == PolicyType::kResourceControl) {
        Warn(place(), message);
      } else {
        Report(place(), message, "expected `aws`, `aws-cn`, ...");
      }
    }
  }
  if (fields.count > 2) {
    const string_view service = fields.field[2];
    if (HasWildcard(service) && !(fields.count == 3 && service == "*")) {
      Report(place(), "the resource " + Quoted(pattern) + " has a wildcard for its service");
    } else if (ToLowerAscii(service) != service && !HasPolicyVariable(service)) {
      Report(place(), "the service of " + Quoted(pattern) + " is not in lower case",
             "expected " + Quoted(ToLowerAscii(service)));
    } else if (service.empty() && fields.count == 6) {
      Report(place(), "the resource " + Quoted(pattern) + " has no service");
    }
  }
}

void DocumentChecker::CheckTrustActions(const Statement& statement) {
  const auto place = [&](string_view action) {
    return finder_.Find(action, statement.action_offset, next_statement_);
  };
  if (statement.action_form == ElementForm::kPositive) {
    for (const PolicyText& action : statement.actions) {
      if (!ActionProblem(action).empty()) continue;  // reported when it was read
      const bool known =
          std::any_of(kTrustActions.begin(), kTrustActions.end(),
                      [&](string_view name) { return GlobIgnoringCase(action, name); });
      if (known) continue;
      std::string help = DidYouMean(action, {kTrustActions.begin(), kTrustActions.end()});
      if (help.empty()) help = "expected `sts:AssumeRole` or another sts:Assume... action";
      Report(place(action), Quoted(action) + " is no action of a role trust policy",
             std::move(help));
    }
  }
  const auto matches = [&](string_view name) {
    return std::any_of(statement.actions.begin(), statement.actions.end(),
                       [&](string_view action) { return GlobIgnoringCase(action, name); });
  };
  if (statement.effect == Effect::kAllow && statement.principal_form == ElementForm::kPositive) {
    for (const PrincipalEntry& entry : statement.principals) {
      if (entry.type == PrincipalType::kAny && statement.conditions.empty()) {
        Warn(finder_.At(entry.offset), "a role that everybody may assume",
             "name a principal, or add a condition");
      }
      if (entry.type != PrincipalType::kFederated ||
          statement.action_form != ElementForm::kPositive) {
        continue;
      }
      const std::optional<Arn> arn = ParseArn(entry.value);
      const bool is_saml = arn && ParseIamEntity(*arn).kind == IamEntityKind::kSamlProvider;
      const string_view needed =
          is_saml ? "sts:AssumeRoleWithSAML" : "sts:AssumeRoleWithWebIdentity";
      const string_view other =
          is_saml ? "sts:AssumeRoleWithWebIdentity" : "sts:AssumeRoleWithSAML";
      if (!matches(needed) && (matches("sts:AssumeRole") || matches(other))) {
        Report(finder_.At(statement.action_offset),
               "the provider " + Quoted(entry.value) + " needs " + Quoted(needed) +
                   ", which the statement does not have",
               "no other action assumes a role with that provider");
      }
    }
  }
}

void DocumentChecker::CheckResourceControl(const Statement& statement) {
  if (statement.effect == Effect::kAllow) {
    Report(finder_.At(statement.effect_offset), "`Effect` of " + Article(type_) + " is `Allow`",
           "expected `Deny`; RCPFullAWSAccess, which AWS attaches, allows everything");
  }
  if (statement.action_form == ElementForm::kNegated) {
    Report(finder_.At(statement.action_offset), "`NotAction` is not allowed in " + Article(type_));
    return;
  }
  for (const PolicyText& action : statement.actions) {
    const TokenPlace place = finder_.Find(action, statement.action_offset, next_statement_);
    if (action == "*") {
      Report(place, "the action `*` is not allowed in " + Article(type_),
             "name a service, such as `s3:*`");
      continue;
    }
    if (!ActionProblem(action).empty()) continue;
    const std::string service = ToLowerAscii(string_view(action).substr(0, action.find(':')));
    if (!ResourceControlPoliciesCover(service)) {
      Report(place,
             "the service of " + Quoted(action) + " does not support resource control policies",
             "they reach only the services that Organizations lists, such as `s3` and `kms`");
    }
  }
}

void DocumentChecker::CheckConditions(const Statement& statement) {
  for (const ConditionClause& clause : statement.conditions) {
    const std::optional<ContextKeyInfo> key = FindContextKey(clause.key);
    for (ConditionProblem& problem :
         ConditionProblems(clause, key && key->multivalued, variables())) {
      if (problem.is_rejected) {
        Report(finder_.At(clause.offset), std::move(problem.message));
      } else {
        Warn(finder_.At(clause.offset), std::move(problem.message));
      }
    }
    // AWS saves it, and the key is absent from every request.
    if (!key && string_view(clause.key).find(' ') == string_view::npos) {
      const std::string nearest = NearestContextKey(clause.key);
      if (!nearest.empty() && IsSlip(clause.key, nearest)) {
        Warn(finder_.At(clause.offset), "condition key " + Quoted(clause.key) + " is unknown",
             "did you mean " + Quoted(nearest) + "?");
      }
    }
    // AWS's own validator only advises against it.
    if (clause.values.empty() && statement.effect == Effect::kDeny) {
      Warn(finder_.At(clause.offset),
           "condition key " + Quoted(clause.key) + " of a Deny has no values",
           "expected at least one value to compare with");
    }
    if (variables()) continue;
    for (const PolicyText& value : clause.values) {
      if (!HasPolicyVariable(value)) continue;
      Warn(finder_.Find(value, clause.offset, next_statement_),
           Quoted(value) + " has no policy variable: `${` is plain text here",
           "policy variables need `\"Version\": \"2012-10-17\"`");
    }
  }
}

// --- Sizes and comparison ---------------------------------------------------------------------

std::size_t Characters(string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  }));
}

// Of the JSON value that begins at the start of `text`.
std::size_t JsonSize(string_view text, bool with_white_space) {
  std::size_t size = 0;
  std::size_t depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if ((static_cast<unsigned char>(c) & 0xC0U) == 0x80U) continue;
    if (in_string) {
      ++size;
      if (c == '\\') {
        ++i;
        ++size;
      } else if (c == '"') {
        in_string = false;
      }
      continue;
    }
    if (with_white_space || !IsSpace(c)) ++size;
    if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      ++depth;
    } else if ((c == '}' || c == ']') && --depth == 0) {
      break;
    }
  }
  return size;
}

std::size_t QuotedSize(string_view text) {
  return Characters(text) + 2;
}

std::size_t ListSize(const PolicyTexts& list) {
  std::size_t size = list.size() == 1 ? 0 : 1;
  for (const PolicyText& item : list)
    size += QuotedSize(item) + 1;
  return size;
}

// Of the shortest JSON that says the same.
std::size_t ShortestSize(const PolicyDocument& document) {
  std::size_t size = 2 + QuotedSize("Statement") + 3;
  if (document.has_version) size += QuotedSize("Version") + 1 + QuotedSize("2012-10-17") + 1;
  if (!document.id.empty()) size += QuotedSize("Id") + 1 + QuotedSize(document.id) + 1;
  const auto name_size = [](ElementForm form, string_view name) {
    return QuotedSize(name) + 2 + (form == ElementForm::kNegated ? 3 : 0);
  };
  for (const Statement& statement : document.statements) {
    size += 3 + QuotedSize("Effect") + 1 + QuotedSize(EffectName(statement.effect));
    if (!statement.sid.empty()) size += QuotedSize("Sid") + 2 + QuotedSize(statement.sid);
    if (statement.principal_form != ElementForm::kAbsent) {
      size += name_size(statement.principal_form, "Principal") + 2;
      for (const PrincipalEntry& entry : statement.principals) {
        size += QuotedSize(entry.value) + 1 + QuotedSize("AWS");
      }
    }
    if (statement.action_form != ElementForm::kAbsent) {
      size += name_size(statement.action_form, "Action") + ListSize(statement.actions);
    }
    if (statement.resource_form != ElementForm::kAbsent) {
      size += name_size(statement.resource_form, "Resource") + ListSize(statement.resources);
    }
    if (!statement.conditions.empty()) size += QuotedSize("Condition") + 4;
    string_view last_operator;
    for (const ConditionClause& clause : statement.conditions) {
      if (clause.operator_name != last_operator) size += QuotedSize(clause.operator_name) + 4;
      last_operator = clause.operator_name;
      size += QuotedSize(clause.key) + 2 + ListSize(clause.values);
    }
  }
  return size;
}

std::vector<string_view> Sorted(const PolicyTexts& list) {
  std::vector<string_view> sorted(list.begin(), list.end());
  std::sort(sorted.begin(), sorted.end());
  sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
  return sorted;
}

using PrincipalKey = std::tuple<PrincipalType, string_view, string_view>;
std::vector<PrincipalKey> Sorted(const std::vector<PrincipalEntry>& list) {
  std::vector<PrincipalKey> sorted;
  sorted.reserve(list.size());
  for (const PrincipalEntry& entry : list) {
    sorted.emplace_back(entry.type, entry.value, entry.bound_id);
  }
  std::sort(sorted.begin(), sorted.end());
  return sorted;
}

using ClauseKey = std::tuple<string_view, string_view, std::vector<string_view>>;
std::vector<ClauseKey> Sorted(const std::vector<ConditionClause>& list) {
  std::vector<ClauseKey> sorted;
  sorted.reserve(list.size());
  for (const ConditionClause& clause : list) {
    sorted.emplace_back(clause.operator_name, clause.key, Sorted(clause.values));
  }
  std::sort(sorted.begin(), sorted.end());
  return sorted;
}

// An Allow in a place where its element means nothing.
bool IsMisplaced(const Statement& statement, PolicyType type) {
  if (statement.effect != Effect::kAllow) return false;
  const bool misplaced_principal =
      !HasOwnPrincipal(type) && statement.principal_form != ElementForm::kAbsent;
  const bool misplaced_in_trust =
      type == PolicyType::kTrust && (statement.resource_form != ElementForm::kAbsent ||
                                     statement.principal_form == ElementForm::kNegated);
  return misplaced_principal || misplaced_in_trust;
}

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

std::optional<PolicyDocument> ReadPolicyDocument(const DataNode& node,
                                                 const std::shared_ptr<const SourceText>& source,
                                                 bool strict, Diagnostics& diagnostics,
                                                 bool bound_principals) {
  return DocumentReader(source, strict, bound_principals, diagnostics).Read(node);
}

DocumentFit CheckPolicyDocument(const PolicyDocument& document, PolicyType type, bool strict,
                                absl::FunctionRef<std::string()> problem_prefix,
                                Diagnostics& diagnostics) {
  if (!DocumentChecker(document, type, strict, problem_prefix, diagnostics).Check()) {
    return DocumentFit::kNone;
  }
  const bool is_narrowed =
      !strict && std::any_of(document.statements.begin(), document.statements.end(),
                             [type](const Statement& statement) {
                               return IsMisplaced(statement, type) && !statement.never_applies;
                             });
  return is_narrowed ? DocumentFit::kNarrowed : DocumentFit::kWhole;
}

void NarrowPolicyDocument(PolicyDocument& document, PolicyType type) {
  for (Statement& statement : document.statements)
    statement.never_applies = statement.never_applies || IsMisplaced(statement, type);
}

bool TakePolicyDocument(PolicyDocument& document, PolicyType type, bool strict,
                        string_view problem_prefix, Diagnostics& diagnostics) {
  const auto prefix = [&] { return std::string(problem_prefix); };
  const DocumentFit fit = CheckPolicyDocument(document, type, strict, prefix, diagnostics);
  if (fit == DocumentFit::kNarrowed) NarrowPolicyDocument(document, type);
  return fit != DocumentFit::kNone;
}

std::size_t PolicyDocumentSize(const PolicyDocument& document, bool with_white_space) {
  if (document.source != nullptr) {
    const string_view text = document.source->text();
    if (document.offset < text.size() && text[document.offset] == '{') {
      return JsonSize(text.substr(document.offset), with_white_space);
    }
  }
  return ShortestSize(document);
}

bool SameStatement(const Statement& a, const Statement& b) {
  return a.sid == b.sid && a.effect == b.effect && a.never_applies == b.never_applies &&
         a.principal_form == b.principal_form && a.action_form == b.action_form &&
         a.resource_form == b.resource_form && Sorted(a.actions) == Sorted(b.actions) &&
         Sorted(a.resources) == Sorted(b.resources) &&
         Sorted(a.principals) == Sorted(b.principals) &&
         Sorted(a.conditions) == Sorted(b.conditions);
}

bool SamePolicyDocument(const PolicyDocument& a, const PolicyDocument& b) {
  return a.version == b.version &&
         std::equal(a.statements.begin(), a.statements.end(), b.statements.begin(),
                    b.statements.end(), SameStatement);
}

std::optional<std::string> PercentDecode(string_view text) {
  if (!text.starts_with('%')) return std::nullopt;
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded += text[i];
      continue;
    }
    if (text.size() - i < 3) return std::nullopt;
    const int high = HexDigit(text[i + 1]);
    const int low = HexDigit(text[i + 2]);
    if (high < 0 || low < 0) return std::nullopt;
    decoded += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return decoded;
}

}  // namespace iamsim
