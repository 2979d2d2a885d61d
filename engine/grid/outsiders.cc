// SPDX-License-Identifier: Apache-2.0
#include "engine/grid/outsiders.h"

#include <map>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "engine/prepare.h"
#include "model/arn.h"

namespace iamsim {
namespace {

// Stands for any account that nobody names.
constexpr std::string_view kAnyAccount = "000000000000";
constexpr std::string_view kEverybody = "external:*";

class OutsiderFinder {
 public:
  OutsiderFinder(const CompiledEstate& compiled, const Request& base)
      : compiled_(compiled), estate_(compiled.estate()), base_(base) {}

  void Look(const GridQuestion& question) {
    Request request = base_;
    request.principal = "anonymous";
    request.assume.clear();
    request.action = question.action;
    request.resource = question.resource;
    const auto prepared = Prepare(compiled_, request);
    // What cannot be asked of anybody is said where it is asked.
    if (!prepared.ok()) return;
    for (const LayerLevel& level : (*prepared)->layer(kResourceSlot).levels()) {
      for (const AttachedPolicy& attached : level.policies) {
        for (const Statement& statement : attached.compiled->policy().document.statements)
          Look(statement);
      }
    }
  }

  Outsiders Take() {
    Outsiders outsiders;
    std::vector<std::shared_ptr<const Account>> accounts = estate_.accounts();
    for (const auto& [id, account] : accounts_)
      accounts.push_back(account);
    outsiders.estate = Estate(std::move(accounts), estate_.shared_organization(),
                              estate_.policies(), estate_.left_out());
    for (auto& entry : found_)
      outsiders.all.push_back(std::move(entry.second));
    return outsiders;
  }

 private:
  void Look(const Statement& statement) {
    if (statement.effect != Effect::kAllow || statement.never_applies) return;
    // Allow with NotPrincipal lets in all others.
    if (statement.principal_form == ElementForm::kNegated) AddEverybody();
    if (statement.principal_form != ElementForm::kPositive) return;
    for (const PrincipalEntry& entry : statement.principals) {
      const std::string value = entry.value.str();
      switch (entry.type) {
        case PrincipalType::kAny:
          AddEverybody();
          break;
        case PrincipalType::kAws:
          AddAws(value);
          break;
        case PrincipalType::kService:
          Add({value, "", value});
          break;
        case PrincipalType::kFederated:
          if (const std::optional<Arn> arn = ParseArn(value)) {
            Add({value, std::string(arn->account), value});
          } else {
            Add({"oidc:" + value, "", "oidc:" + value});
          }
          break;
        case PrincipalType::kCanonicalUser:
          AddCanonicalUser(value);
          break;
      }
    }
  }

  void Add(Outsider outsider) { found_.try_emplace(outsider.name, std::move(outsider)); }

  void AddEverybody() {
    Add({"anonymous", "", "anonymous"});
    Add({std::string(kEverybody), "", AddRole(std::string(kAnyAccount), "aws", "external", "/")});
  }

  void AddAws(const std::string& value) {
    if (IsAccountId(value)) return AddAccount(value, "aws");
    const std::optional<Arn> arn = ParseArn(value);
    // A unique id: AWS has removed the entity.
    if (!arn) return;
    const std::string account(arn->account);
    const std::string partition(arn->partition);
    if (!IsAccountId(account) || estate_.FindAccount(account) != nullptr) return;
    const IamEntity entity = ParseIamEntity(*arn);
    const std::string name(entity.name);
    switch (entity.kind) {
      case IamEntityKind::kRoot:
        return AddAccount(account, partition);
      case IamEntityKind::kUser:
        AddUser(account, partition, name, std::string(entity.path), value);
        return Add({"external:" + value, account, value});
      case IamEntityKind::kRole:
      case IamEntityKind::kAssumedRole:
        AddRole(account, partition, name, entity.path.empty() ? "/" : std::string(entity.path));
        return Add({"external:" + value, account, value});
      case IamEntityKind::kGroup:
      case IamEntityKind::kPolicy:
      case IamEntityKind::kFederatedUser:
      case IamEntityKind::kSamlProvider:
      case IamEntityKind::kOidcProvider:
      case IamEntityKind::kOther:
        return AddAccount(account, partition);
    }
  }

  void AddAccount(const std::string& account, const std::string& partition) {
    if (estate_.FindAccount(account) != nullptr) return;
    Add({"external:" + account, account, AddRole(account, partition, "external", "/")});
  }

  // S3's own name of an account; the model may know whose it is.
  void AddCanonicalUser(const std::string& id) {
    for (const std::shared_ptr<const Account>& account : estate_.accounts()) {
      if (account->canonical_id == id) return;
    }
    // Whose id it is nobody knows, so it gets an account that AWS gives to nobody.
    std::string account = std::to_string(++canonical_users_);
    account.insert(0, 12 - account.size(), '0');
    AccountOf(account, "aws").canonical_id = id;
    Add({"external:canonical:" + id, "", AddRole(account, "aws", "external", "/")});
  }

  // Imported: what is not known about it is unknown and not absent.
  Account& AccountOf(const std::string& id, const std::string& partition) {
    std::shared_ptr<Account>& account = accounts_[id];
    if (account == nullptr) {
      account = std::make_shared<Account>();
      account->id = id;
      account->partition = partition;
      account->imported = true;
    }
    return *account;
  }

  std::string AddRole(const std::string& account, const std::string& partition,
                      const std::string& name, const std::string& path) {
    Role role;
    role.name = name;
    role.path = path;
    role.arn = "arn:" + partition + ":iam::" + account + ":role" + path + name;
    role.tags_known = false;
    role.inline_policies = {FullAwsAccess()};
    Account& owner = AccountOf(account, partition);
    for (const Role& other : owner.roles) {
      if (other.arn == role.arn) return role.arn;
    }
    owner.roles.push_back(role);
    return role.arn;
  }

  void AddUser(const std::string& account, const std::string& partition, const std::string& name,
               const std::string& path, const std::string& arn) {
    User user;
    user.name = name;
    user.path = path;
    user.arn = arn;
    user.tags_known = false;
    user.inline_policies = {FullAwsAccess()};
    Account& owner = AccountOf(account, partition);
    for (const User& other : owner.users) {
      if (other.arn == arn) return;
    }
    owner.users.push_back(std::move(user));
  }

  const CompiledEstate& compiled_;
  const Estate& estate_;
  const Request& base_;
  int canonical_users_ = 0;
  std::map<std::string, Outsider> found_;
  std::map<std::string, std::shared_ptr<Account>> accounts_;
};

}  // namespace

Outsiders FindOutsiders(const CompiledEstate& compiled, const Request& base,
                        const std::vector<GridQuestion>& questions) {
  OutsiderFinder finder(compiled, base);
  for (const GridQuestion& question : questions)
    finder.Look(question);
  return finder.Take();
}

}  // namespace iamsim
