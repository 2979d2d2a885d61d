// SPDX-License-Identifier: Apache-2.0
#include "engine/services/gates.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>

#include "engine/not_loaded.h"
#include "engine/services/kms.h"
#include "engine/services/open_access.h"
#include "engine/services/s3.h"
#include "engine/services/sts.h"
#include "engine/status_text.h"
#include "model/catalogue/service_facts.h"

namespace iamsim {
namespace {

bool IsCrossAccount(const PreparedRequest& prepared) {
  return !prepared.caller.account_id.empty() && !prepared.same_account;
}

std::string_view Tail(const PreparedRequest& prepared) {
  return prepared.resource.is_star() ? std::string_view() : prepared.resource.tail();
}

bool IsBucketPolicyCall(const RequestedAction& action) {
  return action.Is("s3:getbucketpolicy") || action.Is("s3:putbucketpolicy") ||
         action.Is("s3:deletebucketpolicy");
}

// R-S3-6: who is neither AWS nor of the bucket's account is kept out of a bucket with a public
// policy, also where a statement that is not public would let them in.
// A request through an access point is held to the settings of its bucket as well.
bool BlockPublicAccessConcerns(const PreparedRequest& prepared) {
  return prepared.target && prepared.action.service() == "s3" && !prepared.same_account &&
         prepared.caller.kind != CallerKind::kService && prepared.target.entity->policy != nullptr;
}
std::optional<ReasonCode> BlockPublicAccessGate(const PreparedRequest& prepared) {
  if (!BlockPublicAccessConcerns(prepared)) return std::nullopt;
  const Estate::Found<Resource>& bucket = prepared.target;
  const Organization* organization = prepared.compiled->estate().organization();
  bool restricts = RestrictsPublicBuckets(organization, *bucket.account, *bucket.entity);
  if (const Estate::Found<Resource> behind =
          prepared.compiled->estate().FindResource(bucket.entity->bucket)) {
    restricts = restricts || RestrictsPublicBuckets(organization, *behind.account, *behind.entity);
  }
  if (!restricts) return std::nullopt;
  if (!IsPublicPolicy(bucket.entity->policy->document)) return std::nullopt;
  return ReasonCode::kServiceDenyS3Bpa;
}

void Note(PreparedRequest& prepared, std::string message) {
  prepared.assumptions.push_back({std::string(kNotLoaded), "", std::move(message)});
}

// Settings of an imported bucket that were not loaded count as off; unknown ones count as they
// were taken.
void NoteBlockPublicAccess(PreparedRequest& prepared) {
  if (!BlockPublicAccessConcerns(prepared)) return;
  const Estate::Found<Resource>& bucket = prepared.target;
  const bool is_refused = prepared.service_gate == ReasonCode::kServiceDenyS3Bpa;
  const bool is_open = !prepared.service_gate.has_value();
  if ((!is_refused && !is_open) || !IsPublicPolicy(bucket.entity->policy->document)) return;
  const std::optional<BlockPublicAccess>& own = bucket.entity->block_public_access;
  std::optional<BlockPublicAccess> of_account = bucket.account->block_public_access;
  const Organization* organization = prepared.compiled->estate().organization();
  if (organization != nullptr) {
    if (const std::optional<bool> blocks = organization->S3PoliciesBlock(bucket.account->id)) {
      of_account = BlockPublicAccess{*blocks, *blocks, *blocks, *blocks};
    }
  }
  std::string unknown;
  const std::optional<BlockPublicAccess>* const both[] = {&own, &of_account};
  for (const std::optional<BlockPublicAccess>* settings : both) {
    if (!*settings) continue;
    if (!(*settings)->restriction_unknown.empty()) {
      unknown = (*settings)->restriction_unknown;
    } else if ((*settings)->restrict_public_buckets) {
      return;  // it is refused whatever the other says
    }
  }
  if (!unknown.empty()) {
    Note(prepared, "whether `" + bucket.entity->arn + "` restricts public buckets is not known: " +
                       unknown + "; it was taken " + (is_refused ? "to do so" : "not to"));
  } else if (is_open && bucket.account->imported && !(own && of_account)) {
    Note(prepared, "the Block Public Access settings of `" + bucket.entity->arn +
                       "` and its account were not all loaded; those were taken to be off");
  }
}

void NoteContradiction(PreparedRequest& prepared, std::string message) {
  prepared.assumptions.push_back({"CONTRADICTION", "", std::move(message)});
}

bool IsGiven(const ContextInputs& inputs, std::string_view key) {
  return std::any_of(inputs.begin(), inputs.end(), [&](const auto& entry) {
    return EqualsIgnoreCase(entry.first, key) &&
           entry.second.state == ContextInput::State::kPresent;
  });
}

// A request comes through an endpoint or from a public address.
void NoteTwoPaths(PreparedRequest& prepared) {
  const Request& request = prepared.request;
  std::string endpoint;
  if (!request.vpc_endpoint.empty()) {
    endpoint = Quoted(request.vpc_endpoint);
  } else if (request.has_endpoint_policies) {
    endpoint = "an endpoint";
  } else if (IsGiven(request.context, "aws:SourceVpce")) {
    endpoint = "the endpoint of `aws:SourceVpce`";
  } else {
    return;
  }
  if (!IsGiven(request.context, "aws:SourceIp")) return;
  NoteContradiction(prepared, "a request through " + endpoint +
                                  " has `aws:VpcSourceIp` and no `aws:SourceIp`; `aws:SourceIp` "
                                  "was taken as it is given");
}

// A long-term key carries no MFA.
void NoteMfaOfKey(PreparedRequest& prepared) {
  const SessionInput& session = prepared.request.session;
  if (prepared.caller.kind != CallerKind::kUser || !session.kind.empty() ||
      !session.mfa.value_or(false)) {
    return;
  }
  NoteContradiction(prepared,
                    "a long-term access key carries no MFA, so `mfa` of the session was not "
                    "counted; credentials from GetSessionToken do (`sessionToken`), or the call "
                    "passes a code itself");
}

// Notes parameters that the call cannot pass: only calls of STS that make credentials take them.
void NoteParametersNotTaken(PreparedRequest& prepared) {
  constexpr std::string_view kTaking[] = {
      "assume", "getdelegated", "getfederation", "getsession", "getweb", "set", "tag"};
  const RequestedAction& action = prepared.action;
  const auto starts = [&](std::string_view prefix) { return action.name().starts_with(prefix); };
  if (action.service() == "sts" && std::any_of(std::begin(kTaking), std::end(kTaking), starts)) {
    return;
  }
  const CallParameters& parameters = prepared.request.parameters;
  std::string names;
  const auto add = [&](bool is_given, std::string_view name) {
    if (is_given) names += (names.empty() ? "" : ", ") + Quoted(name);
  };
  add(!parameters.role_session_name.empty(), "roleSessionName");
  add(!parameters.tags.empty(), "tags");
  add(!parameters.transitive_tags.empty(), "transitiveTags");
  add(parameters.external_id.has_value(), "externalId");
  add(parameters.source_identity.has_value(), "sourceIdentity");
  add(parameters.duration_seconds.has_value(), "durationSeconds");
  if (names.empty()) return;
  NoteContradiction(prepared, Quoted(action.text()) + " passes no " + names +
                                  ", which calls of STS do; that was not counted");
}

// An unknown key counts as none.
void NoteKmsKey(const Estate& estate, PreparedRequest& prepared) {
  if (!prepared.target) return;
  if (!prepared.facts.needs_key_of_data) return;
  const Resource& resource = *prepared.target.entity;
  constexpr std::string_view kNone = "its contents were taken to need no permission on a key";
  const PolicyText& key = resource.kms_key;
  if (!resource.kms_key_unknown.empty()) {
    Note(prepared, "the KMS key of `" + resource.arn +
                       "` is not known: " + resource.kms_key_unknown + "; " +
                       (key.empty() ? std::string(kNone) : "it was taken to be `" + key + "`"));
  } else if (!LeadsToKey(estate, key)) {
    Note(prepared, "the KMS key of `" + resource.arn +
                       "` was not loaded: nothing tells whose alias `" + key + "` is; " +
                       std::string(kNone));
  } else if (key.empty() && !resource.kms_key_known) {
    Note(prepared, "no KMS key was loaded for `" + resource.arn + "`; " + std::string(kNone));
  }
}

// R-KMS-2, R-SVC-2, and the calls on bucket policies (R-S3-4). Nobody of the account signs an
// unsigned call.
std::optional<ReasonCode> CrossAccountGate(const PreparedRequest& prepared) {
  const bool is_anonymous = prepared.caller.kind == CallerKind::kAnonymous;
  if (!IsCrossAccount(prepared) && !is_anonymous) return std::nullopt;
  const RequestedAction& action = prepared.action;
  if (prepared.facts.works_across_accounts && !IsBucketPolicyCall(action)) {
    return std::nullopt;
  }
  return ReasonCode::kServiceDenyCrossAccountUnsupported;
}

// R-IAM-2.
std::optional<ReasonCode> PassRoleGate(const PreparedRequest& prepared) {
  if (!IsCrossAccount(prepared) || !prepared.action.Is("iam:passrole")) return std::nullopt;
  return ReasonCode::kServiceDenyPassRoleCrossAccount;
}

// R-IAM-3, R-KMS-3.
std::optional<ReasonCode> ImmutableGate(const PreparedRequest& prepared) {
  const RequestedAction& action = prepared.action;
  const std::string_view tail = Tail(prepared);
  bool immutable = false;
  if (action.service() == "iam" && IsMutatingIamAction(action.name())) {
    const bool aws_policy = prepared.aws_owned && tail.starts_with("policy/");
    const bool service_linked =
        tail.starts_with("role/aws-service-role/") && !action.Is("iam:deleteservicelinkedrole") &&
        !action.Is("iam:updateroledescription") && !action.Is("iam:createservicelinkedrole");
    immutable = aws_policy || service_linked || tail.starts_with("role/aws-reserved/");
  } else if (action.Is("kms:createalias") || action.Is("kms:updatealias") ||
             action.Is("kms:deletealias")) {
    immutable = IsAwsAlias(tail);
  }
  if (!immutable) return std::nullopt;
  return ReasonCode::kServiceDenyImmutable;
}

// R-S3-6: while S3 policies of the organization set it, the account cannot.
std::optional<ReasonCode> ManagedBlockPublicAccessGate(const PreparedRequest& prepared) {
  const RequestedAction& action = prepared.action;
  const Organization* organization = prepared.compiled->estate().organization();
  if (!action.Is("s3:putaccountpublicaccessblock") || organization == nullptr ||
      !organization->S3PoliciesBlock(prepared.owner_account)) {
    return std::nullopt;
  }
  return ReasonCode::kServiceDenyImmutable;
}

using Gate = std::optional<ReasonCode> (*)(const PreparedRequest&);
constexpr Gate kGates[] = {ImmutableGate, PassRoleGate, CrossAccountGate, BlockPublicAccessGate,
                           ManagedBlockPublicAccessGate};

}  // namespace

absl::Status SettleGates(const Estate& estate, PreparedRequest& prepared) {
  const RequestedAction& action = prepared.action;
  const bool other_partition = !prepared.caller.account_id.empty() &&
                               !prepared.resource.is_star() &&
                               prepared.caller.partition != prepared.resource.head_field(1);
  if (other_partition) prepared.pre_gate = ReasonCode::kPartitionMismatch;
  if (absl::Status status = SettleSts(estate, prepared); !status.ok()) return status;
  // Most services take signed requests only, whatever a policy says of `*` (R-SVC-10).
  if (prepared.caller.kind == CallerKind::kAnonymous && !TakesUnsigned(prepared)) {
    prepared.pre_gate = ReasonCode::kRefusedCredentialType;
  }
  SettleApi(estate, prepared);

  const bool on_key = !prepared.resource.is_star() && prepared.resource.head_field(2) == "kms" &&
                      Tail(prepared).starts_with("key/");
  prepared.must_allow = IsTrustDecision(prepared) || (action.service() == "kms" && on_key);
  for (const Gate gate : kGates) {
    if (prepared.service_gate.has_value()) break;
    prepared.service_gate = gate(prepared);
  }
  if (prepared.request.is_refused_role) prepared.refusal = ReasonCode::kRefusedPassedRole;
  NoteBlockPublicAccess(prepared);
  NoteKmsKey(estate, prepared);
  if (!prepared.request.is_part) {
    NoteTwoPaths(prepared);
    NoteMfaOfKey(prepared);
    NoteParametersNotTaken(prepared);
  }
  prepared.ignores_resource_denies = prepared.caller.kind == CallerKind::kRoot &&
                                     prepared.same_account && IsBucketPolicyCall(action);
  return absl::OkStatus();
}

}  // namespace iamsim
