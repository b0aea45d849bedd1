// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <vector>

#include "ecgmm/core/types.h"
#include "ecgmm/data/cohort.h"
#include "ecgmm/data/config.h"
#include "ecgmm/data/record.h"
#include "ecgmm/data/record_facts.h"
#include "ecgmm/data/roles.h"
#include "ecgmm/data/selection.h"
#include "ecgmm/input/config.h"
#include "ecgmm/io/tensor_file.h"

namespace ecgmm::input {

/// A lead in wave form: 10 s at ecg::kWaveRateHz; a shorter one is repeated from its start.
inline constexpr std::int64_t kWavePoints = 1000;
inline constexpr std::int64_t kShortestWavePoints = 250;
/// Behind the points: the log amplitude, standardized, 0 where not known, and whether it is known.
inline constexpr std::int64_t kWaveExtras = 2;

/// One record as the network takes it, images still as bytes. Undefined tensors = part absent.
///
/// In wave form image and signal are both (kWavePoints + kWaveExtras) float32, and clinical is
/// (2 C): the standardized values, 0 where missing, then for each whether it is known.
struct Sample {
  at::Tensor image;     ///< (3, H, W) uint8, channels-last
  at::Tensor signal;    ///< (T) float32, standardized
  at::Tensor clinical;  ///< (C) float32, standardized, imputed
  std::vector<std::string>
      notes;  ///< what was brought to the model's form: "resampled from 500 Hz"
  /// What was seen on the way of the parts that are there: "signal amplitude", a lead's standard
  /// deviation in mV, in wave form after the filter; there too "image amplitude" and "trace
  /// confidence", see ecg::Trace.
  std::vector<data::Fact> facts;
};

/// Samples side by side. A part that no sample of the batch has is undefined; where some have it,
/// the others hold zeros there and `present` says so.
struct Batch {
  at::Tensor image;     ///< (B, 3, H, W) float32, normalized, channels-last; in wave form as signal
  at::Tensor signal;    ///< (B, T) float32
  at::Tensor clinical;  ///< (B, C) float32
  at::Tensor present;   ///< (B, 3) bool, in the order of kModalities
  std::int64_t size() const { return present.size(0); }
  Batch to(at::Device device) const;
};

/// How many of the modalities a record must have for this form.
inline data::Needed needed_modalities(const InputConfig& config) {
  return config.wave() ? data::Needed::any : data::Needed::all;
}

/// Everything fitted between files and network, and the only code that turns a record into tensors,
/// in training and in use alike. Immutable after fit(); transform() is thread-safe.
class Preprocessor {
 public:
  Preprocessor() = default;

  /// Fits column choice, scalers and imputation on `train_rows` of the cohort and nothing else.
  ///
  /// Signals per time point and clinical features are standardized by the mean and the population
  /// deviation + 1e-6 of the training rows; a missing clinical value becomes the training mean.
  /// Categorical columns become one feature a category of the training rows.
  ///
  /// In wave form the log amplitude and the clinical features are standardized by the rows that
  /// have them, and modalities() are those that some training row has.
  /// @throws Error (data) as data::decide_columns(); a training row without a modality (picture
  /// form), or none with any (wave form).
  static Preprocessor fit(const data::Cohort& cohort, std::span<const std::size_t> train_rows,
                          ModalitySet modalities, const InputConfig& config,
                          const data::DataConfig& data_config);

  /// Takes the scales of an earlier fit where they are of the same quantities: the amplitude, the
  /// clinical features where they have the same names, signals of the same length. A network that
  /// starts from that fit's weights needs its scales.
  void take_scales(const Preprocessor& earlier);

  /// Parts that the model does not use are left out. A signal at another rate is resampled; a
  /// longer one gives its first T points, one shorter by less than 1 % holds its last value. A
  /// clinical cell that its column does not understand counts as missing.
  /// @throws Error (data) for a part that cannot be brought to the model's form (a signal too
  /// short,
  ///         without numbers, or in another unit), naming it and the remedy.
  ///
  /// In wave form an image is the lead that is traced in it, such a part is left out with a note
  /// instead, and a missing cell is no value.
  Sample transform(const data::DecodedRecord& record) const;
  /// Cohort::decode(); in wave form a part that cannot be read is left out with a note.
  data::DecodedRecord decode(const data::Cohort& cohort, std::size_t record,
                             ModalitySet parts) const;
  Batch collate(std::span<const Sample> samples) const;

