// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/page_doubt.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <utility>

namespace ecgmm::ecg {
namespace {

constexpr float kInk = 0.35F;    // fainter than what a row takes: blur leaves little of thin tips
constexpr double kTipMm = 3.2;   // as broad as a QRS complex and the pen
constexpr double kTallMm = 1;    // beyond what the row takes; less is no wave of a QRS complex
constexpr double kFarMm = 4.5;   // from a row's middle
constexpr double kNearMm = 2.5;  // of it
constexpr double kTouchMm = 0.3;
constexpr double kRimMm = 0.25;   // of a stroke, where blur leaves faint ink
constexpr double kSteepMm = 1.5;  // ink of one column of a steep stroke
constexpr double kApartMm = 1.5;  // from what the row takes; a stroke farther off is not its own

using Pixels = std::vector<std::pair<int, int>>;

struct Box {
  int left = 0, right = -1, top = 0, bottom = 0;
};

class Rest {
 public:
  Rest(const Plane& ink, const std::vector<RowTrace>& rows, int q)
      : ink_(ink), known_(ink.values.size(), 0), rim_(ink.values.size(), 0) {
    const int rim = std::max(1, static_cast<int>(kRimMm * q));
    for (const auto& row : rows) {
      for (int x = 0; x < ink.width; ++x) {
        const auto i = static_cast<std::size_t>(x);
        if (row.taken.top[i] > row.taken.bottom[i]) continue;
        for (int y = row.taken.top[i]; y <= row.taken.bottom[i]; ++y) known_[index(x, y)] = 1;
        for (int u = std::max(0, x - rim); u <= std::min(ink.width - 1, x + rim); ++u) {
          const int top = std::max(0, row.taken.top[i] - rim);
          const int bottom = std::min(ink.height - 1, row.taken.bottom[i] + rim);
          for (int y = top; y <= bottom; ++y) rim_[index(u, y)] = 1;
        }
      }
    }
  }
  bool has(int x, int y) const {
    return x >= 0 && y >= 0 && x < ink_.width && y < ink_.height && ink_.at(x, y) >= kInk &&
           known_[index(x, y)] == 0;
  }
  /// What is connected to a pixel, less the rim of what rows take; it is not given again.
  Pixels take(int x, int y) {
    Pixels all{{x, y}};
    Pixels beyond;
    known_[index(x, y)] = 1;
    for (std::size_t k = 0; k < all.size(); ++k) {
      const auto [px, py] = all[k];
      if (rim_[index(px, py)] == 0) beyond.emplace_back(px, py);
      for (int v = py - 1; v <= py + 1; ++v) {
        for (int u = px - 1; u <= px + 1; ++u) {
          if (!has(u, v)) continue;
          known_[index(u, v)] = 1;
          all.emplace_back(u, v);
        }
      }
    }
    return beyond;
  }

