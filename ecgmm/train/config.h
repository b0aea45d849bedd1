// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ecgmm/bundle/model_config.h"
#include "ecgmm/core/config.h"
#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/data/config.h"
#include "ecgmm/input/config.h"
#include "ecgmm/metrics/aims.h"

namespace ecgmm::train {

enum class Optimizer { adam, adamw };
inline constexpr std::array kOptimizers = {
    Word{Optimizer::adam, "adam", "weight decay added to the gradient (L2)."},
    Word{Optimizer::adamw, "adamw", "weight decay separate from the gradient."}};

enum class Schedule { plateau, one_cycle };
inline constexpr std::array kSchedules = {
    Word{Schedule::plateau, "plateau",
         "the validation loss decides when the rate is reduced, when training stops and which "
         "weights are kept."},
    Word{Schedule::one_cycle, "one_cycle",
         "the rate rises and falls once over all epochs; the last weights are kept."}};

enum class Precision { automatic, fp32, tf32, bf16 };
inline constexpr std::array kPrecisions = {
    Word{Precision::automatic, "auto",
         "bf16 for resnet18_mlp where the processor or GPU computes in it, else fp32."},
    Word{Precision::fp32, "fp32", "single precision."},
    Word{Precision::tf32, "tf32", "single precision with short factors, on a CUDA GPU."},
    Word{Precision::bf16, "bf16",
         "factors in bfloat16, sums in single precision; slow where the hardware lacks it."}};

/// The training loop.
struct TrainConfig {
  std::int64_t epochs = 50;
  std::int64_t batch = 8;
  double lr = 1e-4;
  double weight_decay = 0;
  Optimizer optimizer = Optimizer::adam;
  Schedule schedule = Schedule::plateau;
  std::int64_t min_steps = 0;
  std::int64_t members = 1;
  std::int64_t inner_folds = 0;
  metrics::ThresholdSetting threshold;
  metrics::AbstentionAim abstain;
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
  Precision precision = Precision::automatic;

  std::vector<Field> fields() {
    return {
        {"train.epochs", &epochs, "Maximum number of epochs.", 1, 100000},
        {"train.batch", &batch, "Records per step; an incomplete last batch is dropped.", 2, 4096},
        {"train.lr", &lr, "Learning rate; for one_cycle the highest.", 1e-9, 10},
        {"train.weight_decay", &weight_decay, "Adam's L2 penalty, or AdamW's weight decay.", 0, 10},
        word_field("train.optimizer", &optimizer, "", kOptimizers),
        word_field("train.schedule", &schedule, "", kSchedules),
        {"train.min_steps", &min_steps,
         "If not 0, small cohorts use batches of at most a quarter of their records, and as many "
         "epochs as this number of steps needs.",
         0, 10000000},
        {"train.members", &members,
         "Number of networks, trained with consecutive seeds; their logits are averaged.", 1, 100},
        {"train.inner_folds", &inner_folds,
         "If not 0, training and validation records are divided by patient into this many folds. "
         "One network is trained without each, in place of train.members; their out-of-fold "
         "predictions fit calibrator and threshold, and all networks are kept.",
         0, 20},
        text_field("train.threshold", &threshold,
                   "Probability P at or above which a record is called abnormal; or, with "
                   "train.inner_folds, the aim it is chosen for: youden, sensitivity>=X or cost=X "
                   "(a missed abnormal costs as much as X false alarms).",
                   {"P", "youden", "sensitivity>=X", "cost=X"}),
        text_field("train.abstain", &abstain,
                   "none: every readable record is called normal or abnormal. error<=X, with "
                   "train.inner_folds: only records certain enough that at most this share of "
                   "calls is wrong.",
                   {"none", "error<=X"}),
        {"train.label_smoothing", &label_smoothing,
         "Share of each label that is distributed over both classes.", 0, 0.9},
        {"train.branch_weight", &branch_weight,
         "wave_resnet: weight of the loss of each modality's own logit.", 0, 100},
        {"train.augment", &augment,
         "wave_resnet: crop, shift, scale, add baseline wander and noise; hide values at random."},
        {"train.part_dropout", &part_dropout,
         "With train.augment: probability that a modality is hidden in a training step.", 0, 0.9},
        {"train.patience", &patience,
         "Epochs without improvement of the validation loss before training stops.", 1, 100000},
        {"train.plateau_patience", &plateau_patience,
         "Epochs without improvement of the validation loss before the learning rate is reduced.",
         0, 100000},
        {"train.plateau_factor", &plateau_factor,
         "Factor by which the learning rate is then multiplied.", 1e-6, 0.999},
        {"train.plateau_threshold", &plateau_threshold,
         "A loss must be lower by this share to count as an improvement.", 0, 0.5},
        {"train.seed", &seed, "Seed of split, weights, order and dropout.", 0, 9007199254740992.0},
        {"train.fingerprints", &fingerprints,
         "Keep salted hashes of the images and signals in the model, by which it recognizes its "
         "training records. Without them it recognizes only whole cohorts."},
        word_field("train.precision", &precision, "Arithmetic of the forward pass.", kPrecisions),
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
  bundle::ModelConfig model;
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
  config.model.encoder = bundle::Encoder::wave_resnet;
  auto& train = config.train;
  train.epochs = 25;
  train.batch = 64;
  train.lr = 4e-3;
  train.weight_decay = 0.01;
  train.optimizer = Optimizer::adamw;
  train.schedule = Schedule::one_cycle;
  train.min_steps = 100;
  train.inner_folds = 5;
  train.threshold.aim = metrics::ThresholdAim{};
  train.label_smoothing = 0.05;
  train.branch_weight = 1;
  train.augment = true;
  train.part_dropout = 0.1;
  config.model.measures = bundle::Measures::baseline;
  return config;
}

/// Trees on what can be measured in the lead, and the clinical values.
inline RunConfig features_recipe() {
  auto config = wave_recipe();
  config.model.measures = bundle::Measures::alone;
  return config;
}

/// The recipe of the original project: ResNet18 and two MLPs, joined.
inline RunConfig reference_recipe() { return {}; }

/// Every recipe there is: its name and its config.
struct Recipe {
  std::string_view name;
  RunConfig (*config)();
};
inline constexpr std::array kRecipes = {Recipe{"reference", reference_recipe},
                                        Recipe{kDefaultRecipe, wave_recipe},
                                        Recipe{"features", features_recipe}};

/// "reference, default"
inline std::string recipe_names() {
  std::vector<std::string> names;
  for (const auto& known : kRecipes) names.emplace_back(known.name);
  return join(names, ", ");
}

/// The named recipe's config.  @throws Error (usage) for an unknown name.
inline RunConfig recipe(std::string_view name) {
  for (const auto& known : kRecipes) {
    if (known.name == name) return known.config();
  }
  throw usage_error("unknown recipe '" + std::string(name) + "'", "there are: " + recipe_names());
}

}  // namespace ecgmm::train
