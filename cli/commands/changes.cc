// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/changes.h"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <string_view>
#include <utility>

#include "cli/help/help.h"
#include "model/change/change_reader.h"
#include "model/load/document/document_slot.h"
#include "model/load/text/words.h"

namespace iamsim {
namespace {

using std::string_view;

// A part of an option's argument, with its place in it.
ChangeWord Part(string_view argument, string_view part) {
  return {std::string(part), static_cast<std::uint32_t>(part.data() - argument.data()),
          static_cast<std::uint32_t>(part.size())};
}

class OptionReader {
 public:
  OptionReader(string_view option, const std::string& argument, const LoadOptions& options,
               Diagnostics& diagnostics)
      : source_(std::make_shared<const SourceText>(std::string(option), argument)),
        text_(source_->text()),
        options_(options),
        diagnostics_(diagnostics) {}

  const std::shared_ptr<const SourceText>& source() const { return source_; }

  void Error(std::string message, std::string help = {}) {
    diagnostics_.Error(source_, 0, static_cast<std::uint32_t>(text_.size()), std::move(message),
                       std::move(help));
  }

  // "ENTITY=VALUE"; a name with `=` in it has to be in a file.
  bool Split(string_view shape) {
    const std::size_t equals = text_.find('=');
    if (equals == string_view::npos || equals == 0 || equals + 1 == text_.size()) {
      Error("expected " + std::string(shape));
      return false;
    }
    entity_ = Part(text_, text_.substr(0, equals));
    value_ = text_.substr(equals + 1);
    return true;
  }

  const ChangeWord& entity() const { return entity_; }
  ChangeWord value() const { return Part(text_, value_); }
  string_view text() const { return text_; }
  bool is_none() const { return value_ == "none"; }

  // `@FILE`, the text of a policy.
  std::optional<PolicyDocument> Document(string_view file) {
    if (!file.starts_with('@') || file.size() == 1) {
      Error("expected @FILE, not " + Quoted(file));
      return std::nullopt;
    }
    const std::shared_ptr<const SourceText> policy =
        ReadSource(std::string(file.substr(1)), diagnostics_);
    if (policy == nullptr) return std::nullopt;
    return ReadDocumentText(policy,
                            {.strict = ChangesAreStrict(options_),
                             .imported = false,
                             .native = true,
                             .files = &options_.files},
                            diagnostics_);
  }
  std::optional<PolicyDocument> Document() { return Document(value_); }

  static std::string Stem(string_view file) {
    return std::filesystem::path(std::string(file.substr(1))).stem().string();
  }

  // `@FILE`, named by the file, or a name.
  std::optional<ChangePolicy> NamedPolicy() {
    ChangePolicy policy;
    policy.name = value();
    if (!value_.starts_with('@')) return policy;
    std::optional<PolicyDocument> document = Document();
    if (!document) return std::nullopt;
    Policy in_place;
    in_place.name = Stem(value_);
    in_place.document = *std::move(document);
    policy.in_place = std::make_shared<const Policy>(std::move(in_place));
    return policy;
  }

  // "KEY=VALUE" behind the entity; "NAME=@FILE" too.
  bool SplitValue(string_view shape, string_view& key, string_view& value) {
    const std::size_t equals = value_.find('=');
    if (equals == string_view::npos || equals == 0) {
      Error("expected " + std::string(shape));
      return false;
    }
    key = value_.substr(0, equals);
    value = value_.substr(equals + 1);
    return true;
  }
  ChangeWord WordOf(string_view part) const { return Part(text_, part); }
  string_view raw_value() const { return value_; }

