// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/near_duplicates.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <numeric>

#include "ecgmm/core/random.h"

namespace ecgmm::data {
namespace {

constexpr std::size_t kProjections = 64;

struct Sketch {
  std::size_t curve;
  std::array<float, kProjections> values;
};

/// Mean 0 and length 1; empty if the curve is constant.
std::vector<float> normalize(std::span<const float> curve) {
  const double mean =
      std::accumulate(curve.begin(), curve.end(), 0.0) / static_cast<double>(curve.size());
  double squares = 0;
  for (const float x : curve) squares += (x - mean) * (x - mean);
  if (curve.empty() || squares <= 0) return {};
  std::vector<float> unit;
  for (const float x : curve) unit.push_back(static_cast<float>((x - mean) / std::sqrt(squares)));
  return unit;
}

double correlation(std::span<const float> a, std::span<const float> b) {
  const auto x = normalize(a);
  const auto y = normalize(b);
  return std::inner_product(x.begin(), x.end(), y.begin(), 0.0);
}

/// The directions of the projections, point by point.
class Signs {
 public:
  using Row = std::array<float, kProjections>;

  void extend(std::size_t points) {
    const float scale = 1.0F / std::sqrt(static_cast<float>(kProjections));
    while (rows_.size() < points) {
      std::uint64_t bits = random_.next();
      for (float& sign : rows_.emplace_back()) {
        sign = (bits & 1U) != 0 ? scale : -scale;
        bits >>= 1U;
      }
    }
  }
  const Row& operator[](std::size_t point) const { return rows_[point]; }

 private:
  RandomStream random_{1, "near_identical"};
  std::vector<Row> rows_;
};

using Curve = std::function<std::vector<float>(std::size_t)>;

std::vector<Sketch> make_sketches(std::size_t count, const Curve& curve) {
  Signs signs;
  std::vector<Sketch> sketches;
  for (std::size_t i = 0; i < count; ++i) {
    const auto unit = normalize(curve(i));
    if (unit.empty()) continue;
    signs.extend(unit.size());
    Sketch sketch{i, {}};
    for (std::size_t t = 0; t < unit.size(); ++t) {
      for (std::size_t k = 0; k < kProjections; ++k) sketch.values[k] += unit[t] * signs[t][k];
    }
    sketches.push_back(sketch);
  }
  return sketches;
}

/// Whether two sketches are nearer than the square root of `limit`; most are told apart early.
bool are_near(const Sketch& a, const Sketch& b, float limit) {
  constexpr std::size_t kChunk = 8;
  float squares = 0;
  for (std::size_t k = 0; k < kProjections; k += kChunk) {
    for (std::size_t j = k; j < k + kChunk; ++j) {
      squares += (a.values[j] - b.values[j]) * (a.values[j] - b.values[j]);
    }
    if (squares > limit) return false;
  }
  return true;
}

}  // namespace

std::vector<std::vector<std::size_t>> near_identical(std::span<const std::span<const float>> curves,
                                                     double min_correlation) {
  const auto curve = [&](std::size_t i) {
    return std::vector<float>(curves[i].begin(), curves[i].end());
  };
  return near_identical(curves.size(), curve, min_correlation);
}

std::vector<std::vector<std::size_t>> near_identical(std::size_t count, const Curve& curve,
                                                     double min_correlation) {
  auto sketches = make_sketches(count, curve);
  std::sort(sketches.begin(), sketches.end(), [](const Sketch& a, const Sketch& b) {
    return a.values[0] != b.values[0] ? a.values[0] < b.values[0] : a.curve < b.curve;
  });
  std::vector<std::size_t> parent(count);
  std::iota(parent.begin(), parent.end(), std::size_t{0});
  const auto root = [&](std::size_t i) {
    while (parent[i] != i) i = parent[i] = parent[parent[i]];
    return i;
  };
  // Curves of correlation r are sqrt(2 - 2 r) apart; a projection may stretch that a little.
  const auto limit = static_cast<float>(3 * 2 * (1 - min_correlation));
  for (std::size_t a = 0; a < sketches.size(); ++a) {
    for (std::size_t b = a + 1; b < sketches.size(); ++b) {
      const float gap = sketches[b].values[0] - sketches[a].values[0];
      if (gap * gap > limit) break;
      const std::size_t i = sketches[a].curve;
      const std::size_t j = sketches[b].curve;
      if (root(i) == root(j) || !are_near(sketches[a], sketches[b], limit)) continue;
      if (correlation(curve(i), curve(j)) >= min_correlation) parent[root(i)] = root(j);
    }
  }
  std::map<std::size_t, std::vector<std::size_t>> sets;
  for (std::size_t i = 0; i < count; ++i) sets[root(i)].push_back(i);
  std::vector<std::vector<std::size_t>> found;
  for (auto& [unused, members] : sets) {
    if (members.size() > 1) found.push_back(std::move(members));
  }
  std::sort(found.begin(), found.end());
  return found;
}

}  // namespace ecgmm::data
