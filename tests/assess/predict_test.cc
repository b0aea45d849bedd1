// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/assess/predict.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "ecgmm/core/text.h"
#include "tests/assess/fixture.h"

namespace ecgmm::assess {
namespace {

using testing::HasSubstr;

class Predicting : public testing::Test {
 protected:
  std::string model(ModalitySet modalities) const {
    const auto data = open_labeled({fixture_.folder()}, {}, modalities, data::Needed::all, 1);
    return saved(untrained_model(data, {range(0, 12), {}, range(12, 16)}, modalities), scratch_,
                 modalities.text());
  }
  static PredictOptions with(const std::string& model) {
    PredictOptions options;
    options.model = model;
    options.device = "cpu";
    options.threads = 1;
    return options;
  }

  data::CohortFixture fixture_{16};
  TempFolder scratch_;
};

TEST_F(Predicting, WritesALineForEachRecordWhateverItsLabel) {
  auto options = with(model(kSignal));
  fixture_.remove("labels.csv");
  fixture_.signals[3][1] = "no number";
  fixture_.save();
  fixture_.remove("labels.csv");
  options.cohort = fixture_.folder().string();
  options.out = (scratch_ / "made" / "out.csv").string();
  EXPECT_THAT(predict(options), HasSubstr("16 records: "));
  const auto lines = split_text(io::read_text(options.out), '\n');
  ASSERT_GE(lines.size(), 17U);
  EXPECT_EQ(lines[0],
            "cohort,id,status,probability,predicted,truth,reason,assumed,warnings,rate_bpm,pr_ms,"
            "qrs_ms,qt_ms,notes,model");
  EXPECT_THAT(lines[1], HasSubstr(",1,ok,0."));
  EXPECT_THAT(lines[3], HasSubstr(",3,unreadable,,"));
  expect_error(ErrorKind::usage, "out.csv", [&] { predict(options); });
}

TEST_F(Predicting, APatientGetsWhatTheRecordGetsAmongOthers) {
  auto options = with(model(kSignal.with(Modality::clinical)));
  options.cohort = fixture_.folder().string();
  options.out = (scratch_ / "out.csv").string();
  predict(options);
  const auto cells = split_text(split_text(io::read_text(options.out), '\n')[5], ',');
  ASSERT_EQ(cells[1], "5");

  auto alone = with(options.model);
  auto samples = fixture_.signals[5];
  samples.erase(samples.begin());
  io::write_file(scratch_ / "signal.csv", join(samples, ",") + "\n");
  alone.signal = (scratch_ / "signal.csv").string();
  for (std::size_t c = 1; c < fixture_.clinical[0].size(); ++c) {
    alone.clinical.push_back(concat(fixture_.clinical[0][c], "=", fixture_.clinical[5][c]));
  }
  alone.json = true;
  const auto said = nlohmann::json::parse(predict(alone));
  EXPECT_EQ(shortest(said.at("probability").get<double>()), cells[3]);
}

TEST_F(Predicting, SaysWhatIsLacking) {
  auto options = with(model(kSignal.with(Modality::clinical)));
  options.clinical = {"AGE=50"};
  expect_error(ErrorKind::data, "no signal is given", [&] { predict(options); });
}

}  // namespace
}  // namespace ecgmm::assess
