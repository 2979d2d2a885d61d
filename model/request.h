// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_REQUEST_H_
#define IAMSIM_MODEL_REQUEST_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/estate.h"

// A question: can PRINCIPAL do ACTION on RESOURCE. As its author wrote it; names are resolved
// against an estate by the engine.

namespace iamsim {

// What a request says about one condition key.
struct ContextInput {
  enum class State : std::uint8_t { kPresent, kAbsent, kUnknown };

  State state = State::kPresent;
  bool is_list = false;  // written as a list
  std::vector<std::string> values;

  friend bool operator==(const ContextInput&, const ContextInput&) = default;
};
using ContextInputs = std::vector<std::pair<std::string, ContextInput>>;  // key as written

// Adds the keys that `context` does not have.
void AddMissingKeys(const ContextInputs& added, ContextInputs& context);

enum class ContextMode : std::uint8_t {
  kDerived,  // keys that follow from model and request are filled in
  kExact,    // only what the request gives
};

// Which condition keys are unknown that are neither given nor derived (R-CTX-9).
struct UnknownKeys {
  enum class Mode : std::uint8_t {
    kUsual,  // those that every such call carries, and what was not loaded
    kAll,    // also what the caller may leave out
    kNone,   // none: a missing key is absent
  };

  Mode mode = Mode::kUsual;
  std::vector<std::string> keys;  // further ones: a key, or all that begin so, `aws:RequestTag/*`

  friend bool operator==(const UnknownKeys&, const UnknownKeys&) = default;
};
// What is wrong with an entry of UnknownKeys::keys, or empty.
std::string ProblemOfUnknownKey(std::string_view key);

// What becomes of an action or a shape of ARN that the service catalogue lacks.
enum class UnknownAction : std::uint8_t {
  kNotGiven,  // as kError
  kError,
  kAccept,  // it is newer than the catalogue: evaluated, with an assumption
};

// The credentials that sign the request.
struct SessionInput {
  std::string name;                 // session name; empty: unspecified
  std::vector<PolicyPtr> policies;  // session policies, inline and managed
  bool has_policies = false;        // `policies` was given, though it may be empty
  Tags tags;
  std::vector<std::string> transitive_tags;
  std::string source_identity;  // empty: none
  std::optional<bool> mfa;
  // "sessionToken": a user's credentials from GetSessionToken. "assumeRoot": credentials from
  // AssumeRoot for the account whose root user is the principal, `policies` its task policy. Empty:
  // what the principal implies.
  std::string kind;
  std::string user;  // the creator of a federated user
  // Of a session that a call of the same question made: whether that call carried MFA (U-25).
  bool made_by_call = false;
  bool assumed_with_mfa = false;
  // It has further transitive tags, whose keys and values are unknown (R-STS-16).
  bool has_transitive_tags = false;
};

// What a call passes: most of it an sts:Assume... call, the last three any other.
struct CallParameters {
  std::string role_session_name;
  Tags tags;
  std::vector<std::string> transitive_tags;
  std::optional<std::string> external_id;
  std::optional<std::string> source_identity;
  std::optional<std::int32_t> duration_seconds;
  std::optional<bool> mfa;
  bool disable_session_tags = false;  // of the association by which EKS assumes the role (R-STS-16)
  std::string task_policy;
  std::vector<PolicyPtr> policies;
  std::string copy_source;              // ARN of the object that s3:PutObject copies
  std::vector<std::string> pass_roles;  // ARNs of the roles that the call hands to a service
  std::vector<std::string> resources;   // further resources that the call works on (R-RES-7)
  // Keys that the request has only while one of `resources` is checked, in their order; may be
  // shorter (R-CTX-12).
  std::vector<ContextInputs> resource_contexts;
};

// A role assumed on the way.
struct AssumeHop {
  std::string role;
  CallParameters parameters;
  ContextInputs context;
};

// An identity provider's token instead of a principal.
struct TokenInput {
  enum class Kind : std::uint8_t { kNone, kOidc, kSaml };

  Kind kind = Kind::kNone;
  std::string provider;  // host or ARN
  ContextInputs claims;
  // Its subject was made of names alone, which GitHub sends for older repositories only.
  bool has_old_subject = false;
};

struct Request {
  std::string principal;
  TokenInput token;
  std::string action;
  std::string resource = "*";
  std::string resource_account;  // empty: what ARN and model say
  ContextInputs context;
  ContextMode context_mode = ContextMode::kDerived;
  UnknownKeys unknown;
  SessionInput session;
  std::string vpc_endpoint;                  // id; empty: none
  std::vector<PolicyPtr> endpoint_policies;  // in place of a modelled endpoint
  bool has_endpoint_policies = false;
  CallParameters parameters;
  bool has_parameters = false;
  std::string region;               // aws:RequestedRegion; empty: what ARN and model say
  std::optional<std::int64_t> now;  // seconds since 1970-01-01 UTC; nothing: unknown
  std::vector<AssumeHop> assume;
  // The services that make the call with the caller's forward access session, in call order
  // (R-EVAL-15).
  std::vector<std::string> called_via;
  UnknownAction unknown_action = UnknownAction::kNotGiven;
  bool is_part = false;  // made by the engine: a further check of the call that was asked
  // A part that hands a role to a service which its trust policy keeps out, where the service
  // refuses the call for it (R-IAM-5).
  bool is_refused_role = false;
  bool single = false;  // decide the action alone, not what else AWS checks with it (R-EVAL-14)
  // Keys that follow from where the request comes from, which only the engine knows: the token
  // behind a session, the call that a part belongs to. What the request itself gives wins.
  ContextInputs implied;
};

// For commands that ask whether there is such a call: every key that a caller may choose is
// unknown, unless the request says which are.
void LeaveKeysOpen(Request& request);

}  // namespace iamsim

#endif  // IAMSIM_MODEL_REQUEST_H_
