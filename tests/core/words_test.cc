// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/core/words.h"

#include <gtest/gtest.h>

namespace ecgmm {
namespace {

enum class Size { small, large, unnamed };
constexpr std::array kSizes = {Word{Size::small, "small", "at most 5."},
                               Word{Size::large, "large"}};

TEST(Words, StandForTheirValues) {
  EXPECT_EQ(word_of(kSizes, Size::large), "large");
  EXPECT_EQ(word_of(kSizes, Size::unnamed), "");
  EXPECT_EQ(value_of(kSizes, "small"), Size::small);
  EXPECT_EQ(value_of(kSizes, "Small"), std::nullopt);
  EXPECT_EQ(value_of(kSizes, ""), std::nullopt);
  EXPECT_EQ(all_words(kSizes), (std::vector<std::string>{"small", "large"}));
}

TEST(Words, TellWhatTheyMean) {
  EXPECT_EQ(help_of("", kSizes), "small: at most 5.");
  EXPECT_EQ(help_of("How large.", kSizes), "How large. small: at most 5.");
}

}  // namespace
}  // namespace ecgmm
