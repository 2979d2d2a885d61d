// SPDX-License-Identifier: Apache-2.0
#include "cli/selectors/selectors.h"

#include <algorithm>
#include <cstddef>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "absl/container/flat_hash_set.h"

#include "cli/report/catalogue_listing.h"
#include "cli/suite/name_resolver.h"
#include "engine/match/glob.h"
#include "engine/names.h"
#include "model/arn.h"
#include "model/catalogue/action_resources.h"
#include "model/catalogue/service_catalogue.h"
#include "model/load/document/fields.h"
#include "model/load/text/data.h"
#include "model/load/text/read_source.h"
#include "model/load/text/words.h"
#include "model/names.h"
#include "model/token_name.h"

// Selectors of all three kinds are read alike: a list of texts, with the lines of files in the
// place of `@FILE`, each a word or a `{...}`. What a word means and what a `{...}` may hold
// differs; each kind has a function for both. Patterns are compared with every candidate, so a
// selection costs the patterns times the entities of the model.

namespace iamsim {
namespace {

bool IsPattern(std::string_view text) {
  return text.find_first_of("*?") != std::string_view::npos;
}

// `${*}`, `${?}` and `${$}` are characters in a resource.
bool IsResourcePattern(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '*' && text[i] != '?') continue;
    const bool is_character =
        i >= 2 && text.substr(i - 2, 2) == "${" && i + 1 < text.size() && text[i + 1] == '}';
    if (!is_character) return true;
  }
  return false;
}

bool MatchesAny(const std::vector<std::string>& patterns, std::string_view text) {
  return std::any_of(patterns.begin(), patterns.end(), [&](const std::string& pattern) {
    return GlobMatches(std::string_view(pattern), text);
  });
}

// What stands between the braces of `{match: ..., ...}`, each a text or a list; an empty list wants
// nothing of that kind.
struct Filter {
  std::vector<std::string> match;
  std::vector<std::string> except;
  std::vector<std::string> accounts;
  std::vector<std::string> units;  // ids or names of a root or of organizational units
  std::vector<std::string> paths;
  std::vector<std::string> types;
  std::vector<std::string> services;
  std::vector<std::string> levels;
  Tags tags;
};

// One selector as it was written.
struct Selector {
  std::string text;
  std::optional<Filter> filter;
  std::shared_ptr<const SourceText> source;  // null: the command line
  std::uint32_t offset = 0;
};

std::string Trimmed(std::string_view line) {
  constexpr std::string_view kSpace = " \t\r";
  const std::size_t begin = line.find_first_not_of(kSpace);
  if (begin == std::string_view::npos) return {};
  return std::string(line.substr(begin, line.find_last_not_of(kSpace) + 1 - begin));
}

class SelectorReader {
 public:
  SelectorReader(std::initializer_list<std::string_view> fields, Diagnostics& diagnostics)
      : known_(fields), diagnostics_(diagnostics) {}

  std::vector<Selector> Read(const std::vector<std::string>& texts) {
    for (const std::string& text : texts) {
      if (text.starts_with('@')) {
        ReadFile(text.substr(1));
      } else {
        Add({text, std::nullopt, nullptr, 0});
      }
    }
    return std::move(selectors_);
  }

 private:
  void ReadFile(const std::string& file) {
    const std::shared_ptr<const SourceText> source = ReadSource(file, diagnostics_);
    if (source == nullptr) return;
    const std::string_view text = source->text();
    const std::size_t before = selectors_.size();
    for (std::size_t begin = 0; begin < text.size();) {
      const std::size_t end = std::min(text.find('\n', begin), text.size());
      std::string line = Trimmed(text.substr(begin, end - begin));
      if (!line.empty() && line.front() != '#') {
        Add({std::move(line), std::nullopt, source, static_cast<std::uint32_t>(begin)});
      }
      begin = end + 1;
    }
    if (selectors_.size() == before && !diagnostics_.has_errors()) {
      diagnostics_.Error(source, 0, 0, "the file selects nothing", "expected a selector a line");
    }
  }

  void Add(Selector selector) {
    if (selector.text.starts_with('{') && !ReadFilter(selector)) return;
    selectors_.push_back(std::move(selector));
  }

