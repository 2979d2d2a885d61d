#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Stands for `aws` in the test of the collection script: an organization of three accounts, from the
# files of $IAMSIM_TEST_DATA. Only calls that read are known; each is noted in $FAKE_AWS_LOG, with
# whoever makes it. Outputs have a line for each member, as those of the AWS CLI. Of the calls that
# stand in $FAKE_AWS_REFUSED, as `app ec2 describe-regions`, a line each, AWS refuses all.
data=$IAMSIM_TEST_DATA
profile=${AWS_ACCESS_KEY_ID:-}
query=
words=
while [ $# -gt 0 ]; do
  case $1 in
    --profile) profile=$2; shift ;;
    --query) query=$2; shift ;;
    --output) shift ;;
    *) words="$words $1" ;;
  esac
  shift
done

fail() {
  printf '\nAn error occurred (%s) when calling the operation: no\n' "$1" >&2
  exit 254
}

printf '%s%s\n' "$profile" "$words" >>"$FAKE_AWS_LOG"
if printf '%s\n' "${FAKE_AWS_REFUSED:-}" | grep -qxF -e "$profile$words"; then
  fail AccessDenied
fi

# A policy as an output; a third argument stands before it.
allow_root() {
  printf '{%s"Policy": "{\\"Version\\": \\"2012-10-17\\", \\"Statement\\": [{\\"Effect\\": \\"Allow\\", ' "${3:-}"
  printf '\\"Principal\\": {\\"AWS\\": \\"arn:aws:iam::111111111111:root\\"}, '
  printf '\\"Action\\": \\"%s\\", \\"Resource\\": \\"%s\\"}]}"}\n' "$1" "$2"
}
access_point() {
  printf '            "Name": "%s",\n            "NetworkOrigin": "Internet",\n' "$1"
  printf '            "Bucket": "acme-lake",\n            "AccessPointArn": '
  printf '"arn:aws:s3:eu-west-1:222222222222:accesspoint/%s"\n' "$1"
}
stream=arn:aws:dynamodb:eu-west-1:222222222222:table/orders/stream/2024-02-12T18:57:26.492

case $profile in
  app) account=111111111111 ;;
  data) account=222222222222 ;;
  *) account= ;;
esac

