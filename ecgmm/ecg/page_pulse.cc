// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/page_pulse.h"

#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <cstdint>

namespace ecgmm::ecg {
namespace {

constexpr double kTallestMm = 20;
constexpr double kApartMm = 3;  // pulses of one size
constexpr float kLeastMatch = 0.5F;
constexpr float kTopInk = 0.3F;             // where a top is looked at
constexpr std::size_t kMostMatches = 5000;  // of one size; dark noise has more
constexpr std::size_t kMostPulses = 60;
constexpr float kGoesOn = 0.3F;  // what an edge that goes on above or below costs

/// Ink near a point: the greatest within `reach` pixels along one axis.
float near(const Plane& ink, int x, int y, int reach, bool along_x) {
  float best = 0;
  for (int d = -reach; d <= reach; ++d) {
    const int u = along_x ? x + d : x;
    const int v = along_x ? y : y + d;
    if (u >= 0 && v >= 0 && u < ink.width && v < ink.height) best = std::max(best, ink.at(u, v));
  }
  return std::min(best, 1.0F);
}

/// Sums of the ink of some columns, so that the mean of any piece of a line or of any box takes a
/// few steps.
class Sums {
 public:
  /// Of the columns from `left` on.
  Sums(const Plane& ink, int left, int width, int q)
      : left_(left),
        upright_(width, ink.height + 1),
        level_(width + 1, ink.height),
        all_(width + 1, ink.height + 1),
        topped_(static_cast<std::size_t>(width) * static_cast<std::size_t>(ink.height)) {
    const int reach = q / 4;
    // Nothing beyond the ink's borders.
    Plane rim(width + 2 * reach, ink.height + 2 * reach);
    for (int y = 0; y < ink.height; ++y) {
      float* row = rim.row(y + reach);
      for (int x = std::max(0, reach - left); x < std::min(rim.width, ink.width - left + reach);
           ++x)
        row[x] = std::clamp(ink.at(left + x - reach, y), 0.0F, 1.0F);
    }
    using Row = Eigen::Map<const Eigen::ArrayXf>;
    Eigen::ArrayXf beside(width);
    Eigen::ArrayXf above(width);
    for (int y = 0; y < ink.height; ++y) {
      beside = Row(rim.row(y + reach), width);
      above = Row(rim.row(y) + reach, width);
      for (int d = 1; d <= 2 * reach; ++d) {
        beside = beside.max(Row(rim.row(y + reach) + d, width));
        above = above.max(Row(rim.row(y + d) + reach, width));
      }
      Eigen::Map<Eigen::ArrayXf>(upright_.row(y + 1), width) = Row(upright_.row(y), width) + beside;
      float run = 0;
      for (int x = 0; x < width; ++x) {
        level_.at(x + 1, y) = level_.at(x, y) + above[x];
        if (left + x < ink.width) run += std::min(ink.at(left + x, y), 1.0F);
        all_.at(x + 1, y + 1) = all_.at(x + 1, y) + run;
      }
      for (int x = 0; x < width; ++x)
        topped_[topped_at(x, y)] = level_.at(x + 1, y) - level_.at(x, y) >= kTopInk ? 1 : 0;
    }
  }
  int height() const { return level_.height; }
  /// Mean along an upright line that may be a quarter of a millimeter beside its place.
  float upright(int x, int top, int bottom) const {
    top = std::max(top, 0), bottom = std::min(bottom, height());
    if (top >= bottom) return 0;
    return (upright_.at(x - left_, bottom) - upright_.at(x - left_, top)) /
           static_cast<float>(bottom - top);
  }
  /// The same along a level line.
  float level(int y, int left, int right) const {
    return (level_.at(right - left_, y) - level_.at(left - left_, y)) /
           static_cast<float>(right - left);
  }
  /// Whether each pixel of a column, from above, may be of a level line.
  const std::uint8_t* topped(int x) const { return topped_.data() + topped_at(x - left_, 0); }
  /// Mean of a box.
  float inside(int left, int top, int right, int bottom) const {
    const int a = left - left_;
    const int b = right - left_;
    const float sum = all_.at(b, bottom) - all_.at(a, bottom) - all_.at(b, top) + all_.at(a, top);
    return sum / static_cast<float>((right - left) * (bottom - top));
  }

