// SPDX-License-Identifier: Apache-2.0
// A principal of the estate is prepared once, for a question that stands for all (its *sample*).
// That says whose class it is in and which policies it has. The class has prepared every *part*
// (what one call needs, as in operation.h) for its first principal, its *model*, and has for each
// part a table: the answer for each outcome of the identity layer and the boundary. All other
// layers are decided in it already.
//
// Three things keep that exact:
// - A statement of another layer that looks at the principal (its Principal element, or a condition
//   on a key of the principal alone) is a *test*. What the tests say of a principal is its
//   signature; principals with another signature than the model have their own tables, in which
//   the parts that the differing tests reach were prepared anew.
// - A statement that compares the principal with something else (`${aws:username}` in a resource,
//   `aws:ResourceTag/team` with `${aws:PrincipalTag/team}`) makes what it reaches *open*: such
//   cells are decided one by one.
// - So are conditional answers, calls that cannot be asked, and the services whose own rules look
// at
//   who the caller is (iam, sts).
//
// A class is large, so there are only as many at once as fit into the room for them.
#include "engine/grid/grid_rows.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <mutex>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"

#include "engine/call.h"
#include "engine/prepare.h"
#include "engine/procedure/decision_procedure.h"
#include "model/arn.h"

namespace iamsim {
namespace {

using std::string_view;
using Prepared = std::unique_ptr<const PreparedRequest>;

constexpr std::size_t kWordBits = 64;
// Of one class. Principals with further signatures have the cells decided that they differ in.
constexpr std::size_t kMostSignatures = 256;
constexpr std::size_t kMostEntries = 4'000'000;  // of all tables of one class
// A class that as many principals did not need may make room for another.
constexpr std::size_t kIdlePrincipals = 32;

// One bit a part.
class BitRow {
 public:
  explicit BitRow(std::size_t size = 0) : words_((size + kWordBits - 1) / kWordBits) {}

  void Set(std::size_t i) { words_[i / kWordBits] |= Bit(i); }
  bool Has(std::size_t i) const { return (words_[i / kWordBits] & Bit(i)) != 0; }
  void Add(const BitRow& other) {
    for (std::size_t i = 0; i < words_.size(); ++i)
      words_[i] |= other.words_[i];
  }
  void SetAll() { std::fill(words_.begin(), words_.end(), ~std::uint64_t{0}); }

 private:
  static std::uint64_t Bit(std::size_t i) { return std::uint64_t{1} << (i % kWordBits); }

  std::vector<std::uint64_t> words_;
};

// What the statements of one layer, policy or statement say of each part. `may_` rows have what is
// certain, too.
struct Rows {
  explicit Rows(std::size_t size = 0)
      : deny(size), may_deny(size), allow(size), may_allow(size), open(size) {}

  BitRow deny;
  BitRow may_deny;
  BitRow allow;
  BitRow may_allow;
  BitRow open;  // a statement that looks at the principal may apply

