// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/roles.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "tests/data/cohort_fixture.h"

namespace ecgmm::data {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;
using testing::StartsWith;

using CellText = std::function<std::string(std::size_t id)>;

/// 80 records, of which the first 60 are the training rows; odd ids are normal.
struct Table {
  CohortFixture fixture{0};

  Table() {
    fixture.clinical = {{"IDX", "AGE"}};
    fixture.labels = {{"index", "label"}};
    fixture.signals = {{"index", "0", "1", "2"}};
    for (std::size_t id = 1; id <= 80; ++id) {
      const std::string text = std::to_string(id);
      RandomStream random(id, "age");
      fixture.clinical.push_back({text, std::to_string(30 + random.below(50))});
      fixture.labels.push_back({text, id % 2 == 1 ? "normal" : "abnormal"});
      fixture.signals.push_back({text, "0.1", "0.3", fixed(0.001 * static_cast<double>(id), 4)});
    }
  }

  Table& add(const std::string& name, const CellText& cell) {
    fixture.clinical[0].push_back(name);
    for (std::size_t id = 1; id <= 80; ++id) fixture.clinical[id].push_back(cell(id));
    return *this;
  }

  std::vector<ColumnDecision> decide(const DataConfig& config = {}, std::size_t rows = 60) {
    fixture.save();
    OpenOptions options;
    options.modalities = ModalitySet().with(Modality::clinical);
    const Cohort cohort = fixture.open(options);
    std::vector<std::size_t> train(rows);
    for (std::size_t i = 0; i < rows; ++i) train[i] = i;
    return decide_columns(cohort, train, config);
  }

