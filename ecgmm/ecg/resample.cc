// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/resample.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"

namespace ecgmm::ecg {
namespace {

constexpr int kZeroCrossings = 24;      // half length of the kernel
constexpr int kTablePerCrossing = 512;  // linear interpolation between them errs by 5e-6
constexpr double kRolloff = 0.9;        // of the lower Nyquist rate, at -6 dB
constexpr double kKaiserBeta = 8;       // stop band of 80 dB

double bessel_i0(double x) {
  double sum = 1;
  double term = 1;
  for (int k = 1; term > 1e-12 * sum; ++k) {
    term *= (x / (2 * k)) * (x / (2 * k));
    sum += term;
  }
  return sum;
}

/// Half of a Kaiser-windowed sinc, over [0, kZeroCrossings].
const std::vector<float>& kernel_table() {
  static const std::vector<float> table = [] {
    std::vector<float> values(kZeroCrossings * kTablePerCrossing + 2, 0.0F);
    for (std::size_t i = 0; i + 2 < values.size(); ++i) {
      const double x = static_cast<double>(i) / kTablePerCrossing;
      const double angle = std::numbers::pi * x;
      const double sinc = i == 0 ? 1 : std::sin(angle) / angle;
      const double edge = x / kZeroCrossings;
      values[i] = static_cast<float>(sinc * bessel_i0(kKaiserBeta * std::sqrt(1 - edge * edge)) /
                                     bessel_i0(kKaiserBeta));
    }
    return values;
  }();
  return table;
}

/// The input around one output's time, weighted.
struct Taps {
  std::ptrdiff_t first = 0;  // relative to floor(position)
  std::vector<float> weights;
};

/// @param fraction  of the position between two input samples, in [0, 1).
/// @param scale     zero crossings a sample, <= 1.
void fill_taps(double fraction, double scale, Taps& taps) {
  const auto& table = kernel_table();
  const double reach = kZeroCrossings / scale;
  taps.first = static_cast<std::ptrdiff_t>(std::ceil(fraction - reach));
  const auto last = static_cast<std::ptrdiff_t>(std::floor(fraction + reach));
  taps.weights.resize(static_cast<std::size_t>(last - taps.first + 1));
  double sum = 0;
  for (std::size_t i = 0; i < taps.weights.size(); ++i) {
    const double offset =
        static_cast<double>(taps.first + static_cast<std::ptrdiff_t>(i)) - fraction;
    const double place =
        std::min(std::abs(offset) * scale, double{kZeroCrossings}) * kTablePerCrossing;
    const auto cell = static_cast<std::size_t>(place);
    const auto between = static_cast<float>(place - static_cast<double>(cell));
    taps.weights[i] = table[cell] + between * (table[cell + 1] - table[cell]);
    sum += taps.weights[i];
  }
  for (auto& weight : taps.weights) weight = static_cast<float>(weight / sum);
}

/// Where outputs lie between the inputs: output k at k * inputs / outputs, exactly where both are
/// small whole numbers, so that the same `outputs` kernels serve over and over.
struct Ratio {
  std::size_t inputs = 0;
  std::size_t outputs = 0;  // 0 = no small ratio
};

Ratio find_ratio(double step) {
  for (std::size_t n = 1; n <= 1000; ++n) {
    const double advance = step * static_cast<double>(n);
    if (advance > 0.5 && advance < 1e6 &&
        std::abs(advance - std::round(advance)) < 1e-9 * advance) {
      return {static_cast<std::size_t>(std::llround(advance)), n};
    }
  }
  return {};
}

void check_rates(double from_hz, double to_hz) {
  if (!(from_hz > 0) || !(to_hz > 0) || to_hz > 2000 || from_hz > 1000 * to_hz) {
    throw data_error(
        concat("cannot resample from ", from_hz, " Hz to ", to_hz, " Hz"),
        "use a rate above 0, at most 2000 Hz, and at least a thousandth of the source rate");
  }
}

}  // namespace

std::vector<float> resample(std::span<const float> samples, double from_hz, double to_hz,
                            std::size_t target_length) {
  check_rates(from_hz, to_hz);
  if (samples.size() < 2) throw data_error("a signal of fewer than 2 samples cannot be resampled");

  const double step = from_hz / to_hz;
  const double scale = kRolloff * std::min(1.0, to_hz / from_hz);
  const auto length = static_cast<std::ptrdiff_t>(samples.size());
  const Ratio ratio = find_ratio(step);
  std::vector<Taps> phases(std::max<std::size_t>(ratio.outputs, 1));
  std::vector<float> out(target_length);
  for (std::size_t k = 0; k < target_length; ++k) {
    std::size_t phase = 0;
    std::ptrdiff_t whole = 0;
    double fraction = 0;
    if (ratio.outputs > 0) {
      whole = static_cast<std::ptrdiff_t>(k * ratio.inputs / ratio.outputs);
      phase = k * ratio.inputs % ratio.outputs;
      fraction = static_cast<double>(phase) / static_cast<double>(ratio.outputs);
    } else {
      const double position = static_cast<double>(k) * step;
      whole = static_cast<std::ptrdiff_t>(position);
      fraction = position - static_cast<double>(whole);
    }
    auto& taps = phases[phase];
    if (ratio.outputs == 0 || taps.weights.empty()) fill_taps(fraction, scale, taps);
    const auto count = static_cast<std::ptrdiff_t>(taps.weights.size());
    const auto first = whole + taps.first;
    float sum = 0;
    if (first >= 0 && first + count <= length) {
      for (std::ptrdiff_t i = 0; i < count; ++i) sum += taps.weights[i] * samples[first + i];
    } else {
      for (std::ptrdiff_t i = 0; i < count; ++i) {
        sum += taps.weights[i] * samples[std::clamp<std::ptrdiff_t>(first + i, 0, length - 1)];
      }
    }
    out[k] = sum;
  }
  return out;
}

std::vector<float> resample(std::span<const float> samples, double from_hz, double to_hz) {
  check_rates(from_hz, to_hz);
  const double wanted = static_cast<double>(samples.size()) * to_hz / from_hz;
  if (wanted > 1e8) {
    throw data_error(concat("resampling from ", from_hz, " Hz to ", to_hz, " Hz would give ",
                            wanted, " samples"),
                     "check the sampling rate");
  }
  return resample(samples, from_hz, to_hz, static_cast<std::size_t>(std::llround(wanted)));
}

std::size_t fill_gaps(std::span<float> samples) {
  std::size_t filled = 0;
  std::size_t next = 0;  // first sample not yet looked at
  bool seen = false;     // a number lies before `next`
  while (next < samples.size()) {
    if (!std::isnan(samples[next])) {
      seen = true;
      ++next;
      continue;
    }
    const std::size_t begin = next;
    while (next < samples.size() && std::isnan(samples[next])) ++next;
    const bool more = next < samples.size();
    if (!seen && !more) return 0;
    const float left = seen ? samples[begin - 1] : samples[next];
    const float right = more ? samples[next] : left;
    const auto gap = static_cast<float>(next - begin + 1);
    for (std::size_t i = begin; i < next; ++i) {
      samples[i] = left + (right - left) * static_cast<float>(i - begin + 1) / gap;
    }
    filled += next - begin;
  }
  return filled;
}

}  // namespace ecgmm::ecg