  void Add(const Rows& other) {
    deny.Add(other.deny);
    may_deny.Add(other.may_deny);
    allow.Add(other.allow);
    may_allow.Add(other.may_allow);
    open.Add(other.open);
  }
  void AddStatement(Effect effect, Truth applies, std::size_t part) {
    if (applies == Truth::kFalse) return;
    (effect == Effect::kDeny ? may_deny : may_allow).Set(part);
    if (applies == Truth::kTrue) (effect == Effect::kDeny ? deny : allow).Set(part);
  }
};

// What a layer of one level came to, as an index: three values of Deny times three of Allow.
constexpr std::size_t kOutcomes = 9;
std::size_t OutcomeOf(const Rows& rows, std::size_t part) {
  const std::size_t deny = rows.deny.Has(part) ? 2 : rows.may_deny.Has(part) ? 1 : 0;
  const std::size_t allow = rows.allow.Has(part) ? 2 : rows.may_allow.Has(part) ? 1 : 0;
  return deny * 3 + allow;
}
LayerOutcome OutcomeOf(std::size_t index) {
  LayerOutcome outcome;
  outcome.participates = true;
  outcome.deny = static_cast<Truth>(index / 3);
  outcome.allow = static_cast<Truth>(index % 3);
  if (outcome.allow != Truth::kTrue) outcome.neutral_level = 0;
  return outcome;
}

// ---- what looks at the principal ----

bool ContainsFolded(string_view text, string_view folded) {
  const auto found = std::search(
      text.begin(), text.end(), folded.begin(), folded.end(),
      [](char a, char b) { return absl::ascii_tolower(static_cast<unsigned char>(a)) == b; });
  return found != text.end();
}

// Keys whose values differ between principals of one account and kind.
bool IsKeyOfPrincipal(string_view key) {
  constexpr std::array<string_view, 4> kKeys = {"aws:principalarn", "aws:userid", "aws:username",
                                                "aws:principaltag/"};
  return std::any_of(kKeys.begin(), kKeys.end(),
                     [&](string_view name) { return ContainsFolded(key, name); });
}

template <typename Texts>
bool AnyNamesPrincipal(const Texts& texts) {
  return std::any_of(texts.begin(), texts.end(), [](const auto& text) {
    const string_view view = text;
    return view.find("${") != string_view::npos && IsKeyOfPrincipal(view);
  });
}

enum class Looks : std::uint8_t { kNotAtPrincipal, kAtPrincipalAlone, kAtPrincipalAndMore };

Looks LooksOf(const ConditionClause& clause) {
  if (!IsKeyOfPrincipal(clause.key)) {
    return AnyNamesPrincipal(clause.values) ? Looks::kAtPrincipalAndMore : Looks::kNotAtPrincipal;
  }
  const bool has_variables = std::any_of(
      clause.values.begin(), clause.values.end(),
      [](const auto& value) { return string_view(value).find("${") != string_view::npos; });
  return has_variables ? Looks::kAtPrincipalAndMore : Looks::kAtPrincipalAlone;
}

bool ResourceLooksAtPrincipal(const Statement& statement) {
  return AnyNamesPrincipal(statement.resources);
}

bool NamesEverybodyAlone(const Statement& statement) {
  return statement.principal_form == ElementForm::kPositive && statement.principals.size() == 1 &&
         statement.principals.front().type == PrincipalType::kAny;
}

// A statement as the principal sees it.
struct Test {
  const CompiledStatement* compiled = nullptr;
  bool gateway_endpoint = false;
  std::vector<std::size_t> clauses;  // those that look at the principal alone
  std::vector<ContextKey> keys;      // of these
  BitRow reaches;                    // parts that it may decide
};

// What the test says of the principal. Of its keys also whether they are there, because what is
// absent may be unknown in another question.
void AddSignature(const Test& test, const PreparedRequest& sample, std::string& signature) {
  ReadingContext readings(sample.readings);
  const CompiledStatement& statement = *test.compiled;
  if (statement.principal_form != ElementForm::kAbsent) {
    const PrincipalMatch match =
        statement.principal_form == ElementForm::kPositive
            ? statement.principals.MatchPositive(sample.caller, test.gateway_endpoint, readings)
            : statement.principals.MatchNegated(sample.caller, statement.effect,
                                                test.gateway_endpoint, readings);
    for (int kind = 0; kind < kMatchKindCount; ++kind)
      signature += match.kinds.Contains(static_cast<MatchKind>(kind)) ? 'y' : 'n';
  }
  for (std::size_t i = 0; i < test.clauses.size(); ++i) {
    const ClauseResult result =
        statement.clauses[test.clauses[i]].Evaluate(sample.context, readings);
    signature += static_cast<char>('0' + static_cast<int>(result.truth));
    const ContextEntry* entry = sample.context.Look(test.keys[i]);
    signature += entry == nullptr ? '-' : static_cast<char>('0' + static_cast<int>(entry->state));
  }
  signature += ';';
}

// ---- a class of principals ----

// What the parts of one question are, and one part prepared for the model of the class.
struct Part {
  Prepared prepared;  // null: open
  std::size_t action = 0;
  std::size_t resource = 0;
};
struct QuestionParts {
  std::size_t begin = 0;
  std::size_t end = 0;
};

// The answers of all parts for principals of one signature.
struct Table {
  // Of each part the code for each outcome. Most parts share theirs; an open part has none.
  std::vector<const ReasonCode*> codes;
  BitRow open;
};

// Nothing if the call cannot be asked.
std::optional<std::vector<Prepared>> PrepareCall(const CompiledEstate& compiled, Request asked) {
  if (!asked.assume.empty()) return std::nullopt;
  const auto request = std::make_shared<const Request>(std::move(asked));
  absl::StatusOr<CallParts> found = PartsOfCall(compiled, *request);
  if (!found.ok()) return std::nullopt;
  std::vector<Prepared> parts;
  const absl::Status status =
      VisitCall(compiled, request, std::make_shared<const CallParts>(*std::move(found)),
                [&](Prepared prepared) { parts.push_back(std::move(prepared)); });
  if (!status.ok()) return std::nullopt;
  return parts;
}

bool IsOwnLayer(std::size_t slot) {
  return slot == kIdentitySlot || slot == kBoundarySlot;
}

std::vector<const CompiledPolicy*> PoliciesOf(const SelectedLayer& layer) {
  std::vector<const CompiledPolicy*> policies;
  for (const LayerLevel& level : layer.levels()) {
    for (const AttachedPolicy& attached : level.policies)
      policies.push_back(attached.compiled);
  }
  return policies;
}

// Whether the caller's own layers are what rows can do.
bool HasPlainLayers(const PreparedRequest& sample) {
  const SelectedLayer& identity = sample.layer(kIdentitySlot);
  const SelectedLayer& boundary = sample.layer(kBoundarySlot);
  const CallerKind kind = sample.caller.kind;
  return (kind == CallerKind::kUser || kind == CallerKind::kSession) && identity.participates() &&
         !identity.constant_allow && identity.levels().size() == 1 &&
         (!boundary.participates() || boundary.levels().size() == 1);
}

// Those that gates and the selection of policies do not tell apart.
std::string ClassOf(const PreparedRequest& sample) {
  const Caller& caller = sample.caller;
  const bool tags_known = caller.user != nullptr
                              ? caller.user->tags_known
                              : caller.role == nullptr || caller.role->tags_known;
  std::string name = caller.account_id + ' ' + caller.partition + ' ' +
                     std::to_string(static_cast<int>(caller.kind)) + ' ' + caller.canonical_id;
  const bool flags[] = {caller.is_service_linked_role,
                        caller.has_permissions_boundary,
                        caller.unique_id.empty(),
                        caller.session_arn.empty(),
                        tags_known,
                        sample.same_account,
                        sample.must_allow,
                        sample.both_sides,
                        sample.open_to_all,
                        sample.has_unknown_input};
  for (const bool flag : flags)
    name += flag ? '1' : '0';
  for (const SelectedLayer& layer : sample.layers)
    name += static_cast<char>('a' + static_cast<int>(layer.not_applicable));
  for (const std::optional<ReasonCode>& gate :
       {sample.pre_gate, sample.service_gate, sample.refusal}) {
    name += ' ' + (gate ? std::to_string(static_cast<int>(*gate)) : std::string());
  }
  return name;
}

class PrincipalClass {
 public:
  PrincipalClass(const CompiledEstate& compiled, const GridRows::RequestOf& request_of,
                 std::size_t questions, const std::string& model, const PreparedRequest& sample)
      : compiled_(compiled),
        request_of_(request_of),
        readings_(compiled.options().readings),
        has_boundary_(sample.layer(kBoundarySlot).participates()) {
    questions_.reserve(questions);
    for (std::size_t i = 0; i < questions; ++i)
      AddQuestion(PrepareCall(compiled_, request_of_(model, i)), sample);
    const BitRow is_open = FindTests();
    auto table = std::make_shared<Table>();
    table->codes.resize(parts_.size());
    table->open = BitRow(parts_.size());
    for (std::size_t i = 0; i < parts_.size(); ++i) {
      if (parts_[i].prepared == nullptr || is_open.Has(i)) {
        table->open.Set(i);
      } else {
        Fill(*table, i, *parts_[i].prepared);
      }
    }
    own_signature_ = SignatureOf(sample);
    own_table_ = table;
    tables_.emplace(own_signature_, std::move(table));
  }

