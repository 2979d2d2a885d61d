// SPDX-License-Identifier: Apache-2.0
#include "cli/report/gaps.h"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <set>
#include <string_view>
#include <utility>

#include "cli/report/every_policy.h"
#include "model/estate.h"

namespace iamsim {
namespace {

using std::string_view;

std::string Label(const Policy& policy, string_view carrier) {
  if (!policy.arn.empty()) return policy.arn;
  std::string label = policy.name.empty() ? "the policy" : policy.name;
  label += " of ";
  label += carrier;
  return label;
}

bool HasStandIn(const std::vector<PolicyPtr>& policies) {
  return std::any_of(policies.begin(), policies.end(),
                     [](const PolicyPtr& policy) { return policy->stand_in; });
}

class GapFinder {
 public:
  explicit GapFinder(const LoadedModel& model) : model_(model), estate_(model.estate) {}

  std::vector<Gap> Run() {
    Files();
    Policies();
    for (const std::shared_ptr<const Account>& account : estate_.accounts()) {
      if (account->imported) OfAccount(*account);
    }
    OfOrganization();
    std::vector<Gap> found;
    for (Gap* gap : {&left_out_,      &files_,       &calls_,         &policies_,
                     &identity_,      &boundaries_,  &trust_,         &unseen_,
                     &entity_tags_,   &no_entities_, &resources_,     &no_resources_,
                     &resource_tags_, &grants_,      &public_access_, &no_organization_,
                     &membership_,    &management_,  &places_,        &scps_,
                     &rcps_}) {
      if (!gap->where.empty()) found.push_back(std::move(*gap));
    }
    return found;
  }

 private:
  void Files() {
    for (const LoadedFile& file : model_.files) {
      if (file.left_out) files_.where.push_back(file.path + " " + file.problem);
      if (file.error.empty()) continue;
      // Who cannot take up credentials of an account can ask nothing else in it.
      const bool entering = file.call.starts_with("sts-assume-role") ||
                            file.call.starts_with("sts-get-caller-identity");
      if (entering) {
        left_out_.where.push_back(file.call + " (" + file.error + ")");
      } else {
        calls_.where.push_back(file.path + " (" + file.error + ")");
      }
    }
  }

  void Policies() {
    std::set<std::string> seen;
    ForEachPolicy(estate_, [&](const Policy& policy, string_view carrier) {
      if (policy.readable || policy.stand_in) return;
      std::string label = Label(policy, carrier);
      if (seen.insert(label).second) policies_.where.push_back(std::move(label));
    });
  }

  template <typename Principal>
  void OfPrincipal(const Principal& entity) {
    if (HasStandIn(entity.inline_policies) || HasStandIn(entity.attached_policies)) {
      identity_.where.push_back(entity.arn);
    }
    if (entity.permissions_boundary != nullptr && entity.permissions_boundary->stand_in) {
      boundaries_.where.push_back(entity.arn);
    }
    if (!entity.tags_known) entity_tags_.where.push_back(entity.arn);
  }

  void OfAccount(const Account& account) {
    for (const User& user : account.users)
      OfPrincipal(user);
    for (const Role& role : account.roles) {
      OfPrincipal(role);
      if (role.trust_policy == nullptr) trust_.where.push_back(role.arn);
    }
    for (const Group& group : account.groups) {
      if (HasStandIn(group.inline_policies) || HasStandIn(group.attached_policies)) {
        identity_.where.push_back(group.arn);
      }
    }
    if (account.users.empty() && account.roles.empty()) no_entities_.where.push_back(account.id);
    if (account.resources.empty()) no_resources_.where.push_back(account.id);
    for (const std::string& maker : account.makes_unseen)
      unseen_.where.push_back(maker);
    if (!account.block_public_access) public_access_.where.push_back(account.id);
    for (const Resource& resource : account.resources) {
      if (!resource.policy_known) resources_.where.push_back(resource.arn);
      if (!resource.tags_known) resource_tags_.where.push_back(resource.arn);
      if (!resource.grants_known && resource.arn.find(":kms:") != std::string::npos) {
        grants_.where.push_back(resource.arn);
      }
    }
    const Organization* organization = estate_.organization();
    if (organization == nullptr) {
      no_organization_.where.push_back(account.id);
    } else if (!organization->accounts_known && organization->PathTo(account.id).empty()) {
      membership_.where.push_back(account.id);
    }
  }

