// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/page_lattice.h"

#include <Eigen/Dense>
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <utility>

#include "ecgmm/core/median.h"
#include "ecgmm/ecg/page_five_mm.h"
#include "ecgmm/ecg/page_spectrum.h"

namespace ecgmm::ecg {
namespace {

constexpr int kPitches = 176;           // 2 % apart
constexpr double kShortestPitch = 2.3;  // px between lines
constexpr int kAngles = 66;             // 1° apart, from -33°
constexpr double kDegree = std::numbers::pi / 180;
constexpr float kCap = 1.6F;     // no harmonic counts for more: text and traces have strong ones
constexpr float kNoise = 2.2F;   // of the greatest of 3 × 3
constexpr float kAbsent = 0.4F;  // a harmonic has to be there: else half the pitch would do
constexpr float kLeastScore = 1.2F;
constexpr int kPitchSlack = 6;
constexpr int kAngleSlack = 4;

double pitch_of(int index) { return kShortestPitch * std::pow(1.02, index); }
double angle_of(int index) { return (index - 0.5 * kAngles) * kDegree; }

int harmonic_count(double f) { return std::min(10, static_cast<int>(0.46 / f)); }

/// Logarithms of a widened spectrum, noise counting as kNoise: they are looked up millions of
/// times.
class Loudness {
 public:
  explicit Loudness(const Spectrum& s) : values_(s.widened.size(), std::log(kNoise)) {
    for (std::size_t i = 0; i < values_.size(); ++i) {
      if (s.widened[i] > kNoise) values_[i] = std::log(s.widened[i]);
    }
  }
  /// How far the first `count` harmonics of lines with this frequency stand out.
  /// @param places  of these, as by places_of()
  float harmonics(const std::uint16_t* places, int count) const {
    const float* values = values_.data();
    float sum = 0;
    for (int h = 0; h < count; ++h, places += 2) {
      // What stands halfway between two harmonics tells whether they are parted at all.
      const float stands_out = values[places[0]] - values[places[1]];
      sum += std::clamp(stands_out, -kCap, kCap) - kAbsent;
    }
    return sum;
  }

 private:
  std::vector<float> values_;
};

/// The same from the spectrum itself, between its points.
float fine_harmonics(const Spectrum& s, double fx, double fy, int count) {
  float sum = 0;
  for (int h = 1; h <= count; ++h) {
    const float a = std::max(s.at(h * fx, h * fy, false), 1.2F);
    const float b = std::max(s.at((h - 0.5) * fx, (h - 0.5) * fy, false), 1.2F);
    sum += std::clamp(std::log(a / b), -kCap, kCap) - kAbsent;
  }
  return sum;
}

/// Scores of all pitches and angles of one set of lines.
struct Table {
  using Row = Eigen::Array<float, kAngles, 1>;
  std::vector<float> score = std::vector<float>(static_cast<std::size_t>(kPitches) * kAngles);
  float& at(int pitch, int angle) {
    return score[static_cast<std::size_t>(pitch * kAngles + angle)];
  }
  float at(int pitch, int angle) const {
    return score[static_cast<std::size_t>(pitch * kAngles + angle)];
  }
  Eigen::Map<Row> row(int pitch) { return Eigen::Map<Row>(&at(pitch, 0)); }
  Eigen::Map<const Row> row(int pitch) const {
    return Eigen::Map<const Row>(score.data() + static_cast<std::ptrdiff_t>(pitch) * kAngles);
  }
};

/// Where the harmonics of all pitches and angles of one set of lines, and the middles between them,
/// lie in a spectrum: alike in all parts of a picture.
class Places {
 public:
  /// @param size  of the spectrum, at most 256.
  Places(int size, double turn) : longest_(size / 3) {
    const auto index = [&](double fx, double fy) {
      const int mask = size - 1;
      const int x = static_cast<int>(fx * size + size + 0.5) & mask;  // NOLINT: not negative
      const int y = static_cast<int>(fy * size + size + 0.5) & mask;  // NOLINT: not negative
      return static_cast<std::uint16_t>(y * size + x);
    };
    for (int p = 0; p < kPitches && pitch_of(p) <= longest_; ++p) {
      const double f = 1 / pitch_of(p);
      for (int a = 0; a < kAngles; ++a) {
        const double angle = angle_of(a) + turn;
        const double fx = f * std::cos(angle);
        const double fy = f * std::sin(angle);
        for (int h = 1; h <= harmonic_count(f); ++h) {
          places_.push_back(index(h * fx, h * fy));
          places_.push_back(index((h - 0.5) * fx, (h - 0.5) * fy));
        }
      }
    }
  }
  Table scores(const Loudness& loudness) const {
    Table table;
    const std::uint16_t* at = places_.data();
    for (int p = 0; p < kPitches; ++p) {
      const double pitch = pitch_of(p);
      const int count = harmonic_count(1 / pitch);
      for (int a = 0; a < kAngles; ++a) {
        table.at(p, a) = pitch > longest_ ? -99.0F : loudness.harmonics(at, count);
        if (pitch <= longest_) at += 2 * static_cast<std::ptrdiff_t>(count);
      }
    }
    return table;
  }

