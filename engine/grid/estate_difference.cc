// SPDX-License-Identifier: Apache-2.0
#include "engine/grid/estate_difference.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <utility>

#include "absl/container/flat_hash_map.h"

#include "engine/match/glob.h"
#include "engine/sets/arn_patterns.h"
#include "engine/sets/set_pattern.h"
#include "model/arn.h"
#include "model/catalogue/action_resources.h"
#include "model/catalogue/operations.h"
#include "model/catalogue/service_catalogue.h"
#include "model/load/document/policy_reader.h"

// Both estates are put side by side: each principal, account and resource with what it has before
// and after. What differs is a list of statements and, for what is no statement, a word. Then the
// regions that these touch are made questions: a region is a set of actions (numbers of the
// catalogue's) and patterns of resources that all have to match.

namespace iamsim {
namespace {

// More patterns than that meet one region only in estates that nobody could read; what lies in
// several of the others at once is then not asked about.
constexpr std::size_t kMostPatterns = 48;

struct CataloguedAction {
  Service service;
  Action action;
  std::string folded;  // "s3:getobject"
  std::string name;    // "s3:GetObject"
  ResourceNeed need = ResourceNeed::kRequired;
  std::size_t types = 0;  // actions with the same number work on the same types of resources
};

// Every action of the catalogue, by number.
const std::vector<CataloguedAction>& AllActions() {
  static const std::vector<CataloguedAction>& actions = *[] {
    auto* all = new std::vector<CataloguedAction>;
    std::map<std::string, std::size_t> numbers;
    for (const Service service : Services()) {
      for (const Action action : service.actions()) {
        std::string types;
        for (const ActionResourceType type : action.resource_types())
          types +=
              std::string(service.prefix()) + ':' + std::string(type.resource_type().name()) + '\n';
        const std::size_t number =
            numbers.try_emplace(std::move(types), numbers.size()).first->second;
        std::string name = std::string(service.prefix()) + ':' + std::string(action.name());
        std::string folded = ToLowerAscii(name);
        all->push_back({service, action, std::move(folded), std::move(name),
                        ResourceNeedOf(service.prefix(), action), number});
      }
    }
    return all;
  }();
  return actions;
}

using ActionNumbers = std::vector<std::uint32_t>;  // ascending

ActionNumbers Both(const ActionNumbers& a, const ActionNumbers& b) {
  ActionNumbers both;
  std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(both));
  return both;
}

// A statement with the policy it is in.
struct StatementRef {
  const Policy* policy = nullptr;
  const Statement* statement = nullptr;
};

// What differs about something.
struct Difference {
  std::vector<StatementRef> statements;
  std::string other;  // empty: statements alone

  bool any() const { return !statements.empty() || !other.empty(); }
  void Add(std::string what) {
    if (other.empty()) other = std::move(what);
  }
};

bool IsSame(const StatementRef& a, const StatementRef& b) {
  return a.policy->document.version == b.policy->document.version &&
         SameStatement(*a.statement, *b.statement);
}

void AddStatements(const PolicyPtr& policy, std::vector<StatementRef>& statements) {
  for (const Statement& statement : policy->document.statements)
    statements.push_back({policy.get(), &statement});
}

using Policies = std::vector<PolicyPtr>;

// The statements of one list that the other lacks, as often as it lacks them.
void AddDifference(Policies before, Policies after, Difference& difference) {
  std::erase(before, nullptr);
  std::erase(after, nullptr);
  for (auto policy = before.begin(); policy != before.end();) {
    const auto twin = std::find(after.begin(), after.end(), *policy);
    if (twin == after.end()) {
      ++policy;
      continue;
    }
    after.erase(twin);
    policy = before.erase(policy);
  }
  std::vector<StatementRef> left;
  std::vector<StatementRef> right;
  for (const PolicyPtr& policy : before) {
    if (!policy->readable) difference.Add("a policy that cannot be read");
    AddStatements(policy, left);
  }
  for (const PolicyPtr& policy : after) {
    if (!policy->readable) difference.Add("a policy that cannot be read");
    AddStatements(policy, right);
  }
  for (const StatementRef& one : left) {
    const auto twin = std::find_if(right.begin(), right.end(),
                                   [&](const StatementRef& other) { return IsSame(one, other); });
    if (twin == right.end()) {
      difference.statements.push_back(one);
    } else {
      right.erase(twin);
    }
  }
  difference.statements.insert(difference.statements.end(), right.begin(), right.end());
}

// A principal as one side has it.
struct PrincipalSide {
  bool exists = false;
  const Account* account = nullptr;
  Policies identity;  // those of its groups, too
  PolicyPtr boundary;
  const Tags* tags = nullptr;
  std::string rest;  // everything else that an answer may depend on
};

template <typename Entity>
PrincipalSide SideOf(const Account& account, const Entity& entity) {
  PrincipalSide side;
  side.exists = true;
  side.account = &account;
  side.identity = entity.inline_policies;
  side.identity.insert(side.identity.end(), entity.attached_policies.begin(),
                       entity.attached_policies.end());
  side.boundary = entity.permissions_boundary;
  side.tags = &entity.tags;
  side.rest = entity.path + ' ' + entity.id + (entity.tags_known ? "" : " ?");
  return side;
}

struct AccountSide {
  bool exists = false;
  std::vector<Policies> service_control;  // a list a level
  std::vector<Policies> resource_control;
  std::string place;  // in the organization
  const Account* account = nullptr;
};

struct ResourceSide {
  const Account* account = nullptr;
  const Resource* resource = nullptr;
  PolicyPtr policy;  // its own, or the trust policy of a role
};

template <typename Side>
using BothSides = std::array<Side, 2>;

}  // namespace

