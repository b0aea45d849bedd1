// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/train/warm_start.h"

#include <gmock/gmock.h>

#include <map>
#include <numeric>
#include <span>

#include "ecgmm/bundle/record_fingerprints.h"
#include "ecgmm/engine/weights.h"
#include "ecgmm/input/preprocessor_factory.h"
#include "ecgmm/model/weights.h"
#include "ecgmm/train/trainer.h"
#include "tests/data/cohort_fixture.h"

namespace ecgmm::train {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;

std::map<std::string, std::vector<std::byte>> bytes_of(const std::vector<io::TensorEntry>& state) {
  std::map<std::string, std::vector<std::byte>> bytes;
  for (const auto& entry : state) bytes[entry.name] = entry.data;
  return bytes;
}

/// A small config of the wave form, a cohort of 20 for it, and what a run would make of it.
struct Example {
  Example() {
    config.model.wave_width = 8;
    config.model.modalities = ModalitySet::parse({"signal", "clinical"});
    fixture.config("[signals]\nsampling_rate_hz = 10\nunit = \"mV\"\n");
    open();
  }

  void open() {
    data::OpenOptions options;
    options.modalities = config.model.modalities;
    options.required = ModalitySet();
    cohort = fixture.open(options);
    rows.resize(20);
    std::iota(rows.begin(), rows.end(), std::size_t{0});
    split = {.train = {rows.begin(), rows.begin() + 12},
             .val = {rows.begin() + 12, rows.begin() + 16},
             .test = {rows.begin() + 16, rows.end()}};
    preprocessor = input::fit_preprocessor(input::Form::wave, *cohort, split.train,
                                           options.modalities, config.input, config.data);
  }

  std::shared_ptr<model::Network> network(std::int64_t seed) const {
    auto seeded = config;
    seeded.train.seed = seed;
    return initial_network(seeded, *preprocessor);
  }

  /// A model of two members, as if it had been trained.
  bundle::Bundle model() const {
    bundle::Bundle made;
    made.model = config.model;
    made.preprocessor = preprocessor;
    made.network = engine::join_members(
        {model::network_state(*network(100)), model::network_state(*network(101))});
    made.provenance.records =
        bundle::remember_records(*cohort, rows, split, preprocessor->modalities(), 42);
    return made;
  }

  data::CohortFixture fixture;
  RunConfig config = recipe("default");
  std::optional<data::Cohort> cohort;
  std::vector<std::size_t> rows;
  data::Split split;
  std::shared_ptr<const input::Preprocessor> preprocessor;
};

TEST(WarmStart, StartsEachMemberFromOneOfTheModels) {
  const Example example;
  const WarmStart start(example.model(), example.config);
  for (const std::int64_t member : {0, 1, 2}) {
    const auto network = example.network(7);
    EXPECT_THAT(start.apply(*network, *example.preprocessor, member), IsEmpty());
    EXPECT_TRUE(bytes_of(model::network_state(*network)) ==
                bytes_of(model::network_state(*example.network(100 + member % 2))))
        << member;
  }
}

TEST(WarmStart, BeginsTheClinicalBranchAnewWhereItsInputsAreOthers) {
  Example example;
  const WarmStart start(example.model(), example.config);
  for (auto& row : example.fixture.clinical) row.pop_back();
  example.fixture.save();
  example.open();
  const auto network = example.network(7);
  const auto messages = start.apply(*network, *example.preprocessor, 0);
  ASSERT_EQ(messages.size(), 1U);
  EXPECT_THAT(messages[0],
              AllOf(HasSubstr("clinical starts from random weights"), HasSubstr("HX_DM")));
  const auto now = bytes_of(model::network_state(*network));
  const auto drawn = bytes_of(model::network_state(*example.network(7)));
  const auto earlier = bytes_of(start.model().network);
  for (const auto& [name, data] : now) {
    const bool clinical = name.starts_with("clinical.");
    EXPECT_TRUE(data == (clinical ? drawn.at(name) : earlier.at("member0." + name))) << name;
  }
}

TEST(WarmStart, SaysWhichKeysMakeTheSameNetwork) {
  const Example example;
  const auto refusal = [&](const RunConfig& config) -> std::string {
    try {
      WarmStart(example.model(), config);
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::usage);
      return error.what();
    }
    return "";
  };
  auto other = example.config;
  other.model.dropout = 0.1;
  other.model.signal_hidden = 7;  // of another encoder
  EXPECT_EQ(refusal(other), "");
  other.model.wave_width = 16;
  EXPECT_THAT(refusal(other), HasSubstr("--set model.wave_width=8"));
  EXPECT_THAT(refusal(recipe("reference")), HasSubstr("model.encoder=wave_resnet"));
}

TEST(WarmStart, RefusesToJudgeByWhatTheModelWasTrainedOn) {
  const Example example;
  const WarmStart start(example.model(), example.config);
  EXPECT_NO_THROW(start.check_cohort(*example.cohort, example.split.test));
  const std::vector<std::size_t> mixed = {0, 13, 17};
  try {
    start.check_cohort(*example.cohort, mixed);
    FAIL() << "taken";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::data);
    EXPECT_THAT(error.what(), AllOf(HasSubstr("2 of 3"), HasSubstr("--split-file")));
  }
}

TEST(WarmStart, RemembersWhatTheModelWasTrainedOn) {
  const Example example;
  const WarmStart start(example.model(), example.config);
  data::CohortFixture elsewhere(4);
  elsewhere.config("[signals]\nsampling_rate_hz = 10\nunit = \"mV\"\n");
  for (std::size_t i = 1; i <= 4; ++i) elsewhere.signals[i][1] = "7.5";
  elsewhere.save();
  const auto signal = ModalitySet().with(Modality::signal);
  const auto other = elsewhere.open({.modalities = signal});
  const std::vector<std::size_t> four = {0, 1, 2, 3};
  const auto records = start.remember(
      bundle::remember_records(other, four, {.train = {0, 1}, .val = {2}, .test = {3}}, signal, 7));
  const auto known = bundle::recognize_records(*example.cohort, example.rows, signal, records);
  EXPECT_EQ(known[0].split, bundle::RunSplit::train);
  EXPECT_EQ(known[13].split, bundle::RunSplit::train) << "what chose the model is as if trained on";
  EXPECT_EQ(known[17].split, bundle::RunSplit::none);
  EXPECT_EQ(bundle::recognize_records(other, four, signal, records)[3].split,
            bundle::RunSplit::test);
}

}  // namespace
}  // namespace ecgmm::train
