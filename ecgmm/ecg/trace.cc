// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/trace.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <fstream>
#include <iostream>
#include <cstdlib>
#include <numbers>
#include <utility>
#include <vector>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/ecg/resample.h"
#include "ecgmm/ecg/trace_colour.h"
#include "ecgmm/ecg/trace_ink.h"
#include "ecgmm/ecg/trace_paper.h"
#include "ecgmm/ecg/trace_path.h"

namespace ecgmm::ecg {
namespace {

constexpr double kWorkPxPerMm = 10;   // larger pictures are shrunk
constexpr double kCoarsePxPerMm = 5;  // for finding the colour
constexpr double kPaperBlockMm = 5;
constexpr double kSolidMm = 3.5;
constexpr double kEdgeMm = 4;
constexpr float kNone = std::numeric_limits<float>::quiet_NaN();

/// The outline of the trace in one column, in pixels from the upper edge; NaN where it is not seen.
struct Outline {
  std::vector<float> top, bottom, centre;
};

struct ReadingScales {
  int hole_px;    ///< the thickest line of a grid
  int hollow_px;  ///< between the strokes of a narrow peak
  int peak_px;    ///< the lowest such peak
};

/// The inked rows around the path in one column.
class ColumnReader {
 public:
  ColumnReader(const InkMap& map, const InkMap& raw, const std::array<float, 256>& presence, const ReadingScales& scales)
      : map_(map), raw_(raw), presence_(presence), scales_(scales) {}

  /// @return false where the path runs over blank paper.
  bool read(int x, int top, int bottom) {
    x_ = x;
    ink_ = map_.column(x);
    raw_ink_ = raw_.column(x);
    top = std::max(0, top - 1);
    bottom = std::min(map_.height_px - 1, bottom + 1);
    while (top <= bottom && !inked(top)) ++top;
    while (bottom > top && !inked(bottom)) --bottom;
    if (top > bottom) return false;
    top_ = extend(top, -1);
    bottom_ = extend(bottom, 1);
    return true;
  }

  int length() const { return bottom_ - top_ + 1; }
  /// Edges where the coverage of the end pixels and their neighbours puts them.
  float top() const { return static_cast<float>(top_ + 1) - presence(top_) - presence(top_ - 1); }
  float bottom() const { return static_cast<float>(bottom_) + presence(bottom_) + presence(bottom_ + 1); }
  float mass() const {
    float sum = 0;
    for (int y = top_ - 1; y <= bottom_ + 1; ++y) sum += presence(y);
    return sum;
  }
  float centre() const {
    float sum = 0;
    float moment = 0;
    for (int y = top_ - 1; y <= bottom_ + 1; ++y) {
      sum += presence(y);
      moment += presence(y) * (static_cast<float>(y) + 0.5F);
    }
    return moment / sum;
  }

 private:
  float presence(int y) const { return y < 0 || y >= map_.height_px ? 0.0F : presence_[ink_[y]]; }
  bool inked(int y) const { return presence_[ink_[y]] >= 0.5F; }
  /// Blank, but between two strokes that a narrow peak draws side by side.
  bool hollow(int y) const {
    const auto inked_at = [&](int x) { return x >= 0 && x < map_.width_px && presence_[map_.column(x)[y]] >= 0.5F; };
    int left = 1;
    while (left <= scales_.hollow_px && !inked_at(x_ - left)) ++left;
    if (left > scales_.hollow_px) return false;
    for (int right = 1; left + right <= scales_.hollow_px + 1; ++right) {
      if (inked_at(x_ + right)) return true;
    }
    return false;
  }
  /// Goes on over ink, over rows that only weakened lines have emptied and, where that leads to a peak,
  /// between its strokes.
  int extend(int from, int step) const {
    const int solid = extend(from, step, false);
    const int peak = extend(solid, step, true);
    return std::abs(peak - solid) >= scales_.peak_px ? peak : solid;
  }
  int extend(int from, int step, bool over_hollows) const {
    int end = from;
    int hole = 0;
    for (int y = from + step; y >= 0 && y < map_.height_px; y += step) {
      if (inked(y) || (over_hollows && hollow(y))) {
        end = y;
        hole = 0;
      } else if (++hole > scales_.hole_px || presence_[raw_ink_[y]] < 0.5F) {
        break;
      }
    }
    return end;
  }

