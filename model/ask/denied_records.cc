// SPDX-License-Identifier: Apache-2.0
#include "model/ask/denied_records.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>

#include "model/arn.h"
#include "model/catalogue/api_names.h"
#include "model/catalogue/service_catalogue.h"
#include "model/load/text/data.h"
#include "model/load/text/words.h"

// What a record says goes into the message that AWS would have printed for it: the message's own
// words come first, because they name the one authorization that was refused. The resource is found
// by the catalogue: the variables of an ARN's shape are names of the call's parameters.

namespace iamsim {
namespace {

using std::string_view;

// How the services that call themselves otherwise in CloudTrail are called in actions.
constexpr std::pair<string_view, string_view> kServices[] = {
    {"billingconsole", "billing"},
    {"cloudcontrolapi", "cloudformation"},
    {"migrationhub", "mgh"},
    {"monitoring", "cloudwatch"},
    {"opensearchservice", "es"},
    {"pinpoint", "mobiletargeting"},
    {"pricelist", "pricing"},
    {"qconnect", "wisdom"},
    {"rdsdata", "rds-data"},
    {"tagging", "tag"},
    {"taxconsole", "tax"},
    {"transcribestreaming", "transcribe"},
    {"email", "ses"},
    {"servicecatalog-appregistry", "servicecatalog"},
    {"marketplacecatalog", "aws-marketplace"},
};

std::string TextOf(const DataNode* node) {
  return node == nullptr || node->kind() == DataKind::kNull || node->is_object() || node->is_array()
             ? std::string()
             : std::string(node->text());
}

const DataNode* At(const DataNode& node, std::initializer_list<string_view> path) {
  const DataNode* found = &node;
  for (const string_view name : path) {
    found = found == nullptr || !found->is_object() ? nullptr : found->Find(name);
  }
  return found;
}

bool IsDenied(string_view code) {
  constexpr string_view kCodes[] = {"AccessDenied", "UnauthorizedOperation", "AuthorizationError",
                                    "NotAuthorized", "UnauthorizedException"};
  return std::any_of(std::begin(kCodes), std::end(kCodes),
                     [&](string_view word) { return code.find(word) != string_view::npos; });
}

bool IsIpAddress(string_view text) {
  const bool is_v6 = text.find(':') != string_view::npos;
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
    return (c >= '0' && c <= '9') || c == '.' ||
           (is_v6 && (c == ':' || std::isxdigit(static_cast<unsigned char>(c)) != 0));
  });
}

void SetContext(AccessDeniedMessage& message, string_view key, std::string value) {
  if (value.empty()) return;
  ContextInput input;
  input.values.push_back(std::move(value));
  message.context.emplace_back(std::string(key), std::move(input));
}

// --- CloudTrail -------------------------------------------------------------------------------

std::string CallerOf(const DataNode& identity) {
  const std::string type = TextOf(identity.Find("type"));
  const std::string account = TextOf(identity.Find("accountId"));
  if (ToLowerAscii(account).starts_with("anonymous")) return "anonymous";
  if (type == "AWSService") return TextOf(identity.Find("invokedBy"));
  if (type == "Root" && IsAccountId(account)) return "arn:aws:iam::" + account + ":root";
  return TextOf(identity.Find("arn"));
}

// Lambda's names carry the version of its API: `Invoke20150331`, `GetFunction20150331v2`.
std::string OperationOf(string_view service, std::string name) {
  if (service != "lambda") return name;
  const std::size_t digits = name.find_first_of("0123456789");
  if (digits != std::string::npos && name.size() - digits >= 8) name.resize(digits);
  return name;
}

std::string ActionOf(const DataNode& record) {
  std::string service = TextOf(record.Find("eventSource"));
  service = service.substr(0, service.find('.'));
  for (const auto& [trail, prefix] : kServices) {
    if (service == trail) service = prefix;
  }
  const std::string operation = OperationOf(service, TextOf(record.Find("eventName")));
  if (service.empty() || operation.empty()) return {};
  if (const ApiName* name = FindApiName(service, operation)) return std::string(name->action);
  return service + ":" + operation;
}

