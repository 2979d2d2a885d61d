// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "engine/compile.h"
#include "model/load/load.h"
#include "tests/fuzz/fuzz_input.h"
#include "tests/fuzz/temporary_folder.h"

namespace iamsim {
namespace {

using std::string_view;

constexpr string_view kAccount = "aws/aws/accounts/111122223333/";
constexpr string_view kOrganization = "aws/aws/organizations/o-a1b2c3d4e5/";

struct StoreFile {
  string_view below;
  string_view name;
  string_view text = {};  // what it holds unless the input chose it; empty: it is absent then
};

// Files that an input chooses by a letter. The ones with a text are there without it, because the
// others belong to what they describe.
constexpr std::array kFiles = {
    StoreFile{kAccount, "iam/user/eve/managed-policies.json"},
    StoreFile{kAccount, "iam/user/eve/inline-policies.json"},
    StoreFile{kAccount, "iam/user/eve/groups.json"},
    StoreFile{kAccount, "iam/user/eve/metadata.json",
              R"({"arn": "arn:aws:iam::111122223333:user/eve", "name": "eve", "id": "AIDAEVE"})"},
    StoreFile{kAccount, "iam/role/app/metadata.json",
              R"({"arn": "arn:aws:iam::111122223333:role/app", "name": "app", "id": "AROAAPP"})"},
    StoreFile{kAccount, "iam/role/app/trust-policy.json"},
    StoreFile{kAccount, "iam/role/app/tags.json"},
    StoreFile{kAccount, "iam/policy/ceiling/metadata.json",
              R"({"arn": "arn:aws:iam::111122223333:policy/ceiling", "name": "ceiling"})"},
    StoreFile{kAccount, "iam/policy/ceiling/current-policy.json"},
    StoreFile{kAccount, "s3/b/metadata.json", R"({"arn": "arn:aws:s3:::b", "name": "b"})"},
    StoreFile{kAccount, "s3/b/policy.json"},
    StoreFile{kAccount, "s3/b/bpa.json"},
    StoreFile{kAccount, "s3/b/encryption.json"},
    StoreFile{
        kAccount, "ec2/eu-west-1/vpc-endpoint/vpce-1/metadata.json",
        R"({"arn": "arn:aws:ec2:eu-west-1:111122223333:vpc-endpoint/vpce-1", "vpc": "vpc-1"})"},
    StoreFile{kAccount, "ec2/eu-west-1/vpc-endpoint/vpce-1/endpoint-policy.json"},
    StoreFile{kAccount, "organization.json"},
    StoreFile{kAccount, "s3-bpa.json"},
    StoreFile{kOrganization, "metadata.json"},
    StoreFile{kOrganization, "ous.json"},
    StoreFile{kOrganization, "accounts.json"},
    StoreFile{kOrganization, "delegated-admins.json"},
    StoreFile{kOrganization, "scps/p-1/metadata.json"},
    StoreFile{kOrganization, "scps/p-1/policy.json"},
    StoreFile{kOrganization, "rcps/p-2/policy.json"},
    StoreFile{"", "aws/aws/ram/share.json"},
};
constexpr std::size_t kMostFiles = 4;

}  // namespace
}  // namespace iamsim

// A store of iam-collect in which one to four files are the input's. The first line of each part
// chooses the file by its first character; a line `--` ends the part. The store is a model or an
// error, and a file that was left out is a warning.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace iamsim;
  const fuzz::TemporaryFolder folder("iam-collect");
  for (const StoreFile& file : kFiles) {
    if (!file.text.empty()) folder.Write(std::string(file.below) += file.name, file.text);
  }
  string_view rest = fuzz::TextOf(data, size);
  for (std::size_t i = 0; i < kMostFiles && !rest.empty(); ++i) {
    const auto [head, text] = fuzz::TwoTexts(fuzz::TakePart(rest));
    const StoreFile& file = kFiles[fuzz::RowOf(
        head.empty() ? 'a' : static_cast<unsigned char>(head.front()), kFiles.size())];
    folder.Write(std::string(file.below) += file.name, text);
  }
  Diagnostics diagnostics;
  std::optional<LoadedModel> model = LoadModel({folder.path().string()}, {}, diagnostics);
  fuzz::ShowAll(diagnostics);
  fuzz::Require(model.has_value() != diagnostics.has_errors(), "a model or an error");
  if (!model.has_value()) return 0;
  fuzz::Require(!model->files.empty() && model->files.front().kind == InputKind::kIamCollect,
                "the folder is a store");
  for (const LoadedFile& file : model->files) {
    fuzz::Require(!file.left_out || diagnostics.warning_count() > 0,
                  "a file that was left out is a warning");
  }
  Compile(std::move(model->estate))->CompileAll();
  return 0;
}
