// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/input/preprocessor.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <optional>
#include <utility>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/ecg/resample.h"
#include "ecgmm/input/wave.h"

namespace ecgmm::input {
namespace {

constexpr double kDeviationFloor = 1e-6;
constexpr double kShortestShare = 0.99;
constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

/// Mean and population deviation of each position over rows, NaN left out; two passes, in row
/// order.
class Moments {
 public:
  explicit Moments(std::size_t width) : sum_(width), count_(width), squares_(width) {}

  template <class Row>
  void add(const Row& row) {
    for (std::size_t k = 0; k < sum_.size(); ++k) {
      if (std::isnan(row[k])) continue;
      sum_[k] += row[k];
      ++count_[k];
    }
  }
  template <class Row>
  void add_deviation(const Row& row) {
    for (std::size_t k = 0; k < sum_.size(); ++k) {
      if (std::isnan(row[k])) continue;
      const double difference = row[k] - mean(k);
      squares_[k] += difference * difference;
    }
  }
  double mean(std::size_t k) const { return count_[k] == 0 ? 0 : sum_[k] / count_[k]; }
  /// A position that never varies is divided by 1: any other value would leave the floor's scale.
  double deviation(std::size_t k) const {
    const double population = count_[k] == 0 ? 0 : std::sqrt(squares_[k] / count_[k]);
    const bool constant = population <= 1e-9 * std::max(1.0, std::abs(mean(k)));
    return constant ? 1.0 : population + kDeviationFloor;
  }

