// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_ARN_H_
#define IAMSIM_MODEL_ARN_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

namespace iamsim {

// An Amazon Resource Name, split at its first five colons: the resource keeps every further colon
// and slash (R-RES-1). Views into the text it was read from.
// Source: IAM User Guide, "Identify AWS resources with Amazon Resource Names (ARNs)".
struct Arn {
  std::string_view partition;
  std::string_view service;
  std::string_view region;
  std::string_view account;
  std::string_view resource;
};

// Nothing unless the text has six fields, begins with `arn`, and names a partition, a service and a
// resource.
std::optional<Arn> ParseArn(std::string_view text);
// The parts of a temporary would be gone before they are looked at.
template <typename Text>
requires std::is_same_v<Text, std::string> std::optional<Arn> ParseArn(Text&& text)
= delete;

// The name at the end of an ARN; all of a text that has neither `/` nor `:`.
std::string_view LastPart(std::string_view arn);
// Whether it is the ARN of a policy that AWS manages.
bool IsAwsManagedPolicy(std::string_view arn);

// Twelve digits.
// Whether a text has the form of a Region's name: `eu-west-1`, `us-gov-east-1`, `us-iso-east-1`.
bool IsRegionName(std::string_view text);
bool IsAccountId(std::string_view text);

// What an IAM or STS ARN names. Anything else is kOther.
enum class IamEntityKind : std::uint8_t {
  kRoot,           // arn:aws:iam::111122223333:root
  kUser,           // ...:user/path/name
  kRole,           // ...:role/path/name
  kGroup,          // ...:group/path/name
  kPolicy,         // ...:policy/path/name
  kAssumedRole,    // arn:aws:sts::111122223333:assumed-role/RoleName/SessionName
  kFederatedUser,  // arn:aws:sts::111122223333:federated-user/name
  kSamlProvider,
  kOidcProvider,
  kOther,
};
struct IamEntity {
  IamEntityKind kind = IamEntityKind::kOther;
  std::string_view account;
  std::string_view path;          // "/", "/team/"; begins and ends with a slash
  std::string_view name;          // the last part; a role's name for an assumed role
  std::string_view session_name;  // kAssumedRole only
};
IamEntity ParseIamEntity(const Arn& arn);

// ASCII only; no locale.
std::string ToLowerAscii(std::string_view text);
bool EqualsIgnoreCase(std::string_view a, std::string_view b);

}  // namespace iamsim

#endif  // IAMSIM_MODEL_ARN_H_