  /// Holds a cohort's clinical columns against the model's.
  /// @return what the user should know: columns that the cohort lacks, that the model does not
  ///         know, and values that it does not understand.
  /// @throws Error (data) where a column has another unit or a word another meaning, where most of
  ///         its values are far from those of the training (names the probable unit), or most of
  ///         its words are unknown.
  std::vector<std::string> check_cohort(const data::Cohort& cohort) const;

  /// What the user should know of one patient's values: those far from the training's.
  std::vector<std::string> check_row(const data::ClinicalRow& row) const;

  ModalitySet modalities() const { return modalities_; }
  /// How many of them a record must have.
  data::Needed needed() const { return needed_modalities(config_); }
  const InputConfig& config() const { return config_; }
  const std::vector<data::ColumnDecision>& columns() const { return columns_; }
  std::int64_t signal_points() const;  ///< T of the training signals; 0 without signals
  double sampling_rate_hz() const { return sampling_rate_hz_; }
  ecg::Unit signal_unit() const { return signal_unit_; }
  std::int64_t clinical_features() const;  ///< C; 0 without clinical columns
  /// "AGE", "SMOKE=2", "Wt missing", in the order of Sample::clinical.
  std::vector<std::string> feature_names() const;

  /// State: JSON beside tensors "preprocessor.*"; from_state() is its inverse.
  nlohmann::json to_json() const;
  std::vector<io::TensorEntry> tensors() const;
  /// @throws Error (bundle) for missing or inconsistent state.
  static Preprocessor from_state(const nlohmann::json& json, const io::TensorFile& tensors);

 private:
  /// One number of the clinical vector: a column's value, whether it has one category, or whether
  /// its cell is missing.
  struct Feature {
    enum class Part { value, category, missing };
    std::size_t column = 0;
    Part part = Part::value;
    std::size_t category = 0;
  };
  struct Scale {
    std::vector<float> mean, deviation;
  };

  void fit_signal(const data::Cohort& cohort, std::span<const std::size_t> train_rows);
  void fit_amplitude(const data::Cohort& cohort, std::span<const std::size_t> train_rows);
  void fit_clinical(const data::Cohort& cohort, std::span<const std::size_t> train_rows,
                    const data::DataConfig& data_config);
  void lay_out_features();
  std::vector<float> prepare_signal(const ecg::Waveform& signal,
                                    std::vector<std::string>& notes) const;
  /// (kWavePoints + kWaveExtras); leaves its amplitude in the sample's facts.
  std::vector<float> prepare_wave(const ecg::Waveform& lead, Modality modality,
                                  Sample& sample) const;
  std::vector<double> raw_features(const data::ClinicalRow& row) const;
  Sample transform_to_waves(const data::DecodedRecord& record) const;

  InputConfig config_;
  ModalitySet modalities_;
  double sampling_rate_hz_ = 0;
  ecg::Unit signal_unit_ = ecg::Unit::millivolt;
  std::vector<data::ColumnDecision> columns_;
  std::vector<bool> missing_indicator_;  ///< by column
  std::vector<Feature> features_;        ///< follows from columns_ and missing_indicator_
  Scale signal_;                         ///< (T); empty in wave form
  Scale amplitude_;                      ///< (1) in wave form, or empty: no unit in training
  std::size_t wave_points_ = 0;          ///< in wave form: T of the training signals
  Scale clinical_;                       ///< (C)
};

/// Antialiased bilinear resize of an 8-bit picture, as Pillow's BILINEAR within one gray level.
/// @return (3, height, width) uint8, channels-last.
at::Tensor resize_image(const Image& image, std::int64_t width, std::int64_t height);

}  // namespace ecgmm::input
