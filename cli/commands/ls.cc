// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/ls.h"

#include <algorithm>
#include <cstddef>
#include <iostream>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/commands/ask.h"
#include "cli/report/catalogue_listing.h"
#include "cli/report/listing.h"
#include "model/arn.h"
#include "model/catalogue/service_catalogue.h"
#include "model/diagnostics.h"
#include "model/load/load.h"

// One function a kind of thing that is listed, which gives a Listing; the format is chosen
// afterwards. What concerns the catalogue needs no model and loads none.

namespace iamsim {
namespace {

struct LsFlags {
  ModelFlags model;
  std::string what;
  std::string search;
  std::string service;
  std::string level;
  std::string format = "text";
};

using Row = std::vector<std::string>;

Listing Principals(const Estate& estate) {
  Listing listing{
      "principals", {"arn", "type", "account", "accountName", "policies", "boundary"}, {}};
  const auto add = [&](const Account& account, std::string_view type, const auto& entity) {
    std::string boundary;
    if (entity.permissions_boundary != nullptr) {
      boundary =
          entity.permissions_boundary->stand_in ? "unknown" : entity.permissions_boundary->name;
    }
    const std::size_t policies = entity.inline_policies.size() + entity.attached_policies.size();
    listing.rows.push_back({entity.arn, std::string(type), account.id, account.name,
                            std::to_string(policies), std::move(boundary)});
  };
  for (const std::shared_ptr<const Account>& account : estate.accounts()) {
    for (const User& user : account->users)
      add(*account, "user", user);
    for (const Role& role : account->roles)
      add(*account, "role", role);
  }
  return listing;
}

std::string PolicyStateOf(const Resource& resource) {
  if (resource.policy == nullptr) return resource.policy_known ? "none" : "unknown";
  return resource.policy->readable ? "yes" : "unknown";
}

Listing Resources(const Estate& estate) {
  Listing listing{
      "resources", {"arn", "service", "account", "accountName", "region", "policy"}, {}};
  for (const std::shared_ptr<const Account>& account : estate.accounts()) {
    for (const Resource& resource : account->resources) {
      const std::optional<Arn> arn = ParseArn(resource.arn);
      std::string region = resource.region;
      if (region.empty() && arn) region = std::string(arn->region);
      listing.rows.push_back({resource.arn, arn ? std::string(arn->service) : "", account->id,
                              account->name, std::move(region), PolicyStateOf(resource)});
    }
  }
  return listing;
}

// The names from the root down, `Root/Workloads`; empty for an account in no organization.
std::string PlaceOf(const Organization* organization, const std::string& account) {
  if (organization == nullptr) return {};
  std::string place;
  for (const std::int32_t index : organization->PathTo(account)) {
    const OrganizationNode& node = organization->nodes[static_cast<std::size_t>(index)];
    if (node.kind == OrganizationNode::Kind::kAccount) {
      if (!node.parent_known) place += "/?";
      break;
    }
    if (!place.empty()) place += node.parent_known ? "/" : "/?/";
    place += node.name.empty() ? node.id : node.name;
  }
  return place;
}

Listing Accounts(const Estate& estate) {
  Listing listing{
      "accounts", {"id", "name", "place", "users", "roles", "groups", "resources", "source"}, {}};
  const Organization* organization = estate.organization();
  for (const std::shared_ptr<const Account>& account : estate.accounts()) {
    listing.rows.push_back(
        {account->id, account->name, PlaceOf(organization, account->id),
         std::to_string(account->users.size()), std::to_string(account->roles.size()),
         std::to_string(account->groups.size()), std::to_string(account->resources.size()),
         account->imported ? "import" : "model"});
  }
  return listing;
}

// Managed policies, control policies and inline ones, each with how often it is carried. Policies
// are distinguished by their places, because inline and shared ones may have one name.
class PolicyLister {
 public:
  explicit PolicyLister(const Estate& estate) : estate_(estate) {}

