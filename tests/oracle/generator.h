// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_TESTS_ORACLE_GENERATOR_H_
#define IAMSIM_TESTS_ORACLE_GENERATOR_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "model/estate.h"
#include "model/request.h"

// Small random estates and questions about them. Everything is drawn from a few shared names,
// actions, ARNs and keys, so that policies and requests meet more often than they miss each other.

namespace iamsim {

// An estate that can be changed and built again.
struct EstateDraft {
  std::vector<Account> accounts;
  std::optional<Organization> organization;

  Estate Build() const;
  // Calls `visit` with every place that can hold a policy; those of lists are never null.
  void ForEachPolicy(const std::function<void(PolicyPtr&)>& visit);
  // Likewise with every list of policies.
  void ForEachPolicyList(const std::function<void(std::vector<PolicyPtr>&)>& visit);
};

// Everything follows from the seed, on every machine: no std::uniform_int_distribution, whose
// results the standard leaves open.
class Generator {
 public:
  // What is made would be accepted by a strict load, as a scenario file has it; `odd` adds what AWS
  // would reject today and evaluates all the same where it is attached.
  explicit Generator(std::uint64_t seed, bool odd = false) : random_(seed), odd_(odd) {}

  EstateDraft MakeEstate();
  Request MakeRequest(const EstateDraft& estate);

  bool Chance(unsigned percent) { return Below(100) < percent; }
  std::size_t Below(std::size_t end) { return static_cast<std::size_t>(random_() % end); }
  template <typename T>
  const T& Pick(const std::vector<T>& from) {
    return from[Below(from.size())];
  }

 private:
  PolicyPtr MakePolicy(PolicyType type, unsigned allow_percent);
  Statement MakeStatement(PolicyType type, unsigned allow_percent);
  ConditionClause MakeClause();
  PrincipalEntry MakePrincipal(bool trust);
  std::string MakeAction(PolicyType type);
  std::string MakeResource(PolicyType type);

  bool Oddly(unsigned percent) { return odd_ && Chance(percent); }

  std::mt19937_64 random_;
  bool odd_ = false;
  int policy_count_ = 0;
  std::vector<std::size_t> focus_;  // indexes of the actions that this estate is about
};

}  // namespace iamsim

#endif  // IAMSIM_TESTS_ORACLE_GENERATOR_H_
