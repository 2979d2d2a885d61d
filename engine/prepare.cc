// SPDX-License-Identifier: Apache-2.0
#include "engine/prepare.h"

#include <algorithm>
#include <utility>

#include "engine/derive_context.h"
#include "engine/resolve_caller.h"
#include "engine/select_policies.h"
#include "engine/services/gates.h"
#include "engine/services/kms.h"
#include "engine/status_text.h"
#include "model/arn.h"
#include "model/catalogue/action_resources.h"
#include "model/catalogue/api_names.h"
#include "model/catalogue/operations.h"
#include "model/catalogue/service_catalogue.h"
#include "model/catalogue/service_facts.h"

// Everything that costs a look-up happens here, once, in the order of Run(): action, caller,
// resource, owner, gates, policies, context. Each step uses what the steps before it settled. What
// is left is pure: a PreparedRequest is decided without the estate, and any number of times.

namespace iamsim {
namespace {

// `*`, `?` and `$` stand for themselves when they are written `${*}`, `${?}`, `${$}`; a bare `*`
// asks about a set of resources, which cannot be answered yet.
absl::Status ReadResource(const std::string& text, std::string& literal) {
  if (text.find('*') == std::string::npos && text.find('$') == std::string::npos) {
    literal = text;
    return absl::OkStatus();
  }
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escape = text.compare(i, 2, "${") == 0 && i + 3 < text.size() &&
                        text[i + 3] == '}' &&
                        std::string_view("*?$").find(text[i + 2]) != std::string_view::npos;
    if (escape) {
      literal += text[i + 2];
      i += 3;
    } else if (text[i] == '*') {
      return absl::UnimplementedError(
          "resource " + Quoted(text) +
          " asks about a set of resources, which is not modelled; name one resource, or write "
          "`${*}` for a literal star");
    } else {
      literal += text[i];
    }
  }
  return absl::OkStatus();
}

class Preparer {
 public:
  Preparer(const CompiledEstate& compiled, std::unique_ptr<PreparedRequest> prepared)
      : compiled_(compiled),
        estate_(compiled.estate()),
        prepared_(std::move(prepared)),
        service_(prepared_->facts.service),
        known_action_(prepared_->facts.known) {}

  absl::StatusOr<std::unique_ptr<const PreparedRequest>> Run() {
    absl::Status status = known_action_ ? absl::OkStatus() : SettleUnknownAction();
    if (status.ok()) status = ResolveCaller(estate_, *prepared_);
    if (status.ok()) status = ResolveResource();
    if (status.ok()) status = ResolveOwner();
    if (status.ok()) status = SettleGates(estate_, *prepared_);
    if (status.ok()) status = SelectPolicies(compiled_, *prepared_);
    if (status.ok()) status = FillContext(estate_, *prepared_);
    if (!status.ok()) return status;
    return std::unique_ptr<const PreparedRequest>(std::move(prepared_));
  }

 private:
  const Request& request() const { return prepared_->request; }
  const Caller& caller() const { return prepared_->caller; }

  bool AcceptsUnknownAction() const {
    const UnknownAction option = compiled_.options().unknown_action;
    return (option == UnknownAction::kNotGiven ? request().unknown_action : option) ==
           UnknownAction::kAccept;
  }

  // R-ACT-7: a name that the catalogue lacks is mistyped, an operation of the API, or newer.
  absl::Status SettleUnknownAction() {
    const std::string& text = request().action;
    const std::size_t colon = text.find(':');
    const std::string_view prefix = std::string_view(text).substr(0, colon);
    const std::string_view name = std::string_view(text).substr(colon + 1);
    if (const ApiName* api = FindApiName(prefix, name)) {
      return InvalidArgument("action " + Quoted(text) + " is an operation of the API; " +
                             std::string(api->operation) + " needs " + Quoted(api->action));
    }
    std::string nearest(service_ ? NearestAction(*service_, name) : NearestService(prefix));
    if (service_ && !nearest.empty()) nearest = std::string(service_->prefix()) + ':' + nearest;
    const std::string what =
        (service_ ? "action " + Quoted(text)
                  : "service " + Quoted(prefix) + " of action " + Quoted(text)) +
        " is not in the service catalogue of " + std::string(CatalogueDate());
    const std::string hint = nearest.empty() ? "" : "; did you mean " + Quoted(nearest) + "?";
    if (!AcceptsUnknownAction()) {
      return InvalidArgument(what +
                             (hint.empty() ? "; `unknownAction: accept` takes a newer one" : hint));
    }
    prepared_->assumptions.push_back(
        {"R-ACT-7", "", what + "; it was taken for a newer one" + hint});
    return absl::OkStatus();
  }