class EstateDifference::Impl {
 public:
  Impl(const Estate& before, const Estate& after) : estates_{&before, &after} {
    for (std::size_t side = 0; side < 2; ++side)
      Read(*estates_[side], side);
    for (const auto& entry : arns_)
      modelled_.push_back(entry);
    FindDifferences();
    MakeQuestions();
  }

  const std::vector<Subject>& subjects() const { return subjects_; }
  const std::vector<GridQuestion>& outside_questions() const { return outside_; }

  bool Differs(std::string_view principal, std::string_view resource,
               const Statement& statement) const {
    bool differs = false;
    VisitDifferences(principal, resource, [&](const Difference& difference) {
      for (const StatementRef& one : difference.statements)
        differs = differs || one.statement == &statement;
    });
    return differs;
  }

  std::string OtherDifference(std::string_view principal, std::string_view resource) const {
    std::string text;
    VisitDifferences(principal, resource, [&](const Difference& difference) {
      if (difference.other.empty()) return;
      text += (text.empty() ? "" : "; ") + difference.other;
    });
    return text;
  }

 private:
  // ---- both sides ----

  void Read(const Estate& estate, std::size_t side) {
    for (const std::shared_ptr<const Account>& account : estate.accounts()) {
      AccountSide& of = accounts_[account->id][side];
      of.exists = true;
      of.account = account.get();
      ReadPlace(estate, *account, of);
      for (const User& user : account->users) {
        PrincipalSide& principal = principals_[user.arn][side] = SideOf(*account, user);
        for (const std::string& name : user.groups) {
          const Estate::Found<Group> group = estate.FindGroup(account->id, name);
          if (!group) continue;
          AddAll(group.entity->inline_policies, principal.identity);
          AddAll(group.entity->attached_policies, principal.identity);
        }
        arns_.insert(user.arn);
      }
      for (const Role& role : account->roles) {
        principals_[role.arn][side] = SideOf(*account, role);
        resources_[role.arn][side] = {account.get(), nullptr, role.trust_policy};
        arns_.insert(role.arn);
      }
      for (const Resource& resource : account->resources) {
        resources_[resource.arn][side] = {account.get(), &resource, resource.policy};
        arns_.insert(resource.arn);
      }
      for (const Group& group : account->groups)
        arns_.insert(group.arn);
      for (const PolicyPtr& policy : account->policies) {
        if (!policy->arn.empty()) arns_.insert(policy->arn);
      }
    }
  }

  static void AddAll(const Policies& from, Policies& to) {
    to.insert(to.end(), from.begin(), from.end());
  }

  static void ReadPlace(const Estate& estate, const Account& account, AccountSide& of) {
    const Organization* organization = estate.organization();
    if (organization == nullptr) return;
    of.place = organization->id;
    if (organization->management_account == account.id) of.place += " management";
    for (const std::int32_t index : organization->PathTo(account.id)) {
      const OrganizationNode& node = organization->nodes[static_cast<std::size_t>(index)];
      of.place += '/' + node.id;
      of.service_control.push_back(node.service_control_policies);
      of.resource_control.push_back(node.resource_control_policies);
    }
    if (!organization->service_control_policies_enabled) of.place += " no SCPs";
    if (!organization->resource_control_policies_enabled) of.place += " no RCPs";
  }

  // ---- what differs ----

