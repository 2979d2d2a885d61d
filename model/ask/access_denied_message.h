// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_ASK_ACCESS_DENIED_MESSAGE_H_
#define IAMSIM_MODEL_ASK_ACCESS_DENIED_MESSAGE_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/evaluation_result.h"
#include "model/request.h"

namespace iamsim {

// What an AccessDenied message of AWS says; what it does not say is empty.
// Source: IAM User Guide, "Troubleshoot access denied error messages".
struct AccessDeniedMessage {
  std::string error_code;  // "AccessDenied", "UnauthorizedOperation": of the CLI's or SDK's prefix
  std::string operation;   // "GetObject", the same
  std::string principal;
  std::string action;  // the one that was refused
  // The one that was called, where the reason names another (`ec2:CreateVpcEndpoint` asks for
  // `vpce:AllowMultiRegion`, too).
  std::string called_action;
  std::string resource;  // as the message has it: IAM says `role web`
  // kExplicitDeny or kImplicitDeny; nothing in older messages, which give no reason.
  std::optional<EvalDecision> decision;
  std::optional<PolicyLayer> layer;
  std::string policy_type;  // as the message has it, "service control policy"
  std::string policy_arn;   // of the policy that denies
  std::string encoded;      // what `aws sts decode-authorization-message` reads
  // Of a decoded message.
  bool decoded = false;
  ContextInputs context;
  std::vector<std::string> statement_ids;
  // Of a record of CloudTrail; empty: it is none, or lacks it.
  bool is_record = false;
  std::string region;
  std::string time;
  std::string vpc_endpoint;
  // Of an evaluation in authorization details: `context` is all that AWS had.
  bool is_details = false;
  bool has_exact_context = false;
  std::string authorization_id;
  // KMS does not say which key: "the resource associated with this ciphertext".
  bool is_ciphertext = false;
  // The object that the AWS CLI copies, `s3://bucket/key`.
  std::string s3_uri;
  // What stands behind a resource without a reason and was not read.
  std::string rest;
};

// Finds every message in a text: as the CLI, an SDK or Terraform prints it, with line breaks,
// several in a row, inside JSON or XML; or one decoded message as JSON, with or without its
// `DecodedMessage`. Total; a text without any gives none. Linear.
std::vector<AccessDeniedMessage> ReadAccessDeniedMessages(std::string_view text);

}  // namespace iamsim

#endif  // IAMSIM_MODEL_ASK_ACCESS_DENIED_MESSAGE_H_
