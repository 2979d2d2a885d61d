// SPDX-License-Identifier: Apache-2.0
#include "engine/dependence.h"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/key_values.h"
#include "engine/procedure/decision_procedure.h"
#include "model/arn.h"
#include "model/condition.h"

// The formula has the form of the procedure: no Deny applies, each control policy layer allows, and
// so do those layers that the resource policy's grant leaves necessary. Which these are is not
// written down a second time: the procedure is asked, once for each set of the layers and kinds of
// grants that are unknown.

namespace iamsim {
namespace {

class Formula {
 public:
  Formula(const PreparedRequest& request, const Explanation& traced)
      : request_(request), traced_(traced) {}

  Residual Build() {
    std::vector<Residual> all;
    for (const TracedLayer& layer : traced_.layers) {
      outcomes_[layer.slot] = layer.outcome;
      LayerOutcome& outcome = outcomes_[layer.slot];
      const bool ignores_denies = layer.slot == kResourceSlot && request_.ignores_resource_denies;
      if (outcome.deny == Truth::kTrue) return Residual::Never();
      std::vector<Residual> of_layer;
      if (!ignores_denies) of_layer.push_back(NoDeny(layer));
      outcome.deny = Truth::kFalse;
      outcome.possible_kinds = {};
      if (layer.slot == kRcpSlot || layer.slot == kScpSlot || layer.slot == kEndpointSlot) {
        if (outcome.participates) of_layer.push_back(LayerAllows(layer));
        outcome.allow = Truth::kTrue;
      }
      Residual passes = Residual::All(std::move(of_layer));
      const std::string& may_not_reach = request_.layer(layer.slot).may_not_reach;
      if (!may_not_reach.empty()) {
        ResidualLeaf leaf;
        leaf.kind = ResidualLeaf::Kind::kUnknownFact;
        leaf.text = may_not_reach;
        passes = Residual::Any({std::move(passes), Residual::Of(std::move(leaf))});
      }
      all.push_back(std::move(passes));
    }
    all.push_back(Grants());
    return Residual::All(std::move(all));
  }

 private:
  // Something of which the procedure wants to know whether it is there, and when it is.
  struct Part {
    LayerSlot slot;
    std::optional<MatchKind> kind;  // nothing: the layer's allow
    Residual when;
  };

  ReadingContext Readings() const { return ReadingContext(request_.readings); }

  Residual StatementApplies(const TracedLayer& layer, const TracedLevel& level,
                            const TracedPolicy& policy, const TracedStatement& statement) const {
    const CompiledPolicy& compiled = *policy.attached->compiled;
    const Statement& document = compiled.policy().document.statements[statement.index];
    const CompiledStatement& parts = compiled.statements()[statement.index];
    const ResidualPlace place = {request_.layer(layer.slot).layer, policy.attached, level.node,
                                 statement.index};
    std::vector<Residual> all;
    if (statement.outcome.resource == Truth::kUnknown) {
      const bool negated = document.resource_form == ElementForm::kNegated;
      ReadingContext readings = Readings();
      std::vector<Residual> patterns;
      for (std::size_t i = 0; i < parts.resources.size(); ++i) {
        const Truth truth =
            parts.resources[i].Match(request_.matched_resource(), request_.context, readings).truth;
        if (truth != Truth::kUnknown) continue;
        ResidualLeaf leaf;
        leaf.kind = ResidualLeaf::Kind::kResource;
        leaf.negated = negated;
        leaf.text = document.resources[i].str();
        AddVariables(leaf.text, leaf.variables);
        leaf.place = place;
        patterns.push_back(Residual::Of(std::move(leaf)));
      }
      all.push_back(negated ? Residual::All(std::move(patterns))
                            : Residual::Any(std::move(patterns)));
    }
    for (std::size_t i = 0; i < document.conditions.size(); ++i) {
      const ClauseResult& result = traced_.clauses[statement.first_clause + i];
      if (result.truth != Truth::kUnknown) continue;
      all.push_back(Residual::Of(LeafOf(document.conditions[i], parts.clauses[i], result, place)));
    }
    return Residual::All(std::move(all));
  }

  ResidualLeaf LeafOf(const ConditionClause& clause, const CompiledClause& compiled,
                      const ClauseResult& result, const ResidualPlace& place) const {
    ResidualLeaf leaf;
    leaf.key = clause.key.str();
    // Spelled as the context does, but for a key that only a pattern opened.
    if (result.key != nullptr && EqualsIgnoreCase(result.key->key, leaf.key)) {
      leaf.key = result.key->key;
    }
    leaf.key_is_known = result.key != nullptr && result.key->is_known();
    leaf.text = clause.operator_name;
    ReadingContext readings = Readings();
    for (const CompiledClause::ValueMatch& value :
         compiled.ExplainValues(request_.context, readings)) {
      leaf.values.push_back(value.is_resolved ? value.resolved : value.raw);
      if (!value.is_resolved) AddVariables(value.raw, leaf.variables);
    }
    leaf.place = place;
    leaf.clause = &compiled;
    return leaf;
  }

