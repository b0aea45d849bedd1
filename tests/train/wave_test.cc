// SPDX-License-Identifier: Apache-2.0
// The default recipe: schedule, optimizer, augmentation, and that a run goes on as if never
// stopped.
#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "ecgmm/input/preprocessor_factory.h"
#include "ecgmm/io/file.h"
#include "ecgmm/io/safetensors.h"
#include "ecgmm/model/weights.h"
#include "ecgmm/train/trainer.h"
#include "tests/data/cohort_fixture.h"
#include "tests/support/peer.h"
#include "tests/support/temp_folder.h"

namespace ecgmm::train {
namespace {

TEST(OneCycle, FollowsPyTorchWithAdamW) {
  ECGMM_NEEDS_PEERS();
  const TempFolder folder;
  const auto out = folder / "steps";
  for (const std::int64_t total : {5, 30, 101}) {
    run_peer("train/one_cycle_peer.py", {out.string(), std::to_string(total)});
    const auto file = io::read_safetensors(out);
    const auto read = [&](const char* name) { return model::to_tensor(*file.find(name)); };
    const auto rates = read("lr"), betas = read("beta1"), gradients = read("gradients");
    auto parameter = read("start").requires_grad_();
    Adam adam({{"weight", parameter}}, 0.1, WeightDecay::weights);
    for (std::int64_t step = 0; step < total; ++step) {
      const auto ours = one_cycle(4e-3, step, total);
      ASSERT_NEAR(ours.lr, rates[step].item<double>(), 1e-12) << step << " of " << total;
      ASSERT_NEAR(ours.beta1, betas[step].item<double>(), 1e-12) << step << " of " << total;
      adam.zero_grad();
      parameter.mutable_grad() = gradients[step];
      adam.step(ours.lr, ours.beta1);
    }
    EXPECT_TRUE(at::allclose(parameter, read("end"), 1e-5, 1e-6)) << total;
  }
}

TEST(OneCycle, IsFiniteForTheShortestRuns) {
  for (std::int64_t total = 1; total <= 4; ++total) {
    for (std::int64_t step = 0; step < total; ++step) {
      const auto rate = one_cycle(1, step, total);
      EXPECT_GT(rate.lr, 0) << step << " of " << total;
      EXPECT_LE(rate.lr, 1) << step << " of " << total;
    }
  }
}

TEST(SizedFor, GivesSmallCohortsSmallerBatchesAndMoreEpochs) {
  TrainConfig config;
  EXPECT_EQ(sized_for(config, 20).batch, 8);
  EXPECT_EQ(sized_for(config, 20).epochs, 50);
  config.min_steps = 600;
  config.batch = 64;
  config.epochs = 25;
  EXPECT_EQ(sized_for(config, 2000).batch, 64);
  EXPECT_EQ(sized_for(config, 2000).epochs, 25);
  const auto small = sized_for(config, 200);
  EXPECT_EQ(small.batch, 50);
  EXPECT_EQ(small.epochs, 150);
  EXPECT_EQ(sized_for(small, 200).epochs, 150) << "twice is as once";
  EXPECT_EQ(sized_for(config, 3).batch, 2);
}

input::Sample wave_sample() {
  input::Sample sample;
  for (int i = 0; i < input::kWavePoints + input::kWaveExtras; ++i) {
    sample.image.push_back(std::sin(0.05F * static_cast<float>(i)));
    sample.signal.push_back(std::cos(0.05F * static_cast<float>(i)));
  }
  sample.clinical = {0.5F, -2.0F, 1.0F, 1.0F};
  return sample;
}

TEST(Augmentation, DependsOnSeedEpochAndRecordAlone) {
  const auto sample = wave_sample();
  const auto kept = sample.signal;
  const auto once = Augmentation(1, 2, 0).apply(sample, 3, 700);
  EXPECT_EQ(once.signal, Augmentation(1, 2, 0).apply(sample, 3, 700).signal);
  EXPECT_EQ(sample.signal, kept) << "the store's sample is left as it is";
  EXPECT_EQ(once.signal.size(), std::size_t{700 + input::kWaveExtras});
  for (const auto& other :
       {Augmentation(2, 2, 0).apply(sample, 3, 700), Augmentation(1, 3, 0).apply(sample, 3, 700),
        Augmentation(1, 2, 0).apply(sample, 4, 700)}) {
    EXPECT_NE(once.signal, other.signal);
  }
}

TEST(Augmentation, ChangesTheLeadALittle) {
  for (std::size_t record = 0; record < 50; ++record) {
    const auto changed = Augmentation(7, 0, 0).apply(wave_sample(), record, 1000).signal;
    const auto deviation = at::tensor(changed).slice(0, 0, 1000).std().item<double>();
    EXPECT_GT(deviation, 0.7 * 0.75) << record;  // of a sine, 0.7
    EXPECT_LT(deviation, 0.7 * 1.35) << record;
  }
}

TEST(Augmentation, MovesTheGuideWithTheLead) {
  input::Sample sample;
  std::vector<float> lead;
  for (int t = 0; t < input::kWavePoints; ++t) lead.push_back(t % 90 < 12 ? 1.0F : 0.0F);
  for (int c = 0; c < input::kGuidedChannels; ++c) {
    sample.signal.insert(sample.signal.end(), lead.begin(), lead.end());
  }
  sample.signal.insert(sample.signal.end(), {0.5F, 1.0F});
  for (std::size_t record = 0; record < 20; ++record) {
    const auto changed = at::tensor(Augmentation(7, 0, 0).apply(sample, record, 700).signal);
    ASSERT_EQ(changed.size(0), 4 * 700 + input::kWaveExtras);
    const auto channels = changed.narrow(0, 0, 2800).reshape({4, 700});
    EXPECT_TRUE(at::equal(channels[1], channels[3]));
    const auto together = at::corrcoef(channels);
    EXPECT_GT(together[0][1].item<double>(), 0.7) << record;  // with wander, noise and gaps
    EXPECT_LE(channels[1].max().item<double>(), 1);
    EXPECT_GE(channels[1].min().item<double>(), 0);
  }
}

TEST(Augmentation, CropsToWholeSecondsFromSixToTen) {
  std::set<std::int64_t> seen;
  for (std::size_t batch = 0; batch < 200; ++batch) seen.insert(Augmentation(1, 0, 0).crop(batch));
  EXPECT_EQ(seen, (std::set<std::int64_t>{600, 700, 800, 900, 1000}));
}

TEST(Augmentation, HidesPartsAndValuesButNeverAll) {
  int images = 0, amplitudes = 0, ages = 0;
  constexpr int kDraws = 400;
  for (std::size_t record = 0; record < kDraws; ++record) {
    const auto sample = Augmentation(1, 0, 0.8).apply(wave_sample(), record, 600);
    EXPECT_FALSE(sample.present().empty());
    images += !sample.image.empty();
    const auto whole = Augmentation(1, 0, 0).apply(wave_sample(), record, 600);
    amplitudes += whole.signal[601] != 0;
    ages += whole.clinical[2] == 1;
    const auto known = whole.clinical[2];
    EXPECT_EQ(whole.clinical[0], 0.5F * known);
  }
  EXPECT_NEAR(images, 0.37 * kDraws, 0.1 * kDraws);
  EXPECT_NEAR(amplitudes, 0.8 * kDraws, 0.1 * kDraws);
  EXPECT_NEAR(ages, 0.9 * kDraws, 0.1 * kDraws);
}

/// Leads of a batch, and how many records have none.
std::pair<std::size_t, std::size_t> leads_of(const std::vector<input::Sample>& batch) {
  std::size_t leads = 0, without = 0;
  for (const auto& sample : batch) {
    const std::size_t own = (sample.image.empty() ? 0 : 1) + (sample.signal.empty() ? 0 : 1);
    leads += own;
    without += own == 0 ? 1 : 0;
  }
  return {leads, without};
}

TEST(Augmentation, EvensOutTheNumberOfLeads) {
  for (const std::size_t size : {64, 16, 4}) {
    for (int missing = 0; missing < 9; ++missing) {
      std::vector<input::Sample> batch(size, wave_sample());
      for (int i = 0; i < missing; ++i) batch[static_cast<std::size_t>(i) % size].signal.clear();
      const auto [before, without] = leads_of(batch);
      auto kept = batch;
      Augmentation(1, 0, 0).even_out(kept);
      EXPECT_EQ(leads_of(kept).first, before) << "nothing may be hidden";
      Augmentation(1, 0, 0.1).even_out(batch);
      const auto [after, lost] = leads_of(batch);
      const std::size_t group = size == 64 ? 8 : size == 16 ? 2 : 1;
      EXPECT_EQ(after, before / group * group) << size << " records, " << missing << " missing";
      EXPECT_EQ(lost, without) << "no record may lose its only lead";
    }
  }
}

class Silent : public Progress {
  void update(std::size_t, std::size_t, const std::string&) override {}
};

/// The default recipe on 20 records, signals of 5 s.
struct TinyRun {
  TinyRun() : config(recipe("default")) {
    at::set_num_threads(1);
    fixture.config("[signals]\nsampling_rate_hz = 10\nunit = \"mV\"\n");
    config.train.min_steps = 12;
    config.train.epochs = 2;
    config.train = sized_for(config.train, 14);
    data::OpenOptions open;
    open.modalities = config.model.modalities;
    open.required = ModalitySet();
    cohort = fixture.open(open);
    rows.resize(20);
    std::iota(rows.begin(), rows.end(), std::size_t{0});
    preprocessor = input::fit_preprocessor(input::Form::wave, *cohort, std::span(rows).first(14),
                                           open.modalities, config.input, config.data);
    train.emplace(*cohort, *preprocessor, std::vector(rows.begin(), rows.begin() + 14), 0, 1);
    val.emplace(*cohort, *preprocessor, std::vector(rows.begin() + 14, rows.end()), 0, 1);
  }

