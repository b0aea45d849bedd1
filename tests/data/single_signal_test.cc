// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/single_signal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "ecgmm/core/text.h"
#include "tests/support/errors.h"
#include "tests/support/temp_folder.h"

namespace ecgmm::data {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class SingleSignalTest : public testing::Test {
 protected:
  SingleSignal read(const std::string& text) const {
    return read_signal(folder_.write("lead.csv", text));
  }
  std::string refusal(const std::string& text) const {
    return fault(ErrorKind::data, [&] { read(text); });
  }
  TempFolder folder_;
};

/// 40 samples as a row, "0.12,-0.3,...".
std::string row_of(char separator = ',') {
  std::string row;
  for (int i = 0; i < 40; ++i) {
    row += concat(i > 0 ? std::string(1, separator) : "", fixed(0.3 * std::sin(0.7 * i), 3));
  }
  return row;
}

std::string names_of(const std::string& first) {
  std::string names = first;
  for (int i = 0; i < 40; ++i) names += concat(",t", i);
  return names;
}

TEST_F(SingleSignalTest, ReadsOneRowOrOneColumnWithOrWithoutHeader) {
  const std::vector<float> wanted = {0.5F, -1, 2};
  for (const std::string text :
       {"0.5,-1,2\n", "0.5,-1,2", "0.5\n-1\n2\n", "lead II\r\n0.5\r\n-1\r\n2\r\n",
        "\n0.5\n-1\n2\n\n", "a,b,c\n0.5,-1,2\n", "index,0,1,2\n17,0.5,-1,2\n", "0,5;-1;2\n",
        "0.5\t-1\t2\n", "0.5,-1,2,\n", "0.5,\n-1,\n2,\n", "ecg_id,t0,t1,t2\nr7,0.5,-1,2\n",
        ",0,1,2\n17,0.5,-1,2\n", "rec7,0.5,-1,2\n"}) {
    EXPECT_EQ(read(text).samples, wanted) << text;
  }
}

TEST_F(SingleSignalTest, TakesAnEmptyCellAsAGap) {
  const auto samples = read("0.5,,2\n").samples;
  ASSERT_EQ(samples.size(), 3U);
  EXPECT_TRUE(std::isnan(samples[1]));
}

TEST_F(SingleSignalTest, RefusesOtherShapesAndTexts) {
  for (const auto& [text, part] : std::vector<std::pair<std::string, std::string>>{
           {"1,2\n3,4\n", "neither one row nor one column"},
           {"1\n2,3\n", "neither one row nor one column"},
           {"1,2,3\n4\n", "neither one row nor one column"},
           {"1\n2\nx\n", "line 3 has a text"},
           {"lead\n", "no samples; give one row or one column"},
           {"0.1,0.2,lost,0.4,0.5\n", "line 1 has a text among the samples: 'lost'"}}) {
    EXPECT_THAT(refusal(text), HasSubstr(part)) << text;
  }
}

TEST_F(SingleSignalTest, LeavesOutTheIndexThatAHeadingNames) {
  for (const char* word : {"index", "ecg_id", "Unnamed: 0", ""}) {
    const auto signal = read(concat(names_of(word), "\n90,", row_of(), "\n"));
    EXPECT_EQ(signal.samples.size(), 40U) << word;
    EXPECT_THAT(signal.notes, ElementsAre(HasSubstr("first field, 90"))) << word;
  }
  EXPECT_THAT(read(row_of()).notes, IsEmpty());
}

TEST_F(SingleSignalTest, RefusesAnIdOrALabelWithoutAHeading) {
  EXPECT_THAT(refusal(concat("90,", row_of(), "\n")), HasSubstr("the first number, 90"));
  EXPECT_THAT(refusal(concat(row_of(), ",4\n")), HasSubstr("the last number, 4"));
  // The remedy works.
  EXPECT_EQ(read(concat(names_of("index"), "\n90,", row_of(), "\n")).samples.size(), 40U);
}

TEST_F(SingleSignalTest, RefusesOtherColumnsAmongTheSamples) {
  EXPECT_THAT(refusal(concat(names_of("fs"), "\n500,", row_of(), "\n")),
              HasSubstr("'fs' (500); delete it and give --signal-hz 500"));
  EXPECT_THAT(refusal(concat(names_of("id"), ",label\n7,", row_of(), ",1\n")),
              HasSubstr("'label' (1); delete it"));
  EXPECT_THAT(refusal("time\n0.1\n0.2\n0.3\n"), HasSubstr("is called 'time'"));
  std::string times;
  for (int i = 0; i < 40; ++i) times += concat(i * 4, "\n");
  EXPECT_THAT(refusal(times), HasSubstr("rise evenly"));
}

TEST_F(SingleSignalTest, TakesTheLeadBesideItsTimes) {
  std::string text = "time (ms),ECG (uV)\n", uneven = text;
  for (int i = 0; i < 40; ++i) {
    text += concat(4 * i, ",", i % 7, "\n");
    uneven += concat(i < 20 ? 4 * i : 4 * i + 300, ",", i % 7, "\n");
  }
  const auto signal = read(text);
  EXPECT_EQ(signal.samples.size(), 40U);
  EXPECT_EQ(signal.samples[8], 1);
  EXPECT_EQ(signal.sampling_rate_hz, 250);
  EXPECT_EQ(signal.mv_per_unit, 0.001);
  EXPECT_THAT(signal.notes, ElementsAre(HasSubstr("those of 'ECG (uV)'")));
  EXPECT_THAT(refusal(uneven), HasSubstr("do not rise evenly"));
  EXPECT_THAT(refusal("I,V1\n1,2\n3,4\n"), HasSubstr("(I, V1)"));
  EXPECT_EQ(read("I,II\n1,2\n3,4\n").samples, (std::vector<float>{2, 4}));
}

}  // namespace
}  // namespace ecgmm::data
