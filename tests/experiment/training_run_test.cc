// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/experiment/training_run.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "ecgmm/bundle/bundle.h"
#include "tests/experiment/fixture.h"

namespace ecgmm::experiment {
namespace {

namespace fs = std::filesystem;

TEST(ResolveConfig, AssignmentsGoBeforeTheFileAndTheFileBeforeTheRecipe) {
  const TempFolder scratch;
  const auto file = scratch / "mine.toml";
  io::write_file(file, std::string("[train]\nepochs = 7\nbatch = 6\n"));
  const auto recipe = train::recipe("default");
  const auto config = resolve_config("default", file.string(), {"train.batch=12"});
  EXPECT_EQ(config.train.epochs, 7);
  EXPECT_EQ(config.train.batch, 12);
  EXPECT_EQ(config.train.inner_folds, recipe.train.inner_folds);
  EXPECT_EQ(config.train.lr, recipe.train.lr);
}

TEST(ResolveConfig, FineTuningLowersTheRecipesRateButNotOneThatIsGiven) {
  const auto recipe = train::recipe("default");
  EXPECT_DOUBLE_EQ(resolve_config("default", "", {}, true).train.lr, recipe.train.lr / 5);
  EXPECT_DOUBLE_EQ(resolve_config("default", "", {"train.lr=0.5"}, true).train.lr, 0.5);
}

TEST(ResolveConfig, RefusesWhatItDoesNotKnowOrWhatExcludesItself) {
  const auto refused = [](const std::string& words, const std::string& recipe,
                          const std::vector<std::string>& assignments) {
    expect_error(ErrorKind::usage, words, [&] { resolve_config(recipe, "", assignments); });
  };
  refused("unknown recipe", "best", {});
  refused("train.epoch", "default", {"train.epoch=3"});
  refused("train.augment", "reference", {"train.augment=true"});
  refused("model.pretrained", "default", {"model.pretrained=cache"});
  refused("image branch", "reference", {"model.pretrained=cache", "model.modalities=signal"});
  refused("train.threshold", "reference", {"train.threshold=youden"});  // without inner folds
}

TEST(CohortPaths, AreAbsoluteAndThere) {
  const TempFolder scratch;
  io::make_folder(scratch / "a");
  EXPECT_EQ(cohort_paths({(scratch / "a" / "..").string() + "/a"}),
            std::vector{(scratch / "a").string()});
  expect_error(ErrorKind::data, "no such cohort folder",
               [&] { cohort_paths({(scratch / "b").string()}); });
}

class Run : public testing::Test {
 protected:
  Run() {
    facts_ = set_up_torch("cpu", 1);
    facts_.cohorts = {fixture_.folder().string()};
    facts_.recipe = "reference";
    source_.open = [this] {
      return open_for_training(facts_, config_.model.modalities, data::Needed::all,
                               {picture_form(config_)}, 0.2, false);
    };
    source_.split = [](const assess::LabeledCohort& data) {
      data::Split split;
      for (const auto record : data.selection.used) {
        (record < 12 ? split.train : record < 16 ? split.val : split.test).push_back(record);
      }
      return split;
    };
    source_.go_on = "continue";
  }

  train::RunFolder folder(const std::string& name) const { return {scratch_ / name}; }

  const data::CohortFixture fixture_{24};
  const TempFolder scratch_;
  const train::RunConfig config_ = resolve_config("reference", "", tiny());
  train::RunFacts facts_;
  RunSource source_;
};

TEST_F(Run, TestsItsModelOrLeavesThatToOthers) {
  const auto tested = folder("tested"), bare = folder("bare");
  EXPECT_NE(begin_run(tested, false, config_, facts_, source_).find("AUROC"), std::string::npos);
  source_.is_tested = false;
  EXPECT_EQ(begin_run(bare, false, config_, facts_, source_), "");
  EXPECT_TRUE(tested.finished());
  EXPECT_TRUE(fs::exists(tested.output() / "metrics.json"));
  EXPECT_FALSE(fs::exists(bare.output()));
  for (const auto* file : {"bundle.json", "weights.safetensors"}) {
    EXPECT_EQ(io::read_text(bare.model() / file), io::read_text(tested.model() / file)) << file;
  }
}

TEST_F(Run, GoesOnOnlyWithTheRecordsItBeganWith) {
  const auto run = folder("run");
  source_.is_tested = false;
  begin_run(run, false, config_, facts_, source_);
  EXPECT_EQ(run_config(run, facts_).model.signal_hidden, 16);
  EXPECT_NO_THROW(continue_run(run, source_));
  auto other = fixture_.signals;
  other[2][3] = "0.123";
  fixture_.write("ecg_signals.csv", data::CohortFixture::csv(other));
  expect_error(ErrorKind::data, "was changed after the run began",
               [&] { continue_run(run, source_); });
}

TEST_F(Run, NeedsRecordsToValidateOn) {
  source_.split = [](const assess::LabeledCohort& data) {
    return data::Split{data.selection.used, {}, {}};
  };
  expect_error(ErrorKind::data, "val",
               [&] { begin_run(folder("run"), false, config_, facts_, source_); });
  EXPECT_FALSE(fs::exists(folder("run").root));
}

}  // namespace
}  // namespace ecgmm::experiment
