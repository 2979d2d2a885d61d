// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_ENGINE_CONTEXT_VALUES_H_
#define IAMSIM_ENGINE_CONTEXT_VALUES_H_

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace iamsim {

// The values of a condition key, immutable. They are mostly those of the request itself, which a
// question keeps; such values are only viewed, because a copy of each would cost more than the
// decision. All others are owned, and shared by copies.
//
// Invariant: who calls Viewing() keeps the strings alive as long as this and every copy of it.
class ContextValues {
 public:
  ContextValues() = default;
  ContextValues(std::vector<std::string> values)
      : owned_(std::make_shared<const std::vector<std::string>>(std::move(values))),
        values_(*owned_) {}
  ContextValues(std::initializer_list<std::string> values)
      : ContextValues(std::vector<std::string>(values)) {}
  static ContextValues Viewing(std::span<const std::string> values) {
    ContextValues viewing;
    viewing.values_ = values;
    return viewing;
  }

  bool empty() const { return values_.empty(); }
  std::size_t size() const { return values_.size(); }
  const std::string& operator[](std::size_t i) const { return values_[i]; }
  const std::string& front() const { return values_.front(); }
  const std::string* begin() const { return values_.data(); }
  const std::string* end() const { return values_.data() + values_.size(); }

  friend bool operator==(const ContextValues& a, const ContextValues& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end());
  }

 private:
  std::shared_ptr<const std::vector<std::string>> owned_;
  std::span<const std::string> values_;
};

}  // namespace iamsim

#endif  // IAMSIM_ENGINE_CONTEXT_VALUES_H_
