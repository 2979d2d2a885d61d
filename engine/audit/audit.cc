// SPDX-License-Identifier: Apache-2.0
#include "engine/audit/audit.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <utility>

#include "engine/answer.h"
#include "engine/grid/outsiders.h"
#include "engine/paths/carried_policies.h"
#include "engine/paths/paths.h"
#include "engine/sets/set_pattern.h"
#include "engine/status_text.h"
#include "model/arn.h"
#include "model/catalogue/service_catalogue.h"

// One function a rule. Where access is the question, a request is made of what a statement says
// and the engine decides it, so that Block Public Access, control policies and denies count; a
// finding is about what is allowed for certain.

namespace iamsim {
namespace {

using Severity = AuditSeverity;

constexpr std::array<AuditRule, 11> kRules = {{
    {"administrator", Severity::kLow, "the principal is an administrator",
     "check that it has to be; what everybody may do belongs to nobody's daily work"},
    {"boundary-bounds-nothing", Severity::kMedium,
     "the permissions boundary allows everything, so that it bounds nothing",
     "list what the principal may do at most"},
    {"can-become-administrator", Severity::kHigh,
     "the principal is none and can become an administrator",
     "take one of the steps away; `iamsim paths` shows all of them"},
    {"open-github-trust", Severity::kHigh,
     "a workflow of any GitHub repository can assume the role",
     "ask for the repository in a condition on token.actions.githubusercontent.com:sub"},
    {"open-to-any-account", Severity::kHigh, "anybody with an AWS account may do this",
     "name the accounts, or add a condition on aws:PrincipalOrgID"},
    {"policy-of-nobody", Severity::kLow, "the managed policy is attached to nobody",
     "delete it, or attach it"},
    {"public-resource", Severity::kHigh, "anybody on the internet may do this, without signing",
     "name the principals, or turn Block Public Access on"},
    {"role-of-nobody", Severity::kLow, "the trust policy allows nobody to assume the role",
     "delete the role, or trust somebody"},
    {"scp-denies-nothing", Severity::kLow,
     "the service control policy allows everything and denies nothing", "detach it"},
    {"service-without-source", Severity::kMedium,
     "an AWS service is let in on behalf of any customer (the confused deputy)",
     "add a condition on aws:SourceArn or aws:SourceAccount"},
    {"third-party-without-external-id", Severity::kMedium,
     "an account outside of the model may assume the role without an external id",
     "ask for sts:ExternalId, which the third party gives each of its customers"},
}};

constexpr std::string_view kGithub = "token.actions.githubusercontent.com";

bool HasKey(const Statement& statement, std::initializer_list<std::string_view> keys) {
  return std::any_of(
      statement.conditions.begin(), statement.conditions.end(), [&](const ConditionClause& clause) {
        return std::any_of(keys.begin(), keys.end(),
                           [&](std::string_view key) { return EqualsIgnoreCase(clause.key, key); });
      });
}

bool NamesEverybody(const Statement& statement) {
  if (statement.effect != Effect::kAllow) return false;
  if (statement.principal_form == ElementForm::kNegated) return true;
  return std::any_of(statement.principals.begin(), statement.principals.end(),
                     [](const PrincipalEntry& entry) {
                       return entry.type == PrincipalType::kAny || entry.value == "*";
                     });
}

class Auditor {
 public:
  Auditor(std::shared_ptr<const CompiledEstate> compiled, const std::set<std::string>& select)
      : compiled_(std::move(compiled)), select_(select) {}

  std::vector<AuditFinding> Run() {
    for (const AuditRule& rule : kRules) {
      if (!select_.empty() && !select_.contains(std::string(rule.id))) continue;
      rule_ = &rule;
      if (rule.id == "scp-denies-nothing") ControlPolicies();
      for (const std::shared_ptr<const Account>& account : estate().accounts())
        OfAccount(*account);
    }
    return std::move(findings_);
  }

 private:
  const Estate& estate() const { return compiled_->estate(); }
  bool Is(std::string_view id) const { return rule_->id == id; }

  void Add(const Account* account, std::string entity, std::string message, std::string why,
           const Policy* policy = nullptr, std::uint32_t offset = kNoOffset) {
    AuditFinding finding;
    finding.rule = rule_;
    if (account != nullptr) finding.account = account->id;
    finding.entity = std::move(entity);
    finding.message = std::move(message);
    finding.why = std::move(why);
    if (policy != nullptr) {
      finding.source = policy->document.source;
      finding.offset = offset == kNoOffset ? policy->document.offset : offset;
    }
    findings_.push_back(std::move(finding));
  }

