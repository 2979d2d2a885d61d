// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_LOAD_DRAFT_ACCOUNT_BUILDER_H_
#define IAMSIM_MODEL_LOAD_DRAFT_ACCOUNT_BUILDER_H_

#include <algorithm>
#include <array>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/functional/function_ref.h"

#include "model/diagnostics.h"
#include "model/estate.h"
#include "model/in_parallel.h"
#include "model/load/document/policy_reader.h"
#include "model/load/draft/estate_builder.h"

// From what EstateBuilder knows of one account, once everything is merged, to the Account.

namespace iamsim {

// Nearest names are looked for among thousands of bundled policies; not for every broken line.
inline constexpr int kMaxSuggestions = 50;

// More threads than that need more memory and gain little.
inline std::size_t LoadThreads() {
  constexpr std::size_t kMost = 8;
  return std::min(kMost, CoreCount());
}

struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const {
    return std::hash<std::string_view>()(text);
  }
};
// Owns its keys and finds them by views.
template <typename T>
using ByText = absl::flat_hash_map<std::string, T, TextHash, std::equal_to<>>;

// A managed policy with its checked copies, one for each kind of use.
struct PolicyRecord {
  const Policy& policy() const { return base == nullptr ? draft.policy : *base; }

  PolicyDraft draft;  // without its policy when there is a `base`
  bool from_file = false;
  bool is_aws = false;
  // Another plain file of the same name with another document.
  std::shared_ptr<PolicyRecord> rival;
  PolicyPtr base;
  std::array<PolicyPtr, kPolicyTypeCount> by_type;
};
using RecordPtr = std::shared_ptr<PolicyRecord>;

// Once everything is merged.
const PolicyPtr& BaseOf(PolicyRecord& record);
// For messages.
std::string NameOf(const Policy& policy);
std::string NameOf(const EntityDraft& entity);
std::string TextOf(const DraftPlace& place);

// What is known of one account while it is put together.
struct AccountParts {
  // Its own policy of that name or ARN, or null.
  RecordPtr Find(std::string_view reference) const;

  AccountDraft draft;
  ByText<std::size_t> entities;  // "kind/name"
  ByText<std::size_t> resources;
  ByText<std::size_t> endpoints;
  ByText<std::size_t> providers;
  ByText<RecordPtr> policies_by_name;
  ByText<RecordPtr> policies_by_arn;
  std::vector<RecordPtr> policies;
  std::vector<std::string> makes_unseen;
  // Null until it is built; then the draft has no entities, policies and resources any more.
  std::shared_ptr<const Account> account;
};

// Makes policies of drafts, checking the documents for their uses.
class PolicyTaker {
 public:
  // A text that is made when there is something to say.
  using Text = absl::FunctionRef<std::string()>;

  explicit PolicyTaker(Diagnostics& diagnostics) : diagnostics_(diagnostics) {}

  PolicyPtr Take(const RecordPtr& record, PolicyType type);
  PolicyPtr TakeDraft(PolicyDraft&& draft, PolicyType type, Text what);

 private:
  DocumentFit Check(const PolicyDraft& draft, const Policy& policy, PolicyType type, Text what);
  static PolicyPtr Fitted(Policy&& policy, DocumentFit fit, PolicyType type);

  Diagnostics& diagnostics_;
};

// Makes an Account of its parts. Policies of others that its entities refer to are found already
// (PolicyReferenceDraft::is_elsewhere), so that accounts can be built on several threads.
class AccountBuilder {
 public:
  AccountBuilder(AccountParts& parts, Diagnostics& diagnostics)
      : parts_(parts), diagnostics_(diagnostics), taker_(diagnostics) {}

  std::shared_ptr<const Account> Build();

 private:
  using Text = PolicyTaker::Text;

  void Error(const DraftPlace& place, std::string message, std::string help = {}) {
    diagnostics_.Error(place.source, place.offset, place.length, std::move(message),
                       std::move(help));
  }
  void Warning(const DraftPlace& place, std::string message, std::string help = {}) {
    diagnostics_.Warning(place.source, place.offset, place.length, std::move(message),
                         std::move(help));
  }

  PolicyPtr Resolve(PolicyReferenceDraft& reference, PolicyType type, Text what);
  std::vector<PolicyPtr> ResolveAll(Given<std::vector<PolicyReferenceDraft>>& references,
                                    Text what);
  std::vector<PolicyPtr> TakeInline(Given<std::vector<PolicyDraft>>& drafts, Text what,
                                    std::size_t limit);
  void BuildEntity(EntityDraft& draft, Account& account);
  // Whether all groups of the user are there; where they must be, one that is not is an error.
  bool CheckGroups(const EntityDraft& user);
  void CheckNames();
  static std::string RoleArn(const Account& account, std::string role);
  void BuildResource(ResourceDraft& draft, Account& account);

  AccountParts& parts_;
  Diagnostics& diagnostics_;
  PolicyTaker taker_;
  int suggestions_ = 0;
};

}  // namespace iamsim

#endif  // IAMSIM_MODEL_LOAD_DRAFT_ACCOUNT_BUILDER_H_