  std::vector<std::size_t> Decide(const std::string& principal, const PreparedRequest& sample,
                                  std::vector<ReasonCode>& codes) {
    const std::shared_ptr<const Table> table = TableOf(principal, sample);
    const Rows identity = RowsOf(sample.layer(kIdentitySlot));
    const Rows boundary = has_boundary_ ? RowsOf(sample.layer(kBoundarySlot)) : Rows();
    std::vector<std::size_t> left;
    std::vector<ReasonCode> of_parts;
    for (std::size_t q = 0; q < questions_.size(); ++q) {
      bool is_left = questions_[q].begin == questions_[q].end;
      of_parts.clear();
      Decider decider;
      for (std::size_t part = questions_[q].begin; part < questions_[q].end; ++part) {
        is_left = table->open.Has(part) || identity.open.Has(part) ||
                  (has_boundary_ && boundary.open.Has(part));
        if (is_left) break;
        std::size_t at = OutcomeOf(identity, part);
        if (has_boundary_) at = at * kOutcomes + OutcomeOf(boundary, part);
        const ReasonCode code = table->codes[part][at];
        is_left = code == ReasonCode::kConditional;
        if (is_left) break;
        of_parts.push_back(code);
        decider.Add(WeightOf(*parts_[part].prepared, {DecisionOf(code), code}));
      }
      if (is_left) {
        left.push_back(q);
      } else {
        codes[q] = of_parts[decider.deciding()];
      }
    }
    return left;
  }