  bool ReadFilter(Selector& selector) {
    const std::string name = selector.source == nullptr
                                 ? std::string("selector")
                                 : PlaceText(*selector.source, selector.offset);
    const auto source = std::make_shared<const SourceText>(name, selector.text);
    const std::size_t errors = diagnostics_.error_count();
    // A flow mapping: JSON's braces, YAML's bare words.
    const std::optional<DataDocument> data = ParseYaml(source, {}, diagnostics_);
    if (!data) return false;
    const Fields fields(source, diagnostics_);
    const DataNode& root = data->root();
    if (!fields.CheckObject(root, "a selector")) return false;
    for (const DataMember& member : root.members()) {
      if (std::find(known_.begin(), known_.end(), member.key) != known_.end()) continue;
      fields.ErrorAtKey(member, "unknown field " + Quoted(member.key) + " of a selector",
                        DidYouMean(member.key, known_));
    }
    Filter filter;
    filter.match = Texts(fields, root, "match");
    filter.except = Texts(fields, root, "except");
    filter.accounts = Texts(fields, root, "account");
    filter.units = Texts(fields, root, "ou");
    filter.paths = Texts(fields, root, "path");
    filter.types = Texts(fields, root, "type");
    filter.services = Texts(fields, root, "service");
    filter.levels = Texts(fields, root, "level");
    if (const std::optional<Tags> tags = fields.TagMap(root, "tag")) filter.tags = *tags;
    selector.filter = std::move(filter);
    return diagnostics_.error_count() == errors;
  }

  static std::vector<std::string> Texts(const Fields& fields, const DataNode& root,
                                        std::string_view key) {
    const DataNode* node = root.Find(key);
    if (node == nullptr) return {};
    if (!node->is_array()) {
      const std::optional<std::string> one = fields.ScalarOf(*node, key);
      return one.has_value() ? std::vector<std::string>{*one} : std::vector<std::string>();
    }
    return fields.StringsOf(*node, key).value_or(std::vector<std::string>());
  }

  std::vector<std::string_view> known_;
  Diagnostics& diagnostics_;
  std::vector<Selector> selectors_;
};

void Fail(const Selector& selector, std::string message, std::string help,
          Diagnostics& diagnostics) {
  diagnostics.Error(
      selector.source, selector.offset,
      static_cast<std::uint32_t>(selector.source == nullptr ? 0 : selector.text.size()),
      std::move(message), std::move(help));
}

void FailEmpty(const Selector& selector, std::string_view what, std::string help,
               Diagnostics& diagnostics) {
  const std::string kind = selector.filter.has_value() ? "the selector " : "the pattern ";
  Fail(selector, kind + Quoted(selector.text) + " matches no " + std::string(what), std::move(help),
       diagnostics);
}

bool HasTags(const Tags& wanted, const Tags& tags) {
  return std::all_of(wanted.begin(), wanted.end(), [&](const auto& tag) {
    return std::any_of(tags.begin(), tags.end(), [&](const auto& other) {
      return EqualsIgnoreCase(tag.first, other.first) &&
             GlobMatches(std::string_view(tag.second), std::string_view(other.second));
    });
  });
}

// Which accounts a filter wants: those of an id, a name or a pattern of either, and those below a
// root or an organizational unit.
class AccountChoice {
 public:
  AccountChoice(const Estate& estate, const Filter& filter) : filter_(filter) {
    if (filter.units.empty()) return;
    const Organization* organization = estate.organization();
    if (organization == nullptr) return;
    std::vector<bool> below(organization->nodes.size(), false);
    for (std::size_t i = 0; i < organization->nodes.size(); ++i) {
      const OrganizationNode& node = organization->nodes[i];
      const bool is_named = node.kind != OrganizationNode::Kind::kAccount &&
                            (MatchesAny(filter.units, node.id) ||
                             (!node.name.empty() && MatchesAny(filter.units, node.name)));
      below[i] = is_named || (node.parent >= 0 && below[static_cast<std::size_t>(node.parent)]);
      if (below[i] && node.kind == OrganizationNode::Kind::kAccount) in_units_.insert(node.id);
    }
  }

  bool Wants(const Account& account) const {
    const bool by_name = filter_.accounts.empty() || MatchesAny(filter_.accounts, account.id) ||
                         (!account.name.empty() && MatchesAny(filter_.accounts, account.name));
    return by_name && (filter_.units.empty() || in_units_.contains(account.id));
  }

