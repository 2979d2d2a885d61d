// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_LOAD_AWS_VPC_ENDPOINTS_H_
#define IAMSIM_MODEL_LOAD_AWS_VPC_ENDPOINTS_H_

#include <memory>

#include "model/load/draft/estate_builder.h"
#include "model/load/draft/input_reader.h"
#include "model/load/text/data.h"

namespace iamsim {

// Whether the tree is the output of `aws ec2 describe-vpc-endpoints`.
bool IsVpcEndpointsOutput(const DataNode& root);

// Reads gateway and interface endpoints; through other types no call of AWS's API goes. An endpoint
// is of the account that owns it, which the output tells; in a shared VPC others see it too. Every
// endpoint has a policy, were it the default one: one without `PolicyDocument` has one that is not
// known.
// Source: Amazon EC2 API Reference, VpcEndpoint; AWS PrivateLink Guide, "Control access to VPC
// endpoints using endpoint policies".
std::unique_ptr<InputReader> MakeVpcEndpointsReader(EstateBuilder& builder);

}  // namespace iamsim

#endif  // IAMSIM_MODEL_LOAD_AWS_VPC_ENDPOINTS_H_
