// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_CATALOGUE_SERVICE_CATALOGUE_H_
#define IAMSIM_MODEL_CATALOGUE_SERVICE_CATALOGUE_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <span>
#include <string_view>
#include <type_traits>
#include <vector>

#include "model/catalogue/context_keys.h"

// AWS's Service Authorization Reference for every service: its actions, the resource types
// that each is authorized on, and the condition keys. The data is embedded, README.md describes it,
// and CatalogueDate() has its date: AWS may have newer names that are not here.
//
// Everything is read in place: no start-up work, no allocation where none is mentioned. All
// functions are thread-safe; the views are two words, are passed by value, and, as their texts,
// live as long as the program. Names are found in any ASCII letter case and given as AWS spells
// them.
//
// A view that was made from damaged bytes reads empty texts and short lists, and nothing outside.

namespace iamsim {

class ServiceCatalogue;

enum class AccessLevel : std::uint8_t {
  kList = 1,
  kRead = 2,
  kWrite = 4,
  kTagging = 8,
  kPermissionsManagement = 16,
};
inline constexpr std::array<AccessLevel, 5> kAccessLevels = {
    AccessLevel::kList, AccessLevel::kRead, AccessLevel::kWrite, AccessLevel::kTagging,
    AccessLevel::kPermissionsManagement};
std::string_view AccessLevelName(AccessLevel level);  // "Permissions management"

// An action has at least one level, and may have two: "Tagging, Write".
class AccessLevels {
 public:
  explicit AccessLevels(std::uint32_t bits) : bits_(bits) {}
  bool Has(AccessLevel level) const { return (bits_ & static_cast<std::uint32_t>(level)) != 0; }

 private:
  std::uint32_t bits_;
};

// Elements of the catalogue one after the other; each is made when it is read.
template <typename T>
class CatalogueRange {
 public:
  class Iterator {
   public:
    using value_type = T;
    using difference_type = std::ptrdiff_t;
    using reference = T;
    using pointer = void;
    using iterator_concept = std::forward_iterator_tag;
    using iterator_category = std::input_iterator_tag;

    Iterator() = default;
    Iterator(const CatalogueRange& range, std::uint32_t i) : range_(range), i_(i) {}
    T operator*() const { return range_[i_]; }
    Iterator& operator++() {
      ++i_;
      return *this;
    }
    Iterator operator++(int) {
      Iterator old = *this;
      ++i_;
      return old;
    }
    bool operator==(const Iterator& other) const { return i_ == other.i_; }

   private:
    CatalogueRange range_;
    std::uint32_t i_ = 0;
  };

  CatalogueRange() = default;
  std::uint32_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  Iterator begin() const { return {*this, 0}; }
  Iterator end() const { return {*this, size_}; }
  // `i` < size().
  T operator[](std::uint32_t i) const;

 private:
  friend class ServiceCatalogue;
  // Rows `first`, `first` + 1, ... of a table, or, `in_list`, the words at these places.
  CatalogueRange(const ServiceCatalogue* catalogue, std::uint32_t first, std::uint32_t size,
                 bool in_list)
      : catalogue_(catalogue), first_(first), size_(size), in_list_(in_list) {}

  const ServiceCatalogue* catalogue_ = nullptr;
  std::uint32_t first_ = 0;
  std::uint32_t size_ = 0;
  bool in_list_ = false;
};

// What all views have: a row of a table.
class CatalogueRow {
 public:
  // Whether both are the same entry of one catalogue.
  bool operator==(const CatalogueRow& other) const = default;

 protected:
  CatalogueRow(const ServiceCatalogue* catalogue, std::uint32_t row)
      : catalogue_(catalogue), row_(row) {}
  const ServiceCatalogue* catalogue_;
  std::uint32_t row_;
};

class ConditionKey : public CatalogueRow {
 public:
  ConditionKey(const ServiceCatalogue* catalogue, std::uint32_t row)
      : CatalogueRow(catalogue, row) {}