 private:
  void AddQuestion(std::optional<std::vector<Prepared>> call, const PreparedRequest& sample) {
    QuestionParts of;
    of.begin = parts_.size();
    if (call.has_value()) {
      for (Prepared& prepared : *call) {
        Part& part = parts_.emplace_back();
        if (!HasPlainQuestion(*prepared, sample)) continue;
        part.action = IndexOf(prepared->action.text(), action_index_);
        part.resource = IndexOf(prepared->matched_resource().text(), resource_index_);
        part.prepared = std::move(prepared);
      }
    }
    of.end = parts_.size();
    questions_.push_back(of);
  }

  static std::size_t IndexOf(const std::string& text,
                             absl::flat_hash_map<std::string, std::size_t>& index) {
    return index.try_emplace(text, index.size()).first->second;
  }

  // Whether the principal counts by its policies and by tests alone.
  static bool HasPlainQuestion(const PreparedRequest& prepared, const PreparedRequest& sample) {
    const string_view service = prepared.action.service();
    if (service == "iam" || service == "sts" || prepared.has_unknown_input) return false;
    if (!prepared.resource.is_star() && prepared.resource.head_field(2) == "iam") return false;
    for (const LayerSlot slot : {kIdentitySlot, kBoundarySlot}) {
      const SelectedLayer& layer = prepared.layer(slot);
      if (!layer.participates() || &layer.levels() == &sample.layer(slot).levels()) continue;
      if (layer.constant_allow || layer.levels().size() != 1 ||
          PoliciesOf(layer) != PoliciesOf(sample.layer(slot))) {
        return false;
      }
    }
    return true;
  }

  // Finds the statements of all other layers that may reach a part and look at the principal.
  // Returns the parts that they leave open.
  BitRow FindTests() {
    BitRow is_open(parts_.size());
    parts_of_action_.resize(action_index_.size());
    absl::flat_hash_map<std::pair<const CompiledStatement*, bool>, std::size_t> index;
    for (std::size_t i = 0; i < parts_.size(); ++i) {
      if (parts_[i].prepared == nullptr) continue;
      const PreparedRequest& prepared = *parts_[i].prepared;
      parts_of_action_[parts_[i].action].push_back(i);
      for (std::size_t slot = 0; slot < kLayerSlots; ++slot) {
        const SelectedLayer& layer = prepared.layers[slot];
        if (IsOwnLayer(slot) || !layer.participates()) continue;
        for (const LayerLevel& level : layer.levels()) {
          for (const AttachedPolicy& attached : level.policies) {
            if (FindTests(*attached.compiled, layer.gateway_endpoint, i, index)) is_open.Set(i);
          }
        }
      }
    }
    return is_open;
  }

