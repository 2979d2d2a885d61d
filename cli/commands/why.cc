// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/why.h"

#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <iostream>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli/commands/ask.h"
#include "cli/commands/changes.h"
#include "cli/commands/request_flags.h"
#include "cli/report/describe.h"
#include "cli/report/result_report.h"
#include "model/arn.h"
#include "model/ask/access_denied_message.h"
#include "model/ask/denied_records.h"
#include "model/condition_value.h"

// AWS names one policy type where several may deny, and does not say how it chooses (R-EVAL-11). So
// the model agrees when it denies in the same way, explicitly or for want of an Allow, and the
// layer that AWS names is among those that refuse.

namespace iamsim {
namespace {

struct WhyFlags {
  ModelFlags model;
  ChangeFlags changes;
  RequestFlags request;
  std::vector<std::string> words;
  // In place of what the message says, or does not say.
  std::string principal;
  std::string action;
  std::string resource;
  std::string format = "text";
  bool first = false;
  bool verbose = false;
  bool exit_zero = false;
};

enum class Agreement : unsigned char { kAgrees, kDisagrees, kUndecided };

// A message with what the model says to it.
struct Reading {
  AccessDeniedMessage message;
  std::size_t count = 1;  // of messages that say the same
  Request request;
  std::string error;  // why it cannot be asked, and what to do
  std::string help;
  std::optional<Answer> answer;
  Agreement agreement = Agreement::kDisagrees;
  std::string why;                 // of the agreement, in a sentence
  std::vector<std::string> hints;  // what the model may lack
};

bool IsExplicit(const AccessDeniedMessage& message) {
  return message.decision == EvalDecision::kExplicitDeny;
}

const TracedLayer* LayerNamed(const Answer& answer, PolicyLayer kind) {
  for (const TracedLayer& layer : answer.explanation().layers) {
    if (answer.request().layer(layer.slot).layer == kind) return &layer;
  }
  return nullptr;
}

// Whether the policy of a statement is the one that AWS names by its ARN.
enum class Match : unsigned char { kNo, kYes, kUnknown };
Match MatchPolicy(const Policy& policy, std::string_view arn) {
  const std::string_view last = arn.substr(arn.find_last_of("/:") + 1);
  if (!policy.arn.empty()) return policy.arn == arn ? Match::kYes : Match::kNo;
  if (!policy.id.empty()) return policy.id == last ? Match::kYes : Match::kNo;
  return policy.name == last ? Match::kYes : Match::kUnknown;
}

class WhyCommand {
 public:
  explicit WhyCommand(const WhyFlags& flags) : flags_(flags) {}

  ExitCode Run() {
    const ExitCode code = AnswerAll();
    PrintDiagnostics(flags_.model, diagnostics_);
    if (code == ExitCode::kTrouble || !flags_.exit_zero) return code;
    return ExitCode::kYes;
  }

 private:
  ExitCode Fail(std::string message, std::string help = {}) {
    diagnostics_.Error(nullptr, 0, 0, std::move(message), std::move(help));
    return ExitCode::kTrouble;
  }

