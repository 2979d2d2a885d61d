// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/can.h"

#include <unistd.h>

#include <algorithm>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/commands/ask.h"
#include "cli/commands/changes.h"
#include "cli/commands/request_flags.h"
#include "cli/report/answer_list.h"
#include "cli/report/result_report.h"
#include "cli/report/scenario_yaml.h"
#include "cli/report/set_report.h"
#include "cli/suggest/suggest.h"
#include "cli/suite/name_resolver.h"
#include "model/arn.h"
#include "model/ask/request_lines.h"
#include "model/load/document/policy_reader.h"
#include "model/policies_alone.h"
#include "model/scenario.h"
#include "model/token_name.h"

// One question. Names are resolved against the model before it is asked, so a slip is an error with
// the nearest name. With changes it is asked twice, and both answers are shown if they differ.

namespace iamsim {
namespace {

struct CanFlags {
  ModelFlags model;
  ChangeFlags changes;
  RequestFlags asked;
  std::vector<std::string> words;  // [PRINCIPAL] ACTION [RESOURCE]
  std::vector<std::string> policies;
  std::string boundary;
  std::vector<std::string> scps;
  std::string request;
  std::string requests;
  std::string expect;
  std::string format = "text";
  std::vector<std::string> fields;  // of rows
  bool verbose = false;
  bool trace = false;
  bool exit_zero = false;
  bool as_scenario = false;
  bool suggest = false;
};

class CanCommand {
 public:
  explicit CanCommand(const CanFlags& flags)
      : flags_(flags), rows_(flags.format == "csv", flags.fields) {}

  ExitCode Run() {
    const ExitCode code = Answer();
    PrintDiagnostics(flags_.model, diagnostics_);
    if (code == ExitCode::kTrouble) return code;
    return flags_.exit_zero ? ExitCode::kYes : code;
  }

 private:
  ExitCode Fail(std::string message, std::string help = {}) {
    diagnostics_.Error(nullptr, 0, 0, std::move(message), std::move(help));
    return ExitCode::kTrouble;
  }

  PolicyPtr ReadPolicy(const std::string& file, PolicyType type, const std::string& resource = {}) {
    return LoadPolicyFile(file, type, LoadOptionsOf(flags_.model), diagnostics_, resource);
  }

  // ---- without a model: a role that carries the policies of the command line ----

  std::optional<Estate> SyntheticEstate() {
    const std::size_t errors = diagnostics_.error_count();
    auto account = std::make_shared<Account>();
    const PoliciesAccount of = AccountOfPolicies();
    account->id = of.id;
    account->partition = of.partition;
    Role role;
    role.name = std::string(kSyntheticRole);
    role.arn = SyntheticRoleArn(of);
    for (const std::string& file : flags_.policies) {
      const PolicyPtr policy = ReadPolicy(file, PolicyType::kIdentity);
      if (policy != nullptr) role.inline_policies.push_back(policy);
    }
    if (!flags_.boundary.empty()) {
      role.permissions_boundary = ReadPolicy(flags_.boundary, PolicyType::kBoundary);
    }
    account->roles.push_back(std::move(role));
    AddResourcePolicies(*account);
    std::shared_ptr<Organization> organization;
    if (!flags_.scps.empty()) {
      organization = std::make_shared<Organization>();
      organization->id = "o-commandline";
      organization->nodes.push_back(
          {OrganizationNode::Kind::kRoot, "r-root", "", -1, {FullAwsAccess()}, {}, {}});
      OrganizationNode node = {OrganizationNode::Kind::kAccount, account->id, "", 0, {}, {}, {}};
      for (const std::string& file : flags_.scps) {
        const PolicyPtr policy = ReadPolicy(file, PolicyType::kServiceControl);
        if (policy != nullptr) node.service_control_policies.push_back(policy);
      }
      AddFullAccess(node);
      organization->nodes.push_back(std::move(node));
    }
    if (diagnostics_.error_count() > errors) return std::nullopt;
    return Estate({std::move(account)}, std::move(organization), {});
  }

