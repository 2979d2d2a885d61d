// SPDX-License-Identifier: Apache-2.0
#include "cli/suggest/suggest.h"

#include <memory>
#include <optional>
#include <utility>

#include "cli/report/describe.h"
#include "cli/report/request_json.h"
#include "cli/report/result_report.h"
#include "model/change/change_reader.h"
#include "model/change/change_set.h"
#include "model/condition_value.h"

// A suggestion is a what-if: every round takes the refusals of the part that settles the answer,
// writes changes for them, lays those on the model and asks again, until the answer is an allow or
// nothing small is left to try. So nothing is shown that was not decided.

namespace iamsim {
namespace {

// A call has few parts, and each may be refused twice: by a Deny, then by what it hid.
constexpr int kMostRounds = 12;

bool IsPlain(std::string_view resource) {
  return resource.find_first_of("*?$") == std::string_view::npos;
}

bool IsOfAws(const Policy& policy) {
  return policy.arn.find(":iam::aws:policy/") != std::string::npos ||
         policy.arn.find("::aws:policy/") != std::string::npos;
}

// One change, as a file of changes has it.
std::string ChangeText(std::string_view verb, std::string_view key, std::string_view target,
                       std::string_view name, const PolicyDocument& document) {
  JsonWriter json(0);
  json.BeginArray().BeginObject().Key(verb).BeginObject();
  json.Key(key).String(target);
  if (!name.empty()) json.Key("name").String(name);
  json.Key("document");
  WritePolicyDocument(document, json);
  json.EndObject().EndObject().EndArray();
  return json.text();
}

class Suggester {
 public:
  Suggester(const Answer& answer, const CompiledEstate& compiled)
      : asked_(answer.asked()), options_(compiled.options()), estate_(compiled.estate()) {
    suggestions_.result = answer.result();
  }

  Suggestions Run() {
    for (int round = 0; round < kMostRounds; ++round) {
      const std::shared_ptr<const CompiledEstate> compiled = Compile(estate_, options_);
      const absl::StatusOr<Answer> answer = AnswerQuestion(*compiled, asked_);
      if (!answer.ok()) break;
      suggestions_.result = answer->result();
      if (answer->result().decision == EvalDecision::kAllowed) break;
      const std::size_t before = suggestions_.changes.size();
      Mend(*answer);
      if (suggestions_.changes.size() == before || stuck_) break;
    }
    return std::move(suggestions_);
  }

 private:
  void Note(std::string note) {
    suggestions_.notes.push_back(std::move(note));
    stuck_ = true;
  }

  void Mend(const Answer& answer) {
    const PreparedRequest& request = answer.request();
    const Explanation& explanation = answer.explanation();
    if (explanation.result.decision == EvalDecision::kConditional) {
      return Note("the answer depends on what is unknown; no statement settles that");
    }
    if (explanation.blocked_by.empty()) {
      return Note("no policy refuses this, so no policy can allow it: " +
                  Sentence(request, explanation));
    }
    for (const DecisiveStatement& place : explanation.decisive)
      Except(ViewOf(request, explanation, place));
    for (const NeededChange& needed : NeededChanges(request, explanation)) {
      if (needed.lacks_allow) Allow(needed.layer, request, explanation);
    }
  }

  // ---- an Allow that is missing ----

  void Allow(PolicyLayer layer, const PreparedRequest& request, const Explanation& explanation) {
    Statement statement;
    statement.effect = Effect::kAllow;
    statement.actions.push_back(request.action.text());
    const std::string resource = request.resource.text();
    if (!request.resource.is_star() && !IsPlain(resource)) {
      return Note("the name of the resource has characters that a policy takes for wildcards");
    }
    statement.resource_form = ElementForm::kPositive;
    statement.resources.push_back(resource);
    switch (layer) {
      case PolicyLayer::kIdentity:
        return AllowIdentity(request, std::move(statement));
      case PolicyLayer::kResource:
      case PolicyLayer::kTrust:
        return AllowOnResource(layer, request, explanation, std::move(statement));
      case PolicyLayer::kBoundary:
        return AllowInBoundary(request, std::move(statement));
      case PolicyLayer::kSession:
        return Note("session: the policy that the caller passes with its session must allow it");
      case PolicyLayer::kServiceControl:
      case PolicyLayer::kResourceControl:
      case PolicyLayer::kEndpoint:
        break;
    }
    Note(std::string(PolicyLayerName(layer)) +
         ": nothing there allows it; that is a decision about many principals, so no statement "
         "is suggested");
  }