case $words in
  ' sts get-caller-identity')
    [ -n "$account" ] || fail InvalidClientTokenId
    printf '{\n    "UserId": "AIDAEXAMPLE",\n    "Account": "%s",\n    "Arn": "arn:aws:iam::%s:root"\n}\n' \
      "$account" "$account" ;;
  ' sts assume-role --role-arn arn:aws:iam::111111111111:role/Auditor --role-session-name iamsim-collect --external-id x')
    [ "$profile" = app ] || fail AccessDenied
    printf 'app\tkey-of-the-role\ttoken-of-the-role\n' ;;
  ' sts assume-role --role-arn arn:aws:iam::222222222222:role/Auditor --role-session-name iamsim-collect --external-id x')
    [ "$profile" = app ] || fail AccessDenied
    printf 'data\tkey-of-the-role\ttoken-of-the-role\n' ;;
  ' sts assume-role '*) fail AccessDenied ;;
  ' iam get-account-authorization-details') cat "$data/gaad-$account.cli.json" ;;
  ' iam list-saml-providers')
    [ "$account" = 111111111111 ] || { echo '{"SAMLProviderList": []}'; exit 0; }
    cat "$data/inputs/iam-list-saml-providers.json" ;;
  ' iam list-open-id-connect-providers')
    if [ "$account" != 111111111111 ]; then
      echo '{"OpenIDConnectProviderList": []}'
    else
      cat "$data/inputs/iam-list-open-id-connect-providers.json"
    fi ;;
  ' iam get-open-id-connect-provider --open-id-connect-provider-arn arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com')
    cat "$data/inputs/iam-get-open-id-connect-provider.json" ;;

  ' organizations '*)
    [ "$profile" = app ] || fail AccessDeniedException
    case $words in
      ' organizations describe-organization') cat "$data/inputs/org-describe-organization.json" ;;
      ' organizations list-roots')
        cat "$data/inputs/org-list-roots.json" ;;
      ' organizations list-accounts')
        if [ -n "$query" ]; then
          printf '[\n    "111111111111",\n    "222222222222"\n]\n'
        else
          echo '{"Accounts": [{"Id": "111111111111"}, {"Id": "222222222222"}, {"Id": "999999999999"}]}'
        fi ;;
      ' organizations list-organizational-units-for-parent --parent-id r-ab12')
        cat "$data/inputs/org-list-organizational-units-for-parent.r-ab12.json" ;;
      ' organizations list-organizational-units-for-parent '*)
        echo '{"OrganizationalUnits": []}' ;;
      ' organizations list-accounts-for-parent --parent-id '*)
        cat "$data/inputs/org-list-accounts-for-parent.${words##* }.json" ;;
      ' organizations list-policies --filter SERVICE_CONTROL_POLICY')
        cat "$data/inputs/org-list-policies.scp.json" ;;
      ' organizations list-policies --filter RESOURCE_CONTROL_POLICY')
        echo '{"Policies": []}' ;;
      ' organizations describe-policy --policy-id '*)
        cat "$data/inputs/org-describe-policy.${words##* }.json" ;;
      ' organizations list-targets-for-policy --policy-id '*)
        cat "$data/inputs/org-list-targets-for-policy.${words##* }.json" ;;
      ' organizations list-delegated-administrators') echo '{"DelegatedAdministrators": []}' ;;
      *) echo "fake aws: unknown call$words" >&2; exit 252 ;;
    esac ;;

  ' s3control get-public-access-block --region '*' --account-id 222222222222')
    cat "$data/inputs/s3control-get-public-access-block.222222222222.json" ;;
  ' s3control get-public-access-block '*) fail NoSuchPublicAccessBlockConfiguration ;;
  ' s3api list-buckets')
    if [ "$account" = 111111111111 ]; then
      echo '{"Buckets": []}'
    else
      printf '{\n    "Buckets": ['
      printf '{\n            "Name": "%s"\n        },' acme-lake acme-logs ${FAKE_AWS_BUCKET:+"$FAKE_AWS_BUCKET"}
      printf '{\n            "Name": "acme-secret"\n        }],\n    "Owner": {"DisplayName": "data"}\n}\n'
    fi ;;
  ' s3api get-bucket-policy --bucket acme-lake') cat "$data/inputs/s3api-get-bucket-policy.acme-lake.json" ;;
  ' s3api get-bucket-policy --bucket acme-logs') fail NoSuchBucketPolicy ;;
  ' s3api get-bucket-policy '*) fail AccessDenied ;;
  ' s3api get-public-access-block --bucket acme-lake')
    cat "$data/inputs/s3api-get-public-access-block.acme-lake.json" ;;
  ' s3api get-public-access-block '*) fail NoSuchPublicAccessBlockConfiguration ;;
  ' s3api get-bucket-tagging '*) fail NoSuchTagSet ;;
  ' s3api get-bucket-location '*) echo '{"LocationConstraint": "eu-west-1"}' ;;
  ' s3api get-bucket-encryption '*) fail ServerSideEncryptionConfigurationNotFoundError ;;

  ' ec2 describe-regions' | ' ec2 describe-regions --region us-east-1')
    printf '[\n    "eu-west-1"\n]\n' ;;
  ' acm-pca list-certificate-authorities '* | ' apigateway get-rest-apis '* | \
    ' codeartifact list-domains '* | ' efs describe-file-systems '* | ' events list-event-buses '* | \
    ' kafka list-clusters-v2 '* | ' kinesis list-streams '* | ' opensearch list-domain-names '* | \
    ' s3tables list-table-buckets '* | ' s3vectors list-vector-buckets '* | \
    ' sesv2 list-email-identities '* | ' vpc-lattice list-services '*) echo null ;;
  ' ecr get-registry-policy '*) fail RegistryPolicyNotFoundException ;;
  ' glue get-resource-policy '*) fail EntityNotFoundException ;;
  ' logs describe-destinations '*) echo '{"destinations": []}' ;;
  ' logs describe-resource-policies '*) echo '{"resourcePolicies": []}' ;;
  ' xray list-resource-policies '*) echo '{"ResourcePolicies": []}' ;;
  ' backup list-backup-vaults '*)
    if [ "$account" = 111111111111 ]; then echo null; else printf '[\n    "vault"\n]\n'; fi ;;
  ' backup get-backup-vault-access-policy --region eu-west-1 --backup-vault-name vault')
    allow_root backup:CopyIntoBackupVault '*' '"BackupVaultName": "vault", ' ;;
  *' --region eu-west-1'*)
    if [ "$account" = 111111111111 ]; then
      case $words in
        *' list-'* | *' describe-repositories '*)
          if [ -n "$query" ]; then echo null; else echo '{"Keys": []}'; fi ;;
        # The AWS CLI prints nothing where all is empty.
        *' describe-vpc-endpoints '*) ;;
        *) fail AccessDenied ;;
      esac
      exit 0
    fi
    case $words in
      ' kms list-aliases '*) echo '{"Aliases": []}' ;;
      ' kms list-keys '*)
        printf '{\n    "Keys": [{\n            "KeyId": "1234abcd",\n'
        printf '            "KeyArn": "arn:aws:kms:eu-west-1:222222222222:key/1234abcd"\n        }]\n}\n' ;;
      ' kms describe-key '*)
        echo '{"KeyMetadata": {"KeyId": "1234abcd", "Arn": "arn:aws:kms:eu-west-1:222222222222:key/1234abcd", "KeyManager": "CUSTOMER"}}' ;;
      ' kms get-key-policy '*) cat "$data/inputs/kms-get-key-policy.json" ;;
      ' kms list-grants '*) echo '{"Grants": [], "Truncated": false}' ;;
      ' sqs list-queues '*)
        printf '[\n    "https://sqs.eu-west-1.amazonaws.com/222222222222/orders"\n]\n' ;;
      ' sqs get-queue-attributes '*) cat "$data/inputs/sqs-get-queue-attributes.json" ;;
      ' sns list-topics '*) printf '[\n    "arn:aws:sns:eu-west-1:222222222222:events"\n]\n' ;;
      ' sns get-topic-attributes '*) cat "$data/inputs/sns-get-topic-attributes.json" ;;
      ' lambda list-functions '*' --function-version ALL')
        printf '[\n    "thumb:$LATEST",\n    "thumb:1",\n    "plain:$LATEST"\n]\n' ;;
      ' lambda list-aliases '*thumb) printf '[\n    "prod"\n]\n' ;;
      ' lambda list-aliases '*) echo '[]' ;;
      ' lambda get-policy '*' --function-name thumb --qualifier prod')
        sed 's/function:thumb/function:thumb:prod/g' "$data/inputs/lambda-get-policy.json" ;;
      ' lambda get-policy '*thumb) cat "$data/inputs/lambda-get-policy.json" ;;
      ' lambda get-policy '*) fail ResourceNotFoundException ;;
      ' secretsmanager list-secrets '*)
        printf '[\n    "arn:aws:secretsmanager:eu-west-1:222222222222:secret:lake/db-AbCdEf"\n]\n' ;;
      ' secretsmanager get-resource-policy '*) cat "$data/inputs/secretsmanager-get-resource-policy.json" ;;
      ' secretsmanager describe-secret '*) fail AccessDeniedException ;;
      ' ecr describe-repositories '*) printf '[\n    "app"\n]\n' ;;
      ' ecr get-repository-policy '*) cat "$data/inputs/ecr-get-repository-policy.json" ;;
      ' dynamodb list-tables '*) printf '[\n    "orders"\n]\n' ;;
      ' dynamodb get-resource-policy --region eu-west-1 --resource-arn arn:aws:dynamodb:eu-west-1:222222222222:table/orders')
        fail PolicyNotFoundException ;;
      ' dynamodbstreams list-streams '*' --table-name orders')
        printf '[\n    "%s"\n]\n' "$stream" ;;
      " dynamodb get-resource-policy --region eu-west-1 --resource-arn $stream")
        allow_root dynamodb:GetRecords "$stream" '"RevisionId": "1", ' ;;
      ' s3control list-access-points '*' --account-id 222222222222')
        printf '{\n    "AccessPointList": [{\n%s        }],\n    "NextToken": "more"\n}\n' \
          "$(access_point reports)" ;;
      ' s3control list-access-points '*' --next-token more')
        printf '{\n    "AccessPointList": [{\n%s        }]\n}\n' "$(access_point logs)" ;;
      ' s3control get-access-point '*' --name '*)
        printf '{%s, "PublicAccessBlockConfiguration": {"RestrictPublicBuckets": true}}\n' \
          "$(access_point "${words##* }")" ;;
      ' s3control get-access-point-policy '*' --name reports')
        allow_root s3:GetObject 'arn:aws:s3:eu-west-1:222222222222:accesspoint/reports/object/*' ;;
      ' s3control get-access-point-policy '*) fail NoSuchAccessPointPolicy ;;
      ' ec2 describe-vpc-endpoints '*)
        printf '{"VpcEndpoints": [{"VpcEndpointId": "vpce-1a2b", "VpcEndpointType": "Gateway", '
        printf '"VpcId": "vpc-1", "ServiceName": "com.amazonaws.eu-west-1.s3", "OwnerId": "%s", ' "$account"
        printf '"PolicyDocument": "{\\"Statement\\": [{\\"Effect\\": \\"Allow\\", '
        printf '\\"Principal\\": \\"*\\", \\"Action\\": \\"s3:ListBucket\\", \\"Resource\\": \\"*\\"}]}"}]}\n' ;;
      *) echo "fake aws: unknown call$words" >&2; exit 252 ;;
    esac ;;
  *) echo "fake aws: unknown call$words" >&2; exit 252 ;;
esac
