// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_TESTS_HOSTILE_SAMPLES_H_
#define IAMSIM_TESTS_HOSTILE_SAMPLES_H_

#include <cstddef>
#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

// One small input of every kind. Its user `eve` may do everything but for what the input denies,
// each action by another part of it, so that no part can be lost unseen.

namespace iamsim {

enum class SampleUse : std::uint8_t {
  kTexts,          // a model whose files are named
  kFolder,         // a model that is a folder
  kChanges,        // the last file is laid on the model that the others are
  kRequests,       // the last file asks; it has the questions
  kSuite,          // the last file has scenarios that fail
  kConfiguration,  // the last file is an iamsim.yaml
};

struct SampleFile {
  std::string name;
  std::string text;
  bool is_damaged = true;  // by the test; else it is there for the others
};

struct Sample {
  std::string_view name;
  SampleUse use = SampleUse::kTexts;
  std::vector<SampleFile> files;
  std::vector<std::string_view> actions;  // each of them is denied
  std::size_t step = 1;                   // every how many bytes it is cut off

  friend void PrintTo(const Sample& sample, std::ostream* out) { *out << sample.name; }
};

std::vector<Sample> HostileSamples();

}  // namespace iamsim

#endif  // IAMSIM_TESTS_HOSTILE_SAMPLES_H_
