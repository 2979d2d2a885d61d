// SPDX-License-Identifier: Apache-2.0
#include "engine/operation.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "engine/action_facts.h"
#include "engine/match/action.h"
#include "engine/not_loaded.h"
#include "engine/services/kms.h"
#include "engine/services/sts.h"
#include "engine/status_text.h"
#include "model/arn.h"
#include "model/catalogue/key_scopes.h"
#include "model/catalogue/operations.h"
#include "model/catalogue/resource_types.h"
#include "model/catalogue/service_catalogue.h"

// One call may be several authorizations. PartFinder goes through the rows of
// model/catalogue/operations.cc and makes a request of its own for each row that applies. Two kinds
// of parts are found in the model instead: the bucket behind an access point, and the key that
// encrypts data. A part may have parts itself, such as a copy from an encrypted bucket.

namespace iamsim {
namespace {

ContextInput Value(std::string text) {
  ContextInput input;
  input.values = {std::move(text)};
  return input;
}

ContextInput Unknown() {
  ContextInput input;
  input.state = ContextInput::State::kUnknown;
  return input;
}

ContextInput Absent() {
  ContextInput input;
  input.state = ContextInput::State::kAbsent;
  return input;
}

// Keys of the network path, which a service that calls for somebody does not pass on (R-CTX-5).
bool IsEndpointKey(std::string_view key) {
  constexpr std::string_view kKeys[] = {"aws:sourcevpc",   "aws:sourcevpce", "aws:sourcevpcarn",
                                        "aws:vpceaccount", "aws:vpceorgid",  "aws:vpceorgpaths",
                                        "aws:vpcsourceip"};
  const std::string folded = ToLowerAscii(key);
  return std::find(std::begin(kKeys), std::end(kKeys), folded) != std::end(kKeys);
}

// Sets a key where the request gives it.
void ReplaceGiven(ContextInputs& context, std::string_view key, const std::string& value) {
  for (auto& [name, input] : context) {
    if (EqualsIgnoreCase(name, key)) input = Value(value);
  }
}

// Returns the sixth field of an ARN, which shapes describe. Empty if it is not an ARN.
std::string_view TailOf(const std::string& arn_text) {
  const std::optional<Arn> arn = ParseArn(arn_text);
  return arn ? arn->resource : std::string_view();
}

bool ConditionHolds(PartCondition condition, const Request& request) {
  const CallParameters& parameters = request.parameters;
  const SessionInput& session = request.session;
  switch (condition) {
    case PartCondition::kAlways:
      return true;
    case PartCondition::kSessionTags:
      // Inherited tags count as passed (R-STS-2).
      return !parameters.tags.empty() || session.has_transitive_tags ||
             !TransitiveTags(session).empty();
    case PartCondition::kSessionTagsNotDisabled:
      return !parameters.disable_session_tags;
    case PartCondition::kSourceIdentity:
      return parameters.source_identity.has_value() || !session.source_identity.empty();
    case PartCondition::kTags:
      return !parameters.tags.empty();
  }
  return false;
}

bool IsThatAction(const OperationPart& row, const RequestedAction& action) {
  return ConcernsAction(row, action.service(), action.name());
}

// Whether the call gives the row what it is about.
bool HasSubject(const OperationPart& row, const CallParameters& parameters) {
  switch (row.on) {
    case PartResource::kFurther:
      return !parameters.resources.empty();
    case PartResource::kCopySource:
      return !parameters.copy_source.empty();
    case PartResource::kPassedRole:
      return !parameters.pass_roles.empty();
    case PartResource::kNone:
    case PartResource::kSame:
    case PartResource::kDerived:
    case PartResource::kKeyOfAlias:
    case PartResource::kBucketOfAccess:
    case PartResource::kKeyOfData:
      break;
  }
  return true;
}

// Whether the catalogue says that the action is checked on such a resource. An action that it lacks
// may be. Tagging is checked on the resource alone.
bool MayBeCheckedOn(const RequestedAction& action, const std::string& resource) {
  const std::optional<Action> known = FindAction(action.service(), action.name());
  if (!known) return true;
  if (known->access_levels().Has(AccessLevel::kTagging)) return false;
  for (const ActionResourceType type : known->resource_types()) {
    if (type.resource_type().Fits(resource)) return true;
  }
  return false;
}

// The resource types that each call of the action names, of which the call has no resource. What
// AWS's asterisk leaves open: they may be alternatives.
std::vector<std::string_view> MissingTypes(const RequestedAction& action, const Request& request,
                                           const CallParts& parts) {
  std::vector<std::string_view> missing;
  const std::optional<Action> known = FindAction(action.service(), action.name());
  if (!known || known->access_levels().Has(AccessLevel::kTagging) ||
      TakesOneOfItsTypes(action.service(), action.name())) {
    return missing;
  }
  bool is_one_known = false;
  for (const ActionResourceType type : known->resource_types()) {
    if (!type.required()) continue;
    const auto fits = [&](const Request& part) {
      return EqualsIgnoreCase(part.action, request.action) &&
             type.resource_type().Fits(part.resource);
    };
    if (fits(request) || std::any_of(parts.further.begin(), parts.further.end(), fits)) {
      is_one_known = true;
    } else {
      missing.push_back(type.resource_type().name());
    }
  }
  // Without any the question is about another kind of resource, which is not for this note.
  if (!is_one_known) missing.clear();
  return missing;
}

std::string RegionOf(const std::string& text) {
  const std::optional<Arn> arn = ParseArn(text);
  return arn ? std::string(arn->region) : std::string();
}

// A role that is handed on must be one, and must be there where its account is known in full.
absl::Status CheckPassedRole(const Estate& estate, const std::string& role) {
  const std::optional<Arn> arn = ParseArn(role);
  if (!arn || ParseIamEntity(*arn).kind != IamEntityKind::kRole) {
    return InvalidArgument("passRole " + Quoted(role) +
                           " is no role; expected arn:aws:iam::ACCOUNT:role/NAME");
  }
  if (!estate.FindRole(role) && !IsOpenAccount(estate, arn->account)) {
    return absl::NotFoundError("passRole " + Quoted(role) + " is no role of the model");
  }
  return absl::OkStatus();
}

class PartFinder {
 public:
  PartFinder(const Estate& estate, const ActionFacts& facts, const Request& request)
      : estate_(estate), request_(request), facts_(facts), action_(facts.action) {}

