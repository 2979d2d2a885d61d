// SPDX-License-Identifier: Apache-2.0
#include "model/printable.h"

#include <string>

#include <gtest/gtest.h>

namespace iamsim {
namespace {

TEST(PrintableTest, KeepsTextOfAnyLanguage) {
  for (const std::string text : {"", "plain ~", "Zürich €", "日本 😀", "\xC2\xA0"})
    EXPECT_EQ(Printable(text), text);
}

TEST(PrintableTest, ReplacesControls) {
  EXPECT_EQ(Printable("a\x1b[31mb\x7f\tc\nd\r"), "a?[31mb??c?d?");
  EXPECT_EQ(Printable(std::string("\0", 1)), "?");
  EXPECT_EQ(Printable("\xC2\x80\xC2\x9B\xC2\x9F"), "???");
}

TEST(PrintableTest, ReplacesWhatReordersText) {
  EXPECT_EQ(Printable("\xD8\x9C\xE2\x80\x8E\xE2\x80\x8F"), "???");
  EXPECT_EQ(Printable("\xE2\x80\xAA\xE2\x80\xAE\xE2\x81\xA6\xE2\x81\xA9"), "????");
  // Their neighbours stay.
  const std::string neighbours =
      "\xD8\x9B\xD8\x9D\xE2\x80\x8D\xE2\x80\x90\xE2\x80\xA9\xE2\x80\xAF\xE2\x81\xA5\xE2\x81\xAA";
  EXPECT_EQ(Printable(neighbours), neighbours);
}

TEST(PrintableTest, ReplacesEachByteThatIsNoCharacter) {
  EXPECT_EQ(Printable("a\xFF\x9B"), "a??");
  EXPECT_EQ(Printable("\xC0\xAF"), "??");               // overlong
  EXPECT_EQ(Printable("\xE0\x80\x9B"), "???");          // overlong
  EXPECT_EQ(Printable("\xF0\x80\x82\x9B"), "????");     // overlong
  EXPECT_EQ(Printable("\xED\xA0\x80"), "???");          // a surrogate
  EXPECT_EQ(Printable("\xF4\x90\x80\x80"), "????");     // beyond Unicode
  EXPECT_EQ(Printable("\xE2\x82"), "??");               // cut
  EXPECT_EQ(Printable("\xE2\x82\x1b"), "???");          // cut by another
  EXPECT_EQ(Printable("\xF4\x8F\xBF\xBF").size(), 4U);  // the last one
}

TEST(PrintableTest, KeepsWhatIsAskedFor) {
  EXPECT_EQ(Printable("a\tb\nc\x1b", "\t\n"), "a\tb\nc?");
  EXPECT_EQ(Printable("\xC2\x9B", "\x9B\xC2"), "?");
}

}  // namespace
}  // namespace iamsim
