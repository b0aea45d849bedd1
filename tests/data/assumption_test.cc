// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/assumption.h"

#include <gmock/gmock.h>

#include "ecgmm/core/error.h"

namespace ecgmm::data {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

const Assumption kUnit = {"signals.unit", "a.csv: mV is assumed", "give --unit"};
const Assumption kRate = {"signals.rate", "a.csv: 500 Hz is assumed", ""};

TEST(Assumption, IsASentenceWithItsRemedy) {
  EXPECT_EQ(kUnit.sentence(), "a.csv: mV is assumed (give --unit)");
  EXPECT_EQ(kRate.sentence(), "a.csv: 500 Hz is assumed");
}

TEST(Assumption, IsSaidOnce) {
  Assumptions assumed;
  for (const auto& one : {kUnit, kRate, kUnit}) add(assumed, one);
  add(assumed, {"signals.unit", "b.csv: mV is assumed", ""});
  EXPECT_THAT(sentences(assumed),
              ElementsAre(kUnit.sentence(), kRate.sentence(), "b.csv: mV is assumed"));
  EXPECT_THAT(keys(assumed), ElementsAre("signals.unit", "signals.rate"));
}

TEST(Assumption, IsRefusedByStrictWithTheRemedyOfTheFirst) {
  EXPECT_NO_THROW(refuse({}));
  const Assumptions assumed = {kUnit, kRate};
  try {
    refuse(assumed);
    FAIL() << "nothing was thrown";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::data);
    EXPECT_THAT(error.what(), AllOf(HasSubstr("--strict"), HasSubstr("mV is assumed"),
                                    HasSubstr("signals.rate"), HasSubstr("; give --unit")));
    EXPECT_THAT(error.what(), Not(HasSubstr("500 Hz")));
  }
}

}  // namespace
}  // namespace ecgmm::data
