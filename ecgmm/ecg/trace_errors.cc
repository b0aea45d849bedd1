// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/trace_errors.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "ecgmm/core/random.h"
#include "ecgmm/core/text.h"
#include "ecgmm/ecg/page.h"
#include "ecgmm/ecg/trace.h"

namespace ecgmm::ecg {
namespace {

constexpr std::uint64_t kSeed = 12;
constexpr double kNarrowMm = 1;
constexpr double kSquareMm = 5;

// Chosen on pages of known leads; docs/pages.md says how far they hold on others.
constexpr double kGridError = 0.001;         // of the time scale
constexpr double kPageGainError = 0.035;     // of the gain of pages
constexpr double kStripGainError = 0.06;     // and of strips
constexpr double kPlaceOfPixel = 0.125;      // place and level, of a pixel
constexpr double kPlaceOfUnexplainedMm = 1;  // for all of the leads' size unexplained
constexpr double kNarrowOfPixel = 0.3;       // height of narrow waves, for a pixel of 1 mm
constexpr double kNarrowOfUnexplained = 1.5;
// Strips show nothing else that would tell how far they are read rightly; as pages of this much.
constexpr double kUnexplainedOfStrips = 0.05;

void set_sizes(TraceErrors& errors, double pixel_mm, double unexplained) {
  errors.place_mm = kPlaceOfPixel * pixel_mm + kPlaceOfUnexplainedMm * unexplained;
  errors.level_mm = errors.place_mm;
  errors.narrow = kNarrowOfPixel * pixel_mm + kNarrowOfUnexplained * unexplained;
  errors.time_scale = kGridError;
}

/// A bell of this width, in samples, cut off at three times that.
std::vector<double> bell(double sigma) {
  const int reach = std::max(1, static_cast<int>(std::ceil(3 * sigma)));
  std::vector<double> weights;
  for (int k = -reach; k <= reach; ++k) {
    weights.push_back(std::exp(-0.5 * k * k / std::max(sigma * sigma, 1e-6)));
  }
  return weights;
}

/// Sums over a bell around each value; the first and last value hold beyond the ends.
std::vector<double> over(const std::vector<double>& values, const std::vector<double>& weights) {
  const auto last = static_cast<std::ptrdiff_t>(values.size()) - 1;
  const auto reach = static_cast<std::ptrdiff_t>(weights.size() / 2);
  std::vector<double> sums(values.size());
  for (std::ptrdiff_t i = 0; i <= last; ++i) {
    double sum = 0;
    for (std::ptrdiff_t k = -reach; k <= reach; ++k) {
      sum += weights[static_cast<std::size_t>(k + reach)] *
             values[static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(i + k, 0, last))];
    }
    sums[static_cast<std::size_t>(i)] = sum;
  }
  return sums;
}

/// Normal numbers of deviation 1, those within about two widths of each other alike.
std::vector<double> wander(std::size_t count, double sigma, RandomStream& random) {
  const auto weights = bell(sigma);
  double power = 0;
  for (const double w : weights) power += w * w;
  const std::size_t reach = weights.size() / 2;
  std::vector<double> noise(count + 2 * reach);
  for (auto& v : noise) v = random.normal();
  const auto sums = over(noise, weights);
  std::vector<double> out(sums.begin() + static_cast<std::ptrdiff_t>(reach),
                          sums.end() - static_cast<std::ptrdiff_t>(reach));
  for (auto& v : out) v /= std::sqrt(power);
  return out;
}

/// What of a lead is narrower than kNarrowMm.
std::vector<double> narrow_part(const std::vector<double>& lead, double samples_per_mm) {
  auto weights = bell(kNarrowMm / 2 * samples_per_mm);
  double whole = 0;
  for (const double w : weights) whole += w;
  for (auto& w : weights) w /= whole;
  auto part = over(lead, weights);
  for (std::size_t i = 0; i < part.size(); ++i) part[i] = lead[i] - part[i];
  return part;
}

/// The value between samples, by the cubic through the four around it.
double value_at(const std::vector<double>& lead, double at) {
  const auto last = static_cast<std::ptrdiff_t>(lead.size()) - 1;
  const double place = std::clamp(at, 0.0, static_cast<double>(last));
  const auto k = static_cast<std::ptrdiff_t>(place);
  const double t = place - static_cast<double>(k);
  const auto of = [&](std::ptrdiff_t i) {
    return lead[static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(i, 0, last))];
  };
  const double a = of(k - 1), b = of(k), c = of(k + 1), d = of(k + 2);
  return b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
}

