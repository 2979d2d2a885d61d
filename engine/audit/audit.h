// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_ENGINE_AUDIT_AUDIT_H_
#define IAMSIM_ENGINE_AUDIT_AUDIT_H_

#include <cstdint>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/compile.h"
#include "model/policy_document.h"

// What should not be so in an estate, as findings with a name. What a finding says of access was
// asked of the engine.

namespace iamsim {

enum class AuditSeverity : std::uint8_t { kHigh, kMedium, kLow };

struct AuditRule {
  std::string_view id;
  AuditSeverity severity = AuditSeverity::kMedium;
  std::string_view what;    // in one sentence, without its end
  std::string_view advice;  // likewise
};
// By id, in byte order. docs/audit.md has a section for each.
std::span<const AuditRule> AuditRules();
const AuditRule* FindAuditRule(std::string_view id);  // null: there is none

struct AuditFinding {
  const AuditRule* rule = nullptr;
  std::string account;  // empty: of none
  std::string entity;
  std::string message;
  std::string why;  // what proves it
  std::shared_ptr<const SourceText> source = nullptr;
  std::uint32_t offset = kNoOffset;
};

// In the order of the rules, then of the estate. `select`: the ids of the rules; empty: all.
std::vector<AuditFinding> Audit(const std::shared_ptr<const CompiledEstate>& compiled,
                                const std::set<std::string>& select);

}  // namespace iamsim

#endif  // IAMSIM_ENGINE_AUDIT_AUDIT_H_
