// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/input/wave.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/ecg/readability.h"
#include "ecgmm/input/sample.h"

namespace ecgmm::input {
namespace {

/// In a source slower than this, heartbeats cannot be told from other waves.
constexpr double kLeastJudgedHz = 60;

constexpr double kFewestBeatsPerMin = 20;
// If lines that are all alike are 1 mm apart; with 5 mm these would be 8 and 24.
constexpr double kUsualBeatsPerMin = 40;
constexpr double kMostUsualBeatsPerMin = 120;

double beats_per_min(const ecg::Trace& trace) {
  return ecg::beat_signs(ecg::wave_form(trace.waveform)).beats_per_min;
}

/// The trace by a grid whose lines are all alike, if they can only be 1 mm apart.
std::optional<ecg::Trace> by_lone_grid(const Image& image, ecg::StripGeometry geometry,
                                       double grid_px) {
  if (grid_px == 0 || geometry.size_told) return std::nullopt;
  geometry.px_per_mm = grid_px * geometry.width_px / image.width_px;
  geometry.size_told = true;
  auto trace = ecg::extract_trace(image, geometry);
  const double rate = trace.confidence < ecg::kReadableTrace ? 0 : beats_per_min(trace);
  if (rate < kUsualBeatsPerMin || rate > kMostUsualBeatsPerMin) return std::nullopt;
  trace.px_per_mm.source = ecg::PictureScale::Source::lone_grid;
  return trace;
}

}  // namespace

ecg::Wave wave_of(ecg::Waveform lead) {
  const double most = static_cast<double>(kWavePoints) / ecg::kWaveRateHz * lead.sampling_rate_hz;
  if (most > 0 && static_cast<double>(lead.samples.size()) > most) {
    lead.samples.resize(static_cast<std::size_t>(std::lround(most)));
  }
  auto wave = ecg::wave_form(lead);
  const std::size_t own = wave.samples.size();
  if (own < static_cast<std::size_t>(kShortestWavePoints)) {
    throw data_error(concat("the lead has ", fixed(static_cast<double>(own) / ecg::kWaveRateHz, 2),
                            " s, the model needs ",
                            fixed(static_cast<double>(kShortestWavePoints) / ecg::kWaveRateHz, 1)),
                     "give a longer one, or the correct sampling rate");
  }
  // Of deviation 1 but where there is nothing but rounding.
  if (std::all_of(wave.samples.begin(), wave.samples.end(),
                  [](float v) { return std::abs(v) < 0.5F; })) {
    throw data_error("the lead is flat");
  }
  if (lead.sampling_rate_hz >= kLeastJudgedHz) {
    const auto reason = ecg::unreadable_reason(wave);
    if (!reason.empty()) throw data_error("it is not a readable ECG: " + reason);
  }
  return wave;
}

std::shared_ptr<const data::LeadReading> reading_of(const ecg::Waveform& lead, Modality from) {
  return std::make_shared<const data::LeadReading>(
      data::read_lead(lead, from).value_or(data::LeadReading{.from = from}));
}

ecg::Trace trace_in(const Image& image, const ecg::StripGeometry& geometry) {
  auto trace = ecg::extract_trace(image, geometry);
  if (trace.confidence < ecg::kReadableTrace) {
    throw data_error("no trace of a single lead is found in it");
  }
  // Without a grid the time scale is taken for the usual one.
  const bool no_scale = trace.waveform.unit == ecg::Unit::none;
  if ((no_scale || trace.lone_grid_px > 0) && beats_per_min(trace) < kFewestBeatsPerMin) {
    if (auto other = by_lone_grid(image, geometry, trace.lone_grid_px)) return std::move(*other);
    if (no_scale)
      throw data_error("it shows no time scale, and at 25 mm/s its heartbeats would be 3 s apart");
  }
  return trace;
}

}  // namespace ecgmm::input
