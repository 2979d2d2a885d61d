// SPDX-License-Identifier: Apache-2.0
#include "model/catalogue/context_keys.h"

#include "model/arn.h"

namespace iamsim {
namespace {

using enum ContextKeyType;

constexpr bool kSingle = false;
constexpr bool kMulti = true;

constexpr ContextKeyInfo kKeys[] = {
    {"aws:AssumedRoot", kBool, kSingle, false},
    {"aws:CalledVia", kString, kMulti, false},
    {"aws:CalledViaFirst", kString, kSingle, false},
    {"aws:CalledViaLast", kString, kSingle, false},
    {"aws:CurrentTime", kDate, kSingle, false},
    {"aws:Ec2InstanceSourcePrivateIPv4", kIpAddress, kSingle, false},
    {"aws:Ec2InstanceSourceVpc", kString, kSingle, false},
    {"aws:EpochTime", kDateOrNumeric, kSingle, false},
    {"aws:FederatedProvider", kString, kSingle, false},
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
    {"aws:ViaAWSService", kBool, kSingle, false},
    {"aws:VpcSourceIp", kIpAddress, kSingle, false},
    {"aws:VpceAccount", kString, kSingle, false},
    {"aws:VpceOrgID", kString, kSingle, false},
    {"aws:VpceOrgPaths", kString, kMulti, false},
    {"aws:userid", kString, kSingle, false},
    {"aws:username", kString, kSingle, false},
    {"dynamodb:Attributes", kString, kMulti, false},
    {"dynamodb:LeadingKeys", kString, kMulti, false},
    {"dynamodb:Select", kString, kSingle, false},
    {"ec2:RoleDelivery", kNumeric, kSingle, false},
    {"ec2:SourceInstanceARN", kArn, kSingle, false},
    {"iam:AWSServiceName", kString, kSingle, false},
    {"iam:AssociatedResourceArn", kArn, kSingle, false},
    {"iam:OrganizationsPolicyId", kString, kSingle, false},
    {"iam:PassedToService", kString, kSingle, false},
    {"iam:PermissionsBoundary", kArn, kSingle, false},
    {"iam:PolicyARN", kArn, kSingle, false},
    {"iam:ResourceTag/", kString, kSingle, true},
    {"kms:CallerAccount", kString, kSingle, false},
    {"kms:EncryptionContext:", kString, kSingle, true},
    {"kms:EncryptionContextKeys", kString, kMulti, false},
    {"kms:GrantIsForAWSResource", kBool, kSingle, false},
    {"kms:GrantOperations", kString, kMulti, false},
    {"kms:GranteePrincipal", kString, kSingle, false},
    {"kms:KeyOrigin", kString, kSingle, false},
    {"kms:KeySpec", kString, kSingle, false},
    {"kms:KeyUsage", kString, kSingle, false},
    {"kms:MultiRegion", kBool, kSingle, false},
    {"kms:RequestAlias", kString, kSingle, false},
    {"kms:ResourceAliases", kString, kMulti, false},
    {"kms:ViaService", kString, kSingle, false},
    {"lambda:EventSourceToken", kString, kSingle, false},
    {"lambda:FunctionUrlAuthType", kString, kSingle, false},
    {"lambda:InvokedViaFunctionUrl", kBool, kSingle, false},
    {"lambda:SourceFunctionArn", kArn, kSingle, false},
    {"s3:AccessPointNetworkOrigin", kString, kSingle, false},
    {"s3:DataAccessPointAccount", kString, kSingle, false},
    {"s3:DataAccessPointArn", kString, kSingle, false},
    {"s3:ExistingObjectTag/", kString, kSingle, true},
    {"s3:RequestObjectTag/", kString, kSingle, true},
    {"s3:RequestObjectTagKeys", kString, kMulti, false},
    {"s3:ResourceAccount", kString, kSingle, false},
    {"s3:TlsVersion", kNumeric, kSingle, false},
    {"s3:VersionId", kString, kSingle, false},
    {"s3:authType", kString, kSingle, false},
    {"s3:delimiter", kString, kSingle, false},
    {"s3:max-keys", kNumeric, kSingle, false},
    {"s3:prefix", kString, kSingle, false},
    {"s3:signatureAge", kNumeric, kSingle, false},
    {"s3:signatureversion", kString, kSingle, false},
    {"s3:x-amz-acl", kString, kSingle, false},
    {"s3:x-amz-server-side-encryption", kString, kSingle, false},
    {"s3:x-amz-server-side-encryption-aws-kms-key-id", kArn, kSingle, false},
    {"saml:aud", kString, kSingle, false},
    {"saml:cn", kString, kMulti, false},
    {"saml:doc", kString, kSingle, false},
    {"saml:edupersonaffiliation", kString, kMulti, false},
    {"saml:iss", kString, kSingle, false},
    {"saml:mail", kString, kMulti, false},
    {"saml:namequalifier", kString, kSingle, false},
    {"saml:sub", kString, kSingle, false},
    {"saml:sub_type", kString, kSingle, false},
    {"sts:AWSServiceName", kString, kSingle, false},
    {"sts:DurationSeconds", kNumeric, kSingle, false},
    {"sts:ExternalId", kString, kSingle, false},
    {"sts:RequestContext/", kString, kSingle, true},
    {"sts:RequestContextProviders", kString, kMulti, false},
    {"sts:RoleAuthorizedByIdp", kBool, kSingle, false},
    {"sts:RoleSessionName", kString, kSingle, false},
    {"sts:SourceIdentity", kString, kSingle, false},
    {"sts:TaskPolicyArn", kArn, kSingle, false},
    {"sts:TransitiveTagKeys", kString, kMulti, false},
};

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

const ContextKeyInfo* FindContextKey(std::string_view name) {
  for (const ContextKeyInfo& key : kKeys) {
    if (key.has_free_part ? name.size() > key.name.size() &&
                                EqualsIgnoreCase(name.substr(0, key.name.size()), key.name)
                          : EqualsIgnoreCase(name, key.name)) {
      return &key;
    }
  }
  return nullptr;
}

std::string CanonicalContextKey(std::string_view name) {
  const ContextKeyInfo* key = FindContextKey(name);
  if (key == nullptr) return std::string(name);
  return std::string(key->name) + std::string(name.substr(key->name.size()));
}

bool IsKeyOfOtherService(std::string_view name, std::string_view service) {
  constexpr std::string_view kOfCredentials[] = {"ec2:RoleDelivery", "ec2:SourceInstanceARN",
                                                 "lambda:SourceFunctionArn"};
  const ContextKeyInfo* key = FindContextKey(name);
  if (key == nullptr) return false;
  for (const std::string_view one : kOfCredentials) {
    if (key->name == one) return false;
  }
  const std::string_view prefix = key->name.substr(0, key->name.find(':'));
  return prefix != "aws" && prefix != "saml" && prefix != service;
}

std::vector<std::string_view> ContextKeyNames() {
  std::vector<std::string_view> names;
  for (const ContextKeyInfo& key : kKeys)
    names.push_back(key.name);
  return names;
}

}  // namespace iamsim
