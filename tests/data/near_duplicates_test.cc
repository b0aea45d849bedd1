// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/near_duplicates.h"

#include <gtest/gtest.h>

#include <cmath>

#include "ecgmm/core/random.h"

namespace ecgmm::data {
namespace {

using Sets = std::vector<std::vector<std::size_t>>;

std::vector<std::vector<float>> random_curves(std::size_t count, std::size_t points) {
  RandomStream random(3, "curves");
  std::vector<std::vector<float>> curves(count);
  for (auto& curve : curves) {
    double level = 0;
    for (std::size_t t = 0; t < points; ++t) {
      level = 0.9 * level + random.normal();
      curve.push_back(static_cast<float>(level));
    }
  }
  return curves;
}

Sets find(const std::vector<std::vector<float>>& curves, double correlation = 0.999) {
  const std::vector<std::span<const float>> spans(curves.begin(), curves.end());
  return near_identical(spans, correlation);
}

/// `curve` plus noise that leaves this correlation.
std::vector<float> noisy(const std::vector<float>& curve, double correlation, std::uint64_t seed) {
  RandomStream random(seed, "noise");
  double mean = 0;
  for (const float x : curve) mean += x / static_cast<double>(curve.size());
  double squares = 0;
  for (const float x : curve) squares += (x - mean) * (x - mean);
  const double deviation = std::sqrt(squares / static_cast<double>(curve.size()) *
                                     (1 / (correlation * correlation) - 1));
  std::vector<float> out;
  for (const float x : curve) out.push_back(static_cast<float>(x + deviation * random.normal()));
  return out;
}

TEST(NearIdentical, FindsNothingAmongDifferentCurves) {
  EXPECT_EQ(find(random_curves(200, 300)), Sets());
}

TEST(NearIdentical, FindsCopiesUpToOffsetScaleAndNoise) {
  auto curves = random_curves(100, 600);
  curves[70] = curves[3];
  curves[50] = noisy(curves[3], 0.9996, 1);
  for (std::size_t t = 0; t < curves[20].size(); ++t) curves[10][t] = 5 + 0.3F * curves[20][t];
  EXPECT_EQ(find(curves), (Sets{{3, 50, 70}, {10, 20}}));
}

TEST(NearIdentical, MissesNoPairBeyondTheLimitAndTakesNoneBelow) {
  auto curves = random_curves(300, 400);
  Sets expected;
  for (std::size_t i = 0; i < 100; ++i) {
    curves[i + 100] = noisy(curves[i], 0.9994, i);
    curves[i + 200] = noisy(curves[i], 0.9975, i + 1000);
    expected.push_back({i, i + 100});
  }
  EXPECT_EQ(find(curves), expected);
}

TEST(NearIdentical, LeavesOutEmptyAndConstantCurves) {
  auto curves = random_curves(6, 50);
  curves[1].clear();
  curves[2].clear();
  curves[3].assign(50, 1.0F);
  curves[4].assign(50, 2.0F);
  EXPECT_EQ(find(curves), Sets());
  EXPECT_EQ(find({}), Sets());
}

}  // namespace
}  // namespace ecgmm::data