  // The keys of the text's variables that have no known value.
  void AddVariables(const std::string& text, std::vector<std::string>& keys) const {
    std::size_t at = 0;
    while (const std::optional<PolicyVariable> found = FindPolicyVariable(text, at)) {
      at = found->end;
      if (found->is_escape) continue;
      const ContextEntry* entry = request_.context.Look(found->key);
      if (entry != nullptr && !entry->is_known()) keys.emplace_back(found->key);
    }
  }

  static Residual Negated(const Residual& residual) {
    if (residual.kind() == Residual::Kind::kLeaf) {
      ResidualLeaf leaf = residual.leaf();
      leaf.negated = !leaf.negated;
      return Residual::Of(std::move(leaf));
    }
    std::vector<Residual> parts;
    for (const Residual& part : residual.parts())
      parts.push_back(Negated(part));
    return residual.kind() == Residual::Kind::kAll ? Residual::Any(std::move(parts))
                                                   : Residual::All(std::move(parts));
  }

  template <typename Visit>
  void VisitPolicies(const TracedLevel& level, Visit visit) const {
    for (std::uint32_t p = level.first_policy; p < level.first_policy + level.policy_count; ++p)
      visit(traced_.policies[p]);
  }
  template <typename Visit>
  void VisitStatements(const TracedPolicy& policy, Effect effect, Visit visit) const {
    for (std::uint32_t s = policy.first_statement;
         s < policy.first_statement + policy.statement_count; ++s) {
      const TracedStatement& statement = traced_.statements[s];
      if (statement.outcome.effect == effect) visit(statement);
    }
  }

  // What an unknown document is called, and what it has to do.
  Residual UnknownDocument(const TracedPolicy& policy, ResidualLeaf::Kind kind) const {
    ResidualLeaf leaf;
    leaf.kind = kind;
    leaf.text = "a policy that cannot be read";
    for (const UnknownPart& part : request_.unknown_parts) {
      if (part.policy == &policy.attached->compiled->policy() &&
          part.attached_to == policy.attached->attached_to) {
        leaf.text = part.what;
      }
    }
    return Residual::Of(std::move(leaf));
  }
  std::vector<Residual> UnknownInputs(ResidualLeaf::Kind kind) const {
    std::vector<Residual> inputs;
    if (!request_.has_unknown_input) return inputs;
    for (const std::string& input : request_.unknown_inputs) {
      ResidualLeaf leaf;
      leaf.kind = kind;
      leaf.text = input;
      inputs.push_back(Residual::Of(std::move(leaf)));
    }
    return inputs;
  }

  Residual NoDeny(const TracedLayer& layer) const {
    std::vector<Residual> all = UnknownInputs(ResidualLeaf::Kind::kUnknownNoDeny);
    for (std::uint32_t l = layer.first_level; l < layer.first_level + layer.level_count; ++l) {
      const TracedLevel& level = traced_.levels[l];
      VisitPolicies(level, [&](const TracedPolicy& policy) {
        if (policy.attached->compiled->may_deny_unknown()) {
          all.push_back(UnknownDocument(policy, ResidualLeaf::Kind::kUnknownNoDeny));
        }
        VisitStatements(policy, Effect::kDeny, [&](const TracedStatement& statement) {
          if (statement.outcome.applies == Truth::kTrue) all.push_back(Residual::Never());
          if (statement.outcome.applies != Truth::kUnknown) return;
          all.push_back(Negated(StatementApplies(layer, level, policy, statement)));
        });
      });
    }
    return Residual::All(std::move(all));
  }