 private:
  const Filter& filter_;
  std::set<std::string> in_units_;
};

// An entity under all the names that a pattern may mean.
struct Candidate {
  const std::string* arn = nullptr;
  std::string_view name;
  std::string_view path;
  std::string_view type;
  const Tags* tags = nullptr;
  const Account* account = nullptr;
};

bool NameMatches(const std::vector<std::string>& patterns, const Candidate& candidate) {
  if (MatchesAny(patterns, *candidate.arn)) return true;
  const std::string_view arn = *candidate.arn;
  const std::string_view tail = arn.substr(arn.rfind(':') + 1);
  for (const std::string_view account :
       {std::string_view(candidate.account->id), std::string_view(candidate.account->name)}) {
    if (account.empty()) continue;
    const std::string prefix = std::string(account) + ':';
    if (MatchesAny(patterns, prefix + std::string(tail)) ||
        (!candidate.name.empty() && MatchesAny(patterns, prefix + std::string(candidate.name)))) {
      return true;
    }
  }
  return false;
}

bool Wants(const Filter& filter, const AccountChoice& accounts, const Candidate& candidate) {
  if (!accounts.Wants(*candidate.account)) return false;
  if (!filter.types.empty() && !MatchesAny(filter.types, candidate.type)) return false;
  if (!filter.paths.empty() && !MatchesAny(filter.paths, candidate.path)) return false;
  if (!filter.tags.empty() && !HasTags(filter.tags, *candidate.tags)) return false;
  if (!filter.match.empty() && !NameMatches(filter.match, candidate)) return false;
  return filter.except.empty() || !NameMatches(filter.except, candidate);
}

// ---- principals ----

template <typename Visit>
void ForEachPrincipal(const Estate& estate, Visit visit) {
  for (const std::shared_ptr<const Account>& account : estate.accounts()) {
    for (const User& user : account->users)
      visit(Candidate{&user.arn, user.name, user.path, "user", &user.tags, account.get()});
    for (const Role& role : account->roles)
      visit(Candidate{&role.arn, role.name, role.path, "role", &role.tags, account.get()});
  }
}

bool IsUnitId(std::string_view text) {
  return text.starts_with("ou-") || text.starts_with("r-");
}

class PrincipalSelection {
 public:
  PrincipalSelection(const Estate& estate, Diagnostics& diagnostics)
      : estate_(estate), names_(estate), diagnostics_(diagnostics) {}

  void Add(const Selector& selector) {
    if (selector.filter.has_value()) return AddFiltered(selector, *selector.filter);
    Filter filter;
    if (IsPattern(selector.text)) {
      filter.match = {selector.text};
      return AddFiltered(selector, filter);
    }
    if (IsUnitId(selector.text)) {
      filter.units = {selector.text};
      return AddFiltered(selector, filter);
    }
    AddNamed(selector);
  }

  std::vector<std::string> Take() { return {found_.begin(), found_.end()}; }

 private:
  void AddFiltered(const Selector& selector, const Filter& filter) {
    const AccountChoice accounts(estate_, filter);
    bool any = false;
    ForEachPrincipal(estate_, [&](const Candidate& candidate) {
      if (!Wants(filter, accounts, candidate)) return;
      any = true;
      found_.insert(*candidate.arn);
    });
    if (any) return;
    FailEmpty(selector, "principal",
              estate_.organization() == nullptr && !filter.units.empty()
                  ? "the model has no organization"
                  : "`iamsim ls principals` shows those of the model",
              diagnostics_);
  }

  void AddNamed(const Selector& selector) {
    Request token;
    if (ReadTokenName(selector.text, token)) {
      // Rows know a token by its name alone.
      found_.insert(selector.text);
      return;
    }
    Request request;
    request.principal = selector.text;
    absl::Status status = names_.Resolve(request);
    if (!status.ok() && selector.source == nullptr) {
      const absl::StatusOr<std::string> full =
          ResolvePrincipalName(estate_, selector.text, NameStyle::kFragment);
      status = full.status();
      if (full.ok()) request.principal = *full;
    }
    if (!status.ok()) {
      Fail(selector, std::string(status.message()), "", diagnostics_);
    } else {
      found_.insert(request.principal);
    }
  }

