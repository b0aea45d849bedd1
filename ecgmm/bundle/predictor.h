// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "ecgmm/bundle/bundle.h"
#include "ecgmm/bundle/networks.h"
#include "ecgmm/bundle/prediction.h"
#include "ecgmm/core/parallel.h"
#include "ecgmm/data/record.h"

namespace ecgmm::bundle {

/// What to predict of a record that has several modalities: by all of them, or beside it by each
/// subset of them (models that take any modality only).
enum class Subsets { whole, each };

/// The only inference path: const, thread-safe, takes decoded records, never paths. Each record
/// goes through the networks (see Networks) alone and serially, records side by side on `threads`
/// threads: so a record's probability depends neither on its neighbors nor on the thread count.
class Predictor {
 public:
  /// @param device  "auto", "cpu" or "cuda", for networks that the engine does not compute.
  /// @throws Error as make_networks().
  Predictor(const Bundle& bundle, const std::string& device, int threads);

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
  std::shared_ptr<const input::Preprocessor> preprocessor_;
  Decisions decisions_;
  int threads_;
  std::unique_ptr<const Networks> networks_;
};

}  // namespace ecgmm::bundle
