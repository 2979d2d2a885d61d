// SPDX-License-Identifier: Apache-2.0
#include "benchmarks/generated_estate.h"

#include <iterator>
#include <optional>
#include <string_view>

#include "model/catalogue/managed_policies.h"

#include "benchmarks/random.h"

namespace iamsim {
namespace {

constexpr std::string_view kManaged[] = {
    "ReadOnlyAccess",          "AmazonS3ReadOnlyAccess",       "SecurityAudit",
    "AmazonEC2ReadOnlyAccess", "CloudWatchReadOnlyAccess",     "job-function/ViewOnlyAccess",
    "AmazonSQSFullAccess",     "AmazonDynamoDBReadOnlyAccess", "PowerUserAccess",
    "AdministratorAccess"};
constexpr int kManagedCount = 10;
constexpr int kTemplates = 8;

std::string Statements(int kind, int number) {
  const std::string bucket = "bucket-" + std::to_string(number);
  const std::string arn = "arn:aws:s3:::" + bucket;
  switch (kind % kTemplates) {
    case 0:
      return R"({"Effect":"Allow","Action":["s3:GetObject","s3:PutObject"],"Resource":")" + arn +
             R"(/*"},{"Effect":"Allow","Action":"s3:ListBucket","Resource":")" + arn + R"("})";
    case 1:
      return R"({"Effect":"Allow","Action":"s3:*","Resource":")" + arn +
             R"(/${aws:PrincipalTag/team}/*"})";
    case 2:
      return R"({"Effect":"Deny","NotAction":"iam:*","Resource":"*","Condition":{"BoolIfExists":{"aws:ViaAWSService":"false"},"NotIpAddress":{"aws:SourceIp":["203.0.113.0/24","198.51.100.0/24"]}}})";
    case 3:
      return R"({"Effect":"Allow","Action":["sqs:SendMessage","sqs:ReceiveMessage"],"Resource":"arn:aws:sqs:*:*:queue-)" +
             std::to_string(number) + R"("})";
    case 4:
      return R"({"Effect":"Allow","Action":"ec2:StopInstances","Resource":"*","Condition":{"StringEquals":{"aws:ResourceTag/team":"${aws:PrincipalTag/team}"}}})";
    case 5:
      return R"({"Effect":"Allow","Action":"dynamodb:*","Resource":"arn:aws:dynamodb:eu-west-1:*:table/t)" +
             std::to_string(number) + R"(*"})";
    case 6:
      return R"({"Effect":"Deny","Action":"s3:DeleteObject","NotResource":")" + arn +
             R"(/tmp/*"},{"Effect":"Allow","Action":"s3:Get*","Resource":"*"})";
    default:
      return R"({"Effect":"Allow","Action":"kms:Decrypt","Resource":"*","Condition":{"StringLike":{"kms:ViaService":"s3.*.amazonaws.com"},"ForAnyValue:StringLike":{"aws:PrincipalOrgPaths":"o-generated1/*"}}})";
  }
}

std::string Document(const std::string& statements) {
  return R"({"Version":"2012-10-17","Statement":[)" + statements + "]}";
}

constexpr std::string_view kServices[] = {"ec2", "rds", "lambda", "sns", "logs", "ecs", "glue"};
constexpr std::string_view kVerbs[] = {"Describe", "List", "Get", "Create", "Update", "Delete"};
constexpr std::string_view kNouns[] = {"Instances", "Volumes",  "Functions", "Topics",
                                       "LogGroups", "Clusters", "Tables",    "Snapshots"};

// What a team writes for an application: a list of actions, then what its kind brings.
std::string CustomerPolicy(int account, int number, Random& random) {
  std::string actions;
  const int count = 40 + random.Below(120);
  for (int i = 0; i < count; ++i) {
    actions += (i > 0 ? ",\"" : "\"");
    actions += kServices[static_cast<std::size_t>(random.Below(std::size(kServices)))];
    actions += ':';
    actions += kVerbs[static_cast<std::size_t>(random.Below(std::size(kVerbs)))];
    actions += kNouns[static_cast<std::size_t>(random.Below(std::size(kNouns)))];
    actions += '"';
  }
  std::string document = Document(
      R"({"Sid":"Application","Effect":"Allow","Action":[)" + actions +
      R"(],"Resource":"*","Condition":{"StringEquals":{"aws:RequestedRegion":"eu-west-1"}}},)" +
      Statements(number, account * 25 + number) + ',' +
      Statements(number + 3, account * 25 + number));
  return R"({"name":"application-)" + std::to_string(number) + R"(","document":)" + document + '}';
}

std::string RoleOf(int account, int number, const EstateSize& size, Random& random) {
  std::string role = R"({"name":"role-)" + std::to_string(number) + R"(","tags":{"team":"team-)" +
                     std::to_string(random.Below(20)) + R"("},"trustPolicy":)" +
                     Document(R"({"Effect":"Allow","Principal":{"AWS":")" +
                              GeneratedAccountId(account) + R"("},"Action":"sts:AssumeRole"})") +
                     R"(,"inlinePolicies":[{"name":"own","document":)" +
                     Document(Statements(random.Below(kTemplates), random.Below(100))) +
                     R"(}],"attachedPolicies":["AdministratorsOnlyInEurope")";
  const int shared = 1 + random.Skewed(3);
  for (int i = 0; i < shared; ++i) {
    role += R"(,"shared-)" + std::to_string(i * 10 + random.Skewed(10)) + '"';
  }
  if (size.policies > 0) {
    role += R"(,"application-)" + std::to_string(random.Below(size.policies)) + '"';
  }
  role += R"(,"arn:aws:iam::aws:policy/)" +
          std::string(kManaged[static_cast<std::size_t>(random.Skewed(kManagedCount))]) + R"("])";
  if (random.OneIn(7)) role += R"(,"permissionsBoundary":"Ceiling")";
  return role + '}';
}

}  // namespace

std::string GeneratedAccountId(int account) {
  return std::to_string(100000000000 + account);
}

std::string GenerateEstate(const EstateSize& size, std::uint64_t seed) {
  Random random(seed);
  std::string ids;
  std::string accounts;
  for (int a = 0; a < size.accounts; ++a) {
    const std::string id = GeneratedAccountId(a);
    const std::string comma = a > 0 ? "," : "";
    ids += comma + '"' + id + '"';
    accounts += comma + R"({"id":")" + id + R"(","policies":[)";
    for (int p = 0; p < size.policies; ++p)
      accounts += (p > 0 ? "," : "") + CustomerPolicy(a, p, random);
    accounts += R"(],"roles":[)";
    const int roles = size.principals / size.accounts;
    for (int r = 0; r < roles; ++r)
      accounts += (r > 0 ? "," : "") + RoleOf(a, r, size, random);
    accounts += R"(],"resources":[)";
    for (int b = 0; b < size.buckets; ++b) {
      const std::string arn = "arn:aws:s3:::bucket-" + std::to_string(a * size.buckets + b);
      const std::string other = GeneratedAccountId((a + 1) % size.accounts);
      accounts += (b > 0 ? "," : "") + (R"({"arn":")" + arn) + R"(","region":"eu-west-1")";
      if (b % 4 == 0) {
        accounts +=
            R"(,"policy":)" +
            Document(R"({"Effect":"Allow","Principal":{"AWS":")" + other +
                     R"("},"Action":"s3:GetObject","Resource":")" + arn +
                     R"(/*"},{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":[")" +
                     arn + R"(",")" + arn +
                     R"(/*"],"Condition":{"Bool":{"aws:SecureTransport":"false"}}})");
      }
      accounts += '}';
    }
    accounts += "]}";
  }
  std::string policies =
      R"({"name":"Ceiling","document":)" +
      Document(R"({"Effect":"Allow","Action":["s3:*","sqs:*"],"Resource":"*"})") +
      R"(},{"name":"AdministratorsOnlyInEurope","document":)" +
      Document(
          R"({"Effect":"Deny","Action":["ec2:*","rds:*"],"Resource":"*","Condition":{"StringNotEquals":{"aws:RequestedRegion":["eu-west-1","eu-central-1"]}}})") +
      '}';
  for (int i = 0; i < 30; ++i) {
    policies += R"(,{"name":"shared-)" + std::to_string(i) + R"(","document":)" +
                Document(Statements(i, i) + ',' + Statements(i + 3, i)) + '}';
  }
  if (size.documents) {
    for (const std::string_view arn : BundledPolicyArns()) {
      const std::optional<BundledPolicy> policy = FindBundledPolicy(arn);
      if (!policy) continue;
      policies += R"(,{"arn":")" + std::string(arn) + R"(","document":)" + policy->document + '}';
    }
  }
  return R"({"iamsim":1,"organization":{"id":"o-generated1","managementAccount":"999999999999","root":{"id":"r-gen1","serviceControlPolicies":["FullAWSAccess",{"name":"NoLeaving","document":)" +
         Document(
             R"({"Effect":"Deny","Action":"organizations:LeaveOrganization","Resource":"*"})") +
         R"(}],"resourceControlPolicies":[{"name":"OrgOnly","document":)" +
         Document(
             R"({"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*","Condition":{"StringNotEqualsIfExists":{"aws:PrincipalOrgID":"o-generated1"},"BoolIfExists":{"aws:PrincipalIsAWSService":"false"}}})") +
         R"(}],"accounts":["999999999999"],"organizationalUnits":[{"id":"ou-gen1-11111111","name":"Workloads","serviceControlPolicies":["FullAWSAccess",{"name":"EuropeOnly","document":)" +
         Document(
             R"({"Effect":"Deny","NotAction":["iam:*","sts:*","s3:*"],"Resource":"*","Condition":{"StringNotEquals":{"aws:RequestedRegion":["eu-west-1","eu-central-1"]}}})") +
         R"(}],"accounts":[)" + ids + R"(]}]}},"policies":[)" + policies + R"(],"accounts":[)" +
         accounts + "]}";
}

}  // namespace iamsim