  const Estate& estate_;
  NameResolver names_;
  Diagnostics& diagnostics_;
  std::set<std::string> found_;
};

// ---- actions ----

class ActionSelection {
 public:
  explicit ActionSelection(Diagnostics& diagnostics) : diagnostics_(diagnostics) {}

  void Add(const Selector& selector) {
    if (selector.filter.has_value()) return AddFiltered(selector, *selector.filter);
    const std::string& text = selector.text;
    const std::size_t colon = text.find(':');
    Filter filter;
    filter.match = {text};
    if (colon != std::string::npos) {
      const std::string_view service = std::string_view(text).substr(0, colon);
      const std::string_view word = std::string_view(text).substr(colon + 1);
      if (ParseAccessLevel(word).has_value() && !FindAction(service, word).has_value()) {
        filter.match.clear();
        filter.services = {std::string(service)};
        filter.levels = {std::string(word)};
        return AddFiltered(selector, filter);
      }
    }
    if (IsPattern(text)) return AddFiltered(selector, filter);
    Insert(Spelled(text), /*is_named=*/true);
  }

  std::vector<Selected> Take() { return std::move(found_); }

 private:
  // As AWS spells it; the engine says what is wrong with a name that AWS does not have.
  static std::string Spelled(const std::string& text) {
    const std::size_t colon = text.find(':');
    if (colon == std::string::npos) return text;
    const std::optional<Service> service = FindService(text.substr(0, colon));
    if (!service) return text;
    const std::optional<Action> action = service->FindAction(text.substr(colon + 1));
    return action ? NameOf(*service, *action) : text;
  }

  static std::string NameOf(const Service& service, const Action& action) {
    return std::string(service.prefix()) + ':' + std::string(action.name());
  }

  static std::vector<std::string> Folded(const std::vector<std::string>& patterns) {
    std::vector<std::string> folded;
    for (const std::string& pattern : patterns)
      folded.push_back(ToLowerAscii(pattern));
    return folded;
  }

  void AddFiltered(const Selector& selector, const Filter& filter) {
    const std::vector<std::string> match = Folded(filter.match);
    const std::vector<std::string> except = Folded(filter.except);
    const std::vector<std::string> services = Folded(filter.services);
    std::vector<AccessLevel> levels;
    for (const std::string& word : filter.levels) {
      const std::optional<AccessLevel> level = ParseAccessLevel(word);
      if (!level) {
        Fail(selector, "unknown access level " + Quoted(word), DidYouMean(word, AccessLevelWords()),
             diagnostics_);
        return;
      }
      levels.push_back(*level);
    }
    bool any = false;
    for (const Service service : Services()) {
      if (!services.empty() && !MatchesAny(services, service.prefix())) continue;
      for (const Action action : service.actions()) {
        const bool has_level =
            levels.empty() || std::any_of(levels.begin(), levels.end(), [&](AccessLevel level) {
              return action.access_levels().Has(level);
            });
        if (!has_level) continue;
        const std::string name = NameOf(service, action);
        const std::string folded = ToLowerAscii(name);
        // `*` alone is every action, as in a policy.
        if (!match.empty() && !MatchesAny(match, folded)) continue;
        if (MatchesAny(except, folded)) continue;
        any = true;
        Insert(name, /*is_named=*/false);
      }
    }
    if (!any) {
      FailEmpty(selector, "action of the service catalogue of " + std::string(CatalogueDate()),
                "`iamsim ls actions` shows them", diagnostics_);
    }
  }

  void Insert(std::string name, bool is_named) {
    if (!seen_.insert(ToLowerAscii(name)).second) {
      if (!is_named) return;
      for (Selected& other : found_)
        other.is_named = other.is_named || EqualsIgnoreCase(other.name, name);
      return;
    }
    found_.push_back({std::move(name), is_named});
  }

  Diagnostics& diagnostics_;
  absl::flat_hash_set<std::string> seen_;
  std::vector<Selected> found_;
};

// ---- resources ----

const Tags kNoTags;

