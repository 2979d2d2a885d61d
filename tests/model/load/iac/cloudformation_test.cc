// SPDX-License-Identifier: Apache-2.0
#include "model/load/iac/cloudformation.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gtest/gtest.h"

#include "model/change/change_reader.h"
#include "model/load/load.h"
#include "tests/model/load/loaded.h"

namespace iamsim {
namespace {

LoadOptions Options() {
  LoadOptions options;
  options.account = "111122223333";
  options.region = "eu-west-1";
  return options;
}

Loaded Load(const std::string& text, const LoadOptions& options = Options()) {
  return LoadTexts({text}, options);
}

TEST(CloudFormation, ReadsTheSampleTemplate) {
  LoadOptions options = Options();
  options.account = "222222222222";
  const Loaded loaded = LoadInputs({Sample("cloudformation-template.json")}, options);
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  EXPECT_EQ(loaded.model->files[0].kind, InputKind::kCloudFormation);
  const auto role = loaded.model->estate.FindRole("arn:aws:iam::222222222222:role/lake/LakeReader");
  ASSERT_TRUE(role);
  ASSERT_NE(role.entity->trust_policy, nullptr);
  // The parameter's default.
  EXPECT_EQ(role.entity->trust_policy->document.statements[0].principals[0].value,
            "arn:aws:iam::111111111111:role/AppServer");
  ASSERT_EQ(role.entity->attached_policies.size(), 1U);
  EXPECT_EQ(role.entity->attached_policies[0]->arn, "arn:aws:iam::222222222222:policy/LakeRead");
  // `Key` is no resource of the template.
  ASSERT_EQ(role.entity->inline_policies.size(), 1U);
  EXPECT_FALSE(role.entity->inline_policies[0]->readable);
  EXPECT_TRUE(loaded.Says(Severity::kWarning,
                          "LakeReader: an inline policy hangs on `Fn::GetAtt: Key.Arn`"))
      << loaded.Text();
  const auto bucket = loaded.model->estate.FindResource("arn:aws:s3:::acme-lake");
  ASSERT_TRUE(bucket);
  ASSERT_NE(bucket.entity->policy, nullptr);
  EXPECT_EQ(bucket.entity->policy->name, "BucketPolicy");
  EXPECT_TRUE(loaded.Says(Severity::kWarning, "attached to `ou-ab12-data0001`"));
}

constexpr std::string_view kYaml = R"yaml(
AWSTemplateFormatVersion: 2010-09-09
Parameters:
  Stage: {Type: String, Default: prod}
  Accounts: {Type: CommaDelimitedList, Default: "444455556666, 777788889999"}
  External: {Type: String}
Mappings:
  Names:
    prod: {Bucket: lake-prod}
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
  IsTest: !Not [!Condition IsProd]
  IsKnown: !Equals [!Ref External, x]
  Both: !And [!Condition IsProd, !Not [!Condition IsTest]]
Resources:
  Bucket:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: !FindInMap [Names, !Ref Stage, Bucket]
      PublicAccessBlockConfiguration: {RestrictPublicBuckets: true, BlockPublicPolicy: true}
      BucketEncryption:
        ServerSideEncryptionConfiguration:
          - ServerSideEncryptionByDefault: {SSEAlgorithm: "aws:kms", KMSMasterKeyID: !GetAtt Key.Arn}
      Tags: [{Key: stage, Value: !Ref Stage}]
  BucketPolicy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Bucket
      PolicyDocument:
        Version: 2012-10-17
        Statement:
          - Sid: Read
            Effect: Allow
            Principal: {AWS: !GetAtt Reader.Arn}
            Action: s3:GetObject
            Resource: !Sub "${Bucket.Arn}/*"
          - Sid: Own
            Effect: Allow
            Principal: {AWS: !Ref Accounts}
            Action: s3:ListBucket
            Resource: !Join ["", ["arn:", !Ref "AWS::Partition", ":s3:::", !Ref Bucket]]
          - !If
            - IsTest
            - {Effect: Allow, Principal: "*", Action: "s3:*", Resource: "*"}
            - !Ref AWS::NoValue
  Key:
    Type: AWS::KMS::Key
    Properties:
      KeyPolicy:
        Version: 2012-10-17
        Statement:
          - Effect: Allow
            Principal: {AWS: !Sub "arn:aws:iam::${AWS::AccountId}:root"}
            Action: kms:*
            Resource: "*"
  Reader:
    Type: AWS::IAM::Role
    Properties:
      Path: /team/
      AssumeRolePolicyDocument:
        Version: 2012-10-17
        Statement:
          Effect: Allow
          Principal: {Service: !Sub "ec2.${AWS::URLSuffix}"}
          Action: sts:AssumeRole
      ManagedPolicyArns:
        - !Ref Managed
        - arn:aws:iam::aws:policy/SecurityAudit
      Policies:
        - PolicyName: own
          PolicyDocument:
            Version: 2012-10-17
            Statement:
              - Effect: Allow
                Action: s3:GetObject
                Resource: !Sub
                  - "arn:aws:s3:::${Name}/home/${!aws:username}/*"
                  - Name: !Select [1, !Split ["-", "a-b-c"]]
        - PolicyName: theirs
          PolicyDocument:
            Version: 2012-10-17
            Statement: [{Effect: Allow, Action: "*", Resource: !ImportValue Other}]
  Managed:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: 2012-10-17
        Statement: [{Effect: Allow, Action: "kms:Decrypt", Resource: !GetAtt Key.Arn}]
  Queue: {Type: AWS::SQS::Queue, Properties: {QueueName: !Sub "${Stage}-jobs"}}
  QueuePolicy:
    Type: AWS::SQS::QueuePolicy
    Properties:
      Queues: [!Ref Queue]
      PolicyDocument:
        Version: 2012-10-17
        Statement: [{Effect: Allow, Principal: "*", Action: "sqs:SendMessage", Resource: !GetAtt Queue.Arn}]
  Topic: {Type: AWS::SNS::Topic}
  Function: {Type: AWS::Lambda::Function, Properties: {FunctionName: work}}
  Permission:
    Type: AWS::Lambda::Permission
    Properties:
      FunctionName: !GetAtt Function.Arn
      Action: lambda:InvokeFunction
      Principal: s3.amazonaws.com
      SourceArn: !GetAtt Bucket.Arn
  OnlyInTest: {Type: AWS::S3::Bucket, Condition: IsTest, Properties: {BucketName: test}}
  InProd: {Type: AWS::S3::Bucket, Condition: Both, Properties: {BucketName: prod}}
  Maybe:
    Type: AWS::S3::BucketPolicy
    Condition: IsKnown
    Properties:
      Bucket: prod
      PolicyDocument: {Version: 2012-10-17, Statement: []}
)yaml";

TEST(CloudFormation, FunctionsOfAYamlTemplateAreDone) {
  const Loaded loaded = Load(std::string(kYaml));
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  const Estate& estate = loaded.model->estate;
  const std::string role_arn = "arn:aws:iam::111122223333:role/team/{StackName}-Reader-{Reader}";
  const auto bucket = estate.FindResource("arn:aws:s3:::lake-prod");
  ASSERT_TRUE(bucket) << loaded.Text();
  EXPECT_EQ(bucket.entity->region, "eu-west-1");
  EXPECT_EQ(bucket.entity->tags, (Tags{{"stage", "prod"}}));
  EXPECT_EQ(bucket.entity->kms_key, "arn:aws:kms:eu-west-1:111122223333:key/{Key}");
  ASSERT_TRUE(bucket.entity->block_public_access.has_value());
  EXPECT_TRUE(bucket.entity->block_public_access->restrict_public_buckets);
  ASSERT_NE(bucket.entity->policy, nullptr);
  ASSERT_TRUE(bucket.entity->policy->readable) << loaded.Text();
  const std::vector<Statement>& statements = bucket.entity->policy->document.statements;
  ASSERT_EQ(statements.size(), 2U);
  // The new role is the same in the document and in the model.
  EXPECT_EQ(statements[0].principals[0].value, role_arn);
  EXPECT_EQ(statements[0].resources, PolicyTexts{"arn:aws:s3:::lake-prod/*"});
  ASSERT_EQ(statements[1].principals.size(), 2U);
  EXPECT_EQ(statements[1].principals[1].value, "777788889999");
  EXPECT_EQ(statements[1].resources, PolicyTexts{"arn:aws:s3:::lake-prod"});

  const auto role = estate.FindRole(role_arn);
  ASSERT_TRUE(role);
  EXPECT_EQ(role.entity->trust_policy->document.statements[0].principals[0].value,
            "ec2.amazonaws.com");
  ASSERT_EQ(role.entity->attached_policies.size(), 2U);
  EXPECT_EQ(role.entity->attached_policies[0]->document.statements[0].resources,
            PolicyTexts{"arn:aws:kms:eu-west-1:111122223333:key/{Key}"});
  EXPECT_EQ(role.entity->attached_policies[1]->name, "SecurityAudit");
  ASSERT_EQ(role.entity->inline_policies.size(), 2U);
  EXPECT_EQ(role.entity->inline_policies[0]->document.statements[0].resources,
            PolicyTexts{"arn:aws:s3:::b/home/${aws:username}/*"});
  // An inline policy that is not known does not hide the other.
  EXPECT_FALSE(role.entity->inline_policies[1]->readable);
  EXPECT_EQ(role.entity->inline_policies[1]->name, "theirs");
  EXPECT_TRUE(
      loaded.Says(Severity::kWarning, "Reader: an inline policy hangs on `Fn::ImportValue`"));

  const auto queue = estate.FindResource("arn:aws:sqs:eu-west-1:111122223333:prod-jobs");
  ASSERT_TRUE(queue);
  ASSERT_NE(queue.entity->policy, nullptr);
  EXPECT_TRUE(queue.entity->policy->readable);
  const auto function = estate.FindResource("arn:aws:lambda:eu-west-1:111122223333:function:work");
  ASSERT_TRUE(function);
  ASSERT_NE(function.entity->policy, nullptr);
  EXPECT_EQ(function.entity->policy->document.statements[0].conditions[0].values,
            PolicyTexts{"arn:aws:s3:::lake-prod"});
  // A topic has a default policy of AWS's own.
  const auto topic =
      estate.FindResource("arn:aws:sns:eu-west-1:111122223333:{StackName}-Topic-{Topic}");
  ASSERT_TRUE(topic);
  EXPECT_FALSE(topic.entity->policy_known);
}

TEST(CloudFormation, ConditionsOfResources) {
  const Loaded loaded = Load(std::string(kYaml));
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  EXPECT_FALSE(loaded.model->estate.FindResource("arn:aws:s3:::test"));
  const auto prod = loaded.model->estate.FindResource("arn:aws:s3:::prod");
  ASSERT_TRUE(prod);
  ASSERT_NE(prod.entity->policy, nullptr);
  EXPECT_FALSE(prod.entity->policy->readable);
  EXPECT_TRUE(loaded.Says(Severity::kWarning, "Maybe: its condition cannot be decided"));
  LoadOptions options = Options();
  options.parameters = {{"External", "y"}, {"Stage", "test"}, {"AWS::StackName", "app"}};
  const Loaded test = Load(std::string(kYaml), options);
  ASSERT_TRUE(test.model.has_value()) << test.Text();
  EXPECT_TRUE(test.model->estate.FindResource("arn:aws:s3:::test"));
  EXPECT_FALSE(test.model->estate.FindResource("arn:aws:s3:::prod"));
  EXPECT_TRUE(
      test.model->estate.FindRole("arn:aws:iam::111122223333:role/team/app-Reader-{Reader}"));
}

TEST(CloudFormation, PlacesPointIntoTheTemplate) {
  const Loaded loaded = Load(std::string(kYaml));
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  const PolicyDocument& policy =
      loaded.model->estate.FindResource("arn:aws:s3:::lake-prod").entity->policy->document;
  const SourceLocation place = LocationOf(policy, policy.statements[0].offset);
  EXPECT_EQ(place.file, "input1");
  EXPECT_EQ(place.position.line, 32U);
}

std::string Resources(std::string_view resources) {
  return R"({"Resources": {)" + std::string(resources) + "}}";
}

constexpr std::string_view kTrust =
    R"({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service":)"
    R"( "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}]})";
