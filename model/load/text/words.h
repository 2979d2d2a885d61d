// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_LOAD_TEXT_WORDS_H_
#define IAMSIM_MODEL_LOAD_TEXT_WORDS_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/load/text/data.h"
#include "model/policy_text.h"
#include "model/source_text.h"

// Words for messages about an input, and its text.

namespace iamsim {

std::string_view DataKindName(DataKind kind);   // "a string", "an array", ...
std::string Quoted(std::string_view text);      // in backticks; a long text is cut
std::string QuotedPath(std::string_view path);  // in backticks, whole

// "did you mean `X`?", or empty. Bounded, so that no input can make it slow.
std::string DidYouMean(std::string_view word, const std::vector<std::string_view>& candidates);

// A view where the text stands in the source as it is, which must be kept then; else a copy.
PolicyText KeepText(const SourceText& source, std::string_view text);

// `FILE:LINE:COLUMN` of a place, for messages that name a second one.
std::string PlaceText(const SourceText& source, std::uint32_t offset);

}  // namespace iamsim

#endif  // IAMSIM_MODEL_LOAD_TEXT_WORDS_H_
