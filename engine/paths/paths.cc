// SPDX-License-Identifier: Apache-2.0
#include "engine/paths/paths.h"

#include <algorithm>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"

#include "engine/answer.h"
#include "engine/match/action.h"
#include "engine/paths/carried_policies.h"
#include "engine/paths/own_resources.h"
#include "engine/paths/variant.h"
#include "engine/status_text.h"
#include "model/arn.h"
#include "model/catalogue/escalation_paths.h"
#include "model/catalogue/operations.h"
#include "model/catalogue/service_catalogue.h"

// A node of the graph is a principal together with what it has gained on its way (`Gained`): for a
// node with a gain the estate is another, and every question about it is asked of that estate. The
// edges of a node are found once, by the rows of the table, and every call of an edge is a question
// to the engine. Before a question is asked, it is looked up whether any Allow of the principal
// names the action at all, because most rows fail there. The search is breadth first over pairs of
// a node and whether the way to it is conditional, so that a way without a condition is found even
// where a conditional one is shorter.

namespace iamsim {
namespace {

constexpr std::string_view kAdministratorAccess = "policy/AdministratorAccess";

struct Node {
  std::string arn;
  Gained gained;
  std::shared_ptr<const CompiledEstate> asked;
  PrincipalView principal;
  std::vector<CarriedPolicy> policies;
  std::vector<const CompiledPolicy*> compiled;
  bool may_allow_anything = false;  // a document of its own is unknown
  bool has_edges = false;
  struct Edge {
    PathHop hop;
    std::size_t to = 0;
  };
  std::vector<Edge> edges;
};

// Whom the trust policies of an estate let in, as an index: a superset, because the engine decides.
struct TrustIndex {
  std::vector<std::pair<const Account*, const Role*>> anybody;
  absl::flat_hash_set<const Role*> open_to_all;
  absl::flat_hash_map<std::string, std::vector<std::pair<const Account*, const Role*>>> by_account;
  absl::flat_hash_map<std::string, std::vector<std::pair<const Account*, const Role*>>> by_arn;
  // By the ARN of a provider.
  absl::flat_hash_map<std::string, std::vector<const Role*>> by_provider;
};

void AddTrust(const Account& account, const Role& role, TrustIndex& index) {
  const auto entry = std::make_pair(&account, &role);
  if (role.trust_policy == nullptr) return;
  if (!role.trust_policy->readable) {
    index.anybody.push_back(entry);
    return;
  }
  bool is_anybody = false;
  for (const Statement& statement : role.trust_policy->document.statements) {
    if (statement.effect != Effect::kAllow) continue;
    if (statement.principal_form != ElementForm::kPositive) {
      is_anybody = true;
      continue;
    }
    for (const PrincipalEntry& principal : statement.principals) {
      const std::string text = principal.value.str();
      const std::optional<Arn> arn = ParseArn(text);
      switch (principal.type) {
        case PrincipalType::kAny:
          is_anybody = true;
          index.open_to_all.insert(&role);
          break;
        case PrincipalType::kAws:
          if (text == "*") {
            is_anybody = true;
            index.open_to_all.insert(&role);
          } else if (IsAccountId(text)) {
            index.by_account[text].push_back(entry);
          } else if (arn && ParseIamEntity(*arn).kind == IamEntityKind::kRoot) {
            index.by_account[std::string(arn->account)].push_back(entry);
          } else if (arn && arn->service == "iam") {
            index.by_arn[text].push_back(entry);
          } else {
            is_anybody = true;  // a session, a unique id
          }
          break;
        case PrincipalType::kFederated:
          index.by_provider[text].push_back(&role);
          break;
        case PrincipalType::kService:
        case PrincipalType::kCanonicalUser:
          break;
      }
    }
  }
  if (is_anybody) index.anybody.push_back(entry);
}

bool IsServiceLinked(const Role& role) {
  return role.path.starts_with("/aws-service-role/");
}

ContextInput Value(std::string text) {
  ContextInput input;
  input.values = {std::move(text)};
  return input;
}

bool Holds(EvalDecision decision) {
  return decision == EvalDecision::kAllowed || decision == EvalDecision::kConditional;
}

bool IsConditional(const PathCall& call) {
  return call.decision == EvalDecision::kConditional;
}

}  // namespace

bool PathHop::is_conditional() const {
  return !facts.empty() || std::any_of(calls.begin(), calls.end(), IsConditional);
}

bool Path::is_conditional() const {
  return std::any_of(goal.begin(), goal.end(), IsConditional) ||
         std::any_of(hops.begin(), hops.end(),
                     [](const PathHop& hop) { return hop.is_conditional(); });
}

class PathFinder::Impl {
 public:
  Impl(std::shared_ptr<const CompiledEstate> compiled, PathOptions options)
      : compiled_(std::move(compiled)), options_(std::move(options)) {
    for (const std::shared_ptr<const Account>& account : estate().accounts()) {
      for (const Role& role : account->roles)
        AddTrust(*account, role, trust_);
    }
  }

  std::vector<Path> Find(const std::string& from, const PathGoal& goal) {
    was_cut_ = false;
    const std::size_t start = NodeOf(from, {});
    return options_.all ? FindAll(start, goal) : FindShortest(start, goal);
  }
  bool was_cut() const { return was_cut_; }

 private:
  using Calls = std::vector<PathCall>;

  const Estate& estate() const { return compiled_->estate(); }