  const InkMap& map_;
  const InkMap& raw_;
  const std::array<float, 256>& presence_;
  const ReadingScales scales_;
  int x_ = 0;
  const std::uint8_t* ink_ = nullptr;
  const std::uint8_t* raw_ink_ = nullptr;
  int top_ = 0;
  int bottom_ = 0;
};

float quantile(std::vector<float> values, double share) {
  const auto at = values.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), at, values.end());
  return *at;
}

/// Medians of the seen values within `reach` columns, each tenth of it.
std::vector<float> baseline_of(const std::vector<float>& centre, int reach) {
  const auto n = static_cast<int>(centre.size());
  const int step = std::max(1, reach / 10);
  std::vector<float> baseline(centre.size(), kNone);
  for (int x = 0; x < n; x += step) {
    std::vector<float> near;
    for (int u = std::max(0, x - reach); u < std::min(n, x + reach + 1); ++u) {
      if (!std::isnan(centre[static_cast<std::size_t>(u)])) near.push_back(centre[static_cast<std::size_t>(u)]);
    }
    if (!near.empty()) baseline[static_cast<std::size_t>(x)] = quantile(std::move(near), 0.5);
  }
  fill_gaps(baseline);
  return baseline;
}

/// Drops what stands taller than `tall_px` within `reach` columns of either end: a frame, or the edge of
/// the paper.
void drop_ends(Outline& outline, int reach, float tall_px) {
  const std::size_t n = outline.top.size();
  const auto is_tall = [&](std::size_t x) { return outline.bottom[x] - outline.top[x] > tall_px; };
  const auto drop = [&](std::size_t x) { outline.top[x] = outline.bottom[x] = outline.centre[x] = kNone; };
  for (std::size_t k = std::min<std::size_t>(static_cast<std::size_t>(reach), n); k-- > 0;) {
    if (is_tall(k)) {
      for (std::size_t x = 0; x <= k; ++x) drop(x);
    }
    if (is_tall(n - 1 - k)) {
      for (std::size_t x = n - 1 - k; x < n; ++x) drop(x);
    }
  }
}

/// The pen's centre from the outline that its width has drawn.
///
/// A pen of width w turns a line into the band between its lowest and highest values within about
/// w / 2 columns. Widening the upper outline downwards gives back minima, the lower one maxima; of
/// the two, that which is farther from the baseline is the peak.
std::vector<float> centre_line(const Outline& outline, float width_px, int baseline_reach) {
  const auto n = static_cast<int>(outline.top.size());
  const int half = std::max(1, static_cast<int>(std::lround((width_px - 0.7F) / 2)));
  const auto baseline = baseline_of(outline.centre, baseline_reach);
  std::vector<float> line(outline.top.size(), kNone);
  for (int x = 0; x < n; ++x) {
    const auto i = static_cast<std::size_t>(x);
    if (std::isnan(outline.top[i])) continue;
    if (outline.bottom[i] - outline.top[i] < 1.5F * width_px) {
      line[i] = outline.centre[i];
      continue;
    }
    float high = outline.top[i];
    float low = outline.bottom[i];
    for (int u = std::max(0, x - half); u <= std::min(n - 1, x + half); ++u) {
      const auto j = static_cast<std::size_t>(u);
      if (std::isnan(outline.top[j])) continue;
      high = std::max(high, outline.top[j]);
      low = std::min(low, outline.bottom[j]);
    }
    high = std::min(high + width_px / 2, outline.bottom[i]);
    low = std::max(low - width_px / 2, outline.top[i]);
    if (low - high < width_px) {
      line[i] = (low + high) / 2;
    } else {
      line[i] = std::abs(high - baseline[i]) > std::abs(low - baseline[i]) ? high : low;
    }
  }
  return line;
}

/// A calibration pulse of 1 mV at the left end of a strip.
struct Pulse {
  std::size_t end = 0;    ///< where the lead begins behind it; 0 if there is none
  double height_mm = 10;  ///< 5, 10 or 20
};