  // When an Allow of the level applies, of one kind or of any.
  Residual LevelAllows(const TracedLayer& layer, const TracedLevel& level,
                       std::optional<MatchKind> kind) const {
    std::vector<Residual> any;
    const bool any_document = !kind || kind == MatchKind::kWildcard || kind == MatchKind::kDirect;
    if (any_document) any = UnknownInputs(ResidualLeaf::Kind::kUnknownAllow);
    VisitPolicies(level, [&](const TracedPolicy& policy) {
      if (any_document && policy.attached->compiled->is_unknown()) {
        any.push_back(UnknownDocument(policy, ResidualLeaf::Kind::kUnknownAllow));
      }
      VisitStatements(policy, Effect::kAllow, [&](const TracedStatement& statement) {
        if (kind && !statement.outcome.kinds.Contains(*kind)) return;
        if (statement.outcome.applies == Truth::kTrue) any.push_back(Residual::Always());
        if (statement.outcome.applies != Truth::kUnknown) return;
        any.push_back(StatementApplies(layer, level, policy, statement));
      });
    });
    return Residual::Any(std::move(any));
  }
  Residual LayerAllows(const TracedLayer& layer) const {
    if (layer.slot == kResourceSlot && request_.ignores_resource_allows) return Residual::Never();
    if (request_.layer(layer.slot).constant_allow) return Residual::Always();
    std::vector<Residual> all;
    for (std::uint32_t l = layer.first_level; l < layer.first_level + layer.level_count; ++l)
      all.push_back(LevelAllows(layer, traced_.levels[l], std::nullopt));
    if (layer.level_count == 0)
      return Residual::Any(UnknownInputs(ResidualLeaf::Kind::kUnknownAllow));
    return Residual::All(std::move(all));
  }

  // What the caller's own layers and the resource's have to give.
  Residual Grants() {
    std::vector<Part> parts;
    for (const LayerSlot slot : {kResourceSlot, kIdentitySlot, kBoundarySlot, kSessionSlot}) {
      const TracedLayer& layer = traced_.layers[slot];
      const bool may_allow = layer.outcome.allow == Truth::kUnknown ||
                             (request_.has_unknown_input && layer.outcome.allow != Truth::kTrue);
      if (!may_allow) continue;
      outcomes_[slot].allow = Truth::kFalse;
      parts.push_back({slot, std::nullopt, LayerAllows(layer)});
    }
    const TracedLayer& resource = traced_.layers[kResourceSlot];
    for (int i = 0; i < kMatchKindCount; ++i) {
      const auto kind = static_cast<MatchKind>(i);
      const bool possible = resource.outcome.possible_kinds.Contains(kind) ||
                            (request_.has_unknown_input &&
                             (kind == MatchKind::kWildcard || kind == MatchKind::kDirect));
      if (!possible || resource.outcome.allow_kinds.Contains(kind)) continue;
      std::vector<Residual> any;
      for (std::uint32_t l = 0; l < resource.level_count; ++l)
        any.push_back(LevelAllows(resource, traced_.levels[resource.first_level + l], kind));
      if (resource.level_count == 0) any = UnknownInputs(ResidualLeaf::Kind::kUnknownAllow);
      parts.push_back({kResourceSlot, kind, Residual::Any(std::move(any))});
    }
    return MinimalSets(parts);
  }

  bool AllowsWith(const std::vector<Part>& parts, std::size_t chosen) const {
    LayerOutcomes outcomes = outcomes_;
    for (std::size_t i = 0; i < parts.size(); ++i) {
      if ((chosen >> i & 1U) == 0) continue;
      LayerOutcome& outcome = outcomes[parts[i].slot];
      if (parts[i].kind) {
        outcome.allow_kinds.Add(*parts[i].kind);
      } else {
        outcome.allow = Truth::kTrue;
      }
    }
    ReadingContext readings = Readings();
    return IsAllowed(request_, outcomes, readings);
  }

  // The smallest sets of parts with which the call is allowed; smaller sets come first.
  Residual MinimalSets(const std::vector<Part>& parts) const {
    std::vector<std::size_t> sets;
    for (std::size_t set = 0; set < std::size_t{1} << parts.size(); ++set)
      sets.push_back(set);
    std::stable_sort(sets.begin(), sets.end(), [](std::size_t a, std::size_t b) {
      return std::popcount(a) < std::popcount(b);
    });
    std::vector<std::size_t> minimal;
    std::vector<Residual> any;
    for (const std::size_t set : sets) {
      const bool is_covered = std::any_of(minimal.begin(), minimal.end(), [&](std::size_t other) {
        return (other & set) == other;
      });
      if (is_covered || !AllowsWith(parts, set)) continue;
      minimal.push_back(set);
      std::vector<Residual> all;
      for (std::size_t i = 0; i < parts.size(); ++i) {
        if ((set >> i & 1U) != 0) all.push_back(parts[i].when);
      }
      any.push_back(Residual::All(std::move(all)));
    }
    return Residual::Any(std::move(any));
  }

