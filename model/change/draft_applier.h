// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_CHANGE_DRAFT_APPLIER_H_
#define IAMSIM_MODEL_CHANGE_DRAFT_APPLIER_H_

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "model/change/estate_editor.h"
#include "model/diagnostics.h"
#include "model/load/draft/draft_model.h"

namespace iamsim {

// Takes the steps of infrastructure as code (DiffDraftModels) on an estate, one after the other, as
// CodeChange in change_set.h says. Every problem names the address in the code.
class DraftApplier {
 public:
  // Both must outlive it.
  DraftApplier(EstateEditor& editor, Diagnostics& diagnostics)
      : editor_(editor), diagnostics_(diagnostics) {}

  void Apply(const DraftChange& step);

 private:
  void Error(std::string message, std::string help = {});
  void Warning(std::string message, std::string help = {});

  // Nothing, with an error, when the model lacks what the step is about.
  std::optional<std::size_t> FindAccount(std::string_view id);
  std::optional<EntityPlace> FindEntity();
  std::optional<ResourcePlace> FindResource();
  // An error where the model has none.
  bool HasOrganization();
  std::optional<std::size_t> FindNode(const std::string& id);
  // A node that may have others below it.
  std::optional<std::size_t> FindParent(const std::string& id);
  // The same where it may be missing.
  std::optional<EntityPlace> EntityOf(std::size_t account, std::string_view on) const;

  PolicyPtr Take(const PolicyDraft& draft, PolicyType type, const std::string& what);
  PolicyPtr Resolve(const PolicyReferenceDraft& reference, std::size_t account, PolicyType type);
  // An unreadable policy in place of what is not known.
  PolicyPtr Unknown(std::string name, std::string why) const;

  void AddPrincipal();
  template <typename Entity>
  void Fill(const EntityDraft& draft, std::size_t account, Entity& entity);
  template <typename Entity>
  void WarnOfMore(const EntityDraft& draft, const Entity& entity);
  void SetInline(std::vector<PolicyPtr>& list, const PolicyDraft& draft);
  bool AddToGroup(std::size_t account, User& user, const std::string& group);
  void AddPolicy(bool may_be_new);
  void RemovePolicy();
  void Attach();
  void Detach();
  // Of a step that detaches what is not there.
  void WarnOfNoDetach(std::string_view policy, const std::string& from);
  void SetBoundary(bool remove);
  void ChangeTags();
  void AddResource();
  void SetResourcePolicy(Resource& resource);
  void SetGrants(Resource& resource);
  void SetKmsKey(Resource& resource);
  void SetBlockPublicAccess();
  void ChangeEndpoint();
  void ChangeProvider();
  void SetPolicyTypes();
  void AddOrganizationalUnit();
  void MoveAccount();
  void SetControlPolicy(PolicyType type);
  void AttachControlPolicy(PolicyType type);
  void DetachControlPolicy(PolicyType type);
  void AddUnknownPolicies();
  void ReplaceControlPolicy(const PolicyDraft& draft, PolicyType type);
  PolicyPtr StandingControlPolicy(const Policy& policy, bool any_type, PolicyType& type) const;

  EstateEditor& editor_;
  Diagnostics& diagnostics_;
  const DraftChange* step_ = nullptr;
  std::set<std::string, std::less<>> missing_accounts_;  // said once each
};

}  // namespace iamsim

#endif  // IAMSIM_MODEL_CHANGE_DRAFT_APPLIER_H_
