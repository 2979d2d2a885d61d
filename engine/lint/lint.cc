// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/lint.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>
#include <set>
#include <utility>

#include "absl/container/flat_hash_map.h"

#include "engine/match/glob.h"
#include "engine/sets/arn_patterns.h"
#include "engine/sets/set_pattern.h"
#include "engine/status_text.h"
#include "model/arn.h"
#include "model/catalogue/context_keys.h"
#include "model/catalogue/service_catalogue.h"
#include "model/condition.h"

// One small function a rule, over one statement. A rule reports what is wrong under every reading:
// what may be newer than the catalogue (an action, a key) is said to be unknown, not wrong.

namespace iamsim {
namespace {

using Severity = LintSeverity;

constexpr std::array<LintRule, 16> kRules = {{
    {"allow-not-action", Severity::kMedium,
     "an Allow with NotAction allows every action that is not listed, also those of services to "
     "come",
     "list what is needed in Action"},
    {"allow-not-principal", Severity::kHigh,
     "an Allow with NotPrincipal lets everybody in who is not listed, also unsigned calls",
     "list who is let in in Principal"},
    {"allow-not-resource", Severity::kMedium,
     "an Allow with NotResource allows the actions on every resource that is not listed",
     "list what is needed in Resource"},
    {"condition-always", Severity::kMedium,
     "the condition holds for every request, so that it protects nothing",
     "remove it, or use an operator that fails when the key is missing"},
    {"condition-never", Severity::kHigh,
     "the conditions of the statement contradict each other, so that it never applies",
     "remove one of them"},
    {"for-all-values-allow", Severity::kMedium,
     "ForAllValues holds when the key is missing, so that the Allow applies without it",
     "add a Null condition that asks for the key"},
    {"key-not-sent", Severity::kMedium,
     "AWS sends the condition key with none of the actions of the statement",
     "use a key of these actions"},
    {"literal-wildcard", Severity::kHigh, "the operator compares `*` and `?` as characters",
     "use StringLike, or ArnLike"},
    {"redundant-action", Severity::kLow, "another entry of the list matches all that it matches",
     "remove it"},
    {"redundant-resource", Severity::kLow, "another entry of the list matches all that it matches",
     "remove it"},
    {"redundant-statement", Severity::kLow, "another statement of the document says the same",
     "remove one of them"},
    {"resource-never-fits", Severity::kHigh,
     "none of the actions of the statement works on such a resource",
     "use an ARN of a type that the actions take, or `*` for actions that take no resource"},
    {"unknown-action", Severity::kHigh,
     "no action of the service is called so, or matches the pattern",
     "correct the name; one that is newer than the service catalogue may be right"},
    {"unknown-condition-key", Severity::kHigh, "AWS documents no such condition key",
     "correct the name; a condition on a key that is never there does not hold, or always does"},
    {"unknown-service", Severity::kHigh, "no service has the prefix",
     "correct the prefix; one that is newer than the service catalogue may be right"},
    {"version-missing", Severity::kMedium,
     "the document has policy variables, and they are plain text in its version",
     "add \"Version\": \"2012-10-17\""},
}};

// Where a text stands, in the source behind an offset; kNoOffset where it is written otherwise.
std::uint32_t PlaceOf(const PolicyDocument& document, std::uint32_t from, std::string_view text) {
  if (document.source == nullptr || from == kNoOffset) return kNoOffset;
  const std::string_view all = document.source->text();
  for (std::size_t at = all.find(text, from); at != std::string_view::npos;
       at = all.find(text, at + 1)) {
    const auto is_edge = [&](std::size_t place) {
      if (place >= all.size()) return true;
      constexpr std::string_view kEdges = "\"' \t\r\n,[]{}";
      return kEdges.find(all[place]) != std::string_view::npos;
    };
    if (is_edge(at - 1) && is_edge(at + text.size())) return static_cast<std::uint32_t>(at);
  }
  return kNoOffset;
}

bool IsAll(std::string_view text) {
  return !text.empty() && text.find_first_not_of('*') == std::string_view::npos;
}

struct ActionParts {
  std::string service;
  std::string name;
};
// Nothing for `*` and what is no action.
std::optional<ActionParts> Split(std::string_view action) {
  const std::size_t colon = action.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  return ActionParts{ToLowerAscii(action.substr(0, colon)), ToLowerAscii(action.substr(colon + 1))};
}

class Linter {
 public:
  explicit Linter(const PolicyDocument& document) : document_(document) {}

