// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_CATALOGUE_ACTION_RESOURCES_H_
#define IAMSIM_MODEL_CATALOGUE_ACTION_RESOURCES_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/catalogue/service_catalogue.h"

// Which resources a question about an action may name, by the service catalogue.

namespace iamsim {

// Whether a call names a resource.
enum class ResourceNeed : std::uint8_t {
  kNone,      // AWS decides it on `*`
  kRequired,  // it names one, of one of the action's types
  kOptional,  // it may name one
  kUnknown,   // the catalogue lacks the action
};
ResourceNeed ResourceNeedOf(std::string_view service, const std::optional<Action>& action);

// How an ARN fits what an action works on.
enum class ResourceKind : std::uint8_t {
  kFits,   // one of the action's types says it best
  kOther,  // another type of the service does
  kNone,   // no type of the service has its shape
  // Another type does, and two services share the prefix: the catalogue may lack that of the other.
  kUnknown,
};
// The shapes of a service's resource types, in the order of the catalogue, as an action sees them.
// Made once for an action, because a service may have a hundred of them.
//
// A version or an alias, which one more colon tells from its resource, is of the resource's kind:
// `function:f:prod` is a `function`. What lies below a resource is not: `table/t/index/i` is no
// `table`. An ARN of AWS's own may lack the account.
class ActionResourceKinds {
 public:
  ActionResourceKinds(const Service& service, const Action& action);
  ResourceKind KindOf(std::string_view arn) const;

 private:
  struct Shape {
    std::string_view text;
    std::string_view tail_literal;  // what the sixth field of each such ARN begins with
    std::size_t literal_size = 0;   // ArnShapeLiteralSize()
    bool is_listed = false;         // the action works on the type
  };
  std::vector<Shape> shapes_;
  bool is_shared_ = false;  // two services share the prefix
};
inline ResourceKind KindFor(const Service& service, const Action& action, std::string_view arn) {
  return ActionResourceKinds(service, action).KindOf(arn);
}

// Every shape of a resource type: those of the catalogue, and those that it lacks.
std::vector<std::string_view> ShapesOf(std::string_view service, const ResourceType& type);
// Characters by which the shape of a version may be longer than that of its resource:
// `:${Version}`, `:${Major}.${Minor}`. What lies below a resource has a word before its name.
inline constexpr std::size_t kQualifierSize = 2;

// Whether two services share the prefix, so that the catalogue may list the types of one alone.
bool SharesPrefix(std::string_view service);

// "`bucket` (`arn:${Partition}:s3:::${BucketName}`), ...": the first few types of the action.
std::string KindsOf(std::string_view service, const Action& action);

}  // namespace iamsim

#endif  // IAMSIM_MODEL_CATALOGUE_ACTION_RESOURCES_H_
