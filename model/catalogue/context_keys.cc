// SPDX-License-Identifier: Apache-2.0
#include "model/catalogue/context_keys.h"

#include <optional>
#include <vector>

#include "model/arn.h"
#include "model/catalogue/service_catalogue.h"
#include "model/diagnostics.h"

namespace iamsim {
namespace {

using enum ContextKeyType;

constexpr bool kSingle = false;
constexpr bool kMulti = true;

// The global keys. Those of services, of credentials and of identity providers are in the
// catalogue, which has global keys, too, but not all of them: aws:EpochTime takes numbers.
constexpr ContextKeyInfo kKeys[] = {
    {"aws:AssumedRoot", kBool, kSingle, false},
    {"aws:CalledVia", kString, kMulti, false},
    {"aws:CalledViaAWSMCP", kString, kSingle, false},
    {"aws:CalledViaFirst", kString, kSingle, false},
    {"aws:CalledViaLast", kString, kSingle, false},
    {"aws:ChatbotSourceArn", kArn, kSingle, false},
    {"aws:CurrentTime", kDate, kSingle, false},
    {"aws:Ec2InstanceSourcePrivateIPv4", kIpAddress, kSingle, false},
    {"aws:Ec2InstanceSourceVpc", kString, kSingle, false},
    {"aws:EpochTime", kDateOrNumeric, kSingle, false},
    {"aws:FederatedProvider", kString, kSingle, false},
    {"aws:IsMcpServiceAction", kBool, kSingle, false},
    {"aws:MultiFactorAuthAge", kNumeric, kSingle, false},
    {"aws:MultiFactorAuthPresent", kBool, kSingle, false},
    {"aws:PrincipalAccount", kString, kSingle, false},
    {"aws:PrincipalArn", kArn, kSingle, false},
    {"aws:PrincipalIsAWSService", kBool, kSingle, false},
    {"aws:PrincipalOrgID", kString, kSingle, false},
    {"aws:PrincipalOrgPaths", kString, kMulti, false},
    {"aws:PrincipalServiceName", kString, kSingle, false},
    {"aws:PrincipalServiceNamesList", kString, kMulti, false},
    {"aws:PrincipalTag/", kString, kSingle, true},
    {"aws:PrincipalType", kString, kSingle, false},
    {"aws:Referer", kString, kSingle, false},
    {"aws:RequestTag/", kString, kSingle, true},
    {"aws:RequestedRegion", kString, kSingle, false},
    {"aws:ResourceAccount", kString, kSingle, false},
    {"aws:ResourceOrgID", kString, kSingle, false},
    {"aws:ResourceOrgPaths", kString, kMulti, false},
    {"aws:ResourceTag/", kString, kSingle, true},
    {"aws:SecureTransport", kBool, kSingle, false},
    {"aws:SignInSessionArn", kArn, kSingle, false},
    {"aws:SourceAccount", kString, kSingle, false},
    {"aws:SourceArn", kArn, kSingle, false},
    {"aws:SourceIdentity", kString, kSingle, false},
    {"aws:SourceIp", kIpAddress, kSingle, false},
    {"aws:SourceOrgID", kString, kSingle, false},
    {"aws:SourceOrgPaths", kString, kMulti, false},
    {"aws:SourceOwner", kString, kSingle, false},
    {"aws:SourceVpc", kString, kSingle, false},
    {"aws:SourceVpcArn", kArn, kSingle, false},
    {"aws:SourceVpce", kString, kSingle, false},
    {"aws:TagKeys", kString, kMulti, false},
    {"aws:TokenIssueTime", kDate, kSingle, false},
    {"aws:UserAgent", kString, kSingle, false},
    {"aws:ViaAWSMCPService", kBool, kSingle, false},
    {"aws:ViaAWSService", kBool, kSingle, false},
    {"aws:VpcSourceIp", kIpAddress, kSingle, false},
    {"aws:VpceAccount", kString, kSingle, false},
    {"aws:VpceOrgID", kString, kSingle, false},
    {"aws:VpceOrgPaths", kString, kMulti, false},
    {"aws:userid", kString, kSingle, false},
    {"aws:username", kString, kSingle, false},
};

// Keys that the credentials carry into every action and that the catalogue does not mark as global:
// those of sessions that CodeBuild makes.
bool IsKeyOfCredentials(std::string_view name) {
  return EqualsIgnoreCase(name, "codebuild:buildArn") ||
         EqualsIgnoreCase(name, "codebuild:projectArn");
}

}  // namespace

std::string_view ContextKeyTypeName(ContextKeyType type) {
  switch (type) {
    case kString:
      return "a string";
    case kArn:
      return "an ARN";
    case kBool:
      return "true or false";
    case kNumeric:
      return "a number";
    case kDate:
      return "a date such as 2026-06-01T12:00:00Z";
    case kDateOrNumeric:
      return "a date or seconds since 1970";
    case kIpAddress:
      return "an IP address";
    case kBinary:
      return "base64";
  }
  return "";
}

std::optional<ContextKeyInfo> FindContextKey(std::string_view name, std::string_view service) {
  for (const ContextKeyInfo& key : kKeys) {
    if (key.has_free_part ? name.size() > key.name.size() &&
                                EqualsIgnoreCase(name.substr(0, key.name.size()), key.name)
                          : EqualsIgnoreCase(name, key.name)) {
      return key;
    }
  }
  std::optional<ConditionKey> key;
  if (const std::optional<Service> in = FindService(service)) key = in->FindConditionKey(name);
  if (!key) key = FindConditionKey(name);
  if (!key) return std::nullopt;
  return ContextKeyInfo{key->before_free_part(), key->type(), key->is_multivalued(),
                        key->has_free_part()};
}

std::string CanonicalContextKey(std::string_view name) {
  const std::optional<ContextKeyInfo> key = FindContextKey(name);
  if (!key) return std::string(name);
  return std::string(key->name) + std::string(name.substr(key->name.size()));
}

bool IsKeyOfOtherService(std::string_view name, std::string_view service) {
  if (!FindContextKey(name)) return false;
  const std::string_view prefix = name.substr(0, name.find(':'));
  // A key of a token is named by its issuer's host.
  if (EqualsIgnoreCase(prefix, "aws") || EqualsIgnoreCase(prefix, "saml") ||
      prefix.find('.') != std::string_view::npos || EqualsIgnoreCase(prefix, service)) {
    return false;
  }
  const std::optional<ConditionKey> key = FindConditionKey(name);
  if (!key || key->is_global() || IsKeyOfCredentials(name)) return false;
  const std::optional<Service> other = FindService(service);
  return !other || !other->FindConditionKey(name);
}

std::string NearestContextKey(std::string_view name) {
  const std::string_view prefix = name.substr(0, name.find(':'));
  const std::optional<Service> service = FindService(prefix);
  std::vector<std::string> names;
  // What follows the fixed part of a key is nobody's slip.
  const auto add = [&](std::string_view fixed, bool has_free_part) {
    const std::string_view tail =
        has_free_part && name.find('/') != std::string_view::npos && fixed.ends_with('/')
            ? name.substr(name.find('/') + 1)
            : std::string_view();
    names.push_back(std::string(fixed) + std::string(tail));
  };
  if (EqualsIgnoreCase(prefix, "aws")) {
    for (const ContextKeyInfo& key : kKeys)
      add(key.name, key.has_free_part);
  } else if (service) {
    for (const ConditionKey key : service->condition_keys())
      add(key.before_free_part(), key.has_free_part());
  } else {
    const std::string_view nearest = NearestService(prefix);
    if (nearest.empty()) return {};
    std::string meant = std::string(nearest) + std::string(name.substr(prefix.size()));
    return FindContextKey(meant) ? CanonicalContextKey(meant) : std::string();
  }
  const std::vector<std::string_view> views(names.begin(), names.end());
  return std::string(NearestWord(name, views));
}

}  // namespace iamsim