  void AllowIdentity(const PreparedRequest& request, Statement statement) {
    const Caller& caller = request.caller;
    const std::string arn = caller.role != nullptr   ? caller.role->arn
                            : caller.user != nullptr ? caller.user->arn
                                                     : std::string();
    if (arn.empty()) return Note("identity: the caller has no policies that could be changed");
    PolicyDocument document;
    document.has_version = true;
    document.version = PolicyVersion::k2012;
    document.statements.push_back(statement);
    // A name that the model does not have.
    const std::string name = "Suggested" + std::to_string(suggestions_.changes.size() + 1);
    std::string where = "a new inline policy of " + arn;
    bool as_hcl = false;
    const auto look = [&](const std::vector<PolicyPtr>& policies) {
      for (const PolicyPtr& policy : policies) {
        if (policy == nullptr || IsOfAws(*policy) || policy->document.statements.empty()) continue;
        if (policy->name.starts_with("Suggested")) continue;
        where = "add to " + policy->name + " of " + arn + PlaceOf(*policy);
        as_hcl = !policy->address.empty();
        return true;
      }
      return false;
    };
    const auto look_all = [&](const auto& entity) {
      if (!look(entity.inline_policies)) look(entity.attached_policies);
    };
    if (caller.role != nullptr) {
      look_all(*caller.role);
    } else {
      look_all(*caller.user);
    }
    Try({PolicyLayer::kIdentity, where, std::move(statement), as_hcl},
        ChangeText("setInlinePolicy", "on", arn, name, document));
  }

  void AllowOnResource(PolicyLayer layer, const PreparedRequest& request,
                       const Explanation& explanation, Statement statement) {
    const Caller& caller = request.caller;
    statement.principal_form = ElementForm::kPositive;
    PrincipalEntry principal;
    if (caller.kind == CallerKind::kService && !caller.service_names.empty()) {
      principal.type = PrincipalType::kService;
      principal.value = caller.service_names.front();
    } else if (!caller.role_arn.empty() || !caller.user_arn.empty()) {
      principal.type = PrincipalType::kAws;
      principal.value = caller.role_arn.empty() ? caller.user_arn : caller.role_arn;
    } else {
      return Note(std::string(PolicyLayerName(layer)) +
                  ": a statement for this kind of caller needs conditions that only its author "
                  "can choose");
    }
    statement.principals.push_back(principal);
    PolicyDocument document;
    document.has_version = true;
    document.version = PolicyVersion::k2012;
    std::string where;
    bool as_hcl = false;
    if (const Policy* policy = PolicyOf(layer, request, explanation)) {
      document = policy->document;
      where = PlaceOf(*policy);
      as_hcl = !policy->address.empty();
    }
    if (layer == PolicyLayer::kTrust) {
      statement.resource_form = ElementForm::kAbsent;
      statement.resources.clear();
      document.statements.push_back(statement);
      const std::string role = request.resource.text();
      return Try(
          {layer, "add to the trust policy of " + role + where, std::move(statement), as_hcl},
          ChangeText("setTrustPolicy", "on", role, {}, document));
    }
    if (!request.target || request.target.entity == nullptr) {
      return Note("resource: the model does not have " + request.resource.text() +
                  ", so its policy cannot be tried");
    }
    if (request.target.entity->aws_managed_key) {
      return Note("resource: AWS manages this key, and nobody can change its policy");
    }
    document.statements.push_back(statement);
    const std::string arn = request.target.entity->arn;
    Try({layer, "add to the policy of " + arn + where, std::move(statement), as_hcl},
        ChangeText("setResourcePolicy", "on", arn, {}, document));
  }

  void AllowInBoundary(const PreparedRequest& request, Statement statement) {
    const Caller& caller = request.caller;
    const PolicyPtr boundary = caller.role != nullptr   ? caller.role->permissions_boundary
                               : caller.user != nullptr ? caller.user->permissions_boundary
                                                        : nullptr;
    if (boundary == nullptr) return Note("boundary: it is not in the model");
    if (IsOfAws(*boundary)) {
      return Note("boundary: " + boundary->arn + " is AWS's and cannot be changed");
    }
    PolicyDocument document = boundary->document;
    document.statements.push_back(statement);
    suggestions_.notes.push_back("boundary: the statement is for everybody who has this boundary");
    Try({PolicyLayer::kBoundary, "add to " + boundary->name + PlaceOf(*boundary),
         std::move(statement), !boundary->address.empty()},
        ChangeText("setPolicy", "policy", NameOf(*boundary), {}, document));
  }

