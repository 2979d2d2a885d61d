// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_TESTS_ENGINE_CONDITION_CLAUSE_ROW_H_
#define IAMSIM_TESTS_ENGINE_CONDITION_CLAUSE_ROW_H_

#include <cctype>
#include <optional>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "gtest/gtest.h"

#include "engine/condition/condition.h"
#include "engine/context_table.h"
#include "engine/readings.h"
#include "engine/truth.h"
#include "model/policy_document.h"

// One clause on the key `test:Key` of one request; what the tests of all operators share.

namespace iamsim {

struct ClauseRow {
  std::string name;  // the behaviour; begins with its rule, or with the vector (TV) it comes from
  std::string op;
  PolicyTexts values;
  std::optional<ContextEntry> key;  // nothing: missing
  bool holds = false;
  ClauseNote note = ClauseNote::kNone;
  std::vector<ContextEntry> others = {};  // keys that policy variables name
  std::optional<Reading> asks = {};       // the reading it hangs on; under the other one it is not
                                          // what `holds` says
};

inline ContextEntry Entry(std::string key, std::string value) {
  return {std::move(key), {std::move(value)}, false, KeyState::kKnown, ContextSource::kUser};
}
inline ContextEntry SetEntry(std::string key, std::vector<std::string> values) {
  return {std::move(key), std::move(values), true, KeyState::kKnown, ContextSource::kUser};
}
inline ContextEntry One(std::string value) {
  return Entry("test:Key", std::move(value));
}
inline ContextEntry Many(std::vector<std::string> values) {
  return SetEntry("test:Key", std::move(values));
}
inline std::optional<ContextEntry> Missing() {
  return std::nullopt;
}

inline void PrintTo(const ClauseRow& row, std::ostream* out) {
  *out << row.name << ": " << row.op << " [";
  for (const PolicyText& value : row.values)
    *out << '"' << value << "\" ";
  *out << ']';
  if (!row.key.has_value()) {
    *out << ", key missing";
  } else {
    *out << (row.key->multivalued ? ", set {" : ", value {");
    for (const std::string& value : row.key->values)
      *out << '"' << value << "\" ";
    *out << '}';
  }
}

inline std::string RowName(const testing::TestParamInfo<ClauseRow>& test_case) {
  std::string name = std::to_string(test_case.index) + '_';
  for (const char c : test_case.param.name) {
    name += std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '_';
  }
  return name;
}

inline ContextTable ContextOf(const ClauseRow& row) {
  ContextTable context;
  if (row.key.has_value()) context.Set(*row.key);
  for (const ContextEntry& other : row.others)
    context.Set(other);
  return context;
}

inline void CheckRow(const ClauseRow& row) {
  const ContextTable context = ContextOf(row);
  const CompiledClause clause({row.op, "Test:KEY", row.values}, /*variables=*/true);
  ReadingContext readings{Readings()};
  const ClauseResult result = clause.Evaluate(context, readings);
  EXPECT_EQ(result.truth, TruthOf(row.holds));
  EXPECT_EQ(ClauseNoteName(result.note), ClauseNoteName(row.note));
  EXPECT_EQ(result.key, context.Find("test:Key"));

  Readings asked;
  if (row.asks.has_value()) asked = asked.With(*row.asks, true);
  EXPECT_EQ(readings.asked(), asked);
  if (row.asks.has_value()) {
    ReadingContext other(Readings().With(*row.asks, true));
    EXPECT_EQ(clause.Evaluate(context, other).truth, TruthOf(!row.holds)) << "other reading";
  }
}

}  // namespace iamsim

#endif  // IAMSIM_TESTS_ENGINE_CONDITION_CLAUSE_ROW_H_
