// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/ptbxl_database.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ecgmm/core/error.h"
#include "ecgmm/ecg/scp.h"

namespace ecgmm::data {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(ScpCodes, AreTheKeysOfAPythonDictionary) {
  EXPECT_THAT(parse_scp_codes("{'NORM': 100.0, 'LVOLT': 0.0, 'SR': 0.0}"),
              ElementsAre("LVOLT", "NORM", "SR"));
  EXPECT_THAT(parse_scp_codes(R"( { "LAO/LAE" : 15 , 'PRC(S)':1e1,} )"),
              ElementsAre("LAO/LAE", "PRC(S)"));
  EXPECT_THAT(parse_scp_codes("{'SR': 0.0, 'SR': 1.0}"), ElementsAre("SR"));
  EXPECT_THAT(parse_scp_codes("{}"), IsEmpty());
}

TEST(ScpCodes, SayWhereTheyAreBroken) {
  struct Case {
    std::string_view text;
    std::string expected;
  };
  const Case cases[] = {
      {"", "character 1: expected '{'"},
      {"NORM", "character 1: expected '{'"},
      {"{'NORM': 100.0", "character 15: expected ','"},
      {"{'NORM': 100.0}}", "character 16: expected the end"},
      {"{'NORM: 100.0}", "character 3: expected a closing quote"},
      {"{'NORM'; 100.0}", "character 8: expected ':'"},
      {"{NORM: 100.0}", "character 2: expected a code in quotes"},
      {"{'NORM': high}", "character 10: expected a number"},
      {"{'NORM': }", "character 10: expected a number"},
      {"{'': 1.0}", "character 3: expected a code"},
      {"{, 'NORM': 1.0}", "character 2: expected a code in quotes"},
      {"{'NORM': 1.0 'SR': 0.0}", "character 14: expected ','"},
  };
  for (const auto& one : cases) {
    try {
      parse_scp_codes(one.text);
      ADD_FAILURE() << one.text << " was read";
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::data);
      EXPECT_THAT(error.what(), HasSubstr(one.expected)) << one.text;
    }
  }
}

TEST(PtbxlLabel, FollowsBothRules) {
  struct Case {
    std::vector<std::string> codes;
    Label superclass, clinical;
  };
  const Case cases[] = {
      {{"NORM", "SR"}, Label::normal, Label::normal},
      {{"IMI", "SR"}, Label::abnormal, Label::abnormal},
      {{"IMI", "LVH", "NDT"}, Label::abnormal, Label::abnormal},
      {{"NORM", "IRBBB"}, Label::borderline, Label::borderline},
      {{"SR"}, Label::borderline, Label::borderline},
      {{}, Label::borderline, Label::borderline},
      {{"NO_SUCH_CODE"}, Label::borderline, Label::borderline},
      {{"ABQRS", "NORM"}, Label::normal, Label::normal},  // a form statement is no diagnosis
      {{"AFIB", "NORM"}, Label::normal, Label::abnormal},
      {{"AFLT"}, Label::borderline, Label::abnormal},
      {{"NORM", "SVTAC"}, Label::normal, Label::abnormal},
      {{"PSVT"}, Label::borderline, Label::abnormal},
      {{"NORM", "PACE"}, Label::normal, Label::abnormal},
      {{"BIGU"}, Label::borderline, Label::abnormal},
      {{"NORM", "PVC", "TRIGU"}, Label::normal, Label::abnormal},
      {{"NORM", "PVC"}, Label::normal, Label::borderline},
      {{"NORM", "PAC"}, Label::normal, Label::borderline},
      {{"IMI", "PVC"}, Label::abnormal, Label::abnormal},
      {{"PVC"}, Label::borderline, Label::borderline},
      {{"NORM", "SARRH", "SBRAD", "STACH"}, Label::normal, Label::normal},
  };
  const auto& statements = ecg::builtin_scp_statements();
  for (const auto& one : cases) {
    EXPECT_EQ(ptbxl_label(one.codes, statements, PtbxlLabels::superclass), one.superclass)
        << ::testing::PrintToString(one.codes);
    EXPECT_EQ(ptbxl_label(one.codes, statements, PtbxlLabels::clinical), one.clinical)
        << ::testing::PrintToString(one.codes);
  }
}

}  // namespace
}  // namespace ecgmm::data