  absl::StatusOr<CallParts> Run() {
    // What follows from a part holds for every part: the source of a copy may be behind an access
    // point and encrypted.
    for (const OperationPart* row : facts_.parts) {
      if (absl::Status status = Follow(*row, kFirst); !status.ok()) return status;
    }
    for (std::size_t i = 0; i < parts_.further.size(); ++i) {
      const RequestedAction action(parts_.further[i].action);
      for (const OperationPart& row : OperationParts()) {
        if (!HoldsForEveryPart(row.on) || !IsThatAction(row, action)) continue;
        if (absl::Status status = Follow(row, i); !status.ok()) return status;
      }
    }
    return std::move(parts_);
  }

 private:
  static constexpr std::size_t kFirst = static_cast<std::size_t>(-1);

  const Request& At(std::size_t index) const {
    if (index != kFirst) return parts_.further[index];
    return parts_.first ? *parts_.first : request_;
  }

  // Adds what a row about the action at `index` asks for, where the rest of the row holds, too.
  absl::Status Follow(const OperationPart& row, std::size_t index) {
    if (!HasSubject(row, request_.parameters)) return absl::OkStatus();
    if (!row.caller.empty() && request_.principal != row.caller) return absl::OkStatus();
    const std::optional<Arn> arn = ParseArn(At(index).resource);
    if (!row.asked_shape.empty() && (!arn || !HasShape(row.asked_shape, arn->resource))) {
      return absl::OkStatus();
    }
    if (!ConditionHolds(row.condition, request_)) return absl::OkStatus();
    return AddParts(row, index);
  }

