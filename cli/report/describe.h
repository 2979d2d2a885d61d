// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_CLI_REPORT_DESCRIBE_H_
#define IAMSIM_CLI_REPORT_DESCRIBE_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/explain.h"

// The words for the facts of an Explanation, for every format.

namespace iamsim {

// A statement of an explanation with everything around it.
struct StatementView {
  const PreparedRequest* request = nullptr;
  const Explanation* explanation = nullptr;
  const TracedLayer* layer = nullptr;
  const TracedLevel* level = nullptr;
  const TracedPolicy* policy = nullptr;
  const TracedStatement* traced = nullptr;

  const Policy& policy_model() const { return policy->attached->compiled->policy(); }
  const Statement& statement() const { return policy_model().document.statements[traced->index]; }
  PolicyLayer layer_kind() const { return request->layer(layer->slot).layer; }
};
// Every statement of a layer, in document order.
std::vector<StatementView> StatementsOf(const PreparedRequest& request,
                                        const Explanation& explanation, const TracedLayer& layer);
StatementView ViewOf(const PreparedRequest& request, const Explanation& explanation,
                     const DecisiveStatement& place);

// "ReadSharedData", an ARN's last part, "trust policy", ...
std::string PolicyTitle(const StatementView& view);
std::string PolicyTitle(const Policy& policy, PolicyLayer layer);
// The group, organization node or resource that carries the policy; empty: the caller itself.
std::string AttachedTo(const StatementView& view);
// The Sid, or "statement 2".
std::string StatementTitle(const StatementView& view);
// "org.json:41:9"; with a place inside a string "gaad.json:88:41 > 3:9"; empty: no file.
std::string PlaceText(const SourceLocation& location);
// "/Statement/0", in the document's own form.
std::string StatementPointer(const StatementView& view);

enum class StatementElement : unsigned char { kNone, kPrincipal, kAction, kResource, kCondition };
// The first element that failed, in the order Principal, Action, Resource, Condition.
StatementElement FirstFailed(const StatementOutcome& outcome);
// Why the statement does not apply, in one line: "Resource: `arn:...:bucket/*` does not match".
std::string WhyNot(const StatementView& view);
// Of the statements for this action that do not apply, the one that fails for the latest element;
// null where there is none.
const StatementView* NearestMiss(const std::vector<StatementView>& views,
                                 Effect effect = Effect::kAllow);
// One line a condition clause: key, what the request has, what the policy asks.
std::vector<std::string> ClauseLines(const StatementView& view, bool failed_only);

// "with an explicit deny in a service control policy", in AWS's shape (R-TRACE-7).
std::string Sentence(const PreparedRequest& request, const Explanation& explanation);
// What one layer would have to do for an allow.
struct NeededChange {
  PolicyLayer layer = PolicyLayer::kIdentity;
  std::string change;        // "an Allow of s3:GetObject on arn:... is needed"
  bool lacks_allow = false;  // else a Deny applies, or nobody can change the layer
  std::string nearest;       // "ReadData > List: Condition: ..."; empty: no Allow comes near
  SourceLocation place;      // of the Deny that must not apply, or of the nearest Allow
};
// One for each Deny that applies and each layer whose allow is missing, in AWS's order of layers,
// but those of `lead` first.
std::vector<NeededChange> NeededChanges(const PreparedRequest& request,
                                        const Explanation& explanation,
                                        std::optional<PolicyLayer> lead = std::nullopt);
// The same as lines: "identity: an Allow of ... is needed; nearest: ...".
std::vector<std::string> WhatWouldChange(const PreparedRequest& request,
                                         const Explanation& explanation);
// "not in an organization", ... for a layer without part.
std::string WhyNotApplicable(NotApplicable why);
// "allow", "explicitDeny", "implicitDeny", "notApplicable".
std::string_view OutcomeName(const LayerOutcome& outcome);

}  // namespace iamsim

#endif  // IAMSIM_CLI_REPORT_DESCRIBE_H_