  std::size_t NodeOf(const std::string& arn, const Gained& gained) {
    const auto [found, is_new] = index_.try_emplace({arn, gained}, nodes_.size());
    if (!is_new) return found->second;
    auto node = std::make_unique<Node>();
    node->arn = arn;
    node->gained = gained;
    node->asked = gained.empty() ? compiled_
                                 : Compile(WithGained(estate(), arn, gained), compiled_->options());
    const Estate& asked = node->asked->estate();
    node->principal = FindPrincipal(asked, arn);
    if (node->principal) node->policies = IdentityPoliciesOf(asked, node->principal);
    for (const CarriedPolicy& carried : node->policies) {
      if (!carried.policy->readable && !carried.policy->stand_in) node->may_allow_anything = true;
      node->compiled.push_back(&node->asked->Get(carried.policy, PolicyUse::kWithoutPrincipal));
    }
    nodes_.push_back(std::move(node));
    return found->second;
  }

  // Whether an Allow of the principal's own names the action, whatever the resource.
  bool NamesAction(const Node& node, std::string_view action) const {
    if (node.may_allow_anything) return true;
    const RequestedAction requested(action);
    ReadingContext readings(node.asked->options().readings);
    return std::any_of(
        node.compiled.begin(), node.compiled.end(), [&](const CompiledPolicy* policy) {
          return std::any_of(policy->statements().begin(), policy->statements().end(),
                             [&](const CompiledStatement& statement) {
                               if (statement.effect != Effect::kAllow) return false;
                               const Truth named = statement.actions.Match(requested, readings);
                               return (statement.not_action ? Not(named) : named) != Truth::kFalse;
                             });
        });
  }

  // What every call of a way has. The one place that says what a caller may choose.
  Request CallOf(const std::string& principal, std::string_view action,
                 std::string resource) const {
    Request request = options_.base;
    request.principal = principal;
    request.action = std::string(action);
    request.resource = std::move(resource);
    LeaveKeysOpen(request);
    return request;
  }

  // Asks, and adds the call where it holds.
  bool Ask(const std::shared_ptr<const CompiledEstate>& asked, Request request,
           Calls& calls) const {
    const absl::StatusOr<EvaluationResult> result = DecideQuestion(*asked, request);
    if (!result.ok() || !Holds(result->decision)) return false;
    calls.push_back({std::move(request), result->decision, asked});
    return true;
  }

  // Each row, with the keys that all its calls have.
  struct Attempt {
    const EscalationPath& row;
    const Node& node;
    const Role* role = nullptr;  // the target, or null
    const User* user = nullptr;
    const Group* group = nullptr;  // that is joined
    const CarriedPolicy* lifted = nullptr;
    const Resource* compute = nullptr;
    std::string provider = {};
    std::string region = {};

    const std::string& target() const { return role != nullptr ? role->arn : user->arn; }
  };

  Request StepCall(const Attempt& attempt, const EscalationStep& step, std::string resource) const {
    Request request = CallOf(attempt.node.arn, step.action, std::move(resource));
    if (request.region.empty()) request.region = attempt.region;
    const std::string partition = attempt.node.principal.account->partition;
    const std::string everything =
        "arn:" + partition + ":iam::aws:" + std::string(kAdministratorAccess);
    if (step.action.starts_with("iam:Attach")) {
      request.context.emplace_back("iam:PolicyARN", Value(everything));
    } else if (step.action.starts_with("iam:Detach") && attempt.lifted != nullptr) {
      request.context.emplace_back("iam:PolicyARN", Value(attempt.lifted->policy->arn));
    } else if (step.action.ends_with("PermissionsBoundary") && step.action.starts_with("iam:Put")) {
      request.context.emplace_back("iam:PermissionsBoundary", Value(everything));
    }
    if (attempt.row.key && attempt.role != nullptr) AddKey(attempt, request);
    return request;
  }

  // A key of the service, for its own actions.
  static void AddKey(const Attempt& attempt, Request& request) {
    const EscalationKey& key = *attempt.row.key;
    if (!request.action.starts_with(key.key.substr(0, key.key.find(':') + 1))) return;
    std::string value = attempt.role->arn;
    if (key.value == EscalationKey::Value::kInstanceProfile) {
      if (!attempt.role->instance_profiles || attempt.role->instance_profiles->empty()) return;
      const Account& account = *attempt.node.principal.account;
      value = "arn:" + account.partition + ":iam::" + account.id + ":instance-profile/" +
              attempt.role->instance_profiles->front();
    }
    request.context.emplace_back(std::string(key.key), Value(std::move(value)));
  }

  // The customer managed policies of the account that a principal carries.
  static std::vector<std::string> ManagedPolicies(const Account& account,
                                                  const std::vector<CarriedPolicy>& policies) {
    std::vector<std::string> arns;
    for (const CarriedPolicy& carried : policies) {
      const std::optional<Arn> arn = ParseArn(carried.policy->arn);
      if (!carried.is_inline && arn && arn->account == account.id) {
        arns.push_back(carried.policy->arn);
      }
    }
    return arns;
  }

  std::vector<std::string> GroupsOf(const Attempt& attempt) const {
    std::vector<std::string> arns;
    const PrincipalView& principal = attempt.node.principal;
    if (principal.user == nullptr) return arns;
    if (attempt.lifted != nullptr) {
      if (attempt.lifted->group != nullptr) arns.push_back(attempt.lifted->group->arn);
      return arns;
    }
    for (const std::string& name : principal.user->groups) {
      const Estate::Found<Group> group =
          attempt.node.asked->estate().FindGroup(principal.account->id, name);
      if (group) arns.push_back(group.entity->arn);
    }
    return arns;
  }

