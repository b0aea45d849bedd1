// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "ecgmm/bundle/bundle.h"
#include "ecgmm/bundle/prediction.h"
#include "ecgmm/core/parallel.h"
#include "ecgmm/data/record.h"

namespace ecgmm::bundle {

/// "cpu" or "cuda" for what --device says: "auto" is CUDA where there is a device.
/// @throws Error (environment) for "cuda" where there is none, Error (usage) for another word.
std::string resolve_device(const std::string& device);

/// What to predict of a record that has several modalities: by all of them, or beside it by each
/// subset of them, at the price of a forward pass each (models that take any modality only).
enum class Subsets { whole, each };

/// The only inference path: const, thread-safe, takes decoded records, never paths. Each record
/// goes through the network (of an ensemble: each, their logits averaged) alone and serially, on
/// the CPU in float32, records side by side on `threads` threads: so a record's probability depends
/// neither on its neighbors nor on the thread count. torch's own thread count and random generator
/// are left as they were.
class Predictor {
 public:
  /// @param device  as resolve_device() takes it.
  /// @throws Error (bundle) if the weights do not fit the network; as resolve_device().
  Predictor(const Bundle& bundle, const std::string& device, int threads);
  ~Predictor();
  Predictor(Predictor&&) noexcept;

  /// Predicts `count` records that `decode(i)` gives, in bounded memory (called from several
  /// threads). A data error of one record makes it `unreadable`, with the note; its key is empty if
  /// decode() itself threw.
  /// @throws Error (interrupted) on Ctrl-C.
  std::vector<Prediction> predict(std::size_t count,
                                  const std::function<data::DecodedRecord(std::size_t)>& decode,
                                  Progress* progress = nullptr,
                                  Subsets subsets = Subsets::whole) const;
  /// @throws Error (data) if the record lacks a modality the model needs, or all that it can use.
  Prediction predict(const data::DecodedRecord& record, Subsets subsets = Subsets::whole) const;

  /// What turns records into the network's input; it lives as long as the predictor.
  const input::Preprocessor& preprocessor() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace ecgmm::bundle