 private:
  std::shared_ptr<const SourceText> source_;
  string_view text_;
  const LoadOptions& options_;
  Diagnostics& diagnostics_;
  ChangeWord entity_;
  string_view value_;
};

using Verb = std::optional<ChangeVerb>;

template <typename T>
Verb WithPolicy(OptionReader& reader, string_view shape) {
  if (!reader.Split(shape)) return std::nullopt;
  std::optional<ChangePolicy> policy = reader.NamedPolicy();
  if (!policy) return std::nullopt;
  return T{reader.entity(), *std::move(policy)};
}

template <typename T>
Verb WithName(OptionReader& reader, string_view shape) {
  if (!reader.Split(shape)) return std::nullopt;
  return T{reader.entity(), reader.value()};
}

template <typename T>
Verb WithDocument(OptionReader& reader, string_view shape) {
  if (!reader.Split(shape)) return std::nullopt;
  std::optional<PolicyDocument> document = reader.Document();
  if (!document) return std::nullopt;
  return T{reader.entity(), *std::move(document)};
}

// `none` removes the present one.
template <typename T>
Verb WithDocumentOrNone(OptionReader& reader, string_view shape) {
  if (!reader.Split(shape)) return std::nullopt;
  if (reader.is_none()) return T{reader.entity(), std::nullopt};
  std::optional<PolicyDocument> document = reader.Document();
  if (!document) return std::nullopt;
  return T{reader.entity(), std::move(document)};
}

template <typename T>
Verb OnlyName(OptionReader& reader, string_view) {
  return T{
      ChangeWord{std::string(reader.text()), 0, static_cast<std::uint32_t>(reader.text().size())}};
}

Verb ReadBoundary(OptionReader& reader, string_view shape) {
  if (!reader.Split(shape)) return std::nullopt;
  if (reader.is_none()) return SetBoundary{reader.entity(), std::nullopt};
  std::optional<ChangePolicy> policy = reader.NamedPolicy();
  if (!policy) return std::nullopt;
  return SetBoundary{reader.entity(), std::move(policy)};
}

// ENTITY=@FILE names the policy by the file.
Verb ReadInlinePolicy(OptionReader& reader, string_view shape) {
  if (!reader.Split(shape)) return std::nullopt;
  string_view name;
  string_view file = reader.raw_value();
  ChangeWord word;
  if (file.starts_with('@')) {
    word = reader.value();
    word.text = OptionReader::Stem(file);
  } else {
    if (!reader.SplitValue(shape, name, file)) return std::nullopt;
    word = reader.WordOf(name);
  }
  if (file == "none") return SetInlinePolicy{reader.entity(), std::move(word), std::nullopt};
  std::optional<PolicyDocument> document = reader.Document(file);
  if (!document) return std::nullopt;
  return SetInlinePolicy{reader.entity(), std::move(word), std::move(document)};
}

Verb ReadTag(OptionReader& reader, string_view shape) {
  string_view key;
  string_view value;
  if (!reader.Split(shape) || !reader.SplitValue(shape, key, value)) return std::nullopt;
  return SetTag{reader.entity(), std::string(key), std::string(value)};
}

struct ChangeOption {
  string_view name;
  string_view shape;
  string_view help;
  Verb (*read)(OptionReader&, string_view);  // null: --changes
};
constexpr std::array<ChangeOption, kChangeOptions> kOptions = {{
    {"--changes", "FILE",
     "what-if: a file of changes, a Terraform plan or a CloudFormation template; `-` is stdin",
     nullptr},
    {"--attach-policy", "ENTITY=@FILE|NAME", "attach a managed policy", WithPolicy<AttachPolicy>},
    {"--detach-policy", "ENTITY=NAME", "detach one", WithName<DetachPolicy>},
    {"--set-policy", "NAME|ARN|ID=@FILE", "another text, wherever the policy is attached",
     WithDocument<SetPolicy>},
    {"--set-inline-policy", "ENTITY=[NAME=]@FILE", "add or replace an inline policy; `none`",
     ReadInlinePolicy},
    {"--set-trust-policy", "ROLE=@FILE", "another trust policy", WithDocument<SetTrustPolicy>},
    {"--set-boundary", "ENTITY=@FILE|NAME|none", "another permissions boundary, or none",
     ReadBoundary},
    {"--set-resource-policy", "ARN=@FILE|none", "another resource policy, or none",
     WithDocumentOrNone<SetResourcePolicy>},
    {"--set-endpoint-policy", "ID=@FILE|none", "another VPC endpoint policy, or the default",
     WithDocumentOrNone<SetEndpointPolicy>},
    {"--attach-scp", "NODE=@FILE|NAME", "attach a service control policy", WithPolicy<AttachScp>},
    {"--detach-scp", "NODE=NAME", "detach one", WithName<DetachScp>},
    {"--attach-rcp", "NODE=@FILE|NAME", "attach a resource control policy", WithPolicy<AttachRcp>},
    {"--detach-rcp", "NODE=NAME", "detach one", WithName<DetachRcp>},
    {"--remove-principal", "ENTITY", "without this user, role or group", OnlyName<RemovePrincipal>},
    {"--remove-resource", "ARN", "without this resource", OnlyName<RemoveResource>},
    {"--set-tag", "ENTITY=KEY=VALUE", "a tag of a user, role or resource", ReadTag},
    {"--unset-tag", "ENTITY=KEY", "without this tag", WithName<UnsetTag>},
    {"--add-to-group", "USER=GROUP", "a user into a group", WithName<AddToGroup>},
    {"--remove-from-group", "USER=GROUP", "a user out of a group", WithName<RemoveFromGroup>},
    {"--move-account", "ACCOUNT=NODE", "an account to another place in the organization",
     WithName<MoveAccount>},
}};

}  // namespace

bool ChangeFlags::any() const {
  return std::any_of(arguments.begin(), arguments.end(),
                     [](const std::vector<std::string>& list) { return !list.empty(); });
}

void AddChangeFlags(const Command& command, ChangeFlags& flags) {
  flags.command = command;
  const HelpGroup group(command, kChangeGroup);
  for (std::size_t i = 0; i < kOptions.size(); ++i) {
    flags.options.push_back(command
                                .AddOption(std::string(kOptions[i].name), flags.arguments[i],
                                           std::string(kOptions[i].help))
                                .Type(std::string(kOptions[i].shape))
                                .OneValueEach());
  }
}

std::optional<ChangeSet> ChangesOf(const ChangeFlags& flags, const LoadOptions& options,
                                   Diagnostics& diagnostics) {
  const std::size_t errors = diagnostics.error_count();
  ChangeSet changes;
  std::array<std::size_t, kChangeOptions> taken = {};
  for (const Option& option : flags.command->InOrder()) {
    const auto found = std::find(flags.options.begin(), flags.options.end(), option);
    if (found == flags.options.end()) continue;
    const auto index = static_cast<std::size_t>(found - flags.options.begin());
    if (taken[index] == flags.arguments[index].size()) continue;
    const std::string& argument = flags.arguments[index][taken[index]++];
    if (kOptions[index].read == nullptr) {
      const std::shared_ptr<const SourceText> source = ReadSource(argument, diagnostics);
      if (source == nullptr) continue;
      std::optional<ChangeSet> from_file = LoadChanges(source, options, diagnostics);
      if (!from_file) continue;
      for (Change& change : *from_file)
        changes.push_back(std::move(change));
      continue;
    }
    OptionReader reader(kOptions[index].name, argument, options, diagnostics);
    Verb verb = kOptions[index].read(reader, kOptions[index].shape);
    if (!verb) continue;
    Change change;
    change.source = reader.source();
    change.length = static_cast<std::uint32_t>(argument.size());
    change.names = NameStyle::kFragment;
    change.verb = *std::move(verb);
    changes.push_back(std::move(change));
  }
  if (diagnostics.error_count() != errors) return std::nullopt;
  return changes;
}

std::optional<Estate> LayChanges(const Estate& estate, const ChangeFlags& flags,
                                 const LoadOptions& options, Diagnostics& diagnostics) {
  const std::optional<ChangeSet> changes = ChangesOf(flags, options, diagnostics);
  if (!changes.has_value()) return std::nullopt;
  return ApplyChanges(estate, *changes, ChangesAreStrict(options), diagnostics);
}

}  // namespace iamsim