// The parameter of that name, wherever it is: `instanceId` in `instancesSet.items[0]`.
std::string ParameterOf(const DataNode& node, string_view name) {
  for (const DataMember& member : node.members()) {
    if (EqualsIgnoreCase(member.key, name) && !TextOf(&member.value).empty()) {
      return TextOf(&member.value);
    }
  }
  for (const DataMember& member : node.members()) {
    if (std::string text = ParameterOf(member.value, name); !text.empty()) return text;
  }
  for (const DataNode& item : node.items()) {
    if (std::string text = ParameterOf(item, name); !text.empty()) return text;
  }
  return {};
}

// A shape of the catalogue filled with the call's parameters; empty if one is missing. `filled`:
// how many there were.
std::string FillShape(string_view shape, const DataNode& parameters, string_view region,
                      string_view account, std::size_t& filled) {
  std::string arn;
  filled = 0;
  while (!shape.empty()) {
    const std::size_t open = std::min(shape.find("${"), shape.size());
    arn += shape.substr(0, open);
    shape.remove_prefix(open);
    if (shape.empty()) break;
    const string_view name = shape.substr(2, shape.find('}') - 2);
    shape.remove_prefix(name.size() + 3);
    if (name == "Partition") {
      arn += region.starts_with("cn-")       ? "aws-cn"
             : region.starts_with("us-gov-") ? "aws-us-gov"
                                             : "aws";
    } else if (name == "Region") {
      arn += region;
    } else if (name == "Account") {
      arn += account;
    } else {
      string_view word = name;
      if (word.ends_with("WithPath")) word.remove_suffix(8);
      std::string value = ParameterOf(parameters, word);
      // The key of an object is called so.
      if (value.empty() && word == "ObjectName") value = ParameterOf(parameters, "key");
      if (value.empty()) return {};
      // Some take the ARN for the name.
      if (ParseArn(value)) return value;
      arn += value;
      ++filled;
    }
  }
  return arn;
}

std::string ResourceOf(const DataNode& record, string_view action) {
  const std::size_t colon = action.find(':');
  if (colon == string_view::npos) return {};
  const std::optional<Action> known = FindAction(action.substr(0, colon), action.substr(colon + 1));
  if (known && known->is_wildcard_only()) return "*";
  std::string account = TextOf(record.Find("recipientAccountId"));
  if (account.empty()) account = TextOf(At(record, {"userIdentity", "accountId"}));
  const std::string region = TextOf(record.Find("awsRegion"));
  std::string best;
  if (const DataNode* parameters = record.Find("requestParameters");
      known && parameters != nullptr && parameters->is_object()) {
    std::size_t most = 0;
    for (const ActionResourceType type : known->resource_types()) {
      for (const string_view shape : type.resource_type().arn_patterns()) {
        std::size_t filled = 0;
        std::string arn = FillShape(shape, *parameters, region, account, filled);
        if (arn.empty() || filled <= most) continue;
        most = filled;
        best = std::move(arn);
      }
    }
  }
  if (!best.empty()) return best;
  // The most specific of those that the record lists.
  if (const DataNode* resources = record.Find("resources")) {
    for (const DataNode& item : resources->items()) {
      std::string arn = TextOf(item.Find("ARN"));
      if (arn.empty()) arn = TextOf(item.Find("arn"));
      if (ParseArn(arn) && arn.size() > best.size()) best = std::move(arn);
    }
  }
  return best;
}

void AddRecordContext(const DataNode& record, AccessDeniedMessage& message) {
  message.region = TextOf(record.Find("awsRegion"));
  message.time = TextOf(record.Find("eventTime"));
  message.vpc_endpoint = TextOf(record.Find("vpcEndpointId"));
  const std::string address = TextOf(record.Find("sourceIPAddress"));
  if (IsIpAddress(address)) {
    SetContext(message, message.vpc_endpoint.empty() ? "aws:SourceIp" : "aws:VpcSourceIp", address);
  }
  SetContext(message, "aws:UserAgent", TextOf(record.Find("userAgent")));
  if (const DataNode* tls = record.Find("tlsDetails"); tls != nullptr && tls->is_object()) {
    SetContext(message, "aws:SecureTransport", "true");
  }
  if (const DataNode* attributes = At(record, {"userIdentity", "sessionContext", "attributes"})) {
    SetContext(message, "aws:MultiFactorAuthPresent", TextOf(attributes->Find("mfaAuthenticated")));
    SetContext(message, "aws:TokenIssueTime", TextOf(attributes->Find("creationDate")));
  }
}