  // R-RES-18: a resource of another kind than the action works on would be decided in vain.
  absl::Status CheckKind(const std::string& arn) {
    if (!known_action_ || known_action_->is_wildcard_only()) return absl::OkStatus();
    const ResourceKind kind = prepared_->facts.kinds->KindOf(arn);
    if (kind == ResourceKind::kFits) return absl::OkStatus();
    const std::string works_on = KindsOf(service_->prefix(), *known_action_);
    if (kind == ResourceKind::kUnknown) {
      prepared_->assumptions.push_back(
          {"RESOURCE_TYPE", "",
           "two services share the prefix " + Quoted(service_->prefix()) +
               ", and the service catalogue lists the resource types of one of them for " +
               Quoted(request().action) + "; it was taken to work on " + Quoted(arn)});
      return absl::OkStatus();
    }
    if (kind == ResourceKind::kNone && AcceptsUnknownAction()) {
      prepared_->assumptions.push_back(
          {"RESOURCE_TYPE", "",
           "no resource type of " + Quoted(service_->prefix()) + " in the service catalogue of " +
               std::string(CatalogueDate()) + " has the shape of " + Quoted(arn) +
               "; it was taken for one that " + Quoted(request().action) + " works on"});
      return absl::OkStatus();
    }
    return InvalidArgument("action " + Quoted(request().action) + " does not work on " +
                           Quoted(request().resource) + "; it works on " + works_on);
  }

  absl::Status ResolveResource() {
    const ResourceNeed need = prepared_->facts.need;
    if (need == ResourceNeed::kUnknown) {
      prepared_->assumptions.push_back(
          {"RESOURCE_TYPE", "",
           "whether " + Quoted(request().action) + " takes a resource is not known; it was asked " +
               (request().resource == "*" ? "as one that takes none"
                                          : "on the one that is named")});
    }
    if (request().resource == "*") {
      if (need != ResourceNeed::kRequired) return absl::OkStatus();
      return InvalidArgument("action " + Quoted(request().action) +
                             " works on a resource; name one instead of `*`: " +
                             KindsOf(service_->prefix(), *known_action_));
    }
    std::string literal;
    if (absl::Status status =
            ReadResource(std::string(WithoutLogGroupSuffix(request().resource)), literal);
        !status.ok()) {
      return status;
    }
    const std::optional<Arn> arn = ParseArn(literal);
    if (!arn.has_value()) {
      return InvalidArgument("resource " + Quoted(request().resource) +
                             " is not an ARN (`arn:partition:service:region:account:resource`)");
    }
    if (arn->service == "s3express" && prepared_->action.service() == "s3") {
      return InvalidArgument("action " + Quoted(request().action) + " does not work on " +
                             Quoted(request().resource) +
                             "; the objects of a directory bucket are reached by "
                             "`s3express:CreateSession` on the bucket");
    }
    if (need == ResourceNeed::kNone) {
      prepared_->assumptions.push_back(
          {"R-RES-6", "", Quoted(request().action) + " takes no resource; it was decided on `*`"});
      return absl::OkStatus();
    }
    if (prepared_->action.service() == "kms" && arn->service == "kms" &&
        arn->resource.starts_with("alias/") && !IsAliasCall()) {
      return UseKeyOfAlias(literal);
    }
    if (absl::Status status = CheckKind(literal); !status.ok()) return status;
    prepared_->resource = RequestedResource(literal);
    if (prepared_->action.service() == "logs") SetCheckedLogGroup();
    return absl::OkStatus();
  }

  // U-62: the guide and the API reference name the ARN with `:*`, the Service Authorization
  // Reference the one without.
  void SetCheckedLogGroup() {
    std::string below = CheckedBelowLogGroup(prepared_->action.name(), prepared_->resource.text());
    if (below.empty()) return;
    prepared_->asked = prepared_->asked.With(Reading::kLogGroupArn, true);
    if (prepared_->readings.IsAlternative(Reading::kLogGroupArn)) return;
    prepared_->checked_as = RequestedResource(std::move(below));
  }