constexpr std::string_view kAllow =
    R"({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]})";

TEST(CloudFormation, UsersGroupsAndPoliciesThatNameThem) {
  const std::string document(kAllow);
  const Loaded loaded = Load(Resources(
      R"("User": {"Type": "AWS::IAM::User", "Properties": {"UserName": "alice", "Groups":)"
      R"( [{"Ref": "Group"}], "PermissionsBoundary": "arn:aws:iam::aws:policy/ReadOnlyAccess"}},)"
      R"( "Group": {"Type": "AWS::IAM::Group", "Properties": {"GroupName": "devs"}},)"
      R"( "Other": {"Type": "AWS::IAM::Group", "Properties": {"GroupName": "others"}},)"
      R"( "Add": {"Type": "AWS::IAM::UserToGroupAddition", "Properties": {"GroupName": {"Ref":)"
      R"( "Other"}, "Users": [{"Ref": "User"}]}},)"
      R"( "Inline": {"Type": "AWS::IAM::Policy", "Properties": {"PolicyName": "p", "Users":)"
      R"( [{"Ref": "User"}], "Groups": ["devs"], "PolicyDocument": )" +
      document +
      R"(}}, "One": {"Type": "AWS::IAM::UserPolicy", "Properties": {"PolicyName": "one",)"
      R"( "UserName": "alice", "PolicyDocument": )" +
      document +
      R"(}}, "Managed": {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"ManagedPolicyName":)"
      R"( "m", "Groups": [{"Ref": "Other"}], "PolicyDocument": )" +
      document +
      R"(}}, "Oidc": {"Type": "AWS::IAM::OIDCProvider", "Properties": {"Url":)"
      R"( "https://token.actions.githubusercontent.com", "ClientIdList": ["sts.amazonaws.com"]}})"));
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  EXPECT_TRUE(loaded.diagnostics.all().empty()) << loaded.Text();
  const Estate& estate = loaded.model->estate;
  const auto user = estate.FindUser("arn:aws:iam::111122223333:user/alice");
  ASSERT_TRUE(user);
  EXPECT_EQ(user.entity->groups, (std::vector<std::string>{"devs", "others"}));
  ASSERT_EQ(user.entity->inline_policies.size(), 2U);
  ASSERT_NE(user.entity->permissions_boundary, nullptr);
  EXPECT_EQ(estate.FindGroup("111122223333", "devs").entity->inline_policies.size(), 1U);
  EXPECT_EQ(estate.FindGroup("111122223333", "others").entity->attached_policies.size(), 1U);
  ASSERT_EQ(user.account->identity_providers.size(), 1U);
  EXPECT_EQ(user.account->identity_providers[0].arn,
            "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com");
}

TEST(CloudFormation, ATemplateIsAChangeSet) {
  const std::string document(kAllow);
  const std::string text = Resources(
      R"("Role": {"Type": "AWS::IAM::Role", "Properties": {"RoleName": "app",)"
      R"( "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": []}}},)"
      R"( "Extra": {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"ManagedPolicyName": "extra",)"
      R"( "Roles": ["elsewhere"], "PolicyDocument": )" +
      document +
      R"(}}, "Scp": {"Type": "AWS::Organizations::Policy", "Properties": {"Name": "All", "Type":)"
      R"( "SERVICE_CONTROL_POLICY", "TargetIds": ["r-ab12"], "Content": )" +
      document + "}}");
  Diagnostics diagnostics;
  const auto source = std::make_shared<const SourceText>("template.json", text);
  const std::optional<DataDocument> data = ParseJson(source, {}, diagnostics);
  ASSERT_TRUE(data.has_value());
  EstateBuilder builder({}, diagnostics);
  const DraftModel after =
      ReadCloudFormation(data->root(), source, {{"AWS::AccountId", "111122223333"}}, builder);
  std::string lines;
  for (const DraftChange& change : DiffDraftModels({}, after)) {
    lines += std::string(DraftChangeVerbName(change.verb)) + " " + change.on + " " +
             change.address + "\n";
  }
  EXPECT_EQ(lines,
            "addPolicy arn:aws:iam::111122223333:policy/extra Extra\n"
            "addPrincipal arn:aws:iam::111122223333:role/app Role\n"
            "attachPolicy role/elsewhere Extra\n"
            "attachScp r-ab12 Scp\n");
  EXPECT_TRUE(diagnostics.all().empty());
}

// What is not known makes the policy of `Bucket` unknown.
struct UnknownRow {
  std::string_view name;
  std::string_view resource;  // of the statement, JSON
  std::string_view why;

  friend void PrintTo(const UnknownRow& row, std::ostream* out) { *out << row.name; }
};

constexpr UnknownRow kUnknownRows[] = {
    {"parameterWithoutValue", R"({"Ref": "P"})", "Ref: P"},
    {"parameterOfSystemsManager", R"({"Ref": "Ssm"})", "Ref: Ssm"},
    {"noSuchResource", R"({"Ref": "Nothing"})", "Ref: Nothing"},
    {"importValue", R"({"Fn::ImportValue": "x"})", "Fn::ImportValue"},
    {"stackId", R"({"Ref": "AWS::StackId"})", "Ref: AWS::StackId"},
    {"dynamicReference", R"("arn:aws:s3:::{{resolve:ssm:name}}")", "a dynamic reference"},
    {"dynamicReferenceInSub", R"({"Fn::Sub": "{{resolve:ssm:${AWS::Region}}}"})",
     "a dynamic reference"},
    {"customResource", R"({"Fn::GetAtt": ["Custom", "Arn"]})", "Fn::GetAtt: Custom.Arn"},
    {"nestedStack", R"({"Fn::GetAtt": "Stack.Outputs.Arn"})", "Fn::GetAtt: Stack.Outputs.Arn"},
    {"selectTooFar", R"({"Fn::Select": [5, ["a"]]})", "Fn::Select"},
    {"noMapping", R"({"Fn::FindInMap": ["A", "b", "c"]})", "Fn::FindInMap"},
    {"noCondition", R"({"Fn::If": ["None", "a", "b"]})", "Fn::If: None"},
    {"conditionOnItself", R"({"Fn::If": ["Loop", "a", "b"]})", "Fn::If: Loop"},
    {"base64", R"({"Fn::Base64": "x"})", "Fn::Base64"},
    {"subOfAList", R"({"Fn::Sub": "${List}"})", "Fn::Sub: List"},
    {"joinOfText", R"({"Fn::Join": ["", "x"]})", "Fn::Join"},
    {"subOfANumber", R"({"Fn::Sub": 5})", "Fn::Sub"},
    {"refOfAList", R"({"Ref": ["a"]})", "Ref"},
    {"transformBesideOthers", R"([{"a": 1, "Fn::Transform": {"Name": "AWS::Include"}}])",
     "Fn::Transform"},
};

class CloudFormationUnknown : public testing::TestWithParam<UnknownRow> {};

TEST_P(CloudFormationUnknown, MakesThePolicyUnreadable) {
  const Loaded loaded = Load(
      R"({"Parameters": {"P": {"Type": "String"}, "Ssm": {"Type":)"
      R"( "AWS::SSM::Parameter::Value<String>", "Default": "/a"}, "List": {"Type":)"
      R"( "CommaDelimitedList", "Default": "a,b"}}, "Conditions": {"Loop": {"Condition": "Loop"}},)"
      R"( "Resources": {"Custom": {"Type": "Custom::Thing"}, "Stack": {"Type":)"
      R"( "AWS::CloudFormation::Stack"}, "Bucket": {"Type": "AWS::S3::BucketPolicy", "Properties":)"
      R"( {"Bucket": "lake", "PolicyDocument": {"Version": "2012-10-17", "Statement": [{"Effect":)"
      R"( "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": )" +
      std::string(GetParam().resource) + "}]}}}}}");
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  const auto bucket = loaded.model->estate.FindResource("arn:aws:s3:::lake");
  ASSERT_TRUE(bucket);
  ASSERT_NE(bucket.entity->policy, nullptr);
  EXPECT_FALSE(bucket.entity->policy->readable);
  EXPECT_TRUE(loaded.Says(Severity::kWarning, "hangs on `" + std::string(GetParam().why) + "`"))
      << loaded.Text();
}

INSTANTIATE_TEST_SUITE_P(All, CloudFormationUnknown, testing::ValuesIn(kUnknownRows),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(CloudFormation, WhomAPolicyMeansMayBeUnknown) {
  const Loaded loaded = Load(
      Resources(R"("Role": {"Type": "AWS::IAM::Role", "Properties": {"RoleName": "app",)"
                R"( "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": []}}},)"
                R"( "P": {"Type": "AWS::IAM::Policy", "Properties": {"PolicyName": "p", "Roles":)"
                R"( [{"Fn::ImportValue": "role"}], "PolicyDocument": )" +
                std::string(kAllow) + "}}"));
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  const auto role = loaded.model->estate.FindRole("arn:aws:iam::111122223333:role/app");
  ASSERT_TRUE(role);
  ASSERT_EQ(role.entity->attached_policies.size(), 1U);
  EXPECT_FALSE(role.entity->attached_policies[0]->readable);
}

TEST(CloudFormation, NamesThatAreMadeOfThemselvesEnd) {
  std::string resources =
      R"("A": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": {"Ref": "B"}}},)"
      R"( "B": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": {"Ref": "A"}}},)"
      R"( "P": {"Type": "AWS::IAM::Role", "Properties": {"Path": {"Fn::Sub": "${P.Arn}${P.Arn}"},)"
      R"( "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": []}}})";
  // Each twice as long as the one before.
  for (int i = 0; i < 100; ++i) {
    resources += R"(, "N)" + std::to_string(i) +
                 R"(": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": {"Fn::Sub": "${N)" +
                 std::to_string(i + 1) + "}${N" + std::to_string(i + 1) + R"(}"}}})";
  }
  // A chain that is deeper than a stack.
  for (int i = 0; i < 20000; ++i) {
    resources += R"(, "C)" + std::to_string(i) +
                 R"(": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": {"Ref": "C)" +
                 std::to_string(i + 1) + R"("}}})";
  }
  const Loaded loaded = Load(Resources(resources));
  ASSERT_TRUE(loaded.model.has_value());
  EXPECT_TRUE(loaded.Says(Severity::kWarning, "A: its name is known at deployment only"));
}

