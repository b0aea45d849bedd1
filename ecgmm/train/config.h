// SPDX-License-Identifier: Apache-2.0
#pragma once

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
  std::int64_t patience = 5;
  std::int64_t plateau_patience = 2;
  double plateau_factor = 0.1;
  double plateau_threshold = 1e-4;
  std::int64_t seed = 42;
  std::string precision = "fp32";

  std::vector<Field> fields() {
    return {
        {"train.epochs", &epochs, "At most this many epochs.", 1, 100000},
        {"train.batch", &batch, "Records a step; an incomplete last batch is dropped.", 2, 4096},
        {"train.lr", &lr, "Adam's learning rate.", 1e-9, 10},
        {"train.weight_decay", &weight_decay, "Adam's L2 penalty.", 0, 10},
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
        {"train.precision", &precision, "Arithmetic of the forward pass.", 0, 0, {"fp32", "bf16"}},
    };
  }
};

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

inline constexpr std::string_view kDefaultRecipe = "reference";

/// The named recipe's config.  @throws Error (usage) for an unknown name.
inline RunConfig recipe(std::string_view name) {
  if (name != "reference")
    throw usage_error("unknown recipe '" + std::string(name) + "'", "there is: reference");
  return {};
}

}  // namespace ecgmm::train