 private:
  int longest_;  ///< of the pitches that are looked at, px
  std::vector<std::uint16_t> places_;
};

/// The greatest value of each row's neighborhood: both sets of lines differ a little.
Table widened(const Table& t) {
  Table out;
  for (int p = 0; p < kPitches; ++p) {
    Table::Row best = t.row(p);
    for (int q = std::max(0, p - kPitchSlack); q <= std::min(kPitches - 1, p + kPitchSlack); ++q)
      best = best.max(t.row(q));
    auto row = out.row(p);
    row = best;
    for (int b = 1; b <= kAngleSlack; ++b) {
      const int n = kAngles - b;
      row.head(n) = row.head(n).max(best.tail(n));
      row.tail(n) = row.tail(n).max(best.head(n));
    }
  }
  return out;
}

struct Tile {
  Eigen::Vector2d at;
  Spectrum spectrum;
  Table across;
  Table down;
  Table both;
};

std::vector<Tile> tiles_of(const Plane& dark, int size) {
  std::vector<Tile> tiles;
  const int nx = std::clamp(dark.width / (size / 2) - 1, 1, 6);
  const int ny = std::clamp(dark.height / (size / 2) - 1, 1, 5);
  const SpectrumMaker spectra(size);
  const Places across(size, 0);
  const Places down(size, std::numbers::pi / 2);
  for (int j = 0; j < ny; ++j) {
    for (int i = 0; i < nx; ++i) {
      Tile tile;
      const double cx = dark.width * (i + 0.5) / nx;
      const double cy = dark.height * (j + 0.5) / ny;
      const int left =
          std::clamp(static_cast<int>(cx) - size / 2, 0, std::max(0, dark.width - size));
      const int top =
          std::clamp(static_cast<int>(cy) - size / 2, 0, std::max(0, dark.height - size));
      tile.at = {left + size / 2.0, top + size / 2.0};
      tile.spectrum = spectra.of(dark, left, top);
      const Loudness loudness(tile.spectrum);
      tile.across = across.scores(loudness);
      tile.down = down.scores(loudness);
      tile.both = tile.across;
      const Table other = widened(tile.down);
      for (std::size_t k = 0; k < other.score.size(); ++k) tile.both.score[k] += other.score[k];
      tiles.push_back(std::move(tile));
    }
  }
  return tiles;
}

/// The pitch and angle that most tiles vote for.
struct Vote {
  int pitch = 0;
  int angle = 0;
  float score = 0;
};

Vote vote(const std::vector<Tile>& tiles) {
  Table sum;
  for (const auto& tile : tiles) {
    // Each tile speaks for its neighborhood, less for what is farther.
    for (int p = 0; p < kPitches; ++p) {
      Table::Row best = Table::Row::Zero();
      for (int q = std::max(0, p - 3); q <= std::min(kPitches - 1, p + 3); ++q) {
        const auto far = static_cast<float>(std::abs(q - p));
        best = best.max(tile.both.row(q) * (1 - 0.06F * far));
      }
      sum.row(p) += best;
    }
  }
  std::size_t best = 0;
  for (std::size_t k = 0; k < sum.score.size(); ++k) {
    if (sum.score[k] > sum.score[best]) best = k;
  }
  const auto index = static_cast<int>(best);
  return {index / kAngles, index % kAngles, sum.score[best] / static_cast<float>(tiles.size())};
}

/// The best pitch and angle near a guess, to a tenth of a step.
Eigen::Vector2d refine(const Spectrum& s, const Table& table, const Vote& guess, double turn,
                       double& score) {
  int best_p = guess.pitch;
  int best_a = guess.angle;
  for (int p = std::max(0, guess.pitch - 10); p <= std::min(kPitches - 1, guess.pitch + 10); ++p) {
    for (int a = std::max(0, guess.angle - 9); a <= std::min(kAngles - 1, guess.angle + 9); ++a) {
      if (table.at(p, a) > table.at(best_p, best_a)) best_p = p, best_a = a;
    }
  }
  Eigen::Vector2d best(0, 0);
  score = -1e9;
  for (int i = -16; i <= 16; ++i) {
    const double f = std::pow(1.02, i / 8.0) / pitch_of(best_p);
    const int count = harmonic_count(f);
    for (int j = -10; j <= 10; ++j) {
      const double angle = angle_of(best_a) + turn + j * kDegree / 8;
      const Eigen::Vector2d k(f * std::cos(angle), f * std::sin(angle));
      const double value = fine_harmonics(s, k.x(), k.y(), count);
      if (value > score) score = value, best = k;
    }
  }
  return best;
}

/// How strong lines with a pitch and angle near a guess are, in the middle one of all tiles.
double strength_of(const std::vector<Tile>& tiles, const Vote& guess) {
  std::vector<double> sums;
  for (const auto& tile : tiles) {
    double score = 0;
    double sum = 0;
    for (const auto& k : {refine(tile.spectrum, tile.across, guess, 0, score),
                          refine(tile.spectrum, tile.down, guess, std::numbers::pi / 2, score)}) {
      for (int h = 1; h <= harmonic_count(k.norm()); ++h)
        sum += tile.spectrum.at(h * k.x(), h * k.y(), true);
    }
    sums.push_back(sum);
  }
  return median(std::move(sums));
}

/// Parts of a picture, and what most of them say.
struct Voted {
  std::vector<Tile> tiles;
  Vote vote;
};

/// Small parts show fine lines on paper that is bent, large ones more harmonics. These may be of
/// lines that are not there, where dots or lines on whole pixels repeat in other ways as well; but
/// then what is drawn is stronger.
Voted vote_of(const Plane& dark) {
  constexpr double kStronger = 1.2;
  const auto voted = [&](int size) {
    Voted out{tiles_of(dark, size), {}};
    out.vote = vote(out.tiles);
    return out;
  };
  Voted small = voted(128);
  if (std::min(dark.width, dark.height) < 200) return small;
  Voted large = voted(256);
  const double ratio = strength_of(large.tiles, large.vote) / strength_of(large.tiles, small.vote);
  const bool larger =
      large.vote.score > small.vote.score ? ratio > 1 / kStronger : ratio > kStronger;
  return larger ? std::move(large) : std::move(small);
}

/// Frequencies that a homography with these six parameters (rows 1, 2 and 3 without its last
/// column, 0 at the middle) has at a point.
Eigen::Vector4d frequencies(const Eigen::Matrix<double, 6, 1>& h, const Eigen::Vector2d& d) {
  const double w = 1 + h[4] * d.x() + h[5] * d.y();
  const double x = (h[0] * d.x() + h[1] * d.y()) / w;
  const double y = (h[2] * d.x() + h[3] * d.y()) / w;
  return {(h[0] - x * h[4]) / w, (h[1] - x * h[5]) / w, (h[2] - y * h[4]) / w,
          (h[3] - y * h[5]) / w};
}

Eigen::Vector4d measured(const TileLattice& t) {
  return {t.across.x(), t.across.y(), t.down.x(), t.down.y()};
}

/// Gauss-Newton with Tukey's weights; starts at the medians, without perspective.
Lattice fit(const std::vector<TileLattice>& tiles, const Eigen::Vector2d& middle) {
  Eigen::Matrix<double, 6, 1> h = Eigen::Matrix<double, 6, 1>::Zero();
  for (int c = 0; c < 4; ++c) {
    std::vector<double> all;
    for (const auto& t : tiles) all.push_back(measured(t)[c]);
    std::nth_element(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(all.size() / 2),
                     all.end());
    h[c] = all[all.size() / 2];
  }
  const double f = std::hypot(h[0], h[1]);
  const double reach = 1000;  // conditions the two perspective parameters
  double bound = 0.25;
  Lattice out;
  for (int pass = 0; pass < 25; ++pass) {
    Eigen::Matrix<double, 6, 6> a = Eigen::Matrix<double, 6, 6>::Identity() * 1e-9;
    Eigen::Matrix<double, 6, 1> b = Eigen::Matrix<double, 6, 1>::Zero();
    std::vector<double> errors;
    out.tiles = 0;
    out.score = 0;
    for (const auto& t : tiles) {
      const Eigen::Vector2d d = t.at - middle;
      const Eigen::Vector4d e = (measured(t) - frequencies(h, d)) / f;
      errors.push_back(e.norm());
      if (e.norm() > bound) continue;
      ++out.tiles;
      out.score += t.score;
      const double weight = std::pow(1 - std::pow(e.norm() / bound, 2), 2) * std::max(t.score, 0.1);
      Eigen::Matrix<double, 4, 6> j;
      for (int c = 0; c < 6; ++c) {
        Eigen::Matrix<double, 6, 1> moved = h;
        const double step = c < 4 ? f * 1e-4 : 1e-4 / reach;
        moved[c] += step;
        j.col(c) = (frequencies(moved, d) - frequencies(h, d)) / f / step * (c < 4 ? f : 1 / reach);
      }
      a += weight * j.transpose() * j;
      b += weight * j.transpose() * e;
    }
    if (out.tiles == 0) return out;
    const Eigen::Matrix<double, 6, 1> step = a.ldlt().solve(b);
    for (int c = 0; c < 6; ++c) h[c] += step[c] * (c < 4 ? f : 1 / reach);
    std::nth_element(errors.begin(),
                     errors.begin() + static_cast<std::ptrdiff_t>(errors.size() / 2), errors.end());
    out.spread = errors[errors.size() / 2];
    if (pass > 5) bound = std::clamp(4 * out.spread, 0.02, 0.25);
  }
  out.score /= out.tiles;
  out.middle = middle;
  out.pitch_px = 2 / (std::hypot(h[0], h[1]) + std::hypot(h[2], h[3]));
  Eigen::Matrix3d at_zero;
  at_zero << h[0], h[1], 0, h[2], h[3], 0, h[4], h[5], 1;
  Eigen::Matrix3d shift = Eigen::Matrix3d::Identity();
  shift(0, 2) = -middle.x();
  shift(1, 2) = -middle.y();
  out.to_lines = at_zero * shift;
  return out;
}

/// How strong each harmonic is in typical parts, as logarithms; [0] is not used.
std::vector<double> harmonic_strengths(const std::vector<Tile>& tiles,
                                       const std::vector<TileLattice>& good) {
  std::vector<double> sum(1, 0);
  for (int h = 1; h <= 12; ++h) {
    double total = 0;
    int n = 0;
    for (const auto& t : good) {
      const auto tile = std::find_if(tiles.begin(), tiles.end(),
                                     [&](const Tile& other) { return other.at == t.at; });
      for (const Eigen::Vector2d& k : {t.across, t.down}) {
        if (h * k.norm() > 0.47) continue;
        total += std::log(std::max(1.0F, tile->spectrum.at(h * k.x(), h * k.y(), true)));
        ++n;
      }
    }
    if (n < static_cast<int>(good.size())) break;
    sum.push_back(total / n);
  }
  return sum;
}

}  // namespace

Lattice find_lattice(const Plane& dark) {
  const auto [tiles, best] = vote_of(dark);
  std::vector<TileLattice> good;
  Eigen::Vector2d middle(0, 0);
  double weight = 0;
  for (const auto& tile : tiles) {
    TileLattice t;
    double x = 0;
    double y = 0;
    t.at = tile.at;
    t.across = refine(tile.spectrum, tile.across, best, 0, x);
    t.down = refine(tile.spectrum, tile.down, best, std::numbers::pi / 2, y);
    t.score = std::min(x, y);
    if (t.score < kLeastScore) continue;
    middle += t.score * t.at;
    weight += t.score;
    good.push_back(t);
  }
  if (good.size() < 2) return {};
  double f = 0;
  for (const auto& t : good)
    f += (t.across.norm() + t.down.norm()) / 2 / static_cast<double>(good.size());
  const double factor =
      to_five_mm(harmonic_strengths(tiles, good), 1 / f, std::max(dark.width, dark.height));
  for (auto& t : good) t.across *= factor, t.down *= factor;
  return fit(good, middle / weight);
}

}  // namespace ecgmm::ecg
