// SPDX-License-Identifier: Apache-2.0
#include "engine/sets/set_universe.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "engine/sets/arn_patterns.h"
#include "model/arn.h"
#include "model/catalogue/action_resources.h"
#include "model/catalogue/arn_shape.h"
#include "model/catalogue/operations.h"
#include "model/catalogue/resource_types.h"

namespace iamsim {
namespace {

// Names that the engine treats in a way of their own, as tails of ARNs.
struct SpecialName {
  std::string_view service;
  std::string_view tail;  // with `*`; `${*}` is the character
};
constexpr SpecialName kSpecialNames[] = {
    {"iam", "role/aws-service-role/*"},
    {"iam", "role/aws-reserved/*"},
    {"iam", "policy/*"},
    {"iam", "role/*"},
    {"iam", "user/*"},
    {"kms", "key/*"},
    {"kms", "alias/*"},
    {"kms", "alias/aws/*"},
    {"logs", "log-group:*"},
    {"logs", "log-group:*:*"},
    {"logs", "log-group:*${*}*"},
    {"signin", "oauth2/*"},
};

// A Region to show as an example where any will do.
std::string_view ExampleRegion(std::string_view partition) {
  if (partition == "aws-cn") return "cn-north-1";
  if (partition == "aws-us-gov") return "us-gov-west-1";
  return partition == "aws" ? "us-east-1" : "";
}

SetPattern TailPattern(std::string_view text) {
  SetPattern pattern;
  while (!text.empty()) {
    if (text.starts_with("${*}")) {
      pattern.AppendLiteral("*");
      text.remove_prefix(4);
    } else if (text.front() == '*') {
      pattern.Append({SetUnit::Kind::kRun, kNothingExcluded, 0});
      text.remove_prefix(1);
    } else {
      pattern.AppendLiteral(text.substr(0, 1));
      text.remove_prefix(1);
    }
  }
  return pattern;
}

// The same pattern with at least one character for each run.
SetPattern WithFilledRuns(const SetPattern& pattern) {
  SetPattern filled;
  for (const SetUnit& unit : pattern.units()) {
    if (unit.kind == SetUnit::Kind::kRun) filled.Append({SetUnit::Kind::kOne, unit.excluded, 0});
    filled.Append(unit);
  }
  return filled;
}

// The literal text of a field of the head; nullopt if it has wildcards.
std::optional<std::string> FieldText(const SetPattern& asked, std::size_t field) {
  const std::optional<std::vector<SetPattern>> fields = FieldsOf(asked);
  if (!fields || !(*fields)[field].is_literal()) return std::nullopt;
  return (*fields)[field].ToText();
}

}  // namespace

SetUniverse::SetUniverse(const Estate& estate, const SetPattern& asked, std::string_view service,
                         const std::optional<Action>& action, std::string_view partition,
                         std::string_view account, std::size_t most_steps)
    : estate_(estate),
      asked_(asked),
      service_(service),
      partition_(partition),
      account_(account),
      steps_left_(most_steps) {
  constexpr std::size_t kPartition = 1;
  constexpr std::size_t kAccount = 4;
  if (const std::optional<std::string> text = FieldText(asked, kPartition)) partition_ = *text;
  if (partition_.empty()) partition_ = "aws";
  const std::optional<std::string> named = FieldText(asked, kAccount);
  is_narrowed_ = !named || named->empty();
  if (named && !named->empty()) account_ = *named;
  const std::optional<Service> known = FindService(service);
  if (known && action) {
    AddShapes(*known, *action);
  } else {
    AddAnyArn();
  }
  FindModelled();
}

void SetUniverse::AddShapes(const Service& service, const Action& action) {
  if (SharesPrefix(service.prefix())) {
    // The action may work on a type of the other service.
    for (const ResourceType type : service.resource_types()) {
      for (const std::string_view shape : ShapesOf(service.prefix(), type))
        AddShape(service, shape);
    }
    return;
  }
  for (const ActionResourceType listed : action.resource_types()) {
    for (const std::string_view shape : ShapesOf(service.prefix(), listed.resource_type()))
      AddShape(service, shape);
  }
}

// R-RES-18: an ARN that a more literal shape fits is of another kind.
void SetUniverse::AddShape(const Service& service, std::string_view shape) {
  Shape whole = {ArnsOfShape(shape, partition_), {}};
  if (!Meets(whole.pattern, asked_)) return;
  if (!SharesPrefix(service.prefix())) {
    const std::size_t size = ArnShapeLiteralSize(shape) + kQualifierSize;
    for (const ResourceType type : service.resource_types()) {
      for (const std::string_view other : ShapesOf(service.prefix(), type)) {
        if (ArnShapeLiteralSize(other) <= size) continue;
        SetPattern pattern = ArnsOfShape(other, partition_);
        if (Meets(pattern, whole.pattern)) whole.except.push_back(std::move(pattern));
      }
    }
  }
  Shape rest = whole;
  if (!account_.empty()) rest.pattern = ArnsOfShape(shape, partition_, account_);
  // AWS's own managed policies are in every account.
  if (service.prefix() == "iam" && shape.find(":policy/") != std::string_view::npos) {
    rest_.push_back({ArnsOfShape(shape, partition_, "aws"), whole.except});
  }
  shapes_.push_back(std::move(whole));
  rest_.push_back(std::move(rest));
  if (shape.find("${Account}") == std::string_view::npos) return;
  for (const std::string_view prefix : PrefixesOfAws(service.prefix())) {
    const SetPattern own =
        ArnsWith(partition_, "*", "*", "", TailPattern(std::string(prefix) + "*"));
    const std::optional<std::vector<SetPattern>> both =
        Intersect(ArnsOfShape(shape, partition_, ""), own);
    if (!both) continue;
    for (const SetPattern& pattern : *both) {
      shapes_.push_back({pattern, shapes_.back().except});
      rest_.push_back(shapes_.back());
    }
  }
}

void SetUniverse::AddAnyArn() {
  SetPattern some;
  some.Append({SetUnit::Kind::kOne, kNothingExcluded, 0});
  some.Append({SetUnit::Kind::kRun, kNothingExcluded, 0});
  const SetPattern any = ArnsWith(partition_, "?*", "*", "*", some);
  shapes_.push_back({any, {}});
  if (account_.empty()) {
    rest_.push_back({any, {}});
    return;
  }
  for (const std::string_view account : {std::string_view(), std::string_view(account_)})
    rest_.push_back({ArnsWith(partition_, "?*", "*", account, some), {}});
}

bool SetUniverse::meets_asked() const {
  return FindArn(asked_, {}).exists != Truth::kFalse ||
         std::any_of(modelled_.begin(), modelled_.end(), [&](const SetPattern& pattern) {
           return Find({asked_, pattern}, {}, false, kUsualLetters).exists != Truth::kFalse;
         });
}

void SetUniverse::FindModelled() {
  const auto add = [&](SetPattern pattern) {
    const bool meets = Meets(pattern, asked_) &&
                       std::any_of(shapes_.begin(), shapes_.end(), [&](const Shape& shape) {
                         return Meets(pattern, shape.pattern);
                       });
    if (meets) modelled_.push_back(std::move(pattern));
  };
  for (const std::shared_ptr<const Account>& account : estate_.accounts()) {
    for (const Resource& resource : account->resources) {
      add(SetPattern::Literal(resource.arn));
      const std::optional<Arn> arn = ParseArn(resource.arn);
      if (!arn) continue;
      const std::string head = resource.arn.substr(0, resource.arn.size() - arn->resource.size());
      for (const std::string& covered : CoveredBy(*arn)) {
        SetPattern pattern = SetPattern::Literal(head);
        const SetPattern tail = TailPattern(covered);
        for (const SetUnit& unit : tail.units())
          pattern.Append(unit);
        add(std::move(pattern));
      }
      for (const auto& alias : resource.aliases)
        add(SetPattern::Literal(head + std::string(alias)));
    }
    for (const Role& role : account->roles)
      add(SetPattern::Literal(role.arn));
    for (const User& user : account->users)
      add(SetPattern::Literal(user.arn));
  }
}

bool SetUniverse::IsModelled(const SetPattern& pattern) const {
  return std::any_of(modelled_.begin(), modelled_.end(), [&](const SetPattern& modelled) {
    return Covers(modelled, pattern) == Truth::kTrue;
  });
}

SetMember SetUniverse::Find(const std::vector<SetPattern>& all,
                            const std::vector<SetPattern>& except, bool fills_runs,
                            std::string_view letters) const {
  const bool is_modelled =
      std::any_of(all.begin(), all.end(), [&](const SetPattern& one) { return IsModelled(one); });
  SetMember best;
  for (const Shape& shape : is_modelled ? shapes_ : rest_) {
    PatternSet set = {all, except};
    set.all.push_back(shape.pattern);
    set.except.insert(set.except.end(), shape.except.begin(), shape.except.end());
    if (fills_runs) {
      for (SetPattern& pattern : set.all)
        pattern = WithFilledRuns(pattern);
    }
    SetMember member = FindMember(set, std::min(kUsualSearchLimit, steps_left_), letters);
    steps_left_ -= std::min(steps_left_, member.steps);
    if (member.exists == Truth::kTrue) return member;
    if (member.exists == Truth::kUnknown) best = std::move(member);
  }
  return best;
}

Truth SetUniverse::HasArns(const std::vector<SetPattern>& all,
                           const std::vector<SetPattern>& except) const {
  return Find(all, except, false, kUsualLetters).exists;
}

SetMember SetUniverse::FindArn(const SetPattern& pattern,
                               const std::vector<SetPattern>& except) const {
  const std::string_view region = ExampleRegion(partition_);
  if (!region.empty()) {
    const SetPattern there = ArnsWith("*", "*", region, "*", SetPattern::Everything());
    if (SetMember member = Find({pattern, there}, except, false, kUsualLetters);
        member.exists == Truth::kTrue) {
      return member;
    }
  }
  return Find({pattern}, except, false, kUsualLetters);
}

SetMember SetUniverse::FindOtherArn(const SetPattern& pattern,
                                    const std::vector<SetPattern>& except) const {
  constexpr std::string_view kOther = "qrstuvponmlkjihgfedcba9876543210wzyx";
  SetMember member = Find({pattern}, except, true, kOther);
  if (member.exists != Truth::kTrue) member = Find({pattern}, except, false, kOther);
  return member;
}

std::vector<SetPattern> SetUniverse::ByHead() const {
  std::vector<SetPattern> parts;
  for (const Shape& shape : shapes_) {
    const std::optional<std::vector<SetPattern>> fields = FieldsOf(shape.pattern);
    SetPattern head;
    for (std::size_t i = 0; fields && i + 1 < fields->size(); ++i) {
      for (const SetUnit& unit : (*fields)[i].units())
        head.Append(unit);
      head.AppendLiteral(":");
    }
    head.Append({SetUnit::Kind::kRun, kNothingExcluded, 0});
    const std::optional<std::vector<SetPattern>> both = Intersect(asked_, head);
    for (const SetPattern& part : both ? *both : std::vector<SetPattern>{asked_}) {
      if (std::find(parts.begin(), parts.end(), part) == parts.end()) parts.push_back(part);
    }
  }
  return parts;
}

std::vector<SetPattern> SetUniverse::Cuts() const {
  std::vector<SetPattern> cuts = modelled_;
  const auto add = [&](SetPattern pattern) {
    if (Meets(pattern, asked_)) cuts.push_back(std::move(pattern));
  };
  if (const std::optional<Service> service = FindService(service_)) {
    for (const ResourceType type : service->resource_types()) {
      for (const std::string_view shape : ShapesOf(service->prefix(), type))
        add(ArnsOfShape(shape));
    }
  }
  for (const PolicyCarrierType& type : PolicyCarrierTypes()) {
    const auto add_tail = [&](std::string_view shape) {
      add(ArnsWith("*", type.service, "*", "*", TailsOfCarrierShape(shape)));
    };
    if (!type.carrier.empty()) add_tail(type.carrier);
    for (const std::string_view covered : type.covered) {
      if (!covered.empty()) add_tail(covered);
    }
  }
  for (const OperationPart& row : OperationParts()) {
    const bool is_of_service = row.service == "*" || row.service == service_;
    if (is_of_service && !row.asked_shape.empty()) {
      add(ArnsWith("*", "*", "*", "*", TailsOfOperationShape(row.asked_shape)));
    }
  }
  for (const SpecialName& special : kSpecialNames)
    add(ArnsWith("*", special.service, "*", "*", TailPattern(special.tail)));
  for (const std::string_view prefix : PrefixesOfAws(service_))
    add(ArnsWith("*", "*", "*", "", TailPattern(std::string(prefix) + "*")));
  add(ArnsWith("*", "*", "*", "aws", SetPattern::Everything()));
  // Policies of an account, and the networks of VPC Lattice, count in their Region alone.
  for (const std::shared_ptr<const Account>& account : estate_.accounts()) {
    for (const AccountPolicy& policy : account->resource_policies) {
      if (policy.region.empty()) continue;
      add(ArnsWith("*", policy.service, policy.region, "*", SetPattern::Everything()));
    }
    for (const Resource& resource : account->resources) {
      const std::optional<Arn> arn = ParseArn(resource.arn);
      if (!arn || arn->service != "vpc-lattice") continue;
      add(ArnsWith("*", "*", arn->region, "*", SetPattern::Everything()));
    }
  }
  return cuts;
}

}  // namespace iamsim
