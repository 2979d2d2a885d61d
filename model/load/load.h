// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_LOAD_LOAD_H_
#define IAMSIM_MODEL_LOAD_LOAD_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/diagnostics.h"
#include "model/estate.h"
#include "model/load/file_reference.h"
#include "model/load/read_source.h"  // IWYU pragma: export
#include "model/request.h"
#include "model/source_text.h"

// From files to an Estate. Whatever is wrong with the input is added to the Diagnostics, all of it
// in one run; nothing is returned when there was an error.

namespace iamsim {

// What a document must be to be taken (R-GRAM-24).
enum class LoadMode : std::uint8_t {
  kByOrigin,  // strict in files written by hand, lenient in imports
  kStrict,    // what AWS rejects when a policy is saved is an error
  kLenient,   // evaluated as far as it means something, with a warning
};

// What to do with two different documents of one customer entity.
enum class OnConflict : std::uint8_t { kError, kNewest, kLast };

struct LoadOptions {
  LoadMode mode = LoadMode::kByOrigin;
  OnConflict on_conflict = OnConflict::kError;
  // Policies of resources that stand in files which do not say so: the resource's ARN and the file.
  std::vector<std::pair<std::string, std::string>> resource_policies = {};
  // For infrastructure as code, where the input does not tell: twelve digits, `eu-west-1`.
  std::string account = {};
  std::string region = {};
  // The folder of the *.tf files to which the places of a Terraform plan point; empty: to the plan.
  std::string terraform_root = {};
  // Of CloudFormation templates, by name; pseudo parameters (`AWS::StackName`) among them.
  std::vector<std::pair<std::string, std::string>> parameters = {};
  // For the files that inputs name.
  FileScope files = {};
};

enum class InputKind : std::uint8_t {
  kUnknown,
  kPolicyDocument,
  kNativeModel,
  kAccountAuthorizationDetails,
  kOrganizations,   // outputs of `aws organizations`
  kResourcePolicy,  // resource policies and what else is told of a resource, by the AWS CLI
  kIamOutput,       // single `get-` and `list-` outputs of `aws iam`
  kVpcEndpoints,    // describe-vpc-endpoints
  kAccessPoints,    // access points of S3
  kAwsConfig,       // configuration items
  kTerraform,       // what `terraform show -json` prints
  kCloudFormation,  // a template
  kIamCollect,      // a folder that iam-collect wrote
  kSuite,           // scenarios; not part of a model
};
std::string_view InputKindName(InputKind kind);  // "native model", ...

// What one file was taken for and what it gave.
struct LoadedFile {
  std::string path;
  InputKind kind = InputKind::kUnknown;
  bool named = true;         // asked for, not found in a folder
  bool ignored = false;      // in a folder, of no known kind
  bool left_out = false;     // in a folder; what it says is unknown, because of `problem`
  std::string problem = {};  // "cannot be read", "is empty"
  std::string call = {};     // of an output of the AWS CLI: "list-roots", ...
  std::string error = {};    // AWS's code of a call that failed; what was asked is unknown
  std::vector<std::pair<std::string_view, std::size_t>> counts = {};  // {"roles", 12}, ...
  // Of what a machine wrote: fields that nobody here knows, and that are near to none that matters.
  std::vector<std::string> new_fields = {};

  void Count(std::string_view what, std::size_t number);
};

struct LoadedModel {
  Estate estate;
  std::vector<LoadedFile> files;
};

// Files and folders (walked in order of name), `-` is standard input. A file of no known kind is an
// error when it is named. In a folder
// - a damaged or misspelt policy, model or suite that somebody wrote by hand is an error;
// - anything else that is damaged, or holds a policy and is of no known kind, is left out with a
//   warning, or an error when the mode is strict; Estate::left_out() has it;
// - data of another program is ignored with a warning;
// - prose, code and pictures are ignored.
std::optional<LoadedModel> LoadModel(const std::vector<std::string>& paths,
                                     const LoadOptions& options, Diagnostics& diagnostics);
// The same from texts that are already in memory (tests, embedding); `{file: ...}` references are
// relative to the folder of the text's name.
std::optional<LoadedModel> LoadModelTexts(
    const std::vector<std::shared_ptr<const SourceText>>& texts, const LoadOptions& options,
    Diagnostics& diagnostics);

class DataNode;
// A native model that stands in another file, such as a suite.
std::optional<LoadedModel> LoadModelNode(const DataNode& node,
                                         const std::shared_ptr<const SourceText>& source,
                                         const LoadOptions& options, Diagnostics& diagnostics);

// One policy document, JSON or YAML, checked as a policy of `type`.
// `resource_arn`: of the resource that a resource policy is for; empty for all others.
PolicyPtr LoadPolicy(std::shared_ptr<const SourceText> text, std::string name, PolicyType type,
                     const LoadOptions& options, Diagnostics& diagnostics,
                     std::string_view resource_arn = {});

}  // namespace iamsim

#endif  // IAMSIM_MODEL_LOAD_LOAD_H_
