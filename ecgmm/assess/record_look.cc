// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/assess/record_look.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "ecgmm/core/error.h"
#include "ecgmm/core/log.h"
#include "ecgmm/core/text.h"
#include "ecgmm/input/wave.h"

namespace ecgmm::assess {
namespace {

/// Heart rates of one record's signal and picture that differ by more are not of one time scale.
constexpr double kSameRate = 0.25;

/// In a slower source no waves are measured.
constexpr double kLeastMeasuredHz = 100;

void add(std::vector<data::Warning>& all, const std::vector<data::Warning>& more) {
  for (const auto& one : more) {
    if (std::find(all.begin(), all.end(), one) == all.end()) all.push_back(one);
  }
}

/// @return whether the picture's trace is there.
bool trace(data::DecodedRecord& record) {
  try {
    record.trace = input::trace_in(*record.image, record.geometry);
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::data) throw;
    return false;
  }
  for (auto& assumption : data::assumed_scales(*record.trace)) {
    data::add(record.assumed, std::move(assumption));
  }
  return true;
}

/// @return nullopt where nothing was measured.
std::optional<data::LeadReading> known(const std::shared_ptr<const data::LeadReading>& reading) {
  return reading->features.empty() ? std::nullopt : std::optional(*reading);
}

void compare_rates(RecordLook& look, const data::LeadReading& picture) {
  const double signal = look.reading->beat_rate;
  if (!(std::abs(picture.beat_rate / signal - 1) > kSameRate)) return;
  look.warnings.push_back(
      {"rates",
       concat("heart rate of ", fixed(picture.beat_rate, 0), "/min in the image, but ",
              fixed(signal, 0),
              "/min in the signal: check the paper speed, and that both are of one patient")});
}

/// Warns of a lead that is long enough for some heartbeats and shows none that can be measured.
void doubt_beats(RecordLook& look, const ecg::Waveform& lead, std::string_view cause) {
  constexpr double kLongEnough_s = 5;
  if (!(lead.duration_s() >= kLongEnough_s)) return;
  add(look.warnings,
      {{"no beats", concat("no heart rate can be measured in ", fixed(lead.duration_s(), 0),
                           " s of this lead: check ", cause)}});
}

}  // namespace

RecordLook look_at(data::DecodedRecord& record, const bundle::Bundle& model,
                   const std::vector<ScopeRange>& scope) {
  const auto& preprocessor = *model.preprocessor;
  RecordLook look;
  if (record.signal && preprocessor.modalities().has(Modality::signal)) {
    record.signal_reading = input::reading_of(*record.signal, Modality::signal);
    look.reading = known(record.signal_reading);
    if (look.reading) {
      add(look.warnings, data::doubts(*look.reading, nullptr));
    } else if (record.signal->sampling_rate_hz >= kLeastMeasuredHz) {
      doubt_beats(look, *record.signal, "the sampling rate");
    }
  }
  if (record.image && preprocessor.modalities().has(Modality::image)) {
    if (preprocessor.form() == input::Form::picture) {
      for (auto& assumption : data::assumed_scales(record.geometry)) {
        data::add(record.assumed, std::move(assumption));
      }
    } else if (trace(record)) {
      record.image_reading = input::reading_of(record.trace->waveform, Modality::image);
      const auto picture = known(record.image_reading);
      if (picture) {
        add(look.warnings, data::doubts(*picture, &*record.trace));
      } else {
        doubt_beats(look, record.trace->waveform, "the paper speed");
      }
      if (picture && look.reading) {
        compare_rates(look, *picture);
        look.picture = picture;
      }
      if (!look.reading) look.reading = picture;
    }
  }
  look.outside = outside_scope(scope, model, record, look.reading);
  if (record.lead != "II" && (record.signal || record.image)) {
    look.no_call =
        concat("this is lead ", record.lead, ", but the model was trained on lead II only");
  }
  return look;
}

}  // namespace ecgmm::assess
