// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/input/preprocessor_factory.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "ecgmm/data/cohort_writer.h"
#include "tests/support/errors.h"
#include "tests/support/temp_folder.h"

namespace ecgmm::input {
namespace {

using nlohmann::json;

/// AGE of four patients.
class PreprocessorFactory : public testing::Test {
 protected:
  PreprocessorFactory() {
    data::CohortWriter writer(folder_ / "cohort", false, {}, {"AGE"});
    for (int i = 1; i <= 4; ++i) {
      io::Cell age;
      age.kind = io::Cell::Kind::number;
      age.number = 40 + i;
      writer.add_clinical(std::to_string(i), {age});
      writer.add_label(std::to_string(i), i % 2 == 0 ? Label::abnormal : Label::normal);
    }
    writer.commit();
    cohort_.emplace(data::Cohort::open(folder_ / "cohort", {.modalities = kClinical}));
  }

  std::unique_ptr<Preprocessor> fit(Form form) const {
    return fit_preprocessor(form, *cohort_, std::vector<std::size_t>{0, 1, 2}, kClinical, {}, {});
  }

  static constexpr auto kClinical = ModalitySet().with(Modality::clinical);
  TempFolder folder_;
  std::optional<data::Cohort> cohort_;
};

TEST_F(PreprocessorFactory, MakesThePreprocessorOfEachForm) {
  for (const auto& [form, word, help] : kForms) {
    const auto made = fit(form);
    EXPECT_EQ(made->form(), form);
    EXPECT_EQ(made->to_json().at("form"), word);
    EXPECT_EQ(made->needed(), needed_modalities(form));
    const auto read = read_preprocessor(made->to_json(), io::TensorFile{{}, made->tensors()});
    EXPECT_EQ(read->form(), form);
    EXPECT_EQ(read->to_json(), made->to_json());
  }
}

TEST_F(PreprocessorFactory, FormsDifferInWhatStandsInForAMissingValue) {
  const auto picture = fit(Form::picture);
  const auto wave = fit(Form::wave);
  EXPECT_TRUE(picture->imputes());
  EXPECT_FALSE(wave->imputes());
  data::DecodedRecord record;
  record.clinical = data::ClinicalRow{};
  EXPECT_EQ(picture->transform(record).clinical.size(), 1U);
  EXPECT_TRUE(wave->transform(record).clinical.empty());
}

TEST_F(PreprocessorFactory, ReadsTheFormWhereOlderStatesHaveIt) {
  const auto made = fit(Form::wave);
  const io::TensorFile tensors{{}, made->tensors()};
  auto state = made->to_json();
  state.erase("form");
  state["config"]["form"] = "wave";
  EXPECT_EQ(read_preprocessor(state, tensors)->form(), Form::wave);
  state["config"]["form"] = "picture";
  EXPECT_EQ(read_preprocessor(state, tensors)->form(), Form::picture);
  state["config"].erase("form");
  EXPECT_EQ(read_preprocessor(state, tensors)->form(), Form::picture) << "the first there was";
  state["form"] = "sculpture";
  expect_error(ErrorKind::bundle, "unknown form 'sculpture'",
               [&] { read_preprocessor(state, tensors); });
}

TEST_F(PreprocessorFactory, NeedsRowsToFitOn) {
  expect_error(ErrorKind::data, "no records to train on",
               [&] { fit_preprocessor(Form::wave, *cohort_, {}, kClinical, {}, {}); });
}

}  // namespace
}  // namespace ecgmm::input
