// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/metrics/aims.h"

#include <gtest/gtest.h>

#include "ecgmm/core/error.h"

namespace ecgmm::metrics {
namespace {

TEST(ThresholdSetting, IsAProbabilityOrAnAim) {
  for (const auto* text : {"0.5", "0.25", "1e-3", "youden", "sensitivity>=0.95", "cost=5"}) {
    const auto setting = ThresholdSetting::from_text(text);
    ASSERT_TRUE(setting) << text;
    EXPECT_EQ(setting->text(), text);
  }
  EXPECT_EQ(ThresholdSetting::from_text("0.25")->probability, 0.25);
  EXPECT_FALSE(ThresholdSetting::from_text("0.25")->aim);
  EXPECT_EQ(ThresholdSetting::from_text("cost=5")->aim->kind, ThresholdAim::Kind::cost);
  EXPECT_EQ(ThresholdSetting{}.text(), "0.5");
}

TEST(ThresholdSetting, UnderstandsNothingElse) {
  for (const auto* text : {"", "0", "1", "-0.5", "1.5", "nan", "0.5 ", "0,5", "best", "cost=0",
                           "sensitivity>=1.1", "Youden"}) {
    EXPECT_FALSE(ThresholdSetting::from_text(text)) << text;
  }
}

TEST(AbstentionAim, ReadsItsText) {
  EXPECT_FALSE(AbstentionAim::parse("none").most_errors);
  EXPECT_EQ(AbstentionAim::parse("error<=0.05").most_errors, 0.05);
  EXPECT_EQ(AbstentionAim{0.05}.text(), "error<=0.05");
  EXPECT_EQ(AbstentionAim{}.text(), "none");
  for (const auto* text : {"", "error<=", "error<=0", "error<=1", "error<=five", "error<=0.1 ",
                           "error>=0.1", "0.1", "NONE", "error<=nan"}) {
    EXPECT_FALSE(AbstentionAim::from_text(text)) << text;
    try {
      AbstentionAim::parse(text);
      ADD_FAILURE() << text;
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::usage) << text;
    }
  }
}

}  // namespace
}  // namespace ecgmm::metrics