  Listing Run() {
    for (const PolicyPtr& policy : estate_.policies())
      Entry(policy, "shared", "");
    for (const std::shared_ptr<const Account>& account : estate_.accounts()) {
      for (const PolicyPtr& policy : account->policies)
        Entry(policy, "customer managed", account->id);
      for (const Group& group : account->groups)
        OfEntity(group, *account);
      for (const User& user : account->users) {
        OfEntity(user, *account);
        Carried(user.permissions_boundary);
      }
      for (const Role& role : account->roles) {
        OfEntity(role, *account);
        Carried(role.permissions_boundary);
      }
    }
    if (const Organization* organization = estate_.organization()) {
      for (const OrganizationNode& node : organization->nodes) {
        for (const PolicyPtr& policy : node.service_control_policies)
          Attached(policy, "scp");
        for (const PolicyPtr& policy : node.resource_control_policies)
          Attached(policy, "rcp");
      }
    }
    Listing listing{"policies", {"name", "type", "account", "arn", "of", "attached"}, {}};
    for (const PolicyEntry& entry : entries_) {
      const std::string name =
          entry.policy->readable ? entry.policy->name : entry.policy->name + " (unknown)";
      listing.rows.push_back({name, entry.type, entry.account, entry.policy->arn, entry.of,
                              std::to_string(entry.carriers)});
    }
    return listing;
  }

 private:
  struct PolicyEntry {
    PolicyPtr policy;
    std::string type;
    std::string account;
    std::string of;
    std::size_t carriers = 0;
  };

  PolicyEntry& Entry(const PolicyPtr& policy, std::string_view type, std::string_view account) {
    const auto [found, is_new] = index_.try_emplace(policy.get(), entries_.size());
    if (is_new) {
      const bool is_aws = policy->arn.find(":aws:policy/") != std::string::npos;
      entries_.push_back(
          {policy, is_aws && type != "scp" && type != "rcp" ? "AWS managed" : std::string(type),
           std::string(account), "", 0});
    }
    return entries_[found->second];
  }
  void Attached(const PolicyPtr& policy, std::string_view type) {
    if (policy->stand_in) return;
    PolicyEntry& entry = Entry(policy, type, "");
    if (entry.type == "shared") entry.type = std::string(type);
    ++entry.carriers;
  }
  void Carried(const PolicyPtr& policy) {
    if (policy != nullptr) Attached(policy, "AWS managed");
  }
  template <typename Entity>
  void OfEntity(const Entity& entity, const Account& account) {
    for (const PolicyPtr& policy : entity.inline_policies) {
      if (policy->stand_in) continue;
      PolicyEntry& entry = Entry(policy, "inline", account.id);
      entry.of = entity.arn;
      ++entry.carriers;
    }
    for (const PolicyPtr& policy : entity.attached_policies)
      Attached(policy, "managed");
  }

