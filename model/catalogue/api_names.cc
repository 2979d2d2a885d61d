// SPDX-License-Identifier: Apache-2.0
#include "model/catalogue/api_names.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "model/arn.h"

namespace iamsim {
namespace {

// By service, then by the operation in lower case. S3 User Guide, "Required permissions for Amazon
// S3 API operations"; the API references of the other services. Of an operation that needs several
// actions the first that is checked.
constexpr ApiName kApiNames[] = {
    {"apigateway", "CreateDeployment", "apigateway:POST"},
    {"apigateway", "CreateRestApi", "apigateway:POST"},
    {"apigateway", "DeleteRestApi", "apigateway:DELETE"},
    {"apigateway", "GetRestApi", "apigateway:GET"},
    {"apigateway", "GetRestApis", "apigateway:GET"},
    {"apigateway", "GetStages", "apigateway:GET"},
    {"apigateway", "UpdateRestApi", "apigateway:PATCH"},
    {"bedrock", "Converse", "bedrock:InvokeModel"},
    {"bedrock", "ConverseStream", "bedrock:InvokeModelWithResponseStream"},
    {"dynamodb", "BatchExecuteStatement", "dynamodb:PartiQLSelect"},
    {"dynamodb", "ExecuteStatement", "dynamodb:PartiQLSelect"},
    {"dynamodb", "ExecuteTransaction", "dynamodb:PartiQLSelect"},
    {"dynamodb", "TransactGetItems", "dynamodb:GetItem"},
    {"dynamodb", "TransactWriteItems", "dynamodb:PutItem"},
    {"execute-api", "DELETE", "execute-api:Invoke"},
    {"execute-api", "GET", "execute-api:Invoke"},
    {"execute-api", "POST", "execute-api:Invoke"},
    {"execute-api", "PUT", "execute-api:Invoke"},
    {"kms", "ReEncrypt", "kms:ReEncryptFrom"},
    {"lambda", "GetLayerVersionByArn", "lambda:GetLayerVersion"},
    {"lambda", "Invoke", "lambda:InvokeFunction"},
    {"lambda", "InvokeWithResponseStream", "lambda:InvokeFunction"},
    {"s3", "CompleteMultipartUpload", "s3:PutObject"},
    {"s3", "CopyObject", "s3:PutObject"},
    {"s3", "CreateMultipartUpload", "s3:PutObject"},
    {"s3", "DeleteBucketAnalyticsConfiguration", "s3:PutAnalyticsConfiguration"},
    {"s3", "DeleteBucketCors", "s3:PutBucketCORS"},
    {"s3", "DeleteBucketEncryption", "s3:PutEncryptionConfiguration"},
    {"s3", "DeleteBucketIntelligentTieringConfiguration", "s3:PutIntelligentTieringConfiguration"},
    {"s3", "DeleteBucketInventoryConfiguration", "s3:PutInventoryConfiguration"},
    {"s3", "DeleteBucketLifecycle", "s3:PutLifecycleConfiguration"},
    {"s3", "DeleteBucketMetricsConfiguration", "s3:PutMetricsConfiguration"},
    {"s3", "DeleteBucketOwnershipControls", "s3:PutBucketOwnershipControls"},
    {"s3", "DeleteBucketReplication", "s3:PutReplicationConfiguration"},
    {"s3", "DeleteBucketTagging", "s3:PutBucketTagging"},
    {"s3", "DeleteObjects", "s3:DeleteObject"},
    {"s3", "DeletePublicAccessBlock", "s3:PutBucketPublicAccessBlock"},
    {"s3", "GetBucketAccelerateConfiguration", "s3:GetAccelerateConfiguration"},
    {"s3", "GetBucketAnalyticsConfiguration", "s3:GetAnalyticsConfiguration"},
    {"s3", "GetBucketEncryption", "s3:GetEncryptionConfiguration"},
    {"s3", "GetBucketIntelligentTieringConfiguration", "s3:GetIntelligentTieringConfiguration"},
    {"s3", "GetBucketInventoryConfiguration", "s3:GetInventoryConfiguration"},
    {"s3", "GetBucketLifecycle", "s3:GetLifecycleConfiguration"},
    {"s3", "GetBucketLifecycleConfiguration", "s3:GetLifecycleConfiguration"},
    {"s3", "GetBucketMetricsConfiguration", "s3:GetMetricsConfiguration"},
    {"s3", "GetBucketNotificationConfiguration", "s3:GetBucketNotification"},
    {"s3", "GetBucketReplication", "s3:GetReplicationConfiguration"},
    {"s3", "GetObjectLockConfiguration", "s3:GetBucketObjectLockConfiguration"},
    {"s3", "GetPublicAccessBlock", "s3:GetBucketPublicAccessBlock"},
    {"s3", "HeadBucket", "s3:ListBucket"},
    {"s3", "HeadObject", "s3:GetObject"},
    {"s3", "ListBucketAnalyticsConfigurations", "s3:GetAnalyticsConfiguration"},
    {"s3", "ListBucketIntelligentTieringConfigurations", "s3:GetIntelligentTieringConfiguration"},
    {"s3", "ListBucketInventoryConfigurations", "s3:GetInventoryConfiguration"},
    {"s3", "ListBucketMetricsConfigurations", "s3:GetMetricsConfiguration"},
    {"s3", "ListBuckets", "s3:ListAllMyBuckets"},
    {"s3", "ListMultipartUploads", "s3:ListBucketMultipartUploads"},
    {"s3", "ListObjects", "s3:ListBucket"},
    {"s3", "ListObjectsV2", "s3:ListBucket"},
    {"s3", "ListObjectVersions", "s3:ListBucketVersions"},
    {"s3", "ListParts", "s3:ListMultipartUploadParts"},
    {"s3", "PostObject", "s3:PutObject"},
    {"s3", "PutBucketAccelerateConfiguration", "s3:PutAccelerateConfiguration"},
    {"s3", "PutBucketAnalyticsConfiguration", "s3:PutAnalyticsConfiguration"},
    {"s3", "PutBucketEncryption", "s3:PutEncryptionConfiguration"},
    {"s3", "PutBucketIntelligentTieringConfiguration", "s3:PutIntelligentTieringConfiguration"},
    {"s3", "PutBucketInventoryConfiguration", "s3:PutInventoryConfiguration"},
    {"s3", "PutBucketLifecycle", "s3:PutLifecycleConfiguration"},
    {"s3", "PutBucketLifecycleConfiguration", "s3:PutLifecycleConfiguration"},
    {"s3", "PutBucketMetricsConfiguration", "s3:PutMetricsConfiguration"},
    {"s3", "PutBucketNotificationConfiguration", "s3:PutBucketNotification"},
    {"s3", "PutBucketReplication", "s3:PutReplicationConfiguration"},
    {"s3", "PutObjectLockConfiguration", "s3:PutBucketObjectLockConfiguration"},
    {"s3", "PutPublicAccessBlock", "s3:PutBucketPublicAccessBlock"},
    {"s3", "SelectObjectContent", "s3:GetObject"},
    {"s3", "UploadPart", "s3:PutObject"},
    {"s3", "UploadPartCopy", "s3:PutObject"},
    {"s3", "WriteGetObjectResponse", "s3-object-lambda:WriteGetObjectResponse"},
    {"sns", "PublishBatch", "sns:Publish"},
    {"sqs", "ChangeMessageVisibilityBatch", "sqs:ChangeMessageVisibility"},
    {"sqs", "DeleteMessageBatch", "sqs:DeleteMessage"},
    {"sqs", "SendMessageBatch", "sqs:SendMessage"},
};

}  // namespace

const ApiName* FindApiName(std::string_view service, std::string_view operation) {
  const std::string folded_service = ToLowerAscii(service);
  const std::string folded = ToLowerAscii(operation);
  const auto wanted = std::pair<std::string_view, std::string_view>(folded_service, folded);
  const auto* row = std::lower_bound(std::begin(kApiNames), std::end(kApiNames), wanted,
                                     [](const ApiName& name, const auto& key) {
                                       if (name.service != key.first)
                                         return name.service < key.first;
                                       return ToLowerAscii(name.operation) < key.second;
                                     });
  const bool found = row != std::end(kApiNames) && row->service == folded_service &&
                     ToLowerAscii(row->operation) == folded;
  return found ? row : nullptr;
}

}  // namespace iamsim
