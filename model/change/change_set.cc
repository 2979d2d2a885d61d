// SPDX-License-Identifier: Apache-2.0
#include "model/change/change_set.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <type_traits>
#include <utility>

#include "model/arn.h"
#include "model/catalogue/managed_policies.h"
#include "model/change/draft_applier.h"
#include "model/change/estate_editor.h"
#include "model/load/document/document_slot.h"
#include "model/load/document/policy_reader.h"
#include "model/load/text/words.h"
#include "model/own_fields.h"

// One ApplyVerb() a kind of change. Each resolves the names of its change against the estate as the
// changes before left it, checks that there is something to change, and edits a copy
// (EstateEditor). A policy that one change sets is checked for every use it has afterwards. Errors
// do not stop the run, so that all show at once; the estate is returned only if there was none.

namespace iamsim {
namespace {

using std::string_view;

static_assert(kChangeVerbNames.size() == std::variant_size_v<ChangeVerb> - 1,
              "all verbs but CodeChange have a name");

constexpr std::size_t kPolicyTypes = static_cast<std::size_t>(PolicyType::kResourceControl) + 1;

bool IsNamed(const Policy& policy, string_view text) {
  return policy.name == text || (!policy.arn.empty() && policy.arn == text) ||
         (!policy.id.empty() && policy.id == text);
}

string_view TitleOf(const Policy& policy) {
  if (!policy.arn.empty()) return policy.arn;
  return policy.name.empty() ? policy.id : policy.name;
}

using Kind = EntityPlace::Kind;

class ChangeApplier {
 public:
  ChangeApplier(const Estate& estate, bool strict, Diagnostics& diagnostics)
      : strict_(strict),
        diagnostics_(diagnostics),
        editor_(estate),
        drafts_(editor_, diagnostics) {}

  void Apply(const Change& change) {
    change_ = &change;
    std::visit([this](const auto& verb) { ApplyVerb(verb); }, change.verb);
  }

  Estate Take() { return editor_.Take(); }

 private:
  // --- Problems ---------------------------------------------------------------------------------

  void Error(const ChangeWord& word, std::string message, std::string help = {}) {
    const bool has_place = word.offset != 0 || word.length != 0;
    diagnostics_.Error(change_->source, has_place ? word.offset : change_->offset,
                       has_place ? word.length : change_->length, std::move(message),
                       std::move(help));
  }
  void Warning(const ChangeWord& word, std::string message, std::string help = {}) {
    diagnostics_.Warning(change_->source, word.offset, word.length, std::move(message),
                         std::move(help));
  }

  // --- Names ------------------------------------------------------------------------------------

  std::optional<EntityPlace> FindEntity(const ChangeWord& word, NamedKinds kinds) {
    const absl::StatusOr<std::string> arn =
        ResolveEntityName(editor_.accounts(), word.text, kinds, change_->names);
    if (arn.ok()) return editor_.FindEntity(*arn);
    Error(word, std::string(arn.status().message()));
    return std::nullopt;
  }

  std::optional<ResourcePlace> FindResource(const ChangeWord& word) {
    const absl::StatusOr<std::string> arn =
        ResolveResourceName(editor_.accounts(), word.text, change_->names);
    if (!arn.ok()) {
      Error(word, std::string(arn.status().message()));
      return std::nullopt;
    }
    if (const std::optional<ResourcePlace> place = editor_.FindResource(*arn)) return place;
    std::vector<string_view> arns;
    for (const std::shared_ptr<const Account>& account : editor_.accounts()) {
      for (const Resource& resource : account->resources)
        arns.push_back(resource.arn);
    }
    std::string help = DidYouMean(*arn, arns);
    if (editor_.FindEntity(*arn)) {
      help = "it is a principal; `setTrustPolicy` sets the policy of a role";
    } else if (help.empty()) {
      help = "`addResource` adds one";
    }
    Error(word, "the model has no resource " + Quoted(*arn), std::move(help));
    return std::nullopt;
  }

  std::optional<std::size_t> FindAccount(const ChangeWord& word) {
    const absl::StatusOr<std::string> id = ResolveAccountName(editor_.accounts(), word.text);
    if (!id.ok()) {
      Error(word, std::string(id.status().message()));
      return std::nullopt;
    }
    return editor_.FindAccount(*id);
  }

  // A node by its id or name; an account also by what the model calls it.
  std::optional<std::size_t> FindNode(const ChangeWord& word) {
    if (editor_.organization() == nullptr) {
      Error(word, "the model has no organization");
      return std::nullopt;
    }
    const std::vector<OrganizationNode>& nodes = editor_.organization()->nodes;
    std::vector<std::size_t> found;
    std::vector<string_view> candidates;
    for (std::size_t i = 0; i < nodes.size(); ++i) {
      const OrganizationNode& node = nodes[i];
      if (node.id == word.text) return i;
      candidates.push_back(node.id);
      candidates.push_back(node.name);
      if (!node.name.empty() && node.name == word.text) found.push_back(i);
    }
    if (found.size() == 1) return found.front();
    if (!found.empty()) {
      std::string ids;
      for (const std::size_t i : found)
        ids += (ids.empty() ? "" : ", ") + Quoted(nodes[i].id);
      Error(word, Quoted(word.text) + " names more than one node: " + ids);
      return std::nullopt;
    }
    std::string help = DidYouMean(word.text, candidates);
    if (const absl::StatusOr<std::string> id = ResolveAccountName(editor_.accounts(), word.text);
        id.ok()) {
      help = "account " + Quoted(*id) + " stands under no node of the organization";
    }
    Error(word, "the organization has no root, organizational unit or account " + Quoted(word.text),
          std::move(help));
    return std::nullopt;
  }