  ExitCode AnswerAll() {
    const std::optional<CompileOptions> options = CompileOptionsOf(flags_.model, diagnostics_);
    const std::optional<Request> base =
        RequestOf(flags_.request, LoadOptionsOf(flags_.model), diagnostics_);
    std::string text;
    for (const std::string& word : flags_.words)
      text += (text.empty() ? "" : " ") + word;
    if (text.empty() || text == "-") {
      const std::vector<std::string>& paths = flags_.model.paths;
      if (std::find(paths.begin(), paths.end(), "-") != paths.end()) {
        return Fail("both the message and the model are to come from standard input");
      }
      const std::shared_ptr<const SourceText> source = ReadSource("-", diagnostics_);
      if (source == nullptr) return ExitCode::kTrouble;
      text = std::string(source->text());
    }
    const auto input = std::make_shared<const SourceText>("message", text);
    if (!options.has_value() || !base.has_value()) return ExitCode::kTrouble;
    std::optional<std::vector<AccessDeniedMessage>> records =
        ReadDeniedRecords(input, diagnostics_);
    if (diagnostics_.has_errors()) return ExitCode::kTrouble;
    if (records.has_value() && records->empty()) {
      return Fail("no call in the records was denied",
                  "expected records with an `errorCode` such as `AccessDenied`");
    }
    std::vector<AccessDeniedMessage> messages =
        records.has_value() ? *std::move(records) : ReadAccessDeniedMessages(text);
    // The options alone may be the question.
    if (messages.empty() && !flags_.principal.empty() && !flags_.action.empty()) {
      messages.emplace_back();
    }
    if (messages.empty()) {
      std::error_code error;
      if (!flags_.words.empty() && std::filesystem::is_regular_file(text, error)) {
        return Fail("no AccessDenied message in the words",
                    "`" + text + "` is a file: iamsim why < " + text);
      }
      return Fail("no AccessDenied message in the input",
                  "expected `User: ... is not authorized to perform: ...`, as AWS prints it");
    }
    if (!LoadEstate(*options)) return ExitCode::kTrouble;
    std::vector<Reading> readings = Grouped(std::move(messages));
    if (flags_.first) readings.resize(1);
    ExitCode code = ExitCode::kYes;
    for (Reading& reading : readings) {
      AskOne(*base, reading);
      code = Worse(code, CodeOf(reading));
    }
    if (flags_.format == "json") {
      WriteJson(readings);
    } else {
      WriteText(readings);
    }
    return code;
  }

  // One of all that say the same, in the order of the input. A log repeats a denial many times,
  // from other addresses and at other times.
  static std::vector<Reading> Grouped(std::vector<AccessDeniedMessage> messages) {
    std::vector<Reading> readings;
    std::map<std::vector<std::string>, std::size_t> known;
    for (AccessDeniedMessage& message : messages) {
      const std::vector<std::string> key = {
          message.principal,   message.action,     message.resource, Claim(message),
          message.policy_type, message.policy_arn, message.region};
      const auto [place, is_new] = known.emplace(key, readings.size());
      if (is_new) {
        readings.emplace_back().message = std::move(message);
      } else {
        ++readings[place->second].count;
      }
    }
    return readings;
  }

  bool LoadEstate(const CompileOptions& options) {
    configuration_ = LoadConfiguration(flags_.model, diagnostics_);
    profiles_ = WithConfigured(ContextFilesOf(flags_.request.profiles, diagnostics_),
                               configuration_, diagnostics_);
    if (diagnostics_.has_errors()) return false;
    std::optional<Estate> estate =
        LoadChosenEstate(flags_.model, configuration_, "give --model PATH", diagnostics_);
    if (estate.has_value() && flags_.changes.any()) {
      estate = LayChanges(*estate, flags_.changes, LoadOptionsOf(flags_.model), diagnostics_);
    }
    if (!estate.has_value()) return false;
    if (!flags_.model.quiet) PrintConfiguredDefaults(configuration_);
    compiled_ = Compile(*std::move(estate), options);
    return true;
  }

  static ExitCode CodeOf(const Reading& reading) {
    if (!reading.error.empty()) return ExitCode::kTrouble;
    switch (reading.agreement) {
      case Agreement::kAgrees:
        return ExitCode::kYes;
      case Agreement::kDisagrees:
        return ExitCode::kNo;
      case Agreement::kUndecided:
        break;
    }
    return ExitCode::kUndecided;
  }

  // --- The question -----------------------------------------------------------------------------

  // A message names one resource; a star in it is that character, as in `instance/*` of
  // ec2:RunInstances, where there is no id yet.
  static std::string Literal(const std::string& resource) {
    if (resource == "*") return resource;
    std::string text;
    for (const char c : resource) {
      if (c == '*') {
        text += "${*}";
      } else {
        text += c;
      }
    }
    return text;
  }

