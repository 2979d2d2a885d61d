// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_POLICY_DOCUMENT_H_
#define IAMSIM_MODEL_POLICY_DOCUMENT_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "model/source_text.h"

// A policy document as its author wrote it: IAM User Guide, "Grammar of the IAM JSON policy
// language". Nothing here is compiled or decided.

namespace iamsim {

enum class Effect : std::uint8_t { kAllow, kDeny };

// "2008-10-17" is also what an absent Version means; it has no policy variables.
enum class PolicyVersion : std::uint8_t { k2008, k2012 };

// Where a document is used; it settles which elements it may have (R-GRAM-15).
enum class PolicyType : std::uint8_t {
  kIdentity,
  kBoundary,
  kSession,
  kResource,  // bucket, queue, topic, secret, repository, function ... policy
  kKey,       // KMS key policy
  kTrust,
  kEndpoint,  // VPC endpoint policy
  kServiceControl,
  kResourceControl,
};

enum class PrincipalType : std::uint8_t {
  kAny,  // "*" and {"AWS": "*"}, which are the same
  kAws,
  kService,
  kFederated,
  kCanonicalUser,
};

struct PrincipalEntry {
  PrincipalType type = PrincipalType::kAny;
  std::string value;     // as written; "*" for kAny
  std::string bound_id;  // the unique id that AWS stored for the ARN (R-PRIN-9); empty: not known
  TextPosition position;

  friend bool operator==(const PrincipalEntry&, const PrincipalEntry&) = default;
};

// Whether a statement has the element, its Not- form, or neither.
enum class ElementForm : std::uint8_t { kAbsent, kPositive, kNegated };

// One operator with one key: {"StringLike": {"s3:prefix": ["a/*", "b/*"]}}.
struct ConditionClause {
  std::string operator_name;  // as written, with set qualifier and IfExists
  std::string key;            // as written
  std::vector<std::string> values;
  TextPosition position;  // of the key

  friend bool operator==(const ConditionClause&, const ConditionClause&) = default;
};

struct Statement {
  std::string sid;
  Effect effect = Effect::kDeny;
  ElementForm principal_form = ElementForm::kAbsent;
  std::vector<PrincipalEntry> principals;
  ElementForm action_form = ElementForm::kPositive;
  std::vector<std::string> actions;
  ElementForm resource_form = ElementForm::kAbsent;
  std::vector<std::string> resources;
  std::vector<ConditionClause> conditions;  // ANDed, in document order
  // What a lenient load found that makes the statement apply to nothing (an unreadable part of an
  // Allow). Never set by a strict load.
  bool never_applies = false;

  TextPosition position;  // of its opening brace; the others of the element's key
  TextPosition effect_position;
  TextPosition principal_position;
  TextPosition action_position;
  TextPosition resource_position;
  TextPosition condition_position;
};

// Where a document stands, as a result cites it.
struct SourceLocation {
  std::string file;
  TextPosition position;  // in the file
  TextPosition inner;     // inside the string that holds the document; {0, 0}: not in a string

  friend bool operator==(const SourceLocation&, const SourceLocation&) = default;
};

struct PolicyDocument {
  PolicyVersion version = PolicyVersion::k2008;
  bool has_version = false;
  std::string id;
  std::vector<Statement> statements;
  // The positions above are in this text; null for a document made by a program.
  std::shared_ptr<const SourceText> source;
  std::uint32_t offset = 0;  // of the document in `source`
};

// The place of `position` of a document, as seen from the outermost file.
SourceLocation LocationOf(const PolicyDocument& document, TextPosition position);

std::string_view EffectName(Effect effect);        // "Allow", "Deny"
std::string_view PolicyTypeName(PolicyType type);  // "identity-based policy", ...

}  // namespace iamsim

#endif  // IAMSIM_MODEL_POLICY_DOCUMENT_H_
