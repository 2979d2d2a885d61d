// SPDX-License-Identifier: Apache-2.0
#include "engine/sets/set_cuts.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string_view>
#include <tuple>
#include <utility>

#include "engine/match/policy_variable.h"
#include "engine/sets/arn_patterns.h"
#include "engine/status_text.h"
#include "model/arn.h"
#include "model/catalogue/operations.h"
#include "model/condition.h"

// A statement tells resources apart by its Resource or NotResource element, which is a pattern, and
// by conditions and policy variables whose keys follow from the ARN. Which keys do is not listed
// here: they are those that have other values for another ARN of the same set. One of them, the
// Region, is cut by the values that statements compare it with; of the others it is said that they
// depend on the resource.
//
// AWS may check a call on further resources that follow from the asked one: the database of a
// table, the bucket behind an access point. Their patterns are carried back to the asked resource.

namespace iamsim {
namespace {

constexpr std::string_view kRegionKey = "aws:RequestedRegion";

// The values that differ between two contexts.
std::vector<std::string> KeysThatDiffer(const ContextTable& one, const ContextTable& other) {
  std::vector<std::string> keys;
  const auto find_in = [](const ContextTable& table, std::string_view key) -> const ContextEntry* {
    const auto found =
        std::find_if(table.entries().begin(), table.entries().end(),
                     [&](const ContextEntry& entry) { return EqualsIgnoreCase(entry.key, key); });
    return found == table.entries().end() ? nullptr : &*found;
  };
  const auto compare = [&](const ContextTable& from, const ContextTable& with) {
    for (const ContextEntry& entry : from.entries()) {
      const ContextEntry* same = find_in(with, entry.key);
      if (same == nullptr || same->values != entry.values || same->state != entry.state) {
        keys.emplace_back(std::string_view(entry.key));
      }
    }
  };
  compare(one, other);
  compare(other, one);
  return keys;
}

bool Has(const std::vector<std::string>& keys, std::string_view key) {
  return std::any_of(keys.begin(), keys.end(),
                     [&](const std::string& other) { return EqualsIgnoreCase(other, key); });
}

// The first variable of a text whose value differs.
std::optional<std::string> DifferingVariable(std::string_view text,
                                             const std::vector<std::string>& keys) {
  std::size_t at = 0;
  while (const std::optional<PolicyVariable> found = FindPolicyVariable(text, at)) {
    if (!found->is_escape && Has(keys, found->key)) return std::string(found->key);
    at = found->end;
  }
  return std::nullopt;
}

// Carries patterns of a further resource of the call back to the asked one.
class PullBack {
 public:
  // Nullopt, if it is not known how the further resource follows from the asked one.
  static std::optional<PullBack> Find(std::string_view service, const std::string& one_arn,
                                      const std::string& one_further, const std::string& other_arn,
                                      const std::string& other_further, const AllMatch& all_match) {
    PullBack back;
    if (one_arn == one_further && other_arn == other_further) {
      back.kind_ = Kind::kSame;
      return back;
    }
    if (one_further == other_further) {
      back.kind_ = Kind::kConstant;
      return back;
    }
    if (back.FindRow(service, one_arn, one_further) && back.IsRow(other_arn, other_further)) {
      return back;
    }
    // Both end alike, as the objects behind an access point do.
    const std::size_t common = CommonSuffix(one_arn, one_further);
    back.kind_ = Kind::kPrefix;
    back.arn_prefix_ = one_arn.substr(0, one_arn.size() - common);
    back.further_prefix_ = one_further.substr(0, one_further.size() - common);
    SetPattern below = SetPattern::Literal(back.arn_prefix_);
    below.Append({SetUnit::Kind::kRun, kNothingExcluded, 0});
    const bool both_follow =
        other_arn.starts_with(back.arn_prefix_) &&
        other_further == back.further_prefix_ + other_arn.substr(back.arn_prefix_.size());
    if (!both_follow || !all_match(below)) return std::nullopt;
    return back;
  }

