// SPDX-License-Identifier: Apache-2.0
#include "model/catalogue/context_keys.h"

#include <optional>
#include <vector>

#include "model/arn.h"
#include "model/catalogue/service_catalogue.h"
#include "model/catalogue/tag_keys.h"
#include "model/diagnostics.h"

namespace iamsim {
namespace {

using enum ContextKeyType;
using enum KeyPresence;

constexpr bool kSingle = false;
constexpr bool kMulti = true;

// The last column says what holds of a key that the question does not give (R-CTX-9). The engine
// derives a settled key where the request has it, and says that one is unknown where the model does
// not tell.
//
// The global keys. Those of services, of credentials and of identity providers are in the
// catalogue, which has global keys, too, but not all of them: aws:EpochTime takes numbers.
constexpr ContextKeyInfo kKeys[] = {
    {"aws:AssumedRoot", kBool, kSingle, false, kSettled},
    {"aws:CalledVia", kString, kMulti, false, kSettled},
    {"aws:CalledViaAWSMCP", kString, kSingle, false, kSettled},
    {"aws:CalledViaFirst", kString, kSingle, false, kSettled},
    {"aws:CalledViaLast", kString, kSingle, false, kSettled},
    {"aws:ChatbotSourceArn", kArn, kSingle, false, kOptional},
    {"aws:CurrentTime", kDate, kSingle, false, kAlways},
    {"aws:Ec2InstanceSourcePrivateIPv4", kIpAddress, kSingle, false, kOptional},
    {"aws:Ec2InstanceSourceVpc", kString, kSingle, false, kOptional},
    {"aws:EpochTime", kDateOrNumeric, kSingle, false, kAlways},
    {"aws:FederatedProvider", kString, kSingle, false, kOptional},
    {"aws:IsMcpServiceAction", kBool, kSingle, false, kSettled},
    {"aws:MultiFactorAuthAge", kNumeric, kSingle, false, kOptional},
    {"aws:MultiFactorAuthPresent", kBool, kSingle, false, kOptional},
    {"aws:PrincipalAccount", kString, kSingle, false, kSettled},
    {"aws:PrincipalArn", kArn, kSingle, false, kSettled},
    {"aws:PrincipalIsAWSService", kBool, kSingle, false, kAlways},
    {"aws:PrincipalOrgID", kString, kSingle, false, kSettled},
    {"aws:PrincipalOrgPaths", kString, kMulti, false, kSettled},
    {"aws:PrincipalServiceName", kString, kSingle, false, kSettled},
    {"aws:PrincipalServiceNamesList", kString, kMulti, false, kSettled},
    {"aws:PrincipalTag/", kString, kSingle, true, kSettled},
    {"aws:PrincipalType", kString, kSingle, false, kAlways},
    {"aws:Referer", kString, kSingle, false, kOptional},
    {"aws:RequestTag/", kString, kSingle, true, kOptional},
    {"aws:RequestedRegion", kString, kSingle, false, kAlways},
    {"aws:ResourceAccount", kString, kSingle, false, kSettled},
    {"aws:ResourceOrgID", kString, kSingle, false, kSettled},
    {"aws:ResourceOrgPaths", kString, kMulti, false, kSettled},
    {"aws:ResourceTag/", kString, kSingle, true, kSettled},
    {"aws:SecureTransport", kBool, kSingle, false, kAlways},
    {"aws:SignInSessionArn", kArn, kSingle, false, kOptional},
    {"aws:SourceAccount", kString, kSingle, false, kSettled},
    {"aws:SourceArn", kArn, kSingle, false, kSettled},
    {"aws:SourceIdentity", kString, kSingle, false, kOptional},
    {"aws:SourceIp", kIpAddress, kSingle, false, kOptional},
    {"aws:SourceOrgID", kString, kSingle, false, kSettled},
    {"aws:SourceOrgPaths", kString, kMulti, false, kSettled},
    {"aws:SourceOwner", kString, kSingle, false, kSettled},
    {"aws:SourceVpc", kString, kSingle, false, kOptional},
    {"aws:SourceVpcArn", kArn, kSingle, false, kOptional},
    {"aws:SourceVpce", kString, kSingle, false, kOptional},
    {"aws:TagKeys", kString, kMulti, false, kOptional},
    {"aws:TokenIssueTime", kDate, kSingle, false, kSettled},
    {"aws:UserAgent", kString, kSingle, false, kOptional},
    {"aws:ViaAWSMCPService", kBool, kSingle, false, kSettled},
    {"aws:ViaAWSService", kBool, kSingle, false, kAlways},
    {"aws:VpcSourceIp", kIpAddress, kSingle, false, kOptional},
    {"aws:VpceAccount", kString, kSingle, false, kOptional},
    {"aws:VpceOrgID", kString, kSingle, false, kOptional},
    {"aws:VpceOrgPaths", kString, kMulti, false, kOptional},
    {"aws:userid", kString, kSingle, false, kAlways},
    {"aws:username", kString, kSingle, false, kSettled},
};

// Parameters that a call cannot do without, and the keys that they set. Service Authorization
// Reference: the condition keys of each action; API references: their required parameters.
struct KeyOfCall {
  std::string_view action;  // in lower case
  std::string_view key;
};
constexpr KeyOfCall kKeysOfCalls[] = {
    {"ec2:runinstances", "ec2:InstanceType"},
    {"iam:attachgrouppolicy", "iam:PolicyARN"},
    {"iam:attachrolepolicy", "iam:PolicyARN"},
    {"iam:attachuserpolicy", "iam:PolicyARN"},
    {"iam:createservicelinkedrole", "iam:AWSServiceName"},
    {"iam:detachgrouppolicy", "iam:PolicyARN"},
    {"iam:detachrolepolicy", "iam:PolicyARN"},
    {"iam:detachuserpolicy", "iam:PolicyARN"},
    {"iam:passrole", "iam:PassedToService"},
    {"lambda:createfunctionurlconfig", "lambda:FunctionUrlAuthType"},
    {"lambda:invokefunctionurl", "lambda:FunctionUrlAuthType"},
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

bool MayCallerSend(std::string_view name, std::string_view service) {
  const std::optional<ContextKeyInfo> key = FindContextKey(name, service);
  if ((key && key->presence != kOptional) || IsKeyOfOtherService(name, service)) return false;
  const std::optional<ConditionKey> documented = FindConditionKey(name);
  return !documented || ClassOfTagKey(*documented) != TagKeyClass::kResource;
}

std::vector<std::string_view> KeysOfEveryCall(std::string_view action) {
  std::vector<std::string_view> keys;
  for (const KeyOfCall& row : kKeysOfCalls) {
    if (row.action == action) keys.push_back(row.key);
  }
  return keys;
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
