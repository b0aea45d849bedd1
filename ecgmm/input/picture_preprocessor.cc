// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/input/picture_preprocessor.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <string_view>
#include <utility>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/ecg/resample.h"
#include "ecgmm/input/picture_reading.h"
#include "ecgmm/io/image_resize.h"
#include "ecgmm/io/spool.h"

namespace ecgmm::input {
namespace {

constexpr double kShortestShare = 0.99;

std::string_view unit_text(ecg::Unit unit) {
  return unit == ecg::Unit::millivolt ? "mV" : "no unit (amplitude lost)";
}

double amplitude_mv(const std::vector<float>& samples, ecg::Unit unit) {
  if (unit != ecg::Unit::millivolt) return std::numeric_limits<double>::quiet_NaN();
  double sum = 0;
  double squares = 0;
  for (const double x : samples) {
    sum += x;
    squares += x * x;
  }
  const auto n = static_cast<double>(samples.size());
  return std::sqrt(std::max(0.0, squares / n - sum / n * (sum / n)));
}

}  // namespace

std::unique_ptr<PicturePreprocessor> PicturePreprocessor::fit(
    const data::Cohort& cohort, std::span<const std::size_t> train_rows, ModalitySet modalities,
    const InputConfig& config, const data::DataConfig& data_config) {
  auto fitted = std::make_unique<PicturePreprocessor>();
  fitted->config_ = config;
  fitted->modalities_ = modalities;
  if (modalities.has(Modality::signal)) fitted->fit_signal(cohort, train_rows);
  if (modalities.has(Modality::clinical)) {
    fitted->clinical_ = ClinicalInputs::fit(cohort, train_rows, data_config);
  }
  return fitted;
}

void PicturePreprocessor::fit_signal(const data::Cohort& cohort,
                                     std::span<const std::size_t> train_rows) {
  const auto only_signal = ModalitySet().with(Modality::signal);
  io::Spool rows;
  for (const auto index : train_rows) {
    const auto record = cohort.decode(index, only_signal);
    if (!record.signal) throw data_error("the training record " + record.key.id + " has no signal");
    if (rows.size() == 0) {
      sampling_rate_hz_ = record.signal->sampling_rate_hz;
      signal_unit_ = record.signal->unit;
      // Lets prepare_signal() know T before the scale is fitted.
      signal_.mean.resize(record.signal->samples.size());
    }
    std::vector<std::string> notes;
    with_context("signal of record " + record.key.id,
                 [&] { rows.add(prepare_signal(*record.signal, notes)); });
  }
  signal_ = fit_scale(rows.size(), [&](std::size_t i) { return rows.get<float>(i); });
}

data::DecodedRecord PicturePreprocessor::decode(const data::Cohort& cohort, std::size_t record,
                                                ModalitySet modalities) const {
  data::DecodedRecord picture;
  if (modalities.has(Modality::image)) picture = picture_of(cohort, record, config_);
  auto decoded = cohort.decode(record, modalities.without(Modality::image));
  decoded.image = std::move(picture.image);
  decoded.image_copy = std::move(picture.image_copy);
  decoded.geometry = picture.geometry;
  return decoded;
}

Sample PicturePreprocessor::transform(const data::DecodedRecord& record) const {
  Sample sample;
  if (modalities_.has(Modality::image) && record.image_copy) {
    sample.picture = record.image_copy;
  } else if (modalities_.has(Modality::image) && record.image) {
    sample.picture = std::make_shared<const Image>(
        io::resize_bilinear(*record.image, static_cast<int>(config_.image_width),
                            static_cast<int>(config_.image_height)));
  }
  if (modalities_.has(Modality::signal) && record.signal) {
    const auto samples = prepare_signal(*record.signal, sample.notes);
    sample.signal = standardized(samples, signal_);
    sample.facts.push_back({"signal amplitude", amplitude_mv(samples, signal_unit_), "mV"});
  }
  if (modalities_.has(Modality::clinical) && record.clinical) {
    sample.clinical = standardized(clinical_.raw(*record.clinical), clinical_.scale());
  }
  return sample;
}

std::size_t PicturePreprocessor::image_bytes() const {
  if (!modalities_.has(Modality::image)) return 0;
  return static_cast<std::size_t>(3 * config_.image_width * config_.image_height);
}

std::int64_t PicturePreprocessor::signal_points() const {
  return static_cast<std::int64_t>(signal_.size());
}

void PicturePreprocessor::take_scales(const Preprocessor& earlier) {
  Preprocessor::take_scales(earlier);
  const auto* own = dynamic_cast<const PicturePreprocessor*>(&earlier);
  if (own != nullptr && own->signal_.size() == signal_.size()) signal_ = own->signal_;
}

std::vector<io::TensorEntry> PicturePreprocessor::tensors() const {
  std::vector<io::TensorEntry> entries;
  if (modalities_.has(Modality::signal)) entries = scale_tensors(signal_, "signal");
  for (auto& entry : Preprocessor::tensors()) entries.push_back(std::move(entry));
  return entries;
}

std::unique_ptr<PicturePreprocessor> PicturePreprocessor::read(const nlohmann::json& state,
                                                               const io::TensorFile& tensors) {
  auto made = std::make_unique<PicturePreprocessor>();
  made->read_shared(state, tensors);
  if (made->modalities_.has(Modality::signal)) {
    made->signal_ =
        read_scale(tensors, "signal", state.at("signal").at("points").get<std::size_t>());
  }
  return made;
}

std::vector<float> PicturePreprocessor::prepare_signal(const ecg::Waveform& signal,
                                                       std::vector<std::string>& notes) const {
  const std::size_t points = signal_.mean.size();
  if (signal.unit != signal_unit_) {
    throw data_error(concat("the signal has ", unit_text(signal.unit),
                            ", the model was trained on ", unit_text(signal_unit_)),
                     "set signals.unit in cohort.toml if this is wrong");
  }
  if (!(signal.sampling_rate_hz > 0)) throw data_error("the signal has no sampling rate");
  auto samples = signal.samples;
  if (std::any_of(samples.begin(), samples.end(), [](float x) { return std::isinf(x); })) {
    throw data_error("the signal has infinite samples");
  }
  if (std::all_of(samples.begin(), samples.end(), [](float x) { return std::isnan(x); })) {
    throw data_error("the signal has no numbers");
  }
  if (const auto filled = ecg::fill_gaps(samples); filled > 0) {
    notes.push_back(concat("signal: ", filled, " missing samples filled in linearly"));
  }
  if (std::abs(signal.sampling_rate_hz - sampling_rate_hz_) > 1e-6 * sampling_rate_hz_) {
    samples = ecg::resample(samples, signal.sampling_rate_hz, sampling_rate_hz_);
    notes.push_back(concat("signal: resampled from ", signal.sampling_rate_hz, " to ",
                           sampling_rate_hz_, " Hz"));
  }
  if (samples.size() > points) {
    notes.push_back(
        concat("signal: the first ", points, " of ", samples.size(), " samples are used"));
  } else if (static_cast<double>(samples.size()) <= kShortestShare * static_cast<double>(points)) {
    throw data_error(concat("the signal has ", samples.size(), " samples at ", sampling_rate_hz_,
                            " Hz, the model needs ", points),
                     "give a longer signal, or the correct sampling rate");
  } else if (samples.size() < points) {
    notes.push_back(
        concat("signal: ", points - samples.size(), " samples added by holding the last value"));
  }
  samples.resize(points, samples.back());
  return samples;
}

}  // namespace ecgmm::input