  // ---- a Deny that applies ----

  // The narrowest exception that needs no new statement: this caller.
  void Except(const StatementView& view) {
    const PreparedRequest& request = *view.request;
    const Policy& policy = view.policy_model();
    const std::string title = std::string(PolicyLayerName(view.layer_kind())) + ": the Deny " +
                              StatementTitle(view) + " of " + PolicyTitle(view);
    const Caller& caller = request.caller;
    const std::string arn = caller.role_arn.empty() ? caller.user_arn : caller.role_arn;
    if (arn.empty()) return Note(title + " applies, and this caller has no ARN to except");
    if (IsOfAws(policy)) return Note(title + " is AWS's and cannot be changed");
    if (view.layer_kind() == PolicyLayer::kSession) {
      return Note(title + " comes with the session; its maker must pass another");
    }
    PolicyDocument document = policy.document;
    Statement& statement = document.statements[view.traced->index];
    ConditionClause* exception = nullptr;
    for (ConditionClause& clause : statement.conditions) {
      if (EqualsIgnoreCase(clause.operator_name, "ArnNotEquals") &&
          EqualsIgnoreCase(clause.key, "aws:PrincipalArn")) {
        exception = &clause;
      }
    }
    if (exception == nullptr) {
      exception = &statement.conditions.emplace_back();
      exception->operator_name = "ArnNotEquals";
      exception->key = "aws:PrincipalArn";
    }
    exception->values.push_back(arn);
    Suggestion suggestion = {view.layer_kind(),
                             "in " + PolicyTitle(view) + " replace " + StatementTitle(view) +
                                 PlaceAt(policy, view.statement().offset),
                             statement, !policy.address.empty()};
    suggestions_.notes.push_back(title + " would no longer hold for " + arn +
                                 ", whatever else it denies");
    std::string change;
    switch (view.layer_kind()) {
      case PolicyLayer::kTrust:
        change = ChangeText("setTrustPolicy", "on", request.resource.text(), {}, document);
        break;
      case PolicyLayer::kResource:
        if (!request.target || request.target.entity == nullptr) {
          return Note(title + " is of a resource that the model lacks");
        }
        change = ChangeText("setResourcePolicy", "on", request.target.entity->arn, {}, document);
        break;
      case PolicyLayer::kIdentity:
      case PolicyLayer::kBoundary:
      case PolicyLayer::kSession:
      case PolicyLayer::kEndpoint:
      case PolicyLayer::kServiceControl:
      case PolicyLayer::kResourceControl:
        change = ChangeText("setPolicy", "policy", NameOf(policy), {}, document);
        break;
    }
    Try(std::move(suggestion), change);
  }

  // ---- helpers ----

  static std::string NameOf(const Policy& policy) {
    return policy.arn.empty() ? std::string(policy.name) : std::string(policy.arn);
  }

  static std::string PlaceAt(const Policy& policy, std::uint32_t offset) {
    std::string text;
    if (!policy.address.empty()) text += ", " + policy.address.str();
    const std::string place = PlaceText(LocationOf(policy.document, offset));
    return place.empty() ? text : text + " (" + place + ')';
  }
  static std::string PlaceOf(const Policy& policy) {
    return policy.document.statements.empty()
               ? std::string()
               : PlaceAt(policy, policy.document.statements.front().offset);
  }

  static const Policy* PolicyOf(PolicyLayer kind, const PreparedRequest& request,
                                const Explanation& explanation) {
    for (const TracedLayer& layer : explanation.layers) {
      if (request.layer(layer.slot).layer != kind || layer.level_count == 0) continue;
      const TracedLevel& level = explanation.levels[layer.first_level];
      if (level.policy_count == 0) continue;
      return &explanation.policies[level.first_policy].attached->compiled->policy();
    }
    return nullptr;
  }

  // Lays the change on the model; what cannot be laid is no suggestion.
  void Try(Suggestion suggestion, const std::string& change) {
    Diagnostics diagnostics;
    LoadOptions options;
    options.mode = LoadMode::kLenient;
    const auto source = std::make_shared<const SourceText>("suggestion", change);
    const std::optional<ChangeSet> changes = LoadChanges(source, options, diagnostics);
    std::optional<Estate> changed;
    if (changes.has_value()) {
      changed = ApplyChanges(estate_, *changes, /*strict=*/false, diagnostics);
    }
    if (!changed.has_value() || diagnostics.has_errors()) {
      const std::string why =
          diagnostics.all().empty() ? std::string() : ": " + diagnostics.all().front().message;
      return Note(std::string(PolicyLayerName(suggestion.layer)) + ": it could not be tried" + why);
    }
    estate_ = *std::move(changed);
    suggestions_.changes.push_back(std::move(suggestion));
  }