  /// The decision on the last column.
  ColumnDecision last(const DataConfig& config = {}) { return decide(config).back(); }
};

/// Numbers that say nothing of the label: id 1, 2, ... → 0 .. range-1.
std::size_t noise(std::size_t id, std::size_t range) {
  return RandomStream(id, "noise").below(range);
}

struct Look {
  const char* name;
  CellText cell;
  const char* reason;  ///< "" = an input
  ColumnKind kind = ColumnKind::numeric;
};

class UndeclaredColumn : public testing::TestWithParam<Look> {};

TEST_P(UndeclaredColumn, IsJudgedByItsCells) {
  Table table;
  const auto decision = table.add(GetParam().name, GetParam().cell).last();
  EXPECT_EQ(decision.reason, GetParam().reason);
  EXPECT_EQ(decision.role, *GetParam().reason == '\0' ? Role::input : Role::ignore);
  if (decision.role == Role::input) {
    EXPECT_EQ(decision.kind, GetParam().kind);
  }
  EXPECT_FALSE(decision.declared);
}

std::string letters(std::size_t id) {
  const auto n = noise(id, 676);
  return {static_cast<char>('A' + n / 26), static_cast<char>('a' + n % 26),
          static_cast<char>('a' + id % 26), static_cast<char>('a' + id / 26)};
}

INSTANTIATE_TEST_SUITE_P(
    All, UndeclaredColumn,
    testing::Values(
        Look{"CRP", [](auto id) { return fixed(0.1 * static_cast<double>(noise(id, 500)), 1); },
             ""},
        // Whole and all different, but of a measurement's spread.
        Look{"BNP",
             [](auto id) {
               const auto n = id * 37 % 101;
               return std::to_string(20 + n * n);
             },
             ""},
        Look{"COUNT", [](auto id) { return std::to_string(noise(id, 9)); }, ""},
        Look{"SCORE", [](auto id) { return std::to_string(1 + noise(id, 2)); }, "",
             ColumnKind::binary},
        Look{"RHYTHM", [](auto id) { return noise(id, 2) == 0 ? "regular" : "irregular"; }, "",
             ColumnKind::binary},
        Look{"WARD", [](auto id) { return concat("ward ", noise(id, 4)); }, "",
             ColumnKind::categorical},
        Look{"HOSPITAL", [](auto) { return "Seoul"; }, "constant"},
        Look{"YEAR", [](auto) { return "2020"; }, "constant"},
        Look{"EMPTY", [](auto id) { return id > 60 ? "5" : ""; }, "no value in training"},
        Look{"SERIAL", [](auto id) { return std::to_string(5000 + 3 * id); },
             "looks like an identifier"},
        Look{"CASE", [](auto id) { return std::to_string((id * 37) % 101); },
             "looks like an identifier"},
        Look{"LETTER", [](auto id) { return std::to_string(1000 + 80 * (id * 37 % 101)); },
             "looks like an identifier"},
        Look{"CHART",
             [](auto id) {
               return std::to_string(800000 + 977 * noise(id % 4 == 1 ? id + 1 : id, 9999));
             },
             "looks like an identifier"},
        Look{"TIME", [](auto id) { return fixed(0.5 * static_cast<double>(id), 1); },
             "looks like an identifier"},
        Look{"CODE", [](auto id) { return "K" + letters(id); }, "looks like an identifier"},
        Look{"VISIT", [](auto id) { return concat("2020-01-", 10 + noise(id, 20)); }, "dates"},
        Look{"SEEN", [](auto id) { return concat(10 + noise(id, 20), ".1.2020 08:30"); }, "dates"},
        Look{"WHO", [](auto id) { return letters(id) + " " + letters(id + 100); },
             "looks like names"},
        Look{"Name", [](auto id) { return "kim" + letters(id); }, "looks like names"},
        Look{"FINDING",
             [](auto id) { return concat("heart rate ", 50 + noise(id, 40), " and so on"); },
             "free text"},
        Look{"MIX",
             [](auto id) { return id % 3 == 0 ? "none of it" : std::to_string(noise(id, 50)); },
             "numbers and texts mixed"}),
    [](const auto& test) { return test.param.name; });

TEST(Roles, GiveWordsTheirNumbers) {
  Table table;
  table.add("RHYTHM", [](auto id) { return noise(id, 2) == 0 ? "Regular" : "irregular"; });
  table.add("WARD", [](auto id) { return concat("ward ", noise(id, 3)); });
  const auto decisions = table.decide();
  EXPECT_THAT(decisions[1].values, ElementsAre(Pair("irregular", 1), Pair("regular", 0)));
  EXPECT_THAT(decisions[2].categories, ElementsAre("ward 0", "ward 1", "ward 2"));
  const auto text = [](std::string word) {
    return io::Cell{io::Cell::Kind::text, 0, std::move(word)};
  };
  EXPECT_EQ(cell_value(text("REGULAR"), decisions[1]), 0);
  EXPECT_EQ(cell_value(text("chaotic"), decisions[1]), std::nullopt);
  EXPECT_EQ(cell_value(text("ward 2"), decisions[2]), 2);
  EXPECT_EQ(cell_value(text("ward 9"), decisions[2]), std::nullopt);
  EXPECT_EQ(cell_value({}, decisions[2]), std::nullopt);
}

TEST(Roles, KnowTheStandardColumns) {
  Table table;
  table.add("sex", [](auto id) { return noise(id, 2) == 0 ? "male" : "female"; });
  table.add("Ht", [](auto id) { return std::to_string(150 + noise(id, 40)); });
  table.add("PATIENT", [](auto id) { return std::to_string(id / 2); });
  const auto decisions = table.decide();
  EXPECT_EQ(decisions[0].unit, "years");
  EXPECT_EQ(decisions[1].name, "SEX");
  EXPECT_EQ(decisions[1].kind, ColumnKind::binary);
  EXPECT_EQ(decisions[1].values.at("female"), 1);
  EXPECT_EQ(decisions[2].unit, "cm");
  EXPECT_EQ(decisions[3].role, Role::group);
  EXPECT_EQ(cell_value({io::Cell::Kind::text, 0, "1.8 m"}, decisions[2]), 180);
  EXPECT_EQ(cell_value({io::Cell::Kind::number, 2, ""}, decisions[1]), std::nullopt);
}

TEST(Roles, LookAtTrainingRowsOnly) {
  // Constant in training, varied afterwards; and a copy of the label in training alone.
  Table table;
  table.add("DEVICE", [](auto id) { return id <= 60 ? "A" : concat("D", id); });
  table.add("FLAG", [](auto id) { return std::to_string(id <= 60 ? id % 2 : noise(id, 2)); });
  const auto decisions = table.decide();
  EXPECT_EQ(decisions[1].reason, "constant");
  EXPECT_EQ(decisions[2].reason, "repeats the label");
  // The other way round both may be inputs.
  Table other;
  other.add("DEVICE", [](auto id) { return id <= 60 ? concat("D", noise(id, 3)) : "A"; });
  other.add("FLAG", [](auto id) { return std::to_string(id > 60 ? id % 2 : noise(id, 2)); });
  EXPECT_EQ(other.decide()[1].reason, "");
  EXPECT_EQ(other.decide()[2].reason, "");
}

struct Leak {
  const char* name;
  CellText cell;
  const char* reason;  ///< start of it
};

class LeakingColumn : public testing::TestWithParam<Leak> {};

TEST_P(LeakingColumn, IsLeftOutAndNamed) {
  Table table;
  const auto decision = table.add(GetParam().name, GetParam().cell).last();
  EXPECT_THAT(decision.reason, StartsWith(GetParam().reason));
  EXPECT_EQ(decision.role, Role::ignore);
}

double number_with(std::size_t id, double shift) {
  return RandomStream(id, "value").normal() + (id % 2 == 0 ? shift : 0);
}

INSTANTIATE_TEST_SUITE_P(
    All, LeakingColumn,
    testing::Values(
        Leak{"ECG", [](auto id) { return id % 2 == 1 ? "Normal" : "Abnormal"; },
             "repeats the label"},
        Leak{"ECG_CODE", [](auto id) { return id % 2 == 1 ? "1" : "0"; }, "repeats the label"},
        Leak{"TEXT", [](auto id) { return id % 2 == 1 ? "ok" : "ill"; }, "repeats the label"},
        // A second reader, who sometimes differs.
        Leak{"ECG2",
             [](auto id) { return (id % 2 == 1) != (id % 16 == 0) ? "normal" : "abnormal"; },
             "repeats the label"},
        Leak{"DIAGNOSIS",
             [](auto id) {
               return id % 2 == 1 ? (id % 4 == 1 ? "sinus" : "none")
                                  : (id % 4 == 0 ? "infarct" : "block");
             },
             "repeats the label"},
        // Neither rising nor falling with the label.
        Leak{"CODE", [](auto id) { return id % 2 == 0 ? "2" : (id % 4 == 1 ? "1" : "3"); },
             "repeats the label"},
        Leak{"SCORE",
             [](auto id) { return id == 7       ? "3"
                                  : id % 2 == 0 ? "2"
                                                : (id % 4 == 1 ? "1" : "4"); },
             "repeats the label"},
        Leak{"RISK", [](auto id) { return fixed(number_with(id, 3), 3); },
             "by itself reaches AUROC 0.9"},
        Leak{"HEALTH", [](auto id) { return fixed(number_with(id, -3), 3); },
             "by itself reaches AUROC 0.9"}),
    [](const auto& test) { return test.param.name; });

TEST(Roles, KeepColumnsThatOnlyHelp) {
  Table table;
  table.add("TROPONIN", [](auto id) { return fixed(number_with(id, 1.2), 3); });
  table.add("STEPS", [](auto id) { return std::to_string(noise(id, 10) + (id % 2 == 0 ? 2 : 0)); });
  table.add("XRAY", [](auto id) { return noise(id, 3) == 0 ? "abnormal" : "normal"; });
  for (const auto& decision : table.decide()) EXPECT_EQ(decision.reason, "") << decision.name;
}

TEST(Roles, CannotTellALeakFromFewRows) {
  Table table;
  table.add("RARE", [](auto id) { return id <= 8 ? std::to_string(10 * (id % 2) + id) : ""; });
  EXPECT_EQ(table.last().reason, "");
}

TEST(Roles, TreatFilledCellsAsALeakOnlyWithAnIndicator) {
  Table table;
  table.add("LAB", [](auto id) { return id % 2 == 0 ? fixed(number_with(id, 0), 2) : ""; });
  EXPECT_EQ(table.last().reason, "");
  DataConfig config;
  config.missing_indicator = true;
  EXPECT_THAT(table.last(config).reason, HasSubstr("whether it is missing"));
}

TEST(Roles, FollowTheLeakThreshold) {
  Table table;
  table.add("TROPONIN", [](auto id) { return fixed(number_with(id, 1.2), 3); });
  DataConfig config;
  config.leak_auroc = 0.7;
  EXPECT_THAT(table.last(config).reason, StartsWith("by itself reaches AUROC"));
}

TEST(Roles, ThatAreWrittenDownHold) {
  Table table;
  table.add("ECG", [](auto id) { return id % 2 == 1 ? "normal" : "abnormal"; });
  table.add("SERIAL", [](auto id) { return std::to_string(id); });
  table.add("NOTE", [](auto id) { return "said " + letters(id); });
  table.fixture.config(
      "[columns.ECG]\nrole = \"input\"\n[columns.SERIAL]\nrole = \"input\"\n"
      "[columns.NOTE]\nrole = \"audit\"\n[columns.AGE]\nrole = \"ignore\"\n");
  const auto decisions = table.decide();
  EXPECT_EQ(decisions[0].role, Role::ignore);
  EXPECT_EQ(decisions[0].reason, "declared ignore");
  EXPECT_EQ(decisions[1].role, Role::input);
  EXPECT_EQ(decisions[1].kind, ColumnKind::binary);
  EXPECT_EQ(decisions[2].role, Role::input);
  EXPECT_EQ(decisions[3].role, Role::audit);
  for (const auto& decision : decisions) EXPECT_TRUE(decision.declared);
}

std::string fault(Table& table) {
  try {
    table.decide();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::data);
    return error.what();
  }
  ADD_FAILURE() << "was decided";
  return {};
}

