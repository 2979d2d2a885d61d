// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include "model/arn.h"
#include "tests/fuzz/fuzz_input.h"
#include "tests/oracle/values.h"

// An ARN is its fields, joined; what an IAM ARN names stands in it.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace iamsim;
  const std::string_view text = fuzz::TextOf(data, size);
  const std::vector<std::string> fields = oracle::Split(text, ':', 6);
  const bool is_arn = fields.size() == 6 && fields[0] == "arn" && !fields[1].empty() &&
                      !fields[2].empty() && !fields[5].empty();
  const std::optional<Arn> arn = ParseArn(text);
  fuzz::Require(arn.has_value() == is_arn, "six fields, three of them not empty");
  if (!arn.has_value()) return 0;
  fuzz::Require(arn->partition == fields[1] && arn->service == fields[2] &&
                    arn->region == fields[3] && arn->account == fields[4] &&
                    arn->resource == fields[5],
                "the fields are those between the colons");
  const IamEntity entity = ParseIamEntity(*arn);
  if (entity.kind == IamEntityKind::kUser || entity.kind == IamEntityKind::kRole) {
    const std::string kind = entity.kind == IamEntityKind::kUser ? "user" : "role";
    fuzz::Require(arn->resource == kind + std::string(entity.path) + std::string(entity.name),
                  "path and name are the whole of the resource");
  }
  return 0;
}
