// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_CATALOGUE_ARN_SHAPE_H_
#define IAMSIM_MODEL_CATALOGUE_ARN_SHAPE_H_

#include <cstddef>
#include <string_view>

namespace iamsim {

// Whether an ARN has the shape of a resource type, as the Service Authorization Reference writes
// it: `arn:${Partition}:s3:::${BucketName}/${ObjectName}`. Letter case counts, as in ARNs.
//
// A variable is a run of at least one character. One that a slash or a colon follows ends at the
// first of these; the last one of a shape takes the rest, slashes and colons included. By name:
// `…BucketName` never has a slash, and the paths of API Gateway and VPC Lattice and the namespace
// of CodeArtifact may be empty. A `*` in a shape is any run, also an empty one.
//
// Thread-safe, without allocation, linear in the sizes for all shapes of the catalogue but a few
// with a variable that no separator ends.
bool ArnShapeMatches(std::string_view shape, std::string_view arn);

// The variable that a shape begins with.
struct ArnShapeVariable {
  std::string_view name;      // empty for `*`
  std::size_t size = 0;       // of its text in the shape; 0: the shape begins with literal text
  bool may_be_empty = false;  // it takes any run; else one of at least one character
};
ArnShapeVariable ArnShapeVariableAt(std::string_view shape);

// Counts the characters of a shape outside its variables. Of two shapes that an ARN has, the one
// with more is the better one: `log-group:${G}:log-stream:${S}` before `log-group:${G}`.
std::size_t ArnShapeLiteralSize(std::string_view shape);

// A step of a text with `{parts}`, as tables of ARNs have them.
struct TemplateStep {
  std::string_view literal;  // up to the next part
  std::string_view part;     // its name without braces; empty: the text ends with the literal
};
// Takes the first step off `rest`, which is not empty.
TemplateStep TakeTemplateStep(std::string_view& rest);

}  // namespace iamsim

#endif  // IAMSIM_MODEL_CATALOGUE_ARN_SHAPE_H_