  // The parts that a row asks for with the part at `index`.
  absl::Status AddParts(const OperationPart& row, std::size_t index) {
    if (row.on == PartResource::kKeyOfData) {
      AddKeyOfData(row, index);
      return absl::OkStatus();
    }
    const std::string resource = At(index).resource;
    const std::string action(row.further_action.empty() ? std::string_view(At(index).action)
                                                        : row.further_action);
    switch (row.on) {
      case PartResource::kNone:
        AddKeys(row, First());
        break;
      case PartResource::kSame:
        Add(row, Part(action, resource));
        break;
      case PartResource::kDerived:
        AddDerived(row, action, resource);
        break;
      case PartResource::kFurther:
        for (std::size_t i = 0; i < request_.parameters.resources.size(); ++i) {
          const std::string& further = request_.parameters.resources[i];
          if (!HasShape(row.shape, TailOf(further))) continue;
          Request part = Part(action, further);
          AddContextOfResource(i, part);
          Add(row, std::move(part));
        }
        break;
      case PartResource::kCopySource:
        if (!request_.parameters.copy_source.empty()) {
          Add(row, Part(action, request_.parameters.copy_source));
        }
        break;
      case PartResource::kPassedRole:
        return AddPassedRoles(row, action);
      case PartResource::kKeyOfAlias:
        // A new alias names its key among the further resources.
        if (const Estate::Found<Resource> key = estate_.FindKeyOfAlias(resource)) {
          Add(row, Part(action, key.entity->arn));
        }
        break;
      case PartResource::kBucketOfAccess:
        return AddBucketOfAccessPoint(row, index);
      case PartResource::kKeyOfData:
        break;
    }
    return absl::OkStatus();
  }

  // The action that is asked, with keys that the request does not have.
  Request& First() {
    if (!parts_.first) parts_.first = request_;
    return *parts_.first;
  }

  // A part of the same call by the same caller.
  Request Part(std::string_view action, std::string resource) const {
    Request part = request_;
    part.action = std::string(action);
    part.resource = std::move(resource);
    part.resource_account.clear();
    part.single = true;
    part.is_part = true;
    DropRequestTags(part);
    return part;
  }

  // What another service checks has no tags that the call puts on its own resources (R-CTX-12).
  void DropRequestTags(Request& part) const {
    const RequestedAction action(part.action);
    const std::optional<Action> known = FindAction(action.service(), action.name());
    if (!known || action.service() == action_.service()) return;
    std::erase_if(part.context, [&](const auto& entry) {
      return IsRequestTagKey(entry.first) && ScopeOfKey(*known, entry.first) == KeyScope::kNowhere;
    });
  }

  // Keys of one of the further resources win over the request's.
  void AddContextOfResource(std::size_t index, Request& part) const {
    const std::vector<ContextInputs>& contexts = request_.parameters.resource_contexts;
    if (index >= contexts.size()) return;
    for (const auto& entry : contexts[index]) {
      std::erase_if(part.context,
                    [&](const auto& other) { return EqualsIgnoreCase(other.first, entry.first); });
      part.context.push_back(entry);
    }
  }

  // Adds a part with the keys of its row, once.
  void Add(const OperationPart& row, Request part) {
    const auto is_it = [&](const Request& other) {
      return other.resource == part.resource && other.called_via == part.called_via &&
             EqualsIgnoreCase(other.action, part.action);
    };
    if (is_it(request_) || std::any_of(parts_.further.begin(), parts_.further.end(), is_it)) {
      return;
    }
    AddKeys(row, part);
    parts_.further.push_back(std::move(part));
  }

