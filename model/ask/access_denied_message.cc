// SPDX-License-Identifier: Apache-2.0
#include "model/ask/access_denied_message.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <memory>
#include <utility>

#include "model/arn.h"
#include "model/catalogue/api_names.h"
#include "model/catalogue/service_catalogue.h"
#include "model/diagnostics.h"
#include "model/load/text/data.h"
#include "model/source_text.h"

// The shape of a message, whatever text is around it:
//   User: PRINCIPAL is not authorized to perform: ACTION [on resource: RESOURCE]
//   [because no TYPE allows the ACTION action | with an explicit deny in a TYPE[: POLICY-ARN]]
// The text is first brought to one line, because terminals and logs break it anywhere.

namespace iamsim {
namespace {

using std::string_view;

constexpr string_view kAnchor = "ot authorized to perform";  // also "Not ..."
constexpr string_view kUser = "User: ";
constexpr string_view kErrorOccurred = "An error occurred (";
constexpr string_view kEncoded = "Encoded authorization failure message:";
constexpr string_view kImplicit = "because no ";
constexpr string_view kExplicit = "with an explicit deny";

struct TypeStem {
  string_view stem;  // singular and plural begin with it
  PolicyLayer layer;
};
constexpr std::array<TypeStem, 9> kTypes = {{
    {"service control polic", PolicyLayer::kServiceControl},
    {"resource control polic", PolicyLayer::kResourceControl},
    {"vpc endpoint polic", PolicyLayer::kEndpoint},
    {"permissions boundar", PolicyLayer::kBoundary},
    {"session polic", PolicyLayer::kSession},
    {"resource-based polic", PolicyLayer::kResource},
    {"role trust polic", PolicyLayer::kTrust},
    {"trust polic", PolicyLayer::kTrust},
    {"identity-based polic", PolicyLayer::kIdentity},
}};

bool IsSpace(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

string_view Trim(string_view text) {
  while (!text.empty() && IsSpace(text.front()))
    text.remove_prefix(1);
  while (!text.empty() && IsSpace(text.back()))
    text.remove_suffix(1);
  return text;
}

// Escapes of JSON and XML are undone, the bars that Terraform draws go, white space becomes one
// space.
std::string OneLine(string_view text) {
  constexpr std::array<std::pair<string_view, string_view>, 8> kReplacements = {{
      {"\\\"", "\""},
      {"\\n", " "},
      {"\\r", " "},
      {"\\t", " "},
      {"&quot;", "\""},
      {"&amp;", "&"},
      {"\xe2\x94\x82", " "},
      {"\xc2\xa0", " "},
  }};
  std::string line;
  line.reserve(text.size());
  const auto add = [&](char c) {
    if (!IsSpace(c)) {
      line += c;
    } else if (!line.empty() && line.back() != ' ') {
      line += ' ';
    }
  };
  for (std::size_t i = 0; i < text.size();) {
    const auto* found = std::find_if(
        kReplacements.begin(), kReplacements.end(),
        [&](const auto& replacement) { return text.substr(i).starts_with(replacement.first); });
    if (found == kReplacements.end()) {
      add(text[i++]);
      continue;
    }
    for (const char c : found->second)
      add(c);
    i += found->first.size();
  }
  return line;
}

// Up to white space, without what surrounds a token in prose.
string_view Token(string_view text) {
  text = Trim(text);
  text = text.substr(0, text.find_first_of(" <"));
  while (!text.empty() && string_view(".,;\"')]}").find(text.back()) != string_view::npos)
    text.remove_suffix(1);
  return text;
}

// A principal holds no space; one inside is where a terminal broke the line.
std::string WithoutSpaces(string_view text) {
  std::string joined;
  for (const char c : text) {
    if (!IsSpace(c) && c != '"') joined += c;
  }
  return joined;
}

// "a service control policy: arn:..." and the like.
void ReadType(string_view text, AccessDeniedMessage& message) {
  for (const string_view article : {"an ", "a ", "the "}) {
    if (text.starts_with(article)) {
      text.remove_prefix(article.size());
      break;
    }
  }
  const std::string folded = ToLowerAscii(text);
  std::size_t end = std::min({text.find(':'), text.find('.'), text.find(" allows "),
                              text.find(" ("), text.find('<'), text.find('"'), text.size()});
  for (const TypeStem& type : kTypes) {
    if (!folded.starts_with(type.stem)) continue;
    message.layer = type.layer;
    // "permissions boundary policy", too.
    end = std::min(end, text.find(' ', type.stem.size()));
    if (const string_view more = text.substr(std::min(end, text.size()));
        more.starts_with(" policy")) {
      end += string_view(" policy").size();
    }
    break;
  }
  message.policy_type = std::string(text.substr(0, end));
  text.remove_prefix(std::min(end, text.size()));
  if (text.starts_with(": arn:")) message.policy_arn = std::string(Token(text.substr(2)));
}

void ReadReason(string_view tail, std::size_t implicit, std::size_t explicit_deny,
                AccessDeniedMessage& message) {
  if (explicit_deny < implicit) {
    message.decision = EvalDecision::kExplicitDeny;
    const string_view after = tail.substr(explicit_deny + kExplicit.size());
    if (after.starts_with(" in ")) ReadType(after.substr(4), message);
    return;
  }
  if (implicit == string_view::npos) return;
  message.decision = EvalDecision::kImplicitDeny;
  const string_view after = tail.substr(implicit + kImplicit.size());
  ReadType(after, message);
  constexpr string_view kAllows = " allows the ";
  const std::size_t allows = after.find(kAllows);
  if (allows == string_view::npos) return;
  const std::string action(Token(after.substr(allows + kAllows.size())));
  if (action.find(':') == std::string::npos || EqualsIgnoreCase(action, message.action)) return;
  message.called_action = std::exchange(message.action, action);
}

// The text behind the action.
void ReadTail(string_view tail, AccessDeniedMessage& message) {
  const std::size_t implicit = tail.find(kImplicit);
  const std::size_t explicit_deny = tail.find(kExplicit);
  const std::size_t reason = std::min(implicit, explicit_deny);
  string_view middle = Trim(tail.substr(0, reason));
  for (const string_view words : {"on resource: ", "on resource(s): ", "on resources: ",
                                  "on resource ", "on the resource "}) {
    if (!middle.starts_with(words)) continue;
    middle.remove_prefix(words.size());
    if (middle.starts_with("associated with this ciphertext")) {
      message.is_ciphertext = true;
      middle.remove_prefix(string_view("associated with this ciphertext").size());
    } else if (middle.starts_with('"')) {
      const std::size_t close = middle.find('"', 1);
      message.resource = std::string(middle.substr(1, close - 1));
      middle.remove_prefix(close == string_view::npos ? middle.size() : close + 1);
    } else if (reason != string_view::npos) {
      message.resource = std::string(middle);
      middle = {};
    } else {
      // IAM's own: `role web`, `instance profile web`.
      constexpr string_view kKinds[] = {"instance profile ", "role ", "user ", "group ", "policy "};
      for (const string_view kind : kKinds) {
        if (!middle.starts_with(kind)) continue;
        message.resource = kind;
        middle.remove_prefix(kind.size());
      }
      message.resource += Token(middle);
      middle.remove_prefix(std::min(middle.find(' '), middle.size()));
    }
    break;
  }
  ReadReason(tail, implicit, explicit_deny, message);
  if (const std::size_t encoded = tail.find(kEncoded); encoded != string_view::npos) {
    message.encoded = std::string(Token(tail.substr(encoded + kEncoded.size())));
    middle = middle.substr(0, middle.find(kEncoded));
  }
  if (reason == string_view::npos) {
    while (!middle.empty() && string_view(" .,;\"'})]").find(middle.front()) != string_view::npos)
      middle.remove_prefix(1);
    // What SDKs and services print around a message.
    const bool is_frame =
        middle.starts_with('(') || middle.starts_with('<') || middle.starts_with("\"");
    if (!is_frame) message.rest = std::string(Trim(middle));
  }
}

// What the AWS CLI says it copied: "upload failed: ./a to s3://bucket/a".
void ReadUris(string_view text, AccessDeniedMessage& message) {
  constexpr string_view kScheme = "s3://";
  std::vector<std::string> uris;
  for (std::size_t at = text.find(kScheme); at != string_view::npos;
       at = text.find(kScheme, at + kScheme.size())) {
    uris.emplace_back(Token(text.substr(at)));
  }
  if (uris.empty()) return;
  // Only the target of a copy is written.
  const bool writes = message.operation.find("Put") != std::string::npos ||
                      message.operation.find("Upload") != std::string::npos ||
                      message.operation == "CopyObject";
  message.s3_uri = writes ? uris.back() : uris.front();
}

// An operation whose service the text names by an `s3://` address, or that one service alone has.
std::string ActionOfOperation(const AccessDeniedMessage& message) {
  if (message.operation.empty()) return {};
  const auto action_of = [&](string_view service) -> std::string {
    if (const ApiName* name = FindApiName(service, message.operation)) {
      return std::string(name->action);
    }
    if (const std::optional<Action> action = FindAction(service, message.operation)) {
      return std::string(service) + ":" + std::string(action->name());
    }
    return {};
  };
  if (!message.s3_uri.empty()) return action_of("s3");
  std::string only;
  for (const Service service : Services()) {
    const std::string action = action_of(service.prefix());
    if (action.empty()) continue;
    if (!only.empty()) return {};
    only = action;
  }
  return only;
}

// The box of the AWS Management Console, which people copy:
//   User: ARN  Service: iam  Action: ListUsers  On resource(s): ARN  Context: REASON
std::optional<AccessDeniedMessage> ReadConsoleBox(string_view text) {
  constexpr string_view kLabels[] = {kUser,
                                     "Service: ", "Action: ", "On resource(s): ", "Context: "};
  std::array<string_view, std::size(kLabels)> parts;
  std::size_t from = 0;
  for (std::size_t i = 0; i < std::size(kLabels); ++i) {
    const std::size_t at = text.find(kLabels[i], from);
    if (at == string_view::npos) return std::nullopt;
    if (i > 0) parts[i - 1] = Trim(text.substr(from, at - from));
    from = at + kLabels[i].size();
  }
  parts.back() = Trim(text.substr(from));
  AccessDeniedMessage message;
  message.principal = WithoutSpaces(parts[0]);
  message.action = std::string(parts[2]);
  if (message.action.find(':') == std::string::npos) {
    message.action.insert(0, std::string(parts[1]) + ":");
  }
  message.resource = std::string(parts[3]);
  string_view reason = parts[4];
  constexpr string_view kNo = "no ";
  const std::string folded = ToLowerAscii(reason);
  if (reason.starts_with(kNo)) {
    message.decision = EvalDecision::kImplicitDeny;
    ReadType(reason.substr(kNo.size()), message);
  } else if (folded.find("explicit") != std::string::npos) {
    message.decision = EvalDecision::kExplicitDeny;
    const std::size_t in = reason.find(" in ");
    ReadType(in == string_view::npos ? reason : reason.substr(in + 4), message);
  }
  return message;
}

// What stands before "User:".
void ReadPrefix(string_view prefix, AccessDeniedMessage& message) {
  if (const std::size_t begin = prefix.rfind(kErrorOccurred); begin != string_view::npos) {
    string_view rest = prefix.substr(begin + kErrorOccurred.size());
    message.error_code = std::string(rest.substr(0, rest.find(')')));
    constexpr string_view kCalling = ") when calling the ";
    if (const std::size_t calling = rest.find(kCalling); calling != string_view::npos) {
      message.operation = std::string(Token(rest.substr(calling + kCalling.size())));
    }
    return;
  }
  constexpr string_view kApiError = "api error ";
  if (const std::size_t begin = prefix.rfind(kApiError); begin != string_view::npos) {
    const string_view rest = prefix.substr(begin + kApiError.size());
    message.error_code = std::string(rest.substr(0, rest.find(':')));
  }
  constexpr string_view kOperation = "operation error ";
  if (const std::size_t begin = prefix.rfind(kOperation); begin != string_view::npos) {
    const string_view rest = prefix.substr(begin);
    const std::size_t colon = rest.find(": ");
    if (colon != string_view::npos) {
      message.operation = std::string(Token(rest.substr(colon + 2, rest.find(',') - colon - 2)));
    }
  }
}

std::vector<AccessDeniedMessage> ReadText(string_view raw) {
  const std::string line = OneLine(raw);
  const string_view text = line;
  std::vector<AccessDeniedMessage> messages;
  std::size_t read = 0;  // the text before belongs to an earlier message
  for (std::size_t anchor = text.find(kAnchor); anchor != string_view::npos;
       anchor = text.find(kAnchor, anchor + kAnchor.size())) {
    string_view after = text.substr(anchor + kAnchor.size());
    if (after.starts_with(':')) after.remove_prefix(1);
    const std::string action(Token(after));
    // "You are not authorized to perform this operation."
    if (action.find(':') == std::string::npos) continue;
    AccessDeniedMessage message;
    message.action = action;
    const string_view before = text.substr(read, anchor - read);
    const std::size_t user = before.rfind(kUser);
    if (user != string_view::npos) {
      string_view principal = Trim(before.substr(user + kUser.size()));
      if (principal.ends_with(" is n")) principal.remove_suffix(5);
      message.principal = WithoutSpaces(principal);
    }
    ReadPrefix(before.substr(0, user), message);
    ReadUris(before, message);
    const std::size_t action_at = text.find(action, anchor);
    const std::size_t tail_at = action_at + action.size();
    const string_view tail = text.substr(tail_at, text.find(kAnchor, tail_at) - tail_at);
    ReadTail(tail.substr(0, std::min(tail.find(kUser), tail.find(kErrorOccurred))), message);
    messages.push_back(std::move(message));
    read = tail_at;
  }
  if (!messages.empty()) return messages;
  if (std::optional<AccessDeniedMessage> box = ReadConsoleBox(text)) return {*std::move(box)};
  // Without details: the code, the operation, and what could be decoded.
  AccessDeniedMessage bare;
  ReadPrefix(text, bare);
  if (const std::size_t encoded = text.find(kEncoded); encoded != string_view::npos) {
    bare.encoded = std::string(Token(text.substr(encoded + kEncoded.size())));
  }
  ReadUris(text, bare);
  bare.action = ActionOfOperation(bare);
  if (!bare.action.empty() && !bare.s3_uri.empty()) bare.resource = bare.s3_uri;
  if (!bare.encoded.empty() || !bare.error_code.empty()) messages.push_back(std::move(bare));
  return messages;
}

std::string Text(const DataNode* node) {
  return node == nullptr ? std::string() : std::string(node->text());
}

// A list in a decoded message is {"items": [...]}, an entry {"value": ...}.
std::span<const DataNode> Items(const DataNode* list) {
  const DataNode* items = list == nullptr ? nullptr : list->Find("items");
  return items == nullptr ? std::span<const DataNode>() : items->items();
}

std::optional<AccessDeniedMessage> ReadDecoded(const DataNode& root) {
  const DataNode* context = root.Find("context");
  const DataNode* explicit_deny = root.Find("explicitDeny");
  if (context == nullptr || explicit_deny == nullptr) return std::nullopt;
  AccessDeniedMessage message;
  message.decoded = true;
  message.decision =
      explicit_deny->text() == "true" ? EvalDecision::kExplicitDeny : EvalDecision::kImplicitDeny;
  if (const DataNode* allowed = root.Find("allowed"); allowed && allowed->text() == "true") {
    message.decision.reset();
  }
  if (const DataNode* principal = context->Find("principal")) {
    message.principal = Text(principal->Find("arn"));
  }
  message.action = Text(context->Find("action"));
  message.resource = Text(context->Find("resource"));
  // Some decoded messages give the bare name of the operation.
  if (message.action.find(':') == std::string::npos) {
    if (const std::optional<Arn> arn = ParseArn(message.resource)) {
      message.action = std::string(arn->service) + ':' + message.action;
    }
  }
  for (const DataNode& item : Items(context->Find("conditions"))) {
    const std::string key = Text(item.Find("key"));
    if (key.empty()) continue;
    ContextInput input;
    for (const DataNode& value : Items(item.Find("values")))
      input.values.push_back(Text(value.Find("value")));
    if (input.values.empty()) continue;
    input.is_list = input.values.size() > 1;
    message.context.emplace_back(key, std::move(input));
  }
  for (const DataNode& item : Items(root.Find("matchedStatements"))) {
    std::string id = Text(item.Find("statementId"));
    if (!id.empty()) message.statement_ids.push_back(std::move(id));
  }
  return message;
}

std::optional<AccessDeniedMessage> ReadJson(string_view text, bool may_be_wrapped) {
  Diagnostics ignored;
  const std::optional<DataDocument> data =
      ParseJson(std::make_shared<const SourceText>("message", std::string(text)), {}, ignored);
  if (!data || !data->root().is_object()) return std::nullopt;
  if (const DataNode* inner = data->root().Find("DecodedMessage");
      inner != nullptr && may_be_wrapped && inner->is_string()) {
    return ReadJson(inner->text(), false);
  }
  return ReadDecoded(data->root());
}

}  // namespace

std::vector<AccessDeniedMessage> ReadAccessDeniedMessages(string_view text) {
  if (Trim(text).starts_with('{')) {
    if (std::optional<AccessDeniedMessage> decoded = ReadJson(text, true)) {
      return {*std::move(decoded)};
    }
  }
  return ReadText(text);
}

}  // namespace iamsim
