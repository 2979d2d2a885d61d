// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_LOAD_DRAFT_INPUT_READER_H_
#define IAMSIM_MODEL_LOAD_DRAFT_INPUT_READER_H_

#include <cstddef>
#include <memory>
#include <string>

#include "model/load/draft/loaded_file.h"
#include "model/load/text/data.h"
#include "model/source_text.h"

namespace iamsim {

struct CliOutput;

// Reads the inputs of one kind into an EstateBuilder. One reader serves a whole load, so that it
// can put together what stands in several files. A new kind of input is a file with a recogniser
// and a reader, an InputKind, and a row of the table in load.cc.
class InputReader {
 public:
  virtual ~InputReader() = default;

  // `file` is what is told about the file afterwards; what the reader hands to the builder at once
  // is counted there by the caller, so only a reader that waits for Finish() adds counts.
  virtual void Read(const DataNode& root, const std::shared_ptr<const SourceText>& source,
                    LoadedFile& file) = 0;
  // A large text, whose pieces may be read on several threads. False where the kind is not read in
  // that way or something is wrong with the text; then all of it is read. Nothing was added then,
  // but to a builder for which it is the only text. A thread takes at least `part_bytes`.
  virtual bool ReadPieces(const DataPieces& /*pieces*/,
                          const std::shared_ptr<const SourceText>& /*source*/,
                          std::size_t /*part_bytes*/, LoadedFile& /*file*/) {
    return false;
  }
  // A text that is no output: blank (`error` is empty), or what the AWS CLI prints about a call
  // that failed with AWS's code `error`.
  virtual void ReadFailure(const std::shared_ptr<const SourceText>& /*source*/,
                           const std::string& /*error*/, LoadedFile& /*file*/) {}
  // A file of a folder that was left out, by the call that gave it. `what` says why it is unknown.
  // True when the reader makes the policy unknown that the call would have given, and nothing else
  // is.
  virtual bool ReadLeftOut(const CliOutput& /*call*/, const std::string& /*what*/) { return false; }
  // After the last file: what can only be said when everything was seen (missing pages, parts that
  // belong together). Readers finish in the order of the table.
  virtual void Finish() {}
};

}  // namespace iamsim

#endif  // IAMSIM_MODEL_LOAD_DRAFT_INPUT_READER_H_
