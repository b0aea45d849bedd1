// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/experiment/network_training.h"

#include <algorithm>
#include <atomic>
#include <memory>
#include <mutex>
#include <tuple>
#include <utility>

#include "ecgmm/core/interrupt.h"
#include "ecgmm/core/log.h"
#include "ecgmm/core/parallel.h"
#include "ecgmm/core/text.h"
#include "ecgmm/experiment/training_display.h"
#include "ecgmm/io/file.h"
#include "ecgmm/model/device.h"
#include "ecgmm/model/torch_threads.h"
#include "ecgmm/model/weights.h"
#include "ecgmm/train/trainer.h"

namespace ecgmm::experiment {
namespace {

namespace fs = std::filesystem;

/// Small networks train side by side even on fewer threads: the last ones of a queue would leave
/// threads idle. Each takes some 400 MB.
constexpr std::size_t kSideBySide = 8;

/// Held while weights are drawn from torch's one default generator.
std::mutex default_generator;

}  // namespace

/// One network with its records and its trainer.
struct NetworkTraining::Network {
  /// @param prepare  what is done to the new network before it is trained.
  template <class Prepare>
  Network(const NetworkTraining& all, std::size_t number, Prepare&& prepare)
      : train(all.store_.subset(all.parts_[number].train)),
        val(all.store_.subset(all.parts_[number].val)) {
    auto config = all.config_;
    config.train.seed += static_cast<std::int64_t>(number);
    const std::lock_guard lock(default_generator);
    auto made = train::initial_network(config, all.preprocessor_);
    prepare(*made);
    trainer.emplace(std::move(made), config.train, train, val, at::Device(all.facts_.device));
  }

  train::SampleStore train, val;
  std::optional<train::Trainer> trainer;
};

NetworkTraining::NetworkTraining(const train::RunConfig& config, const train::RunFacts& facts,
                                 const input::Preprocessor& preprocessor,
                                 const train::SampleStore& store,
                                 const std::vector<data::Split>& parts)
    : config_(config), facts_(facts), preprocessor_(preprocessor), store_(store), parts_(parts) {}

NetworkTraining::~NetworkTraining() = default;

std::size_t NetworkTraining::side_by_side() const {
  if (bundle::kind_of(config_.model.encoder).form != input::Form::wave) return 1;
  return std::min(size(), std::max(kSideBySide, static_cast<std::size_t>(facts_.threads)));
}

fs::path NetworkTraining::checkpoints(const train::RunFolder& run, std::size_t network) const {
  if (size() == 1) return run.checkpoints();
  return run.checkpoints() / concat("member", network);
}

std::string NetworkTraining::begin(const train::RunFolder& run,
                                   const std::optional<train::WarmStart>& init) {
  std::string pretrained;
  for (std::size_t i = 0; i < size(); ++i) {
    std::unique_ptr<Network> network;
    std::tie(network, pretrained) = begin(run, i, init);
    if (size() == 1) begun_ = std::move(network);
  }
  return pretrained;
}

auto NetworkTraining::begin(const train::RunFolder& run, std::size_t i,
                            const std::optional<train::WarmStart>& init) const
    -> std::pair<std::unique_ptr<Network>, std::string> {
  std::string pretrained;
  const bool told = i == 0;  // the others begin alike
  auto network = std::make_unique<Network>(*this, i, [&](model::Network& made) {
    if (config_.model.pretrained != "none") {
      const auto file = model::load_pretrained(*made.image_branch(), config_.model.pretrained);
      pretrained = file.filename().string();
      if (told) log::info("the image branch starts from " + file.string());
    } else if (init) {
      const auto anew = init->apply(made, preprocessor_, static_cast<std::int64_t>(i));
      for (const auto& message : anew) {
        if (told) log::info(message);
      }
    } else if (told && !made.image_branch().is_empty()) {
      log::info(
          "not pretrained: the image branch starts from random weights; `python -c \"import "
          "torchvision; "
          "torchvision.models.resnet18(weights='IMAGENET1K_V1')\"` downloads ImageNet weights, "
          "`--set model.pretrained=cache` takes them");
    }
  });
  const auto folder = checkpoints(run, i);
  io::make_folder(folder);
  train::write_checkpoint(network->trainer->save(), folder / train::kLastCheckpoint);
  return {std::move(network), pretrained};
}

auto NetworkTraining::resumed(const train::RunFolder& run, std::size_t i,
                              const std::optional<train::WarmStart>& init) const
    -> std::unique_ptr<Network> {
  const auto last = checkpoints(run, i) / train::kLastCheckpoint;
  if (!fs::exists(last)) return begin(run, i, init).first;
  auto network = std::make_unique<Network>(*this, i, [](model::Network&) {});
  network->trainer->restore(train::read_checkpoint(last));
  return network;
}

std::vector<std::vector<train::EpochRecord>> NetworkTraining::run(
    const train::RunFolder& run, const std::optional<train::WarmStart>& init,
    io::EventFileWriter& events) {
  std::vector<std::vector<train::EpochRecord>> histories(size());
  const auto at_once = side_by_side();
  model::allow_tf32(config_.train.precision == train::Precision::tf32);
  TrainingDisplay display(config_.train, size(), at_once, events);
  std::atomic<bool> failed{false};  // one of them, and so the run
  const auto train_one = [&](std::size_t i) {
    const model::TorchThreads threads(std::max(1, facts_.threads / static_cast<int>(at_once)));
    const auto network = begun_ ? std::move(begun_) : resumed(run, i, init);
    auto& trainer = *network->trainer;
    auto hooks = display.hooks(i, trainer.history());
    hooks.stop = [&failed] { return failed || interrupted(); };
    trainer.run(checkpoints(run, i), hooks);
    histories[i] = trainer.history();
  };
  parallel_for(size(), static_cast<int>(at_once), [&](std::size_t i) {
    try {
      train_one(i);
    } catch (...) {
      failed = true;
      throw;
    }
  });
  model::allow_tf32(false);  // what is trained is used in full precision
  return histories;
}

}  // namespace ecgmm::experiment