  void AddKeys(const OperationPart& row, Request& part) {
    for (const PartKey& key : row.keys) {
      std::string name(key.key);
      switch (key.value) {
        case PartKey::Value::kText:
          part.implied.emplace_back(std::move(name), Value(std::string(key.text)));
          break;
        case PartKey::Value::kUnknown:
          part.implied.emplace_back(std::move(name), Unknown());
          break;
        case PartKey::Value::kAbsent:
          std::erase_if(part.context,
                        [&](const auto& entry) { return EqualsIgnoreCase(entry.first, key.key); });
          part.implied.emplace_back(std::move(name), Absent());
          break;
        case PartKey::Value::kAskedResource:
          part.implied.emplace_back(std::move(name), Value(request_.resource));
          break;
        case PartKey::Value::kRegionOfPart:
          SetRegion(key, part);
          break;
        case PartKey::Value::kPassedTo: {
          const RolePassing* passing = FindRolePassing(action_.service(), action_.name());
          part.implied.emplace_back(std::move(name), passing == nullptr
                                                         ? Unknown()
                                                         : Value(std::string(passing->passed_to)));
          break;
        }
      }
    }
  }

  // The region in the part's ARN beats that of the call.
  void SetRegion(const PartKey& key, Request& part) {
    const std::optional<Arn> arn = ParseArn(part.resource);
    part.region = std::string(arn && !arn->region.empty() ? arn->region : key.text);
    ReplaceGiven(part.context, key.key, part.region);
    if (arn && arn->region.empty()) {
      parts_.notes.push_back({"R-RES-7", "",
                              Quoted(part.resource) + " has no region; `" + std::string(key.key) +
                                  "` was taken to be " + Quoted(part.region)});
    }
  }

  // The resources above one, as its ARN says them.
  void AddDerived(const OperationPart& row, const std::string& action,
                  const std::string& resource) {
    const std::optional<Arn> arn = ParseArn(resource);
    if (arn->service != row.service) return;
    const std::size_t head = resource.size() - arn->resource.size();
    std::string above =
        resource.substr(0, head) + DeriveTail(row.asked_shape, arn->resource, row.shape);
    if (MayBeCheckedOn(RequestedAction(action), above)) Add(row, Part(action, std::move(above)));
  }

  absl::Status AddPassedRoles(const OperationPart& row, const std::string& action) {
    if (action_.Is("iam:passrole")) return absl::OkStatus();
    const RolePassing* passing = FindRolePassing(action_.service(), action_.name());
    for (const std::string& role : request_.parameters.pass_roles) {
      if (absl::Status status = CheckPassedRole(estate_, role); !status.ok()) return status;
      Request part = Part(action, role);
      if (passing != nullptr) CheckTrust(*passing, part);
      Add(row, std::move(part));
    }
    return absl::OkStatus();
  }

  // R-IAM-5: the service must be able to assume the role that it is handed.
  void CheckTrust(const RolePassing& passing, Request& part) {
    const Estate::Found<Role> role = estate_.FindRole(part.resource);
    const PolicyPtr trust = role ? role.entity->trust_policy : nullptr;
    const std::string who = "let `" + std::string(passing.passed_to) + "` in";
    if (trust == nullptr || trust->stand_in) {
      parts_.notes.push_back({std::string(kNotLoaded), "trust",
                              "the trust policy of " + Quoted(part.resource) +
                                  " was not loaded; it was taken to " + who});
      return;
    }
    if (MayLetIn(trust->document, passing.passed_to)) return;
    part.is_refused_role = passing.refuses;
    if (passing.refuses) return;
    parts_.notes.push_back({"R-IAM-5", "trust",
                            "the trust policy of " + Quoted(part.resource) + " does not " + who +
                                "; what is done with the role will fail, if not the call itself"});
  }