// What makes resources that the template does not show may make policies of anything there is.
struct UnseenRow {
  std::string_view name;
  std::string_view more;  // of the template
  std::string_view resources;
  std::vector<std::string> makers;

  friend void PrintTo(const UnseenRow& row, std::ostream* out) { *out << row.name; }
};

const UnseenRow kUnseenRows[] = {
    {"nothing", "", "{B: {Type: 'AWS::S3::Bucket'}}", {}},
    // AWS SAM changes no other types than its own.
    {"samAlone", "Transform: 'AWS::Serverless-2016-10-31'", "{B: {Type: 'AWS::S3::Bucket'}}", {}},
    {"languageExtensionsAlone",
     "Transform: ['AWS::LanguageExtensions']",
     "{B: {Type: 'AWS::S3::Bucket'}}",
     {}},
    {"sam",
     "Transform: 'AWS::Serverless-2016-10-31'",
     "{F: {Type: 'AWS::Serverless::Function'}, A: {Type: 'AWS::Serverless::Api'}}",
     {"`F` of input1 (AWS::Serverless::Function)", "`A` of input1 (AWS::Serverless::Api)"}},
    {"connectors",
     "Transform: 'AWS::Serverless-2016-10-31'",
     "{B: {Type: 'AWS::S3::Bucket', Connectors: {C: {}}}}",
     {"`Connectors` in `B` of input1"}},
    {"macro",
     "Transform: ['AWS::LanguageExtensions', Mine]",
     "{B: {Type: 'AWS::S3::Bucket'}}",
     {"transform `Mine` of input1"}},
    {"include",
     "Transform: {Name: 'AWS::Include', Parameters: {}}",
     "{B: {Type: 'AWS::S3::Bucket'}}",
     {"transform `AWS::Include` of input1"}},
    {"transformOfTheTemplate",
     "'Fn::Transform': {Name: Mine}",
     "{B: {Type: 'AWS::S3::Bucket'}}",
     {"`Fn::Transform` of input1"}},
    {"transformOfResources",
     "",
     "{'Fn::Transform': {Name: Mine}, B: {Type: 'AWS::S3::Bucket'}}",
     {"`Fn::Transform` of input1"}},
    {"transformOfAResource",
     "",
     "{B: {Type: 'AWS::S3::Bucket', 'Fn::Transform': {Name: Mine}}}",
     {"`Fn::Transform` in `B` of input1"}},
    {"transformOfProperties",
     "",
     "{B: {Type: 'AWS::S3::Bucket', Properties: {'Fn::Transform': {Name: Mine}}}}",
     {"`Fn::Transform` in `B` of input1"}},
    {"forEach",
     "",
     "{'Fn::ForEach::X': [A, [a], {}], B: {Type: 'AWS::S3::Bucket'}}",
     {"`Fn::ForEach::X` of input1"}},
    {"nestedStack",
     "",
     "{S: {Type: 'AWS::CloudFormation::Stack'}}",
     {"`S` of input1 (AWS::CloudFormation::Stack)"}},
    {"product",
     "",
     "{S: {Type: 'AWS::ServiceCatalog::CloudFormationProvisionedProduct'}}",
     {"`S` of input1 (AWS::ServiceCatalog::CloudFormationProvisionedProduct)"}},
    {"stackSet",
     "",
     "{S: {Type: 'AWS::CloudFormation::StackSet'}}",
     {"`S` of input1 (AWS::CloudFormation::StackSet)"}},
    {"module",
     "",
     "{M: {Type: 'My::S3::Bucket::MODULE'}, B: {Type: 'AWS::S3::Bucket'}}",
     {"`M` of input1 (My::S3::Bucket::MODULE)"}},
    {"notMade",
     "Conditions: {No: {'Fn::Equals': [a, b]}}",
     "{S: {Type: 'AWS::CloudFormation::Stack', Condition: No}}",
     {}},
};