  // The account that is given, or the one that has the resource.
  PoliciesAccount AccountOfPolicies() const {
    PoliciesAccount account =
        AccountForPolicies(flags_.words.size() == 2 ? flags_.words.back() : std::string());
    if (!flags_.model.account.empty()) account.id = flags_.model.account;
    return account;
  }

  // Organizations attaches FullAWSAccess to every account. Who has policies that allow something
  // has put them in its place.
  static void AddFullAccess(OrganizationNode& node) {
    const bool allows = std::any_of(
        node.service_control_policies.begin(), node.service_control_policies.end(),
        [](const PolicyPtr& policy) {
          const std::vector<Statement>& statements = policy->document.statements;
          return std::any_of(statements.begin(), statements.end(),
                             [](const Statement& one) { return one.effect == Effect::kAllow; });
        });
    std::cerr << (allows ? "scp: in place of FullAWSAccess, because one of them allows something\n"
                         : "scp: beside FullAWSAccess, because none of them allows anything\n");
    if (!allows) node.service_control_policies.push_back(FullAwsAccess());
  }

  void AddResourcePolicies(Account& account) {
    for (const std::string& text : flags_.model.resource_policies) {
      std::string name;
      std::string file;
      if (!SplitResourcePolicy(text, name, file)) continue;
      const std::optional<Arn> arn = ParseArn(name);
      Resource resource;
      resource.arn = name;
      const PolicyType type = arn->service == "kms" ? PolicyType::kKey : PolicyType::kResource;
      resource.policy = ReadPolicy(file, type, name);
      account.resources.push_back(std::move(resource));
    }
  }

  // ---- the question ----

  ExitCode Answer() {
    const std::optional<CompileOptions> options = CompileOptionsOf(flags_.model, diagnostics_);
    std::optional<Request> base =
        RequestOf(flags_.asked, LoadOptionsOf(flags_.model), diagnostics_);
    const bool has_model = !flags_.model.paths.empty();
    const bool without_model = !flags_.policies.empty() || !flags_.boundary.empty() ||
                               !flags_.scps.empty() ||
                               (!flags_.model.resource_policies.empty() && !has_model);
    if (without_model && has_model) {
      return Fail("--policy, --boundary and --scp ask without a model",
                  "leave out --model, or put the policies into the model");
    }
    if (flags_.as_scenario && (!flags_.boundary.empty() || !flags_.scps.empty() ||
                               !flags_.model.resource_policies.empty() || flags_.changes.any())) {
      return Fail("--as-scenario cannot say this question",
                  "a scenario is asked of a model or of policies alone: put --boundary, --scp and "
                  "--resource-policy into a model, and changes into the scenario's `changes`");
    }
    const std::size_t errors = diagnostics_.error_count();
    configuration_ = LoadConfiguration(flags_.model, diagnostics_);
    profiles_ = WithConfigured(ContextFilesOf(flags_.asked.profiles, diagnostics_), configuration_,
                               diagnostics_);
    if (base.has_value()) AddChosenProfile(profiles_, *base, diagnostics_);
    if (diagnostics_.error_count() > errors) return ExitCode::kTrouble;
    std::optional<Estate> estate;
    if (without_model) {
      estate = SyntheticEstate();
    } else {
      estate =
          LoadChosenEstate(flags_.model, configuration_,
                           "give --model PATH, or --policy FILE for a policy alone", diagnostics_);
    }
    if (!estate.has_value() || !options.has_value() || !base.has_value()) return ExitCode::kTrouble;
    if (!flags_.model.quiet) PrintConfiguredDefaults(configuration_);
    if (flags_.changes.any()) {
      before_ = Compile(*estate, *options);
      estate = LayChanges(*estate, flags_.changes, LoadOptionsOf(flags_.model), diagnostics_);
      if (!estate.has_value()) return ExitCode::kTrouble;
    }
    compiled_ = Compile(*std::move(estate), *options);
    if (!flags_.requests.empty() || !flags_.request.empty()) return AnswerFile(*compiled_);

    Request request = *base;
    std::vector<std::string> words = flags_.words;
    if (without_model) {
      words.insert(words.begin(), SyntheticRoleArn(AccountOfPolicies()));
    }
    if (words.size() < 2 || words.size() > 3) {
      return Fail(without_model ? "expected ACTION [RESOURCE]"
                                : "expected PRINCIPAL ACTION [RESOURCE]");
    }
    request.principal = words[0];
    if (!ReadTokenName(words[0], request) && !request.token.claims.empty() &&
        words[0].find("-provider/") == std::string::npos) {
      return Fail(
          "--claim needs a token as principal: `github:ORG/REPO@REF`, `oidc:HOST` or "
          "`saml:ARN`");
    }
    request.action = words[1];
    if (words.size() == 3) request.resource = words[2];
    Complete(request);
    return Report(*compiled_, request, NameStyle::kFragment, flags_.format == "jsonl");
  }

