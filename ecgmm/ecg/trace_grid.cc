// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/trace_grid.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>
#include <vector>

namespace ecgmm::ecg {
namespace {

constexpr double kSame = 0.05;  // relative difference of a scale
constexpr double kClear = 0.2;  // correlation of a profile with itself
constexpr std::size_t kShortestPx = 4;
constexpr double kFinest = 2.5;  // pixels a mm
constexpr double kFinestLonePx = 10;

/// Mean stain of each column and row of the picture, away from its edges; black counts no more than
/// a strong grid line.
std::pair<std::vector<double>, std::vector<double>> profiles(const LevelStain& stain) {
  constexpr std::uint8_t kCap = 60;
  const auto width = static_cast<std::size_t>(stain.image.width_px);
  const auto height = static_cast<std::size_t>(stain.image.height_px);
  std::vector<double> columns(width), rows(height);
  const auto* pixel = stain.image.rgb.data();
  for (std::size_t y = 0; y < height; ++y) {
    for (std::size_t x = 0; x < width; ++x, pixel += 3) {
      const double value = std::min(kCap, std::max({pixel[0], pixel[1], pixel[2]}));
      columns[x] += value;
      rows[y] += value;
    }
  }
  return {std::move(columns), std::move(rows)};
}

/// A profile's correlation with itself: smoothed by a pixel, since lines lie between pixels too,
/// and without what is wider than a tenth of it.
class Likeness {
 public:
  explicit Likeness(const std::vector<double>& profile) : values_(profile.size()) {
    const std::size_t n = profile.size();
    const std::size_t reach = std::max<std::size_t>(5, n / 20);
    std::vector<double> sums(n + 1, 0.0);
    std::partial_sum(profile.begin(), profile.end(), sums.begin() + 1);
    for (std::size_t i = 0; i < n; ++i) {
      const std::size_t first = i - std::min(i, reach);
      const std::size_t last = std::min(n, i + reach + 1);
      const double mean = (sums[last] - sums[first]) / static_cast<double>(last - first);
      const double beside = profile[i - (i > 0)] + profile[std::min(i + 1, n - 1)];
      values_[i] = (2 * profile[i] + beside) / 4 - mean;
    }
    power_ = std::max(at(0), 1e-9);
  }
  int length() const { return static_cast<int>(values_.size()); }
  double at(int lag) const {
    const auto n = length();
    double sum = 0;
    for (int i = 0; i + lag < n; ++i)
      sum += values_[static_cast<std::size_t>(i)] * values_[static_cast<std::size_t>(i + lag)];
    return sum / (n - lag) / power_;
  }
  /// The highest within `reach` of a lag, and where.
  std::pair<double, int> near(double lag, int reach) const {
    std::pair<double, int> best{-1, 0};
    const auto middle = static_cast<int>(std::lround(lag));
    for (int d = std::max(1, middle - reach); d <= std::min(middle + reach, length() / 2); ++d)
      best = std::max(best, {at(d), d});
    return best;
  }

 private:
  std::vector<double> values_;
  double power_ = 1;
};

/// A lag told more exactly by its multiples.
double sharpened(const Likeness& likeness, double lag) {
  for (int times = 2; lag * times < likeness.length() / 2.0 && times <= 32; times *= 2) {
    const auto [value, at] = likeness.near(lag * times, 2);
    if (value < kClear / 2) break;
    lag = static_cast<double>(at) / times;
  }
  return lag;
}

/// The first of the highest peaks, in pixels; 0 if none is clear.
double first_period(const Likeness& likeness) {
  std::vector<double> by_lag;
  for (int lag = 0; lag <= likeness.length() / 3; ++lag) by_lag.push_back(likeness.at(lag));
  double best = kClear;
  std::size_t first = 0;
  for (std::size_t lag = by_lag.size() - 1; lag-- > kShortestPx;) {
    if (by_lag[lag] < by_lag[lag - 1] || by_lag[lag] < by_lag[lag + 1]) continue;
    best = std::max(best, by_lag[lag]);
  }
  for (std::size_t lag = kShortestPx; lag + 1 < by_lag.size() && first == 0; ++lag) {
    const bool is_peak = by_lag[lag] >= by_lag[lag - 1] && by_lag[lag] >= by_lag[lag + 1];
    if (is_peak && by_lag[lag] >= std::max(kClear, 0.75 * best)) first = lag;
  }
  return first == 0 ? 0 : sharpened(likeness, static_cast<double>(first));
}

/// Whether there is a clear peak at a lag.
bool recurs(const Likeness& likeness, double lag) {
  const auto [value, at] = likeness.near(lag, std::max(1, static_cast<int>(lag * kSame)));
  const int aside = std::max(2, static_cast<int>(lag / 2));
  return value > kClear && value >= likeness.at(at - 1) && value >= likeness.at(at + 1) &&
         value > likeness.at(at - aside) + kClear / 2;
}

/// Whether every fifth line of a period is another one.
bool is_fifth(const Likeness& likeness, double period) {
  if (12 * period > likeness.length() / 2.0) return false;
  const auto value = [&](int times) { return likeness.near(times * period, 1).first; };
  return std::min(value(5), value(10)) >
         std::max({value(3), value(4), value(6), value(7), value(8), value(9), value(11)}) + 0.01;
}

/// The finest pitch of square lines of which `period` is a multiple; 0 if there is none.
double lone_period(const Likeness& across, const Likeness& down, double period) {
  for (int times = 5; times > 0; --times) {
    const double pitch = period / times;
    if (pitch >= kFinestLonePx && recurs(across, pitch) && recurs(down, pitch)) return pitch;
  }
  return 0;
}

}  // namespace

Grid find_grid(const LevelStain& stain, double expected_px_per_mm) {
  const auto [columns, rows] = profiles(stain);
  const Likeness across(columns);
  const double period = first_period(across);
  if (period == 0) return {};
  const Likeness down(rows);
  const bool square = recurs(down, period);
  const double fifth = period / 5;
  const double lone = lone_period(across, down, period);
  // One kind of lines alone may be either.
  for (const double pitch : {period, fifth}) {
    const bool alike = pitch == fifth && !recurs(across, fifth);
    if (std::abs(pitch / expected_px_per_mm - 1) < kSame) return {pitch, square, alike ? lone : 0};
  }
  if (!square) return {0, false, lone};
  if (fifth >= kFinest && recurs(across, fifth)) return {fifth, true};
  if (is_fifth(across, period)) return {period, true};
  return {0, true, lone};
}

}  // namespace ecgmm::ecg