// What a pattern of resources may mean: resources, and the entities that actions of IAM and STS
// work on.
template <typename Visit>
void ForEachResource(const Estate& estate, Visit visit) {
  for (const std::shared_ptr<const Account>& account : estate.accounts()) {
    for (const Resource& resource : account->resources)
      visit(Candidate{&resource.arn, {}, {}, {}, &resource.tags, account.get()});
    for (const Role& role : account->roles)
      visit(Candidate{&role.arn, role.name, role.path, {}, &role.tags, account.get()});
    for (const User& user : account->users)
      visit(Candidate{&user.arn, user.name, user.path, {}, &user.tags, account.get()});
    for (const Group& group : account->groups)
      visit(Candidate{&group.arn, group.name, group.path, {}, &kNoTags, account.get()});
    for (const PolicyPtr& policy : account->policies) {
      if (policy->arn.empty()) continue;
      visit(Candidate{&policy->arn, policy->name, {}, {}, &kNoTags, account.get()});
    }
  }
}

// A model has the objects of a bucket only where it is about their tags, so what is modelled is
// never all of them.
bool IsOfObjects(std::string_view pattern) {
  constexpr std::string_view kBegin = "arn:";
  constexpr std::string_view kS3 = ":s3:::";
  const std::size_t s3 = pattern.find(kS3);
  return pattern.starts_with(kBegin) && s3 != std::string_view::npos &&
         pattern.find('/', s3 + kS3.size()) != std::string_view::npos;
}

class ResourceSelection {
 public:
  ResourceSelection(const Estate& estate, bool allow_sets, Diagnostics& diagnostics)
      : estate_(estate), allow_sets_(allow_sets), diagnostics_(diagnostics) {}

  void Add(const Selector& selector) {
    if (selector.filter.has_value()) return AddFiltered(selector, *selector.filter);
    Request request;
    request.resource = selector.text;
    // `s3://bucket/` and the like; a fragment names one resource on the command line alone.
    const bool is_pattern = selector.text != "*" && IsResourcePattern(selector.text);
    const absl::StatusOr<std::string> full = ResolveResourceName(
        estate_, selector.text,
        selector.source == nullptr && !is_pattern ? NameStyle::kFragment : NameStyle::kExact);
    if (!full.ok()) {
      Fail(selector, std::string(full.status().message()), "", diagnostics_);
      return;
    }
    if (selector.text != "*" && !is_pattern) return Insert(*full, /*is_named=*/true);
    if (IsOfObjects(*full)) return Insert(*full, /*is_named=*/true);
    Selector pattern = selector;
    pattern.text = *full;
    Filter filter;
    filter.match = {*full};
    AddFiltered(pattern, filter);
  }

  std::vector<Selected> Take() { return std::move(found_); }

 private:
  void AddFiltered(const Selector& selector, const Filter& filter) {
    const AccountChoice accounts(estate_, filter);
    bool any = false;
    ForEachResource(estate_, [&](const Candidate& candidate) {
      const std::optional<Arn> arn = ParseArn(*candidate.arn);
      if (!arn) return;
      if (!filter.services.empty() && !MatchesAny(filter.services, arn->service)) return;
      if (!Wants(filter, accounts, candidate)) return;
      any = true;
      Insert(*candidate.arn, /*is_named=*/false);
    });
    if (any) return;
    if (allow_sets_ && !selector.filter.has_value() && ParseArn(selector.text).has_value()) {
      return Insert(selector.text, /*is_named=*/true);
    }
    FailEmpty(selector, "resource of the model", "`iamsim ls resources` shows those of the model",
              diagnostics_);
  }

  void Insert(const std::string& name, bool is_named) {
    if (!seen_.insert(name).second) {
      if (!is_named) return;
      for (Selected& other : found_)
        other.is_named = other.is_named || other.name == name;
      return;
    }
    found_.push_back({name, is_named});
  }

  const Estate& estate_;
  bool allow_sets_;
  Diagnostics& diagnostics_;
  absl::flat_hash_set<std::string> seen_;
  std::vector<Selected> found_;
};

// Whether a question about the pair makes sense.
enum class PairFit : std::uint8_t { kFits, kOnStar, kNot };

PairFit FitOf(const std::optional<Service>& service, const std::optional<Action>& action,
              std::string_view prefix, const std::string& resource) {
  const ResourceNeed need = ResourceNeedOf(prefix, action);
  if (need == ResourceNeed::kNone) return PairFit::kOnStar;
  if (!service || !action) return PairFit::kFits;
  if (resource == "*") {
    return need == ResourceNeed::kRequired ? PairFit::kNot : PairFit::kFits;
  }
  if (action->is_wildcard_only() || IsResourcePattern(resource)) return PairFit::kFits;
  const ResourceKind kind = KindFor(*service, *action, resource);
  return kind == ResourceKind::kFits || kind == ResourceKind::kUnknown ? PairFit::kFits
                                                                       : PairFit::kNot;
}

}  // namespace

