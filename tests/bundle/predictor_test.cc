// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/bundle/predictor.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <gtest/gtest.h>

#include <cmath>
#include <csignal>
#include <string>
#include <vector>

#include "ecgmm/io/file.h"
#include "ecgmm/io/safetensors.h"
#include "ecgmm/model/batch.h"
#include "ecgmm/model/device.h"
#include "ecgmm/model/weights.h"
#include "tests/bundle/example.h"
#include "tests/support/errors.h"
#include "tests/support/peer.h"
#include "tests/support/temp_folder.h"

namespace ecgmm::bundle {
namespace {

constexpr std::size_t kPoints = 300;
const std::vector<std::string> kAll = {"image", "signal", "clinical"};

std::vector<Prediction> predict(const Predictor& predictor, std::size_t count) {
  return predictor.predict(count, [](std::size_t i) { return test::example_record(i, kPoints); });
}

TEST(Predictor, GivesTheSameBitsAloneAmongOthersAndOnAnyThreadCount) {
  const auto bundle = test::example_bundle(kAll, kPoints);
  constexpr std::size_t kRecords = 7;
  const Predictor serial(bundle, "cpu", 1);
  const auto expected = predict(serial, kRecords);
  for (const int torch_threads : {1, 2, 4}) {
    at::set_num_threads(torch_threads);
    for (const int threads : {1, 2, 4}) {
      const Predictor predictor(bundle, "cpu", threads);
      const auto predictions = predict(predictor, kRecords);
      for (std::size_t i = 0; i < kRecords; ++i) {
        EXPECT_EQ(predictions[i].probability, expected[i].probability) << threads << " threads";
        EXPECT_EQ(predictions[i].key, expected[i].key);
      }
      const auto alone = predictor.predict(test::example_record(3, kPoints));
      EXPECT_EQ(alone.probability, expected[3].probability);
    }
    EXPECT_EQ(at::get_num_threads(), torch_threads) << "the caller's thread count is kept";
  }
}

TEST(Predictor, LeavesTorchsRandomGeneratorAlone) {
  const auto bundle = test::example_bundle({"signal", "clinical"}, kPoints);
  at::manual_seed(8);
  const auto before = at::rand({4});
  at::manual_seed(8);
  const Predictor predictor(bundle, "cpu", 2);
  predict(predictor, 3);
  EXPECT_TRUE(at::equal(at::rand({4}), before));
}

TEST(Predictor, CallsAbnormalFromTheThresholdOn) {
  auto bundle = test::example_bundle({"signal", "clinical"}, kPoints);
  const auto record = test::example_record(1, kPoints);
  const double probability = Predictor(bundle, "cpu", 1).predict(record).probability;
  EXPECT_GT(probability, 0);
  EXPECT_LT(probability, 1);
  bundle.decisions.overall.threshold = probability;
  EXPECT_TRUE(Predictor(bundle, "cpu", 1).predict(record).abnormal);
  bundle.decisions.overall.threshold = std::nextafter(probability, 1.0);
  EXPECT_FALSE(Predictor(bundle, "cpu", 1).predict(record).abnormal);
}

TEST(Predictor, KeepsTheOthersWhenOneRecordIsUnreadable) {
  const Predictor predictor(test::example_bundle({"signal", "clinical"}, kPoints), "cpu", 2);
  const auto predictions = predictor.predict(4, [](std::size_t i) {
    auto record = test::example_record(i, kPoints);
    if (i == 1) throw data_error("image truncated");
    if (i == 2) record.signal.reset();
    return record;
  });
  EXPECT_EQ(predictions[0].status, PredictionStatus::ok);
  EXPECT_EQ(predictions[3].status, PredictionStatus::ok);
  EXPECT_EQ(predictions[1].status, PredictionStatus::unreadable);
  EXPECT_EQ(predictions[1].note, "image truncated");
  EXPECT_TRUE(std::isnan(predictions[1].probability));
  EXPECT_EQ(predictions[2].status, PredictionStatus::unreadable);
  EXPECT_NE(predictions[2].note.find("no signal"), std::string::npos);
  EXPECT_EQ(predictions[2].key.id, "2");
}

TEST(Predictor, PassesOtherErrorsOn) {
  const Predictor predictor(test::example_bundle({"signal", "clinical"}, kPoints), "cpu", 2);
  expect_error(ErrorKind::environment, "disk gone", [&] {
    predictor.predict(4, [](std::size_t i) {
      if (i == 2) throw environment_error("disk gone");
      return test::example_record(i, kPoints);
    });
  });
}

TEST(Predictor, RefusesOneRecordWithoutANeededPart) {
  const Predictor predictor(test::example_bundle(kAll, kPoints), "cpu", 1);
  auto record = test::example_record(0, kPoints);
  record.image.reset();
  expect_error(ErrorKind::data, "no image", [&] { predictor.predict(record); });
}

TEST(Predictor, RefusesADeviceThatIsNotThere) {
  const auto bundle = test::example_bundle({"signal"}, kPoints);
  expect_error(ErrorKind::usage, "quantum", [&] { Predictor(bundle, "quantum", 1); });
  if (at::hasCUDA()) GTEST_SKIP() << "this machine has CUDA";
  expect_error(ErrorKind::environment, "no CUDA device", [&] { Predictor(bundle, "cuda", 1); });
  EXPECT_EQ(model::resolve_device("auto"), "cpu");
}

/// The same network, written in plain PyTorch, reads the weights from the bundle.
TEST(Predictor, GivesTheLogitsOfTheSameNetworkInPyTorch) {
  ECGMM_NEEDS_PEERS();
  const TempFolder folder;
  const auto bundle = test::example_bundle(kAll, kPoints);
  write_bundle(bundle, folder.path());
  std::vector<input::Sample> samples;
  for (std::size_t i = 0; i < 4; ++i) {
    samples.push_back(bundle.preprocessor->transform(test::example_record(i, kPoints)));
  }
  const auto batch = model::collate(samples, bundle.preprocessor->config());
  io::TensorFile inputs;
  inputs.tensors = {model::to_entry("image", batch.image), model::to_entry("signal", batch.signal),
                    model::to_entry("clinical", batch.clinical)};
  io::write_file(folder / "inputs.safetensors", io::encode_safetensors(inputs));
  const auto out = (folder / "logits.safetensors").string();
  run_peer("bundle/network_peer.py", {(folder / "weights.safetensors").string(),
                                      (folder / "inputs.safetensors").string(), out});
  const auto theirs = model::to_tensor(*io::read_safetensors(out).find("logits"));
  EXPECT_GT((theirs[0] - theirs[1]).abs().max().item<double>(), 1e-3) << "records must differ";

  const auto read = read_bundle(folder.path());
  model::MultimodalNet network(read.model, model::InputShape{kPoints, 2});
  model::load_network_state(*network, read.network);
  network->eval();
  const auto ours = network->forward(batch).detach();
  EXPECT_LE((ours - theirs).abs().max().item<double>(), 1e-4);

  const Predictor predictor(read, "cpu", 2);
  const auto probabilities = theirs.softmax(1);
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_NEAR(predictor.predict(test::example_record(i, kPoints)).probability,
                probabilities[static_cast<std::int64_t>(i)][1].item<double>(), 1e-5);
  }
}

}  // namespace
}  // namespace ecgmm::bundle
