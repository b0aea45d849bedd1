// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/train/run_folder.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "ecgmm/core/error.h"
#include "ecgmm/io/file.h"
#include "ecgmm/io/safetensors.h"
#include "ecgmm/train/checkpoint.h"
#include "tests/support/peer.h"
#include "tests/support/temp_folder.h"
#include "tests/train/fixture.h"

namespace ecgmm::train {
namespace {

RunFacts example_facts() {
  return {.cohorts = {"/data/clinic", "/data/ward"},
          .extra = {"/data/public"},
          .recipe = "reference",
          .device = "cpu",
          .threads = 2,
          .version = "0.1.0",
          .torch_version = "2.13.0",
          .pretrained_file = "",
          .init_sha256 = "",
          .data_sha256 = "abc"};
}

EpochRecord example_epoch(std::int64_t epoch) {
  EpochRecord record;
  record.epoch = epoch;
  record.train_loss = 0.7 / static_cast<double>(epoch);
  record.val_loss = 0.8 / static_cast<double>(epoch);
  record.val_auroc = 0.6;
  record.lr = 1e-4;
  record.wall_time_s = 1.7e9;
  return record;
}

/// A run folder whose files are written as training does.
struct ExampleRun {
  ExampleRun() {
    io::write_file(run.config(), config_text(config, example_facts()));
    io::write_file(run.split(), "id,split\n1,train\n");
    write_facts(run, example_facts());
  }
  TempFolder folder;
  RunFolder run{folder.path()};
  RunConfig config;
};

TEST(RunFolder, KeepsItsFacts) {
  const ExampleRun example;
  const auto facts = read_facts(example.run);
  EXPECT_EQ(facts.cohorts, example_facts().cohorts);
  EXPECT_EQ(facts.extra, example_facts().extra);
  EXPECT_EQ(facts.recipe, "reference");
  EXPECT_EQ(facts.device, "cpu");
  EXPECT_EQ(facts.threads, 2);
  EXPECT_EQ(facts.data_sha256, "abc");
}

TEST(RunFolder, WritesAConfigThatLoadsAgain) {
  ExampleRun example;
  example.config.train.epochs = 7;
  example.config.model.pretrained = "/some \"where\"/r.pth";
  RunConfig loaded;
  auto fields = loaded.fields();
  load_toml_text(fields, config_text(example.config, example_facts()), "config.toml");
  EXPECT_EQ(to_toml(loaded.fields()), to_toml(example.config.fields()));
}

TEST(RunFolder, RefusesChangedFilesAndOtherFolders) {
  const auto kind_of = [](const RunFolder& run) {
    try {
      read_facts(run);
    } catch (const Error& error) {
      return error.kind();
    }
    return ErrorKind::internal;
  };
  const TempFolder empty;
  EXPECT_EQ(kind_of({empty.path()}), ErrorKind::usage);
  for (const char* name : {"config.toml", "split.csv"}) {
    const ExampleRun example;
    io::write_file(example.run.root / name, io::read_text(example.run.root / name) + "\n");
    EXPECT_EQ(kind_of(example.run), ErrorKind::data) << name;
  }
  const ExampleRun damaged;
  io::write_file(damaged.run.facts(), "{\"schema\": \"ecgmm.run/1\"");
  EXPECT_EQ(kind_of(damaged.run), ErrorKind::data);
}

TEST(Events, HoldEachStepOnceForTensorBoardAfterAResume) {
  ECGMM_NEEDS_PEERS();
  const ExampleRun example;
  {
    auto events = start_events(example.run, example.config, example_facts());
    for (std::int64_t epoch = 1; epoch <= 3; ++epoch) add_epoch(events, example_epoch(epoch));
  }
  {  // resumed from the checkpoint after epoch 2
    auto events = start_events(example.run, example.config, example_facts());
    for (std::int64_t epoch = 1; epoch <= 4; ++epoch) add_epoch(events, example_epoch(epoch));
  }
  const auto read =
      ask_peer("train/training_peer.py", {{"folder", example.run.root.string()}}, {"events"});
  const auto& scalars = read.at("scalars");
  for (const char* tag : {"Loss/Train", "Loss/Val", "Accuracy/Train", "Accuracy/Val", "AUROC/Val",
                          "LearningRate", "SamplesPerSecond"}) {
    ASSERT_TRUE(scalars.contains(tag)) << tag << " in " << scalars.dump();
    ASSERT_EQ(scalars.at(tag).size(), 4U) << tag;
    for (std::int64_t epoch = 1; epoch <= 4; ++epoch) {
      EXPECT_EQ(scalars.at(tag).at(static_cast<std::size_t>(epoch - 1)).at(0), epoch) << tag;
    }
  }
  EXPECT_FLOAT_EQ(scalars.at("Loss/Val").at(3).at(1).get<float>(), 0.2F);
  const auto text = read.at("texts").begin().value().get<std::string>();
  EXPECT_NE(text.find("| train.lr | 1e-4 |"), std::string::npos) << text;
  EXPECT_NE(text.find("| threads | 2 |"), std::string::npos) << text;
}

TEST(Checkpoint, ComesBackAsItWas) {
  const TempFolder folder;
  Checkpoint checkpoint;
  checkpoint.state = {{"epoch", 3}, {"loss", 0.1 + 0.2}};
  checkpoint.tensors.tensors.push_back({"a", "F32", {2}, std::vector<std::byte>(8, std::byte{7})});
  write_checkpoint(checkpoint, folder.path() / "c");
  const auto read = read_checkpoint(folder.path() / "c");
  EXPECT_EQ(read.state, checkpoint.state);
  ASSERT_NE(read.tensors.find("a"), nullptr);
  EXPECT_EQ(read.tensors.find("a")->data, checkpoint.tensors.tensors[0].data);
}

TEST(Checkpoint, RefusesOtherFiles) {
  const TempFolder folder;
  const auto path = folder.path() / "weights";
  io::TensorFile weights;
  weights.tensors.push_back({"a", "F32", {2}, std::vector<std::byte>(8)});
  io::write_file(path, io::encode_safetensors(weights));
  EXPECT_THROW(read_checkpoint(path), Error);
  weights.metadata = {{"ecgmm.checkpoint", "2"}, {"state", "{}"}};
  io::write_file(path, io::encode_safetensors(weights));
  EXPECT_THROW(read_checkpoint(path), Error);
}

}  // namespace
}  // namespace ecgmm::train
