// SPDX-License-Identifier: Apache-2.0
// The side of the Preprocessor that brings a lead to wave form.
#include "ecgmm/input/wave.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/ecg/readability.h"
#include "ecgmm/input/preprocessor.h"

namespace ecgmm::input {
namespace {

/// In a source slower than this, heartbeats cannot be told from other waves.
constexpr double kLeastJudgedHz = 60;

constexpr double kFewestBeatsPerMin = 20;

constexpr double kNotKnown = std::numeric_limits<double>::quiet_NaN();

/// A standardized log amplitude beyond this says no more than this.
constexpr float kAmplitudeLimit = 5;

}  // namespace

ecg::Wave wave_of(ecg::Waveform lead) {
  const double most = static_cast<double>(kWavePoints) / ecg::kWaveRateHz * lead.sampling_rate_hz;
  if (most > 0 && static_cast<double>(lead.samples.size()) > most) {
    lead.samples.resize(static_cast<std::size_t>(std::lround(most)));
  }
  auto wave = ecg::wave_form(lead);
  const std::size_t own = wave.samples.size();
  if (own < static_cast<std::size_t>(kShortestWavePoints)) {
    throw data_error(concat("the lead has ", fixed(static_cast<double>(own) / ecg::kWaveRateHz, 1),
                            " s, the model needs 2.5"),
                     "give a longer one, or its true sampling rate");
  }
  // Of deviation 1 but where there is nothing but rounding.
  if (std::all_of(wave.samples.begin(), wave.samples.end(),
                  [](float v) { return std::abs(v) < 0.5F; })) {
    throw data_error("the lead is flat");
  }
  if (lead.sampling_rate_hz >= kLeastJudgedHz) {
    const auto reason = ecg::unreadable_reason(wave);
    if (!reason.empty()) throw data_error("it is no readable ECG: " + reason);
  }
  return wave;
}

ecg::Trace trace_in(const data::DecodedRecord& record) {
  if (record.trace) return *record.trace;  // read and checked before
  auto trace = ecg::extract_trace(*record.image, record.geometry);
  if (trace.confidence < ecg::kReadableTrace) {
    throw data_error("no trace of one lead is seen in it");
  }
  // Without a grid the time scale is taken for the usual one.
  if (trace.waveform.unit == ecg::Unit::none &&
      ecg::beat_signs(ecg::wave_form(trace.waveform)).beats_per_min < kFewestBeatsPerMin) {
    throw data_error("its time scale is not seen, and by the usual one heartbeats are 3 s apart");
  }
  return trace;
}

data::DecodedRecord Preprocessor::decode(const data::Cohort& cohort, std::size_t record,
                                         ModalitySet parts) const {
  if (!config_.wave()) return cohort.decode(record, parts);
  data::DecodedRecord decoded;
  decoded.key = cohort.records().at(record).key;
  const auto read = [&](Modality modality, auto data::DecodedRecord::* part) {
    if (!parts.has(modality)) return;
    try {
      auto one = cohort.decode(record, ModalitySet().with(modality));
      decoded.*part = std::move(one.*part);
      if (modality == Modality::image) decoded.geometry = one.geometry;
      for (auto& assumption : one.assumed) data::add(decoded.assumed, std::move(assumption));
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::data) throw;
      decoded.notes.push_back(concat("without its ", to_string(modality), ": ", error.what()));
    }
  };
  read(Modality::image, &data::DecodedRecord::image);
  read(Modality::signal, &data::DecodedRecord::signal);
  read(Modality::clinical, &data::DecodedRecord::clinical);
  return decoded;
}

std::vector<float> Preprocessor::prepare_wave(const ecg::Waveform& lead, Modality modality,
                                              Sample& sample) const {
  const auto wave = wave_of(lead);
  auto& notes = sample.notes;
  sample.facts.push_back({concat(to_string(modality), " amplitude"),
                          wave.amplitude_known ? std::exp(wave.log_amplitude) - 1e-3 : kNotKnown,
                          "mV"});
  const double seconds = static_cast<double>(kWavePoints) / ecg::kWaveRateHz;
  if (lead.duration_s() > 1.01 * seconds) {
    notes.push_back(concat(to_string(modality), ": the first ", seconds, " of ",
                           fixed(lead.duration_s(), 1), " s are used"));
  } else if (lead.duration_s() < 0.99 * seconds) {
    notes.push_back(concat(to_string(modality), ": ", fixed(lead.duration_s(), 1), " s instead of ",
                           seconds, ", repeated"));
  }
  std::vector<float> numbers;
  numbers.reserve(kWavePoints + kWaveExtras);
  for (std::size_t i = 0; i < static_cast<std::size_t>(kWavePoints); ++i) {
    numbers.push_back(wave.samples[i % wave.samples.size()]);
  }
  const bool known = wave.amplitude_known && !amplitude_.mean.empty();
  const auto size = static_cast<float>(wave.log_amplitude);
  numbers.push_back(known ? std::clamp((size - amplitude_.mean[0]) / amplitude_.deviation[0],
                                       -kAmplitudeLimit, kAmplitudeLimit)
                          : 0.0F);
  numbers.push_back(known ? 1.0F : 0.0F);
  return numbers;
}

}  // namespace ecgmm::input
