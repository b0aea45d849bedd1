// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/page.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "ecgmm/core/text.h"
#include "ecgmm/ecg/page_bare.h"
#include "ecgmm/ecg/page_flat.h"
#include "ecgmm/ecg/page_kth.h"
#include "ecgmm/ecg/page_paper.h"
#include "ecgmm/ecg/page_turn.h"
#include "ecgmm/ecg/page_twelve.h"
#include "ecgmm/ecg/page_without_grid.h"

namespace ecgmm::ecg {
namespace {

constexpr int kWorkPx = 1500;        // of the longest side, at least; enough for lines 1 mm apart
constexpr double kDarkLines = 0.02;  // of the paper; where there are more, they are taken off first

/// Mean darkness of the three channels.
Plane mean_darkness(const Color3& planes) {
  Plane gray(planes[0].width, planes[0].height);
  for (std::size_t i = 0; i < gray.values.size(); ++i)
    gray.values[i] = (planes[0].values[i] + planes[1].values[i] + planes[2].values[i]) / 3;
  return darkness(std::move(gray), 24, 0.7);
}

/// Strong ink cut off, so that the grid is heard.
Plane cut_ink(Plane dark) {
  std::vector<float> some;
  for (std::size_t i = 0; i < dark.values.size(); i += 7) some.push_back(std::abs(dark.values[i]));
  const float cut = std::clamp(Kth()(some, some.size() * 8 / 10) * 1.5F, 0.02F, 0.5F);
  for (auto& v : dark.values) v = std::min(v, cut);
  return dark;
}

/// What a page says by its grid. Where lines of the grid are dark, it is tried a second time.
/// @param paper  set to that of the first try.
PageReading read_with_grid(const Color3& planes, PageMap map, const PageOptions& options,
                           PagePrint& print, Paper& paper) {
  PageReading out;
  paper = paper_of(planes, std::move(map), out);
  if (paper.ink.values.empty()) {
    out.map = paper.map;
    return out;
  }
  out = read_on(paper, options, &print);
  if (out.readable || paper.line_share < kDarkLines) return out;
  const Paper other = with_tone(paper, planes, GridTone::kDark);
  auto second = read_on(other, options, &print);
  if (!second.readable) return out;
  second.notes.emplace_back("the lines of the grid are about as dark as the traces");
  return second;
}

/// What a picture says if it stands upright, and the paper that its grid shows.
PageReading read_upright(const Color3& planes, const PageOptions& options, Paper& paper) {
  const Plane dark = mean_darkness(planes);
  const Plane grid = cut_ink(dark);
  const Lattice lattice = find_lattice(grid);
  const PageMap map = find_map(grid, lattice, LatticeFit::kWhole);
  PagePrint print(planes, options);
  PageReading out = read_with_grid(planes, map, options, print, paper);
  if (out.readable) return out;
  // Of photographs now the one fit is the better, now the other: the leads' sums tell.
  if (PageMap parts = find_map(grid, lattice, LatticeFit::kParts);
      parts.width_mm > 0 && parts.to_px != map.to_px) {
    PageReading second;
    const Paper other = paper_of(planes, std::move(parts), second);
    if (!other.ink.values.empty()) second = read_on(other, options, &print);
    if (second.readable) return second;
  }
  PageReading& kept = print.second_best;
  if (out.place.found && !kept.by_names) return kept.readable ? std::move(kept) : out;
  auto second = read_without_grid(planes, dark, options);
  if (second.readable) return second;
  if (out.map.width_mm <= 0 && !second.reason.empty()) out.reason = second.reason;
  return kept.readable ? std::move(kept) : out;
}

/// A further try for a page that may lie on its side or upside down: it is read anew as it stands
/// where its paper shows calibration pulses once it is turned.
/// @param paper  of the picture as it is.
/// @return with a reason only if the leads are found on the turned paper, but no pulses.
PageReading read_turned(Color3 planes, Paper paper, const PageOptions& options) {
  constexpr double kPlain = 1.5;
  const double down = runs_down(paper.ink, kPagePxPerMm);
  PageReading found;
  int best = 0;
  int most = kLeastPulses - 1;
  bool rows_down = true;
  for (const int degrees : {90, 180, 270}) {
    paper = {turned(paper.map), {}, {}, turned(paper.ink), 0};
    if (degrees == 180 ? down > kPlain : down < 1 / kPlain || !rows_down) continue;
    const PageReading hint = read_on(paper, options, nullptr);
    if (degrees == 90) rows_down = hint.rows.size() > 2;
    if (hint.scale.pulses > most) most = hint.scale.pulses, best = degrees;
    if (hint.place.found) {
      found.reason = concat("the page seems to be ", degrees == 180 ? "upside down" : "on its side",
                            ", and no calibration pulses prove it; turn the picture upright");
    }
  }
  if (best == 0) return found;
  for (int degrees = 0; degrees < best; degrees += 90) {
    for (auto& channel : planes) channel = turned(channel);
  }
  paper = {};
  PageReading out = read_upright(planes, options, paper);
  if (!out.readable || out.scale.pulses < kLeastPulses) return found;
  out.map = before_turning(out.map, best / 90);
  out.turned_degrees = best;
  out.notes.push_back(concat("the picture was turned clockwise by ", best,
                             " degrees: so the calibration pulses stand upright"));
  return out;
}

/// @return why a picture is not looked at; empty: it is.
std::string fault_of_size(int width_px, int height_px) {
  constexpr int kLeastPx = 150;
  if (std::min(width_px, height_px) >= kLeastPx) return "";
  return concat("the image is too small: at least ", kLeastPx, " pixels on each side are needed");
}

/// A photograph that its paper's corners make flat.
PageReading read_flattened(const Color3& planes, const Corners& corners, PageOptions options) {
  options.corners = corners;
  const FlatSheet sheet = flat_sheet(corners);
  PageReading out;
  out.reason = fault_of_size(sheet.width, sheet.height);
  if (!out.reason.empty()) return out;
  Color3 flat;
  for (std::size_t c = 0; c < flat.size(); ++c)
    flat[c] = flatten(planes[c], sheet, median(planes[c]));
  Paper paper;
  out = read_upright(flat, options, paper);
  out.map.to_px = sheet.to_px * out.map.to_px;
  out.map.picture_width = planes[0].width;
  out.map.picture_height = planes[0].height;
  return out;
}

/// A further try for a photograph: the grid, and pulses, are plainer once the paper's edges have
/// made it flat.
PageReading read_by_edges(const Color3& planes, const PageOptions& options) {
  constexpr double kSums = 0.02;
  const auto corners = find_corners(planes);
  if (!corners) return {};
  PageReading out = read_flattened(planes, *corners, options);
  out.readable = out.readable && (out.by_names || out.place.best_error() < kSums);
  out.notes.emplace_back("the edges of the paper show the angle that it was photographed at");
  return out;
}

/// @return why these cannot be corners of the paper in a picture; empty: they can.
std::string fault_of(const Corners& corners, const Image& image) {
  constexpr double kOutside = 0.5;  // of the picture's size
  const Eigen::Array2d size(image.width_px, image.height_px);
  const bool near = std::ranges::all_of(corners, [&](const Eigen::Vector2d& corner) {
    const Eigen::Array2d share = corner.array() / size;
    return (share > -kOutside).all() && (share < 1 + kOutside).all();
  });
  if (!near)
    return concat("a given corner lies far outside of the picture of ", image.width_px, " x ",
                  image.height_px, " pixels");
  return may_be_sheet(corners) ? "" : "the given corners are not those of a sheet";
}

/// A further try for a picture in which hairlines may be broken, softened by a pixel.
/// @param first  as the picture is read as it is.
PageReading read_softened(Color3 planes, const PageReading& first, const PageOptions& options) {
  constexpr double kRough = 0.01;  // a better sum that is worth a try
  const bool best = first.readable && !first.place.long_untold;
  const double sum_off = first.place.best_error();
  if (best ? sum_off < kRough : !is_evenly_lit(planes[1])) return {};
  const double wanted = best ? sum_off / 2 : kRough;
  for (auto& channel : planes) soften(channel);
  Paper paper;
  PageReading out = read_upright(planes, options, paper);
  out.readable = out.readable && !out.by_names && out.place.best_error() < wanted &&
                 !(first.readable && out.place.long_untold);
  return out;
}

/// Lead II, and all leads where others are asked for.
PageReading read_leads(const Image& image, const PageOptions& options) {
  PageReading out;
  out.reason = fault_of_size(image.width_px, image.height_px);
  if (!out.reason.empty()) return out;
  const int factor = std::max(1, std::max(image.width_px, image.height_px) / kWorkPx);
  Color3 planes = to_planes(image, factor);
  const bool fax = factor == 1 && is_bilevel(image);
  if (fax) {
    for (auto& channel : planes) soften(channel);
  }
  if (options.corners) {
    out.reason = fault_of(*options.corners, image);
    if (!out.reason.empty()) return out;
    Corners corners = *options.corners;
    for (auto& c : corners) c /= factor;
    out = read_flattened(planes, corners, options);
    out.factor = factor;
    out.notes.emplace_back("the paper is taken to be flat between the given corners");
    return out;
  }
  Paper paper;
  out = read_upright(planes, options, paper);
  if (factor == 1 && !fax) {
    auto softened = read_softened(planes, out, options);
    if (softened.readable) out = std::move(softened);
  }
  if (!out.readable || out.is_second_best()) {
    if (auto other = read_by_edges(planes, options);
        other.readable && !(out.readable && other.is_second_best())) {
      out = std::move(other);
    } else if (!out.readable && !out.place.found && !paper.ink.values.empty()) {
      other = read_turned(std::move(planes), std::move(paper), options);
      if (other.readable) {
        out = std::move(other);
      } else if (!other.reason.empty()) {
        out.reason = other.reason;
      }
    }
  }
  out.factor = factor;
  return out;
}

}  // namespace

PageReading read_page(const Image& image, const PageOptions& options) {
  PageReading out = read_leads(image, options);
  take_leads(out, options);
  return out;
}

}  // namespace ecgmm::ecg