class CloudFormationUnseen : public testing::TestWithParam<UnseenRow> {};

TEST_P(CloudFormationUnseen, IsSaidOfTheAccountWithAWarning) {
  const Loaded loaded = Load("Resources: " + std::string(GetParam().resources) + "\n" +
                             std::string(GetParam().more) + "\n");
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  ASSERT_EQ(loaded.model->estate.accounts().size(), 1U);
  EXPECT_EQ(loaded.model->estate.accounts()[0]->makes_unseen, GetParam().makers);
  EXPECT_EQ(loaded.Text().find("warning") != std::string::npos, !GetParam().makers.empty())
      << loaded.Text();
}

INSTANTIATE_TEST_SUITE_P(All, CloudFormationUnseen, testing::ValuesIn(kUnseenRows),
                         [](const auto& row) { return std::string(row.param.name); });

// Of the accounts that a stack set names, whatever tells of them.
TEST(CloudFormation, AStackSetMakesUnseenPoliciesInTheAccountsThatItNames) {
  const std::string set =
      "Resources: {S: {Type: 'AWS::CloudFormation::StackSet', Properties: {StackInstancesGroup: "
      "[{DeploymentTargets: {Accounts: ['222233334444', '333344445555']}}]}}}\n";
  const Loaded loaded = LoadTexts(
      {set, R"({"accounts": [{"id": "222233334444"}, {"id": "999988887777"}]})"}, Options());
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  const std::vector<std::string> maker = {"`S` of input1 (AWS::CloudFormation::StackSet)"};
  const Estate& estate = loaded.model->estate;
  EXPECT_EQ(estate.FindAccount("111122223333")->makes_unseen, maker);
  EXPECT_EQ(estate.FindAccount("222233334444")->makes_unseen, maker);
  EXPECT_TRUE(estate.FindAccount("999988887777")->makes_unseen.empty());
  EXPECT_EQ(estate.FindAccount("333344445555"), nullptr);
}