  /// Trains in sessions that each end after so many steps; the last one goes to the end.
  /// @return the last checkpoint, and the weights that are kept.
  std::pair<Checkpoint, io::TensorFile> train_in_sessions(const std::vector<int>& stops) const {
    const TempFolder folder;
    for (std::size_t session = 0; session <= stops.size(); ++session) {
      Trainer trainer(initial_network(config, *preprocessor), config.train, *train, *val, at::kCPU);
      if (session > 0) trainer.restore(read_checkpoint(folder / kLastCheckpoint));
      TrainingHooks hooks;
      hooks.progress = [](const std::string&) { return std::make_unique<Silent>(); };
      hooks.epoch_done = [](const EpochRecord&) {};
      const int stop = session < stops.size() ? stops[session] : -1;
      hooks.stop = [stop, steps = 0]() mutable { return ++steps == stop; };
      if (stop > 0) {
        EXPECT_THROW(trainer.run(folder.path(), hooks), Error);
      } else {
        trainer.run(folder.path(), hooks);
      }
    }
    auto last = read_checkpoint(folder / kLastCheckpoint);
    const auto kept = io::read_safetensors(folder / kBestWeights);
    EXPECT_EQ(kept.metadata.at("epoch"), std::to_string(config.train.epochs)) << "the last weights";
    return {last, kept};
  }