  void FindDifferences() {
    for (const auto& [id, sides] : accounts_) {
      Difference scp;
      Difference rcp;
      AddLevels(sides[0].service_control, sides[1].service_control, scp);
      AddLevels(sides[0].resource_control, sides[1].resource_control, rcp);
      if (sides[0].exists && sides[1].exists && sides[0].place != sides[1].place) {
        scp.Add("the place of account " + id + " in the organization");
        rcp.Add("the place of account " + id + " in the organization");
      }
      if (scp.any()) of_account_[id] = std::move(scp);
      if (rcp.any()) of_owner_[id] = std::move(rcp);
    }
    for (const auto& [arn, sides] : principals_) {
      Difference difference;
      if (sides[0].exists != sides[1].exists) {
        difference.Add(arn + (sides[1].exists ? " is new" : " is gone"));
      } else {
        if (*sides[0].tags != *sides[1].tags) difference.Add("the tags of " + arn);
        if (sides[0].rest != sides[1].rest) difference.Add("the path or id of " + arn);
      }
      AddDifference(sides[0].identity, sides[1].identity, difference);
      if ((sides[0].boundary == nullptr) != (sides[1].boundary == nullptr)) {
        difference.Add("the permissions boundary of " + arn);
      }
      AddDifference({sides[0].boundary}, {sides[1].boundary}, difference);
      if (difference.any()) of_principal_[arn] = std::move(difference);
    }
    for (const auto& [arn, sides] : resources_) {
      Difference difference;
      AddDifference({sides[0].policy}, {sides[1].policy}, difference);
      AddOther(arn, sides, difference);
      if (difference.any()) of_resource_[arn] = std::move(difference);
    }
  }

  static void AddLevels(const std::vector<Policies>& before, const std::vector<Policies>& after,
                        Difference& difference) {
    for (std::size_t i = 0; i < std::max(before.size(), after.size()); ++i) {
      AddDifference(i < before.size() ? before[i] : Policies(),
                    i < after.size() ? after[i] : Policies(), difference);
    }
  }

  void AddOther(const std::string& arn, const BothSides<ResourceSide>& sides,
                Difference& difference) const {
    const auto& [before, after] = sides;
    if ((before.account == nullptr) != (after.account == nullptr)) {
      difference.Add(arn + (after.account != nullptr ? " is new" : " is gone"));
      return;
    }
    // The absence of a policy may open a resource, and that of a boundary, too.
    if ((before.policy == nullptr) != (after.policy == nullptr)) {
      difference.Add("the policy of " + arn);
    }
    if (before.account->id != after.account->id) difference.Add("the owner of " + arn);
    if (PublicAccess(before) != PublicAccess(after)) {
      difference.Add("the public access block of " + arn);
    }
    if (before.account->resource_policies.size() != after.account->resource_policies.size() ||
        !SameAccountPolicies(*before.account, *after.account)) {
      difference.Add("a policy of account " + after.account->id + " for its resources");
    }
    if (before.resource == nullptr || after.resource == nullptr) return;
    const Resource& a = *before.resource;
    const Resource& b = *after.resource;
    if (a.tags != b.tags || a.tags_known != b.tags_known || a.abac != b.abac) {
      difference.Add("the tags of " + arn);
    }
    if (a.kms_key != b.kms_key || a.kms_key_known != b.kms_key_known ||
        a.kms_key_unknown != b.kms_key_unknown) {
      difference.Add("the key of " + arn);
    }
    if (a.grants != b.grants || a.grants_known != b.grants_known) {
      difference.Add("the grants of " + arn);
    }
    if (a.region != b.region || a.aliases != b.aliases || a.vault != b.vault ||
        a.bucket != b.bucket || a.authorization != b.authorization || a.auth_type != b.auth_type ||
        a.policy_known != b.policy_known || a.aws_managed_key != b.aws_managed_key) {
      difference.Add("the settings of " + arn);
    }
  }

  static std::pair<std::optional<BlockPublicAccess>, std::optional<BlockPublicAccess>> PublicAccess(
      const ResourceSide& side) {
    return {side.account->block_public_access,
            side.resource == nullptr ? std::nullopt : side.resource->block_public_access};
  }

  static bool SameAccountPolicies(const Account& a, const Account& b) {
    return std::equal(a.resource_policies.begin(), a.resource_policies.end(),
                      b.resource_policies.begin(), b.resource_policies.end(),
                      [](const AccountPolicy& one, const AccountPolicy& other) {
                        return one.service == other.service && one.region == other.region &&
                               (one.policy == other.policy ||
                                (one.policy != nullptr && other.policy != nullptr &&
                                 SamePolicyDocument(one.policy->document, other.policy->document)));
                      });
  }

