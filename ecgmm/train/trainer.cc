// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/train/trainer.h"

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <ATen/autocast_mode.h>
#include <ATen/ops/binary_cross_entropy_with_logits.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/cross_entropy_loss.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/softmax.h>
#include <ATen/ops/tensor.h>

#include <chrono>
#include <future>
#include <numeric>
#include <utility>

#include "ecgmm/core/error.h"
#include "ecgmm/core/random.h"
#include "ecgmm/core/text.h"
#include "ecgmm/io/file.h"
#include "ecgmm/io/safetensors.h"
#include "ecgmm/metrics/ranking.h"
#include "ecgmm/model/dropout.h"
#include "ecgmm/model/weights.h"

namespace ecgmm::train {
namespace {

using Clock = std::chrono::steady_clock;

/// Validation batches are at least so large; the figures depend on the size in their last digits
/// only.
constexpr std::int64_t kValidationBatch = 16;

constexpr std::string_view kNetworkPrefix = "network.";

/// Runs what it encloses in mixed precision.
class Autocast {
 public:
  Autocast(c10::DeviceType device, bool enabled) : device_(device), enabled_(enabled) {
    if (!enabled_) return;
    at::autocast::set_autocast_dtype(device_, at::kBFloat16);
    at::autocast::set_autocast_enabled(device_, true);
  }
  ~Autocast() {
    if (!enabled_) return;
    at::autocast::clear_cache();
    at::autocast::set_autocast_enabled(device_, false);
  }
  Autocast(const Autocast&) = delete;
  Autocast& operator=(const Autocast&) = delete;

