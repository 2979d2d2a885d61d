// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_ENGINE_GRID_OUTSIDERS_H_
#define IAMSIM_ENGINE_GRID_OUTSIDERS_H_

#include <string>
#include <vector>

#include "engine/compile.h"
#include "engine/grid/grid.h"
#include "model/estate.h"
#include "model/request.h"

namespace iamsim {

// Somebody beyond the model whom the policies of resources name.
struct Outsider {
  // How rows call it: `external:ACCOUNT` (anybody there with the permission of their own account),
  // `external:ARN`, `external:*` (any account), a service, an identity provider, `anonymous`.
  std::string name;
  std::string account;       // empty: it belongs to none
  std::string principal;     // as WithOutsiders() has it
  std::string canonical_id;  // of the account, where S3's name of it is all that is known

  friend bool operator==(const Outsider&, const Outsider&) = default;
};

// Those that an Allow of the policies of the questions' resources names, by name in byte order. A
// service is one, whatever account it works for; a principal of an account that the model has is
// none. Whether they do get in is for the engine to decide, as of everybody else.
std::vector<Outsider> FindOutsiders(const CompiledEstate& compiled, const Request& base,
                                    const std::vector<GridQuestion>& questions);

// The estate, and for each of them a principal with every permission of its own account.
Estate WithOutsiders(const Estate& estate, const std::vector<Outsider>& outsiders);

}  // namespace iamsim

#endif  // IAMSIM_ENGINE_GRID_OUTSIDERS_H_