  bool IsAliasCall() const {
    const RequestedAction& action = prepared_->action;
    return action.Is("kms:createalias") || action.Is("kms:updatealias") ||
           action.Is("kms:deletealias");
  }

  // Other calls name a key by its alias, and are checked against the key (R-RES-13).
  absl::Status UseKeyOfAlias(const std::string& alias_arn) {
    const Estate::Found<Resource> key = estate_.FindKeyOfAlias(alias_arn);
    const std::string_view alias = std::string_view(alias_arn).substr(alias_arn.rfind(':') + 1);
    prepared_->kms_alias = alias;
    if (!key && IsAwsAlias(alias)) {
      // AWS keeps such a key in every account, whether the model has it or not.
      Resource made;
      made.arn = alias_arn.substr(0, alias_arn.size() - alias.size()) + "key/" +
                 std::string(alias.substr(alias.find('/') + 1));
      made.aliases = {std::string(alias)};
      made.aws_managed_key = true;
      prepared_->resource = RequestedResource(made.arn);
      prepared_->own_target = std::make_shared<const Resource>(std::move(made));
      return absl::OkStatus();
    }
    if (!key) {
      return absl::NotFoundError("the model has no KMS key with alias " + Quoted(alias_arn) +
                                 "; name the key, or give it `aliases`");
    }
    prepared_->resource = RequestedResource(key.entity->arn);
    return absl::OkStatus();
  }

  // R-RES-16: whose policies cover the resource. Itself, unless it is a part of what it belongs to.
  void FindCovering(const std::string& text) {
    PreparedRequest& prepared = *prepared_;
    const Arn arn = *ParseArn(text);
    const Estate::Found<Resource> exact = estate_.FindResource(text);
    const PolicyCarrierType* own = FindPolicyCarrierType(arn);
    std::vector<PolicyCarrier> above = CarriersAbove(arn, text);
    const bool is_object = arn.service == "s3" && arn.account.empty() && !above.empty();
    const bool has_own = std::none_of(
        above.begin(), above.end(),
        [&](const PolicyCarrier& carrier) { return own == nullptr || carrier.type == own; });
    if (is_object && exact) SetObject(exact);
    if (!is_object && (exact || has_own)) prepared.covering.push_back({own, text, exact});
    for (PolicyCarrier& carrier : above) {
      const Estate::Found<Resource> found = estate_.FindResource(carrier.arn);
      if (found && carrier.type->covers_parts && !prepared.target) prepared.target = found;
      prepared.covering.push_back({carrier.type, std::move(carrier.arn), found});
    }
    if (exact && !exact.entity->vault.empty()) AddVault(exact.entity->vault);
    if (!prepared.target && !is_object) prepared.target = exact;
    for (const CoveringResource& covering : prepared.covering) {
      const bool is_itself = covering.type != nullptr && covering.type->other_spelling &&
                             WithoutLogGroupSuffix(covering.arn) == text;
      if (is_itself && !prepared.target) prepared.target = covering.found;
    }
    if (above.empty() && own == nullptr) NoteNotConsulted(text);
  }

  void AddVault(const std::string& vault) {
    const std::optional<Arn> arn = ParseArn(vault);
    prepared_->covering.push_back(
        {arn ? FindPolicyCarrierType(*arn) : nullptr, vault, estate_.FindResource(vault)});
  }

  // For a type that the catalogue lacks, it is unknown whether a policy above covers it.
  void NoteNotConsulted(const std::string& text) {
    const std::size_t head = text.size() - ParseArn(text)->resource.size();
    for (std::size_t end = text.size(); end > head; --end) {
      if (end == text.size() || (text[end] != '/' && text[end] != ':')) continue;
      const Estate::Found<Resource> above =
          estate_.FindResource(std::string_view(text).substr(0, end));
      if (!above || above.entity->policy == nullptr) continue;
      prepared_->assumptions.push_back(
          {"RESOURCE_POLICY_NOT_CONSULTED", std::string(PolicyLayerName(PolicyLayer::kResource)),
           "whether the policy of " + Quoted(above.entity->arn) + " covers " + Quoted(text) +
               " is not known; it was not consulted"});
      return;
    }
  }

  // The account that the model has the resource in, or what it belongs to.
  const Account* ModelledOwner() const {
    if (prepared_->target) return prepared_->target.account;
    for (const CoveringResource& covering : prepared_->covering) {
      if (covering.found) return covering.found.account;
    }
    return nullptr;
  }