/// Looks for a level stretch 2 to 12 mm long, within 30 mm, between steep edges of one of the usual
/// heights with level paper-speed beside them.
Pulse find_pulse(const std::vector<float>& line, double px_per_mm) {
  const auto px = [&](double mm) { return static_cast<std::size_t>(std::max(1L, std::lround(mm * px_per_mm))); };
  const auto first = static_cast<std::size_t>(
      std::find_if(line.begin(), line.end(), [](float v) { return !std::isnan(v); }) - line.begin());
  const auto level_px = static_cast<float>(std::max(1.5, 0.2 * px_per_mm));
  const std::size_t edge = px(1);
  const auto differ_mm = [&](std::size_t a, std::size_t b) { return (line[a] - line[b]) / px_per_mm; };
  for (std::size_t begin = first; begin < std::min(line.size(), first + px(30));) {
    std::size_t end = begin + 1;
    while (end < line.size() && std::abs(line[end] - line[begin]) <= level_px) ++end;
    const std::size_t start = std::exchange(begin, end);
    const std::size_t length = end - start;
    if (length < px(2) || length > px(12) || start < first + edge + edge / 2 || end + 2 * edge >= line.size()) continue;
    const std::size_t middle = start + length / 2;
    const std::size_t before = start - edge;
    const std::size_t after = end + edge;
    if (std::abs(differ_mm(before, before - edge / 2)) > 1 || std::abs(differ_mm(after, after + edge / 2)) > 1) continue;
    for (const double height : {5.0, 10.0, 20.0}) {
      if (!(std::abs(differ_mm(after, middle) / height - 1) < 0.08) || !(std::abs(differ_mm(before, middle) / height - 1) < 0.15)) continue;
      Pulse pulse{end + px(2.5), height};
      for (std::size_t x = end; x < std::min(line.size(), end + px(6.5)); ++x) {
        if (std::isnan(line[x])) pulse.end = std::max(pulse.end, x + 1);  // a gap behind it
      }
      return pulse;
    }
  }
  return {};
}

void clear(InkMap& map, const std::vector<std::uint8_t>& mask, const InkMap& coarse, int factor) {
  if (mask.empty()) return;
  for (int x = 0; x < map.width_px; ++x) {
    const int u = std::min(x / factor, coarse.width_px - 1);
    auto* ink = map.column(x);
    for (int y = 0; y < map.height_px; ++y) {
      const int v = std::min(y / factor, coarse.height_px - 1);
      if (mask[static_cast<std::size_t>(u * coarse.height_px + v)] != 0) ink[y] = 0;
    }
  }
}

}  // namespace