  // False where the pattern cannot be carried back.
  bool Add(const SetPattern& pattern, std::vector<SetPattern>& patterns) const {
    switch (kind_) {
      case Kind::kSame:
        patterns.push_back(pattern);
        return true;
      case Kind::kConstant:
        return true;
      case Kind::kPrefix:
        return AddWithPrefix(pattern, patterns);
      case Kind::kRow:
        return AddByRow(pattern, patterns);
    }
    return false;
  }

 private:
  enum class Kind : std::uint8_t { kSame, kConstant, kPrefix, kRow };

  static std::size_t CommonSuffix(std::string_view a, std::string_view b) {
    std::size_t size = 0;
    while (size < a.size() && size < b.size() && a[a.size() - 1 - size] == b[b.size() - 1 - size])
      ++size;
    return size;
  }

  bool FindRow(std::string_view service, const std::string& arn, const std::string& further) {
    for (const OperationPart& row : OperationParts()) {
      if (row.on != PartResource::kDerived || row.service != service) continue;
      row_ = &row;
      if (IsRow(arn, further)) {
        kind_ = Kind::kRow;
        return true;
      }
    }
    return false;
  }

  bool IsRow(const std::string& arn_text, const std::string& further_text) const {
    const std::optional<Arn> arn = ParseArn(arn_text);
    const std::optional<Arn> further = ParseArn(further_text);
    return arn && further && arn->region == further->region && arn->account == further->account &&
           HasShape(row_->asked_shape, arn->resource) &&
           DeriveTail(row_->asked_shape, arn->resource, row_->shape) == further->resource;
  }

  bool AddWithPrefix(const SetPattern& pattern, std::vector<SetPattern>& patterns) const {
    const SetPattern prefix = SetPattern::Literal(further_prefix_);
    SetPattern below = prefix;
    below.Append({SetUnit::Kind::kRun, kNothingExcluded, 0});
    const std::optional<std::vector<SetPattern>> both = Intersect(below, pattern);
    if (!both) return false;
    for (const SetPattern& further : *both) {
      SetPattern& carried = patterns.emplace_back(SetPattern::Literal(arn_prefix_));
      for (std::size_t i = prefix.units().size(); i < further.units().size(); ++i)
        carried.Append(further.units()[i]);
    }
    return true;
  }

  // Splits the further resource into the parts of its shape and puts them where the shape of the
  // asked one has the same names.
  bool AddByRow(const SetPattern& pattern, std::vector<SetPattern>& patterns) const {
    const SetPattern shape =
        ArnsWith("*", row_->service, "*", "*", TailsOfOperationShape(row_->shape));
    const std::optional<std::vector<SetPattern>> both = Intersect(shape, pattern);
    if (!both) return false;
    for (const SetPattern& further : *both) {
      const std::optional<std::vector<SetPattern>> fields = FieldsOf(further);
      if (!fields) return false;
      SetPattern carried;
      for (std::size_t i = 0; i + 1 < fields->size(); ++i) {
        for (const SetUnit& unit : (*fields)[i].units())
          carried.Append(unit);
        carried.AppendLiteral(":");
      }
      if (!AppendTail(fields->back(), carried)) return false;
      patterns.push_back(std::move(carried));
    }
    return true;
  }

  bool AppendTail(const SetPattern& tail, SetPattern& carried) const {
    std::vector<SetPattern> parts(1);
    for (const SetUnit& unit : tail.units()) {
      const bool is_slash = unit == SetUnit{SetUnit::Kind::kCharacter, kNothingExcluded, '/'};
      if (!is_slash && unit.kind != SetUnit::Kind::kCharacter && (unit.excluded & kNoSlash) == 0) {
        return false;
      }
      if (is_slash) {
        parts.emplace_back();
      } else {
        parts.back().Append(unit);
      }
    }
    const std::vector<std::string_view> names = SplitShape(row_->shape);
    if (names.size() != parts.size()) return false;
    const std::vector<std::string_view> asked = SplitShape(row_->asked_shape);
    for (std::size_t i = 0; i < asked.size(); ++i) {
      if (i > 0) carried.AppendLiteral("/");
      const auto name = std::find(names.begin(), names.end(), asked[i]);
      const SetPattern part = asked[i].starts_with("${") && name != names.end()
                                  ? parts[static_cast<std::size_t>(name - names.begin())]
                                  : TailsOfOperationShape(asked[i]);
      for (const SetUnit& unit : part.units())
        carried.Append(unit);
    }
    return true;
  }