  void OfAccount(const Account& account) {
    if (Is("administrator") || Is("can-become-administrator") || Is("boundary-bounds-nothing")) {
      for (const User& user : account.users)
        OfPrincipal(account, user.arn, user.permissions_boundary);
      for (const Role& role : account.roles)
        OfPrincipal(account, role.arn, role.permissions_boundary);
    } else if (Is("policy-of-nobody")) {
      UnattachedPolicies(account);
    } else if (Is("public-resource") || Is("service-without-source")) {
      for (const Resource& resource : account.resources)
        OfResource(account, resource);
    } else if (Is("open-to-any-account")) {
      for (const Resource& resource : account.resources)
        OfResource(account, resource);
      for (const Role& role : account.roles)
        OfRole(account, role);
    } else {
      for (const Role& role : account.roles)
        OfRole(account, role);
    }
  }

  void OfPrincipal(const Account& account, const std::string& arn, const PolicyPtr& boundary) {
    if (Is("boundary-bounds-nothing")) {
      if (boundary == nullptr || !boundary->readable) return;
      if (!AllowsEverything(boundary->document) || HasDeny(boundary->document)) return;
      Add(&account, arn, "its permissions boundary " + Quoted(boundary->name) + " bounds nothing",
          "a statement allows every action on everything, and none denies", boundary.get());
      return;
    }
    const std::string because = AdministratorBecause(estate(), arn);
    if (Is("administrator")) {
      if (!because.empty()) Add(&account, arn, "it is an administrator", because);
      return;
    }
    if (!because.empty()) return;
    if (finder_ == nullptr) finder_ = std::make_unique<PathFinder>(compiled_, PathOptions());
    const std::vector<Path> paths = finder_->Find(arn, PathGoal());
    if (paths.empty()) return;
    std::string way;
    for (const PathHop& hop : paths.front().hops)
      way += (way.empty() ? "" : ", ") + hop.via + " to " + hop.to;
    std::string message = paths.front().is_conditional()
                              ? "it can become an administrator under conditions, by "
                              : "it can become an administrator, by ";
    std::string ids;
    for (const PathHop& hop : paths.front().hops)
      ids += (ids.empty() ? "" : " and ") + hop.via;
    Add(&account, arn, std::move(message) + ids, way);
  }

  void UnattachedPolicies(const Account& account) {
    std::set<const Policy*> carried;
    const auto of = [&](const auto& entities) {
      for (const auto& entity : entities) {
        for (const PolicyPtr& policy : entity.attached_policies)
          carried.insert(policy.get());
      }
    };
    of(account.users);
    of(account.roles);
    of(account.groups);
    for (const User& user : account.users)
      carried.insert(user.permissions_boundary.get());
    for (const Role& role : account.roles)
      carried.insert(role.permissions_boundary.get());
    for (const PolicyPtr& policy : account.policies) {
      const bool is_carried = std::any_of(carried.begin(), carried.end(), [&](const Policy* other) {
        return other == policy.get() || (other != nullptr && other->arn == policy->arn);
      });
      if (is_carried) continue;
      Add(&account, policy->arn, "no user, role or group of the model carries it", "",
          policy.get());
    }
  }

  // --- resources ---

  // Actions of a statement that the catalogue has, on the resource itself or on what is in it; the
  // first of each pattern is enough.
  static std::vector<std::string> SomeActions(const Statement& statement, const Arn& arn) {
    std::vector<std::string> actions;
    const std::optional<Service> service = FindService(arn.service);
    if (!service || statement.action_form != ElementForm::kPositive) return actions;
    for (const PolicyText& text : statement.actions) {
      const std::string folded = ToLowerAscii(text);
      const std::size_t colon = folded.find(':');
      const std::string name = colon == std::string::npos ? "*" : folded.substr(colon + 1);
      if (colon != std::string::npos && folded.substr(0, colon) != service->prefix()) continue;
      const SetPattern pattern = SetPattern::FromText(name);
      std::size_t count = 0;
      for (const Action action : service->actions()) {
        if (!pattern.Matches(ToLowerAscii(action.name()))) continue;
        actions.push_back(std::string(service->prefix()) + ':' + std::string(action.name()));
        // Of `s3:*` many actions never work in public.
        if (++count == 40) break;
      }
    }
    return actions;
  }