  std::vector<LintFinding> Run() {
    for (index_ = 0; index_ < document_.statements.size(); ++index_) {
      const Statement& statement = document_.statements[index_];
      ExpandActions(statement);
      Negations(statement);
      Actions(statement);
      Resources(statement);
      Conditions(statement);
      Redundant(statement.actions, statement.action_offset, "redundant-action");
      Redundant(statement.resources, statement.resource_offset, "redundant-resource");
      SameStatement(statement);
    }
    Version();
    return std::move(findings_);
  }

 private:
  LintFinding& Add(std::string_view id, std::uint32_t offset, std::size_t length,
                   std::string message) {
    LintFinding finding;
    finding.rule = FindLintRule(id);
    finding.statement = index_;
    finding.offset = offset;
    finding.length = static_cast<std::uint32_t>(length);
    finding.message = std::move(message);
    findings_.push_back(std::move(finding));
    return findings_.back();
  }
  // At a text of an element, or at the element where the text is written otherwise.
  LintFinding& AddAt(std::string_view id, std::uint32_t element, std::string_view text,
                     std::string message) {
    const std::uint32_t at = PlaceOf(document_, element, text);
    return at == kNoOffset ? Add(id, element, 0, std::move(message))
                           : Add(id, at, text.size(), std::move(message));
  }

  // The actions of the catalogue that the statement is about; not known for `*` and NotAction.
  void ExpandActions(const Statement& statement) {
    expanded_.clear();
    is_expanded_ = statement.action_form == ElementForm::kPositive;
    for (const PolicyText& text : statement.actions) {
      const std::optional<ActionParts> parts = Split(text);
      const std::optional<Service> service =
          parts ? FindService(parts->service) : std::optional<Service>();
      if (!service) {
        is_expanded_ = false;
        continue;
      }
      if (parts->name.find_first_of("*?") == std::string::npos) {
        if (const std::optional<Action> action = service->FindAction(parts->name)) {
          expanded_.push_back({*service, *action});
        } else {
          is_expanded_ = false;  // it may be newer
        }
        continue;
      }
      const SetPattern pattern = SetPattern::FromText(parts->name);
      for (const Action action : service->actions()) {
        if (pattern.Matches(ToLowerAscii(action.name()))) expanded_.push_back({*service, action});
      }
    }
    if (expanded_.empty()) is_expanded_ = false;
  }

  void Negations(const Statement& statement) {
    if (statement.effect != Effect::kAllow) return;
    if (statement.principal_form == ElementForm::kNegated) {
      Add("allow-not-principal", statement.principal_offset, 0, "an Allow has NotPrincipal");
    }
    if (statement.action_form == ElementForm::kNegated) {
      Add("allow-not-action", statement.action_offset, 0, "an Allow has NotAction");
    }
    if (statement.resource_form == ElementForm::kNegated) {
      Add("allow-not-resource", statement.resource_offset, 0, "an Allow has NotResource");
    }
  }

  void Actions(const Statement& statement) {
    for (const PolicyText& text : statement.actions) {
      const std::optional<ActionParts> parts = Split(text);
      if (!parts || parts->service.find_first_of("*?") != std::string::npos) continue;
      const std::optional<Service> service = FindService(parts->service);
      if (!service) {
        std::string message = "no service has the prefix " + Quoted(parts->service);
        const std::string_view nearest = NearestService(parts->service);
        if (!nearest.empty()) message += "; did you mean " + Quoted(nearest) + "?";
        AddAt("unknown-service", statement.action_offset, text, std::move(message));
        continue;
      }
      if (parts->name.find_first_of("*?") == std::string::npos) {
        if (service->FindAction(parts->name)) continue;
        std::string message = "no action of " + Quoted(service->prefix()) + " is called " +
                              Quoted(text.view().substr(text.find(':') + 1));
        const std::string_view nearest = NearestAction(*service, parts->name);
        if (!nearest.empty()) message += "; did you mean " + Quoted(nearest) + "?";
        AddAt("unknown-action", statement.action_offset, text, std::move(message));
        continue;
      }
      const SetPattern pattern = SetPattern::FromText(parts->name);
      const auto actions = service->actions();
      const bool matches = std::any_of(actions.begin(), actions.end(), [&](const Action& action) {
        return pattern.Matches(ToLowerAscii(action.name()));
      });
      if (!matches) {
        AddAt("unknown-action", statement.action_offset, text,
              "no action of " + Quoted(service->prefix()) + " matches " + Quoted(text));
      }
    }
  }