  static std::vector<std::string_view> SplitShape(std::string_view shape) {
    std::vector<std::string_view> parts;
    for (std::size_t end = 0; end != std::string_view::npos; shape.remove_prefix(end + 1)) {
      end = shape.find('/');
      parts.push_back(shape.substr(0, end));
      if (end == std::string_view::npos) break;
    }
    return parts;
  }

  Kind kind_ = Kind::kConstant;
  const OperationPart* row_ = nullptr;
  std::string arn_prefix_;
  std::string further_prefix_;
};

class CutFinder {
 public:
  CutFinder(const AllMatch& all_match, SetCuts& cuts) : all_match_(all_match), cuts_(cuts) {}

  void Visit(const Authorization& one, const std::string& one_arn, const Authorization& other,
             const std::string& other_arn) {
    const PreparedRequest& request = *one.request;
    if (!AreAlike(request, *other.request)) {
      Problem("which policies are in force depends on the resource");
      return;
    }
    differing_ = KeysThatDiffer(request.context, other.request->context);
    back_ = std::nullopt;
    if (!request.resource.is_star()) {
      back_ = PullBack::Find(request.action.service(), one_arn, request.resource.text(), other_arn,
                             other.request->resource.text(), all_match_);
      if (!back_) {
        Problem("AWS also checks " + Quoted(request.action.text()) +
                " on a resource that depends on the one that is asked about");
        return;
      }
    }
    request_ = &request;
    const Explanation& explanation = one.explanation;
    for (const TracedPolicy& policy : explanation.policies) {
      const CompiledPolicy& compiled = *policy.attached->compiled;
      for (std::uint32_t i = 0; i < policy.statement_count; ++i) {
        const TracedStatement& traced = explanation.statements[policy.first_statement + i];
        VisitStatement(compiled, traced);
      }
    }
  }

 private:
  void Problem(std::string text) {
    if (cuts_.problem.empty()) cuts_.problem = std::move(text);
  }

  // Whether the same policies decide for both, in the same way.
  static bool AreAlike(const PreparedRequest& one, const PreparedRequest& other) {
    const auto flags = [](const PreparedRequest& request) {
      return std::tuple(request.resource.is_star(), request.aws_owned, request.owner_account,
                        request.same_account, request.must_allow, request.both_sides,
                        request.open_to_all, request.pre_gate, request.service_gate,
                        request.refusal, request.ignores_resource_denies,
                        request.ignores_resource_allows, request.has_unknown_input,
                        request.checked_as.has_value(), request.action.text(),
                        request.unknown_parts.size(), request.own_policies.size());
    };
    if (flags(one) != flags(other)) return false;
    for (std::size_t slot = 0; slot < kLayerSlots; ++slot) {
      const SelectedLayer& a = one.layers[slot];
      const SelectedLayer& b = other.layers[slot];
      if (a.not_applicable != b.not_applicable || a.constant_allow != b.constant_allow ||
          a.levels().size() != b.levels().size()) {
        return false;
      }
      for (std::size_t level = 0; level < a.levels().size(); ++level) {
        if (!std::equal(a.levels()[level].policies.begin(), a.levels()[level].policies.end(),
                        b.levels()[level].policies.begin(), b.levels()[level].policies.end(),
                        [&](const AttachedPolicy& x, const AttachedPolicy& y) {
                          return x.compiled == y.compiled || (IsOwn(one, x) && IsOwn(other, y));
                        })) {
          return false;
        }
      }
    }
    return true;
  }

  // Policies of no document are made for each request, alike where all else is.
  static bool IsOwn(const PreparedRequest& request, const AttachedPolicy& policy) {
    return std::any_of(request.own_policies.begin(), request.own_policies.end(),
                       [&](const auto& own) { return own.get() == policy.compiled; });
  }

