// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_ENGINE_RESIDUAL_H_
#define IAMSIM_ENGINE_RESIDUAL_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/evaluation_result.h"

// What a conditional answer depends on, as a formula: the call is allowed where it holds
// (R-PART-5).

namespace iamsim {

class CompiledClause;
struct AttachedPolicy;
struct OrganizationNode;

// The statement that a leaf is about. It refers to the PreparedRequest, which must outlive it.
struct ResidualPlace {
  PolicyLayer layer = PolicyLayer::kIdentity;
  const AttachedPolicy* attached = nullptr;
  const OrganizationNode* node = nullptr;  // null but for organization layers
  std::uint32_t statement = 0;             // its index in the document

  friend bool operator==(const ResidualPlace&, const ResidualPlace&) = default;
};

struct ResidualLeaf {
  enum class Kind : std::uint8_t {
    kClause,         // a clause of a condition on `key`
    kResource,       // the requested resource is one of the pattern `text`
    kUnknownNoDeny,  // `text`, which is unknown, does not deny
    kUnknownAllow,   // `text`, which is unknown, allows and does not deny
    kUnknownFact,    // `text` is so, which is unknown
  };

  Kind kind = Kind::kClause;
  bool negated = false;   // of a clause or pattern: it must not hold
  std::string key = {};   // of a clause
  std::string text = {};  // kClause: the operator; else see Kind
  std::vector<std::string> values = {};
  // The keys of policy variables, in the values or in the pattern, that have no known value. A
  // clause with some may be on a key that is known itself.
  std::vector<std::string> variables = {};
  bool key_is_known = false;
  std::optional<ResidualPlace> place = {};  // nothing: no statement says it
  const CompiledClause* clause = nullptr;   // of kClause

  // Whether it is about something that was not loaded or cannot be read.
  bool is_unknown_part() const {
    return kind == Kind::kUnknownNoDeny || kind == Kind::kUnknownAllow ||
           kind == Kind::kUnknownFact;
  }

  // Whether both ask the same, wherever they stand.
  bool AsksSame(const ResidualLeaf& other) const;
};

// A formula of leaves, All and Any, without Not: a leaf is negated itself. Immutable. All() and
// Any() keep it flat and free of repetitions, and Always and Never appear only alone.
class Residual {
 public:
  enum class Kind : std::uint8_t { kLeaf, kAll, kAny };

  static Residual Always() { return Residual(Kind::kAll); }
  static Residual Never() { return Residual(Kind::kAny); }
  static Residual Of(ResidualLeaf leaf);
  static Residual All(std::vector<Residual> parts);
  static Residual Any(std::vector<Residual> parts);

  Kind kind() const { return kind_; }
  bool is_always() const { return kind_ == Kind::kAll && parts_.empty(); }
  bool is_never() const { return kind_ == Kind::kAny && parts_.empty(); }
  const ResidualLeaf& leaf() const { return leaf_; }
  const std::vector<Residual>& parts() const { return parts_; }
  bool AsksSame(const Residual& other) const;

  // Every leaf, in the order of writing.
  void VisitLeaves(const std::function<void(const ResidualLeaf&)>& visit) const;
  // The keys that the leaves are about and whose values are not known, each once.
  std::vector<std::string> Keys() const;
  bool Holds(const std::function<bool(const ResidualLeaf&)>& holds) const;

 private:
  explicit Residual(Kind kind) : kind_(kind) {}
  static Residual Join(Kind kind, std::vector<Residual> parts);

  Kind kind_ = Kind::kLeaf;
  ResidualLeaf leaf_;
  std::vector<Residual> parts_;
};

// Under which of its key's values a leaf holds. All leaves of one `domain` are about the same
// values in the same order; those stand for every value that the key can have.
struct LeafTruths {
  std::string domain;
  std::vector<bool> holds;
};
// Nothing for a leaf of which that is not known.
using TruthsOfLeaf = std::function<std::optional<LeafTruths>(const ResidualLeaf&)>;

// The same formula without contradictions, tautologies and repetitions among the leaves of a key.
Residual Simplify(const Residual& residual, const TruthsOfLeaf& truths_of);

}  // namespace iamsim

#endif  // IAMSIM_ENGINE_RESIDUAL_H_
