// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/request_flags.h"

#include <algorithm>
#include <chrono>
#include <iostream>
#include <string_view>
#include <utility>

#include "cli/commands/ask.h"
#include "cli/help/help.h"
#include "model/arn.h"
#include "model/ask/request_reader.h"
#include "model/condition_value.h"

namespace iamsim {
namespace {

class RequestBuilder {
 public:
  RequestBuilder(const RequestFlags& flags, const LoadOptions& options, Diagnostics& diagnostics)
      : flags_(flags), options_(options), diagnostics_(diagnostics) {}

  std::optional<Request> Build() {
    Request request;
    bool good = true;
    std::string key;
    std::string value;
    for (const std::string& text : flags_.context) {
      if (!SplitPair(text, "--context", key, value)) {
        good = false;
        continue;
      }
      ContextInput* input = nullptr;
      for (auto& entry : request.context) {
        if (EqualsIgnoreCase(entry.first, key)) input = &entry.second;
      }
      if (input == nullptr) {
        request.context.emplace_back(key, ContextInput{});
        input = &request.context.back().second;
      } else {
        input->is_list = true;
      }
      input->values.push_back(value);
    }
    for (const std::string& text : flags_.session_tags) {
      if (SplitPair(text, "--session-tag", key, value)) {
        request.session.tags.emplace_back(key, value);
      } else {
        good = false;
      }
    }
    for (const std::string& text : flags_.claims) {
      if (!SplitPair(text, "--claim", key, value)) {
        good = false;
        continue;
      }
      ContextInput claim;
      claim.values = {value};
      request.token.claims.emplace_back(key, std::move(claim));
    }
    if (!AddCallParameters(request)) good = false;
    if (!AddUnknown(request)) good = false;
    if (flags_.exact_context) request.context_mode = ContextMode::kExact;
    request.resource_account = flags_.resource_account;
    request.region = flags_.region;
    request.vpc_endpoint = flags_.vpc_endpoint;
    request.session.name = flags_.session_name;
    request.session.user = flags_.session_user;
    if (!flags_.mfa.empty()) request.session.mfa = flags_.mfa == "true";
    request.session.kind = flags_.session_kind;
    request.called_via = flags_.called_via;
    if (!flags_.called_via_mcp.empty()) {
      ContextInput server;
      server.values = {flags_.called_via_mcp};
      request.context.emplace_back("aws:CalledViaAWSMCP", std::move(server));
    }
    request.single = flags_.single;
    if (!flags_.now.empty()) {
      const std::optional<Instant> now = Instant::Parse(flags_.now);
      if (now.has_value()) {
        request.now = now->seconds;
      } else {
        Fail("--now takes a time such as 2026-06-01T12:00:00Z, not `" + flags_.now + "`");
        good = false;
      }
    }
    for (const std::string& file : flags_.session_policies) {
      const PolicyPtr policy = LoadPolicyFile(file, PolicyType::kSession, options_, diagnostics_);
      if (policy == nullptr) {
        good = false;
      } else {
        request.session.policies.push_back(policy);
        request.session.has_policies = true;
      }
    }
    if (!good) return std::nullopt;
    return request;
  }

 private:
  void Fail(std::string message) { diagnostics_.Error(nullptr, 0, 0, std::move(message)); }

  // "KEY=VALUE"; a key given twice is a list.
  bool SplitPair(const std::string& text, std::string_view option, std::string& key,
                 std::string& value) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos || equals == 0) {
      Fail(std::string(option) + " takes KEY=VALUE, not `" + text + "`");
      return false;
    }
    key = text.substr(0, equals);
    value = text.substr(equals + 1);
    return true;
  }

