// SPDX-License-Identifier: Apache-2.0
#include "model/ask/request_reader.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"

#include "model/arn.h"
#include "model/catalogue/managed_policies.h"
#include "model/condition_value.h"
#include "model/load/document/document_slot.h"
#include "model/load/document/fields.h"
#include "model/load/document/policy_reader.h"
#include "model/load/text/words.h"
#include "model/own_fields.h"
#include "model/token_name.h"

// Fields are read on top of a request that may have values already, such as the defaults of a
// suite. `context`, `session` and `parameters` are merged key by key; any other field replaces the
// one before. Names are not resolved here, because the estate is not known yet.

namespace iamsim {
namespace {

using std::string_view;

// Finds names that are the same in any letter case. A request has about twenty, and their sizes
// tell most of them apart; it is worth to hash them only where there are many.
class FoldedNames {
 public:
  // The place that the name was added with, in whatever letter case.
  std::optional<std::size_t> Find(string_view name) const {
    if (names_.size() > kFew) {
      const auto found = many_.find(ToLowerAscii(name));
      return found == many_.end() ? std::nullopt : std::optional(found->second);
    }
    for (const auto& [other, place] : names_) {
      if (other.size() == name.size() && EqualsIgnoreCase(other, name)) return place;
    }
    return std::nullopt;
  }
  // Adds a name, which lives as long as this. The first of two that are the same stays.
  void Add(string_view name, std::size_t place) {
    names_.emplace_back(name, place);
    if (names_.size() <= kFew) return;
    const std::size_t first = many_.empty() ? 0 : names_.size() - 1;
    for (std::size_t i = first; i < names_.size(); ++i)
      many_.try_emplace(ToLowerAscii(names_[i].first), names_[i].second);
  }

 private:
  static constexpr std::size_t kFew = 48;

  std::vector<std::pair<string_view, std::size_t>> names_;
  absl::flat_hash_map<std::string, std::size_t> many_;  // the same, where there are many
};

class RequestReader {
 public:
  // `profiles` may be null.
  RequestReader(const std::shared_ptr<const SourceText>& source, const FileScope& files,
                Diagnostics& diagnostics, const ContextProfiles* profiles = nullptr)
      : source_(source), files_(files), profiles_(profiles), fields_(source, diagnostics) {}

  void Read(const DataNode& node, Request& request) const;
  void CheckRequired(const DataNode& node, const Request& request) const;
  void ReadContext(const DataNode& node, ContextInputs& context) const;
  const Fields& fields() const { return fields_; }
  std::optional<AssumeHop> ReadHop(const DataNode& node) const;
  std::vector<PolicyPtr> ReadPolicies(const DataNode& node, string_view what,
                                      PolicyType type) const;

 private:
  // A field that is given replaces the one that stands.
  void Set(const DataNode& object, string_view key, std::string& value) const {
    if (std::optional<std::string> text = fields_.String(object, key)) value = *std::move(text);
  }
  void Set(const DataNode& object, string_view key, std::optional<std::string>& value) const {
    if (std::optional<std::string> text = fields_.String(object, key)) value = std::move(text);
  }
  void SetTags(const DataNode& object, string_view key, Tags& tags) const {
    if (std::optional<Tags> given = fields_.TagMap(object, key)) tags = *std::move(given);
  }
  void SetStrings(const DataNode& object, string_view key, std::vector<std::string>& list) const {
    if (std::optional<std::vector<std::string>> given = fields_.Strings(object, key)) {
      list = *std::move(given);
    }
  }

