// SPDX-License-Identifier: Apache-2.0
#include "tests/hostile/samples.h"

#include <utility>

#include "model/load/text/json_text.h"

namespace iamsim {
namespace {

using std::string;
using std::string_view;

// --- Policies ---------------------------------------------------------------------------------

constexpr string_view kAll =
    R"({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]})";
// Not of eve alone, because a policy that names nobody is another policy.
constexpr string_view kTrust =
    R"({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "sts:AssumeRole"}, {"Effect": "Deny", "Principal": "*", "Action": "sts:AssumeRole"}]})";
constexpr string_view kOnlyTagged =
    R"({"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "s3:GetObjectAcl", "Resource": "*", "Condition": {"StringEquals": {"aws:PrincipalTag/blocked": "yes"}}}]})";

string Deny(string_view action) {
  return R"({"Version": "2012-10-17", "Statement": [{"Sid": "No", "Effect": "Deny", "Action": ")" +
         string(action) + R"(", "Resource": "*"}]})";
}

// Of a boundary and of what must allow, too.
string AllBut(string_view action) {
  return R"({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}, {"Effect": "Deny", "Action": ")" +
         string(action) + R"(", "Resource": "*"}]})";
}

string DenyAnybody(string_view action, string_view resource) {
  return R"({"Version": "2012-10-17", "Statement": [{"Sid": "No", "Effect": "Deny", "Principal": "*", "Action": ")" +
         string(action) + R"(", "Resource": ")" + string(resource) + R"("}]})";
}

string AnybodyBut(string_view action) {
  return R"({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}, {"Effect": "Deny", "Principal": "*", "Action": ")" +
         string(action) + R"(", "Resource": "*"}]})";
}

string Text(string_view document) {
  return JsonText(document);
}

