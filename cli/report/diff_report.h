// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_CLI_REPORT_DIFF_REPORT_H_
#define IAMSIM_CLI_REPORT_DIFF_REPORT_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "cli/report/answer_row.h"
#include "cli/report/blame.h"
#include "cli/report/style.h"

namespace iamsim {

// One side of a question that was asked of two models.
struct DiffSide {
  AnswerRow row;      // not used with `error`
  std::string error;  // why it cannot be asked; empty: it was
};

enum class DiffKind : unsigned char {
  kGained,   // more is allowed: denied, or no question at all, became conditional or allowed
  kLost,     // the other way
  kChanged,  // as much is allowed, for another reason or with another kind of deny
};
std::string_view DiffKindName(DiffKind kind);  // "gained", "lost", "changed"

struct DiffRow {
  DiffKind kind = DiffKind::kChanged;
  std::string principal;
  std::string action;
  std::string resource;
  DiffSide before;
  DiffSide after;
  std::vector<BlamedStatement> causes;  // what made the answers differ; may be none
  std::string suite;                    // and the scenario that asks; empty: a request
  std::string scenario;
  // Of a whole estate: the statements that make the difference; else what does. `policy > sid
  // (added) file:line`.
  std::string because = {};
};

struct DiffResult {
  std::size_t asked = 0;
  std::size_t undecided = 0;  // of which an answer, before or after, is conditional
  std::vector<DiffRow> rows;  // of the answers that changed, in the order they were asked
  std::vector<std::string> left_out = {};  // of the models of both sides
  bool is_of_estate = false;  // nobody asked the questions: they follow from what differs

  std::size_t Count(DiffKind kind) const;
};

// Grouped by principal; of a whole estate by what makes the difference, with a witness each.
std::string DiffText(const DiffResult& result, const Style& style);
std::string DiffMarkdown(const DiffResult& result);
// `iamsim/diff/1`.
std::string DiffJson(const DiffResult& result);
// Rows only.
std::string DiffJsonLines(const DiffResult& result);
std::string DiffCsv(const DiffResult& result);

}  // namespace iamsim

#endif  // IAMSIM_CLI_REPORT_DIFF_REPORT_H_
