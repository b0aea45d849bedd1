// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "ecgmm/ecg/measures.h"

namespace ecgmm::ecg {

/// Part of a record, with what was measured in it. All times count from the record's first sample.
struct Stretch {
  double from_ms = 0, to_ms = 0;
  std::size_t first_beat = 0;  ///< how many beats came before
  RecordMeasures measures;     ///< `form` of a beat counts within the stretch
};

/// Measures a record of any length in bounded memory, a minute at a time. Stretches meet between
/// two beats, so that each beat is in one of them; what is just outside a stretch helps to
/// delineate it. A record of a minute or less is one stretch, as measure() would give it.
class WaveStream {
 public:
  using Sink = std::function<void(Stretch&&)>;
  static constexpr double kStretchS = 60, kMarginS = 5;

  /// @param names  of the leads.
  /// @throws Error (data): no lead, no sampling rate or one below 100 Hz, or above 100 kHz.
  WaveStream(std::vector<std::string> names, double sampling_rate_hz, Unit unit,
             MeasureConditions conditions, Sink sink);

  /// @param samples  the next ones of each lead, all of one length; NaN for gaps.
  /// @throws Error (data) for another number of leads, or lengths that differ.
  void push(std::span<const std::vector<float>> samples);
  /// The rest; to be called once.
  /// @throws Error (data) if the whole record is shorter than kShortestRecordS.
  void finish();

 private:
  void measure_ahead(bool last);

  std::vector<Lead> leads_;  // what is still needed, from sample first_ on
  double rate_hz_;
  MeasureConditions conditions_;
  Sink sink_;
  std::size_t first_ = 0;
  std::size_t beats_ = 0;
  double from_ms_ = 0;  // where the next stretch begins
};

}  // namespace ecgmm::ecg