  // Whether an action may be checked on a resource that the pattern matches. An action without
  // resource types is checked on `*`, which every pattern of stars alone matches.
  static bool MayFit(const Action& action, const SetPattern& pattern) {
    for (const ActionResourceType type : action.resource_types()) {
      for (const std::string_view shape : type.resource_type().arn_patterns()) {
        if (Meets(ArnsOfShape(shape), pattern)) return true;
      }
    }
    return false;
  }

  void Resources(const Statement& statement) {
    if (!is_expanded_ || statement.resource_form != ElementForm::kPositive) return;
    for (const PolicyText& text : statement.resources) {
      if (IsAll(text) || HasPolicyVariable(text) || !text.view().starts_with("arn:")) continue;
      const SetPattern pattern = SetPattern::FromText(text);
      const bool fits = std::any_of(expanded_.begin(), expanded_.end(), [&](const auto& entry) {
        return MayFit(entry.second, pattern);
      });
      if (fits) continue;
      std::string message = "no action of the statement works on " + Quoted(text);
      if (expanded_.size() == 1) {
        const Action& action = expanded_.front().second;
        const std::string name =
            std::string(expanded_.front().first.prefix()) + ':' + std::string(action.name());
        message =
            Quoted(name) + (action.is_wildcard_only() ? " takes no resource, so that it needs `*`"
                                                      : " does not work on " + Quoted(text));
      }
      AddAt("resource-never-fits", statement.resource_offset, text, std::move(message));
    }
  }

  // --- conditions ---

  static bool HasKey(const Action& action, std::string_view key) {
    const auto matches = [&](const auto& keys) {
      return std::any_of(keys.begin(), keys.end(),
                         [&](const ConditionKey& known) { return known.Matches(key); });
    };
    if (matches(action.condition_keys())) return true;
    for (const ActionResourceType type : action.resource_types()) {
      if (matches(type.condition_keys()) || matches(type.resource_type().condition_keys())) {
        return true;
      }
    }
    return false;
  }

  void Conditions(const Statement& statement) {
    for (const ConditionClause& clause : statement.conditions) {
      const std::optional<ParsedOperator> parsed = ParseConditionOperator(clause.operator_name);
      if (!parsed) continue;
      Key(clause);
      KeyOfActions(clause);
      LiteralWildcard(clause, *parsed);
      Always(statement, clause, *parsed);
      Never(statement, clause, *parsed);
    }
  }

  void Key(const ConditionClause& clause) {
    if (HasPolicyVariable(clause.key) || FindContextKey(clause.key)) return;
    // A claim of an identity provider, whose name is a domain.
    const std::string_view prefix = clause.key.view().substr(0, clause.key.find(':'));
    if (prefix.find('.') != std::string_view::npos || clause.key.find(':') == std::string::npos) {
      return;
    }
    std::string message = "no condition key is called " + Quoted(clause.key);
    const std::string nearest = NearestContextKey(clause.key);
    if (!nearest.empty()) message += "; did you mean " + Quoted(nearest) + "?";
    Add("unknown-condition-key", clause.offset, clause.key.size() + 2, std::move(message));
  }

  void KeyOfActions(const ConditionClause& clause) {
    if (!is_expanded_) return;
    const std::optional<ConditionKey> key = FindConditionKey(clause.key);
    if (!key || key->is_global()) return;
    const std::string prefix = ToLowerAscii(clause.key.view().substr(0, clause.key.find(':')));
    const std::optional<Service> service = FindService(prefix);
    if (!service) return;
    // Of keys that no action names nothing is known.
    const auto actions = service->actions();
    const bool is_of_actions =
        std::any_of(actions.begin(), actions.end(),
                    [&](const Action& action) { return HasKey(action, clause.key); });
    if (!is_of_actions) return;
    const bool sent = std::any_of(expanded_.begin(), expanded_.end(), [&](const auto& entry) {
      return HasKey(entry.second, clause.key);
    });
    if (sent) return;
    Add("key-not-sent", clause.offset, clause.key.size() + 2,
        "AWS sends " + Quoted(clause.key) + " with no action of the statement");
  }

