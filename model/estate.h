// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_ESTATE_H_
#define IAMSIM_MODEL_ESTATE_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"

#include "model/policy_document.h"

// An AWS estate as IAM sees it: accounts with their entities and resources, and the organization
// above them. Plain data; nothing here decides.

namespace iamsim {

// A policy and the name people know it by. Shared by all who carry it; immutable.
struct Policy {
  std::string name;  // PolicyName; empty for a trust or resource policy
  std::string arn;   // of a managed policy; empty for the others
  PolicyText id;     // `p-...` of a service or resource control policy
  PolicyDocument document;
  // False: the source names the policy but its document was not loaded or cannot be read (an import
  // only). It may allow or deny anything; `document` is empty.
  bool readable = true;
  // Stands for policies that were not collected: there may be none, one or many ("not loaded is not
  // none"). `readable` is false and `name` says what is missing.
  bool stand_in = false;
  // What infrastructure as code calls the resource that it comes from
  // (`module.app.aws_iam_policy.a`, a logical id); empty: it comes from elsewhere.
  PolicyText address;
  // Of one that is not readable: why, as "`policy` is known after apply only"; empty: it was not
  // loaded.
  PolicyText unknown;
};
using PolicyPtr = std::shared_ptr<const Policy>;

// In the order of the source. Keys are unique, letter case counts.
using Tags = std::vector<std::pair<std::string, std::string>>;

struct BlockPublicAccess {
  bool block_public_acls = false;
  bool ignore_public_acls = false;
  bool block_public_policy = false;
  bool restrict_public_buckets = false;
  // Why it is unknown whether it restricts them, as "`restrict_public_buckets` of X is known after
  // apply only". Empty if it is known.
  PolicyText restriction_unknown = {};

  friend bool operator==(const BlockPublicAccess&, const BlockPublicAccess&) = default;
};

struct Group {
  std::string name;
  std::string path = "/";
  std::string arn;
  std::string id;  // AGPA...
  std::vector<PolicyPtr> inline_policies;
  std::vector<PolicyPtr> attached_policies;
};

struct User {
  std::string name;
  std::string path = "/";
  std::string arn;
  std::string id;                   // AIDA...; empty: not known
  std::vector<std::string> groups;  // names
  Tags tags;
  bool tags_known = true;  // false: there may be others than `tags`
  std::vector<PolicyPtr> inline_policies;
  std::vector<PolicyPtr> attached_policies;
  PolicyPtr permissions_boundary;  // null: none
};

struct Role {
  std::string name;
  std::string path = "/";
  std::string arn;
  std::string id;                                    // AROA...; empty: not known
  PolicyPtr trust_policy;                            // null: not known, which is not trust (U-40)
  std::optional<std::int32_t> max_session_duration;  // seconds
  Tags tags;
  bool tags_known = true;  // false: there may be others than `tags`
  std::vector<PolicyPtr> inline_policies;
  std::vector<PolicyPtr> attached_policies;
  PolicyPtr permissions_boundary;  // null: none
  // Names of the instance profiles that hold it; nothing: not known.
  std::optional<std::vector<std::string>> instance_profiles;
};

struct IdentityProvider {
  std::string arn;
  std::vector<std::string> client_ids;
};

// A KMS grant (R-KMS-6).
struct Grant {
  std::string grantee_principal;
  std::vector<std::string> operations;
  Tags encryption_context_equals;
  Tags encryption_context_subset;