  // What a step may be on; one of them is enough.
  std::vector<std::string> ResourcesOf(const Attempt& attempt, const EscalationStep& step) const {
    const Account& account = *attempt.node.principal.account;
    switch (step.on) {
      case StepOn::kCaller:
        return {attempt.node.arn};
      case StepOn::kTarget:
        return {attempt.target()};
      case StepOn::kPolicyOfCaller:
        return ManagedPolicies(account, attempt.node.policies);
      case StepOn::kPolicyOfTarget: {
        const PrincipalView target = FindPrincipal(estate(), attempt.target());
        return ManagedPolicies(account, IdentityPoliciesOf(estate(), target));
      }
      case StepOn::kGroupOfCaller:
        return GroupsOf(attempt);
      case StepOn::kGroup:
        return {attempt.group->arn};
      case StepOn::kTrustedProvider:
        return {attempt.provider};
      case StepOn::kCompute:
      case StepOn::kOwn:
      case StepOn::kResource:
        break;
    }
    return {};
  }

  // The calls of a row but iam:PassRole, in their order.
  bool AskSteps(const Attempt& attempt, Calls& calls) const {
    const std::optional<Chosen> chosen = Choose(attempt);
    if (!chosen) return false;
    for (const EscalationStep& step : attempt.row.step_span()) {
      if (step.on == StepOn::kOwn) {
        if (!AskOwn(attempt, step, *chosen, calls)) return false;
        continue;
      }
      if (step.on == StepOn::kCompute) {
        if (!AskCompute(attempt, step, calls)) return false;
        continue;
      }
      const std::vector<std::string> resources = ResourcesOf(attempt, step);
      if (!AskOneOf(attempt, step, resources, calls)) return false;
    }
    return true;
  }

  // One of the resources is enough; one without a condition is preferred.
  bool AskOneOf(const Attempt& attempt, const EscalationStep& step,
                const std::vector<std::string>& resources, Calls& calls) const {
    Calls best;
    for (const std::string& resource : resources) {
      Calls one;
      if (!Ask(attempt.node.asked, StepCall(attempt, step, resource), one)) continue;
      const bool is_good = !IsConditional(one.front());
      if (best.empty() || is_good) best = std::move(one);
      if (is_good) break;
    }
    if (best.empty()) return false;
    calls.push_back(std::move(best.front()));
    return true;
  }

  static std::optional<Action> ActionOf(const EscalationStep& step) {
    const std::size_t colon = step.action.find(':');
    return FindAction(step.action.substr(0, colon), step.action.substr(colon + 1));
  }
  static std::vector<ResourceType> OwnTypes(const EscalationStep& step) {
    const std::optional<Action> action = ActionOf(step);
    if (!action) return {};
    return TypesNamedBy(*action, ToLowerAscii(step.action.substr(0, step.action.find(':'))));
  }
  Request OwnCall(const Attempt& attempt, const EscalationStep& step, std::string resource) const {
    Request request = StepCall(attempt, step, std::move(resource));
    // An image, a device: whoever it belongs to lets the caller use it.
    const std::optional<Arn> arn = ParseArn(request.resource);
    if (arn && arn->account.empty()) {
      request.resource_account = attempt.node.principal.account->id;
    }
    return request;
  }

  // What the caller makes or chooses: one resource of each type for all steps, because what it
  // makes is what it then uses.
  using Chosen = std::vector<std::pair<ResourceType, std::string>>;
  std::optional<Chosen> Choose(const Attempt& attempt) const {
    Chosen chosen;
    for (const EscalationStep& first : attempt.row.step_span()) {
      if (first.on != StepOn::kOwn) continue;
      for (const ResourceType& type : OwnTypes(first)) {
        const bool is_chosen = std::any_of(chosen.begin(), chosen.end(),
                                           [&](const auto& entry) { return entry.first == type; });
        if (is_chosen) continue;
        std::string best = OneForAllSteps(attempt, type);
        if (best.empty()) return std::nullopt;
        chosen.emplace_back(type, std::move(best));
      }
    }
    return chosen;
  }

  // A resource of the type with which every step that names one holds; empty: none is known.
  std::string OneForAllSteps(const Attempt& attempt, const ResourceType& type) const {
    std::string best;
    for (const std::string& arn : OwnResources(type, *attempt.node.principal.account,
                                               attempt.region, attempt.node.policies, "")) {
      bool holds = true;
      bool is_conditional = false;
      for (const EscalationStep& step : attempt.row.step_span()) {
        if (step.on != StepOn::kOwn) continue;
        const std::vector<ResourceType> types = OwnTypes(step);
        if (std::find(types.begin(), types.end(), type) == types.end()) continue;
        Calls one;
        holds = Ask(attempt.node.asked, OwnCall(attempt, step, arn), one);
        if (!holds) break;
        is_conditional = is_conditional || IsConditional(one.front());
      }
      if (!holds) continue;
      if (best.empty() || !is_conditional) best = arn;
      if (!is_conditional) break;
    }
    return best;
  }

  // A call for each resource that AWS checks.
  bool AskOwn(const Attempt& attempt, const EscalationStep& step, const Chosen& chosen,
              Calls& calls) const {
    const std::vector<ResourceType> types = OwnTypes(step);
    if (types.empty()) return Ask(attempt.node.asked, StepCall(attempt, step, "*"), calls);
    for (const ResourceType& type : types) {
      const auto found = std::find_if(chosen.begin(), chosen.end(),
                                      [&](const auto& entry) { return entry.first == type; });
      if (found == chosen.end() ||
          !Ask(attempt.node.asked, OwnCall(attempt, step, found->second), calls)) {
        return false;
      }
    }
    return true;
  }

