// SPDX-License-Identifier: Apache-2.0
// What a reader with a ruler sees in the lead of a record: measured by rule, not by a network.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "ecgmm/core/types.h"
#include "ecgmm/data/assumption.h"
#include "ecgmm/ecg/measures.h"
#include "ecgmm/ecg/trace.h"

namespace ecgmm::data {

/// Something that a user should look at: never a correction, and no reason not to answer.
struct Warning {
  std::string key;   ///< the same for its kind: "rate", "inverted"
  std::string text;  ///< "P, QRS and T are all inverted: ..."
  bool operator==(const Warning&) const = default;
};

/// Their texts.
std::vector<std::string> texts(const std::vector<Warning>& warnings);

/// Heart rates that a lead can have; others are those of a wrong time scale, or of no heart.
inline constexpr double kLowestHeartRate = 25, kHighestHeartRate = 250;

/// The intervals of one lead. A value that cannot be measured is NaN and says why.
struct LeadReading {
  Modality from = Modality::signal;
  double seconds = 0;                      ///< that were looked at
  double beat_rate = ecg::kNotMeasurable;  ///< per minute, plausible or not
  ecg::Measure rate_bpm = {}, pr_ms = {}, qrs_ms = {}, qt_ms = {}, qtc_fridericia_ms = {};
  bool inverted = false;  ///< P, QRS and T
  /// Beside ecg::wave_feature_names(), NaN = not measurable; empty where there are no beats.
  std::vector<float> features = {};
  /// At ecg::kWaveRateHz from the first sample, which waves each instant lies in: the bits
  /// 1 << ecg::WaveKind. Empty where there are no beats.
  std::vector<std::uint8_t> waves = {};
};

/// Measures the first 10 s of a lead.
/// @return nullopt where nothing can be measured: too short, too slowly sampled, without beats.
std::optional<LeadReading> read_lead(const ecg::Waveform& lead, Modality from);

/// What is odd in it: a heart rate outside 25 to 250/min; P, QRS and T all inverted (QRS alone is a
/// finding); less than 5 s, by which no rhythm can be judged.
/// @param scale  by which a picture was traced; null for a signal.
std::vector<Warning> doubts(const LeadReading& reading, const ecg::Trace* scale);

/// The scales by which a picture was traced that nobody told and that are not seen in it.
Assumptions assumed_scales(const ecg::Trace& trace);
/// The same of a picture whose trace is not read.
Assumptions assumed_scales(const ecg::StripGeometry& geometry);

/// By what image and signal of one record differ more than two readings of one lead do: "rate_bpm"
/// (10 %), "pr_ms" and "qrs_ms" (30 ms), "qt_ms" (50 ms). On strips drawn from signals 99 % of
/// readings lie within a third of that.
std::vector<std::string> differences(const LeadReading& one, const LeadReading& other);

/// "measurements" of a prediction: {"from", "method", "seconds", "rate_bpm": {"value", "note"},
/// ...}.
nlohmann::json reading_json(const LeadReading& reading);
/// One line: "heart rate 75/min, PR 160 ms, QRS 92 ms, QT 380 ms, QTc (Fridericia) 409 ms ...".
std::string reading_text(const LeadReading& reading);

}  // namespace ecgmm::data
