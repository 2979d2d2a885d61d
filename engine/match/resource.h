// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_ENGINE_MATCH_RESOURCE_H_
#define IAMSIM_ENGINE_MATCH_RESOURCE_H_

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/context_table.h"
#include "engine/match/glob.h"
#include "engine/match/policy_variable.h"
#include "engine/readings.h"
#include "engine/truth.h"

// IAM User Guide, "IAM JSON policy elements: Resource" and "NotResource". R-RES-1 to R-RES-9,
// R-RES-15, R-VAR-8, R-GRAM-19, R-GRAM-20.

namespace iamsim {

// The resource that a request names: one ARN, or `*` for an action that takes none. Later perhaps a
// set of resources; matchers ask this class, never its text.
class RequestedResource {
 public:
  RequestedResource() = default;  // `*`
  explicit RequestedResource(std::string arn);

  bool is_star() const { return is_star_; }
  const std::string& text() const { return text_; }
  // `arn:aws:s3:::`: the first five fields with their colons, in lower case.
  std::string_view head() const { return std::string_view(folded_head_); }
  // Field 1 (`arn`) has index 0, the account index 4.
  std::string_view head_field(std::size_t field) const {
    return head().substr(field_starts_[field], field_starts_[field + 1] - field_starts_[field] - 1);
  }
  // The sixth field, in its own letter case.
  std::string_view tail() const { return std::string_view(text_).substr(folded_head_.size()); }
  bool tail_has_colon() const { return tail_has_colon_; }

 private:
  std::string text_ = "*";
  std::string folded_head_;
  std::array<std::size_t, 6> field_starts_ = {};  // into folded_head_; the last is its end
  bool is_star_ = true;
  bool tail_has_colon_ = false;
};

enum class ResourceNote : std::uint8_t {
  kNone,
  kUnresolvedVariable,  // the entry matches nothing
  kUnknownVariable,     // whether it matches depends on a value that is not known
  kCrossedColon,        // matches only because a `*` ran across a colon (R-RES-4)
};
struct ResourceMatch {
  Truth truth = Truth::kFalse;
  ResourceNote note = ResourceNote::kNone;
};

// One entry of Resource or NotResource. Immutable.
class ResourcePattern {
 public:
  // `variables`: the policy's Version has policy variables.
  ResourcePattern(std::string_view text, bool variables);

  ResourceMatch Match(const RequestedResource& resource, const ContextTable& context,
                      ReadingContext& readings) const;
  // For a trace: the pattern with its variables replaced; false where one has no value.
  bool Resolve(const ContextTable& context, std::string& text) const;
  bool has_variables() const { return tail_text_.has_variables(); }

  // What the pattern is made of, for a computation on patterns.
  bool matches_everything() const { return matches_everything_; }
  bool matches_nothing() const { return matches_nothing_; }
  const std::array<std::string, 5>& head_texts() const { return head_texts_; }
  const VariableText& tail_text() const { return tail_text_; }

 private:
  bool HeadMatches(const RequestedResource& resource) const;
  bool CanCrossInto(const std::vector<PatternUnit>& tail, const RequestedResource& resource) const;
  bool CrossMatches(const std::vector<PatternUnit>& tail, const RequestedResource& resource) const;

  bool matches_everything_ = false;
  bool matches_nothing_ = false;  // it is no ARN
  bool head_is_literal_ = false;
  bool can_cross_ = false;                 // a field of the head ends in `*`
  std::string literal_head_;               // in lower case, with the colons
  std::size_t head_prefix_ = 0;            // of literal_head_: what is before its first wildcard
  std::array<Glob, 5> head_globs_;         // unless the head is literal
  std::array<std::string, 5> head_texts_;  // as written
  Glob tail_;                              // unless it has variables
  VariableText tail_text_;
};

}  // namespace iamsim

#endif  // IAMSIM_ENGINE_MATCH_RESOURCE_H_
