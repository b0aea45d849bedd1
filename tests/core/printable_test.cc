// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/core/printable.h"

#include <gtest/gtest.h>

#include <string>

#include "ecgmm/core/log.h"

namespace ecgmm {
namespace {

TEST(Printable, LeavesTextAsItIs) {
  for (const char* text : {"", "train.lr = 0.1", "심전도 é µV 🫀", "a\\b"}) {
    EXPECT_EQ(printable_line(text), text);
    EXPECT_EQ(printable_text(text), text);
  }
}

TEST(Printable, ShowsControlCharactersAndDoesNotObeyThem) {
  EXPECT_EQ(printable_line("a\x1b]0;x\x07"), "a\\x1b]0;x\\x07");
  EXPECT_EQ(printable_line("\x1b[2J\b\x7f"), "\\x1b[2J\\x08\\x7f");
  EXPECT_EQ(printable_line("\xc2\x9b"
                           "2J"),
            "\\xc2\\x9b2J");  // C1: CSI in one character
  EXPECT_EQ(printable_line("\u202egnp.exe"), "\\xe2\\x80\\xaegnp.exe");
  EXPECT_EQ(printable_line("two\nlines\r\tx"), "two\\x0alines\\x0d\\x09x");
  EXPECT_EQ(printable_line(std::string("a\0b", 3)), "a\\x00b");
}

TEST(Printable, ShowsBytesThatAreNotUtf8) {
  EXPECT_EQ(printable_line("\xbd\xc9"), "\\xbd\\xc9");
  EXPECT_EQ(printable_line("\xc0\xaf"), "\\xc0\\xaf");           // overlong
  EXPECT_EQ(printable_line("\xe0\x80\xaf"), "\\xe0\\x80\\xaf");  // overlong
  EXPECT_EQ(printable_line("\xed\xa0\x80"), "\\xed\\xa0\\x80");  // a surrogate
  EXPECT_EQ(printable_line("\xf4\x90\x80\x80"), "\\xf4\\x90\\x80\\x80");
  EXPECT_EQ(printable_line("a\xe2\x82"), "a\\xe2\\x82");  // cut short
}

TEST(Printable, CutsTheMiddleOfALongLine) {
  const std::string line = printable_line("id: " + std::string(30000, 'x') + "; name it anew", 100);
  EXPECT_EQ(line.size(), 100U);
  EXPECT_TRUE(line.starts_with("id: xxx"));
  EXPECT_NE(line.find("x ... x"), std::string::npos);
  EXPECT_TRUE(line.ends_with("xxx; name it anew"));
  EXPECT_EQ(printable_line(std::string(100, 'x'), 100), std::string(100, 'x'));
  EXPECT_EQ(printable_line(std::string(101, 'x'), 100).size(), 100U);
}

TEST(Printable, CutsBetweenCharacters) {
  std::string text;
  for (int i = 0; i < 500; ++i) text += "\xec\x8b\xac";
  for (std::size_t limit = 20; limit < 60; ++limit) {
    const std::string line = printable_line(text, limit);
    EXPECT_LE(line.size(), limit);
    EXPECT_EQ(line.find("\\x"), text.size() > 2 * limit ? line.find("\\x") : std::string::npos);
  }
  EXPECT_EQ(printable_line(text, 1000).find("\\x"), std::string::npos);
  EXPECT_LE(printable_line(std::string(5000, '\x1b'), 50).size(), 50U);
}

TEST(Printable, KeepsTheLinesOfAText) {
  EXPECT_EQ(printable_text("a\tb\n\x1b[2J\r\n"), "a\tb\n\\x1b[2J\\x0d\n");
}

TEST(Log, WritesOneLineWithoutControlCharacters) {
  testing::internal::CaptureStderr();
  log::warn("id \x1b[2J\nforged: line " + std::string(30000, 'y'));
  const std::string written = testing::internal::GetCapturedStderr();
  EXPECT_EQ(written.find("id \\x1b[2J\\x0aforged: line y"), 0U);
  EXPECT_LT(written.size(), 2100U);
  EXPECT_EQ(written.find('\n'), written.size() - 1);
}

}  // namespace
}  // namespace ecgmm
