// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/page_foreign.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "ecgmm/ecg/page_edges.h"

namespace ecgmm::ecg {
namespace {

constexpr float kInk = 0.4F;
constexpr double kLevelMm = 7;       // to each side, over which a trace's level is its median
constexpr double kTallMm = 1.5;      // from the level; less is no wave that matters
constexpr double kFootMm = 0.6;      // from the level, where a wave ends
constexpr double kBroadMm = 4;       // with the pen; broader is no QRS complex that crosses a row
constexpr double kBesideMm = 0.5;    // of a wave's columns, where its strokes may be
constexpr double kCrossingMm = 1.2;  // from the level, where the row's own trace is
constexpr double kBaseMm = 2;        // from the other row's middle, where its own wave broadens
constexpr double kGapMm = 1.3;       // left out at least, or the gap would be closed by a line

/// Columns of a wave, and where its tip is.
struct Wave {
  int first = 0;
  int last = 0;
  int tip = 0;
};

/// The breadth of all ink of a line between two columns, px, its edges at kInk; 0: none.
/// @param left, right  set to the outermost pixels
double breadth(const Plane& ink, int y, int& left, int& right) {
  int l = std::max(left, 0);
  int r = std::min(right, ink.width - 1);
  while (l <= r && ink.at(l, y) < kInk) ++l;
  while (r >= l && ink.at(r, y) < kInk) --r;
  if (l > r) return 0;
  left = l, right = r;
  const auto beyond = [&](int x, int outside) {
    const float in = ink.at(x, y);
    const float out = outside >= 0 && outside < ink.width ? ink.at(outside, y) : 0;
    return in > out ? std::clamp((in - kInk) / (in - out), 0.0F, 1.0F) : 0.5F;
  };
  return r - l + beyond(l, l - 1) + beyond(r, r + 1);
}

/// Whether the ink of a wave goes on beyond the row's level to another row, nowhere narrower than
/// at a third of the wave's height. Where both rows have a wave and the own one is the taller, its
/// base is broader than the other one's strokes.
bool goes_on(const Plane& ink, const Wave& wave, int tip, int level, int end, int q) {
  constexpr int kSlope = 2;  // columns that a stroke moves from one line to the next at most
  const int beside = static_cast<int>(kBesideMm * q);
  int left = wave.first - beside;
  int right = wave.last + beside;
  const double own = breadth(ink, level + (tip - level) / 3, left, right);
  if (own == 0 || own > kBroadMm * q) return false;
  left -= beside, right += beside;
  const int step = end > tip ? 1 : -1;
  for (int y = level + step * static_cast<int>(kCrossingMm * q); (end - y) * step > 0; y += step) {
    left -= kSlope, right += kSlope;
    if (breadth(ink, y, left, right) < own) return false;
  }
  return true;
}

}  // namespace

void drop_foreign_waves(const Plane& ink, std::vector<RowTrace>& rows, std::size_t which, int from,
                        int to, int q) {
  RowTrace& row = rows[which];
  const std::vector<float> part(row.y.begin() + from, row.y.begin() + to);
  const auto levels = local_level(part, part, static_cast<int>(kLevelMm * q), q);
  const auto off = [&](int x) {  // upward
    return levels[static_cast<std::size_t>(x - from)] - row.y[static_cast<std::size_t>(x)];
  };
  std::vector<Wave> foreign;
  for (int x = from; x < to; ++x) {
    if (!(std::abs(off(x)) > kTallMm * q)) continue;  // nor where there is no trace
    const double up = off(x) > 0 ? 1 : -1;
    Wave wave{x, x, x};
    while (wave.first > from && up * off(wave.first - 1) > kFootMm * q) --wave.first;
    while (wave.last + 1 < to && up * off(wave.last + 1) > kFootMm * q) {
      ++wave.last;
      if (up * off(wave.last) > up * off(wave.tip)) wave.tip = wave.last;
    }
    x = wave.last;
    const std::size_t other = up > 0 ? which + 1 : which - 1;
    if (wave.last - wave.first > kBroadMm * q || other >= rows.size()) continue;
    const auto tip = static_cast<int>(row.y[static_cast<std::size_t>(wave.tip)]);
    const auto level = static_cast<int>(levels[static_cast<std::size_t>(wave.tip - from)]);
    const auto end = static_cast<int>(rows[other].middle - up * kBaseMm * q);
    if (goes_on(ink, wave, tip, level, end, q)) foreign.push_back(wave);
  }
  const int gap = static_cast<int>(kGapMm * q) + 1;
  for (const Wave& wave : foreign) {
    const int more = std::max(0, gap - (wave.last - wave.first + 1)) / 2 + 1;
    const int first = std::max(from, wave.first - more);
    const int last = std::min(to - 1, wave.last + more);
    std::fill(row.y.begin() + first, row.y.begin() + last + 1,
              std::numeric_limits<float>::quiet_NaN());
  }
}

}  // namespace ecgmm::ecg
