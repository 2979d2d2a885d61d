// SPDX-License-Identifier: Apache-2.0
#include "model/load/resemblance.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <filesystem>
#include <iterator>
#include <optional>
#include <span>

#include "model/arn.h"
#include "model/load/text/words.h"
#include "model/own_fields.h"

namespace iamsim {
namespace {

namespace fs = std::filesystem;
using std::string_view;

constexpr string_view kBlank = " \t\r\n";
// The words of a policy. A statement has several of them, other data hardly ever two.
constexpr string_view kPolicyWords[] = {"Statement", "Effect",       "Action",   "NotAction",
                                        "Principal", "NotPrincipal", "Resource", "NotResource"};
constexpr string_view kNativeWords[] = {"accounts", "organization", "policies"};
// Members that other programs have, too. Something near to them means nothing.
constexpr string_view kCommonWords[] = {
    "Statement", "accounts", "organization",   "policies",     "Organization", "Roots",
    "Accounts",  "Policy",   "format_version", "resourceType", "Resources"};

template <typename Words>
bool Holds(const Words& words, string_view word) {
  return std::find(std::begin(words), std::end(words), word) != std::end(words);
}

std::string ExtensionOf(const std::string& path) {
  fs::path name = fs::path(path).filename();
  if (EqualsIgnoreCase(name.extension().string(), ".gz")) name = name.stem();
  return ToLowerAscii(name.extension().string());
}

// Prose, code and templates of code. They may quote policies, which are not meant to be read.
bool IsProseOrCode(const SourceText& text) {
  constexpr string_view kExtensions[] = {
      ".md",  ".markdown", ".rst",  ".adoc", ".html", ".htm", ".pdf", ".csv",   ".log",  ".diff",
      ".tf",  ".tfvars",   ".hcl",  ".sh",   ".bash", ".ps1", ".bat", ".py",    ".rb",   ".go",
      ".js",  ".mjs",      ".ts",   ".tsx",  ".java", ".kt",  ".cs",  ".c",     ".cc",   ".h",
      ".rs",  ".php",      ".pl",   ".sql",  ".css",  ".tpl", ".j2",  ".tftpl", ".rego", ".ipynb",
      ".png", ".jpg",      ".jpeg", ".gif",  ".svg",  ".ico", ".lock"};
  constexpr string_view kNames[] = {"readme",   "license",    "licence",      "notice",
                                    "copying",  "changelog",  "contributing", "authors",
                                    "makefile", "dockerfile", "jenkinsfile",  "codeowners"};
  const std::string stem = ToLowerAscii(fs::path(text.name()).stem().string());
  return Holds(kExtensions, ExtensionOf(text.name())) || Holds(kNames, stem) ||
         text.text().starts_with("#!");
}

// The text behind a byte order mark and blanks.
string_view Begin(string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  const std::size_t first = text.find_first_not_of(kBlank);
  return first == string_view::npos ? string_view() : text.substr(first);
}

// Whether it begins as a JSON object, or as an array of anything but bare words. `{{`, `{%` and
// `{#` begin templates.
bool BeginsAsJson(string_view text) {
  const string_view begin = Begin(text);
  if (begin.starts_with('{')) return begin.substr(1).find_first_of("{%#") != 0;
  if (!begin.starts_with('[')) return false;
  const string_view item = Begin(begin.substr(1));
  return item.starts_with('{') || item.starts_with('[') || item.starts_with('"');
}

bool IsWordCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-';
}

struct KeySigns {
  bool any = false;          // the word is somewhere as a key: `"word"`, `word:`
  bool begins_line = false;  // a line begins with `word:`
};

KeySigns FindKey(string_view text, string_view word) {
  KeySigns signs;
  for (std::size_t at = text.find(word); at != string_view::npos; at = text.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    const char before = at == 0 ? '\n' : text[at - 1];
    const char after = end < text.size() ? text[end] : '\n';
    if (IsWordCharacter(before) || IsWordCharacter(after)) continue;
    const bool quoted = before == '"' && after == '"';
    signs.any = signs.any || quoted || after == ':';
    signs.begins_line = signs.begins_line || (before == '\n' && after == ':');
    if (signs.begins_line) break;
  }
  return signs;
}

// Whether a text that cannot be parsed is one that somebody writes by hand: YAML, or JSON whose
// first member belongs to a policy, a model or a suite. The AWS CLI's outputs begin otherwise.
bool LooksHandWritten(string_view text) {
  string_view rest = Begin(text);
  if (!rest.starts_with('{') && !rest.starts_with('[')) return true;
  rest = Begin(rest.substr(1));
  if (!rest.starts_with('"')) return false;
  const string_view key = rest.substr(1, rest.find('"', 1) - 1);
  constexpr string_view kWords[] = {
      "Statement", "Version",    "Id",    "iamsim",   "accounts",  "organization", "policies",
      "scenarios", "invariants", "model", "defaults", "variables", "include"};
  return Holds(kWords, key);
}

// Whether any object in the tree is a statement, or any string holds one.
bool HoldsPolicy(const DataNode& node) {
  if (node.is_string()) {
    const string_view text = node.text();
    return text.find("\"Effect\"") != string_view::npos &&
           (text.find("Action\"") != string_view::npos ||
            text.find("Principal\"") != string_view::npos);
  }
  for (const DataNode& item : node.items()) {
    if (HoldsPolicy(item)) return true;
  }
  std::size_t words = 0;
  for (const DataMember& member : node.members()) {
    if (Holds(kPolicyWords, member.key)) ++words;
    if (EqualsIgnoreCase(member.key, "effect") && (EqualsIgnoreCase(member.value.text(), "allow") ||
                                                   EqualsIgnoreCase(member.value.text(), "deny"))) {
      return true;
    }
    if (words == 2 || HoldsPolicy(member.value)) return true;
  }
  return false;
}

template <typename Words>
bool AllKeysAreIn(const DataNode& object, const Words& words) {
  return std::all_of(object.members().begin(), object.members().end(),
                     [&](const DataMember& member) { return Holds(words, member.key); });
}

// Whether it is another file of iamsim: a configuration, changes, a part of a suite, a question, a
// schema.
bool IsOwnFile(const DataNode& root) {
  const std::span<const DataMember> members = root.members();
  if (root.is_object()) {
    // A schema that `iamsim schema` prints.
    const DataNode* id = root.Find("$id");
    if (id != nullptr && id->text().starts_with("urn:iamsim:schema:")) return true;
    const bool says_more =
        std::any_of(members.begin(), members.end(),
                    [](const DataMember& member) { return member.key != "iamsim"; });
    return says_more &&
           (AllKeysAreIn(root, ConfigurationFieldNames()) ||
            AllKeysAreIn(root, SuiteFieldNames()) ||
            (root.Find("action") != nullptr && AllKeysAreIn(root, RequestFieldNames())));
  }
  return !root.items().empty() &&
         std::all_of(root.items().begin(), root.items().end(), [](const DataNode& item) {
           return item.members().size() == 1 &&
                  Holds(ChangeVerbNames(), item.members().front().key);
         });
}

// Whether every member is one of a native model or near to one.
bool HasNativeShape(const DataNode& object) {
  const std::vector<string_view> words(std::begin(kNativeWords), std::end(kNativeWords));
  return !object.members().empty() &&
         std::all_of(object.members().begin(), object.members().end(),
                     [&](const DataMember& member) {
                       return (member.value.is_object() || member.value.is_array()) &&
                              !NearestWord(member.key, words).empty();
                     });
}

StrangerLook ObjectLook(const DataNode& root, const std::vector<string_view>& telling) {
  StrangerLook look{Resemblance::kData, {}};
  bool is_near_import = false;
  bool is_near_policy = false;
  for (const DataMember& member : root.members()) {
    // NearestWord() is quadratic in the lengths.
    constexpr std::size_t kLongest = 64;
    if (member.key.size() > kLongest) continue;
    const string_view nearest = NearestWord(member.key, telling);
    if (nearest.empty()) continue;
    if (look.help.empty()) look.help = "did you mean " + Quoted(nearest) + "?";
    is_near_policy = is_near_policy || nearest == "Statement";
    is_near_import = is_near_import || !Holds(kCommonWords, nearest);
  }
  const bool holds_policy = HoldsPolicy(root);
  if (root.Find("iamsim") != nullptr || HasNativeShape(root) || (is_near_policy && holds_policy)) {
    look.resemblance = Resemblance::kHandWritten;
  } else if (is_near_import || holds_policy) {
    look.resemblance = Resemblance::kImport;
  }
  return look;
}

}  // namespace

