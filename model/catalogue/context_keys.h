// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_CATALOGUE_CONTEXT_KEYS_H_
#define IAMSIM_MODEL_CATALOGUE_CONTEXT_KEYS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

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

// What is known of a condition key. Global keys: IAM User Guide, "AWS global condition context
// keys", a table by hand. All others: the service catalogue.
struct ContextKeyInfo {
  std::string_view
      name;  // AWS's spelling; of a key with a free part, up to and with its `/` or `:`
  ContextKeyType type;
  bool multivalued;
  bool has_free_part;  // `aws:PrincipalTag/`: any tag key may follow
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
// For a name that FindContextKey() lacks: the key of the same service that was probably meant.
// Empty if none is close.
std::string NearestContextKey(std::string_view name);

}  // namespace iamsim

#endif  // IAMSIM_MODEL_CATALOGUE_CONTEXT_KEYS_H_
