// SPDX-License-Identifier: Apache-2.0
#include "engine/sets/arn_patterns.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>

#include "model/arn.h"
#include "model/catalogue/arn_shape.h"
#include "model/catalogue/service_facts.h"

namespace iamsim {
namespace {

constexpr std::size_t kHeadFields = 5;

SetUnit Run(Excluded excluded) {
  return {SetUnit::Kind::kRun, excluded, 0};
}
SetUnit One(Excluded excluded) {
  return {SetUnit::Kind::kOne, excluded, 0};
}

void AppendSome(Excluded excluded, SetPattern& pattern) {
  pattern.Append(One(excluded));
  pattern.Append(Run(excluded));
}

// The length of the escape that begins at `at`: `${*}`, `${?}`, `${$}`; 0 if none does.
std::size_t EscapeAt(std::string_view text, std::size_t at) {
  constexpr std::size_t kLength = 4;
  const bool is_escape = text.substr(at, 2) == "${" && at + kLength <= text.size() &&
                         text[at + 3] == '}' &&
                         std::string_view("*?$").find(text[at + 2]) != std::string_view::npos;
  return is_escape ? kLength : 0;
}

// A request's text as units.
std::vector<PatternUnit> RequestUnits(std::string_view text) {
  std::vector<PatternUnit> units;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (const std::size_t length = EscapeAt(text, i); length > 0) {
      units.push_back(static_cast<unsigned char>(text[i + 2]));
      i += length - 1;
    } else if (text[i] == '*') {
      units.push_back(kAnyRun);
    } else {
      units.push_back(static_cast<unsigned char>(text[i]));
    }
  }
  return units;
}

std::vector<PatternUnit> HeadUnits(std::string_view field) {
  std::vector<PatternUnit> units;
  for (const char c : ToLowerAscii(field)) {
    units.push_back(c == '*'   ? kAnyRun
                    : c == '?' ? kAnyCharacter
                               : static_cast<PatternUnit>(static_cast<unsigned char>(c)));
  }
  return units;
}

// What the character that ends a variable of a shape keeps out of it.
Excluded EndedBy(std::string_view rest) {
  if (rest.empty()) return kNothingExcluded;
  if (rest.front() == ':') return kNoColon;
  if (rest.front() == '/') return kNoSlash;
  return kNoColon | kNoSlash;
}

bool IsLiteralColon(const SetUnit& unit) {
  return unit == SetUnit{SetUnit::Kind::kCharacter, kNothingExcluded, ':'};
}

}  // namespace

bool NamesResourceSet(std::string_view resource) {
  resource = WithoutLogGroupSuffix(resource);
  for (std::size_t i = 0; i < resource.size(); ++i) {
    if (const std::size_t length = EscapeAt(resource, i); length > 0) {
      i += length - 1;
    } else if (resource[i] == '*') {
      return true;
    }
  }
  return false;
}

std::optional<SetPattern> RequestedResources(std::string_view resource) {
  if (resource == "*") return SetPattern::Everything();
  const std::vector<PatternUnit> units = RequestUnits(WithoutLogGroupSuffix(resource));
  SetPattern pattern;
  auto field = units.begin();
  for (std::size_t i = 0; i < kHeadFields; ++i) {
    const auto colon = std::find(field, units.end(), PatternUnit{':'});
    if (colon == units.end()) return std::nullopt;
    std::vector<PatternUnit> folded(field, colon);
    for (PatternUnit& unit : folded) {
      if (unit >= 'A' && unit <= 'Z') unit = static_cast<PatternUnit>(unit - 'A' + 'a');
    }
    const bool is_arn = i > 0 || TextOf(folded) == "arn";
    const bool may_be_empty = i == 0 || i > 2;
    if (!is_arn || (folded.empty() && !may_be_empty)) return std::nullopt;
    pattern.AppendUnits(folded, kNoColon);
    pattern.AppendLiteral(":");
    field = colon + 1;
  }
  if (field == units.end()) return std::nullopt;
  pattern.AppendUnits(std::vector<PatternUnit>(field, units.end()));
  return pattern;
}

EntryPattern ResourcesOfEntry(const ResourcePattern& entry, const ContextTable& context,
                              bool crosses) {
  if (entry.matches_everything()) return {SetPattern::Everything()};
  if (entry.matches_nothing()) return {};
  std::vector<PatternUnit> tail;
  if (!entry.tail_text().Expand(context, tail)) return {};
  SetPattern pattern;
  bool has_upper_case = false;
  bool may_cross = false;
  for (const std::string& field : entry.head_texts()) {
    has_upper_case = has_upper_case || ToLowerAscii(field) != field;
    std::vector<PatternUnit> units = HeadUnits(field);
    const bool runs_on = crosses && !units.empty() && units.back() == kAnyRun;
    if (runs_on) units.pop_back();
    pattern.AppendUnits(units, kNoColon);
    if (runs_on) pattern.Append(Run(kNothingExcluded));
    may_cross = may_cross || runs_on;
    pattern.AppendLiteral(":");
  }
  pattern.AppendUnits(tail);
  return {std::move(pattern), !(has_upper_case && may_cross)};
}