  template <typename Visit>
  void VisitDifferences(std::string_view principal, std::string_view resource, Visit visit) const {
    const auto visit_in = [&](const std::map<std::string, Difference>& differences,
                              const std::string& key) {
      const auto found = differences.find(key);
      if (found != differences.end()) visit(found->second);
    };
    visit_in(of_principal_, std::string(principal));
    if (const std::optional<Arn> arn = ParseArn(principal)) {
      visit_in(of_account_, std::string(arn->account));
    }
    for (const auto& [name, difference] : of_resource_) {
      const bool is_below =
          resource.starts_with(name) &&
          (resource.size() == name.size() ||
           std::string_view("/:").find(resource[name.size()]) != std::string_view::npos);
      if (!is_below) continue;
      visit(difference);
    }
    for (const auto& [owner, difference] : of_owner_) {
      if (OwnerOf(resource) == owner) visit(difference);
    }
  }

  // The account of a resource of the model, or of the ARN; empty: nobody knows.
  std::string OwnerOf(std::string_view resource) const {
    for (std::size_t end = resource.size(); end > 0; end = resource.find_last_of("/:", end - 1)) {
      const auto found = resources_.find(std::string(resource.substr(0, end)));
      if (found != resources_.end()) {
        const BothSides<ResourceSide>& sides = found->second;
        return (sides[0].account != nullptr ? sides[0] : sides[1]).account->id;
      }
      if (resource.find_last_of("/:", end - 1) == std::string_view::npos) break;
    }
    const std::optional<Arn> arn = ParseArn(resource);
    return arn ? std::string(arn->account) : std::string();
  }

  // ---- regions ----

  // Which actions a statement speaks about.
  const ActionNumbers& ActionsOf(const Statement& statement) {
    const auto [place, is_new] = actions_of_.try_emplace(&statement);
    if (!is_new) return place->second;
    std::vector<std::string> patterns;
    for (const PolicyText& pattern : statement.actions)
      patterns.push_back(ToLowerAscii(pattern.view()));
    const bool negated = statement.action_form == ElementForm::kNegated;
    const std::vector<CataloguedAction>& all = AllActions();
    for (std::uint32_t i = 0; i < all.size(); ++i) {
      const bool matches =
          std::any_of(patterns.begin(), patterns.end(), [&](const std::string& pattern) {
            return GlobMatches(std::string_view(pattern), std::string_view(all[i].folded));
          });
      if (matches != negated) place->second.push_back(i);
    }
    return place->second;
  }

  // Every resource that a pattern may match, whatever its variables are.
  static SetPattern PatternOf(std::string_view text) {
    std::string loose;
    while (!text.empty()) {
      const std::size_t begin = std::min(text.find("${"), text.size());
      loose += text.substr(0, begin);
      text.remove_prefix(begin);
      if (text.empty()) break;
      const std::size_t end = text.find('}');
      if (end == std::string_view::npos) {
        loose += text;
        break;
      }
      loose += '*';
      text.remove_prefix(end + 1);
    }
    return SetPattern::FromText(loose);
  }

  // What a statement matches; nothing: the resource that carries it.
  static std::vector<SetPattern> PatternsOf(const Statement& statement) {
    if (statement.resource_form == ElementForm::kNegated) return {SetPattern::Everything()};
    std::vector<SetPattern> patterns;
    for (const PolicyText& text : statement.resources)
      patterns.push_back(PatternOf(text.view()));
    return patterns;
  }

  struct Region {
    ActionNumbers actions;
    std::vector<SetPattern> patterns;  // each of them is a region by itself
  };

  static std::vector<SetPattern> Below(const std::string& arn) {
    return {SetPattern::Literal(arn), Appended(arn, "/"), Appended(arn, ":")};
  }
  static SetPattern Appended(const std::string& arn, std::string_view separator) {
    SetPattern pattern = SetPattern::Literal(arn);
    pattern.AppendLiteral(separator);
    pattern.Append({SetUnit::Kind::kRun, kNothingExcluded, 0});
    return pattern;
  }

  // Of a statement in the policy of a resource: on that and what is below it.
  Region RegionOn(const std::string& arn, const Statement& statement) {
    Region region{ActionsOf(statement), {}};
    if (statement.resource_form == ElementForm::kAbsent) {
      region.patterns = Below(arn);
      return region;
    }
    for (const SetPattern& pattern : PatternsOf(statement)) {
      for (const SetPattern& below : Below(arn)) {
        const auto both = Intersect(pattern, below);
        if (!both.has_value()) {
          region.patterns.push_back(below);
        } else {
          region.patterns.insert(region.patterns.end(), both->begin(), both->end());
        }
      }
    }
    RemoveCovered(region.patterns);
    return region;
  }

  Region RegionOf(const Statement& statement) {
    return {ActionsOf(statement), PatternsOf(statement)};
  }