  void LiteralWildcard(const ConditionClause& clause, const ParsedOperator& parsed) {
    const OperatorInfo& info = InfoOf(parsed.op);
    if (info.family != OperatorFamily::kString || info.comparison == Comparison::kLike) return;
    for (const PolicyText& value : clause.values) {
      if (value.find('*') == std::string::npos || HasPolicyVariable(value)) continue;
      if (value.view().find("${") != std::string_view::npos) continue;
      AddAt("literal-wildcard", clause.offset, value,
            Quoted(clause.operator_name) + " compares the `*` of " + Quoted(value) +
                " as a character");
    }
  }

  void Always(const Statement& statement, const ConditionClause& clause,
              const ParsedOperator& parsed) {
    const OperatorInfo& info = InfoOf(parsed.op);
    const bool takes_all = info.comparison == Comparison::kLike && !info.negated &&
                           std::any_of(clause.values.begin(), clause.values.end(),
                                       [](const PolicyText& value) { return IsAll(value); });
    const bool without_key = parsed.if_exists || parsed.qualifier == SetQualifier::kForAllValues;
    if (takes_all && without_key) {
      Add("condition-always", clause.offset, clause.key.size() + 2,
          Quoted(clause.operator_name) + " with `*` holds for every request");
      return;
    }
    if (statement.effect != Effect::kAllow || info.negated ||
        parsed.qualifier != SetQualifier::kForAllValues) {
      return;
    }
    const bool asks_for_key = std::any_of(
        statement.conditions.begin(), statement.conditions.end(),
        [&](const ConditionClause& other) {
          const std::optional<ParsedOperator> op = ParseConditionOperator(other.operator_name);
          if (!op || !EqualsIgnoreCase(other.key, clause.key)) return false;
          const bool is_null = op->op == ConditionOperator::kNull && !other.values.empty() &&
                               EqualsIgnoreCase(other.values.front(), "false");
          return is_null || op->qualifier == SetQualifier::kForAnyValue;
        });
    if (!asks_for_key) {
      Add("for-all-values-allow", clause.offset, clause.key.size() + 2,
          Quoted(clause.operator_name) + " also holds when " + Quoted(clause.key) + " is missing");
    }
  }

  void Never(const Statement& statement, const ConditionClause& clause,
             const ParsedOperator& parsed) {
    if (parsed.op != ConditionOperator::kNull || clause.values.size() != 1 ||
        !EqualsIgnoreCase(clause.values.front(), "true")) {
      return;
    }
    for (const ConditionClause& other : statement.conditions) {
      const std::optional<ParsedOperator> op = ParseConditionOperator(other.operator_name);
      if (!op || &other == &clause || !EqualsIgnoreCase(other.key, clause.key)) continue;
      const bool needs_key =
          op->op == ConditionOperator::kNull
              ? !other.values.empty() && EqualsIgnoreCase(other.values.front(), "false")
              : !op->if_exists && !InfoOf(op->op).negated &&
                    op->qualifier != SetQualifier::kForAllValues;
      if (!needs_key) continue;
      Add("condition-never", other.offset, other.key.size() + 2,
          Quoted(other.operator_name) + " needs " + Quoted(other.key) +
              ", and another condition asks that it is missing");
    }
  }

  // --- what says nothing new ---

  void Redundant(const PolicyTexts& texts, std::uint32_t element, std::string_view id) {
    // Lists of hundreds are generated.
    if (texts.size() < 2 || texts.size() > 400) return;
    for (std::size_t i = 0; i < texts.size(); ++i) {
      for (std::size_t j = 0; j < texts.size(); ++j) {
        if (i == j || !CoversText(texts[j], texts[i], id == "redundant-action")) continue;
        // Of two that are equal the later one is redundant.
        if (j > i && CoversText(texts[i], texts[j], id == "redundant-action")) continue;
        LintFinding& finding =
            AddAt(id, element, texts[i], Quoted(texts[j]) + " covers " + Quoted(texts[i]));
        AddRemoval(finding, texts[i].size());
        break;
      }
    }
  }

