// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "engine/compile.h"
#include "model/load/load.h"
#include "tests/fuzz/fuzz_input.h"

namespace iamsim {
namespace {

// The names of outputs of the AWS CLI that describe a resource which they do not name themselves.
constexpr std::array kNames = {
    "111122223333/s3api-get-bucket-policy.b.json",
    "111122223333/s3api-get-public-access-block.b.json",
    "111122223333/s3control-get-public-access-block.111122223333.json",
    "111122223333/s3api-get-bucket-tagging.b.json",
    "111122223333/s3api-get-bucket-location.b.json",
    "111122223333/s3api-get-bucket-encryption.b.json",
    "111122223333/s3control-get-access-point-policy.ap.json",
    "111122223333/eu-west-1/kms-get-key-policy.1234abcd-12ab-34cd-56ef-1234567890ab.json",
    "111122223333/eu-west-1/kms-list-grants.1234abcd-12ab-34cd-56ef-1234567890ab.json",
    "111122223333/eu-west-1/sqs-get-queue-attributes.jobs.json",
    "111122223333/eu-west-1/sns-get-topic-attributes.news.json",
    "111122223333/eu-west-1/lambda-get-policy.f.json",
    "111122223333/eu-west-1/lambda-get-policy.f%3aprod.json",
    "111122223333/eu-west-1/secretsmanager-get-resource-policy.s.json",
    "111122223333/eu-west-1/ecr-get-repository-policy.r.json",
    "111122223333/eu-west-1/dynamodb-get-resource-policy.t.json",
    "get-policy.arn%3aaws%3alambda%3aeu-west-1%3a111122223333%3afunction%3af.json",
    "get-bucket-policy..json",
};

constexpr const char* kModel = R"(
accounts:
  - id: "111122223333"
    users: [{name: eve}]
    resources: [{arn: "arn:aws:s3:::b"}]
)";

}  // namespace
}  // namespace iamsim

// An output whose file name says which resource it describes. The first byte chooses the name. The
// text is a model or an error, alone and beside a small model.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace iamsim;
  if (size == 0) return 0;
  const std::string name = std::string("outputs/") + kNames[fuzz::RowOf(data[0], kNames.size())];
  const auto output =
      std::make_shared<const SourceText>(name, std::string(fuzz::TextOf(data + 1, size - 1)));
  const auto base = std::make_shared<const SourceText>("model.yaml", std::string(kModel));
  for (const bool alone : {true, false}) {
    Diagnostics diagnostics;
    std::optional<LoadedModel> model = alone ? LoadModelTexts({output}, {}, diagnostics)
                                             : LoadModelTexts({base, output}, {}, diagnostics);
    fuzz::ShowAll(diagnostics);
    fuzz::Require(model.has_value() != diagnostics.has_errors(), "a model or an error");
    if (!model.has_value()) continue;
    fuzz::Require(model->files.size() == (alone ? 1U : 2U), "every text is one of the files");
    Compile(std::move(model->estate))->CompileAll();
  }
  return 0;
}
