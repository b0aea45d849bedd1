// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "ecgmm/data/config.h"
#include "ecgmm/input/preprocessor.h"

namespace ecgmm::input {

/// Form::picture: an image is its pixels, a signal its samples, and a record must have every
/// modality that the model takes.
class PicturePreprocessor : public Preprocessor {
 public:
  /// Signals per time point and clinical features are standardized by the mean and the population
  /// deviation + 1e-6 of the training rows; a missing clinical value becomes the training mean.
  /// Categorical columns become one feature a category of the training rows.
  /// @throws Error (data) as ClinicalInputs::fit(); for a training row without a modality.
  static std::unique_ptr<PicturePreprocessor> fit(const data::Cohort& cohort,
                                                  std::span<const std::size_t> train_rows,
                                                  ModalitySet modalities, const InputConfig& config,
                                                  const data::DataConfig& data_config);
  /// @throws Error (bundle), or a fault of json, for missing or inconsistent state.
  static std::unique_ptr<PicturePreprocessor> read(const nlohmann::json& state,
                                                   const io::TensorFile& tensors);

  Form form() const override { return Form::picture; }
  /// A signal at another rate is resampled; a longer one gives its first T points, one shorter by
  /// less than 1 % holds its last value.
  /// @throws Error (data) for a signal too short, without numbers, or in another unit.
  Sample transform(const data::DecodedRecord& record) const override;
  data::DecodedRecord decode(const data::Cohort& cohort, std::size_t record,
                             ModalitySet modalities) const override;
  bool imputes() const override { return true; }
  std::size_t image_bytes() const override;
  std::int64_t signal_points() const override;
  void take_scales(const Preprocessor& earlier) override;
  std::vector<io::TensorEntry> tensors() const override;

 private:
  void fit_signal(const data::Cohort& cohort, std::span<const std::size_t> train_rows);
  std::vector<float> prepare_signal(const ecg::Waveform& signal,
                                    std::vector<std::string>& notes) const;

  Scale signal_;  ///< (T)
};

}  // namespace ecgmm::input