  void AskOne(const Request& base, Reading& reading) {
    const AccessDeniedMessage& message = reading.message;
    Request& request = reading.request;
    request = base;
    request.principal = flags_.principal.empty() ? message.principal : flags_.principal;
    request.action = flags_.action.empty() ? message.action : flags_.action;
    request.resource = !flags_.resource.empty()    ? flags_.resource
                       : !message.resource.empty() ? Literal(message.resource)
                                                   : "*";
    // What AWS recorded, unless an option says otherwise.
    AddMissingKeys(message.context, request.context);
    AddChosenProfile(profiles_, request, diagnostics_);
    TakeRecord(message, request);
    if (!NameResource(reading)) return;
    if (!message.has_exact_context) AddConfiguredDefaults(configuration_, request);
    if (!request.now.has_value()) request.now = ClockNow();
    // A message is about one authorization; what else the call needs has messages of its own.
    request.single = true;
    if (request.principal.empty() || request.action.empty()) {
      SayWhatIsMissing(reading);
      return;
    }
    absl::StatusOr<Answer> answer = Ask(*compiled_, request, NameStyle::kFragment);
    if (!answer.ok()) {
      reading.error = std::string(answer.status().message());
      if (message.resource.empty() && flags_.resource.empty()) {
        reading.help = "the message names no resource; --resource does";
      }
      return;
    }
    reading.answer = *std::move(answer);
    Compare(reading);
  }

  // Where and when the call was made.
  void TakeRecord(const AccessDeniedMessage& message, Request& request) const {
    if (message.has_exact_context) request.context_mode = ContextMode::kExact;
    if (request.region.empty()) request.region = message.region;
    if (request.region.empty()) {
      // A call that takes no resource has its Region from the ARN that the message names.
      const std::optional<Arn> arn = ParseArn(message.resource);
      if (arn.has_value()) request.region = std::string(arn->region);
    }
    if (const std::optional<Instant> time = Instant::Parse(message.time);
        time.has_value() && !request.now.has_value()) {
      request.now = time->seconds;
    }
    if (message.vpc_endpoint.empty() || !request.vpc_endpoint.empty()) return;
    if (compiled_->estate().FindVpcEndpoint(message.vpc_endpoint)) {
      request.vpc_endpoint = message.vpc_endpoint;
    } else {
      ContextInput input;
      input.values.push_back(message.vpc_endpoint);
      AddMissingKeys({{"aws:SourceVpce", input}}, request.context);
    }
  }

  // Turns words of a service into the resource they mean. False, with an error, where they mean
  // none.
  bool NameResource(Reading& reading) const {
    const AccessDeniedMessage& message = reading.message;
    Request& request = reading.request;
    if (!flags_.resource.empty()) return true;
    const Estate& estate = compiled_->estate();
    if (message.is_ciphertext) {
      // The AWS CLI names the object, and so the bucket that names the key.
      std::string bucket = message.s3_uri.substr(0, message.s3_uri.find('/', 5));
      if (!bucket.empty()) bucket.replace(0, 5, "arn:aws:s3:::");
      const auto found = estate.FindResource(bucket);
      if (found && !found.entity->kms_key.empty()) {
        request.resource = std::string(found.entity->kms_key);
        return true;
      }
      reading.error = "the message does not say which key encrypted the ciphertext";
      reading.help = "give the key with --resource";
      return false;
    }
    const std::size_t blank = message.resource.rfind(' ');
    if (blank == std::string::npos) return true;
    std::string kind = message.resource.substr(0, blank);
    const std::string name = message.resource.substr(blank + 1);
    if (kind != "role" && kind != "user" && kind != "group" && kind != "policy" &&
        kind != "instance profile") {
      return true;
    }
    if (ParseArn(name).has_value()) {
      request.resource = Literal(name);
      return true;
    }
    const std::optional<Arn> caller = ParseArn(request.principal);
    if (!caller.has_value() || !IsAccountId(caller->account)) {
      reading.error = "`" + message.resource + "` is of the caller's account, which is unknown";
      reading.help = "give --principal ARN, or the ARN of the resource with --resource";
      return false;
    }
    // The message leaves the path out.
    const std::string account(caller->account);
    if (kind == "role") {
      if (const auto role = estate.FindRoleByName(account, name)) {
        request.resource = role.entity->arn;
        return true;
      }
    }
    if (const Account* found = estate.FindAccount(account); found != nullptr && kind == "user") {
      for (const User& user : found->users) {
        if (user.name != name) continue;
        request.resource = user.arn;
        return true;
      }
    }
    std::replace(kind.begin(), kind.end(), ' ', '-');
    request.resource =
        "arn:" + std::string(caller->partition) + ":iam::" + account + ":" + kind + "/" + name;
    return true;
  }

