// SPDX-License-Identifier: Apache-2.0
#include "engine/key_values.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>
#include <utility>

#include "engine/condition/condition.h"
#include "engine/derive_context.h"
#include "model/arn.h"
#include "model/catalogue/context_keys.h"
#include "model/condition.h"
#include "model/condition_value.h"

// A clause cannot tell two values apart between which no border of any of its own values lies. So
// a few values stand for all of them:
// - texts, where patterns have at most one `*`, at the end: each text and each beginning, the
// latter
//   with a tail that no value has, and a text that none matches;
// - numbers and instants: each that is named, one between each two, one below and one above;
// - addresses: the first and the last of each block and their neighbours, and one of each family.
// Where a clause's values are of another form the values are good for finding examples, and the
// list is not complete.

namespace iamsim {
namespace {

// More values of a list than these would make more subsets than are worth trying.
constexpr std::size_t kMostElements = 5;

struct ClauseOn {
  OperatorFamily family;
  Comparison comparison;
  SetQualifier qualifier;
  const std::vector<std::string>* values;
};

class Chooser {
 public:
  Chooser(ContextKeyType type, bool type_is_known, const ContextEntry& state)
      : type_(type),
        type_is_known_(type_is_known),
        prefix_(state.state == KeyState::kPrefix ? state.values.front() : std::string()) {}

  // The single values.
  std::vector<std::string> Choose(const std::vector<ClauseOn>& clauses) {
    bool has_text = false;
    bool has_other = false;
    for (const ClauseOn& clause : clauses) {
      if (clause.family == OperatorFamily::kNull) continue;
      const bool is_text =
          clause.family == OperatorFamily::kString || clause.family == OperatorFamily::kArn;
      // Families of different kinds on one key cut its values in ways that are not compared here.
      if (has_other && (is_text || clause.family != family_)) complete_ = false;
      if (is_text && has_other) complete_ = false;
      if (!is_text && has_text) complete_ = false;
      has_text = has_text || is_text;
      has_other = has_other || !is_text;
      family_ = clause.family;
      qualified_ = qualified_ || clause.qualifier != SetQualifier::kNone;
    }
    for (const ClauseOn& clause : clauses) {
      switch (clause.family) {
        case OperatorFamily::kString:
        case OperatorFamily::kArn:
          AddTexts(clause);
          break;
        case OperatorFamily::kNumeric:
        case OperatorFamily::kDate:
          ordered_.insert(ordered_.end(), clause.values->begin(), clause.values->end());
          break;
        case OperatorFamily::kBool:
          Add("true");
          Add("false");
          break;
        case OperatorFamily::kBinary:
          complete_ = false;
          for (const std::string& value : *clause.values)
            Add(value);
          Add("AA==");
          break;
        case OperatorFamily::kIpAddress:
          for (const std::string& value : *clause.values)
            AddAround(value);
          break;
        case OperatorFamily::kNull:
          break;
      }
    }
    if (ignores_case_ && minds_case_) complete_ = false;
    AddOrdered();
    AddFresh();
    return std::move(values_);
  }
  bool is_complete() const { return complete_; }

 private:
  void Add(std::string value) {
    if (!value.starts_with(prefix_)) return;
    if (type_is_known_ && !CanBeValue(type_, value)) return;
    if (std::find(values_.begin(), values_.end(), value) == values_.end()) {
      values_.push_back(std::move(value));
    }
  }

  void AddTexts(const ClauseOn& clause) {
    const bool folds = clause.comparison == Comparison::kEqualsIgnoreCase;
    (folds ? ignores_case_ : minds_case_) = true;
    const bool has_wildcards = clause.comparison == Comparison::kLike;
    for (const std::string& value : *clause.values) {
      texts_.push_back(value);
      if (value.find("${") != std::string::npos) complete_ = false;
      const std::size_t wild = has_wildcards ? value.find_first_of("*?") : std::string::npos;
      if (wild == std::string::npos) {
        Add(value);
        if (folds) Add(ToLowerAscii(value));
        continue;
      }
      const bool is_beginning = value[wild] == '*' && wild + 1 == value.size();
      // A `*` of an ARN reaches to the end only from the last field.
      const bool is_plain =
          clause.family == OperatorFamily::kString ||
          std::count(value.begin(), value.begin() + static_cast<std::ptrdiff_t>(wild), ':') >= 5;
      if (!is_beginning || !is_plain) complete_ = false;
      Add(Instance(value, ""));
      Add(Instance(value, "a"));
      beginnings_.push_back(is_beginning ? value.substr(0, wild) : Instance(value, "b"));
    }
  }

  static std::string Instance(const std::string& pattern, std::string_view run) {
    std::string text;
    for (const char c : pattern) {
      if (c == '*') {
        text += run;
      } else {
        text += c == '?' ? 'a' : c;
      }
    }
    return text;
  }