  void SetObject(const Estate::Found<Resource>& object) {
    prepared_->object = object.entity;
    object_account_ = object.account;
  }

  // R-RES-11, first hit wins.
  absl::Status ResolveOwner() {
    PreparedRequest& prepared = *prepared_;
    const std::string& given = request().resource_account;
    if (!given.empty() && !IsAccountId(given)) {
      return InvalidArgument("resourceAccount " + Quoted(given) +
                             " is not a twelve-digit account id");
    }
    if (prepared.resource.is_star()) {
      prepared.owner_account = given.empty() ? caller().account_id : given;
      prepared.owner_rule = "the caller's account, because the action takes no resource";
    } else {
      const std::string& text = prepared.resource.text();
      const Arn arn = *ParseArn(text);
      FindCovering(text);
      if (prepared.own_target != nullptr) {
        prepared.target = {estate_.FindAccount(arn.account), prepared.own_target.get()};
        prepared.covering = {{FindPolicyCarrierType(arn), text, prepared.target}};
      }
      const Estate::Found<Role> role = estate_.FindRole(text);
      if (object_account_ != nullptr && prepared.target &&
          object_account_ != prepared.target.account) {
        SetForeignObject();
      } else if (const Account* modelled = ModelledOwner()) {
        prepared.owner_account = modelled->id;
        prepared.owner_rule = "the model";
      } else if (role || object_account_ != nullptr) {
        prepared.owner_account = role ? role.account->id : object_account_->id;
        prepared.owner_rule = "the model";
      } else if (IsAccountId(arn.account)) {
        prepared.owner_account = std::string(arn.account);
        prepared.owner_rule = "the ARN's account field";
      } else if (BelongsToAws(arn.service, arn.account, arn.resource)) {
        prepared.aws_owned = true;
        prepared.owner_rule = "AWS owns it";
      } else if (!given.empty()) {
        prepared.owner_account = given;
        prepared.owner_rule = "the request's resourceAccount";
      } else if (prepared.action.service() == "signin" && !caller().account_id.empty()) {
        prepared.owner_account = caller().account_id;
        prepared.owner_rule = "the caller's account, because it is the one that is signed in to";
      } else if (prepared.action.Is("s3:createbucket") && !caller().account_id.empty()) {
        prepared.owner_account = caller().account_id;
        prepared.owner_rule = "the caller's account, because the resource is made by this call";
      } else if (estate_.accounts().size() == 1) {
        prepared.owner_account = estate_.accounts().front()->id;
        prepared.owner_rule = "the only account of the model";
        prepared.assumptions.push_back({"R-RES-11", "resource",
                                        "the model does not have " + Quoted(text) +
                                            "; it was taken to belong to account " +
                                            prepared.owner_account + ", the only one loaded"});
      } else if (compiled_.options().unknown_owner_is_caller) {
        prepared.owner_account = caller().account_id;
        prepared.owner_rule = "the caller's account (unknown owner)";
        prepared.assumptions.push_back({"R-RES-11", "resource",
                                        "the model does not have " + Quoted(text) +
                                            "; it was taken to belong to the caller's account"});
      } else if (!caller().account_id.empty() && caller().partition != arn.partition) {
        prepared.owner_rule = "nobody knows; the partition settles it";
      } else {
        return absl::InvalidArgumentError("neither the ARN nor the model tells who owns " +
                                          Quoted(text) + DidYouMeanText(text, ResourceArns()) +
                                          "; give `resourceAccount` (--resource-account)");
      }
      if (!given.empty() && given != prepared.owner_account) {
        return InvalidArgument("resourceAccount " + given +
                               " is against the model: " + Quoted(text) + " belongs to " +
                               (prepared.aws_owned ? "AWS" : "account " + prepared.owner_account));
      }
    }
    prepared.same_account = prepared.aws_owned || (!caller().account_id.empty() &&
                                                   caller().account_id == prepared.owner_account);
    return absl::OkStatus();
  }

  // With ACLs an object may belong to who wrote it. The bucket's policy can then only deny; what
  // the owner's ACL grants is not modelled (R-S3-2).
  void SetForeignObject() {
    prepared_->owner_account = object_account_->id;
    prepared_->owner_rule = "the model has the object in another account than its bucket";
    prepared_->ignores_resource_allows = true;
    prepared_->assumptions.push_back(
        {"R-S3-2", "resource",
         "the object belongs to account " + object_account_->id +
             " and not to the bucket's; the bucket policy only denies, and its ACL was taken to "
             "grant nothing"});
  }