 private:
  std::size_t topped_at(int x, int y) const {
    return static_cast<std::size_t>(x) * static_cast<std::size_t>(height()) +
           static_cast<std::size_t>(y);
  }
  int left_;
  Plane upright_, level_, all_;
  std::vector<std::uint8_t> topped_;  ///< column by column
};

struct Box {
  int left = 0;
  int foot = 0;
  int width = 0;
  int height = 0;
};

/// How far the ink is a pulse whose top is inked: the faintest of its three sides, less what stands
/// between them and what its edges go on with.
float match(const Sums& sums, const Box& b, int q) {
  const int top = b.foot - b.height;
  const int right = b.left + b.width;
  const float sides = std::min({sums.upright(b.left, top + q / 2, b.foot - q / 2),
                                sums.upright(right, top + q / 2, b.foot - q / 2),
                                sums.level(top, b.left + q / 2, right - q / 2)});
  if (sides < kLeastMatch) return 0;
  const float inside = sums.inside(b.left + q, top + 3 * q / 2, right - q, b.foot - 3 * q / 2);
  const auto goes_on = [&](int y) {
    return std::max(sums.upright(b.left, y, y + 1), sums.upright(right, y, y + 1));
  };
  return sides - inside - kGoesOn * (goes_on(top - q) + goes_on(b.foot + q));
}

/// The best of those that lie closer together than pulses can.
void keep_best(std::vector<Pulse>& pulses) {
  const auto better = [](const Pulse& a, const Pulse& b) { return a.match > b.match; };
  if (pulses.size() > kMostMatches) {
    const auto last = pulses.begin() + static_cast<std::ptrdiff_t>(kMostMatches);
    std::nth_element(pulses.begin(), last, pulses.end(), better);
    pulses.erase(last, pulses.end());
  }
  std::stable_sort(pulses.begin(), pulses.end(), better);
  std::vector<Pulse> kept;
  for (const auto& p : pulses) {
    if (kept.size() == kMostPulses) break;
    const bool known = std::any_of(kept.begin(), kept.end(), [&](const Pulse& k) {
      return std::abs(k.left_mm - p.left_mm) < kApartMm &&
             std::abs(k.foot_mm - p.foot_mm) < kApartMm;
    });
    if (!known) kept.push_back(p);
  }
  pulses = std::move(kept);
}

std::vector<Pulse> pulses_of_size(const Plane& ink, const Sums& sums, int from, int to, int q,
                                  int width_mm, int height_mm) {
  std::vector<Pulse> pulses;
  for (int x = from; x < to && x + width_mm * q < ink.width; ++x) {
    const int width = width_mm * q;
    const auto* a = sums.topped(x + width / 4);
    const auto* b = sums.topped(x + 2 * width / 4);
    const auto* c = sums.topped(x + 3 * width / 4);
    for (int foot = height_mm * q; foot < ink.height; foot += std::max(1, q / 8)) {
      const int top = foot - height_mm * q;
      if ((a[top] & b[top] & c[top]) == 0) continue;
      const float value = match(sums, {x, foot, width_mm * q, height_mm * q}, q);
      if (value <= kLeastMatch) continue;
      pulses.push_back({static_cast<double>(x) / q, static_cast<double>(foot) / q,
                        static_cast<double>(width_mm), static_cast<double>(height_mm), value});
    }
  }
  keep_best(pulses);
  return pulses;
}

}  // namespace

std::vector<Pulse> find_pulses(const Plane& ink, int from, int to, int q) {
  from = std::max(from, 0), to = std::min(to, ink.width);
  std::vector<Pulse> found;
  if (from >= to) return found;
  const Sums sums(ink, from, to - from + 10 * q + 1, q);
  for (const int w : {5, 10}) {
    for (const int h : {5, 10, 20}) {
      const auto of_size = pulses_of_size(ink, sums, from, to, q, w, h);
      found.insert(found.end(), of_size.begin(), of_size.end());
    }
  }
  return found;
}

std::vector<Pulse> find_pulses(const Plane& ink, int from, int to, int q, int width_mm,
                               int height_mm) {
  from = std::max(from, 0), to = std::min(to, ink.width);
  if (from >= to) return {};
  return pulses_of_size(ink, Sums(ink, from, to - from + width_mm * q + 1, q), from, to, q,
                        width_mm, height_mm);
}

double explained_edges(const Plane& ink, const std::vector<Pulse>& pulses,
                       const std::vector<double>& feet_mm, int q) {
  constexpr double kSlackMm = 1.2;
  int all = 0;
  int explained = 0;
  for (const auto& p : pulses) {
    const int left = static_cast<int>(std::lround(p.left_mm * q));
    const int right = static_cast<int>(std::lround((p.left_mm + p.width_mm) * q));
    const int foot = std::min(static_cast<int>(p.foot_mm * q), ink.height);
    for (int y = std::max(0, foot - static_cast<int>((kTallestMm + 2) * q)); y < foot; ++y) {
      if (std::min(near(ink, left, y, q / 4, true), near(ink, right, y, q / 4, true)) < 0.5F)
        continue;
      ++all;
      const double mm = static_cast<double>(y) / q;
      explained += std::any_of(feet_mm.begin(), feet_mm.end(), [&](double f) {
        return mm > f - p.height_mm - kSlackMm && mm < f + kSlackMm;
      });
    }
  }
  return all > 0 ? static_cast<double>(explained) / all : 0;
}

}  // namespace ecgmm::ecg