  // Returns whether a statement compares the principal with something else.
  bool FindTests(
      const CompiledPolicy& policy, bool gateway_endpoint, std::size_t part,
      absl::flat_hash_map<std::pair<const CompiledStatement*, bool>, std::size_t>& index) {
    const PreparedRequest& prepared = *parts_[part].prepared;
    ReadingContext readings(readings_);
    const procedure::Question question = {prepared, prepared.context, readings, gateway_endpoint};
    bool any_is_open = false;
    for (std::size_t s = 0; s < policy.statements().size(); ++s) {
      const CompiledStatement& compiled = policy.statements()[s];
      const Statement& statement = policy.policy().document.statements[s];
      if (compiled.never_applies) continue;
      const Truth action = compiled.actions.Match(prepared.action, readings);
      if ((compiled.not_action ? Not(action) : action) == Truth::kFalse) continue;
      Test test;
      bool is_open =
          compiled.resource_form != ElementForm::kAbsent && ResourceLooksAtPrincipal(statement);
      StatementOutcome outcome;
      if (!is_open &&
          procedure::EvaluateResource<NoTrace>(compiled, question, outcome) == Truth::kFalse) {
        continue;
      }
      for (std::size_t c = 0; c < statement.conditions.size(); ++c) {
        const Looks looks = LooksOf(statement.conditions[c]);
        if (looks == Looks::kAtPrincipalAndMore) is_open = true;
        if (looks != Looks::kAtPrincipalAlone) continue;
        test.clauses.push_back(c);
        test.keys.emplace_back(string_view(statement.conditions[c].key));
      }
      any_is_open = any_is_open || is_open;
      const bool has_principal =
          compiled.principal_form != ElementForm::kAbsent && !NamesEverybodyAlone(statement);
      if (!has_principal && test.clauses.empty()) continue;
      const auto [found, is_new] = index.try_emplace({&compiled, gateway_endpoint}, tests_.size());
      if (is_new) {
        test.compiled = &compiled;
        test.gateway_endpoint = gateway_endpoint;
        test.reaches = BitRow(parts_.size());
        tests_.push_back(std::move(test));
      }
      tests_[found->second].reaches.Set(part);
    }
    return any_is_open;
  }

  // One entry a test.
  std::vector<std::string> SignatureOf(const PreparedRequest& sample) const {
    std::vector<std::string> signature(tests_.size());
    for (std::size_t i = 0; i < tests_.size(); ++i)
      AddSignature(tests_[i], sample, signature[i]);
    return signature;
  }

  // Decides all layers but the caller's own, and then for each outcome of these.
  void Fill(Table& table, std::size_t part, const PreparedRequest& prepared) {
    LayerOutcomes outcomes;
    ReadingContext readings(readings_);
    NoTrace sink;
    for (std::size_t slot = 0; slot < kLayerSlots; ++slot) {
      if (IsOwnLayer(slot)) continue;
      outcomes[slot] = procedure::EvaluateSlot(prepared, prepared.context, readings,
                                               static_cast<LayerSlot>(slot), sink);
    }
    const bool has_identity = prepared.layer(kIdentitySlot).participates();
    const bool has_boundary = prepared.layer(kBoundarySlot).participates();
    std::vector<ReasonCode> codes(has_boundary_ ? kOutcomes * kOutcomes : kOutcomes);
    for (std::size_t i = 0; i < codes.size(); ++i) {
      const std::size_t identity = has_boundary_ ? i / kOutcomes : i;
      if (has_identity) outcomes[kIdentitySlot] = OutcomeOf(identity);
      if (has_boundary) outcomes[kBoundarySlot] = OutcomeOf(i % kOutcomes);
      codes[i] = Conclude(prepared, outcomes, readings).code;
    }
    const std::lock_guard lock(mutex_);
    table.codes[part] = codes_.insert(std::move(codes)).first->data();
  }

  std::shared_ptr<const Table> TableOf(const std::string& principal,
                                       const PreparedRequest& sample) {
    const std::vector<std::string> signature = SignatureOf(sample);
    {
      const std::lock_guard lock(mutex_);
      const auto found = tables_.find(signature);
      if (found != tables_.end()) return found->second;
    }
    auto table = std::make_shared<Table>(*own_table_);
    BitRow differs(parts_.size());
    for (std::size_t i = 0; i < tests_.size(); ++i) {
      if (signature[i] != own_signature_[i]) differs.Add(tests_[i].reaches);
    }
    const std::size_t kept = KeptSignatures();
    const bool is_kept = kept < kMostSignatures && (kept + 1) * parts_.size() <= kMostEntries;
    for (std::size_t q = 0; q < questions_.size(); ++q) {
      bool is_touched = false;
      for (std::size_t part = questions_[q].begin; part < questions_[q].end; ++part)
        is_touched = is_touched || (differs.Has(part) && !table->open.Has(part));
      if (is_touched) FillAnew(*table, principal, q, is_kept);
    }
    if (!is_kept) return table;
    const std::lock_guard lock(mutex_);
    return tables_.try_emplace(signature, std::move(table)).first->second;
  }

  std::size_t KeptSignatures() {
    const std::lock_guard lock(mutex_);
    return tables_.size();
  }