void ReadRecord(const DataNode& record, std::vector<AccessDeniedMessage>& messages) {
  const std::string code = TextOf(record.Find("errorCode"));
  if (!IsDenied(code)) return;
  AccessDeniedMessage message;
  const std::string text = TextOf(record.Find("errorMessage"));
  std::vector<AccessDeniedMessage> said = ReadAccessDeniedMessages(text);
  if (!said.empty()) message = std::move(said.front());
  message.error_code = code;
  message.operation = TextOf(record.Find("eventName"));
  if (message.principal.empty()) {
    if (const DataNode* identity = record.Find("userIdentity")) {
      message.principal = CallerOf(*identity);
    }
  }
  if (message.action.empty()) message.action = ActionOf(record);
  if (message.resource.empty()) message.resource = ResourceOf(record, message.action);
  AddRecordContext(record, message);
  message.is_record = true;
  messages.push_back(std::move(message));
}

bool IsRecord(const DataNode& node) {
  return node.is_object() && node.Find("eventSource") != nullptr &&
         node.Find("eventName") != nullptr;
}

// --- Authorization details --------------------------------------------------------------------

const DataNode* DetailsOf(const DataNode& root) {
  for (const string_view wrapper : {"", "requestAuthorizationDetails", "authorizationDetails"}) {
    const DataNode* node = wrapper.empty() ? &root : root.Find(wrapper);
    if (node != nullptr && node->is_object() && node->Find("evaluations") != nullptr) return node;
  }
  return nullptr;
}

std::string PrincipalOf(const DataNode& request) {
  for (const string_view name : {"principalArn", "userArn", "callerArn", "principal", "caller"}) {
    const DataNode* node = request.Find(name);
    if (node == nullptr) continue;
    std::string text = TextOf(node->is_object() ? node->Find("arn") : node);
    if (!text.empty()) return text;
  }
  return {};
}

void ReadContext(const DataNode& context, AccessDeniedMessage& message) {
  for (const DataMember& member : context.members()) {
    ContextInput input;
    const DataNode* values = &member.value;
    if (const DataNode* inner = values->is_object() ? values->Find("values") : nullptr) {
      values = inner;
    }
    if (values->is_array()) {
      for (const DataNode& value : values->items())
        input.values.push_back(TextOf(&value));
      input.is_list = input.values.size() > 1;
    } else {
      input.values.push_back(TextOf(values));
    }
    if (!input.values.empty()) message.context.emplace_back(member.key, std::move(input));
  }
}

void ReadEvaluation(const DataNode& details, const DataNode& evaluation,
                    const std::shared_ptr<const SourceText>& source, Diagnostics& diagnostics,
                    std::vector<AccessDeniedMessage>& messages) {
  const DataNode* effect = evaluation.Find("evaluatedEffect");
  const std::string word = ToLowerAscii(TextOf(effect));
  if (word.starts_with("allow")) return;
  AccessDeniedMessage message;
  message.is_details = true;
  message.authorization_id = TextOf(details.Find("authorizationId"));
  message.action = TextOf(evaluation.Find("action"));
  message.resource = TextOf(evaluation.Find("resource"));
  if (word == "explicitdeny" || word == "deny") {
    message.decision = EvalDecision::kExplicitDeny;
  } else if (word == "implicitdeny") {
    message.decision = EvalDecision::kImplicitDeny;
  } else {
    const DataNode& at = effect == nullptr ? evaluation : *effect;
    diagnostics.Warning(source, at.offset, at.length,
                        effect == nullptr ? "an evaluation has no `evaluatedEffect`"
                                          : "unknown `evaluatedEffect` " + Quoted(effect->text()),
                        "expected `allow`, `explicitDeny` or `implicitDeny`; it is taken for a "
                        "deny without a reason");
  }
  const DataNode* request = details.Find("requestContext");
  if (request != nullptr && request->is_object()) message.principal = PrincipalOf(*request);
  const DataNode* context = evaluation.Find("context");
  if (context == nullptr || !context->is_object()) {
    diagnostics.Warning(source, evaluation.offset, evaluation.length,
                        "an evaluation has no `context`",
                        "the keys of the request are those that follow from the model");
  } else {
    ReadContext(*context, message);
    message.has_exact_context = true;
  }
  if (message.principal.empty()) {
    for (const auto& [key, input] : message.context) {
      if (EqualsIgnoreCase(key, "aws:PrincipalArn")) message.principal = input.values.front();
    }
  }
  if (const DataNode* policies = evaluation.Find("matchedPolicies")) {
    for (const DataNode& policy : policies->items()) {
      const std::string uri = TextOf(policy.Find("uri"));
      const DataNode* statements = policy.Find("matchedStatements");
      if (statements == nullptr) continue;
      for (const DataNode& statement : statements->items()) {
        const std::string matched = ToLowerAscii(TextOf(statement.Find("evaluatedEffect")));
        if (matched.find("deny") == std::string::npos) continue;
        if (message.policy_arn.empty()) message.policy_arn = uri;
        if (std::string sid = TextOf(statement.Find("sid")); !sid.empty()) {
          message.statement_ids.push_back(std::move(sid));
        }
      }
    }
  }
  messages.push_back(std::move(message));
}

