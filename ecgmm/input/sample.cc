// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/input/sample.h"

#include <ATen/ATen.h>

#include <cstddef>

namespace ecgmm::input {

Batch side_by_side(std::span<const Sample> samples) {
  const auto count = static_cast<std::int64_t>(samples.size());
  Batch batch;
  batch.present = at::zeros({count, 3}, at::kBool);
  auto present = batch.present.accessor<bool, 2>();
  const auto gather = [&](Modality modality, at::Tensor Sample::* member) {
    at::Tensor rows;
    for (std::int64_t i = 0; i < count; ++i) {
      const auto& own = samples[static_cast<std::size_t>(i)].*member;
      if (!own.defined()) continue;
      if (!rows.defined()) {
        auto sizes = own.sizes().vec();
        sizes.insert(sizes.begin(), count);
        rows = at::empty(sizes, at::TensorOptions(at::kFloat)
                                    .memory_format(own.dim() == 3 ? at::MemoryFormat::ChannelsLast
                                                                  : at::MemoryFormat::Contiguous))
                   .zero_();
      }
      rows[i].copy_(own);
      present[i][static_cast<std::int64_t>(modality)] = true;
    }
    return rows;
  };
  batch.image = gather(Modality::image, &Sample::image);
  batch.signal = gather(Modality::signal, &Sample::signal);
  batch.clinical = gather(Modality::clinical, &Sample::clinical);
  return batch;
}

Batch Batch::to(at::Device device) const {
  const auto moved = [&](const at::Tensor& own) { return own.defined() ? own.to(device) : own; };
  return {moved(image), moved(signal), moved(clinical), moved(present)};
}

}  // namespace ecgmm::input