  // A step on a compute that is there, and on what else the call names.
  bool AskCompute(const Attempt& attempt, const EscalationStep& step, Calls& calls) const {
    const std::optional<Action> action = ActionOf(step);
    if (!action) return false;
    const std::string& compute = attempt.compute->arn;
    bool takes_it = false;
    bool any_required = false;
    for (const ActionResourceType type : action->resource_types()) {
      takes_it = takes_it || type.resource_type().Fits(compute);
      any_required = any_required || type.required();
    }
    if (!takes_it && !action->is_wildcard_only()) return false;
    const std::string resource = takes_it ? compute : "*";
    if (!Ask(attempt.node.asked, StepCall(attempt, step, resource), calls)) return false;
    if (!any_required ||
        TakesOneOfItsTypes(ToLowerAscii(step.action.substr(0, step.action.find(':'))),
                           ToLowerAscii(action->name()))) {
      return true;
    }
    for (const ResourceType& type : OwnTypes(step)) {
      if (type.Fits(compute)) continue;
      Calls best;
      for (const std::string& arn : OwnResources(type, *attempt.node.principal.account,
                                                 attempt.region, attempt.node.policies, compute)) {
        if (Ask(attempt.node.asked, OwnCall(attempt, step, arn), best)) break;
      }
      if (best.empty()) return false;
      calls.push_back(std::move(best.front()));
    }
    return true;
  }

  bool NamesAllActions(const Node& node, const EscalationPath& row) const {
    const auto steps = row.step_span();
    return std::all_of(steps.begin(), steps.end(), [&](const EscalationStep& step) {
      // The policy of a compute may allow it, too.
      return step.on == StepOn::kCompute || NamesAction(node, step.action);
    });
  }

  void AddEdge(Node& node, const EscalationPath& row, std::string via, const std::string& to,
               const Gained& gained, Calls calls, std::vector<std::string> facts,
               std::string effect) {
    if (to == node.arn && gained == node.gained) return;
    PathHop hop;
    hop.via = std::move(via);
    hop.from = node.arn;
    hop.to = to;
    hop.calls = std::move(calls);
    hop.facts = std::move(facts);
    if (!row.fact.empty() && !FactIsSettled(node, row)) hop.facts.emplace_back(row.fact);
    hop.effect = std::move(effect);
    node.edges.push_back({std::move(hop), NodeOf(to, gained)});
  }

  bool FactIsSettled(const Node& node, const EscalationPath& row) {
    return !row.exists.empty() && !ComputesOf(*node.principal.account, row.exists).empty();
  }

  // --- assuming roles as they are ---

  // The decision about sts:AssumeRole, as a call; empty: denied.
  Calls AskAssume(const Node& node, const std::shared_ptr<const CompiledEstate>& asked,
                  const std::string& role) const {
    Calls calls;
    Request request = CallOf(node.arn, "sts:AssumeRole", role);
    request.has_parameters = true;
    Ask(asked, std::move(request), calls);
    return calls;
  }

  void AddAssumeEdges(Node& node, const EscalationPath& row) {
    const bool names_it = NamesAction(node, "sts:AssumeRole");
    absl::flat_hash_set<const Role*> seen;
    const auto add = [&](const std::pair<const Account*, const Role*>& entry) {
      const Role& role = *entry.second;
      if (role.arn == node.arn || !seen.insert(&role).second) return;
      Calls calls = AskAssume(node, node.asked, role.arn);
      if (calls.empty()) return;
      std::string_view via = kAssumeRole;
      if (entry.first->id != node.principal.account->id) {
        via = trust_.open_to_all.contains(&role) ? kAssumeRoleOpenToAll : kAssumeRoleAcrossAccounts;
      }
      AddEdge(node, row, std::string(via), role.arn, {}, std::move(calls), {}, "");
    };
    if (const auto found = trust_.by_arn.find(node.arn); found != trust_.by_arn.end()) {
      for (const auto& entry : found->second)
        add(entry);
    }
    const auto of_account = trust_.by_account.find(node.principal.account->id);
    if (names_it && of_account != trust_.by_account.end()) {
      for (const auto& entry : of_account->second)
        add(entry);
    }
    for (const auto& entry : trust_.anybody)
      add(entry);
  }

  // --- the rows ---

  void ComputeEdges(std::size_t index) {
    // Rows add nodes, so that no reference into `nodes_` would last; the node itself stays.
    Node& node = *nodes_[index];
    if (node.has_edges) return;
    node.has_edges = true;
    if (!node.principal) return;
    for (const EscalationPath& row : EscalationPaths()) {
      if (row.id == kAssumeRole) {
        AddAssumeEdges(node, row);
        if (options_.roles_only) return;
        continue;
      }
      if (row.caller == EscalationCaller::kUser && node.principal.user == nullptr) continue;
      if (row.caller == EscalationCaller::kRole && node.principal.role == nullptr) continue;
      if (row.from_management_account && !IsManagement(node.principal.account->id)) continue;
      if (!NamesAllActions(node, row)) continue;
      AddRow(node, row);
    }
  }

  bool IsManagement(const std::string& account) const {
    const Organization* organization = estate().organization();
    if (organization == nullptr) return false;
    const std::vector<std::string>& delegated = organization->delegated_administrators;
    return organization->management_account == account ||
           std::find(delegated.begin(), delegated.end(), account) != delegated.end();
  }

  void AddRow(Node& node, const EscalationPath& row) {
    switch (row.kind) {
      case EscalationKind::kSelf:
        AddSelf(node, row);
        break;
      case EscalationKind::kJoin:
        AddJoin(node, row);
        break;
      case EscalationKind::kLift:
        AddLift(node, row);
        break;
      case EscalationKind::kPrincipal:
      case EscalationKind::kSelfThrough:
      case EscalationKind::kLiftThrough:
        AddThrough(node, row);
        break;
      case EscalationKind::kNewCompute:
        AddNewCompute(node, row);
        break;
      case EscalationKind::kExistingCompute:
        AddExistingCompute(node, row);
        break;
      case EscalationKind::kOpenResource:
        break;
    }
  }

