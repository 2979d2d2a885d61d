// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_ASK_REQUEST_READER_H_
#define IAMSIM_MODEL_ASK_REQUEST_READER_H_

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/ask/context_profiles.h"
#include "model/diagnostics.h"
#include "model/load/text/data.h"
#include "model/load/text/file_reference.h"
#include "model/request.h"

namespace iamsim {

// Reads the fields of a request from an object's members; a member that it does not know is left
// to the caller (a scenario has more), which learns the names from IsRequestField. Problems go to
// `diagnostics`; fields with a problem keep their former value. A field that is given replaces that
// of `request`; `context`, `session` and `parameters` are united key by key, so defaults of a suite
// can be read first. Policies may be documents, strings of one, `{name, document}`, or
// `{file: PATH}` relative to the source's folder and within `files`; ARNs of AWS managed policies
// resolve. `profile` takes one of `profiles`; its keys replace those that stand, and `context`
// replaces them in turn.
void ReadRequestFields(const DataNode& node, const std::shared_ptr<const SourceText>& source,
                       Request& request, Diagnostics& diagnostics, const FileScope& files = {},
                       const ContextProfiles& profiles = {});
// A list of policies, in the forms that a request takes; `what` names the list.
std::vector<PolicyPtr> ReadRequestPolicies(const DataNode& list, std::string_view what,
                                           PolicyType type,
                                           const std::shared_ptr<const SourceText>& source,
                                           Diagnostics& diagnostics, const FileScope& files = {});
bool IsRequestField(std::string_view name);

// Reads a whole request: unknown members are errors with the nearest name; principal and action are
// required. `id`, which names the request for its asker, is left to the caller.
void ReadRequest(const DataNode& node, const std::shared_ptr<const SourceText>& source,
                 Request& request, Diagnostics& diagnostics, const FileScope& files = {},
                 const ContextProfiles& profiles = {});
// Reads the whole requests of a text, several when `stream` is set (JSON lines).
std::vector<Request> ReadRequests(std::shared_ptr<const SourceText> source, bool stream,
                                  Diagnostics& diagnostics, const FileScope& files = {},
                                  const ContextProfiles& profiles = {});

// Reads a mapping of names to contexts. A name that `profiles` has already keeps its keys.
void ReadProfiles(const DataNode& node, const std::shared_ptr<const SourceText>& source,
                  ContextProfiles& profiles, Diagnostics& diagnostics);

// One role on the way, as an option gives it: a name, or a mapping with the fields of a hop,
// `{role: Reader, externalId: e1}`.
std::optional<AssumeHop> ReadAssumeHop(const std::string& text, Diagnostics& diagnostics);

}  // namespace iamsim

#endif  // IAMSIM_MODEL_ASK_REQUEST_READER_H_
