// SPDX-License-Identifier: Apache-2.0
#include "model/load/draft/estate_builder.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <functional>
#include <iterator>
#include <map>
#include <mutex>
#include <set>
#include <string_view>
#include <utility>

#include "absl/container/flat_hash_map.h"

#include "model/arn.h"
#include "model/catalogue/managed_policies.h"
#include "model/in_parallel.h"
#include "model/load/document/document_slot.h"
#include "model/load/document/policy_reader.h"
#include "model/load/draft/account_builder.h"
#include "model/load/text/large_pages.h"
#include "model/load/text/words.h"

// Three steps. Add*() merges: drafts of one thing from several inputs become one draft. Values that
// differ are an error, or the later wins, as the options say. Build() then resolves: references to
// policies, names of groups, nodes of the organization. Last it makes each account, on several
// threads if there are many entities, and reports what each has to say in the order of the
// accounts.
//
// A large text that is the whole model may be built account by account while it is read
// (SetOnlyText); then only what one account refers to in another waits for Build().

namespace iamsim {
namespace {

using std::string_view;

constexpr string_view kFullAccess = "FullAWSAccess";
constexpr string_view kResourceControlFullAccess = "RCPFullAWSAccess";

// --- When two sources say the same ------------------------------------------------------------

bool SamePolicy(const PolicyDraft& a, const PolicyDraft& b) {
  return a.policy.readable == b.policy.readable &&
         SamePolicyDocument(a.policy.document, b.policy.document);
}

// A policy may be named by its name in one source and by its ARN in another.
bool SameReference(const PolicyReferenceDraft& a, const PolicyReferenceDraft& b) {
  if (a.in_place != nullptr || b.in_place != nullptr) {
    return a.in_place != nullptr && b.in_place != nullptr &&
           a.in_place->policy.name == b.in_place->policy.name &&
           SamePolicy(*a.in_place, *b.in_place);
  }
  if (a.text == b.text) return true;
  const bool a_is_arn = a.text.view().starts_with("arn:");
  const bool b_is_arn = b.text.view().starts_with("arn:");
  return a_is_arn != b_is_arn && LastPart(a.text) == LastPart(b.text);
}

template <typename T, typename Equal>
bool SameElements(const std::vector<T>& a, const std::vector<T>& b, Equal equal) {
  const auto covers = [&](const std::vector<T>& x, const std::vector<T>& y) {
    return std::all_of(x.begin(), x.end(), [&](const T& item) {
      return std::any_of(y.begin(), y.end(), [&](const T& other) { return equal(item, other); });
    });
  };
  return a.size() == b.size() && covers(a, b) && covers(b, a);
}

bool Same(const std::string& a, const std::string& b) {
  return a == b;
}
bool Same(bool a, bool b) {
  return a == b;
}
bool Same(ApiAuthorization a, ApiAuthorization b) {
  return a == b;
}
bool Same(LatticeAuthType a, LatticeAuthType b) {
  return a == b;
}
bool Same(const std::vector<S3Policy>& a, const std::vector<S3Policy>& b) {
  return a == b;
}
bool Same(std::int32_t a, std::int32_t b) {
  return a == b;
}
bool Same(const BlockPublicAccess& a, const BlockPublicAccess& b) {
  return a == b;
}
bool Same(const PolicyDraft& a, const PolicyDraft& b) {
  return SamePolicy(a, b);
}
bool Same(const PolicyReferenceDraft& a, const PolicyReferenceDraft& b) {
  return SameReference(a, b);
}
bool Same(Tags a, Tags b) {
  std::sort(a.begin(), a.end());
  std::sort(b.begin(), b.end());
  return a == b;
}
bool Same(std::vector<std::string> a, std::vector<std::string> b) {
  std::sort(a.begin(), a.end());
  std::sort(b.begin(), b.end());
  return a == b;
}
bool Same(const std::vector<PolicyReferenceDraft>& a, const std::vector<PolicyReferenceDraft>& b) {
  return SameElements(a, b, SameReference);
}
bool Same(const std::vector<PolicyDraft>& a, const std::vector<PolicyDraft>& b) {
  return SameElements(a, b, [](const PolicyDraft& x, const PolicyDraft& y) {
    return x.policy.name == y.policy.name && SamePolicy(x, y);
  });
}
bool Same(const std::vector<NameDraft>& a, const std::vector<NameDraft>& b) {
  return SameElements(a, b,
                      [](const NameDraft& x, const NameDraft& y) { return x.name == y.name; });
}
bool Same(const std::vector<Grant>& a, const std::vector<Grant>& b) {
  return SameElements(a, b, [](const Grant& x, const Grant& y) {
    return x.grantee_principal == y.grantee_principal && Same(x.operations, y.operations) &&
           Same(x.encryption_context_equals, y.encryption_context_equals) &&
           Same(x.encryption_context_subset, y.encryption_context_subset);
  });
}

// The item that a list may have once.
string_view KeyOf(const PolicyDraft& draft) {
  return draft.policy.name;
}
string_view KeyOf(const PolicyReferenceDraft& draft) {
  return draft.in_place != nullptr ? string_view(draft.in_place->policy.name)
                                   : LastPart(draft.text);
}
string_view KeyOf(const NameDraft& draft) {
  return draft.name;
}

bool HasAllow(const PolicyPtr& policy) {
  const std::vector<Statement>& statements = policy->document.statements;
  return std::any_of(statements.begin(), statements.end(),
                     [](const Statement& statement) { return statement.effect == Effect::kAllow; });
}

bool IsReadable(const PolicyDraft& draft) {
  return draft.policy.readable;
}
bool IsReadable(const PolicyReferenceDraft& draft) {
  return draft.in_place == nullptr || draft.in_place->policy.readable;
}
bool IsReadable(const NameDraft& /*draft*/) {
  return true;
}
bool SameItem(const PolicyDraft& a, const PolicyDraft& b) {
  return SamePolicy(a, b);
}
bool SameItem(const PolicyReferenceDraft& a, const PolicyReferenceDraft& b) {
  return SameReference(a, b);
}
bool SameItem(const NameDraft& a, const NameDraft& b) {
  return a.name == b.name;
}

template <typename T>
string_view DateOf(const T&) {
  return {};
}
string_view DateOf(const PolicyDraft& draft) {
  return draft.date;
}

// `v12` as a number; nothing for anything else.
std::optional<int> VersionNumber(string_view version) {
  if (!version.starts_with('v')) return std::nullopt;
  int number = 0;
  const char* end = version.data() + version.size();
  const auto [stop, error] = std::from_chars(version.data() + 1, end, number);
  if (error != std::errc() || stop != end) return std::nullopt;
  return number;
}

}  // namespace

string_view EntityKindName(EntityKind kind) {
  switch (kind) {
    case EntityKind::kUser:
      return "user";
    case EntityKind::kRole:
      return "role";
    case EntityKind::kGroup:
      return "group";
  }
  return {};
}

std::string EntityKey(const EntityDraft& entity) {
  return std::string(EntityKindName(entity.kind)) + "/" + entity.name;
}

class EstateBuilder::Impl {
 public:
  explicit Impl(EstateBuilder& builder)
      : builder_(builder), diagnostics_(builder.diagnostics()), taker_(builder.diagnostics()) {}

