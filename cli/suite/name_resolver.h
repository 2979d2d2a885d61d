// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_CLI_SUITE_NAME_RESOLVER_H_
#define IAMSIM_CLI_SUITE_NAME_RESOLVER_H_

#include <mutex>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"

#include "model/estate.h"
#include "model/request.h"

namespace iamsim {

// Full names for the names in many questions of one estate: what ResolveNames() gives as
// NameStyle::kExact, in constant time for a principal and a resource. Thread-safe; the estate
// must outlive it.
class NameResolver {
 public:
  explicit NameResolver(const Estate& estate) : estate_(estate) {}

  absl::Status Resolve(Request& request) const;

 private:
  void BuildIndex() const;

  const Estate& estate_;
  mutable std::once_flag once_;
  // `ACCOUNT:NAME` in every form, and NAME, to the ARN; empty for a name that two entities have.
  mutable absl::flat_hash_map<std::string, std::string> principals_;
  mutable bool one_partition_ = true;  // all accounts are in `aws`
};

}  // namespace iamsim

#endif  // IAMSIM_CLI_SUITE_NAME_RESOLVER_H_
