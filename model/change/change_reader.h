// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_CHANGE_CHANGE_READER_H_
#define IAMSIM_MODEL_CHANGE_CHANGE_READER_H_

#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "model/change/change_set.h"
#include "model/diagnostics.h"
#include "model/load/load.h"
#include "model/load/text/data.h"

namespace iamsim {

// Reads a list of changes, each an object with one member, `{verb: {...}}`; the fields of a verb
// are those of its struct in change_set.h. Policy documents are in place, in a string, or
// `{file: PATH}` relative to the file; `null` for a document or a boundary removes it. A string,
// alone or in the list, is a file of changes, relative to the file as well. Every problem goes to
// `diagnostics` with its place; a change with a problem is left out.
ChangeSet ReadChanges(const DataNode& node, const std::shared_ptr<const SourceText>& source,
                      const LoadOptions& options, Diagnostics& diagnostics);

// A whole file: a list of changes, an object with `changes`, or infrastructure as code
// (code_changes.h). Nothing when there was an error.
std::optional<ChangeSet> LoadChanges(const std::shared_ptr<const SourceText>& source,
                                     const LoadOptions& options, Diagnostics& diagnostics);

// Whether documents in changes, which people write by hand, must be what AWS takes today.
bool ChangesAreStrict(const LoadOptions& options);

}  // namespace iamsim

#endif  // IAMSIM_MODEL_CHANGE_CHANGE_READER_H_