  // --- Policies ---------------------------------------------------------------------------------

  // A policy checked for its use; the same object where the use changes nothing in it.
  PolicyPtr Check(const PolicyPtr& policy, PolicyType type, const std::string& what,
                  const ChangeWord& word) {
    if (!policy->readable) return policy;
    PolicyDocument document = policy->document;
    if (!TakePolicyDocument(document, type, strict_, what, diagnostics_)) {
      if (!strict_) {
        Error(word, what + " cannot be taken as " + (type == PolicyType::kIdentity ? "an " : "a ") +
                        std::string(PolicyTypeName(type)));
      }
      return nullptr;
    }
    if (SamePolicyDocument(document, policy->document)) return policy;
    Policy checked = *policy;
    checked.document = std::move(document);
    return std::make_shared<const Policy>(std::move(checked));
  }
  PolicyPtr Check(Policy policy, PolicyType type, const std::string& what, const ChangeWord& word) {
    return Check(std::make_shared<const Policy>(std::move(policy)), type, what, word);
  }
  PolicyPtr CheckDocument(const PolicyDocument& document, PolicyType type, const std::string& what,
                          const ChangeWord& word) {
    Policy policy;
    policy.document = document;
    return Check(std::move(policy), type, what, word);
  }

  static PolicyPtr BundledByName(string_view text) {
    if (text.starts_with("arn:")) return BundledPolicyOf(text);
    string_view only;
    for (const string_view arn : BundledPolicyArns()) {
      if (LastPart(arn) != text) continue;
      if (!only.empty()) return nullptr;
      only = arn;
    }
    return only.empty() ? nullptr : BundledPolicyOf(only);
  }

  // The policies of that name, each once.
  class Candidates {
   public:
    explicit Candidates(string_view text) : text_(text) {}
    void Add(const PolicyPtr& policy) {
      names_.push_back(text_.starts_with("arn:") ? policy->arn : policy->name);
      if (!IsNamed(*policy, text_)) return;
      for (const PolicyPtr& other : found_) {
        if (IsSamePolicy(*other, *policy)) return;
      }
      found_.push_back(policy);
    }
    const std::vector<PolicyPtr>& found() const { return found_; }
    const std::vector<string_view>& names() const { return names_; }

   private:
    string_view text_;
    std::vector<PolicyPtr> found_;
    std::vector<string_view> names_;
  };

  void Ambiguous(const ChangeWord& word, const std::vector<PolicyPtr>& found) {
    std::string titles;
    for (const PolicyPtr& policy : found) {
      titles += (titles.empty() ? "" : ", ") + Quoted(TitleOf(*policy));
    }
    Error(word, Quoted(word.text) + " names more than one policy: " + titles,
          "give its ARN or id, or ACCOUNT:NAME");
  }

  // The policy that is to be attached in an account (an index) or to a node of the organization.
  PolicyPtr ResolvePolicy(const ChangePolicy& reference, std::optional<std::size_t> account,
                          PolicyType type) {
    if (reference.in_place != nullptr) {
      return Check(reference.in_place, type, "policy " + Quoted(reference.in_place->name),
                   reference.name);
    }
    const ChangeWord& word = reference.name;
    const bool is_control =
        type == PolicyType::kServiceControl || type == PolicyType::kResourceControl;
    if (type == PolicyType::kServiceControl && IsNamed(*FullAwsAccess(), word.text)) {
      return FullAwsAccess();
    }
    Candidates candidates(word.text);
    if (account) {
      for (const PolicyPtr& policy : editor_.accounts()[*account]->policies)
        candidates.Add(policy);
    }
    if (candidates.found().empty()) {
      for (const PolicyPtr& policy : editor_.policies())
        candidates.Add(policy);
      const auto add = [&](const PolicyPtr& policy, PolicyType) { candidates.Add(policy); };
      if (account && !is_control) VisitPolicies(*editor_.accounts()[*account], add);
      if (is_control) VisitControlPolicies(*editor_.organization(), add);
    }
    if (candidates.found().size() > 1) {
      Ambiguous(word, candidates.found());
      return nullptr;
    }
    PolicyPtr policy = candidates.found().empty() ? nullptr : candidates.found().front();
    if (policy == nullptr && !is_control) policy = BundledByName(word.text);
    if (policy == nullptr) {
      Unresolved(word, account, candidates.names());
      return nullptr;
    }
    // AWS wrote its own; it needs no check.
    if (IsAwsManagedPolicy(policy->arn)) return policy;
    return Check(policy, type, "policy " + Quoted(policy->name), word);
  }