  const Estate& estate_;
  std::vector<PolicyEntry> entries_;
  std::map<const Policy*, std::size_t> index_;
};

ExitCode Print(const Listing& listing, const LsFlags& flags) {
  std::cout << FormatListing(listing, *ParseListingFormat(flags.format));
  return listing.rows.empty() ? ExitCode::kNo : ExitCode::kYes;
}

std::string DidYouMean(std::string_view nearest) {
  return nearest.empty() ? std::string() : "did you mean `" + std::string(nearest) + "`?";
}

bool IsOfCatalogue(const std::string& what) {
  const std::vector<std::string>& names = CatalogueListingNames();
  return std::find(names.begin(), names.end(), what) != names.end();
}

// Nothing, with errors, for options that do not go with what is listed.
std::optional<CatalogueQuery> QueryOf(const LsFlags& flags, Diagnostics& diagnostics) {
  CatalogueQuery query;
  query.search = flags.search;
  if (!flags.service.empty()) {
    query.service = FindService(flags.service);
    if (!query.service) {
      diagnostics.Error(nullptr, 0, 0,
                        "unknown service `" + flags.service + "` in the catalogue of " +
                            std::string(CatalogueDate()),
                        DidYouMean(NearestService(flags.service)));
    }
  }
  if (!flags.level.empty()) {
    query.level = ParseAccessLevel(flags.level);
    if (flags.what != "actions") {
      diagnostics.Error(nullptr, 0, 0, "only actions have an access level",
                        "expected `ls actions` with `--level`");
    } else if (!query.level) {
      diagnostics.Error(nullptr, 0, 0,
                        "unknown access level `" + flags.level +
                            "`, expected list, read, write, tagging or permissions-management",
                        DidYouMean(NearestWord(flags.level, AccessLevelWords())));
    }
  }
  if (diagnostics.has_errors()) return std::nullopt;
  return query;
}

ExitCode RunOnCatalogue(const LsFlags& flags) {
  Diagnostics diagnostics;
  const std::optional<CatalogueQuery> query = QueryOf(flags, diagnostics);
  PrintDiagnostics(flags.model, diagnostics);
  if (!query) return ExitCode::kTrouble;
  return Print(ListCatalogue(flags.what, *query), flags);
}

ExitCode Run(const LsFlags& flags) {
  if (IsOfCatalogue(flags.what)) return RunOnCatalogue(flags);
  Diagnostics diagnostics;
  if (!flags.service.empty() || !flags.level.empty()) {
    diagnostics.Error(nullptr, 0, 0,
                      "`ls " + flags.what + "` takes no `--service` and no `--level`",
                      "they are for what the service catalogue lists");
    PrintDiagnostics(flags.model, diagnostics);
    return ExitCode::kTrouble;
  }
  const std::optional<LoadedModel> model = LoadChosenModel(flags.model, "list", diagnostics);
  PrintDiagnostics(flags.model, diagnostics);
  if (!model) return ExitCode::kTrouble;
  const Estate& estate = model->estate;
  Listing listing = flags.what == "principals"  ? Principals(estate)
                    : flags.what == "resources" ? Resources(estate)
                    : flags.what == "accounts"  ? Accounts(estate)
                                                : PolicyLister(estate).Run();
  std::erase_if(listing.rows, [&](const Row& row) { return !RowMatches(row, flags.search); });
  return Print(listing, flags);
}

}  // namespace

std::function<ExitCode()> AddLsCommand(const Command& app) {
  const auto flags = std::make_shared<LsFlags>();
  const Command command =
      app.AddCommand("ls", "what a model has, or what the catalogue of AWS's services has");
  command.Footer(
      "Examples:\n"
      "  iamsim ls principals -m dump/\n"
      "  iamsim ls principals '*:role/app*' -m dump/ --format csv\n"
      "  iamsim ls resources lake -m dump/\n"
      "  iamsim ls actions 's3:Get*' --level read\n"
      "  iamsim ls condition-keys --service lambda\n"
      "  iamsim ls resource-types arn:aws:s3:::lake/key\n"
      "Actions, services, resource types and condition keys are AWS's and need no model. Of an\n"
      "action, `*` marks the resource types that a call always names.\n"
      "Exit code: 0 something was found, 1 nothing, 2 the input is wrong.");
  std::vector<std::string> names = {"principals", "resources", "accounts", "policies"};
  names.insert(names.end(), CatalogueListingNames().begin(), CatalogueListingNames().end());
  command
      .AddOption("what", flags->what,
                 "principals, resources, accounts or policies of a model; actions, services, "
                 "resource-types or condition-keys of AWS")
      .OneOf(std::move(names))
      .Required()
      .Type("WHAT");
  command.AddOption("search", flags->search, "a word in any column, or a pattern with * and ?")
      .Type("SEARCH");
  command.AddOption("--service", flags->service, "of AWS's: those of one service, by its prefix")
      .Type("SERVICE");
  command
      .AddOption("--level", flags->level,
                 "actions of an access level: list, read, write, tagging, permissions-management")
      .Type("LEVEL");
  AddModelFlags(command, flags->model);
  command.AddOption("--format", flags->format, "text, json, jsonl or csv")
      .OneOf(ListingFormatNames())
      .Type("FORMAT");
  return [flags] { return Run(*flags); };
}

}  // namespace iamsim