bool HasDataExtension(const std::string& path) {
  constexpr string_view kExtensions[] = {".json",   ".yaml",    ".yml",     ".jsonl",
                                         ".ndjson", ".tfstate", ".template"};
  return Holds(kExtensions, ExtensionOf(path));
}

bool IsYaml(const std::string& path) {
  const std::string extension = ExtensionOf(path);
  return extension == ".yaml" || extension == ".yml";
}

Resemblance ResemblanceOf(const SourceText& text, const std::vector<string_view>& telling) {
  if (HasDataExtension(text.name())) {
    return LooksHandWritten(text.text()) ? Resemblance::kHandWritten : Resemblance::kImport;
  }
  // What a broken file was meant to be can be seen at its beginning.
  constexpr std::size_t kLookedAt = std::size_t{1} << 20U;
  const string_view start = text.text().substr(0, kLookedAt);
  const bool is_json = BeginsAsJson(start);
  const bool is_prose = IsProseOrCode(text);
  if (is_prose && !is_json) return Resemblance::kNone;
  std::size_t words = 0;
  bool begins_line = false;
  const auto count = [&](string_view word) {
    const KeySigns signs = FindKey(start, word);
    if (signs.any) ++words;
    const bool is_sure = word == "Statement" || Holds(kNativeWords, word) ||
                         !(Holds(kCommonWords, word) || Holds(kPolicyWords, word));
    begins_line = begins_line || (signs.begins_line && is_sure);
  };
  for (const string_view word : kPolicyWords)
    count(word);
  for (const string_view word : telling) {
    if (!Holds(kPolicyWords, word)) count(word);
  }
  count("iamsim");
  if (start.find("2012-10-17") != string_view::npos ||
      start.find("2008-10-17") != string_view::npos) {
    count("Version");
  }
  if (is_prose) return words > 0 ? Resemblance::kImport : Resemblance::kNone;
  if (!is_json && !begins_line) return words > 1 ? Resemblance::kImport : Resemblance::kNone;
  return LooksHandWritten(start) ? Resemblance::kHandWritten : Resemblance::kImport;
}

StrangerLook ResemblanceOf(const DataNode& root, const SourceText& text,
                           const std::vector<string_view>& telling) {
  const bool is_data = HasDataExtension(text.name());
  if (!root.is_object() && !root.is_array()) {
    if (!is_data) return {};
    return {Resemblance::kImport, "expected an object or a list"};
  }
  if (IsOwnFile(root)) return {};
  const bool is_json = BeginsAsJson(text.text());
  const bool is_prose = !is_data && IsProseOrCode(text);
  // `Note: this is no data` is YAML.
  if (is_prose && !is_json) return {};
  StrangerLook look{Resemblance::kData, {}};
  if (root.is_object()) look = ObjectLook(root, telling);
  for (const DataNode& item : root.items()) {
    const StrangerLook of_item = item.is_object() ? ObjectLook(item, telling) : StrangerLook();
    // A list may have members of any name, so only a policy in it counts.
    if (of_item.resemblance > Resemblance::kData) {
      look = {Resemblance::kImport, of_item.help};
      break;
    }
  }
  if (is_prose) look.resemblance = std::min(look.resemblance, Resemblance::kImport);
  if (!is_data && !is_json && look.resemblance == Resemblance::kData) return {};
  return look;
}

}  // namespace iamsim
