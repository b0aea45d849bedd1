// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <vector>

#include "ecgmm/core/types.h"
#include "ecgmm/data/cohort.h"
#include "ecgmm/data/record.h"
#include "ecgmm/input/clinical_inputs.h"
#include "ecgmm/input/config.h"
#include "ecgmm/input/form.h"
#include "ecgmm/input/sample.h"
#include "ecgmm/io/tensor_file.h"

namespace ecgmm::input {

/// Everything fitted between files and network, and the only code that turns a record into arrays,
/// in training and in use alike. One interface for all forms; preprocessor_factory.h makes the one
/// of a form. What is clinical is the same for all. Immutable once fitted; thread-safe.
class Preprocessor {
 public:
  virtual ~Preprocessor() = default;

  /// How it turns records into arrays.
  virtual Form form() const = 0;
  /// Modalities that the model does not use are left out. A clinical cell that its column does not
  /// understand counts as missing.
  /// @throws Error (data) for what cannot be brought to the model's form, naming it and the remedy.
  virtual Sample transform(const data::DecodedRecord& record) const = 0;
  /// Cohort::decode() of these modalities, but a picture as it is needed here, which is made once
  /// while the cohort is open (Cohort::pictures()).
  virtual data::DecodedRecord decode(const data::Cohort& cohort, std::size_t record,
                                     ModalitySet modalities) const;
  /// The same with the picture itself, for who looks at more of it than the network does.
  virtual data::DecodedRecord decode_whole(const data::Cohort& cohort, std::size_t record,
                                           ModalitySet modalities) const;
  /// Whether training means stand in for missing clinical values; the model does without them if
  /// not.
  virtual bool imputes() const = 0;
  /// Of one record's image in a Sample, where images are kept as pixels; 0 where they are not.
  virtual std::size_t image_bytes() const { return 0; }
  /// Channels of a strip in wave form: more than one with a guide.
  virtual std::int64_t strip_channels() const { return 1; }
  /// T of the training signals; 0 without signals.
  virtual std::int64_t signal_points() const = 0;

  /// Takes the scales of an earlier fit of the same form where they are of the same quantities. A
  /// network that starts from that fit's weights needs its scales.
  virtual void take_scales(const Preprocessor& earlier);

  /// Holds a cohort's clinical columns against the model's: check_columns().
  std::vector<std::string> check_cohort(const data::Cohort& cohort) const;
  /// What the user should know of one patient's values: check_values().
  std::vector<std::string> check_row(const data::ClinicalRow& row) const;

  const InputConfig& config() const { return config_; }
  /// That the model was trained on.
  ModalitySet modalities() const { return modalities_; }
  /// How many of them a record must have.
  data::Needed needed() const { return needed_modalities(form()); }
  const std::vector<data::ColumnDecision>& columns() const { return clinical_.columns(); }
  double sampling_rate_hz() const { return sampling_rate_hz_; }  ///< of the training signals
  ecg::Unit signal_unit() const { return signal_unit_; }
  std::int64_t clinical_features() const;  ///< C; 0 without clinical columns
  /// "AGE", "SMOKE=2", "Wt missing", in the order of Sample::clinical.
  std::vector<std::string> feature_names() const { return clinical_.feature_names(); }

  /// State: JSON beside tensors "preprocessor.*"; read_preprocessor() is its inverse.
  virtual nlohmann::json to_json() const;
  virtual std::vector<io::TensorEntry> tensors() const;

 protected:
  Preprocessor() = default;
  Preprocessor(const Preprocessor&) = default;
  Preprocessor& operator=(const Preprocessor&) = default;

  /// What all forms keep in their state; @throws Error (bundle), or a fault of json.
  void read_shared(const nlohmann::json& json, const io::TensorFile& tensors);

  InputConfig config_;
  ModalitySet modalities_;
  double sampling_rate_hz_ = 0;
  ecg::Unit signal_unit_ = ecg::Unit::millivolt;
  ClinicalInputs clinical_;
};

}  // namespace ecgmm::input