  // R-S3-8: the policy of the access point and that of its bucket are both asked. The bucket is
  // what the model says, not the ARN, and both parts get the keys, so rows cannot say it.
  absl::Status AddBucketOfAccessPoint(const OperationPart& row, std::size_t index) {
    const std::string text = At(index).resource;
    const std::optional<Arn> arn = ParseArn(text);
    constexpr std::string_view kAccessPoint = "accesspoint/";
    if (arn->service != "s3") return absl::OkStatus();
    const std::size_t name = text.size() - arn->resource.size() + kAccessPoint.size();
    const std::size_t end = std::min(text.find('/', name), text.size());
    const std::string access_point = text.substr(0, end);
    const Estate::Found<Resource> found = estate_.FindResource(access_point);
    if (!found || found.entity->bucket.empty()) {
      return absl::NotFoundError("the model has no access point " + Quoted(access_point) +
                                 " with its `bucket`");
    }
    std::string rest = text.substr(end);
    constexpr std::string_view kObject = "/object/";
    if (!rest.empty() && !rest.starts_with(kObject)) {
      return InvalidArgument("resource " + Quoted(text) +
                             " is neither an access point nor an object behind one "
                             "(`.../accesspoint/name/object/key`)");
    }
    if (!rest.empty()) rest.erase(0, kObject.size() - 1);
    const auto add_keys = [&](Request& part) {
      part.implied.emplace_back("s3:DataAccessPointArn", Value(access_point));
      part.implied.emplace_back("s3:DataAccessPointAccount", Value(found.account->id));
      part.implied.emplace_back("s3:AccessPointNetworkOrigin", Unknown());
    };
    Request bucket = Part(At(index).action, found.entity->bucket + rest);
    add_keys(bucket);
    add_keys(index == kFirst ? First() : parts_.further[index]);
    Add(row, std::move(bucket));
    return absl::OkStatus();
  }

  // Without a key of its own, what AWS encrypts with the key that it keeps in the account.
  static std::string KeyOfResource(const Estate::Found<Resource>& found) {
    const Resource& resource = *found.entity;
    if (!resource.kms_key.empty() || !resource.kms_key_known || !resource.kms_key_unknown.empty()) {
      return resource.kms_key.str();
    }
    const std::optional<Arn> arn = ParseArn(resource.arn);
    const PolicyCarrierType* type = arn ? FindPolicyCarrierType(*arn) : nullptr;
    if (type == nullptr || type->default_key.empty()) return {};
    return "arn:" + std::string(arn->partition) + ":kms:" + std::string(arn->region) + ':' +
           std::string(arn->account) + ':' + std::string(type->default_key);
  }

  // The ARN of the key that encrypts what a part names: that of the resource, or of an object's
  // bucket, unless the headers of an upload say otherwise; empty for none.
  std::string KeyOf(const Request& part, const RequestedAction& action) const {
    std::string key;
    Estate::Found<Resource> found = estate_.FindResource(part.resource);
    const std::optional<Arn> arn = ParseArn(part.resource);
    const bool on_object = arn && arn->service == "s3" && arn->account.empty();
    if (found) key = KeyOfResource(found);
    if (on_object && key.empty()) {
      found = estate_.FindResource(part.resource.substr(0, part.resource.find('/')));
      if (found) key = found.entity->kms_key;
    }
    if (!LeadsToKey(estate_, key)) key.clear();
    if (!action.Is("s3:putobject")) return key;
    const std::string* kind = Given(part, "s3:x-amz-server-side-encryption");
    const std::string* given = Given(part, "s3:x-amz-server-side-encryption-aws-kms-key-id");
    if (kind != nullptr && *kind == "AES256") return {};
    if (given == nullptr) return key;
    if (ParseArn(*given) || !found) return *given;
    // A bare id or an alias is one of the bucket's region and account.
    const std::string name = given->starts_with("alias/") ? *given : "key/" + *given;
    return "arn:" + found.account->partition + ":kms:" + found.entity->region + ':' +
           found.account->id + ':' + name;
  }

  static const std::string* Given(const Request& request, std::string_view name) {
    for (const auto& [key, input] : request.context) {
      if (EqualsIgnoreCase(key, name) && input.values.size() == 1) return &input.values.front();
    }
    return nullptr;
  }

