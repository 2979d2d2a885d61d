// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_CLI_OUTPUT_H_
#define IAMSIM_CLI_OUTPUT_H_

#include <cstddef>
#include <streambuf>
#include <string>
#include <string_view>

// The one way out for all that the program prints. Reports replace what a terminal would act on
// where a name becomes part of them (Printable()); here nothing of it passes that one forgot.

namespace iamsim {

// Returns `text` as it may go to a terminal or a file. Line ends, tabs and what kEscape marks
// stay; every other control becomes `?`. Without `whole`, what may go on in the next piece is left
// out; `used` gets how many bytes are not.
std::string FilterOutput(std::string_view text, bool whole, std::size_t* used = nullptr);

// Writes to one descriptor what FilterOutput() lets through.
class OutputBuffer : public std::streambuf {
 public:
  explicit OutputBuffer(int descriptor) : descriptor_(descriptor) {}

  // Writes what is left. Returns the first error of the system, 0 if all was written.
  int Finish();

 protected:
  int_type overflow(int_type c) override;
  std::streamsize xsputn(const char* text, std::streamsize size) override;
  int sync() override;

 private:
  bool Write(bool whole);

  const int descriptor_;
  std::string waiting_;
  int error_ = 0;
};

// Makes std::cout and std::cerr go through an OutputBuffer; for the start of main().
void OpenOutput();
// Writes what is left. Returns `code`, or that of trouble, with a message, when something could not
// be written; a reader that closed its pipe gets no message.
int CloseOutput(int code);

}  // namespace iamsim

#endif  // IAMSIM_CLI_OUTPUT_H_
