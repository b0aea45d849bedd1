// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/bundle/predictor.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <mutex>
#include <utility>

#include "ecgmm/core/error.h"
#include "ecgmm/core/interrupt.h"
#include "ecgmm/core/text.h"

namespace ecgmm::bundle {
namespace {

/// @throws Error (data) if a modality that the model needs is not there.
void check(const input::Preprocessor& preprocessor, const input::Sample& sample,
           ModalitySet present) {
  for (const auto modality : kModalities) {
    if (preprocessor.needed() == data::Needed::any) break;
    if (preprocessor.modalities().has(modality) && !present.has(modality)) {
      throw data_error(concat("no ", to_string(modality)),
                       concat("the model needs ", preprocessor.modalities().text()));
    }
  }
  if (!present.empty()) return;
  throw data_error(
      join(sample.notes.empty() ? std::vector<std::string>{"no usable modality"} : sample.notes,
           "; "),
      concat("the model needs at least one of ", preprocessor.modalities().text()));
}

}  // namespace

Predictor::Predictor(const Bundle& bundle, const std::string& device, int threads)
    : preprocessor_(bundle.preprocessor),
      decisions_(bundle.decisions),
      threads_(std::max(1, threads)),
      networks_(make_networks(bundle, device)) {}

const input::Preprocessor& Predictor::preprocessor() const { return *preprocessor_; }

Prediction Predictor::predict(const data::DecodedRecord& record, Subsets subsets) const {
  const auto sample = preprocessor_->transform(record);
  Prediction prediction;
  prediction.key = record.key;
  prediction.assumed = record.assumed;
  prediction.used = sample.present();
  check(*preprocessor_, sample, prediction.used);
  std::vector<ModalitySet> wanted = {prediction.used};
  if (subsets == Subsets::each && preprocessor_->needed() == data::Needed::any) {
    wanted = prediction.used.subsets();
  }
  const auto log_odds = networks_->log_odds(sample, wanted);
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const auto& decision = decisions_.of(wanted[i]);
    prediction.by_subset[wanted[i]] = probability(log_odds[i], decision.calibrator);
    if (wanted[i] == prediction.used) prediction.uncalibrated = probability(log_odds[i], {});
  }
  prediction.probability = prediction.by_subset.at(prediction.used);
  const double measured = networks_->measured_log_odds(sample);
  if (!std::isnan(measured)) prediction.by_measures = probability(measured, {});
  prediction.note = join(sample.notes, "; ");
  prediction.facts = sample.facts;
  call(prediction, decisions_.of(prediction.used));
  return prediction;
}

std::vector<Prediction> Predictor::predict(
    std::size_t count, const std::function<data::DecodedRecord(std::size_t)>& decode,
    Progress* progress, Subsets subsets) const {
  std::vector<Prediction> predictions(count);
  std::atomic<std::size_t> next{0};
  std::mutex mutex;
  std::size_t done = 0;
  const auto one = [&](std::size_t i) {
    auto& prediction = predictions[i];
    try {
      const auto record = decode(i);
      prediction.key = record.key;
      prediction.assumed = record.assumed;
      prediction = predict(record, subsets);
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::data) throw;
      prediction.status = PredictionStatus::unreadable;
      prediction.note = error.what();
    }
    const std::lock_guard lock(mutex);
    ++done;
    if (progress != nullptr) progress->update(done, count, {});
  };
  const auto workers = std::min(count, static_cast<std::size_t>(threads_));
  parallel_for(workers, threads_, [&](std::size_t) {
    for (std::size_t i = next++; i < count; i = next++) {
      throw_if_interrupted();
      try {
        one(i);
      } catch (...) {
        next = count;  // the other workers end
        throw;
      }
    }
  });
  return predictions;
}

}  // namespace ecgmm::bundle