  // The answer to the same question without the changes, where it is another. A name means what it
  // means with them.
  std::optional<absl::StatusOr<iamsim::Answer>> Before(const iamsim::Answer& answer) const {
    if (before_ == nullptr) return std::nullopt;
    absl::StatusOr<iamsim::Answer> before = AnswerQuestion(*before_, answer.asked());
    if (before.ok() && before->result() == answer.result()) return std::nullopt;
    return before;
  }

  void WriteId(JsonWriter& json) const {
    if (asked_as_ == nullptr || asked_as_->id.empty()) return;
    json.Key("id");
    WriteRequestId(asked_as_->id, asked_as_->id_is_number, json);
  }

  void WriteJson(const iamsim::Answer& answer,
                 const std::optional<absl::StatusOr<iamsim::Answer>>& before,
                 JsonWriter& json) const {
    const bool trace = flags_.trace || flags_.verbose;
    json.BeginObject();
    WriteId(json);
    WriteResultMembers(answer, trace, json);
    if (Suggests(answer.result().decision)) {
      json.Key("suggestions");
      WriteSuggestions(Suggest(answer, *compiled_), json);
    }
    if (before_ != nullptr) {
      json.Key("changed").Bool(before.has_value());
      if (before.has_value() && before->ok()) {
        json.Key("before");
        WriteResult(**before, trace, json);
      } else if (before.has_value()) {
        const std::string message(before->status().message());
        json.Key("before").BeginObject().Key("error").String(message).EndObject();
      }
    }
    json.EndObject();
  }

  bool Suggests(EvalDecision decision) const {
    return flags_.suggest && decision != EvalDecision::kAllowed;
  }

  template <typename AnswerType>
  void PrintBefore(const std::optional<absl::StatusOr<AnswerType>>& before,
                   const ReportOptions& options) const {
    if (!before.has_value()) {
      std::cout << options.style.Bold("The changes leave this answer as it is.") << "\n\n";
      return;
    }
    std::cout << options.style.Bold("Before the changes:") << '\n';
    if (before->ok()) {
      std::cout << TextReport(**before, options);
    } else {
      const std::string message(before->status().message());
      std::cout << "cannot be asked: " << Printable(message) << '\n';
    }
    std::cout << '\n' << options.style.Bold("After the changes:") << '\n';
  }

  // ---- questions of a file ----

  ExitCode AnswerFile(const CompiledEstate& compiled) {
    const bool stream = !flags_.requests.empty();
    if (!flags_.words.empty()) {
      return Fail("--request and --requests take the question from a file; leave out the words");
    }
    const std::shared_ptr<const SourceText> source =
        ReadSource(stream ? flags_.requests : flags_.request, diagnostics_);
    if (source == nullptr) return ExitCode::kTrouble;
    const FileScope& files = LoadOptionsOf(flags_.model).files;
    if (stream) return AnswerLines(compiled, ReadRequestLines(source, files, profiles_), *source);
    RequestLine line = ReadSingleRequest(source, files, profiles_);
    diagnostics_.AddAll(line.problems);
    if (!line.good()) return ExitCode::kTrouble;
    Complete(line.request);
    asked_as_ = &line;
    return Report(compiled, line.request, NameStyle::kExact, flags_.format == "jsonl");
  }

  void Complete(Request& request) {
    AddConfiguredDefaults(configuration_, request);
    takes_clock_ = !request.now.has_value();
    if (takes_clock_) request.now = ClockNow();
  }

