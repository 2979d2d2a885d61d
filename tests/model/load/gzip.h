// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_TESTS_MODEL_LOAD_GZIP_H_
#define IAMSIM_TESTS_MODEL_LOAD_GZIP_H_

#include <zlib.h>

#include <string>
#include <string_view>

#include "gtest/gtest.h"

namespace iamsim {

inline std::string Gzip(std::string_view text) {
  std::string packed(text.size() + 200, '\0');
  z_stream stream = {};
  EXPECT_EQ(deflateInit2(&stream, 9, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string input(text);
  stream.next_in = reinterpret_cast<Bytef*>(input.data());
  stream.avail_in = static_cast<uInt>(input.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

}  // namespace iamsim

#endif  // IAMSIM_TESTS_MODEL_LOAD_GZIP_H_
