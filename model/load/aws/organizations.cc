// SPDX-License-Identifier: Apache-2.0
#include "model/load/aws/organizations.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/arn.h"
#include "model/load/aws/aws_cli.h"
#include "model/load/aws/s3_policy.h"
#include "model/load/document/fields.h"
#include "model/load/draft/import_drafts.h"
#include "model/load/draft/import_reader.h"
#include "model/load/text/words.h"

// Read() collects facts from every output: nodes, parents, policies, targets. Each fact notes
// whether its list was complete. Finish() puts the tree together. A list that was not given is
// unknown and not empty: the node then gets a stand-in for the policies that may be attached.

namespace iamsim {
namespace {

using std::string_view;
using NodeKind = OrganizationNode::Kind;

// The types of policies that decide access; tag, backup and other policies do not.
constexpr std::array<string_view, 3> kTypes = {"SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY",
                                               "S3_POLICY"};
constexpr std::size_t kS3Type = 2;
constexpr std::size_t kNoType = kTypes.size();
// What people and scripts call them in the names of files.
constexpr std::array<string_view, 3> kShortTypes = {"scp", "rcp", "s3"};

// The others that AWS documents, which take no part in it.
// https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListPolicies.html
constexpr string_view kOtherTypes[] = {"AISERVICES_OPT_OUT_POLICY",
                                       "BACKUP_POLICY",
                                       "BEDROCK_POLICY",
                                       "CHATBOT_POLICY",
                                       "DECLARATIVE_POLICY_EC2",
                                       "INSPECTOR_POLICY",
                                       "NETWORK_SECURITY_DIRECTOR_POLICY",
                                       "SECURITYHUB_POLICY",
                                       "TAG_POLICY",
                                       "UPGRADE_ROLLOUT_POLICY"};

constexpr auto kWords = FieldWords({
    "Organization",
    "Roots",
    "OrganizationalUnits",
    "OrganizationalUnit",
    "Accounts",
    "Account",
    "Targets",
    "Policies",
    "Policy",
    "Parents",
    "Children",
    "DelegatedAdministrators",
    "Id",
    "Arn",
    "Name",
    "Type",
    "MasterAccountId",
    "FeatureSet",
    "PolicyTypes",
    "Status",
    "PolicySummary",
    "Content",
    "AwsManaged",
    "TargetId",
    "Paths",
    "Path",
    // Not needed.
    "MasterAccountArn",
    "MasterAccountEmail",
    "AvailablePolicyTypes",
    "Description",
    "Email",
    "State",
    "JoinedMethod",
    "JoinedTimestamp",
    "DelegationEnabledDate",
    "NextToken",
    "ResponseMetadata",
    "ResultMetadata",
});

std::size_t TypeOf(string_view text) {
  for (std::size_t i = 0; i < kTypes.size(); ++i) {
    if (text == kTypes[i] || EqualsIgnoreCase(text, kShortTypes[i])) return i;
  }
  return kNoType;
}

bool IsRootId(string_view text) {
  return text.starts_with("r-") && text.find('.') == string_view::npos;
}
bool IsUnitId(string_view text) {
  return text.starts_with("ou-") && text.find('.') == string_view::npos;
}
bool IsParentId(string_view text) {
  return IsRootId(text) || IsUnitId(text);
}
bool IsTargetId(string_view text) {
  return IsParentId(text) || IsAccountId(text);
}
bool IsPolicyId(string_view text) {
  return text.starts_with("p-") && text.find('.') == string_view::npos;
}

NodeKind KindOfId(string_view id) {
  if (IsAccountId(id)) return NodeKind::kAccount;
  return IsRootId(id) ? NodeKind::kRoot : NodeKind::kOrganizationalUnit;
}

// The names under which pages are watched.
std::string ListCall(std::size_t type) {
  return "list-policies (" + std::string(kTypes[type]) + ")";
}
std::string TargetCall(const std::string& target, std::size_t type) {
  return "list-policies-for-target of " + Quoted(target) + " (" + std::string(kTypes[type]) + ")";
}
std::string TargetsCall(const std::string& policy) {
  return "list-targets-for-policy of " + Quoted(policy);
}
std::string AccountsCall(const std::string& parent) {
  return "list-accounts-for-parent of " + Quoted(parent);
}
std::string UnitsCall(const std::string& parent) {
  return "list-organizational-units-for-parent of " + Quoted(parent);
}
constexpr string_view kAllAccountsCall = "list-accounts";

string_view FirstPart(string_view text) {
  return text.substr(0, text.find('.'));
}

class OrganizationsReader : public InputReader {
 public:
  explicit OrganizationsReader(EstateBuilder& builder) : builder_(builder), opener_(builder) {}

  void Read(const DataNode& root, const std::shared_ptr<const SourceText>& source,
            LoadedFile& file) override;
  bool ReadLeftOut(const CliOutput& call, const std::string& what) override;
  void Finish() override;

