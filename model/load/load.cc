// SPDX-License-Identifier: Apache-2.0
#include "model/load/load.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "model/load/account_authorization_details.h"
#include "model/load/data.h"
#include "model/load/estate_builder.h"
#include "model/load/native.h"
#include "model/load/policy_reader.h"
#include "model/load/reader.h"

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

InputKind KindOf(const DataNode& root) {
  if (!root.is_object()) return InputKind::kUnknown;
  if (root.Find("Statement") != nullptr) return InputKind::kPolicyDocument;
  if (root.Find("scenarios") != nullptr || root.Find("invariants") != nullptr) {
    return InputKind::kSuite;
  }
  if (IsNativeModel(root)) return InputKind::kNativeModel;
  if (IsAccountAuthorizationDetails(root)) return InputKind::kAccountAuthorizationDetails;
  return InputKind::kUnknown;
}

// For a text of no known kind: the member that looks like a slip of what would have told.
std::string KindHelp(const DataNode& root) {
  for (const DataMember& member : root.members) {
    std::string help =
        DidYouMean(member.key, {"Statement", "accounts", "organization", "policies",
                                "UserDetailList", "GroupDetailList", "RoleDetailList"});
    if (!help.empty()) return help;
  }
  return "expected a policy document, a model (`accounts`, `organization`, `policies`), or the "
         "output of `aws iam get-account-authorization-details`";
}

std::string Stem(const std::string& path) {
  fs::path stem = fs::path(path).filename();
  if (stem.extension() == ".gz") stem = stem.stem();
  return stem.stem().string();
}

// By its name a file that somebody means to be data, so that a slip in it is not passed over.
bool HasDataExtension(const std::string& path) {
  fs::path name(path);
  if (name.extension() == ".gz") name = name.stem();
  const std::string extension = name.extension().string();
  return extension == ".json" || extension == ".yaml" || extension == ".yml" ||
         extension == ".jsonl" || extension == ".ndjson";
}

class ModelLoader {
 public:
  ModelLoader(const LoadOptions& options, Diagnostics& diagnostics)
      : diagnostics_(diagnostics), builder_(options, diagnostics), details_(builder_) {}

  void AddPath(const std::string& path);
  // `named`: it was asked for, not found in a folder.
  void AddText(const std::shared_ptr<const SourceText>& text, bool named);
  void AddTree(const DataNode& root, const std::shared_ptr<const SourceText>& source,
               InputKind kind);
  std::optional<LoadedModel> Finish();

 private:
  void AddFolder(const fs::path& folder);

  Diagnostics& diagnostics_;
  EstateBuilder builder_;
  AccountAuthorizationDetailsReader details_;
  std::vector<LoadedFile> files_;
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

void ModelLoader::AddFolder(const fs::path& folder) {
  std::error_code error;
  std::vector<fs::path> entries;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    entries.push_back(it->path());
  }
  if (error) {
    AddFileError(folder.string(), error.message(), diagnostics_);
    return;
  }
  std::sort(entries.begin(), entries.end());
  for (const fs::path& entry : entries) {
    if (entry.filename().string().starts_with('.')) continue;
    std::error_code ignored;
    // A link to a folder could lead in circles.
    if (fs::is_directory(fs::symlink_status(entry, ignored))) {
      AddFolder(entry);
      continue;
    }
    if (!fs::is_regular_file(entry, ignored)) continue;
    const std::string path = entry.string();
    if (const std::shared_ptr<const SourceText> text = ReadSource(path, diagnostics_)) {
      AddText(text, false);
    }
  }
}

void ModelLoader::AddText(const std::shared_ptr<const SourceText>& text, bool named) {
  LoadedFile file{.path = text->name(), .kind = InputKind::kUnknown, .ignored = false};
  Diagnostics local;
  const std::optional<DataDocument> data = ParseData(text, {.stream = true}, local);
  if (!data) {
    if (named || HasDataExtension(text->name())) {
      for (const Diagnostic& diagnostic : local.all())
        diagnostics_.Add(diagnostic);
    } else {
      file.ignored = true;
    }
    files_.push_back(std::move(file));
    return;
  }
  for (const Diagnostic& diagnostic : local.all())
    diagnostics_.Add(diagnostic);
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
    AddTree(root, text, kind);
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
                          InputKind kind) {
  switch (kind) {
    case InputKind::kPolicyDocument: {
      const bool strict = builder_.IsStrict(false);
      std::optional<PolicyDocument> document = ReadDocumentSlot(
          root, source, {.strict = strict, .imported = false, .native = false}, diagnostics_);
      if (!document) return;
      PolicyDraft draft;
      draft.policy.name = Stem(source->name());
      draft.policy.document = *std::move(document);
      draft.place = {source, root.offset, root.length};
      draft.strict = strict;
      builder_.AddSharedPolicy(std::move(draft), true);
      return;
    }
    case InputKind::kNativeModel:
      ReadNativeModel(root, source, builder_);
      return;
    case InputKind::kAccountAuthorizationDetails:
      details_.ReadPage(root, source);
      return;
    case InputKind::kUnknown:
    case InputKind::kSuite:
      return;
  }
}

std::optional<LoadedModel> ModelLoader::Finish() {
  details_.Finish();
  std::optional<Estate> estate = builder_.Build();
  if (!estate) return std::nullopt;
  return LoadedModel{.estate = *std::move(estate), .files = std::move(files_)};
}

}  // namespace

string_view InputKindName(InputKind kind) {
  switch (kind) {
    case InputKind::kUnknown:
      return "unknown";
    case InputKind::kPolicyDocument:
      return "policy document";
    case InputKind::kNativeModel:
      return "native model";
    case InputKind::kAccountAuthorizationDetails:
      return "account authorization details";
    case InputKind::kSuite:
      return "suite of scenarios";
  }
  assert(false);
  return {};
}

std::optional<LoadedModel> LoadModel(const std::vector<std::string>& paths,
                                     const LoadOptions& options, Diagnostics& diagnostics) {
  ModelLoader loader(options, diagnostics);
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
  loader.AddTree(node, source, InputKind::kNativeModel);
  return loader.Finish();
}

PolicyPtr LoadPolicy(std::shared_ptr<const SourceText> text, std::string name, PolicyType type,
                     const LoadOptions& options, Diagnostics& diagnostics) {
  const bool strict = options.mode != LoadMode::kLenient;
  std::optional<PolicyDocument> document =
      ReadDocumentText(text, {.strict = strict, .imported = false, .native = false}, diagnostics);
  if (!document) return nullptr;
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
    if (fs::is_regular_file(path, error) && fs::file_size(path, error) > kMaxSize && !error) {
      AddFileError(path, "larger than 2 GiB", diagnostics);
      return nullptr;
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
  return std::make_shared<const SourceText>(std::move(name), std::move(text));
}

}  // namespace iamsim