/// One set of errors, in units of their deviations.
struct Noise {
  double height = 0, gain = 0, speed = 0;
  std::vector<double> along, across, level;  ///< of each sample
};

Noise draw_noise(std::size_t samples, double samples_per_mm, double pen_mm, RandomStream random) {
  Noise noise{random.normal(), random.normal(), random.normal(), {}, {}, {}};
  const double pen = pen_mm / 2 * samples_per_mm;
  noise.along = wander(samples, pen, random);
  noise.across = wander(samples, pen, random);
  noise.level = wander(samples, kSquareMm / 2 * samples_per_mm, random);
  return noise;
}

/// The lead with one set of errors, or with the opposite ones.
/// @param sign  1 or -1.
Waveform with_errors(const Waveform& lead, const std::vector<double>& narrow,
                     const TraceErrors& errors, const Noise& noise, double sign) {
  const double samples_per_mm = lead.sampling_rate_hz / errors.mm_per_s;
  const std::size_t n = lead.samples.size();
  const double height = std::exp(sign * errors.narrow * noise.height) - 1;
  const double gain = 1 + sign * errors.gain * noise.gain;
  const double speed = 1 + sign * errors.time_scale * noise.speed;
  std::vector<double> tall(n);
  for (std::size_t i = 0; i < n; ++i) {
    tall[i] = gain * (static_cast<double>(lead.samples[i]) + height * narrow[i]);
  }
  Waveform out{std::vector<float>(n), lead.sampling_rate_hz * speed, lead.unit};
  for (std::size_t i = 0; i < n; ++i) {
    const double moved = sign * errors.place_mm * samples_per_mm * noise.along[i];
    const double up = sign * (errors.place_mm * noise.across[i] + errors.level_mm * noise.level[i]);
    out.samples[i] =
        static_cast<float>(value_at(tall, static_cast<double>(i) + moved) + up / errors.mm_per_mv);
  }
  return out;
}

}  // namespace

TraceErrors page_trace_errors(const PageReading& reading) {
  TraceErrors errors;
  errors.mm_per_s = reading.scale.mm_per_s;
  errors.mm_per_mv = reading.scale.mm_per_mv;
  errors.pen_mm = reading.rows[reading.place.row].line_px / kPagePxPerMm;
  errors.gain = kPageGainError;
  // A mark across one of the leads spoils one of the sums.
  const double power = reading.place.best_error();
  set_sizes(errors, 1 / reading.map.px_per_mm, std::sqrt(std::max(power, 0.0)));
  return errors;
}

TraceErrors strip_trace_errors(const Trace& trace) {
  TraceErrors errors;
  errors.mm_per_s = trace.mm_per_s.value;
  errors.mm_per_mv = trace.mm_per_mv.value;
  errors.pen_mm = trace.line_width_px / trace.px_per_mm.value;
  errors.gain = kStripGainError;
  set_sizes(errors, 1 / trace.px_per_mm.value, kUnexplainedOfStrips);
  return errors;
}

std::vector<Waveform> plausible_leads(const Waveform& lead, const TraceErrors& errors, int count) {
  const std::vector<double> samples(lead.samples.begin(), lead.samples.end());
  const double samples_per_mm = lead.sampling_rate_hz / errors.mm_per_s;
  const auto narrow = narrow_part(samples, samples_per_mm);
  std::vector<Waveform> leads;
  Noise noise;
  for (int k = 0; k < count; ++k) {
    if (k % 2 == 0) {
      noise = draw_noise(samples.size(), samples_per_mm, errors.pen_mm,
                         RandomStream(kSeed, concat("trace errors/", k / 2)));
    }
    leads.push_back(with_errors(lead, narrow, errors, noise, k % 2 == 0 ? 1 : -1));
  }
  return leads;
}

}  // namespace ecgmm::ecg
