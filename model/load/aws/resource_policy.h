// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_LOAD_AWS_RESOURCE_POLICY_H_
#define IAMSIM_MODEL_LOAD_AWS_RESOURCE_POLICY_H_

#include <memory>
#include <string>

#include "model/load/draft/estate_builder.h"
#include "model/load/draft/input_reader.h"
#include "model/load/text/data.h"
#include "model/source_text.h"

namespace iamsim {

// Whether the tree is an output of the AWS CLI that tells of a resource: its policy, Block Public
// Access, tags, region or key, KMS keys, grants and aliases; or an envelope around a failed call.
bool IsResourcePolicyOutput(const DataNode& root);

// Reads the outputs of
//   s3api get-bucket-policy, get-public-access-block, get-bucket-tagging, get-bucket-location,
//         get-bucket-encryption, list-buckets; s3control get-public-access-block,
//         get-access-point-policy
//   kms get-key-policy, describe-key, list-keys, list-aliases, list-grants
//   sqs get-queue-attributes; sns get-topic-attributes; lambda get-policy; ecr
//   get-repository-policy; secretsmanager get-resource-policy, describe-secret; dynamodb
//   get-resource-policy; and any other with `Policy` or `ResourcePolicy` and one ARN.
//
// What the output does not name comes from the file's name and folders (aws_cli.h). Who owns a
// bucket: the account of the folder, the account that another source puts it in, the only account
// that was loaded; else it is an error that says how to tell. A call that failed because there is
// no policy (NoSuchBucketPolicy) says that there is none; any other failure says nothing. It reads
// the failures of all commands; an empty file is taken for one of get-bucket-policy alone, with a
// warning.
std::unique_ptr<InputReader> MakeResourcePolicyReader(EstateBuilder& builder);

// The policy of the resource `arn`, which somebody names beside the model: a policy document, or an
// output as above. After all other inputs.
void ReadNamedResourcePolicy(const std::string& arn,
                             const std::shared_ptr<const SourceText>& source,
                             EstateBuilder& builder);

}  // namespace iamsim

#endif  // IAMSIM_MODEL_LOAD_AWS_RESOURCE_POLICY_H_
