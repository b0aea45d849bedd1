// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/assess/tracings.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <utility>

#include "ecgmm/assess/scope.h"
#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/ecg/trace_errors.h"
#include "ecgmm/input/picture_reading.h"
#include "ecgmm/metrics/log_odds.h"

namespace ecgmm::assess {
namespace {

double finite_log_odds(double probability) {
  constexpr double kLeast = 1e-12;
  return metrics::log_odds(std::clamp(probability, kLeast, 1 - kLeast));
}

/// The record without its picture, which is large.
data::DecodedRecord without_picture(const data::DecodedRecord& record) {
  data::DecodedRecord rest;
  rest.key = record.key;
  rest.signal = record.signal;
  rest.clinical = record.clinical;
  rest.lead = record.lead;
  rest.signal_reading = record.signal_reading;
  return rest;
}

}  // namespace

std::optional<std::vector<double>> tracing_probabilities(const data::DecodedRecord& record,
                                                         const bundle::Predictor& predictor) {
  if (!record.trace || !record.tells_errors) return std::nullopt;
  const auto errors =
      record.page_errors ? *record.page_errors : ecg::strip_trace_errors(*record.trace);
  auto other = without_picture(record);
  auto trace = *record.trace;
  std::vector<double> probabilities;
  for (auto& lead : ecg::plausible_leads(record.trace->waveform, errors, kTracings)) {
    trace.waveform = std::move(lead);
    other.image_lead = std::make_shared<const data::TracedLead>(input::traced_lead(trace));
    if (!other.image_lead->fault.empty()) continue;
    try {
      probabilities.push_back(predictor.predict(other).probability);
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::data) throw;  // the record's own prediction says it
    }
  }
  return probabilities;
}

bundle::DigitizingRange range_of(double probability, const std::vector<double>& by_tracing) {
  const double middle = finite_log_odds(probability);
  double far = 0;
  for (const double other : by_tracing) {
    far = std::max(far, std::abs(finite_log_odds(other) - middle));
  }
  return {std::min(probability, metrics::probability_of(middle - far)),
          std::max(probability, metrics::probability_of(middle + far)), by_tracing.size()};
}

std::string range_text(const bundle::DigitizingRange& range) {
  return concat("reading errors of the image alone move the probability between ",
                fixed(range.low, 3), " and ", fixed(range.high, 3));
}

void doubt_reading(bundle::Prediction& prediction, const std::vector<double>& by_tracing) {
  if (prediction.status == bundle::PredictionStatus::unreadable ||
      !prediction.used.has(Modality::image))
    return;
  if (by_tracing.empty()) {
    abstain(prediction, {"no lead that may have been drawn where this one is read is readable"});
    return;
  }
  const auto range = range_of(prediction.probability, by_tracing);
  prediction.digitizing = range;
  const double threshold = prediction.threshold;
  if ((range.low >= threshold) == (range.high >= threshold)) return;
  abstain(prediction, {concat(range_text(range), ", across the threshold ", fixed(threshold, 3))});
}

}  // namespace ecgmm::assess