TEST(Roles, RefuseKnownColumnsWithoutAValue) {
  Table table;
  table.add("Wt", [](auto) { return ""; });
  EXPECT_THAT(fault(table), AllOf(HasSubstr("column Wt has no value"),
                                  HasSubstr("[columns.Wt] role = \"ignore\"")));
  table.fixture.config("[columns.Wt]\nrole = \"ignore\"\n");
  EXPECT_EQ(table.last().role, Role::ignore);

  Table words;
  words.add("Wt", [](auto) { return "heavy"; });  // each taken as missing
  EXPECT_THAT(fault(words), HasSubstr("column Wt has no value"));

  Table late;
  late.add("Wt", [](auto id) { return id > 60 ? "70" : ""; });
  EXPECT_EQ(late.last().reason, "no value in training");
  late.fixture.config("[columns.Wt]\nrole = \"input\"\n");
  EXPECT_THAT(fault(late), HasSubstr("no value in the training records"));

  Table undeclared;
  undeclared.add("OTHER", [](auto) { return ""; });
  EXPECT_EQ(undeclared.last().reason, "no value in training");
}

TEST(Roles, RefuseInputsThatHaveNoNumbers) {
  Table table;
  table.add("NOTE", [](auto id) { return "said " + letters(id); });
  table.fixture.config("[columns.NOTE]\nrole = \"input\"\n");
  EXPECT_THAT(fault(table), HasSubstr("declared an input, but none of its values"));
}

TEST(Roles, NeedAnInput) {
  Table table;
  table.fixture.config("[columns.AGE]\nrole = \"ignore\"\n");
  EXPECT_THAT(fault(table), AllOf(HasSubstr("no clinical column can be an input"),
                                  HasSubstr("AGE (declared ignore)")));
}

}  // namespace
}  // namespace ecgmm::data
