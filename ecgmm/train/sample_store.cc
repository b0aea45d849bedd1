// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/train/sample_store.h"

#include <ATen/ops/tensor.h>

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "ecgmm/core/error.h"

namespace ecgmm::train {

SampleStore::SampleStore(const data::Cohort& cohort, const input::Preprocessor& preprocessor,
                         std::vector<std::size_t> records)
    : cohort_(cohort),
      preprocessor_(preprocessor),
      records_(std::move(records)),
      samples_(records_.size()) {
  for (const auto record : records_) {
    labels_.push_back(cohort.records()[record].label == Label::abnormal ? 1 : 0);
  }
}

SampleStore::SampleStore(const data::Cohort& cohort, const input::Preprocessor& preprocessor,
                         std::vector<std::size_t> records, std::size_t cache_bytes, int threads,
                         Progress* progress)
    : SampleStore(cohort, preprocessor, std::move(records)) {
  const std::size_t each = image_bytes();
  const std::size_t cached_images = each == 0 ? size() : std::min(size(), cache_bytes / each);
  cached_ = cached_images == size();
  const auto modalities = preprocessor.modalities();
  const auto without_image = modalities.without(Modality::image);
  parallel_for(
      size(), threads,
      [&](std::size_t i) {
        samples_[i] = std::make_shared<const input::Sample>(
            transform(i, decode(i, i < cached_images ? modalities : without_image)));
      },
      progress);
}

SampleStore SampleStore::subset(const std::vector<std::size_t>& records) const {
  std::unordered_map<std::size_t, std::size_t> places;
  for (std::size_t i = 0; i < size(); ++i) places.emplace(records_[i], i);
  SampleStore part(cohort_, preprocessor_, records);
  for (std::size_t i = 0; i < records.size(); ++i) {
    part.samples_[i] = samples_[places.at(records[i])];
    part.cached_ &= !part.decodes(i);
  }
  return part;
}

bool SampleStore::decodes(std::size_t i) const {
  return image_bytes() > 0 && samples_[i]->picture == nullptr;
}

std::size_t SampleStore::image_bytes() const { return preprocessor_.image_bytes(); }

data::DecodedRecord SampleStore::decode(std::size_t i, ModalitySet parts) const {
  return with_context("record " + cohort_.records()[records_[i]].key.id,
                      [&] { return preprocessor_.decode(cohort_, records_[i], parts); });
}

input::Sample SampleStore::transform(std::size_t i, const data::DecodedRecord& record) const {
  return with_context("record " + cohort_.records()[records_[i]].key.id,
                      [&] { return preprocessor_.transform(record); });
}

data::DecodedRecord SampleStore::decode_rest(std::size_t i) const {
  return decodes(i) ? decode(i, ModalitySet().with(Modality::image)) : data::DecodedRecord();
}

input::Sample SampleStore::get(std::size_t i, const data::DecodedRecord& rest) const {
  input::Sample sample = *samples_[i];
  if (rest.image || rest.image_copy) sample.picture = transform(i, rest).picture;
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

std::vector<data::DecodedRecord> BatchLoader::decode(std::size_t number) const {
  std::vector<data::DecodedRecord> rest;
  const std::size_t end = std::min(order_.size(), (number + 1) * batch_);
  for (std::size_t k = number * batch_; k < end; ++k) rest.push_back(store_.decode_rest(order_[k]));
  return rest;
}

LabeledBatch BatchLoader::next(at::Device device) {
  const std::size_t number = next_++;
  const auto rest = ahead_.valid() ? ahead_.get() : decode(number);
  if (more() && !store_.cached()) {
    // Without torch, whose threads would fight with those of the network.
    ahead_ =
        std::async(std::launch::async, [this, following = next_] { return decode(following); });
  }
  std::vector<input::Sample> samples;
  std::vector<std::int64_t> labels;
  const auto points = augmentation_ ? augmentation_->crop(number) : 0;
  for (std::size_t k = 0; k < rest.size(); ++k) {
    const std::size_t i = order_[number * batch_ + k];
    samples.push_back(store_.get(i, rest[k]));
    if (augmentation_) {
      samples.back() = augmentation_->apply(std::move(samples.back()), i, points);
    }
    labels.push_back(store_.label(i));
  }
  if (augmentation_) augmentation_->even_out(samples);
  return {model::collate(samples, store_.preprocessor().config(), device),
          at::tensor(labels).to(device)};
}

}  // namespace ecgmm::train
