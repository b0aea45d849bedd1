// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/wave_stream.h"

#include <algorithm>
#include <cmath>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"

namespace ecgmm::ecg {
namespace {

constexpr double kHighestRateHz = 100'000;

void shift(WaveMarks& m, double by_ms) {
  m.onset_ms += by_ms, m.peak_ms += by_ms, m.offset_ms += by_ms;
}

void shift(std::vector<Beat>& beats, double by_ms) {
  for (Beat& b : beats) shift(b.p, by_ms), shift(b.qrs, by_ms), shift(b.t, by_ms);
}

/// Keeps the beats that begin in [from, to), across the leads and in each of them.
void keep(RecordMeasures& m, double from_ms, double to_ms) {
  std::vector<bool> kept;
  for (const Beat& b : m.beats) kept.push_back(b.qrs.onset_ms >= from_ms && b.qrs.onset_ms < to_ms);
  const auto thin_out = [&](std::vector<Beat>& beats) {
    std::size_t into = 0;
    for (std::size_t b = 0; b < beats.size(); ++b) {
      if (kept[b]) beats[into++] = beats[b];
    }
    beats.resize(into);
  };
  for (LeadWaves& lead : m.leads) thin_out(lead.beats);
  thin_out(m.beats);
}

/// Between two beats near `wanted`.
double seam(const std::vector<Beat>& beats, double wanted_ms) {
  const auto next = std::find_if(beats.begin(), beats.end(),
                                 [&](const Beat& b) { return b.qrs.onset_ms >= wanted_ms; });
  if (next == beats.end() || next == beats.begin()) return wanted_ms;
  // Three tenths of RR before a beat: neither in its P nor in the T before.
  const double before = std::prev(next)->qrs.onset_ms;
  return next->qrs.onset_ms - 0.3 * (next->qrs.onset_ms - before);
}

}  // namespace

WaveStream::WaveStream(std::vector<std::string> names, double sampling_rate_hz, Unit unit,
                       MeasureConditions conditions, Sink sink)
    : rate_hz_(sampling_rate_hz), conditions_(conditions), sink_(std::move(sink)) {
  if (names.empty()) throw data_error("a record without leads");
  if (!(rate_hz_ >= kLowestWaveRateHz) || rate_hz_ > kHighestRateHz) {
    throw data_error(
        concat("waves cannot be measured at ", rate_hz_, " samples per second"),
        concat("rates from ", kLowestWaveRateHz, " to ", kHighestRateHz, " Hz are accepted"));
  }
  for (auto& name : names) leads_.push_back({std::move(name), {{}, rate_hz_, unit}});
}

void WaveStream::push(std::span<const std::vector<float>> samples) {
  if (samples.size() != leads_.size()) {
    throw data_error(concat(samples.size(), " leads where the record has ", leads_.size()));
  }
  for (const auto& lead : samples) {
    if (lead.size() != samples.front().size()) throw data_error("leads of different length");
  }
  const auto enough = static_cast<std::size_t>((kStretchS + 2 * kMarginS) * rate_hz_);
  std::size_t done = 0;
  while (done < samples.front().size()) {
    const std::size_t held = leads_.front().waveform.samples.size();
    const std::size_t count =
        std::min(samples.front().size() - done, enough + 1 - std::min(held, enough));
    for (std::size_t k = 0; k < leads_.size(); ++k) {
      const auto first = samples[k].begin() + static_cast<std::ptrdiff_t>(done);
      auto& into = leads_[k].waveform.samples;
      into.insert(into.end(), first, first + static_cast<std::ptrdiff_t>(count));
    }
    done += count;
    if (leads_.front().waveform.samples.size() > enough) measure_ahead(false);
  }
}

void WaveStream::finish() {
  const double held_ms =
      static_cast<double>(first_ + leads_.front().waveform.samples.size()) * 1000 / rate_hz_;
  if (first_ > 0 && held_ms - from_ms_ < 1) return;
  measure_ahead(true);
}

void WaveStream::measure_ahead(bool last) {
  Stretch stretch;
  stretch.measures = measure(leads_, conditions_);
  auto& m = stretch.measures;
  const auto held = leads_.front().waveform.samples.size();
  const double start_ms = static_cast<double>(first_) * 1000 / rate_hz_;
  const double end_ms = start_ms + static_cast<double>(held) * 1000 / rate_hz_;
  shift(m.beats, start_ms);
  for (LeadWaves& lead : m.leads) shift(lead.beats, start_ms);
  stretch.from_ms = from_ms_;
  stretch.to_ms = last ? end_ms : seam(m.beats, end_ms - kMarginS * 1000);
  stretch.first_beat = beats_;
  keep(m, stretch.from_ms, stretch.to_ms);
  beats_ += m.beats.size();
  const double next_ms = stretch.to_ms;
  sink_(std::move(stretch));
  from_ms_ = next_ms;
  const double keep_from = std::max(from_ms_ - kMarginS * 1000 - start_ms, 0.0) * rate_hz_ / 1000;
  const auto drop = std::min(held, static_cast<std::size_t>(keep_from));
  first_ += drop;
  for (Lead& lead : leads_) {
    auto& s = lead.waveform.samples;
    s.erase(s.begin(), s.begin() + static_cast<std::ptrdiff_t>(drop));
  }
}

}  // namespace ecgmm::ecg
