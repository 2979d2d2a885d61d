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

std::string RoleOf(const std::string& partition, const std::string& account) {
  return "arn:" + partition + ":iam::" + account + ":role/external";
}

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

  std::vector<Outsider> Take() {
    std::vector<Outsider> all;
    for (auto& entry : found_)
      all.push_back(std::move(entry.second));
    return all;
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
          Add({value, "", value, ""});
          break;
        case PrincipalType::kFederated:
          if (const std::optional<Arn> arn = ParseArn(value)) {
            Add({value, std::string(arn->account), value, ""});
          } else {
            Add({"oidc:" + value, "", "oidc:" + value, ""});
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
    Add({"anonymous", "", "anonymous", ""});
    Add({"external:*", "", RoleOf("aws", std::string(kAnyAccount)), ""});
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
    switch (entity.kind) {
      case IamEntityKind::kRoot:
        return AddAccount(account, partition);
      case IamEntityKind::kUser:
      case IamEntityKind::kRole:
      case IamEntityKind::kAssumedRole:
        return Add({"external:" + value, account, value, ""});
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
    Add({"external:" + account, account, RoleOf(partition, account), ""});
  }

  // S3's own name of an account; the model may know whose it is.
  void AddCanonicalUser(const std::string& id) {
    for (const std::shared_ptr<const Account>& account : estate_.accounts()) {
      if (account->canonical_id == id) return;
    }
    // Whose id it is nobody knows, so it gets an account that AWS gives to nobody.
    std::string account = std::to_string(++canonical_users_);
    account.insert(0, 12 - account.size(), '0');
    Add({"external:canonical:" + id, "", RoleOf("aws", account), id});
  }

  const CompiledEstate& compiled_;
  const Estate& estate_;
  const Request& base_;
  int canonical_users_ = 0;
  std::map<std::string, Outsider> found_;
};

// Accounts with one principal for each outsider.
class OutsideAccounts {
 public:
  explicit OutsideAccounts(const Estate& estate) : estate_(estate) {}

  void Add(const Outsider& outsider) {
    const std::optional<Arn> arn = ParseArn(outsider.principal);
    if (!arn || estate_.FindAccount(arn->account) != nullptr) return;
    const IamEntity entity = ParseIamEntity(*arn);
    Account& account = AccountOf(*arn);
    if (!outsider.canonical_id.empty()) account.canonical_id = outsider.canonical_id;
    if (entity.kind == IamEntityKind::kUser) {
      AddTo(account.users, outsider.principal, entity);
    } else if (entity.kind == IamEntityKind::kRole) {
      AddTo(account.roles, outsider.principal, entity);
    } else if (entity.kind == IamEntityKind::kAssumedRole) {
      AddTo(account.roles,
            "arn:" + std::string(arn->partition) + ":iam::" + account.id + ":role/" +
                std::string(entity.name),
            entity);
    }
  }

  Estate Take() {
    std::vector<std::shared_ptr<const Account>> accounts = estate_.accounts();
    for (const auto& entry : made_)
      accounts.push_back(entry.second);
    return Estate(std::move(accounts), estate_.shared_organization(), estate_.policies(),
                  estate_.left_out());
  }

 private:
  // Imported: what is not known about it is unknown and not absent.
  Account& AccountOf(const Arn& arn) {
    std::shared_ptr<Account>& account = made_[std::string(arn.account)];
    if (account == nullptr) {
      account = std::make_shared<Account>();
      account->id = std::string(arn.account);
      account->partition = std::string(arn.partition);
      account->imported = true;
      account->outside = true;
    }
    return *account;
  }

  template <typename Principal>
  static void AddTo(std::vector<Principal>& principals, const std::string& arn,
                    const IamEntity& entity) {
    for (const Principal& other : principals) {
      if (other.arn == arn) return;
    }
    Principal& made = principals.emplace_back();
    made.name = std::string(entity.name);
    if (!entity.path.empty()) made.path = std::string(entity.path);
    made.arn = arn;
    made.tags_known = false;
    made.inline_policies = {FullAwsAccess()};
  }

  const Estate& estate_;
  std::map<std::string, std::shared_ptr<Account>> made_;
};

}  // namespace

std::vector<Outsider> FindOutsiders(const CompiledEstate& compiled, const Request& base,
                                    const std::vector<GridQuestion>& questions) {
  OutsiderFinder finder(compiled, base);
  for (const GridQuestion& question : questions)
    finder.Look(question);
  return finder.Take();
}

Estate WithOutsiders(const Estate& estate, const std::vector<Outsider>& outsiders) {
  OutsideAccounts accounts(estate);
  for (const Outsider& outsider : outsiders)
    accounts.Add(outsider);
  return accounts.Take();
}

}  // namespace iamsim
