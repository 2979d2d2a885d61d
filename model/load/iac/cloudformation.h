// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_LOAD_IAC_CLOUDFORMATION_H_
#define IAMSIM_MODEL_LOAD_IAC_CLOUDFORMATION_H_

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "model/load/draft/draft_model.h"
#include "model/load/draft/estate_builder.h"
#include "model/load/text/data.h"
#include "model/source_text.h"

namespace iamsim {

// Whether the tree is a CloudFormation template.
bool IsCloudFormation(const DataNode& root);
// Whether a YAML text looks like one, so that its short tags mean something (DataOptions).
bool LooksLikeCloudFormation(std::string_view text);

// Of the template's parameters, by name. The pseudo parameters can be given as well; the account
// must be: `AWS::AccountId`.
using TemplateParameters = std::map<std::string, std::string>;
TemplateParameters TemplateParametersOf(const LoadOptions& options);

// What a stack of the template would have: IAM entities and policies, the resources that have a
// resource policy, VPC endpoints and control policies. As a change of a model, everything is added.
//
// A policy that hangs on what is known at deployment only is unreadable, with a warning that names
// the resource's logical id and the function. Resources whose condition is false are left out; of
// one whose condition cannot be decided the policies are unreadable. What is made of what does not
// stand in the template (AWS::Serverless, macros, Fn::ForEach, nested stacks, modules) is left out,
// with a warning; as it may make policies of anything in the account, the account says so
// (Account::makes_unseen), and so does each account that a stack set names.
// Source: CloudFormation Template Reference; "Using CloudFormation macros".
DraftModel ReadCloudFormation(const DataNode& root, const std::shared_ptr<const SourceText>& source,
                              const TemplateParameters& parameters, EstateBuilder& builder);
// The same as a part of what is loaded, with the parameters, account and region of its options.
void ReadCloudFormationModel(const DataNode& root, const std::shared_ptr<const SourceText>& source,
                             EstateBuilder& builder);

}  // namespace iamsim

#endif  // IAMSIM_MODEL_LOAD_IAC_CLOUDFORMATION_H_
