// SPDX-License-Identifier: Apache-2.0
#include <string_view>

#include "model/ask/access_denied_message.h"
#include "tests/fuzz/fuzz_input.h"

// What a terminal, a log or a decoded message may hold: reading it is total.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace iamsim;
  const std::string_view text = fuzz::TextOf(data, size);
  for (const AccessDeniedMessage& message : ReadAccessDeniedMessages(text)) {
    fuzz::Require(message.decoded || message.action.size() <= size, "what it says is in the text");
  }
  return 0;
}
