// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/page_scale.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>

#include "ecgmm/core/median.h"

namespace ecgmm::ecg {
namespace {

constexpr double kSearchMm = 20;  // from a row's end, inwards
constexpr double kBeforeMm = 12;  // and outwards
// The same for the rising edges of pulses that are looked for in the ink.
constexpr double kBeforePulseMm = 16;
constexpr double kBehindPulseMm = 18;
// Of rows that rests of the grid lengthen, where most of them show a pulse.
constexpr double kFarBehindMm = 45;
constexpr double kFootMm = 12;  // of a pulse from the middle of its row, whose leads may wander
constexpr double kLoneFootMm = 2.5;  // if it is the only one
// A single one of an unusual height has to be exact.
constexpr double kUnusualFootMm = 1;
constexpr double kLoneMatch = 0.85;
constexpr double kExplained = 0.8;
// Some devices draw pulses of less than 0.2 s, and the edge of a picture cuts others.
constexpr double kNarrowMm = 4;
constexpr std::size_t kLeastNarrow = 3;

/// The nearest of the usual sizes, or 0 if it is none of them.
double usual(double mm, std::initializer_list<double> sizes, double tolerance) {
  for (const double s : sizes) {
    if (std::abs(mm / s - 1) < tolerance) return s;
  }
  return 0;
}

/// Where a row's leads begin beside its pulse: behind the gap that follows it, or at its edge.
double beside(const RowTrace& row, int from, int step, int q) {
  int x = from;
  int gap = 0;
  for (int k = 0; k < 5 * q; ++k, x += step) {
    if (x < 0 || x >= static_cast<int>(row.y.size())) break;
    gap = std::isnan(row.y[static_cast<std::size_t>(x)]) ? gap + 1 : 0;
    if (gap < q / 2) continue;
    while (x >= 0 && x < static_cast<int>(row.y.size()) &&
           std::isnan(row.y[static_cast<std::size_t>(x)]))
      x += step;
    return x;
  }
  return from;
}

/// The values that stand for others within 2 mm, those of most followers first.
std::vector<double> candidates(const std::vector<double>& all) {
  std::vector<std::pair<int, double>> found;
  std::vector<double> sorted = all;
  std::sort(sorted.begin(), sorted.end());
  for (std::size_t i = 0; i < sorted.size();) {
    std::size_t j = i;
    while (j < sorted.size() && sorted[j] - sorted[i] < 2) ++j;
    found.emplace_back(-static_cast<int>(j - i), sorted[(i + j) / 2]);
    i = j;
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<double> out;
  for (const auto& f : found) {
    if (out.size() < 4) out.push_back(f.second);
  }
  return out;
}

/// Where the leads begin or end beside a pulse.
double end_beside(const RowTrace& row, const Pulse& p, bool at_left, int q) {
  const int edge = static_cast<int>(std::lround((p.left_mm + (at_left ? p.width_mm : 0)) * q));
  return static_cast<double>(
             beside(row, at_left ? edge + q / 2 : edge - q / 2, at_left ? 1 : -1, q)) /
         q;
}

/// A pulse and the row that it belongs to.
struct Shown {
  Pulse pulse;
  std::size_t row = 0;
  double end_mm = 0;  ///< where the leads begin or end beside it
};

double left_of(const Shown& s) { return s.pulse.left_mm; }
double height_of(const Shown& s) { return s.pulse.height_mm; }
double width_of(const Shown& s) { return s.pulse.width_mm; }
double end_of(const Shown& s) { return s.end_mm; }

/// The median of what each of these says.
double median_of(const std::vector<Shown>& all, double (*value)(const Shown&)) {
  std::vector<double> values;
  for (const auto& s : all) values.push_back(value(s));
  return median(std::move(values));
}

/// Pulses of one size under each other, at one end of the rows.
struct Column {
  std::vector<Shown> shown;  ///< at most one a row
  bool at_left = true;
  double match = 0;  ///< sum of theirs
};

/// The row that a pulse stands on: the nearest that begins (or ends) beside it.
std::size_t row_of(const Pulse& p, const std::vector<RowTrace>& rows, bool at_left,
                   double behind_mm, int q) {
  std::size_t best = rows.size();
  double nearest = kFootMm;
  for (std::size_t r = 0; r < rows.size(); ++r) {
    const double end = static_cast<double>(at_left ? rows[r].first : rows[r].last) / q;
    const double before = at_left ? end - p.left_mm : p.left_mm - end;
    const double far = std::abs(p.foot_mm - rows[r].middle / q);
    if (before > kBeforePulseMm || -before > behind_mm || far >= nearest) continue;
    nearest = far, best = r;
  }
  return best;
}

/// Adds a pulse to the column that it is alike to.
void add(std::vector<Column>& columns, const Shown& s, bool at_left) {
  for (auto& c : columns) {
    const Pulse& first = c.shown.front().pulse;
    if (c.at_left != at_left || first.width_mm != s.pulse.width_mm ||
        first.height_mm != s.pulse.height_mm || std::abs(first.left_mm - s.pulse.left_mm) > 3)
      continue;
    const bool known = std::any_of(c.shown.begin(), c.shown.end(),
                                   [&](const Shown& other) { return other.row == s.row; });
    if (known) return;
    c.shown.push_back(s);
    c.match += s.pulse.match;
    return;
  }
  columns.push_back({{s}, at_left, s.pulse.match});
}

std::vector<Column> columns_of(const std::vector<RowTrace>& rows, const Plane& ink,
                               double behind_mm, int q) {
  std::vector<Column> columns;
  for (const bool at_left : {true, false}) {
    int least = ink.width;
    int most = 0;
    for (const auto& row : rows) {
      least = std::min(least, at_left ? row.first : row.last);
      most = std::max(most, at_left ? row.first : row.last);
    }
    const double outward = at_left ? kBeforePulseMm : behind_mm;
    const double inward = at_left ? behind_mm : kBeforePulseMm;
    auto pulses = find_pulses(ink, least - static_cast<int>(outward * q),
                              most + static_cast<int>(inward * q), q);
    std::stable_sort(pulses.begin(), pulses.end(),
                     [](const Pulse& a, const Pulse& b) { return a.match > b.match; });
    for (const auto& p : pulses) {
      const std::size_t row = row_of(p, rows, at_left, behind_mm, q);
      if (row < rows.size()) add(columns, {p, row, end_beside(rows[row], p, at_left, q)}, at_left);
    }
  }
  std::stable_sort(columns.begin(), columns.end(),
                   [](const Column& a, const Column& b) { return a.match > b.match; });
  return columns;
}

/// Whether a column's pulses explain the edges that they stand out by.
bool is_explained(const Column& c, const std::vector<RowTrace>& rows, const Plane& ink, int q) {
  std::vector<Pulse> pulses;
  std::vector<double> feet;
  for (const auto& s : c.shown) {
    pulses.push_back(s.pulse);
    feet.push_back(s.pulse.foot_mm);
  }
  for (const auto& row : rows) feet.push_back(row.middle / q);
  return explained_edges(ink, pulses, feet, q) >= kExplained;
}

/// Columns of leads that begin with pulses like those of `first` before them; empty where only the
/// first does.
std::vector<PageStretch> parted_by_pulses(const Column& first, const std::vector<RowTrace>& rows,
                                          const Plane& ink, int q) {
  constexpr double kNextMm = 25;  // from one pulse to the next, at least
  constexpr double kAlike = 0.1;  // columns are as wide
  const Pulse& size = first.shown.front().pulse;
  std::vector<Column> more;
  const int from = static_cast<int>((median_of(first.shown, left_of) + kNextMm) * q);
  auto pulses = find_pulses(ink, from, ink.width, q, static_cast<int>(size.width_mm),
                            static_cast<int>(size.height_mm));
  for (const auto& p : pulses) {
    const auto row = std::ranges::min_element(
        rows, {}, [&](const RowTrace& r) { return std::abs(p.foot_mm - r.middle / q); });
    if (std::abs(p.foot_mm - row->middle / q) < kFootMm && p.left_mm * q < row->last)
      add(more, {p, static_cast<std::size_t>(row - rows.begin()), end_beside(*row, p, true, q)},
          true);
  }
  std::erase_if(more, [](const Column& c) { return c.shown.size() < 3; });
  if (more.empty()) return {};
  more.push_back(first);
  std::ranges::sort(more, {}, [](const Column& c) { return median_of(c.shown, left_of); });
  std::vector<PageStretch> out;
  for (std::size_t k = 0; k < more.size(); ++k) {
    std::vector<double> rights;
    if (k + 1 < more.size()) {
      for (const auto& s : more[k + 1].shown)
        rights.push_back(end_beside(rows[s.row], s.pulse, false, q));
    } else {
      for (const auto& s : more[k].shown)
        rights.push_back(static_cast<double>(rows[s.row].last) / q);
    }
    out.push_back({median_of(more[k].shown, end_of), median(rights)});
  }
  const auto width = [](const PageStretch& s) { return s.right - s.left; };
  const auto [least, most] = std::ranges::minmax(out, {}, width);
  return width(least) > (1 - kAlike) * width(most) ? out : std::vector<PageStretch>();
}

/// The scale that most pulses in the ink show.
/// @param behind_mm  how far behind a row's beginning they may stand.
/// @param many       whether they must be three, and those of half of the rows.
bool from_ink(PageScale& out, const std::vector<RowTrace>& rows, const Plane& ink, double behind_mm,
              bool many, int q) {
  bool doubtful = false;
  for (const auto& c : columns_of(rows, ink, behind_mm, q)) {
    if (many && (c.shown.size() < 3 || 2 * c.shown.size() < rows.size())) continue;
    const Pulse& p = c.shown.front().pulse;
    // Waves may look like one pulse, and a single one may be of a usual size by chance.
    const double off = std::abs(p.foot_mm - rows[c.shown.front().row].middle / q);
    const bool lone = c.shown.size() == 1;
    if (lone && (p.width_mm != 5 || off > kLoneFootMm)) continue;
    if (lone && p.height_mm != 10 && (p.match < kLoneMatch || off > kUnusualFootMm)) {
      out.why_not = "only one calibration pulse is seen, and it is of an unusual height";
      return false;
    }
    if (!is_explained(c, rows, ink, q)) {
      doubtful = !many;
      continue;
    }
    std::vector<double> ends;
    for (const auto& s : c.shown) ends.push_back(s.end_mm);
    out.pulses = static_cast<int>(c.shown.size());
    out.mm_per_s = p.width_mm * 5;
    out.mm_per_mv = p.height_mm;
    auto& side = c.at_left ? out.lefts_mm : out.rights_mm;
    // The other rows may begin elsewhere, if only some show a pulse.
    if (2 * ends.size() >= rows.size()) side.clear();
    side.insert(side.begin(), median(ends));
    if (c.at_left && c.shown.size() > 2) out.columns = parted_by_pulses(c, rows, ink, q);
    return true;
  }
  if (doubtful)
    out.why_not = "the rows lie so close that the height of the calibration pulses cannot be told";
  return false;
}

/// Pulses may be drawn with a finer line than the leads. Stronger, other ink looks like pulses too:
/// only four or more of the usual size are some.
std::optional<PageScale> fine_pulses(PageScale out, const std::vector<RowTrace>& rows, Plane ink,
                                     int q) {
  constexpr float kStronger = 1.7F;
  constexpr int kLeast = 4;
  for (auto& v : ink.values) v *= kStronger;
  if (!from_ink(out, rows, ink, kBehindPulseMm, true, q)) return std::nullopt;
  const bool sure = out.pulses >= kLeast && out.mm_per_s == 25 && out.mm_per_mv == 10;
  return sure ? std::optional(out) : std::nullopt;
}

/// Of pulses those that are of the usual size of all and under each other.
std::vector<Shown> alike(std::vector<Shown> all) {
  const double left = median_of(all, left_of);
  const double height = median_of(all, height_of);
  const double width = median_of(all, width_of);
  std::erase_if(all, [&](const Shown& s) {
    return std::abs(s.pulse.left_mm - left) > 3 || std::abs(s.pulse.height_mm / height - 1) > 0.2 ||
           std::abs(s.pulse.width_mm / width - 1) > 0.2;
  });
  return all;
}

/// Whether pulses that are too narrow to tell the paper speed are all of a usual height.
bool tell_gain(const std::vector<Shown>& all, double height_mm) {
  return height_mm > 0 && all.size() >= kLeastNarrow &&
         std::all_of(all.begin(), all.end(), [&](const Shown& s) {
           return s.pulse.width_mm < kNarrowMm && usual(s.pulse.height_mm, {height_mm}, 0.05) > 0;
         });
}

/// The scale by pulses that the rows' traces show at one end, for ink that is too broken for
/// find_pulses().
/// @return whether there is one, or it is known that there is none.
bool from_traces(PageScale& out, const std::vector<RowTrace>& rows, bool at_left, int q) {
  std::vector<Shown> all;
  for (std::size_t r = 0; r < rows.size(); ++r) {
    const auto p = find_pulse(rows[r], q, at_left);
    if (p) all.push_back({*p, r, end_beside(rows[r], *p, at_left, q)});
  }
  const std::size_t found = all.size();
  all = alike(std::move(all));
  if (all.empty() || (found > 1 && 2 * all.size() < found)) return false;  // waves
  const bool many = all.size() > 1;  // one alone has to be exact
  const double w = usual(median_of(all, width_of), {5, 10}, many ? 0.14 : 0.06);
  const double h = usual(median_of(all, height_of), {5, 10, 20}, many ? 0.12 : 0.05);
  // An unusual scale has to be shown by most rows.
  const bool unusual = w != 5 || h != 10;
  const bool narrow = w == 0 && tell_gain(all, h);
  if ((w == 0 && !narrow) || h == 0 || (unusual && 2 * all.size() < rows.size())) {
    if (many) out.why_not = "the calibration pulses do not fit any standard scale of this grid";
    return false;
  }
  out.why_not.clear();
  out.pulses = static_cast<int>(all.size());
  if (narrow) {
    out.speed_told = false;
  } else {
    out.mm_per_s = w * 5;
  }
  out.mm_per_mv = h;
  (at_left ? out.lefts_mm : out.rights_mm).assign(1, median_of(all, end_of));
  return true;
}

/// How far above the middle of its row the foot of a pulse stands: of the level trace before it, or
/// behind it; 0 where neither is seen.
double foot_of(const std::function<double(int)>& up, int left, int right, int q) {
  constexpr double kNearMm = 0.4;
  constexpr double kFarMm = 1.6;
  constexpr double kLevelMm = 0.3;
  const auto level = [&](int from, int to) -> std::optional<double> {
    std::vector<double> values;
    for (int x = from; x < to; ++x) values.push_back(up(x));
    const auto [least, most] = std::ranges::minmax(values);
    if (least < -kFootMm || most - least > kLevelMm) return std::nullopt;
    return median(std::move(values));
  };
  const int near = static_cast<int>(kNearMm * q);
  const int far = static_cast<int>(kFarMm * q);
  if (const auto before = level(left - far, left - near)) return *before;
  return level(right + near, right + far).value_or(0);
}

}  // namespace

std::optional<Pulse> find_pulse(const RowTrace& row, int q, bool at_left) {
  // A gap may part the pulse from the leads.
  const int from = at_left ? std::max(0, row.first - static_cast<int>(kBeforeMm * q))
                           : std::max(row.first, row.last - static_cast<int>(kSearchMm * q));
  const int to =
      at_left ? std::min(row.last, row.first + static_cast<int>(kSearchMm * q)) : row.last;
  const auto up = [&](int x) {
    if (x < 0 || x >= static_cast<int>(row.y.size())) return -99.0;
    const float y = row.y[static_cast<std::size_t>(x)];
    return std::isnan(y) ? -99.0 : (row.middle - y) / q;
  };
  for (int a = from; a < to; ++a) {
    if (up(a) < 3.5) continue;
    int b = a;
    std::vector<double> tops;
    while (b < to && up(b) > 2.5) tops.push_back(up(b++));
    const double height = median(tops);
    int flat = 0;
    for (const double t : tops) flat += std::abs(t - height) < 0.45;
    // Edges at half the height.
    int left = a;
    int right = b;
    while (left > from && up(left - 1) > height / 2) --left;
    while (left < b && up(left) < height / 2) ++left;
    while (right > left && up(right - 1) < height / 2) --right;
    const double width = static_cast<double>(right - left) / q;
    const bool steep = flat > 0.75 * static_cast<double>(tops.size());
    if (steep && width > 1.8 && width < 12 && height > 4 && height < 24) {
      const double foot = foot_of(up, left, right, q);
      return Pulse{static_cast<double>(left) / q, row.middle / q - foot, width, height - foot, 0};
    }
    a = b;
  }
  return std::nullopt;
}

bool may_show_pulse(const RowTrace& row, int q) {
  constexpr double kFlatMm = 0.4;
  constexpr double kLongMm = 3;
  constexpr double kLeastMm = 4;
  constexpr double kEndMm = 4;  // of the row, before a pulse or behind it
  const int end = static_cast<int>(kEndMm * q);
  int begin = row.first;
  float least = 0;
  float most = 0;
  for (int x = row.first; x < row.last; ++x) {
    const float up = (static_cast<float>(row.middle) - row.y[static_cast<std::size_t>(x)]) /
                     static_cast<float>(q);
    least = x == begin ? up : std::min(least, up);
    most = x == begin ? up : std::max(most, up);
    if (!(up > kLeastMm)) {  // nor where there is no trace
      begin = x + 1;
    } else if (most - least > kFlatMm) {
      begin = x;
      least = most = up;
    } else if (x - begin > kLongMm * q && (begin < row.first + end || x > row.last - end)) {
      return true;
    }
  }
  return false;
}

PageScale read_scale(const std::vector<RowTrace>& rows, const Plane& ink, int q) {
  PageScale out;
  std::vector<double> left;
  std::vector<double> right;
  for (const auto& row : rows) {
    left.push_back(static_cast<double>(row.first) / q);
    right.push_back(static_cast<double>(row.last) / q);
  }
  out.lefts_mm = candidates(left);
  out.rights_mm = candidates(right);
  if (from_ink(out, rows, ink, kBehindPulseMm, false, q) || !out.why_not.empty()) return out;
  if (const auto fine = fine_pulses(out, rows, ink, q)) return *fine;
  for (const bool at_left : {true, false}) {
    if (from_traces(out, rows, at_left, q)) break;
  }
  if (out.pulses == 0 && out.why_not.empty()) from_ink(out, rows, ink, kFarBehindMm, true, q);
  return out;
}

}  // namespace ecgmm::ecg
