// SPDX-License-Identifier: Apache-2.0
#include "engine/residual.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iamsim {
namespace {

// The formula in words: `&(a |(b c))`.
std::string TextOf(const Residual& residual) {
  if (residual.kind() == Residual::Kind::kLeaf) {
    const bool allows = residual.leaf().kind == ResidualLeaf::Kind::kUnknownAllow;
    return (residual.leaf().negated ? "!" : "") + residual.leaf().text + (allows ? "+" : "");
  }
  std::string text = residual.kind() == Residual::Kind::kAll ? "&(" : "|(";
  for (std::size_t i = 0; i < residual.parts().size(); ++i)
    text += (i == 0 ? "" : " ") + TextOf(residual.parts()[i]);
  return text + ')';
}

Residual Leaf(std::string key, std::string text, bool negated = false) {
  return Residual::Of({.negated = negated, .key = std::move(key), .text = std::move(text)});
}
Residual Unknown(std::string what, bool allows) {
  return Residual::Of(
      {.kind = allows ? ResidualLeaf::Kind::kUnknownAllow : ResidualLeaf::Kind::kUnknownNoDeny,
       .text = std::move(what)});
}
const Residual kA = Leaf("k", "a");
const Residual kB = Leaf("k", "b");
const Residual kC = Leaf("j", "c");

TEST(ResidualTest, IsFlatAndFreeOfRepetitions) {
  EXPECT_EQ(TextOf(Residual::All({kA, Residual::All({kB, kA})})), "&(a b)");
  EXPECT_EQ(TextOf(Residual::Any({kA, Residual::Any({kB, kA})})), "|(a b)");
  EXPECT_EQ(TextOf(Residual::All({kA, Residual::Any({kB, kC})})), "&(a |(b c))");
  EXPECT_EQ(TextOf(Residual::All({kA})), "a");
  EXPECT_EQ(TextOf(Residual::All({Leaf("k", "a"), Leaf("K", "a")})), "a");  // R-COND-21
}

TEST(ResidualTest, KeepsConstantsOnlyAlone) {
  EXPECT_TRUE(Residual::All({}).is_always());
  EXPECT_TRUE(Residual::Any({}).is_never());
  EXPECT_TRUE(Residual::All({kA, Residual::Never()}).is_never());
  EXPECT_TRUE(Residual::Any({kA, Residual::Always()}).is_always());
  EXPECT_EQ(TextOf(Residual::All({kA, Residual::Always()})), "a");
  EXPECT_EQ(TextOf(Residual::Any({Residual::Never(), kA})), "a");
}

TEST(ResidualTest, AbsorbsWhatANeighbourSays) {
  EXPECT_EQ(TextOf(Residual::All({kA, Residual::Any({kA, kC})})), "a");
  EXPECT_EQ(TextOf(Residual::Any({Residual::All({kA, kC}), kA})), "a");
}

TEST(ResidualTest, AnUnknownPolicyThatAllowsDoesNotDeny) {
  const Residual allows = Unknown("p", true);
  const Residual no_deny = Unknown("p", false);
  EXPECT_EQ(TextOf(Residual::All({no_deny, allows})), "p+");
  EXPECT_EQ(TextOf(Residual::All({allows, no_deny})), "p+");
  EXPECT_EQ(TextOf(Residual::Any({allows, no_deny})), "p");
  EXPECT_EQ(TextOf(Residual::All({Unknown("q", false), allows})), "&(q p+)");
}

// A key `k` with the values 1, 2, 3: `a` holds of 1, `b` of 2 and 3, `ab` of all, `one` of 1.
std::optional<LeafTruths> Truths(const ResidualLeaf& leaf) {
  if (leaf.key != "k") return std::nullopt;
  std::vector<bool> holds = leaf.text == "a"    ? std::vector<bool>{true, false, false}
                            : leaf.text == "b"  ? std::vector<bool>{false, true, true}
                            : leaf.text == "ab" ? std::vector<bool>{true, true, true}
                                                : std::vector<bool>{false, true, false};
  if (leaf.negated) holds.flip();
  return LeafTruths{"k", std::move(holds)};
}
std::string Simple(const Residual& residual) {
  return TextOf(Simplify(residual, Truths));
}

TEST(SimplifyTest, FindsContradictionsAndTautologiesOfAKey) {
  EXPECT_EQ(Simple(Residual::All({kA, kB})), "|()");
  EXPECT_EQ(Simple(Residual::Any({kA, kB})), "&()");
  EXPECT_EQ(Simple(Residual::Any({kC, Residual::All({kA, kB})})), "c");
  EXPECT_EQ(Simple(Residual::All({kC, Residual::Any({kA, kB})})), "c");
  EXPECT_EQ(Simple(Leaf("k", "ab")), "&()");
  EXPECT_EQ(Simple(Leaf("k", "ab", true)), "|()");
}

TEST(SimplifyTest, DropsWhatAnotherLeafImplies) {
  EXPECT_EQ(Simple(Residual::All({kB, Leaf("k", "two")})), "two");
  EXPECT_EQ(Simple(Residual::Any({kB, Leaf("k", "two")})), "b");
  EXPECT_EQ(Simple(Residual::All({kB, Leaf("k", "a", true)})), "b");  // the same in other words
}

TEST(SimplifyTest, UsesWhatTheNeighboursLeave) {
  // With `a`, `b` cannot hold.
  EXPECT_EQ(Simple(Residual::All({kA, Residual::Any({kC, Residual::All({kB, Leaf("j", "d")})})})),
            "&(a c)");
  // Where `a` does not hold, `b` does.
  EXPECT_EQ(Simple(Residual::Any({kA, Residual::All({kB, kC})})), "|(a c)");
}

TEST(SimplifyTest, LeavesOtherKeysAlone) {
  EXPECT_EQ(Simple(Residual::All({kC, Leaf("j", "c", true)})), "&(c !c)");
}

TEST(ResidualTest, NamesItsKeysOnce) {
  EXPECT_THAT(Residual::All({kA, kC, Residual::Any({kB, Leaf("J", "x")})}).Keys(),
              testing::ElementsAre("k", "j"));
}

}  // namespace
}  // namespace iamsim