 private:
  std::vector<double> sum_;
  std::vector<double> count_;
  std::vector<double> squares_;
};

template <class Scale, class Rows>
Scale fit_scale(const Rows& rows) {
  Moments moments(rows.empty() ? 0 : rows.front().size());
  for (const auto& row : rows) moments.add(row);
  for (const auto& row : rows) moments.add_deviation(row);
  Scale scale;
  for (std::size_t k = 0; !rows.empty() && k < rows.front().size(); ++k) {
    scale.mean.push_back(static_cast<float>(moments.mean(k)));
    scale.deviation.push_back(static_cast<float>(moments.deviation(k)));
  }
  return scale;
}

const io::Cell* find_cell(const data::ClinicalRow& row, const std::string& column) {
  for (const auto& [name, cell] : row) {
    if (name == column) return &cell;
  }
  const std::string lower = to_lower(column);
  for (const auto& [name, cell] : row) {
    if (to_lower(name) == lower) return &cell;
  }
  return nullptr;
}

/// Which of ColumnDecision::categories a cell of a categorical column has.
std::optional<std::size_t> category_of(const io::Cell& cell, const data::ColumnDecision& column) {
  const auto number = data::cell_value(cell, column);
  if (!number) return std::nullopt;
  if (column.values.empty()) return static_cast<std::size_t>(*number);
  const auto& known = column.categories;
  const auto found = std::find(known.begin(), known.end(), shortest(*number));
  if (found == known.end()) return std::nullopt;
  return static_cast<std::size_t>(found - known.begin());
}

std::vector<std::size_t> rows_with(Modality modality, const data::Cohort& cohort,
                                   std::span<const std::size_t> rows) {
  std::vector<std::size_t> found;
  std::copy_if(rows.begin(), rows.end(), std::back_inserter(found),
               [&](auto row) { return cohort.records()[row].available().has(modality); });
  return found;
}

std::string_view unit_text(ecg::Unit unit) {
  return unit == ecg::Unit::millivolt ? "mV" : "no unit (amplitude lost)";
}

}  // namespace

Preprocessor Preprocessor::fit(const data::Cohort& cohort, std::span<const std::size_t> train_rows,
                               ModalitySet modalities, const InputConfig& config,
                               const data::DataConfig& data_config) {
  if (train_rows.empty()) throw data_error("no records to train on");
  Preprocessor fitted;
  fitted.config_ = config;
  fitted.modalities_ = modalities;
  if (!config.wave()) {
    if (modalities.has(Modality::signal)) fitted.fit_signal(cohort, train_rows);
    if (modalities.has(Modality::clinical)) fitted.fit_clinical(cohort, train_rows, data_config);
    return fitted;
  }
  for (const auto modality : kModalities) {
    if (rows_with(modality, cohort, train_rows).empty()) {
      fitted.modalities_ = fitted.modalities_.without(modality);
    }
  }
  if (fitted.modalities_.empty()) {
    throw data_error("no training record has any of " + modalities.text());
  }
  fitted.fit_amplitude(cohort, train_rows);
  if (fitted.modalities_.has(Modality::clinical)) {
    fitted.fit_clinical(cohort, rows_with(Modality::clinical, cohort, train_rows), data_config);
  }
  return fitted;
}

void Preprocessor::fit_signal(const data::Cohort& cohort, std::span<const std::size_t> train_rows) {
  const auto only_signal = ModalitySet().with(Modality::signal);
  std::vector<std::vector<float>> rows;
  for (const auto index : train_rows) {
    const auto record = cohort.decode(index, only_signal);
    if (!record.signal) throw data_error("the training record " + record.key.id + " has no signal");
    if (rows.empty()) {
      sampling_rate_hz_ = record.signal->sampling_rate_hz;
      signal_unit_ = record.signal->unit;
      // Lets prepare_signal() know T before the scale is fitted.
      signal_.mean.resize(record.signal->samples.size());
    }
    std::vector<std::string> notes;
    with_context("signal of record " + record.key.id,
                 [&] { rows.push_back(prepare_signal(*record.signal, notes)); });
  }
  signal_ = fit_scale<Scale>(rows);
}

void Preprocessor::fit_amplitude(const data::Cohort& cohort,
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
      if (record.signal && (wave_points_ == 0 || (own && !own_found))) {
        own_found = own;
        wave_points_ = record.signal->samples.size();
        sampling_rate_hz_ = record.signal->sampling_rate_hz;
        signal_unit_ = record.signal->unit;
      }
      if (!record.signal && !record.image) continue;
      try {
        const auto wave = wave_of(record.signal ? *record.signal : trace_in(record).waveform);
        if (wave.amplitude_known) rows.push_back({wave.log_amplitude});
      } catch (const Error& error) {
        if (error.kind() != ErrorKind::data) throw;  // transform() will say it
      }
    }
    amplitude_ = fit_scale<Scale>(rows);
    if (!rows.empty()) return;
  }
}

void Preprocessor::fit_clinical(const data::Cohort& cohort, std::span<const std::size_t> train_rows,
                                const data::DataConfig& data_config) {
  columns_ = data::decide_columns(cohort, train_rows, data_config);
  const auto only_clinical = ModalitySet().with(Modality::clinical);
  std::vector<data::ClinicalRow> rows;
  for (const auto index : train_rows) {
    auto record = cohort.decode(index, only_clinical);
    if (!record.clinical)
      throw data_error("the training record " + record.key.id + " has no clinical row");
    rows.push_back(std::move(*record.clinical));
  }

  missing_indicator_.assign(columns_.size(), false);
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    auto& column = columns_[c];
    if (column.role != data::Role::input) {
      column.values.clear();
      column.categories.clear();  // words of columns that are no inputs have no place in a model
      continue;
    }
    // With declared values: those that training has; a column of zeros would teach nothing.
    const bool coded = column.kind == data::ColumnKind::categorical && !column.values.empty();
    if (!coded && !data_config.missing_indicator) continue;
    if (coded) column.categories.clear();
    for (const auto& row : rows) {
      const auto* cell = find_cell(row, column.name);
      const auto number = cell == nullptr ? std::nullopt : data::cell_value(*cell, column);
      if (coded && number) column.categories.push_back(shortest(*number));
      if (!number && data_config.missing_indicator) missing_indicator_[c] = true;
    }
    if (!coded) continue;
    std::sort(column.categories.begin(), column.categories.end());
    column.categories.erase(std::unique(column.categories.begin(), column.categories.end()),
                            column.categories.end());
  }
  lay_out_features();
  if (features_.empty()) {
    throw data_error("no clinical column has a word that is frequent enough to be an input",
                     "train without clinical data (model.modalities)");
  }

  std::vector<std::vector<double>> values;
  for (const auto& row : rows) values.push_back(raw_features(row));
  clinical_ = fit_scale<Scale>(values);
}