  static void SayWhatIsMissing(Reading& reading) {
    const AccessDeniedMessage& message = reading.message;
    if (!message.encoded.empty()) {
      reading.error = "the details of the message are encoded";
      reading.help =
          "decode them and give the result to `iamsim why`:\n"
          "aws sts decode-authorization-message --query DecodedMessage --output text "
          "--encoded-message " +
          message.encoded;
      return;
    }
    std::string missing;
    if (reading.request.principal.empty()) missing = "who called (--principal)";
    if (reading.request.action.empty()) {
      missing += (missing.empty() ? "" : " and ");
      missing += "which action was refused (--action";
      if (!message.operation.empty()) missing += ", for " + message.operation;
      missing += ')';
    }
    reading.error = "the message does not say " + missing;
  }

  // --- The comparison ---------------------------------------------------------------------------

  void Compare(Reading& reading) {
    const AccessDeniedMessage& message = reading.message;
    const Answer& answer = *reading.answer;
    const EvaluationResult result = answer.result();
    const auto settle = [&](Agreement agreement, std::string why) {
      reading.agreement = agreement;
      reading.why = std::move(why);
    };
    if (result.decision == EvalDecision::kConditional) {
      settle(Agreement::kUndecided, "the model's answer hangs on what is not known");
    } else if (result.decision == EvalDecision::kAllowed) {
      settle(Agreement::kDisagrees, "the model allows it");
    } else if (!message.decision.has_value()) {
      settle(Agreement::kAgrees, "the model denies it, too; the message gives no reason");
    } else if (*message.decision != result.decision) {
      settle(Agreement::kDisagrees, IsExplicit(message)
                                        ? "AWS has an explicit deny, the model finds none"
                                        : "AWS misses an Allow, the model has an explicit deny");
    } else if (!message.layer.has_value() && !message.policy_arn.empty()) {
      CompareNamedPolicy(reading);
    } else if (!message.layer.has_value()) {
      settle(Agreement::kAgrees,
             message.policy_type.empty()
                 ? "the model denies it in the same way; the message names no policy type"
                 : "the model denies it in the same way; `" + message.policy_type +
                       "` is no policy type that iamsim knows");
    } else {
      CompareLayers(reading);
    }
    if (reading.agreement == Agreement::kDisagrees) AddHints(reading);
  }

  // A role's trust policy is the resource-based policy of the role, and AWS calls it either.
  static PolicyLayer NamedLayer(const AccessDeniedMessage& message, const Answer& answer) {
    const PolicyLayer slot = answer.request().layer(kResourceSlot).layer;
    const bool is_trust = slot == PolicyLayer::kTrust && *message.layer == PolicyLayer::kResource;
    return is_trust ? slot : *message.layer;
  }

  void CompareLayers(Reading& reading) {
    const Answer& answer = *reading.answer;
    const PolicyLayer layer = NamedLayer(reading.message, answer);
    const std::string name(PolicyLayerName(layer));
    const TracedLayer* traced = LayerNamed(answer, layer);
    const bool refuses = IsExplicit(reading.message)
                             ? traced != nullptr && traced->outcome.denies()
                             : answer.explanation().blocked_by.Contains(layer);
    if (!refuses) {
      reading.agreement = Agreement::kDisagrees;
      reading.why = "AWS names " + name + ", which does not refuse in the model";
      return;
    }
    reading.agreement = Agreement::kAgrees;
    reading.why = "same layer and kind of deny";
    const std::vector<PolicyLayer> all = answer.explanation().blocked_by.ToVector();
    if (all.size() > 1) reading.why += "; in the model other layers refuse as well";
    if (!IsExplicit(reading.message) || reading.message.policy_arn.empty()) return;
    ComparePolicies(*traced, reading);
  }

  void ComparePolicies(const TracedLayer& layer, Reading& reading) {
    const Answer& answer = *reading.answer;
    bool unknown = false;
    for (const StatementView& view : StatementsOf(answer.request(), answer.explanation(), layer)) {
      const StatementOutcome& outcome = view.traced->outcome;
      if (outcome.effect != Effect::kDeny || outcome.applies != Truth::kTrue) continue;
      const Match match = MatchPolicy(view.policy_model(), reading.message.policy_arn);
      if (match == Match::kYes) {
        reading.why = "same policy, " + PolicyTitle(view) + "; " + reading.why;
        return;
      }
      unknown = unknown || match == Match::kUnknown;
    }
    if (unknown) {
      reading.why += "; the model does not say which ARN its policy has";
      return;
    }
    reading.agreement = Agreement::kDisagrees;
    reading.why = "same layer and kind of deny, but in the model another policy denies than " +
                  reading.message.policy_arn;
  }

