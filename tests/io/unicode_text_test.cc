// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/io/unicode_text.h"

#include <gtest/gtest.h>

namespace ecgmm::io {
namespace {

TEST(PlainText, TakesBlanksOfUnicodeForBlanks) {
  for (const char* blank : {"\u00A0", "\u2003", "\u2009", "\u202F", "\u3000", "\u2028", "\u0085"}) {
    EXPECT_EQ(plain_text(std::string("AGE") + blank), "AGE") << code_points(blank);
    EXPECT_EQ(plain_text(std::string("A") + blank + "7"), "A 7") << code_points(blank);
  }
}

TEST(PlainText, DropsWhatHasNoWidth) {
  for (const char* nothing : {"\u200B", "\uFEFF", "\u2060", "\u00AD", "\u200E", "\u202A"}) {
    EXPECT_EQ(plain_text(std::string("nor") + nothing + "mal"), "normal") << code_points(nothing);
  }
}

TEST(PlainText, MakesOneOfTheFormsOfALetter) {
  EXPECT_EQ(plain_text("Mu\u0308ller"), "M\u00FCller");       // NFD
  EXPECT_EQ(plain_text("\uFF11\uFF12\uFF0E\uFF15"), "12.5");  // full width
  EXPECT_EQ(plain_text("\u22125"), "-5");                     // minus sign
  EXPECT_EQ(plain_text("m\u00B2"), "m\u00B2") << "a power is no digit";
  EXPECT_EQ(plain_text("\xE4 Latin-1"), "\xE4 Latin-1") << "not UTF-8: as it is";
}

TEST(WordKey, IgnoresCaseAndAccents) {
  EXPECT_EQ(word_key("M\u00C4NNLICH"), word_key("m\u00E4nnlich"));
  EXPECT_EQ(word_key("S\u00CD"), "si");
  EXPECT_EQ(word_key(" Yes "), "yes");
  EXPECT_NE(word_key("\u7537"), word_key("\u5973"));
}

TEST(CodePoints, ShowInWhatTextsDiffer) {
  EXPECT_EQ(code_points("a\u00A0"), "U+0061 U+00A0");
  EXPECT_TRUE(code_points(std::string(1000, 'x')).ends_with(" ..."));
}

}  // namespace
}  // namespace ecgmm::io