  // Actions that make AWS check one of these as well (R-EVAL-14), on whatever resource: what
  // differs about the part differs about the call.
  static Region CallsWith(const ActionNumbers& parts) {
    Region region;
    region.patterns = {SetPattern::Everything()};
    std::set<std::string_view> names;
    for (const std::uint32_t number : parts)
      names.insert(AllActions()[number].folded);
    const std::vector<CataloguedAction>& all = AllActions();
    std::vector<OperationPart> rows;
    for (const OperationPart& row : OperationParts()) {
      const bool is_same = row.on == PartResource::kNone || row.on == PartResource::kSame;
      if (row.further_action.empty() ? !is_same
                                     : names.contains(ToLowerAscii(row.further_action))) {
        rows.push_back(row);
      }
    }
    for (std::uint32_t i = 0; i < all.size(); ++i) {
      const std::string_view name = all[i].folded;
      const std::string_view service = name.substr(0, name.find(':'));
      const std::string_view word = name.substr(service.size() + 1);
      for (const OperationPart& row : rows) {
        if ((row.service != "*" && row.service != service) ||
            (row.action != "*" && row.action != word) ||
            (row.on == PartResource::kKeyOfData && !NeedsKeyOfData(service, word))) {
          continue;
        }
        if (row.further_action.empty() && !names.contains(name)) continue;
        region.actions.push_back(i);
        break;
      }
    }
    return region;
  }

  const Region& CallsWithThoseOf(const Statement& statement) {
    std::unique_ptr<Region>& region = calls_with_[&statement];
    if (region == nullptr) region = std::make_unique<Region>(CallsWith(ActionsOf(statement)));
    return *region;
  }

  // Questions of one kind of asker, while they are collected.
  struct Collector {
    std::string partition;
    std::string account;
    std::vector<SetPattern> others;  // all patterns that policies of the asker have
    std::set<std::pair<std::uint32_t, std::string>> found;
  };

  // Every action of both, on every resource of both.
  void Collect(const Region& region, const std::vector<const Region*>& within, Collector& to) {
    if (within.empty()) return CollectRegion(region.actions, region.patterns, to);
    for (const Region* other : within) {
      const ActionNumbers actions = Both(region.actions, other->actions);
      if (actions.empty()) continue;
      std::vector<SetPattern> patterns;
      for (const SetPattern& a : region.patterns) {
        for (const SetPattern& b : other->patterns) {
          const auto both = Intersect(a, b);
          if (!both.has_value()) {
            patterns.push_back(a);
          } else {
            patterns.insert(patterns.end(), both->begin(), both->end());
          }
        }
      }
      RemoveCovered(patterns);
      CollectRegion(actions, patterns, to);
    }
  }

  void CollectRegion(const ActionNumbers& actions, const std::vector<SetPattern>& patterns,
                     Collector& to) {
    if (patterns.empty()) return;
    // Actions of the same types of resources have the same candidates.
    absl::flat_hash_map<std::size_t, std::vector<std::string>> of_types;
    for (const std::uint32_t number : actions) {
      const CataloguedAction& one = AllActions()[number];
      if (one.need != ResourceNeed::kRequired) to.found.emplace(number, "*");
      if (one.need == ResourceNeed::kNone) continue;
      const auto [place, is_new] = of_types.try_emplace(one.types);
      if (is_new) place->second = ResourcesFor(one, patterns, to);
      for (const std::string& resource : place->second)
        to.found.emplace(number, resource);
    }
  }

  // Resources of the model, and one for each part of the patterns that policies tell apart.
  std::vector<std::string> ResourcesFor(const CataloguedAction& action,
                                        const std::vector<SetPattern>& patterns,
                                        const Collector& of) {
    std::vector<std::string> resources;
    for (const std::string& arn : FittingArns(action)) {
      if (std::any_of(patterns.begin(), patterns.end(),
                      [&](const SetPattern& pattern) { return pattern.Matches(arn); })) {
        resources.push_back(arn);
      }
    }
    for (const ActionResourceType type : action.action.resource_types()) {
      for (const std::string_view shape : type.resource_type().arn_patterns()) {
        for (const std::string& region : Regions()) {
          const std::string in_region = InRegion(shape, region);
          const SetPattern& arns = ArnsOf(in_region, of);
          for (const SetPattern& pattern : patterns)
            AddMembers(in_region, arns, pattern, action, of, resources);
          if (shape.find("${Region}") == std::string_view::npos) break;
        }
      }
    }
    std::sort(resources.begin(), resources.end());
    resources.erase(std::unique(resources.begin(), resources.end()), resources.end());
    return resources;
  }