// Whether a text that is no JSON was meant to be a record.
bool LooksLikeRecords(string_view text) {
  constexpr string_view kWords[] = {"\"Records\"", "\"eventSource\"", "\"CloudTrailEvent\"",
                                    "\"evaluations\""};
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == string_view::npos || (text[first] != '{' && text[first] != '[')) return false;
  return std::any_of(std::begin(kWords), std::end(kWords),
                     [&](string_view word) { return text.find(word) != string_view::npos; });
}

class RecordReader {
 public:
  RecordReader(const std::shared_ptr<const SourceText>& source, Diagnostics& diagnostics)
      : source_(source), diagnostics_(diagnostics) {}

  // False for a value of another kind.
  bool Read(const DataNode& root) {
    if (IsRecord(root)) {
      ReadRecord(root, messages);
      return true;
    }
    if (root.is_array()) {
      bool any = false;
      for (const DataNode& item : root.items())
        any = Read(item) || any;
      return any;
    }
    if (const DataNode* records = root.Find("Records"); records != nullptr && records->is_array()) {
      for (const DataNode& record : records->items())
        Read(record);
      return true;
    }
    if (const DataNode* events = root.Find("Events"); events != nullptr && events->is_array()) {
      for (const DataNode& event : events->items())
        ReadEvent(event);
      return true;
    }
    if (root.Find("CloudTrailEvent") != nullptr) {
      ReadEvent(root);
      return true;
    }
    const DataNode* details = DetailsOf(root);
    if (details == nullptr) return false;
    const DataNode& evaluations = *details->Find("evaluations");
    if (!evaluations.is_array()) {
      diagnostics_.Error(source_, evaluations.offset, evaluations.length,
                         "`evaluations` is " + std::string(DataKindName(evaluations.kind())),
                         "expected a list");
      return true;
    }
    for (const DataNode& evaluation : evaluations.items())
      ReadEvaluation(*details, evaluation, source_, diagnostics_, messages);
    return true;
  }

  std::vector<AccessDeniedMessage> messages;

 private:
  void ReadEvent(const DataNode& event) {
    const DataNode* text = event.Find("CloudTrailEvent");
    if (text == nullptr || !text->is_string()) return;
    Diagnostics inner;
    const std::optional<DataDocument> record =
        ParseJson(std::make_shared<const SourceText>("CloudTrailEvent", std::string(text->text())),
                  {}, inner);
    if (!record) {
      diagnostics_.Error(source_, text->offset, text->length, "`CloudTrailEvent` is not JSON");
      return;
    }
    Read(record->root());
  }

  const std::shared_ptr<const SourceText>& source_;
  Diagnostics& diagnostics_;
};

}  // namespace

std::optional<std::vector<AccessDeniedMessage>> ReadDeniedRecords(
    const std::shared_ptr<const SourceText>& source, Diagnostics& diagnostics) {
  if (!LooksLikeRecords(source->text())) return std::nullopt;
  Diagnostics local;
  const std::optional<DataDocument> data = ParseJson(source, {.stream = true}, local);
  if (!data) {
    diagnostics.AddAll(local);
    return std::vector<AccessDeniedMessage>();
  }
  RecordReader reader(source, diagnostics);
  bool any = false;
  for (const DataNode& root : data->roots())
    any = reader.Read(root) || any;
  if (!any) return std::nullopt;
  return std::move(reader.messages);
}

}  // namespace iamsim
