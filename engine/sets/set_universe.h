// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_ENGINE_SETS_SET_UNIVERSE_H_
#define IAMSIM_ENGINE_SETS_SET_UNIVERSE_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/sets/set_pattern.h"
#include "model/catalogue/service_catalogue.h"
#include "model/estate.h"

namespace iamsim {

// What a question about a set can be about: ARNs of the shapes that the catalogue has for the
// action. Of what the model lacks it has the resources of one account alone.
class SetUniverse {
 public:
  // `asked` is the set of the request; `partition` and `account` are the caller's, and empty if it
  // has none. `action` is absent if the catalogue lacks it.
  SetUniverse(const Estate& estate, const SetPattern& asked, std::string_view service,
              const std::optional<Action>& action, std::string_view partition,
              std::string_view account, std::size_t most_steps);

  // Whether the action works on any member of the set.
  bool meets_asked() const;
  // The account that resources without one in their ARN are taken to belong to, and others where
  // the set names none.
  const std::string& account() const { return account_; }
  // Whether the set has resources of other accounts, or nobody's, that the model lacks.
  bool is_narrowed() const { return is_narrowed_; }
  bool IsModelled(const SetPattern& pattern) const;

  // Whether any ARN of the set matches each of `all` and none of `except`. kUnknown if that takes
  // too long; after most_steps in all everything does.
  Truth HasArns(const std::vector<SetPattern>& all, const std::vector<SetPattern>& except) const;
  // A shortest ARN that matches `pattern` and none of `except`.
  SetMember FindArn(const SetPattern& pattern, const std::vector<SetPattern>& except) const;
  // Another one, which differs from the first wherever ARNs of the set can differ, if there is one.
  SetMember FindOtherArn(const SetPattern& pattern, const std::vector<SetPattern>& except) const;

  // The members of the set by the first five fields of their shapes. Without wildcards that may
  // take colons, patterns have little in common.
  std::vector<SetPattern> ByHead() const;
  // Where the engine looks at the text of an ARN, besides the resources of policies: the resources
  // of the model and what belongs to them, shapes, names that services treat in their own way.
  std::vector<SetPattern> Cuts() const;

 private:
  struct Shape {
    SetPattern pattern;
    std::vector<SetPattern> except;  // what is of another kind
  };

  void AddShapes(const Service& service, const Action& action);
  void AddShape(const Service& service, std::string_view shape);
  void AddAnyArn();
  void FindModelled();
  SetMember Find(const std::vector<SetPattern>& all, const std::vector<SetPattern>& except,
                 bool fills_runs, std::string_view letters) const;

  const Estate& estate_;
  const SetPattern& asked_;
  std::string service_;
  std::string partition_;
  std::string account_;
  bool is_narrowed_ = false;
  std::vector<Shape> shapes_;  // with any account
  std::vector<Shape> rest_;    // of what the model lacks
  std::vector<SetPattern> modelled_;
  mutable std::size_t steps_left_;
};

}  // namespace iamsim

#endif  // IAMSIM_ENGINE_SETS_SET_UNIVERSE_H_