  const SetPattern& ArnsOf(const std::string& shape, const Collector& of) {
    const auto [place, is_new] = arns_of_shape_.try_emplace(of.account + ' ' + shape);
    if (is_new) place->second = ArnsOfShape(shape, of.partition, of.account);
    return place->second;
  }

  // The shape with a letter for each variable.
  static std::string MemberOf(std::string_view shape, const Collector& of) {
    std::string text;
    while (!shape.empty()) {
      const std::size_t begin = std::min(shape.find("${"), shape.size());
      text += shape.substr(0, begin);
      shape.remove_prefix(begin);
      const std::size_t end = shape.find('}');
      if (shape.empty() || end == std::string_view::npos) return text + std::string(shape);
      const std::string_view name = shape.substr(2, end - 2);
      text += name == "Partition" ? of.partition : name == "Account" ? of.account : "x";
      shape.remove_prefix(end + 1);
    }
    return text;
  }

  // A shape of the catalogue is looser than the kind that the engine sees in an ARN.
  bool Fits(const CataloguedAction& action, const std::string& arn) {
    const auto [place, is_new] = fits_.try_emplace({action.types, arn});
    if (is_new) {
      const ResourceKind kind = KindFor(action.service, action.action, arn);
      place->second = kind == ResourceKind::kFits || kind == ResourceKind::kUnknown;
    }
    return place->second;
  }

  void AddMembers(const std::string& shape, const SetPattern& arns, const SetPattern& pattern,
                  const CataloguedAction& action, const Collector& of,
                  std::vector<std::string>& resources) {
    if (!pattern.is_everything() && !Meets(arns, pattern)) return;
    std::vector<SetPattern> parts;
    for (const SetPattern& other : of.others) {
      if (parts.size() == kMostPatterns) break;
      if (other == pattern || other.is_everything() || !Meets(other, arns) ||
          !Meets(other, pattern)) {
        continue;
      }
      if (Covers(other, pattern) != Truth::kTrue) parts.push_back(other);
    }
    const auto add = [&](PatternSet set) {
      const SetMember member = FindMember(set);
      if (member.exists != Truth::kTrue) return;
      if (!Fits(action, member.text)) return;
      resources.push_back(Escaped(member.text));
    };
    if (parts.empty() && pattern.is_everything()) {
      std::string member = MemberOf(shape, of);
      if (Fits(action, member)) resources.push_back(std::move(member));
      return;
    }
    add({{arns, pattern}, parts});
    for (const SetPattern& inside : parts) {
      std::vector<SetPattern> except;
      for (const SetPattern& other : parts) {
        if (!(other == inside) && Covers(other, inside) != Truth::kTrue) except.push_back(other);
      }
      add({{arns, pattern, inside}, std::move(except)});
      add({{arns, pattern, inside}, {}});
    }
  }

  // In a question `*` asks about a set.
  static std::string Escaped(std::string_view text) {
    std::string escaped;
    for (const char c : text) {
      if (c == '*' || c == '?' || c == '$') {
        escaped += std::string("${") + c + '}';
      } else {
        escaped += c;
      }
    }
    return escaped;
  }

  static std::string InRegion(std::string_view shape, const std::string& region) {
    constexpr std::string_view kVariable = "${Region}";
    std::string text(shape);
    const std::size_t at = text.find(kVariable);
    if (at != std::string::npos) text.replace(at, kVariable.size(), region);
    return text;
  }

  // Those that conditions and patterns of resources name, and one more.
  const std::vector<std::string>& Regions() {
    if (!regions_.empty()) return regions_;
    std::set<std::string> regions;
    for (const auto& entry : accounts_) {
      for (const AccountSide& side : entry.second) {
        for (const Policies& level : side.service_control) {
          for (const PolicyPtr& policy : level)
            AddRegionsOf(*policy, regions);
        }
      }
    }
    for (const auto& entry : principals_) {
      for (const PrincipalSide& side : entry.second) {
        for (const PolicyPtr& policy : side.identity)
          AddRegionsOf(*policy, regions);
      }
    }
    // One that no policy names.
    for (const char* other : {"us-east-1", "ap-south-1", "sa-east-1"}) {
      if (regions.insert(other).second) break;
    }
    regions_.assign(regions.begin(), regions.end());
    return regions_;
  }

