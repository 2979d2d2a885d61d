// SPDX-License-Identifier: Apache-2.0
#include "engine/paths/own_resources.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "model/arn.h"
#include "model/catalogue/operations.h"
#include "model/condition.h"

namespace iamsim {
namespace {

// What stands for a name that is free.
constexpr std::string_view kAnyName = "iamsim-any-name";

// `${Name}` and what it takes.
using Binding = std::pair<std::string, std::string>;

// What the named parts of a shape take of an ARN; empty if the ARN does not have the shape. Each
// name takes what stands before the next literal character of the shape.
std::vector<Binding> Bind(std::string_view shape, std::string_view arn) {
  std::vector<Binding> bindings;
  while (!shape.empty()) {
    if (!shape.starts_with("${")) {
      if (arn.empty() || arn.front() != shape.front()) return {};
      shape.remove_prefix(1);
      arn.remove_prefix(1);
      continue;
    }
    const std::size_t close = shape.find('}');
    if (close == std::string_view::npos) return {};
    const std::string_view name = shape.substr(2, close - 2);
    shape.remove_prefix(close + 1);
    const std::size_t end = shape.empty() ? arn.size() : arn.find(shape.front());
    if (end == std::string_view::npos) return {};
    bindings.emplace_back(name, arn.substr(0, end));
    arn.remove_prefix(end);
  }
  return arn.empty() ? bindings : std::vector<Binding>();
}

std::string Fill(std::string_view shape, const std::vector<Binding>& bindings) {
  std::string text;
  while (!shape.empty()) {
    const std::size_t open = shape.find("${");
    text += shape.substr(0, open);
    if (open == std::string_view::npos) break;
    const std::size_t close = shape.find('}', open);
    if (close == std::string_view::npos) break;
    const std::string_view name = shape.substr(open + 2, close - open - 2);
    const auto bound = std::find_if(bindings.begin(), bindings.end(),
                                    [&](const Binding& entry) { return entry.first == name; });
    text += bound == bindings.end() ? kAnyName : std::string_view(bound->second);
    shape.remove_prefix(close + 1);
  }
  return text;
}

// An ARN that a pattern of a policy matches, its wildcards filled. Empty if there is none without
// knowing more.
std::string OneOf(std::string_view pattern, const Account& account, std::string_view region) {
  if (HasPolicyVariable(pattern)) return {};
  const std::optional<Arn> arn = ParseArn(pattern);
  if (!arn) return {};
  const auto fill = [](std::string_view text, std::string_view star) {
    if (text == "*") return std::string(star);
    std::string filled;
    for (const char c : text) {
      if (c == '*') {
        filled += kAnyName;
      } else {
        filled += c == '?' ? 'x' : c;
      }
    }
    return filled;
  };
  return "arn:" + account.partition + ':' + std::string(arn->service) + ':' +
         fill(arn->region, region) + ':' + fill(arn->account, account.id) + ':' +
         fill(arn->resource, kAnyName);
}

void AddOnce(std::vector<std::string>& list, std::string text) {
  if (!text.empty() && std::find(list.begin(), list.end(), text) == list.end()) {
    list.push_back(std::move(text));
  }
}

}  // namespace

std::vector<ResourceType> TypesNamedBy(const Action& action, std::string_view service) {
  std::vector<ResourceType> types;
  const bool one_of_them = TakesOneOfItsTypes(service, ToLowerAscii(action.name()));
  for (const ActionResourceType type : action.resource_types()) {
    if (!type.required()) continue;
    types.push_back(type.resource_type());
    if (one_of_them) break;
  }
  if (types.empty() && !action.is_wildcard_only()) {
    types.push_back((*action.resource_types().begin()).resource_type());
  }
  return types;
}

std::vector<std::string> OwnResources(const ResourceType& type, const Account& account,
                                      std::string_view region,
                                      std::span<const CarriedPolicy> policies,
                                      std::string_view like) {
  std::vector<std::string> arns;
  std::vector<Binding> bindings;
  if (const std::optional<Arn> arn = ParseArn(like)) {
    const std::optional<Service> service = FindService(arn->service);
    for (const FittingType& fitting :
         service ? service->ResourceTypesOf(like) : std::vector<FittingType>()) {
      for (const std::string_view shape : fitting.type.arn_patterns()) {
        if (bindings.empty()) bindings = Bind(shape, like);
      }
    }
  }
  const bool is_like_something = !bindings.empty();
  bindings.emplace_back("Partition", account.partition);
  bindings.emplace_back("Region", region);
  bindings.emplace_back("Account", account.id);
  for (const std::string_view shape : type.arn_patterns())
    // A shape may have a wildcard where AWS leaves a field open.
    AddOnce(arns, OneOf(Fill(shape, bindings), account, region));
  // What belongs to a thing that is there has no other name.
  if (is_like_something) return arns;
  for (const CarriedPolicy& carried : policies) {
    for (const Statement& statement : carried.policy->document.statements) {
      if (statement.effect != Effect::kAllow) continue;
      if (statement.resource_form != ElementForm::kPositive) continue;
      for (const PolicyText& pattern : statement.resources) {
        std::string one = OneOf(pattern, account, region);
        const std::optional<Arn> arn = ParseArn(one);
        if (!arn || !type.Fits(one)) continue;
        if (!arn->region.empty() && arn->region != region) continue;
        if (IsAccountId(arn->account) && arn->account != account.id) continue;
        AddOnce(arns, std::move(one));
      }
    }
  }
  return arns;
}

std::vector<std::string> RegionsOf(const Estate& estate, const Account& account) {
  constexpr std::size_t kMost = 6;
  std::vector<std::string> regions;
  const auto add = [&](std::string_view region) {
    if (regions.size() < kMost && IsRegionName(region)) AddOnce(regions, std::string(region));
  };
  for (const Resource& resource : account.resources) {
    add(resource.region);
    const std::optional<Arn> arn = ParseArn(resource.arn);
    if (arn) add(arn->region);
  }
  add(account.partition == "aws-cn"       ? "cn-north-1"
      : account.partition == "aws-us-gov" ? "us-gov-west-1"
                                          : "us-east-1");
  const auto from = [&](const PolicyPtr& policy) {
    if (policy == nullptr) return;
    for (const Statement& statement : policy->document.statements) {
      for (const ConditionClause& clause : statement.conditions) {
        if (!EqualsIgnoreCase(clause.key, "aws:RequestedRegion")) continue;
        for (const PolicyText& value : clause.values)
          add(value);
      }
      for (const PolicyText& pattern : statement.resources) {
        const std::optional<Arn> arn = ParseArn(pattern.view());
        if (arn) add(arn->region);
      }
    }
  };
  if (const Organization* organization = estate.organization()) {
    for (const OrganizationNode& node : organization->nodes) {
      for (const PolicyPtr& policy : node.service_control_policies)
        from(policy);
    }
  }
  const auto of_entities = [&](const auto& entities) {
    for (const auto& entity : entities) {
      if (regions.size() >= kMost) return;
      for (const PolicyPtr& policy : entity.inline_policies)
        from(policy);
      for (const PolicyPtr& policy : entity.attached_policies)
        from(policy);
    }
  };
  of_entities(account.roles);
  of_entities(account.users);
  of_entities(account.groups);
  return regions;
}

}  // namespace iamsim
