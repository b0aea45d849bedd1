// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/train/sample_store.h"

#include <ATen/ops/tensor.h>

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "ecgmm/core/error.h"

namespace ecgmm::train {
namespace {

std::array<std::vector<float>*, 5> arrays_of(input::Sample& sample) {
  return {&sample.image, &sample.signal, &sample.clinical, &sample.image_measures,
          &sample.signal_measures};
}

}  // namespace

SampleStore::SampleStore(const data::Cohort& cohort, const input::Preprocessor& preprocessor,
                         std::vector<std::size_t> records)
    : cohort_(cohort),
      preprocessor_(preprocessor),
      records_(std::move(records)),
      kept_(records_.size()) {
  for (const auto record : records_) {
    labels_.push_back(cohort.records()[record].label == Label::abnormal ? 1 : 0);
  }
}

SampleStore::SampleStore(const data::Cohort& cohort, const input::Preprocessor& preprocessor,
                         std::vector<std::size_t> records, std::size_t cache_bytes, int threads,
                         Progress* progress)
    : SampleStore(cohort, preprocessor, std::move(records)) {
  shared_ = std::make_shared<Shared>();
  const std::size_t each = image_bytes();
  const std::size_t cached_images = each == 0 ? size() : std::min(size(), cache_bytes / each);
  cached_ = cached_images == size();
  const auto modalities = preprocessor.modalities();
  const auto without_image = modalities.without(Modality::image);
  parallel_for(
      size(), threads,
      [&](std::size_t i) {
        kept_[i] = keep(transform(i, decode(i, i < cached_images ? modalities : without_image)));
      },
      progress);
}

SampleStore SampleStore::subset(const std::vector<std::size_t>& records) const {
  std::unordered_map<std::size_t, std::size_t> places;
  for (std::size_t i = 0; i < size(); ++i) places.emplace(records_[i], i);
  SampleStore part(cohort_, preprocessor_, records);
  part.shared_ = shared_;
  for (std::size_t i = 0; i < records.size(); ++i) {
    part.kept_[i] = kept_[places.at(records[i])];
    part.cached_ &= !part.decodes(i);
  }
  return part;
}

std::shared_ptr<const SampleStore::Kept> SampleStore::keep(input::Sample sample) {
  Kept kept;
  std::vector<float> all;
  const auto arrays = arrays_of(sample);
  for (std::size_t k = 0; k < arrays.size(); ++k) {
    kept.lengths[k] = arrays[k]->size();
    all.insert(all.end(), arrays[k]->begin(), arrays[k]->end());
    *arrays[k] = std::vector<float>();  // = {} would keep its memory
  }
  kept.number = shared_->arrays.add(all);
  kept.facts.reserve(sample.facts.size());
  for (auto& fact : std::exchange(sample.facts, {})) {
    const std::lock_guard lock(shared_->mutex);
    const auto name = shared_->names_and_units.emplace(fact.name, fact.unit).first;
    kept.facts.push_back({&*name, std::move(fact.value)});
  }
  kept.sample = std::move(sample);
  return std::make_shared<const Kept>(std::move(kept));
}

input::Sample SampleStore::sample(std::size_t i) const {
  const Kept& kept = *kept_[i];
  auto sample = kept.sample;
  const auto all = shared_->arrays.get<float>(kept.number);
  auto next = all.begin();
  const auto arrays = arrays_of(sample);
  for (std::size_t k = 0; k < arrays.size(); ++k) {
    const auto end = next + static_cast<std::ptrdiff_t>(kept.lengths[k]);
    arrays[k]->assign(next, end);
    next = end;
  }
  return sample;
}

std::vector<data::Fact> SampleStore::facts(std::size_t i) const {
  std::vector<data::Fact> facts;
  for (const auto& [name_and_unit, value] : kept_[i]->facts) {
    facts.push_back({name_and_unit->first, value, name_and_unit->second});
  }
  return facts;
}

bool SampleStore::decodes(std::size_t i) const {
  return image_bytes() > 0 && kept_[i]->sample.picture == nullptr;
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
  auto sample = this->sample(i);
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