  static void AddRegionsOf(const Policy& policy, std::set<std::string>& regions) {
    for (const Statement& statement : policy.document.statements) {
      for (const PolicyText& text : statement.resources) {
        const std::string pattern = text.str();
        const std::optional<Arn> arn = ParseArn(pattern);
        if (arn && IsRegionName(arn->region)) regions.emplace(arn->region);
      }
      for (const ConditionClause& clause : statement.conditions) {
        if (!EqualsIgnoreCase(clause.key.view(), "aws:RequestedRegion")) continue;
        for (const PolicyText& value : clause.values) {
          if (IsRegionName(value.view())) regions.insert(value.str());
        }
      }
    }
  }

  // Those of the model that the action works on.
  const std::vector<std::string>& FittingArns(const CataloguedAction& action) {
    const auto [place, is_new] = fitting_.try_emplace(action.types);
    if (!is_new) return place->second;
    for (const std::string& arn : modelled_) {
      const ResourceKind kind = KindFor(action.service, action.action, arn);
      if (kind == ResourceKind::kFits) place->second.push_back(arn);
    }
    return place->second;
  }

  // ---- questions ----

  // Allows and other statements of a list of policies, of both sides.
  void AddRegions(const Policies& policies, bool allows_only, std::vector<const Region*>& regions) {
    for (const PolicyPtr& policy : policies) {
      if (policy == nullptr) continue;
      for (const Statement& statement : policy->document.statements) {
        if (allows_only && statement.effect != Effect::kAllow) continue;
        regions.push_back(&CachedRegion(statement));
      }
    }
  }
  const Region& CachedRegion(const Statement& statement) {
    std::unique_ptr<Region>& region = regions_of_[&statement];
    if (region == nullptr) region = std::make_unique<Region>(RegionOf(statement));
    return *region;
  }

  void MakeQuestions() {
    MakeResourceRegions();
    // Principals with the same policies share their questions.
    std::map<std::vector<const void*>, std::shared_ptr<const std::vector<GridQuestion>>> shared;
    for (const auto& [arn, sides] : principals_) {
      const PrincipalSide& any = sides[1].exists ? sides[1] : sides[0];
      const auto own = of_principal_.find(arn);
      const auto above = of_account_.find(any.account->id);
      const bool touches_all = (own != of_principal_.end() && !own->second.other.empty());
      std::vector<const void*> key = {any.account};
      for (const PrincipalSide& side : sides) {
        for (const PolicyPtr& policy : side.identity)
          key.push_back(policy.get());
        key.push_back(side.boundary.get());
      }
      std::shared_ptr<const std::vector<GridQuestion>> questions;
      const auto known = shared.find(key);
      if (known != shared.end() && !touches_all) {
        questions = known->second;
      } else {
        questions = QuestionsOf(sides, any, own == of_principal_.end() ? nullptr : &own->second,
                                above == of_account_.end() ? nullptr : &above->second);
        if (!touches_all) shared.emplace(std::move(key), questions);
      }
      if (!questions->empty()) subjects_.push_back({arn, questions});
    }
    Collector outside;
    outside.partition = "aws";
    for (const Region& region : changed_on_resources_)
      Collect(region, {}, outside);
    outside_ = Listed(outside);
  }

  // What differs at resources is the same for everybody.
  void MakeResourceRegions() {
    for (const auto& [arn, difference] : of_resource_) {
      if (!difference.other.empty()) {
        Region region;
        region.patterns = Below(arn);
        for (std::uint32_t i = 0; i < AllActions().size(); ++i)
          region.actions.push_back(i);
        const std::optional<Arn> parsed = ParseArn(arn);
        // Actions of other services work on no resource of this one, but for a few that name it.
        std::erase_if(region.actions, [&](std::uint32_t number) {
          const CataloguedAction& one = AllActions()[number];
          if (one.action.is_wildcard_only()) return true;
          for (const ActionResourceType type : one.action.resource_types()) {
            for (const std::string_view shape : type.resource_type().arn_patterns()) {
              const std::optional<Arn> of = ParseArn(shape);
              if (of && parsed && of->service == parsed->service) return false;
            }
          }
          return true;
        });
        changed_on_resources_.push_back(std::move(region));
        continue;
      }
      for (const StatementRef& one : difference.statements)
        changed_on_resources_.push_back(RegionOn(arn, *one.statement));
    }
    std::set<std::uint32_t> changed;
    for (const Region& region : changed_on_resources_)
      changed.insert(region.actions.begin(), region.actions.end());
    calls_with_changed_ = CallsWith({changed.begin(), changed.end()});
    for (const auto& [arn, sides] : resources_) {
      for (const ResourceSide& side : sides) {
        if (side.policy == nullptr) continue;
        for (const Statement& statement : side.policy->document.statements) {
          if (statement.effect == Effect::kAllow) {
            granted_on_resources_.push_back(RegionOn(arn, statement));
          }
        }
      }
    }
  }

