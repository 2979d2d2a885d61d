// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_ENGINE_SETS_ARN_PATTERNS_H_
#define IAMSIM_ENGINE_SETS_ARN_PATTERNS_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/context_table.h"
#include "engine/match/resource.h"
#include "engine/sets/set_pattern.h"

// Patterns of ARNs as sets of texts. The first five fields of an ARN have no colon and are in lower
// case, so that a wildcard of one of them takes no colon; what a policy's `*` may do beyond that is
// a reading of the rules (R-RES-4).

namespace iamsim {

// Whether the text, as a request writes it, has a bare `*` and so asks about a set (R-PART-8). In
// the ARN of a log group, `:*` at the end is notation and no wildcard (R-RES-17).
bool NamesResourceSet(std::string_view resource);

// The set that a request's resource names: `*` is any run, of a head field without colons; `?` is
// literal; `${*}`, `${?}`, `${$}` are the characters. A lone `*` is every text. Nullopt if it is
// not an ARN with six fields.
std::optional<SetPattern> RequestedResources(std::string_view resource);

// The resources that an entry of Resource or NotResource matches.
struct EntryPattern {
  std::optional<SetPattern> pattern;  // nullopt: none
  // False where letter case makes the entry match in one field and not in another. `pattern` has
  // every resource that the entry matches, and perhaps more.
  bool is_exact = true;
};
// `crosses`: a `*` at the end of a field may run on across colons.
EntryPattern ResourcesOfEntry(const ResourcePattern& entry, const ContextTable& context,
                              bool crosses);

// The ARNs of a shape of the catalogue, as ArnShapeMatches() has it. Values that are given take the
// place of `${Partition}` and `${Account}`.
SetPattern ArnsOfShape(std::string_view shape, std::optional<std::string_view> partition = {},
                       std::optional<std::string_view> account = {});

// Every ARN with these fields; `*` is any text without colons.
SetPattern ArnsWith(std::string_view partition, std::string_view service, std::string_view region,
                    std::string_view account, const SetPattern& tail);
// Parts between slashes by name (`table/${Database}/${Table}`, `${Rest...}`): model/catalogue/
// operations.h. A name takes at least one character.
SetPattern TailsOfOperationShape(std::string_view shape);
// `table/{table}/index/*`: model/catalogue/resource_types.h.
SetPattern TailsOfCarrierShape(std::string_view shape);

// The fields of a pattern that has its five colons as characters: five heads and the rest. Nullopt
// for one that a wildcard may supply a colon of.
std::optional<std::vector<SetPattern>> FieldsOf(const SetPattern& arns);

// The texts that give a member of `pattern` when `suffix` is put behind them. Nullopt beyond the
// limits of Intersect().
std::optional<std::vector<SetPattern>> WithoutSuffix(const SetPattern& pattern,
                                                     std::string_view suffix);

}  // namespace iamsim

#endif  // IAMSIM_ENGINE_SETS_ARN_PATTERNS_H_