  bool AddUnknown(Request& request) {
    bool good = true;
    for (const std::string& text : flags_.unknown) {
      const bool is_word = text == "all" || text == "none";
      if (is_word) {
        request.unknown.mode = text == "all" ? UnknownKeys::Mode::kAll : UnknownKeys::Mode::kNone;
        good = good && flags_.unknown.size() == 1;
        if (flags_.unknown.size() > 1) Fail("--unknown " + text + " goes with no other --unknown");
        continue;
      }
      std::string problem = ProblemOfUnknownKey(text);
      const bool is_given =
          std::any_of(request.context.begin(), request.context.end(),
                      [&](const auto& entry) { return EqualsIgnoreCase(entry.first, text); });
      if (!problem.empty()) {
        problem += "; --unknown takes `all`, `none`, a key or `PREFIX/*`";
      } else if (is_given) {
        problem = "key `" + text + "` is given by --context and unknown by --unknown";
      }
      if (problem.empty()) {
        request.unknown.keys.push_back(text);
      } else {
        Fail(std::move(problem));
        good = false;
      }
    }
    return good;
  }

  // What the call passes; with `--assume` what each of its calls does, the MFA code the first
  // alone.
  bool AddCallParameters(Request& request) {
    CallParameters parameters;
    bool good = true;
    std::string key;
    std::string value;
    for (const std::string& text : flags_.tags) {
      if (SplitPair(text, "--tag", key, value)) {
        parameters.tags.emplace_back(key, value);
      } else {
        good = false;
      }
    }
    parameters.transitive_tags = flags_.transitive_tags;
    if (!flags_.external_id.empty()) parameters.external_id = flags_.external_id;
    if (!flags_.source_identity.empty()) parameters.source_identity = flags_.source_identity;
    if (flags_.duration != 0) parameters.duration_seconds = flags_.duration;
    for (const std::string& text : flags_.assume) {
      std::optional<AssumeHop> hop = ReadAssumeHop(text, diagnostics_);
      if (!hop.has_value()) {
        good = false;
        continue;
      }
      CallParameters& own = hop->parameters;
      if (own.tags.empty()) own.tags = parameters.tags;
      if (own.transitive_tags.empty()) own.transitive_tags = parameters.transitive_tags;
      if (!own.external_id) own.external_id = parameters.external_id;
      if (!own.source_identity) own.source_identity = parameters.source_identity;
      own.disable_session_tags = own.disable_session_tags || flags_.disable_session_tags;
      if (!own.duration_seconds) own.duration_seconds = parameters.duration_seconds;
      if (flags_.call_mfa && request.assume.empty()) own.mfa = true;
      request.assume.push_back(*std::move(hop));
    }
    if (!flags_.assume.empty()) parameters = {};
    if (flags_.call_mfa && flags_.assume.empty()) parameters.mfa = true;
    parameters.task_policy = flags_.task_policy;
    parameters.copy_source = flags_.copy_source;
    parameters.pass_roles = flags_.pass_roles;
    parameters.disable_session_tags = flags_.disable_session_tags && flags_.assume.empty();
    parameters.resources = flags_.also_resources;
    request.has_parameters = !parameters.tags.empty() || !parameters.transitive_tags.empty() ||
                             parameters.external_id || parameters.source_identity ||
                             parameters.duration_seconds || parameters.mfa ||
                             !parameters.task_policy.empty() || !parameters.copy_source.empty() ||
                             !parameters.pass_roles.empty() || parameters.disable_session_tags ||
                             !parameters.resources.empty();
    request.parameters = std::move(parameters);
    return good;
  }

  const RequestFlags& flags_;
  const LoadOptions& options_;
  Diagnostics& diagnostics_;
};

}  // namespace

