// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_CLI_REPORT_SOURCE_EXCERPT_H_
#define IAMSIM_CLI_REPORT_SOURCE_EXCERPT_H_

#include <string>
#include <vector>

#include "model/source_text.h"

namespace iamsim {

// A place in a text and what is to be said about it.
struct SourceMark {
  std::uint32_t offset = kNoOffset;
  std::string note;
};

// The lines of the marks, each once, with a caret and the note under every mark; in the order of
// the text. Long lines are cut to a window around the mark. Ends in a newline.
std::string SourceExcerpt(const SourceText& source, std::vector<SourceMark> marks);

}  // namespace iamsim

#endif  // IAMSIM_CLI_REPORT_SOURCE_EXCERPT_H_
