// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/vector_lines.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <utility>

namespace ecgmm::ecg {
namespace {

using io::PdfPage;
using io::PdfPoint;

constexpr double kTouching = 0.02;  // pt between the end of one piece and the next
constexpr double kAxis = 0.05;      // pt that a straight line may leave its axis
constexpr double kThin = 2.5;       // pt: a filled rectangle up to this is a line
constexpr double kLongest = 130;    // pt: longer straight pieces are no part of a wave
constexpr std::size_t kManyPoints = 15;

bool touch(const PdfPoint& a, const PdfPoint& b) {
  return std::abs(a.x - b.x) < kTouching && std::abs(a.y - b.y) < kTouching;
}

io::PdfBox box_of(const std::vector<PdfPoint>& points) {
  io::PdfBox box{1e9, 1e9, -1e9, -1e9};
  for (const auto& p : points) {
    box.left = std::min(box.left, p.x), box.right = std::max(box.right, p.x);
    box.top = std::min(box.top, p.y), box.bottom = std::max(box.bottom, p.y);
  }
  return box;
}

/// A line of at least two points as a straight one along an axis, if it is.
bool add_straight(VectorLines& out, const VectorLine& line) {
  const auto box = box_of(line.points);
  const double w = box.right - box.left;
  const double h = box.bottom - box.top;
  if (w <= kAxis && h > kAxis) {
    out.upright.push_back({(box.left + box.right) / 2, h, line.pen});
  } else if (h <= kAxis && w > kAxis) {
    out.level.push_back({(box.top + box.bottom) / 2, w, line.pen});
  } else {
    return false;
  }
  return true;
}

/// A rectangle: four lines, or one if it is filled and thin.
bool add_rectangle(VectorLines& out, const VectorLine& line, bool filled) {
  const auto& p = line.points;
  if (p.size() != 5 || !touch(p[0], p[4])) return false;
  for (std::size_t i = 0; i < 4; ++i) {
    if (std::abs(p[i].x - p[i + 1].x) > kAxis && std::abs(p[i].y - p[i + 1].y) > kAxis)
      return false;
  }
  const auto box = box_of(p);
  const double w = box.right - box.left;
  const double h = box.bottom - box.top;
  if (filled) {
    if (w <= kThin && h > 2 * w) out.upright.push_back({(box.left + box.right) / 2, h, line.pen});
    if (h <= kThin && w > 2 * h) out.level.push_back({(box.top + box.bottom) / 2, w, line.pen});
    return true;
  }
  out.upright.push_back({box.left, h, line.pen});
  out.upright.push_back({box.right, h, line.pen});
  out.level.push_back({box.top, w, line.pen});
  out.level.push_back({box.bottom, w, line.pen});
  return true;
}

/// Whether a piece may be part of a wave: no long straight line, no closed shape.
bool may_join(const std::vector<PdfPoint>& points) {
  if (touch(points.front(), points.back())) return false;
  if (points.size() > 2) return true;
  return std::hypot(points[1].x - points[0].x, points[1].y - points[0].y) < kLongest;
}

/// Whether a piece begins where the next sample of another would be: some programs write a trace in
/// parts that do not share a point. Long pieces are whole leads, which may stand as close.
bool goes_on(const std::vector<PdfPoint>& line, const std::vector<PdfPoint>& next) {
  if (line.size() < kManyPoints || next.size() < kManyPoints) return false;
  constexpr double kLong = 60;  // pt
  const auto box = box_of(next);
  if (std::max(box.right - box.left, box.bottom - box.top) > kLong) return false;
  constexpr double kSteps = 2.5;
  constexpr double kAside = 30;  // pt
  const auto n = static_cast<double>(line.size() - 1);
  const double dx = next.front().x - line.back().x;
  const double dy = next.front().y - line.back().y;
  const auto within = [&](double gap, double whole) {
    return gap * whole > 0 && std::abs(gap) < kSteps * std::abs(whole) / n;
  };
  return (within(dx, line.back().x - line.front().x) && std::abs(dy) < kAside) ||
         (within(dy, line.back().y - line.front().y) && std::abs(dx) < kAside);
}

/// Joins chains whose end is the only beginning of another of the same pen.
void join_ends(std::vector<VectorLine>& chains) {
  using Key = std::array<long long, 3>;
  const auto key = [](const VectorLine& line, const PdfPoint& p) {
    return Key{line.pen, std::llround(p.x / kTouching), std::llround(p.y / kTouching)};
  };
  std::map<Key, std::vector<std::size_t>> begins;
  std::map<Key, int> ends;
  for (std::size_t i = 0; i < chains.size(); ++i) {
    begins[key(chains[i], chains[i].points.front())].push_back(i);
    ++ends[key(chains[i], chains[i].points.back())];
  }
  std::vector<char> taken(chains.size(), 0);
  for (std::size_t i = 0; i < chains.size(); ++i) {
    while (!taken[i]) {
      const Key end = key(chains[i], chains[i].points.back());
      const auto next = begins.find(end);
      if (next == begins.end() || next->second.size() != 1 || ends[end] != 1) break;
      const std::size_t k = next->second[0];
      if (k == i || taken[k]) break;
      auto& more = chains[k].points;
      chains[i].points.insert(chains[i].points.end(), more.begin() + 1, more.end());
      more.clear();
      taken[k] = 1;
    }
  }
  std::erase_if(chains, [](const VectorLine& line) { return line.points.empty(); });
}

/// What is seen of a line: the part of it within its clip and the page, along x; nothing of one
/// that is drawn in the paper's color or lies outside altogether.
void keep_visible(VectorLine& line, const PdfPage& page) {
  const auto& pen = page.pens[line.pen];
  const auto box = box_of(line.points);
  const double top = std::max(0.0, pen.clip.top);
  const double bottom = std::min(page.height_pt, pen.clip.bottom);
  const bool white = std::ranges::all_of(pen.color, [](float c) { return c > 0.97F; });
  if (white || box.bottom < top || box.top > bottom) {
    line.points.clear();
    return;
  }
  const double left = std::max(0.0, pen.clip.left) - 1;
  const double right = std::min(page.width_pt, pen.clip.right) + 1;
  if (box.left >= left && box.right <= right) return;
  std::erase_if(line.points, [&](const PdfPoint& p) { return p.x < left || p.x > right; });
}

}  // namespace

PdfPage turned_upright(PdfPage page) {
  std::array<double, 4> votes{};  // right, down, left, up
  const auto lines = sort_lines(page).lines;
  for (const auto& line : lines) {
    if (line.points.size() < kManyPoints) continue;
    std::array<std::size_t, 4> steps{};
    for (std::size_t i = 1; i < line.points.size(); ++i) {
      const double dx = line.points[i].x - line.points[i - 1].x;
      const double dy = line.points[i].y - line.points[i - 1].y;
      steps[0] += dx > -kTouching, steps[2] += dx < kTouching;
      steps[1] += dy > -kTouching, steps[3] += dy < kTouching;
    }
    const auto box = box_of(line.points);
    for (std::size_t d = 0; d < 4; ++d) {
      if (steps[d] * 50 > (line.points.size() - 1) * 49)
        votes[d] += d % 2 == 0 ? box.right - box.left : box.bottom - box.top;
    }
  }
  const auto best = std::max_element(votes.begin(), votes.end()) - votes.begin();
  if (best == 0) return page;
  const double w = page.width_pt;
  const double h = page.height_pt;
  const auto turn = [&](const PdfPoint& p) {
    if (best == 1) return PdfPoint{p.y, w - p.x};
    if (best == 2) return PdfPoint{w - p.x, h - p.y};
    return PdfPoint{h - p.y, p.x};
  };
  const auto turn_box = [&](io::PdfBox& b) {
    const auto p = turn({b.left, b.top});
    const auto q = turn({b.right, b.bottom});
    b = {std::min(p.x, q.x), std::min(p.y, q.y), std::max(p.x, q.x), std::max(p.y, q.y)};
  };
  for (auto& p : page.points) p = turn(p);
  for (auto& pen : page.pens) turn_box(pen.clip);
  for (auto& picture : page.pictures) turn_box(picture.box);
  const PdfPoint origin = turn({0, 0});
  for (auto& text : page.texts) {
    text.at = turn(text.at);
    const PdfPoint to = turn(text.direction);
    text.direction = {to.x - origin.x, to.y - origin.y};
  }
  if (best != 2) std::swap(page.width_pt, page.height_pt);
  return page;
}

VectorLines sort_lines(const PdfPage& page) {
  VectorLines out;
  std::vector<VectorLine> chains;
  for (const auto& path : page.paths) {
    const auto points = page.points_of(path);
    const bool filled = page.pens[path.pen].filled;
    VectorLine piece{{points.begin(), points.end()}, path.pen};
    if (add_rectangle(out, piece, filled) || filled) continue;
    const bool joins = may_join(piece.points);
    const bool same_pen = !chains.empty() && chains.back().pen == path.pen;
    const bool follows = same_pen && joins && may_join(chains.back().points);
    if (follows && touch(chains.back().points.back(), piece.points.front())) {
      auto& before = chains.back().points;
      before.insert(before.end(), piece.points.begin() + 1, piece.points.end());
    } else if (follows && goes_on(chains.back().points, piece.points)) {
      auto& before = chains.back().points;
      before.insert(before.end(), piece.points.begin(), piece.points.end());
    } else if (joins) {
      chains.push_back(std::move(piece));
    } else if (!add_straight(out, piece)) {
      out.lines.push_back(std::move(piece));
    }
  }
  join_ends(chains);
  for (auto& chain : chains) {
    if (!add_straight(out, chain)) out.lines.push_back(std::move(chain));
  }
  for (auto& line : out.lines) keep_visible(line, page);
  std::erase_if(out.lines, [](const VectorLine& line) { return line.points.size() < 2; });
  return out;
}

}  // namespace ecgmm::ecg