  void Unresolved(const ChangeWord& word, std::optional<std::size_t> account,
                  std::vector<string_view> names) {
    std::string help;
    const std::optional<Arn> arn = ParseArn(word.text);
    if (arn && IsAccountId(arn->account) && account &&
        arn->account != editor_.accounts()[*account]->id) {
      help = "it belongs to account " + Quoted(arn->account) +
             "; only a policy of the same account can be attached";
    } else {
      help = DidYouMean(word.text, names);
      if (help.empty()) {
        names.clear();
        for (const string_view bundled : BundledPolicyArns())
          names.push_back(arn ? bundled : LastPart(bundled));
        help = DidYouMean(word.text, names);
      }
    }
    Error(word, "no policy " + Quoted(word.text), std::move(help));
  }

  static bool Has(const std::vector<PolicyPtr>& list, const Policy& policy) {
    return std::any_of(list.begin(), list.end(), [&](const PolicyPtr& other) {
      // A customer's policy may have the name of one of AWS's.
      const bool both_have_arns = !other->arn.empty() && !policy.arn.empty();
      return IsSamePolicy(*other, policy) || (!both_have_arns && other->name == policy.name);
    });
  }

  // The index of the policy with that name; nothing, with an error, when it is not there.
  std::optional<std::size_t> FindAttached(const std::vector<PolicyPtr>& list,
                                          const ChangeWord& word, const std::string& where) {
    std::vector<string_view> names;
    std::vector<PolicyPtr> found;
    std::size_t index = 0;
    for (std::size_t i = 0; i < list.size(); ++i) {
      names.push_back(word.text.starts_with("arn:") ? list[i]->arn : list[i]->name);
      if (!IsNamed(*list[i], word.text)) continue;
      found.push_back(list[i]);
      index = i;
    }
    if (found.size() == 1) return index;
    if (!found.empty()) {
      Ambiguous(word, found);
      return std::nullopt;
    }
    std::string help = DidYouMean(word.text, names);
    if (help.empty()) {
      help = names.empty() ? "nothing is attached there" : "attached are:";
      for (const PolicyPtr& policy : list)
        help += ' ' + Quoted(policy->name.empty() ? TitleOf(*policy) : policy->name);
    }
    Error(word, "policy " + Quoted(word.text) + " is not attached to " + where, std::move(help));
    return std::nullopt;
  }

  // --- The verbs --------------------------------------------------------------------------------

  void ApplyVerb(const CodeChange& verb) { drafts_.Apply(*verb.step); }

  void ApplyVerb(const AttachPolicy& verb) {
    const std::optional<EntityPlace> place = FindEntity(verb.to, kEntityNames);
    if (!place) return;
    const PolicyPtr policy = ResolvePolicy(verb.policy, place->account, PolicyType::kIdentity);
    if (policy == nullptr) return;
    const std::vector<PolicyPtr>& attached = editor_.AttachedOf(*place);
    const std::string& arn = editor_.ArnOf(*place);
    if (Has(attached, *policy)) {
      Error(verb.policy.name,
            "policy " + Quoted(policy->name) + " is already attached to " + Quoted(arn),
            "`setPolicy` changes its text");
      return;
    }
    const std::size_t limit = place->kind == Kind::kGroup ? 10 : 20;
    if (attached.size() >= limit) {
      Warning(verb.policy.name, Quoted(arn) + " has " + std::to_string(attached.size() + 1) +
                                    " managed policies: AWS takes at most " +
                                    std::to_string(limit));
    }
    editor_.EditAttachedOf(*place).push_back(policy);
  }

  void ApplyVerb(const DetachPolicy& verb) {
    const std::optional<EntityPlace> place = FindEntity(verb.from, kEntityNames);
    if (!place) return;
    for (const PolicyPtr& policy : editor_.InlineOf(*place)) {
      if (policy->name != verb.policy.text) continue;
      if (Has(editor_.AttachedOf(*place), *policy)) continue;
      Error(verb.policy,
            "policy " + Quoted(policy->name) + " is an inline policy of " +
                Quoted(editor_.ArnOf(*place)),
            "`setInlinePolicy` with `document: null` removes it");
      return;
    }
    const std::optional<std::size_t> index =
        FindAttached(editor_.AttachedOf(*place), verb.policy, Quoted(editor_.ArnOf(*place)));
    if (!index) return;
    std::vector<PolicyPtr>& attached = editor_.EditAttachedOf(*place);
    attached.erase(attached.begin() + static_cast<std::ptrdiff_t>(*index));
  }

