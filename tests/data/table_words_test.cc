// SPDX-License-Identifier: Apache-2.0
// Codings, words for missing values and numbers of clinical tables, as people write them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ecgmm/data/column_doubts.h"
#include "tests/data/cohort_fixture.h"

namespace ecgmm::data {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

using List = std::vector<std::string>;

/// A cohort whose clinical table has these columns, each of as many cells.
struct Columns {
  CohortFixture fixture{2};

  explicit Columns(const std::vector<std::pair<std::string, List>>& columns) {
    fixture.clinical = {{"IDX"}};
    fixture.labels = {{"index", "label"}};
    for (std::size_t i = 0; i < columns.front().second.size(); ++i) {
      fixture.clinical.push_back({std::to_string(i + 1)});
      fixture.labels.push_back({std::to_string(i + 1), i % 2 == 0 ? "normal" : "abnormal"});
    }
    for (const auto& [name, cells] : columns) {
      fixture.clinical[0].push_back(name);
      for (std::size_t i = 0; i < cells.size(); ++i) fixture.clinical[i + 1].push_back(cells[i]);
    }
    fixture.save();
  }
  Columns& declare(std::string_view toml) {
    fixture.config(toml);
    return *this;
  }
  static OpenOptions options() {
    return {.modalities = ModalitySet().with(Modality::clinical), .decode_images = false};
  }
  Cohort open() const { return fixture.open(options()); }
  std::string refusal() const { return fixture.refusal(options()); }
  List shown() const {
    List cells;
    const auto cohort = open();
    for (std::size_t i = 0; i < cohort.records().size(); ++i) {
      cells.push_back(cohort.clinical(i)[0].shown());
    }
    return cells;
  }
};

TEST(Sex, StopsWhereOneOfItsWordsIsOpenAndTheAdviceWorks) {
  const std::vector<std::pair<List, std::string>> pairs = {
      {{"H", "M", "M", "H"}, "[columns.SEX]\nvalues = { male = \"H\", female = \"M\" }\n"},
      {{"V", "M", "M", "V"}, "[columns.SEX]\nvalues = { male = \"V\", female = \"M\" }\n"},
      {{"M", "K", "K", "M"}, "[columns.SEX]\nvalues = { male = \"M\", female = \"K\" }\n"},
      {{"H", "M", "M", "H"}, "[columns.SEX]\nvalues = { H = 0, M = 1 }\n"}};
  for (const auto& [cells, toml] : pairs) {
    Columns columns({{"SEX", cells}});
    EXPECT_THAT(
        columns.refusal(),
        AllOf(HasSubstr("column SEX"), HasSubstr("'" + cells[0] + "' (2 cells)"),
              HasSubstr("'" + cells[1] + "' (2 cells)"), HasSubstr("[columns.SEX] values")));
    EXPECT_EQ(columns.declare(toml).shown(), (List{"0", "1", "1", "0"})) << toml;
    EXPECT_EQ(columns.open().config().columns.at("SEX").values.count("male") == 1 ||
                  columns.open().config().columns.at("SEX").values.empty(),
              true);
  }
  EXPECT_THAT(Columns({{"SEX", {"M", "", "M", "M"}}}).refusal(), HasSubstr("'M' (3 cells)"));
  EXPECT_THAT(Columns({{"SEX", {"1", "2", "2", "1"}}}).refusal(),
              AllOf(HasSubstr("2 is not one of the column's codes"), HasSubstr("values")));
}

TEST(Sex, IsUnderstoodInTheLanguagesOfTheWorld) {
  const List expected = {"0", "1", "1", "0"};
  EXPECT_EQ(Columns({{"SEX", {"m", "w", "W", "M"}}}).shown(), expected);
  EXPECT_EQ(Columns({{"SEX", {"M", "F", "F", "M"}}}).shown(), expected);
  EXPECT_EQ(Columns({{"SEX", {"m\u00E4nnlich", "Weiblich", "weiblich", "M\u00C4NNLICH"}}}).shown(),
            expected);
  EXPECT_EQ(Columns({{"SEX", {"hombre", "mujer", "Mujer", "Hombre"}}}).shown(), expected);
  EXPECT_EQ(Columns({{"SEX", {"\u7537", "\u5973", "\u5973", "\u7537"}}}).shown(), expected);
}

TEST(Sex, OfAnotherWordIsAQuestionAndMayBeDeclaredMissing) {
  Columns columns({{"SEX", {"male", "female", "diverse", "male"}}});
  EXPECT_THAT(columns.refusal(), AllOf(HasSubstr("'diverse' (1 cell)"), HasSubstr("missing = ")));
  EXPECT_EQ(columns.declare("[columns.SEX]\nmissing = [\"diverse\"]\n").shown(),
            (List{"0", "1", "", "0"}));
}

TEST(YesAndNo, AreUnderstoodOrAsked) {
  const List expected = {"1", "0", "0", "1"};
  EXPECT_EQ(Columns({{"HX_DM", {"ja", "nein", "Nein", "JA"}}}).shown(), expected);
  EXPECT_EQ(Columns({{"HX_DM", {"oui", "non", "non", "oui"}}}).shown(), expected);
  EXPECT_EQ(Columns({{"HX_DM", {"s\u00ED", "no", "no", "S\u00CD"}}}).shown(), expected);
  EXPECT_EQ(Columns({{"HX_DM", {"J", "N", "N", "J"}}}).shown(), expected);
  EXPECT_THAT(Columns({{"HX_DM", {"1", "2", "2", "1"}}}).refusal(), HasSubstr("values = {"));
  Columns signs({{"HX_DM", {"+", "-", "-", "+"}}});
  EXPECT_THAT(signs.refusal(),
              AllOf(HasSubstr("'+' (2 cells)"), HasSubstr("'-' (2, now treated as missing)"),
                    HasSubstr("values")));
  EXPECT_EQ(signs.declare("[columns.HX_DM]\nvalues = { yes = \"+\", no = \"-\" }\n").shown(),
            expected);
  EXPECT_EQ(signs.declare("[columns.HX_DM]\nvalues = { \"+\" = 1, \"-\" = 0 }\n").shown(),
            expected);
}

TEST(WordsForMissing, AreSaidWithTheirCountsAndWhatIsDeclaredWins) {
  const List drugs = {"None", "Digoxin", "None", "Digoxin"};
  Columns columns({{"DRUG", drugs}});
  EXPECT_THAT(columns.open().warnings(),
              ElementsAre(AllOf(HasSubstr("column DRUG: 2 cells with the word 'None'"),
                                HasSubstr("[columns.DRUG] missing = []"))));
  columns.declare("[columns.DRUG]\nmissing = []\n");
  EXPECT_EQ(columns.shown(), drugs);
  EXPECT_THAT(columns.open().warnings(), IsEmpty());
  EXPECT_EQ(columns.declare("[columns.DRUG]\nmissing = [\"Digoxin\"]\n").shown(),
            (List{"None", "", "None", ""}));
  const auto numbers = Columns({{"CRP", {"1", "NA", "3", "n/a"}}}).open();
  EXPECT_THAT(numbers.warnings(), IsEmpty());
  EXPECT_THAT(numbers.notes(),
              Contains(HasSubstr("column CRP: 1 cell with the word 'NA' is treated")));
  EXPECT_THAT(Columns({{"DRUG", {"-", "A", "-", "B"}}}).open().warnings(),
              ElementsAre(HasSubstr("2 cells with the word '-'")));
}

TEST(UnclearNumbers, StopAndTheAdviceWorks) {
  Columns columns({{"NTPROBNP", {"900", "950", "\"1,011\"", "974"}}});
  EXPECT_THAT(columns.refusal(),
              AllOf(HasSubstr("row 4, column NTPROBNP: '1,011'"), HasSubstr("1.011 or 1011"),
                    HasSubstr("[clinical] decimal")));
  EXPECT_EQ(columns.declare("[clinical]\ndecimal = \".\"\n").shown()[2], "1011");
  EXPECT_EQ(columns.declare("[clinical]\ndecimal = \",\"\n").shown()[2], "1.011");
  EXPECT_THAT(columns.declare("[clinical]\ndecimal = \";\"\n").refusal(), HasSubstr("decimal"));
  EXPECT_EQ(Columns({{"NTPROBNP", {"900", "\"1,011\"", "7.5", "974"}}}).shown()[1], "1011");
  EXPECT_EQ(Columns({{"REMARK", {"x", "\"1,011\"", "y", "z"}}}).shown()[1], "1,011")
      << "no numbers";
}

TEST(Percents, AreReadOrAsked) {
  EXPECT_EQ(Columns({{"EF", {"45%", "50 %", "60.5%", "55%"}}}).shown(),
            (List{"45", "50", "60.5", "55"}));
  EXPECT_THAT(Columns({{"EF", {"45%", "0.5", "60%", "0.6"}}}).refusal(),
              AllOf(HasSubstr("2 cells are written in percent ('45%')"), HasSubstr("in one way")));
  const List mixed = {"0.45", "0.5", "0.6", "55", "60", "48", "62", "0.55"};
  EXPECT_THAT(Columns({{"EF", mixed}}).open().warnings(),
              ElementsAre(HasSubstr("fractions and percentages may be mixed")));
}

TEST(Sentinels, ArePointedAtInAnyColumnOfNumbers) {
  const auto doubts = [](std::vector<double> numbers) {
    return number_doubts("t, column X", "[columns.X]", numbers);
  };
  for (const double sentinel : {-99.0, -9.0, 999.0, 9999.0, 888.0}) {
    EXPECT_THAT(doubts({5, 9, 12, 7, 30, 11, sentinel}),
                ElementsAre(AllOf(HasSubstr(shortest(sentinel) + " occurs in 1 cell"),
                                  HasSubstr("missing = [" + shortest(sentinel) + "]"))));
  }
  EXPECT_THAT(doubts({990, 999, 1005, 998, 1010, 995}), IsEmpty()) << "a number among others";
  EXPECT_THAT(doubts({-3, -1, 0, 2, 1, 3, -2}), IsEmpty());
  EXPECT_THAT(doubts({97, 98, 99, 99, 96, 95, 99}), IsEmpty()) << "a saturation of oxygen";
  EXPECT_THAT(doubts({0.2, 0.5, 0.9, 12, 40, 3, 1.5}), IsEmpty()) << "a skewed measurement";
  // The advice works.
  Columns columns({{"CRP", {"5", "9", "12", "999", "30", "11", "7"}}});
  EXPECT_THAT(columns.open().warnings(), ElementsAre(HasSubstr("[columns.CRP] missing = [999]")));
  columns.declare("[columns.CRP]\nmissing = [999]\n");
  EXPECT_THAT(columns.open().warnings(), IsEmpty());
  EXPECT_EQ(columns.shown()[3], "");
}

TEST(FaultsOfATable, AreAllNamedTheWorstFirst) {
  Columns columns({{"SEX", {"H", "M", "M", "H"}},
                   {"Ht", {"1.7", "170", "171", "172"}},
                   {"AGE", {"500", "600", "50", "40"}}});
  columns.fixture.clinical[4][0] = "3";  // an id twice
  columns.fixture.save();
  const auto text = columns.refusal();
  EXPECT_THAT(text,
              AllOf(HasSubstr("4 faults: (1)"), HasSubstr("column SEX"), HasSubstr("column Ht"),
                    HasSubstr("column AGE"), HasSubstr("3 occurs twice")));
  EXPECT_LT(text.find("column SEX"), text.find("column AGE"));
  EXPECT_LT(text.find("column AGE"), text.find("column Ht"));
}

TEST(FaultsOfATable, OfOneKindAreOneLine) {
  const std::size_t count = 100'000;
  Columns impossible({{"Ht", List(count, "1.7")}});
  const auto text = impossible.refusal();
  EXPECT_THAT(text, AllOf(HasSubstr("row 2, column Ht: 1.7"), HasSubstr("in 99999 more")));
  EXPECT_LT(text.size(), 600);
  List texts(count, "heavy");
  texts[0] = "70";
  const auto cohort = Columns({{"Wt", texts}}).open();
  EXPECT_THAT(cohort.warnings(), ElementsAre(AllOf(HasSubstr("99999 cells are not values"),
                                                   HasSubstr("rows 3-100001"))));
  EXPECT_LT(cohort.notes().size(), 5);
}

}  // namespace
}  // namespace ecgmm::data
