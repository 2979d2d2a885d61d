// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_LOAD_DRAFT_LOADED_FILE_H_
#define IAMSIM_MODEL_LOAD_DRAFT_LOADED_FILE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// What a file was taken for and what came of it.

namespace iamsim {

enum class InputKind : std::uint8_t {
  kUnknown,
  kPolicyDocument,
  kNativeModel,
  kAccountAuthorizationDetails,
  kOrganizations,   // outputs of `aws organizations`
  kResourcePolicy,  // resource policies and what else is told of a resource, by the AWS CLI
  kServicePolicy,   // the policy of one resource or account, known by the name of the call
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

}  // namespace iamsim

#endif  // IAMSIM_MODEL_LOAD_DRAFT_LOADED_FILE_H_
