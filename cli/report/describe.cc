// SPDX-License-Identifier: Apache-2.0
#include "cli/report/describe.h"

#include <algorithm>

#include "model/arn.h"
#include "model/condition.h"

// Sentences about an answer, for text and JSON alike: AWS's own message, why a statement does not
// apply, and what would have to change. They are made from the trace alone.

namespace iamsim {
namespace {

std::string Quoted(std::string_view text) {
  return '"' + std::string(text) + '"';
}

template <typename List>
std::string QuotedList(const List& values) {
  constexpr std::size_t kMost = 4;
  std::string text;
  for (std::size_t i = 0; i < values.size() && i < kMost; ++i) {
    if (i > 0) text += ", ";
    text += Quoted(values[i]);
  }
  if (values.size() > kMost) text += ", ... " + std::to_string(values.size() - kMost) + " more";
  return values.empty() ? "(nothing)" : text;
}

// "does not equal", "is not like", ... what a clause asks of its key, in the policy's polarity.
std::string Demand(const ConditionClause& clause) {
  const std::optional<ParsedOperator> parsed = ParseConditionOperator(clause.operator_name);
  if (!parsed.has_value()) return "(unknown operator)";
  return clause.operator_name + ' ' + QuotedList(clause.values);
}

std::string_view LayerNoun(PolicyLayer layer) {
  switch (layer) {
    case PolicyLayer::kResourceControl:
      return "resource control policy";
    case PolicyLayer::kServiceControl:
      return "service control policy";
    case PolicyLayer::kEndpoint:
      return "VPC endpoint policy";
    case PolicyLayer::kResource:
      return "resource-based policy";
    case PolicyLayer::kTrust:
      return "role trust policy";
    case PolicyLayer::kIdentity:
      return "identity-based policy";
    case PolicyLayer::kBoundary:
      return "permissions boundary";
    case PolicyLayer::kSession:
      return "session policy";
  }
  return "policy";
}

std::string WithArticle(std::string_view noun) {
  return (noun.substr(0, 1) == "i" ? "an " : "a ") + std::string(noun);
}

std::string AwsCategory(const PreparedRequest& request, ReasonCode code) {
  const std::optional<PolicyLayer> layer = LayerOf(code);
  switch (DecisionOf(code)) {
    case EvalDecision::kExplicitDeny:
      return "with an explicit deny in " + WithArticle(LayerNoun(*layer));
    case EvalDecision::kImplicitDeny:
      if (layer.has_value()) {
        return "because no " + std::string(LayerNoun(*layer)) + " allows the " +
               request.action.text() + " action";
      }
      break;
    case EvalDecision::kAllowed:
    case EvalDecision::kConditional:
      return {};
  }
  if (code == ReasonCode::kPartitionMismatch) {
    return "because caller and resource are in different partitions";
  }
  if (code == ReasonCode::kServiceDenyCrossAccountUnsupported) {
    return "because the service does not support this action across accounts";
  }
  if (code == ReasonCode::kServiceDenyImmutable) {
    if (request.action.service() == "s3") {
      return "because S3 policies of the organization set it";
    }
    return "because AWS owns this entity and customers cannot change it";
  }
  if (code == ReasonCode::kServiceDenyPassRoleCrossAccount) {
    return "because a role can be passed only in its own account";
  }
  if (code == ReasonCode::kRefusedRootAssumeRole) {
    return "because a root user cannot assume a role";
  }
  if (code == ReasonCode::kServiceDenyS3Bpa) {
    return "because the bucket's policy is public and S3 Block Public Access restricts it";
  }
  if (code == ReasonCode::kRefusedAssumeRootAccount) {
    return "because only the management account and delegated administrators can call AssumeRoot, "
           "on an account of their organization";
  }
  if (code == ReasonCode::kRefusedDuration) {
    return "because DurationSeconds is outside what the role allows";
  }
  if (code == ReasonCode::kRefusedChainDuration) {
    return "because role chaining limits DurationSeconds to 3600";
  }
  if (code == ReasonCode::kRefusedTagConflict) {
    return "because a session tag that is passed is inherited as a transitive tag";
  }
  if (code == ReasonCode::kRefusedSourceIdentity) {
    return "because the source identity of a session cannot be changed";
  }
  if (code == ReasonCode::kRefusedIdentityToken) {
    return "because the token's audience is none of the identity provider's client ids";
  }
  if (code == ReasonCode::kRefusedPassedRole) {
    return "because the role's trust policy does not let the service in that it is passed to";
  }
  if (code == ReasonCode::kRefusedCredentialType) {
    if (request.caller.kind == CallerKind::kAnonymous) {
      return "because the call must be signed: " + std::string(request.action.service()) +
             " does not take it from an anonymous caller";
    }
    return "because these credentials may not make this call";
  }
  return {};
}

std::string ResourceWhyNot(const StatementView& view) {
  const Statement& statement = view.statement();
  const StatementOutcome& outcome = view.traced->outcome;
  if (statement.resource_form == ElementForm::kNegated) {
    const std::string entry =
        outcome.resource_index >= 0
            ? statement.resources[static_cast<std::size_t>(outcome.resource_index)].str()
            : std::string();
    return "NotResource: the request's resource is excluded by " + Quoted(entry);
  }
  std::string text = "Resource: " + QuotedList(statement.resources) + " does not match";
  if (outcome.resource_note == ResourceNote::kUnresolvedVariable) {
    text += " (a policy variable has no value)";
  }
  if (view.request->resource.is_star()) text += "; an action without resource matches only \"*\"";
  return text;
}

bool IsManagedByAws(const PreparedRequest& request) {
  return request.target && request.target.entity->aws_managed_key;
}

// What a policy has to name.
std::string NeededResource(const PreparedRequest& request) {
  return request.checked_as ? request.resource.text() + ":*" : request.resource.text();
}

}  // namespace

std::vector<StatementView> StatementsOf(const PreparedRequest& request,
                                        const Explanation& explanation, const TracedLayer& layer) {
  std::vector<StatementView> views;
  for (std::uint32_t l = 0; l < layer.level_count; ++l) {
    const TracedLevel& level = explanation.levels[layer.first_level + l];
    for (std::uint32_t p = 0; p < level.policy_count; ++p) {
      const TracedPolicy& policy = explanation.policies[level.first_policy + p];
      for (std::uint32_t s = 0; s < policy.statement_count; ++s) {
        views.push_back({&request, &explanation, &layer, &level, &policy,
                         &explanation.statements[policy.first_statement + s]});
      }
    }
  }
  return views;
}

StatementView ViewOf(const PreparedRequest& request, const Explanation& explanation,
                     const DecisiveStatement& place) {
  return {&request,
          &explanation,
          &explanation.layers[place.slot],
          &explanation.levels[place.level],
          &explanation.policies[place.policy],
          &explanation.statements[place.statement]};
}

std::string PolicyTitle(const StatementView& view) {
  return PolicyTitle(view.policy_model(), view.layer_kind());
}

std::string PolicyTitle(const Policy& policy, PolicyLayer layer) {
  if (!policy.name.empty()) return policy.name;
  if (!policy.arn.empty()) return policy.arn.substr(policy.arn.rfind('/') + 1);
  switch (layer) {
    case PolicyLayer::kTrust:
      return "trust policy";
    case PolicyLayer::kResource:
      return "resource policy";
    case PolicyLayer::kEndpoint:
      return "endpoint policy";
    case PolicyLayer::kResourceControl:
    case PolicyLayer::kServiceControl:
    case PolicyLayer::kIdentity:
    case PolicyLayer::kBoundary:
    case PolicyLayer::kSession:
      break;
  }
  return "policy";
}

std::string AttachedTo(const StatementView& view) {
  if (view.level->node != nullptr) {
    const OrganizationNode& node = *view.level->node;
    return node.name.empty() ? node.id : node.name + " (" + node.id + ")";
  }
  return std::string(view.policy->attached->attached_to);
}

std::string StatementTitle(const StatementView& view) {
  const PolicyText& sid = view.statement().sid;
  return sid.empty() ? "statement " + std::to_string(view.traced->index + 1) : sid.str();
}

std::string PlaceText(const SourceLocation& location) {
  if (location.file.empty() || location.position.line == 0) return {};
  std::string text = location.file + ':' + std::to_string(location.position.line) + ':' +
                     std::to_string(location.position.column);
  if (location.inner.line != 0) {
    text +=
        " > " + std::to_string(location.inner.line) + ':' + std::to_string(location.inner.column);
  }
  return text;
}

std::string StatementPointer(const StatementView& view) {
  return "/Statement/" + std::to_string(view.traced->index);
}

StatementElement FirstFailed(const StatementOutcome& outcome) {
  if (outcome.principal == Truth::kFalse) return StatementElement::kPrincipal;
  if (outcome.action == Truth::kFalse) return StatementElement::kAction;
  if (outcome.resource == Truth::kFalse) return StatementElement::kResource;
  if (outcome.condition == Truth::kFalse) return StatementElement::kCondition;
  return StatementElement::kNone;
}

std::string WhyNot(const StatementView& view) {
  const Statement& statement = view.statement();
  switch (FirstFailed(view.traced->outcome)) {
    case StatementElement::kPrincipal: {
      if (statement.principal_form == ElementForm::kAbsent) return "it has no Principal";
      PolicyTexts values;
      for (const PrincipalEntry& entry : statement.principals)
        values.push_back(entry.value);
      const bool negated = statement.principal_form == ElementForm::kNegated;
      std::string text = negated ? "NotPrincipal: " : "Principal: ";
      text += QuotedList(values);
      text += negated ? " exempts the caller" : " does not include the caller";
      if (view.traced->outcome.stale) {
        text += " (it is bound to a deleted entity of the same name: STALE_PRINCIPAL)";
      }
      return text;
    }
    case StatementElement::kAction:
      return statement.action_form == ElementForm::kNegated
                 ? "NotAction: " + QuotedList(statement.actions) + " excludes the action"
                 : "Action: " + QuotedList(statement.actions) + " does not match";
    case StatementElement::kResource:
      return ResourceWhyNot(view);
    case StatementElement::kCondition: {
      const std::vector<std::string> lines = ClauseLines(view, /*failed_only=*/true);
      return lines.empty() ? "Condition: does not hold" : "Condition: " + lines.front();
    }
    case StatementElement::kNone:
      break;
  }
  switch (view.traced->outcome.applies) {
    case Truth::kTrue:
      return "applies";
    case Truth::kUnknown:
      return "it may apply; that depends on what is not known";
    case Truth::kFalse:
      break;
  }
  return "it has no effect in this kind of policy";
}

std::vector<std::string> ClauseLines(const StatementView& view, bool failed_only) {
  std::vector<std::string> lines;
  const std::vector<ConditionClause>& clauses = view.statement().conditions;
  for (std::size_t i = 0; i < clauses.size(); ++i) {
    const ClauseResult& result = view.explanation->clauses[view.traced->first_clause + i];
    if (failed_only && result.truth != Truth::kFalse) continue;
    std::string line = clauses[i].key.str();
    if (result.key == nullptr) {
      line += " is missing";
    } else if (!result.key->is_known()) {
      line += result.key->state == KeyState::kUnknown ? " is not known"
              : result.key->state == KeyState::kPrefix
                  ? " begins with " + QuotedList(result.key->values)
                  : " has a value that is not known";
    } else {
      line += " = " + QuotedList(result.key->values);
      if (result.key->multivalued) line += " (multivalued)";
    }
    line += result.truth == Truth::kTrue      ? " satisfies "
            : result.truth == Truth::kUnknown ? " may satisfy "
                                              : " does not satisfy ";
    line += Demand(clauses[i]);
    bool has_variable = false;
    for (const PolicyText& value : clauses[i].values) {
      has_variable = has_variable || HasPolicyVariable(value);
    }
    if (has_variable) {
      ReadingContext readings(view.request->readings);
      const CompiledClause& compiled =
          view.policy->attached->compiled->statements()[view.traced->index].clauses[i];
      for (const CompiledClause::ValueMatch& value :
           compiled.ExplainValues(view.request->context, readings)) {
        if (value.raw == value.resolved && value.is_resolved) continue;
        line += value.is_resolved ? "; " + value.raw + " is " + Quoted(value.resolved)
                                  : "; " + value.raw + " has no value";
      }
    }
    if (result.note != ClauseNote::kNone) {
      line += " [" + std::string(ClauseNoteName(result.note)) + ']';
    }
    lines.push_back(std::move(line));
  }
  return lines;
}

std::string Sentence(const PreparedRequest& request, const Explanation& explanation) {
  const std::string who = request.caller.kind == CallerKind::kAnonymous
                              ? "An anonymous caller"
                              : "User: " + request.caller.DisplayArn();
  const std::string on =
      request.resource.is_star() ? std::string() : " on resource: " + request.resource.text();
  if (explanation.result.decision == EvalDecision::kAllowed) {
    return who + " is authorized to perform: " + request.action.text() + on;
  }
  if (explanation.result.decision == EvalDecision::kConditional) {
    return who + " may or may not be authorized to perform: " + request.action.text() + on +
           "; it depends on what is not known";
  }
  std::string text = who + " is not authorized to perform: " + request.action.text() + on;
  const std::string category = AwsCategory(request, explanation.result.code);
  if (!category.empty()) text += ' ' + category;
  return text;
}

std::vector<NeededChange> NeededChanges(const PreparedRequest& request,
                                        const Explanation& explanation,
                                        std::optional<PolicyLayer> lead) {
  std::vector<NeededChange> changes;
  // What a conditional answer depends on is said elsewhere.
  if (explanation.result.decision == EvalDecision::kConditional) return changes;
  const auto add = [&](PolicyLayer layer, std::string change) -> NeededChange& {
    NeededChange& one = changes.emplace_back();
    one.layer = layer;
    one.change = std::move(change);
    return one;
  };
  const auto place_of = [](const StatementView& view) {
    return LocationOf(view.policy_model().document, view.statement().offset);
  };
  for (const PolicyLayer kind : explanation.blocked_by.ToVector()) {
    const auto layer = std::find_if(
        explanation.layers.begin(), explanation.layers.end(),
        [&](const TracedLayer& each) { return request.layer(each.slot).layer == kind; });
    if (layer == explanation.layers.end()) continue;
    const std::vector<StatementView> views = StatementsOf(request, explanation, *layer);
    if (layer->outcome.denies()) {
      for (const StatementView& view : views) {
        const StatementOutcome& outcome = view.traced->outcome;
        if (outcome.effect != Effect::kDeny || outcome.applies != Truth::kTrue) continue;
        std::string change =
            "the Deny " + StatementTitle(view) + " of " + PolicyTitle(view) + " must not apply";
        if (!view.statement().conditions.empty()) {
          change += "; it would not if one of its conditions failed";
        }
        add(kind, std::move(change)).place = place_of(view);
      }
      continue;
    }
    if (kind == PolicyLayer::kResource && IsManagedByAws(request)) {
      add(kind, "nobody can change the policy of " + request.resource.text() +
                    ", which AWS manages for its account; the data needs a customer managed key "
                    "whose policy allows " +
                    request.action.text());
      continue;
    }
    std::string change =
        "an Allow of " + request.action.text() + " on " + NeededResource(request) + " is needed";
    if (layer->outcome.neutral_level > 0 || layer->level_count > 1) {
      const TracedLevel& level =
          explanation.levels[layer->first_level +
                             static_cast<std::uint32_t>(std::max(layer->outcome.neutral_level, 0))];
      if (level.node != nullptr) change += " at " + level.node->id;
    }
    NeededChange& needed = add(kind, std::move(change));
    needed.lacks_allow = true;
    if (const StatementView* nearest = NearestMiss(views)) {
      needed.nearest =
          StatementTitle(*nearest) + " of " + PolicyTitle(*nearest) + ": " + WhyNot(*nearest);
      needed.place = place_of(*nearest);
    }
  }
  std::stable_partition(changes.begin(), changes.end(),
                        [&](const NeededChange& change) { return change.layer == lead; });
  return changes;
}

std::vector<std::string> WhatWouldChange(const PreparedRequest& request,
                                         const Explanation& explanation) {
  std::vector<std::string> lines;
  for (const NeededChange& needed : NeededChanges(request, explanation)) {
    std::string line = std::string(PolicyLayerName(needed.layer)) + ": " + needed.change;
    if (!needed.nearest.empty()) line += "; nearest: " + needed.nearest;
    lines.push_back(std::move(line));
  }
  return lines;
}

const StatementView* NearestMiss(const std::vector<StatementView>& views, Effect effect) {
  const StatementView* nearest = nullptr;
  for (const StatementView& view : views) {
    const StatementOutcome& outcome = view.traced->outcome;
    if (outcome.effect != effect || outcome.action != Truth::kTrue ||
        outcome.applies == Truth::kTrue) {
      continue;
    }
    if (nearest == nullptr || FirstFailed(outcome) > FirstFailed(nearest->traced->outcome)) {
      nearest = &view;
    }
  }
  return nearest;
}

std::string WhyNotApplicable(NotApplicable why) {
  switch (why) {
    case NotApplicable::kParticipates:
      return {};
    case NotApplicable::kManagementAccount:
      return "the management account is exempt";
    case NotApplicable::kNotInOrganization:
      return "not in an organization";
    case NotApplicable::kPolicyTypeDisabled:
      return "the policy type is not enabled";
    case NotApplicable::kServiceLinkedRole:
      return "service-linked roles are exempt";
    case NotApplicable::kServiceNotSupported:
      return "not supported for this service";
    case NotApplicable::kCallerKind:
      return "not for this kind of caller";
    case NotApplicable::kNoBoundary:
      return "none";
    case NotApplicable::kNoSessionPolicy:
      return "none";
    case NotApplicable::kNoResourcePolicy:
      return "none";
    case NotApplicable::kNoEndpoint:
      return "not through an endpoint";
    case NotApplicable::kAwsOwnedResource:
      return "the resource is AWS's own";
    case NotApplicable::kNotThisCall:
      return "not consulted for this action";
  }
  return {};
}

std::string_view OutcomeName(const LayerOutcome& outcome) {
  if (!outcome.participates) return "notApplicable";
  if (outcome.denies()) return "explicitDeny";
  if (outcome.is_unknown()) return "unknown";
  return outcome.allows() ? "allow" : "implicitDeny";
}

}  // namespace iamsim