  std::shared_ptr<const std::vector<GridQuestion>> QuestionsOf(
      const BothSides<PrincipalSide>& sides, const PrincipalSide& any, const Difference* own,
      const Difference* above) {
    Collector to;
    to.account = any.account->id;
    to.partition = any.account->partition;
    std::vector<const Region*> grants;
    std::vector<const Region*> all;
    for (const PrincipalSide& side : sides) {
      AddRegions(side.identity, /*allows_only=*/true, grants);
      AddRegions(side.identity, /*allows_only=*/false, all);
      AddRegions({side.boundary}, /*allows_only=*/false, all);
    }
    for (const AccountSide& side : accounts_[any.account->id]) {
      for (const std::vector<Policies>* levels : {&side.service_control, &side.resource_control}) {
        for (const Policies& level : *levels)
          AddRegions(level, /*allows_only=*/false, all);
      }
    }
    for (const Region* region : all) {
      for (const SetPattern& pattern : region->patterns) {
        if (std::find(to.others.begin(), to.others.end(), pattern) == to.others.end()) {
          to.others.push_back(pattern);
        }
      }
    }
    std::sort(grants.begin(), grants.end());
    grants.erase(std::unique(grants.begin(), grants.end()), grants.end());
    for (const Region& region : granted_on_resources_)
      grants.push_back(&region);

    for (const Difference* difference : {own, above}) {
      if (difference == nullptr) continue;
      if (!difference->other.empty()) {
        for (const Region* grant : grants)
          Collect(*grant, {}, to);
        continue;
      }
      for (const StatementRef& one : difference->statements) {
        Collect(CachedRegion(*one.statement), grants, to);
        Collect(CallsWithThoseOf(*one.statement), grants, to);
      }
    }
    for (const auto& entry : of_owner_) {
      if (!entry.second.other.empty()) {
        for (const Region* grant : grants)
          Collect(*grant, {}, to);
        continue;
      }
      for (const StatementRef& one : entry.second.statements) {
        Collect(CachedRegion(*one.statement), grants, to);
        Collect(CallsWithThoseOf(*one.statement), grants, to);
      }
    }
    for (const Region& region : changed_on_resources_)
      Collect(region, {}, to);
    Collect(calls_with_changed_, grants, to);
    return std::make_shared<const std::vector<GridQuestion>>(Listed(to));
  }

  static std::vector<GridQuestion> Listed(const Collector& collector) {
    std::vector<GridQuestion> questions;
    for (const auto& [number, resource] : collector.found)
      questions.push_back({AllActions()[number].name, resource});
    return questions;
  }

  std::array<const Estate*, 2> estates_;
  std::map<std::string, BothSides<PrincipalSide>> principals_;
  std::map<std::string, BothSides<AccountSide>> accounts_;
  std::map<std::string, BothSides<ResourceSide>> resources_;
  std::set<std::string> arns_;
  std::vector<std::string> modelled_;

  std::map<std::string, Difference> of_principal_;
  std::map<std::string, Difference> of_account_;  // of those who call from it
  std::map<std::string, Difference> of_owner_;    // of the resources in it
  std::map<std::string, Difference> of_resource_;

  absl::flat_hash_map<const Statement*, ActionNumbers> actions_of_;
  absl::flat_hash_map<const Statement*, std::unique_ptr<Region>> regions_of_;
  std::map<std::size_t, std::vector<std::string>> fitting_;
  std::map<std::string, SetPattern> arns_of_shape_;
  std::map<std::pair<std::size_t, std::string>, bool> fits_;
  std::vector<std::string> regions_;
  std::vector<Region> changed_on_resources_;
  absl::flat_hash_map<const Statement*, std::unique_ptr<Region>> calls_with_;
  Region calls_with_changed_;
  std::vector<Region> granted_on_resources_;

  std::vector<Subject> subjects_;
  std::vector<GridQuestion> outside_;
};

EstateDifference::EstateDifference(const Estate& before, const Estate& after)
    : impl_(std::make_unique<const Impl>(before, after)) {}
EstateDifference::~EstateDifference() = default;

const std::vector<EstateDifference::Subject>& EstateDifference::subjects() const {
  return impl_->subjects();
}
const std::vector<GridQuestion>& EstateDifference::outside_questions() const {
  return impl_->outside_questions();
}
bool EstateDifference::Differs(std::string_view principal, std::string_view resource,
                               const Statement& statement) const {
  return impl_->Differs(principal, resource, statement);
}
std::string EstateDifference::OtherDifference(std::string_view principal,
                                              std::string_view resource) const {
  return impl_->OtherDifference(principal, resource);
}

}  // namespace iamsim
