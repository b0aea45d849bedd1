// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/io/pdf_path.h"

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <utility>

namespace ecgmm::io::pdf {
namespace {

constexpr std::size_t kMostPoints = 2'000'000;
constexpr std::size_t kMostPaths = 1'000'000;
constexpr int kCurveSteps = 8;           // straight lines for a curve
constexpr std::size_t kShapePoints = 5;  // a rectangle and its end

/// False also for what is no number.
bool within_reach(const PdfPoint& p) { return std::abs(p.x) < 1e6 && std::abs(p.y) < 1e6; }

}  // namespace

bool PathPainter::run(const std::string& word, const Operands& operands) {
  return build(word, operands) || paint(word);
}

void PathPainter::begin(double x, double y) {
  if (!line_.empty()) lines_.push_back(std::exchange(line_, {}));
  pen_x_ = x, pen_y_ = y;
  line_.push_back(state_.matrix.at(x, y));
  count_point();
}

void PathPainter::line_to(double x, double y) {
  if (line_.empty()) line_.push_back(state_.matrix.at(pen_x_, pen_y_));
  pen_x_ = x, pen_y_ = y;
  line_.push_back(state_.matrix.at(x, y));
  count_point();
}

void PathPainter::count_point() {
  if (++open_points_ + page_.points.size() > kMostPoints) too_much("points");
}

void PathPainter::curve_to(double x1, double y1, double x2, double y2, double x3, double y3) {
  const double x0 = pen_x_;
  const double y0 = pen_y_;
  for (int k = 1; k <= kCurveSteps; ++k) {
    const double t = static_cast<double>(k) / kCurveSteps;
    const double u = 1 - t;
    const double p = u * u * u, q = 3 * u * u * t, r = 3 * u * t * t, s = t * t * t;
    line_to(p * x0 + q * x1 + r * x2 + s * x3, p * y0 + q * y1 + r * y2 + s * y3);
  }
}

void PathPainter::close() {
  if (line_.size() < 2) return;
  line_.push_back(line_.front());
  lines_.push_back(std::exchange(line_, {}));
}

bool PathPainter::build(const std::string& word, const Operands& operands) {
  if (word.size() > 2) return false;
  if (word == "h") {
    close();
    return true;
  }
  if (word == "W" || word == "W*") {
    clipping_ = true;
    return true;
  }
  const auto is = [&](const char* name) { return word == name; };
  if (!(is("m") || is("l") || is("c") || is("v") || is("y") || is("re"))) return false;
  const auto n = numbers_of(operands);
  if (is("m") && n.size() == 2) begin(n[0], n[1]);
  if (is("l") && n.size() == 2) line_to(n[0], n[1]);
  if (is("c") && n.size() == 6) curve_to(n[0], n[1], n[2], n[3], n[4], n[5]);
  if (is("v") && n.size() == 4) curve_to(pen_x_, pen_y_, n[0], n[1], n[2], n[3]);
  if (is("y") && n.size() == 4) curve_to(n[0], n[1], n[2], n[3], n[2], n[3]);
  if (is("re") && n.size() == 4) {
    begin(n[0], n[1]);
    line_to(n[0] + n[2], n[1]);
    line_to(n[0] + n[2], n[1] + n[3]);
    line_to(n[0], n[1] + n[3]);
    close();
    pen_x_ = n[0], pen_y_ = n[1];
  }
  return true;
}

bool PathPainter::paint(const std::string& word) {
  const auto is = [&](std::initializer_list<const char*> names) {
    return std::ranges::any_of(names, [&](const char* name) { return word == name; });
  };
  const bool strokes = is({"S", "s", "B", "B*", "b", "b*"});
  const bool fills = is({"f", "F", "f*", "B", "B*", "b", "b*"});
  if (!strokes && !fills && word != "n") return false;
  if (is({"s", "b", "b*"})) close();
  if (!line_.empty()) lines_.push_back(std::exchange(line_, {}));
  if (strokes) emit(false);
  if (fills && !strokes) emit(true);
  if (clipping_) {
    std::vector<PdfPoint> all;
    for (const auto& line : lines_) all.insert(all.end(), line.begin(), line.end());
    if (!all.empty()) state_.clip = common(state_.clip, box_of(all));
  }
  clipping_ = false;
  lines_.clear();
  open_points_ = 0;
  return true;
}

void PathPainter::emit(bool filled) {
  const PdfPen pen{filled ? state_.fill : state_.stroke,
                   std::min(std::abs(state_.width) * state_.matrix.scale(), 1e6), filled,
                   state_.clip};
  const std::uint32_t which = number_of(pen);
  for (const auto& line : lines_) {
    if (filled && line.size() > kShapePoints) {
      ++page_.shapes;
      continue;
    }
    if (line.size() < 2 || !std::ranges::all_of(line, within_reach)) continue;
    if (page_.paths.size() >= kMostPaths) too_much("lines");
    page_.paths.push_back({static_cast<std::uint32_t>(page_.points.size()),
                           static_cast<std::uint32_t>(line.size()), which});
    page_.points.insert(page_.points.end(), line.begin(), line.end());
  }
}

/// The number of a pen, which is most often one of the last.
std::uint32_t PathPainter::number_of(const PdfPen& pen) {
  constexpr std::size_t kLast = 64;
  auto& pens = page_.pens;
  for (std::size_t i = pens.size(); i > 0 && i + kLast > pens.size(); --i) {
    if (pens[i - 1] == pen) return static_cast<std::uint32_t>(i - 1);
  }
  pens.push_back(pen);
  return static_cast<std::uint32_t>(pens.size() - 1);
}

}  // namespace ecgmm::io::pdf