  // Authorization details name the policy that denies, and not its type.
  void CompareNamedPolicy(Reading& reading) {
    const Answer& answer = *reading.answer;
    for (const TracedLayer& layer : answer.explanation().layers) {
      for (const StatementView& view :
           StatementsOf(answer.request(), answer.explanation(), layer)) {
        const StatementOutcome& outcome = view.traced->outcome;
        if (outcome.effect != Effect::kDeny || outcome.applies != Truth::kTrue ||
            MatchPolicy(view.policy_model(), reading.message.policy_arn) != Match::kYes) {
          continue;
        }
        reading.agreement = Agreement::kAgrees;
        reading.why = "same policy, " + PolicyTitle(view) + ", and kind of deny";
        return;
      }
    }
    reading.agreement = Agreement::kDisagrees;
    reading.why = "in the model another policy denies than " + reading.message.policy_arn;
  }

  // --- What the model may lack ------------------------------------------------------------------

  void AddHints(Reading& reading) {
    const AccessDeniedMessage& message = reading.message;
    const Answer& answer = *reading.answer;
    std::vector<std::string>& hints = reading.hints;
    std::optional<PolicyLayer> named;
    if (message.layer.has_value()) named = NamedLayer(message, answer);
    for (const TracedLayer& layer : answer.explanation().layers) {
      const PolicyLayer kind = answer.request().layer(layer.slot).layer;
      if (named.has_value() && *named != kind) continue;
      std::string hint = HintFor(kind, layer, answer);
      // Of a layer that takes part nothing can be said, unless AWS names it.
      if (hint.empty() && named.has_value()) {
        hint = std::string(PolicyLayerName(kind)) +
               ": the policies of the model may be older than those in AWS, or lack some";
      }
      if (!hint.empty()) hints.push_back(hint);
    }
    if (named.has_value() && LayerNamed(answer, *named) == nullptr) {
      hints.push_back(std::string(PolicyLayerName(*named)) +
                      ": takes no part in this question; the message may be about another action "
                      "or resource");
    }
    for (const TracedLayer& layer : answer.explanation().layers)
      AddConditionHints(layer, reading);
  }

  // Where a layer could deny in AWS and cannot in the model.
  static std::string HintFor(PolicyLayer kind, const TracedLayer& traced, const Answer& answer) {
    const PreparedRequest& request = answer.request();
    const SelectedLayer& selected = request.layer(traced.slot);
    const std::string name = std::string(PolicyLayerName(kind)) + ": ";
    switch (selected.not_applicable) {
      case NotApplicable::kNotInOrganization:
        return name +
               "the model has the account in no organization; its policies may not be loaded";
      case NotApplicable::kNoSessionPolicy:
        if (request.caller.kind != CallerKind::kSession &&
            request.caller.kind != CallerKind::kFederatedUser) {
          return {};
        }
        return name +
               "the session may have been made with a policy; give it with "
               "--session-policy FILE";
      case NotApplicable::kNoEndpoint:
        return name +
               "the call may have come through a VPC endpoint; give it with "
               "--vpc-endpoint ID";
      case NotApplicable::kNoBoundary:
        return name + "the model has no permissions boundary for the caller";
      case NotApplicable::kNoResourcePolicy:
        return name + "the model has no policy for the resource";
      case NotApplicable::kManagementAccount:
      case NotApplicable::kPolicyTypeDisabled:
      case NotApplicable::kServiceLinkedRole:
      case NotApplicable::kServiceNotSupported:
      case NotApplicable::kCallerKind:
      case NotApplicable::kAwsOwnedResource:
      case NotApplicable::kNotThisCall:
        return name + "takes no part in the model: " + WhyNotApplicable(selected.not_applicable);
      case NotApplicable::kParticipates:
        break;
    }
    return {};
  }

