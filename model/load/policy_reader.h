// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_LOAD_POLICY_READER_H_
#define IAMSIM_MODEL_LOAD_POLICY_READER_H_

#include <memory>
#include <optional>
#include <string_view>

#include "model/diagnostics.h"
#include "model/load/data.h"
#include "model/policy_document.h"

namespace iamsim {

// Reads the policy grammar from a tree (R-GRAM-1 to R-GRAM-14): what can be said of a document
// without knowing where it is used. `strict`: what AWS rejects is an error; otherwise it is a
// warning and the document keeps what it means (R-GRAM-24). Nothing when the document could not be
// read; every problem is in `diagnostics`.
std::optional<PolicyDocument> ReadPolicyDocument(const DataNode& node,
                                                 const std::shared_ptr<const SourceText>& source,
                                                 bool strict, Diagnostics& diagnostics);

// The rules of one use (R-GRAM-15 to R-GRAM-23): elements that the type may not have or must have,
// the languages of SCPs and RCPs, incomplete ARNs, condition values, sizes. A document used in
// several places is checked once for each type. What is found is an error (strict) or a warning;
// `problem_prefix` names the policy and where it is used. Returns false when there was an error.
bool CheckPolicyDocument(const PolicyDocument& document, PolicyType type, bool strict,
                         std::string_view problem_prefix, Diagnostics& diagnostics);


// `%7B...` as text; nothing when it is not percent-encoded or is encoded wrongly. `+` stays a plus.
std::optional<std::string> PercentDecode(std::string_view text);

}  // namespace iamsim

#endif  // IAMSIM_MODEL_LOAD_POLICY_READER_H_