std::vector<BadText> BadRows() {
  return {
      {"noResources", R"({"AWSTemplateFormatVersion": "2010-09-09"})", "without `Resources`"},
      {"resourcesAreAList", R"({"AWSTemplateFormatVersion": "2010-09-09", "Resources": []})",
       "without `Resources`"},
      {"noType", R"({"AWSTemplateFormatVersion": "2010-09-09", "Resources": {"A": {}}})",
       "resource `A` has no `Type`"},
      {"propertiesAreText", Resources(R"("A": {"Type": "AWS::S3::Bucket", "Properties": "none"})"),
       "`Properties` of `A` is a string"},
      {"noTrust", Resources(R"("A": {"Type": "AWS::IAM::Role", "Properties": {}})"),
       "a role has no `AssumeRolePolicyDocument`"},
      {"groupsAreObjects",
       Resources(R"("A": {"Type": "AWS::IAM::User", "Properties": {"Groups": [{"a": 1}]}})"),
       "expected strings"},
      {"tagsAreText", Resources(R"("A": {"Type": "AWS::S3::Bucket", "Properties": {"Tags": "x"}})"),
       "expected a list"},
      {"bucketPolicyWithoutBucket",
       Resources(R"("A": {"Type": "AWS::S3::BucketPolicy", "Properties": {}})"),
       "it has no `Bucket`"},
      {"typeWithASlip", Resources(R"("A": {"Type": "AWS::S3::BucketPolcy"})"),
       "unknown type `AWS::S3::BucketPolcy` of resource `A` / did you mean "
       "`AWS::S3::BucketPolicy`?"},
      {"typeInAnotherCase", Resources(R"("A": {"Type": "AWS::SQS::queuepolicy"})"),
       "did you mean `AWS::SQS::QueuePolicy`?"},
      {"serviceWithASlip", Resources(R"("A": {"Type": "AWS::IM::User"})"),
       "did you mean `AWS::IAM::User`?"},
      {"makerWithASlip",
       Resources(R"("A": {"Type": "AWS::S3::Bucket"}, "B": {"Type": "AW::IAM::User"})"),
       "did you mean `AWS::IAM::User`?"},
      {"typeWithoutItsForm",
       Resources(R"("A": {"Type": "AWS::S3::Bucket"}, "B": {"Type": "AWS:IAM::Role"})"),
       "did you mean `AWS::IAM::Role`?"},
      {"typeOfAnotherWorld",
       Resources(R"("A": {"Type": "AWS::S3::Bucket"}, "B": {"Type": "role"})"),
       "expected a name like `AWS::IAM::Role`"},
      {"nestedStackWithASlip", Resources(R"("A": {"Type": "AWS::CloudFormation::Stak"})"),
       "did you mean `AWS::CloudFormation::Stack`?"},
      {"samWithASlip", Resources(R"("A": {"Type": "AWS::Serverless::Funtion"})"),
       "did you mean `AWS::Serverless::Function`?"},
      {"propertiesInAnotherCase",
       Resources(R"("A": {"Type": "AWS::S3::Bucket", "properties": {"BucketName": "x"}})"),
       "resource `A` has no attribute `properties` / did you mean `Properties`?"},
      {"typeOfAResourceWithASlip",
       Resources(R"("B": {"Type": "AWS::S3::Bucket"}, "A": {"Typ": "AWS::S3::Bucket"})"),
       "did you mean `Type`?"},
      {"conditionWithASlip", Resources(R"("A": {"Type": "AWS::S3::Bucket", "Conditions": "X"})"),
       "did you mean `Condition`?"},
      {"dependsOnWithASlip", Resources(R"("A": {"Type": "AWS::S3::Bucket", "DependOn": "X"})"),
       "did you mean `DependsOn`?"},
      {"conditionIsAnObject",
       Resources(R"("A": {"Type": "AWS::S3::Bucket", "Condition": {"Fn::Not": ["X"]}})"),
       "`Condition` of `A` is an object / expected the name of a condition"},
      {"noSuchCondition",
       R"({"Conditions": {"IsProd": {"Fn::Equals": ["a", "a"]}}, "Resources": {"A": {"Type":)"
       R"( "AWS::S3::Bucket", "Condition": "IsPrd"}}})",
       "the template has no condition `IsPrd` / did you mean `IsProd`?"},
      {"sectionWithASlip",
       R"({"AWSTemplateFormatVersion": "2010-09-09", "Resource": {"A": {"Type":)"
       R"( "AWS::S3::Bucket"}}})",
       "a template has no section `Resource` / did you mean `Resources`?"},
      {"conditionsWithASlip",
       R"({"condition": {}, "Resources": {"A": {"Type": "AWS::S3::Bucket"}}})",
       "did you mean `Conditions`?"},
      {"transformWithASlip",
       R"({"Transforms": "Mine", "Resources": {"A": {"Type": "AWS::S3::Bucket"}}})",
       "did you mean `Transform`?"},
      {"parametersAreAList",
       R"({"Parameters": [], "Resources": {"A": {"Type": "AWS::S3::Bucket"}}})",
       "`Parameters` is an array / expected an object"},
      {"parameterWithoutType",
       R"({"Parameters": {"P": {"Default": "a,b"}}, "Resources": {"A": {"Type":)"
       R"( "AWS::S3::Bucket"}}})",
       "parameter `P` has no `Type`"},
      {"parameterOfAnUnknownType",
       R"({"Parameters": {"P": {"Type": "CommaDelimitedLst"}}, "Resources": {"A": {"Type":)"
       R"( "AWS::S3::Bucket"}}})",
       "unknown type `CommaDelimitedLst` of parameter `P` / did you mean `CommaDelimitedList`?"},
      {"parameterFieldWithASlip",
       R"({"Parameters": {"P": {"Type": "String", "default": "x"}}, "Resources": {"A": {"Type":)"
       R"( "AWS::S3::Bucket"}}})",
       "parameter `P` has no `default` / did you mean `Default`?"},
      {"policyForNobody",
       Resources(R"("A": {"Type": "AWS::IAM::Policy", "Properties": {"PolicyName": "x",)"
                 R"( "PolicyDocument": )" +
                 std::string(kAllow) + "}}"),
       "it has none of `Groups`, `Roles` and `Users`"},
      {"policyForAnEmptyList",
       Resources(
           R"("A": {"Type": "AWS::IAM::Policy", "Properties": {"PolicyName": "x", "Users": [],)"
           R"( "PolicyDocument": )" +
           std::string(kAllow) + "}}"),
       "it has none of `Groups`, `Roles` and `Users`"},
      {"inlinePolicyWithASlip",
       Resources(R"("A": {"Type": "AWS::IAM::Group", "Properties": {"Policies": [{"PolicyName":)"
                 R"( "x", "PolicyDocumnt": {}}]}})"),
       "an inline policy has no `PolicyDocumnt` / did you mean `PolicyDocument`?"},
      {"inlinePolicyIsNull",
       Resources(R"("A": {"Type": "AWS::IAM::Group", "Properties": {"Policies": [null]}})"),
       "an item of A: `Policies` is null"},
      {"accessBlockWithASlip",
       Resources(R"("A": {"Type": "AWS::S3::Bucket", "Properties":)"
                 R"( {"PublicAccessBlockConfiguration": {"RestrictPublicBucket": true}}})"),
       "did you mean `RestrictPublicBuckets`?"},
      {"encryptionRuleWithASlip",
       Resources(R"("A": {"Type": "AWS::S3::Bucket", "Properties": {"BucketEncryption":)"
                 R"( {"ServerSideEncryptionConfiguration": [{"ServerSideEncryptionByDefault":)"
                 R"( {"SSEAlgorithm": "aws:kms", "KmsMasterKeyId": "x"}}]}}})"),
       "did you mean `KMSMasterKeyID`?"},
      // Beside a part that is known at deployment only.
      {"slipBesideAnUnknownPart",
       Resources(R"("A": {"Type": "AWS::IAM::Group", "Properties": {"Policies": [{"PolicyName":)"
                 R"( {"Fn::ImportValue": "n"}, "PolicyDocumnt": {}}]}})"),
       "did you mean `PolicyDocument`?"},
      {"sessionOfAnHour",
       Resources(R"("A": {"Type": "AWS::IAM::Role", "Properties": {"MaxSessionDuration": 60,)"
                 R"( "AssumeRolePolicyDocument": )" +
                 std::string(kTrust) + "}}"),
       "A: `MaxSessionDuration` is a number, `60` / expected seconds from 3600 to 43200"},
      {"unknownTag", "Resources:\n  A: {Type: AWS::S3::Bucket, Properties: !Foo {}}\n",
       "the tag `!Foo` means nothing here"},
  };
}

// Every property that is read, in a template that loads; then each of them renamed by one letter,
// in another letter case, null and of a wrong type.
struct PropertyRow {
  std::string_view type;
  std::string_view name;
  std::string_view value;  // JSON
  std::string_view wrong;  // of a type that it does not take

  friend void PrintTo(const PropertyRow& row, std::ostream* out) {
    *out << row.type << "." << row.name;
  }
};

constexpr std::string_view kText = R"("x")";
constexpr std::string_view kTexts = R"(["x"])";
constexpr std::string_view kTagList = R"([{"Key": "a", "Value": "b"}])";
constexpr std::string_view kInlineList =
    R"([{"PolicyName": "x", "PolicyDocument": {"Version": "2012-10-17", "Statement": []}}])";
constexpr std::string_view kArn = R"("arn:aws:iam::aws:policy/SecurityAudit")";
constexpr std::string_view kArns = R"(["arn:aws:iam::aws:policy/SecurityAudit"])";
constexpr std::string_view kObject = R"({"a": 1})";

