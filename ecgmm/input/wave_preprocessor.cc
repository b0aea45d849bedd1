// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/input/wave_preprocessor.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <iterator>
#include <limits>
#include <utility>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/input/picture_reading.h"
#include "ecgmm/input/wave.h"

namespace ecgmm::input {
namespace {

constexpr double kNotKnown = std::numeric_limits<double>::quiet_NaN();

/// A standardized log amplitude beyond this says no more than this.
constexpr float kAmplitudeLimit = 5;

std::vector<std::size_t> rows_with(Modality modality, const data::Cohort& cohort,
                                   std::span<const std::size_t> rows) {
  std::vector<std::size_t> found;
  std::copy_if(rows.begin(), rows.end(), std::back_inserter(found),
               [&](auto row) { return cohort.records()[row].available().has(modality); });
  return found;
}

/// One modality of a record; what is assumed about its files joins the whole.
data::DecodedRecord decode_one(const data::Cohort& cohort, std::size_t record, Modality modality,
                               data::DecodedRecord& whole) {
  auto one = cohort.decode(record, ModalitySet().with(modality));
  whole.lead = one.lead;
  for (auto& assumption : one.assumed) data::add(whole.assumed, std::move(assumption));
  return one;
}

/// Reads each modality by itself: one that cannot be read is left out with a note.
data::DecodedRecord decode_each(const data::Cohort& cohort, std::size_t record,
                                ModalitySet modalities,
                                const std::function<void(data::DecodedRecord&)>& read_image) {
  data::DecodedRecord decoded;
  decoded.key = cohort.records().at(record).key;
  const auto read = [&](Modality modality, auto&& body) {
    if (!modalities.has(modality)) return;
    try {
      body();
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::data) throw;
      decoded.notes.push_back(concat("without its ", to_string(modality), ": ", error.what()));
    }
  };
  read(Modality::image, [&] { read_image(decoded); });
  read(Modality::signal,
       [&] { decoded.signal = decode_one(cohort, record, Modality::signal, decoded).signal; });
  read(Modality::clinical, [&] {
    decoded.clinical = decode_one(cohort, record, Modality::clinical, decoded).clinical;
  });
  return decoded;
}

/// What a reader would measure, for the tables that compare cohorts.
void add_intervals(std::vector<data::Fact>& facts, const data::LeadReading& reading) {
  const auto add = [&](const char* name, const ecg::Measure& measure, const char* unit) {
    facts.push_back({concat(to_string(reading.from), " ", name), measure.value, unit});
  };
  add("heart rate", reading.rate_bpm, "/min");
  add("PR", reading.pr_ms, "ms");
  add("QRS", reading.qrs_ms, "ms");
  add("QT", reading.qt_ms, "ms");
}

}  // namespace

std::unique_ptr<WavePreprocessor> WavePreprocessor::fit(const data::Cohort& cohort,
                                                        std::span<const std::size_t> train_rows,
                                                        ModalitySet modalities,
                                                        const InputConfig& config,
                                                        const data::DataConfig& data_config) {
  auto fitted = std::make_unique<WavePreprocessor>();
  fitted->config_ = config;
  fitted->guided_ = config.wave_guide;
  for (const auto modality : kModalities) {
    if (!modalities.has(modality) || rows_with(modality, cohort, train_rows).empty()) continue;
    fitted->modalities_ = fitted->modalities_.with(modality);
  }
  if (fitted->modalities_.empty()) {
    throw data_error("no training record has one of " + modalities.text());
  }
  fitted->fit_amplitude(cohort, train_rows);
  if (fitted->modalities_.has(Modality::clinical)) {
    fitted->clinical_ =
        ClinicalInputs::fit(cohort, rows_with(Modality::clinical, cohort, train_rows), data_config);
  }
  return fitted;
}

void WavePreprocessor::fit_amplitude(const data::Cohort& cohort,
                                     std::span<const std::size_t> train_rows) {
  // Pictures tell amplitudes less exactly and take longer to read: only where no signal does.
  bool own_found = false;
  for (const auto modality : {Modality::signal, Modality::image}) {
    if (!modalities_.has(modality)) continue;
    std::vector<std::vector<double>> rows;
    for (const auto index : rows_with(modality, cohort, train_rows)) {
      const auto record = decode(cohort, index, ModalitySet().with(modality));
      // What predict takes one patient's signal to be: as where the model is tested, if there is
      // one.
      const bool own = !cohort.training_only(index);
      if (record.signal && (points_ == 0 || (own && !own_found))) {
        own_found = own;
        points_ = record.signal->samples.size();
        sampling_rate_hz_ = record.signal->sampling_rate_hz;
        signal_unit_ = record.signal->unit;
      }
      if (!record.signal && !record.image_lead) continue;
      try {
        const auto wave = record.signal ? wave_of(*record.signal) : record.image_lead->wave;
        if (wave.amplitude_known) rows.push_back({wave.log_amplitude});
      } catch (const Error& error) {
        if (error.kind() != ErrorKind::data) throw;  // transform() will say it
      }
    }
    amplitude_ = fit_scale(rows);
    if (!rows.empty()) return;
  }
}

