// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_BENCHMARKS_GENERATED_ESTATE_H_
#define IAMSIM_BENCHMARKS_GENERATED_ESTATE_H_

#include <cstdint>
#include <string>

namespace iamsim {

struct EstateSize {
  int accounts = 1;
  int principals = 20;     // in all accounts together
  int buckets = 20;        // of an account; one in four has a policy
  int policies = 0;        // customer managed ones of an account
  bool documents = false;  // the documents of all AWS managed policies stand in the model
};

// 18 MB: 100 accounts with 10,000 roles, 17,000 buckets and 2,500 customer managed policies, and
// the AWS managed ones.
inline constexpr EstateSize kLargeEstate = {
    .accounts = 100, .principals = 10000, .buckets = 170, .policies = 25, .documents = true};
// 433 MB of the same.
inline constexpr EstateSize kHugeEstate = {
    .accounts = 3000, .principals = 300000, .buckets = 170, .policies = 25, .documents = true};

// A native model as JSON text, the same for the same numbers on every machine: an organization with
// guard rails at every level, accounts with buckets and their policies, roles that carry one to six
// of a set of shared policies and AWS managed ones (the common ones more often), tags, boundaries,
// conditions, policy variables, grants across accounts.
std::string GenerateEstate(const EstateSize& size, std::uint64_t seed);

std::string GeneratedAccountId(int account);

}  // namespace iamsim

#endif  // IAMSIM_BENCHMARKS_GENERATED_ESTATE_H_
