// SPDX-License-Identifier: Apache-2.0
#include "model/load/text/file_reference.h"

#include <algorithm>
#include <array>
#include <system_error>
#include <utility>

#include "model/load/text/data.h"
#include "model/load/text/words.h"
#include "model/own_fields.h"

namespace iamsim {
namespace {

namespace fs = std::filesystem;

// Both without symbolic links.
bool IsBelow(const fs::path& path, const fs::path& folder) {
  const auto mismatch = std::mismatch(folder.begin(), folder.end(), path.begin(), path.end());
  return mismatch.first == folder.end();
}

// Empty when it cannot be found out.
fs::path RealPath(const fs::path& path) {
  std::error_code error;
  fs::path real = fs::weakly_canonical(fs::absolute(path.empty() ? "." : path, error), error);
  return error ? fs::path() : real;
}

bool HasWordOfInput(std::string_view text) {
  constexpr std::array<std::string_view, 9> kWords = {
      "Statement", "scenarios",         "invariants",
      "iamsim:",   "\"iamsim\"",        "UserDetailList",
      "AWS::",     "terraform_version", "AWSTemplateFormatVersion"};
  const auto has = [&](std::string_view word) { return text.find(word) != std::string_view::npos; };
  const auto verbs = ChangeVerbNames();
  return std::any_of(kWords.begin(), kWords.end(), has) ||
         std::any_of(verbs.begin(), verbs.end(), has);
}

}  // namespace

bool IsInScope(const fs::path& folder, const fs::path& path, const FileScope& scope) {
  if (scope.anywhere) return true;
  const fs::path real = RealPath(path);
  fs::path own = RealPath(folder);
  if (real.empty() || own.empty()) return false;
  if (IsBelow(real, own)) return true;
  for (const std::string& other : scope.folders) {
    const fs::path allowed = RealPath(other);
    if (!allowed.empty() && IsBelow(real, allowed)) return true;
  }
  for (;; own = own.parent_path()) {
    std::error_code error;
    if (fs::exists(own / ".git", error)) return IsBelow(real, own);
    if (own == own.parent_path()) return false;
  }
}

bool CheckReference(const std::string& path, const DataNode& node,
                    const std::shared_ptr<const SourceText>& source, const FileScope& scope,
                    Diagnostics& diagnostics) {
  if (IsInScope(fs::path(source->name()).parent_path(), path, scope)) return true;
  diagnostics.Error(source, node.offset, node.length,
                    Quoted(path) + " is outside the folders that this file may name files of",
                    "expected a file below the working directory, the folder of this file, its "
                    "iamsim.yaml or its repository; --allow-outside takes any");
  return false;
}

void AddOfReferenced(const Diagnostics& from, Diagnostics& to) {
  const SourceText* last = nullptr;
  bool shown = true;
  for (Diagnostic diagnostic : from.all()) {
    const SourceText* source = diagnostic.source.get();
    while (source != nullptr && source->outer() != nullptr)
      source = source->outer();
    if (source != nullptr && source != last) {
      last = source;
      shown = HasWordOfInput(source->text());
    }
    if (source != nullptr && !shown) {
      diagnostic.shows_source = false;
      diagnostic.message = WithoutNames(diagnostic.message);
      diagnostic.help.clear();
    }
    to.Add(std::move(diagnostic));
  }
}

}  // namespace iamsim