  data::CohortFixture fixture;
  RunConfig config;
  std::optional<data::Cohort> cohort;
  std::vector<std::size_t> rows;
  std::shared_ptr<const input::Preprocessor> preprocessor;
  std::optional<SampleStore> train, val;
};

TEST(DefaultRecipe, EndsInTheSameWeightsHoweverOftenItWasInterrupted) {
  const TinyRun run;
  const auto [last, straight] = run.train_in_sessions({});
  const auto history = history_from_json(last.state.at("history"));
  ASSERT_EQ(history.size(), 3U);  // 4 steps an epoch, batches of 3
  EXPECT_LT(history.back().lr, 1e-4);
  const auto resumed = run.train_in_sessions({2, 5}).second;
  ASSERT_EQ(straight.tensors.size(), resumed.tensors.size());
  for (std::size_t i = 0; i < straight.tensors.size(); ++i) {
    EXPECT_TRUE(straight.tensors[i].data == resumed.tensors[i].data) << straight.tensors[i].name;
  }
}

TEST(DefaultRecipe, MembersDiffer) {
  TinyRun run;
  const auto first = run.train_in_sessions({}).second;
  ++run.config.train.seed;
  const auto second = run.train_in_sessions({}).second;
  EXPECT_FALSE(first.find("strip.1.weight")->data == second.find("strip.1.weight")->data);
}

}  // namespace
}  // namespace ecgmm::train