void Preprocessor::take_scales(const Preprocessor& earlier) {
  if (signal_.mean.size() == earlier.signal_.mean.size()) signal_ = earlier.signal_;
  if (!earlier.amplitude_.mean.empty()) amplitude_ = earlier.amplitude_;
  if (feature_names() == earlier.feature_names()) clinical_ = earlier.clinical_;
}

void Preprocessor::lay_out_features() {
  features_.clear();
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    if (columns_[c].role != data::Role::input) continue;
    if (columns_[c].kind == data::ColumnKind::categorical) {
      for (std::size_t k = 0; k < columns_[c].categories.size(); ++k) {
        features_.push_back({c, Feature::Part::category, k});
      }
    } else {
      features_.push_back({c, Feature::Part::value, 0});
    }
    if (missing_indicator_[c]) features_.push_back({c, Feature::Part::missing, 0});
  }
}

std::int64_t Preprocessor::signal_points() const {
  return static_cast<std::int64_t>(config_.wave() ? wave_points_ : signal_.mean.size());
}

std::int64_t Preprocessor::clinical_features() const {
  return static_cast<std::int64_t>(features_.size());
}

std::vector<std::string> Preprocessor::feature_names() const {
  std::vector<std::string> names;
  for (const auto& feature : features_) {
    const auto& column = columns_[feature.column];
    std::string name = column.name;
    if (feature.part == Feature::Part::category) name += "=" + column.categories[feature.category];
    if (feature.part == Feature::Part::missing) name += " missing";
    names.push_back(std::move(name));
  }
  return names;
}

std::vector<float> Preprocessor::prepare_signal(const ecg::Waveform& signal,
                                                std::vector<std::string>& notes) const {
  const std::size_t points = signal_.mean.size();
  if (signal.unit != signal_unit_) {
    throw data_error(concat("the signal has ", unit_text(signal.unit),
                            ", the model was trained on ", unit_text(signal_unit_)),
                     "set signals.unit in cohort.toml if that is not so");
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
    notes.push_back(concat("signal: ", filled, " missing samples filled by straight lines"));
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
                     "give a longer signal, or its true sampling rate");
  } else if (samples.size() < points) {
    notes.push_back(
        concat("signal: ", points - samples.size(), " samples added by holding the last value"));
  }
  samples.resize(points, samples.back());
  return samples;
}

std::vector<double> Preprocessor::raw_features(const data::ClinicalRow& row) const {
  static const io::Cell kEmpty;
  std::vector<double> raw;
  raw.reserve(features_.size());
  for (const auto& feature : features_) {
    const auto& column = columns_[feature.column];
    const auto* found = find_cell(row, column.name);
    const io::Cell& cell = found == nullptr ? kEmpty : *found;
    std::optional<double> number;
    if (column.kind != data::ColumnKind::categorical) {
      number = data::cell_value(cell, column);
    } else if (const auto category = category_of(cell, column)) {
      number = *category == feature.category ? 1.0 : 0.0;
    }
    const bool known = number && std::isfinite(*number);
    if (feature.part == Feature::Part::missing) {
      raw.push_back(known ? 0.0 : 1.0);
    } else {
      raw.push_back(known ? *number : kMissing);
    }
  }
  return raw;
}

}  // namespace ecgmm::input
