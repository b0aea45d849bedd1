// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/experiment/crossval_plan.h"

#include <gmock/gmock.h>

#include <map>
#include <set>

#include "tests/experiment/fixture.h"

namespace ecgmm::experiment {
namespace {

using testing::ElementsAre;

std::vector<std::string> names(const std::vector<VariantPlan>& variants) {
  std::vector<std::string> found;
  for (const auto& variant : variants) found.push_back(variant.name);
  return found;
}

CrossvalOptions options(std::vector<std::string> recipes) {
  CrossvalOptions made;
  made.recipes = std::move(recipes);
  return made;
}

TEST(VariantPlan, ItsNameBecomesAFolder) {
  EXPECT_EQ((VariantPlan{"default, image only", "", {}}.folder()), "default-image-only");
  EXPECT_EQ((VariantPlan{"Without squeeze-and-excitation", "", {}}.folder()),
            "without-squeeze-and-excitation");
  EXPECT_EQ((VariantPlan{"../up", "", {}}.folder()), "..-up");
}

TEST(VariantPlans, MayNotShareAFolder) {
  EXPECT_NO_THROW(require_different_folders({{"a", "", {}}, {"b", "", {}}}));
  expect_error(ErrorKind::usage, "twice",
               [] { require_different_folders({{"a b", "", {}}, {"A-b", "", {}}}); });
  for (const auto* taken : {"final", "model", "locks", "!"}) {
    expect_error(ErrorKind::usage, "cannot be the name",
                 [&] { require_different_folders({{taken, "", {}}}); });
  }
}

TEST(CrossvalVariants, AreTheRecipesAndWhatIsAskedFor) {
  auto asked = options({"default", "reference"});
  EXPECT_THAT(names(crossval_variants(asked)), ElementsAre("default", "reference"));
  asked.extra = {"more"};
  asked.baselines = "all";
  const auto variants = crossval_variants(asked);
  EXPECT_THAT(names(variants),
              ElementsAre("default", "reference", "default without additional data",
                          "default, image only", "default, signal only", "default, clinical only"));
  EXPECT_FALSE(variants[2].with_extra);
  EXPECT_TRUE(variants[0].with_extra);
  EXPECT_EQ(variants[4].config.model.modalities, ModalitySet().with(Modality::signal));
  EXPECT_TRUE(variants[4].optional);
  asked.skip_without_extra = true;
  EXPECT_EQ(crossval_variants(asked).size(), 5U);
}

TEST(CrossvalVariants, RefuseWhatExcludesEachOther) {
  expect_error(ErrorKind::usage, "twice",
               [] { crossval_variants(options({"default", "default"})); });
  auto nested = options({"default"});
  nested.nested = true;
  expect_error(ErrorKind::usage, "nothing to choose from", [&] { crossval_variants(nested); });
  nested.recipes = {"default", "reference"};
  expect_error(ErrorKind::usage, "reference has none", [&] { crossval_variants(nested); });
  nested.assignments = {"train.inner_folds=3", "train.threshold=youden"};
  EXPECT_EQ(crossval_variants(nested).size(), 2U);
  nested.final_model = true;
  expect_error(ErrorKind::usage, "--final", [&] { crossval_variants(nested); });
}

TEST(CrossvalPlan, TakesTheModalitiesOfAllVariants) {
  CrossvalPlan plan;
  plan.variants.resize(2);
  plan.variants[0].config.model.modalities = ModalitySet().with(Modality::signal);
  plan.variants[1].config.model.modalities = ModalitySet().with(Modality::clinical);
  EXPECT_EQ(plan.modalities().text(), "signal+clinical");
}

TEST(SettingsJson, DiffersWhereTheFiguresWould) {
  CrossvalPlan plan;
  plan.variants.push_back({"a", "reference", {}});
  train::RunFacts facts;
  const auto first = settings_json(plan, facts);
  EXPECT_EQ(settings_json(plan, facts), first);
  plan.variants[0].config.train.epochs += 1;
  EXPECT_NE(settings_json(plan, facts), first);
  plan.variants[0].config.train.epochs -= 1;
  facts.data_sha256 = "other";
  EXPECT_NE(settings_json(plan, facts), first);
}

/// 60 records of 30 patients, of whom the last have a borderline record each.
class Folds : public testing::Test {
 protected:
  Folds() {
    fixture_.clinical[0].push_back("PATIENT");
    for (std::size_t i = 1; i < fixture_.clinical.size(); ++i) {
      fixture_.clinical[i].push_back(concat("p", (i - 1) / 2));
      fixture_.labels[i][1] = (i - 1) / 2 % 2 == 0 ? "normal" : "abnormal";
    }
    for (const std::size_t i : {52U, 54U, 56U, 57U, 58U}) fixture_.labels[i][1] = "borderline";
    fixture_.save();
    fixture_.config("[columns.PATIENT]\nrole = \"group\"\n");
    plan_.folds = 4;
    plan_.repeats = 2;
  }

