// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/model/batch.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "ecgmm/core/random.h"

namespace ecgmm::model {
namespace {

TEST(Collate, PutsModalitiesSideBySideAndSaysWhichArePresent) {
  std::vector<input::Sample> samples(3);
  samples[0].signal = {1, 2, 3};
  samples[0].clinical = {4, 5};
  samples[1].clinical = {6, 7};
  samples[2].signal = {8, 9, 10};
  const auto batch = collate(samples, {});
  EXPECT_EQ(batch.size(), 3);
  EXPECT_FALSE(batch.image.defined());
  EXPECT_TRUE(at::equal(batch.signal,
                        at::tensor({1.F, 2.F, 3.F, 0.F, 0.F, 0.F, 8.F, 9.F, 10.F}).view({3, 3})));
  EXPECT_TRUE(at::equal(batch.clinical, at::tensor({4.F, 5.F, 6.F, 7.F, 0.F, 0.F}).view({3, 2})));
  EXPECT_TRUE(
      at::equal(batch.present, at::tensor({0, 1, 1, 0, 0, 1, 0, 1, 0}).view({3, 3}).to(at::kBool)));
}

TEST(Collate, NormalizesPicturesAndLeavesTheRowsOfOthersZero) {
  Image image{40, 30, {}};
  RandomStream stream(5, "image");
  for (int i = 0; i < 40 * 30 * 3; ++i) {
    image.rgb.push_back(static_cast<std::uint8_t>(stream.below(256)));
  }
  std::vector<input::Sample> samples(2);
  samples[0].picture = std::make_shared<const Image>(image);
  const auto batch = collate(samples, {});
  EXPECT_TRUE(batch.image.is_contiguous(at::MemoryFormat::ChannelsLast));
  for (const auto& [c, y, x] : {std::array{0, 0, 0}, {1, 7, 9}, {2, 29, 39}}) {
    const auto byte = image.rgb[static_cast<std::size_t>((y * 40 + x) * 3 + c)];
    EXPECT_FLOAT_EQ(batch.image[0][c][y][x].item<float>(),
                    (static_cast<float>(byte) / 255.0F - 0.5F) / 0.5F);
  }
  EXPECT_EQ(batch.image[1].abs().sum().item<float>(), 0);
}

}  // namespace
}  // namespace ecgmm::model
