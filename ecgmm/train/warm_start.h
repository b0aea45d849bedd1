// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <vector>

#include "ecgmm/bundle/bundle.h"
#include "ecgmm/data/cohort.h"
#include "ecgmm/io/tensor_file.h"
#include "ecgmm/model/network.h"
#include "ecgmm/train/config.h"

namespace ecgmm::train {

/// The learning rate of fine-tuning, unless another is set, as a share of the recipe's: enough to
/// adapt, too little to forget.
inline constexpr double kFineTuningShare = 0.2;

/// An earlier model from whose weights a run's networks start.
class WarmStart {
 public:
  /// @throws Error (usage) if the model is of another input form or network shape than `config`
  ///         (names the keys that differ).
  WarmStart(bundle::Bundle model, const RunConfig& config);

  /// The earlier model.
  const bundle::Bundle& model() const { return model_; }

  /// Copies the weights of the model's member `member` modulo their number into a new network. The
  /// clinical branch, and modalities that the model did not have, start anew.
  /// @return what starts anew, and why.
  /// @throws Error (usage) if signals of the picture form have another length.
  std::vector<std::string> apply(model::Network& network, const input::Preprocessor& preprocessor,
                                 std::int64_t member) const;

  /// Holds a cohort's columns against the model's, as Preprocessor::check_cohort(), and refuses
  /// records to validate or test on that the model was trained on. They are known by their
  /// image or signal; the model keeps no patients.
  /// @throws Error (data) naming the column, or the first such record.
  void check_cohort(const data::Cohort& cohort, std::span<const std::size_t> held_out) const;

  /// What the new model remembers of its records (bundle::remember_records()), with what this one
  /// was trained on as "earlier", each model's fingerprints with their own salt; nothing of it
  /// where the new one keeps no fingerprints.
  bundle::RecordFingerprints remember(bundle::RecordFingerprints records) const;

 private:
  bundle::Bundle model_;
  std::vector<std::vector<io::TensorEntry>> members_;
};

}  // namespace ecgmm::train