 private:
  struct Node {
    std::string id;
    DraftPlace place;
    Given<std::string> name;
    Given<std::string> parent;
    std::string partition;
  };
  struct PolicyFacts {
    std::string id;
    std::string arn;
    std::string name;
    std::size_t type = kNoType;
    bool type_unclear = false;  // a near miss of a type that takes part in authorization
    bool aws_managed = false;
  };
  struct Attachment {
    std::string policy;
    DraftPlace place;
  };

  Node& NodeOf(const std::string& id, const DraftPlace& place);
  PolicyFacts& PolicyOf(const std::string& id);
  void SetParent(Node& node, const std::string& parent, const DraftPlace& place);
  // From the ARN of anything in the organization: who manages it and its id.
  void TakeArn(const Fields& fields, const DataNode& object);
  // Of a path such as `o-1/r-ab12/ou-ab12-11111111/`.
  void TakePath(const Fields& fields, const DataNode& path, Node& node);

  // The argument of the call, or the id that the file or a folder is named by; an error when none
  // is of the right kind.
  std::optional<std::string> Argument(const CliOutput& output, bool (*is_right)(string_view),
                                      string_view what) const;

  void ReadOrganization(const Fields& fields, const DataNode& node);
  void ReadRoot(const Fields& fields, const DataNode& node);
  Node* ReadNode(const Fields& fields, const DataNode& node, bool (*is_right)(string_view),
                 string_view what);
  // The type that `text` is a near miss of, with a warning; kNoType for AWS's other types.
  std::size_t NearType(const Fields& fields, const DataNode& node, string_view text) const;
  PolicyFacts* ReadSummary(const Fields& fields, const DataNode& node);
  void ReadPolicy(const Fields& fields, const DataNode& node);
  void ReadPolicies(const Fields& fields, const CliOutput& output, LoadedFile& file);
  void ReadTargets(const Fields& fields, const CliOutput& output, LoadedFile& file);
  void ReadAccounts(const Fields& fields, const CliOutput& output, LoadedFile& file);
  void ReadUnits(const Fields& fields, const CliOutput& output, LoadedFile& file);
  void ReadParents(const Fields& fields, const CliOutput& output);
  void ReadChildren(const Fields& fields, const CliOutput& output);

  bool AllAccountsKnown() const;
  // Whether the pages of a list are all there.
  bool IsWhole(const std::string& call) const;
  Given<std::vector<PolicyReferenceDraft>> Attached(const Node& node, std::size_t type) const;
  std::vector<S3Policy> AttachedS3Policies(const Node& node) const;
  std::vector<std::size_t> InOrder();

  DraftPlace PlaceOf(const Fields& fields, const DataNode& node) const {
    return {fields.source(), node.offset, node.length};
  }

