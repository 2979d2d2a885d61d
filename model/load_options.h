// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_LOAD_OPTIONS_H_
#define IAMSIM_MODEL_LOAD_OPTIONS_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

// How inputs are read, which every room of model/load may ask for.

namespace iamsim {

// What a document must be to be taken (R-GRAM-24).
enum class LoadMode : std::uint8_t {
  kByOrigin,  // strict in files written by hand, lenient in imports
  kStrict,    // what AWS rejects when a policy is saved is an error
  kLenient,   // evaluated as far as it means something, with a warning
};

// What to do with two different documents of one customer entity.
enum class OnConflict : std::uint8_t { kError, kNewest, kLast };

// Where the files may be that an input names. The folder of the input and its repository (the
// nearest folder with `.git`) always belong to it.
struct FileScope {
  bool anywhere = false;
  std::vector<std::string> folders = {};
};

struct LoadOptions {
  LoadMode mode = LoadMode::kByOrigin;
  OnConflict on_conflict = OnConflict::kError;
  // Policies of resources in files that do not say whose they are: the resource's ARN, the file.
  std::vector<std::pair<std::string, std::string>> resource_policies = {};
  // For infrastructure as code, if the input does not say: twelve digits, `eu-west-1`.
  std::string account = {};
  std::string region = {};
  // The folder of the *.tf files to which the places of a Terraform plan point; empty: to the plan.
  std::string terraform_root = {};
  // Of CloudFormation templates, by name; pseudo parameters (`AWS::StackName`) among them.
  std::vector<std::pair<std::string, std::string>> parameters = {};
  // For the files that inputs name.
  FileScope files = {};
};

}  // namespace iamsim

#endif  // IAMSIM_MODEL_LOAD_OPTIONS_H_