  // As AWS spells it: `aws:RequestTag/${TagKey}`, `secretsmanager:ResourceTag/tag-key`.
  std::string_view name() const;
  // Of one value: kString for a list of strings.
  ContextKeyType type() const;
  bool is_multivalued() const;
  // A key of the IAM User Guide's "AWS global condition context keys".
  bool is_global() const;
  // Whether a part of the name is free: a tag's key, a domain.
  bool has_free_part() const;
  // The name before and behind the free part: `aws:RequestTag/` and ``. The whole name and `` if it
  // has none.
  std::string_view before_free_part() const;
  std::string_view behind_free_part() const;
  // Whether `name` is this key, in any letter case, with at least one character for the free part.
  bool Matches(std::string_view name) const;
};

class ResourceType : public CatalogueRow {
 public:
  ResourceType(const ServiceCatalogue* catalogue, std::uint32_t row)
      : CatalogueRow(catalogue, row) {}

  std::string_view name() const;  // `bucket`; unique within the service
  // `arn:${Partition}:s3:::${BucketName}`; at least one. The service in it is mostly, but not
  // always, the prefix of the actions: `vpc-lattice-svcs` works on `arn:…:vpc-lattice:…`.
  CatalogueRange<std::string_view> arn_patterns() const;
  // The keys that describe a resource of this type, whatever the action.
  CatalogueRange<ConditionKey> condition_keys() const;
  // Whether one of its shapes is that of the ARN: ArnShapeMatches().
  bool Fits(std::string_view arn) const;
};

// A resource type that an action is authorized on.
class ActionResourceType : public CatalogueRow {
 public:
  ActionResourceType(const ServiceCatalogue* catalogue, std::uint32_t place)
      : CatalogueRow(catalogue, place) {}

  ResourceType resource_type() const;
  // AWS's asterisk: a call names such a resource always. What it leaves open: several required
  // types may all be named by one call (`ecs:ExecuteCommand`: cluster and task), or be
  // alternatives. And where an action has several types and none is required, most calls name just
  // one of them
  // (`s3:GetObject`: an object, or an object through an access point).
  bool required() const;
  // The keys that AWS has for this action while it checks a resource of this type. They add
  // to Action::condition_keys() and resource_type().condition_keys(); most pairs have none.
  CatalogueRange<ConditionKey> condition_keys() const;
};

class Action : public CatalogueRow {
 public:
  Action(const ServiceCatalogue* catalogue, std::uint32_t row) : CatalogueRow(catalogue, row) {}

  std::string_view name() const;  // `GetObject`
  AccessLevels access_levels() const;
  // In the order of their names.
  CatalogueRange<ActionResourceType> resource_types() const;
  // The action has no resource type: a policy has to say `"Resource": "*"`.
  bool is_wildcard_only() const { return resource_types().empty(); }
  // The keys of the action, whichever resource is checked.
  CatalogueRange<ConditionKey> condition_keys() const;
};

// A resource type whose shape an ARN has.
struct FittingType {
  ResourceType type;
  std::size_t literal_size;  // of the shape: ArnShapeLiteralSize()
};

class Service : public CatalogueRow {
 public:
  Service(const ServiceCatalogue* catalogue, std::uint32_t row) : CatalogueRow(catalogue, row) {}

  std::string_view prefix() const;  // `s3`
  std::string_view name() const;    // `Amazon S3`
  // In the order of their lower-case names, as the next two.
  CatalogueRange<Action> actions() const;
  CatalogueRange<ResourceType> resource_types() const;
  CatalogueRange<ConditionKey> condition_keys() const;

  // Logarithmic in the number of actions or resource types.
  std::optional<Action> FindAction(std::string_view name) const;
  std::optional<ResourceType> FindResourceType(std::string_view name) const;
  // Among the service's keys, with the type that the key has there: `identitystore:UserId` is one
  // value in one service and several in another. Linear in the number of keys.
  std::optional<ConditionKey> FindConditionKey(std::string_view name) const;
  // The resource types whose shape the ARN has, the most literal shape first. Those with the
  // literal_size of the first say what the ARN is; the others may still be meant by an action: a
  // version of a function fits `function`, too. Linear in the number of types; allocates the
  // result.
  std::vector<FittingType> ResourceTypesOf(std::string_view arn) const;
};

// A catalogue in memory. All but tests use Bundled(), or the functions below it.
class ServiceCatalogue {
 public:
  // The embedded one. One without services if the program's file is damaged, which a debug build
  // asserts, because it checks the checksum when it first reads.
  static const ServiceCatalogue& Bundled();
  // Nothing if the bytes are not a whole catalogue of this format, by their header. They are not
  // copied and outlive the result. Constant time.
  static std::optional<ServiceCatalogue> Open(std::span<const unsigned char> bytes);
  // Whether the bytes are those that were packed. Reads all of them: a millisecond.
  bool ChecksumMatches() const;