  EstateBuilder& builder_;
  ImportReader opener_;  // of JSON that is in a string
  DraftPlace place_;     // of the first output
  PageWatch pages_;
  Given<std::string> id_;
  Given<std::string> management_account_;
  Given<std::vector<std::string>> policy_types_;
  Given<std::vector<std::string>> delegated_administrators_;
  std::vector<Node> nodes_;
  std::map<std::string, std::size_t> node_index_;
  std::map<std::string, PolicyFacts> policies_;
  std::map<std::string, std::string> left_out_;  // why a policy's document is unknown, by its id
  std::map<std::string, S3Policy> s3_policies_;  // by id
  std::map<std::string, std::vector<Attachment>> attachments_;  // by target
  // Whether all policies of a type and all their targets were listed.
  std::array<bool, kTypes.size()> all_attachments_known_ = {};
};

OrganizationsReader::Node& OrganizationsReader::NodeOf(const std::string& id,
                                                       const DraftPlace& place) {
  const auto [found, is_new] = node_index_.try_emplace(id, nodes_.size());
  if (is_new) {
    Node node;
    node.id = id;
    node.place = place;
    nodes_.push_back(std::move(node));
  }
  return nodes_[found->second];
}

OrganizationsReader::PolicyFacts& OrganizationsReader::PolicyOf(const std::string& id) {
  PolicyFacts& policy = policies_[id];
  policy.id = id;
  return policy;
}

void OrganizationsReader::SetParent(Node& node, const std::string& parent,
                                    const DraftPlace& place) {
  if (KindOfId(node.id) == NodeKind::kRoot) return;
  if (!node.parent.value) {
    node.parent = {parent, place};
    return;
  }
  if (*node.parent.value == parent) return;
  builder_.diagnostics().Error(
      place.source, place.offset, place.length,
      Quoted(node.id) + " stands under " + Quoted(parent) + " and under " +
          Quoted(*node.parent.value),
      "the other is at " + PlaceText(*node.parent.place.source, node.parent.place.offset));
}

void OrganizationsReader::TakeArn(const Fields& fields, const DataNode& object) {
  const DataNode* node = object.Find("Arn");
  if (node == nullptr) return;
  const std::optional<std::string> text = fields.StringOf(*node, "Arn");
  if (!text) return;
  const std::optional<Arn> arn = ParseArn(*text);
  if (!arn || arn->service != "organizations") {
    fields.Error(*node, Quoted(*text) + " is not the ARN of a part of an organization");
    return;
  }
  // AWS's own policies belong to `aws`.
  if (!IsAccountId(arn->account)) return;
  const DraftPlace place = PlaceOf(fields, *node);
  const auto take = [&](Given<std::string>& known, string_view value, string_view what) {
    if (!known.value) {
      known = {std::string(value), place};
    } else if (*known.value != value) {
      fields.Error(*node,
                   Quoted(*text) + " is part of another organization: its " + std::string(what) +
                       " is " + Quoted(value) + " and not " + Quoted(*known.value),
                   "the other is at " + PlaceText(*known.place.source, known.place.offset));
    }
  };
  take(management_account_, arn->account, "management account");
  const std::size_t begin = arn->resource.find("/o-");
  if (begin != string_view::npos) {
    const string_view rest = arn->resource.substr(begin + 1);
    take(id_, rest.substr(0, rest.find('/')), "id");
  } else if (arn->resource.starts_with("organization/")) {
    take(id_, arn->resource.substr(arn->resource.find('/') + 1), "id");
  }
}

void OrganizationsReader::TakePath(const Fields& fields, const DataNode& path, Node& node) {
  const std::optional<std::string> text = fields.StringOf(path, "Path");
  if (!text) return;
  const DraftPlace place = PlaceOf(fields, path);
  const std::string id = node.id;  // `nodes_` may grow
  std::string parent;
  string_view rest = *text;
  while (!rest.empty()) {
    const std::size_t slash = rest.find('/');
    const std::string part(rest.substr(0, slash));
    rest = slash == string_view::npos ? string_view() : rest.substr(slash + 1);
    if (part.empty() || part.starts_with("o-")) continue;
    if (part == id) break;
    if (!IsParentId(part)) {
      fields.Error(path, "`Path` is " + Quoted(*text),
                   "expected the ids from the organization down, such as o-1/r-ab12/ou-ab12-1/");
      return;
    }
    Node& step = NodeOf(part, place);
    if (!parent.empty()) SetParent(step, parent, place);
    parent = part;
  }
  if (!parent.empty()) SetParent(NodeOf(id, place), parent, place);
}

std::optional<std::string> OrganizationsReader::Argument(const CliOutput& output,
                                                         bool (*is_right)(string_view),
                                                         string_view what) const {
  // What an output of a folder would have told stays unknown.
  const auto unplaced = [&](std::string message, std::string help) {
    if (!output.named) message += "; it is left out";
    builder_.diagnostics().Add({output.named ? Severity::kError : Severity::kWarning, output.source,
                                output.place.offset, output.place.length, std::move(message),
                                std::move(help)});
  };
  const string_view given = FirstPart(output.argument);
  if (!given.empty()) {
    if (is_right(given)) return std::string(given);
    unplaced(Quoted(given) + " is not the id of " + std::string(what),
             "it is the argument of the call that gave this output");
    return std::nullopt;
  }
  if (is_right(output.command)) return output.command;
  std::optional<std::string> folder;
  const std::filesystem::path path(output.source->name());
  for (const std::filesystem::path& part : path.parent_path()) {
    if (is_right(part.string())) folder = part.string();
  }
  if (!folder) {
    unplaced("this output does not say of " + std::string(what) + " it is",
             "name the file `COMMAND.ID.json`, or put the output into {\"command\": ..., "
             "\"argument\": ID, \"output\": ...}");
  }
  return folder;
}

void OrganizationsReader::ReadOrganization(const Fields& fields, const DataNode& node) {
  if (!fields.CheckObject(node, "`Organization`")) return;
  const auto take = [&](Given<std::string>& known, string_view key, string_view what) {
    const std::optional<std::string> value = fields.RequiredString(node, key, "an organization");
    if (!value) return;
    const DataNode& place = *node.Find(key);
    if (known.value && *known.value != *value) {
      fields.Error(place,
                   "a second organization: its " + std::string(what) + " is " + Quoted(*value) +
                       " and not " + Quoted(*known.value),
                   "the other is at " + PlaceText(*known.place.source, known.place.offset));
      return;
    }
    known = {*value, PlaceOf(fields, place)};
  };
  take(id_, "Id", "id");
  take(management_account_, "MasterAccountId", "management account");
  if (management_account_.value && !IsAccountId(*management_account_.value)) {
    fields.Error(node, Quoted(*management_account_.value) + " is no account id",
                 "expected twelve digits, in quotes");
    management_account_.value.reset();
  }
  // Without all features there are no policies at all (R-ORG-2).
  if (fields.String(node, "FeatureSet").value_or("") == "CONSOLIDATED_BILLING") {
    policy_types_ = {std::vector<std::string>(), PlaceOf(fields, *node.Find("FeatureSet"))};
  }
}

OrganizationsReader::Node* OrganizationsReader::ReadNode(const Fields& fields, const DataNode& node,
                                                         bool (*is_right)(string_view),
                                                         string_view what) {
  const std::optional<std::string> id = fields.RequiredString(node, "Id", what);
  if (!id) return nullptr;
  if (!is_right(*id)) {
    fields.Error(*node.Find("Id"), Quoted(*id) + " is not the id of " + std::string(what));
    return nullptr;
  }
  TakeArn(fields, node);
  Node& out = NodeOf(*id, PlaceOf(fields, node));
  if (const DataNode* name = node.Find("Name"); name != nullptr && !out.name.value) {
    out.name = {fields.StringOf(*name, "Name"), PlaceOf(fields, *name)};
  }
  if (const DataNode* arn = node.Find("Arn"); arn != nullptr && arn->is_string()) {
    if (const std::optional<Arn> parsed = ParseArn(arn->text())) {
      out.partition = std::string(parsed->partition);
    }
  }
  return &out;
}

std::size_t OrganizationsReader::NearType(const Fields& fields, const DataNode& node,
                                          string_view text) const {
  if (std::find(std::begin(kOtherTypes), std::end(kOtherTypes), text) != std::end(kOtherTypes)) {
    return kNoType;
  }
  for (const string_view type : kTypes) {
    if (!IsSlipOf(text, type)) continue;
    fields.Warning(node, "unknown type of policy " + Quoted(text) + "; what it says is unknown",
                   "did you mean " + Quoted(type) + "?");
    return TypeOf(type);
  }
  return kNoType;
}

void OrganizationsReader::ReadRoot(const Fields& fields, const DataNode& node) {
  if (ReadNode(fields, node, IsRootId, "a root") == nullptr) return;
  const DataNode* types = fields.Find(node, "PolicyTypes");
  if (types == nullptr) return;
  Given<std::vector<std::string>> enabled = {std::vector<std::string>(), PlaceOf(fields, *types)};
  for (const DataNode* item : fields.Objects(node, "PolicyTypes")) {
    const std::optional<std::string> type =
        fields.RequiredString(*item, "Type", "a type of policy");
    const std::optional<std::string> status = fields.String(*item, "Status");
    if (!type) continue;
    if (const std::size_t near =
            TypeOf(*type) == kNoType ? NearType(fields, *item->Find("Type"), *type) : kNoType;
        near != kNoType) {
      // Taken as enabled, because its policies may deny.
      enabled.value->emplace_back(kTypes[near]);
      continue;
    }
    enabled.value->push_back(*type);
    if (status && *status != "ENABLED" && TypeOf(*type) != kNoType) {
      fields.Warning(*item, Quoted(*type) + " is " + Quoted(*status),
                     "it is taken as enabled, for its policies may deny");
    }
  }
  std::sort(enabled.value->begin(), enabled.value->end());
  if (policy_types_.value && *policy_types_.value != *enabled.value) {
    fields.Error(
        *types, "`PolicyTypes` of the root is given twice, and not the same",
        "the other is at " + PlaceText(*policy_types_.place.source, policy_types_.place.offset));
    return;
  }
  policy_types_ = std::move(enabled);
}

OrganizationsReader::PolicyFacts* OrganizationsReader::ReadSummary(const Fields& fields,
                                                                   const DataNode& node) {
  const std::optional<std::string> id = fields.RequiredString(node, "Id", "a policy");
  const std::optional<std::string> type = fields.RequiredString(node, "Type", "a policy");
  if (!id || !type) return nullptr;
  const std::size_t index = TypeOf(*type);
  if (index == kNoType) {
    if (NearType(fields, *node.Find("Type"), *type) != kNoType) PolicyOf(*id).type_unclear = true;
    return nullptr;
  }
  TakeArn(fields, node);
  PolicyFacts& policy = PolicyOf(*id);
  policy.type = index;
  if (std::optional<std::string> arn = fields.String(node, "Arn")) policy.arn = *std::move(arn);
  if (std::optional<std::string> name = fields.String(node, "Name")) policy.name = *std::move(name);
  policy.aws_managed = policy.aws_managed || fields.Bool(node, "AwsManaged").value_or(false);
  return &policy;
}

void OrganizationsReader::ReadPolicy(const Fields& fields, const DataNode& node) {
  const DataNode* summary = node.Find("PolicySummary");
  if (summary == nullptr || !fields.CheckObject(*summary, "`PolicySummary`")) return;
  const PolicyFacts* policy = ReadSummary(fields, *summary);
  if (policy == nullptr || policy->aws_managed) return;
  const DataNode* content = fields.Find(node, "Content");
  if (content == nullptr) {
    fields.Warning(node, "policy " + Quoted(policy->name) +
                             " has no `Content`; what it allows or denies is unknown");
    return;
  }
  if (policy->type == kS3Type) {
    const ImportValue document = opener_.Open({content, fields.source()});
    if (!document) return;
    const Fields inner(document.source, builder_.diagnostics());
    if (std::optional<S3Policy> s3_policy = ReadS3Policy(*document.node, inner)) {
      s3_policy->name = policy->name;
      s3_policies_[policy->id] = *std::move(s3_policy);
    }
    return;
  }
  if (policy->arn.empty()) {
    fields.RequiredString(*summary, "Arn", "a policy");
    return;
  }
  PolicyDraft draft = ImportedDocument(*content, fields.source(), policy->name, builder_);
  draft.policy.id = policy->id;
  draft.policy.arn = policy->arn;
  builder_.AddSharedPolicy(std::move(draft), false);
}

void OrganizationsReader::ReadPolicies(const Fields& fields, const CliOutput& output,
                                       LoadedFile& file) {
  const DataNode& root = *output.root;
  std::string target;
  if (output.Is("list-policies-for-target") || IsTargetId(FirstPart(output.argument))) {
    target =
        Argument(output, IsTargetId, "which root, organizational unit or account").value_or("");
    if (target.empty()) return;
    NodeOf(target, output.place);
  }
  // The filter of the call: of the policies, or of a file's name where there are none.
  std::size_t type = kNoType;
  std::size_t begin = 0;
  while (begin <= output.argument.size()) {
    const string_view part = FirstPart(string_view(output.argument).substr(begin));
    if (TypeOf(part) != kNoType) type = TypeOf(part);
    begin += part.size() + 1;
  }
  for (const DataNode* item : fields.Objects(root, "Policies")) {
    const PolicyFacts* policy = ReadSummary(fields, *item);
    if (policy == nullptr) {
      const DataNode* id = item->Find("Id");
      const auto unclear =
          id == nullptr ? policies_.end() : policies_.find(std::string(id->text()));
      if (!target.empty() && unclear != policies_.end() && unclear->second.type_unclear) {
        attachments_[target].push_back({unclear->first, PlaceOf(fields, *item)});
      }
      continue;
    }
    file.Count("policies", 1);
    if (type == kNoType) type = policy->type;
    if (type != policy->type) {
      fields.Error(*item, "policy " + Quoted(policy->id) + " is no " + std::string(kTypes[type]) +
                              " like the others of this list");
    }
    if (!target.empty()) attachments_[target].push_back({policy->id, PlaceOf(fields, *item)});
  }
  if (type == kNoType) return;
  pages_.Note(root, fields.source(), target.empty() ? ListCall(type) : TargetCall(target, type));
}

void OrganizationsReader::ReadTargets(const Fields& fields, const CliOutput& output,
                                      LoadedFile& file) {
  const std::optional<std::string> policy = Argument(output, IsPolicyId, "which policy");
  if (!policy) return;
  for (const DataNode* item : fields.Objects(*output.root, "Targets")) {
    const std::optional<std::string> target = fields.RequiredString(*item, "TargetId", "a target");
    if (!target) continue;
    if (!IsTargetId(*target)) {
      fields.Error(*item->Find("TargetId"),
                   Quoted(*target) +
                       " is not the id of a root, an organizational unit or an "
                       "account");
      continue;
    }
    TakeArn(fields, *item);
    const DraftPlace place = PlaceOf(fields, *item);
    Node& node = NodeOf(*target, place);
    if (const DataNode* name = item->Find("Name"); name != nullptr && !node.name.value) {
      node.name = {fields.StringOf(*name, "Name"), PlaceOf(fields, *name)};
    }
    attachments_[*target].push_back({*policy, place});
    file.Count("attachments", 1);
  }
  PolicyOf(*policy);
  pages_.Note(*output.root, fields.source(), TargetsCall(*policy));
}

void OrganizationsReader::ReadAccounts(const Fields& fields, const CliOutput& output,
                                       LoadedFile& file) {
  std::string parent;
  if (output.Is("list-accounts-for-parent") || IsParentId(FirstPart(output.argument)) ||
      IsParentId(output.command)) {
    parent = Argument(output, IsParentId, "which root or organizational unit").value_or("");
    if (parent.empty()) return;
    NodeOf(parent, output.place);
  }
  for (const DataNode* item : fields.Objects(*output.root, "Accounts")) {
    Node* node = ReadNode(fields, *item, IsAccountId, "an account");
    if (node == nullptr) continue;
    file.Count("accounts", 1);
    const std::string id = node->id;
    if (!parent.empty()) SetParent(*node, parent, PlaceOf(fields, *item));
    if (const DataNode* paths = fields.Find(*item, "Paths")) {
      if (fields.StringsOf(*paths, "Paths")) {
        for (const DataNode& path : paths->items())
          TakePath(fields, path, NodeOf(id, PlaceOf(fields, *item)));
      }
    }
  }
  pages_.Note(*output.root, fields.source(),
              parent.empty() ? std::string(kAllAccountsCall) : AccountsCall(parent));
}

void OrganizationsReader::ReadUnits(const Fields& fields, const CliOutput& output,
                                    LoadedFile& file) {
  const std::vector<const DataNode*> items = fields.Objects(*output.root, "OrganizationalUnits");
  // With paths, who asked for the list is of no account.
  const bool all_have_paths =
      !items.empty() && std::all_of(items.begin(), items.end(), [](const DataNode* item) {
        return item->Find("Path") != nullptr;
      });
  std::string parent;
  if (!all_have_paths || IsParentId(FirstPart(output.argument)) || IsParentId(output.command)) {
    parent = Argument(output, IsParentId, "which root or organizational unit").value_or("");
    if (parent.empty()) return;
    NodeOf(parent, output.place);
  }
  for (const DataNode* item : items) {
    Node* node = ReadNode(fields, *item, IsUnitId, "an organizational unit");
    if (node == nullptr) continue;
    file.Count("organizational units", 1);
    const std::string id = node->id;
    if (!parent.empty()) SetParent(*node, parent, PlaceOf(fields, *item));
    if (const DataNode* path = item->Find("Path")) {
      TakePath(fields, *path, NodeOf(id, PlaceOf(fields, *item)));
    }
  }
  if (!parent.empty()) {
    pages_.Note(*output.root, fields.source(), UnitsCall(parent));
  }
}

void OrganizationsReader::ReadParents(const Fields& fields, const CliOutput& output) {
  const std::optional<std::string> child =
      Argument(output, IsTargetId, "which account or organizational unit");
  if (!child) return;
  for (const DataNode* item : fields.Objects(*output.root, "Parents")) {
    const std::optional<std::string> id = fields.RequiredString(*item, "Id", "a parent");
    if (!id) continue;
    if (!IsParentId(*id)) {
      fields.Error(*item->Find("Id"),
                   Quoted(*id) + " is not the id of a root or an organizational unit");
      continue;
    }
    const DraftPlace place = PlaceOf(fields, *item);
    NodeOf(*id, place);
    SetParent(NodeOf(*child, place), *id, place);
  }
}

void OrganizationsReader::ReadChildren(const Fields& fields, const CliOutput& output) {
  const std::optional<std::string> parent =
      Argument(output, IsParentId, "which root or organizational unit");
  if (!parent) return;
  NodeOf(*parent, output.place);
  std::string call;
  for (const DataNode* item : fields.Objects(*output.root, "Children")) {
    const std::optional<std::string> id = fields.RequiredString(*item, "Id", "a child");
    if (!id) continue;
    if (!IsUnitId(*id) && !IsAccountId(*id)) {
      fields.Error(*item->Find("Id"),
                   Quoted(*id) + " is not the id of an organizational unit or an account");
      continue;
    }
    const DraftPlace place = PlaceOf(fields, *item);
    SetParent(NodeOf(*id, place), *parent, place);
    call = IsAccountId(*id) ? AccountsCall(*parent) : UnitsCall(*parent);
  }
  // One call lists children of one kind; an empty list does not say of which.
  if (!call.empty()) pages_.Note(*output.root, fields.source(), call);
}

void OrganizationsReader::Read(const DataNode& root,
                               const std::shared_ptr<const SourceText>& source, LoadedFile& file) {
  CliOutput output = CliOutputOf(root, source, builder_.diagnostics());
  const Fields fields = CliFields(*output.root, source, builder_.diagnostics(), kWords);
  output.named = file.named;
  if (place_.source == nullptr) place_ = output.place;
  const DataNode& out = *output.root;
  const auto object = [&](string_view key) -> const DataNode* {
    const DataNode* node = out.Find(key);
    if (node == nullptr || !fields.CheckObject(*node, Quoted(key))) return nullptr;
    return node;
  };
  if (const DataNode* organization = object("Organization")) {
    file.call = output.TextOf("describe-organization");
    ReadOrganization(fields, *organization);
  } else if (out.Find("Roots") != nullptr) {
    file.call = output.TextOf("list-roots");
    for (const DataNode* item : fields.Objects(out, "Roots"))
      ReadRoot(fields, *item);
    pages_.Note(out, source, "list-roots");
  } else if (out.Find("OrganizationalUnits") != nullptr) {
    file.call = output.TextOf("list-organizational-units-for-parent");
    ReadUnits(fields, output, file);
  } else if (out.Find("Accounts") != nullptr) {
    file.call = output.TextOf(output.Is("list-accounts-for-parent") ? "list-accounts-for-parent"
                                                                    : "list-accounts");
    ReadAccounts(fields, output, file);
  } else if (out.Find("Targets") != nullptr) {
    file.call = output.TextOf("list-targets-for-policy");
    ReadTargets(fields, output, file);
  } else if (out.Find("Policies") != nullptr) {
    file.call = output.TextOf(output.Is("list-policies-for-target") ? "list-policies-for-target"
                                                                    : "list-policies");
    ReadPolicies(fields, output, file);
  } else if (out.Find("Parents") != nullptr) {
    file.call = output.TextOf("list-parents");
    ReadParents(fields, output);
  } else if (out.Find("Children") != nullptr) {
    file.call = output.TextOf("list-children");
    ReadChildren(fields, output);
  } else if (out.Find("DelegatedAdministrators") != nullptr) {
    file.call = output.TextOf("list-delegated-administrators");
    std::vector<std::string> ids;
    for (const DataNode* item : fields.Objects(out, "DelegatedAdministrators")) {
      const Node* account = ReadNode(fields, *item, IsAccountId, "an account");
      if (account != nullptr) ids.push_back(account->id);
    }
    delegated_administrators_ = {std::move(ids), output.place};
  } else if (const DataNode* policy = object("Policy")) {
    file.call = output.TextOf("describe-policy");
    ReadPolicy(fields, *policy);
  } else if (const DataNode* account = object("Account")) {
    file.call = output.TextOf("describe-account");
    ReadNode(fields, *account, IsAccountId, "an account");
  } else if (const DataNode* unit = object("OrganizationalUnit")) {
    file.call = output.TextOf("describe-organizational-unit");
    Node* described = ReadNode(fields, *unit, IsUnitId, "an organizational unit");
    if (described != nullptr && unit->Find("Path") != nullptr) {
      TakePath(fields, *unit->Find("Path"), *described);
    }
  }
  fields.TakeNewFields(out, file.new_fields);
}

// --- Putting it together ----------------------------------------------------------------------

bool OrganizationsReader::IsWhole(const std::string& call) const {
  return pages_.IsComplete(call) && !(builder_.has_left_out() && pages_.IsLong(call));
}

// Every account was listed, or every list of every node was given.
bool OrganizationsReader::AllAccountsKnown() const {
  if (IsWhole(std::string(kAllAccountsCall))) return true;
  bool any_root = false;
  for (const Node& node : nodes_) {
    if (KindOfId(node.id) == NodeKind::kAccount) continue;
    any_root = any_root || KindOfId(node.id) == NodeKind::kRoot;
    if (!IsWhole(AccountsCall(node.id)) || !IsWhole(UnitsCall(node.id))) return false;
  }
  return any_root;
}

Given<std::vector<PolicyReferenceDraft>> OrganizationsReader::Attached(const Node& node,
                                                                       std::size_t type) const {
  Given<std::vector<PolicyReferenceDraft>> list{std::vector<PolicyReferenceDraft>(), node.place};
  list.complete = all_attachments_known_[type] || IsWhole(TargetCall(node.id, type));
  const auto attachments = attachments_.find(node.id);
  if (attachments == attachments_.end()) return list;
  std::set<string_view> seen;
  for (const Attachment& attachment : attachments->second) {
    const PolicyFacts& policy = policies_.at(attachment.policy);
    // It may be one of this type, whose document is unknown.
    if (policy.type_unclear && policy.type == kNoType) list.complete = false;
    if (policy.type != type || !seen.insert(policy.id).second) continue;
    if (const auto left_out = left_out_.find(policy.id); left_out != left_out_.end()) {
      auto unknown = std::make_shared<PolicyDraft>(MissingDocument(policy.name, attachment.place));
      unknown->policy.arn = policy.arn;
      unknown->policy.id = policy.id;
      unknown->policy.unknown = left_out->second;
      list.value->push_back({.text = policy.id,
                             .in_place = std::move(unknown),
                             .place = attachment.place,
                             .imported = true,
                             .name = policy.name});
      continue;
    }
    // The ARNs of AWS's own differ by partition.
    const bool by_id = policy.aws_managed || policy.arn.empty();
    list.value->push_back({.text = by_id ? policy.id : policy.arn,
                           .in_place = nullptr,
                           .place = attachment.place,
                           .imported = true,
                           .name = policy.name});
  }
  return list;
}

bool OrganizationsReader::ReadLeftOut(const CliOutput& call, const std::string& what) {
  if (!IsPolicyId(call.argument)) return false;
  left_out_.emplace(call.argument, what);
  return true;
}

std::vector<S3Policy> OrganizationsReader::AttachedS3Policies(const Node& node) const {
  std::vector<S3Policy> attached;
  const bool disabled =
      policy_types_.value && std::find(policy_types_.value->begin(), policy_types_.value->end(),
                                       kTypes[kS3Type]) == policy_types_.value->end();
  const auto attachments = attachments_.find(node.id);
  if (disabled || attachments == attachments_.end()) return attached;
  std::set<string_view> seen;
  for (const Attachment& attachment : attachments->second) {
    const PolicyFacts& policy = policies_.at(attachment.policy);
    if (policy.type != kS3Type || !seen.insert(policy.id).second) continue;
    const auto document = s3_policies_.find(policy.id);
    if (document != s3_policies_.end()) {
      attached.push_back(document->second);
      continue;
    }
    const DraftPlace& place = attachment.place;
    builder_.diagnostics().Warning(place.source, place.offset, place.length,
                                   "S3 policy " + Quoted(policy.id) + " on " + Quoted(node.id) +
                                       " was not loaded; it was taken to set nothing",
                                   "give the output of `describe-policy` as well");
  }
  return attached;
}

// The root, then parents before children; nodes of unknown parents below the root.
std::vector<std::size_t> OrganizationsReader::InOrder() {
  std::map<std::string, std::vector<std::size_t>> children;
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    if (KindOfId(nodes_[i].id) == NodeKind::kRoot) {
      order.push_back(i);
    } else {
      children[nodes_[i].parent.value.value_or("")].push_back(i);
    }
  }
  const std::vector<std::size_t>& orphans = children[""];
  order.insert(order.end(), orphans.begin(), orphans.end());
  for (std::size_t i = 0; i < order.size(); ++i) {
    const auto below = children.find(nodes_[order[i]].id);
    if (below == children.end() || below->first.empty()) continue;
    order.insert(order.end(), below->second.begin(), below->second.end());
  }
  if (order.size() == nodes_.size()) return order;
  std::set<std::size_t> reached(order.begin(), order.end());
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    if (reached.count(i) > 0) continue;
    const DraftPlace& place = nodes_[i].parent.place;
    builder_.diagnostics().Error(place.source, place.offset, place.length,
                                 Quoted(nodes_[i].id) + " stands below itself");
  }
  return order;
}

