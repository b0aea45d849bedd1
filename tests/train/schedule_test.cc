// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/train/schedule.h"

#include <gtest/gtest.h>

#include <limits>
#include <nlohmann/json.hpp>
#include <vector>

#include "ecgmm/core/random.h"
#include "tests/support/peer.h"

namespace ecgmm::train {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

/// A loss that falls, stalls, rises, nearly repeats itself and is NaN now and then.
std::vector<double> random_losses(std::uint64_t seed) {
  RandomStream random(seed, "losses");
  std::vector<double> losses = {0.7};
  while (losses.size() < 60) {
    const double last = std::isnan(losses.back()) ? 0.5 : losses.back();
    losses.push_back(random.chance(0.05)  ? kNan
                     : random.chance(0.3) ? last * (1 - 1e-4 * random.uniform(0.5, 1.5))
                                          : last * random.uniform(0.9, 1.1));
  }
  return losses;
}

TEST(Plateau, FollowsPyTorchOnRandomLosses) {
  ECGMM_NEEDS_PEERS();
  nlohmann::json cases = nlohmann::json::array();
  std::vector<TrainConfig> configs;
  for (const std::int64_t patience : {0, 2, 5}) {
    for (const double factor : {0.1, 0.5}) {
      TrainConfig config;
      config.plateau_patience = patience;
      config.plateau_factor = factor;
      cases.push_back({{"lr", config.lr},
                       {"factor", factor},
                       {"patience", patience},
                       {"threshold", config.plateau_threshold},
                       {"losses", random_losses(configs.size())}});
      configs.push_back(config);
    }
  }
  const auto rates = ask_peer("train/training_peer.py", cases, {"plateau"});
  for (std::size_t c = 0; c < configs.size(); ++c) {
    Plateau plateau(configs[c]);
    const auto losses = random_losses(c);
    for (std::size_t i = 0; i < losses.size(); ++i) {
      plateau.step(losses[i]);
      ASSERT_EQ(plateau.lr(), rates.at(c).at(i).get<double>()) << cases[c] << ", epoch " << i + 1;
    }
  }
}

TEST(Plateau, LowersTheRateOnTheThirdStaleEpoch) {
  Plateau plateau{TrainConfig{}};
  EXPECT_FALSE(plateau.step(0.5));
  EXPECT_FALSE(plateau.step(0.5));
  EXPECT_FALSE(plateau.step(0.49996));  // lower, but by less than the threshold
  EXPECT_TRUE(plateau.step(0.6));
  EXPECT_DOUBLE_EQ(plateau.lr(), 1e-5);
}

TEST(EarlyStopping, CountsStrictlyLowerLossesAsBetter) {
  TrainConfig config;
  config.patience = 2;
  EarlyStopping stopping(config);
  EXPECT_FALSE(stopping.step(kNan));
  EXPECT_TRUE(stopping.step(0.5));
  EXPECT_TRUE(stopping.step(0.4999999));
  EXPECT_FALSE(stopping.step(0.4999999));
  EXPECT_FALSE(stopping.stop());
  EXPECT_FALSE(stopping.step(kNan));
  EXPECT_TRUE(stopping.stop());
}

TEST(Schedule, GoesOnFromSavedStateAsIfNeverStopped) {
  const auto losses = random_losses(7);
  TrainConfig config;
  for (std::size_t cut = 0; cut < losses.size(); cut += 7) {
    Plateau straight(config), first(config), second(config);
    EarlyStopping straight_stop(config), first_stop(config), second_stop(config);
    for (std::size_t i = 0; i < losses.size(); ++i) {
      straight.step(losses[i]);
      straight_stop.step(losses[i]);
      if (i < cut) {
        first.step(losses[i]);
        first_stop.step(losses[i]);
        continue;
      }
      if (i == cut) {  // through text, as a checkpoint holds it
        second.load(nlohmann::json::parse(first.save().dump()));
        second_stop.load(nlohmann::json::parse(first_stop.save().dump()));
      }
      second.step(losses[i]);
      second_stop.step(losses[i]);
    }
    EXPECT_EQ(second.save(), straight.save()) << "cut at " << cut;
    EXPECT_EQ(second_stop.save(), straight_stop.save()) << "cut at " << cut;
  }
}

}  // namespace
}  // namespace ecgmm::train