  std::string_view package() const { return info_[0]; }  // the npm package it was taken from
  std::string_view version() const { return info_[1]; }  // of the package
  std::string_view date() const { return info_[2]; }     // of the package, `2026-09-26`
  std::string_view licence() const { return info_[3]; }  // an SPDX identifier

  CatalogueRange<Service> services() const;  // in byte order of their prefixes
  CatalogueRange<ConditionKey> condition_keys() const;
  std::size_t action_count() const { return actions_.size; }
  // Logarithmic in the number of services, or of condition keys.
  std::optional<Service> FindService(std::string_view prefix) const;
  std::optional<Action> FindAction(std::string_view prefix, std::string_view name) const;
  // A key as it is written in a policy, its free part filled: `aws:RequestTag/team`. A name without
  // free part is preferred; else the longest text before the free part is. Of a name with two types
  // (Service::FindConditionKey) the one that is not multivalued.
  std::optional<ConditionKey> FindConditionKey(std::string_view name) const;

 private:
  friend class ActionResourceType;
  friend class Action;
  friend class ConditionKey;
  friend class ResourceType;
  friend class Service;
  template <typename T>
  friend class CatalogueRange;

  struct Table {
    std::size_t begin = 0;  // in the file
    std::uint32_t size = 0;
    std::uint32_t words_per_row = 0;
  };

  ServiceCatalogue() = default;
  std::uint32_t Number(std::size_t at) const;
  // 0 outside the table, so damaged data reads as empty.
  std::uint32_t Cell(const Table& table, std::uint32_t row, std::uint32_t column) const;
  std::uint32_t Word(std::uint32_t place) const { return Cell(words_, place, 0); }
  std::string_view TextAt(std::uint32_t place) const;
  template <typename T>
  CatalogueRange<T> Rows(const Table& table, std::uint32_t first, std::uint32_t size) const;
  template <typename T>
  CatalogueRange<T> List(std::uint32_t place) const;
  // The first row from `first` on, and before `first` + `size`, whose name is not less than `name`,
  // if it is `name`.
  std::optional<std::uint32_t> FindRow(const Table& table, std::uint32_t first, std::uint32_t size,
                                       std::string_view name) const;

  std::span<const unsigned char> bytes_;
  std::array<std::string_view, 4> info_;  // package, version, date, licence
  Table services_;
  Table actions_;
  Table types_;
  Table keys_;
  Table variable_keys_;
  Table words_;
  std::size_t text_begin_ = 0;
};

template <typename T>
T CatalogueRange<T>::operator[](std::uint32_t i) const {
  if constexpr (std::is_same_v<T, std::string_view>) {
    return catalogue_->TextAt(catalogue_->Word(first_ + i));
  } else if constexpr (std::is_same_v<T, ActionResourceType>) {
    return T(catalogue_, first_ + 2 * i);
  } else {
    return T(catalogue_, in_list_ ? catalogue_->Word(first_ + i) : first_ + i);
  }
}

// Of the bundled catalogue.
inline CatalogueRange<Service> Services() {
  return ServiceCatalogue::Bundled().services();
}
inline std::optional<Service> FindService(std::string_view prefix) {
  return ServiceCatalogue::Bundled().FindService(prefix);
}
inline std::optional<Action> FindAction(std::string_view prefix, std::string_view name) {
  return ServiceCatalogue::Bundled().FindAction(prefix, name);
}
inline std::optional<ConditionKey> FindConditionKey(std::string_view name) {
  return ServiceCatalogue::Bundled().FindConditionKey(name);
}
inline std::string_view CatalogueDate() {
  return ServiceCatalogue::Bundled().date();
}
inline std::string_view CatalogueVersion() {
  return ServiceCatalogue::Bundled().version();
}

// The name that was probably meant, for error messages: NearestWord(). Empty if none is close.
std::string_view NearestService(std::string_view prefix);
std::string_view NearestAction(const Service& service, std::string_view name);

}  // namespace iamsim

#endif  // IAMSIM_MODEL_CATALOGUE_SERVICE_CATALOGUE_H_