 private:
  std::size_t index(int x, int y) const {
    return static_cast<std::size_t>(y) * static_cast<std::size_t>(ink_.width) +
           static_cast<std::size_t>(x);
  }
  const Plane& ink_;
  std::vector<std::uint8_t> known_;
  std::vector<std::uint8_t> rim_;
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

/// Steep strokes of at most a tip's breadth: all of the ink if it is no broader, else the columns
/// with much of it, for lines of the grid may join a wave.
std::vector<Box> strokes_of(const Pixels& ink, int q) {
  if (ink.empty()) return {};
  const auto [least, most] = std::minmax_element(ink.begin(), ink.end());  // pairs: by x
  const int left = least->first;
  const int breadth = most->first - left;
  std::vector<Box> columns(static_cast<std::size_t>(breadth) + 1);
  std::vector<int> count(columns.size(), 0);
  for (const auto& [x, y] : ink) {
    const auto i = static_cast<std::size_t>(x - left);
    Box& c = columns[i];
    if (count[i]++ == 0) c = {x, x, y, y};
    c.top = std::min(c.top, y), c.bottom = std::max(c.bottom, y);
  }
  const int enough = breadth <= kTipMm * q ? 0 : static_cast<int>(kSteepMm * q);
  std::vector<Box> out(1);
  for (std::size_t i = 0; i < columns.size(); ++i) {
    Box& last = out.back();
    if (count[i] == 0 || count[i] < enough) {
      if (enough > 0 && last.right >= last.left) out.emplace_back();
    } else if (last.right < last.left) {
      last = columns[i];
    } else {
      last = {last.left, columns[i].right, std::min(last.top, columns[i].top),
              std::max(last.bottom, columns[i].bottom)};
    }
  }
  std::erase_if(out,
                [&](const Box& b) { return b.right < b.left || b.right - b.left > kTipMm * q; });
  return out;
}

/// The energy that a row lacks if a stroke is the tip of one of its waves: a triangle's.
double lost_energy(const Box& b, const RowTrace& row, int q) {
  const int rim = static_cast<int>(kRimMm * q) + 1;
  int top = std::numeric_limits<int>::max();
  int bottom = -1;
  const int last = static_cast<int>(row.taken.top.size()) - 1;
  for (int x = std::max(0, b.left - rim); x <= std::min(last, b.right + rim); ++x) {
    const auto i = static_cast<std::size_t>(x);
    if (row.taken.top[i] > row.taken.bottom[i]) continue;
    top = std::min(top, row.taken.top[i]);
    bottom = std::max(bottom, row.taken.bottom[i]);
  }
  const int apart = std::max(b.top - bottom, top - b.bottom);
  const int beyond = std::max(top - b.top, b.bottom - bottom);
  if (bottom < 0 || apart > kApartMm * q || beyond < kTallMm * q) return 0;
  return (b.right - b.left + 1) * std::pow(beyond, 2) / 3.0;
}

/// Takes no other ink for a row's than a pen leaves that draws its trace.
void take_as_drawn(RowTrace& row, int height) {
  const auto half = static_cast<float>(row.line_px / 2);
  for (std::size_t x = 0; x < row.y.size(); ++x) {
    row.taken.top[x] = 0, row.taken.bottom[x] = -1;
    if (std::isnan(row.y[x])) continue;
    float top = row.y[x];
    float bottom = row.y[x];
    for (const std::size_t beside : {x - 1, x + 1}) {
      if (beside >= row.y.size() || std::isnan(row.y[beside])) continue;
      top = std::min(top, (row.y[x] + row.y[beside]) / 2);
      bottom = std::max(bottom, (row.y[x] + row.y[beside]) / 2);
    }
    row.taken.top[x] = std::clamp(static_cast<int>(top - half), 0, height - 1);
    row.taken.bottom[x] = std::clamp(static_cast<int>(bottom + half), 0, height - 1);
  }
}

}  // namespace

RowDoubt doubt_of_traces(const Plane& ink, std::vector<RowTrace> rows, std::size_t row,
                         double left_mm, double right_mm, int px_per_mm) {
  for (auto& r : rows) take_as_drawn(r, ink.height);
  return doubt_of(ink, rows, row, left_mm, right_mm, px_per_mm);
}

RowDoubt doubt_of(const Plane& ink, const std::vector<RowTrace>& rows, std::size_t which,
                  double left_mm, double right_mm, int q) {
  const RowTrace& row = rows[which];
  Rest rest(ink, rows, q);
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
    for (int y = row.taken.top[i] - touch; y <= row.taken.bottom[i] + touch; ++y) {
      for (const int u : {x - 1, x, x + 1}) {
        if (!rest.has(u, y)) continue;
        for (const auto& stroke : strokes_of(rest.take(u, y), q))
          lost += lost_energy(stroke, row, q);
      }
    }
  }
  out.tips = lost / (own + lost);
  return out;
}

}  // namespace ecgmm::ecg