  // A Deny that fails at its condition alone, or an Allow that holds by one: AWS may have seen
  // other values.
  void AddConditionHints(const TracedLayer& layer, Reading& reading) {
    const AccessDeniedMessage& message = reading.message;
    const Answer& answer = *reading.answer;
    const PolicyLayer kind = answer.request().layer(layer.slot).layer;
    if (message.layer.has_value() && NamedLayer(message, answer) != kind) return;
    for (const StatementView& view : StatementsOf(answer.request(), answer.explanation(), layer)) {
      const StatementOutcome& outcome = view.traced->outcome;
      if (view.statement().conditions.empty()) continue;
      const bool near_deny = outcome.effect == Effect::kDeny &&
                             FirstFailed(outcome) == StatementElement::kCondition &&
                             message.decision != EvalDecision::kImplicitDeny;
      const bool held_allow = outcome.effect == Effect::kAllow && outcome.applies == Truth::kTrue &&
                              !IsExplicit(message);
      if (!near_deny && !held_allow) continue;
      const std::string title = std::string(PolicyLayerName(kind)) + ": " +
                                std::string(EffectName(outcome.effect)) + ' ' +
                                StatementTitle(view) + " of " + PolicyTitle(view);
      const std::vector<std::string> lines = ClauseLines(view, /*failed_only=*/near_deny);
      std::string clauses;
      for (const std::string& line : lines)
        clauses += (clauses.empty() ? "" : "; ") + line;
      reading.hints.push_back(title + (near_deny ? " does not apply: " : " applies by ") + clauses +
                              "; AWS may have seen another value (--context KEY=VALUE)");
    }
  }

  // --- Output -----------------------------------------------------------------------------------

  static std::string Claim(const AccessDeniedMessage& message) {
    std::string text = "DENIED";
    if (message.decision.has_value()) text += IsExplicit(message) ? " (explicit)" : " (implicit)";
    if (message.layer.has_value()) {
      text += "  " + std::string(PolicyLayerName(*message.layer));
    } else if (!message.policy_type.empty()) {
      text += "  " + message.policy_type;
    }
    if (!message.policy_arn.empty()) text += ": " + message.policy_arn;
    if (!message.decision.has_value()) text += ", no reason given";
    return text;
  }

  static std::string_view AgreementWord(Agreement agreement) {
    switch (agreement) {
      case Agreement::kAgrees:
        return "agrees";
      case Agreement::kDisagrees:
        return "disagrees";
      case Agreement::kUndecided:
        break;
    }
    return "undecided";
  }

  void WriteText(const std::vector<Reading>& readings) {
    const Style style = StyleFor(ColorChoiceOf(flags_.model), STDOUT_FILENO);
    bool first = true;
    for (const Reading& reading : readings) {
      const AccessDeniedMessage& message = reading.message;
      if (!reading.error.empty()) {
        Fail(reading.error, reading.help);
        continue;
      }
      if (!first) std::cout << '\n';
      first = false;
      std::cout << style.Bold("AWS says    ") << Printable(Claim(message));
      if (reading.count > 1) std::cout << "  (" << reading.count << " times)";
      std::cout << '\n';
      if (!message.authorization_id.empty()) {
        std::cout << "            authorization " << Printable(message.authorization_id) << '\n';
      }
      if (!message.encoded.empty()) {
        std::cout << "            the encoded part says more: aws sts decode-authorization-message "
                     "--query DecodedMessage --output text --encoded-message "
                  << Printable(message.encoded) << '\n';
      }
      if (!message.called_action.empty()) {
        std::cout << "            " << Printable(message.called_action) << " asks for "
                  << Printable(message.action) << ", which is refused\n";
      }
      const EvaluationResult result = reading.answer->result();
      std::cout << style.Bold("the model   ") << VerdictWord(result.decision) << "  "
                << ReasonCodeName(result.code) << '\n';
      const std::string word(AgreementWord(reading.agreement));
      const bool agrees = reading.agreement == Agreement::kAgrees;
      std::cout << "            " << (agrees ? style.Good(word) : style.Bad(word)) << ": "
                << Printable(reading.why) << "\n\n";
      if (!message.rest.empty()) {
        std::cerr << "not read: " << Printable(message.rest) << '\n';
      }
      std::cout << TextReport(*reading.answer, {style, flags_.verbose, message.layer});
      if (reading.hints.empty()) continue;
      std::cout << "\nWhat the model may lack:\n";
      for (const std::string& hint : reading.hints)
        std::cout << "  " << Printable(hint) << '\n';
    }
  }

