// SPDX-License-Identifier: Apache-2.0
#include "model/load/load.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <filesystem>
#include <iterator>
#include <system_error>

#include "model/load/aws/access_points.h"
#include "model/load/aws/account_authorization_details.h"
#include "model/load/aws/aws_cli.h"
#include "model/load/aws/aws_config.h"
#include "model/load/aws/iam_collect.h"
#include "model/load/aws/iam_output.h"
#include "model/load/aws/organizations.h"
#include "model/load/aws/resource_policy.h"
#include "model/load/aws/service_policy.h"
#include "model/load/aws/vpc_endpoints.h"
#include "model/load/document/document_slot.h"
#include "model/load/document/policy_reader.h"
#include "model/load/draft/estate_builder.h"
#include "model/load/draft/input_reader.h"
#include "model/load/iac/cloudformation.h"
#include "model/load/iac/terraform.h"
#include "model/load/load_pieces.h"
#include "model/load/native.h"
#include "model/load/resemblance.h"
#include "model/load/text/data.h"
#include "model/load/text/folder.h"
#include "model/load/text/words.h"

// From paths to texts, from each text to its kind, and from the kind to its reader (`kInputs`). A
// reader serves all files of its kind, and may wait for Finish() to put together what is in
// several.
//
// A file that is wrong is an error if it was named or written by hand. In a folder of another
// program's output it is left out with a warning, and what it could have said becomes unknown. That
// is decided here, for all kinds.
//
// Large texts are cut into pieces, which several threads read. If anything is wrong in one, the
// whole text is read again in order, so that messages never depend on threads.

namespace iamsim {
namespace {

namespace fs = std::filesystem;
using std::string_view;

// What a reader without state of its own needs: one call.
using ReadFunction = void (*)(const DataNode&, const std::shared_ptr<const SourceText>&,
                              EstateBuilder&);
template <ReadFunction read>
class SimpleReader : public InputReader {
 public:
  explicit SimpleReader(EstateBuilder& builder) : builder_(builder) {}
  void Read(const DataNode& root, const std::shared_ptr<const SourceText>& source,
            LoadedFile& /*file*/) override {
    read(root, source, builder_);
  }