  void ApplyVerb(const SetPolicy& verb) {
    const ChangeWord& word = verb.policy;
    // `ACCOUNT:NAME`: in that account alone.
    std::optional<std::size_t> scope;
    string_view text = word.text;
    if (const std::size_t colon = text.find(':');
        colon != string_view::npos && !text.starts_with("arn:")) {
      scope = FindAccount({word.text.substr(0, colon), word.offset, word.length});
      if (!scope) return;
      text.remove_prefix(colon + 1);
      if (text.starts_with("policy/")) text = LastPart(text);
    }
    Candidates candidates(text);
    const auto add = [&](const PolicyPtr& policy, PolicyType) { candidates.Add(policy); };
    for (std::size_t a = 0; a < editor_.accounts().size(); ++a) {
      if (!scope || *scope == a) VisitPolicies(*editor_.accounts()[a], add);
    }
    if (!scope) {
      for (const PolicyPtr& policy : editor_.policies())
        candidates.Add(policy);
      if (editor_.organization() != nullptr) VisitControlPolicies(*editor_.organization(), add);
    }
    if (candidates.found().size() > 1) {
      Ambiguous(word, candidates.found());
      return;
    }
    PolicyPtr old = candidates.found().empty() ? nullptr : candidates.found().front();
    const bool is_new = old == nullptr;
    if (is_new) old = BundledByName(text);
    if (old == nullptr) {
      if (IsInline(text)) {
        Error(word, Quoted(word.text) + " is an inline policy",
              "`setInlinePolicy` sets the text of one");
      } else {
        Unresolved(word, scope, candidates.names());
      }
      return;
    }
    if (SetText(*old, verb.document, scope, word) && is_new) {
      // One of AWS's that nothing in the model carries yet; from here on it says this.
      Policy policy = *old;
      policy.document = verb.document;
      editor_.policies().push_back(std::make_shared<const Policy>(std::move(policy)));
    }
  }

  bool IsInline(string_view name) const {
    const auto has = [&](const auto& entities) {
      return std::any_of(entities.begin(), entities.end(), [&](const auto& entity) {
        return std::any_of(entity.inline_policies.begin(), entity.inline_policies.end(),
                           [&](const PolicyPtr& policy) { return policy->name == name; });
      });
    };
    return std::any_of(editor_.accounts().begin(), editor_.accounts().end(),
                       [&](const auto& account) {
                         return has(account->users) || has(account->roles) || has(account->groups);
                       });
  }

  // Replaces the policy in every list. False, with errors, when a place does not take the text;
  // then nothing changed.
  bool SetText(const Policy& old, const PolicyDocument& document, std::optional<std::size_t> scope,
               const ChangeWord& word) {
    std::array<bool, kPolicyTypes> used = {};
    std::vector<bool> has_policy(editor_.accounts().size());
    bool organization_has_policy = false;
    for (std::size_t a = 0; a < editor_.accounts().size(); ++a) {
      if (scope && *scope != a) continue;
      VisitPolicies(*editor_.accounts()[a], [&](const PolicyPtr& policy, PolicyType type) {
        if (!IsSamePolicy(*policy, old)) return;
        has_policy[a] = true;
        used[static_cast<std::size_t>(type)] = true;
      });
    }
    if (!scope && editor_.organization() != nullptr) {
      VisitControlPolicies(*editor_.organization(), [&](const PolicyPtr& policy, PolicyType type) {
        if (!IsSamePolicy(*policy, old)) return;
        organization_has_policy = true;
        used[static_cast<std::size_t>(type)] = true;
      });
    }
    // One of AWS's is attached without a check later on.
    if (IsAwsManagedPolicy(old.arn) && std::count(used.begin(), used.end(), true) == 0) {
      used[static_cast<std::size_t>(PolicyType::kIdentity)] = true;
    }
    Policy changed = old;
    changed.document = document;
    changed.readable = true;
    changed.unknown = {};
    changed.address = {};
    const auto base = std::make_shared<const Policy>(std::move(changed));
    std::array<PolicyPtr, kPolicyTypes> by_type;
    bool good = true;
    for (std::size_t type = 0; type < kPolicyTypes; ++type) {
      if (!used[type]) continue;
      by_type[type] =
          Check(base, static_cast<PolicyType>(type), "policy " + Quoted(base->name), word);
      good = good && by_type[type] != nullptr;
    }
    if (!good) return false;
    const auto replace = [&](PolicyPtr& policy, PolicyType type) {
      if (IsSamePolicy(*policy, old)) policy = by_type[static_cast<std::size_t>(type)];
    };
    // `old` may be the last reference to itself.
    const PolicyPtr keep = std::make_shared<const Policy>(old);
    for (std::size_t a = 0; a < editor_.accounts().size(); ++a) {
      if (has_policy[a]) VisitPolicies(editor_.Edit(a), replace);
    }
    if (organization_has_policy) VisitControlPolicies(editor_.EditOrganization(), replace);
    if (!scope) {
      for (PolicyPtr& policy : editor_.policies()) {
        if (IsSamePolicy(*policy, old)) policy = base;
      }
    }
    return true;
  }

