// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_ASK_DENIED_RECORDS_H_
#define IAMSIM_MODEL_ASK_DENIED_RECORDS_H_

#include <memory>
#include <optional>
#include <vector>

#include "model/ask/access_denied_message.h"
#include "model/diagnostics.h"
#include "model/source_text.h"

namespace iamsim {

// The denials in what AWS records of calls, in JSON:
//   - CloudTrail: a file with `Records`, the output of `lookup-events`, single records, one a line.
//     A record gives the caller, the action, the resource and the context where its message does
//     not. A denied record that lacks too much is a message with what it has.
//   - Authorization details: what `aws iam-toolbox get-request-authorization-details` prints, each
//     denied evaluation with its context. One without context is a warning.
// Nothing if the text is neither. One that looks like it and cannot be read is an error with its
// place.
// Source: CloudTrail User Guide, "CloudTrail record contents"; IAM User Guide, "Troubleshoot access
// denied errors with an authorization ID".
std::optional<std::vector<AccessDeniedMessage>> ReadDeniedRecords(
    const std::shared_ptr<const SourceText>& source, Diagnostics& diagnostics);

}  // namespace iamsim

#endif  // IAMSIM_MODEL_ASK_DENIED_RECORDS_H_