 private:
  EstateBuilder& builder_;
};

template <typename Reader>
std::unique_ptr<InputReader> Make(EstateBuilder& builder) {
  return std::make_unique<Reader>(builder);
}

bool IsPolicyDocument(const DataNode& root) {
  return root.Find("Statement") != nullptr;
}
bool IsNoText(const DataNode& /*root*/) {
  return false;
}
bool IsSuite(const DataNode& root) {
  return root.Find("scenarios") != nullptr || root.Find("invariants") != nullptr;
}

std::string Stem(const std::string& path) {
  fs::path stem = fs::path(path).filename();
  if (stem.extension() == ".gz") stem = stem.stem();
  return stem.stem().string();
}

// A plain document is a shared policy that bears its file's name.
void ReadPlainPolicy(const DataNode& root, const std::shared_ptr<const SourceText>& source,
                     EstateBuilder& builder) {
  const bool strict = builder.IsStrict(false);
  std::optional<PolicyDocument> document = ReadDocumentSlot(
      root, source, {.strict = strict, .imported = false, .native = false}, builder.diagnostics());
  if (!document) return;
  PolicyDraft draft;
  draft.policy.name = Stem(source->name());
  draft.policy.document = *std::move(document);
  draft.place = {source, root.offset, root.length};
  draft.strict = strict;
  builder.AddSharedPolicy(std::move(draft), true);
}

// A kind of input. The first row that recognises a text has it; `make` is null for what is no part
// of a model. `telling` names the members by which people know it, for those who mistype one.
struct InputRow {
  InputKind kind = InputKind::kUnknown;
  string_view name;
  bool (*recognise)(const DataNode& root) = nullptr;
  std::unique_ptr<InputReader> (*make)(EstateBuilder& builder) = nullptr;
  std::array<string_view, 4> telling = {};
};

const InputRow kInputs[] = {
    {InputKind::kPolicyDocument,
     "policy document",
     IsPolicyDocument,
     Make<SimpleReader<ReadPlainPolicy>>,
     {"Statement"}},
    {InputKind::kSuite, "suite of scenarios", IsSuite, nullptr, {}},
    {InputKind::kNativeModel,
     "native model",
     IsNativeModel,
     Make<NativeModelReader>,
     {"accounts", "organization", "policies"}},
    {InputKind::kAccountAuthorizationDetails,
     "account authorization details",
     IsAccountAuthorizationDetails,
     Make<AccountAuthorizationDetailsReader>,
     {"UserDetailList", "GroupDetailList", "RoleDetailList"}},
    {InputKind::kOrganizations,
     "AWS Organizations output",
     IsOrganizationsOutput,
     MakeOrganizationsReader,
     {"Organization", "Roots", "OrganizationalUnits", "Accounts"}},
    {InputKind::kIamOutput,
     "IAM output",
     IsIamOutput,
     MakeIamOutputReader,
     {"AttachedPolicies", "PolicyNames", "PolicyVersion"}},
    {InputKind::kVpcEndpoints,
     "VPC endpoint output",
     IsVpcEndpointsOutput,
     MakeVpcEndpointsReader,
     {"VpcEndpoints"}},
    {InputKind::kAccessPoints,
     "S3 access point output",
     IsAccessPointOutput,
     MakeAccessPointReader,
     {"AccessPointList", "AccessPointArn"}},
    {InputKind::kAwsConfig,
     "AWS Config items",
     IsAwsConfig,
     MakeAwsConfigReader,
     {"configurationItems", "resourceType"}},
    {InputKind::kTerraform,
     "Terraform plan or state",
     IsTerraform,
     Make<SimpleReader<ReadTerraformModel>>,
     {"format_version", "planned_values"}},
    {InputKind::kCloudFormation,
     "CloudFormation template",
     IsCloudFormation,
     Make<SimpleReader<ReadCloudFormationModel>>,
     {"AWSTemplateFormatVersion", "Resources"}},
    // A folder, which no text is.
    {InputKind::kIamCollect, "iam-collect store", IsNoText, nullptr, {}},
    // Known by the file's name: the members of such outputs are anybody's.
    {InputKind::kServicePolicy, "service policy output", IsNoText, MakeServicePolicyReader, {}},
    // The last, for it asks which accounts the others gave.
    {InputKind::kResourcePolicy,
     "resource policy output",
     IsResourcePolicyOutput,
     MakeResourcePolicyReader,
     {"Policy", "PublicAccessBlockConfiguration", "ResourcePolicy", "policyText"}},
};

const InputRow* RowOf(InputKind kind) {
  const InputRow* row =
      std::find_if(std::begin(kInputs), std::end(kInputs),
                   [&](const InputRow& candidate) { return candidate.kind == kind; });
  return row == std::end(kInputs) ? nullptr : row;
}

InputKind KindOf(const DataNode& root) {
  for (const InputRow& row : kInputs) {
    if (row.recognise(root)) return row.kind;
  }
  return InputKind::kUnknown;
}

// The kind of a text that may be an output which the name of its file, or the envelope around it,
// tells best.
InputKind KindOf(const DataNode& root, const std::shared_ptr<const SourceText>& source) {
  Diagnostics ignored;
  const bool is_service_policy =
      CliRoot(root).is_object() && CliRoot(root).Find("Statement") == nullptr &&
      FindServicePolicyCall(CliOutputOf(root, source, ignored)) != nullptr;
  return is_service_policy ? InputKind::kServicePolicy : KindOf(root);
}

// The members by which people know the kinds of input.
const std::vector<string_view>& TellingWords() {
  static const std::vector<string_view>& words = *[] {
    auto* all = new std::vector<string_view>;
    for (const InputRow& row : kInputs) {
      for (const string_view word : row.telling) {
        if (!word.empty()) all->push_back(word);
      }
    }
    return all;
  }();
  return words;
}

constexpr string_view kKnownKinds =
    "expected a policy document, a model (`accounts`, `organization`, "
    "`policies`), or an output of "
    "the AWS CLI such as that of `aws iam get-account-authorization-details`";

// For a text of no known kind: the member that looks like a slip of what would have told.
std::string KindHelp(const DataNode& root) {
  for (const DataMember& member : root.members()) {
    std::string help = DidYouMean(member.key, TellingWords());
    if (!help.empty()) return help;
  }
  return std::string(kKnownKinds);
}

// An empty output that is named is an answer when the command fails for most of what it is asked
// about.
bool IsBlankOutput(const std::string& path) {
  const std::string name = fs::path(path).filename().string();
  return name.ends_with(".json") && name.find("get-bucket-policy.") != std::string::npos;
}

class ModelLoader {
 public:
  ModelLoader(const LoadOptions& options, Diagnostics& diagnostics)
      : diagnostics_(diagnostics), builder_(options, diagnostics) {}