constexpr PropertyRow kPropertyRows[] = {
    {"AWS::IAM::Role", "AssumeRolePolicyDocument", kTrust, "5"},
    {"AWS::IAM::Role", "RoleName", kText, "true"},
    {"AWS::IAM::Role", "Path", R"("/x/")", "[]"},
    {"AWS::IAM::Role", "Policies", kInlineList,
     R"({"PolicyName": "x", "PolicyDocument": {"Version": "2012-10-17", "Statement": []}})"},
    {"AWS::IAM::Role", "ManagedPolicyArns", kArns, R"([null])"},
    {"AWS::IAM::Role", "PermissionsBoundary", kArn, kArns},
    {"AWS::IAM::Role", "MaxSessionDuration", "7200", R"("")"},
    {"AWS::IAM::Role", "Tags", kTagList, R"({"a": "b"})"},
    {"AWS::IAM::User", "UserName", kText, "false"},
    {"AWS::IAM::User", "Path", R"("/x/")", kObject},
    {"AWS::IAM::User", "Policies", kInlineList, R"("zzz")"},
    {"AWS::IAM::User", "ManagedPolicyArns", kArns, kArn},
    {"AWS::IAM::User", "PermissionsBoundary", kArn, kObject},
    {"AWS::IAM::User", "Groups", "[]", kText},
    {"AWS::IAM::User", "Tags", kTagList, R"([{"Key": "a"}])"},
    {"AWS::IAM::Group", "GroupName", kText, "[]"},
    {"AWS::IAM::Group", "Path", R"("/x/")", "true"},
    {"AWS::IAM::Group", "Policies", kInlineList, "{}"},
    {"AWS::IAM::Group", "ManagedPolicyArns", kArns, "[true]"},
    {"AWS::IAM::RolePolicy", "RoleName", kText, kTexts},
    {"AWS::IAM::RolePolicy", "PolicyName", kText, "[]"},
    {"AWS::IAM::RolePolicy", "PolicyDocument", kAllow, "[]"},
    {"AWS::IAM::UserPolicy", "UserName", kText, kTexts},
    {"AWS::IAM::UserPolicy", "PolicyName", kText, "[]"},
    {"AWS::IAM::UserPolicy", "PolicyDocument", kAllow, R"("text")"},
    {"AWS::IAM::GroupPolicy", "GroupName", kText, kTexts},
    {"AWS::IAM::GroupPolicy", "PolicyName", kText, "[]"},
    {"AWS::IAM::GroupPolicy", "PolicyDocument", kAllow, "true"},
    {"AWS::IAM::Policy", "PolicyName", kText, "[]"},
    {"AWS::IAM::Policy", "PolicyDocument", kAllow, "5"},
    {"AWS::IAM::Policy", "Roles", kTexts, kText},
    {"AWS::IAM::Policy", "Users", kTexts, R"([{}])"},
    {"AWS::IAM::Policy", "Groups", kTexts, "{}"},
    {"AWS::IAM::ManagedPolicy", "ManagedPolicyName", kText, "false"},
    {"AWS::IAM::ManagedPolicy", "Path", R"("/x/")", "[]"},
    {"AWS::IAM::ManagedPolicy", "PolicyDocument", kAllow, "[]"},
    {"AWS::IAM::ManagedPolicy", "Roles", kTexts, kText},
    {"AWS::IAM::ManagedPolicy", "Users", kTexts, "[null]"},
    {"AWS::IAM::ManagedPolicy", "Groups", kTexts, "true"},
    {"AWS::IAM::UserToGroupAddition", "GroupName", kText, kTexts},
    {"AWS::IAM::UserToGroupAddition", "Users", kTexts, kText},
    {"AWS::IAM::OIDCProvider", "Url", R"("https://example.com")", "[]"},
    {"AWS::IAM::OIDCProvider", "ClientIdList", kTexts, kText},
    {"AWS::IAM::SAMLProvider", "Name", kText, "[]"},
    {"AWS::S3::Bucket", "BucketName", kText, "false"},
    {"AWS::S3::Bucket", "PublicAccessBlockConfiguration",
     R"({"BlockPublicAcls": true, "BlockPublicPolicy": "true", "IgnorePublicAcls": true,)"
     R"( "RestrictPublicBuckets": true})",
     "true"},
    {"AWS::S3::Bucket", "BucketEncryption",
     R"({"ServerSideEncryptionConfiguration": [{"ServerSideEncryptionByDefault": {"SSEAlgorithm":)"
     R"( "aws:kms", "KMSMasterKeyID": "alias/x"}, "BucketKeyEnabled": true}]})",
     "[]"},
    {"AWS::S3::Bucket", "Tags", kTagList, R"([{"Key": "a", "Vlue": "b", "Value": "c"}])"},
    {"AWS::S3::BucketPolicy", "Bucket", kText, "false"},
    {"AWS::S3::BucketPolicy", "PolicyDocument", kAllow, "[]"},
    {"AWS::KMS::Key", "KeyPolicy", kAllow, "5"},
    {"AWS::KMS::Key", "Tags", kTagList, "{}"},
    {"AWS::KMS::Alias", "AliasName", R"("alias/x")", "[]"},
    {"AWS::KMS::Alias", "TargetKeyId", kText, "[]"},
    {"AWS::SQS::Queue", "QueueName", kText, "[]"},
    {"AWS::SQS::Queue", "KmsMasterKeyId", R"("alias/x")", "[]"},
    {"AWS::SQS::Queue", "Tags", kTagList, "{}"},
    {"AWS::SQS::QueuePolicy", "Queues", R"(["https://sqs.eu-west-1.amazonaws.com/111122223333/q"])",
     R"("https://sqs.eu-west-1.amazonaws.com/111122223333/q")"},
    {"AWS::SQS::QueuePolicy", "PolicyDocument", kAllow, "[]"},
    {"AWS::SQS::QueueInlinePolicy", "Queue",
     R"("https://sqs.eu-west-1.amazonaws.com/111122223333/q")", "[]"},
    {"AWS::SQS::QueueInlinePolicy", "PolicyDocument", kAllow, "true"},
    {"AWS::SNS::Topic", "TopicName", kText, "[]"},
    {"AWS::SNS::Topic", "KmsMasterKeyId", R"("alias/x")", "[]"},
    {"AWS::SNS::Topic", "Tags", kTagList, "{}"},
    {"AWS::SNS::TopicPolicy", "Topics", R"(["arn:aws:sns:eu-west-1:111122223333:t"])", kText},
    {"AWS::SNS::TopicPolicy", "PolicyDocument", kAllow, "[]"},
    {"AWS::SNS::TopicInlinePolicy", "TopicArn", R"("arn:aws:sns:eu-west-1:111122223333:t")", "[]"},
    {"AWS::SNS::TopicInlinePolicy", "PolicyDocument", kAllow, "true"},
    {"AWS::Lambda::Function", "FunctionName", kText, "[]"},
    {"AWS::Lambda::Function", "Tags", kTagList, "{}"},
    {"AWS::Lambda::Permission", "FunctionName", kText, "[]"},
    {"AWS::Lambda::Permission", "Action", R"("lambda:InvokeFunction")", "[]"},
    {"AWS::Lambda::Permission", "Principal", R"("s3.amazonaws.com")", "{}"},
    {"AWS::Lambda::Permission", "SourceArn", R"("arn:aws:s3:::lake")", "[]"},
    {"AWS::Lambda::Permission", "SourceAccount", "111122223333", "[]"},
    {"AWS::Lambda::Permission", "EventSourceToken", kText, "[]"},
    {"AWS::Lambda::Permission", "PrincipalOrgID", R"("o-abcdefghij")", "[]"},
    {"AWS::Lambda::Permission", "FunctionUrlAuthType", R"("NONE")", "[]"},
    {"AWS::Lambda::Permission", "InvokedViaFunctionUrl", "true", R"("yes")"},
    {"AWS::SecretsManager::Secret", "Name", kText, "[]"},
    {"AWS::SecretsManager::Secret", "KmsKeyId", R"("alias/x")", "[]"},
    {"AWS::SecretsManager::Secret", "Tags", kTagList, "{}"},
    {"AWS::SecretsManager::ResourcePolicy", "SecretId",
     R"("arn:aws:secretsmanager:eu-west-1:111122223333:secret:s-abcdef")", "[]"},
    {"AWS::SecretsManager::ResourcePolicy", "ResourcePolicy", kAllow, "[]"},
    {"AWS::ECR::Repository", "RepositoryName", kText, "[]"},
    {"AWS::ECR::Repository", "RepositoryPolicyText", kAllow, "[]"},
    {"AWS::ECR::Repository", "Tags", kTagList, "{}"},
    {"AWS::DynamoDB::Table", "TableName", kText, "[]"},
    {"AWS::DynamoDB::Table", "ResourcePolicy",
     R"({"PolicyDocument": {"Version": "2012-10-17", "Statement": []}})", "[]"},
    {"AWS::DynamoDB::Table", "Tags", kTagList, "{}"},
    {"AWS::EC2::VPCEndpoint", "VpcId", R"("vpc-0a1b2c3d")", "[]"},
    {"AWS::EC2::VPCEndpoint", "ServiceName", R"("com.amazonaws.eu-west-1.s3")", "[]"},
    {"AWS::EC2::VPCEndpoint", "VpcEndpointType", R"("Gateway")", "[]"},
    {"AWS::EC2::VPCEndpoint", "PolicyDocument", kAllow, "[]"},
    {"AWS::Organizations::Policy", "Name", kText, "[]"},
    {"AWS::Organizations::Policy", "Type", R"("SERVICE_CONTROL_POLICY")",
     R"("SERVICE_CONTROL_POLICIES")"},
    {"AWS::Organizations::Policy", "TargetIds", R"(["111122223333"])", R"("111122223333")"},
    {"AWS::Organizations::Policy", "Content", kAllow, "[]"},
    {"AWS::CloudFormation::StackSet", "StackInstancesGroup",
     R"([{"DeploymentTargets": {"Accounts": ["222233334444"]}, "Regions": []}])",
     R"({"DeploymentTargets": {"Accounts": ["222233334444"]}})"},
};

class CloudFormationProperty : public testing::TestWithParam<PropertyRow> {
 protected:
  // All properties of the row's type, this one with another name and value.
  static std::string Template(const std::string& name, std::string_view value) {
    std::string properties;
    for (const PropertyRow& row : kPropertyRows) {
      if (row.type != GetParam().type) continue;
      const bool is_own = row.name == GetParam().name;
      properties += (properties.empty() ? "\n \"" : ",\n \"") +
                    (is_own ? name : std::string(row.name)) +
                    "\": " + std::string(is_own ? value : row.value);
    }
    return Resources(R"("A": {"Type": ")" + std::string(GetParam().type) + R"(", "Properties": {)" +
                     properties + "\n}}");
  }
  static std::string Name() { return std::string(GetParam().name); }
};

TEST_P(CloudFormationProperty, Loads) {
  const Loaded loaded = Load(Template(Name(), GetParam().value));
  EXPECT_TRUE(loaded.model.has_value()) << loaded.Text();
}

TEST_P(CloudFormationProperty, RenamedIsAnErrorWithTheNearestName) {
  std::string other_case = Name();
  other_case[0] = static_cast<char>(other_case[0] + ('a' - 'A'));
  for (const std::string& name : {Name().substr(0, Name().size() - 1), Name() + "s", other_case}) {
    const Loaded loaded = Load(Template(name, GetParam().value));
    EXPECT_TRUE(loaded.FailsAtItsPlace("has no `" + name + "` / did you mean `")) << loaded.Text();
  }
}

TEST_P(CloudFormationProperty, NullIsAnError) {
  const Loaded loaded = Load(Template(Name(), "null"));
  EXPECT_TRUE(loaded.FailsAtItsPlace("`" + Name() + "` is null")) << loaded.Text();
}

TEST_P(CloudFormationProperty, OfAWrongTypeIsAnError) {
  const Loaded loaded = Load(Template(Name(), GetParam().wrong));
  EXPECT_FALSE(loaded.model.has_value()) << loaded.Text();
  EXPECT_TRUE(loaded.FailsAtItsPlace("A: ")) << loaded.Text();
  // As a change set as well.
  Diagnostics diagnostics;
  const auto source =
      std::make_shared<const SourceText>("t.json", Template(Name(), GetParam().wrong));
  EXPECT_FALSE(LoadChanges(source, Options(), diagnostics).has_value());
}

// What a deployment gives is not checked.
TEST_P(CloudFormationProperty, ThatIsKnownAtDeploymentOnlyLoads) {
  const Loaded loaded = Load(Template(Name(), R"({"Fn::ImportValue": "x"})"));
  EXPECT_TRUE(loaded.model.has_value()) << loaded.Text();
}

INSTANTIATE_TEST_SUITE_P(All, CloudFormationProperty, testing::ValuesIn(kPropertyRows),
                         [](const auto& row) {
                           std::string name(row.param.type);
                           std::erase(name, ':');
                           return name + std::string(row.param.name);
                         });

// AWS's own names are no slips, however close.
TEST(CloudFormation, PropertiesThatAreNotReadAreFine) {
  const Loaded loaded = Load(Resources(
      R"("B": {"Type": "AWS::S3::Bucket", "Properties": {"BucketNamePrefix": "x",)"
      R"( "BucketNamespace": "y", "AccessControl": "Private"}}, "Q": {"Type": "AWS::SQS::Queue",)"
      R"( "Properties": {"RedrivePolicy": {}, "KmsDataKeyReusePeriodSeconds": 5}}, "I": {"Type":)"
      R"( "AWS::IoT::Policy", "Properties": {"PolicyDocument": {}}}, "J": {"Type":)"
      R"( "AWS::PCS::Queue"}, "K": {"Type": "Acme::IAM::Role"}, "C": {"Type": "Custom::Role"})"));
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  EXPECT_TRUE(loaded.diagnostics.all().empty()) << loaded.Text();
}

TEST(CloudFormation, ANameThatIsFurtherAwayIsAWarning) {
  const Loaded loaded = Load(
      Resources(R"("G": {"Type": "AWS::IAM::Group", "Properties": {"ManagedPolicies": ["x"]}})"));
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  EXPECT_TRUE(loaded.Says(Severity::kWarning, "has no `ManagedPolicies`")) << loaded.Text();
}

// A name that stands for what the model lacks equals nothing that is asked about.
struct StandInRow {
  std::string_view name;
  std::string_view statement;  // JSON
  bool readable;

  friend void PrintTo(const StandInRow& row, std::ostream* out) { *out << row.name; }
};
constexpr StandInRow kStandInRows[] = {
    {"denyOfAReference",
     R"({"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": {"Ref": "Machine"}})",
     false},
    {"denyOfAnAttribute",
     R"({"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": {"Fn::Sub":)"
     R"( "${Machine.Arn}/*"}})",
     false},
    {"denyOfTheStacksName",
     R"({"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": {"Fn::Join": ["",)"
     R"( ["arn:aws:s3:::", {"Ref": "AWS::StackName"}]]}})",
     false},
    {"denyUnderACondition",
     R"({"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*", "Condition":)"
     R"( {"StringEquals": {"aws:SourceVpc": {"Ref": "Vpc"}}}})",
     false},
    {"denyOfPartOfAList",
     R"({"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": ["arn:aws:s3:::x",)"
     R"( {"Fn::Select": [0, [{"Ref": "Machine"}]]}]})",
     false},
    {"allowButForIt",
     R"({"Effect": "Allow", "Principal": "*", "Action": "s3:*", "NotResource": {"Ref": "Machine"}})",
     false},
    {"allowUnlessItIsTheVpc",
     R"({"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "*", "Condition":)"
     R"( {"StringNotEquals": {"aws:SourceVpc": {"Ref": "Vpc"}}}})",
     false},
    {"misspeltAttribute",
     R"({"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": {"Fn::GetAtt":)"
     R"( ["Own", "TopicArn"]}})",
     false},
    // It grants less at most.
    {"allow",
     R"({"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": {"Ref": "Machine"}})",
     true},
    // The model has it by the same name.
    {"denyOfWhatIsInTheTemplate",
     R"({"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": {"Fn::Sub":)"
     R"( "${Own.Arn}/*"}})",
     true},
    {"theRegionIsGiven",
     R"({"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": {"Fn::Sub":)"
     R"( "arn:aws:s3:::${AWS::Region}-x"}})",
     true},
};

class CloudFormationStandIn : public testing::TestWithParam<StandInRow> {};

TEST_P(CloudFormationStandIn, InADenyMakesThePolicyUnreadable) {
  const Loaded loaded = Load(Resources(
      R"("Machine": {"Type": "AWS::StepFunctions::StateMachine"}, "Vpc": {"Type": "AWS::EC2::VPC"},)"
      R"( "Own": {"Type": "AWS::S3::Bucket"}, "P": {"Type": "AWS::S3::BucketPolicy", "Properties":)"
      R"( {"Bucket": "lake", "PolicyDocument": {"Version": "2012-10-17", "Statement": [)" +
      std::string(GetParam().statement) + "]}}}"));
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  const auto bucket = loaded.model->estate.FindResource("arn:aws:s3:::lake");
  ASSERT_TRUE(bucket);
  ASSERT_NE(bucket.entity->policy, nullptr);
  EXPECT_EQ(bucket.entity->policy->readable, GetParam().readable) << loaded.Text();
  EXPECT_EQ(bucket.entity->policy->unknown.empty(), GetParam().readable);
}

INSTANTIATE_TEST_SUITE_P(All, CloudFormationStandIn, testing::ValuesIn(kStandInRows),
                         [](const auto& row) { return std::string(row.param.name); });

// In a list of policies that a function gives, as in one that is written out.
TEST(CloudFormation, AStandInInInlinePoliciesThatAFunctionGivesIsSeen) {
  for (const bool whole : {true, false}) {
    const std::string one =
        R"({"PolicyName": "x", "PolicyDocument": {"Version": "2012-10-17", "Statement":)"
        R"( {"Effect": "Deny", "Action": "s3:*", "Resource": {"Ref": "Vpc"}}}})";
    const std::string no_value = R"({"Ref": "AWS::NoValue"})";
    const std::string chosen =
        R"({"Fn::If": ["Yes", )" + (whole ? "[" + one + "]" : one) + ", " + no_value + "]}";
    const Loaded loaded =
        Load(R"({"Conditions": {"Yes": {"Fn::Equals": ["a", "a"]}}, "Resources": {"Vpc": {"Type":)"
             R"( "AWS::EC2::VPC"}, "G": {"Type": "AWS::IAM::Group", "Properties": {"GroupName":)"
             R"( "g", "Policies": )" +
             (whole ? chosen : "[" + chosen + "]") + "}}}}");
    ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
    const Account* account = loaded.model->estate.FindAccount("111122223333");
    ASSERT_EQ(account->groups.size(), 1U);
    ASSERT_EQ(account->groups[0].inline_policies.size(), 1U);
    EXPECT_FALSE(account->groups[0].inline_policies[0]->readable);
  }
}

// Whom a policy is for may be such a name, too.
TEST(CloudFormation, APolicyForAStandInMayBeForAnybody) {
  const Loaded loaded = Load(Resources(
      R"("Role": {"Type": "AWS::IAM::Role", "Properties": {"RoleName": "app",)"
      R"( "AssumeRolePolicyDocument": )" +
      std::string(kTrust) +
      R"(}}, "P": {"Type": "AWS::IAM::Policy", "Properties": {"PolicyName": "p", "Roles":)"
      R"( [{"Ref": "Vpc"}], "PolicyDocument": )" +
      std::string(kAllow) + R"(}}, "Vpc": {"Type": "AWS::EC2::VPC"})"));
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  const auto role = loaded.model->estate.FindRole("arn:aws:iam::111122223333:role/app");
  ASSERT_TRUE(role);
  ASSERT_EQ(role.entity->attached_policies.size(), 1U);
  EXPECT_FALSE(role.entity->attached_policies[0]->readable);
}

// Where the type of a control policy is not known, it may be of either.
TEST(CloudFormation, AControlPolicyOfUnknownTypeIsUnknown) {
  const Loaded loaded = Load(
      Resources(R"("P": {"Type": "AWS::Organizations::Policy", "Properties": {"Name": "p", "Type":)"
                R"( {"Fn::ImportValue": "t"}, "TargetIds": ["111122223333"], "Content": )" +
                std::string(kAllow) + "}}"));
  EXPECT_TRUE(loaded.Says(Severity::kWarning, "`Type` hangs on `Fn::ImportValue`"))
      << loaded.Text();
}

class BadCloudFormation : public testing::TestWithParam<BadText> {};

TEST_P(BadCloudFormation, IsAnErrorWithItsPlace) {
  const Loaded loaded = Load(GetParam().text);
  EXPECT_TRUE(loaded.FailsAtItsPlace(GetParam().says)) << loaded.Text();
}

INSTANTIATE_TEST_SUITE_P(All, BadCloudFormation, testing::ValuesIn(BadRows()),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(CloudFormation, AccountAndParametersMustFit) {
  const std::string text = Resources(R"("A": {"Type": "AWS::S3::Bucket"})");
  const Loaded none = Load(text, {});
  EXPECT_FALSE(none.model.has_value());
  EXPECT_TRUE(none.Says(Severity::kError, "give it with --account"));
  LoadOptions options = Options();
  options.parameters = {{"Stag", "x"}};
  const Loaded wrong =
      Load(R"({"Parameters": {"Stage": {"Type": "String"}}, "Resources": {"A": {"Type":)"
           R"( "AWS::S3::Bucket"}}})",
           options);
  EXPECT_FALSE(wrong.model.has_value());
  EXPECT_TRUE(wrong.Says(Severity::kError, "no parameter `Stag`"));
  EXPECT_TRUE(wrong.Says(Severity::kError, "did you mean `Stage`?"));
}

TEST(CloudFormation, ShortTagsMeanSomethingInTemplatesOnly) {
  const Loaded loaded = Load("accounts:\n  - {id: !Ref X}\n");
  EXPECT_FALSE(loaded.model.has_value());
  EXPECT_TRUE(loaded.Says(Severity::kError, "the tag `!Ref` means nothing here"));
}

// Nobody wrote the wildcards that the reader puts around it.
TEST(CloudFormation, AReferenceThatIsNotResolvedIsNoFault) {
  const Loaded loaded = Load(R"({"Resources": {
    "Api": {"Type": "AWS::AppSync::GraphQLApi"},
    "R": {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"ManagedPolicyName": "p",
      "PolicyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
        "Action": "appsync:*", "Resource": {"Fn::GetAtt": "Api.Arn"}}]}}}}})");
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  EXPECT_FALSE(loaded.Says(Severity::kWarning, "wildcard")) << loaded.Text();
}

}  // namespace
}  // namespace iamsim
