// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_CATALOGUE_OPERATIONS_H_
#define IAMSIM_MODEL_CATALOGUE_OPERATIONS_H_

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// What one API call makes AWS check, as facts (R-EVAL-14): which further actions, on which
// resources, with which condition keys. engine/operation.cc reads the rows; a further service is a
// row. Service Authorization Reference, the tables "Operations" of the services' pages.
//
// A shape is the sixth field of an ARN with named parts: `table/${Database}/${Table}`. A name takes
// one part between slashes; `${Rest...}` at the end takes all that is left.

namespace iamsim {

// When a row holds, beyond what it says of action, caller and resource.
enum class PartCondition : std::uint8_t {
  kAlways,
  kSessionTags,             // session tags are passed or inherited
  kSessionTagsNotDisabled,  // the question does not say `disableSessionTags`
  kSourceIdentity,          // a source identity is passed or inherited
  kTags,                    // the call passes `tags`
};

// What the further action is on.
enum class PartResource : std::uint8_t {
  kNone,            // nothing: the row only gives keys to the action that is asked
  kSame,            // the resource that is asked about
  kDerived,         // the ARN that `shape` makes of the parts of the asked one
  kFurther,         // each of the call's further resources that has the shape
  kCopySource,      // the object that is copied
  kPassedRole,      // each role that the call hands to a service
  kKeyOfAlias,      // the KMS key behind the alias
  kBucketOfAccess,  // the bucket behind an access point
  kKeyOfData,       // the KMS key that encrypts the resource
};

// A condition key that a part has of its own, or lacks.
struct PartKey {
  enum class Value : std::uint8_t {
    kText,           // `text`
    kUnknown,        // present, with a value that the question does not say
    kAbsent,         // not even when the question gives it
    kAskedResource,  // the ARN that is asked about
    kRegionOfPart,   // the region in the part's own ARN, or `text` where it has none
    kPassedTo,       // the service that takes the role, where RolePassing knows it
  };

  std::string_view key;
  Value value = Value::kText;
  std::string_view text = {};
};

struct OperationPart {
  // The action that is asked, in lower case: service and name. `*` in place of either is any.
  std::string_view service;
  std::string_view action;
  std::string_view caller;  // a service principal; empty: any caller
  PartCondition condition = PartCondition::kAlways;
  std::string_view asked_shape;  // empty: any resource
  PartResource on = PartResource::kSame;
  std::string_view shape;           // of kDerived and kFurther; empty: any
  std::string_view further_action;  // as AWS writes it; empty: the same action
  std::span<const PartKey> keys;
};

// In the order in which the parts are decided.
std::span<const OperationPart> OperationParts();

// Whether a row is about an action, whose service and name are in lower case.
bool ConcernsAction(const OperationPart& row, std::string_view service, std::string_view name);

// Whether a row holds for a part of the call, whichever it is, and not only for the action that is
// asked: the source of a copy may be encrypted, too.
bool HoldsForEveryPart(PartResource on);

// Whether the session tags that a service principal passes of its own are transitive (R-STS-16).
bool PassesTransitiveTags(std::string_view principal);

// Whether an action of a service is one of the data that a KMS key may encrypt.
bool NeedsKeyOfData(std::string_view service, std::string_view action_name);

// Whether the required resource types of an action are alternatives: a call names one of them.
bool TakesOneOfItsTypes(std::string_view service, std::string_view action_name);

// Whether `tail`, the sixth field of an ARN, has a shape; an empty shape is any.
bool HasShape(std::string_view shape, std::string_view tail);
// Returns `wanted` with the parts of `tail` for the names that both shapes have. Empty if `tail`
// does not have `shape`.
std::string DeriveTail(std::string_view shape, std::string_view tail, std::string_view wanted);

// What a call also needs that only its author knows; without it an allow rests on an assumption.
struct OperationNeed {
  std::string_view service;
  std::string_view action;
  std::string_view asked_shape;    // empty: any resource
  std::string_view further_shape;  // of the further resources that are needed
  std::string_view code;           // Assumption::code
  std::string_view message;        // what AWS also checks, as a sentence without its end
};
std::span<const OperationNeed> OperationNeeds();

// A call that hands a role to a service: iam:PassedToService (R-IAM-2), and what happens when the
// role's trust policy does not let that service in (R-IAM-5).
struct RolePassing {
  std::string_view service;
  std::string_view action;  // `*`: any other of the service
  std::string_view passed_to;
  bool needs_role = false;  // the call cannot be made without one
  bool refuses = false;     // AWS documents that it refuses a role which the service cannot assume
};
// Null if the table does not say which service the call hands roles to.
const RolePassing* FindRolePassing(std::string_view service, std::string_view action_name);

// ARNs without an account that name something of AWS's own, which no account can own: a foundation
// model, a document of AWS's.
bool BelongsToAws(std::string_view service, std::string_view account, std::string_view tail);
// How the sixth field begins of what AWS owns of a service without an account: `document/`.
std::vector<std::string_view> PrefixesOfAws(std::string_view service);

}  // namespace iamsim

#endif  // IAMSIM_MODEL_CATALOGUE_OPERATIONS_H_