// Who may do everything, for inputs that say nothing of her.
SampleFile Eve() {
  return {"base.json",
          R"({"iamsim": 1, "accounts": [{"id": "111122223333", "users": [{"name": "eve",
    "inlinePolicies": [{"name": "all", "document": )" +
              string(kAll) + "}]}]}]}",
          false};
}

// --- Written by hand --------------------------------------------------------------------------

Sample NativeJson() {
  string text = R"({
  "iamsim": 1,
  "organization": {
    "id": "o-a1b2c3d4e5",
    "managementAccount": "999988887777",
    "root": {
      "id": "r-ab12",
      "serviceControlPolicies": ["FullAWSAccess", {"name": "scp", "document": )";
  text += Deny("s3:GetObjectVersion");
  text += R"(}],
      "resourceControlPolicies": ["RCPFullAWSAccess", {"name": "rcp", "document": )";
  text += DenyAnybody("s3:DeleteObjectVersion", "*");
  text += R"(}],
      "accounts": ["999988887777", "111122223333"]
    }
  },
  "accounts": [
    {"id": "999988887777"},
    {
      "id": "111122223333",
      "policies": [{"name": "attached", "document": )";
  text += Deny("s3:PutObject");
  text += R"(}, {"name": "bound", "document": )";
  text += AllBut("s3:DeleteObject");
  text += R"(}, {"name": "groups", "document": )";
  text += Deny("s3:PutObjectTagging");
  text += R"(}],
      "groups": [
        {"name": "g", "attachedPolicies": ["groups"], "inlinePolicies": [{"name": "own", "document": )";
  text += Deny("s3:GetObjectTagging");
  text += R"(}]}
      ],
      "users": [
        {
          "name": "eve",
          "tags": {"blocked": "yes"},
          "groups": ["g"],
          "permissionsBoundary": "bound",
          "attachedPolicies": ["attached"],
          "inlinePolicies": [{"name": "all", "document": )";
  text += kAll;
  text += R"(}, {"name": "no", "document": )";
  text += Deny("s3:GetObject");
  text += R"(}, {"name": "tags", "document": )";
  text += kOnlyTagged;
  text += R"(}]
        }
      ],
      "roles": [{"name": "door", "trustPolicy": )";
  text += kTrust;
  text += R"(}],
      "resources": [{"arn": "arn:aws:s3:::lake", "policy": )";
  text += DenyAnybody("s3:PutObjectAcl", "arn:aws:s3:::lake/*");
  text += R"(}],
      "vpcEndpoints": [{"id": "vpce-1", "service": "s3", "policy": )";
  text += AnybodyBut("s3:GetObjectVersionTagging");
  text += R"(}]
    }
  ]
})";
  return {"native JSON",
          SampleUse::kTexts,
          {{"model.json", std::move(text)}},
          {"s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:GetObjectTagging",
           "s3:PutObjectTagging", "s3:GetObjectAcl", "s3:PutObjectAcl", "s3:GetObjectVersion",
           "s3:DeleteObjectVersion", "s3:GetObjectVersionTagging", "sts:AssumeRole"},
          3};
}

constexpr string_view kNativeYaml = R"(iamsim: 1
accounts:
  - id: "111122223333"
    users:
      - name: eve
        groups: [g]
        inlinePolicies:
          - name: all
            document:
              Version: "2012-10-17"
              Statement:
                - Effect: Allow
                  Action: "*"
                  Resource: "*"
                - Effect: Deny
                  Action: s3:GetObject
                  Resource: "*"
    groups:
      - name: g
        inlinePolicies:
          - name: own
            document:
              Version: "2012-10-17"
              Statement:
                - Effect: Deny
                  Action: s3:GetObjectTagging
                  Resource: "*"
    resources:
      - arn: arn:aws:s3:::lake
        policy:
          Version: "2012-10-17"
          Statement:
            - Effect: Deny
              Principal: "*"
              Action: s3:PutObjectAcl
              Resource: arn:aws:s3:::lake/*
)";

Sample NativeYaml() {
  return {"native YAML",
          SampleUse::kTexts,
          {{"model.yaml", string(kNativeYaml)}},
          {"s3:GetObject", "s3:GetObjectTagging", "s3:PutObjectAcl"}};
}

// A policy alone, as a model names it.
Sample PolicyDocumentFile() {
  return {"policy document",
          SampleUse::kFolder,
          {{"../policies/deny.json", R"({
  "Version": "2012-10-17",
  "Statement": [
    {"Sid": "A", "Effect": "Deny", "Action": ["s3:GetObject", "s3:GetObjectVersion"], "Resource": ["arn:aws:s3:::lake/*"]},
    {"Sid": "B", "Effect": "Deny", "NotAction": ["s3:G*", "s3:PutObjectT*"], "NotResource": "arn:aws:s3:::other/*"},
    {"Sid": "C", "Effect": "Deny", "Action": "s3:PutObjectTagging", "Resource": "*",
     "Condition": {"StringNotEquals": {"aws:PrincipalArn": "arn:aws:iam::111122223333:user/adam"},
                   "Bool": {"aws:PrincipalIsAWSService": ["false"]}}}
  ]
}
)"},
           {"model.yaml",
            R"(iamsim: 1
accounts:
  - id: "111122223333"
    users:
      - name: eve
        inlinePolicies: [{name: all, document: )" +
                string(kAll) + "}, {name: no, document: {file: ../policies/deny.json}}]\n",
            false}},
          {"s3:GetObject", "s3:PutObject", "s3:PutObjectTagging"}};
}

// --- Of the AWS CLI ---------------------------------------------------------------------------

string ManagedPolicy(string_view name, string_view document) {
  return R"({"PolicyName": ")" + string(name) + R"(", "PolicyId": "ANPA)" + string(name) +
         R"(", "Arn": "arn:aws:iam::111122223333:policy/)" + string(name) +
         R"(", "Path": "/", "DefaultVersionId": "v2", "AttachmentCount": 1, "PolicyVersionList": [{"Document": )" +
         string(document) + R"(, "VersionId": "v2", "IsDefaultVersion": true}]})";
}

Sample AccountAuthorizationDetails() {
  string text = R"({
  "UserDetailList": [
    {
      "Path": "/", "UserName": "eve", "UserId": "AIDAEVE", "Arn": "arn:aws:iam::111122223333:user/eve",
      "CreateDate": "2026-01-05T09:00:00+00:00",
      "UserPolicyList": [{"PolicyName": "all", "PolicyDocument": )";
  text += kAll;
  text += R"(}, {"PolicyName": "no", "PolicyDocument": )";
  text += Deny("s3:GetObject");
  text += R"(}, {"PolicyName": "tags", "PolicyDocument": )";
  text += kOnlyTagged;
  text += R"(}],
      "GroupList": ["g"],
      "AttachedManagedPolicies": [{"PolicyName": "attached", "PolicyArn": "arn:aws:iam::111122223333:policy/attached"}],
      "PermissionsBoundary": {"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": "arn:aws:iam::111122223333:policy/bound"},
      "Tags": [{"Key": "blocked", "Value": "yes"}]
    }
  ],
  "GroupDetailList": [
    {
      "Path": "/", "GroupName": "g", "GroupId": "AGPAG", "Arn": "arn:aws:iam::111122223333:group/g",
      "GroupPolicyList": [{"PolicyName": "own", "PolicyDocument": )";
  text += Deny("s3:GetObjectTagging");
  text += R"(}],
      "AttachedManagedPolicies": [{"PolicyName": "groups", "PolicyArn": "arn:aws:iam::111122223333:policy/groups"}]
    }
  ],
  "RoleDetailList": [
    {
      "Path": "/", "RoleName": "door", "RoleId": "AROADOOR", "Arn": "arn:aws:iam::111122223333:role/door",
      "AssumeRolePolicyDocument": )";
  text += kTrust;
  text += R"(,
      "InstanceProfileList": [], "RolePolicyList": [], "AttachedManagedPolicies": [], "Tags": []
    }
  ],
  "Policies": [
    )";
  text += ManagedPolicy("attached", Deny("s3:PutObject"));
  text += ",\n    " + ManagedPolicy("bound", AllBut("s3:DeleteObject"));
  text += ",\n    " + ManagedPolicy("groups", Deny("s3:PutObjectTagging"));
  text += "\n  ],\n  \"IsTruncated\": false\n}\n";
  return {"account authorization details",
          SampleUse::kFolder,
          {{"111122223333/iam-get-account-authorization-details.json", std::move(text)}},
          {"s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:GetObjectTagging",
           "s3:PutObjectTagging", "s3:GetObjectAcl", "sts:AssumeRole"},
          3};
}

Sample AccountAuthorizationDetailsAlone() {
  Sample sample = AccountAuthorizationDetails();
  sample.name = "account authorization details by name";
  sample.use = SampleUse::kTexts;
  sample.files[0].name = "eve.txt";
  sample.step = 5;
  return sample;
}

Sample IamOutputs() {
  const auto in = [](string_view name, string text) {
    return SampleFile{"111122223333/iam-" + string(name) + ".json", std::move(text)};
  };
  const string version = "arn%3Aaws%3Aiam%3A%3A111122223333%3Apolicy%2F";
  return {
      "IAM outputs",
      SampleUse::kFolder,
      {in("get-user", R"({"User": {"Path": "/", "UserName": "eve", "UserId": "AIDAEVE",
  "Arn": "arn:aws:iam::111122223333:user/eve", "CreateDate": "2026-01-05T09:00:00+00:00",
  "PermissionsBoundary": {"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": "arn:aws:iam::111122223333:policy/bound"},
  "Tags": [{"Key": "blocked", "Value": "yes"}]}})"),
       in("list-user-policies.eve", R"({"PolicyNames": ["all", "no", "tags"]})"),
       in("get-user-policy.eve.all",
          R"({"UserName": "eve", "PolicyName": "all", "PolicyDocument": )" + string(kAll) + "}"),
       in("get-user-policy.eve.no",
          R"({"UserName": "eve", "PolicyName": "no", "PolicyDocument": )" + Deny("s3:GetObject") +
              "}"),
       in("get-user-policy.eve.tags",
          R"({"UserName": "eve", "PolicyName": "tags", "PolicyDocument": )" + string(kOnlyTagged) +
              "}"),
       in("list-attached-user-policies.eve",
          R"({"AttachedPolicies": [{"PolicyName": "attached", "PolicyArn": "arn:aws:iam::111122223333:policy/attached"}]})"),
       in("get-policy.attached",
          R"({"Policy": {"PolicyName": "attached", "DefaultVersionId": "v2", "Arn": "arn:aws:iam::111122223333:policy/attached"}})"),
       in("get-policy.bound",
          R"({"Policy": {"PolicyName": "bound", "DefaultVersionId": "v1", "Arn": "arn:aws:iam::111122223333:policy/bound"}})"),
       in("get-policy-version." + version + "attached.v2",
          R"({"PolicyVersion": {"Document": )" + Deny("s3:PutObject") +
              R"(, "VersionId": "v2", "IsDefaultVersion": true}})"),
       in("get-policy-version." + version + "bound.v1",
          R"({"PolicyVersion": {"Document": )" + AllBut("s3:DeleteObject") +
              R"(, "VersionId": "v1", "IsDefaultVersion": true}})"),
       in("list-groups-for-user.eve",
          R"({"Groups": [{"Path": "/", "GroupName": "g", "GroupId": "AGPAG", "Arn": "arn:aws:iam::111122223333:group/g"}]})"),
       in("list-group-policies.g", R"({"PolicyNames": ["own"]})"),
       in("get-group-policy.g.own",
          R"({"GroupName": "g", "PolicyName": "own", "PolicyDocument": )" +
              Deny("s3:GetObjectTagging") + "}"),
       in("list-attached-group-policies.g", R"({"AttachedPolicies": []})"),
       in("get-role.door",
          R"({"Role": {"Path": "/", "RoleName": "door", "RoleId": "AROADOOR", "Arn": "arn:aws:iam::111122223333:role/door", "AssumeRolePolicyDocument": )" +
              string(kTrust) + "}}")},
      {"s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:GetObjectTagging", "s3:GetObjectAcl",
       "sts:AssumeRole"},
      17};
}

string ControlPolicy(string_view id, string_view type, string_view content) {
  return R"({"Policy": {"PolicySummary": {"Id": ")" + string(id) +
         R"(", "Arn": "arn:aws:organizations::999988887777:policy/o-a1b2c3d4e5/)" +
         (type == "SERVICE_CONTROL_POLICY" ? "service" : "resource") + "_control_policy/" +
         string(id) + R"(", "Name": ")" + string(id) + R"(", "Type": ")" + string(type) +
         R"(", "AwsManaged": false}, "Content": )" + Text(content) + "}}";
}

Sample Organizations() {
  const auto in = [](string_view name, string text) {
    return SampleFile{"organizations-" + string(name) + ".json", std::move(text)};
  };
  const string root =
      R"({"TargetId": "r-ab12", "Arn": "arn:aws:organizations::999988887777:root/o-a1b2c3d4e5/r-ab12", "Name": "Root", "Type": "ROOT"})";
  const string account =
      R"({"TargetId": "111122223333", "Arn": "arn:aws:organizations::999988887777:account/o-a1b2c3d4e5/111122223333", "Name": "a", "Type": "ACCOUNT"})";
  const string full =
      R"({"Id": "p-FullAWSAccess", "Arn": "arn:aws:organizations::aws:policy/service_control_policy/p-FullAWSAccess", "Name": "FullAWSAccess", "Type": "SERVICE_CONTROL_POLICY", "AwsManaged": true})";
  return {
      "organizations",
      SampleUse::kFolder,
      {Eve(),
       in("describe-organization",
          R"({"Organization": {"Id": "o-a1b2c3d4e5", "Arn": "arn:aws:organizations::999988887777:organization/o-a1b2c3d4e5", "FeatureSet": "ALL", "MasterAccountId": "999988887777"}})"),
       in("list-roots",
          R"({"Roots": [{"Id": "r-ab12", "Arn": "arn:aws:organizations::999988887777:root/o-a1b2c3d4e5/r-ab12", "Name": "Root", "PolicyTypes": [{"Type": "SERVICE_CONTROL_POLICY", "Status": "ENABLED"}, {"Type": "RESOURCE_CONTROL_POLICY", "Status": "ENABLED"}]}]})"),
       in("list-organizational-units-for-parent.r-ab12", R"({"OrganizationalUnits": []})"),
       in("list-accounts-for-parent.r-ab12",
          R"({"Accounts": [{"Id": "999988887777", "Name": "m"}, {"Id": "111122223333", "Name": "a"}]})"),
       in("list-policies.service_control_policy",
          R"({"Policies": [)" + full +
              R"(, {"Id": "p-scp12345", "Arn": "arn:aws:organizations::999988887777:policy/o-a1b2c3d4e5/service_control_policy/p-scp12345", "Name": "scp", "Type": "SERVICE_CONTROL_POLICY", "AwsManaged": false}]})"),
       in("list-policies.resource_control_policy",
          R"({"Policies": [{"Id": "p-rcp12345", "Arn": "arn:aws:organizations::999988887777:policy/o-a1b2c3d4e5/resource_control_policy/p-rcp12345", "Name": "rcp", "Type": "RESOURCE_CONTROL_POLICY", "AwsManaged": false}]})"),
       in("describe-policy.p-scp12345",
          ControlPolicy("p-scp12345", "SERVICE_CONTROL_POLICY", Deny("s3:GetObjectVersion"))),
       in("describe-policy.p-rcp12345", ControlPolicy("p-rcp12345", "RESOURCE_CONTROL_POLICY",
                                                      DenyAnybody("s3:DeleteObjectVersion", "*"))),
       in("list-targets-for-policy.p-FullAWSAccess",
          R"({"Targets": [)" + root + ", " + account + "]}"),
       in("list-targets-for-policy.p-scp12345", R"({"Targets": [)" + root + "]}"),
       in("list-targets-for-policy.p-rcp12345", R"({"Targets": [)" + account + "]}")},
      {"s3:GetObjectVersion", "s3:DeleteObjectVersion"},
      9};
}

Sample ResourceOutputs() {
  const auto in = [](string_view name, string text) {
    return SampleFile{"111122223333/eu-west-1/" + string(name) + ".json", std::move(text)};
  };
  return {
      "resource outputs",
      SampleUse::kFolder,
      {Eve(),
       in("s3api-get-bucket-policy.lake",
          R"({"Policy": )" + Text(DenyAnybody("s3:PutObjectAcl", "arn:aws:s3:::lake/*")) + "}"),
       in("sqs-get-queue-attributes.jobs",
          R"({"Attributes": {"QueueArn": "arn:aws:sqs:eu-west-1:111122223333:jobs", "Policy": )" +
              Text(DenyAnybody("sqs:SendMessage", "*")) + "}}"),
       in("sns-get-topic-attributes.news",
          R"({"Attributes": {"TopicArn": "arn:aws:sns:eu-west-1:111122223333:news", "Owner": "111122223333", "Policy": )" +
              Text(DenyAnybody("sns:Publish", "*")) + "}}"),
       in("secretsmanager-get-resource-policy.s",
          R"({"ARN": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:s-AbCdEf", "Name": "s", "ResourcePolicy": )" +
              Text(DenyAnybody("secretsmanager:GetSecretValue", "*")) + "}"),
       in("ecr-get-repository-policy.r",
          R"({"registryId": "111122223333", "repositoryName": "r", "policyText": )" +
              Text(
                  R"({"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Principal": "*", "Action": "ecr:BatchGetImage"}]})") +
              "}"),
       in("lambda-get-policy.f",
          R"({"Policy": )" +
              Text(DenyAnybody("lambda:InvokeFunction",
                               "arn:aws:lambda:eu-west-1:111122223333:function:f")) +
              R"(, "RevisionId": "1"})"),
       in("kms-get-key-policy.1234",
          R"({"Policy": )" + Text(AnybodyBut("kms:Decrypt")) + R"(, "PolicyName": "default"})"),
       in("ec2-describe-vpc-endpoints",
          R"({"VpcEndpoints": [{"VpcEndpointId": "vpce-1", "VpcEndpointType": "Gateway", "ServiceName": "com.amazonaws.eu-west-1.s3", "VpcId": "vpc-1", "OwnerId": "111122223333", "PolicyDocument": )" +
              Text(AnybodyBut("s3:GetObjectVersionTagging")) + "}]}")},
      {"s3:PutObjectAcl", "sqs:SendMessage", "sns:Publish", "secretsmanager:GetSecretValue",
       "ecr:BatchGetImage", "lambda:InvokeFunction", "kms:Decrypt", "s3:GetObjectVersionTagging"},
      11};
}

// --- Of other programs ------------------------------------------------------------------------

Sample AwsConfig() {
  const auto item = [](string_view type, string_view id, string_view arn, string_view rest) {
    return R"({"version": "1.3", "accountId": "111122223333", "configurationItemCaptureTime": "2026-01-05T09:00:00.000Z", "configurationItemStatus": "OK", "awsRegion": "eu-west-1", "resourceType": ")" +
           string(type) + R"(", "resourceId": ")" + string(id) + R"(", "arn": ")" + string(arn) +
           R"(", )" + string(rest) + "}";
  };
  string user =
      R"("configuration": {"path": "/", "userName": "eve", "userId": "AIDAEVE", "arn": "arn:aws:iam::111122223333:user/eve", "userPolicyList": [{"policyName": "all", "policyDocument": )";
  user += Text(kAll) + R"(}, {"policyName": "no", "policyDocument": )" + Text(Deny("s3:GetObject"));
  user += R"(}, {"policyName": "tags", "policyDocument": )" + Text(kOnlyTagged);
  user +=
      R"(}], "groupList": ["g"], "attachedManagedPolicies": [{"policyName": "attached", "policyArn": "arn:aws:iam::111122223333:policy/attached"}], "permissionsBoundary": {"permissionsBoundaryType": "Policy", "permissionsBoundaryArn": "arn:aws:iam::111122223333:policy/bound"}, "tags": [{"key": "blocked", "value": "yes"}]}, "supplementaryConfiguration": {})";
  const auto policy = [&](string_view name, const string& document) {
    const string arn = "arn:aws:iam::111122223333:policy/" + string(name);
    return item(
        "AWS::IAM::Policy", "ANPA" + string(name), arn,
        R"("configuration": {"policyName": ")" + string(name) + R"(", "arn": ")" + arn +
            R"(", "defaultVersionId": "v1", "policyVersionList": [{"document": )" + Text(document) +
            R"(, "versionId": "v1", "isDefaultVersion": true}]}, "supplementaryConfiguration": {})");
  };
  string text = R"({"fileVersion": "1.0", "configSnapshotId": "x", "configurationItems": [)";
  text += "\n" + item("AWS::IAM::User", "AIDAEVE", "arn:aws:iam::111122223333:user/eve", user);
  text +=
      ",\n" +
      item(
          "AWS::IAM::Group", "AGPAG", "arn:aws:iam::111122223333:group/g",
          R"("configuration": {"path": "/", "groupName": "g", "groupId": "AGPAG", "arn": "arn:aws:iam::111122223333:group/g", "groupPolicyList": [{"policyName": "own", "policyDocument": )" +
              Text(Deny("s3:GetObjectTagging")) +
              R"(}], "attachedManagedPolicies": []}, "supplementaryConfiguration": {})");
  text += ",\n" + policy("attached", Deny("s3:PutObject"));
  text += ",\n" + policy("bound", AllBut("s3:DeleteObject"));
  text +=
      ",\n" +
      item(
          "AWS::S3::Bucket", "lake", "arn:aws:s3:::lake",
          R"("configuration": {"name": "lake"}, "supplementaryConfiguration": {"BucketPolicy": {"policyText": )" +
              Text(DenyAnybody("s3:PutObjectAcl", "arn:aws:s3:::lake/*")) + "}}");
  text +=
      ",\n" +
      item(
          "AWS::IAM::Role", "AROADOOR", "arn:aws:iam::111122223333:role/door",
          R"("configuration": {"path": "/", "roleName": "door", "roleId": "AROADOOR", "arn": "arn:aws:iam::111122223333:role/door", "assumeRolePolicyDocument": )" +
              Text(kTrust) +
              R"(, "rolePolicyList": [], "attachedManagedPolicies": [], "tags": []}, "supplementaryConfiguration": {})");
  text += "]}\n";
  return {"AWS Config",
          SampleUse::kFolder,
          {{"config-snapshot.json", std::move(text)}},
          {"s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:GetObjectTagging",
           "s3:GetObjectAcl", "s3:PutObjectAcl", "sts:AssumeRole"},
          5};
}

Sample IamCollect() {
  const string account = "aws/aws/accounts/111122223333/";
  const string organization = "aws/aws/organizations/o-a1b2c3d4e5/";
  const auto in = [&](string_view name, string text) {
    return SampleFile{account + string(name) + ".json", std::move(text)};
  };
  const auto inline_policy = [](string_view name, string_view document) {
    return R"({"PolicyName": ")" + string(name) + R"(", "PolicyDocument": )" + string(document) +
           "}";
  };
  const string full =
      R"("arn:aws:organizations::aws:policy/service_control_policy/p-FullAWSAccess")";
  return {
      "iam-collect store",
      SampleUse::kFolder,
      {in("iam/user/eve/metadata",
          R"({"arn": "arn:aws:iam::111122223333:user/eve", "name": "eve", "id": "AIDAEVE", "path": "/", "permissionBoundary": "arn:aws:iam::111122223333:policy/bound"})"),
       in("iam/user/eve/inline-policies", "[" + inline_policy("all", kAll) + ", " +
                                              inline_policy("no", Deny("s3:GetObject")) + ", " +
                                              inline_policy("tags", kOnlyTagged) + "]"),
       in("iam/user/eve/managed-policies", R"(["arn:aws:iam::111122223333:policy/attached"])"),
       in("iam/user/eve/groups", R"(["arn:aws:iam::111122223333:group/g"])"),
       in("iam/user/eve/tags", R"({"blocked": "yes"})"),
       in("iam/group/g/metadata", R"({"arn": "arn:aws:iam::111122223333:group/g", "name": "g"})"),
       in("iam/group/g/inline-policies",
          "[" + inline_policy("own", Deny("s3:GetObjectTagging")) + "]"),
       in("iam/policy/attached/metadata",
          R"({"arn": "arn:aws:iam::111122223333:policy/attached", "name": "attached"})"),
       in("iam/policy/attached/current-policy", Deny("s3:PutObject")),
       in("iam/policy/bound/metadata",
          R"({"arn": "arn:aws:iam::111122223333:policy/bound", "name": "bound"})"),
       in("iam/policy/bound/current-policy", AllBut("s3:DeleteObject")),
       in("iam/role/door/metadata",
          R"({"arn": "arn:aws:iam::111122223333:role/door", "name": "door", "id": "AROADOOR", "path": "/"})"),
       in("iam/role/door/trust-policy", string(kTrust)),
       in("s3/lake/metadata",
          R"({"arn": "arn:aws:s3:::lake", "name": "lake", "region": "eu-west-1"})"),
       in("s3/lake/policy", DenyAnybody("s3:PutObjectAcl", "arn:aws:s3:::lake/*")),
       in("organization", R"({"organizationId": "o-a1b2c3d4e5"})"),
       {organization + "metadata.json",
        R"({"id": "o-a1b2c3d4e5", "masterAccountId": "999988887777", "featureSet": "ALL"})"},
       {organization + "ous.json",
        R"({"r-ab12": {"scps": [)" + full +
            R"(, "arn:aws:organizations::999988887777:policy/o-a1b2c3d4e5/service_control_policy/p-scp12345"]}})"},
       {organization + "accounts.json", R"({"111122223333": {"ou": "r-ab12", "scps": [)" + full +
                                            R"(]}, "999988887777": {"ou": "r-ab12", "scps": [)" +
                                            full + "]}}"},
       {organization + "scps/p-scp12345/metadata.json",
        R"({"arn": "arn:aws:organizations::999988887777:policy/o-a1b2c3d4e5/service_control_policy/p-scp12345", "name": "scp"})"},
       {organization + "scps/p-scp12345/policy.json", Deny("s3:GetObjectVersion")},
       {"aws/aws/indexes/accounts-to-orgs.json", R"({"111122223333": "o-a1b2c3d4e5"})"}},
      {"s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:GetObjectTagging", "s3:GetObjectAcl",
       "s3:PutObjectAcl", "s3:GetObjectVersion", "sts:AssumeRole"},
      11};
}

// --- Infrastructure as code -------------------------------------------------------------------

// Resources of Terraform; `make` makes one of type, name and values.
template <typename Make>
string TerraformResources(Make make) {
  const auto inline_policy = [](string_view name, string_view document) {
    return R"({"user": "eve", "name": ")" + string(name) + R"(", "policy": )" + Text(document) +
           "}";
  };
  const auto managed = [](string_view name, string_view document) {
    return R"({"name": ")" + string(name) +
           R"(", "path": "/", "arn": "arn:aws:iam::111122223333:policy/)" + string(name) +
           R"(", "policy": )" + Text(document) + "}";
  };
  const std::vector<string> made = {
      make(
          "aws_iam_user", "eve",
          R"({"name": "eve", "path": "/", "arn": "arn:aws:iam::111122223333:user/eve", "unique_id": "AIDAEVE", "permissions_boundary": "arn:aws:iam::111122223333:policy/bound", "tags": {"blocked": "yes"}, "tags_all": {"blocked": "yes"}})"),
      make("aws_iam_user_policy", "all", inline_policy("all", kAll)),
      make("aws_iam_user_policy", "no", inline_policy("no", Deny("s3:GetObject"))),
      make("aws_iam_user_policy", "tags", inline_policy("tags", kOnlyTagged)),
      make("aws_iam_policy", "attached", managed("attached", Deny("s3:PutObject"))),
      make("aws_iam_policy", "bound", managed("bound", AllBut("s3:DeleteObject"))),
      make("aws_iam_user_policy_attachment", "attached",
           R"({"user": "eve", "policy_arn": "arn:aws:iam::111122223333:policy/attached"})"),
      make(
          "aws_iam_group", "g",
          R"({"name": "g", "path": "/", "arn": "arn:aws:iam::111122223333:group/g", "unique_id": "AGPAG"})"),
      make("aws_iam_group_policy", "own",
           R"({"group": "g", "name": "own", "policy": )" + Text(Deny("s3:GetObjectTagging")) + "}"),
      make("aws_iam_user_group_membership", "eve", R"({"user": "eve", "groups": ["g"]})"),
      make(
          "aws_iam_role", "door",
          R"({"name": "door", "path": "/", "arn": "arn:aws:iam::111122223333:role/door", "unique_id": "AROADOOR", "permissions_boundary": null, "assume_role_policy": )" +
              Text(kTrust) + "}"),
      make("aws_s3_bucket", "lake",
           R"({"bucket": "lake", "arn": "arn:aws:s3:::lake", "region": "eu-west-1"})"),
      make("aws_s3_bucket_policy", "lake",
           R"({"bucket": "lake", "policy": )" +
               Text(DenyAnybody("s3:PutObjectAcl", "arn:aws:s3:::lake/*")) + "}"),
  };
  string text;
  for (const string& one : made)
    text += (text.empty() ? "" : ",\n") + one;
  return text;
}

const std::vector<string_view>& TerraformActions() {
  static const auto& actions = *new std::vector<string_view>{
      "s3:GetObject",    "s3:PutObject",    "s3:DeleteObject", "s3:GetObjectTagging",
      "s3:GetObjectAcl", "s3:PutObjectAcl", "sts:AssumeRole"};
  return actions;
}

Sample TerraformState() {
  const auto make = [](string_view type, string_view name, const string& values) {
    return R"({"address": ")" + string(type) + "." + string(name) +
           R"(", "mode": "managed", "type": ")" + string(type) + R"(", "name": ")" + string(name) +
           R"(", "values": )" + values + "}";
  };
  return {
      "Terraform state",
      SampleUse::kFolder,
      {{"state.json",
        R"({"format_version": "1.0", "terraform_version": "1.9.8", "values": {"root_module": {"resources": [)" +
            TerraformResources(make) + "]}}}\n"}},
      TerraformActions(),
      5};
}

string PlanText() {
  const auto make = [](string_view type, string_view name, const string& values) {
    return R"({"address": ")" + string(type) + "." + string(name) +
           R"(", "mode": "managed", "type": ")" + string(type) + R"(", "name": ")" + string(name) +
           R"(", "change": {"actions": ["create"], "before": null, "after": )" + values +
           R"(, "after_unknown": {}}})";
  };
  return R"({"format_version": "1.2", "terraform_version": "1.9.8", "planned_values": {"root_module": {}}, "resource_changes": [)" +
         TerraformResources(make) +
         R"(], "configuration": {"provider_config": {"aws": {"name": "aws", "expressions": {"region": {"constant_value": "eu-west-1"}}}}, "root_module": {"resources": []}}})";
}

Sample TerraformPlan() {
  return {"Terraform plan", SampleUse::kTexts, {{"plan.json", PlanText()}}, TerraformActions(), 5};
}

SampleFile EmptyAccount() {
  return {"base.json", R"({"iamsim": 1, "accounts": [{"id": "111122223333"}]})", false};
}

Sample PlanAsChanges() {
  return {"Terraform plan as changes",
          SampleUse::kChanges,
          {EmptyAccount(), {"plan.json", PlanText()}},
          TerraformActions(),
          5};
}

string TemplateText() {
  const auto statement = [](string_view document) { return string(document); };
  string text = R"({
  "AWSTemplateFormatVersion": "2010-09-09",
  "Description": "what eve may do",
  "Resources": {
    "Eve": {"Type": "AWS::IAM::User", "Properties": {
      "UserName": "eve", "Path": "/", "Groups": ["g"],
      "ManagedPolicyArns": [{"Ref": "Attached"}],
      "PermissionsBoundary": {"Ref": "Bound"},
      "Policies": [{"PolicyName": "all", "PolicyDocument": )";
  text += statement(kAll) + R"(}, {"PolicyName": "no", "PolicyDocument": )";
  text += Deny("s3:GetObject") + R"(}, {"PolicyName": "tags", "PolicyDocument": )";
  text += string(kOnlyTagged) + R"(}],
      "Tags": [{"Key": "blocked", "Value": "yes"}]}},
    "Attached": {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"ManagedPolicyName": "attached", "PolicyDocument": )";
  text += Deny("s3:PutObject") + R"(}},
    "Bound": {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"ManagedPolicyName": "bound", "PolicyDocument": )";
  text += AllBut("s3:DeleteObject") + R"(}},
    "G": {"Type": "AWS::IAM::Group", "Properties": {"GroupName": "g", "Policies": [{"PolicyName": "own", "PolicyDocument": )";
  text += Deny("s3:GetObjectTagging") + R"(}]}},
    "More": {"Type": "AWS::IAM::Policy", "Properties": {"PolicyName": "more", "Groups": [{"Ref": "G"}], "PolicyDocument": )";
  text += Deny("s3:PutObjectTagging") + R"(}},
    "Door": {"Type": "AWS::IAM::Role", "Properties": {"RoleName": "door", "AssumeRolePolicyDocument": )";
  text += string(kTrust) + R"(}},
    "Lake": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "lake"}},
    "LakePolicy": {"Type": "AWS::S3::BucketPolicy", "Properties": {"Bucket": {"Ref": "Lake"}, "PolicyDocument": )";
  text += DenyAnybody("s3:PutObjectAcl", "arn:aws:s3:::lake/*") + R"(}}
  }
}
)";
  return text;
}

std::vector<string_view> TemplateActions() {
  std::vector<string_view> actions = TerraformActions();
  actions.push_back("s3:PutObjectTagging");
  return actions;
}

Sample TemplateJson() {
  return {"CloudFormation JSON",
          SampleUse::kFolder,
          {{"stack.template", TemplateText()}},
          TemplateActions(),
          3};
}

Sample TemplateAsChanges() {
  return {"CloudFormation JSON as changes",
          SampleUse::kChanges,
          {EmptyAccount(), {"stack.json", TemplateText()}},
          TemplateActions(),
          3};
}

constexpr string_view kTemplateYaml = R"(AWSTemplateFormatVersion: 2010-09-09
Resources:
  Eve:
    Type: AWS::IAM::User
    Properties:
      UserName: eve
      PermissionsBoundary: !Ref Bound
      Policies:
        - PolicyName: all
          PolicyDocument:
            Version: 2012-10-17
            Statement:
              - Effect: Allow
                Action: "*"
                Resource: "*"
              - Effect: Deny
                Action: s3:GetObject
                Resource: "*"
  Bound:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      ManagedPolicyName: bound
      PolicyDocument:
        Version: 2012-10-17
        Statement:
          - Effect: Allow
            NotAction: s3:DeleteObject
            Resource: "*"
)";

Sample TemplateYaml() {
  return {"CloudFormation YAML",
          SampleUse::kTexts,
          {{"stack.yaml", string(kTemplateYaml)}},
          {"s3:GetObject", "s3:DeleteObject"}};
}

// --- What lies on a model or asks it ----------------------------------------------------------

SampleFile WholeAccount() {
  return {"base.json",
          R"({"iamsim": 1,
  "organization": {"id": "o-a1b2c3d4e5", "managementAccount": "999988887777", "root": {"id": "r-ab12",
    "serviceControlPolicies": ["FullAWSAccess"], "accounts": ["999988887777", "111122223333"]}},
  "accounts": [{"id": "999988887777"}, {"id": "111122223333",
    "users": [{"name": "eve", "inlinePolicies": [{"name": "all", "document": )" +
              string(kAll) + R"(}, {"name": "tags", "document": )" + string(kOnlyTagged) + R"(}]}],
    "groups": [{"name": "g", "inlinePolicies": [{"name": "own", "document": )" +
              Deny("s3:GetObjectTagging") + R"(}]}],
    "roles": [{"name": "door", "trustPolicy": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "sts:AssumeRole"}]}}],
    "resources": [{"arn": "arn:aws:s3:::lake"}],
    "vpcEndpoints": [{"id": "vpce-1", "service": "s3"}]}]})",
          false};
}

Sample ChangesJson() {
  string text = R"([
  {"setInlinePolicy": {"on": "111122223333:eve", "name": "no", "document": )";
  text += Deny("s3:GetObject") + R"(}},
  {"attachPolicy": {"to": "111122223333:eve", "policy": {"name": "attached", "document": )";
  text += Deny("s3:PutObject") + R"(}}},
  {"setBoundary": {"on": "111122223333:eve", "policy": {"name": "bound", "document": )";
  text += AllBut("s3:DeleteObject") + R"(}}},
  {"addToGroup": {"user": "111122223333:eve", "group": "g"}},
  {"setTag": {"on": "111122223333:eve", "key": "blocked", "value": "yes"}},
  {"setTrustPolicy": {"on": "111122223333:door", "document": )";
  text += string(kTrust) + R"(}},
  {"setResourcePolicy": {"on": "arn:aws:s3:::lake", "document": )";
  text += DenyAnybody("s3:PutObjectAcl", "arn:aws:s3:::lake/*") + R"(}},
  {"setEndpointPolicy": {"on": "vpce-1", "document": )";
  text += AnybodyBut("s3:GetObjectVersionTagging") + R"(}},
  {"attachScp": {"to": "r-ab12", "policy": {"name": "scp", "document": )";
  text += Deny("s3:GetObjectVersion") + R"(}}}
]
)";
  return {
      "changes JSON",
      SampleUse::kChanges,
      {WholeAccount(), {"changes.json", std::move(text)}},
      {"s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:GetObjectTagging", "s3:GetObjectAcl",
       "s3:PutObjectAcl", "s3:GetObjectVersion", "s3:GetObjectVersionTagging", "sts:AssumeRole"}};
}

constexpr string_view kChangesYaml = R"(- setInlinePolicy:
    on: 111122223333:eve
    name: no
    document:
      Version: "2012-10-17"
      Statement:
        - Effect: Deny
          Action: s3:GetObject
          Resource: "*"
- setTag:
    on: 111122223333:eve
    key: blocked
    value: yes
)";

Sample ChangesYaml() {
  return {"changes YAML",
          SampleUse::kChanges,
          {WholeAccount(), {"changes.yaml", string(kChangesYaml)}},
          {"s3:GetObject", "s3:GetObjectAcl"}};
}

Sample Requests() {
  string text =
      R"({"principal": "arn:aws:sts::111122223333:assumed-role/door/s", "action": "s3:GetObject", "resource": "arn:aws:s3:::lake/k", "session": {"policies": [{"name": "one", "document": )";
  text += AllBut("s3:GetObject") + R"(}]}}
{"principal": "arn:aws:iam::111122223333:user/eve", "action": "s3:PutObject", "resource": "arn:aws:s3:::lake/k", "endpointPolicies": [)";
  text += AnybodyBut("s3:PutObject") + R"(], "vpcEndpoint": "vpce-9"}
{"principal": "arn:aws:sts::111122223333:assumed-role/door/s", "action": "s3:GetObjectAcl", "resource": "arn:aws:s3:::lake/k", "session": {"tags": {"blocked": "yes"}}}
{"principal": "arn:aws:iam::111122223333:user/eve", "action": "s3:DeleteObject", "resource": "arn:aws:s3:::lake/k", "context": {"aws:SourceIp": "192.0.2.7"}}
)";
  const string base =
      R"({"iamsim": 1, "accounts": [{"id": "111122223333", "users": [{"name": "eve", "inlinePolicies": [{"name": "all", "document": )" +
      string(kAll) +
      R"(}, {"name": "ip", "document": {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "s3:DeleteObject", "Resource": "*", "Condition": {"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}}}]}}]}], "roles": [{"name": "door", "trustPolicy": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": ["sts:AssumeRole", "sts:TagSession"]}]}, "inlinePolicies": [{"name": "all", "document": )" +
      string(kAll) + R"(}, {"name": "tags", "document": )" + string(kOnlyTagged) + "}]}]}]}";
  return {"requests",
          SampleUse::kRequests,
          {{"base.json", base, false}, {"requests.jsonl", std::move(text)}},
          {}};
}

string SuiteBase() {
  return R"({"accounts": [{"id": "111122223333", "users": [{"name": "eve", "inlinePolicies": [{"name": "all", "document": )" +
         string(kAll) + R"(}, {"name": "no", "document": )" + Deny("s3:GetObject") + "}]}]}]}";
}

Sample SuiteJson() {
  string text = R"({
  "iamsim": 1,
  "model": )";
  text += SuiteBase();
  text += R"(,
  "defaults": {"principal": "111122223333:eve", "resource": "arn:aws:s3:::lake/k"},
  "scenarios": [
    {"name": "reads", "action": "s3:GetObject", "expect": "allowed"},
    {"name": "writes", "action": "s3:PutObject", "expect": "denied", "blockedBy": ["identity"]}
  ]
}
)";
  return {"suite JSON", SampleUse::kSuite, {{"suite.json", std::move(text)}}, {}};
}

Sample SuiteYaml() {
  string text = "iamsim: 1\nmodel: " + SuiteBase() + R"(
defaults:
  principal: 111122223333:eve
  resource: arn:aws:s3:::lake/k
scenarios:
  - name: reads
    action: s3:GetObject
    expect: allowed
  - name: writes
    action: s3:PutObject
    expect: allowed
    blockedBy: [identity]
  - name: lists
    action: s3:GetObjectAcl
    expect: denied
)";
  return {"suite YAML", SampleUse::kSuite, {{"suite.yaml", std::move(text)}}, {}};
}

Sample Configuration() {
  string text = R"({
  "iamsim": 1,
  "model": ["base.json", "more.json"],
  "changes": [{"setTag": {"on": "111122223333:eve", "key": "blocked", "value": "yes"}}],
  "context": {"aws:SourceIp": "192.0.2.7"},
  "now": "2026-06-01T12:00:00Z"
}
)";
  const string base =
      R"({"iamsim": 1, "accounts": [{"id": "111122223333", "users": [{"name": "eve", "inlinePolicies": [{"name": "all", "document": )" +
      string(kAll) + R"(}, {"name": "tags", "document": )" + string(kOnlyTagged) +
      R"(}, {"name": "ip", "document": {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "s3:DeleteObject", "Resource": "*", "Condition": {"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}}}, {"Effect": "Deny", "Action": "s3:PutObject", "Resource": "*", "Condition": {"DateGreaterThan": {"aws:CurrentTime": "2026-01-01T00:00:00Z"}}}]}}]}]}]})";
  const string more =
      R"({"iamsim": 1, "accounts": [{"id": "111122223333", "resources": [{"arn": "arn:aws:s3:::lake", "policy": )" +
      DenyAnybody("s3:PutObjectAcl", "arn:aws:s3:::lake/*") + "}]}]}";
  return {"iamsim.yaml",
          SampleUse::kConfiguration,
          {{"base.json", base, false}, {"more.json", more, false}, {"iamsim.yaml", text}},
          {"s3:GetObjectAcl", "s3:DeleteObject", "s3:PutObject", "s3:PutObjectAcl"}};
}

}  // namespace

std::vector<Sample> HostileSamples() {
  return {NativeJson(),
          NativeYaml(),
          PolicyDocumentFile(),
          AccountAuthorizationDetails(),
          AccountAuthorizationDetailsAlone(),
          IamOutputs(),
          Organizations(),
          ResourceOutputs(),
          AwsConfig(),
          IamCollect(),
          TerraformState(),
          TerraformPlan(),
          PlanAsChanges(),
          TemplateJson(),
          TemplateAsChanges(),
          TemplateYaml(),
          ChangesJson(),
          ChangesYaml(),
          Requests(),
          SuiteJson(),
          SuiteYaml(),
          Configuration()};
}

}  // namespace iamsim