Sample WavePreprocessor::transform(const data::DecodedRecord& record) const {
  Sample sample;
  sample.notes = record.notes;
  const auto without = [&](Modality modality, const std::string& fault) {
    sample.notes.push_back(concat("without its ", to_string(modality), ": ", fault));
  };
  if (modalities_.has(Modality::image) && (record.image || record.image_lead)) {
    const auto lead = record.image_lead ? *record.image_lead
                      : record.trace    ? traced_lead(*record.trace, record.image_reading)
                                        : traced_lead(*record.image, record.geometry);
    if (lead.fault.empty()) {
      sample.image = prepare_wave(lead.wave, lead.duration_s, *lead.reading, sample);
      sample.facts.push_back({"trace confidence", lead.confidence});
      sample.image_measures = lead.reading->features;
    } else {
      without(Modality::image, lead.fault);
    }
  }
  if (modalities_.has(Modality::signal) && record.signal) {
    try {
      const auto wave = wave_of(*record.signal);
      const auto reading = record.signal_reading ? record.signal_reading
                                                 : reading_of(*record.signal, Modality::signal);
      sample.signal = prepare_wave(wave, record.signal->duration_s(), *reading, sample);
      sample.signal_measures = reading->features;
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::data) throw;
      without(Modality::signal, error.what());
    }
  }
  if (modalities_.has(Modality::clinical) && record.clinical) {
    const auto raw = clinical_.raw(*record.clinical);
    std::vector<float> known;
    for (const double value : raw) known.push_back(std::isnan(value) ? 0.0F : 1.0F);
    if (std::count(known.begin(), known.end(), 1.0F) > 0) {
      sample.clinical = standardized(raw, clinical_.scale());
      sample.clinical.insert(sample.clinical.end(), known.begin(), known.end());
    } else {
      sample.notes.push_back("without its clinical row: it has no value that the model uses");
    }
  }
  return sample;
}

data::DecodedRecord WavePreprocessor::decode(const data::Cohort& cohort, std::size_t record,
                                             ModalitySet modalities) const {
  return decode_each(cohort, record, modalities, [&](data::DecodedRecord& decoded) {
    decoded.image_lead = traced_lead(cohort, record);
  });
}

data::DecodedRecord WavePreprocessor::decode_whole(const data::Cohort& cohort, std::size_t record,
                                                   ModalitySet modalities) const {
  return decode_each(cohort, record, modalities, [&](data::DecodedRecord& decoded) {
    auto image = decode_one(cohort, record, Modality::image, decoded);
    decoded.image = std::move(image.image);
    decoded.geometry = image.geometry;
  });
}

std::vector<float> WavePreprocessor::prepare_wave(const ecg::Wave& wave, double duration_s,
                                                  const data::LeadReading& reading,
                                                  Sample& sample) const {
  const auto modality = reading.from;
  auto& notes = sample.notes;
  sample.facts.push_back({concat(to_string(modality), " amplitude"),
                          wave.amplitude_known ? std::exp(wave.log_amplitude) - 1e-3 : kNotKnown,
                          "mV"});
  add_intervals(sample.facts, reading);
  const double seconds = static_cast<double>(kWavePoints) / ecg::kWaveRateHz;
  if (duration_s > 1.01 * seconds) {
    notes.push_back(concat(to_string(modality), ": the first ", seconds, " of ",
                           fixed(duration_s, 1), " s are used"));
  } else if (duration_s < 0.99 * seconds) {
    notes.push_back(concat(to_string(modality), ": ", fixed(duration_s, 1), " s instead of ",
                           seconds, ", repeated"));
  }
  std::vector<float> numbers;
  numbers.reserve(static_cast<std::size_t>(strip_channels() * kWavePoints + kWaveExtras));
  for (std::size_t i = 0; i < static_cast<std::size_t>(kWavePoints); ++i) {
    numbers.push_back(wave.samples[i % wave.samples.size()]);
  }
  for (unsigned kind = 0; guided_ && kind + 1 < kGuidedChannels; ++kind) {
    for (std::size_t i = 0; i < static_cast<std::size_t>(kWavePoints); ++i) {
      const auto at = i % wave.samples.size();
      const unsigned waves = at < reading.waves.size() ? reading.waves[at] : 0U;
      numbers.push_back(static_cast<float>(waves >> kind & 1U));
    }
  }
  const bool known = wave.amplitude_known && !amplitude_.mean.empty();
  const auto size = static_cast<float>(wave.log_amplitude);
  numbers.push_back(known ? std::clamp((size - amplitude_.mean[0]) / amplitude_.deviation[0],
                                       -kAmplitudeLimit, kAmplitudeLimit)
                          : 0.0F);
  numbers.push_back(known ? 1.0F : 0.0F);
  return numbers;
}

std::int64_t WavePreprocessor::signal_points() const { return static_cast<std::int64_t>(points_); }

void WavePreprocessor::take_scales(const Preprocessor& earlier) {
  Preprocessor::take_scales(earlier);
  const auto* own = dynamic_cast<const WavePreprocessor*>(&earlier);
  if (own != nullptr && !own->amplitude_.empty()) amplitude_ = own->amplitude_;
}

nlohmann::json WavePreprocessor::to_json() const {
  auto state = Preprocessor::to_json();
  state["amplitude"] = !amplitude_.empty();
  if (guided_) state["guide"] = true;
  return state;
}

std::vector<io::TensorEntry> WavePreprocessor::tensors() const {
  std::vector<io::TensorEntry> entries;
  if (!amplitude_.empty()) entries = scale_tensors(amplitude_, "amplitude");
  for (auto& entry : Preprocessor::tensors()) entries.push_back(std::move(entry));
  return entries;
}

std::unique_ptr<WavePreprocessor> WavePreprocessor::read(const nlohmann::json& state,
                                                         const io::TensorFile& tensors) {
  auto made = std::make_unique<WavePreprocessor>();
  made->read_shared(state, tensors);
  if (made->modalities_.has(Modality::signal)) {
    made->points_ = state.at("signal").at("points").get<std::size_t>();
  }
  made->guided_ = state.value("guide", false);
  if (state.at("amplitude").get<bool>()) made->amplitude_ = read_scale(tensors, "amplitude", 1);
  return made;
}

}  // namespace ecgmm::input
