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
      rows = at::empty(sizes, at::TensorOptions(at::kFloat)
                                  .memory_format(row.dim() == 3 ? at::MemoryFormat::ChannelsLast
                                                                : at::MemoryFormat::Contiguous))
                 .zero_();
    }
    rows[i].copy_(row);
    present[i][static_cast<std::int64_t>(modality)] = true;
  }
  return rows;
}

/// Brings pixels to the network's scale; the rows of records without a picture stay zero.
void normalize(at::Tensor& images, const at::Tensor& present, const input::InputConfig& config) {
  images.div_(255).sub_(config.image_mean).div_(config.image_std);
  for (std::int64_t i = 0; i < images.size(0); ++i) {
    if (!present[i][static_cast<std::int64_t>(Modality::image)].item<bool>()) images[i].zero_();
  }
}

}  // namespace

Batch collate(std::span<const input::Sample> samples, const input::InputConfig& config) {
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
  if (batch.image.defined() && batch.image.dim() == 4) {
    normalize(batch.image, batch.present, config);
  }
  return batch;
}

Batch Batch::to(at::Device device) const {
  const auto moved = [&](const at::Tensor& own) { return own.defined() ? own.to(device) : own; };
  return {moved(image), moved(signal), moved(clinical), moved(present)};
}

}  // namespace ecgmm::model
