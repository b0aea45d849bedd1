// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/model/batch.h"

#include <ATen/ATen.h>

#include <cstddef>
#include <vector>

namespace ecgmm::model {
namespace {

/// A view of numbers that nobody writes to.
at::Tensor numbers(const std::vector<float>& values) {
  return at::from_blob(const_cast<float*>(values.data()),
                       {static_cast<std::int64_t>(values.size())}, at::kFloat);
}

/// (3, H, W) uint8, channels-last: a view of pixels that nobody writes to.
at::Tensor pixels(const Image& image) {
  return at::from_blob(const_cast<std::uint8_t*>(image.rgb.data()),
                       {1, image.height_px, image.width_px, 3}, at::kByte)
      .permute({0, 3, 1, 2})[0];
}

/// The rows of one modality, those that are not there as zeros; undefined if none is.
/// @param own  gives the tensor of a sample, undefined where it has none.
template <class Own>
at::Tensor gather(std::span<const input::Sample> samples, Modality modality, at::Tensor& present,
                  Own&& own) {
  const auto count = static_cast<std::int64_t>(samples.size());
  at::Tensor rows;
  for (std::int64_t i = 0; i < count; ++i) {
    const at::Tensor row = own(samples[static_cast<std::size_t>(i)]);
    if (!row.defined()) continue;
    if (!rows.defined()) {
      auto sizes = row.sizes().vec();
      sizes.insert(sizes.begin(), count);
      const auto format =
          row.dim() == 3 ? at::MemoryFormat::ChannelsLast : at::MemoryFormat::Contiguous;
      rows = at::empty(sizes, row.options().memory_format(format)).zero_();
    }
    rows[i].copy_(row);
    present[i][static_cast<std::int64_t>(modality)] = true;
  }
  return rows;
}

/// Bytes on the network's scale; the rows of records without a picture stay zero.
/// @param there  (B) whether a record has one.
at::Tensor normalized(const at::Tensor& bytes, const at::Tensor& there,
                      const input::InputConfig& config) {
  auto images = bytes.to(at::kFloat).div_(255).sub_(config.image_mean).div_(config.image_std);
  if (!there.all().item<bool>()) {
    images.masked_fill_(there.logical_not().view({-1, 1, 1, 1}), 0);
  }
  return images;
}

}  // namespace

Batch collate(std::span<const input::Sample> samples, const input::InputConfig& config,
              at::Device device) {
  Batch batch;
  batch.present = at::zeros({static_cast<std::int64_t>(samples.size()), 3}, at::kBool);
  const auto array = [](const std::vector<float>& values) {
    return values.empty() ? at::Tensor() : numbers(values);
  };
  batch.image = gather(samples, Modality::image, batch.present, [&](const auto& sample) {
    return sample.picture ? pixels(*sample.picture) : array(sample.image);
  });
  batch.signal = gather(samples, Modality::signal, batch.present,
                        [&](const auto& sample) { return array(sample.signal); });
  batch.clinical = gather(samples, Modality::clinical, batch.present,
                          [&](const auto& sample) { return array(sample.clinical); });
  const auto there = batch.present.select(1, static_cast<std::int64_t>(Modality::image));
  for (auto* own : {&batch.image, &batch.signal, &batch.clinical, &batch.present}) {
    if (own->defined()) *own = own->to(device);
  }
  if (batch.image.defined() && batch.image.dim() == 4) {
    batch.image = normalized(batch.image, there.to(device), config);
  }
  return batch;
}

}  // namespace ecgmm::model
