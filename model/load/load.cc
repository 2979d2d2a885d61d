// SPDX-License-Identifier: Apache-2.0
#include "model/load/load.h"

#include <iconv.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <iterator>
#include <system_error>

#include "model/load/access_points.h"
#include "model/load/account_authorization_details.h"
#include "model/load/aws_cli.h"
#include "model/load/aws_config.h"
#include "model/load/cloudformation.h"
#include "model/load/data.h"
#include "model/load/estate_builder.h"
#include "model/load/folder.h"
#include "model/load/iam_collect.h"
#include "model/load/iam_output.h"
#include "model/load/input_reader.h"
#include "model/load/large_pages.h"
#include "model/load/native.h"
#include "model/load/organizations.h"
#include "model/load/policy_reader.h"
#include "model/load/reader.h"
#include "model/load/resource_policy.h"
#include "model/load/terraform.h"
#include "model/load/vpc_endpoints.h"

namespace iamsim {
namespace {

namespace fs = std::filesystem;
using std::string_view;

// Places in a text are 32 bits wide; this also bounds what a small gzip file may grow to.
constexpr std::size_t kMaxSize = std::size_t{2} << 30U;
constexpr string_view kStandardInput = "<stdin>";

void AddFileError(const std::string& path, string_view problem, Diagnostics& diagnostics) {
  std::string message = Quoted(path) + ": ";
  message += problem;
  diagnostics.Error(nullptr, 0, 0, std::move(message));
}

// Everything until the end; false when reading fails or there is too much.
bool ReadAll(std::FILE* file, const std::string& name, std::string& text,
             Diagnostics& diagnostics) {
  std::array<char, 1U << 16U> buffer;
  for (;;) {
    errno = 0;
    const std::size_t count = std::fread(buffer.data(), 1, buffer.size(), file);
    text.append(buffer.data(), count);
    if (text.size() > kMaxSize) {
      AddFileError(name, "larger than 2 GiB", diagnostics);
      return false;
    }
    if (count == buffer.size()) continue;
    if (std::ferror(file) != 0) {
      AddFileError(name, errno == 0 ? "cannot be read" : std::strerror(errno), diagnostics);
      return false;
    }
    if (std::feof(file) != 0) return true;
  }
}

// As the redirection of Windows PowerShell writes the output of any program.
bool IsUtf16(string_view text) {
  return text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF");
}

bool FromUtf16(const std::string& name, std::string& text, Diagnostics& diagnostics) {
  const std::unique_ptr<void, int (*)(iconv_t)> converter(iconv_open("UTF-8", "UTF-16"),
                                                          &iconv_close);
  std::string packed = std::move(text);
  // Of two bytes at most three become one.
  text.assign(packed.size() / 2 * 3, '\0');
  char* in = packed.data();
  std::size_t in_left = packed.size();
  char* out = text.data();
  std::size_t out_left = text.size();
  if (iconv(converter.get(), &in, &in_left, &out, &out_left) == std::size_t{0}) {
    text.resize(text.size() - out_left);
    return true;
  }
  AddFileError(name, "begins as UTF-16 and is none", diagnostics);
  return false;
}

bool IsGzip(string_view text) {
  return text.starts_with("\x1f\x8b");
}

// All members of a gzip file, one after the other.
bool Gunzip(const std::string& name, std::string& text, Diagnostics& diagnostics) {
  z_stream stream = {};
  if (inflateInit2(&stream, MAX_WBITS + 16) != Z_OK) {
    AddFileError(name, "no memory to unpack it", diagnostics);
    return false;
  }
  std::string packed = std::move(text);
  text.clear();
  std::vector<unsigned char> buffer(std::size_t{1} << 18U);
  stream.next_in = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_in = static_cast<uInt>(packed.size());
  string_view problem;
  for (;;) {
    stream.next_out = buffer.data();
    stream.avail_out = static_cast<uInt>(buffer.size());
    const int status = inflate(&stream, Z_NO_FLUSH);
    const std::size_t count = buffer.size() - stream.avail_out;
    text.append(reinterpret_cast<const char*>(buffer.data()), count);
    if (text.size() > kMaxSize) {
      problem = "larger than 2 GiB when it is unpacked";
      break;
    }
    if (status == Z_STREAM_END) {
      const string_view rest(reinterpret_cast<const char*>(stream.next_in), stream.avail_in);
      if (!IsGzip(rest)) {
        // Zeros may follow as padding; anything else was meant to be read.
        if (rest.find_first_not_of('\0') != string_view::npos) problem = "damaged gzip data";
        break;
      }
      if (inflateReset(&stream) != Z_OK) {
        problem = "damaged gzip data";
        break;
      }
    } else if (status == Z_BUF_ERROR || (status == Z_OK && count == 0 && stream.avail_in == 0)) {
      problem = "the gzip data ends early";
      break;
    } else if (status != Z_OK) {
      problem = "damaged gzip data";
      break;
    }
  }
  inflateEnd(&stream);
  if (problem.empty()) return true;
  AddFileError(name, problem, diagnostics);
  return false;
}

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

// For a text of no known kind: the member that looks like a slip of what would have told.
std::string KindHelp(const DataNode& root) {
  std::vector<string_view> telling;
  for (const InputRow& row : kInputs) {
    for (const string_view word : row.telling) {
      if (!word.empty()) telling.push_back(word);
    }
  }
  for (const DataMember& member : root.members()) {
    std::string help = DidYouMean(member.key, telling);
    if (!help.empty()) return help;
  }
  return "expected a policy document, a model (`accounts`, `organization`, `policies`), or an "
         "output "
         "of the AWS CLI such as that of `aws iam get-account-authorization-details`";
}

// By its name a file that somebody means to be data, so that a slip in it is not passed over.
bool HasDataExtension(const std::string& path) {
  fs::path name(path);
  if (name.extension() == ".gz") name = name.stem();
  const std::string extension = name.extension().string();
  return extension == ".json" || extension == ".yaml" || extension == ".yml" ||
         extension == ".jsonl" || extension == ".ndjson";
}

// Whether an empty file is one that a failed call of the AWS CLI left: found in a folder, or named
// by the command that fails for most of what it is asked about.
bool IsBlankOutput(const std::string& path, bool named) {
  const std::string name = fs::path(path).filename().string();
  return name.ends_with(".json") &&
         (!named || name.find("get-bucket-policy.") != std::string::npos);
}

// Whether a text that cannot be parsed is one that somebody writes by hand: YAML, or JSON whose
// first member belongs to a policy, a model or a suite. The AWS CLI's outputs begin otherwise.
bool LooksHandWritten(const SourceText& text) {
  string_view rest = text.text();
  const auto skip = [&](string_view characters) {
    const std::size_t first = rest.find_first_not_of(characters);
    rest.remove_prefix(first == string_view::npos ? rest.size() : first);
  };
  skip(" \t\r\n\xEF\xBB\xBF");
  if (!rest.starts_with('{') && !rest.starts_with('[')) return true;
  rest.remove_prefix(1);
  skip(" \t\r\n");
  if (!rest.starts_with('"')) return false;
  const string_view key = rest.substr(1, rest.find('"', 1) - 1);
  constexpr string_view kWords[] = {
      "Statement", "Version",    "Id",    "iamsim",   "accounts",  "organization", "policies",
      "scenarios", "invariants", "model", "defaults", "variables", "include"};
  return std::find(std::begin(kWords), std::end(kWords), key) != std::end(kWords);
}

class ModelLoader {
 public:
  ModelLoader(const LoadOptions& options, Diagnostics& diagnostics)
      : diagnostics_(diagnostics), builder_(options, diagnostics) {}

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
  void AddUnreadable(const std::string& path, const Diagnostics& problems);
  InputReader* ReaderOf(InputKind kind);