void OrganizationsReader::Finish() {
  // Where a policy is attached, and whether it is one that counts, its description alone may say.
  for (const auto& [id, what] : left_out_) {
    const auto policy = policies_.find(id);
    if (policy == policies_.end() || policy->second.type == kNoType) {
      builder_.NoteUnknownInput(what);
    }
  }
  if (place_.source == nullptr) return;
  pages_.Finish(builder_.diagnostics());
  for (std::size_t type = 0; type < kTypes.size(); ++type) {
    all_attachments_known_[type] =
        IsWhole(ListCall(type)) &&
        std::all_of(policies_.begin(), policies_.end(), [&](const auto& entry) {
          const PolicyFacts& policy = entry.second;
          const bool may_be =
              policy.type == type || (policy.type == kNoType && policy.type_unclear);
          return !may_be || IsWhole(TargetsCall(entry.first));
        });
  }
  if (management_account_.value) {
    NodeOf(*management_account_.value, management_account_.place);
  }
  OrganizationDraft draft;
  draft.place = place_;
  draft.id = id_;
  draft.management_account = management_account_;
  draft.policy_types = policy_types_;
  draft.delegated_administrators = delegated_administrators_;
  draft.accounts_known = AllAccountsKnown();
  const std::vector<std::size_t> order = InOrder();
  std::string root;
  if (!order.empty() && KindOfId(nodes_[order.front()].id) == NodeKind::kRoot) {
    root = nodes_[order.front()].id;
  } else {
    NodeDraft node;
    node.place = place_;
    node.partial = true;
    draft.nodes.push_back(std::move(node));
  }
  for (const std::size_t index : order) {
    const Node& node = nodes_[index];
    NodeDraft out;
    out.kind = KindOfId(node.id);
    out.id = node.id;
    out.place = node.place;
    out.partial = true;
    if (out.kind != NodeKind::kRoot) {
      out.parent_known = node.parent.value.has_value();
      out.parent = node.parent.value.value_or(root);
    }
    out.service_control_policies = Attached(node, 0);
    out.resource_control_policies = Attached(node, 1);
    if (std::vector<S3Policy> s3_policies = AttachedS3Policies(node); !s3_policies.empty()) {
      out.s3_policies = {std::move(s3_policies), node.place};
    }
    if (out.kind == NodeKind::kAccount) {
      AccountDraft account;
      account.id = node.id;
      account.place = node.place;
      account.imported = true;
      account.name = node.name;
      if (!node.partition.empty()) account.partition = {node.partition, node.place};
      builder_.AddAccount(std::move(account));
    } else {
      out.name = node.name;
    }
    draft.nodes.push_back(std::move(out));
  }
  builder_.AddOrganization(std::move(draft));
}

