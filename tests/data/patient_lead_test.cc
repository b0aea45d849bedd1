// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/patient_lead.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <string>
#include <vector>

#include "ecgmm/core/text.h"
#include "ecgmm/data/single_signal.h"
#include "tests/support/errors.h"
#include "tests/support/temp_folder.h"

namespace ecgmm::data {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class PatientLeadTest : public testing::Test {
 protected:
  PatientLeadTest() {
    request_.file = folder_ / "lead.csv";
    request_.usual_rate_hz = 250;
    request_.usual_points = 2500;
  }

  /// 10 s at 250 Hz of beats of 1 mV, in a unit of which one is `mv` mV.
  void write(double mv, std::size_t missing = 0, const std::string& heading = "") {
    std::string text = heading;
    for (std::size_t i = 0; i < 2500; ++i) {
      const double phase = static_cast<double>(i % 200) / 200 - 0.5;
      const double value =
          std::exp(-phase * phase * 900) + 0.03 * std::sin(0.05 * static_cast<double>(i));
      text +=
          (i >= 500 && i < 500 + missing ? "nan" : shortest(std::round(value / mv * 1e4) / 1e4)) +
          "\n";
    }
    folder_.write("lead.csv", text);
  }
  PatientLead read() const { return read_patient_lead(request_); }
  std::string refusal() const {
    return fault(ErrorKind::data, [&] { read(); });
  }
  std::vector<std::string> assumed() const { return keys(read().assumed); }

  TempFolder folder_;
  PatientLeadRequest request_;
};

TEST_F(PatientLeadTest, SaysWhatItAssumes) {
  write(1);
  EXPECT_THAT(assumed(), ElementsAre("signal-hz", "unit-mv"));
  EXPECT_EQ(read().waveform.sampling_rate_hz, 250);
  request_.rate_hz = 500;
  request_.mv_per_unit = 1;
  EXPECT_THAT(assumed(), IsEmpty());
  EXPECT_EQ(read().waveform.sampling_rate_hz, 500);
}

TEST_F(PatientLeadTest, RefusesAnotherUnitAndTakesTheRemedy) {
  struct Case {
    double mv;
    const char* guess;
  };
  for (const auto& [mv, guess] : {Case{1e-3, "uV"}, Case{1e3, "V"}, Case{1e-6, "nV"}}) {
    request_.mv_per_unit.reset();
    write(mv);
    EXPECT_THAT(refusal(), testing::AllOf(HasSubstr("it would fit " + std::string(guess)),
                                          HasSubstr("--unit-mv")));
    request_.mv_per_unit = mv;
    EXPECT_NEAR(read().waveform.samples[100], 1, 0.2) << guess;
  }
}

TEST_F(PatientLeadTest, TakesTheUnitOfAHeading) {
  write(1e-3, 0, "ECG (µV)\n");
  EXPECT_THAT(assumed(), ElementsAre("signal-hz"));
  EXPECT_NEAR(read().waveform.samples[100], 1, 0.2);
}

TEST_F(PatientLeadTest, HoldsALeadToTheLimitsOfACohort) {
  write(1, 750);
  EXPECT_THAT(refusal(), HasSubstr("signal has gaps: 750 of 2500 points are missing"));
  write(1, 100);
  EXPECT_THAT(read().warnings, ElementsAre(HasSubstr("100 of 2500 points were missing")));
  EXPECT_EQ(read().waveform.samples.size(), 2500U);
}

TEST_F(PatientLeadTest, RefusesALeadWithAnIndexOrWithoutItsRate) {
  write(1);
  request_.usual_points = 2499;
  EXPECT_THAT(refusal(), HasSubstr("one more than the model's 2499"));
  request_.usual_points = 5000;
  EXPECT_THAT(read().warnings, ElementsAre(HasSubstr("250 Hz, the model's, is assumed")));
}

TEST_F(PatientLeadTest, SamplesInMemoryAreHeldToTheSameLimits) {
  write(1);
  const auto from_file = read();
  request_.file = "the signal";
  const auto taken = take_patient_lead(from_file.waveform.samples, request_);
  EXPECT_EQ(taken.waveform.samples, from_file.waveform.samples);
  EXPECT_EQ(taken.assumed, from_file.assumed);
  const auto refuses = [&](std::vector<float> samples, const std::string& words) {
    expect_error(ErrorKind::data, words, [&] { take_patient_lead(samples, request_); });
  };
  refuses({}, "the signal: no samples");
  refuses(std::vector<float>(kMaxSamples + 1), "more samples than any ECG");
  refuses(std::vector<float>(2500, 1), "every value is 1");
  std::vector<float> times(2500);
  std::iota(times.begin(), times.end(), 0.0F);
  refuses(times, "rise evenly");
  request_.at_s = 3;
  expect_error(ErrorKind::usage, "--at needs an ECG file",
               [&] { take_patient_lead(from_file.waveform.samples, request_); });
}

}  // namespace
}  // namespace ecgmm::data
