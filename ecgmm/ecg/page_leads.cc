// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/page_leads.h"

#include <algorithm>
#include <cmath>

namespace ecgmm::ecg {
namespace {

constexpr double kLimbBound = 0.03;
constexpr double kAugmentedBound = 0.06;
constexpr double kSameBound = 0.04;  // of two rows that show the same lead

/// A part of a row in mm, up is positive, a little smoothed (rows are drawn a fraction of a
/// millimeter beside each other), without its mean.
std::vector<double> part(const RowTrace& row, double left_mm, double right_mm, int q) {
  std::vector<double> raw;
  double last = 0;
  const int a = std::max(0, static_cast<int>(left_mm * q));
  const int b = std::min(static_cast<int>(row.y.size()), static_cast<int>(right_mm * q));
  for (int x = a; x < b; ++x) {
    const float y = row.y[static_cast<std::size_t>(x)];
    if (!std::isnan(y)) last = (row.middle - y) / q;
    raw.push_back(last);
  }
  std::vector<double> out(raw.size());
  const int reach = q / 2;
  double mean = 0;
  for (int i = 0; i < static_cast<int>(raw.size()); ++i) {
    double sum = 0;
    int n = 0;
    for (int k = std::max(0, i - reach); k <= std::min(static_cast<int>(raw.size()) - 1, i + reach);
         ++k, ++n)
      sum += raw[static_cast<std::size_t>(k)];
    out[static_cast<std::size_t>(i)] = sum / n;
    mean += sum / n;
  }
  for (auto& v : out) v -= mean / static_cast<double>(out.size());
  return out;
}

/// Energy of a + b + c by signs, as a share of the energies of all three.
double sum_error(const std::vector<double>& a, double sa, const std::vector<double>& b, double sb,
                 const std::vector<double>& c, double sc) {
  const std::size_t n = std::min({a.size(), b.size(), c.size()});
  double left = 0;
  double all = 1e-9;
  for (std::size_t i = 0; i < n; ++i) {
    left += std::pow(sa * a[i] + sb * b[i] + sc * c[i], 2);
    all += a[i] * a[i] + b[i] * b[i] + c[i] * c[i];
  }
  return n < 8 ? 1 : left / all;
}

double difference(const std::vector<double>& a, const std::vector<double>& b) {
  const std::size_t n = std::min(a.size(), b.size());
  double d = 0;
  double all = 1e-9;
  for (std::size_t i = 0; i < n; ++i) {
    d += (a[i] - b[i]) * (a[i] - b[i]);
    all += (a[i] * a[i] + b[i] * b[i]) / 2;
  }
  return n < 8 ? 1 : d / all;
}

struct Grid {
  int rows = 0;
  int columns = 0;
};

/// Between which the leads are drawn, mm.
struct Extent {
  double left = 0;
  double right = 0;
};

/// The errors under one layout, whose first row is `top`.
void measure(LeadPlace& place, const std::vector<RowTrace>& rows, std::size_t top, const Grid& grid,
             const Extent& extent, int q) {
  const double width = (extent.right - extent.left) / grid.columns;
  const auto get = [&](std::size_t row, int column) {
    const double x = extent.left + column * width;
    return part(rows[row], x + 0.8, x + width - 0.8, q);
  };
  const auto two = get(top + 1, 0);
  place.limb_error = sum_error(get(top, 0), 1, two, -1, get(top + 2, 0), 1);
  place.augmented_error = 1;
  if (grid.rows == 3 && grid.columns >= 2) {
    place.augmented_error = sum_error(get(top, 1), 1, get(top + 1, 1), 1, get(top + 2, 1), 1);
  } else if (grid.rows == 4) {  // the fourth lead of the first column is aVR = -(I + II) / 2
    place.augmented_error = sum_error(get(top, 0), 0.5, two, 0.5, get(top + 3, 0), 1);
  } else if (grid.rows >= 6) {
    place.augmented_error = sum_error(get(top + 3, 0), 1, get(top + 4, 0), 1, get(top + 5, 0), 1);
  }
  place.row = top + 1;
  place.left_mm = extent.left;
  place.right_mm = extent.left + width;
}

/// Takes a long row of lead II where one coincides with the short one.
void lengthen(LeadPlace& place, const std::vector<RowTrace>& rows, std::size_t top,
              const Grid& grid, const Extent& extent, int q) {
  const auto two = part(rows[place.row], place.left_mm + 0.8, place.right_mm - 0.8, q);
  double best = kSameBound;
  std::size_t which = rows.size();
  for (std::size_t r = 0; r < rows.size(); ++r) {
    if (r >= top && r < top + static_cast<std::size_t>(grid.rows)) continue;
    const double d = difference(two, part(rows[r], place.left_mm + 0.8, place.right_mm - 0.8, q));
    if (d < best) best = d, which = r;
  }
  if (which == rows.size()) return;
  place.row = which;
  place.right_mm = extent.right;
  place.how += "; the long row coincides with the short lead II";
}

/// The best place of lead II if the leads are drawn within this extent.
void try_extent(LeadPlace& best, double& best_error, const std::vector<RowTrace>& rows,
                const Extent& extent, int q) {
  const std::size_t n = rows.size();
  for (const Grid grid : {Grid{12, 1}, Grid{6, 1}, Grid{6, 2}, Grid{3, 4}, Grid{4, 3}}) {
    const auto size = static_cast<std::size_t>(grid.rows);
    if (n < size || n > size + 5) continue;
    // The first third of six or more limb leads looks like it.
    if (grid.rows == 4 && n > size + 1) continue;
    for (std::size_t top = 0; top + size <= n; ++top) {
      LeadPlace place;
      measure(place, rows, top, grid, extent, q);
      const bool both = place.limb_error < kLimbBound && place.augmented_error < kAugmentedBound;
      // What holds for longer also holds for its beginning: longer leads are preferred.
      const double error =
          place.limb_error + std::min(0.3, place.augmented_error) + 0.02 * grid.columns;
      if (best.found && !both) continue;
      if ((best.found || !both) && error >= best_error) continue;
      best_error = error;
      if (!both) {
        best.limb_error = place.limb_error;
        best.augmented_error = place.augmented_error;
        continue;
      }
      place.found = true;
      place.how = grid.rows == 4 ? "II = I + III and 2 aVR + I + II = 0 in the same seconds"
                                 : "II = I + III and aVR + aVL + aVF = 0 in the same seconds";
      place.layout = std::to_string(grid.rows) + "x" + std::to_string(grid.columns);
      if (n > size) place.layout += "+" + std::to_string(n - size);
      if (grid.columns > 1) lengthen(place, rows, top, grid, extent, q);
      best = place;
    }
  }
}

}  // namespace

LeadPlace find_lead_two(const std::vector<RowTrace>& rows, const PageScale& scale, int q) {
  LeadPlace best;
  best.why_not = "no three rows satisfy II = I + III, so lead II cannot be identified";
  double best_error = 1e9;
  for (const double left : scale.lefts_mm) {
    // A picture that is cut off shows the beginning of what usually takes ten seconds.
    auto rights = scale.rights_mm;
    rights.push_back(left + 10 * scale.mm_per_s);
    for (const double right : rights) {
      if (right - left > 30) try_extent(best, best_error, rows, {left, right}, q);
    }
  }
  if (best.found) return best;
  // Rests of the grid may hide where the rows end.
  for (const double left : scale.lefts_mm) {
    const double last = scale.rights_mm.empty()
                            ? 0
                            : *std::max_element(scale.rights_mm.begin(), scale.rights_mm.end());
    for (double right = left + 90; right < last - 2; right += 4) {
      LeadPlace place;
      double error = 1e9;
      try_extent(place, error, rows, {left, right}, q);
      const bool plain = place.found && place.limb_error < kLimbBound / 2 &&
                         place.augmented_error < kAugmentedBound / 2;
      if (plain && error < best_error) best = place, best_error = error;
    }
    if (best.found) return best;
  }
  return best;
}

}  // namespace ecgmm::ecg
