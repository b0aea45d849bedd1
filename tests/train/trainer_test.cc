// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/train/trainer.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <list>
#include <span>
#include <thread>

#include "ecgmm/bundle/bundle.h"
#include "ecgmm/engine/weights.h"
#include "ecgmm/io/file.h"
#include "ecgmm/io/safetensors.h"
#include "ecgmm/model/torch_networks.h"
#include "ecgmm/model/torch_threads.h"
#include "tests/support/temp_folder.h"
#include "tests/train/fixture.h"

namespace ecgmm::train {
namespace {

class Silent : public Progress {
  void update(std::size_t, std::size_t, const std::string&) override {}
};

/// Hooks that show nothing and stop after so many steps (< 0 = never).
TrainingHooks hooks(int stop_after) {
  TrainingHooks made;
  made.progress = [](const std::string&) { return std::make_unique<Silent>(); };
  made.epoch_done = [](const EpochRecord&) {};
  made.stop = [stop_after, steps = 0]() mutable { return ++steps == stop_after; };
  return made;
}

/// Trains, with a new trainer from each checkpoint on that a stop leaves behind.
/// @param stops  steps after which each session stops; -1 = it goes to the end.
/// @return the last checkpoint, and the best weights as bytes.
std::pair<Checkpoint, std::vector<std::byte>> train_in_sessions(const SmallRun& run,
                                                                const std::vector<int>& stops,
                                                                std::size_t cache_bytes = 1 << 20) {
  const TempFolder folder;
  const auto train = run.store(run.train_rows, cache_bytes);
  const auto val = run.store(run.val_rows, cache_bytes);
  const auto last = folder.path() / kLastCheckpoint;
  for (std::size_t session = 0; session < stops.size(); ++session) {
    Trainer trainer(initial_network(run.config, *run.preprocessor), run.config.train, train, val,
                    at::kCPU);
    if (session > 0) {
      at::rand({3});  // leaves torch's generator elsewhere
      trainer.restore(read_checkpoint(last));
    }
    const int stop = stops[session];
    if (stop < 0) {
      trainer.run(folder.path(), hooks(stop));
      EXPECT_TRUE(trainer.finished());
    } else {
      EXPECT_THROW(trainer.run(folder.path(), hooks(stop)), Error);
      EXPECT_FALSE(trainer.finished());
    }
  }
  return {read_checkpoint(last), io::read_file(folder.path() / kBestWeights)};
}

/// What must not depend on interruptions: all but the times.
nlohmann::json without_times(nlohmann::json state) {
  state.erase("seconds");
  for (auto& record : state.at("history")) {
    record.erase("wall_time_s");
    record.erase("samples_per_second");
  }
  return state;
}

void expect_equal(const Checkpoint& a, const Checkpoint& b) {
  EXPECT_EQ(without_times(a.state), without_times(b.state));
  ASSERT_EQ(a.tensors.tensors.size(), b.tensors.tensors.size());
  for (std::size_t i = 0; i < a.tensors.tensors.size(); ++i) {
    EXPECT_EQ(a.tensors.tensors[i].name, b.tensors.tensors[i].name);
    EXPECT_TRUE(a.tensors.tensors[i].data == b.tensors.tensors[i].data)
        << a.tensors.tensors[i].name;
  }
}

TEST(Trainer, EndsInTheSameWeightsHoweverOftenItWasInterrupted) {
  const SmallRun run({"signal", "clinical"});  // 3 steps an epoch
  const auto [straight, straight_best] = train_in_sessions(run, {-1});
  EXPECT_EQ(straight.state.at("history").size(), 4U);
  EXPECT_TRUE(straight.tensors.tensors.empty()) << "nothing goes on from it";
  for (const auto& stops : {std::vector<int>{1, -1}, {3, -1}, {2, 5, -1}, {11, -1}, {12, -1}}) {
    SCOPED_TRACE(testing::PrintToString(stops));
    const auto [resumed, resumed_best] = train_in_sessions(run, stops);
    expect_equal(straight, resumed);
    EXPECT_TRUE(straight_best == resumed_best);
  }
  const auto unfinished = train_in_sessions(run, {8});
  const auto resumed = train_in_sessions(run, {2, 3, 3});
  EXPECT_FALSE(unfinished.first.tensors.tensors.empty());
  expect_equal(unfinished.first, resumed.first);
  EXPECT_TRUE(unfinished.second == resumed.second);
}

// A checkpoint with the image branch has 130 MB: few epochs.
TEST(Trainer, EndsInTheSameWeightsWithImagesInterruptedAndNotCached) {
  SmallRun run({"image", "signal", "clinical"});
  run.config.train.epochs = 2;
  const auto straight = train_in_sessions(run, {-1});
  const auto resumed = train_in_sessions(run, {4, -1}, 0);
  expect_equal(straight.first, resumed.first);
  EXPECT_TRUE(straight.second == resumed.second);
}

TEST(Trainer, KeepsWhatTheModelWillSayOfTheValidationRecords) {
  SmallRun run({"image", "signal", "clinical"});
  run.config.train.epochs = 1;
  const TempFolder folder;
  io::write_file(folder / "best", train_in_sessions(run, {-1}).second);
  bundle::Bundle model;
  model.model = run.config.model;
  model.preprocessor = run.preprocessor;
  model.network = io::read_safetensors(folder / "best").tensors;
  const auto kept = model.network.back();
  ASSERT_EQ(kept.name, kValidationOdds);
  model.network.pop_back();
  model.network = engine::join_members({model.network});
  const auto networks = model::torch_networks(model, "cpu");
  const auto val = run.store(run.val_rows);
  std::vector<double> said;
  for (std::size_t i = 0; i < val.size(); ++i) {
    const auto sample = val.sample(i);
    const std::vector all = {sample.present()};
    said.push_back(networks->log_odds(sample, all).front());
  }
  const auto bytes = std::as_bytes(std::span(said));
  EXPECT_TRUE(std::ranges::equal(kept.data, bytes));
}

TEST(Trainer, EndsInTheSameWeightsBesideAnother) {
  const SmallRun run({"signal", "clinical"});
  const auto alone = train_in_sessions(run, {-1}).second;
  const auto train = run.store(run.train_rows);
  const auto val = run.store(run.val_rows);
  const TempFolder folders[2];
  std::list<Trainer> trainers;
  for (int i = 0; i < 2; ++i) {  // one after the other: weights come from torch's one generator
    trainers.emplace_back(initial_network(run.config, *run.preprocessor), run.config.train, train,
                          val, at::kCPU);
  }
  {
    std::vector<std::jthread> threads;
    for (auto& trainer : trainers) {
      threads.emplace_back([&trainer, folder = folders[threads.size()].path()] {
        const model::TorchThreads serial(1);
        trainer.run(folder, hooks(-1));
      });
    }
  }
  for (const auto& folder : folders) {
    EXPECT_TRUE(io::read_file(folder.path() / kBestWeights) == alone);
  }
}

TEST(Trainer, LearnsItsTrainingRecords) {
  SmallRun run({"signal", "clinical"});
  run.config.train.epochs = run.config.train.patience = 60;
  run.config.train.lr = 3e-3;
  const auto state = train_in_sessions(run, {-1}).first.state;
  const auto history = history_from_json(state.at("history"));
  EXPECT_EQ(history.size(), 60U);
  EXPECT_LT(history.back().train_loss, 0.5 * history.front().train_loss);
  EXPECT_GT(history.back().train_accuracy, 0.9);
}

TEST(Trainer, StopsAfterStaleEpochsAndKeepsTheBestWeights) {
  SmallRun run({"signal", "clinical"});  // labels are unrelated: validation soon gets worse
  run.config.train.epochs = 100;
  run.config.train.patience = 3;
  run.config.train.lr = 0.01;
  const auto [checkpoint, best] = train_in_sessions(run, {-1});
  const auto history = history_from_json(checkpoint.state.at("history"));
  ASSERT_LT(history.size(), 100U);
  const auto lowest =
      std::min_element(history.begin(), history.end(),
                       [](const auto& a, const auto& b) { return a.val_loss < b.val_loss; });
  EXPECT_EQ(lowest->epoch + 3, history.back().epoch);
  const TempFolder folder;
  io::write_file(folder.path() / "best", best);
  EXPECT_EQ(io::read_safetensors(folder.path() / "best").metadata.at("epoch"),
            std::to_string(lowest->epoch));
}

TEST(Trainer, TrainsInMixedPrecisionCloseToFullPrecision) {
  SmallRun run({"signal", "clinical"});
  run.config.train.epochs = 2;
  const auto full = history_from_json(train_in_sessions(run, {-1}).first.state.at("history"));
  run.config.train.precision = Precision::bf16;
  const auto mixed = history_from_json(train_in_sessions(run, {-1}).first.state.at("history"));
  EXPECT_NE(full.back().train_loss, mixed.back().train_loss);
  EXPECT_NEAR(full.back().train_loss, mixed.back().train_loss, 0.05);
}

TEST(Trainer, RefusesFewerRecordsThanABatch) {
  SmallRun run({"signal"});
  run.config.train.batch = 15;
  const auto train = run.store(run.train_rows);
  const auto val = run.store(run.val_rows);
  try {
    const Trainer trainer(initial_network(run.config, *run.preprocessor), run.config.train, train,
                          val, at::kCPU);
    FAIL() << "took too few records";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::data);
    EXPECT_STREQ(error.what(), "only 14 records to train on, a batch has 15; lower train.batch");
  }
}

TEST(Trainer, RefusesTheCheckpointOfAnotherNetwork) {
  const SmallRun small({"signal"});
  SmallRun large({"signal"});
  large.config.model.signal_hidden = 17;
  const auto checkpoint = train_in_sessions(small, {5}).first;
  const auto train = large.store(large.train_rows);
  const auto val = large.store(large.val_rows);
  Trainer trainer(initial_network(large.config, *large.preprocessor), large.config.train, train,
                  val, at::kCPU);
  try {
    trainer.restore(checkpoint);
    FAIL() << "took a foreign checkpoint";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::data) << error.what();
  }
}

}  // namespace
}  // namespace ecgmm::train
