// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/train/sample_store.h"

#include <ATen/ops/tensor.h>
#include <c10/util/ParallelGuard.h>

#include <algorithm>
#include <utility>

#include "ecgmm/core/error.h"

namespace ecgmm::train {

SampleStore::SampleStore(const data::Cohort& cohort, const input::Preprocessor& preprocessor,
                         std::vector<std::size_t> records, std::size_t cache_bytes, int threads,
                         Progress* progress)
    : cohort_(cohort),
      preprocessor_(preprocessor),
      records_(std::move(records)),
      samples_(records_.size()) {
  for (const auto record : records_) {
    labels_.push_back(cohort.records()[record].label == Label::abnormal ? 1 : 0);
  }
  const std::size_t each = image_bytes();
  cached_images_ = each == 0 ? size() : std::min(size(), cache_bytes / each);
  const auto without_image = preprocessor.modalities().without(Modality::image);
  parallel_for(
      size(), threads,
      [&](std::size_t i) {
        const c10::ParallelGuard serial(true);  // the records run side by side already
        samples_[i] = load(i, i < cached_images_ ? preprocessor.modalities() : without_image);
      },
      progress);
}

std::size_t SampleStore::image_bytes() const {
  const auto& config = preprocessor_.config();
  if (config.wave() || !preprocessor_.modalities().has(Modality::image)) return 0;
  return static_cast<std::size_t>(3 * config.image_width * config.image_height);
}

input::Sample SampleStore::load(std::size_t i, ModalitySet parts) const {
  return with_context("record " + cohort_.records()[records_[i]].key.id, [&] {
    return preprocessor_.transform(preprocessor_.decode(cohort_, records_[i], parts));
  });
}

input::Sample SampleStore::get(std::size_t i) const {
  input::Sample sample = samples_[i];
  if (i >= cached_images_) sample.image = load(i, ModalitySet().with(Modality::image)).image;
  return sample;
}

BatchLoader::BatchLoader(const SampleStore& store, std::vector<std::size_t> order,
                         std::size_t batch, bool keep_partial, std::size_t skip,
                         std::optional<Augmentation> augmentation)
    : store_(store),
      order_(std::move(order)),
      batch_(batch),
      batches_((order_.size() + (keep_partial ? batch - 1 : 0)) / batch),
      next_(skip),
      augmentation_(augmentation) {}

LabelledBatch BatchLoader::make(std::size_t number) const {
  std::vector<input::Sample> samples;
  std::vector<std::int64_t> labels;
  const auto points = augmentation_ ? augmentation_->crop(number) : 0;
  const std::size_t end = std::min(order_.size(), (number + 1) * batch_);
  for (std::size_t k = number * batch_; k < end; ++k) {
    samples.push_back(store_.get(order_[k]));
    if (augmentation_) {
      samples.back() = augmentation_->apply(std::move(samples.back()), order_[k], points);
    }
    labels.push_back(store_.label(order_[k]));
  }
  return {store_.preprocessor().collate(samples), at::tensor(labels)};
}

LabelledBatch BatchLoader::next() {
  const std::size_t number = next_++;
  if (store_.cached()) return make(number);
  auto batch = ahead_.valid() ? ahead_.get() : make(number);
  if (more()) {
    ahead_ = std::async(std::launch::async, [this, following = next_] {
      const c10::ParallelGuard serial(true);  // leaves the cores to the network
      return make(following);
    });
  }
  return batch;
}

}  // namespace ecgmm::train