  const PreparedRequest& request_;
  const Explanation& traced_;
  LayerOutcomes outcomes_;
};

// Keys of which the value of one says something of the other's, so that not every pair of values
// can be.
bool AreLinked(const std::vector<std::string>& keys) {
  constexpr std::string_view kGroups[][6] = {
      {"aws:CurrentTime", "aws:EpochTime", "aws:TokenIssueTime", "aws:MultiFactorAuthAge", {}, {}},
      {"aws:RequestTag/", "aws:TagKeys", {}, {}, {}, {}},
      {"aws:SourceIp",
       "aws:VpcSourceIp",
       "aws:SourceVpc",
       "aws:SourceVpce",
       "aws:SourceVpcArn",
       {}},
      {"aws:VpceAccount",
       "aws:VpceOrgID",
       "aws:VpceOrgPaths",
       "aws:SourceVpce",
       "aws:SourceVpc",
       {}},
      {"aws:SourceArn",
       "aws:SourceAccount",
       "aws:SourceOwner",
       "aws:SourceOrgID",
       "aws:SourceOrgPaths",
       {}},
      {"aws:MultiFactorAuthPresent", "aws:MultiFactorAuthAge", {}, {}, {}, {}},
      {"aws:userid", "sts:RoleSessionName", {}, {}, {}, {}},
  };
  for (const auto& group : kGroups) {
    std::size_t count = 0;
    for (const std::string& key : keys) {
      for (const std::string_view member : group) {
        const bool is_it =
            !member.empty() &&
            (member.ends_with('/') ? EqualsIgnoreCase(key.substr(0, member.size()), member)
                                   : EqualsIgnoreCase(key, member));
        if (is_it) ++count;
      }
    }
    if (count > 1) return true;
  }
  // Claims of one token, an organization's id and paths, and others of which nobody has thought.
  return false;
}

// Tries values of the keys until the formula held once and failed once.
class Search {
 public:
  Search(const PreparedRequest& request, const Residual& residual)
      : residual_(residual), table_(request, residual) {
    residual.VisitLeaves([&](const ResidualLeaf& leaf) {
      const std::optional<std::size_t> key = table_.KeyOf(leaf);
      if (!key) {
        all_keys_ = false;
        return;
      }
      leaves_.push_back({&leaf, *key, table_.TruthsOf(leaf, *key)});
    });
  }

  // The truths of a leaf whose key's values are complete.
  std::optional<LeafTruths> CompleteTruths(const ResidualLeaf& leaf) const {
    const std::optional<std::size_t> key = table_.KeyOf(leaf);
    if (!key || !table_.keys()[*key].is_complete) return std::nullopt;
    return LeafTruths{ToLowerAscii(leaf.key), table_.TruthsOf(leaf, *key)};
  }

  void Run() {
    constexpr std::size_t kMostTries = 1U << 13U;
    std::vector<std::size_t> at(table_.keys().size(), 0);
    for (std::size_t tries = 0; tries < kMostTries; ++tries) {
      const bool holds = residual_.Holds([&](const ResidualLeaf& leaf) {
        for (const Known& known : leaves_) {
          if (known.leaf == &leaf) return bool{known.truths[at[known.key]]};
        }
        return false;
      });
      (holds ? held_ : failed_) = true;
      if (held_ && failed_) return;
      std::size_t key = 0;
      while (key < at.size() && ++at[key] == table_.keys()[key].values.size())
        at[key++] = 0;
      if (key == at.size()) {
        exhausted_ = true;
        return;
      }
    }
  }

  // Every leaf is about one key alone.
  bool all_keys() const { return all_keys_; }
  bool found_both() const { return held_ && failed_; }
  bool held() const { return held_; }
  // Every combination was tried, and those stand for all.
  bool is_complete() const {
    return exhausted_ && std::all_of(table_.keys().begin(), table_.keys().end(),
                                     [](const KeyValues& key) { return key.is_complete; });
  }

 private:
  struct Known {
    const ResidualLeaf* leaf;
    std::size_t key;
    std::vector<bool> truths;
  };

  const Residual& residual_;
  KeyValueTable table_;
  std::vector<Known> leaves_;
  bool all_keys_ = true;
  bool held_ = false;
  bool failed_ = false;
  bool exhausted_ = false;
};

}  // namespace

Dependence DependenceOf(const PreparedRequest& request, const Explanation& traced) {
  const Residual whole = Formula(request, traced).Build();
  Dependence dependence;
  {
    const Search values(request, whole);
    dependence.residual =
        Simplify(whole, [&](const ResidualLeaf& leaf) { return values.CompleteTruths(leaf); });
  }
  if (dependence.residual.is_always() || dependence.residual.is_never()) {
    dependence.exact = true;
    return dependence;
  }
  Search search(request, dependence.residual);
  if (!search.all_keys()) return dependence;
  search.Run();
  if (!search.found_both() && search.is_complete()) {
    dependence.residual = search.held() ? Residual::Always() : Residual::Never();
    dependence.exact = true;
    return dependence;
  }
  dependence.exact = search.found_both() && !AreLinked(dependence.residual.Keys());
  return dependence;
}

}  // namespace iamsim