  // The service that has the data uses the key for the caller; a service that calls uses it itself.
  void AddKeyOfData(const OperationPart& row, std::size_t index) {
    const std::string key =
        KeyOf(At(index), index == kFirst ? action_ : RequestedAction(At(index).action));
    if (key.empty()) return;
    Request part = At(index);
    const bool by_service = part.token.kind == TokenInput::Kind::kNone &&
                            !part.principal.starts_with("arn:") && part.principal != "anonymous";
    if (!row.further_action.empty()) part.action = std::string(row.further_action);
    part.resource = key;
    part.resource_account.clear();
    part.single = true;
    part.is_part = true;
    // The key is where the data is.
    if (const std::optional<Arn> arn = ParseArn(key)) part.region = std::string(arn->region);
    part.implied = request_.implied;
    if (!by_service) {
      part.called_via.emplace_back(std::string(row.service) + ".amazonaws.com");
      std::erase_if(part.context, [](const auto& entry) { return IsEndpointKey(entry.first); });
    }
    Add(row, std::move(part));
  }

  const Estate& estate_;
  const Request& request_;
  const ActionFacts& facts_;
  const RequestedAction& action_;
  CallParts parts_;
};

}  // namespace

absl::StatusOr<CallParts> PartsOf(const Estate& estate, const ActionFacts& facts,
                                  const Request& request) {
  // What is no action is for Prepare() to refuse.
  if (request.single || request.action.find(':') == std::string::npos) return CallParts();
  return PartFinder(estate, facts, request).Run();
}

absl::StatusOr<CallParts> PartsOf(const Estate& estate, const Request& request) {
  return PartsOf(estate, ActionFacts(request.action), request);
}

std::vector<Assumption> NotAsked(const Request& request, const CallParts& parts) {
  std::vector<Assumption> notes;
  if (request.single) return notes;
  const RequestedAction action(request.action);
  const std::vector<std::string>& given = request.parameters.resources;
  bool has_row = false;
  for (const OperationNeed& need : OperationNeeds()) {
    if (need.service != action.service() || need.action != action.name()) continue;
    if (!HasShape(need.asked_shape, TailOf(request.resource))) continue;
    has_row = true;
    // The call goes to one Region at least, the one in which it is made.
    const bool has = std::any_of(given.begin(), given.end(), [&](const std::string& further) {
      return HasShape(need.further_shape, TailOf(further)) &&
             RegionOf(further) == RegionOf(request.resource);
    });
    if (!has) notes.push_back({std::string(need.code), "", std::string(need.message)});
  }
  const RolePassing* passing = FindRolePassing(action.service(), action.name());
  if (passing != nullptr && passing->needs_role && request.parameters.pass_roles.empty()) {
    notes.push_back({"NOT_ASKED", "",
                     "AWS also checks `iam:PassRole` on the role that " + Quoted(request.action) +
                         " hands to " + Quoted(passing->passed_to) + "; name it as `passRole`"});
  }
  if (has_row) return notes;
  std::string types;
  for (const std::string_view type : MissingTypes(action, request, parts)) {
    if (!types.empty()) types += ", ";
    types += Quoted(type);
  }
  if (!types.empty()) {
    notes.push_back({"NOT_ASKED", "",
                     "AWS also checks " + Quoted(request.action) +
                         " on resources of these types, where the call names one: " + types +
                         "; name them among the further resources"});
  }
  return notes;
}

std::vector<std::string> TagsOfServiceSession(const Request& call) {
  constexpr std::string_view kPrefixes[] = {"aws:RequestTag/", "aws:PrincipalTag/"};
  const RequestedAction action(call.action);
  std::vector<std::string> tags;
  for (const OperationPart& row : OperationParts()) {
    if (row.on != PartResource::kNone || row.caller.empty() || call.principal != row.caller ||
        !IsThatAction(row, action) || !ConditionHolds(row.condition, call)) {
      continue;
    }
    for (const PartKey& key : row.keys) {
      for (const std::string_view prefix : kPrefixes) {
        if (key.key.starts_with(prefix)) tags.emplace_back(key.key.substr(prefix.size()));
      }
    }
  }
  return tags;
}

}  // namespace iamsim