  assess::LabeledCohort open() const {
    return assess::open_labeled({fixture_.folder()}, {},
                                ModalitySet().with(Modality::signal).with(Modality::clinical),
                                data::Needed::any, 1);
  }

  data::CohortFixture fixture_{60};
  CrossvalPlan plan_;
};

TEST_F(Folds, HoldEachRecordOutOnceARepeatAndPatientsTogether) {
  const auto data = open();
  ASSERT_EQ(data.selection.borderline.size(), 5U);
  const FoldPlan folds(data.cohort, data.selection, plan_);
  for (int repeat = 0; repeat < plan_.repeats; ++repeat) {
    std::multiset<std::size_t> held_out;
    std::map<std::string, int> fold_of;
    for (int fold = 0; fold < plan_.folds; ++fold) {
      for (const auto record : folds.held_out(repeat, fold)) {
        held_out.insert(record);
        const auto [first, is_new] = fold_of.emplace(data.cohort.records()[record].group, fold);
        EXPECT_EQ(first->second, fold) << data.cohort.records()[record].group;
      }
    }
    EXPECT_EQ(held_out.size(), 60U);  // the borderline ones too
    EXPECT_EQ(std::set<std::size_t>(held_out.begin(), held_out.end()).size(), 60U);
  }
  EXPECT_NE(folds.held_out(0, 0), folds.held_out(1, 0));
}

TEST_F(Folds, TrainOnTheOtherFoldsAndTestOnTheirOwn) {
  const auto data = open();
  const FoldPlan folds(data.cohort, data.selection, plan_);
  for (int fold = 0; fold < plan_.folds; ++fold) {
    const auto split = folds.split(data.selection.used, 0, fold);
    auto held_out = folds.held_out(0, fold);
    std::erase_if(held_out, [&](std::size_t record) {
      return data.cohort.records()[record].label == Label::borderline;
    });
    EXPECT_EQ(split.test, held_out);
    EXPECT_FALSE(split.val.empty());
    EXPECT_EQ(split.train.size() + split.val.size() + split.test.size(),
              data.selection.used.size());
    std::set<std::string> trained;
    for (const auto record : split.train) trained.insert(data.cohort.records()[record].group);
    for (const auto record : folds.held_out(0, fold)) {
      EXPECT_FALSE(trained.contains(data.cohort.records()[record].group));
    }
  }
}

TEST_F(Folds, AreTheSameForTheSameSeedOnly) {
  const auto data = open();
  const FoldPlan folds(data.cohort, data.selection, plan_);
  EXPECT_EQ(FoldPlan(data.cohort, data.selection, plan_).held_out(1, 2), folds.held_out(1, 2));
  plan_.seed += 100;
  EXPECT_NE(FoldPlan(data.cohort, data.selection, plan_).held_out(1, 2), folds.held_out(1, 2));
}

TEST_F(Folds, NeedPatientsEnough) {
  const auto data = open();
  plan_.folds = 40;
  expect_error(ErrorKind::data, "too few", [&] { FoldPlan(data.cohort, data.selection, plan_); });
}

}  // namespace
}  // namespace ecgmm::experiment
