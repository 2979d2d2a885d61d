// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_POLICY_DOCUMENT_H_
#define IAMSIM_MODEL_POLICY_DOCUMENT_H_

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "model/policy_text.h"
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
inline constexpr std::size_t kPolicyTypeCount = 9;

enum class PrincipalType : std::uint8_t {
  kAny,  // "*" and {"AWS": "*"}, which are the same
  kAws,
  kService,
  kFederated,
  kCanonicalUser,
};

struct PrincipalEntry {
  PrincipalType type = PrincipalType::kAny;
  PolicyText value;     // as written; "*" for kAny
  PolicyText bound_id;  // the unique id that AWS stored for the ARN (R-PRIN-9); empty: not known
  std::uint32_t offset = kNoOffset;  // in the document's source, as all places below

  friend bool operator==(const PrincipalEntry&, const PrincipalEntry&) = default;
};

// Whether a statement has the element, its Not- form, or neither.
enum class ElementForm : std::uint8_t { kAbsent, kPositive, kNegated };

// One operator with one key: {"StringLike": {"s3:prefix": ["a/*", "b/*"]}}.
struct ConditionClause {
  PolicyText operator_name;  // as written, with set qualifier and IfExists
  PolicyText key;            // as written
  PolicyTexts values;
  std::uint32_t offset = kNoOffset;  // of the key

  friend bool operator==(const ConditionClause&, const ConditionClause&) = default;
};

struct Statement {
  PolicyText sid;
  Effect effect = Effect::kDeny;
  ElementForm principal_form = ElementForm::kAbsent;
  ElementForm action_form = ElementForm::kPositive;
  ElementForm resource_form = ElementForm::kAbsent;
  // What a lenient load found that makes the statement apply to nothing (an unreadable part of an
  // Allow). Never set by a strict load.
  bool never_applies = false;
  std::vector<PrincipalEntry> principals;
  PolicyTexts actions;
  PolicyTexts resources;
  std::vector<ConditionClause> conditions;  // ANDed, in document order

  std::uint32_t offset = kNoOffset;  // of its opening brace; the others of the element's key
  std::uint32_t effect_offset = kNoOffset;
  std::uint32_t principal_offset = kNoOffset;
  std::uint32_t action_offset = kNoOffset;
  std::uint32_t resource_offset = kNoOffset;
  std::uint32_t condition_offset = kNoOffset;
};

// The place of a document, as a result cites it.
struct SourceLocation {
  std::string file;
  TextPosition position;  // in the file
  TextPosition inner;     // inside the string that holds the document; {0, 0}: not in a string

  friend bool operator==(const SourceLocation&, const SourceLocation&) = default;
};

struct PolicyDocument {
  PolicyVersion version = PolicyVersion::k2008;
  bool has_version = false;
  PolicyText id;
  std::vector<Statement> statements;
  // The offsets above are in this text; null for a document made by a program.
  std::shared_ptr<const SourceText> source;
  std::uint32_t offset = 0;  // of the document in `source`
  // It has no more characters than that, white space outside strings aside.
  std::uint32_t most_characters = std::numeric_limits<std::uint32_t>::max();
};

// The place of a byte of the document's source, as seen from the outermost file.
SourceLocation LocationOf(const PolicyDocument& document, std::uint32_t offset);

// The statement as part of a document with another source: its texts are its own, and it has no
// places.
Statement ForAnotherDocument(const Statement& statement);

std::string_view EffectName(Effect effect);        // "Allow", "Deny"
std::string_view PolicyTypeName(PolicyType type);  // "identity-based policy", ...

// In the policy of an API of API Gateway, `execute-api:/stage/GET/path` is that API's ARN with the
// path behind it: API Gateway Developer Guide, "API Gateway resource policy examples" (R-SVC-7).
// Policies of other resources are left as they are.
void ExpandShortResources(PolicyDocument& document, std::string_view resource_arn);

}  // namespace iamsim

#endif  // IAMSIM_MODEL_POLICY_DOCUMENT_H_
