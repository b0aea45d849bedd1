// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/experiment/model_card.h"

#include <gmock/gmock.h>

#include "tests/experiment/fixture.h"
#include "tests/train/fixture.h"

namespace ecgmm::experiment {
namespace {

using nlohmann::json;
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
    model_.decision.threshold = 0.375;
  }

  bundle::Bundle model_;
};

TEST_F(ModelCard, SaysWhatItIsAndOnWhatItWasTrained) {
  const auto card = model_card(model_);
  for (const auto* words :
       {"# Model card: ward, recipe reference", "**No device.**",
        "Input: signal+clinical, all of them", "- train: 100 records, 80 normal and 20 abnormal",
        "Ward A, licence CC-BY. Who et al. 2020", "assumed: the unit is mV", "ecgmm 1.2.3",
        "seed 17, 5 networks", "0.375"}) {
    EXPECT_THAT(card, HasSubstr(words));
  }
  EXPECT_THAT(card, Not(HasSubstr("- test:")));  // there was none
}

TEST_F(ModelCard, WithoutACrossValidationSaysThatThereIsNone) {
  EXPECT_THAT(model_card(model_), HasSubstr("No cross-validation stands behind this model"));
}

TEST_F(ModelCard, ShowsTheCrossValidatedFiguresWithTheirIntervals) {
  const json variant = {{"name", "signals alone"},
                        {"n", 90},
                        {"auroc", 0.81},
                        {"auroc_ci95", {0.7, 0.9}},
                        {"age_matched_auroc", 0.79}};
  model_.provenance.crossval = {{"heading", "5-fold cross-validation of reference"},
                                {"n_patients", 93},
                                {"auroc", 0.9164},
                                {"auroc_ci95", {0.88, 0.95}},
                                {"sensitivity", 0.8},
                                {"sensitivity_ci95", nullptr},
                                {"variants", json::array({variant})}};
  const auto card = model_card(model_);
  EXPECT_THAT(card, HasSubstr("From 5-fold cross-validation of reference on 93 patients"));
  EXPECT_THAT(card, HasSubstr("| AUROC | 0.916 (0.880 .. 0.950) |"));
  EXPECT_THAT(card, HasSubstr("| sensitivity | 0.800 |"));
  EXPECT_THAT(card, HasSubstr("| specificity | undefined |"));
  EXPECT_THAT(card, HasSubstr("| signals alone | 90 | 0.810 (0.700 .. 0.900) | 0.790 |"));
  EXPECT_THAT(card, Not(HasSubstr("No cross-validation")));
}

TEST_F(ModelCard, TellsHowTheThresholdWasChosen) {
  bundle::ThresholdOrigin origin{.aim = "sensitivity>=0.9", .records = "out of fold"};
  origin.n = 200;
  origin.positives = 40;
  origin.sensitivity = {0.925, {0.796, 0.984}};
  model_.decision.threshold_origin = origin;
  model_.decision.calibrator = {.slope = 0.5, .intercept = -0.25};
  auto own = model_.decision;
  own.threshold = 0.625;
  model_.by_subset[ModalitySet().with(Modality::signal)] = own;
  const auto card = model_card(model_);
  EXPECT_THAT(card, HasSubstr("Chosen for sensitivity>=0.9 on 200 out of fold predictions, 40 of "
                              "them abnormal: sensitivity 0.925 (0.796 .. 0.984)"));
  EXPECT_THAT(card, HasSubstr("-0.250 + 0.500 x (Platt)"));
  EXPECT_THAT(card, HasSubstr("| signal | 0.625 | 0.925 | undefined | always |"));
}

}  // namespace
}  // namespace ecgmm::experiment
