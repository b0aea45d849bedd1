// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/page_usual.h"

#include <algorithm>
#include <cmath>

#include "ecgmm/ecg/measures.h"
#include "ecgmm/ecg/resample.h"
#include "ecgmm/ecg/waves.h"

namespace ecgmm::ecg {
namespace {

constexpr double kLeastBpm = 50;  // at 50 mm/s it would be 100
constexpr double kMostBpm = 120;  // at 12.5 mm/s it would be 60
constexpr double kSlowBpm = 40;   // a slower one has a narrow QRS complex:
constexpr double kMostMs = 115;   // at 50 mm/s it would be below 60 ms
constexpr double kWideMs = 150;   // at 50 mm/s it would be usual

/// Whether a rate below the usual ones is told from a usual one at 50 mm/s by its QRS complex.
bool is_slow(const RecordMeasures& m) {
  const double rate = m.rate_bpm.value;
  return rate >= kSlowBpm && rate < kLeastBpm && m.qrs_ms.value > 0 && m.qrs_ms.value <= kMostMs;
}

/// @return nothing measured where lead II is too short for it.
RecordMeasures measured(const std::vector<float>& samples_mv, double rate_hz) {
  if (static_cast<double>(samples_mv.size()) < kShortestRecordS * rate_hz) return {};
  Lead lead{"II", {samples_mv, rate_hz, Unit::millivolt}};
  fill_gaps(lead.waveform.samples);
  return measure(std::span(&lead, 1));
}

}  // namespace

bool usual_height(const std::vector<float>& samples_mv) {
  constexpr float kLeastMv = 0.45F;
  constexpr float kMostMv = 6;
  float low = 0;
  float high = 0;
  for (const float v : samples_mv) {
    if (std::isnan(v)) continue;
    low = std::min(low, v);
    high = std::max(high, v);
  }
  return high - low > kLeastMv && high - low < kMostMv;
}

bool usual_rate(const std::vector<float>& samples_mv, double rate_hz) {
  const RecordMeasures m = measured(samples_mv, rate_hz);
  const double rate = m.rate_bpm.value;
  return (rate >= kLeastBpm && rate <= kMostBpm) || is_slow(m);
}

Slowness slowness_of(const std::vector<float>& samples_mv, double rate_hz) {
  const RecordMeasures m = measured(samples_mv, rate_hz);
  const double rate = m.rhythm.rate_bpm;  // of few beats too
  if (std::isnan(rate)) return Slowness::kSlow;
  if (rate < kSlowBpm && m.qrs_ms.value > kMostMs) return Slowness::kUnlikely;
  return (rate < kLeastBpm && !is_slow(m)) || m.qrs_ms.value > kWideMs ? Slowness::kSlow
                                                                       : Slowness::kUsual;
}

bool possible_rate(const std::vector<float>& samples_mv, double rate_hz) {
  const double rate = measured(samples_mv, rate_hz).rhythm.rate_bpm;
  return !(rate > 0) || (rate >= 20 && rate <= 300);  // NaN: it cannot be told
}

bool fits_assumed(const std::vector<std::string>& assumed, const std::vector<float>& samples_mv,
                  double rate_hz) {
  const auto is_assumed = [&](const char* key) {
    return std::find(assumed.begin(), assumed.end(), key) != assumed.end();
  };
  return (!is_assumed("mm_per_mv") || usual_height(samples_mv)) &&
         (!is_assumed("mm_per_s") || usual_rate(samples_mv, rate_hz));
}

}  // namespace ecgmm::ecg