  Diagnostics& diagnostics_;
  EstateBuilder builder_;
  // One for each row of kInputs; null until the first input of its kind.
  std::array<std::unique_ptr<InputReader>, std::size(kInputs)> readers_;
  std::vector<LoadedFile> files_;
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
  for (std::string& path : files.unreadable) {
    files_.push_back({.path = std::move(path), .kind = InputKind::kIamCollect, .unreadable = true});
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
    } else if (path.ends_with(".gz") || path.ends_with(".json")) {
      // What AWS and its tools write; of what people write they are told at once.
      AddUnreadable(path, local);
    } else {
      diagnostics_.AddAll(local);
    }
  }
}

// Broken, and found in a folder: the model does without, and everybody is told.
void ModelLoader::AddUnreadable(const std::string& path, const Diagnostics& problems) {
  AddAsWarnings(problems, diagnostics_);
  diagnostics_.Warning(nullptr, 0, 0,
                       Quoted(path) + " cannot be read and is left out; what it says is unknown");
  builder_.NoteMissingFile();
  files_.push_back({.path = path, .unreadable = true});
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
  LoadedFile file{.path = text->name(), .kind = InputKind::kResourcePolicy};
  ReaderOf(file.kind)->ReadFailure(text, error, file);
  files_.push_back(std::move(file));
}

bool ModelLoader::AddPieces(const std::shared_ptr<const SourceText>& text, LoadedFile& file) {
  constexpr std::size_t kLarge = std::size_t{1} << 20U;
  if (!cuts_ || text->text().size() < kLarge) return false;
  const std::optional<DataPieces> pieces = DataPieces::Cut(text);
  if (!pieces) return false;
  const InputKind kind = KindOf(pieces->outline());
  InputReader* reader = ReaderOf(kind);
  const BuilderCounts before = builder_.counts();
  if (reader == nullptr || !reader->ReadPieces(*pieces, text, file)) return false;
  file.kind = kind;
  CountSince(before, file);
  return true;
}

void ModelLoader::AddText(const std::shared_ptr<const SourceText>& text, bool named) {
  if (const std::optional<std::string> error = CliErrorOf(text->text());
      error && (!error->empty() || IsBlankOutput(text->name(), named))) {
    AddFailure(text, *error);
    return;
  }
  LoadedFile file{.path = text->name(), .named = named};
  if (AddPieces(text, file)) {
    files_.push_back(std::move(file));
    return;
  }
  Diagnostics local;
  std::optional<DataDocument> data = ParseData(
      text, {.stream = true, .template_tags = LooksLikeCloudFormation(text->text())}, local);
  if (!data) {
    if (!named && !HasDataExtension(text->name())) {
      file.ignored = true;
    } else if (!named && !LooksHandWritten(*text)) {
      AddUnreadable(file.path, local);
      return;
    } else {
      diagnostics_.AddAll(local);
    }
    files_.push_back(std::move(file));
    return;
  }
  diagnostics_.AddAll(local);
  bool any_known = false;
  std::vector<const DataNode*> strangers;
  for (const DataNode& root : data->roots()) {
    const InputKind kind = KindOf(root);
    if (kind == InputKind::kUnknown || kind == InputKind::kSuite) {
      strangers.push_back(&root);
      if (file.kind == InputKind::kUnknown) file.kind = kind;
      continue;
    }
    if (!any_known) file.kind = kind;
    any_known = true;
    AddTree(root, text, kind, file);
  }
  // Beside values that are part of a model a stranger is a slip, too.
  if (named || any_known) {
    for (const DataNode* root : strangers) {
      if (KindOf(*root) == InputKind::kSuite) {
        diagnostics_.Error(text, root->offset, root->length,
                           "a suite of scenarios, which is not part of a model");
      } else {
        diagnostics_.Error(text, root->offset, root->length, "no known kind of input",
                           KindHelp(*root));
      }
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
                                        const LoadOptions& options, Diagnostics& diagnostics) {
  Diagnostics local;
  ModelLoader loader(options, local);
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
  ModelLoader loader(options, diagnostics);
  std::error_code error;
  if (paths.size() == 1 && options.resource_policies.empty() &&
      fs::is_regular_file(paths.front(), error)) {
    const std::shared_ptr<const SourceText> text = ReadSource(paths.front(), diagnostics);
    if (text == nullptr) return std::nullopt;
    if (std::optional<LoadedModel> model = LoadOnlyText(text, options, diagnostics)) return model;
    loader.DoNotCut();
    loader.AddText(text, true);
    return loader.Finish();
  }
  for (const std::string& path : paths)
    loader.AddPath(path);
  return loader.Finish();
}

std::optional<LoadedModel> LoadModelTexts(
    const std::vector<std::shared_ptr<const SourceText>>& texts, const LoadOptions& options,
    Diagnostics& diagnostics) {
  ModelLoader loader(options, diagnostics);
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

std::shared_ptr<const SourceText> ReadSource(const std::string& path, Diagnostics& diagnostics) {
  std::string text;
  std::string name = path;
  if (path == "-") {
    name = std::string(kStandardInput);
    if (!ReadAll(stdin, name, text, diagnostics)) return nullptr;
  } else {
    std::error_code error;
    if (fs::is_directory(path, error)) {
      AddFileError(path, "is a folder", diagnostics);
      return nullptr;
    }
    // Of a pipe the size is not known; reading it stops in time.
    if (fs::is_regular_file(path, error)) {
      const std::uintmax_t size = fs::file_size(path, error);
      if (!error && size > kMaxSize) {
        AddFileError(path, "larger than 2 GiB", diagnostics);
        return nullptr;
      }
      if (!error) {
        ExpectText(size);
        text.reserve(size + SourceText::kPadding);
        AdviseLargePages(text.data(), text.capacity());
      }
    }
    errno = 0;
    std::FILE* file = std::fopen(path.c_str(), "rb");
    if (file == nullptr) {
      AddFileError(path, errno == 0 ? "cannot be opened" : std::strerror(errno), diagnostics);
      return nullptr;
    }
    const bool good = ReadAll(file, name, text, diagnostics);
    std::fclose(file);
    if (!good) return nullptr;
  }
  if (IsGzip(text) && !Gunzip(name, text, diagnostics)) return nullptr;
  if (IsUtf16(text) && !FromUtf16(name, text, diagnostics)) return nullptr;
  return std::make_shared<const SourceText>(std::move(name), std::move(text));
}

}  // namespace iamsim
