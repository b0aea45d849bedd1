// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/lead_reading.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/ecg/filter.h"
#include "ecgmm/ecg/wave_features.h"

namespace ecgmm::data {
namespace {

constexpr double kLookedAtS = 10;  // what a network sees
constexpr double kShortestRhythmS = 5;
/// A wave smaller than this share of QRS may be noise.
constexpr double kLeastWave = 0.04;

constexpr const char* kMethod = "measured by rule on this lead, not by the network";

/// Whether P, QRS and T point down in the median beat.
bool is_inverted(const ecg::LeadMeasures& lead) {
  if (!lead.p.known() || !lead.t.known() || !lead.r.known() || !lead.q.known()) return false;
  const double depth = -std::min(lead.q.value, lead.s.known() ? lead.s.value : 0.0);
  const double least = kLeastWave * (depth + lead.r.value);
  return depth > 2 * lead.r.value && lead.p.value < -least && lead.t.value < -least;
}

/// LeadReading::waves.
std::vector<std::uint8_t> waves_of(const std::vector<ecg::Beat>& beats, double seconds) {
  std::vector<std::uint8_t> waves(static_cast<std::size_t>(std::ceil(seconds * ecg::kWaveRateHz)));
  const auto last = static_cast<double>(waves.size());
  for (const auto& beat : beats) {
    for (const auto kind : {ecg::WaveKind::p, ecg::WaveKind::qrs, ecg::WaveKind::t}) {
      const auto& marks = beat.wave(kind);
      if (!std::isfinite(marks.onset_ms) || !std::isfinite(marks.offset_ms)) continue;
      const auto place = [&](double ms) {
        return static_cast<std::size_t>(
            std::clamp(std::round(ms / 1000 * ecg::kWaveRateHz), 0.0, last));
      };
      for (auto i = place(marks.onset_ms); i < place(marks.offset_ms); ++i) {
        waves[i] = static_cast<std::uint8_t>(waves[i] | 1U << static_cast<unsigned>(kind));
      }
    }
  }
  return waves;
}

using Named = std::pair<const char*, const ecg::Measure*>;

std::array<Named, 5> measures_of(const LeadReading& r) {
  return {Named{"rate_bpm", &r.rate_bpm}, Named{"pr_ms", &r.pr_ms}, Named{"qrs_ms", &r.qrs_ms},
          Named{"qt_ms", &r.qt_ms}, Named{"qtc_fridericia_ms", &r.qtc_fridericia_ms}};
}

constexpr const char* kSpeedRemedy =
    "state it with --mm-per-s, or with [paper] mm_per_s in cohort.toml";
constexpr const char* kGainRemedy =
    "state it with --mm-per-mv, or with [paper] mm_per_mv in cohort.toml";
constexpr const char* kSizeRemedy =
    "state it with --px-per-mm, or with [paper] px_per_mm in cohort.toml";

Assumption assumed_speed(double mm_per_s, const char* why) {
  return {"paper.mm_per_s",
          concat("a paper speed of ", shortest(mm_per_s), " mm/s is assumed", why), kSpeedRemedy};
}

Assumption assumed_gain(double mm_per_mv, const char* why) {
  return {"paper.mm_per_mv", concat("a gain of ", shortest(mm_per_mv), " mm/mV is assumed", why),
          kGainRemedy};
}

}  // namespace

std::vector<std::string> texts(const std::vector<Warning>& warnings) {
  std::vector<std::string> all;
  for (const auto& warning : warnings) all.push_back(warning.text);
  return all;
}

std::optional<LeadReading> read_lead(const ecg::Waveform& lead, Modality from) {
  if (!(lead.sampling_rate_hz > 0)) return std::nullopt;
  std::vector<ecg::Lead> leads = {{"II", lead}};
  auto& samples = leads.front().waveform.samples;
  const double most = kLookedAtS * lead.sampling_rate_hz;
  if (static_cast<double>(samples.size()) > most) {
    samples.resize(static_cast<std::size_t>(std::lround(most)));
  }
  LeadReading reading;
  reading.from = from;
  reading.seconds = leads.front().waveform.duration_s();
  try {
    const auto measured = ecg::measure(leads);
    if (measured.beats.empty()) return std::nullopt;
    reading.beat_rate = measured.rhythm.rate_bpm;
    reading.rate_bpm = measured.rate_bpm;
    reading.pr_ms = measured.pr_ms;
    reading.qrs_ms = measured.qrs_ms;
    reading.qt_ms = measured.qt_ms;
    reading.qtc_fridericia_ms = measured.qtc_fridericia_ms;
    reading.inverted = is_inverted(measured.by_lead.front());
    reading.waves = waves_of(measured.beats, reading.seconds);
    for (const double value : ecg::wave_features(measured, 0, lead.unit).values) {
      reading.features.push_back(std::isfinite(value) ? static_cast<float>(value) : NAN);
    }
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::data) throw;
    return std::nullopt;
  }
  return reading;
}