  // A character that no value has.
  char Fresh() const {
    for (const char c : std::string_view("~zqx0123456789!%_")) {
      const auto has = [c](const std::string& text) { return text.find(c) != std::string::npos; };
      if (std::none_of(texts_.begin(), texts_.end(), has)) return c;
    }
    return '\x01';
  }

  void AddFresh() {
    const std::string fresh(1, Fresh());
    for (const std::string& beginning : beginnings_)
      Add(beginning + fresh);
    // What continues the known beginning may be anything, also as long as what a value asks for.
    Add(prefix_ + fresh);
    Add("arn:" + fresh + ":" + fresh + "::000000000000:" + fresh);
    if (qualified_) Add(prefix_);
    if (!type_is_known_) return;
    switch (type_) {
      case ContextKeyType::kBool:
        Add("true");
        Add("false");
        break;
      case ContextKeyType::kIpAddress:
        Add("192.0.2.77");
        Add("2001:db8:ffff::77");
        break;
      case ContextKeyType::kNumeric:
      case ContextKeyType::kDateOrNumeric:
        if (values_.empty()) Add("1");
        break;
      case ContextKeyType::kDate:
        if (values_.empty()) Add(FormatInstant(1));
        break;
      case ContextKeyType::kBinary:
        if (values_.empty()) Add("AA==");
        break;
      case ContextKeyType::kArn:
      case ContextKeyType::kString:
        break;
    }
  }

  // Each value that is named, one in between, one below and one above.
  void AddOrdered() {
    if (ordered_.empty()) return;
    std::vector<double> points;
    for (const std::string& value : ordered_) {
      Add(value);
      const std::optional<Instant> instant = Instant::Parse(value);
      const std::optional<double> number = NumberOf(value, instant);
      if (!number) {
        complete_ = complete_ && !instant && !Decimal::Parse(value);
        continue;
      }
      points.push_back(*number);
    }
    std::sort(points.begin(), points.end());
    points.erase(std::unique(points.begin(), points.end()), points.end());
    if (points.empty()) return;
    const bool is_date = family_ == OperatorFamily::kDate;
    std::vector<double> more = {points.front() - 1, points.back() + 1};
    for (std::size_t i = 0; i + 1 < points.size(); ++i) {
      more.push_back((points[i] + points[i + 1]) / 2);
      // Between two seconds is a part of one, which is not written here.
      if (is_date && points[i + 1] - points[i] < 2) complete_ = false;
    }
    for (const double point : more)
      Add(is_date ? FormatInstant(static_cast<std::int64_t>(point)) : TextOf(point));
  }

  // Whole numbers that a double holds exactly; of others the middle is not computed.
  std::optional<double> NumberOf(const std::string& text,
                                 const std::optional<Instant>& instant) const {
    if (family_ == OperatorFamily::kDate) {
      if (!instant || !instant->fraction.empty()) return std::nullopt;
      return static_cast<double>(instant->seconds);
    }
    std::int64_t number = 0;
    if (text.empty() || text.size() > 12) return std::nullopt;
    for (const char c : text) {
      if (c < '0' || c > '9') return std::nullopt;
      number = number * 10 + (c - '0');
    }
    return static_cast<double>(number);
  }
  static std::string TextOf(double number) {
    const auto twice = static_cast<std::int64_t>(number * 2);
    std::string text = twice < 0 ? "-" : "";
    const std::int64_t size = twice < 0 ? -twice : twice;
    text += std::to_string(size / 2);
    if (size % 2 != 0) text += ".5";
    return text;
  }

  static std::string TextOf(const IpAddress& address) {
    std::string text;
    if (!address.is_v6) {
      for (std::size_t i = 0; i < 4; ++i)
        text += (i == 0 ? "" : ".") + std::to_string(address.bytes[i]);
      return text;
    }
    constexpr std::string_view kDigits = "0123456789abcdef";
    for (std::size_t i = 0; i < 16; ++i) {
      if (i != 0 && i % 2 == 0) text += ':';
      text += kDigits[address.bytes[i] >> 4U];
      text += kDigits[address.bytes[i] & 15U];
    }
    return text;
  }

  // The first and the last address of the block and their neighbours.
  void AddAround(const std::string& text) {
    const std::optional<IpNetwork> network = IpNetwork::Parse(text);
    if (!network) return;
    const std::size_t size = network->address.is_v6 ? 16 : 4;
    IpAddress first = network->address;
    IpAddress last = first;
    for (std::size_t bit = static_cast<std::size_t>(network->prefix_length); bit < size * 8;
         ++bit) {
      const auto mask = static_cast<std::uint8_t>(0x80U >> (bit % 8));
      last.bytes[bit / 8] = static_cast<std::uint8_t>(last.bytes[bit / 8] | mask);
    }
    Add(TextOf(first));
    Add(TextOf(last));
    // One less or one more, with its borrow or carry; past the end there is none.
    const auto step = [size](IpAddress& address, std::uint8_t from, int by) {
      for (std::size_t i = size; i-- > 0;) {
        const bool carries = address.bytes[i] == from;
        address.bytes[i] = static_cast<std::uint8_t>(address.bytes[i] + by);
        if (!carries) return true;
      }
      return false;
    };
    if (step(first, 0x00, -1)) Add(TextOf(first));
    if (step(last, 0xFF, 1)) Add(TextOf(last));
  }