  std::vector<std::string_view> ResourceArns() const {
    std::vector<std::string_view> arns;
    for (const std::shared_ptr<const Account>& account : estate_.accounts()) {
      for (const Resource& resource : account->resources)
        arns.push_back(resource.arn);
    }
    return arns;
  }

  const CompiledEstate& compiled_;
  const Estate& estate_;
  std::unique_ptr<PreparedRequest> prepared_;
  const std::optional<Service>& service_;      // of the action, if the catalogue has it
  const std::optional<Action>& known_action_;  // likewise
  const Account* object_account_ = nullptr;    // of an object that the model has on its own
};

// What a request says elsewhere, put where it is looked for: the list of services that is given as
// the condition key that it is, the session's name in the principal's ARN.
std::shared_ptr<const Request> Complete(std::shared_ptr<const Request> request) {
  std::optional<Request> complete;
  if (request->called_via.empty()) {
    constexpr std::string_view kCalledVia = "aws:CalledVia";
    for (const auto& [key, input] : request->context) {
      if (key.size() != kCalledVia.size() || !EqualsIgnoreCase(key, kCalledVia)) continue;
      if (!complete) complete = *request;
      complete->called_via = input.values;
    }
  }
  if (request->token.kind == TokenInput::Kind::kNone &&
      request->principal.find(":assumed-role/") != std::string::npos) {
    const std::optional<Arn> arn = ParseArn(request->principal);
    const IamEntity entity = arn ? ParseIamEntity(*arn) : IamEntity();
    if (entity.kind == IamEntityKind::kAssumedRole) {
      if (!complete) complete = *request;
      complete->session.name = std::string(entity.session_name);
    }
  }
  if (!complete) return request;
  return std::make_shared<const Request>(*std::move(complete));
}

}  // namespace

std::string_view NotApplicableName(NotApplicable why) {
  switch (why) {
    case NotApplicable::kParticipates:
      return "";
    case NotApplicable::kManagementAccount:
      return "MANAGEMENT_ACCOUNT";
    case NotApplicable::kNotInOrganization:
      return "NOT_IN_ORG";
    case NotApplicable::kPolicyTypeDisabled:
      return "POLICY_TYPE_DISABLED";
    case NotApplicable::kServiceLinkedRole:
      return "SERVICE_LINKED_ROLE";
    case NotApplicable::kServiceNotSupported:
      return "SERVICE_NOT_SUPPORTED";
    case NotApplicable::kCallerKind:
      return "CALLER_KIND";
    case NotApplicable::kNoBoundary:
      return "NO_BOUNDARY";
    case NotApplicable::kNoSessionPolicy:
      return "NO_SESSION_POLICY";
    case NotApplicable::kNoResourcePolicy:
      return "NO_RESOURCE_POLICY";
    case NotApplicable::kNoEndpoint:
      return "NO_ENDPOINT";
    case NotApplicable::kAwsOwnedResource:
      return "AWS_OWNED_RESOURCE";
    case NotApplicable::kNotThisCall:
      return "NOT_CONSULTED";
  }
  return "";
}

absl::StatusOr<std::unique_ptr<const PreparedRequest>> Prepare(const CompiledEstate& compiled,
                                                               const Request& request) {
  return Prepare(compiled, request, compiled.options().readings);
}

absl::StatusOr<std::unique_ptr<const PreparedRequest>> Prepare(const CompiledEstate& compiled,
                                                               const Request& request,
                                                               Readings readings) {
  return Prepare(compiled, std::make_shared<const Request>(request), readings);
}

absl::StatusOr<std::unique_ptr<const PreparedRequest>> Prepare(
    const CompiledEstate& compiled, std::shared_ptr<const Request> request, Readings readings) {
  std::unique_ptr<const ActionFacts> own_facts;
  const ActionFacts& facts = compiled.FactsOf(request->action, own_facts);
  if (!facts.problem.ok()) return facts.problem;
  auto prepared = std::make_unique<PreparedRequest>(compiled, Complete(std::move(request)),
                                                    std::move(own_facts), facts);
  prepared->readings = readings;
  return Preparer(compiled, std::move(prepared)).Run();
}

}  // namespace iamsim
