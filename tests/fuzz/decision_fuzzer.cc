// SPDX-License-Identifier: Apache-2.0
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "engine/compile.h"
#include "engine/decide.h"
#include "engine/explain.h"
#include "engine/prepare.h"
#include "model/load/load.h"
#include "tests/fuzz/fuzz_input.h"
#include "tests/oracle/oracle.h"

namespace iamsim {
namespace {

std::vector<Request> Questions() {
  std::vector<Request> requests;
  for (const char* principal :
       {"arn:aws:iam::111111111111:user/alice", "arn:aws:sts::111111111111:assumed-role/app/s1",
        "arn:aws:iam::222222222222:user/bob", "anonymous"}) {
    for (const auto& [action, resource] : {std::pair("s3:GetObject", "arn:aws:s3:::b/red/k"),
                                           std::pair("s3:ListAllMyBuckets", "*")}) {
      Request request;
      request.principal = principal;
      request.action = action;
      request.resource = resource;
      request.context_mode = ContextMode::kExact;
      request.context = {{"aws:PrincipalTag/team", {ContextInput::State::kPresent, false, {"red"}}},
                         {"aws:TagKeys", {ContextInput::State::kPresent, true, {"a", "b"}}},
                         {"s3:max-keys", {ContextInput::State::kPresent, false, {"10"}}},
                         {"aws:SourceIp", {ContextInput::State::kPresent, false, {"10.0.0.1"}}}};
      requests.push_back(std::move(request));
    }
  }
  return requests;
}

User MakeUser(const std::string& account, const std::string& name) {
  User user;
  user.name = name;
  user.arn = "arn:aws:iam::" + account + ":user/" + name;
  user.id = "AIDA" + name + "1111111111111";
  return user;
}

Estate MakeEstate(const PolicyPtr& identity, const PolicyPtr& resource) {
  auto a = std::make_shared<Account>();
  a->id = "111111111111";
  a->users.push_back(MakeUser(a->id, "alice"));
  Role role;
  role.name = "app";
  role.arn = "arn:aws:iam::111111111111:role/app";
  role.id = "AROAAPP1111111111111";
  a->roles.push_back(role);
  Resource bucket;
  bucket.arn = "arn:aws:s3:::b";
  bucket.policy = resource;
  a->resources.push_back(bucket);
  auto b = std::make_shared<Account>();
  b->id = "222222222222";
  b->users.push_back(MakeUser(b->id, "bob"));
  if (identity != nullptr) {
    a->users.back().inline_policies.push_back(identity);
    a->roles.back().permissions_boundary = identity;
    b->users.back().inline_policies.push_back(identity);
  }
  return Estate({std::move(a), std::move(b)}, nullptr, {});
}

}  // namespace
}  // namespace iamsim

// A policy document that a lenient load takes, as an identity-based policy or a bucket policy: both
// ways to decide agree; so does the oracle, where a strict load takes it too.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace iamsim;
  if (size == 0) return 0;
  const PolicyType type = data[0] == 'r' ? PolicyType::kResource : PolicyType::kIdentity;
  const auto source = fuzz::SourceOf(fuzz::TextOf(data + 1, size - 1));
  Diagnostics lenient;
  const PolicyPtr policy = LoadPolicy(source, "p", type, {.mode = LoadMode::kLenient}, lenient);
  if (policy == nullptr) return 0;
  Diagnostics strict;
  LoadPolicy(source, "p", type, {.mode = LoadMode::kStrict}, strict);

  const Estate estate =
      type == PolicyType::kResource ? MakeEstate(nullptr, policy) : MakeEstate(policy, nullptr);
  const auto compiled = Compile(estate);
  for (const Request& request : Questions()) {
    const auto prepared = Prepare(*compiled, request);
    fuzz::Require(prepared.ok(), "the question can be asked");
    const Explanation explanation = Explain(**prepared);
    fuzz::Require(Decide(**prepared) == explanation.result, "Decide agrees with Explain");
    // The oracle's globs take exponential time.
    if (strict.has_errors() || size > 400) continue;
    const auto oracle = AskOracle(estate, request);
    fuzz::Require(oracle.has_value() && oracle->code == explanation.result.code,
                  "the oracle decides the same");
    fuzz::Require(oracle->blocked_by == explanation.blocked_by, "the oracle names the same layers");
  }
  return 0;
}