  // One line out for each question, in order, also for one that cannot be asked.
  ExitCode AnswerLines(const CompiledEstate& compiled, std::vector<RequestLine> lines,
                       const SourceText& source) {
    if (WritesRows()) std::cout << rows_.Header();
    const NameResolver names(compiled.estate());
    ExitCode code = ExitCode::kYes;
    std::size_t bad = 0;
    for (RequestLine& line : lines) {
      for (const Diagnostic& problem : line.problems.all()) {
        if (problem.severity == Severity::kWarning) diagnostics_.Add(problem);
      }
      asked_as_ = &line;
      if (line.good()) {
        Complete(line.request);
        absl::Status status = names.Resolve(line.request);
        const ExitCode of_line = status.ok() ? ReportOne(compiled, line.request, NameStyle::kExact,
                                                         /*one_line=*/true, status)
                                             : ExitCode::kTrouble;
        if (status.ok()) {
          code = Worse(code, of_line);
          continue;
        }
        WriteError(std::string(status.message()));
      } else {
        WriteError(ProblemText(line, source));
      }
      if (flags_.expect == "error") continue;
      ++bad;
    }
    if (bad == 0) return code;
    std::cerr << bad << " of " << lines.size() << (lines.size() == 1 ? " question" : " questions")
              << " cannot be asked\n";
    return ExitCode::kTrouble;
  }

  bool WritesRows() const { return flags_.format == "csv" || !flags_.fields.empty(); }

  ListedAnswer Listed() const {
    ListedAnswer listed;
    if (asked_as_ == nullptr) return listed;
    listed.line = asked_as_->line;
    listed.id = asked_as_->id;
    listed.id_is_number = asked_as_->id_is_number;
    return listed;
  }

  void WriteError(std::string error) const {
    ListedAnswer listed = Listed();
    listed.error = std::move(error);
    if (WritesRows()) {
      listed.row = QuestionOf(asked_as_->request);
      std::cout << rows_.Row(listed);
      return;
    }
    JsonWriter json(0);
    json.BeginObject();
    json.Key("line").Integer(listed.line);
    json.Key("id");
    WriteRequestId(listed.id, listed.id_is_number, json);
    json.Key("error").String(listed.error).EndObject();
    std::cout << json.text() << '\n';
  }

  // The time of the clock goes into the scenario only where the answer is another without it.
  void PrintScenario(const CompiledEstate& compiled, const iamsim::Answer& answer) const {
    Request asked = answer.asked();
    if (takes_clock_) {
      asked.now.reset();
      const absl::StatusOr<EvaluationResult> timeless = DecideQuestion(compiled, asked);
      if (!timeless.ok() || *timeless != answer.result()) asked.now = answer.asked().now;
    }
    std::vector<PolicyPtr> alone;
    if (!flags_.policies.empty()) {
      alone = compiled.estate().accounts().front()->roles.front().inline_policies;
    }
    std::cout << ScenarioYaml(asked, answer.result(), alone);
  }

  ExitCode Report(const CompiledEstate& compiled, const Request& request, NameStyle style,
                  bool one_line) {
    absl::Status status;
    Request named = request;
    const ExitCode code = ReportOne(compiled, named, style, one_line, status);
    if (status.ok()) return code;
    if (flags_.expect == "error") return ExitCode::kYes;
    return Fail(std::string(status.message()));
  }

  // `status` says why the question cannot be asked; then nothing is reported.
  // The names in the request become full ones.
  ExitCode ReportOne(const CompiledEstate& compiled, Request& request, NameStyle style,
                     bool one_line, absl::Status& status) {
    status = ResolveNames(compiled.estate(), style, request);
    if (!status.ok()) return ExitCode::kTrouble;
    if (AsksAboutSet(request)) {
      const absl::StatusOr<SetAnswer> answer = AnswerSet(compiled, request);
      status = answer.status();
      return answer.ok() ? ReportSet(*answer, one_line) : ExitCode::kTrouble;
    }
    // A copy would cost as much as the decision; the answer is gone before the request is.
    const std::shared_ptr<const Request> borrowed(std::shared_ptr<const Request>(), &request);
    const absl::StatusOr<iamsim::Answer> answer = AnswerQuestion(compiled, borrowed);
    status = answer.status();
    return answer.ok() ? ReportAnswer(compiled, *answer, one_line) : ExitCode::kTrouble;
  }