  void AddAccount(AccountDraft account);
  void AddOrganization(OrganizationDraft organization);
  void AddUnseen(const std::string& account_id, std::string maker) {
    unseen_[account_id].push_back(std::move(maker));
  }
  void AddSharedPolicy(PolicyDraft policy, bool from_file);
  std::vector<std::string> AccountIds() const;
  std::string PartitionOf(const std::string& account_id) const;
  bool HasEntities(const std::string& account_id) const;
  std::string OwnerOf(const std::string& resource_arn) const;
  std::unique_ptr<AccountParts> BuildAhead(AccountDraft account, Diagnostics& diagnostics);
  void AddBuilt(std::unique_ptr<AccountParts> parts);
  Estate Build(LeftOutInputs left_out);

 private:
  void Error(const DraftPlace& place, std::string message, std::string help = {}) {
    diagnostics_.Error(place.source, place.offset, place.length, std::move(message),
                       std::move(help));
  }
  void Warning(const DraftPlace& place, std::string message, std::string help = {}) {
    diagnostics_.Warning(place.source, place.offset, place.length, std::move(message),
                         std::move(help));
  }

  // Whether the later of two different values is to be taken.
  bool TakesLater(const DraftPlace& first, const DraftPlace& second, const std::string& what,
                  string_view first_date, string_view second_date);
  template <typename T>
  void Unite(Given<T>& into, Given<T>&& from, const std::string& what) {
    if (!from.value) return;
    if (!into.value) {
      into = std::move(from);
      return;
    }
    if (Same(*into.value, *from.value)) return;
    if (TakesLater(into.place, from.place, what, DateOf(*into.value), DateOf(*from.value))) {
      into = std::move(from);
    }
  }
  template <typename T>
  void UniteList(Given<std::vector<T>>& into, Given<std::vector<T>>&& from,
                 const std::string& what);
  void UniteEntity(EntityDraft& into, EntityDraft&& from);
  void UniteResource(ResourceDraft& into, ResourceDraft&& from);
  void UniteKey(Given<std::string>& into, Given<std::string>&& from, const std::string& what);
  template <typename T, typename Key, typename UniteItem>
  static void AddItems(std::vector<T>& into, std::vector<T>&& from, ByText<std::size_t>& index,
                       Key key, UniteItem unite);
  static void AddRecord(AccountParts& parts, PolicyDraft&& policy);
  void UnitePolicy(AccountParts& parts, PolicyDraft&& policy);
  void UniteShared(const RecordPtr& record, PolicyDraft&& policy);
  // Of the two drafts of an AWS managed policy.
  static bool IsNewer(const PolicyDraft& candidate, const PolicyDraft& current);

  AccountParts& PartsOf(const std::string& id, const DraftPlace& place);

  using Text = PolicyTaker::Text;
  PolicyPtr Resolve(const PolicyReferenceDraft& reference, AccountParts* parts, PolicyType type,
                    Text what);
  RecordPtr FindByArn(string_view arn);
  RecordPtr FindByName(string_view name, const PolicyReferenceDraft& reference);
  // A policy that belongs to no account, or null.
  RecordPtr FindShared(const PolicyReferenceDraft& reference);
  RecordPtr Bundled(string_view arn);
  RecordPtr BundledByName(string_view name);
  void Unresolved(const PolicyReferenceDraft& reference, AccountParts* parts, Text what);
  std::vector<PolicyPtr> ResolveAll(const Given<std::vector<PolicyReferenceDraft>>& references,
                                    AccountParts* parts, PolicyType type, Text what);
  // What the account's entities refer to and the account has not: `find` is given a reference, its
  // use and a name for it.
  template <typename Find>
  static void FindElsewhere(AccountParts& parts, Find find);
  // The same for several threads. Null also where there is something to say of it, which may then
  // be said in another order than that of the text.
  PolicyPtr FindQuietly(const PolicyReferenceDraft& reference, PolicyType type);
  std::shared_ptr<const Organization> BuildOrganization();
  void CheckControlPolicies();

