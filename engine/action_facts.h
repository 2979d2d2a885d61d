// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_ENGINE_ACTION_FACTS_H_
#define IAMSIM_ENGINE_ACTION_FACTS_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "absl/status/status.h"

#include "engine/context_table.h"
#include "engine/match/action.h"
#include "engine/memo.h"
#include "model/catalogue/action_resources.h"
#include "model/catalogue/context_keys.h"
#include "model/catalogue/operations.h"
#include "model/catalogue/service_catalogue.h"

// What the catalogue and the tables of facts say of an action, and of the condition keys that are
// given with it. It depends on the names alone, so that it is looked up once for each name and not
// for each question.

namespace iamsim {

// A condition key as it is given with an action.
struct KeyFacts {
  KeyFacts(std::string_view written, std::string_view service, const std::optional<Action>& action);

  ContextKey key;                      // as AWS spells it
  std::optional<ContextKeyInfo> info;  // nothing: AWS documents no such key
  bool is_of_other_service = false;    // R-COND-6
  // Whether the action has it for some of its resources only (R-CTX-12).
  bool may_be_of_one_resource = false;
};

struct ActionFacts {
  // `text` is `service:Name`; `number` is that of the RequestedAction.
  explicit ActionFacts(std::string_view text, std::uint32_t number = RequestedAction::kNoNumber);

  // The facts of a key; `spare` owns them where they are not kept.
  const KeyFacts& Key(std::string_view written, std::unique_ptr<const KeyFacts>& spare) const;

  RequestedAction action;
  absl::Status problem;                      // why nobody can ask about it
  std::optional<Service> service;            // nothing: the catalogue does not have it
  std::optional<Action> known;               // likewise
  std::optional<ActionResourceKinds> kinds;  // of a known action
  ResourceNeed need = ResourceNeed::kUnknown;
  // The rows that may concern a call of this action, in their order.
  std::vector<const OperationPart*> parts;
  bool works_across_accounts = false;
  bool needs_key_of_data = false;  // R-EVAL-14
  bool resource_control_policies_cover = false;

 private:
  Memo<KeyFacts, 128> keys_;
};

}  // namespace iamsim

#endif  // IAMSIM_ENGINE_ACTION_FACTS_H_
