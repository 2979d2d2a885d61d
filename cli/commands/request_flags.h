// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_CLI_COMMANDS_REQUEST_FLAGS_H_
#define IAMSIM_CLI_COMMANDS_REQUEST_FLAGS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/command.h"
#include "cli/commands/profiles.h"
#include "model/ask/configuration.h"
#include "model/diagnostics.h"
#include "model/load/load.h"
#include "model/request.h"

namespace iamsim {

// The options of a request; principal, action and resource are words.
struct RequestFlags {
  std::vector<std::string> session_policies;
  std::vector<std::string> context;  // KEY=VALUE
  bool exact_context = false;
  ProfileFlags profiles;
  std::vector<std::string> unknown;  // all, none, or a key
  std::string resource_account;
  std::string region;
  std::string now;
  std::string vpc_endpoint;
  std::string session_name;
  std::vector<std::string> session_tags;  // KEY=VALUE
  std::string mfa;
  std::string session_user;
  std::string session_kind;
  std::vector<std::string> assume;  // a role, or {role: ..., externalId: ...}
  std::vector<std::string> tags;    // KEY=VALUE
  std::vector<std::string> transitive_tags;
  std::string external_id;
  std::string source_identity;
  std::int32_t duration = 0;
  bool call_mfa = false;
  std::string task_policy;
  std::vector<std::string> claims;  // NAME=VALUE
  std::string copy_source;
  std::vector<std::string> pass_roles;
  bool disable_session_tags = false;
  std::vector<std::string> also_resources;
  std::vector<std::string> called_via;
  std::string called_via_mcp;
  bool single = false;
};
void AddRequestFlags(const Command& command, RequestFlags& flags);

// A request with these fields set; `now` only when it was given. Nothing when there was an error.
std::optional<Request> RequestOf(const RequestFlags& flags, const LoadOptions& options,
                                 Diagnostics& diagnostics);

// The `context`, `now`, `unknown` and `unknownAction` of the iamsim.yaml, where the request itself
// gives none.
void AddConfiguredDefaults(const std::optional<Configuration>& configuration, Request& request);
// "context: aws:SourceIp (from iamsim.yaml)" and the like for `now`, on standard error; nothing
// for what it does not have.
void PrintConfiguredDefaults(const std::optional<Configuration>& configuration);

// The clock, in seconds since 1970-01-01 UTC.
std::int64_t ClockNow();

}  // namespace iamsim

#endif  // IAMSIM_CLI_COMMANDS_REQUEST_FLAGS_H_