  void VisitStatement(const CompiledPolicy& policy, const TracedStatement& traced) {
    const CompiledStatement& compiled = policy.statements()[traced.index];
    const StatementOutcome& outcome = traced.outcome;
    if (compiled.never_applies || outcome.action == Truth::kFalse ||
        outcome.principal == Truth::kFalse) {
      return;
    }
    const Statement& statement = policy.policy().document.statements[traced.index];
    const bool depends = VisitConditions(statement);
    if (outcome.condition == Truth::kFalse && !depends) return;
    if (compiled.resource_form == ElementForm::kAbsent || !back_) return;
    for (std::size_t i = 0; i < compiled.resources.size(); ++i)
      VisitEntry(compiled.resources[i], statement.resources[i]);
  }

  // Whether any condition may be otherwise for another member.
  bool VisitConditions(const Statement& statement) {
    bool depends = false;
    for (const ConditionClause& clause : statement.conditions) {
      const std::string_view key = clause.key;
      const bool on_key = Has(differing_, key);
      for (const std::string_view value : clause.values) {
        if (const std::optional<std::string> variable = DifferingVariable(value, differing_)) {
          Problem("a condition compares with " + Quoted(*variable) +
                  ", which depends on the resource");
          depends = true;
        } else if (on_key && EqualsIgnoreCase(key, kRegionKey) && !HasPolicyVariable(value)) {
          AddRegion(value);
        }
      }
      depends = depends || on_key;
      if (!on_key) continue;
      if (!EqualsIgnoreCase(key, kRegionKey)) {
        Problem("a condition is on " + Quoted(key) + ", which depends on the resource");
      } else {
        AddRegion("");
      }
    }
    return depends;
  }

  void AddRegion(std::string_view region) {
    cuts_.patterns.push_back(ArnsWith("*", "*", region, "*", SetPattern::Everything()));
  }

  void VisitEntry(const ResourcePattern& entry, std::string_view text) {
    if (const std::optional<std::string> variable = DifferingVariable(text, differing_)) {
      Problem("a Resource element has " + Quoted(*variable) + ", which depends on the resource");
      return;
    }
    const bool crosses = !request_->readings.IsAlternative(Reading::kResourceStar);
    const EntryPattern resources = ResourcesOfEntry(entry, request_->context, crosses);
    if (!resources.is_exact) {
      Problem("letter case makes " + Quoted(text) + " match in one field and not in another");
    }
    if (!resources.pattern || resources.pattern->is_everything()) return;
    std::vector<SetPattern> patterns = {*resources.pattern};
    if (request_->checked_as) {
      // R-RES-17: policies see the ARN with something behind it.
      const std::string& checked = request_->checked_as->text();
      const std::string suffix = checked.substr(request_->resource.text().size());
      std::optional<std::vector<SetPattern>> without = WithoutSuffix(*resources.pattern, suffix);
      if (!without) return TooLarge();
      patterns = *std::move(without);
    }
    for (const SetPattern& pattern : patterns) {
      if (!back_->Add(pattern, cuts_.patterns)) return TooLarge();
    }
  }

  void TooLarge() { Problem("the patterns of the policies have too much in common to be cut"); }

  const AllMatch& all_match_;
  SetCuts& cuts_;
  const PreparedRequest* request_ = nullptr;
  std::vector<std::string> differing_;
  std::optional<PullBack> back_;  // none: nothing of the set is in what is checked
};

}  // namespace

SetCuts FindCuts(const Answer& one, const std::string& one_arn, const Answer& other,
                 const std::string& other_arn, const AllMatch& all_match) {
  SetCuts cuts;
  // A role on the way that is refused ends the question for every member.
  const std::vector<Authorization>& here = one.calls().back().authorizations;
  const std::vector<Authorization>& there = other.calls().back().authorizations;
  if (one.calls().size() != other.calls().size() || here.size() != there.size()) {
    cuts.problem = "what AWS checks depends on the resource";
    return cuts;
  }
  CutFinder finder(all_match, cuts);
  for (std::size_t i = 0; i < here.size(); ++i)
    finder.Visit(here[i], one_arn, there[i], other_arn);
  return cuts;
}

}  // namespace iamsim
