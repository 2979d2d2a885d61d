// SPDX-License-Identifier: Apache-2.0
#include "model/load/cloudformation.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gtest/gtest.h"

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
      {"unknownTag", "Resources:\n  A: {Type: AWS::S3::Bucket, Properties: !Foo {}}\n",
       "the tag `!Foo` means nothing here"},
  };
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

}  // namespace
}  // namespace iamsim