  void OfResource(const Account& account, const Resource& resource) {
    const std::optional<Arn> arn = ParseArn(resource.arn);
    if (!arn || resource.policy == nullptr || !resource.policy->readable) return;
    for (const Statement& statement : resource.policy->document.statements) {
      if (Is("service-without-source")) {
        ServiceWithoutSource(account, resource, statement);
      } else if (NamesEverybody(statement)) {
        Open(account, resource, *arn, statement);
      }
    }
  }

  bool IsAllowed(const CompiledEstate& compiled, std::string principal, const std::string& action,
                 const std::string& resource) const {
    Request request;
    request.principal = std::move(principal);
    request.action = action;
    request.resource = resource;
    const absl::StatusOr<EvaluationResult> result = DecideQuestion(compiled, request);
    return result.ok() && result->decision == EvalDecision::kAllowed;
  }

  bool IsPublic(const std::string& action, const std::string& resource) const {
    return IsAllowed(*compiled_, "anonymous", action, resource);
  }

  // Asks as a role with every permission of an account that nothing names.
  bool IsOpenToStrangers(const std::string& partition, const std::string& action,
                         const std::string& resource) {
    const Outsider stranger{"external:*", "",
                            "arn:" + partition + ":iam::000000000000:role/external", ""};
    std::shared_ptr<const CompiledEstate>& compiled = with_stranger_[partition];
    if (compiled == nullptr) {
      compiled = Compile(WithOutsiders(estate(), {stranger}), compiled_->options());
    }
    return IsAllowed(*compiled, stranger.principal, action, resource);
  }

  // What everybody may do, without signing or with an account.
  void Open(const Account& account, const Resource& resource, const Arn& arn,
            const Statement& statement) {
    for (const std::string& action : SomeActions(statement, arn)) {
      for (const char* inside : {"", "/iamsim-any-object"}) {
        const std::string asked = resource.arn + inside;
        const bool is_public = IsPublic(action, asked);
        if (Is("public-resource") && is_public) {
          Add(&account, resource.arn, "anybody may " + Quoted(action) + " without signing",
              "an unsigned request of " + Quoted(action) + " on " + Quoted(asked) + " is allowed",
              resource.policy.get(), statement.offset);
          return;
        }
        if (Is("open-to-any-account") && !is_public &&
            IsOpenToStrangers(account.partition, action, asked)) {
          Add(&account, resource.arn, "anybody with an AWS account may " + Quoted(action),
              "a request of an account that nobody named, for " + Quoted(action) + " on " +
                  Quoted(asked) + ", is allowed",
              resource.policy.get(), statement.offset);
          return;
        }
      }
    }
  }

  void ServiceWithoutSource(const Account& account, const Resource& resource,
                            const Statement& statement) {
    if (statement.effect != Effect::kAllow ||
        HasKey(statement,
               {"aws:SourceArn", "aws:SourceAccount", "aws:SourceOrgID", "aws:SourceOrgPaths"})) {
      return;
    }
    for (const PrincipalEntry& entry : statement.principals) {
      if (entry.type != PrincipalType::kService) continue;
      Add(&account, resource.arn,
          Quoted(entry.value) + " is let in on behalf of any customer of AWS",
          "the statement has no condition on aws:SourceArn, aws:SourceAccount, aws:SourceOrgID or "
          "aws:SourceOrgPaths",
          resource.policy.get(), statement.offset);
      return;
    }
  }

  // --- roles ---

  void OfRole(const Account& account, const Role& role) {
    if (role.trust_policy == nullptr || !role.trust_policy->readable) return;
    const PolicyDocument& trust = role.trust_policy->document;
    if (Is("role-of-nobody")) {
      const bool trusts = std::any_of(
          trust.statements.begin(), trust.statements.end(), [](const Statement& statement) {
            return statement.effect == Effect::kAllow && !statement.never_applies;
          });
      if (!trusts) {
        Add(&account, role.arn, "its trust policy allows nobody", "", role.trust_policy.get());
      }
    } else if (Is("open-github-trust")) {
      OpenGithubTrust(account, role);
    } else if (Is("open-to-any-account")) {
      OpenTrust(account, role);
    } else if (Is("third-party-without-external-id")) {
      ThirdParties(account, role);
    }
  }

  void OpenTrust(const Account& account, const Role& role) {
    const std::vector<Statement>& statements = role.trust_policy->document.statements;
    const auto named = std::find_if(statements.begin(), statements.end(), NamesEverybody);
    if (named == statements.end() ||
        !IsOpenToStrangers(account.partition, "sts:AssumeRole", role.arn)) {
      return;
    }
    Add(&account, role.arn, "anybody with an AWS account may assume it",
        "a request of an account that nobody named is allowed", role.trust_policy.get(),
        named->offset);
  }