Trace extract_trace(const Image& image, const StripGeometry& geometry) {
  if (geometry.width_px < 1 || !(geometry.px_per_mm > 0) || !(geometry.mm_per_s > 0) || !(geometry.mm_per_mv > 0)) {
    throw usage_error("a strip needs a width and scales above 0");
  }
  if (image.width_px < 100 || image.height_px < 20) {
    throw data_error(concat("a picture of ", image.width_px, " x ", image.height_px, " pixels shows no trace"),
                     "it needs at least 100 x 20");
  }
  // 1. The stain on level paper, at most half again as large as the standard.
  const double picture_px_per_mm = geometry.px_per_mm * image.width_px / geometry.width_px;
  const int shrinkage = std::max(1, static_cast<int>(std::lround(picture_px_per_mm / kWorkPxPerMm)));
  const double px_per_mm = picture_px_per_mm / shrinkage;
  const int block_px = std::max(8, static_cast<int>(std::lround(kPaperBlockMm * px_per_mm)));
  Image flat = stain(shrinkage > 1 ? shrink(image, shrinkage) : image, block_px);
  const int factor = std::max(1, static_cast<int>(std::lround(px_per_mm / kCoarsePxPerMm)));
  const double tilt = tilt_of(shrink(flat, factor));
  const LevelStain paper = level(std::move(flat), tilt);
  const LevelStain small = shrink(paper, factor);

  const int edge_px = std::max(8, static_cast<int>(std::lround(kEdgeMm * px_per_mm)));

  // 2. The trace's colour, first guessed, then learnt.
  const auto guess = guess_colour(small, edge_px / factor);
  InkMap coarse = ink_of(small, guess);
  coarse = remove_paper(coarse, edge_px / factor);
  const int side = std::max(4, static_cast<int>(std::lround(kSolidMm * px_per_mm / factor)));
  const auto solid = solid_areas(coarse, side);
  clear(coarse, solid, coarse, 1);
  const auto weights = learn_colour(paper.image, guess, find_path(coarse, ink_presence(coarse)), factor);

  // 3. Its path.
  InkMap raw = ink_of(paper, weights);
  InkMap map = remove_paper(raw, edge_px);
  clear(map, solid, coarse, factor);
  const auto presence = ink_presence(map);
  const auto path = find_path(map, presence);

  // DEBUG
  if (const char* dbg = std::getenv("TRACE_DEBUG")) {
    const auto dump = [&](const InkMap& m, const char* n) {
      std::ofstream o(std::string(dbg) + n, std::ios::binary);
      o << "P5 " << m.width_px << " " << m.height_px << " 255\n";
      for (int y = 0; y < m.height_px; ++y)
        for (int x = 0; x < m.width_px; ++x) o.put(static_cast<char>(m.column(x)[y]));
    };
    dump(coarse, "coarse.pgm");
    dump(raw, "raw.pgm");
    dump(map, "map.pgm");
    std::cerr << "guess " << guess[0] << " " << guess[1] << " " << guess[2] << " learnt " << weights[0] << " " << weights[1] << " " << weights[2] << "\n";
  }
  // END
  // 4. Its outline and, from that, its centre.
  const auto width = static_cast<std::size_t>(map.width_px);
  Outline outline{std::vector<float>(width, kNone), std::vector<float>(width, kNone), std::vector<float>(width, kNone)};
  const auto scale = [&](double mm) { return std::max(1, static_cast<int>(std::lround(mm * px_per_mm))); };
  ColumnReader column(map, raw, presence, {scale(0.8), scale(0.2), scale(2)});
  std::vector<float> masses;
  std::size_t seen = 0;
  for (std::size_t x = 0; x < width; ++x) {
    if (!column.read(static_cast<int>(x), path.top[x], path.bottom[x])) continue;
    ++seen;
    outline.top[x] = column.top();
    outline.bottom[x] = column.bottom();
    outline.centre[x] = column.centre();
    if (path.bottom[x] - path.top[x] <= 1) masses.push_back(column.mass());
  }
  Trace trace;
  trace.rotation_deg = std::atan(tilt) * 180 / std::numbers::pi;
  trace.coverage = static_cast<double>(seen) / static_cast<double>(width);
  if (masses.size() < width / 20) return trace;
  // Noise makes columns taller than the pen is wide.
  const float line_width = std::min(quantile(masses, 0.5), 1.3F * quantile(masses, 0.2));
  trace.line_width_px = line_width * shrinkage;
  drop_ends(outline, static_cast<int>(1.5 * px_per_mm), std::max(3 * line_width, static_cast<float>(3 * px_per_mm)));
  auto line = centre_line(outline, line_width, static_cast<int>(0.3 * px_per_mm * geometry.mm_per_s));

  // 5. Millivolts from the median.
  const Pulse pulse = find_pulse(line, px_per_mm);
  std::fill(line.begin(), line.begin() + static_cast<std::ptrdiff_t>(pulse.end), kNone);
  const auto is_seen = [](float v) { return !std::isnan(v); };
  const auto first = std::find_if(line.begin(), line.end(), is_seen);
  const auto last = std::find_if(line.rbegin(), line.rend(), is_seen).base();
  trace.waveform.sampling_rate_hz = px_per_mm * geometry.mm_per_s;
  trace.start_s = (static_cast<double>(first - line.begin()) + 0.5) / trace.waveform.sampling_rate_hz;
  trace.waveform.samples.assign(first, last);
  fill_gaps(trace.waveform.samples);
  const auto begin = static_cast<int>(first - line.begin());
  auto& samples = trace.waveform.samples;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const int x = begin + static_cast<int>(i);
    samples[i] -= static_cast<float>(paper.remainder_px(x));
  }
  const float middle = quantile(samples, 0.5);
  const double mm_per_mv = pulse.end > 0 ? pulse.height_mm : geometry.mm_per_mv;
  const double mv_per_px = 1 / (px_per_mm * mm_per_mv);
  for (float& v : samples) v = static_cast<float>((middle - v) * mv_per_px);
  trace.confidence = trace.coverage;
  return trace;
}

}  // namespace ecgmm::ecg
