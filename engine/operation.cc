// SPDX-License-Identifier: Apache-2.0
#include "engine/operation.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "engine/match/action.h"
#include "engine/resolve_caller.h"
#include "engine/services/kms.h"
#include "engine/services/sts.h"
#include "engine/status_text.h"
#include "model/arn.h"
#include "model/catalogue/service_facts.h"

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

// Keys of the network path, which a service that calls for somebody does not pass on (R-CTX-5).
bool IsEndpointKey(std::string_view key) {
  constexpr std::string_view kKeys[] = {"aws:sourcevpc",   "aws:sourcevpce", "aws:sourcevpcarn",
                                        "aws:vpceaccount", "aws:vpceorgid",  "aws:vpceorgpaths",
                                        "aws:vpcsourceip"};
  const std::string folded = ToLowerAscii(key);
  return std::find(std::begin(kKeys), std::end(kKeys), folded) != std::end(kKeys);
}

class PartFinder {
 public:
  PartFinder(const Estate& estate, const Request& request)
      : estate_(estate), request_(request), action_(request.action) {}

  absl::StatusOr<CallParts> Run() {
    AddCopySource();
    AddFurtherResources();
    AddAssumeParts();
    AddPassRole();
    AddKeyOfAlias();
    // What follows from a part holds for every part: the source of a copy may be behind an access
    // point and encrypted.
    if (absl::Status status = AddBucketOfAccessPoint(kFirst); !status.ok()) return status;
    for (std::size_t i = 0, count = parts_.further.size(); i < count; ++i) {
      if (absl::Status status = AddBucketOfAccessPoint(i); !status.ok()) return status;
    }
    AddKmsParts(request_);
    for (std::size_t i = 0, count = parts_.further.size(); i < count; ++i)
      AddKmsParts(Request(parts_.further[i]));
    return std::move(parts_);
  }

 private:
  static constexpr std::size_t kFirst = static_cast<std::size_t>(-1);

  // A part of the same call by the same caller.
  Request Part(std::string_view action, std::string resource) const {
    Request part = request_;
    part.action = std::string(action);
    part.resource = std::move(resource);
    part.resource_account.clear();
    part.single = true;
    part.is_part = true;
    return part;
  }

  void AddFurtherResources() {
    for (const std::string& resource : request_.parameters.resources) {
      if (resource != request_.resource) parts_.further.push_back(Part(request_.action, resource));
    }
  }

  // R-STS-2, R-STS-3: what is inherited counts as passed.
  void AddAssumeParts() {
    if (!AssumesRole(action_)) return;
    const CallParameters& parameters = request_.parameters;
    if (!parameters.tags.empty() || !TransitiveTags(request_.session).empty()) {
      parts_.further.push_back(Part("sts:TagSession", request_.resource));
    }
    if (parameters.source_identity || !request_.session.source_identity.empty()) {
      parts_.further.push_back(Part("sts:SetSourceIdentity", request_.resource));
    }
  }

  void AddCopySource() {
    const std::string& source = request_.parameters.copy_source;
    if (source.empty()) return;
    parts_.further.push_back(Part("s3:GetObject", source));
  }

  void AddPassRole() {
    const std::string& role = request_.parameters.pass_role;
    if (role.empty() || action_.Is("iam:passrole")) return;
    Request part = Part("iam:PassRole", role);
    part.implied.emplace_back("iam:PassedToService", Value(PassedToServiceOf(action_.service())));
    part.implied.emplace_back("iam:AssociatedResourceArn", Unknown());
    parts_.further.push_back(std::move(part));
  }

  // R-KMS-3: the call is on the alias and on the key. A new alias names its key among `resources`.
  void AddKeyOfAlias() {
    if (!action_.Is("kms:deletealias") && !action_.Is("kms:updatealias")) return;
    if (const Estate::Found<Resource> key = estate_.FindKeyOfAlias(request_.resource)) {
      parts_.further.push_back(Part(request_.action, key.entity->arn));
    }
  }

  // R-S3-8: the policy of the access point and that of its bucket are both asked.
  absl::Status AddBucketOfAccessPoint(std::size_t index) {
    const Request& asked = index == kFirst ? request_ : parts_.further[index];
    const std::string text = asked.resource;
    const std::optional<Arn> arn = ParseArn(text);
    constexpr std::string_view kAccessPoint = "accesspoint/";
    if (!arn || arn->service != "s3" || !arn->resource.starts_with(kAccessPoint)) {
      return absl::OkStatus();
    }
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
    const std::string action = asked.action;
    Request bucket = Part(action, found.entity->bucket + rest);
    add_keys(bucket);
    if (index == kFirst) {
      parts_.first = request_;
      add_keys(*parts_.first);
    } else {
      add_keys(parts_.further[index]);
    }
    parts_.further.push_back(std::move(bucket));
    return absl::OkStatus();
  }

  // The ARN of the key that encrypts what a part names: that of the resource, or of an object's
  // bucket, unless the headers of an upload say otherwise; empty for none.
  std::string KeyOf(const Request& part, const RequestedAction& action) const {
    std::string key;
    Estate::Found<Resource> found = estate_.FindResource(part.resource);
    const std::optional<Arn> arn = ParseArn(part.resource);
    const bool on_object = arn && arn->service == "s3" && arn->account.empty();
    if (found) key = found.entity->kms_key;
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
  void AddKmsParts(const Request& part) {
    const RequestedAction action(part.action);
    const KmsNeed need = KmsNeedOf(action.service(), action.name());
    if (need.first.empty()) return;
    const std::string key = KeyOf(part, action);
    if (key.empty()) return;
    const bool by_service = part.token.kind == TokenInput::Kind::kNone &&
                            !part.principal.starts_with("arn:") && part.principal != "anonymous";
    for (const std::string_view name : {need.first, need.second}) {
      if (name.empty()) continue;
      Request kms = part;
      kms.action = name == "decrypt" ? "kms:Decrypt" : "kms:GenerateDataKey";
      kms.resource = key;
      kms.resource_account.clear();
      kms.single = true;
      kms.is_part = true;
      // The key is where the data is.
      if (const std::optional<Arn> arn = ParseArn(key)) kms.region = std::string(arn->region);
      kms.implied = request_.implied;
      if (action.service() == "s3") {
        kms.implied.emplace_back("kms:EncryptionContext:aws:s3:arn", Unknown());
      }
      if (!by_service) {
        kms.called_via.emplace_back(std::string(action.service()) + ".amazonaws.com");
        std::erase_if(kms.context, [](const auto& entry) { return IsEndpointKey(entry.first); });
      }
      parts_.further.push_back(std::move(kms));
    }
  }

  const Estate& estate_;
  const Request& request_;
  const RequestedAction action_;
  CallParts parts_;
};

}  // namespace

absl::StatusOr<CallParts> PartsOf(const Estate& estate, const Request& request) {
  // What is no action is for Prepare() to refuse.
  if (request.single || request.action.find(':') == std::string::npos) return CallParts();
  return PartFinder(estate, request).Run();
}

}  // namespace iamsim
