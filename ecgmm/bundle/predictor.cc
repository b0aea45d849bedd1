// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/bundle/predictor.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Context.h>
#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <mutex>
#include <utility>

#include "ecgmm/core/error.h"
#include "ecgmm/core/interrupt.h"
#include "ecgmm/core/text.h"
#include "ecgmm/input/serial_torch.h"
#include "ecgmm/model/network.h"
#include "ecgmm/model/weights.h"

namespace ecgmm::bundle {
namespace {

/// Leaves torch's default generator as it was, since building a network draws from it.
class KeptGenerator {
 public:
  KeptGenerator() : state_(generator().get_state()) {}
  ~KeptGenerator() { generator().set_state(state_); }
  KeptGenerator(const KeptGenerator&) = delete;
  KeptGenerator& operator=(const KeptGenerator&) = delete;

 private:
  static at::Generator generator() { return at::detail::getDefaultCPUGenerator(); }
  at::Tensor state_;
};

using Networks = std::vector<std::shared_ptr<model::Network>>;

Networks build_networks(const Bundle& bundle, at::Device device) {
  const KeptGenerator kept;
  Networks networks;
  for (const auto& state : model::split_members(bundle.network)) {
    model::check_widths(bundle.model, *bundle.preprocessor, state);
    auto network = model::make_network(bundle.model, *bundle.preprocessor);
    if (!(network->modalities() == bundle.preprocessor->modalities())) {
      throw bundle_error("the model's network and preprocessor take different modalities");
    }
    model::load_network_state(*network, state);
    network->eval();
    network->to(device);
    networks.push_back(std::move(network));
  }
  return networks;
}

constexpr at::Tensor input::Sample::* kParts[] = {&input::Sample::image, &input::Sample::signal,
                                                  &input::Sample::clinical};  // by Modality

ModalitySet parts_of(const input::Sample& sample) {
  ModalitySet parts;
  for (const auto modality : kModalities) {
    if ((sample.*kParts[static_cast<int>(modality)]).defined()) parts = parts.with(modality);
  }
  return parts;
}

/// The sample as of a record that has only these modalities.
input::Sample reduced(input::Sample sample, ModalitySet parts) {
  for (const auto modality : kModalities) {
    if (!parts.has(modality)) (sample.*kParts[static_cast<int>(modality)]).reset();
  }
  return sample;
}

double probability(double log_odds, const metrics::Calibrator& calibrator) {
  const double calibrated = calibrator.slope * log_odds + calibrator.intercept;
  const double probability = 1.0 / (1.0 + std::exp(-calibrated));  // softmax of two
  if (!std::isfinite(probability)) throw data_error("the network's output is not a number");
  return probability;
}

}  // namespace

std::string resolve_device(const std::string& device) {
  if (device == "auto") return at::hasCUDA() ? "cuda" : "cpu";
  if (device != "cpu" && device != "cuda") {
    throw usage_error("unknown device " + device, "use auto, cpu or cuda");
  }
  if (device == "cuda" && !at::hasCUDA()) {
    throw environment_error("no CUDA device is available to this libtorch", "use --device cpu");
  }
  return device;
}

struct Predictor::State {
  std::shared_ptr<const input::Preprocessor> preprocessor;
  Decisions decisions;
  at::Device device;
  int threads;
  Networks networks;  // forward() of an eval() network changes nothing

  void check(const input::Sample& sample, ModalitySet parts) const;
  double log_odds(const input::Sample& sample) const;
  Prediction predict(const data::DecodedRecord& record, Subsets subsets) const;
};

/// @throws Error (data) if a modality that the model needs is not there.
void Predictor::State::check(const input::Sample& sample, ModalitySet parts) const {
  for (const auto modality : kModalities) {
    if (preprocessor->needed() == data::Needed::any) break;
    if (preprocessor->modalities().has(modality) && !parts.has(modality)) {
      throw data_error(concat("no ", to_string(modality)),
                       concat("the model needs ", preprocessor->modalities().text()));
    }
  }
  if (!parts.empty()) return;
  throw data_error(
      join(sample.notes.empty() ? std::vector<std::string>{"no usable modality"} : sample.notes,
           "; "),
      concat("the model needs at least one of ", preprocessor->modalities().text()));
}

double Predictor::State::log_odds(const input::Sample& sample) const {
  const auto batch = preprocessor->collate({&sample, 1}).to(device);
  double margin = 0;
  for (const auto& network : networks) {
    const auto logits = network->forward(batch).to(at::kCPU, at::kDouble);
    margin += logits[0][1].item<double>() - logits[0][0].item<double>();
  }
  return margin / static_cast<double>(networks.size());
}

Prediction Predictor::State::predict(const data::DecodedRecord& record, Subsets subsets) const {
  const c10::InferenceMode inference;
  const auto sample = preprocessor->transform(record);
  Prediction prediction;
  prediction.key = record.key;
  prediction.assumed = record.assumed;
  prediction.used = parts_of(sample);
  check(sample, prediction.used);
  const auto& decision = decisions.of(prediction.used);
  const double margin = log_odds(sample);
  prediction.uncalibrated = probability(margin, {});
  prediction.probability = probability(margin, decision.calibrator);
  prediction.note = join(sample.notes, "; ");
  prediction.facts = sample.facts;
  call(prediction, decision);
  prediction.by_subset[prediction.used] = prediction.probability;
  if (subsets == Subsets::whole || preprocessor->needed() == data::Needed::all) return prediction;
  for (const auto subset : prediction.used.subsets()) {
    if (subset == prediction.used) continue;
    prediction.by_subset[subset] =
        probability(log_odds(reduced(sample, subset)), decisions.of(subset).calibrator);
  }
  return prediction;
}

Predictor::Predictor(const Bundle& bundle, const std::string& device, int threads)
    : state_(new State{bundle.preprocessor,
                       bundle.decisions,
                       at::Device(resolve_device(device)),
                       std::max(1, threads),
                       {}}) {
  state_->networks = build_networks(bundle, state_->device);
}

Predictor::~Predictor() = default;
Predictor::Predictor(Predictor&&) noexcept = default;

const input::Preprocessor& Predictor::preprocessor() const { return *state_->preprocessor; }

Prediction Predictor::predict(const data::DecodedRecord& record, Subsets subsets) const {
  const input::SerialTorch serial;
  return state_->predict(record, subsets);
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
      prediction = state_->predict(record, subsets);
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::data) throw;
      prediction.status = PredictionStatus::unreadable;
      prediction.note = error.what();
    }
    const std::lock_guard lock(mutex);
    ++done;
    if (progress != nullptr) progress->update(done, count, {});
  };
  // One body a thread, not a record: each sets torch up once.
  const auto workers = std::min(count, static_cast<std::size_t>(state_->threads));
  parallel_for(workers, state_->threads, [&](std::size_t) {
    const input::SerialTorch serial;
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
