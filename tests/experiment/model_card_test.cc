// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/experiment/model_card.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "tests/experiment/fixture.h"
#include "tests/train/fixture.h"

namespace ecgmm::experiment {
namespace {

using testing::HasSubstr;
using testing::Not;

class ModelCard : public testing::Test {
 protected:
  ModelCard() {
    const train::SmallRun run({"signal", "clinical"});
    model_.preprocessor = run.preprocessor;
    auto& provenance = model_.provenance;
    provenance.cohort = "ward";
    provenance.recipe = "reference";
    provenance.ecgmm = "1.2.3";
    provenance.seed = 17;
    provenance.members = 5;
    provenance.train = bundle::ClassCounts{80, 20};
    provenance.test = bundle::ClassCounts{0, 0};
    provenance.sources = {{"ward", "Ward A", "CC-BY", "Who et al. 2020"}};
    provenance.assumptions = {"the unit is mV"};
    provenance.statement = "No device.";
    model_.decisions.overall.threshold = 0.375;
  }

  bundle::Bundle model_;
  eval::CrossValidation result_;
};

TEST_F(ModelCard, SaysWhatItIsAndOnWhatItWasTrained) {
  const auto card = model_card(model_, result_);
  for (const auto* words :
       {"# Model card: ward, recipe reference", "**No device.**",
        "Input: signal+clinical, all of them", "- train: 100 records, 80 normal and 20 abnormal",
        "Ward A, license CC-BY. Who et al. 2020", "assumed: the unit is mV", "ecgmm 1.2.3",
        "seed 17, 5 networks", "0.375"}) {
    EXPECT_THAT(card, HasSubstr(words));
  }
  EXPECT_THAT(card, Not(HasSubstr("- test:")));  // there was none
}

TEST_F(ModelCard, ShowsTheCrossValidatedFiguresWithTheirIntervals) {
  result_.options.heading = "5-fold cross-validation of reference";
  auto& figures = result_.figures;
  figures.counts.all_patients = 93;
  figures.values.fill(std::nan(""));
  figures.intervals.fill({std::nan(""), std::nan("")});
  figures.values[metrics::kAuroc] = 0.9164;
  figures.intervals[metrics::kAuroc] = {0.88, 0.95};
  figures.values[metrics::figure_index("sensitivity")] = 0.8;
  eval::VariantFigures variant{};
  variant.name = "signals alone";
  variant.figures.n = 90;
  variant.figures.auroc = 0.81;
  variant.figures.interval = {0.7, 0.9};
  variant.figures.matched.value = 0.79;
  result_.variants.push_back(variant);
  const auto card = model_card(model_, result_);
  EXPECT_THAT(card, HasSubstr("From 5-fold cross-validation of reference on 93 patients"));
  EXPECT_THAT(card, HasSubstr("| AUROC | 0.916 (0.880 .. 0.950) |"));
  EXPECT_THAT(card, HasSubstr("| sensitivity | 0.800 |"));
  EXPECT_THAT(card, HasSubstr("| specificity | undefined |"));
  EXPECT_THAT(card, HasSubstr("| signals alone | 90 | 0.810 (0.700 .. 0.900) | 0.790 |"));
}

TEST_F(ModelCard, TellsHowTheThresholdWasChosen) {
  bundle::ThresholdOrigin origin{.aim = "sensitivity>=0.9", .records = "out of fold"};
  origin.n = 200;
  origin.positives = 40;
  origin.sensitivity = {0.925, {0.796, 0.984}};
  model_.decisions.overall.threshold_origin = origin;
  model_.decisions.overall.calibrator = {.slope = 0.5, .intercept = -0.25};
  auto own = model_.decisions.overall;
  own.threshold = 0.625;
  model_.decisions.by_subset[ModalitySet().with(Modality::signal)] = own;
  const auto card = model_card(model_, result_);
  EXPECT_THAT(card, HasSubstr("Chosen for sensitivity>=0.9 on 200 out of fold predictions, 40 of "
                              "them abnormal: sensitivity 0.925 (0.796 .. 0.984)"));
  EXPECT_THAT(card, HasSubstr("-0.250 + 0.500 x (Platt)"));
  EXPECT_THAT(card, HasSubstr("| signal | 0.625 | 0.925 | undefined | always |"));
}

}  // namespace
}  // namespace ecgmm::experiment
