// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_CLI_ROWS_SHA256_H_
#define IAMSIM_CLI_ROWS_SHA256_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace iamsim {

// SHA-256 of a text that comes in pieces. FIPS 180-4.
class Sha256 {
 public:
  void Add(std::string_view text);
  // In hexadecimal. Nothing may be added behind it.
  std::string Finish();

 private:
  void Block(const unsigned char* block);

  std::array<std::uint32_t, 8> state_ = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                         0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  std::array<unsigned char, 64> waiting_ = {};
  std::size_t waiting_size_ = 0;
  std::uint64_t size_ = 0;
};

inline std::string Sha256Of(std::string_view text) {
  Sha256 sum;
  sum.Add(text);
  return sum.Finish();
}

}  // namespace iamsim

#endif  // IAMSIM_CLI_ROWS_SHA256_H_
