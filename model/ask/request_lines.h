// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_ASK_REQUEST_LINES_H_
#define IAMSIM_MODEL_ASK_REQUEST_LINES_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "model/ask/context_profiles.h"
#include "model/diagnostics.h"
#include "model/load/text/file_reference.h"
#include "model/request.h"

namespace iamsim {

// A question of a file, as far as it could be read.
struct RequestLine {
  std::uint32_t line = 0;  // of the file, where the question begins; from 1
  std::string id;          // what the asker calls it; empty: nothing
  bool id_is_number = false;
  Request request;
  Diagnostics problems;  // with an error: `request` is not to be asked

  bool good() const { return !problems.has_errors(); }
};

// Reads JSON lines. Each question has problems of its own, so one that is wrong costs no other:
// where the text as a whole is not JSON, every line is read alone. Blank lines are no questions.
std::vector<RequestLine> ReadRequestLines(const std::shared_ptr<const SourceText>& source,
                                          const FileScope& files = {},
                                          const ContextProfiles& profiles = {});
// Reads a single question, JSON or YAML.
RequestLine ReadSingleRequest(const std::shared_ptr<const SourceText>& source,
                              const FileScope& files = {}, const ContextProfiles& profiles = {});

// What is wrong with a question in one line: "column 15: unknown field `actoin`; did you mean ...".
std::string ProblemText(const RequestLine& line, const SourceText& source);

}  // namespace iamsim

#endif  // IAMSIM_MODEL_ASK_REQUEST_LINES_H_
