// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/experiment/training_display.h"

#include <cmath>
#include <numeric>

#include "ecgmm/core/log.h"
#include "ecgmm/core/text.h"
#include "ecgmm/train/run_folder.h"

namespace ecgmm::experiment {
namespace {

constexpr std::chrono::seconds kPause{5};  // between two lines of the log

}  // namespace

/// The progress of one epoch of one network as a share of that of all.
class TrainingDisplay::Share : public Progress {
 public:
  Share(TrainingDisplay& display, std::size_t network) : display_(display), network_(network) {
    const std::lock_guard lock(display_.mutex_);
    begin_ = std::floor(display_.done_[network_]);
  }

  void update(std::size_t done, std::size_t total, const std::string& /*text*/) override {
    const std::lock_guard lock(display_.mutex_);
    auto& all = display_.done_;
    all[network_] = begin_ + static_cast<double>(done) / static_cast<double>(total);
    const auto whole = all.size() * static_cast<std::size_t>(display_.config_.epochs);
    display_.together_->update(
        static_cast<std::size_t>(std::accumulate(all.begin(), all.end(), 0.0)), whole, "");
  }

 private:
  TrainingDisplay& display_;
  std::size_t network_;
  double begin_;
};

TrainingDisplay::TrainingDisplay(const train::TrainConfig& config, std::size_t networks,
                                 std::size_t at_once, io::EventFileWriter& events)
    : config_(config), networks_(networks), events_(events), done_(networks) {
  if (at_once > 1) together_ = make_progress(concat("epochs of ", networks, " networks"));
}

train::TrainingHooks TrainingDisplay::hooks(std::size_t network,
                                            const std::vector<train::EpochRecord>& history) {
  {
    const std::lock_guard lock(mutex_);
    for (const auto& record : history) add_events(record, network);
    done_[network] = static_cast<double>(history.size());
  }
  train::TrainingHooks hooks;
  hooks.progress = [this, network](const std::string& what) -> std::unique_ptr<Progress> {
    if (together_) return std::make_unique<Share>(*this, network);
    return make_progress(name(network) + what);
  };
  hooks.epoch_done = [this, network](const train::EpochRecord& record) {
    const std::lock_guard lock(mutex_);
    done_[network] = static_cast<double>(record.epoch);
    log_epoch(record, network);
    add_events(record, network);
  };
  return hooks;
}

void TrainingDisplay::add_events(const train::EpochRecord& record, std::size_t network) {
  train::add_epoch(events_, record, networks_ > 1 ? concat("/network ", network + 1) : "");
}

void TrainingDisplay::log_epoch(const train::EpochRecord& record, std::size_t network) {
  const auto now = Clock::now();
  const bool due = record.epoch == 1 || record.epoch == config_.epochs || now - last_ >= kPause;
  (due ? log::info : log::debug)(text(record, network));
  if (due) last_ = now;
}

std::string TrainingDisplay::text(const train::EpochRecord& r, std::size_t network) const {
  // What training lowers has more terms than the validation loss: not to be compared with it.
  const bool alike = config_.branch_weight == 0 && config_.label_smoothing == 0;
  return concat(name(network), "epoch ", r.epoch, " of ", config_.epochs, ": ",
                alike ? "loss " : "training objective ", fixed(r.train_loss, 4),
                alike ? ", validation " : ", validation loss ", fixed(r.val_loss, 4), "; accuracy ",
                fixed(r.train_accuracy, 3), ", validation ", fixed(r.val_accuracy, 3),
                std::isnan(r.val_auroc) ? "" : "; AUROC " + fixed(r.val_auroc, 3), "; lr ", r.lr,
                "; ", fixed(r.samples_per_second, 1), " samples/s");
}

std::string TrainingDisplay::name(std::size_t network) const {
  return networks_ > 1 ? concat("network ", network + 1, " of ", networks_, ", ") : "";
}

}  // namespace ecgmm::experiment
