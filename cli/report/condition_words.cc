// SPDX-License-Identifier: Apache-2.0
#include "cli/report/condition_words.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "cli/report/describe.h"
#include "model/arn.h"
#include "model/condition.h"
#include "model/condition_value.h"

namespace iamsim {
namespace {

std::string Joined(const std::vector<std::string>& values, std::string_view word) {
  constexpr std::size_t kMost = 6;
  std::string text;
  for (std::size_t i = 0; i < values.size() && i < kMost; ++i) {
    if (i > 0) text += i + 1 == values.size() ? " " + std::string(word) + " " : ", ";
    text += values[i].empty() ? "\"\"" : values[i];
  }
  if (values.size() > kMost) {
    text += " " + std::string(word) + " " + std::to_string(values.size() - kMost) + " more";
  }
  return text;
}

// "is", "is like", "is less than": what the positive comparison asks.
std::string_view Verb(const OperatorInfo& info) {
  const bool is_date = info.family == OperatorFamily::kDate;
  if (info.family == OperatorFamily::kIpAddress) return "is in";
  switch (info.comparison) {
    case Comparison::kEquals:
    case Comparison::kEqualsIgnoreCase:
      return "is";
    case Comparison::kLike:
      return "is like";
    case Comparison::kLess:
      return is_date ? "is before" : "is less than";
    case Comparison::kLessEquals:
      return is_date ? "is not after" : "is at most";
    case Comparison::kGreater:
      return is_date ? "is after" : "is greater than";
    case Comparison::kGreaterEquals:
      return is_date ? "is not before" : "is at least";
  }
  return "is";
}

std::string Negated(std::string_view verb) {
  // "is" + " not", before what follows; a double negation says it the other way round.
  if (verb.starts_with("is not ")) return "is " + std::string(verb.substr(7));
  return "is not" + std::string(verb.substr(2));
}

std::string ClauseWords(const ResidualLeaf& leaf) {
  const std::optional<ParsedOperator> parsed = ParseConditionOperator(leaf.text);
  if (!parsed) return leaf.key + " satisfies " + leaf.text;
  const OperatorInfo& info = InfoOf(parsed->op);
  if (info.family == OperatorFamily::kNull) {
    const bool wants_absent = std::any_of(leaf.values.begin(), leaf.values.end(),
                                          [](const auto& v) { return ParseBool(v) == true; });
    return leaf.key + (wants_absent != leaf.negated ? " is absent" : " is present");
  }
  // Whether the values are to match, of one value of the key.
  const bool matches = info.negated == leaf.negated;
  std::string subject = leaf.key;
  bool is_every = false;
  if (parsed->qualifier != SetQualifier::kNone) {
    is_every = (parsed->qualifier == SetQualifier::kForAllValues) != leaf.negated;
    if (!is_every) {
      subject = "some value of " + leaf.key;
    } else {
      subject = (matches ? "every value of " : "no value of ") + leaf.key;
    }
  }
  const bool says_not = !matches && !is_every;
  const std::string verb = says_not ? Negated(Verb(info)) : std::string(Verb(info));
  std::string text = subject + ' ' + verb + ' ' + Joined(leaf.values, "or");
  if (parsed->if_exists && !leaf.negated && matches) text += ", or it is absent";
  if (parsed->if_exists && leaf.negated && !matches) text += ", and it is present";
  return text;
}

std::string Bracketed(const Residual& residual, Residual::Kind within) {
  const std::string text = WordsOf(residual);
  return residual.kind() == Residual::Kind::kLeaf || residual.kind() == within ? text
                                                                               : '(' + text + ')';
}

}  // namespace

std::string WordsOf(const ResidualLeaf& leaf) {
  switch (leaf.kind) {
    case ResidualLeaf::Kind::kClause:
      return ClauseWords(leaf);
    case ResidualLeaf::Kind::kResource:
      return (leaf.negated ? "the resource is not one of " : "the resource is one of ") + leaf.text;
    case ResidualLeaf::Kind::kUnknownNoDeny:
      return "there is no Deny in " + leaf.text;
    case ResidualLeaf::Kind::kUnknownAllow:
      return "there is an Allow and no Deny in " + leaf.text;
    case ResidualLeaf::Kind::kUnknownFact:
      return leaf.text;
  }
  return {};
}

std::string WordsOf(const Residual& residual) {
  if (residual.kind() == Residual::Kind::kLeaf) return WordsOf(residual.leaf());
  const std::string_view word = residual.kind() == Residual::Kind::kAll ? " and " : " or ";
  std::string text;
  for (const Residual& part : residual.parts()) {
    if (!text.empty()) text += word;
    text += Bracketed(part, residual.kind());
  }
  return text;
}

std::string PlaceOf(const ResidualLeaf& leaf) {
  if (!leaf.place) return {};
  const Policy& policy = leaf.place->attached->compiled->policy();
  const Statement& statement = policy.document.statements[leaf.place->statement];
  std::string text(PolicyLayerName(leaf.place->layer));
  const std::string title = PolicyTitle(policy, leaf.place->layer);
  text += ' ' + title + " > " +
          (statement.sid.empty() ? "statement " + std::to_string(leaf.place->statement + 1)
                                 : statement.sid.str());
  const std::string place = PlaceText(LocationOf(policy.document, statement.offset));
  if (!place.empty()) text += ", " + place;
  const std::string address = policy.address.str();
  if (!address.empty() && address != title) text += ", " + address;
  return text;
}

std::string OptionFor(std::string_view key) {
  struct Option {
    std::string_view key;
    std::string_view option;
  };
  constexpr Option kOptions[] = {
      {"aws:RequestedRegion", "`--region`"},
      {"aws:CurrentTime", "`--now`"},
      {"aws:EpochTime", "`--now`"},
      {"aws:userid", "`--session-name`, or the unique id in the model"},
      {"aws:MultiFactorAuthPresent", "`--mfa`"},
      {"aws:SourceVpce", "`--vpc-endpoint`"},
      {"aws:SourceVpc", "`--vpc-endpoint`"},
      {"sts:RoleSessionName", "`-c sts:RoleSessionName=NAME`"},
      {"sts:ExternalId", "`--external-id`"},
      {"sts:SourceIdentity", "`--source-identity`"},
  };
  for (const Option& option : kOptions) {
    if (EqualsIgnoreCase(key, option.key)) return std::string(option.option);
  }
  const std::string_view prefix = key.substr(0, key.find(':'));
  if (prefix == "saml" || prefix.find('.') != std::string_view::npos) {
    return "`--claim " + std::string(key.substr(prefix.size() + 1)) + "=VALUE`";
  }
  return "`-c " + std::string(key) + "=VALUE`";
}

namespace {

// Why the value of a key is not known, where that is in the model.
std::string WhyUnknown(const PreparedRequest& request, std::string_view key) {
  for (const UnloadedKey& unloaded : request.unloaded_keys) {
    if (!unloaded.is_unknown) continue;
    const bool is_it = unloaded.is_prefix
                           ? EqualsIgnoreCase(key.substr(0, unloaded.key.size()), unloaded.key)
                           : EqualsIgnoreCase(key, unloaded.key);
    if (is_it) return unloaded.what;
  }
  return {};
}

std::string SettledBy(const PreparedRequest& request, const ResidualLeaf& leaf) {
  std::string text;
  std::vector<std::string> keys = leaf.variables;
  if (!leaf.key.empty() && !leaf.key_is_known) keys.push_back(leaf.key);
  for (const std::string& key : keys) {
    if (!text.empty()) text += "; ";
    const std::string why = WhyUnknown(request, key);
    if (!why.empty()) text += why + "; ";
    text += "give " + OptionFor(key);
  }
  return text;
}

template <typename Visit>
void VisitConditional(const Answer& answer, Visit visit) {
  for (const Call& call : answer.calls()) {
    for (const Authorization& authorization : call.authorizations) {
      if (authorization.explanation.result.decision == EvalDecision::kConditional) {
        visit(authorization);
      }
    }
  }
}

}  // namespace

std::vector<std::string> DependenceLines(const Answer& answer) {
  std::vector<std::string> lines;
  VisitConditional(answer, [&](const Authorization& authorization) {
    authorization.explanation.residual.VisitLeaves([&](const ResidualLeaf& leaf) {
      if (leaf.is_unknown_part()) return;
      std::string line = WordsOf(leaf);
      const std::string place = PlaceOf(leaf);
      if (!place.empty()) line += "  [" + place + ']';
      line += "  (" + SettledBy(*authorization.request, leaf) + ')';
      if (std::find(lines.begin(), lines.end(), line) == lines.end()) {
        lines.push_back(std::move(line));
      }
    });
  });
  return lines;
}

std::string WhatSettles(const Answer& answer) {
  std::string text;
  const auto add = [&](const std::string& one) {
    if (text.find(one) != std::string::npos) return;
    text += (text.empty() ? "" : "; and on ") + one;
  };
  VisitConditional(answer, [&](const Authorization& authorization) {
    const PreparedRequest& request = *authorization.request;
    const Residual& residual = authorization.explanation.residual;
    for (const std::string& key : residual.Keys()) {
      const std::string why = WhyUnknown(request, key);
      add("`" + key + "` (" + (why.empty() ? "" : why + "; ") + "give " + OptionFor(key) +
          ", or `context` in the scenario)");
    }
    residual.VisitLeaves([&](const ResidualLeaf& leaf) {
      if (leaf.is_unknown_part()) add(leaf.text);
    });
  });
  return text;
}

}  // namespace iamsim
