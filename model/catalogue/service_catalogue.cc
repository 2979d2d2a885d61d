// SPDX-License-Identifier: Apache-2.0
#include "model/catalogue/service_catalogue.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "model/arn.h"
#include "model/catalogue/arn_shape.h"
#include "model/diagnostics.h"

// README.md describes the file. It is checked only as far as its header goes; everything behind
// that is checked when it is read, so that a start costs nothing and a wrong number reads as
// nothing. Numbers are put together byte by byte, so neither alignment nor byte order matters.

extern "C" {
// From service_catalogue_data.S.
extern const unsigned char iamsim_service_catalogue_begin[];  // NOLINT(*-naming,*-c-arrays)
extern const unsigned char iamsim_service_catalogue_end[];    // NOLINT(*-naming,*-c-arrays)
}

namespace iamsim {
namespace {

constexpr std::string_view kMagic = "IAMSIMC1";
constexpr std::size_t kHeaderSize = 48;
constexpr std::size_t kChecksummedFrom = 16;
constexpr std::size_t kWordSize = 4;

// Columns of the tables.
namespace service {
enum : std::uint32_t {
  kPrefix,
  kName,
  kFirstAction,
  kActions,
  kFirstType,
  kTypes,
  kKeys,
  kColumns
};
}
namespace action {
enum : std::uint32_t { kName, kLevels, kTypes, kKeys, kColumns };
}
namespace type {
enum : std::uint32_t { kName, kPatterns, kKeys, kColumns };
}
namespace key {
enum : std::uint32_t { kName, kFlags, kFreePart, kColumns };
}
namespace variable {
enum : std::uint32_t { kKey, kParent, kColumns };
}

constexpr std::uint32_t kRequired = 1U << 31U;
constexpr std::uint32_t kTypeMask = 0xff;
constexpr std::uint32_t kMultivalued = 1U << 8U;
constexpr std::uint32_t kHasFreePart = 1U << 9U;
constexpr std::uint32_t kGlobal = 1U << 10U;
// By the numbers of the file.
constexpr std::array<ContextKeyType, 7> kKeyTypes = {
    ContextKeyType::kString,  ContextKeyType::kArn,  ContextKeyType::kBool,
    ContextKeyType::kNumeric, ContextKeyType::kDate, ContextKeyType::kIpAddress,
    ContextKeyType::kBinary};

unsigned char Folded(char c) {
  return static_cast<unsigned char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

// Like std::string_view::compare() of the lower-case texts.
int CompareFolded(std::string_view a, std::string_view b) {
  const std::size_t size = std::min(a.size(), b.size());
  for (std::size_t i = 0; i < size; ++i) {
    const int difference = int{Folded(a[i])} - int{Folded(b[i])};
    if (difference != 0) return difference;
  }
  return a.size() < b.size() ? -1 : a.size() > b.size() ? 1 : 0;
}

bool StartsWithFolded(std::string_view text, std::string_view start) {
  return text.size() >= start.size() && CompareFolded(text.substr(0, start.size()), start) == 0;
}

// The first in [begin, end) for which `is_before` is false.
template <typename IsBefore>
std::uint32_t LowerBound(std::uint32_t begin, std::uint32_t end, IsBefore is_before) {
  while (begin < end) {
    const std::uint32_t middle = begin + (end - begin) / 2;
    if (is_before(middle)) {
      begin = middle + 1;
    } else {
      end = middle;
    }
  }
  return begin;
}

std::string_view AsText(std::span<const unsigned char> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace

std::string_view AccessLevelName(AccessLevel level) {
  switch (level) {
    case AccessLevel::kList:
      return "List";
    case AccessLevel::kRead:
      return "Read";
    case AccessLevel::kWrite:
      return "Write";
    case AccessLevel::kTagging:
      return "Tagging";
    case AccessLevel::kPermissionsManagement:
      return "Permissions management";
  }
  return {};
}

// --- the file -----------------------------------------------------------------------------------

const ServiceCatalogue& ServiceCatalogue::Bundled() {
  static const ServiceCatalogue catalogue = [] {
    const std::optional<ServiceCatalogue> opened =
        Open({iamsim_service_catalogue_begin, iamsim_service_catalogue_end});
    assert(opened && opened->ChecksumMatches());
    return opened.value_or(ServiceCatalogue());
  }();
  return catalogue;
}

std::optional<ServiceCatalogue> ServiceCatalogue::Open(std::span<const unsigned char> bytes) {
  if (bytes.size() < kHeaderSize || AsText(bytes.first(kMagic.size())) != kMagic) {
    return std::nullopt;
  }
  ServiceCatalogue catalogue;
  catalogue.bytes_ = bytes;
  std::size_t at = kMagic.size();
  const auto next = [&] {
    const std::uint32_t number = catalogue.Number(at);
    at += kWordSize;
    return number;
  };
  if (next() != bytes.size()) return std::nullopt;
  at += kWordSize;  // the checksum
  std::size_t begin = kHeaderSize;
  const auto place = [&](Table& table, std::uint32_t words_per_row) {
    table = {.begin = begin, .size = next(), .words_per_row = words_per_row};
    begin += std::size_t{table.size} * words_per_row * kWordSize;
  };
  // At most 2^32 rows of 28 bytes in each of six tables: `begin` does not wrap.
  static_assert(sizeof(std::size_t) >= 8);
  place(catalogue.services_, service::kColumns);
  place(catalogue.actions_, action::kColumns);
  place(catalogue.types_, type::kColumns);
  place(catalogue.keys_, key::kColumns);
  place(catalogue.variable_keys_, variable::kColumns);
  place(catalogue.words_, 1);
  catalogue.text_begin_ = begin;
  const std::size_t text_size = next();
  const std::size_t info_size = next();
  if (begin > bytes.size() || bytes.size() - begin != text_size || info_size > text_size) {
    return std::nullopt;
  }
  std::string_view lines = AsText(bytes.subspan(begin, info_size));
  for (std::string_view& line : catalogue.info_) {
    const std::size_t size = lines.find('\n');
    if (size == std::string_view::npos) return std::nullopt;
    line = lines.substr(0, size);
    lines.remove_prefix(size + 1);
  }
  return catalogue;
}

bool ServiceCatalogue::ChecksumMatches() const {
  if (bytes_.size() < kHeaderSize) return false;
  const std::span<const unsigned char> summed = bytes_.subspan(kChecksummedFrom);
  return crc32_z(0, summed.data(), summed.size()) == Number(kMagic.size() + kWordSize);
}

std::uint32_t ServiceCatalogue::Number(std::size_t at) const {
  return std::uint32_t{bytes_[at]} | std::uint32_t{bytes_[at + 1]} << 8U |
         std::uint32_t{bytes_[at + 2]} << 16U | std::uint32_t{bytes_[at + 3]} << 24U;
}

// Open() has seen that the tables are inside the bytes.
std::uint32_t ServiceCatalogue::Cell(const Table& table, std::uint32_t row,
                                     std::uint32_t column) const {
  if (row >= table.size) return 0;
  return Number(table.begin + (std::size_t{row} * table.words_per_row + column) * kWordSize);
}

std::string_view ServiceCatalogue::TextAt(std::uint32_t place) const {
  if (place == 0) return {};  // the info lines are there
  const std::span<const unsigned char> text = bytes_.subspan(text_begin_);
  if (text.size() < 2 || place > text.size() - 2) return {};
  const std::size_t size = text[place] | std::size_t{text[place + 1]} << 8U;
  if (size > text.size() - place - 2) return {};
  return AsText(text.subspan(std::size_t{place} + 2, size));
}

template <typename T>
CatalogueRange<T> ServiceCatalogue::Rows(const Table& table, std::uint32_t first,
                                         std::uint32_t size) const {
  if (first > table.size) return {};
  return {this, first, std::min(size, table.size - first), false};
}

template <typename T>
CatalogueRange<T> ServiceCatalogue::List(std::uint32_t place) const {
  constexpr std::uint32_t kWidth = std::is_same_v<T, ActionResourceType> ? 2 : 1;
  if (place >= words_.size) return {};
  return {this, place + 1, std::min(Word(place), (words_.size - place - 1) / kWidth), true};
}

std::optional<std::uint32_t> ServiceCatalogue::FindRow(const Table& table, std::uint32_t first,
                                                       std::uint32_t size,
                                                       std::string_view name) const {
  if (first > table.size) return std::nullopt;
  const std::uint32_t end = first + std::min(size, table.size - first);
  // All tables have the name in their first column.
  const std::uint32_t row = LowerBound(first, end, [&](std::uint32_t i) {
    return CompareFolded(TextAt(Cell(table, i, 0)), name) < 0;
  });
  if (row == end || CompareFolded(TextAt(Cell(table, row, 0)), name) != 0) return std::nullopt;
  return row;
}

CatalogueRange<Service> ServiceCatalogue::services() const {
  return Rows<Service>(services_, 0, services_.size);
}

CatalogueRange<ConditionKey> ServiceCatalogue::condition_keys() const {
  return Rows<ConditionKey>(keys_, 0, keys_.size);
}

std::optional<Service> ServiceCatalogue::FindService(std::string_view prefix) const {
  const std::optional<std::uint32_t> row = FindRow(services_, 0, services_.size, prefix);
  if (!row) return std::nullopt;
  return Service(this, *row);
}

std::optional<Action> ServiceCatalogue::FindAction(std::string_view prefix,
                                                   std::string_view name) const {
  const std::optional<Service> service = FindService(prefix);
  return service ? service->FindAction(name) : std::nullopt;
}

std::optional<ConditionKey> ServiceCatalogue::FindConditionKey(std::string_view name) const {
  if (const auto row = FindRow(keys_, 0, keys_.size, name)) {
    // Keys are sorted by type: one value comes before several.
    return ConditionKey(this, *row);
  }
  const auto key_at = [&](std::uint32_t i) {
    return ConditionKey(this, Cell(variable_keys_, i, variable::kKey));
  };
  // Every text that `name` begins with is a beginning of the last text that is not greater, or is
  // that text itself: between them in the order there is nothing else.
  std::uint32_t next = LowerBound(0, variable_keys_.size, [&](std::uint32_t i) {
    return CompareFolded(key_at(i).before_free_part(), name) <= 0;
  });
  while (next > 0) {
    const ConditionKey found = key_at(next - 1);
    if (found.Matches(name)) return found;
    const std::uint32_t parent = Cell(variable_keys_, next - 1, variable::kParent);
    if (parent >= next) return std::nullopt;  // damaged
    next = parent;
  }
  return std::nullopt;
}

// --- condition keys -----------------------------------------------------------------------------

std::string_view ConditionKey::name() const {
  return catalogue_->TextAt(catalogue_->Cell(catalogue_->keys_, row_, key::kName));
}

ContextKeyType ConditionKey::type() const {
  const std::uint32_t number = catalogue_->Cell(catalogue_->keys_, row_, key::kFlags) & kTypeMask;
  return number < kKeyTypes.size() ? kKeyTypes[number] : ContextKeyType::kString;
}

bool ConditionKey::is_multivalued() const {
  return (catalogue_->Cell(catalogue_->keys_, row_, key::kFlags) & kMultivalued) != 0;
}

bool ConditionKey::is_global() const {
  return (catalogue_->Cell(catalogue_->keys_, row_, key::kFlags) & kGlobal) != 0;
}

bool ConditionKey::has_free_part() const {
  return (catalogue_->Cell(catalogue_->keys_, row_, key::kFlags) & kHasFreePart) != 0;
}

std::string_view ConditionKey::before_free_part() const {
  if (!has_free_part()) return name();
  return name().substr(0, catalogue_->Cell(catalogue_->keys_, row_, key::kFreePart) & 0xffffU);
}

std::string_view ConditionKey::behind_free_part() const {
  if (!has_free_part()) return {};
  const std::string_view whole = name();
  const std::size_t size = catalogue_->Cell(catalogue_->keys_, row_, key::kFreePart) >> 16U;
  return whole.substr(whole.size() - std::min(size, whole.size()));
}

bool ConditionKey::Matches(std::string_view name) const {
  const std::string_view before = before_free_part();
  if (!has_free_part()) return CompareFolded(before, name) == 0;
  const std::string_view behind = behind_free_part();
  return name.size() > before.size() + behind.size() && StartsWithFolded(name, before) &&
         CompareFolded(name.substr(name.size() - behind.size()), behind) == 0;
}

// --- resource types -----------------------------------------------------------------------------

std::string_view ResourceType::name() const {
  return catalogue_->TextAt(catalogue_->Cell(catalogue_->types_, row_, type::kName));
}

CatalogueRange<std::string_view> ResourceType::arn_patterns() const {
  return catalogue_->List<std::string_view>(
      catalogue_->Cell(catalogue_->types_, row_, type::kPatterns));
}

CatalogueRange<ConditionKey> ResourceType::condition_keys() const {
  return catalogue_->List<ConditionKey>(catalogue_->Cell(catalogue_->types_, row_, type::kKeys));
}

bool ResourceType::Fits(std::string_view arn) const {
  const CatalogueRange<std::string_view> patterns = arn_patterns();
  return std::any_of(patterns.begin(), patterns.end(),
                     [&](std::string_view shape) { return ArnShapeMatches(shape, arn); });
}

ResourceType ActionResourceType::resource_type() const {
  return {catalogue_, catalogue_->Word(row_) & ~kRequired};
}

bool ActionResourceType::required() const {
  return (catalogue_->Word(row_) & kRequired) != 0;
}

CatalogueRange<ConditionKey> ActionResourceType::condition_keys() const {
  return catalogue_->List<ConditionKey>(catalogue_->Word(row_ + 1));
}

// --- actions ------------------------------------------------------------------------------------

std::string_view Action::name() const {
  return catalogue_->TextAt(catalogue_->Cell(catalogue_->actions_, row_, action::kName));
}

AccessLevels Action::access_levels() const {
  return AccessLevels(catalogue_->Cell(catalogue_->actions_, row_, action::kLevels));
}

CatalogueRange<ActionResourceType> Action::resource_types() const {
  return catalogue_->List<ActionResourceType>(
      catalogue_->Cell(catalogue_->actions_, row_, action::kTypes));
}

CatalogueRange<ConditionKey> Action::condition_keys() const {
  return catalogue_->List<ConditionKey>(
      catalogue_->Cell(catalogue_->actions_, row_, action::kKeys));
}

// --- services -----------------------------------------------------------------------------------

std::string_view Service::prefix() const {
  return catalogue_->TextAt(catalogue_->Cell(catalogue_->services_, row_, service::kPrefix));
}

std::string_view Service::name() const {
  return catalogue_->TextAt(catalogue_->Cell(catalogue_->services_, row_, service::kName));
}

CatalogueRange<Action> Service::actions() const {
  return catalogue_->Rows<Action>(
      catalogue_->actions_, catalogue_->Cell(catalogue_->services_, row_, service::kFirstAction),
      catalogue_->Cell(catalogue_->services_, row_, service::kActions));
}

CatalogueRange<ResourceType> Service::resource_types() const {
  return catalogue_->Rows<ResourceType>(
      catalogue_->types_, catalogue_->Cell(catalogue_->services_, row_, service::kFirstType),
      catalogue_->Cell(catalogue_->services_, row_, service::kTypes));
}

CatalogueRange<ConditionKey> Service::condition_keys() const {
  return catalogue_->List<ConditionKey>(
      catalogue_->Cell(catalogue_->services_, row_, service::kKeys));
}

std::optional<Action> Service::FindAction(std::string_view name) const {
  const std::optional<std::uint32_t> row = catalogue_->FindRow(
      catalogue_->actions_, catalogue_->Cell(catalogue_->services_, row_, service::kFirstAction),
      catalogue_->Cell(catalogue_->services_, row_, service::kActions), name);
  if (!row) return std::nullopt;
  return Action(catalogue_, *row);
}

std::optional<ResourceType> Service::FindResourceType(std::string_view name) const {
  const std::optional<std::uint32_t> row = catalogue_->FindRow(
      catalogue_->types_, catalogue_->Cell(catalogue_->services_, row_, service::kFirstType),
      catalogue_->Cell(catalogue_->services_, row_, service::kTypes), name);
  if (!row) return std::nullopt;
  return ResourceType(catalogue_, *row);
}

std::optional<ConditionKey> Service::FindConditionKey(std::string_view name) const {
  std::optional<ConditionKey> found;
  for (const ConditionKey key : condition_keys()) {
    if (CompareFolded(key.name(), name) == 0) return key;
    if (key.has_free_part() && key.Matches(name) &&
        (!found || key.before_free_part().size() > found->before_free_part().size())) {
      found = key;
    }
  }
  return found;
}

std::vector<FittingType> Service::ResourceTypesOf(std::string_view arn) const {
  std::vector<FittingType> found;
  for (const ResourceType type : resource_types()) {
    std::optional<std::size_t> most;
    for (const std::string_view shape : type.arn_patterns()) {
      if (ArnShapeMatches(shape, arn))
        most = std::max(most.value_or(0), ArnShapeLiteralSize(shape));
    }
    if (most) found.push_back({type, *most});
  }
  std::stable_sort(found.begin(), found.end(), [](const FittingType& a, const FittingType& b) {
    return a.literal_size > b.literal_size;
  });
  return found;
}

// --- nearest names ------------------------------------------------------------------------------

std::string_view NearestService(std::string_view prefix) {
  std::vector<std::string_view> names;
  for (const Service service : Services())
    names.push_back(service.prefix());
  return NearestWord(prefix, names);
}

std::string_view NearestAction(const Service& service, std::string_view name) {
  std::vector<std::string_view> names;
  for (const Action action : service.actions())
    names.push_back(action.name());
  return NearestWord(name, names);
}

}  // namespace iamsim
