// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/core/text.h"

#include <gtest/gtest.h>

#include <charconv>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "ecgmm/core/random.h"

namespace ecgmm {
namespace {

using Words = std::vector<std::string>;

TEST(Text, TrimsAndLowersAsciiOnly) {
  EXPECT_EQ(trim(" \t a b\r\n"), "a b");
  EXPECT_EQ(trim(" \n"), "");
  EXPECT_EQ(trim(""), "");
  EXPECT_EQ(to_lower("AbZ-Ä"), "abz-Ä");
}

TEST(Text, SplitAndJoinAreInverse) {
  EXPECT_EQ(split_text("a,,b,", ','), (Words{"a", "", "b", ""}));
  EXPECT_EQ(split_text("", ','), (Words{""}));
  EXPECT_EQ(join(Words{"a", "", "b"}, ", "), "a, , b");
  EXPECT_EQ(join(Words{}, ", "), "");
}

TEST(Text, ConcatStreamsEachPart) { EXPECT_EQ(concat("n = ", 3, ", ", 0.5, 'x'), "n = 3, 0.5x"); }

TEST(Fixed, RoundsAndKeepsHugeValues) {
  EXPECT_EQ(fixed(0.12345, 3), "0.123");
  EXPECT_EQ(fixed(-2, 0), "-2");
  EXPECT_EQ(fixed(std::nan(""), 2), "");
  EXPECT_EQ(fixed(std::numeric_limits<double>::max(), 10).size(), 309U + 11U);
}

TEST(Shortest, ReadsBackAsTheSameDouble) {
  const struct {
    double value;
    const char* text;
  } rows[] = {{0.1, "0.1"},       {1, "1"},           {-0.0, "-0"},
              {1e-4, "1e-4"},     {1e22, "1e22"},     {0.25, "0.25"},
              {1e-300, "1e-300"}, {5e-324, "5e-324"}, {2.5e-7, "2.5e-7"}};
  for (const auto& row : rows) EXPECT_EQ(shortest(row.value), row.text);
  EXPECT_EQ(shortest(std::nan("")), "nan");

  RandomStream stream(4, "shortest");
  for (int i = 0; i < 1000; ++i) {
    const double value =
        std::ldexp(stream.uniform(-1, 1), static_cast<int>(stream.below(200)) - 100);
    const std::string text = shortest(value);
    double back = 0;
    std::from_chars(text.data(), text.data() + text.size(), back);
    EXPECT_EQ(back, value) << text;
  }
}

TEST(NearestWord, ProposesOnlyWhatIsNear) {
  const Words keys = {"train.epochs", "train.lr", "model.pretrained"};
  EXPECT_EQ(nearest_word("train.epoch", keys), "train.epochs");
  EXPECT_EQ(nearest_word("Train.LR", keys), "train.lr");
  EXPECT_EQ(nearest_word("trian.epochs", keys), "train.epochs");
  EXPECT_EQ(nearest_word("weather", keys), "");
  EXPECT_EQ(nearest_word("", Words{"ab"}), "");
  EXPECT_EQ(nearest_word("x", Words{"yz"}), "");  // within 2, but nothing in common
  EXPECT_EQ(nearest_word("x", {}), "");
}

TEST(ShareText, ShowsADecimalOfSmallShares) {
  EXPECT_EQ(share_text(12, 24), "12 of 24 (50 %)");
  EXPECT_EQ(share_text(1, 240), "1 of 240 (0.4 %)");
  EXPECT_EQ(share_text(0, 240), "0 of 240 (0 %)");
  EXPECT_EQ(share_text(0, 0), "0 of 0 (0 %)");
}

}  // namespace
}  // namespace ecgmm
