// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_LOAD_DOCUMENT_POLICY_READER_H_
#define IAMSIM_MODEL_LOAD_DOCUMENT_POLICY_READER_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "absl/functional/function_ref.h"

#include "model/diagnostics.h"
#include "model/load/text/data.h"
#include "model/policy_document.h"

namespace iamsim {

// Reads the policy grammar from a tree (R-GRAM-1 to R-GRAM-14): what can be said of a document
// without knowing where it is used. `strict`: what AWS rejects is an error; otherwise it is a
// warning and the document keeps what it means (R-GRAM-24). Nothing when the document could not be
// read; every problem is in `diagnostics`.
// A lenient load errs on the safe side: an Allow with a part that cannot be read gets
// `never_applies`; a document with such a Deny, or with a statement of which nobody can say what it
// is, is not returned, since it may deny anything. `bound_principals`: a principal may be
// `{arn, boundId}` (R-PRIN-9), which AWS does not know.
std::optional<PolicyDocument> ReadPolicyDocument(const DataNode& node,
                                                 const std::shared_ptr<const SourceText>& source,
                                                 bool strict, Diagnostics& diagnostics,
                                                 bool bound_principals = false);

// How a document can be taken for one use.
enum class DocumentFit : std::uint8_t {
  kWhole,
  kNarrowed,  // a lenient load changes it: NarrowPolicyDocument()
  kNone,
};

// The rules of one use (R-GRAM-15 to R-GRAM-23): elements that the type may not have or must have,
// the languages of SCPs and RCPs, incomplete ARNs, condition values, sizes. A document used in
// several places is checked once for each type. What is found is an error (strict) or a warning;
// `problem_prefix` names the policy and where it is used. kNone when there was an error (strict),
// or a Deny in it is missing what the type requires, so that nobody can say what it denies
// (lenient).
DocumentFit CheckPolicyDocument(const PolicyDocument& document, PolicyType type, bool strict,
                                absl::FunctionRef<std::string()> problem_prefix,
                                Diagnostics& diagnostics);

// An Allow with an element that the type does not have gets `never_applies`, for ignoring the
// element would widen it.
void NarrowPolicyDocument(PolicyDocument& document, PolicyType type);

// Both. False: it cannot be taken.
bool TakePolicyDocument(PolicyDocument& document, PolicyType type, bool strict,
                        std::string_view problem_prefix, Diagnostics& diagnostics);

// In characters, as AWS counts them against its quotas (R-GRAM-18): exact for JSON, the size of the
// shortest JSON for a document in YAML.
std::size_t PolicyDocumentSize(const PolicyDocument& document, bool with_white_space);

// Whether two statements say the same. Positions and the order of list elements do not count.
bool SameStatement(const Statement& a, const Statement& b);
// Whether two documents say the same. Positions, white space, the order of list elements and `Id`
// do not count.
bool SamePolicyDocument(const PolicyDocument& a, const PolicyDocument& b);

// `%7B...` as text; nothing when it is not percent-encoded or is encoded wrongly. `+` stays a plus.
std::optional<std::string> PercentDecode(std::string_view text);

}  // namespace iamsim

#endif  // IAMSIM_MODEL_LOAD_DOCUMENT_POLICY_READER_H_