  void ReadPrincipal(const DataNode& node, Request& request) const;
  const ContextInputs* ReadProfile(const DataNode& node) const;
  void ReadUnknown(const DataNode& node, const ContextInputs* profile, const DataNode* context,
                   UnknownKeys& unknown) const;
  std::optional<ContextInput> ReadContextValue(const DataMember& member) const;
  void ReadSession(const DataNode& node, SessionInput& session) const;
  void ReadParameters(const DataNode& node, CallParameters& parameters) const;
  void ReadPassedRoles(const DataNode& node, std::vector<std::string>& roles) const;
  void ReadResources(const DataNode& node, CallParameters& parameters) const;
  void ReadHops(const DataNode& node, std::vector<AssumeHop>& hops) const;
  void ReadNow(const DataNode& node, Request& request) const;
  PolicyPtr ReadPolicy(const DataNode& node, PolicyType type) const;

  const std::shared_ptr<const SourceText>& source_;
  const FileScope& files_;
  const ContextProfiles* profiles_;
  const Fields fields_;
};

void RequestReader::Read(const DataNode& node, Request& request) const {
  if (!fields_.CheckObject(node, "a request")) return;
  if (const DataNode* principal = node.Find("principal")) ReadPrincipal(*principal, request);
  Set(node, "action", request.action);
  Set(node, "resource", request.resource);
  if (const DataNode* account = node.Find("resourceAccount")) {
    if (std::optional<std::string> id = fields_.ScalarOf(*account, "resourceAccount")) {
      if (IsAccountId(*id)) {
        request.resource_account = *std::move(id);
      } else {
        fields_.Error(*account, Quoted(*id) + " is no account id", "expected twelve digits");
      }
    }
  }
  const ContextInputs* profile = nullptr;
  if (const DataNode* name = node.Find("profile")) profile = ReadProfile(*name);
  if (profile != nullptr) PutKeysOver(*profile, request.context);
  if (const DataNode* context = node.Find("context")) ReadContext(*context, request.context);
  if (const DataNode* mode = node.Find("contextMode")) {
    const std::optional<std::string> text = fields_.StringOf(*mode, "contextMode");
    if (text == "derived") {
      request.context_mode = ContextMode::kDerived;
    } else if (text == "exact") {
      request.context_mode = ContextMode::kExact;
    } else if (text) {
      const std::string help = DidYouMean(*text, {"derived", "exact"});
      fields_.Error(*mode, "`contextMode` is " + Quoted(*text),
                    help.empty() ? "expected `derived` or `exact`" : help);
    }
  }
  if (const DataNode* unknown = node.Find("unknown")) {
    ReadUnknown(*unknown, profile, node.Find("context"), request.unknown);
  }
  if (const DataNode* unknown = node.Find("unknownAction")) {
    const std::optional<std::string> text = fields_.StringOf(*unknown, "unknownAction");
    if (text == "error") {
      request.unknown_action = UnknownAction::kError;
    } else if (text == "accept") {
      request.unknown_action = UnknownAction::kAccept;
    } else if (text) {
      const std::string help = DidYouMean(*text, {"error", "accept"});
      fields_.Error(*unknown, "`unknownAction` is " + Quoted(*text),
                    help.empty() ? "expected `error` or `accept`" : help);
    }
  }
  if (const DataNode* session = node.Find("session")) ReadSession(*session, request.session);
  Set(node, "vpcEndpoint", request.vpc_endpoint);
  if (const DataNode* policies = node.Find("endpointPolicies")) {
    request.endpoint_policies = ReadPolicies(*policies, "endpointPolicies", PolicyType::kEndpoint);
    request.has_endpoint_policies = true;
  }
  if (const DataNode* parameters = node.Find("parameters")) {
    if (fields_.CheckObject(*parameters, "`parameters`")) {
      fields_.CheckFields(*parameters,
                          {"roleSessionName", "tags", "transitiveTags", "externalId",
                           "sourceIdentity", "durationSeconds", "mfa", "taskPolicy", "policies",
                           "copySource", "passRole", "resources", "disableSessionTags"},
                          "`parameters`");
      Set(*parameters, "roleSessionName", request.parameters.role_session_name);
      ReadParameters(*parameters, request.parameters);
      Set(*parameters, "taskPolicy", request.parameters.task_policy);
      Set(*parameters, "copySource", request.parameters.copy_source);
      ReadPassedRoles(*parameters, request.parameters.pass_roles);
      ReadResources(*parameters, request.parameters);
      request.has_parameters = true;
    }
  }
  Set(node, "region", request.region);
  if (const DataNode* region = node.Find("region");
      region != nullptr && region->is_string() && !IsRegionName(region->text())) {
    fields_.Error(*region, "no AWS Region " + Quoted(region->text()),
                  "expected a name such as `eu-west-1`");
  }
  if (const DataNode* now = node.Find("now")) ReadNow(*now, request);
  SetStrings(node, "calledVia", request.called_via);
  if (const std::optional<bool> single = fields_.Bool(node, "single")) request.single = *single;
  if (const DataNode* assume = node.Find("assume")) ReadHops(*assume, request.assume);
}

void RequestReader::CheckRequired(const DataNode& node, const Request& request) const {
  if (!node.is_object()) return;
  for (const DataMember& member : node.members()) {
    if (IsRequestField(member.key) || member.key == "id") continue;
    fields_.ErrorAtKey(member, "unknown field " + Quoted(member.key) + " of a request",
                       DidYouMean(member.key, RequestFieldNames()));
  }
  if (node.Find("principal") == nullptr && request.principal.empty() &&
      request.token.kind == TokenInput::Kind::kNone) {
    fields_.Error(node, "a request has no `principal`");
  }
  if (node.Find("action") == nullptr && request.action.empty()) {
    fields_.Error(node, "a request has no `action`");
  }
}

void RequestReader::ReadPrincipal(const DataNode& node, Request& request) const {
  if (node.is_string()) {
    if (node.text().empty()) {
      fields_.Error(node, "`principal` is empty", "who signs nothing is `anonymous`");
      return;
    }
    request.token = {};
    if (!ReadTokenName(node.text(), request)) request.principal = std::string(node.text());
    return;
  }
  if (!node.is_object()) {
    fields_.WrongType(node, "principal",
                      "a string, {oidc: HOST, claims: {...}} or {saml: ARN, claims: {...}}");
    return;
  }
  fields_.CheckFields(node, {"oidc", "saml", "claims"}, "`principal`");
  const DataNode* oidc = node.Find("oidc");
  const DataNode* saml = node.Find("saml");
  if ((oidc == nullptr) == (saml == nullptr)) {
    fields_.Error(node, "`principal` names no provider, or two", "expected `oidc` or `saml`");
    return;
  }
  TokenInput token;
  token.kind = oidc != nullptr ? TokenInput::Kind::kOidc : TokenInput::Kind::kSaml;
  std::optional<std::string> provider =
      oidc != nullptr ? fields_.StringOf(*oidc, "oidc") : fields_.StringOf(*saml, "saml");
  if (const DataNode* claims = node.Find("claims")) ReadContext(*claims, token.claims);
  if (!provider) return;
  if (provider->empty()) {
    fields_.Error(oidc != nullptr ? *oidc : *saml, "`principal` names an empty provider");
    return;
  }
  token.provider = *std::move(provider);
  request.token = std::move(token);
  request.principal.clear();
}

// The keys of the profile that `node` names; null, with an error, when there is none.
const ContextInputs* RequestReader::ReadProfile(const DataNode& node) const {
  const std::optional<std::string> name = fields_.StringOf(node, "profile");
  if (!name) return nullptr;
  static const auto& none = *new ContextProfiles;
  const ContextProfiles& profiles = profiles_ == nullptr ? none : *profiles_;
  const ContextInputs* keys = profiles.Find(*name);
  if (keys == nullptr) fields_.Error(node, profiles.ProblemOf(*name), profiles.HelpFor(*name));
  return keys;
}

// `all`, `none`, or a list of keys. `profile`, which may be null, and `context` are beside it.
void RequestReader::ReadUnknown(const DataNode& node, const ContextInputs* profile,
                                const DataNode* context, UnknownKeys& unknown) const {
  unknown = {};
  if (node.is_string()) {
    if (node.text() == "all") {
      unknown.mode = UnknownKeys::Mode::kAll;
    } else if (node.text() == "none") {
      unknown.mode = UnknownKeys::Mode::kNone;
    } else {
      const std::string help = DidYouMean(node.text(), {"all", "none"});
      fields_.Error(node, "`unknown` is " + Quoted(node.text()),
                    help.empty() ? "expected `all`, `none` or a list of condition keys" : help);
    }
    return;
  }
  if (!node.is_array()) {
    fields_.WrongType(node, "unknown", "`all`, `none` or a list of condition keys");
    return;
  }
  for (const DataNode& item : node.items()) {
    const std::optional<std::string> key = fields_.StringOf(item, "unknown");
    if (!key) continue;
    if (const std::string problem = ProblemOfUnknownKey(*key); !problem.empty()) {
      fields_.Error(item, problem, "expected a condition key, or all that begin so as `PREFIX/*`");
      continue;
    }
    const DataMember* given = nullptr;
    for (std::size_t i = 0;
         context != nullptr && context->is_object() && i < context->members().size(); ++i) {
      const DataMember& member = context->members()[i];
      if (EqualsIgnoreCase(member.key, *key)) given = &member;
    }
    if (given != nullptr) {
      fields_.Error(item, "key " + Quoted(*key) + " is unknown here and given in `context`",
                    "leave out one of the two");
      continue;
    }
    if (profile != nullptr && std::any_of(profile->begin(), profile->end(), [&](const auto& entry) {
          return EqualsIgnoreCase(entry.first, *key);
        })) {
      fields_.Error(item, "key " + Quoted(*key) + " is unknown here and given by the `profile`",
                    "leave out one of the two");
      continue;
    }
    unknown.keys.push_back(*key);
  }
}

// A key that is given again, in whatever letter case, replaces the one that stands.
void RequestReader::ReadContext(const DataNode& node, ContextInputs& context) const {
  if (!fields_.CheckObject(node, "a context")) return;
  // By the keys' own texts; those that are replaced keep theirs here.
  const ContextInputs given_before = context;
  FoldedNames standing;
  for (std::size_t i = 0; i < given_before.size(); ++i)
    standing.Add(given_before[i].first, i);
  FoldedNames seen;
  context.reserve(context.size() + node.members().size());
  for (std::size_t i = 0; i < node.members().size(); ++i) {
    const DataMember& member = node.members()[i];
    if (const std::optional<std::size_t> first = seen.Find(member.key)) {
      fields_.ErrorAtKey(member,
                         "key " + Quoted(member.key) + " is given twice, as " +
                             Quoted(node.members()[*first].key) + " before",
                         "condition keys are the same in any letter case");
      continue;
    }
    seen.Add(member.key, i);
    if (member.key.empty()) {
      fields_.ErrorAtKey(member, "an empty condition key");
      continue;
    }
    std::optional<ContextInput> value = ReadContextValue(member);
    if (!value) continue;
    if (const std::optional<std::size_t> found = standing.Find(member.key)) {
      context[*found] = {std::string(member.key), *std::move(value)};
    } else {
      context.emplace_back(member.key, *std::move(value));
    }
  }
}

std::optional<ContextInput> RequestReader::ReadContextValue(const DataMember& member) const {
  const DataNode& node = member.value;
  ContextInput input;
  switch (node.kind()) {
    case DataKind::kNull:
      input.state = ContextInput::State::kAbsent;
      return input;
    case DataKind::kBool:
    case DataKind::kNumber:
    case DataKind::kString:
      input.values.emplace_back(node.text());
      return input;
    case DataKind::kArray:
      input.is_list = true;
      for (const DataNode& item : node.items()) {
        std::optional<std::string> text = fields_.ScalarOf(item, member.key);
        if (!text) return std::nullopt;
        input.values.push_back(*std::move(text));
      }
      return input;
    case DataKind::kObject: {
      const DataNode* unknown = node.Find("unknown");
      if (node.members().size() == 1 && unknown != nullptr && unknown->text() == "true" &&
          unknown->kind() == DataKind::kBool) {
        input.state = ContextInput::State::kUnknown;
        return input;
      }
      fields_.Error(node, "the value of " + Quoted(member.key) + " is an object",
                    "expected a value, a list of values, null, or {unknown: true}");
      return std::nullopt;
    }
  }
  return std::nullopt;
}

void RequestReader::ReadSession(const DataNode& node, SessionInput& session) const {
  if (!fields_.CheckObject(node, "`session`")) return;
  fields_.CheckFields(
      node, {"name", "policies", "tags", "transitiveTags", "sourceIdentity", "mfa", "kind", "user"},
      "`session`");
  Set(node, "name", session.name);
  if (const DataNode* policies = node.Find("policies")) {
    session.policies = ReadPolicies(*policies, "policies", PolicyType::kSession);
    session.has_policies = true;
  }
  SetTags(node, "tags", session.tags);
  SetStrings(node, "transitiveTags", session.transitive_tags);
  Set(node, "sourceIdentity", session.source_identity);
  if (const std::optional<bool> mfa = fields_.Bool(node, "mfa")) session.mfa = mfa;
  Set(node, "kind", session.kind);
  Set(node, "user", session.user);
}

// What `parameters` and a hop have in common.
void RequestReader::ReadParameters(const DataNode& node, CallParameters& parameters) const {
  SetTags(node, "tags", parameters.tags);
  SetStrings(node, "transitiveTags", parameters.transitive_tags);
  if (const DataNode* id = node.Find("externalId")) {
    if (std::optional<std::string> text = fields_.ScalarOf(*id, "externalId")) {
      parameters.external_id = std::move(text);
    }
  }
  Set(node, "sourceIdentity", parameters.source_identity);
  if (const std::optional<std::int32_t> seconds = fields_.Integer(node, "durationSeconds")) {
    if (*seconds <= 0) {
      fields_.Error(*node.Find("durationSeconds"), "`durationSeconds` is not above zero");
    } else {
      parameters.duration_seconds = seconds;
    }
  }
  if (const std::optional<bool> mfa = fields_.Bool(node, "mfa")) parameters.mfa = mfa;
  if (const std::optional<bool> off = fields_.Bool(node, "disableSessionTags")) {
    parameters.disable_session_tags = *off;
  }
  if (const DataNode* policies = node.Find("policies")) {
    parameters.policies = ReadPolicies(*policies, "policies", PolicyType::kSession);
  }
}

// One role, or a list.
void RequestReader::ReadPassedRoles(const DataNode& node, std::vector<std::string>& roles) const {
  const DataNode* given = node.Find("passRole");
  if (given == nullptr) return;
  if (given->is_array()) {
    SetStrings(node, "passRole", roles);
  } else if (std::optional<std::string> role = fields_.StringOf(*given, "passRole")) {
    roles = {*std::move(role)};
  }
}

// Each is an ARN, or {resource: ARN, context: {...}}.
void RequestReader::ReadResources(const DataNode& node, CallParameters& parameters) const {
  const DataNode* given = node.Find("resources");
  if (given == nullptr) return;
  if (!given->is_array()) {
    fields_.WrongType(*given, "resources", "a list of ARNs");
    return;
  }
  parameters.resources.clear();
  parameters.resource_contexts.clear();
  for (const DataNode& item : given->items()) {
    if (!item.is_object()) {
      if (std::optional<std::string> arn = fields_.StringOf(item, "resources")) {
        parameters.resources.push_back(*std::move(arn));
      }
      continue;
    }
    fields_.CheckFields(item, {"resource", "context"}, "a further resource");
    std::optional<std::string> arn = fields_.String(item, "resource");
    if (!arn) {
      if (item.Find("resource") == nullptr)
        fields_.Error(item, "no `resource`", "expected its ARN");
      continue;
    }
    parameters.resources.push_back(*std::move(arn));
    if (const DataNode* context = item.Find("context")) {
      parameters.resource_contexts.resize(parameters.resources.size());
      ReadContext(*context, parameters.resource_contexts.back());
    }
  }
}

void RequestReader::ReadHops(const DataNode& node, std::vector<AssumeHop>& hops) const {
  if (!node.is_array()) {
    fields_.WrongType(node, "assume", "a list of roles");
    return;
  }
  std::vector<AssumeHop> given;
  for (const DataNode& item : node.items()) {
    std::optional<AssumeHop> hop = ReadHop(item);
    if (!hop) return;
    given.push_back(*std::move(hop));
  }
  hops = std::move(given);
}

std::optional<AssumeHop> RequestReader::ReadHop(const DataNode& node) const {
  AssumeHop hop;
  if (node.is_string()) {
    hop.role = std::string(node.text());
    if (!hop.role.empty()) return hop;
    fields_.Error(node, "an empty role in `assume`");
    return std::nullopt;
  }
  if (!node.is_object()) {
    fields_.WrongType(node, "assume", "a role, or {role: ..., sessionName: ...}");
    return std::nullopt;
  }
  fields_.CheckFields(
      node,
      {"role", "sessionName", "tags", "transitiveTags", "externalId", "sourceIdentity",
       "durationSeconds", "policies", "mfa", "context", "disableSessionTags"},
      "a role in `assume`");
  std::optional<std::string> role = fields_.RequiredString(node, "role", "a role in `assume`");
  Set(node, "sessionName", hop.parameters.role_session_name);
  ReadParameters(node, hop.parameters);
  if (const DataNode* context = node.Find("context")) ReadContext(*context, hop.context);
  if (!role) return std::nullopt;
  hop.role = *std::move(role);
  return hop;
}

void RequestReader::ReadNow(const DataNode& node, Request& request) const {
  const std::optional<std::string> text = fields_.ScalarOf(node, "now");
  if (!text) return;
  const std::optional<Instant> instant = Instant::Parse(*text);
  if (!instant) {
    fields_.Error(node, "`now` is " + Quoted(*text),
                  "expected a time such as `2026-06-01T12:00:00Z`");
    return;
  }
  request.now = instant->seconds;
}

std::vector<PolicyPtr> RequestReader::ReadPolicies(const DataNode& node, string_view what,
                                                   PolicyType type) const {
  std::vector<PolicyPtr> policies;
  if (!node.is_array()) {
    fields_.WrongType(node, what, "a list of policies");
    return policies;
  }
  for (const DataNode& item : node.items()) {
    if (PolicyPtr policy = ReadPolicy(item, type)) policies.push_back(std::move(policy));
  }
  return policies;
}

PolicyPtr RequestReader::ReadPolicy(const DataNode& node, PolicyType type) const {
  const DataNode* slot = &node;
  Policy policy;
  if (node.is_string() && node.text().starts_with("arn:")) {
    if (PolicyPtr bundled = BundledPolicyOf(node.text())) return bundled;
    fields_.Error(node, "no AWS managed policy " + Quoted(node.text()),
                  DidYouMean(node.text(), BundledPolicyArns()));
    return nullptr;
  }
  if (node.is_object() && node.Find("Statement") == nullptr &&
      (node.Find("document") != nullptr || node.Find("name") != nullptr)) {
    fields_.CheckFields(node, {"name", "document"}, "a policy");
    policy.name = fields_.String(node, "name").value_or("");
    slot = node.Find("document");
    if (slot == nullptr) {
      fields_.Error(node, "a policy has no `document`");
      return nullptr;
    }
  }
  std::optional<PolicyDocument> document = ReadDocumentSlot(
      *slot, source_, {.strict = true, .imported = false, .native = true, .files = &files_},
      fields_.diagnostics());
  if (!document) return nullptr;
  const std::string prefix = policy.name.empty() ? std::string() : "policy " + Quoted(policy.name);
  if (!TakePolicyDocument(*document, type, true, prefix, fields_.diagnostics())) return nullptr;
  policy.document = *std::move(document);
  return std::make_shared<const Policy>(std::move(policy));
}

}  // namespace

void ReadRequestFields(const DataNode& node, const std::shared_ptr<const SourceText>& source,
                       Request& request, Diagnostics& diagnostics, const FileScope& files,
                       const ContextProfiles& profiles) {
  RequestReader(source, files, diagnostics, &profiles).Read(node, request);
}

void ReadRequest(const DataNode& node, const std::shared_ptr<const SourceText>& source,
                 Request& request, Diagnostics& diagnostics, const FileScope& files,
                 const ContextProfiles& profiles) {
  const RequestReader reader(source, files, diagnostics, &profiles);
  reader.Read(node, request);
  reader.CheckRequired(node, request);
  if (node.is_object() && node.Find("profile") != nullptr) return;
  if (const ContextInputs* chosen = profiles.Find(profiles.chosen()))
    AddMissingKeys(*chosen, request.context);
}

void ReadProfiles(const DataNode& node, const std::shared_ptr<const SourceText>& source,
                  ContextProfiles& profiles, Diagnostics& diagnostics) {
  const FileScope files;
  const RequestReader reader(source, files, diagnostics);
  if (!reader.fields().CheckObject(node, "`profiles`")) return;
  for (const DataMember& member : node.members()) {
    if (member.key.empty()) {
      reader.fields().ErrorAtKey(member, "a profile without a name");
      continue;
    }
    ContextInputs keys;
    reader.ReadContext(member.value, keys);
    profiles.AddMissing(std::string(member.key), std::move(keys));
  }
}

std::optional<AssumeHop> ReadAssumeHop(const std::string& text, Diagnostics& diagnostics) {
  if (!text.starts_with('{')) {
    AssumeHop hop;
    hop.role = text;
    return hop;
  }
  const auto source = std::make_shared<const SourceText>("--assume", text);
  // A flow mapping: JSON's braces, YAML's bare words.
  const std::optional<DataDocument> data = ParseYaml(source, {}, diagnostics);
  if (!data) return std::nullopt;
  const std::size_t errors = diagnostics.error_count();
  const FileScope files;
  std::optional<AssumeHop> hop = RequestReader(source, files, diagnostics).ReadHop(data->root());
  return diagnostics.error_count() > errors ? std::nullopt : hop;
}

std::vector<PolicyPtr> ReadRequestPolicies(const DataNode& list, string_view what, PolicyType type,
                                           const std::shared_ptr<const SourceText>& source,
                                           Diagnostics& diagnostics, const FileScope& files) {
  return RequestReader(source, files, diagnostics).ReadPolicies(list, what, type);
}

bool IsRequestField(string_view name) {
  const std::vector<string_view>& names = RequestFieldNames();
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::vector<Request> ReadRequests(std::shared_ptr<const SourceText> source, bool stream,
                                  Diagnostics& diagnostics, const FileScope& files,
                                  const ContextProfiles& profiles) {
  std::vector<Request> requests;
  const std::optional<DataDocument> data = ParseData(source, {.stream = stream}, diagnostics);
  if (!data) return requests;
  for (const DataNode& root : data->roots()) {
    ReadRequest(root, source, requests.emplace_back(), diagnostics, files, profiles);
  }
  return requests;
}

}  // namespace iamsim