  // The answer without the changes, if it has other parts.
  std::optional<absl::StatusOr<SetAnswer>> Before(const SetAnswer& answer) const {
    if (before_ == nullptr) return std::nullopt;
    absl::StatusOr<SetAnswer> before = AnswerSet(*before_, answer.asked);
    const bool is_same =
        before.ok() && std::equal(before->parts.begin(), before->parts.end(), answer.parts.begin(),
                                  answer.parts.end(), [](const SetPart& a, const SetPart& b) {
                                    return a.action == b.action && a.resource == b.resource &&
                                           a.except == b.except && a.result == b.result;
                                  });
    if (is_same) return std::nullopt;
    return before;
  }

  ExitCode ReportSet(const SetAnswer& answer, bool one_line) {
    const std::optional<absl::StatusOr<SetAnswer>> before = Before(answer);
    if (flags_.as_scenario) {
      std::cout << ScenarioYaml(answer.asked, answer.result, {});
    } else if (WritesRows()) {
      if (flags_.requests.empty()) std::cout << rows_.Header();
      for (AnswerRow& row : RowsOf(answer)) {
        ListedAnswer listed = Listed();
        listed.row = std::move(row);
        std::cout << rows_.Row(listed);
      }
    } else if (one_line || flags_.format == "json") {
      JsonWriter json(one_line ? 0 : 2);
      json.BeginObject();
      WriteId(json);
      WriteResultMembers(answer, flags_.trace || flags_.verbose, json);
      if (before_ != nullptr) json.Key("changed").Bool(before.has_value());
      if (before.has_value()) {
        json.Key("before").BeginObject();
        if (before->ok()) {
          WriteResultMembers(**before, flags_.trace || flags_.verbose, json);
        } else {
          json.Key("error").String(std::string(before->status().message()));
        }
        json.EndObject();
      }
      json.EndObject();
      std::cout << json.text() << '\n';
    } else {
      const ReportOptions options = Options();
      if (before_ != nullptr) PrintBefore(before, options);
      std::cout << TextReport(answer, options);
    }
    return CodeOf(answer.result.decision);
  }

  ReportOptions Options() const {
    return {StyleFor(ColorChoiceOf(flags_.model), STDOUT_FILENO), flags_.verbose || flags_.trace};
  }

  // Of an answer, by what was expected of it.
  ExitCode CodeOf(EvalDecision decision) const {
    if (flags_.expect.empty()) return ExitCodeOf(decision);
    const Expectation expected = *ParseExpectation(flags_.expect);
    if (Meets(decision, expected)) return ExitCode::kYes;
    std::cerr << "expected " << flags_.expect << ", got " << EvalDecisionName(decision) << '\n';
    return decision == EvalDecision::kConditional ? ExitCode::kUndecided : ExitCode::kNo;
  }

  ExitCode ReportAnswer(const CompiledEstate& compiled, const iamsim::Answer& answer,
                        bool one_line) {
    const EvalDecision decision = answer.result().decision;
    const auto before = Before(answer);
    if (flags_.as_scenario) {
      PrintScenario(compiled, answer);
    } else if (WritesRows()) {
      ListedAnswer listed = Listed();
      listed.row = RowOf(answer);
      if (flags_.requests.empty()) std::cout << rows_.Header();
      std::cout << rows_.Row(listed);
    } else if (one_line || flags_.format == "json") {
      JsonWriter json(one_line ? 0 : 2);
      WriteJson(answer, before, json);
      std::cout << json.text() << '\n';
    } else {
      const ReportOptions options = Options();
      if (before_ != nullptr) PrintBefore(before, options);
      std::cout << TextReport(answer, options);
      if (Suggests(decision)) std::cout << SuggestionsText(Suggest(answer, compiled));
    }
    return CodeOf(decision);
  }

