// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_CLI_SELECTORS_SELECTORS_H_
#define IAMSIM_CLI_SELECTORS_SELECTORS_H_

#include <string>
#include <vector>

#include "engine/grid/grid.h"
#include "model/diagnostics.h"
#include "model/estate.h"

// What questions about many take in place of one name. A selector is
//   a name, as `can` takes it
//   a pattern with `*` or `?`
//   `{match: PATTERN, except: [PATTERN], account: A, tag: {KEY: PATTERN}, path: PATTERN}`
//   `@FILE`: a selector a line; empty lines and those that begin with `#` say nothing
// Several together select what any of them does. Each must select something: what matches nothing
// is mistyped, and an empty answer would pass for "nobody".

namespace iamsim {

// Full names of principals, in byte order, each once. Of the model: its users and roles; a name may
// also be that of a service, a root user or `anonymous`. Besides the above,
// the id of a root or an organizational unit (`ou-ab12-11111111`) selects all in the accounts below
// it, and so does `{ou: ID-OR-NAME}`; `{type: role}` or `user` narrows.
std::vector<std::string> SelectPrincipals(const Estate& estate,
                                          const std::vector<std::string>& selectors,
                                          Diagnostics& diagnostics);

// What selected an action or a resource: one that was named has to fit, one of a pattern may be
// left out where it does not.
struct Selected {
  std::string name;
  bool is_named = false;

  friend bool operator==(const Selected&, const Selected&) = default;
};

// Actions as AWS spells them. A pattern (`s3:Get*`) and an access level of a service (`s3:write`,
// `*:permissions-management`) are expanded over the catalogue, in its order. A name that the
// catalogue lacks stays.
std::vector<Selected> SelectActions(const std::vector<std::string>& selectors,
                                    Diagnostics& diagnostics);

// Leaves out what a pattern selected and none of the principals can do: two calls of STS are made
// by a token of an identity provider, and by nobody else, and a token makes no other call. An
// action that was named stays, and cannot be asked.
void FitToCallers(const std::vector<std::string>& principals, std::vector<Selected>& actions);

// Full names of resources, in the order of the model. A pattern selects resources of the model, its
// users, roles and groups among them. One for objects of buckets, and one that nothing in the
// model matches when `allow_sets`, stays what it is: a question about a set.
std::vector<Selected> SelectResources(const Estate& estate,
                                      const std::vector<std::string>& selectors, bool allow_sets,
                                      Diagnostics& diagnostics);

// Each action with each resource that it works on; on `*` for an action that takes none. An error
// for a named action that works on none of the resources, and for a named resource that none of the
// actions works on; `left_out` counts the other pairs that do not fit.
std::vector<GridQuestion> QuestionsOf(const std::vector<Selected>& actions,
                                      const std::vector<Selected>& resources, std::size_t& left_out,
                                      Diagnostics& diagnostics);

}  // namespace iamsim

#endif  // IAMSIM_CLI_SELECTORS_SELECTORS_H_
