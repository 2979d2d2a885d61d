// SPDX-License-Identifier: Apache-2.0
#include "model/catalogue/action_resources.h"

#include <algorithm>
#include <cstddef>
#include <vector>

#include "model/arn.h"
#include "model/catalogue/arn_shape.h"
#include "model/catalogue/operations.h"

namespace iamsim {
namespace {

struct FurtherShape {
  std::string_view service;
  std::string_view type;
  std::string_view shape;
};
// Shapes that the catalogue lacks. S3 User Guide, "Multi-Region Access Point permissions": requests
// are made on the access point without Region, as on one with it. AWS Backup Developer Guide,
// "Access control": the recovery points of EC2 and others are snapshots and images with a slash.
// CloudWatch Logs API Reference, "CreateLogStream" and others: a call on streams names their group.
// ECS Developer Guide, "Amazon Resource Names (ARNs) and IDs": the older, short ARN of a task.
// Organizations User Guide, "Getting information about policies": AWS's own are read like others.
// Security Hub User Guide, "BatchImportFindings": a product of AWS's own has no account.
constexpr FurtherShape kFurtherShapes[] = {
    {"backup", "recoveryPoint",
     "arn:${Partition}:${Vendor}:${Region}:*:${ResourceType}/${RecoveryPointId}"},
    {"ecs", "task", "arn:${Partition}:ecs:${Region}:${Account}:task/${TaskId}"},
    {"logs", "log-stream", "arn:${Partition}:logs:${Region}:${Account}:log-group:${LogGroupName}"},
    {"securityhub", "product",
     "arn:${Partition}:securityhub:${Region}::product/${Company}/${ProductId}"},
    {"organizations", "policy",
     "arn:${Partition}:organizations::aws:policy/${PolicyType}/p-${PolicyId}"},
    {"s3", "accesspoint", "arn:${Partition}:s3::${Account}:accesspoint/${AccessPointAlias}"},
    {"s3", "accesspointobject",
     "arn:${Partition}:s3::${Account}:accesspoint/${AccessPointAlias}/object/${ObjectName}"},
};

struct NamesNone {
  std::string_view service;
  std::string_view action;
};
// Actions of several types, none of which a call needs to name. Service Authorization Reference and
// the API references of the services.
constexpr NamesNone kMayNameNone[] = {
    {"bedrock", "CreateGuardrail"},       {"bedrock", "ListDataAutomationProjects"},
    {"ssm", "UpdateInstanceInformation"}, {"translate", "StartTextTranslationJob"},
    {"translate", "TranslateDocument"},   {"translate", "TranslateText"},
};

// Prefixes that two generations of a service share. Where both have an action of one name, the
// catalogue lists the types of one of them only.
constexpr std::string_view kSharedPrefixes[] = {"apigateway", "elasticloadbalancing",
                                                "kinesisanalytics", "lex", "ses"};

// What describes many of a kind takes all of them where none is named.
bool DescribesMany(std::string_view name) {
  return name.starts_with("Describe") && name.ends_with('s');
}

template <typename Visit>
void ForEachShape(std::string_view service, const ResourceType& type, Visit visit) {
  for (const std::string_view shape : type.arn_patterns())
    visit(shape);
  for (const FurtherShape& further : kFurtherShapes) {
    if (further.service == service && further.type == type.name()) visit(further.shape);
  }
}

// What the sixth field of an ARN of that shape begins with. The five fields before it are the same
// ones in shape and ARN as long as no slash is among them.
std::string_view TailLiteral(std::string_view shape) {
  for (int field = 0; field < 5; ++field) {
    const std::size_t colon = shape.find(':');
    if (colon == std::string_view::npos || shape.substr(0, colon).find('/') != shape.npos)
      return {};
    shape.remove_prefix(colon + 1);
  }
  return shape.substr(0, shape.find_first_of("$*"));
}

// starts_with(), for one prefix of a hundred that fits: most differ in the first character.
bool BeginsWith(std::string_view tail, std::string_view prefix) {
  if (prefix.empty()) return true;
  return tail.front() == prefix.front() && tail.starts_with(prefix);
}

// The same with an account, where AWS's own resources have none and the shapes have one.
std::string WithAccount(std::string_view text, const std::optional<Arn>& arn) {
  if (!arn || !arn->account.empty() || !BelongsToAws(arn->service, arn->account, arn->resource)) {
    return {};
  }
  std::string with(text);
  with.insert(text.size() - arn->resource.size() - 1, "aws");
  return with;
}

}  // namespace

ResourceNeed ResourceNeedOf(std::string_view service, const std::optional<Action>& action) {
  if (!action) return ResourceNeed::kUnknown;
  if (action->is_wildcard_only()) return ResourceNeed::kNone;
  bool is_required = false;
  for (const ActionResourceType type : action->resource_types())
    is_required = is_required || type.required();
  if (is_required) return ResourceNeed::kRequired;
  const bool may_name_none =
      action->resource_types().size() == 1 || DescribesMany(action->name()) ||
      std::any_of(std::begin(kMayNameNone), std::end(kMayNameNone), [&](const NamesNone& row) {
        return row.service == service && row.action == action->name();
      });
  // Of several types a call names one, though none of them is in each call.
  return may_name_none ? ResourceNeed::kOptional : ResourceNeed::kRequired;
}

ActionResourceKinds::ActionResourceKinds(const Service& service, const Action& action) {
  const CatalogueRange<ActionResourceType> listed = action.resource_types();
  for (const ResourceType type : service.resource_types()) {
    const bool is_listed =
        std::any_of(listed.begin(), listed.end(),
                    [&](const ActionResourceType& one) { return one.resource_type() == type; });
    ForEachShape(service.prefix(), type, [&](std::string_view shape) {
      shapes_.push_back({shape, TailLiteral(shape), ArnShapeLiteralSize(shape), is_listed});
    });
  }
  is_shared_ = SharesPrefix(service.prefix());
}

ResourceKind ActionResourceKinds::KindOf(std::string_view arn) const {
  const std::optional<Arn> parsed = ParseArn(arn);
  const std::string with_account = WithAccount(arn, parsed);
  std::optional<std::size_t> best;
  std::optional<std::size_t> best_listed;
  for (const Shape& shape : shapes_) {
    if (parsed && !BeginsWith(parsed->resource, shape.tail_literal)) continue;
    if (!ArnShapeMatches(shape.text, arn) &&
        (with_account.empty() || !ArnShapeMatches(shape.text, with_account))) {
      continue;
    }
    best = std::max(best.value_or(0), shape.literal_size);
    if (shape.is_listed) best_listed = std::max(best_listed.value_or(0), shape.literal_size);
  }
  if (!best) return ResourceKind::kNone;
  const bool fits = best_listed && *best <= *best_listed + kQualifierSize;
  if (fits) return ResourceKind::kFits;
  return is_shared_ ? ResourceKind::kUnknown : ResourceKind::kOther;
}

std::vector<std::string_view> ShapesOf(std::string_view service, const ResourceType& type) {
  std::vector<std::string_view> shapes;
  ForEachShape(service, type, [&](std::string_view shape) { shapes.push_back(shape); });
  return shapes;
}

bool SharesPrefix(std::string_view service) {
  return std::find(std::begin(kSharedPrefixes), std::end(kSharedPrefixes), service) !=
         std::end(kSharedPrefixes);
}

std::string KindsOf(std::string_view service, const Action& action) {
  constexpr std::size_t kShown = 4;
  std::string text;
  std::size_t count = 0;
  for (const ActionResourceType listed : action.resource_types()) {
    if (++count > kShown) continue;
    const ResourceType type = listed.resource_type();
    if (!text.empty()) text += ", ";
    text += '`';
    text += type.name();
    text += "` (`";
    text += type.arn_patterns()[0];
    text += "`)";
  }
  if (count > kShown) {
    text += " and " + std::to_string(count - kShown) + " more: `iamsim ls actions ";
    text += service;
    text += ':';
    text += action.name();
    text += "` lists them";
  }
  return text;
}

}  // namespace iamsim
