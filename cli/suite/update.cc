// SPDX-License-Identifier: Apache-2.0
#include "cli/suite/update.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "cli/atomic_file.h"

namespace iamsim {
namespace {

bool IsPlainWord(std::string_view text) {
  const auto is_plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.';
  };
  return !text.empty() && std::all_of(text.begin(), text.end(), is_plain);
}

bool IsQuotable(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](char c) {
    return c == '"' || c == '\'' || c == '\\' || static_cast<unsigned char>(c) < 0x20;
  });
}

bool IsJson(const SourceText& source) {
  const std::string_view text = source.text();
  const std::size_t first = text.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
  return first != std::string_view::npos && (text[first] == '{' || text[first] == '[');
}

bool ExpectsDeny(Expectation expectation) {
  switch (expectation) {
    case Expectation::kDenied:
    case Expectation::kExplicitDeny:
    case Expectation::kImplicitDeny:
      return true;
    case Expectation::kAllowed:
    case Expectation::kConditional:
    case Expectation::kError:
      break;
  }
  return false;
}

bool IsDeny(EvalDecision decision) {
  return decision == EvalDecision::kExplicitDeny || decision == EvalDecision::kImplicitDeny;
}

// The cases of one scenario.
class ScenarioUpdate {
 public:
  ScenarioUpdate(std::span<const TestCase> cases, std::span<const TestOutcome> outcomes,
                 bool accept_gained, ExpectationUpdate& update)
      : cases_(cases),
        outcomes_(outcomes),
        scenario_(*cases.front().scenario),
        source_(scenario_.source),
        accept_gained_(accept_gained),
        update_(update) {}

  void Plan() {
    const auto is_wrong = [](const TestOutcome& outcome) {
      return outcome.status == TestStatus::kFailed || outcome.status == TestStatus::kUndecided;
    };
    if (std::none_of(outcomes_.begin(), outcomes_.end(), is_wrong)) return;
    if (cases_.size() != cases_.front().siblings) {
      return ByHand("not all of its cases were run");
    }
    for (std::size_t i = 0; i < cases_.size() && !accept_gained_; ++i) {
      if (!is_wrong(outcomes_[i]) || !ExpectsDeny(cases_[i].expect)) continue;
      const EvalDecision decision = outcomes_[i].result->decision;
      if (IsDeny(decision)) continue;
      return ByHand("it was denied and is " + std::string(EvalDecisionName(decision)) +
                    "; --accept-gained takes access that was gained");
    }
    const TestOutcome& first = *std::find_if(outcomes_.begin(), outcomes_.end(), is_wrong);
    const bool same = std::all_of(outcomes_.begin(), outcomes_.end(), [&](const TestOutcome& one) {
      return is_wrong(one) && one.result == first.result && one.blocked_by == first.blocked_by &&
             one.policy == first.policy && one.sid == first.sid;
    });
    if (!same) return ByHand("its cases have different answers");
    const bool wrong_decision = !Meets(first.result->decision, cases_.front().expect);
    if (wrong_decision && scenario_.places.expect.length == 0) {
      return ByHand("`allowed` and `denied` list its actions");
    }
    if (wrong_decision) {
      Scalar("expect", scenario_.places.expect, ExpectationName(scenario_.expect),
             EvalDecisionName(first.result->decision));
    }
    if (scenario_.blocked_by && !first.blocked_by.ContainsAll(*scenario_.blocked_by)) {
      Layers("blockedBy", scenario_.places.blocked_by, first.blocked_by);
    }
    if (scenario_.blocked_by_exactly && first.blocked_by != *scenario_.blocked_by_exactly) {
      Layers("blockedByExactly", scenario_.places.blocked_by_exactly, first.blocked_by);
    }
    Reason(first);
  }

 private:
  void ByHand(const std::string& why) {
    update_.by_hand.push_back(PlaceOf(cases_.front()) + ": " + scenario_.name + ": not updated, " +
                              why);
  }

  // The message says whether the reason is among what is wrong.
  void Reason(const TestOutcome& first) {
    if (!scenario_.because || first.message.find("the reason to be") == std::string::npos) return;
    const ExpectedReason& reason = *scenario_.because;
    const std::string_view code = ReasonCodeName(first.result->code);
    if (reason.code && ReasonCodeName(*reason.code) != code) {
      Scalar("code", scenario_.places.code, ReasonCodeName(*reason.code), code);
    }
    const auto name = [&](std::string_view key, TextRange place, const std::string& old,
                          const std::string& now) {
      if (old.empty() || old == now) return;
      if (now.empty()) return ByHand("no statement with a " + std::string(key) + " decides");
      Scalar(key, place, old, now);
    };
    name("policy", scenario_.places.policy, reason.policy, first.policy);
    name("sid", scenario_.places.sid, reason.sid, first.sid);
  }