  void AddSelf(Node& node, const EscalationPath& row) {
    if (node.gained.any_permission) return;
    Attempt attempt{.row = row, .node = node};
    Calls calls;
    if (!AskStepsInSomeRegion(attempt, calls)) return;
    Gained gained = node.gained;
    gained.any_permission = true;
    AddEdge(node, row, std::string(row.id), node.arn, gained, std::move(calls), {},
            "gives itself any permission");
  }

  void AddJoin(Node& node, const EscalationPath& row) {
    for (const Group& group : node.principal.account->groups) {
      const std::vector<std::string>& groups = node.principal.user->groups;
      if (std::find(groups.begin(), groups.end(), group.name) != groups.end()) continue;
      if (group.inline_policies.empty() && group.attached_policies.empty()) continue;
      Attempt attempt{.row = row, .node = node, .group = &group};
      Calls calls;
      if (!AskSteps(attempt, calls)) continue;
      Gained gained = node.gained;
      gained.groups.insert(group.name);
      AddEdge(node, row, std::string(row.id), node.arn, gained, std::move(calls), {},
              "joins group " + Quoted(group.name));
    }
  }

  // Whether a policy is of the sort that a lift takes away.
  static bool IsLifted(EscalationLift lift, const CarriedPolicy& carried) {
    if (!carried.policy->readable || !HasDeny(carried.policy->document)) return false;
    const bool of_group = carried.group != nullptr;
    switch (lift) {
      case EscalationLift::kAttachedPolicy:
        return !of_group && !carried.is_inline;
      case EscalationLift::kInlinePolicy:
        return !of_group && carried.is_inline;
      case EscalationLift::kGroupAttachedPolicy:
        return of_group && !carried.is_inline;
      case EscalationLift::kGroupInlinePolicy:
        return of_group && carried.is_inline;
      case EscalationLift::kMembership:
        return of_group;
      case EscalationLift::kNothing:
      case EscalationLift::kBoundary:
        break;
    }
    return false;
  }

  void AddLift(Node& node, const EscalationPath& row) {
    if (row.lift == EscalationLift::kBoundary) {
      if (node.principal.boundary() == nullptr) return;
      Attempt attempt{.row = row, .node = node};
      Calls calls;
      if (!AskSteps(attempt, calls)) return;
      Gained gained = node.gained;
      gained.no_boundary = true;
      AddEdge(node, row, std::string(row.id), node.arn, gained, std::move(calls), {},
              "takes its boundary away");
      return;
    }
    for (const CarriedPolicy& carried : node.policies) {
      if (!IsLifted(row.lift, carried)) continue;
      Attempt attempt{.row = row, .node = node, .lifted = &carried};
      Calls calls;
      if (!AskSteps(attempt, calls)) continue;
      Gained gained = node.gained;
      std::string effect = "takes policy " + Quoted(carried.policy->name) + " away";
      if (row.lift == EscalationLift::kMembership) {
        gained.left_groups.insert(carried.group->name);
        effect = "leaves group " + Quoted(carried.group->name);
      } else {
        gained.removed.insert(RemovedKey(carried));
      }
      AddEdge(node, row, std::string(row.id), node.arn, gained, std::move(calls), {},
              std::move(effect));
    }
  }

  // Ways to the credentials of a user or a role of the same account.
  void AddThrough(Node& node, const EscalationPath& row) {
    const Account& account = *node.principal.account;
    if (row.target_is_user) {
      for (const User& user : account.users) {
        if (user.arn != node.arn)
          AddThroughOne(node, row, {.row = row, .node = node, .user = &user});
      }
      return;
    }
    for (const Role& role : account.roles) {
      if (role.arn == node.arn || IsServiceLinked(role)) continue;
      Attempt attempt{.row = row, .node = node, .role = &role};
      if (row.steps.front().on != StepOn::kTrustedProvider) {
        AddThroughOne(node, row, attempt);
        continue;
      }
      for (const IdentityProvider& provider : account.identity_providers) {
        const auto found = trust_.by_provider.find(provider.arn);
        if (found == trust_.by_provider.end()) continue;
        // The node may be of a variant, whose roles are copies.
        const bool trusts = std::any_of(found->second.begin(), found->second.end(),
                                        [&](const Role* other) { return other->arn == role.arn; });
        if (!trusts) continue;
        attempt.provider = provider.arn;
        AddThroughOne(node, row, attempt);
      }
    }
  }

  void AddThroughOne(Node& node, const EscalationPath& row, const Attempt& attempt) {
    Gained gained;
    std::string effect;
    if (row.kind == EscalationKind::kSelfThrough) {
      gained.any_permission = true;
      effect = "gives it any permission";
    } else if (row.kind == EscalationKind::kLiftThrough) {
      if (attempt.role->permissions_boundary == nullptr) return;
      gained.no_boundary = true;
      effect = "takes its boundary away";
    }
    Calls calls;
    if (!AskSteps(attempt, calls)) return;
    if (row.assume == EscalationPath::Assume::kAsItIs) {
      Calls assume = AskAssume(node, node.asked, attempt.role->arn);
      if (assume.empty()) return;
      calls.push_back(std::move(assume.front()));
    } else if (row.assume == EscalationPath::Assume::kTrustRewritten) {
      const std::shared_ptr<const CompiledEstate> rewritten = Compile(
          WithTrustOf(node.asked->estate(), attempt.role->arn, node.arn), node.asked->options());
      Calls assume = AskAssume(node, rewritten, attempt.role->arn);
      if (assume.empty()) return;
      if (calls.back().request.action != "sts:AssumeRole") {
        calls.push_back(std::move(assume.front()));
      }
    }
    AddEdge(node, row, std::string(row.id), attempt.target(), gained, std::move(calls), {},
            std::move(effect));
  }