SetPattern ArnsOfShape(std::string_view shape, std::optional<std::string_view> partition,
                       std::optional<std::string_view> account) {
  SetPattern pattern;
  while (!shape.empty()) {
    const ArnShapeVariable variable = ArnShapeVariableAt(shape);
    if (variable.size == 0) {
      const std::size_t end = std::min(shape.find_first_of("$*", 1), shape.size());
      pattern.AppendLiteral(shape.substr(0, end));
      shape.remove_prefix(end);
      continue;
    }
    shape.remove_prefix(variable.size);
    if (variable.name == "Partition" && partition) {
      pattern.AppendLiteral(*partition);
    } else if (variable.name == "Account" && account) {
      pattern.AppendLiteral(*account);
    } else {
      const bool is_bucket = shape.empty() && variable.name.ends_with("BucketName");
      const Excluded excluded = is_bucket ? kNoSlash : EndedBy(shape);
      if (!variable.may_be_empty) pattern.Append(One(excluded));
      pattern.Append(Run(excluded));
    }
  }
  return pattern;
}

SetPattern ArnsWith(std::string_view partition, std::string_view service, std::string_view region,
                    std::string_view account, const SetPattern& tail) {
  SetPattern pattern = SetPattern::Literal("arn:");
  for (const std::string_view field : {partition, service, region, account}) {
    pattern.AppendUnits(HeadUnits(field), kNoColon);
    pattern.AppendLiteral(":");
  }
  for (const SetUnit& unit : tail.units())
    pattern.Append(unit);
  return pattern;
}

SetPattern TailsOfOperationShape(std::string_view shape) {
  SetPattern pattern;
  while (true) {
    const std::size_t end = std::min(shape.find('/'), shape.size());
    const std::string_view part = shape.substr(0, end);
    if (part.ends_with("...}")) {
      AppendSome(kNothingExcluded, pattern);
    } else if (part.starts_with("${")) {
      AppendSome(kNoSlash, pattern);
    } else {
      pattern.AppendLiteral(part);
    }
    if (end == shape.size()) return pattern;
    pattern.AppendLiteral("/");
    shape.remove_prefix(end + 1);
  }
}

SetPattern TailsOfCarrierShape(std::string_view shape) {
  SetPattern pattern;
  while (!shape.empty()) {
    if (shape == "*") {
      AppendSome(kNothingExcluded, pattern);
      return pattern;
    }
    const std::size_t open = std::min(shape.find_first_of("{*"), shape.size());
    if (open > 0 || shape.front() == '*') {
      const std::size_t size = std::max<std::size_t>(open, 1);
      pattern.AppendLiteral(shape.substr(0, size));
      shape.remove_prefix(size);
      continue;
    }
    const std::size_t close = shape.find('}');
    const bool takes_all = shape.substr(0, close + 1).ends_with("...}");
    shape.remove_prefix(close + 1);
    AppendSome(!shape.empty() ? EndedBy(shape)
               : takes_all    ? kNothingExcluded
                              : static_cast<Excluded>(kNoColon | kNoSlash),
               pattern);
  }
  return pattern;
}

std::optional<std::vector<SetPattern>> FieldsOf(const SetPattern& arns) {
  std::vector<SetPattern> fields(1);
  for (const SetUnit& unit : arns.units()) {
    const bool in_head = fields.size() <= kHeadFields;
    if (in_head && IsLiteralColon(unit)) {
      fields.emplace_back();
      continue;
    }
    const bool may_be_colon =
        unit.kind != SetUnit::Kind::kCharacter && (unit.excluded & kNoColon) == 0;
    if (in_head && may_be_colon) return std::nullopt;
    fields.back().Append(unit);
  }
  if (fields.size() <= kHeadFields) return std::nullopt;
  return fields;
}

std::optional<std::vector<SetPattern>> WithoutSuffix(const SetPattern& pattern,
                                                     std::string_view suffix) {
  SetPattern ends = SetPattern::Everything();
  ends.AppendLiteral(suffix);
  const std::size_t length = ends.units().size() - 1;
  std::optional<std::vector<SetPattern>> members = Intersect(ends, pattern);
  if (!members) return std::nullopt;
  std::vector<SetPattern> rests;
  for (const SetPattern& member : *members) {
    SetPattern& rest = rests.emplace_back();
    for (std::size_t i = 0; i + length < member.units().size(); ++i)
      rest.Append(member.units()[i]);
  }
  return rests;
}

}  // namespace iamsim