void AddRequestFlags(const Command& command, RequestFlags& flags) {
  const HelpGroup group(command, kRequestGroup);
  const auto add_list = [&](const std::string& name, std::vector<std::string>& target,
                            const std::string& type, const std::string& help) {
    command.AddOption(name, target, help).Type(type).OneValueEach();
  };
  const auto add = [&](const std::string& name, std::string& target, const std::string& type,
                       const std::string& help) {
    return command.AddOption(name, target, help).Type(type);
  };
  add_list("--session-policy", flags.session_policies, "FILE", "a session policy of the caller");
  add_list("-c,--context", flags.context, "KEY=VALUE", "a condition key; twice makes a list");
  AddProfileFlags(command, flags.profiles);
  command.AddFlag("--exact-context", flags.exact_context, "derive no condition keys");
  add_list("--unknown", flags.unknown, "KEY",
           "all, none, or a condition key that is unknown if nobody gave it; repeatable");
  add("--resource-account", flags.resource_account, "ID", "who owns the resource");
  add("--region", flags.region, "REGION", "aws:RequestedRegion").Check([](const std::string& text) {
    return IsRegionName(text) ? std::string()
                              : "expected a Region such as eu-west-1, not `" + text + "`";
  });
  add("--now", flags.now, "TIME", "the time of the request; else the clock's");
  add("--vpc-endpoint", flags.vpc_endpoint, "ID", "the request comes through this endpoint");
  add("--session-name", flags.session_name, "NAME", "of a role's session");
  add_list("--session-tag", flags.session_tags, "KEY=VALUE", "a tag of the session");
  add("--mfa", flags.mfa, "BOOL", "whether the session's credentials were issued with MFA")
      .OneOf({"true", "false"});
  add("--session-user", flags.session_user, "USER", "who made a federated user's session");
  add("--session-kind", flags.session_kind, "KIND",
      "sessionToken (from GetSessionToken) or assumeRoot")
      .OneOf({"sessionToken", "assumeRoot"});
  add_list("--claim", flags.claims, "NAME=VALUE", "a claim of an identity provider's token");
  add_list("--assume", flags.assume, "ROLE",
           "a role assumed on the way, in order; also {role: ..., sessionName: ..., tags: {...}}");
  add_list("--tag", flags.tags, "KEY=VALUE", "a session tag that an sts:Assume... call passes");
  add_list("--transitive-tag", flags.transitive_tags, "KEY", "a passed tag that is transitive");
  add("--external-id", flags.external_id, "ID", "sts:ExternalId of an sts:AssumeRole call");
  add("--source-identity", flags.source_identity, "NAME", "the source identity that it sets");
  command.AddOption("--duration", flags.duration, "its DurationSeconds").Type("SECONDS").Positive();
  command.AddFlag("--call-mfa", flags.call_mfa, "it carries a code of the caller's MFA device");
  command.AddFlag("--disable-session-tags", flags.disable_session_tags,
                  "EKS assumes the role without its session tags");
  add("--task-policy", flags.task_policy, "ARN", "of an sts:AssumeRoot call");
  add("--copy-source", flags.copy_source, "RESOURCE", "the object that an s3:PutObject copies");
  add_list("--pass-role", flags.pass_roles, "ROLE", "a role that the call hands to a service");
  add_list("--also-resource", flags.also_resources, "RESOURCE",
           "a further resource that the same call works on");
  add_list("--called-via", flags.called_via, "SERVICE",
           "a service that makes the call on the caller's behalf, in call order");
  add("--called-via-mcp", flags.called_via_mcp, "SERVER",
      "the MCP server of AWS that makes the call, such as aws-mcp.amazonaws.com");
  command.AddFlag("--single", flags.single,
                  "decide the action alone, not what else the call needs");
}

std::optional<Request> RequestOf(const RequestFlags& flags, const LoadOptions& options,
                                 Diagnostics& diagnostics) {
  return RequestBuilder(flags, options, diagnostics).Build();
}

void AddConfiguredDefaults(const std::optional<Configuration>& configuration, Request& request) {
  if (!configuration.has_value()) return;
  AddMissingKeys(configuration->defaults.context, request.context);
  if (request.unknown == UnknownKeys{}) request.unknown = configuration->defaults.unknown;
  if (!request.now.has_value()) request.now = configuration->defaults.now;
  if (request.unknown_action == UnknownAction::kNotGiven) {
    request.unknown_action = configuration->defaults.unknown_action;
  }
}

void PrintConfiguredDefaults(const std::optional<Configuration>& configuration) {
  if (!configuration.has_value()) return;
  const Request& defaults = configuration->defaults;
  const std::string from = " (from " + configuration->file + ")";
  std::string keys;
  for (const auto& entry : defaults.context)
    keys += (keys.empty() ? "" : ", ") + entry.first;
  if (!keys.empty()) std::cerr << Printable("context: " + keys + from) << '\n';
  if (defaults.now.has_value()) {
    std::cerr << Printable("now: " + FormatInstant(*defaults.now) + from) << '\n';
  }
}

std::int64_t ClockNow() {
  return std::chrono::duration_cast<std::chrono::seconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

}  // namespace iamsim