  // --- compute ---

  const std::vector<std::string>& Regions(const Account& account) {
    std::vector<std::string>& regions = regions_[account.id];
    if (regions.empty()) regions = RegionsOf(estate(), account);
    return regions;
  }

  // The steps, in the first Region in which all of them hold.
  bool AskStepsInSomeRegion(Attempt& attempt, Calls& calls) {
    const auto steps = attempt.row.step_span();
    const bool is_regional = std::any_of(steps.begin(), steps.end(),
                                         [](const auto& step) { return step.on == StepOn::kOwn; });
    if (!is_regional) return AskSteps(attempt, calls);
    Calls best;
    for (const std::string& region : Regions(*attempt.node.principal.account)) {
      attempt.region = region;
      Calls some;
      if (!AskSteps(attempt, some)) continue;
      const bool is_good = std::none_of(some.begin(), some.end(), IsConditional);
      if (best.empty() || is_good) best = std::move(some);
      if (is_good) break;
    }
    if (best.empty()) return false;
    calls.insert(calls.end(), best.begin(), best.end());
    return true;
  }

  // Whether a role's trust policy lets a service in: the service's own call.
  EvalDecision LetsIn(const Role& role, std::string_view service) {
    const auto [found, is_new] =
        lets_in_.try_emplace({role.arn, std::string(service)}, EvalDecision::kImplicitDeny);
    if (!is_new) return found->second;
    Request request = CallOf(std::string(service), "sts:AssumeRole", role.arn);
    const absl::StatusOr<EvaluationResult> result = DecideQuestion(*compiled_, request);
    if (result.ok()) found->second = result->decision;
    return found->second;
  }

  bool AskPassRole(const Node& node, const Role& role, std::string_view service,
                   Calls& calls) const {
    Request request = CallOf(node.arn, "iam:PassRole", role.arn);
    request.single = true;
    request.context.emplace_back("iam:PassedToService", Value(std::string(service)));
    return Ask(node.asked, std::move(request), calls);
  }

  // The role that a service runs things as, passed to one of the row's services that it lets in.
  bool AskHandOver(const Node& node, const EscalationPath& row, const Role& role, Calls& calls) {
    for (const std::string_view service : row.services) {
      if (service.empty()) continue;
      const EvalDecision lets_in = LetsIn(role, service);
      if (!Holds(lets_in) || !AskPassRole(node, role, service, calls)) continue;
      calls.push_back(
          {CallOf(std::string(service), "sts:AssumeRole", role.arn), lets_in, compiled_});
      return true;
    }
    return false;
  }

  // The service-linked role that a row needs. False: there is none, and the caller cannot make it.
  bool AskLinkedRole(const Node& node, const EscalationPath& row, Calls& calls,
                     std::vector<std::string>& facts) const {
    if (row.linked_service.empty()) return true;
    const Account& account = *node.principal.account;
    const std::string path = "/aws-service-role/" + std::string(row.linked_service) + '/';
    if (std::any_of(account.roles.begin(), account.roles.end(),
                    [&](const Role& role) { return role.path == path; })) {
      return true;
    }
    Request request = CallOf(
        node.arn, "iam:CreateServiceLinkedRole",
        "arn:" + account.partition + ":iam::" + account.id + ":role" + path + "AWSServiceRole");
    request.context.emplace_back("iam:AWSServiceName", Value(std::string(row.linked_service)));
    if (Ask(node.asked, std::move(request), calls)) return true;
    // Models that people write leave such roles out.
    if (account.imported) return false;
    facts.push_back("the service-linked role of " + Quoted(row.linked_service) + " exists");
    return true;
  }

  bool AskSecondRole(const Node& node, const EscalationPath& row, Calls& calls) {
    if (row.second_role.empty()) return true;
    for (const Role& role : node.principal.account->roles) {
      if (Holds(LetsIn(role, row.second_role)) && AskPassRole(node, role, row.second_role, calls)) {
        return true;
      }
    }
    return false;
  }

  void AddNewCompute(Node& node, const EscalationPath& row) {
    // Cognito is handed roles by a call of its own, and checks PassRole as all others do.
    if (!NamesAction(node, "iam:PassRole")) return;
    Calls steps;
    bool has_steps = false;
    Calls around;
    std::vector<std::string> facts;
    bool has_around = false;
    for (const Role& role : node.principal.account->roles) {
      if (role.arn == node.arn || IsServiceLinked(role)) continue;
      std::vector<std::string> own_facts;
      if (row.needs_profile) {
        if (!role.instance_profiles) {
          own_facts.push_back("an instance profile holds " + Quoted(role.arn));
        } else if (role.instance_profiles->empty()) {
          continue;
        }
      }
      Calls calls;
      if (!AskHandOver(node, row, role, calls)) continue;
      if (!has_around) {
        has_around = true;
        if (!AskLinkedRole(node, row, around, facts) || !AskSecondRole(node, row, around)) return;
      }
      // Without a key that names the role the steps are the same for all roles.
      if (!has_steps || row.key) {
        steps.clear();
        Attempt attempt{.row = row, .node = node, .role = &role};
        if (!AskStepsInSomeRegion(attempt, steps)) {
          if (!row.key) return;
          continue;
        }
        has_steps = true;
      }
      calls.insert(calls.end(), around.begin(), around.end());
      calls.insert(calls.end(), steps.begin(), steps.end());
      own_facts.insert(own_facts.end(), facts.begin(), facts.end());
      AddEdge(node, row, std::string(row.id), role.arn, {}, std::move(calls), std::move(own_facts),
              "");
    }
  }

