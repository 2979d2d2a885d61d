// SPDX-License-Identifier: Apache-2.0
#include "engine/residual.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <span>
#include <utility>

#include "model/arn.h"

// A leaf's truths over the values of its key are a set, so simplifying is work on sets: a
// conjunction of sets that do not meet never holds, a disjunction of sets that cover all values
// always does, and a leaf that another one implies says nothing. What a formula's neighbours ask
// narrows the values that are left inside it.

namespace iamsim {
namespace {

using Kind = Residual::Kind;
using ValueSet = std::vector<bool>;
// The values of each domain that are still possible; a domain that is missing has all of them.
using Possible = std::map<std::string, ValueSet, std::less<>>;

ValueSet Intersection(ValueSet a, const ValueSet& b) {
  for (std::size_t i = 0; i < a.size(); ++i)
    a[i] = a[i] && b[i];
  return a;
}
ValueSet Complement(ValueSet a) {
  a.flip();
  return a;
}
bool IsEmpty(const ValueSet& set) {
  return std::find(set.begin(), set.end(), true) == set.end();
}
bool IsSubset(const ValueSet& a, const ValueSet& b) {
  return IsEmpty(Intersection(a, Complement(b)));
}

void Narrow(Possible& possible, const std::string& domain, const ValueSet& to) {
  const auto [at, is_new] = possible.emplace(domain, to);
  if (!is_new) at->second = Intersection(std::move(at->second), to);
}

class Simplifier {
 public:
  explicit Simplifier(const TruthsOfLeaf& truths_of) : truths_of_(truths_of) {}

  Residual Run(const Residual& residual, const Possible& possible) const {
    if (residual.kind() == Kind::kLeaf) return RunLeaf(residual, possible);
    const bool is_all = residual.kind() == Kind::kAll;
    // The leaves first: what they leave possible holds inside their neighbours.
    std::vector<Residual> leaves;
    std::vector<std::optional<LeafTruths>> truths;
    for (const Residual& part : residual.parts()) {
      if (part.kind() != Kind::kLeaf) continue;
      Residual leaf = RunLeaf(part, possible);
      if (leaf.kind() != Kind::kLeaf) {
        if (leaf.is_never() == is_all) return leaf;
        continue;
      }
      truths.push_back(truths_of_(leaf.leaf()));
      leaves.push_back(std::move(leaf));
    }
    Possible inside = possible;
    for (const std::optional<LeafTruths>& each : truths) {
      if (!each) continue;
      Narrow(inside, each->domain, is_all ? each->holds : Complement(each->holds));
    }
    for (const auto& domain : inside) {
      if (IsEmpty(domain.second)) return is_all ? Residual::Never() : Residual::Always();
    }
    std::vector<Residual> parts = WithoutImplied(leaves, truths, possible, is_all);
    for (const Residual& part : residual.parts()) {
      if (part.kind() != Kind::kLeaf) parts.push_back(Run(part, inside));
    }
    return is_all ? Residual::All(std::move(parts)) : Residual::Any(std::move(parts));
  }

 private:
  Residual RunLeaf(const Residual& residual, const Possible& possible) const {
    const std::optional<LeafTruths> truths = truths_of_(residual.leaf());
    if (!truths) return residual;
    const auto at = possible.find(truths->domain);
    const ValueSet all(truths->holds.size(), true);
    const ValueSet& left = at == possible.end() ? all : at->second;
    if (IsEmpty(Intersection(left, truths->holds))) return Residual::Never();
    return IsSubset(left, truths->holds) ? Residual::Always() : residual;
  }

  // Drops each leaf that another one makes superfluous; of two that say the same, the later one.
  static std::vector<Residual> WithoutImplied(const std::vector<Residual>& leaves,
                                              const std::vector<std::optional<LeafTruths>>& truths,
                                              const Possible& possible, bool is_all) {
    const auto set_of = [&](std::size_t i) {
      const auto at = possible.find(truths[i]->domain);
      return at == possible.end() ? truths[i]->holds : Intersection(truths[i]->holds, at->second);
    };
    std::vector<Residual> kept;
    for (std::size_t i = 0; i < leaves.size(); ++i) {
      bool is_implied = false;
      for (std::size_t j = 0; truths[i] && j < leaves.size() && !is_implied; ++j) {
        if (j == i || !truths[j] || truths[j]->domain != truths[i]->domain) continue;
        const ValueSet mine = set_of(i);
        const ValueSet other = set_of(j);
        const bool covers = is_all ? IsSubset(other, mine) : IsSubset(mine, other);
        is_implied = covers && (mine != other || j < i);
      }
      if (!is_implied) kept.push_back(leaves[i]);
    }
    return kept;
  }