  void Scalar(std::string_view key, TextRange place, std::string_view old, std::string_view now) {
    const std::string_view text = source_->text();
    std::size_t at = place.offset;
    const char quote = at < text.size() ? text[at] : '\0';
    const bool quoted = quote == '"' || quote == '\'';
    if (quoted) ++at;
    // The text there may be an alias or hold a variable.
    if (text.substr(at, old.size()) != old ||
        (quoted && text.substr(at + old.size(), 1) != std::string_view(&quote, 1))) {
      return ByHand("its `" + std::string(key) + "` is not written out");
    }
    if (!IsQuotable(now)) return ByHand("`" + std::string(now) + "` needs escapes");
    std::string replacement(now);
    if (!quoted && !IsPlainWord(now)) replacement = '"' + replacement + '"';
    Edit(key, static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(old.size()), old,
         std::move(replacement));
  }

  void Layers(std::string_view key, TextRange place, LayerSet now) {
    const std::string_view text = source_->text();
    const std::size_t end = text.find(']', place.offset);
    const std::string_view list = end == std::string_view::npos
                                      ? std::string_view()
                                      : text.substr(place.offset, end + 1 - place.offset);
    if (list.substr(0, 1) != "[" || list.find('\n') != std::string_view::npos) {
      return ByHand("its `" + std::string(key) + "` is a list over several lines");
    }
    const bool json = IsJson(*source_);
    std::string replacement = "[";
    for (const PolicyLayer layer : now.ToVector()) {
      if (replacement.size() > 1) replacement += ", ";
      if (json) replacement += '"';
      replacement += PolicyLayerName(layer);
      if (json) replacement += '"';
    }
    replacement += ']';
    Edit(key, place.offset, static_cast<std::uint32_t>(list.size()), list, std::move(replacement));
  }

  void Edit(std::string_view key, std::uint32_t offset, std::uint32_t length, std::string_view old,
            std::string replacement) {
    const TextPosition position = source_->PositionOf(offset);
    std::string description = source_->name() + ':' + std::to_string(position.line) + ':' +
                              std::to_string(position.column) + ": " + std::string(key) + ": " +
                              std::string(old) + " -> " + replacement + "   " + scenario_.name;
    update_.edits.push_back(
        {source_, offset, length, std::move(replacement), std::move(description)});
  }

  std::span<const TestCase> cases_;
  std::span<const TestOutcome> outcomes_;
  const Scenario& scenario_;
  const std::shared_ptr<const SourceText>& source_;
  const bool accept_gained_;
  ExpectationUpdate& update_;
};

// One place may serve several scenarios: an anchor, `defaults`, a suite that two include. Where
// they want different things none gets its way.
void DropContradictions(ExpectationUpdate& update) {
  const auto place_of = [](const ExpectationEdit& edit) {
    return std::pair(edit.source->name(), edit.offset);
  };
  std::map<std::pair<std::string, std::uint32_t>, std::set<std::string>> wanted;
  for (const ExpectationEdit& edit : update.edits)
    wanted[place_of(edit)].insert(edit.replacement);
  std::vector<ExpectationEdit> kept;
  std::set<std::pair<std::string, std::uint32_t>> seen;
  for (ExpectationEdit& edit : update.edits) {
    if (wanted[place_of(edit)].size() > 1) {
      update.by_hand.push_back(edit.description + ": not updated, others share the value");
    } else if (seen.insert(place_of(edit)).second) {
      kept.push_back(std::move(edit));
    }
  }
  update.edits = std::move(kept);
}

}  // namespace

ExpectationUpdate PlanUpdate(std::span<const TestCase> cases, std::span<const TestOutcome> outcomes,
                             bool accept_gained) {
  ExpectationUpdate update;
  for (std::size_t begin = 0; begin < cases.size();) {
    std::size_t end = begin + 1;
    while (end < cases.size() && cases[end].scenario == cases[begin].scenario)
      ++end;
    ScenarioUpdate(cases.subspan(begin, end - begin), outcomes.subspan(begin, end - begin),
                   accept_gained, update)
        .Plan();
    begin = end;
  }
  DropContradictions(update);
  return update;
}

void ApplyUpdate(const ExpectationUpdate& update, Diagnostics& diagnostics) {
  std::map<std::string, std::vector<const ExpectationEdit*>> files;
  for (const ExpectationEdit& edit : update.edits)
    files[edit.source->name()].push_back(&edit);
  for (auto& entry : files) {
    std::vector<const ExpectationEdit*>& edits = entry.second;
    std::sort(edits.begin(), edits.end(), [](const ExpectationEdit* a, const ExpectationEdit* b) {
      return a->offset > b->offset;
    });
    std::string text(edits.front()->source->text());
    std::ifstream file(entry.first, std::ios::binary);
    const std::string standing{std::istreambuf_iterator<char>(file),
                               std::istreambuf_iterator<char>()};
    if (standing != text) {
      diagnostics.Error(nullptr, 0, 0,
                        "`" + entry.first + "` is not what was read, so it was not updated");
      continue;
    }
    for (const ExpectationEdit* edit : edits)
      text.replace(edit->offset, edit->length, edit->replacement);
    const absl::Status status = WriteFileAtomically(entry.first, text);
    if (!status.ok()) diagnostics.Error(nullptr, 0, 0, std::string(status.message()));
  }
}

}  // namespace iamsim