  // The resources of a type, `SERVICE:RESOURCE-TYPE`, in an account.
  const std::vector<const Resource*>& ComputesOf(const Account& account, std::string_view type) {
    const auto [found, is_new] =
        computes_.try_emplace({account.id, std::string(type)}, std::vector<const Resource*>());
    if (!is_new) return found->second;
    const std::size_t colon = type.find(':');
    const std::optional<Service> service = FindService(type.substr(0, colon));
    const std::optional<ResourceType> wanted =
        service ? service->FindResourceType(type.substr(colon + 1)) : std::nullopt;
    const Account* const own = estate().FindAccount(account.id);
    if (!wanted || own == nullptr) return found->second;
    for (const Resource& resource : own->resources) {
      if (wanted->Fits(resource.arn)) found->second.push_back(&resource);
    }
    return found->second;
  }

  // The role behind `Resource::role`; null where the model lacks it.
  const Role* RoleOf(const Account& account, std::string_view text) const {
    if (const Estate::Found<Role> role = estate().FindRole(text)) return role.entity;
    const std::optional<Arn> arn = ParseArn(text);
    if (!arn || !arn->resource.starts_with("instance-profile/")) return nullptr;
    const std::string_view name = LastPart(text);
    for (const Role& role : account.roles) {
      if (!role.instance_profiles) continue;
      const std::vector<std::string>& profiles = *role.instance_profiles;
      if (std::find(profiles.begin(), profiles.end(), name) != profiles.end()) return &role;
    }
    return nullptr;
  }

  void AddExistingCompute(Node& node, const EscalationPath& row) {
    const Account& account = *node.principal.account;
    for (const Resource* resource : ComputesOf(account, row.compute)) {
      if (resource->role.empty()) continue;
      const Role* role = RoleOf(account, resource->role);
      if (role == nullptr || role->arn == node.arn) continue;
      Attempt attempt{.row = row, .node = node, .role = role, .compute = resource};
      const std::optional<Arn> arn = ParseArn(resource->arn);
      if (arn) attempt.region = std::string(arn->region);
      Calls calls;
      if (!AskSteps(attempt, calls)) continue;
      AddEdge(node, row, std::string(row.id), role->arn, {}, std::move(calls), {},
              "through " + Quoted(resource->arn));
    }
  }

  // --- goals ---

  struct Reached {
    bool holds = false;
    Calls calls;
    std::string why;
    std::optional<PathHop> last;  // a resource that is opened

    bool is_conditional() const {
      return std::any_of(calls.begin(), calls.end(), IsConditional) ||
             (last && last->is_conditional());
    }
  };

  Reached ReachedAt(const Node& node, const PathGoal& goal) const {
    switch (goal.kind) {
      case PathGoal::Kind::kAdministrator:
        return ReachedAdministrator(node);
      case PathGoal::Kind::kAccount: {
        const std::optional<Arn> arn = ParseArn(node.arn);
        Reached reached;
        reached.holds = arn && arn->account == goal.account;
        return reached;
      }
      case PathGoal::Kind::kAction:
        break;
    }
    Reached reached;
    reached.holds = Ask(node.asked, CallOf(node.arn, goal.action, goal.resource), reached.calls);
    if (reached.holds || options_.roles_only || !node.principal) return reached;
    return ReachedByOpening(node, goal);
  }

  Reached ReachedAdministrator(const Node& node) const {
    Reached reached;
    if (node.gained.any_permission) {
      // Denies of its own it can take away; a boundary holds.
      const PolicyPtr& boundary = node.principal.boundary();
      reached.holds =
          boundary == nullptr || (boundary->readable && AllowsEverything(boundary->document) &&
                                  !HasDeny(boundary->document));
      if (reached.holds) reached.why = "it can give itself any permission";
      return reached;
    }
    reached.why = AdministratorBecause(node.asked->estate(), node.arn);
    reached.holds = !reached.why.empty();
    return reached;
  }

  Reached ReachedByOpening(const Node& node, const PathGoal& goal) const {
    const std::optional<Arn> arn = ParseArn(goal.resource);
    if (!arn) return {};
    for (const OpeningCall& opening : OpeningCalls()) {
      if (arn->service != opening.service || !NamesAction(node, opening.action)) continue;
      std::string resource = goal.resource;
      if (opening.service == "s3") resource = resource.substr(0, resource.find('/'));
      const Estate::Found<Resource> found = node.asked->estate().FindResource(resource);
      if (!found || found.account->id != node.principal.account->id) continue;
      PathHop hop;
      hop.via = std::string(opening.id);
      hop.from = node.arn;
      hop.to = node.arn;
      hop.effect = "opens " + Quoted(resource);
      if (!Ask(node.asked, CallOf(node.arn, opening.action, resource), hop.calls)) continue;
      const std::shared_ptr<const CompiledEstate> opened = Compile(
          WithOpenResource(node.asked->estate(), resource, node.arn), node.asked->options());
      Reached reached;
      reached.holds = Ask(opened, CallOf(node.arn, goal.action, goal.resource), reached.calls);
      if (!reached.holds) continue;
      reached.last = std::move(hop);
      return reached;
    }
    return {};
  }

  // --- searches ---

