// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/experiment/ablation.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/experiment/fixture.h"

namespace ecgmm::experiment {
namespace {

CrossvalOptions options(const std::string& recipe) {
  CrossvalOptions made;
  made.recipes = {recipe};
  return made;
}

const VariantPlan* find(const std::vector<VariantPlan>& variants, const std::string& name) {
  const auto found = std::find_if(variants.begin(), variants.end(),
                                  [&](const auto& one) { return one.name == name; });
  return found == variants.end() ? nullptr : &*found;
}

TEST(AblationVariants, TakeOneThingAwayEach) {
  const auto variants = ablation_variants(options("default"));
  EXPECT_EQ(variants.front().name, "default");
  const auto* narrow = find(variants, "half the width");
  ASSERT_NE(narrow, nullptr);
  EXPECT_EQ(2 * narrow->config.model.wave_width, variants.front().config.model.wave_width);
  EXPECT_EQ(narrow->config.train.augment, true);
  ASSERT_NE(find(variants, "without augmentation"), nullptr);
  EXPECT_FALSE(find(variants, "without augmentation")->config.train.augment);
}

TEST(AblationVariants, LeaveOutWhatTheRecipeHasNot) {
  auto asked = options("default");
  asked.assignments = {"train.label_smoothing=0"};
  EXPECT_EQ(find(ablation_variants(asked), "without label smoothing"), nullptr);
  EXPECT_NE(find(ablation_variants(options("default")), "without label smoothing"), nullptr);
}

TEST(AblationVariants, AddRowsOfTheCommandLine) {
  auto asked = options("default");
  asked.rows = {"short and slow:train.epochs=3,train.lr=0.0001"};
  asked.extra = {"more"};
  const auto variants = ablation_variants(asked);
  EXPECT_EQ(variants.back().config.train.epochs, 3);
  EXPECT_EQ(variants.back().config.train.lr, 1e-4);
  EXPECT_EQ(variants[1].name, "without additional data");
  EXPECT_FALSE(variants[1].with_extra);
  asked.rows = {"train.epochs=3"};
  expect_error(ErrorKind::usage, "has no name", [&] { ablation_variants(asked); });
}

}  // namespace
}  // namespace ecgmm::experiment
