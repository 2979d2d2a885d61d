// SPDX-License-Identifier: Apache-2.0
#include "cli/suite/name_resolver.h"

#include <string_view>

#include "engine/names.h"

namespace iamsim {
namespace {

constexpr std::string_view kS3 = "s3://";

}  // namespace

void NameResolver::BuildIndex() const {
  for (const std::shared_ptr<const Account>& account : estate_.accounts()) {
    if (account->partition != "aws") one_partition_ = false;
    const auto add_as = [&](const std::string& name, const std::string& arn) {
      const auto [place, is_new] = principals_.try_emplace(name, arn);
      if (!is_new && place->second != arn) place->second.clear();
    };
    const auto add = [&](const std::string& arn, const std::string& name) {
      const std::string tail = arn.substr(arn.rfind(':') + 1);
      // `anonymous` and the names of services mean no entity of the model.
      if (name != "anonymous" && name.find(".amazonaws.com") == std::string::npos) {
        add_as(name, arn);
      }
      for (const std::string* owner : {&account->id, &account->name}) {
        if (owner->empty()) continue;
        // `ACCOUNT:root` is the root user, whatever others are called.
        if (name != "root") add_as(*owner + ':' + name, arn);
        add_as(*owner + ':' + tail, arn);
      }
    };
    for (const User& user : account->users)
      add(user.arn, user.name);
    for (const Role& role : account->roles)
      add(role.arn, role.name);
  }
}

absl::Status NameResolver::Resolve(Request& request) const {
  const CallParameters& parameters = request.parameters;
  bool is_resolved = request.assume.empty() && parameters.pass_roles.empty() &&
                     parameters.copy_source.empty() && parameters.resources.empty();
  if (request.token.kind == TokenInput::Kind::kNone &&
      request.principal.compare(0, 4, "arn:") != 0) {
    std::call_once(once_, [this] { BuildIndex(); });
    const auto found = principals_.find(request.principal);
    if (found != principals_.end() && !found->second.empty()) {
      request.principal = found->second;
    } else {
      is_resolved = false;
    }
  }
  if (request.resource.compare(0, kS3.size(), kS3) == 0) {
    std::call_once(once_, [this] { BuildIndex(); });
    // A path may be a bucket and a prefix.
    const bool is_plain = request.resource.find('/', kS3.size()) == std::string::npos;
    if (one_partition_ && is_plain) {
      request.resource.replace(0, kS3.size(), "arn:aws:s3:::");
    } else {
      is_resolved = false;
    }
  }
  const std::string& resource = request.resource;
  if (!resource.empty() && resource != "*" && resource.compare(0, 4, "arn:") != 0) {
    is_resolved = false;
  }
  if (is_resolved) return absl::OkStatus();
  return ResolveNames(estate_, NameStyle::kExact, request);
}

}  // namespace iamsim
