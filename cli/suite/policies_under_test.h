// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_CLI_SUITE_POLICIES_UNDER_TEST_H_
#define IAMSIM_CLI_SUITE_POLICIES_UNDER_TEST_H_

#include <set>
#include <span>
#include <string>
#include <vector>

#include "cli/suite/test_case.h"
#include "model/ask/suite_reader.h"
#include "model/estate.h"

namespace iamsim {

// A document that somebody wrote, wherever the estates carry it: a file that several roles or
// suites load is one.
struct PolicyUnderTest {
  std::string title;                // its name, "trust policy of ROLE", "policy of RESOURCE"
  std::vector<PolicyPtr> policies;  // with this document; never empty

  const PolicyDocument& document() const { return policies.front()->document; }
};

// All policies of the estates that the cases are asked of, in the order of the models. Those that
// AWS manages are not for us to test; neither are documents that no file holds.
std::vector<PolicyUnderTest> PoliciesUnderTest(std::span<const TestCase> cases);

// The files that the answers depend on: of the suites, their models, and the policies that these or
// the requests name. Some may be folders, for all that is in them.
std::set<std::string> FilesUnderTest(const LoadedSuites& suites, std::span<const TestCase> cases);

}  // namespace iamsim

#endif  // IAMSIM_CLI_SUITE_POLICIES_UNDER_TEST_H_