  void FillAnew(Table& table, const std::string& principal, std::size_t question, bool is_kept) {
    const QuestionParts& of = questions_[question];
    std::optional<std::vector<Prepared>> call;
    if (is_kept) call = PrepareCall(compiled_, request_of_(principal, question));
    const bool is_same_call = call.has_value() && call->size() == of.end - of.begin;
    for (std::size_t part = of.begin; part < of.end; ++part) {
      if (table.open.Has(part)) continue;
      if (is_same_call) {
        Fill(table, part, *(*call)[part - of.begin]);
      } else {
        table.open.Set(part);
      }
    }
  }

  Rows RowsOf(const SelectedLayer& layer) {
    Rows rows(parts_.size());
    for (const CompiledPolicy* policy : PoliciesOf(layer))
      rows.Add(*RowsOf(*policy));
    return rows;
  }

  std::shared_ptr<const Rows> RowsOf(const CompiledPolicy& policy) {
    {
      const std::lock_guard lock(mutex_);
      const auto found = rows_.find(&policy);
      if (found != rows_.end()) return found->second;
    }
    auto rows = std::make_shared<Rows>(parts_.size());
    if (policy.is_unknown()) {
      rows->may_deny.SetAll();
      rows->may_allow.SetAll();
    }
    for (std::size_t s = 0; s < policy.statements().size(); ++s)
      AddStatement(policy.statements()[s], policy.policy().document.statements[s], *rows);
    const std::lock_guard lock(mutex_);
    return rows_.try_emplace(&policy, std::move(rows)).first->second;
  }

  // The product of its actions and its resources; conditions are evaluated where both match.
  void AddStatement(const CompiledStatement& compiled, const Statement& statement,
                    Rows& rows) const {
    if (compiled.never_applies) return;
    const bool resource_looks =
        compiled.resource_form != ElementForm::kAbsent && ResourceLooksAtPrincipal(statement);
    const bool has_variables =
        std::any_of(compiled.resources.begin(), compiled.resources.end(),
                    [](const ResourcePattern& pattern) { return pattern.has_variables(); });
    bool looks = resource_looks;
    std::vector<const CompiledClause*> others;  // clauses that do not look at the principal
    for (std::size_t c = 0; c < compiled.clauses.size(); ++c) {
      if (LooksOf(statement.conditions[c]) == Looks::kNotAtPrincipal) {
        others.push_back(&compiled.clauses[c]);
      } else {
        looks = true;
      }
    }
    ReadingContext readings(readings_);
    std::vector<std::optional<Truth>> of_resource(resource_index_.size());
    for (const std::vector<std::size_t>& parts : parts_of_action_) {
      if (parts.empty()) continue;
      const Truth matched =
          compiled.actions.Match(parts_[parts.front()].prepared->action, readings);
      const Truth action = compiled.not_action ? Not(matched) : matched;
      if (action == Truth::kFalse) continue;
      for (const std::size_t i : parts) {
        const PreparedRequest& prepared = *parts_[i].prepared;
        const procedure::Question question = {prepared, prepared.context, readings, false};
        if (resource_looks) {
          rows.open.Set(i);
          continue;
        }
        std::optional<Truth>& kept = of_resource[parts_[i].resource];
        if (!kept.has_value() || has_variables) {
          StatementOutcome outcome;
          kept = procedure::EvaluateResource<NoTrace>(compiled, question, outcome);
        }
        Truth applies = And(action, *kept);
        for (const CompiledClause* clause : others) {
          if (applies == Truth::kFalse) break;
          applies = And(applies, clause->Evaluate(prepared.context, readings).truth);
        }
        if (applies == Truth::kFalse) continue;
        if (looks) {
          rows.open.Set(i);
        } else {
          rows.AddStatement(compiled.effect, applies, i);
        }
      }
    }
  }

  const CompiledEstate& compiled_;
  const GridRows::RequestOf& request_of_;
  const Readings readings_;
  const bool has_boundary_;
  std::vector<QuestionParts> questions_;
  std::vector<Part> parts_;
  absl::flat_hash_map<std::string, std::size_t> action_index_;
  absl::flat_hash_map<std::string, std::size_t> resource_index_;
  std::vector<std::vector<std::size_t>> parts_of_action_;
  std::vector<Test> tests_;
  std::vector<std::string> own_signature_;  // of the model
  std::shared_ptr<const Table> own_table_;