  void SetPieceSizes(const PieceSizes& sizes) { sizes_ = sizes; }

  void AddPath(const std::string& path);
  // `named`: it was asked for, not found in a folder.
  void AddText(const std::shared_ptr<const SourceText>& text, bool named);
  // A large text, in pieces. False: it must be read as a whole, and nothing was added, unless it is
  // the only one.
  bool AddPieces(const std::shared_ptr<const SourceText>& text, LoadedFile& file);
  void SetOnlyText() { builder_.SetOnlyText(); }
  // The text cannot be read in pieces; trying it again would only take time.
  void DoNotCut() { cuts_ = false; }
  void AddTree(const DataNode& root, const std::shared_ptr<const SourceText>& source,
               InputKind kind, LoadedFile& file);
  std::optional<LoadedModel> Finish();

 private:
  void AddFolder(const fs::path& folder);
  void AddStore(const std::string& folder);
  void CountSince(const BuilderCounts& before, LoadedFile& file) const;
  void AddFailure(const std::shared_ptr<const SourceText>& text, const std::string& error);
  // A file of a folder that is empty. False: it may be.
  bool AddBlank(const std::shared_ptr<const SourceText>& text);
  // A file of a folder that cannot be parsed.
  void AddBroken(const std::shared_ptr<const SourceText>& text, const Diagnostics& problems);
  // A file of a folder of which no value is of a known kind.
  void AddStrangers(const std::shared_ptr<const SourceText>& text,
                    const std::vector<const DataNode*>& strangers);
  // Leaves a file of a folder out, because of `problem`. What it would have said is unknown: what
  // the call of its name would have given, or anything.
  void LeaveOut(const std::shared_ptr<const SourceText>& text, const std::string& problem,
                std::string help = {});
  bool MakeUnknown(const CliOutput& call, const CollectedCall& collected, const std::string& what);
  void AddIgnored(const std::string& path, InputKind kind = InputKind::kUnknown) {
    files_.push_back({.path = path, .kind = kind, .named = false, .ignored = true});
  }
  InputReader* ReaderOf(InputKind kind);

