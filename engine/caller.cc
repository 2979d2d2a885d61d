// SPDX-License-Identifier: Apache-2.0
#include "engine/caller.h"

namespace iamsim {

std::string_view CallerKindName(CallerKind kind) {
  switch (kind) {
    case CallerKind::kRoot:
      return "root user";
    case CallerKind::kUser:
      return "IAM user";
    case CallerKind::kSession:
      return "role session";
    case CallerKind::kFederatedUser:
      return "federated user";
    case CallerKind::kService:
      return "AWS service";
    case CallerKind::kToken:
      return "identity provider token";
    case CallerKind::kAnonymous:
      return "anonymous";
  }
  return "";
}

std::string Caller::DisplayArn() const {
  switch (kind) {
    case CallerKind::kRoot:
      return "arn:" + partition + ":iam::" + account_id + ":root";
    case CallerKind::kUser:
      return user_arn;
    case CallerKind::kSession:
      return session_arn.empty() ? role_arn : session_arn;
    case CallerKind::kFederatedUser:
      return federated_arn;
    case CallerKind::kService:
      return service_names.front();
    case CallerKind::kToken:
      return provider;
    case CallerKind::kAnonymous:
      return "anonymous";
  }
  return "";
}

}  // namespace iamsim
