// SPDX-License-Identifier: Apache-2.0
#include "model/catalogue/arn_shape.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

namespace iamsim {
namespace {

constexpr std::string_view kSeparators = "/:";

// Variables that may be nothing: the root path of an API or of a Lattice service, and the namespace
// of a package format that has none (API Gateway Developer Guide, "Control access for invoking an
// API"; VPC Lattice User Guide, "Auth policies"; CodeArtifact User Guide, "Package ARN").
constexpr std::array<std::string_view, 3> kMayBeEmpty = {"ApiSpecificResourcePath",
                                                         "PackageNamespace", "RequestPath"};

bool MayBeEmpty(std::string_view name) {
  return name.empty() ||
         std::find(kMayBeEmpty.begin(), kMayBeEmpty.end(), name) != kMayBeEmpty.end();
}

}  // namespace

ArnShapeVariable ArnShapeVariableAt(std::string_view shape) {
  if (shape.starts_with('*')) return {"", 1, true};
  if (!shape.starts_with("${")) return {};
  const std::size_t end = shape.find('}');
  if (end == std::string_view::npos) return {};
  const std::string_view name = shape.substr(2, end - 2);
  return {name, end + 1, MayBeEmpty(name)};
}

bool ArnShapeMatches(std::string_view shape, std::string_view arn) {
  while (!shape.empty()) {
    // Most of a shape is literal text.
    std::size_t literal = 0;
    for (; literal < shape.size() && shape[literal] != '$' && shape[literal] != '*'; ++literal) {
      if (literal == arn.size() || arn[literal] != shape[literal]) return false;
    }
    shape.remove_prefix(literal);
    arn.remove_prefix(literal);
    if (shape.empty()) break;
    const ArnShapeVariable variable = ArnShapeVariableAt(shape);
    if (variable.size == 0) {
      if (arn.empty() || arn.front() != shape.front()) return false;
      shape.remove_prefix(1);
      arn.remove_prefix(1);
      continue;
    }
    shape.remove_prefix(variable.size);
    const std::size_t least = variable.may_be_empty ? 0 : 1;
    if (shape.empty()) {
      return arn.size() >= least &&
             (!variable.name.ends_with("BucketName") || arn.find('/') == std::string_view::npos);
    }
    if (kSeparators.find(shape.front()) != std::string_view::npos) {
      const std::size_t size = arn.find(shape.front());
      if (size == std::string_view::npos || size < least) return false;
      arn.remove_prefix(size);
      continue;
    }
    // What follows may be in the variable, too.
    for (std::size_t size = std::min(arn.find_first_of(kSeparators), arn.size()) + 1;
         size-- > least;) {
      if (ArnShapeMatches(shape, arn.substr(size))) return true;
    }
    return false;
  }
  return arn.empty();
}

std::size_t ArnShapeLiteralSize(std::string_view shape) {
  std::size_t literal = 0;
  while (!shape.empty()) {
    const std::size_t variable = ArnShapeVariableAt(shape).size;
    if (variable == 0) ++literal;
    shape.remove_prefix(std::max<std::size_t>(variable, 1));
  }
  return literal;
}

TemplateStep TakeTemplateStep(std::string_view& rest) {
  TemplateStep step;
  step.literal = rest.substr(0, rest.find('{'));
  rest.remove_prefix(step.literal.size());
  if (rest.empty()) return step;
  step.part = rest.substr(1, rest.find('}') - 1);
  rest.remove_prefix(step.part.size() + 2);
  return step;
}

}  // namespace iamsim