  void OpenGithubTrust(const Account& account, const Role& role) {
    const std::string provider = "arn:" + account.partition + ":iam::" + account.id +
                                 ":oidc-provider/" + std::string(kGithub);
    const Statement* named = nullptr;
    for (const Statement& statement : role.trust_policy->document.statements) {
      for (const PrincipalEntry& entry : statement.principals) {
        if (statement.effect == Effect::kAllow && entry.value == provider) named = &statement;
      }
    }
    if (named == nullptr) return;
    // A repository that nobody has named.
    Request request;
    request.token.kind = TokenInput::Kind::kOidc;
    request.token.provider = provider;
    const auto claim = [&](std::string name, std::string value) {
      ContextInput input;
      input.values = {std::move(value)};
      request.token.claims.emplace_back(std::move(name), std::move(input));
    };
    claim("sub", "repo:iamsim-any-owner/iamsim-any-repository:ref:refs/heads/main");
    claim("aud", "sts.amazonaws.com");
    request.action = "sts:AssumeRoleWithWebIdentity";
    request.resource = role.arn;
    request.has_parameters = true;
    const absl::StatusOr<EvaluationResult> result = DecideQuestion(*compiled_, request);
    if (!result.ok() || result->decision != EvalDecision::kAllowed) return;
    Add(&account, role.arn, "a workflow of any GitHub repository can assume it",
        "a token of `repo:iamsim-any-owner/iamsim-any-repository` is allowed",
        role.trust_policy.get(), named->offset);
  }

  bool IsOurs(std::string_view account) const {
    if (estate().FindAccount(account) != nullptr) return true;
    const Organization* organization = estate().organization();
    return organization != nullptr &&
           (organization->management_account == account || !organization->PathTo(account).empty());
  }

  void ThirdParties(const Account& account, const Role& role) {
    for (const Statement& statement : role.trust_policy->document.statements) {
      if (statement.effect != Effect::kAllow || HasKey(statement, {"sts:ExternalId"})) continue;
      // What the organization limits is none of a third party.
      if (HasKey(statement, {"aws:PrincipalOrgID", "aws:PrincipalOrgPaths"})) continue;
      for (const PrincipalEntry& entry : statement.principals) {
        if (entry.type != PrincipalType::kAws) continue;
        const std::string text = entry.value.str();
        const std::optional<Arn> arn = ParseArn(text);
        const std::string other = arn ? std::string(arn->account) : text;
        if (!IsAccountId(other) || IsOurs(other)) continue;
        Add(&account, role.arn,
            "account " + Quoted(other) + " may assume it without an external id",
            "the statement has no condition on sts:ExternalId", role.trust_policy.get(),
            statement.offset);
        break;
      }
    }
  }

  void ControlPolicies() {
    const Organization* organization = estate().organization();
    if (organization == nullptr) return;
    std::set<const Policy*> seen;
    for (const OrganizationNode& node : organization->nodes) {
      for (const PolicyPtr& policy : node.service_control_policies) {
        if (!policy->readable || policy->name == "FullAWSAccess" ||
            !seen.insert(policy.get()).second) {
          continue;
        }
        if (!AllowsEverything(policy->document) || HasDeny(policy->document)) continue;
        Add(nullptr, policy->name, "it allows everything and denies nothing",
            "it is attached to " + Quoted(node.id), policy.get());
      }
    }
  }

  std::shared_ptr<const CompiledEstate> compiled_;
  const std::set<std::string>& select_;
  const AuditRule* rule_ = nullptr;
  std::unique_ptr<PathFinder> finder_;
  std::map<std::string, std::shared_ptr<const CompiledEstate>> with_stranger_;  // by partition
  std::vector<AuditFinding> findings_;
};

}  // namespace

std::span<const AuditRule> AuditRules() {
  return kRules;
}

const AuditRule* FindAuditRule(std::string_view id) {
  const auto* const found = std::find_if(kRules.begin(), kRules.end(),
                                         [&](const AuditRule& rule) { return rule.id == id; });
  return found == kRules.end() ? nullptr : found;
}

std::vector<AuditFinding> Audit(const std::shared_ptr<const CompiledEstate>& compiled,
                                const std::set<std::string>& select) {
  return Auditor(compiled, select).Run();
}

}  // namespace iamsim
