// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_CLI_EXIT_CODE_H_
#define IAMSIM_CLI_EXIT_CODE_H_

#include "model/evaluation_result.h"

namespace iamsim {

// The result of the process for a script, for every command alike.
enum class ExitCode : int {
  kYes = 0,            // allowed, all passed
  kNo = 1,             // denied, a failure
  kTrouble = 2,        // bad usage, unreadable or invalid input
  kUndecided = 3,      // conditional, and nothing worse
  kInterrupted = 130,  // Ctrl-C ended what runs until then
};

inline ExitCode ExitCodeOf(EvalDecision decision) {
  switch (decision) {
    case EvalDecision::kAllowed:
      return ExitCode::kYes;
    case EvalDecision::kExplicitDeny:
    case EvalDecision::kImplicitDeny:
      return ExitCode::kNo;
    case EvalDecision::kConditional:
      return ExitCode::kUndecided;
  }
  return ExitCode::kTrouble;
}

// Returns the worse of two answers: trouble beats no beats undecided.
inline ExitCode Worse(ExitCode a, ExitCode b) {
  const auto rank = [](ExitCode code) {
    switch (code) {
      case ExitCode::kYes:
        return 0;
      case ExitCode::kUndecided:
        return 1;
      case ExitCode::kNo:
        return 2;
      case ExitCode::kTrouble:
        return 3;
      case ExitCode::kInterrupted:
        return 4;
    }
    return 3;
  };
  return rank(a) < rank(b) ? b : a;
}

}  // namespace iamsim

#endif  // IAMSIM_CLI_EXIT_CODE_H_
