// SPDX-License-Identifier: Apache-2.0
#include "model/load/text/file_reference.h"

#include <filesystem>
#include <fstream>
#include <string>

#include <gtest/gtest.h>

namespace iamsim {
namespace {

namespace fs = std::filesystem;

class FileReferenceTest : public testing::Test {
 protected:
  FileReferenceTest() {
    fs::remove_all(top_);
    fs::create_directories(top_ / "repository/.git");
    fs::create_directories(top_ / "repository/in/sub");
    fs::create_directories(top_ / "repository-too");
    fs::create_directory_symlink(top_ / "repository-too", top_ / "repository/in/away");
    fs::create_symlink("nowhere", top_ / "repository/in/loose");
    fs::create_symlink("circle", top_ / "repository/in/circle");
  }
  ~FileReferenceTest() override { fs::remove_all(top_); }

  bool IsIn(const fs::path& path, const FileScope& scope = {}) const {
    return IsInScope(top_ / "repository/in", path, scope);
  }

  const fs::path top_ =
      fs::path(testing::TempDir()) /
      ("file-reference-" +
       std::string(testing::UnitTest::GetInstance()->current_test_info()->name()));
};

TEST_F(FileReferenceTest, TheFolderOfTheInput) {
  EXPECT_TRUE(IsIn(top_ / "repository/in/a"));
  EXPECT_TRUE(IsIn(top_ / "repository/in/sub/../b"));
  EXPECT_TRUE(IsIn(top_ / "repository/in/loose"));
}

TEST_F(FileReferenceTest, TheRepository) {
  EXPECT_TRUE(IsIn(top_ / "repository/in/../a"));
  fs::remove(top_ / "repository/.git");
  EXPECT_FALSE(IsIn(top_ / "repository/in/../a"));
  // A worktree has a file.
  std::ofstream(top_ / "repository/.git") << "gitdir: elsewhere";
  EXPECT_TRUE(IsIn(top_ / "repository/a"));
}

TEST_F(FileReferenceTest, NothingElse) {
  EXPECT_FALSE(IsIn(top_ / "a"));
  EXPECT_FALSE(IsIn(top_ / "repository-too/a"));
  EXPECT_FALSE(IsIn(top_ / "repository/in/away/a"));
  EXPECT_FALSE(IsIn(top_ / "repository/in/circle"));
  EXPECT_FALSE(IsIn("/etc/passwd"));
}

TEST_F(FileReferenceTest, FoldersOfTheScope) {
  EXPECT_TRUE(IsIn(top_ / "repository-too/a", {.folders = {(top_ / "repository-too").string()}}));
  EXPECT_TRUE(
      IsIn(top_ / "repository-too/a", {.folders = {(top_ / "repository/in/away").string()}}));
  EXPECT_FALSE(IsIn(top_ / "a", {.folders = {(top_ / "repository-too").string()}}));
  EXPECT_TRUE(IsIn("/etc/passwd", {.anywhere = true}));
}

}  // namespace
}  // namespace iamsim
