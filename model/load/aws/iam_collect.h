// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_LOAD_AWS_IAM_COLLECT_H_
#define IAMSIM_MODEL_LOAD_AWS_IAM_COLLECT_H_

#include <string>
#include <vector>

#include "model/load/draft/estate_builder.h"

namespace iamsim {

// Whether the folder is a store that iam-collect wrote, or its part for AWS or for one partition:
// `aws/PARTITION/accounts` or `aws/PARTITION/organizations` with what they hold.
bool IsIamCollectFolder(const std::string& folder);

struct IamCollectFiles {
  struct LeftOut {
    std::string path;
    std::string problem;  // as LoadedFile::problem
  };
  std::vector<std::string> ignored;
  std::vector<LeftOut> left_out;
};

// Reads such a folder. A folder with a `metadata.json` is one resource, and its ARN is the one that
// stands there: names of folders are in lower case. What is empty in AWS has no file, so a file
// that is not there means that there is nothing, but for a trust policy and a managed policy's
// document. A file that is empty or cannot be read is a warning, and what it says is unknown. The
// account of a bucket and of an account's settings is that of the path.
// Source: iam-collect, "Storage".
IamCollectFiles ReadIamCollectFolder(const std::string& folder, EstateBuilder& builder);

}  // namespace iamsim

#endif  // IAMSIM_MODEL_LOAD_AWS_IAM_COLLECT_H_
