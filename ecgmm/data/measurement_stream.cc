// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/measurement_stream.h"

#include <algorithm>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"

namespace ecgmm::data {

std::vector<std::size_t> choose_leads(const SignalSource& source,
                                      const std::vector<std::string>& wanted) {
  std::vector<std::size_t> chosen;
  for (const auto& name : wanted) {
    const auto at = std::find_if(source.leads.begin(), source.leads.end(), [&](const auto& lead) {
      return to_lower(lead) == to_lower(name);
    });
    if (at == source.leads.end()) {
      throw data_error(concat("no lead ", name),
                       concat("the record has ", join(source.leads, ", ")));
    }
    chosen.push_back(static_cast<std::size_t>(at - source.leads.begin()));
  }
  if (wanted.empty()) {
    for (std::size_t k = 0; k < source.leads.size(); ++k) chosen.push_back(k);
  }
  return chosen;
}

namespace {

constexpr double kReadS = 10;  // read at a time

ecg::MeasureConditions conditions_of(const SignalSource& source,
                                     const MeasurementOptions& options) {
  return {source.high_pass_hz ? source.high_pass_hz : options.high_pass_hz};
}

}  // namespace

void stream_measures(SignalSource& source, const MeasurementOptions& options,
                     ecg::WaveStream::Sink sink) {
  const auto chosen = choose_leads(source, options.leads);
  std::vector<std::string> names;
  for (const std::size_t k : chosen) names.push_back(source.leads[k]);
  ecg::WaveStream waves(names, source.sampling_rate_hz, source.unit, conditions_of(source, options),
                        std::move(sink));
  const auto step =
      std::max<std::uint64_t>(1, static_cast<std::uint64_t>(kReadS * source.sampling_rate_hz));
  for (std::uint64_t at = 0; at < source.samples; at += step) {
    const auto count = static_cast<std::size_t>(std::min(step, source.samples - at));
    std::vector<std::vector<float>> part;
    for (const std::size_t k : chosen) part.push_back(source.read(k, at, count));
    waves.push(part);
  }
  waves.finish();
}

}  // namespace ecgmm::data
