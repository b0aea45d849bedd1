// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ecgmm/core/config.h"
#include "ecgmm/core/error.h"
#include "ecgmm/data/config.h"
#include "ecgmm/input/config.h"
#include "ecgmm/model/config.h"

namespace ecgmm::train {

/// The training loop.
struct TrainConfig {
  std::int64_t epochs = 50;
  std::int64_t batch = 8;
  double lr = 1e-4;
  double weight_decay = 0;
  std::string optimizer = "adam";
  std::string schedule = "plateau";
  std::int64_t min_steps = 0;
  std::int64_t members = 1;
  std::int64_t inner_folds = 0;
  std::string threshold = "0.5";
  std::string abstain = "none";
  double label_smoothing = 0;
  double branch_weight = 0;
  bool augment = false;
  double part_dropout = 0;
  std::int64_t patience = 5;
  std::int64_t plateau_patience = 2;
  double plateau_factor = 0.1;
  double plateau_threshold = 1e-4;
  std::int64_t seed = 42;
  bool fingerprints = true;
  std::string precision = "fp32";

  std::vector<Field> fields() {
    return {
        {"train.epochs", &epochs, "At most this many epochs.", 1, 100000},
        {"train.batch", &batch, "Records a step; an incomplete last batch is dropped.", 2, 4096},
        {"train.lr", &lr, "Learning rate; one_cycle's highest.", 1e-9, 10},
        {"train.weight_decay", &weight_decay, "Adam's L2 penalty, or AdamW's weight decay.", 0, 10},
        {"train.optimizer", &optimizer, "Adam, or AdamW.", 0, 0, {"adam", "adamw"}},
        {"train.schedule",
         &schedule,
         "plateau: the rate falls, training stops and weights are kept by validation loss. "
         "one_cycle: the rate rises and falls once over all epochs, the last weights are kept.",
         0,
         0,
         {"plateau", "one_cycle"}},
        {"train.min_steps", &min_steps,
         "If not 0, small cohorts get batches of at most a quarter of them, and epochs until there "
         "are this many steps.",
         0, 10000000},
        {"train.members", &members,
         "Networks trained one after the other, with seeds one apart; their logits are averaged.",
         1, 100},
        {"train.inner_folds", &inner_folds,
         "If not 0, training and validation records are parted by patients into so many folds, and "
         "in place of train.members one network is trained without each. What they say of the "
         "fold that they did not see fits the calibrator and the threshold; all of them are kept.",
         0, 20},
        {"train.threshold", &threshold,
         "Probability from which a record is called abnormal; or, with train.inner_folds, what it "
         "is chosen for: youden, sensitivity>=X or cost=X (a missed abnormal costs as much as X "
         "false alarms)."},
        {"train.abstain", &abstain,
         "none: every readable record is called normal or abnormal. With train.inner_folds, "
         "error<=X: only records that are certain enough for at most this share of wrong calls."},
        {"train.label_smoothing", &label_smoothing,
         "Share of each label that is spread over both classes.", 0, 0.9},
        {"train.branch_weight", &branch_weight,
         "Wave form: weight of the loss of each part's own logit.", 0, 100},
        {"train.augment", &augment,
         "Wave form: crops, shifts, scales, wander and noise; values hidden now and then."},
        {"train.part_dropout", &part_dropout,
         "With train.augment: probability with which a part is hidden from a training step.", 0,
         0.9},
        {"train.patience", &patience,
         "Epochs without a better validation loss before training stops.", 1, 100000},
        {"train.plateau_patience", &plateau_patience,
         "Epochs without a better validation loss that are borne before the learning rate is "
         "lowered.",
         0, 100000},
        {"train.plateau_factor", &plateau_factor, "The learning rate is multiplied by this.", 1e-6,
         0.999},
        {"train.plateau_threshold", &plateau_threshold,
         "A loss must be lower by this share to count as better.", 0, 0.5},
        {"train.seed", &seed, "Seed of split, weights, order and dropout.", 0, 9007199254740992.0},
        {"train.fingerprints", &fingerprints,
         "Keep salted hashes of the images and signals in the model, by which it knows a record "
         "again. Without, it knows its cohorts only as wholes."},
        {"train.precision", &precision, "Arithmetic of the forward pass.", 0, 0, {"fp32", "bf16"}},
    };
  }
};

/// The config with batch and epochs as train.min_steps asks for so many training records.
inline TrainConfig sized_for(TrainConfig config, std::size_t records) {
  if (config.min_steps == 0) return config;
  const auto count = static_cast<std::int64_t>(records);
  config.batch = std::clamp(count / 4, std::int64_t{2}, config.batch);
  const auto steps = std::max<std::int64_t>(1, count / config.batch);
  config.epochs = std::max(config.epochs, (config.min_steps + steps - 1) / steps);
  return config;
}

/// Everything that decides a run; resolved, it stands in the run folder and in the bundle.
struct RunConfig {
  data::DataConfig data;
  input::InputConfig input;
  model::ModelConfig model;
  TrainConfig train;

  std::vector<Field> fields() {
    std::vector<Field> all;
    for (auto part : {data.fields(), input.fields(), model.fields(), train.fields()}) {
      all.insert(all.end(), part.begin(), part.end());
    }
    return all;
  }
};

inline constexpr std::string_view kDefaultRecipe = "default";

/// The residual network on the lead's shape, with whatever else there is of a patient.
inline RunConfig wave_recipe() {
  RunConfig config;
  config.input.form = "wave";
  auto& train = config.train;
  train.epochs = 25;
  train.batch = 64;
  train.lr = 4e-3;
  train.weight_decay = 0.01;
  train.optimizer = "adamw";
  train.schedule = "one_cycle";
  train.min_steps = 100;
  train.inner_folds = 5;
  train.threshold = "youden";
  train.label_smoothing = 0.05;
  train.branch_weight = 1;
  train.augment = true;
  train.part_dropout = 0.1;
  return config;
}

/// The named recipe's config.  @throws Error (usage) for an unknown name.
inline RunConfig recipe(std::string_view name) {
  if (name == "reference") return {};
  if (name == "default") return wave_recipe();
  throw usage_error("unknown recipe '" + std::string(name) + "'", "there are: reference, default");
}

}  // namespace ecgmm::train