bool FirstItemHas(const DataNode& list, string_view key) {
  return !list.is_array() || list.items().empty() || list.items().front().Find(key) != nullptr;
}

}  // namespace

bool IsOrganizationsOutput(const DataNode& root) {
  const DataNode& out = CliRoot(root);
  for (const string_view key : {"Organization", "Roots", "OrganizationalUnits",
                                "OrganizationalUnit", "DelegatedAdministrators"}) {
    if (out.Find(key) != nullptr) return true;
  }
  struct ListRow {
    string_view list;
    string_view member;
  };
  for (const ListRow& row :
       {ListRow{"Accounts", "Id"}, ListRow{"Targets", "TargetId"}, ListRow{"Policies", "Type"},
        ListRow{"Parents", "Type"}, ListRow{"Children", "Type"}}) {
    const DataNode* list = out.Find(row.list);
    if (list != nullptr && FirstItemHas(*list, row.member)) return true;
  }
  const DataNode* account = out.Find("Account");
  if (account != nullptr && account->is_object()) return true;
  const DataNode* policy = out.Find("Policy");
  return policy != nullptr && policy->Find("PolicySummary") != nullptr;
}

std::unique_ptr<InputReader> MakeOrganizationsReader(EstateBuilder& builder) {
  return std::make_unique<OrganizationsReader>(builder);
}

}  // namespace iamsim