  friend bool operator==(const Grant&, const Grant&) = default;
};

// API Gateway Developer Guide, "How API Gateway resource policies affect authorization workflow".
enum class ApiAuthorization : std::uint8_t {
  kNone,
  kAwsIam,
  kCustom,   // a Lambda authorizer
  kCognito,  // a Cognito user pool
};
enum class LatticeAuthType : std::uint8_t { kNone, kAwsIam };

// A policy of an account, for the resources of one service in it.
struct AccountPolicy {
  std::string service;  // "ecr"
  std::string region;   // empty: every Region
  PolicyPtr policy;
};

struct Resource {
  std::string arn;
  std::string region;  // where the ARN has none (a bucket); empty: not known
  PolicyPtr policy;    // null: none, unless `policy_known` is false
  bool policy_known = true;
  Tags tags;
  bool tags_known = true;  // false: there may be others than `tags`
  std::optional<BlockPublicAccess> block_public_access;
  // ARN of the key that encrypts its contents, or of an alias of it; empty: none, unless
  // `kms_key_known` is false.
  PolicyText kms_key;
  bool kms_key_known = true;
  // Why it may be another key, as "`kms_master_key_id` of X is known after apply only"; empty: it
  // is none other.
  PolicyText kms_key_unknown;
  PolicyText bucket;  // ARN of the bucket behind an S3 access point; empty for all else
  bool abac = false;  // a bucket whose tags count for authorization (R-S3-9)
  bool aws_managed_key = false;
  std::vector<Grant> grants;
  std::vector<std::string> aliases;  // of a KMS key, `alias/name`
  bool grants_known = true;          // false: a KMS key whose grants were not collected
  std::string vault;                 // ARN of the backup vault that holds a recovery point
  // ARN of the role that it runs as, or of the instance profile that holds it; empty: none is known.
  PolicyText role;
  // How an API of API Gateway authenticates callers. Nullopt if not given, which is AWS_IAM.
  std::optional<ApiAuthorization> authorization;
  // Whether a service or service network of VPC Lattice has its auth policy looked at; nothing: not
  // said, and then it has where there is a policy.
  std::optional<LatticeAuthType> auth_type;
};

struct VpcEndpoint {
  std::string id;
  std::string vpc;
  std::string service;  // "s3"
  bool gateway = false;
  PolicyPtr policy;  // null: AWS's default, which allows everything
};

struct Account {
  std::string id;    // twelve digits
  std::string name;  // empty: not known
  std::string partition = "aws";
  std::string canonical_id;  // of S3; empty: not known
  std::optional<BlockPublicAccess> block_public_access;
  std::vector<PolicyPtr> policies;  // customer managed
  std::vector<Group> groups;
  std::vector<User> users;
  std::vector<Role> roles;
  std::vector<IdentityProvider> identity_providers;
  std::vector<Resource> resources;
  std::vector<AccountPolicy> resource_policies;
  std::vector<VpcEndpoint> vpc_endpoints;
  // Loaded from imports alone: what is absent here may exist in AWS ("not loaded is not none").
  bool imported = false;
  // An account outside the model, in a question about its principals: what its own policies and
  // those of its organization say is left to it, and taken to allow everything.
  bool outside = false;
  // Parts of infrastructure as code, as "`App` of stack.yaml (AWS::CloudFormation::Stack)", that
  // make policies out of sight, of any entity or resource of the account.
  std::vector<std::string> makes_unseen;
};

// A policy of type S3_POLICY: it sets Block Public Access of all accounts below. Organizations User
// Guide, "Amazon S3 policy syntax and examples".
struct S3Policy {
  std::string name;
  std::optional<bool> blocks;  // `@@assign`: `all` or `none`; nothing: it assigns nothing
  // False: `@@operators_allowed_for_child_policies` is `@@none`, so no policy below counts.
  bool children_may_assign = true;

  friend bool operator==(const S3Policy&, const S3Policy&) = default;
};

// A root, an organizational unit, or an account, with the control policies attached to it.
struct OrganizationNode {
  enum class Kind : std::uint8_t { kRoot, kOrganizationalUnit, kAccount };

  Kind kind = Kind::kRoot;
  std::string id;            // r-..., ou-..., or the account's id
  std::string name;          // empty: none given
  std::int32_t parent = -1;  // index into Organization::nodes; -1: the root
  // Exactly what is attached; FullAWSAccess is in the list where it is attached.
  std::vector<PolicyPtr> service_control_policies;
  std::vector<PolicyPtr> resource_control_policies;  // RCPFullAWSAccess is always attached, too
  std::vector<S3Policy> s3_policies;
  // False: it is somewhere below `parent`, with organizational units between that were not
  // collected. A stand-in among its policies answers for theirs.
  bool parent_known = true;
};

struct Organization {
  std::string id;                  // empty: not known
  std::string management_account;  // empty: not known, so it may be any account
  // False: an account that is under no node may be in the organization all the same.
  bool accounts_known = true;
  std::vector<OrganizationNode> nodes;  // parents before children; the first is the root
  bool service_control_policies_enabled = true;
  bool resource_control_policies_enabled = true;
  std::vector<std::string> delegated_administrators;

