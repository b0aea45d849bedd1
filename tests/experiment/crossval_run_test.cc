// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/experiment/crossval_run.h"

#include <filesystem>

#include "ecgmm/assess/scoring.h"
#include "ecgmm/core/text.h"
#include "tests/experiment/fixture.h"

namespace ecgmm::experiment {
namespace {

namespace fs = std::filesystem;

class CrossvalRun : public testing::Test {
 protected:
  CrossvalOptions options(const std::string& modalities) const {
    CrossvalOptions made;
    made.cohorts = {fixture_.folder().string()};
    made.recipes = {"reference"};
    made.assignments = tiny(modalities);
    made.folds = 2;
    made.device = "cpu";
    made.threads = 1;
    made.out = (scratch_ / "out").string();
    return made;
  }

  static CrossvalPlan plan(const CrossvalOptions& options) {
    auto made = plan_of(options, "crossval");
    made.variants = crossval_variants(options);
    return made;
  }

  std::vector<std::string> predictions() const {
    auto lines = split_text(trim(io::read_text(scratch_ / "out" / "predictions.csv")), '\n');
    lines.erase(lines.begin());
    return lines;
  }

  const data::CohortFixture fixture_{24};
  const TempFolder scratch_;
};

TEST_F(CrossvalRun, ReadsNoPictureAgainAfterTheCohortIsOpen) {
  auto asked = options("image,clinical");
  asked.baselines = "all";  // three variants
  Crossval crossval(plan(asked), asked);
  fixture_.remove("images");
  ASSERT_TRUE(crossval.train());
  const auto result = crossval.evaluate();
  crossval.write(result);
  EXPECT_EQ(predictions().size(), 3 * 24U);
  for (const auto& line : predictions()) EXPECT_NE(line.find(",ok,0."), std::string::npos) << line;
}

TEST_F(CrossvalRun, PredictsEachRecordByTheFoldThatDidNotSeeIt) {
  const auto asked = options("signal,clinical");
  Crossval crossval(plan(asked), asked);
  ASSERT_TRUE(crossval.train());
  const auto result = crossval.evaluate();
  EXPECT_EQ(result.figures.at("n"), 24);
  crossval.write(result);

  const auto data = assess::open_labeled(
      {fixture_.folder()}, {}, ModalitySet().with(Modality::signal).with(Modality::clinical),
      data::Needed::all, 1);
  const auto lines = predictions();
  ASSERT_EQ(lines.size(), 24U);
  for (const auto& line : lines) {
    const auto cells = split_text(line, ',');
    const auto run = scratch_.path() / "out" / "reference" / concat("repeat1-fold", cells[1]);
    EXPECT_FALSE(fs::exists(run / "output"));
    EXPECT_FALSE(fs::exists(run / "checkpoints"));
    const auto model = bundle::read_bundle(run);
    const auto record = data.cohort.find(cells[4]).value();
    const bundle::Predictor predictor(model, "cpu", 1);
    EXPECT_EQ(cells[6], shortest(predictor.predict(data.cohort.decode(record)).probability));
    const auto known = assess::recognize(model, data.cohort, data.selection.used);
    EXPECT_EQ(known.at(record).split, bundle::RunSplit::test);
  }
}

TEST_F(CrossvalRun, GoesOnWhereItWasLeftAndRefusesOtherSettings) {
  auto asked = options("signal,clinical");
  {
    Crossval crossval(plan(asked), asked);
    crossval.train();
  }
  const auto model = scratch_ / "out" / "reference" / "repeat1-fold1" / "model" / "bundle.json";
  const auto before = fs::last_write_time(model);
  Crossval again(plan(asked), asked);
  EXPECT_TRUE(again.train());
  EXPECT_EQ(fs::last_write_time(model), before);
  asked.seed += 1;
  expect_error(ErrorKind::usage, "begun with other settings",
               [&] { Crossval other(plan(asked), asked); });
}

}  // namespace
}  // namespace ecgmm::experiment
