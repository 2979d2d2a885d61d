// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "engine/answer.h"
#include "engine/compile.h"
#include "model/diagnostics.h"
#include "model/evaluation_result.h"
#include "model/load/load.h"
#include "model/request.h"
#include "model/source_text.h"

// Two questions about a model in memory, the answers a line each.
int main() {
  using namespace iamsim;
  const auto text = std::make_shared<const SourceText>("model.yaml", R"(
accounts:
  - id: "111122223333"
    users:
      - name: alice
        inlinePolicies:
          - name: Read
            document: {Version: 2012-10-17, Statement: {Effect: Allow, Action: s3:GetObject, Resource: "*"}}
    resources: [{arn: "arn:aws:s3:::data"}]
)");
  Diagnostics diagnostics;
  std::optional<LoadedModel> model = LoadModelTexts({text}, LoadOptions(), diagnostics);
  for (const Diagnostic& diagnostic : diagnostics.all())
    std::fputs(FormatDiagnostic(diagnostic).c_str(), stderr);
  if (!model.has_value()) return 2;
  const std::shared_ptr<const CompiledEstate> estate = Compile(std::move(model->estate));

  for (const char* action : {"s3:GetObject", "s3:PutObject"}) {
    Request request;
    request.principal = "arn:aws:iam::111122223333:user/alice";
    request.action = action;
    request.resource = "arn:aws:s3:::data/key";
    const absl::StatusOr<Answer> answer = AnswerQuestion(*estate, request);
    if (!answer.ok()) return 2;
    const EvaluationResult result = answer->result();
    std::printf("%s %s %s\n", action, std::string(EvalDecisionName(result.decision)).c_str(),
                std::string(ReasonCodeName(result.code)).c_str());
  }
}
