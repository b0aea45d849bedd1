// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/core/random.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>
#include <set>
#include <vector>

namespace ecgmm {
namespace {

// Expected values: tests/fixtures/core/make_random.py.
TEST(RandomStream, GivesTheSameValuesEverywhere) {
  RandomStream split(42, "split");
  EXPECT_EQ(split.next(), 0x27fde10d000f87aU);
  EXPECT_EQ(split.next(), 0xe549f18230002eafU);
  EXPECT_EQ(split.next(), 0x74e0d64f58903215U);
  EXPECT_EQ(RandomStream(0, "").next(), 0x96bb3c9cab98ed3fU);
  EXPECT_EQ(RandomStream(std::numeric_limits<std::uint64_t>::max(), "patient/17").next(),
            0x585c49f4dd00a0aU);

  RandomStream values(42, "split");
  EXPECT_EQ(values.uniform(), 0.009763602356546275);
  EXPECT_EQ(values.uniform(), 0.8956595366325933);
  EXPECT_EQ(values.uniform(), 0.4565557426181506);
  EXPECT_DOUBLE_EQ(values.normal(), -1.0329660174894715);
  EXPECT_DOUBLE_EQ(values.normal(), -0.8913257616969866);
  EXPECT_DOUBLE_EQ(values.normal(), -0.6353327841642741);
}

TEST(RandomStream, NamesAndSeedsSeparateStreams) {
  std::set<std::uint64_t> firsts;
  for (const std::uint64_t seed : {0, 1, 42}) {
    for (const char* name : {"", "a", "b", "order/1", "order/2"}) {
      firsts.insert(RandomStream(seed, name).next());
    }
  }
  EXPECT_EQ(firsts.size(), 15U);
}

TEST(RandomStream, HasTheMomentsItPromises) {
  constexpr int kCount = 200000;
  RandomStream stream(1, "moments");
  double uniform_sum = 0;
  double normal_sum = 0;
  double normal_squares = 0;
  int chances = 0;
  for (int i = 0; i < kCount; ++i) {
    const double u = stream.uniform(-2, 4);
    ASSERT_GE(u, -2);
    ASSERT_LT(u, 4);
    uniform_sum += u;
    const double z = stream.normal();
    normal_sum += z;
    normal_squares += z * z;
    chances += stream.chance(0.2) ? 1 : 0;
  }
  // Five standard errors each.
  EXPECT_NEAR(uniform_sum / kCount, 1, 5 * 6 / std::sqrt(12. * kCount));
  EXPECT_NEAR(normal_sum / kCount, 0, 5 / std::sqrt(kCount));
  EXPECT_NEAR(normal_squares / kCount, 1, 5 * std::sqrt(2. / kCount));
  EXPECT_NEAR(chances, 0.2 * kCount, 5 * std::sqrt(0.16 * kCount));
}

TEST(RandomStream, BelowIsUniform) {
  RandomStream stream(2, "below");
  EXPECT_EQ(stream.below(1), 0U);
  std::array<int, 6> counts{};
  for (int i = 0; i < 60000; ++i) ++counts[stream.below(6)];
  for (const int count : counts) EXPECT_NEAR(count, 10000, 5 * std::sqrt(10000 * 5. / 6));
  // A bound just over 2^63 rejects almost half of all draws.
  const std::uint64_t large = (std::uint64_t{1} << 63) + 1;
  for (int i = 0; i < 100; ++i) EXPECT_LT(stream.below(large), large);
}

TEST(RandomStream, ShufflePermutesWithoutFavorites) {
  std::vector<int> none;
  RandomStream stream(3, "shuffle");
  stream.shuffle<int>(none);

  std::array<int, 5> first{};
  for (int i = 0; i < 20000; ++i) {
    std::array<int, 5> values;
    std::iota(values.begin(), values.end(), 0);
    stream.shuffle<int>(values);
    ++first[static_cast<std::size_t>(values[0])];
    ASSERT_EQ(std::set<int>(values.begin(), values.end()).size(), 5U);
  }
  for (const int count : first) EXPECT_NEAR(count, 4000, 5 * std::sqrt(4000 * 0.8));
}

}  // namespace
}  // namespace ecgmm