  std::mutex mutex_;  // of what is below
  absl::flat_hash_map<std::vector<std::string>, std::shared_ptr<const Table>> tables_;
  absl::flat_hash_map<const CompiledPolicy*, std::shared_ptr<const Rows>> rows_;
  std::set<std::vector<ReasonCode>> codes_;
};

}  // namespace

class GridRows::Rep {
 public:
  Rep(const CompiledEstate& compiled, RequestOf request_of, std::size_t questions, std::size_t room)
      : compiled_(compiled),
        request_of_(std::move(request_of)),
        questions_(questions),
        room_(room) {}

  std::vector<std::size_t> Decide(const std::string& principal, std::vector<ReasonCode>& codes) {
    std::vector<std::size_t> all(questions_);
    for (std::size_t i = 0; i < questions_; ++i)
      all[i] = i;
    if (questions_ == 0 || questions_ > room_) return all;
    std::size_t question = 0;
    const Prepared sample = SampleOf(principal, question);
    if (sample == nullptr || !HasPlainLayers(*sample)) return all;
    Place& place = PlaceOf(ClassOf(*sample) + ' ' + std::to_string(question));
    const std::shared_ptr<PrincipalClass> found = ClassAt(place, principal, *sample);
    return found == nullptr ? all : found->Decide(principal, *sample, codes);
  }

 private:
  struct Place {
    std::mutex making;  // of the class; whoever needs it waits for it
    // Under the mutex of the places:
    std::size_t seen = 0;
    std::size_t last_use = 0;
    std::shared_ptr<PrincipalClass> made;
  };

  // Null for its first principal, because one alone would use nothing of it, and where there is no
  // room.
  std::shared_ptr<PrincipalClass> ClassAt(Place& place, const std::string& principal,
                                          const PreparedRequest& sample) {
    const std::lock_guard making(place.making);
    {
      const std::lock_guard lock(mutex_);
      place.last_use = ++uses_;
      if (place.made != nullptr) return place.made;
      if (place.seen++ == 0 || !MakeRoom()) return nullptr;
      kept_questions_ += questions_;
    }
    auto made =
        std::make_shared<PrincipalClass>(compiled_, request_of_, questions_, principal, sample);
    const std::lock_guard lock(mutex_);
    place.made = made;
    return made;
  }

  // Drops classes that nobody needed for some time, the oldest first. Principals come account by
  // account, so what is idle is done with, mostly.
  bool MakeRoom() {
    while (kept_questions_ + questions_ > room_) {
      Place* oldest = nullptr;
      for (const auto& [name, place] : classes_) {
        if (place->made == nullptr) continue;
        if (oldest == nullptr || place->last_use < oldest->last_use) oldest = place.get();
      }
      if (oldest == nullptr || uses_ - oldest->last_use < kIdlePrincipals) return false;
      oldest->made = nullptr;
      kept_questions_ -= questions_;
    }
    return true;
  }

  // The first question that can be asked of the principal, if it is of another service than those
  // that look at who the caller is.
  Prepared SampleOf(const std::string& principal, std::size_t& question) const {
    for (std::size_t i = 0; i < questions_; ++i) {
      const Request request = request_of_(principal, i);
      const bool is_own = request.action.starts_with("iam:") || request.action.starts_with("sts:");
      if (is_own || !request.assume.empty()) continue;
      absl::StatusOr<Prepared> prepared = Prepare(compiled_, request);
      question = i;
      if (prepared.ok()) return *std::move(prepared);
      if (i >= kMostTries) return nullptr;
    }
    return nullptr;
  }

  Place& PlaceOf(const std::string& name) {
    const std::lock_guard lock(mutex_);
    std::unique_ptr<Place>& place = classes_[name];
    if (place == nullptr) place = std::make_unique<Place>();
    return *place;
  }

  static constexpr std::size_t kMostTries = 8;

  const CompiledEstate& compiled_;
  const RequestOf request_of_;
  const std::size_t questions_;
  const std::size_t room_;
  std::mutex mutex_;  // of what is below
  absl::flat_hash_map<std::string, std::unique_ptr<Place>> classes_;
  std::size_t uses_ = 0;
  std::size_t kept_questions_ = 0;  // by the classes that are made
};

GridRows::GridRows(const CompiledEstate& compiled, RequestOf request_of, std::size_t questions,
                   std::size_t room)
    : rep_(std::make_unique<Rep>(compiled, std::move(request_of), questions, room)) {}

GridRows::~GridRows() = default;

std::vector<std::size_t> GridRows::Decide(const std::string& principal,
                                          std::vector<ReasonCode>& codes) const {
  return rep_->Decide(principal, codes);
}

}  // namespace iamsim
