// SPDX-License-Identifier: Apache-2.0
// The side of the Preprocessor that makes tensors; apart, since torch's headers are slow to
// compile.
#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/input/preprocessor.h"
#include "ecgmm/input/wave.h"

namespace ecgmm::input {
namespace {

template <class Values, class Scale>
at::Tensor standardized(const Values& values, const Scale& scale) {
  auto tensor = at::empty({static_cast<std::int64_t>(values.size())}, at::kFloat);
  auto* out = tensor.template mutable_data_ptr<float>();
  for (std::size_t k = 0; k < values.size(); ++k) {
    const auto value = static_cast<float>(values[k]);
    out[k] = std::isnan(value) ? 0.0F : (value - scale.mean[k]) / scale.deviation[k];
  }
  return tensor;
}

double amplitude_mv(const std::vector<float>& samples, ecg::Unit unit) {
  if (unit != ecg::Unit::millivolt) return std::numeric_limits<double>::quiet_NaN();
  double sum = 0;
  double squares = 0;
  for (const double x : samples) {
    sum += x;
    squares += x * x;
  }
  const auto n = static_cast<double>(samples.size());
  return std::sqrt(std::max(0.0, squares / n - sum / n * (sum / n)));
}

}  // namespace

Sample Preprocessor::transform(const data::DecodedRecord& record) const {
  if (config_.wave()) return transform_to_waves(record);
  Sample sample;
  if (modalities_.has(Modality::image) && record.image) {
    sample.image = resize_image(*record.image, config_.image_width, config_.image_height);
  }
  if (modalities_.has(Modality::signal) && record.signal) {
    const auto samples = prepare_signal(*record.signal, sample.notes);
    sample.signal = standardized(samples, signal_);
    sample.facts.push_back({"signal amplitude", amplitude_mv(samples, signal_unit_), "mV"});
  }
  if (modalities_.has(Modality::clinical) && record.clinical) {
    sample.clinical = standardized(raw_features(*record.clinical), clinical_);
  }
  return sample;
}

Sample Preprocessor::transform_to_waves(const data::DecodedRecord& record) const {
  Sample sample;
  sample.notes = record.notes;
  const auto read = [&](Modality modality, at::Tensor& part, auto&& lead) {
    if (!modalities_.has(modality)) return;
    try {
      part = at::tensor(prepare_wave(lead(), modality, sample));
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::data) throw;
      sample.notes.push_back(concat("without its ", to_string(modality), ": ", error.what()));
    }
  };
  if (record.image) {
    double confidence = 0;
    read(Modality::image, sample.image, [&] {
      auto trace = trace_in(record);
      confidence = trace.confidence;
      return std::move(trace.waveform);
    });
    if (sample.image.defined()) sample.facts.push_back({"trace confidence", confidence});
  }
  if (record.signal) read(Modality::signal, sample.signal, [&] { return *record.signal; });
  if (modalities_.has(Modality::clinical) && record.clinical) {
    const auto raw = raw_features(*record.clinical);
    std::vector<float> known;
    for (const double value : raw) known.push_back(std::isnan(value) ? 0.0F : 1.0F);
    if (std::count(known.begin(), known.end(), 1.0F) > 0) {
      sample.clinical = at::cat({standardized(raw, clinical_), at::tensor(known)});
    } else {
      sample.notes.push_back("without its clinical row: no value that the model uses");
    }
  }
  return sample;
}

Batch Preprocessor::collate(std::span<const Sample> samples) const {
  const auto count = static_cast<std::int64_t>(samples.size());
  Batch batch;
  batch.present = at::zeros({count, 3}, at::kBool);
  auto present = batch.present.accessor<bool, 2>();
  const auto gather = [&](Modality modality, at::Tensor Sample::* part) {
    at::Tensor rows;
    for (std::int64_t i = 0; i < count; ++i) {
      const auto& own = samples[static_cast<std::size_t>(i)].*part;
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
  if (batch.image.defined() && !config_.wave()) {
    batch.image.div_(255).sub_(config_.image_mean).div_(config_.image_std);
    for (std::int64_t i = 0; i < count; ++i) {
      if (!present[i][static_cast<std::int64_t>(Modality::image)]) batch.image[i].zero_();
    }
  }
  return batch;
}

Batch Batch::to(at::Device device) const {
  const auto moved = [&](const at::Tensor& part) {
    return part.defined() ? part.to(device) : part;
  };
  return {moved(image), moved(signal), moved(clinical), moved(present)};
}

at::Tensor resize_image(const Image& image, std::int64_t width, std::int64_t height) {
  if (image.width_px <= 0 || image.height_px <= 0) throw data_error("the image has no pixels");
  // Interleaved rows are a channels-last tensor as they stand, and that is torch's fast path.
  const auto pixels = at::from_blob(const_cast<std::uint8_t*>(image.rgb.data()),
                                    {1, image.height_px, image.width_px, 3}, at::kByte)
                          .permute({0, 3, 1, 2});
  if (image.width_px == width && image.height_px == height) return pixels[0].clone();
  return at::_upsample_bilinear2d_aa(pixels, {height, width}, /*align_corners=*/false)
      .contiguous(at::MemoryFormat::ChannelsLast)[0];
}

}  // namespace ecgmm::input