  Diagnostics& diagnostics_;
  EstateBuilder builder_;
  // One for each row of kInputs; null until the first input of its kind.
  std::array<std::unique_ptr<InputReader>, std::size(kInputs)> readers_;
  std::vector<LoadedFile> files_;
  // Details of accounts that were left out: the account and why.
  std::vector<std::pair<std::string, std::string>> principals_left_out_;
  PieceSizes sizes_;
  bool cuts_ = true;
};

void ModelLoader::AddPath(const std::string& path) {
  std::error_code error;
  if (path != "-" && fs::is_directory(path, error)) {
    AddFolder(path);
    return;
  }
  if (const std::shared_ptr<const SourceText> text = ReadSource(path, diagnostics_)) {
    AddText(text, true);
  }
}

// A store is one input, however many files it has.
void ModelLoader::AddStore(const std::string& folder) {
  const BuilderCounts before = builder_.counts();
  IamCollectFiles files = ReadIamCollectFolder(folder, builder_);
  files_.push_back({.path = folder, .kind = InputKind::kIamCollect});
  CountSince(before, files_.back());
  for (IamCollectFiles::LeftOut& file : files.left_out) {
    files_.push_back({.path = std::move(file.path),
                      .kind = InputKind::kIamCollect,
                      .left_out = true,
                      .problem = std::move(file.problem)});
  }
  for (std::string& path : files.ignored)
    files_.push_back({.path = std::move(path), .ignored = true});
}

void ModelLoader::AddFolder(const fs::path& folder) {
  if (IsIamCollectFolder(folder.string())) {
    AddStore(folder.string());
    return;
  }
  std::error_code error;
  const std::vector<FolderEntry> entries = ListFolder(folder, error);
  if (error) {
    AddFileError(folder.string(), error.message(), diagnostics_);
    return;
  }
  for (const FolderEntry& entry : entries) {
    if (entry.is_folder) {
      AddFolder(entry.path);
      continue;
    }
    const std::string path = entry.path.string();
    Diagnostics local;
    if (const std::shared_ptr<const SourceText> text = ReadSource(path, local)) {
      AddText(text, false);
    } else if (path.ends_with(".gz") || HasDataExtension(path)) {
      // Only its name is known.
      diagnostics_.AddAllAsWarnings(local);
      LeaveOut(std::make_shared<const SourceText>(path, std::string()), "cannot be read");
    } else {
      diagnostics_.AddAll(local);
    }
  }
}

bool ModelLoader::AddBlank(const std::shared_ptr<const SourceText>& text) {
  // Of YAML, which people write, the parser says the same as an error.
  if (!HasDataExtension(text->name()) || IsYaml(text->name())) return false;
  const CollectedCall* call = FindCollectedCall(FailedCliOutput(text, {}));
  if (call != nullptr && call->may_be_blank) {
    AddFailure(text, "");
  } else {
    LeaveOut(text, "is empty");
  }
  return true;
}

void ModelLoader::AddBroken(const std::shared_ptr<const SourceText>& text,
                            const Diagnostics& problems) {
  if (FindCollectedCall(FailedCliOutput(text, {})) == nullptr) {
    switch (ResemblanceOf(*text, TellingWords())) {
      case Resemblance::kNone:
      case Resemblance::kData:
        AddIgnored(text->name());
        return;
      case Resemblance::kHandWritten:
        diagnostics_.AddAll(problems);
        files_.push_back({.path = text->name(), .named = false});
        return;
      case Resemblance::kImport:
        break;
    }
  }
  diagnostics_.AddAllAsWarnings(problems);
  LeaveOut(text, "cannot be read");
}

void ModelLoader::AddStrangers(const std::shared_ptr<const SourceText>& text,
                               const std::vector<const DataNode*>& strangers) {
  const CliOutput output = FailedCliOutput(text, {});
  if (const CollectedCall* call = FindCollectedCall(output)) {
    const bool is_idle = std::all_of(strangers.begin(), strangers.end(), [&](const DataNode* root) {
      return IsIdleOutput(*call, *root);
    });
    if (is_idle) {
      AddIgnored(text->name());
    } else {
      LeaveOut(text, "is no output of " + Quoted(call->command));
    }
    return;
  }
  const DataNode* worst = strangers.front();
  StrangerLook look;
  for (const DataNode* root : strangers) {
    if (KindOf(*root) == InputKind::kSuite) continue;
    StrangerLook of_root = ResemblanceOf(*root, *text, TellingWords());
    if (of_root.resemblance <= look.resemblance) continue;
    look = std::move(of_root);
    worst = root;
  }
  switch (look.resemblance) {
    case Resemblance::kNone:
      AddIgnored(text->name(), KindOf(*worst));
      return;
    case Resemblance::kData:
      diagnostics_.Warning(nullptr, 0, 0,
                           QuotedPath(text->name()) + " is of no known kind and is not used",
                           std::move(look.help));
      AddIgnored(text->name());
      return;
    case Resemblance::kHandWritten:
      diagnostics_.Error(text, worst->offset, worst->length, "no known kind of input",
                         KindHelp(*worst));
      files_.push_back({.path = text->name(), .named = false});
      return;
    case Resemblance::kImport:
      LeaveOut(text, "is of no known kind", std::move(look.help));
      return;
  }
}

void ModelLoader::LeaveOut(const std::shared_ptr<const SourceText>& text,
                           const std::string& problem, std::string help) {
  LoadedFile file{.path = text->name(), .named = false, .left_out = true, .problem = problem};
  std::string what = QuotedPath(text->name()) + " " + problem;
  builder_.ReportLeftOut(what + " and is left out; what it would have said is unknown",
                         std::move(help));
  CliOutput call = FailedCliOutput(text, {});
  call.named = false;
  const CollectedCall* collected = FindCollectedCall(call);
  if (collected != nullptr) file.call = call.Text();
  files_.push_back(std::move(file));
  builder_.NoteLeftOut(what);
  if (collected != nullptr && MakeUnknown(call, *collected, what)) return;
  if (const std::optional<std::string> account = AccountOfDamagedDetails(text->text())) {
    principals_left_out_.emplace_back(account->empty() ? call.account : *account, what);
    return;
  }
  builder_.NoteUnknownInput(what);
}

bool ModelLoader::MakeUnknown(const CliOutput& call, const CollectedCall& collected,
                              const std::string& what) {
  switch (collected.about) {
    case CallAbout::kNames:
    case CallAbout::kFacts:
      return true;
    case CallAbout::kResourcePolicy:
      if (FindServicePolicyCall(call) != nullptr) {
        return ReaderOf(InputKind::kServicePolicy)->ReadLeftOut(call, what);
      }
      return ReaderOf(InputKind::kResourcePolicy)->ReadLeftOut(call, what);
    case CallAbout::kControlPolicy:
      return ReaderOf(InputKind::kOrganizations)->ReadLeftOut(call, what);
    case CallAbout::kOrganization:
      return false;
    case CallAbout::kPrincipals:
      principals_left_out_.emplace_back(call.account, what);
      return true;
  }
  return false;
}

InputReader* ModelLoader::ReaderOf(InputKind kind) {
  const InputRow* row = RowOf(kind);
  if (row == nullptr || row->make == nullptr) return nullptr;
  std::unique_ptr<InputReader>& reader = readers_[static_cast<std::size_t>(row - kInputs)];
  if (reader == nullptr) reader = row->make(builder_);
  return reader.get();
}

void ModelLoader::AddFailure(const std::shared_ptr<const SourceText>& text,
                             const std::string& error) {
  const bool is_service_policy = FindServicePolicyCall(FailedCliOutput(text, error)) != nullptr;
  LoadedFile file{
      .path = text->name(),
      .kind = is_service_policy ? InputKind::kServicePolicy : InputKind::kResourcePolicy};
  ReaderOf(file.kind)->ReadFailure(text, error, file);
  files_.push_back(std::move(file));
}

bool ModelLoader::AddPieces(const std::shared_ptr<const SourceText>& text, LoadedFile& file) {
  if (!cuts_ || text->text().size() < sizes_.large_text) return false;
  const std::optional<DataPieces> pieces = DataPieces::Cut(text);
  if (!pieces) return false;
  const InputKind kind = KindOf(pieces->outline());
  InputReader* reader = ReaderOf(kind);
  const BuilderCounts before = builder_.counts();
  if (reader == nullptr || !reader->ReadPieces(*pieces, text, sizes_.part, file)) return false;
  file.kind = kind;
  CountSince(before, file);
  return true;
}

void ModelLoader::AddText(const std::shared_ptr<const SourceText>& text, bool named) {
  if (const std::optional<std::string> error = CliErrorOf(text->text())) {
    if (!error->empty() || (named && IsBlankOutput(text->name()))) {
      AddFailure(text, *error);
      return;
    }
    if (!named && AddBlank(text)) return;
  }
  LoadedFile file{.path = text->name(), .named = named};
  if (AddPieces(text, file)) {
    files_.push_back(std::move(file));
    return;
  }
  Diagnostics local;
  std::optional<DataDocument> data = ParseData(
      text, {.stream = true, .template_tags = LooksLikeCloudFormation(text->text())}, local);
  if (!data && !named) {
    AddBroken(text, local);
    return;
  }
  diagnostics_.AddAll(local);
  if (!data) {
    files_.push_back(std::move(file));
    return;
  }
  bool any_known = false;
  std::vector<const DataNode*> strangers;
  for (const DataNode& root : data->roots()) {
    const InputKind kind = KindOf(root, text);
    if (kind == InputKind::kUnknown || kind == InputKind::kSuite) {
      strangers.push_back(&root);
      if (file.kind == InputKind::kUnknown) file.kind = kind;
      continue;
    }
    if (!any_known) file.kind = kind;
    any_known = true;
    AddTree(root, text, kind, file);
  }
  if (!named && !any_known) {
    AddStrangers(text, strangers);
    return;
  }
  // Beside values that are part of a model a stranger is a slip, too.
  for (const DataNode* root : strangers) {
    if (KindOf(*root) == InputKind::kSuite) {
      diagnostics_.Error(text, root->offset, root->length,
                         "a suite of scenarios, which is not part of a model");
    } else {
      diagnostics_.Error(text, root->offset, root->length, "no known kind of input",
                         KindHelp(*root));
    }
  }
  file.ignored = !any_known;
  files_.push_back(std::move(file));
}

void ModelLoader::AddTree(const DataNode& root, const std::shared_ptr<const SourceText>& source,
                          InputKind kind, LoadedFile& file) {
  InputReader* reader = ReaderOf(kind);
  if (reader == nullptr) return;
  const BuilderCounts before = builder_.counts();
  reader->Read(root, source, file);
  CountSince(before, file);
}

void ModelLoader::CountSince(const BuilderCounts& before, LoadedFile& file) const {
  const BuilderCounts& after = builder_.counts();
  file.Count("accounts", after.accounts - before.accounts);
  file.Count("users", after.users - before.users);
  file.Count("roles", after.roles - before.roles);
  file.Count("groups", after.groups - before.groups);
  file.Count("policies", after.policies - before.policies);
  file.Count("identity providers", after.identity_providers - before.identity_providers);
  file.Count("resources", after.resources - before.resources);
  file.Count("VPC endpoints", after.vpc_endpoints - before.vpc_endpoints);
  file.Count("nodes of the organization", after.organization_nodes - before.organization_nodes);
}

std::optional<LoadedModel> ModelLoader::Finish() {
  for (const std::unique_ptr<InputReader>& reader : readers_) {
    if (reader != nullptr) reader->Finish();
  }
  // Nobody can ask about principals of which there are none; with some, theirs may be the policies.
  for (const auto& [account, what] : principals_left_out_) {
    if (account.empty() || builder_.HasEntities(account)) builder_.NoteUnknownInput(what);
  }
  for (const auto& [arn, path] : builder_.options().resource_policies) {
    const std::shared_ptr<const SourceText> text = ReadSource(path, diagnostics_);
    if (text == nullptr) continue;
    LoadedFile file{.path = path, .kind = InputKind::kResourcePolicy, .call = "policy of " + arn};
    ReadNamedResourcePolicy(arn, text, builder_);
    file.Count("resources", 1);
    files_.push_back(std::move(file));
  }
  std::optional<Estate> estate = builder_.Build();
  if (!estate) return std::nullopt;
  return LoadedModel{.estate = *std::move(estate), .files = std::move(files_)};
}

// A large text that is the whole model. Nothing, without a word, where it cannot be read in pieces
// or there is an error in it, for these are told in the order in which other models are read.
std::optional<LoadedModel> LoadOnlyText(const std::shared_ptr<const SourceText>& text,
                                        const LoadOptions& options, const PieceSizes& sizes,
                                        Diagnostics& diagnostics) {
  Diagnostics local;
  ModelLoader loader(options, local);
  loader.SetPieceSizes(sizes);
  loader.SetOnlyText();
  LoadedFile file{.path = text->name(), .named = true};
  if (!loader.AddPieces(text, file)) return std::nullopt;
  std::optional<LoadedModel> model = loader.Finish();
  if (!model) return std::nullopt;
  model->files.push_back(std::move(file));
  diagnostics.AddAll(local);
  return model;
}

}  // namespace

void LoadedFile::Count(string_view what, std::size_t number) {
  if (number == 0) return;
  for (auto& [name, count] : counts) {
    if (name != what) continue;
    count += number;
    return;
  }
  counts.emplace_back(what, number);
}

string_view InputKindName(InputKind kind) {
  const InputRow* row = RowOf(kind);
  return row == nullptr ? "unknown" : row->name;
}

std::optional<LoadedModel> LoadModel(const std::vector<std::string>& paths,
                                     const LoadOptions& options, Diagnostics& diagnostics) {
  std::error_code error;
  if (paths.size() == 1 && options.resource_policies.empty() &&
      fs::is_regular_file(paths.front(), error)) {
    const std::shared_ptr<const SourceText> text = ReadSource(paths.front(), diagnostics);
    if (text == nullptr) return std::nullopt;
    return LoadModelText(text, options, {}, diagnostics);
  }
  ModelLoader loader(options, diagnostics);
  for (const std::string& path : paths)
    loader.AddPath(path);
  return loader.Finish();
}

std::optional<LoadedModel> LoadModelTexts(
    const std::vector<std::shared_ptr<const SourceText>>& texts, const LoadOptions& options,
    Diagnostics& diagnostics) {
  return LoadModelTexts(texts, options, {}, diagnostics);
}

std::optional<LoadedModel> LoadModelText(const std::shared_ptr<const SourceText>& text,
                                         const LoadOptions& options, const PieceSizes& sizes,
                                         Diagnostics& diagnostics) {
  if (std::optional<LoadedModel> model = LoadOnlyText(text, options, sizes, diagnostics)) {
    return model;
  }
  ModelLoader loader(options, diagnostics);
  loader.DoNotCut();
  loader.AddText(text, true);
  return loader.Finish();
}

std::optional<LoadedModel> LoadModelTexts(
    const std::vector<std::shared_ptr<const SourceText>>& texts, const LoadOptions& options,
    const PieceSizes& sizes, Diagnostics& diagnostics) {
  ModelLoader loader(options, diagnostics);
  loader.SetPieceSizes(sizes);
  for (const std::shared_ptr<const SourceText>& text : texts)
    loader.AddText(text, true);
  return loader.Finish();
}

std::optional<LoadedModel> LoadModelNode(const DataNode& node,
                                         const std::shared_ptr<const SourceText>& source,
                                         const LoadOptions& options, Diagnostics& diagnostics) {
  ModelLoader loader(options, diagnostics);
  LoadedFile file{.path = source->name(), .kind = InputKind::kNativeModel};
  loader.AddTree(node, source, file.kind, file);
  return loader.Finish();
}

PolicyPtr LoadPolicy(std::shared_ptr<const SourceText> text, std::string name, PolicyType type,
                     const LoadOptions& options, Diagnostics& diagnostics,
                     std::string_view resource_arn) {
  const bool strict = options.mode != LoadMode::kLenient;
  std::optional<PolicyDocument> document =
      ReadDocumentText(text, {.strict = strict, .imported = false, .native = false}, diagnostics);
  if (!document) return nullptr;
  ExpandShortResources(*document, resource_arn);
  if (!TakePolicyDocument(*document, type, strict, {}, diagnostics)) {
    if (!strict) {
      std::string message = "the document cannot be taken as a ";
      message += PolicyTypeName(type);
      diagnostics.Error(text, document->offset, 0, std::move(message));
    }
    return nullptr;
  }
  Policy policy;
  policy.name = std::move(name);
  policy.document = *std::move(document);
  return std::make_shared<const Policy>(std::move(policy));
}

}  // namespace iamsim
