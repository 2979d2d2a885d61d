// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_POLICY_TEXT_H_
#define IAMSIM_MODEL_POLICY_TEXT_H_

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>

#include "absl/container/inlined_vector.h"

namespace iamsim {

// An immutable text of at most 4 GiB that is small where it is empty. It owns a copy, but for
// what the source of a policy document has as it is: that it only views, so megabytes of policies
// are read without copying them. The document keeps its source.
//
// Invariant: the caller of Viewing() keeps the bytes alive as long as this and every copy of it.
class PolicyText {
 public:
  PolicyText() = default;
  PolicyText(std::string_view text) : size_(static_cast<std::uint32_t>(text.size())) {
    Own(text.data());
  }
  PolicyText(const std::string& text) : PolicyText(std::string_view(text)) {}
  PolicyText(const char* text) : PolicyText(std::string_view(text)) {}
  static PolicyText Viewing(std::string_view text) {
    PolicyText viewing;
    viewing.data_ = text.data();
    viewing.size_ = static_cast<std::uint32_t>(text.size());
    return viewing;
  }

  PolicyText(const PolicyText& other) : data_(other.data_), size_(other.size_) {
    if (other.owns_) Own(other.data_);
  }
  PolicyText(PolicyText&& other) noexcept
      : data_(std::exchange(other.data_, "")),
        size_(std::exchange(other.size_, 0U)),
        owns_(std::exchange(other.owns_, false)) {}
  PolicyText& operator=(PolicyText other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    std::swap(owns_, other.owns_);
    return *this;
  }
  ~PolicyText() {
    if (owns_) delete[] data_;
  }

  std::string_view view() const { return {data_, size_}; }
  operator std::string_view() const { return view(); }
  std::string str() const { return std::string(view()); }
  bool empty() const { return size_ == 0; }
  std::size_t size() const { return size_; }
  const char* begin() const { return data_; }
  const char* end() const { return data_ + size_; }
  std::size_t find(std::string_view what) const { return view().find(what); }
  std::size_t find(char what) const { return view().find(what); }

  friend bool operator==(const PolicyText& a, const PolicyText& b) { return a.view() == b.view(); }
  friend bool operator==(const PolicyText& a, std::string_view b) { return a.view() == b; }
  friend bool operator==(const PolicyText& a, const std::string& b) { return a.view() == b; }
  friend bool operator==(const PolicyText& a, const char* b) { return a.view() == b; }
  friend std::string operator+(std::string a, const PolicyText& b) { return a += b.view(); }
  friend std::string operator+(const PolicyText& a, std::string_view b) { return a.str() += b; }
  friend std::string operator+(const PolicyText& a, char b) { return a.str() += b; }
  friend std::ostream& operator<<(std::ostream& out, const PolicyText& text) {
    return out << text.view();
  }

 private:
  void Own(const char* data) {
    if (size_ == 0) return;
    char* copy = new char[size_];
    std::memcpy(copy, data, size_);
    data_ = copy;
    owns_ = true;
  }

  const char* data_ = "";
  std::uint32_t size_ = 0;
  bool owns_ = false;
};

// Most lists have one text; it is in the list itself.
using PolicyTexts = absl::InlinedVector<PolicyText, 1>;

}  // namespace iamsim

#endif  // IAMSIM_MODEL_POLICY_TEXT_H_