  EstateBuilder& builder_;
  Diagnostics& diagnostics_;
  PolicyTaker taker_;
  std::vector<std::unique_ptr<AccountParts>> accounts_;
  ByText<std::size_t> account_index_;
  std::optional<OrganizationDraft> organization_;
  ByText<std::size_t> node_index_;  // into organization_->nodes
  std::vector<RecordPtr> shared_;
  ByText<RecordPtr> shared_by_name_;
  std::map<std::string, std::vector<std::string>> unseen_;  // by account
  ByText<RecordPtr> shared_by_arn_;
  ByText<RecordPtr> bundled_;
  ByText<RecordPtr> missing_;   // named by an import, and not loaded
  std::set<std::string> said_;  // what is said once, and in full
  int suggestions_ = 0;
  std::mutex finding_;  // where shared policies are found on several threads
};

// --- Merging ----------------------------------------------------------------------------------

bool EstateBuilder::Impl::TakesLater(const DraftPlace& first, const DraftPlace& second,
                                     const std::string& what, string_view first_date,
                                     string_view second_date) {
  const OnConflict rule = builder_.options().on_conflict;
  const std::string message = what + " is given twice, and not the same";
  const std::string other = "the other is at " + TextOf(first);
  switch (rule) {
    case OnConflict::kError:
      Error(second, message, other + "; --on-conflict newest|last settles it");
      return false;
    case OnConflict::kNewest: {
      const bool later = first_date.empty() || second_date.empty() || second_date >= first_date;
      Warning(second, message,
              other + (later ? "; this one is taken" : "; that one is newer and is taken"));
      return later;
    }
    case OnConflict::kLast:
      Warning(second, message, other + "; this one is taken");
      return true;
  }
  return false;
}

AccountParts& EstateBuilder::Impl::PartsOf(const std::string& id, const DraftPlace& place) {
  const auto [found, is_new] = account_index_.try_emplace(id, accounts_.size());
  if (is_new) {
    accounts_.push_back(std::make_unique<AccountParts>());
    accounts_.back()->draft.id = id;
    accounts_.back()->draft.place = place;
  }
  return *accounts_[found->second];
}

// What a list that may go on has and a complete one lacks, is a contradiction; so is an item that
// differs. A name whose document was not collected yields to one that was.
template <typename T>
void EstateBuilder::Impl::UniteList(Given<std::vector<T>>& into, Given<std::vector<T>>&& from,
                                    const std::string& what) {
  if (!from.value) return;
  if (!into.value || (into.complete && from.complete)) {
    Unite(into, std::move(from), what);
    return;
  }
  if (from.complete) {
    for (const T& item : *into.value) {
      const bool listed = std::any_of(from.value->begin(), from.value->end(),
                                      [&](const T& other) { return KeyOf(other) == KeyOf(item); });
      if (!listed)
        TakesLater(from.place, item.place, what + " (" + Quoted(KeyOf(item)) + ")", {}, {});
    }
  }
  for (T& item : *from.value) {
    const auto known = std::find_if(into.value->begin(), into.value->end(),
                                    [&](const T& other) { return KeyOf(other) == KeyOf(item); });
    if (known == into.value->end()) {
      if (into.complete &&
          !TakesLater(into.place, item.place, what + " (" + Quoted(KeyOf(item)) + ")", {}, {})) {
        continue;
      }
      into.value->push_back(std::move(item));
    } else if (!IsReadable(item) || SameItem(*known, item)) {
      continue;
    } else if (!IsReadable(*known) ||
               TakesLater(known->place, item.place, what + " (" + Quoted(KeyOf(item)) + ")",
                          DateOf(*known), DateOf(item))) {
      *known = std::move(item);
    }
  }
  if (from.complete) into.place = from.place;
  into.complete = into.complete || from.complete;
  into.is_unclear = !into.complete && (into.is_unclear || from.is_unclear);
}

void EstateBuilder::Impl::UniteEntity(EntityDraft& into, EntityDraft&& from) {
  if (into.arn.empty() || from.arn.empty()) {
    // One source has the name only.
    if (into.arn.empty()) {
      into.arn = from.arn;
      into.path = from.path;
    } else {
      from.arn = into.arn;
    }
  }
  const std::string what = std::string(EntityKindName(into.kind)) + " " +
                           Quoted(into.arn.empty() ? into.name : into.arn) + ": ";
  if (into.arn != from.arn) {
    Error(from.place,
          std::string(EntityKindName(into.kind)) + " " + Quoted(into.name) +
              " is given twice with different paths",
          "the other is " + Quoted(into.arn) + " at " + TextOf(into.place));
    return;
  }
  into.imported = into.imported && from.imported;
  into.partial = into.partial && from.partial;
  Unite(into.id, std::move(from.id), what + "`id`");
  UniteList(into.inline_policies, std::move(from.inline_policies), what + "the inline policies");
  UniteList(into.attached_policies, std::move(from.attached_policies),
            what + "the attached policies");
  Unite(into.tags, std::move(from.tags), what + "`tags`");
  if ((into.no_permissions_boundary && from.permissions_boundary.value) ||
      (from.no_permissions_boundary && into.permissions_boundary.value)) {
    if (TakesLater(into.place, from.place, what + "the permissions boundary", {}, {})) {
      into.permissions_boundary = std::move(from.permissions_boundary);
      into.no_permissions_boundary = from.no_permissions_boundary;
    }
  } else {
    Unite(into.permissions_boundary, std::move(from.permissions_boundary),
          what + "the permissions boundary");
    into.no_permissions_boundary = into.no_permissions_boundary || from.no_permissions_boundary;
  }
  UniteList(into.groups, std::move(from.groups), what + "`groups`");
  Unite(into.trust_policy, std::move(from.trust_policy), what + "the trust policy");
  Unite(into.max_session_duration, std::move(from.max_session_duration),
        what + "`maxSessionDuration`");
  Unite(into.instance_profiles, std::move(from.instance_profiles), what + "`instanceProfiles`");
}

void EstateBuilder::Impl::UniteKey(Given<std::string>& into, Given<std::string>&& from,
                                   const std::string& what) {
  const auto is_field_of = [](const Given<std::string>& part, const Given<std::string>& whole) {
    return part.value && whole.value && !part.value->empty() &&
           whole.value->ends_with(":" + *part.value);
  };
  // An ARN tells more than its last field alone.
  if (is_field_of(from, into)) return;
  if (is_field_of(into, from)) {
    into = std::move(from);
  } else {
    Unite(into, std::move(from), what);
  }
}

void EstateBuilder::Impl::UniteResource(ResourceDraft& into, ResourceDraft&& from) {
  const std::string what = "resource " + Quoted(into.arn) + ": ";
  Unite(into.region, std::move(from.region), what + "`region`");
  // Of two sources one may be a file that was left out.
  const auto is_readable = [](const Given<PolicyDraft>& policy) {
    return !policy.value || IsReadable(*policy.value);
  };
  if (is_readable(into.policy) == is_readable(from.policy)) {
    Unite(into.policy, std::move(from.policy), what + "`policy`");
  } else if (!into.policy.value || (from.policy.value && !is_readable(into.policy))) {
    into.policy = std::move(from.policy);
  }
  Unite(into.tags, std::move(from.tags), what + "`tags`");
  Unite(into.block_public_access, std::move(from.block_public_access),
        what + "`blockPublicAccess`");
  UniteKey(into.kms_key, std::move(from.kms_key), what + "`kmsKey`");
  into.kms_key_known = into.kms_key_known || from.kms_key_known;
  if (into.kms_key_unknown.empty()) into.kms_key_unknown = std::move(from.kms_key_unknown);
  Unite(into.abac, std::move(from.abac), what + "`abac`");
  Unite(into.aws_managed_key, std::move(from.aws_managed_key), what + "`keyManager`");
  if (from.aliases.value && into.aliases.value) {
    // A key has all that anybody tells of.
    std::vector<std::string>& all = *into.aliases.value;
    for (std::string& alias : *from.aliases.value) {
      if (std::find(all.begin(), all.end(), alias) == all.end()) all.push_back(std::move(alias));
    }
  } else {
    Unite(into.aliases, std::move(from.aliases), what + "`aliases`");
  }
  Unite(into.bucket, std::move(from.bucket), what + "`bucket`");
  Unite(into.vault, std::move(from.vault), what + "`vault`");
  Unite(into.role, std::move(from.role), what + "`role`");
  Unite(into.authorization, std::move(from.authorization), what + "`authorization`");
  Unite(into.auth_type, std::move(from.auth_type), what + "`authType`");
  Unite(into.grants, std::move(from.grants), what + "`grants`");
  into.policy_known = into.policy_known || from.policy_known;
  into.tags_known = into.tags_known || from.tags_known;
  into.grants_known = into.grants_known || from.grants_known;
}

// Adds items to those that are there already under their keys, or unites them with them. The usual
// account comes from one source, so its items are taken as they stand.
template <typename T, typename Key, typename UniteItem>
void EstateBuilder::Impl::AddItems(std::vector<T>& into, std::vector<T>&& from,
                                   ByText<std::size_t>& index, Key key, UniteItem unite) {
  std::size_t end = into.size();
  if (into.empty()) {
    into = std::move(from);
  } else {
    std::move(from.begin(), from.end(), std::back_inserter(into));
  }
  for (std::size_t i = end; i < into.size(); ++i) {
    const auto [found, is_new] = index.try_emplace(key(into[i]), end);
    if (!is_new) {
      unite(into[found->second], std::move(into[i]));
      continue;
    }
    if (i != end) into[end] = std::move(into[i]);
    ++end;
  }
  into.erase(into.begin() + static_cast<std::ptrdiff_t>(end), into.end());
}

void EstateBuilder::Impl::AddRecord(AccountParts& parts, PolicyDraft&& policy) {
  auto record = std::make_shared<PolicyRecord>();
  parts.policies_by_name.emplace(policy.policy.name, record);
  parts.policies_by_arn.emplace(policy.policy.arn, record);
  record->draft = std::move(policy);
  parts.policies.push_back(std::move(record));
}

void EstateBuilder::Impl::UnitePolicy(AccountParts& parts, PolicyDraft&& policy) {
  const auto found = parts.policies_by_name.find(policy.policy.name);
  if (found == parts.policies_by_name.end()) {
    AddRecord(parts, std::move(policy));
    return;
  }
  PolicyDraft& current = found->second->draft;
  const std::string what = "policy " + Quoted(current.policy.arn);
  if (current.policy.arn != policy.policy.arn) {
    Error(policy.place,
          "policy " + Quoted(policy.policy.name) + " is given twice with different paths",
          "the other is " + Quoted(current.policy.arn) + " at " + TextOf(current.place));
    return;
  }
  if (SamePolicy(current, policy)) return;
  if (TakesLater(current.place, policy.place, what, current.date, policy.date)) {
    current = std::move(policy);
  }
}

bool EstateBuilder::Impl::IsNewer(const PolicyDraft& candidate, const PolicyDraft& current) {
  if (candidate.policy.readable != current.policy.readable) return candidate.policy.readable;
  const std::optional<int> new_version = VersionNumber(candidate.version_id);
  const std::optional<int> old_version = VersionNumber(current.version_id);
  if (new_version && old_version && *new_version != *old_version) {
    return *new_version > *old_version;
  }
  if (!candidate.date.empty() && !current.date.empty() && candidate.date != current.date) {
    return candidate.date > current.date;
  }
  return true;
}

void EstateBuilder::Impl::UniteShared(const RecordPtr& record, PolicyDraft&& policy) {
  PolicyDraft& current = record->draft;
  if (current.policy.id.empty()) current.policy.id = policy.policy.id;
  if (SamePolicy(current, policy)) {
    if (IsNewer(policy, current)) {
      current.version_id = std::move(policy.version_id);
      current.date = std::move(policy.date);
    }
    return;
  }
  if (IsAwsManagedPolicy(current.policy.arn)) {
    // They change at AWS, so two days give two documents.
    const bool newer = IsNewer(policy, current);
    // Once, for every account's dump may have it.
    if (said_.insert("twice " + current.policy.arn).second) {
      Warning(
          policy.place,
          "AWS managed policy " + Quoted(current.policy.arn) + " is given twice, and not the same",
          "the other is at " + TextOf(current.place) +
              "; the highest version is taken, else the newest, here and elsewhere");
    }
    if (newer) current = std::move(policy);
    return;
  }
  const std::string what =
      "policy " + Quoted(current.policy.arn.empty() ? current.policy.name : current.policy.arn);
  if (TakesLater(current.place, policy.place, what, current.date, policy.date)) {
    current = std::move(policy);
  }
}

void EstateBuilder::Impl::AddSharedPolicy(PolicyDraft policy, bool from_file) {
  const std::string arn = policy.policy.arn;
  const std::string name = policy.policy.name;
  if (!arn.empty()) {
    if (const auto found = shared_by_arn_.find(arn); found != shared_by_arn_.end()) {
      UniteShared(found->second, std::move(policy));
      return;
    }
  } else if (const auto found = shared_by_name_.find(name);
             found != shared_by_name_.end() && found->second->draft.policy.arn.empty()) {
    const RecordPtr& record = found->second;
    if (SamePolicy(record->draft, policy)) {
      record->from_file = record->from_file && from_file;
      return;
    }
    if (!record->from_file && !from_file) {
      UniteShared(record, std::move(policy));
      return;
    }
    // Somebody's folder has two files of that name; only who refers to it must choose.
    auto rival = std::make_shared<PolicyRecord>();
    rival->draft = std::move(policy);
    rival->from_file = from_file;
    if (record->rival == nullptr) record->rival = rival;
    return;
  }
  auto record = std::make_shared<PolicyRecord>();
  record->is_aws = IsAwsManagedPolicy(arn);
  record->from_file = from_file;
  record->draft = std::move(policy);
  if (!arn.empty()) shared_by_arn_.emplace(arn, record);
  shared_by_name_.try_emplace(name, record);
  shared_.push_back(std::move(record));
}

void EstateBuilder::Impl::AddAccount(AccountDraft from) {
  AccountParts& parts = PartsOf(from.id, from.place);
  AccountDraft& into = parts.draft;
  const std::string what = "account " + Quoted(into.id) + ": ";
  into.native = into.native || from.native;
  into.imported = into.imported || from.imported;
  Unite(into.name, std::move(from.name), what + "`name`");
  Unite(into.partition, std::move(from.partition), what + "`partition`");
  Unite(into.canonical_id, std::move(from.canonical_id), what + "`canonicalId`");
  Unite(into.block_public_access, std::move(from.block_public_access),
        what + "`blockPublicAccess`");
  Unite(into.service_control_policies, std::move(from.service_control_policies),
        what + "`serviceControlPolicies`");
  Unite(into.resource_control_policies, std::move(from.resource_control_policies),
        what + "`resourceControlPolicies`");
  Unite(into.s3_policies, std::move(from.s3_policies), what + "`s3Policies`");
  for (PolicyDraft& policy : from.policies)
    UnitePolicy(parts, std::move(policy));
  AddItems(
      into.entities, std::move(from.entities), parts.entities, &EntityKey,
      [&](EntityDraft& current, EntityDraft&& entity) { UniteEntity(current, std::move(entity)); });
  AddItems(
      into.resources, std::move(from.resources), parts.resources,
      [](const ResourceDraft& resource) { return resource.arn; },
      [&](ResourceDraft& current, ResourceDraft&& resource) {
        UniteResource(current, std::move(resource));
      });
  // One account may have several for one service, so none is another's rival.
  for (AccountPolicyDraft& policy : from.resource_policies)
    into.resource_policies.push_back(std::move(policy));
  AddItems(
      into.vpc_endpoints, std::move(from.vpc_endpoints), parts.endpoints,
      [](const EndpointDraft& endpoint) { return endpoint.id; },
      [&](EndpointDraft& current, EndpointDraft&& endpoint) {
        const std::string text = "VPC endpoint " + Quoted(current.id) + ": ";
        Unite(current.vpc, std::move(endpoint.vpc), text + "`vpc`");
        Unite(current.service, std::move(endpoint.service), text + "`service`");
        Unite(current.gateway, std::move(endpoint.gateway), text + "`type`");
        Unite(current.policy, std::move(endpoint.policy), text + "`policy`");
      });
  AddItems(
      into.identity_providers, std::move(from.identity_providers), parts.providers,
      [](const ProviderDraft& provider) { return provider.arn; },
      [&](ProviderDraft& current, ProviderDraft&& provider) {
        Unite(current.client_ids, std::move(provider.client_ids),
              "identity provider " + Quoted(provider.arn) + ": `clientIds`");
      });
}

void EstateBuilder::Impl::AddOrganization(OrganizationDraft from) {
  if (!organization_) {
    organization_.emplace();
    organization_->place = from.place;
    organization_->accounts_known = from.accounts_known;
  }
  OrganizationDraft& into = *organization_;
  if (into.id.value && from.id.value && *into.id.value != *from.id.value) {
    Error(from.id.place, "a second organization " + Quoted(*from.id.value),
          "the other is " + Quoted(*into.id.value) + " at " + TextOf(into.id.place));
    return;
  }
  Unite(into.id, std::move(from.id), "the organization's `id`");
  Unite(into.management_account, std::move(from.management_account),
        "the organization's `managementAccount`");
  Unite(into.policy_types, std::move(from.policy_types), "the organization's `policyTypes`");
  Unite(into.delegated_administrators, std::move(from.delegated_administrators),
        "the organization's `delegatedAdministrators`");
  into.accounts_known = into.accounts_known || from.accounts_known;
  for (NodeDraft& node : from.nodes) {
    const auto [found, is_new] = node_index_.try_emplace(node.id, into.nodes.size());
    if (is_new) {
      if (node.kind == OrganizationNode::Kind::kRoot && !into.nodes.empty()) {
        Error(node.place, "a second root " + Quoted(node.id),
              "the other is " + Quoted(into.nodes.front().id) + " at " +
                  TextOf(into.nodes.front().place));
        node_index_.erase(node.id);
        continue;
      }
      into.nodes.push_back(std::move(node));
      continue;
    }
    NodeDraft& current = into.nodes[found->second];
    const bool is_account = node.kind == OrganizationNode::Kind::kAccount;
    const std::string what = (is_account ? "account " : "node ") + Quoted(node.id);
    // What knows its parent wins.
    if (!current.parent_known && node.parent_known && current.kind == node.kind) {
      current.parent = node.parent;
      current.parent_known = true;
    } else if (current.parent_known && !node.parent_known) {
      node.parent = current.parent;
    }
    if (current.parent != node.parent || current.kind != node.kind) {
      Error(node.place, what + " stands under two nodes",
            "the other is at " + TextOf(current.place));
      continue;
    }
    Unite(current.name, std::move(node.name), what + ": `name`");
    current.partial = current.partial && node.partial;
    UniteList(current.service_control_policies, std::move(node.service_control_policies),
              what + ": `serviceControlPolicies`");
    UniteList(current.resource_control_policies, std::move(node.resource_control_policies),
              what + ": `resourceControlPolicies`");
    Unite(current.s3_policies, std::move(node.s3_policies), what + ": `s3Policies`");
  }
}

std::vector<std::string> EstateBuilder::Impl::AccountIds() const {
  std::vector<std::string> ids;
  ids.reserve(accounts_.size());
  for (const std::unique_ptr<AccountParts>& parts : accounts_)
    ids.push_back(parts->draft.id);
  return ids;
}

std::string EstateBuilder::Impl::PartitionOf(const std::string& account_id) const {
  const auto found = account_index_.find(account_id);
  if (found == account_index_.end()) return {};
  return accounts_[found->second]->draft.partition.value.value_or("");
}

bool EstateBuilder::Impl::HasEntities(const std::string& account_id) const {
  const auto found = account_index_.find(account_id);
  return found != account_index_.end() && !accounts_[found->second]->draft.entities.empty();
}

std::string EstateBuilder::Impl::OwnerOf(const std::string& resource_arn) const {
  for (const std::unique_ptr<AccountParts>& parts : accounts_) {
    if (parts->resources.find(resource_arn) != parts->resources.end()) return parts->draft.id;
  }
  return {};
}

// --- Policies and references ------------------------------------------------------------------

RecordPtr EstateBuilder::Impl::Bundled(string_view arn) {
  const auto [found, is_new] = bundled_.try_emplace(std::string(arn));
  if (is_new) {
    if (PolicyPtr policy = BundledPolicyOf(arn)) {
      found->second = std::make_shared<PolicyRecord>();
      found->second->is_aws = true;
      found->second->base = std::move(policy);
    }
  }
  return found->second;
}

RecordPtr EstateBuilder::Impl::BundledByName(string_view name) {
  string_view only;
  for (const string_view arn : BundledPolicyArns()) {
    if (LastPart(arn) != name) continue;
    if (!only.empty()) return nullptr;
    only = arn;
  }
  return only.empty() ? nullptr : Bundled(only);
}

RecordPtr EstateBuilder::Impl::FindByArn(string_view arn) {
  if (const auto found = shared_by_arn_.find(arn); found != shared_by_arn_.end()) {
    return found->second;
  }
  return Bundled(arn);
}

RecordPtr EstateBuilder::Impl::FindByName(string_view name, const PolicyReferenceDraft& reference) {
  if (const auto found = shared_by_name_.find(name); found != shared_by_name_.end()) {
    const RecordPtr& record = found->second;
    if (record->rival != nullptr) {
      Error(reference.place, "the name " + Quoted(name) + " has two policies",
            "one at " + TextOf(record->draft.place) + ", one at " +
                TextOf(record->rival->draft.place));
    }
    return record;
  }
  return BundledByName(name);
}

RecordPtr EstateBuilder::Impl::FindShared(const PolicyReferenceDraft& reference) {
  const string_view text = reference.text;
  return text.starts_with("arn:") ? FindByArn(text) : FindByName(text, reference);
}

PolicyPtr EstateBuilder::Impl::Resolve(const PolicyReferenceDraft& reference, AccountParts* parts,
                                       PolicyType type, Text what) {
  if (reference.in_place != nullptr) {
    return taker_.TakeDraft(PolicyDraft(*reference.in_place), type, what);
  }
  const string_view text = reference.text;
  const auto is_aws_control = [&](const PolicyPtr& policy) {
    return text == policy->name || text == policy->id || text == policy->arn;
  };
  if (type == PolicyType::kServiceControl && is_aws_control(FullAwsAccess())) {
    return FullAwsAccess();
  }
  if (type == PolicyType::kResourceControl && is_aws_control(ResourceControlFullAwsAccess())) {
    return ResourceControlFullAwsAccess();
  }
  RecordPtr record = parts == nullptr ? nullptr : parts->Find(text);
  if (record == nullptr) record = FindShared(reference);
  if (record != nullptr) return taker_.Take(record, type);
  if (reference.imported && IsAwsManagedPolicy(text)) {
    // Newer than the bundle, or of another partition. What it says is not known.
    auto unknown = std::make_shared<PolicyRecord>();
    unknown->is_aws = true;
    unknown->draft.policy.arn = std::string(text);
    unknown->draft.policy.name = std::string(LastPart(text));
    unknown->draft.policy.readable = false;
    Warning(reference.place,
            "AWS managed policy " + Quoted(text) + " is neither in the input nor bundled",
            "what it allows is unknown");
    bundled_[text] = unknown;
    return taker_.Take(unknown, type);
  }
  if (reference.imported) {
    RecordPtr& missing = missing_[text];
    if (missing == nullptr) {
      missing = std::make_shared<PolicyRecord>();
      if (text.starts_with("arn:")) missing->draft.policy.arn = std::string(text);
      missing->draft.policy.name =
          reference.name.empty() ? std::string(LastPart(text)) : reference.name.str();
      missing->draft.policy.readable = false;
      Warning(reference.place,
              what() + ": the document of policy " + Quoted(text) + " was not loaded",
              "a page is missing or the output was filtered; what it allows or denies is unknown");
    }
    return taker_.Take(missing, type);
  }
  Unresolved(reference, parts, what);
  return nullptr;
}

void EstateBuilder::Impl::Unresolved(const PolicyReferenceDraft& reference, AccountParts* parts,
                                     Text what) {
  const string_view text = reference.text;
  std::string help;
  if (text == kFullAccess) {
    help = "`FullAWSAccess` is a service control policy";
  } else if (text == kResourceControlFullAccess) {
    help = "`RCPFullAWSAccess` is a resource control policy";
  } else if (const std::optional<Arn> arn = ParseArn(text); arn && IsAccountId(arn->account) &&
                                                            parts != nullptr &&
                                                            arn->account != parts->draft.id) {
    help = "it belongs to account " + Quoted(arn->account) +
           "; only a policy of the same account can be attached";
  } else if (said_.insert(std::string(text)).second && suggestions_ < kMaxSuggestions) {
    ++suggestions_;
    const bool is_arn = text.starts_with("arn:");
    std::vector<string_view> candidates;
    const auto add = [&](const RecordPtr& record) {
      const Policy& policy = record->policy();
      candidates.push_back(is_arn ? policy.arn : policy.name);
    };
    if (parts != nullptr) {
      for (const RecordPtr& record : parts->policies)
        add(record);
    }
    for (const RecordPtr& record : shared_)
      add(record);
    if (!is_arn) candidates.push_back(kFullAccess);
    help = DidYouMean(text, candidates);
    if (help.empty()) {
      candidates.clear();
      for (const string_view bundled : BundledPolicyArns()) {
        candidates.push_back(is_arn ? bundled : LastPart(bundled));
      }
      help = DidYouMean(text, candidates);
    }
    if (help.empty()) help = "expected a name from `policies`, an ARN, or {name, document}";
  }
  Error(reference.place, what() + ": no policy " + Quoted(text), std::move(help));
}

std::vector<PolicyPtr> EstateBuilder::Impl::ResolveAll(
    const Given<std::vector<PolicyReferenceDraft>>& references, AccountParts* parts,
    PolicyType type, Text what) {
  std::vector<PolicyPtr> policies;
  if (!references.value) return policies;
  for (const PolicyReferenceDraft& reference : *references.value) {
    PolicyPtr policy = Resolve(reference, parts, type, what);
    if (policy == nullptr ||
        std::find(policies.begin(), policies.end(), policy) != policies.end()) {
      continue;
    }
    policies.push_back(std::move(policy));
  }
  return policies;
}

template <typename Find>
void EstateBuilder::Impl::FindElsewhere(AccountParts& parts, Find find) {
  for (EntityDraft& entity : parts.draft.entities) {
    if (entity.arn.empty()) continue;
    const auto what = [&] { return NameOf(entity); };
    const auto take = [&](PolicyReferenceDraft& reference, PolicyType type, Text text) {
      if (reference.in_place != nullptr) return;
      const bool is_own =
          !IsAwsManagedPolicy(reference.text) && parts.Find(reference.text) != nullptr;
      if (is_own) return;
      reference.is_elsewhere = true;
      reference.elsewhere = find(reference, type, text);
    };
    if (entity.attached_policies.value) {
      for (PolicyReferenceDraft& reference : *entity.attached_policies.value)
        take(reference, PolicyType::kIdentity, what);
    }
    if (entity.permissions_boundary.value) {
      take(*entity.permissions_boundary.value, PolicyType::kBoundary,
           [&] { return what() + ", permissions boundary"; });
    }
  }
}

PolicyPtr EstateBuilder::Impl::FindQuietly(const PolicyReferenceDraft& reference, PolicyType type) {
  const std::lock_guard lock(finding_);
  const std::size_t said = diagnostics_.count();
  const RecordPtr record = FindShared(reference);
  if (record == nullptr) return nullptr;
  PolicyPtr policy = taker_.Take(record, type);
  // Warnings in the order of threads would be others in every run.
  return diagnostics_.count() == said ? policy : nullptr;
}

std::unique_ptr<AccountParts> EstateBuilder::Impl::BuildAhead(AccountDraft account,
                                                              Diagnostics& diagnostics) {
  auto parts = std::make_unique<AccountParts>();
  AccountDraft& draft = parts->draft;
  draft = std::move(account);
  for (PolicyDraft& policy : draft.policies) {
    AddRecord(*parts, std::move(policy));
  }
  for (std::size_t i = 0; i < draft.entities.size(); ++i) {
    const EntityDraft& entity = draft.entities[i];
    // Only groups are looked for.
    if (entity.kind == EntityKind::kGroup) parts->entities.try_emplace(EntityKey(entity), i);
  }
  bool all_found = true;
  FindElsewhere(*parts, [&](const PolicyReferenceDraft& reference, PolicyType type, Text /*what*/) {
    PolicyPtr policy = FindQuietly(reference, type);
    all_found = all_found && policy != nullptr;
    return policy;
  });
  if (!all_found) return nullptr;
  parts->account = AccountBuilder(*parts, diagnostics).Build();
  if (diagnostics.has_errors()) return nullptr;
  draft.policies = std::vector<PolicyDraft>();
  draft.entities = std::vector<EntityDraft>();
  draft.resources = std::vector<ResourceDraft>();
  draft.vpc_endpoints = std::vector<EndpointDraft>();
  draft.identity_providers = std::vector<ProviderDraft>();
  return parts;
}

void EstateBuilder::Impl::AddBuilt(std::unique_ptr<AccountParts> parts) {
  const auto [found, is_new] = account_index_.try_emplace(parts->draft.id, accounts_.size());
  if (is_new) {
    accounts_.push_back(std::move(parts));
  } else {
    Error(parts->draft.place, "account " + Quoted(parts->draft.id) + " is given twice");
  }
}

// --- The organization -------------------------------------------------------------------------

void EstateBuilder::Impl::CheckControlPolicies() {
  for (const std::unique_ptr<AccountParts>& parts : accounts_) {
    const AccountDraft& draft = parts->draft;
    const auto node = node_index_.find(draft.id);
    const bool in_organization = organization_ && node != node_index_.end();
    const auto check = [&](const Given<std::vector<PolicyReferenceDraft>>& list, string_view name) {
      if (!list.value || in_organization) return;
      std::string message = Quoted(name) + " on account " + Quoted(draft.id);
      message += organization_ ? ", which stands under no node of the organization"
                               : ", but there is no organization";
      Error(list.place, std::move(message),
            "list the account in `accounts` of the root or of an organizational unit");
    };
    check(draft.service_control_policies, "serviceControlPolicies");
    check(draft.resource_control_policies, "resourceControlPolicies");
    if (draft.s3_policies.value && !in_organization) {
      Error(draft.s3_policies.place,
            "`s3Policies` on account " + Quoted(draft.id) + ", which is in no organization");
    }
  }
}

std::shared_ptr<const Organization> EstateBuilder::Impl::BuildOrganization() {
  if (!organization_) return nullptr;
  OrganizationDraft& draft = *organization_;
  Organization built;
  built.id = draft.id.value.value_or("");
  built.accounts_known = draft.accounts_known;
  built.management_account = draft.management_account.value.value_or("");
  built.delegated_administrators =
      draft.delegated_administrators.value.value_or(std::vector<std::string>());
  if (draft.policy_types.value) {
    const std::vector<std::string>& types = *draft.policy_types.value;
    const auto has = [&](string_view name) {
      return std::find(types.begin(), types.end(), name) != types.end();
    };
    built.service_control_policies_enabled = has("SERVICE_CONTROL_POLICY");
    built.resource_control_policies_enabled = has("RESOURCE_CONTROL_POLICY");
  }
  if (draft.nodes.empty() || draft.nodes.front().kind != OrganizationNode::Kind::kRoot) {
    NodeDraft root;
    root.place = draft.place;
    draft.nodes.insert(draft.nodes.begin(), std::move(root));
    node_index_.clear();
    for (std::size_t i = 0; i < draft.nodes.size(); ++i)
      node_index_[draft.nodes[i].id] = i;
  }
  // The management account is always in its organization.
  if (!built.management_account.empty() &&
      node_index_.find(built.management_account) == node_index_.end()) {
    Warning(draft.management_account.place,
            "management account " + Quoted(built.management_account) +
                " stands under no node; it is taken to stand under the root");
    NodeDraft node;
    node.kind = OrganizationNode::Kind::kAccount;
    node.id = built.management_account;
    node.parent = draft.nodes.front().id;
    node.partial = draft.nodes.front().partial;
    node.place = draft.management_account.place;
    node_index_[node.id] = draft.nodes.size();
    draft.nodes.push_back(std::move(node));
  }
  CheckControlPolicies();

  std::vector<int> depth(draft.nodes.size(), 0);
  for (std::size_t i = 0; i < draft.nodes.size(); ++i) {
    NodeDraft& node = draft.nodes[i];
    OrganizationNode out;
    out.kind = node.kind;
    out.id = node.id;
    out.name = node.name.value.value_or("");
    if (i > 0) {
      const auto parent = node_index_.find(node.parent);
      const std::size_t index = parent == node_index_.end() ? 0 : parent->second;
      out.parent = static_cast<std::int32_t>(index);
      out.parent_known = node.parent_known;
      depth[i] = depth[index] + 1;
      if (node.kind == OrganizationNode::Kind::kOrganizationalUnit && depth[i] == 6) {
        Warning(node.place, "organizational unit " + Quoted(node.id) +
                                " is more than five levels below the root");
      }
    }
    std::string what = "node " + Quoted(node.id);
    AccountParts* parts = nullptr;
    if (node.kind == OrganizationNode::Kind::kAccount) {
      what = "account " + Quoted(node.id);
      // An account that only the organization knows exists and is empty.
      parts = &PartsOf(node.id, node.place);
      if (!parts->draft.imported) parts->draft.native = true;
      out.name = parts->draft.name.value.value_or("");
      UniteList(node.service_control_policies, std::move(parts->draft.service_control_policies),
                what + ": `serviceControlPolicies`");
      UniteList(node.resource_control_policies, std::move(parts->draft.resource_control_policies),
                what + ": `resourceControlPolicies`");
      Unite(node.s3_policies, std::move(parts->draft.s3_policies), what + ": `s3Policies`");
    }
    out.s3_policies = node.s3_policies.value.value_or(std::vector<S3Policy>());
    const auto text = [&] { return what; };
    const auto is_whole = [&](const auto& list) {
      return node.parent_known && (list.value ? list.complete : !node.partial);
    };
    // AWS attaches FullAWSAccess by itself; a list says exactly what is there.
    if (node.service_control_policies.value) {
      out.service_control_policies =
          ResolveAll(node.service_control_policies, parts, PolicyType::kServiceControl, text);
      if (out.service_control_policies.size() > 10) {
        Warning(node.service_control_policies.place,
                what + " has " + std::to_string(out.service_control_policies.size()) +
                    " service control policies: AWS takes at most 10");
      }
    } else if (!node.partial) {
      out.service_control_policies = {FullAwsAccess()};
    }
    if (!is_whole(node.service_control_policies)) {
      std::string missing = "service control policies";
      // Something has to allow on every level, and AWS attaches FullAWSAccess by itself.
      const bool all_listed =
          node.service_control_policies.value && node.service_control_policies.complete;
      if (!all_listed && std::none_of(out.service_control_policies.begin(),
                                      out.service_control_policies.end(), &HasAllow)) {
        out.service_control_policies.push_back(FullAwsAccess());
        missing += " besides FullAWSAccess";
      }
      out.service_control_policies.push_back(StandInPolicy(missing));
    }
    out.resource_control_policies =
        ResolveAll(node.resource_control_policies, parts, PolicyType::kResourceControl, text);
    std::erase(out.resource_control_policies, ResourceControlFullAwsAccess());
    if (out.resource_control_policies.size() > 4) {
      Warning(node.resource_control_policies.place,
              what + " has " + std::to_string(out.resource_control_policies.size()) +
                  " resource control policies: AWS takes at most 5, RCPFullAWSAccess among them");
    }
    if (!is_whole(node.resource_control_policies)) {
      out.resource_control_policies.push_back(StandInPolicy("resource control policies"));
    }
    built.nodes.push_back(std::move(out));
  }
  return std::make_shared<const Organization>(std::move(built));
}

Estate EstateBuilder::Impl::Build(LeftOutInputs left_out) {
  std::shared_ptr<const Organization> organization = BuildOrganization();
  if (!organization) CheckControlPolicies();
  absl::flat_hash_map<string_view, const AccountParts*> owners;
  absl::flat_hash_map<string_view, const AccountParts*> endpoints;
  const auto own = [&](auto& index, const AccountParts& parts, string_view kind, string_view name,
                       const DraftPlace& place) {
    const auto [first, is_new] = index.try_emplace(name, &parts);
    if (is_new) return;
    std::string message(kind);
    message += " " + Quoted(name) + " stands in two accounts";
    Error(place, std::move(message), "the other is " + Quoted(first->second->draft.id));
  };
  std::size_t entities = 0;
  for (const std::unique_ptr<AccountParts>& parts : accounts_) {
    const AccountDraft& draft = parts->draft;
    for (const ResourceDraft& resource : draft.resources)
      own(owners, *parts, "resource", resource.arn, resource.place);
    for (const EndpointDraft& endpoint : draft.vpc_endpoints)
      own(endpoints, *parts, "VPC endpoint", endpoint.id, endpoint.place);
    if (parts->account != nullptr) {
      for (const Resource& resource : parts->account->resources)
        own(owners, *parts, "resource", resource.arn, draft.place);
      for (const VpcEndpoint& endpoint : parts->account->vpc_endpoints)
        own(endpoints, *parts, "VPC endpoint", endpoint.id, draft.place);
    }
    entities += draft.entities.size();
  }
  for (const std::unique_ptr<AccountParts>& parts : accounts_) {
    FindElsewhere(*parts, [&](const PolicyReferenceDraft& reference, PolicyType type, Text what) {
      return Resolve(reference, parts.get(), type, what);
    });
    const auto unseen = unseen_.find(parts->draft.id);
    if (unseen != unseen_.end()) parts->makes_unseen = std::move(unseen->second);
  }
  // Below that a thread costs more than it saves.
  constexpr std::size_t kEntitiesForThreads = 256;
  std::vector<std::shared_ptr<const Account>> accounts(accounts_.size());
  std::vector<Diagnostics> problems(accounts_.size());
  InParallel(accounts.size(), entities < kEntitiesForThreads ? 1 : LoadThreads(), [&] {
    UseLargePagesForThread();
    return [&](std::size_t i) {
      accounts[i] = accounts_[i]->account != nullptr
                        ? accounts_[i]->account
                        : AccountBuilder(*accounts_[i], problems[i]).Build();
      // Everything would otherwise be there twice until the last account is built.
      accounts_[i].reset();
    };
  });
  for (const Diagnostics& found : problems)
    diagnostics_.AddAll(found);
  std::vector<PolicyPtr> shared;
  shared.reserve(shared_.size());
  for (const RecordPtr& record : shared_) {
    shared.push_back(BaseOf(*record));
  }
  return Estate(std::move(accounts), std::move(organization), std::move(shared),
                std::move(left_out));
}

// --- The public face --------------------------------------------------------------------------

EstateBuilder::EstateBuilder(const LoadOptions& options, Diagnostics& diagnostics)
    : options_(options),
      diagnostics_(diagnostics),
      errors_before_(diagnostics.error_count()),
      impl_(std::make_unique<Impl>(*this)) {}
EstateBuilder::~EstateBuilder() = default;

bool EstateBuilder::IsStrict(bool imported) const {
  switch (options_.mode) {
    case LoadMode::kStrict:
      return true;
    case LoadMode::kLenient:
      return false;
    case LoadMode::kByOrigin:
      return !imported;
  }
  return true;
}

void EstateBuilder::AddAccount(AccountDraft account) {
  ++counts_.accounts;
  for (const EntityDraft& entity : account.entities) {
    switch (entity.kind) {
      case EntityKind::kUser:
        ++counts_.users;
        break;
      case EntityKind::kRole:
        ++counts_.roles;
        break;
      case EntityKind::kGroup:
        ++counts_.groups;
        break;
    }
  }
  counts_.policies += account.policies.size();
  counts_.identity_providers += account.identity_providers.size();
  counts_.resources += account.resources.size();
  counts_.vpc_endpoints += account.vpc_endpoints.size();
  impl_->AddAccount(std::move(account));
}
std::unique_ptr<AccountParts> EstateBuilder::BuildAhead(AccountDraft account,
                                                        Diagnostics& diagnostics) {
  return impl_->BuildAhead(std::move(account), diagnostics);
}
void EstateBuilder::AddBuilt(std::unique_ptr<AccountParts> parts) {
  const Account& account = *parts->account;
  ++counts_.accounts;
  counts_.users += account.users.size();
  counts_.roles += account.roles.size();
  counts_.groups += account.groups.size();
  counts_.policies += account.policies.size();
  counts_.identity_providers += account.identity_providers.size();
  counts_.resources += account.resources.size();
  counts_.vpc_endpoints += account.vpc_endpoints.size();
  impl_->AddBuilt(std::move(parts));
}
void EstateBuilder::AddUnseen(const std::string& account_id, std::string maker) {
  impl_->AddUnseen(account_id, std::move(maker));
}

void EstateBuilder::AddOrganization(OrganizationDraft organization) {
  counts_.organization_nodes += organization.nodes.size();
  impl_->AddOrganization(std::move(organization));
}
void EstateBuilder::AddSharedPolicy(PolicyDraft policy, bool from_file) {
  ++counts_.policies;
  impl_->AddSharedPolicy(std::move(policy), from_file);
}

void EstateBuilder::NoteLeftOut(const std::string& what) {
  if (noted_.insert(what).second) left_out_.all.push_back(what);
}
void EstateBuilder::NoteUnknownInput(const std::string& what) {
  NoteLeftOut(what);
  left_out_.unknown.push_back(what);
}
void EstateBuilder::ReportLeftOut(std::string message, std::string help) {
  diagnostics_.Add({options_.mode == LoadMode::kStrict ? Severity::kError : Severity::kWarning,
                    nullptr, 0, 0, std::move(message), std::move(help)});
}

std::vector<std::string> EstateBuilder::AccountIds() const {
  return impl_->AccountIds();
}
std::string EstateBuilder::PartitionOf(const std::string& account_id) const {
  return impl_->PartitionOf(account_id);
}
bool EstateBuilder::HasEntities(const std::string& account_id) const {
  return impl_->HasEntities(account_id);
}
std::string EstateBuilder::OwnerOf(const std::string& resource_arn) const {
  return impl_->OwnerOf(resource_arn);
}

std::optional<Estate> EstateBuilder::Build() {
  Estate estate = impl_->Build(std::move(left_out_));
  if (diagnostics_.error_count() != errors_before_) return std::nullopt;
  return estate;
}

}  // namespace iamsim