  const TruthsOfLeaf& truths_of_;
};

}  // namespace

bool ResidualLeaf::AsksSame(const ResidualLeaf& other) const {
  return kind == other.kind && negated == other.negated && text == other.text &&
         EqualsIgnoreCase(key, other.key) && values == other.values;
}

Residual Residual::Of(ResidualLeaf leaf) {
  Residual residual(Kind::kLeaf);
  residual.leaf_ = std::move(leaf);
  return residual;
}

Residual Residual::All(std::vector<Residual> parts) {
  return Join(Kind::kAll, std::move(parts));
}
Residual Residual::Any(std::vector<Residual> parts) {
  return Join(Kind::kAny, std::move(parts));
}

Residual Residual::Join(Kind kind, std::vector<Residual> parts) {
  Residual joined(kind);
  const auto add = [&](Residual part) {
    const auto same = [&](const Residual& other) { return other.AsksSame(part); };
    // Of an unknown policy, `allows` says all that `does not deny` says.
    const auto twin = [&](const Residual& other) {
      const bool is_pair = part.kind_ == Kind::kLeaf && other.kind_ == Kind::kLeaf &&
                           part.leaf_.text == other.leaf_.text &&
                           part.leaf_.kind != other.leaf_.kind &&
                           (part.leaf_.kind == ResidualLeaf::Kind::kUnknownAllow ||
                            part.leaf_.kind == ResidualLeaf::Kind::kUnknownNoDeny) &&
                           (other.leaf_.kind == ResidualLeaf::Kind::kUnknownAllow ||
                            other.leaf_.kind == ResidualLeaf::Kind::kUnknownNoDeny);
      return is_pair;
    };
    if (std::any_of(joined.parts_.begin(), joined.parts_.end(), same)) return;
    const auto other = std::find_if(joined.parts_.begin(), joined.parts_.end(), twin);
    if (other == joined.parts_.end()) {
      joined.parts_.push_back(std::move(part));
    } else if ((part.leaf_.kind == ResidualLeaf::Kind::kUnknownAllow) == (kind == Kind::kAll)) {
      *other = std::move(part);
    }
  };
  for (Residual& part : parts) {
    const bool is_constant = part.is_always() || part.is_never();
    if (is_constant && part.kind_ != kind) return part;  // Never of an All, Always of an Any
    if (part.kind_ != kind) {
      add(std::move(part));
    } else {
      for (Residual& inner : part.parts_)
        add(std::move(inner));
    }
  }
  // A and (A or B) is A; A or (A and B) is A.
  std::vector<Residual>& all = joined.parts_;
  const auto is_absorbed = [&](const Residual& part) {
    if (part.kind_ == Kind::kLeaf) return false;
    return std::any_of(all.begin(), all.end(), [&](const Residual& other) {
      return &other != &part &&
             std::any_of(part.parts_.begin(), part.parts_.end(),
                         [&](const Residual& inner) { return inner.AsksSame(other); });
    });
  };
  std::vector<bool> absorbed;
  absorbed.reserve(all.size());
  for (const Residual& part : all)
    absorbed.push_back(is_absorbed(part));
  std::size_t at = 0;
  std::erase_if(all, [&](const Residual&) { return absorbed[at++]; });
  if (all.size() == 1) {
    Residual only = std::move(all.front());
    return only;
  }
  return joined;
}

bool Residual::AsksSame(const Residual& other) const {
  if (kind_ != other.kind_) return false;
  if (kind_ == Kind::kLeaf) return leaf_.AsksSame(other.leaf_);
  return std::equal(parts_.begin(), parts_.end(), other.parts_.begin(), other.parts_.end(),
                    [](const Residual& a, const Residual& b) { return a.AsksSame(b); });
}

void Residual::VisitLeaves(const std::function<void(const ResidualLeaf&)>& visit) const {
  if (kind_ == Kind::kLeaf) visit(leaf_);
  for (const Residual& part : parts_)
    part.VisitLeaves(visit);
}

std::vector<std::string> Residual::Keys() const {
  std::vector<std::string> keys;
  const auto add = [&](const std::string& added) {
    const auto same = [&](const std::string& key) { return EqualsIgnoreCase(key, added); };
    if (!added.empty() && std::none_of(keys.begin(), keys.end(), same)) keys.push_back(added);
  };
  VisitLeaves([&](const ResidualLeaf& leaf) {
    if (!leaf.key_is_known) add(leaf.key);
    for (const std::string& variable : leaf.variables)
      add(variable);
  });
  return keys;
}

bool Residual::Holds(const std::function<bool(const ResidualLeaf&)>& holds) const {
  const auto part_holds = [&](const Residual& part) { return part.Holds(holds); };
  switch (kind_) {
    case Kind::kLeaf:
      return holds(leaf_);
    case Kind::kAll:
      return std::all_of(parts_.begin(), parts_.end(), part_holds);
    case Kind::kAny:
      return std::any_of(parts_.begin(), parts_.end(), part_holds);
  }
  return false;
}

Residual Simplify(const Residual& residual, const TruthsOfLeaf& truths_of) {
  const Simplifier simplifier(truths_of);
  Residual simple = simplifier.Run(residual, {});
  // What was dropped may leave room for more; two rounds are enough for what policies say.
  return simplifier.Run(simple, {});
}

}  // namespace iamsim