  void OfOrganization() {
    const Organization* organization = estate_.organization();
    if (organization == nullptr) return;
    if (organization->management_account.empty() && !organization->accounts_known) {
      management_.where.push_back(organization->id.empty() ? "its id is not known either"
                                                           : organization->id);
    }
    for (const OrganizationNode& node : organization->nodes) {
      const std::string name = node.id.empty() ? "the root" : node.id;
      if (!node.parent_known) places_.where.push_back(name);
      if (node.id == organization->management_account) continue;
      if (organization->service_control_policies_enabled &&
          HasStandIn(node.service_control_policies)) {
        scps_.where.push_back(name);
      }
      if (organization->resource_control_policies_enabled &&
          HasStandIn(node.resource_control_policies)) {
        rcps_.where.push_back(name);
      }
    }
  }

  const LoadedModel& model_;
  const Estate& estate_;
  Gap left_out_ = {"accounts that could not be entered", {}, "everything about them"};
  Gap files_ = {"files that were left out", {}, "everything that they would have told"};
  Gap calls_ = {"calls of the AWS CLI that failed", {}, "everything that they would have told"};
  Gap policies_ = {"policy documents that were not loaded or cannot be read",
                   {},
                   "every answer for those who carry them"};
  Gap identity_ = {
      "policies of users, roles and groups", {}, "the identity layer of their requests"};
  Gap boundaries_ = {"permissions boundaries", {}, "the boundary layer of their requests"};
  Gap trust_ = {"trust policies of roles", {}, "who may assume them"};
  Gap entity_tags_ = {"tags of users and roles", {}, "conditions on aws:PrincipalTag"};
  Gap unseen_ = {"what infrastructure as code makes out of sight",
                 {},
                 "every answer about anything in the account"};
  Gap no_entities_ = {
      "users and roles of accounts", {}, "requests of their principals, which cannot be asked"};
  Gap resources_ = {"policies of resources", {}, "the resource layer of requests to them"};
  Gap no_resources_ = {"resources of accounts and their policies",
                       {},
                       "the resource layer of requests to anything in them"};
  Gap resource_tags_ = {"tags of resources", {}, "conditions on aws:ResourceTag"};
  Gap grants_ = {"grants of KMS keys", {}, "requests for them that no policy allows"};
  Gap public_access_ = {"Block Public Access of accounts",
                        {},
                        "requests to their buckets that a public bucket policy allows"};
  Gap no_organization_ = {"the organization of accounts",
                          {},
                          "the scp and rcp layers, aws:PrincipalOrgID, aws:PrincipalOrgPaths"};
  Gap membership_ = {"whether accounts are in the organization",
                     {},
                     "the scp and rcp layers, aws:PrincipalOrgID, aws:PrincipalOrgPaths"};
  Gap management_ = {"the management account of the organization",
                     {},
                     "the scp and rcp layers: it is exempt from both"};
  Gap places_ = {"the way from the root to organizational units and accounts",
                 {},
                 "the scp and rcp layers of what is below, aws:PrincipalOrgPaths"};
  Gap scps_ = {"service control policies", {}, "the scp layer of what is below"};
  Gap rcps_ = {"resource control policies", {}, "the rcp layer of what is below"};
};

void AddCount(std::size_t count, string_view one, string_view many, std::string& text) {
  if (count == 0) return;
  if (!text.empty()) text += ", ";
  text += std::to_string(count) + " ";
  text += count == 1 ? one : many;
}

}  // namespace

std::vector<Gap> FindGaps(const LoadedModel& model) {
  return GapFinder(model).Run();
}

void AddLeftOut(const Estate& estate, std::vector<std::string>& all) {
  std::set<std::string> known(all.begin(), all.end());
  for (const std::string& what : estate.left_out().all) {
    if (known.insert(what).second) all.push_back(what);
  }
}

std::string UnreadableSummary(const LoadedModel& model) {
  std::size_t files = 0;
  std::size_t calls = 0;
  for (const LoadedFile& file : model.files) {
    if (file.left_out) ++files;
    if (!file.error.empty()) ++calls;
  }
  std::set<std::string> policies;
  ForEachPolicy(model.estate, [&](const Policy& policy, string_view carrier) {
    if (!policy.readable && !policy.stand_in) policies.insert(Label(policy, carrier));
  });
  std::string text;
  AddCount(files, "file was left out", "files were left out", text);
  AddCount(calls, "call had failed", "calls had failed", text);
  AddCount(policies.size(), "policy is unknown", "policies are unknown", text);
  return text;
}

}  // namespace iamsim