std::vector<std::string> SelectPrincipals(const Estate& estate,
                                          const std::vector<std::string>& selectors,
                                          Diagnostics& diagnostics) {
  SelectorReader reader({"match", "except", "account", "ou", "tag", "path", "type"}, diagnostics);
  PrincipalSelection selection(estate, diagnostics);
  for (const Selector& selector : reader.Read(selectors))
    selection.Add(selector);
  return selection.Take();
}

std::vector<Selected> SelectActions(const std::vector<std::string>& selectors,
                                    Diagnostics& diagnostics) {
  SelectorReader reader({"match", "except", "service", "level"}, diagnostics);
  ActionSelection selection(diagnostics);
  for (const Selector& selector : reader.Read(selectors))
    selection.Add(selector);
  return selection.Take();
}

void FitToCallers(const std::vector<std::string>& principals, std::vector<Selected>& actions) {
  bool signs = false;
  bool has_oidc = false;
  bool has_saml = false;
  for (const std::string& principal : principals) {
    Request request;
    const bool is_token = ReadTokenName(principal, request);
    signs = signs || !is_token;
    has_oidc = has_oidc || (is_token && request.token.kind == TokenInput::Kind::kOidc);
    has_saml = has_saml || (is_token && request.token.kind == TokenInput::Kind::kSaml);
  }
  std::erase_if(actions, [&](const Selected& action) {
    if (action.is_named) return false;
    if (EqualsIgnoreCase(action.name, "sts:AssumeRoleWithWebIdentity")) return !has_oidc;
    if (EqualsIgnoreCase(action.name, "sts:AssumeRoleWithSAML")) return !has_saml;
    return !signs;
  });
}

std::vector<Selected> SelectResources(const Estate& estate,
                                      const std::vector<std::string>& selectors, bool allow_sets,
                                      Diagnostics& diagnostics) {
  SelectorReader reader({"match", "except", "account", "ou", "tag", "path", "service"},
                        diagnostics);
  ResourceSelection selection(estate, allow_sets, diagnostics);
  for (const Selector& selector : reader.Read(selectors))
    selection.Add(selector);
  return selection.Take();
}

std::vector<GridQuestion> QuestionsOf(const std::vector<Selected>& actions,
                                      const std::vector<Selected>& resources, std::size_t& left_out,
                                      Diagnostics& diagnostics) {
  std::vector<GridQuestion> questions;
  std::vector<bool> is_used(resources.size(), false);
  const std::size_t errors = diagnostics.error_count();
  left_out = 0;
  for (const Selected& action : actions) {
    const std::size_t colon = std::min(action.name.find(':'), action.name.size());
    const std::string prefix = action.name.substr(0, colon);
    const std::optional<Service> service = FindService(prefix);
    std::optional<Action> known;
    if (service && colon < action.name.size()) {
      known = service->FindAction(std::string_view(action.name).substr(colon + 1));
    }
    const std::size_t before = questions.size();
    for (std::size_t i = 0; i < resources.size(); ++i) {
      const PairFit fit = FitOf(service, known, prefix, resources[i].name);
      if (fit == PairFit::kNot) {
        ++left_out;
        continue;
      }
      is_used[i] = true;
      if (fit == PairFit::kFits) {
        questions.push_back({action.name, resources[i].name});
      } else if (questions.size() == before) {
        questions.push_back({action.name, "*"});
      }
    }
    if (action.is_named && questions.size() == before && service && known) {
      diagnostics.Error(nullptr, 0, 0,
                        "action " + Quoted(action.name) + " works on none of the resources",
                        "it works on " + KindsOf(prefix, *known));
    }
  }
  for (std::size_t i = 0; i < resources.size(); ++i) {
    if (is_used[i] || !resources[i].is_named || diagnostics.error_count() > errors) continue;
    diagnostics.Error(nullptr, 0, 0, "none of the actions works on " + Quoted(resources[i].name));
  }
  return questions;
}

}  // namespace iamsim