 private:
  c10::DeviceType device_;
  bool enabled_;
};

std::shared_ptr<model::Network> on_device(std::shared_ptr<model::Network> network,
                                          at::Device device) {
  network->to(device);
  return network;
}

Adam::NamedTensors named_parameters(const model::Network& network) {
  Adam::NamedTensors parameters;
  for (const auto& item : network.named_parameters())
    parameters.emplace_back(item.key(), item.value());
  return parameters;
}

}  // namespace

std::shared_ptr<model::Network> initial_network(const RunConfig& config,
                                                const input::Preprocessor& preprocessor) {
  at::manual_seed(static_cast<std::uint64_t>(config.train.seed));
  return model::make_network(config.model, preprocessor);
}

Trainer::Trainer(std::shared_ptr<model::Network> network, const TrainConfig& config,
                 const SampleStore& train, const SampleStore& val, at::Device device)
    : network_(on_device(std::move(network), device)),
      config_(config),
      one_cycle_(config.schedule == Schedule::one_cycle),
      train_(train),
      val_(val),
      device_(device),
      generator_(at::globalContext().defaultGenerator(device).clone()),
      adam_(named_parameters(*network_), config.weight_decay,
            config.optimizer == Optimizer::adamw ? WeightDecay::weights : WeightDecay::gradient),
      plateau_(config),
      stopping_(config) {
  if (train.size() < static_cast<std::size_t>(config.batch)) {
    throw data_error(
        concat("only ", train.size(), " records to train on, a batch has ", config.batch),
        "lower train.batch");
  }
  if (val.size() == 0) throw data_error("no records to validate on");
  model::draw_dropout_from(*network_, generator_);
}

std::vector<std::size_t> Trainer::order() const {
  std::vector<std::size_t> order(train_.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  RandomStream random(static_cast<std::uint64_t>(config_.seed), concat("order/", epoch_));
  random.shuffle(std::span(order));
  return order;
}

OneCycleStep Trainer::rate(std::int64_t step) const {
  if (!one_cycle_) return {plateau_.lr(), 0.9};
  const auto steps = static_cast<std::int64_t>(train_.size()) / config_.batch;
  return one_cycle(config_.lr, step, config_.epochs * steps);
}

at::Tensor Trainer::objective(const model::Output& output, const at::Tensor& labels) const {
  const auto smoothing = config_.label_smoothing;
  auto loss = at::cross_entropy_loss(output.logits.to(at::kFloat), labels, {}, at::Reduction::Mean,
                                     /*ignore_index=*/-100, smoothing);
  if (config_.branch_weight == 0 || !output.by_modality.defined()) return loss;
  const auto targets = (labels.to(at::kFloat) * (1 - smoothing) + smoothing / 2)
                           .unsqueeze(1)
                           .expand_as(output.by_modality);
  const auto each = at::binary_cross_entropy_with_logits(output.by_modality, targets, {}, {},
                                                         at::Reduction::None) *
                    output.present;
  return loss + config_.branch_weight * (each.sum(0) / output.present.sum(0).clamp_min(1)).sum();
}

void Trainer::train_step(const LabeledBatch& batch) {
  const auto& [input, labels] = batch;
  // 1. forward
  model::Output output;
  {
    const Autocast autocast(device_.type(), config_.precision == Precision::bf16);
    output = network_->evaluate(input);
  }
  const auto loss = objective(output, labels);
  // 2. backward
  adam_.zero_grad();
  loss.backward();
  // 3. optimize
  const auto [lr, beta1] = rate(adam_.steps());
  adam_.step(lr, beta1);

  ++running_.steps;
  running_.loss += loss.item<double>();
  running_.correct += (output.logits.argmax(1) == labels).sum().item<std::int64_t>();
}

bool Trainer::validates_as_used() const {
  return device_.is_cpu() && val_.preprocessor().form() == input::Form::picture;
}

at::Tensor Trainer::validate_alone() {
  const auto logits = at::empty({static_cast<std::int64_t>(val_.size()), 2}, at::kDouble);
  auto rows = logits.accessor<double, 2>();
  const auto one = [&](std::size_t i) {
    const auto sample = val_.get(i, val_.decode_rest(i));
    const auto [normal, abnormal] =
        model::logits_alone(*network_, sample, val_.preprocessor().config(), device_);
    rows[static_cast<std::int64_t>(i)][0] = normal;
    rows[static_cast<std::int64_t>(i)][1] = abnormal;
  };
  parallel_for(val_.size(), at::get_num_threads(), one, nullptr, OnInterrupt::finish);
  return logits;
}

at::Tensor Trainer::validate_in_batches() {
  const c10::InferenceMode inference;
  std::vector<std::size_t> order(val_.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  BatchLoader loader(val_, std::move(order),
                     static_cast<std::size_t>(std::max(config_.batch, kValidationBatch)),
                     /*keep_partial=*/true);
  std::vector<at::Tensor> logits;
  while (loader.more()) {
    logits.push_back(network_->forward(loader.next(device_).input).to(at::kCPU, at::kDouble));
  }
  return at::cat(logits);
}

Trainer::Validation Trainer::validate() {
  network_->settle();
  const auto logits = validates_as_used() ? validate_alone() : validate_in_batches();
  const auto count = val_.size();
  std::vector<std::int64_t> labels;
  for (std::size_t i = 0; i < count; ++i) labels.push_back(val_.label(i));
  const auto odds = logits.select(1, 1) - logits.select(1, 0);
  const auto abnormal = logits.softmax(1).select(1, 1).contiguous();
  const std::span probabilities(abnormal.const_data_ptr<double>(), count);
  const std::vector<int> truth(labels.begin(), labels.end());
  std::size_t correct = 0;
  for (std::size_t i = 0; i < count; ++i) correct += (probabilities[i] >= 0.5 ? 1 : 0) == truth[i];
  validation_odds_ = odds;
  return {.loss = at::cross_entropy_loss(logits, at::tensor(labels)).item<double>(),
          .accuracy = static_cast<double>(correct) / static_cast<double>(count),
          .auroc = metrics::auroc(probabilities, truth)};
}

EpochRecord Trainer::finish_epoch() {
  const auto validation = validate();
  const auto samples = static_cast<double>(running_.steps * config_.batch);
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const EpochRecord record{
      .epoch = ++epoch_,
      .train_loss = running_.loss / static_cast<double>(running_.steps),
      .train_accuracy = static_cast<double>(running_.correct) / samples,
      .val_loss = validation.loss,
      .val_accuracy = validation.accuracy,
      .val_auroc = validation.auroc,
      .lr = rate(adam_.steps() - 1).lr,
      .samples_per_second = samples / running_.seconds,
      .wall_time_s = std::chrono::duration<double>(now).count(),
  };
  plateau_.step(record.val_loss);
  const bool best = stopping_.step(record.val_loss);
  improved_ = one_cycle_ ? epoch_ == config_.epochs : best;
  running_ = {};
  history_.push_back(record);
  return record;
}

std::optional<EpochRecord> Trainer::run_epoch(const std::function<bool()>& stop,
                                              Progress* progress) {
  network_->train();
  const auto batch = static_cast<std::size_t>(config_.batch);
  const auto skipped = static_cast<std::size_t>(running_.steps);
  std::optional<Augmentation> augmentation;
  if (config_.augment) augmentation.emplace(config_.seed, epoch_, config_.part_dropout);
  BatchLoader loader(train_, order(), batch, /*keep_partial=*/false, skipped, augmentation);
  while (loader.more()) {
    const auto begin = Clock::now();
    train_step(loader.next(device_));
    running_.seconds += std::chrono::duration<double>(Clock::now() - begin).count();
    if (progress != nullptr) {
      const double loss = running_.loss / static_cast<double>(running_.steps);
      progress->update((static_cast<std::size_t>(running_.steps) - skipped) * batch,
                       (loader.batches() - skipped) * batch, "loss " + fixed(loss, 4));
    }
    if (stop()) return std::nullopt;
  }
  return finish_epoch();
}

void Trainer::run(const std::filesystem::path& checkpoints, const TrainingHooks& hooks) {
  std::future<void> written;  // of the epoch before
  while (!finished()) {
    const auto progress = hooks.progress(concat("epoch ", epoch_ + 1, "/", config_.epochs));
    const auto record = run_epoch(hooks.stop, progress.get());
    std::optional<io::TensorFile> best;
    if (record && improved_) {
      best = {{{"epoch", std::to_string(record->epoch)}}, model::network_state(*network_)};
      if (validates_as_used()) {
        best->tensors.push_back(model::to_entry(kValidationOdds, validation_odds_));
      }
    }
    if (written.valid()) written.get();
    written = std::async(
        std::launch::async, [&checkpoints, best = std::move(best), last = save()]() mutable {
          if (best) io::write_file(checkpoints / kBestWeights, io::encode_safetensors(*best));
          write_checkpoint(std::move(last), checkpoints / kLastCheckpoint);
        });
    if (!record) {
      written.get();
      throw Error(ErrorKind::interrupted,
                  concat("interrupted in epoch ", epoch_ + 1, " after step ", running_.steps,
                         "; a checkpoint was written"));
    }
    hooks.epoch_done(*record);
  }
  if (written.valid()) written.get();
}

Checkpoint Trainer::save() const {
  Checkpoint checkpoint;
  checkpoint.state = {{"epoch", epoch_},
                      {"steps", running_.steps},
                      {"loss", running_.loss},
                      {"correct", running_.correct},
                      {"seconds", running_.seconds},
                      {"adam_steps", adam_.steps()},
                      {"plateau", plateau_.save()},
                      {"stopping", stopping_.save()},
                      {"history", to_json(history_)}};
  if (finished()) return checkpoint;  // no step follows
  auto& tensors = checkpoint.tensors.tensors;
  for (auto& entry : model::network_state(*network_)) {
    entry.name = std::string(kNetworkPrefix) + entry.name;
    tensors.push_back(std::move(entry));
  }
  if (adam_.steps() > 0) {  // before, all are 0
    for (const auto& [name, tensor] : adam_.moments())
      tensors.push_back(model::to_entry(name, tensor));
  }
  tensors.push_back(model::to_entry("generator", generator_.get_state()));
  return checkpoint;
}

void Trainer::restore(const Checkpoint& checkpoint) {
  try {
    const auto& state = checkpoint.state;
    epoch_ = state.at("epoch").get<std::int64_t>();
    running_ = {state.at("steps").get<std::int64_t>(), number_or_nan(state.at("loss")),
                state.at("correct").get<std::int64_t>(), state.at("seconds").get<double>()};
    adam_.set_steps(state.at("adam_steps").get<std::int64_t>());
    plateau_.load(state.at("plateau"));
    stopping_.load(state.at("stopping"));
    history_ = history_from_json(state.at("history"));
  } catch (const nlohmann::json::exception& error) {
    throw data_error(concat("the checkpoint's state is incomplete: ", error.what()));
  }
  if (!finished()) restore_tensors(checkpoint.tensors);
}

void Trainer::restore_tensors(const io::TensorFile& tensors) {
  const c10::NoGradGuard no_grad;
  const auto find = [&](const std::string& name) {
    const auto* entry = tensors.find(name);
    if (entry == nullptr) throw data_error("the checkpoint lacks " + name);
    return model::to_tensor(*entry);
  };
  std::vector<io::TensorEntry> network;
  for (const auto& entry : tensors.tensors) {
    if (!entry.name.starts_with(kNetworkPrefix)) continue;
    network.push_back(entry);
    network.back().name = entry.name.substr(kNetworkPrefix.size());
  }
  try {
    model::load_network_state(*network_, network);
  } catch (const Error& error) {
    throw data_error(concat("the checkpoint is of another network: ", error.what()));
  }
  generator_.set_state(find("generator"));
  for (auto& [name, tensor] : adam_.moments()) {
    adam_.steps() > 0 ? tensor.copy_(find(name)) : tensor.zero_();
  }
}

}  // namespace ecgmm::train