  static bool CoversText(const PolicyText& outer, const PolicyText& inner, bool fold) {
    if (outer.view().find('*') == std::string_view::npos) {
      return fold ? EqualsIgnoreCase(outer, inner) : outer == inner;
    }
    if (HasPolicyVariable(outer) || HasPolicyVariable(inner)) return outer == inner;
    if (IsAll(outer)) return true;
    const std::string a = fold ? ToLowerAscii(outer) : outer.str();
    const std::string b = fold ? ToLowerAscii(inner) : inner.str();
    // Most pairs differ at once.
    const std::size_t star = a.find_first_of("*?");
    if (b.compare(0, std::min(star, b.size()), a, 0, std::min(star, b.size())) != 0) return false;
    return Covers(SetPattern::FromText(a), SetPattern::FromText(b)) == Truth::kTrue;
  }

  // Takes an entry of a JSON list out, with its comma.
  void AddRemoval(LintFinding& finding, std::size_t size) const {
    if (document_.source == nullptr || finding.length != size) return;
    const std::string_view text = document_.source->text();
    std::size_t begin = finding.offset;
    std::size_t end = begin + size;
    if (begin == 0 || end >= text.size() || text[begin - 1] != '"' || text[end] != '"') return;
    --begin;
    ++end;
    const std::size_t next = text.find_first_not_of(" \t\r\n", end);
    if (next != std::string_view::npos && text[next] == ',') {
      const std::size_t after = text.find_first_not_of(" \t\r\n", next + 1);
      if (after == std::string_view::npos) return;
      end = after;
    } else {
      const std::size_t before = text.find_last_not_of(" \t\r\n", begin - 1);
      if (before == std::string_view::npos || text[before] != ',') return;
      begin = before;
    }
    finding.edits.push_back(
        {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end - begin), ""});
  }

  void SameStatement(const Statement& statement) {
    for (std::size_t i = 0; i < index_; ++i) {
      const Statement& other = document_.statements[i];
      if (statement.effect != other.effect || statement.principal_form != other.principal_form ||
          statement.action_form != other.action_form ||
          statement.resource_form != other.resource_form ||
          !(statement.principals == other.principals) || !(statement.actions == other.actions) ||
          !(statement.resources == other.resources) ||
          !(statement.conditions.size() == other.conditions.size())) {
        continue;
      }
      bool same = true;
      for (std::size_t c = 0; same && c < statement.conditions.size(); ++c) {
        const ConditionClause& a = statement.conditions[c];
        const ConditionClause& b = other.conditions[c];
        same = a.operator_name == b.operator_name && a.key == b.key && a.values == b.values;
      }
      if (!same) continue;
      Add("redundant-statement", statement.offset, 1,
          "statement " + std::to_string(i + 1) + " says the same");
      return;
    }
  }

  void Version() {
    if (document_.version == PolicyVersion::k2012) return;
    for (index_ = 0; index_ < document_.statements.size(); ++index_) {
      const Statement& statement = document_.statements[index_];
      for (const PolicyText& text : statement.resources) {
        if (HasPolicyVariable(text)) return MissingVersion(text);
      }
      for (const ConditionClause& clause : statement.conditions) {
        for (const PolicyText& value : clause.values) {
          if (HasPolicyVariable(value)) return MissingVersion(value);
        }
      }
    }
  }

  void MissingVersion(const PolicyText& text) {
    LintFinding& finding = AddAt(
        "version-missing", document_.statements[index_].offset, text,
        "the variable of " + Quoted(text) + " is plain text without \"Version\": \"2012-10-17\"");
    if (document_.source == nullptr || document_.has_version) return;
    const std::string_view source = document_.source->text();
    if (document_.offset < source.size() && source[document_.offset] == '{') {
      finding.edits.push_back({document_.offset + 1, 0, "\"Version\": \"2012-10-17\", "});
    }
  }

  const PolicyDocument& document_;
  std::size_t index_ = 0;
  std::vector<std::pair<Service, Action>> expanded_;
  bool is_expanded_ = false;
  std::vector<LintFinding> findings_;
};

}  // namespace

std::span<const LintRule> LintRules() {
  return kRules;
}

const LintRule* FindLintRule(std::string_view id) {
  const auto* const found = std::find_if(kRules.begin(), kRules.end(),
                                         [&](const LintRule& rule) { return rule.id == id; });
  return found == kRules.end() ? nullptr : found;
}

std::vector<LintFinding> Lint(const PolicyDocument& document) {
  return Linter(document).Run();
}

}  // namespace iamsim
