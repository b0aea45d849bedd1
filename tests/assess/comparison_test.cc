// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/assess/comparison.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "ecgmm/assess/scoring.h"
#include "tests/assess/fixture.h"

namespace ecgmm::assess {
namespace {

using nlohmann::json;

/// Two models of one cohort: one takes signals, the other the clinical table.
class Comparison : public testing::Test {
 protected:
  /// @param train  records; the others of its cohort are tested.
  std::string model(const std::string& name, ModalitySet modalities,
                    const std::vector<std::size_t>& train) const {
    // As its own training opens it: without what it does not take.
    const auto data = open_labeled({fixture_.folder()}, {}, modalities, data::Needed::all, 1);
    data::Split split{train, {}, {}};
    for (const auto record : data.selection.used) {
      if (std::find(train.begin(), train.end(), record) == train.end()) {
        split.test.push_back(record);
      }
    }
    return saved(untrained_model(data, split, modalities), scratch_, name);
  }

  CompareOptions options(std::vector<std::string> models) const {
    CompareOptions made;
    made.cohort = fixture_.folder().string();
    made.models = std::move(models);
    made.device = "cpu";
    made.threads = 1;
    made.out = (scratch_ / "out").string();
    return made;
  }

  json written() const { return json::parse(io::read_text(scratch_ / "out" / "comparison.json")); }

  data::CohortFixture fixture_{40};
  TempFolder scratch_;
};

TEST_F(Comparison, LeavesOutWhatAnyModelWasTrainedOn) {
  // The clinical one has no contents to know its records by: only the cohort as a whole, as it was
  // when it was opened without signals.
  const auto signals = model("signals", kSignal, range(0, 8));
  const auto table = model("table", kClinical, range(8, 14));
  compare(options({signals, table}));
  const auto result = written();
  EXPECT_EQ(result.at("n"), 26);
  EXPECT_EQ(result.at("left_out"),
            (json{{signals + " was trained on it", 8}, {table + " was trained on it", 6}}));
  EXPECT_EQ(result.at("models").size(), 2U);
  EXPECT_EQ(result.at("models").at(1).at("model"), table);
  EXPECT_TRUE(result.at("models").at(1).at("difference").is_object());
}

TEST_F(Comparison, JudgesEachModelAsAloneByWhatItTakes) {
  const auto signals = model("signals", kSignal, range(0, 8));
  const auto table = model("table", kClinical, range(8, 14));
  compare(options({signals, table}));
  // Of all pairs of the common records, those that each model alone ranks rightly.
  std::size_t at = 0;
  for (const auto& [path, modalities] : {std::pair(signals, kSignal), {table, kClinical}}) {
    const auto bundle = bundle::read_bundle(path);
    const auto data = open_labeled({fixture_.folder()}, {}, modalities, data::Needed::all, 1);
    const bundle::Predictor predictor(bundle, "cpu", 1);
    const auto scored = score_records(bundle, predictor, data.cohort, range(14, 40));
    double right = 0, pairs = 0;
    for (const auto& a : scored) {
      for (const auto& b : scored) {
        if (a.truth != Label::abnormal || b.truth != Label::normal) continue;
        ++pairs;
        right += a.prediction.probability > b.prediction.probability ? 1 : 0;
      }
    }
    EXPECT_NEAR(written().at("models").at(at++).at("auroc").get<double>(), right / pairs, 1e-9);
  }
}

TEST_F(Comparison, LeavesOutWhatAModelCannotScore) {
  const auto signals = model("signals", kSignal, range(0, 8));
  const auto table = model("table", kClinical, range(0, 8));
  fixture_.clinical.erase(fixture_.clinical.begin() + 21, fixture_.clinical.begin() + 24);
  fixture_.save();
  compare(options({signals, table}));
  EXPECT_EQ(written().at("left_out").at(table + " needs a modality that is missing"), 3);
}

TEST_F(Comparison, RefusesWhatItCannotCompare) {
  const auto one = model("one", kSignal, range(0, 20));
  const auto rest = model("rest", kSignal, range(20, 40));
  expect_error(ErrorKind::usage, "--model", [&] { compare(options({one})); });
  expect_error(ErrorKind::usage, "given twice", [&] { compare(options({one, one + "/."})); });
  expect_error(ErrorKind::data, "no record remains", [&] { compare(options({one, rest})); });
  EXPECT_FALSE(std::filesystem::exists(scratch_ / "out"));
}

}  // namespace
}  // namespace ecgmm::assess
