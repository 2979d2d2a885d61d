// SPDX-License-Identifier: Apache-2.0
#include "model/policy_document.h"

#include <cassert>

namespace iamsim {

SourceLocation LocationOf(const PolicyDocument& document, TextPosition position) {
  if (document.source == nullptr) return {.file = {}, .position = position, .inner = {}};
  const SourceText* text = document.source.get();
  SourceLocation location{.file = text->name(), .position = position, .inner = {}};
  if (text->outer() == nullptr) return location;
  location.inner = position;
  while (text->outer() != nullptr) {
    location.position = text->outer()->PositionOf(text->outer_offset());
    text = text->outer();
  }
  return location;
}

std::string_view EffectName(Effect effect) {
  switch (effect) {
    case Effect::kAllow:
      return "Allow";
    case Effect::kDeny:
      return "Deny";
  }
  assert(false);
  return {};
}

std::string_view PolicyTypeName(PolicyType type) {
  switch (type) {
    case PolicyType::kIdentity:
      return "identity-based policy";
    case PolicyType::kBoundary:
      return "permissions boundary";
    case PolicyType::kSession:
      return "session policy";
    case PolicyType::kResource:
      return "resource-based policy";
    case PolicyType::kKey:
      return "key policy";
    case PolicyType::kTrust:
      return "role trust policy";
    case PolicyType::kEndpoint:
      return "VPC endpoint policy";
    case PolicyType::kServiceControl:
      return "service control policy";
    case PolicyType::kResourceControl:
      return "resource control policy";
  }
  assert(false);
  return {};
}

}  // namespace iamsim
