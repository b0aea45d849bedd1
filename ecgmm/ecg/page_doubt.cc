// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/page_doubt.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <utility>

namespace ecgmm::ecg {
namespace {

constexpr float kInk = 0.35F;    // fainter than what a row takes: blur leaves little of thin tips
constexpr double kTipMm = 3.2;   // as broad as a QRS complex and the pen
constexpr double kTallMm = 2.5;  // less is a letter's height
constexpr double kFarMm = 6;     // from a row's middle
constexpr double kNearMm = 4;    // of it
constexpr double kTouchMm = 0.3;

/// Ink that no row takes, connected.
struct Group {
  std::vector<std::pair<int, int>> at;
  int left = 0, right = 0, top = 0, bottom = 0;
};

class Rest {
 public:
  Rest(const Plane& ink, const std::vector<RowTrace>& rows)
      : ink_(ink), known_(ink.values.size(), 0) {
    for (const auto& row : rows) {
      for (int x = 0; x < ink.width; ++x) {
        const auto i = static_cast<std::size_t>(x);
        for (int y = row.taken.top[i]; y <= row.taken.bottom[i]; ++y) known_[index(x, y)] = 1;
      }
    }
  }
  bool has(int x, int y) const {
    return x >= 0 && y >= 0 && x < ink_.width && y < ink_.height && ink_.at(x, y) >= kInk &&
           known_[index(x, y)] == 0;
  }
  /// What is connected to a pixel; it is not given again.
  Group take(int x, int y) {
    Group g{{{x, y}}, x, x, y, y};
    known_[index(x, y)] = 1;
    for (std::size_t k = 0; k < g.at.size(); ++k) {
      const auto [px, py] = g.at[k];
      g.left = std::min(g.left, px), g.right = std::max(g.right, px);
      g.top = std::min(g.top, py), g.bottom = std::max(g.bottom, py);
      for (int v = py - 1; v <= py + 1; ++v) {
        for (int u = px - 1; u <= px + 1; ++u) {
          if (!has(u, v)) continue;
          known_[index(u, v)] = 1;
          g.at.emplace_back(u, v);
        }
      }
    }
    return g;
  }

 private:
  std::size_t index(int x, int y) const {
    return static_cast<std::size_t>(y) * static_cast<std::size_t>(ink_.width) +
           static_cast<std::size_t>(x);
  }
  const Plane& ink_;
  std::vector<std::uint8_t> known_;
};

double strayed_share(const Rest& rest, const RowTrace& row, int from, int to, int q) {
  int strayed = 0;
  for (int x = from; x < to; ++x) {
    const float y = row.y[static_cast<std::size_t>(x)];
    if (std::isnan(y) || std::abs(y - row.middle) < kFarMm * q) continue;
    bool other = false;
    const int middle = static_cast<int>(row.middle);
    for (int d = -static_cast<int>(kNearMm * q); d <= kNearMm * q; ++d)
      other = other || rest.has(x, middle + d);
    strayed += other ? 1 : 0;
  }
  return to > from ? static_cast<double>(strayed) / (to - from) : 1;
}

}  // namespace

RowDoubt doubt_of(const Plane& ink, const std::vector<RowTrace>& rows, std::size_t which,
                  double left_mm, double right_mm, int q) {
  const RowTrace& row = rows[which];
  Rest rest(ink, rows);
  const int from = std::max(0, static_cast<int>(left_mm * q));
  const int to = std::min(ink.width, static_cast<int>(right_mm * q));
  RowDoubt out;
  out.strayed = strayed_share(rest, row, from, to, q);
  const int touch = std::max(1, static_cast<int>(kTouchMm * q));
  double own = 1e-9;
  double lost = 0;
  for (int x = from; x < to; ++x) {
    const auto i = static_cast<std::size_t>(x);
    if (!std::isnan(row.y[i])) own += std::pow(row.y[i] - row.middle, 2);
    const int top = row.taken.top[i] - touch;
    const int bottom = row.taken.bottom[i] + touch;
    for (int y = top; y <= bottom; ++y) {
      for (const int u : {x - 1, x, x + 1}) {
        if (!rest.has(u, y)) continue;
        const Group g = rest.take(u, y);
        const int y_own = std::isnan(row.y[i]) ? top : static_cast<int>(row.y[i]);
        const int beyond = std::max(y_own - g.top, g.bottom - y_own);
        if (g.right - g.left > kTipMm * q || beyond < kTallMm * q) continue;
        lost += (g.right - g.left + 1) / 2.0 * beyond * beyond / 2.0;  // a triangle's
      }
    }
  }
  out.tips = lost / (own + lost);
  return out;
}

}  // namespace ecgmm::ecg
