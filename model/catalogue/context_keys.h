// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_CATALOGUE_CONTEXT_KEYS_H_
#define IAMSIM_MODEL_CATALOGUE_CONTEXT_KEYS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace iamsim {

enum class ContextKeyType : std::uint8_t {
  kString,
  kArn,
  kBool,
  kNumeric,
  kDate,
  kDateOrNumeric,  // aws:EpochTime
  kIpAddress,
  kBinary,
};
std::string_view ContextKeyTypeName(ContextKeyType type);  // "a date", ...

// Whether requests have a key of which the question says nothing (R-CTX-9).
enum class KeyPresence : std::uint8_t {
  kAlways,    // every request has it
  kSettled,   // model, caller and kind of call say whether it is there
  kOptional,  // the caller may leave it out
};

// What is known of a condition key. Global keys: IAM User Guide, "AWS global condition context
// keys", a table by hand. All others: the service catalogue.
struct ContextKeyInfo {
  std::string_view
      name;  // AWS's spelling; of a key with a free part, up to and with its `/` or `:`
  ContextKeyType type;
  bool multivalued;
  bool has_free_part;  // `aws:PrincipalTag/`: any tag key may follow
  KeyPresence presence = KeyPresence::kOptional;
};

// Nothing for a key that AWS does not document. In any letter case. With `service`, as the key is
// in that service: `identitystore:UserId` has several values in some.
std::optional<ContextKeyInfo> FindContextKey(std::string_view name, std::string_view service = {});
// The key as AWS spells it, its free part as written; the text itself when the key is not known.
std::string CanonicalContextKey(std::string_view name);
// Whether the key belongs to services of which `service` is none, so that AWS does not send it with
// that service's actions (R-COND-6). Keys of the credentials (`ec2:SourceInstanceArn`) and of
// tokens go with every action.
bool IsKeyOfOtherService(std::string_view name, std::string_view service);
// Whether a caller chooses if requests of the service have the key, as far as anybody knows.
bool MayCallerSend(std::string_view name, std::string_view service);
// The keys that each request of the action has, with values that its parameters set:
// `iam:passrole` has iam:PassedToService. The action is in lower case.
std::vector<std::string_view> KeysOfEveryCall(std::string_view action);
// For a name that FindContextKey() lacks: the key of the same service that was probably meant.
// Empty if none is close.
std::string NearestContextKey(std::string_view name);

}  // namespace iamsim

#endif  // IAMSIM_MODEL_CATALOGUE_CONTEXT_KEYS_H_