  void WriteMessage(const AccessDeniedMessage& message, JsonWriter& json) const {
    json.BeginObject();
    const auto add = [&](std::string_view key, const std::string& value) {
      if (!value.empty()) json.Key(key).String(value);
    };
    add("errorCode", message.error_code);
    add("operation", message.operation);
    add("principal", message.principal);
    add("action", message.action);
    add("calledAction", message.called_action);
    add("resource", message.resource);
    if (message.decision.has_value()) {
      json.Key("decision").String(EvalDecisionName(*message.decision));
    }
    if (message.layer.has_value()) json.Key("layer").String(PolicyLayerName(*message.layer));
    add("policyType", message.policy_type);
    add("policyArn", message.policy_arn);
    add("encoded", message.encoded);
    add("authorizationId", message.authorization_id);
    if (message.decoded) json.Key("decoded").Bool(true);
    if (!message.statement_ids.empty()) json.Key("statementIds").Strings(message.statement_ids);
    add("notRead", message.rest);
    json.EndObject();
  }

  void WriteJson(const std::vector<Reading>& readings) {
    JsonWriter json(2);
    json.BeginObject();
    json.Key("schema").String("iamsim/why/1");
    json.Key("messages").BeginArray();
    for (const Reading& reading : readings) {
      json.BeginObject();
      json.Key("message");
      WriteMessage(reading.message, json);
      if (reading.count > 1) json.Key("count").Integer(static_cast<std::int64_t>(reading.count));
      if (!reading.error.empty()) {
        json.Key("agreement").Null();
        json.Key("error").String(reading.error);
        if (!reading.help.empty()) json.Key("help").String(reading.help);
        json.EndObject();
        Fail(reading.error, reading.help);
        continue;
      }
      json.Key("agreement").String(AgreementWord(reading.agreement));
      json.Key("why").String(reading.why);
      json.Key("hints").Strings(reading.hints);
      json.Key("change").Strings(
          WhatWouldChange(reading.answer->request(), reading.answer->explanation()));
      json.Key("result");
      WriteResult(*reading.answer, flags_.verbose, json);
      json.EndObject();
    }
    json.EndArray().EndObject();
    std::cout << json.text() << '\n';
  }

  const WhyFlags& flags_;
  Diagnostics diagnostics_;
  std::optional<Configuration> configuration_;
  ContextProfiles profiles_;
  std::shared_ptr<const CompiledEstate> compiled_;
};

}  // namespace

std::function<ExitCode()> AddWhyCommand(const Command& app) {
  const auto flags = std::make_shared<WhyFlags>();
  const Command command =
      app.AddCommand("why", "reads an AccessDenied message and asks what it says");
  command.Footer(
      "Examples:\n"
      "  aws s3 cp s3://bucket/key . 2>&1 | iamsim why -m model.yaml\n"
      "  iamsim why -m model.yaml < cloudtrail.json\n"
      "  iamsim why -m model.yaml 'User: arn:aws:iam::111122223333:user/alice is not authorized "
      "to perform: ...'\n"
      "A code in brackets, such as [U-5], is explained by: iamsim rule U-5\n"
      "Exit code: 0 the model agrees with AWS, 1 it does not, 2 the message or an input is wrong,\n"
      "3 undecided.");
  command.AddOption("message", flags->words, "the message; without it or with `-` stdin");
  AddModelFlags(command, flags->model);
  AddChangeFlags(command, flags->changes);
  command.AddOption("--principal", flags->principal, "in place of the message's").Type("NAME");
  command.AddOption("--action", flags->action, "in place of the message's").Type("ACTION");
  command.AddOption("--resource", flags->resource, "in place of the message's").Type("RESOURCE");
  AddRequestFlags(command, flags->request);
  command.AddOption("--format", flags->format, "text or json")
      .OneOf({"text", "json"})
      .Type("FORMAT");
  command.AddFlag("--first", flags->first, "of several messages the first alone");
  command.AddFlag("-v,--verbose", flags->verbose, "every statement that was considered");
  command.AddFlag("--exit-zero", flags->exit_zero, "code 0 also when the model disagrees");
  return [flags] { return RunToTheEnd<WhyCommand>(*flags); };
}

}  // namespace iamsim