  ContextKeyType type_;
  bool type_is_known_;
  std::string prefix_;
  OperatorFamily family_ = OperatorFamily::kString;
  bool qualified_ = false;
  bool ignores_case_ = false;
  bool minds_case_ = false;
  bool complete_ = true;
  std::vector<std::string> texts_;
  std::vector<std::string> beginnings_;
  std::vector<std::string> ordered_;
  std::vector<std::string> values_;
};

// Every list of some of the elements.
std::vector<std::vector<std::string>> Lists(const std::vector<std::string>& elements,
                                            bool& complete) {
  std::vector<std::vector<std::string>> lists = {{}};
  std::size_t count = elements.size();
  if (count > kMostElements) {
    complete = false;
    for (const std::string& element : elements)
      lists.push_back({element});
    lists.push_back(elements);
    count = kMostElements;
  }
  for (std::size_t chosen = 1; chosen < std::size_t{1} << count; ++chosen) {
    std::vector<std::string> list;
    for (std::size_t i = 0; i < count; ++i) {
      if ((chosen >> i & 1U) != 0) list.push_back(elements[i]);
    }
    lists.push_back(std::move(list));
  }
  return lists;
}

bool IsOnUnknownKey(const ResidualLeaf& leaf) {
  return leaf.kind == ResidualLeaf::Kind::kClause && leaf.variables.empty() &&
         leaf.clause != nullptr && !leaf.key_is_known;
}

}  // namespace

KeyValueTable::KeyValueTable(const PreparedRequest& request, const Residual& residual)
    : request_(request) {
  std::vector<std::vector<ClauseOn>> clauses;
  residual.VisitLeaves([&](const ResidualLeaf& leaf) {
    if (!IsOnUnknownKey(leaf)) return;
    std::optional<std::size_t> at = KeyOf(leaf);
    if (!at) {
      at = keys_.size();
      keys_.push_back({leaf.key, {}, true});
      clauses.emplace_back();
    }
    const std::optional<ParsedOperator> parsed = ParseConditionOperator(leaf.text);
    if (!parsed) return;
    const OperatorInfo& info = InfoOf(parsed->op);
    clauses[*at].push_back({info.family, info.comparison, parsed->qualifier, &leaf.values});
  });
  for (std::size_t i = 0; i < keys_.size(); ++i) {
    KeyValues& key = keys_[i];
    const ContextEntry* state = request.context.Look(key.key);
    const std::optional<ContextKeyInfo> info = FindContextKey(key.key, request.action.service());
    Chooser chooser(info ? info->type : ContextKeyType::kString, info.has_value(), *state);
    const std::vector<std::string> singles = chooser.Choose(clauses[i]);
    key.is_complete = chooser.is_complete();
    const auto add = [&](std::vector<std::string> values) {
      key.values.push_back(
          ContextEntry{key.key, std::move(values), state->multivalued, KeyState::kKnown, {}});
    };
    if (state->state == KeyState::kUnknown) key.values.push_back(std::nullopt);
    if (state->multivalued) {
      for (std::vector<std::string>& list : Lists(singles, key.is_complete))
        add(std::move(list));
    } else {
      for (const std::string& single : singles)
        add({single});
    }
  }
}

std::optional<std::size_t> KeyValueTable::KeyOf(const ResidualLeaf& leaf) const {
  if (!IsOnUnknownKey(leaf)) return std::nullopt;
  for (std::size_t i = 0; i < keys_.size(); ++i) {
    if (EqualsIgnoreCase(keys_[i].key, leaf.key)) return i;
  }
  return std::nullopt;
}

std::vector<bool> KeyValueTable::TruthsOf(const ResidualLeaf& leaf, std::size_t key) const {
  std::vector<bool> truths;
  ContextTable context = request_.context;
  ReadingContext readings(request_.readings);
  for (const std::optional<ContextEntry>& value : keys_[key].values) {
    context.Remove(leaf.key);
    if (value) {
      context.Set(*value);
    } else {
      context.Close(leaf.key);
    }
    const Truth truth = leaf.clause->Evaluate(context, readings).truth;
    truths.push_back((truth == Truth::kTrue) != leaf.negated);
  }
  return truths;
}

}  // namespace iamsim
