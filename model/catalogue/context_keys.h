// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_CATALOGUE_CONTEXT_KEYS_H_
#define IAMSIM_MODEL_CATALOGUE_CONTEXT_KEYS_H_

#include <cstdint>
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

// What is known of a condition key: IAM User Guide, "AWS global condition context keys" and the
// services' pages. Facts of the tables in section 8 of the evaluation rules.
struct ContextKeyInfo {
  std::string_view
      name;  // AWS's spelling; of a key with a free part, up to and with its `/` or `:`
  ContextKeyType type;
  bool multivalued;
  bool has_free_part;  // `aws:PrincipalTag/`: any tag key may follow
};

// Null for a key that the table does not have. In any letter case.
const ContextKeyInfo* FindContextKey(std::string_view name);
// The key as AWS spells it, its free part as written; the text itself when the key is not known.
std::string CanonicalContextKey(std::string_view name);
// Whether the key belongs to one service alone, which is not `service`, so that AWS does not send it
// with that service's actions (R-COND-6). Keys of the credentials (`ec2:SourceInstanceARN`) go with
// every action.
bool IsKeyOfOtherService(std::string_view name, std::string_view service);
// For nearest names.
std::vector<std::string_view> ContextKeyNames();

}  // namespace iamsim

#endif  // IAMSIM_MODEL_CATALOGUE_CONTEXT_KEYS_H_