  void ApplyVerb(const SetInlinePolicy& verb) {
    const std::optional<EntityPlace> place = FindEntity(verb.on, kEntityNames);
    if (!place) return;
    const std::string& arn = editor_.ArnOf(*place);
    const std::vector<PolicyPtr>& list = editor_.InlineOf(*place);
    const auto standing = std::find_if(list.begin(), list.end(), [&](const PolicyPtr& policy) {
      return policy->name == verb.name.text;
    });
    const bool stands = standing != list.end();
    const std::ptrdiff_t index = standing - list.begin();
    if (!verb.document) {
      if (!stands) {
        std::vector<string_view> names;
        for (const PolicyPtr& policy : list)
          names.push_back(policy->name);
        Error(verb.name, Quoted(arn) + " has no inline policy " + Quoted(verb.name.text),
              DidYouMean(verb.name.text, names));
        return;
      }
      std::vector<PolicyPtr>& policies = editor_.EditInlineOf(*place);
      policies.erase(policies.begin() + index);
      return;
    }
    Policy policy;
    policy.name = verb.name.text;
    policy.document = *verb.document;
    const PolicyPtr checked = Check(std::move(policy), PolicyType::kIdentity,
                                    "inline policy " + Quoted(verb.name.text), verb.name);
    if (checked == nullptr) return;
    std::vector<PolicyPtr>& policies = editor_.EditInlineOf(*place);
    if (stands) {
      policies[static_cast<std::size_t>(index)] = checked;
    } else {
      policies.push_back(checked);
    }
  }

  void ApplyVerb(const SetTrustPolicy& verb) {
    const std::optional<EntityPlace> place = FindEntity(verb.on, kRoleNames);
    if (!place) return;
    const PolicyPtr policy =
        CheckDocument(verb.document, PolicyType::kTrust, "the trust policy", verb.on);
    if (policy != nullptr) editor_.Edit(place->account).roles[place->index].trust_policy = policy;
  }

  void ApplyVerb(const SetBoundary& verb) {
    const std::optional<EntityPlace> place = FindEntity(verb.on, kPrincipalNames);
    if (!place) return;
    const Account& account = *editor_.accounts()[place->account];
    const bool is_user = place->kind == Kind::kUser;
    PolicyPtr policy;
    if (verb.policy) {
      policy = ResolvePolicy(*verb.policy, place->account, PolicyType::kBoundary);
      if (policy == nullptr) return;
    } else if ((is_user ? account.users[place->index].permissions_boundary
                        : account.roles[place->index].permissions_boundary) == nullptr) {
      Error(verb.on, Quoted(editor_.ArnOf(*place)) + " has no permissions boundary");
      return;
    }
    Account& edited = editor_.Edit(place->account);
    (is_user ? edited.users[place->index].permissions_boundary
             : edited.roles[place->index].permissions_boundary) = std::move(policy);
  }

  void ApplyVerb(const SetResourcePolicy& verb) {
    const std::optional<ResourcePlace> place = FindResource(verb.on);
    if (!place) return;
    const Resource& resource = editor_.accounts()[place->account]->resources[place->index];
    PolicyPtr policy;
    if (verb.document) {
      PolicyDocument document = *verb.document;
      ExpandShortResources(document, resource.arn);
      policy = CheckDocument(document, ResourcePolicyType(resource.arn),
                             "the policy of " + Quoted(resource.arn), verb.on);
      if (policy == nullptr) return;
    } else if (resource.policy == nullptr && resource.policy_known) {
      Error(verb.on, Quoted(resource.arn) + " has no policy");
      return;
    }
    Resource& edited = editor_.Edit(place->account).resources[place->index];
    edited.policy = std::move(policy);
    edited.policy_known = true;
  }

  void ApplyVerb(const SetEndpointPolicy& verb) {
    std::vector<string_view> ids;
    for (std::size_t a = 0; a < editor_.accounts().size(); ++a) {
      const std::vector<VpcEndpoint>& endpoints = editor_.accounts()[a]->vpc_endpoints;
      for (std::size_t i = 0; i < endpoints.size(); ++i) {
        ids.push_back(endpoints[i].id);
        if (endpoints[i].id != verb.on.text) continue;
        PolicyPtr policy;
        if (verb.document) {
          policy = CheckDocument(*verb.document, PolicyType::kEndpoint,
                                 "the policy of " + Quoted(verb.on.text), verb.on);
          if (policy == nullptr) return;
        } else if (endpoints[i].policy == nullptr) {
          Error(verb.on, Quoted(verb.on.text) + " has the default policy already");
          return;
        }
        editor_.Edit(a).vpc_endpoints[i].policy = std::move(policy);
        return;
      }
    }
    Error(verb.on, "the model has no VPC endpoint " + Quoted(verb.on.text),
          DidYouMean(verb.on.text, ids));
  }

  void ApplyVerb(const SetBlockPublicAccess& verb) {
    const bool is_resource = verb.on.text.starts_with("arn:") || verb.on.text.starts_with("s3://");
    if (!is_resource) {
      const std::optional<std::size_t> account = FindAccount(verb.on);
      if (account && StandsOrGiven(verb, editor_.accounts()[*account]->block_public_access)) {
        editor_.Edit(*account).block_public_access = verb.settings;
      }
      return;
    }
    const std::optional<ResourcePlace> place = FindResource(verb.on);
    if (!place) return;
    const std::optional<Arn> arn =
        ParseArn(editor_.accounts()[place->account]->resources[place->index].arn);
    if (!arn || arn->service != "s3") {
      Error(verb.on, "only S3 buckets and accounts have `blockPublicAccess`");
      return;
    }
    const Resource& resource = editor_.accounts()[place->account]->resources[place->index];
    if (!StandsOrGiven(verb, resource.block_public_access)) return;
    editor_.Edit(place->account).resources[place->index].block_public_access = verb.settings;
  }