  const Request asked_;
  const CompileOptions options_;
  Estate estate_;  // with the changes so far
  Suggestions suggestions_;
  bool stuck_ = false;
};

std::string StatementJson(const Statement& statement) {
  JsonWriter json(2);
  WritePolicyStatement(statement, json);
  return json.text();
}

std::string HclList(const PolicyTexts& texts) {
  std::string list = "[";
  for (const PolicyText& text : texts)
    list += (list.size() > 1 ? ", " : "") + JsonText(text.view());
  return list + ']';
}

// As `data "aws_iam_policy_document"` has it; a policy variable is written `&{...}` there.
std::string StatementHcl(const Statement& statement) {
  std::string text = "statement {\n";
  const auto line = [&](std::string_view key, const std::string& value) {
    text += "  " + std::string(key) + " = " + value + '\n';
  };
  if (!statement.sid.empty()) line("sid", JsonText(statement.sid.view()));
  line("effect", JsonText(EffectName(statement.effect)));
  line(statement.action_form == ElementForm::kNegated ? "not_actions" : "actions",
       HclList(statement.actions));
  if (statement.resource_form != ElementForm::kAbsent) {
    line(statement.resource_form == ElementForm::kNegated ? "not_resources" : "resources",
         HclList(statement.resources));
  }
  for (const PrincipalEntry& principal : statement.principals) {
    const bool is_service = principal.type == PrincipalType::kService;
    const bool is_negated = statement.principal_form == ElementForm::kNegated;
    text += std::string("  ") + (is_negated ? "not_principals" : "principals") + " {\n";
    text += std::string("    type        = ") + (is_service ? "\"Service\"" : "\"AWS\"") + '\n';
    text += "    identifiers = [" + JsonText(principal.value.view()) + "]\n  }\n";
  }
  for (const ConditionClause& clause : statement.conditions) {
    text += "  condition {\n    test     = " + JsonText(clause.operator_name.view()) +
            "\n    variable = " + JsonText(clause.key.view()) +
            "\n    values   = " + HclList(clause.values) + "\n  }\n";
  }
  for (std::size_t at = text.find("${"); at != std::string::npos; at = text.find("${", at))
    text[at] = '&';
  return text + '}';
}

}  // namespace

Suggestions Suggest(const Answer& answer, const CompiledEstate& compiled) {
  return Suggester(answer, compiled).Run();
}

std::string SuggestionsText(const Suggestions& suggestions) {
  std::string text;
  if (suggestions.help()) {
    text += "\nWith " +
            std::string(suggestions.changes.size() == 1 ? "this change" : "these changes") +
            " the model says " + std::string(VerdictWord(suggestions.result.decision)) + "  " +
            std::string(ReasonCodeName(suggestions.result.code)) + ":\n";
    for (const Suggestion& one : suggestions.changes) {
      text += "\n  " + Printable(std::string(PolicyLayerName(one.layer)) + ": " + one.where) + '\n';
      const std::string statement =
          one.as_hcl ? StatementHcl(one.statement) + "\n" + StatementJson(one.statement)
                     : StatementJson(one.statement);
      std::size_t begin = 0;
      while (begin <= statement.size()) {
        const std::size_t end = std::min(statement.find('\n', begin), statement.size());
        text += "    " + Printable(statement.substr(begin, end - begin)) + '\n';
        begin = end + 1;
      }
    }
  } else {
    text += "\nNothing small would allow it:\n";
  }
  if (!suggestions.notes.empty() && suggestions.help()) text += "\nBefore it is used:\n";
  for (const std::string& note : suggestions.notes)
    text += "  " + Printable(note) + '\n';
  return text;
}

void WriteSuggestions(const Suggestions& suggestions, JsonWriter& json) {
  json.BeginObject();
  json.Key("decision").String(EvalDecisionName(suggestions.result.decision));
  json.Key("changes").BeginArray();
  if (suggestions.help()) {
    for (const Suggestion& one : suggestions.changes) {
      json.BeginObject().Key("layer").String(PolicyLayerName(one.layer));
      json.Key("where").String(one.where).Key("statement");
      WritePolicyStatement(one.statement, json);
      json.EndObject();
    }
  }
  json.EndArray();
  json.Key("notes").Strings(suggestions.notes).EndObject();
}

}  // namespace iamsim
