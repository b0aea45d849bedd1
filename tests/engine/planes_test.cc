// SPDX-License-Identifier: Apache-2.0
// Each step of a small segmentation network beside PyTorch's.
#include "ecgmm/engine/planes.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "tests/engine/support.h"
#include "tests/support/peer.h"

namespace ecgmm::engine {
namespace {

/// The largest difference to (height, width, channels) values of PyTorch.
double difference(const Planes& ours, const std::vector<float>& theirs, std::size_t channels) {
  if (theirs.size() != ours.height() * ours.width() * channels) return 1e9;
  double worst = 0;
  auto expected = theirs.begin();
  for (std::size_t y = 0; y < ours.height(); ++y) {
    for (std::size_t x = 0; x < ours.width(); ++x) {
      const float* own = ours.at(static_cast<std::ptrdiff_t>(y), static_cast<std::ptrdiff_t>(x));
      for (std::size_t c = 0; c < channels; ++c) {
        worst = std::max(worst, static_cast<double>(std::abs(own[c] - *expected++)));
      }
    }
  }
  return worst;
}

struct Steps {
  Planes first, down, pooled, nearest, bilinear, last;
};

Steps steps_of(const io::TensorFile& peer, std::size_t height, std::size_t width) {
  const auto state = part_of(peer, "weights.");
  Weights weights(state);
  const auto first = take_convolution2d(weights, "first", "norm", {20, 3, 3, 3, /*filled=*/false});
  const auto down = take_convolution2d(weights, "down", "", {36, 20, 5, 3});
  const auto last = take_convolution2d(weights, "last", "", {4, 56, 1, 1});
  weights.expect_all_taken();
  Planes picture(height, width, 3, 1);
  const auto pixels = floats(peer, "picture");
  for (std::size_t y = 0; y < height; ++y) {
    std::copy_n(pixels.begin() + static_cast<std::ptrdiff_t>(y * width * 3), width * 3,
                picture.at(static_cast<std::ptrdiff_t>(y), 0));
  }
  const auto a = convolve(first, picture, 1, /*rectify=*/true, 2);
  const auto b = convolve(down, a, 2, /*rectify=*/false, 0);
  const auto pooled = max_pool(a, 2, 0);
  const auto up = upsample_bilinear(b, height, width, 0);
  return {a,      b,
          pooled, upsample_nearest(pooled, 3, 1),
          up,     convolve(last, concatenate(a, 20, up, 36, 0), 1, /*rectify=*/false, 0)};
}

TEST(Planes, GiveWhatPyTorchGives) {
  ECGMM_NEEDS_PEERS();
  for (const auto& [height, width] :
       {std::pair<std::size_t, std::size_t>{24, 40}, {17, 31}, {2, 3}}) {
    const auto peer =
        peer_tensors("engine/planes_peer.py", {std::to_string(height), std::to_string(width)});
    ASSERT_FALSE(peer.tensors.empty());
    for_each_target([&](const std::string& target) {
      SCOPED_TRACE(target + " " + std::to_string(height) + " x " + std::to_string(width));
      const auto steps = steps_of(peer, height, width);
      EXPECT_LE(difference(steps.first, floats(peer, "first"), 20), 1e-5);
      EXPECT_LE(difference(steps.down, floats(peer, "down"), 36), 1e-5);
      EXPECT_LE(difference(steps.pooled, floats(peer, "pooled"), 20), 1e-5);
      EXPECT_LE(difference(steps.nearest, floats(peer, "nearest"), 20), 1e-5);
      EXPECT_LE(difference(steps.bilinear, floats(peer, "bilinear"), 36), 1e-5);
      EXPECT_LE(difference(steps.last, floats(peer, "last"), 4), 1e-5);
    });
  }
}

}  // namespace
}  // namespace ecgmm::engine