  Path MakePath(const std::string& from, const Node& last, std::vector<PathHop> hops,
                Reached reached) const {
    Path path;
    path.from = from;
    path.reached = last.arn;
    path.hops = std::move(hops);
    if (reached.last) path.hops.push_back(*std::move(reached.last));
    path.goal = std::move(reached.calls);
    path.why = std::move(reached.why);
    return path;
  }

  const Reached& CachedReached(std::size_t node, const PathGoal& goal) {
    const std::string key =
        std::to_string(node) + ' ' + goal.action + ' ' + goal.resource + ' ' + goal.account;
    const auto found = reached_.find(key);
    if (found != reached_.end()) return found->second;
    return reached_.emplace(key, ReachedAt(*nodes_[node], goal)).first->second;
  }

  std::vector<Path> FindShortest(std::size_t start, const PathGoal& goal) {
    struct Entry {
      std::size_t node = 0;
      bool is_conditional = false;
      std::size_t parent = 0;
      std::size_t edge = 0;
      std::size_t depth = 0;
    };
    std::vector<Entry> entries = {{start, false, 0, 0, 0}};
    std::set<std::pair<std::size_t, bool>> seen = {{start, false}};
    std::optional<Path> conditional;
    const auto way_to = [&](std::size_t at) {
      std::vector<PathHop> hops;
      for (; at != 0; at = entries[at].parent) {
        hops.push_back(nodes_[entries[entries[at].parent].node]->edges[entries[at].edge].hop);
      }
      std::reverse(hops.begin(), hops.end());
      return hops;
    };
    for (std::size_t at = 0; at < entries.size(); ++at) {
      const Entry entry = entries[at];
      const Reached& reached = CachedReached(entry.node, goal);
      if (reached.holds) {
        const bool depends = entry.is_conditional || reached.is_conditional();
        if (!depends) {
          return {MakePath(nodes_[start]->arn, *nodes_[entry.node], way_to(at), reached)};
        }
        if (!conditional) {
          conditional = MakePath(nodes_[start]->arn, *nodes_[entry.node], way_to(at), reached);
        }
        // What it leads to is the goal already, by a way that is no better.
        if (entry.is_conditional) continue;
      }
      // Only a way without a condition would be better now.
      if (entry.is_conditional && conditional) continue;
      if (entry.depth >= options_.max_hops) continue;
      ComputeEdges(entry.node);
      const std::vector<Node::Edge>& edges = nodes_[entry.node]->edges;
      for (std::size_t i = 0; i < edges.size(); ++i) {
        const bool depends = entry.is_conditional || edges[i].hop.is_conditional();
        if (seen.contains({edges[i].to, false})) continue;
        if (!seen.insert({edges[i].to, depends}).second) continue;
        entries.push_back({edges[i].to, depends, at, i, entry.depth + 1});
      }
    }
    if (conditional) return {*std::move(conditional)};
    return {};
  }

  std::vector<Path> FindAll(std::size_t start, const PathGoal& goal) {
    std::vector<Path> paths;
    std::vector<PathHop> hops;
    std::vector<std::size_t> on_way = {start};
    Walk(start, goal, on_way, hops, paths);
    std::stable_sort(paths.begin(), paths.end(), [](const Path& a, const Path& b) {
      return std::make_pair(a.is_conditional(), a.hops.size()) <
             std::make_pair(b.is_conditional(), b.hops.size());
    });
    return paths;
  }

  void Walk(std::size_t at, const PathGoal& goal, std::vector<std::size_t>& on_way,
            std::vector<PathHop>& hops, std::vector<Path>& paths) {
    if (paths.size() >= options_.most) {
      was_cut_ = true;
      return;
    }
    const Reached reached = CachedReached(at, goal);
    if (reached.holds) {
      paths.push_back(MakePath(nodes_[on_way.front()]->arn, *nodes_[at], hops, reached));
      if (!reached.is_conditional()) return;
    }
    if (hops.size() >= options_.max_hops) return;
    ComputeEdges(at);
    for (std::size_t i = 0; i < nodes_[at]->edges.size(); ++i) {
      const Node::Edge edge = nodes_[at]->edges[i];
      // A principal is entered once; what it gains on the spot is no new entry.
      const bool is_back = std::any_of(on_way.begin(), on_way.end(), [&](std::size_t other) {
        return other == edge.to ||
               (nodes_[other]->arn == edge.hop.to && edge.hop.to != nodes_[at]->arn);
      });
      if (is_back) continue;
      on_way.push_back(edge.to);
      hops.push_back(edge.hop);
      Walk(edge.to, goal, on_way, hops, paths);
      hops.pop_back();
      on_way.pop_back();
    }
  }

  std::shared_ptr<const CompiledEstate> compiled_;
  PathOptions options_;
  TrustIndex trust_;
  std::vector<std::unique_ptr<Node>> nodes_;
  std::map<std::pair<std::string, Gained>, std::size_t> index_;
  std::map<std::string, Reached> reached_;
  absl::flat_hash_map<std::string, std::vector<std::string>> regions_;  // by account
  std::map<std::pair<std::string, std::string>, std::vector<const Resource*>> computes_;
  absl::flat_hash_map<std::pair<std::string, std::string>, EvalDecision> lets_in_;
  bool was_cut_ = false;
};

PathFinder::PathFinder(std::shared_ptr<const CompiledEstate> compiled, PathOptions options)
    : impl_(std::make_unique<Impl>(std::move(compiled), std::move(options))) {}

PathFinder::~PathFinder() = default;

std::vector<Path> PathFinder::Find(const std::string& from, const PathGoal& goal) {
  return impl_->Find(from, goal);
}

bool PathFinder::was_cut() const {
  return impl_->was_cut();
}

}  // namespace iamsim