  bool StandsOrGiven(const SetBlockPublicAccess& verb,
                     const std::optional<BlockPublicAccess>& standing) {
    if (verb.settings || standing) return true;
    Error(verb.on, Quoted(verb.on.text) + " has no `blockPublicAccess`");
    return false;
  }

  template <PolicyType kType, typename Node>
  static auto& ControlPoliciesOf(Node& node) {
    if constexpr (kType == PolicyType::kServiceControl) {
      return node.service_control_policies;
    } else {
      return node.resource_control_policies;
    }
  }

  template <PolicyType kType>
  bool CheckControlType(const ChangeWord& policy) {
    constexpr bool kIsService = kType == PolicyType::kServiceControl;
    if (kIsService ? !editor_.organization()->service_control_policies_enabled
                   : !editor_.organization()->resource_control_policies_enabled) {
      Error(policy, "the organization has not enabled the policy type",
            kIsService ? "`policyTypes` lacks SERVICE_CONTROL_POLICY"
                       : "`policyTypes` lacks RESOURCE_CONTROL_POLICY");
      return false;
    }
    if (!kIsService && IsNamed(*ResourceControlFullAwsAccess(), policy.text)) {
      Error(policy, "`RCPFullAWSAccess` is attached everywhere, always");
      return false;
    }
    return true;
  }

  template <PolicyType kType>
  void ApplyVerb(const AttachControlPolicy<kType>& verb) {
    const std::optional<std::size_t> node = FindNode(verb.to);
    if (!node || !CheckControlType<kType>(verb.policy.name)) return;
    const OrganizationNode& before = editor_.organization()->nodes[*node];
    std::optional<std::size_t> account;
    if (before.kind == OrganizationNode::Kind::kAccount) account = editor_.FindAccount(before.id);
    const PolicyPtr policy = ResolvePolicy(verb.policy, account, kType);
    if (policy == nullptr) return;
    const std::vector<PolicyPtr>& attached = ControlPoliciesOf<kType>(before);
    if (Has(attached, *policy)) {
      Error(verb.policy.name,
            "policy " + Quoted(policy->name) + " is already attached to " + NodeTitle(before),
            "`setPolicy` changes its text");
      return;
    }
    // RCPFullAWSAccess takes one of the five places that AWS has for resource control policies.
    const std::size_t limit = kType == PolicyType::kServiceControl ? 10 : 4;
    if (attached.size() >= limit) {
      Warning(verb.policy.name, NodeTitle(before) + " has " + std::to_string(attached.size() + 1) +
                                    " policies of this type: AWS takes at most " +
                                    std::to_string(limit) +
                                    (limit == 4 ? " besides RCPFullAWSAccess" : ""));
    }
    ControlPoliciesOf<kType>(editor_.EditOrganization().nodes[*node]).push_back(policy);
  }

  template <PolicyType kType>
  void ApplyVerb(const DetachControlPolicy<kType>& verb) {
    const std::optional<std::size_t> node = FindNode(verb.from);
    if (!node || !CheckControlType<kType>(verb.policy)) return;
    const OrganizationNode& before = editor_.organization()->nodes[*node];
    const std::vector<PolicyPtr>& attached = ControlPoliciesOf<kType>(before);
    const std::optional<std::size_t> index = FindAttached(attached, verb.policy, NodeTitle(before));
    if (!index) return;
    if (kType == PolicyType::kServiceControl && attached.size() == 1) {
      Warning(verb.policy, "no service control policy is left on " + NodeTitle(before),
              "AWS keeps at least one attached; without one everything is denied");
    }
    std::vector<PolicyPtr>& policies =
        ControlPoliciesOf<kType>(editor_.EditOrganization().nodes[*node]);
    policies.erase(policies.begin() + static_cast<std::ptrdiff_t>(*index));
  }

  // IAM ignores letter case when it compares the names of what it creates (U-18).
  template <typename Entities>
  bool IsFree(const Entities& entities, const ChangeWord& word, const std::string& name) {
    for (const auto& other : entities) {
      if (!EqualsIgnoreCase(other.name, name)) continue;
      Error(word, Quoted(other.arn) + " exists already");
      return false;
    }
    return true;
  }

  bool CheckAll(std::vector<PolicyPtr>& policies, const ChangeWord& word) {
    bool good = true;
    for (PolicyPtr& policy : policies) {
      policy = Check(policy, PolicyType::kIdentity, "inline policy " + Quoted(policy->name), word);
      good = good && policy != nullptr;
    }
    return good;
  }

  void ApplyVerb(const AddPrincipal& verb) {
    const std::optional<std::size_t> account = FindAccount(verb.account);
    if (!account) return;
    std::visit([&](const auto& entity) { Add(verb, *account, entity); }, verb.entity);
  }

