// SPDX-License-Identifier: Apache-2.0
// A model of the reference recipe on one record at a time, by libtorch on one thread: BUNDLE COUNT,
// prints the seconds that `count` records took and the log odds of the last.
#include <ATen/ops/arange.h>
#include <ATen/ops/ones.h>
#include <c10/core/InferenceMode.h>

#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

#include "ecgmm/bundle/bundle.h"
#include "ecgmm/core/error.h"
#include "ecgmm/model/network.h"
#include "ecgmm/model/torch_threads.h"
#include "ecgmm/model/weights.h"

namespace {

using namespace ecgmm;

/// The same numbers as the peer's, in a shape.
at::Tensor wave(const std::vector<std::int64_t>& shape) {
  std::int64_t size = 1;
  for (const auto length : shape) size *= length;
  return at::sin(at::arange(size, at::kFloat) / 50).reshape(shape);
}

int run(const std::string& folder, int count) {
  const auto bundle = bundle::read_bundle(folder);
  const auto& preprocessor = *bundle.preprocessor;
  const auto network = model::make_network(bundle.model, preprocessor);
  model::load_network_state(*network, bundle.network);
  network->eval();
  const model::TorchThreads serial(1);
  const c10::InferenceMode inference;
  const auto& size = preprocessor.config();
  model::Batch batch;
  batch.image =
      wave({1, 3, size.image_height, size.image_width}).contiguous(at::MemoryFormat::ChannelsLast);
  batch.signal = wave({1, preprocessor.signal_points()});
  batch.clinical = wave({1, preprocessor.clinical_features()});
  batch.present = at::ones({1, 3}, at::kBool);
  at::Tensor logits;
  const auto begin = std::chrono::steady_clock::now();
  for (int i = 0; i < count; ++i) logits = network->forward(batch);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  std::printf("%.6f %.9g\n", took.count(), (logits[0][1] - logits[0][0]).item<double>());
  return 0;
}

}  // namespace

int main(int count, char** words) {
  try {
    if (count != 3) throw usage_error("reference_speed BUNDLE COUNT");
    return run(words[1], std::stoi(words[2]));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "reference_speed: %s\n", error.what());
    return 1;
  }
}