  const CanFlags& flags_;
  Diagnostics diagnostics_;
  std::optional<Configuration> configuration_;
  ContextProfiles profiles_;
  std::shared_ptr<const CompiledEstate> compiled_;
  std::shared_ptr<const CompiledEstate> before_;  // without the changes; null: there are none
  bool takes_clock_ = false;                      // the question has no time of its own
  const RequestLine* asked_as_ = nullptr;         // in the file of questions; null: no file
  const AnswerList rows_;
};

}  // namespace

std::function<ExitCode()> AddCanCommand(const Command& app) {
  const auto flags = std::make_shared<CanFlags>();
  const Command command = app.AddCommand("can", "one question: is it allowed, and why");
  command.Footer(
      "Examples:\n"
      "  iamsim can consumer:Reader s3:GetObject s3://bucket/key -m model.yaml\n"
      "  iamsim can arn:aws:iam::111122223333:user/alice s3:ListBucket s3://bucket -m gaad.json "
      "-v\n"
      "  iamsim can --policy app.json s3:GetObject arn:aws:s3:::bucket/key\n"
      "  iamsim can consumer:App s3:GetObject s3://bucket/key --assume owner:Reader -m model.yaml\n"
      "  iamsim can github:org/repo@main s3:PutObject s3://site/x --assume Deploy -m model.yaml\n"
      "  iamsim can consumer:Reader s3:GetObject s3://bucket/key --as-scenario >> suite.yaml\n"
      "A code in brackets, such as [U-5], is explained by: iamsim rule U-5\n"
      "Exit code: 0 allowed, 1 denied, 2 the question or the input is wrong, 3 undecided.");
  command.AddOption("question", flags->words, "PRINCIPAL ACTION [RESOURCE]");
  AddModelFlags(command, flags->model);
  AddChangeFlags(command, flags->changes);
  const auto add_list = [&](const std::string& name, std::vector<std::string>& target,
                            const std::string& type, const std::string& help) {
    command.AddOption(name, target, help).Type(type).OneValueEach();
  };
  const auto add = [&](const std::string& name, std::string& target, const std::string& type,
                       const std::string& help) {
    return command.AddOption(name, target, help).Type(type);
  };
  add_list("--policy", flags->policies, "FILE", "ask for a role that carries this policy alone");
  add("--boundary", flags->boundary, "FILE", "its permissions boundary");
  add_list("--scp", flags->scps, "FILE", "a service control policy on its account");
  AddRequestFlags(command, flags->asked);
  add("--request", flags->request, "FILE", "the question as a JSON or YAML object; `-` is stdin");
  add("--requests", flags->requests, "FILE", "questions as JSON lines, each answered by a line");
  add("--expect", flags->expect, "WORD", "code 0 if this is the answer, else 1")
      .OneOf({"allowed", "denied", "explicitDeny", "implicitDeny", "conditional", "error"});
  const Option format = add("--format", flags->format, "FORMAT", "text, json, jsonl or csv")
                            .OneOf({"text", "json", "jsonl", "csv"});
  const Option fields =
      command
          .AddOption("--fields", flags->fields,
                     "rows of these fields alone, as CSV or JSON lines: FIELD,FIELD,...")
          .SplitAt(',')
          .OneValueEach()
          .Type("FIELDS")
          .Check([](const std::string& field) {
            const std::vector<std::string_view> names = AnswerList::FieldNames();
            if (std::find(names.begin(), names.end(), field) != names.end()) return std::string();
            std::string text = "no field `" + field + "`; expected some of";
            for (const std::string_view name : names)
              text += (name == names.front() ? " " : ", ") + std::string(name);
            return text;
          });
  command
      .AddFlag("--as-scenario", flags->as_scenario,
               "print the question and its answer as a scenario of a suite")
      .Excludes(format)
      .Excludes(fields);
  command.AddFlag("-v,--verbose", flags->verbose, "every statement that was considered");
  command.AddFlag("--trace", flags->trace, "the same, for JSON");
  command.AddFlag("--suggest", flags->suggest,
                  "what would allow it: statements that were tried on the model");
  command.AddFlag("--exit-zero", flags->exit_zero, "code 0 also when it is denied");
  return [flags] { return RunToTheEnd<CanCommand>(*flags); };
}

}  // namespace iamsim