  template <typename Entity>
  void Add(const AddPrincipal& verb, std::size_t account, Entity entity) {
    constexpr bool kIsUser = std::is_same_v<Entity, User>;
    constexpr bool kIsRole = std::is_same_v<Entity, Role>;
    const Account& before = *editor_.accounts()[account];
    string_view type = "group";
    bool good = true;
    if constexpr (kIsUser) {
      type = "user";
      good = IsFree(before.users, verb.name, entity.name);
    } else if constexpr (kIsRole) {
      type = "role";
      good = IsFree(before.roles, verb.name, entity.name);
    } else {
      good = IsFree(before.groups, verb.name, entity.name);
    }
    entity.arn = "arn:" + before.partition + ":iam::" + before.id + ':' + std::string(type) +
                 entity.path + entity.name;
    good = CheckAll(entity.inline_policies, verb.name) && good;
    for (const ChangePolicy& reference : verb.attached_policies) {
      PolicyPtr policy = ResolvePolicy(reference, account, PolicyType::kIdentity);
      if (policy == nullptr) {
        good = false;
      } else if (!Has(entity.attached_policies, *policy)) {
        entity.attached_policies.push_back(std::move(policy));
      }
    }
    if constexpr (kIsUser || kIsRole) {
      if (verb.permissions_boundary) {
        entity.permissions_boundary =
            ResolvePolicy(*verb.permissions_boundary, account, PolicyType::kBoundary);
        good = entity.permissions_boundary != nullptr && good;
      }
    }
    if constexpr (kIsUser) {
      for (const ChangeWord& group : verb.groups) {
        good = HasGroup(account, group) && good;
        entity.groups.push_back(group.text);
      }
    }
    if constexpr (kIsRole) {
      if (entity.trust_policy != nullptr) {
        entity.trust_policy =
            Check(entity.trust_policy, PolicyType::kTrust, "the trust policy", verb.name);
        good = entity.trust_policy != nullptr && good;
      }
    }
    if (!good) return;
    Account& edited = editor_.Edit(account);
    if constexpr (kIsUser) {
      edited.users.push_back(std::move(entity));
    } else if constexpr (kIsRole) {
      edited.roles.push_back(std::move(entity));
    } else {
      edited.groups.push_back(std::move(entity));
    }
  }

  bool HasGroup(std::size_t account, const ChangeWord& word) {
    std::vector<string_view> names;
    for (const Group& group : editor_.accounts()[account]->groups) {
      if (group.name == word.text) return true;
      names.push_back(group.name);
    }
    Error(
        word,
        "no group " + Quoted(word.text) + " in account " + Quoted(editor_.accounts()[account]->id),
        DidYouMean(word.text, names));
    return false;
  }

  void ApplyVerb(const RemovePrincipal& verb) {
    const std::optional<EntityPlace> place = FindEntity(verb.principal, kEntityNames);
    if (!place) return;
    editor_.Remove(*place);
  }

  void ApplyVerb(const AddResource& verb) {
    const std::optional<Arn> arn = ParseArn(verb.resource.arn);
    ChangeWord owner = verb.account;
    if (owner.text.empty() && arn && IsAccountId(arn->account)) {
      owner = {std::string(arn->account), verb.arn.offset, verb.arn.length};
    }
    if (owner.text.empty()) {
      Error(verb.arn,
            "the ARN does not say which account " + Quoted(verb.resource.arn) + " belongs to",
            "give `account`");
      return;
    }
    const std::optional<std::size_t> account = FindAccount(owner);
    if (!account) return;
    const Account& before = *editor_.accounts()[*account];
    if (editor_.FindResource(verb.resource.arn)) {
      Error(verb.arn, "resource " + Quoted(verb.resource.arn) + " exists already",
            "`setResourcePolicy` sets its policy");
      return;
    }
    if (arn && IsAccountId(arn->account) && arn->account != before.id) {
      Error(verb.arn, "resource " + Quoted(verb.resource.arn) + " cannot stand in account " +
                          Quoted(before.id) + ": its ARN names another");
      return;
    }
    if (arn && arn->partition != before.partition) {
      Error(verb.arn, "resource " + Quoted(verb.resource.arn) +
                          " is not in its account's partition " + Quoted(before.partition));
      return;
    }
    Resource resource = verb.resource;
    if (resource.policy != nullptr) {
      Policy whole = *resource.policy;
      ExpandShortResources(whole.document, resource.arn);
      resource.policy = Check(std::move(whole), ResourcePolicyType(resource.arn),
                              "the policy of " + Quoted(resource.arn), verb.arn);
      if (resource.policy == nullptr) return;
    }
    editor_.Edit(*account).resources.push_back(std::move(resource));
  }

  void ApplyVerb(const RemoveResource& verb) {
    const std::optional<ResourcePlace> place = FindResource(verb.resource);
    if (place) editor_.Remove(*place);
  }

