// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_LOAD_RESEMBLANCE_H_
#define IAMSIM_MODEL_LOAD_RESEMBLANCE_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/load/text/data.h"
#include "model/source_text.h"

// What a file of a folder looks like when no reader takes it. One that somebody may have meant to
// be a part of the model is named; a README, a script or a picture is passed over.

namespace iamsim {

enum class Resemblance : std::uint8_t {
  kNone,         // prose, code, a picture, another file of iamsim
  kData,         // data of another program
  kImport,       // damaged or misspelt, and a program wrote it; or data with a policy
                 // in it
  kHandWritten,  // a damaged or misspelt policy, model or suite
};

// Whether the file's name says that it is data. Letter case does not count, nor a `.gz` at the end.
bool HasDataExtension(const std::string& path);

// The same for YAML, which people write by hand.
bool IsYaml(const std::string& path);

// Returns what a text looks like that cannot be parsed. Linear, and bounded for a large text.
// `telling` are the members by which the kinds of input are known.
Resemblance ResemblanceOf(const SourceText& text, const std::vector<std::string_view>& telling);

struct StrangerLook {
  Resemblance resemblance = Resemblance::kNone;
  std::string help = {};  // what was probably meant
};
// Returns what a value of no known kind in a text looks like.
StrangerLook ResemblanceOf(const DataNode& root, const SourceText& text,
                           const std::vector<std::string_view>& telling);

}  // namespace iamsim

#endif  // IAMSIM_MODEL_LOAD_RESEMBLANCE_H_
