// SPDX-License-Identifier: Apache-2.0
// Bundles and records made up for the tests.
#pragma once

#include <ATen/Context.h>

#include <cmath>
#include <string>
#include <vector>

#include "ecgmm/bundle/bundle.h"
#include "ecgmm/core/random.h"
#include "ecgmm/data/record.h"
#include "ecgmm/input/preprocessor_factory.h"
#include "ecgmm/model/multimodal_net.h"
#include "ecgmm/model/weights.h"
#include "tests/support/with_libtorch.h"

namespace ecgmm::test {

inline io::TensorEntry numbers(const std::string& name, std::size_t count, double low,
                               double high) {
  RandomStream stream(11, name);
  std::vector<float> values(count);
  for (auto& value : values) value = static_cast<float>(stream.uniform(low, high));
  io::TensorEntry entry{"preprocessor." + name, "F32", {static_cast<std::int64_t>(count)}, {}};
  const auto bytes = std::as_bytes(std::span(values));
  entry.data.assign(bytes.begin(), bytes.end());
  return entry;
}

/// AGE and SEX, signals of `points` samples at 249 Hz.
inline std::shared_ptr<const input::Preprocessor> example_preprocessor(
    const std::vector<std::string>& modalities, std::size_t points) {
  const auto column = [](const std::string& name, const std::string& kind, const std::string& unit,
                         const nlohmann::json& values) -> nlohmann::json {
    return {{"name", name},      {"role", "input"},  {"kind", kind},
            {"unit", unit},      {"values", values}, {"categories", nlohmann::json::array()},
            {"declared", false}, {"reason", ""},     {"missing_indicator", false}};
  };
  const nlohmann::json state = {
      {"modalities", modalities},
      {"config",
       {{"image_width", 224},
        {"image_height", 224},
        {"image_mean", 0.5},
        {"image_std", 0.5},
        {"cache_mib", 2048}}},
      {"signal", {{"points", points}, {"sampling_rate_hz", 249.0}, {"unit", "mV"}}},
      {"clinical",
       {{"columns",
         {column("AGE", "numeric", "years", nlohmann::json::object()),
          column("SEX", "binary", "", {{"male", 0}, {"female", 1}})}},
        {"features", {"AGE", "SEX"}}}}};
  io::TensorFile tensors;
  tensors.tensors = {
      numbers("signal_mean", points, -0.1, 0.1), numbers("signal_deviation", points, 0.1, 0.3),
      numbers("clinical_mean", 2, 0.4, 0.6), numbers("clinical_deviation", 2, 0.5, 20)};
  return input::read_preprocessor(state, tensors);
}

/// A network of random weights with running statistics that matter.
inline bundle::Bundle example_bundle(const std::vector<std::string>& modalities, std::size_t points,
                                     const bundle::ModelConfig& config = {}) {
  bundle::Bundle example;
  example.model = config;
  example.model.modalities = ModalitySet::parse(modalities);
  example.preprocessor = example_preprocessor(modalities, points);
  at::manual_seed(4);
  model::MultimodalNet network(example.model,
                               model::InputShape{example.preprocessor->signal_points(),
                                                 example.preprocessor->clinical_features()});
  for (auto& buffer : network->named_buffers()) {
    if (buffer.key().ends_with("running_mean")) buffer.value().normal_(0, 0.2);
    if (buffer.key().ends_with("running_var")) buffer.value().uniform_(0.5, 1.5);
  }
  example.network = model::network_state(*network);
  example.config_toml = "[train]\nseed = 4\n";
  example.decisions.overall.threshold = 0.4;
  example.provenance.recipe = "a test";
  return example;
}

inline data::DecodedRecord example_record(std::size_t i, std::size_t points) {
  RandomStream stream(i, "record");
  data::DecodedRecord record;
  record.key = {"example", std::to_string(i)};
  record.image.emplace(Image{300, 80, {}});
  for (int k = 0; k < 300 * 80 * 3; ++k) {
    record.image->rgb.push_back(static_cast<std::uint8_t>(stream.below(256)));
  }
  record.signal.emplace();
  for (std::size_t t = 0; t < points; ++t) {
    record.signal->samples.push_back(static_cast<float>(0.3 * stream.normal()));
  }
  record.signal->sampling_rate_hz = 249;
  io::Cell age;
  age.kind = io::Cell::Kind::number;
  age.number = 20 + static_cast<double>(stream.below(70));
  io::Cell sex;
  sex.kind = io::Cell::Kind::text;
  sex.text = stream.chance(0.5) ? "female" : "male";
  record.clinical = data::ClinicalRow{{"AGE", age}, {"SEX", sex}};
  return record;
}

}  // namespace ecgmm::test