  // Calls `change` with the tags of the user, role or resource; they are copied first.
  template <typename Change>
  void ChangeTags(const ChangeWord& word, Change change) {
    const std::optional<Arn> arn = ParseArn(word.text);
    const bool is_resource = word.text.starts_with("s3://") || (arn && arn->service != "iam") ||
                             editor_.FindResource(word.text);
    if (!is_resource) {
      const absl::StatusOr<std::string> entity =
          ResolveEntityName(editor_.accounts(), word.text, kPrincipalNames, change_->names);
      const bool may_be_resource =
          change_->names == NameStyle::kFragment && word.text.find(':') == std::string::npos;
      if (entity.ok()) {
        const std::optional<EntityPlace> place = editor_.FindEntity(*entity);
        Account& account = editor_.Edit(place->account);
        change(place->kind == Kind::kUser ? account.users[place->index].tags
                                          : account.roles[place->index].tags,
               *entity);
        return;
      }
      if (!may_be_resource ||
          !ResolveResourceName(editor_.accounts(), word.text, change_->names).ok()) {
        Error(word, std::string(entity.status().message()));
        return;
      }
    }
    const std::optional<ResourcePlace> place = FindResource(word);
    if (!place) return;
    Resource& resource = editor_.Edit(place->account).resources[place->index];
    change(resource.tags, resource.arn);
  }

  void ApplyVerb(const SetTag& verb) {
    ChangeTags(verb.on,
               [&](Tags& tags, const std::string&) { SetTagOf(tags, verb.key, verb.value); });
  }

  void ApplyVerb(const UnsetTag& verb) {
    ChangeTags(verb.on, [&](Tags& tags, const std::string& arn) {
      std::vector<string_view> keys;
      for (auto tag = tags.begin(); tag != tags.end(); ++tag) {
        if (tag->first == verb.key.text) {
          tags.erase(tag);
          return;
        }
        keys.push_back(tag->first);
      }
      Error(verb.key, Quoted(arn) + " has no tag " + Quoted(verb.key.text),
            DidYouMean(verb.key.text, keys));
    });
  }

  // Returns the user, and the name of the group, which is in the user's account.
  std::optional<EntityPlace> FindMember(const ChangeWord& user, const ChangeWord& group,
                                        std::string& group_name) {
    const std::optional<EntityPlace> place = FindEntity(user, kUserNames);
    if (!place) return std::nullopt;
    group_name = group.text;
    if (group.text.find(':') == std::string::npos) {
      return HasGroup(place->account, group) ? place : std::nullopt;
    }
    const std::optional<EntityPlace> found = FindEntity(group, kGroupNames);
    if (!found) return std::nullopt;
    if (found->account != place->account) {
      Error(group, "the group " + Quoted(group.text) + " is in another account than the user");
      return std::nullopt;
    }
    group_name = editor_.accounts()[found->account]->groups[found->index].name;
    return place;
  }

  void ApplyVerb(const AddToGroup& verb) {
    std::string group;
    const std::optional<EntityPlace> place = FindMember(verb.user, verb.group, group);
    if (!place) return;
    const User& user = editor_.accounts()[place->account]->users[place->index];
    if (std::find(user.groups.begin(), user.groups.end(), group) != user.groups.end()) {
      Error(verb.group, Quoted(user.arn) + " is in group " + Quoted(group) + " already");
      return;
    }
    editor_.Edit(place->account).users[place->index].groups.push_back(std::move(group));
  }

  void ApplyVerb(const RemoveFromGroup& verb) {
    std::string group;
    const std::optional<EntityPlace> place = FindMember(verb.user, verb.group, group);
    if (!place) return;
    const User& user = editor_.accounts()[place->account]->users[place->index];
    if (std::find(user.groups.begin(), user.groups.end(), group) == user.groups.end()) {
      Error(verb.group, Quoted(user.arn) + " is not in group " + Quoted(group));
      return;
    }
    std::erase(editor_.Edit(place->account).users[place->index].groups, group);
  }

  void ApplyVerb(const MoveAccount& verb) {
    const std::optional<std::size_t> to = FindNode(verb.to);
    if (!to) return;
    const std::optional<std::size_t> from = FindNode(verb.account);
    if (!from) return;
    const std::vector<OrganizationNode>& nodes = editor_.organization()->nodes;
    if (nodes[*from].kind != OrganizationNode::Kind::kAccount) {
      Error(verb.account, NodeTitle(nodes[*from]) + " is no account");
      return;
    }
    if (nodes[*to].kind == OrganizationNode::Kind::kAccount) {
      Error(verb.to, NodeTitle(nodes[*to]) + " is an account",
            "an account stands under the root or an organizational unit");
      return;
    }
    if (nodes[*from].parent == static_cast<std::int32_t>(*to)) {
      Error(verb.account,
            NodeTitle(nodes[*from]) + " stands under " + NodeTitle(nodes[*to]) + " already");
      return;
    }
    editor_.MoveNode(*from, *to);
  }

  const bool strict_;
  Diagnostics& diagnostics_;
  const Change* change_ = nullptr;
  EstateEditor editor_;
  DraftApplier drafts_;
};

}  // namespace

std::optional<Estate> ApplyChanges(const Estate& estate, const ChangeSet& changes, bool strict,
                                   Diagnostics& diagnostics) {
  const std::size_t errors = diagnostics.error_count();
  ChangeApplier applier(estate, strict, diagnostics);
  for (const Change& change : changes)
    applier.Apply(change);
  if (diagnostics.error_count() != errors) return std::nullopt;
  return applier.Take();
}

}  // namespace iamsim