  // Indexes of the nodes from the root down to the account's own; empty when it is in no
  // organization. Linear in the nodes.
  std::vector<std::int32_t> PathTo(std::string_view account_id) const;
  // What the S3 policies above the account, or on it, set its Block Public Access to; nothing: they
  // leave it to the account (R-S3-6).
  std::optional<bool> S3PoliciesBlock(std::string_view account_id) const;
};

// Everything that was loaded, and how to find it. Copying is cheap: a copy shares its accounts, so
// a changed estate shares what did not change. Invariant: ARNs of entities are unique; the indexes
// cover all accounts.
// What a model lacks because an input was left out, one sentence each: "`dump/x.json` cannot be
// read".
struct LeftOutInputs {
  std::vector<std::string> all;
  // Those that may have been about anything, so that each may hold a deny or an allow for any
  // request. For the others the model has policies whose documents are unknown.
  std::vector<std::string> unknown;
};

class Estate {
 public:
  Estate() = default;
  // `policies`: the shared ones that are outside the accounts.
  Estate(std::vector<std::shared_ptr<const Account>> accounts,
         std::shared_ptr<const Organization> organization, std::vector<PolicyPtr> policies,
         LeftOutInputs left_out = {});

  const std::vector<std::shared_ptr<const Account>>& accounts() const { return accounts_; }
  const Organization* organization() const { return organization_.get(); }
  // For an estate that shares it.
  const std::shared_ptr<const Organization>& shared_organization() const { return organization_; }
  const std::vector<PolicyPtr>& policies() const { return policies_; }
  const LeftOutInputs& left_out() const { return left_out_; }
  const std::vector<std::string>& unknown_inputs() const { return left_out_.unknown; }

  // A principal or a resource with the account it belongs to. Null pointers when there is none;
  // all by exact text, in constant time.
  template <typename T>
  struct Found {
    const Account* account = nullptr;
    const T* entity = nullptr;
    explicit operator bool() const { return entity != nullptr; }
  };
  const Account* FindAccount(std::string_view id) const;
  Found<User> FindUser(std::string_view arn) const;
  Found<Role> FindRole(std::string_view arn) const;
  // By the name that an assumed-role ARN carries, which is without the path.
  Found<Role> FindRoleByName(std::string_view account_id, std::string_view name) const;
  Found<Group> FindGroup(std::string_view account_id, std::string_view name) const;
  Found<Resource> FindResource(std::string_view arn) const;
  // The KMS key behind the ARN of an alias.
  Found<Resource> FindKeyOfAlias(std::string_view alias_arn) const;
  Found<IdentityProvider> FindIdentityProvider(std::string_view arn) const;
  Found<VpcEndpoint> FindVpcEndpoint(std::string_view id) const;

 private:
  struct Place {
    std::uint32_t account = 0;
    std::uint32_t index = 0;
  };
  // The texts are the accounts' own.
  using Index = absl::flat_hash_map<std::string_view, Place>;
  using NameIndex = absl::flat_hash_map<std::pair<std::string_view, std::string_view>, Place>;
  template <typename T>
  Found<T> FindIn(const Place* place, const std::vector<T> Account::*entities) const;

  std::vector<std::shared_ptr<const Account>> accounts_;
  std::shared_ptr<const Organization> organization_;
  std::vector<PolicyPtr> policies_;
  LeftOutInputs left_out_;
  absl::flat_hash_map<std::string_view, std::uint32_t> account_ids_;
  Index users_;
  Index roles_;
  NameIndex role_names_;  // account and name
  NameIndex groups_;      // account and name
  Index resources_;
  absl::flat_hash_map<std::string, Place> key_aliases_;  // by the alias's ARN
  Index identity_providers_;
  Index vpc_endpoints_;
};

// The policies that exist everywhere without being defined: FullAWSAccess, RCPFullAWSAccess, and
// the default policy of a VPC endpoint (R-VPCE-1).
const PolicyPtr& FullAwsAccess();
const PolicyPtr& ResourceControlFullAwsAccess();
const PolicyPtr& DefaultEndpointPolicy();

// Returns a policy in place of what was not collected, which `what` names: "inline policies".
PolicyPtr StandInPolicy(std::string_view what);

}  // namespace iamsim

#endif  // IAMSIM_MODEL_ESTATE_H_
