// SPDX-License-Identifier: Apache-2.0
#include "model/catalogue/tag_keys.h"

#include <algorithm>
#include <iterator>
#include <optional>

#include "model/arn.h"

namespace iamsim {
namespace {

// Keys that describe what the resource is a part of: the list of an object has its bucket's key.
constexpr ResourceTagKey kOfParent[] = {
    {"s3:AccessPointTag/", "accesspoint"},
    {"s3:BucketTag/", "bucket"},
    {"s3tables:TableBucketTag/", "TableBucket"},
    {"s3vectors:VectorBucketTag/", "VectorBucket"},
};

// Keys that AWS lists for actions and for no resource type, and describes as the resource's tags.
constexpr std::string_view kOfEveryResource[] = {"datapipeline:Tag/", "glacier:ResourceTag/",
                                                 "ram:ResourceTag/"};

// Keys of an object's tags, which are not tags of a resource type.
constexpr std::string_view kOfObject[] = {"s3:ExistingObjectTag/",
                                          "s3-outposts:ExistingObjectTag/"};

constexpr std::string_view kOfRequest[] = {"aws:RequestTag/",
                                           "dms:req-tag/",
                                           "elasticmapreduce:RequestTag/",
                                           "rds:req-tag/",
                                           "s3:RequestObjectTag/",
                                           "s3-outposts:RequestObjectTag/",
                                           "imagebuilder:CreatedResourceTag/"};

template <typename Table>
bool Has(const Table& table, std::string_view prefix) {
  return std::find(std::begin(table), std::end(table), prefix) != std::end(table);
}

bool IsTagKey(ConditionKey key) {
  constexpr std::string_view kTag = "tag/";
  const std::string_view prefix = key.before_free_part();
  return key.has_free_part() && prefix.size() > kTag.size() &&
         EqualsIgnoreCase(prefix.substr(prefix.size() - kTag.size()), kTag);
}

bool IsListed(ResourceType type, ConditionKey key) {
  const auto keys = type.condition_keys();
  return std::any_of(keys.begin(), keys.end(), [&](ConditionKey other) { return other == key; });
}

}  // namespace

TagKeyClass ClassOfTagKey(ConditionKey key) {
  if (!IsTagKey(key)) return TagKeyClass::kNone;
  const std::string_view prefix = key.before_free_part();
  if (Has(kOfRequest, prefix)) return TagKeyClass::kRequest;
  if (Has(kOfEveryResource, prefix) || Has(kOfObject, prefix)) return TagKeyClass::kResource;
  for (const Service service : Services()) {
    for (const ResourceType type : service.resource_types()) {
      if (IsListed(type, key)) return TagKeyClass::kResource;
    }
  }
  return TagKeyClass::kNone;
}

std::vector<ResourceTagKey> ResourceTagKeysOf(std::string_view service_prefix,
                                              std::string_view arn) {
  std::vector<ResourceTagKey> found;
  const std::optional<Service> service = FindService(service_prefix);
  if (!service) return found;
  const auto add = [&](ConditionKey key) {
    const std::string_view prefix = key.before_free_part();
    if (key.is_global() || !IsTagKey(key) || Has(kOfRequest, prefix)) return;
    if (std::any_of(found.begin(), found.end(),
                    [&](const ResourceTagKey& other) { return other.prefix == prefix; })) {
      return;
    }
    const auto* const parent =
        std::find_if(std::begin(kOfParent), std::end(kOfParent),
                     [&](const ResourceTagKey& other) { return other.prefix == prefix; });
    found.push_back(parent != std::end(kOfParent) ? *parent : ResourceTagKey{prefix, {}});
  };
  const std::vector<FittingType> types = service->ResourceTypesOf(arn);
  for (const FittingType& fitting : types) {
    if (fitting.literal_size != types.front().literal_size) break;
    for (const ConditionKey key : fitting.type.condition_keys())
      add(key);
  }
  for (const ConditionKey key : service->condition_keys()) {
    if (Has(kOfEveryResource, key.before_free_part())) add(key);
  }
  return found;
}

}  // namespace iamsim