std::vector<Warning> doubts(const LeadReading& reading, const ecg::Trace* scale) {
  using Source = ecg::PictureScale::Source;
  std::vector<Warning> found;
  const double rate = reading.beat_rate;
  if (rate < kLowestHeartRate || rate > kHighestHeartRate) {
    const auto how =
        scale == nullptr ? std::string(": check the sampling rate")
        : scale->mm_per_s.source == Source::assumed
            ? concat(" at the assumed ", shortest(scale->mm_per_s.value),
                     " mm/s: check the paper speed, and state it with --mm-per-s")
            : concat(" at ", shortest(scale->mm_per_s.value), " mm/s: check the paper speed");
    found.push_back({"rate", concat("heart rate of ", fixed(rate, 0), "/min", how)});
  }
  if (reading.inverted) {
    found.push_back({"inverted", concat("P, QRS and T are all inverted: leads reversed",
                                        scale != nullptr ? " or image upside down?" : "?")});
  }
  if (reading.seconds < kShortestRhythmS) {
    found.push_back({"short", concat("only ", fixed(reading.seconds, 1),
                                     " s of signal: too short to judge the rhythm")});
  }
  if (scale != nullptr && scale->pulse_mm_per_s > 0 &&
      scale->pulse_mm_per_s != scale->mm_per_s.value) {
    found.push_back({"pulse", concat("the width of the calibration pulse fits ",
                                     shortest(scale->pulse_mm_per_s), " mm/s, not the stated ",
                                     shortest(scale->mm_per_s.value))});
  }
  return found;
}

Assumptions assumed_scales(const ecg::Trace& trace) {
  using Source = ecg::PictureScale::Source;
  Assumptions assumed;
  const bool lone_grid = trace.px_per_mm.source == Source::lone_grid;
  if (lone_grid || trace.px_per_mm.source == Source::assumed) {
    const auto size = concat(shortest(std::round(100 * trace.px_per_mm.value) / 100),
                             " pixels per mm are assumed");
    assumed.push_back({"paper.px_per_mm",
                       lone_grid
                           ? concat("the lines of the grid are all alike: ", size,
                                    ", because the heart would be too slow if they were 5 mm apart")
                           : "no grid is found in the image: " + size,
                       kSizeRemedy});
  }
  if (trace.mm_per_s.source == Source::assumed) {
    assumed.push_back(
        assumed_speed(trace.mm_per_s.value, ", because the image shows no calibration pulse"));
  }
  if (trace.mm_per_mv.source == Source::assumed) {
    assumed.push_back(
        assumed_gain(trace.mm_per_mv.value, ", because the image shows no calibration pulse"));
  }
  return assumed;
}

Assumptions assumed_scales(const ecg::StripGeometry& geometry) {
  Assumptions assumed;
  if (!geometry.speed_told) assumed.push_back(assumed_speed(geometry.mm_per_s, " for the image"));
  if (!geometry.gain_told) assumed.push_back(assumed_gain(geometry.mm_per_mv, " for the image"));
  return assumed;
}

std::vector<std::string> differences(const LeadReading& one, const LeadReading& other) {
  constexpr double kRateShare = 0.1;
  const auto ours = measures_of(one);
  const auto theirs = measures_of(other);
  const std::array<double, 4> most = {kRateShare * one.rate_bpm.value, 30, 30, 50};
  std::vector<std::string> differing;
  for (std::size_t k = 0; k < most.size(); ++k) {
    const double difference = std::abs(ours[k].second->value - theirs[k].second->value);
    if (difference > most[k]) differing.emplace_back(ours[k].first);  // false for NaN
  }
  return differing;
}

nlohmann::json reading_json(const LeadReading& reading) {
  nlohmann::json out = {{"from", to_string(reading.from)},
                        {"method", kMethod},
                        {"seconds", std::round(100 * reading.seconds) / 100}};
  for (const auto& [name, measure] : measures_of(reading)) {
    out[name]["value"] =
        measure->known() ? nlohmann::json(std::round(10 * measure->value) / 10) : nlohmann::json();
    if (!measure->note.empty()) out[name]["note"] = measure->note;
  }
  return out;
}

std::string reading_text(const LeadReading& reading) {
  constexpr std::array<std::pair<const char*, const char*>, 5> kNames = {
      {{"heart rate", "/min"},
       {"PR", " ms"},
       {"QRS", " ms"},
       {"QT", " ms"},
       {"QTc (Fridericia)", " ms"}}};
  std::vector<std::string> shown;
  const auto measures = measures_of(reading);
  for (std::size_t k = 0; k < kNames.size(); ++k) {
    const auto& [name, unit] = kNames[k];
    const auto& measure = *measures[k].second;
    shown.push_back(concat(name,
                           measure.known() ? concat(" ", fixed(measure.value, 0), unit)
                                           : std::string(" not measurable"),
                           measure.note.empty() ? "" : concat(" (", measure.note, ")")));
  }
  return concat(join(shown, ", "), "; ", kMethod);
}

}  // namespace ecgmm::data
