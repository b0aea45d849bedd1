// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>
#include <nlohmann/json.hpp>

#include "ecgmm/core/types.h"
#include "ecgmm/data/cohort.h"
#include "ecgmm/data/config.h"
#include "ecgmm/data/record.h"
#include "ecgmm/data/roles.h"
#include "ecgmm/input/config.h"
#include "ecgmm/io/tensor_file.h"

namespace ecgmm::input {

/// One record as the network takes it, images still as bytes. Undefined tensors = part absent.
struct Sample {
  at::Tensor image;     ///< (3, H, W) uint8
  at::Tensor signal;    ///< (T) float32, standardised
  at::Tensor clinical;  ///< (C) float32, standardised, imputed
};

/// Samples side by side. A part that no sample of the batch has is undefined; where some have it, the
/// others hold zeros there and `present` says so.
struct Batch {
  at::Tensor image;     ///< (B, 3, H, W) float32, normalised, channels-last
  at::Tensor signal;    ///< (B, T) float32
  at::Tensor clinical;  ///< (B, C) float32
  at::Tensor present;   ///< (B, 3) bool, in the order of kModalities
  std::int64_t size() const { return present.size(0); }
  Batch to(at::Device device) const;
};

/// Everything fitted between files and network, and the only code that turns a record into tensors, in
/// training and in use alike. Immutable after fit(); transform() is thread-safe.
class Preprocessor {
 public:
  /// Fits column choice, scalers and imputation on `train_rows` of the cohort and nothing else.
  static Preprocessor fit(const data::Cohort& cohort, std::span<const std::size_t> train_rows,
                          ModalitySet modalities, const InputConfig& config,
                          const data::DataConfig& data_config);

  /// @throws Error (data) for a part that cannot be brought to the model's form (a signal too short, a
  ///         clinical value that the column does not know), naming it and the remedy.
  Sample transform(const data::DecodedRecord& record) const;
  Batch collate(std::span<const Sample> samples) const;

  ModalitySet modalities() const { return modalities_; }
  const InputConfig& config() const { return config_; }
  const std::vector<data::ColumnDecision>& columns() const { return columns_; }
  std::int64_t signal_points() const;      ///< T; 0 without signals
  double sampling_rate_hz() const { return sampling_rate_hz_; }
  std::int64_t clinical_features() const;  ///< C; 0 without clinical columns

  /// State: JSON beside tensors "preprocessor.*"; from_state() is its inverse.
  nlohmann::json to_json() const;
  std::vector<io::TensorEntry> tensors() const;
  /// @throws Error (bundle) for missing or inconsistent state.
  static Preprocessor from_state(const nlohmann::json& json, const io::TensorFile& tensors);

 private:
  InputConfig config_;
  ModalitySet modalities_;
  double sampling_rate_hz_ = 0;
  std::vector<data::ColumnDecision> columns_;
  // The implementer adds what is fitted: signal mean and deviation (T), clinical mean, deviation and fill (C).
};

/// Antialiased bilinear resize of an 8-bit picture, as Pillow's BILINEAR within one grey level.
/// @return (3, height, width) uint8.
at::Tensor resize_image(const Image& image, std::int64_t width, std::int64_t height);

}  // namespace ecgmm::input
