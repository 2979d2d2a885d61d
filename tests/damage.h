// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_TESTS_DAMAGE_H_
#define IAMSIM_TESTS_DAMAGE_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "model/diagnostics.h"
#include "model/load/text/data.h"
#include "model/source_text.h"

// A JSON text with one thing wrong, for each member of each object in it: what a slip, a tool that
// writes null for nothing, or a wrong merge makes of it.

namespace iamsim {

enum class DamageKind : std::uint8_t {
  kRenamed,    // one letter more at the end of its key
  kOtherCase,  // its key in the other letter case
  kNulled,     // null in its place
  kRetyped,    // a number in its place, or a string in place of a number
  kWrapped,    // in a list of its own; a list in an object
  kDoubled,    // there twice
};

struct Damage {
  DamageKind kind = DamageKind::kRenamed;
  std::string key;    // as it was
  std::string where;  // the keys that lead to it, for messages: `UserDetailList.Arn`
  std::string text;   // all of the text, damaged

  friend void PrintTo(const Damage& damage, std::ostream* out) {
    constexpr std::string_view kNames[] = {"renamed", "in the other case", "null",
                                           "retyped", "wrapped",           "doubled"};
    *out << damage.where << ' ' << kNames[static_cast<std::size_t>(damage.kind)];
  }
};

namespace damage_internal {

// After the value that begins at `at`, in valid JSON.
inline std::size_t EndOfValue(std::string_view text, std::size_t at) {
  const std::size_t begin = at;
  int depth = 0;
  for (bool in_string = false; at < text.size(); ++at) {
    const char c = text[at];
    if (in_string) {
      if (c == '\\') {
        ++at;
      } else if (c == '"') {
        in_string = false;
        if (depth == 0) return at + 1;
      }
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      ++depth;
    } else if (c == '}' || c == ']') {
      // The end of a number is the end of what it is in.
      if (depth == 0) return at;
      if (--depth == 0) return at + 1;
    } else if (depth == 0 && at > begin && (c == ',' || c == ' ' || c == '\n')) {
      return at;
    }
  }
  return at;
}

inline std::string OtherCase(std::string_view key) {
  std::string other(key);
  for (char& c : other) {
    if (c >= 'a' && c <= 'z') {
      c = static_cast<char>(c - 'a' + 'A');
    } else if (c >= 'A' && c <= 'Z') {
      c = static_cast<char>(c - 'A' + 'a');
    }
  }
  return other;
}

inline void Add(std::string_view text, const DataNode& node, const std::string& path,
                std::vector<Damage>& damages) {
  for (const DataNode& item : node.items())
    Add(text, item, path, damages);
  for (const DataMember& member : node.members()) {
    const std::string where =
        path.empty() ? std::string(member.key) : path + "." + std::string(member.key);
    const std::string_view before = text.substr(0, member.key_offset);
    const std::size_t begin = member.value.offset;
    const std::size_t end = EndOfValue(text, begin);
    const std::string key = "\"" + std::string(member.key) + "\"";
    const std::string_view value = text.substr(begin, end - begin);
    const auto add = [&](DamageKind kind, const std::string& new_key, const std::string& new_value,
                         const std::string& more = {}) {
      Damage damage{kind, std::string(member.key), where, std::string(before)};
      damage.text += new_key + ": " + new_value + more;
      damage.text += text.substr(end);
      damages.push_back(std::move(damage));
    };
    const std::string same(value);
    std::string longer(member.key);
    longer += longer.empty() ? 'x' : longer.back();
    add(DamageKind::kRenamed, "\"" + longer + "\"", same);
    if (const std::string other = OtherCase(member.key); other != member.key) {
      add(DamageKind::kOtherCase, "\"" + other + "\"", same);
    }
    add(DamageKind::kNulled, key, "null");
    add(DamageKind::kRetyped, key, member.value.kind() == DataKind::kNumber ? "\"zzz\"" : "7");
    add(DamageKind::kWrapped, key,
        member.value.is_array() ? "{\"a\": " + same + "}" : "[" + same + "]");
    add(DamageKind::kDoubled, key, same, ", " + key + ": " + same);
    Add(text, member.value, where, damages);
  }
}

}  // namespace damage_internal

// All of them, in order; none of a text that is no JSON.
inline std::vector<Damage> DamagesOf(const std::string& json) {
  std::vector<Damage> damages;
  Diagnostics ignored;
  const auto source = std::make_shared<const SourceText>("intact.json", json);
  if (const std::optional<DataDocument> data = ParseJson(source, {}, ignored)) {
    damage_internal::Add(json, data->root(), {}, damages);
  }
  return damages;
}

}  // namespace iamsim

#endif  // IAMSIM_TESTS_DAMAGE_H_
