// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <vector>

#include "ecgmm/data/config.h"
#include "ecgmm/data/lead_reading.h"
#include "ecgmm/input/preprocessor.h"

namespace ecgmm::input {

/// Form::wave: an image is the lead that is traced in it, and so is a signal; both become its shape
/// at ecg::kWaveRateHz. Any modality is enough; one that cannot be used is left out with a note.
class WavePreprocessor : public Preprocessor {
 public:
  /// The log amplitude and the clinical features are standardized by the rows that have them;
  /// modalities() are those that some training row has. A missing clinical value is no value.
  /// @throws Error (data) as ClinicalInputs::fit(); where no row has any modality.
  static std::unique_ptr<WavePreprocessor> fit(const data::Cohort& cohort,
                                               std::span<const std::size_t> train_rows,
                                               ModalitySet modalities, const InputConfig& config,
                                               const data::DataConfig& data_config);
  /// @throws Error (bundle), or a fault of json, for missing or inconsistent state.
  static std::unique_ptr<WavePreprocessor> read(const nlohmann::json& state,
                                                const io::TensorFile& tensors);

  Form form() const override { return Form::wave; }
  Sample transform(const data::DecodedRecord& record) const override;
  /// A modality that cannot be read is left out with a note.
  data::DecodedRecord decode(const data::Cohort& cohort, std::size_t record,
                             ModalitySet modalities) const override;
  data::DecodedRecord decode_whole(const data::Cohort& cohort, std::size_t record,
                                   ModalitySet modalities) const override;
  bool imputes() const override { return false; }
  std::int64_t signal_points() const override;
  std::int64_t strip_channels() const override { return guided_ ? kGuidedChannels : 1; }
  void take_scales(const Preprocessor& earlier) override;
  nlohmann::json to_json() const override;
  std::vector<io::TensorEntry> tensors() const override;

 private:
  void fit_amplitude(const data::Cohort& cohort, std::span<const std::size_t> train_rows);
  /// A strip of Sample; leaves amplitude and intervals in the sample's facts.
  /// @param reading  of the lead: which modality it is of, and what was measured.
  std::vector<float> prepare_wave(const ecg::Wave& wave, double duration_s,
                                  const data::LeadReading& reading, Sample& sample) const;

  Scale amplitude_;         ///< (1), or empty: no unit in training
  bool guided_ = false;     ///< whether strips have the guide's channels
  std::size_t points_ = 0;  ///< T of the training signals
};

}  // namespace ecgmm::input
