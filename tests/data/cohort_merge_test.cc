// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "ecgmm/data/group_column.h"
#include "ecgmm/data/roles.h"
#include "ecgmm/data/selection.h"
#include "ecgmm/io/file.h"
#include "tests/data/cohort_fixture.h"

namespace ecgmm::data {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

/// Two cohorts with the same ids: A in the standard layout; B of three records for training only,
/// with signals of another length, rate and no unit, without images, and with other columns.
class MergedCohorts : public testing::Test {
 protected:
  MergedCohorts() {
    for (std::size_t r = 0; r <= 4; ++r) {
      a.clinical[r].push_back(r == 0 ? "PATIENT" : concat("p", r));
    }
    a.config("name = \"A\"\ngroup_space = \"G\"\n");
    a.save();

    b.clinical = {{"IDX", "age", "Troponin", "person"},
                  {"1", "44", "0.5", "p4"},
                  {"2", "", "0.7", ""},
                  {"7", "46", "", "p9"}};
    b.labels[3][0] = b.signals[3][0] = "7";
    for (std::size_t r = 0; r <= 3; ++r) b.signals[r].resize(31);
    b.remove("images");
    b.save();
    declare_b("");
  }

  void declare_b(const std::string& more) const {
    b.config(
        "name = \"B\"\ngroup_space = \"G\"\ntraining_only = true\n"
        "[labels]\nnormal = [\"normal\", \"ok\"]\n"
        "[signals]\nsampling_rate_hz = 100\nunit = \"none\"\n[columns.person]\nrole = "
        "\"group\"\n" +
        more);
  }

  static Cohort open(const CohortFixture& fixture) {
    return fixture.open({.required = ModalitySet()});
  }
  Cohort merged() const { return Cohort::merge({open(a), open(b)}); }

  std::string refusal(ErrorKind kind) const {
    try {
      merged();
    } catch (const Error& error) {
      EXPECT_EQ(exit_code(error.kind()), exit_code(kind)) << error.what();
      return error.what();
    }
    ADD_FAILURE() << "was merged";
    return {};
  }

  CohortFixture a{4}, b{3};
};

std::vector<std::string> texts(std::span<const io::Cell> cells) {
  std::vector<std::string> shown;
  for (const auto& cell : cells) shown.push_back(cell.shown());
  return shown;
}

TEST_F(MergedCohorts, HoldTheRecordsOfAll) {
  const Cohort cohort = merged();
  EXPECT_EQ(cohort.name(), "A+B");
  EXPECT_EQ(cohort.folder(), a.folder());
  EXPECT_EQ(cohort.source_count(), 2U);
  EXPECT_EQ(cohort.modalities(), ModalitySet::all());
  ASSERT_EQ(cohort.records().size(), 7U);
  EXPECT_EQ(cohort.records()[4].key, (RecordKey{"B", "1"}));
  EXPECT_EQ(cohort.find(RecordKey{"A", "01"}), 0U);
  EXPECT_EQ(cohort.find(RecordKey{"B", "1"}), 4U);
  EXPECT_EQ(cohort.find(RecordKey{"B", "3"}), std::nullopt);
  EXPECT_EQ(cohort.find("1"), std::nullopt);  // of A or of B?
  EXPECT_EQ(cohort.find("7"), 6U);
  EXPECT_FALSE(cohort.training_only(3));
  EXPECT_TRUE(cohort.training_only(4));
}

TEST_F(MergedCohorts, ShareThePatientsOfTheirGroupSpace) {
  const Cohort cohort = merged();
  EXPECT_EQ(cohort.records()[3].group, "G/p4");
  EXPECT_EQ(cohort.records()[4].group, "G/p4");
  EXPECT_EQ(cohort.records()[5].group, "B/record 2");
  b.config("name = \"B\"\n[columns.person]\nrole = \"group\"\n[signals]\nunit = \"mV\"\n");
  EXPECT_EQ(merged().records()[4].group, "B/p4");
}

TEST_F(MergedCohorts, KeepTheirOwnSignals) {
  const Cohort cohort = merged();
  EXPECT_EQ(cohort.signal_points(), CohortFixture::kPoints);
  EXPECT_DOUBLE_EQ(cohort.sampling_rate_hz(), 249);
  EXPECT_DOUBLE_EQ(cohort.sampling_rate_hz(0), 249);
  EXPECT_DOUBLE_EQ(cohort.sampling_rate_hz(4), 100);
  EXPECT_EQ(cohort.signal_unit(0), ecg::Unit::millivolt);
  EXPECT_EQ(cohort.signal_unit(6), ecg::Unit::none);
  ASSERT_EQ(cohort.signal(6).size(), 30U);
  EXPECT_FLOAT_EQ(cohort.signal(6)[0], std::stof(b.signals[3][1]));
  const auto decoded = cohort.decode(6);
  EXPECT_EQ(decoded.key, (RecordKey{"B", "7"}));
  EXPECT_EQ(decoded.signal->unit, ecg::Unit::none);
  EXPECT_DOUBLE_EQ(decoded.signal->sampling_rate_hz, 100);
  EXPECT_EQ(decoded.signal->samples.size(), 30U);
  EXPECT_FALSE(decoded.image);
  EXPECT_EQ(cohort.decode(1).image->width_px, 100);
  EXPECT_EQ(cohort.image_facts(1)->width_px, 100);
  EXPECT_EQ(cohort.image_facts(5), nullptr);

  // Whichever comes first, what is said of all is said by the one that is tested on.
  const Cohort reversed = Cohort::merge({open(b), open(a)});
  EXPECT_EQ(reversed.folder(), a.folder());
  EXPECT_EQ(reversed.signal_points(), CohortFixture::kPoints);
  EXPECT_EQ(reversed.find(RecordKey{"A", "1"}), 3U);
  EXPECT_FLOAT_EQ(reversed.signal(3)[5], cohort.signal(0)[5]);
  EXPECT_DOUBLE_EQ(reversed.sampling_rate_hz(), 249);
}

TEST_F(MergedCohorts, HaveTheColumnsOfAll) {
  const Cohort cohort = merged();
  EXPECT_THAT(cohort.clinical_columns(),
              ElementsAre("AGE", "SEX", "Ht", "HX_DM", "PATIENT", "Troponin", "person"));
  EXPECT_THAT(texts(cohort.clinical(4)), ElementsAre("44", "", "", "", "", "0.5", "p4"));
  EXPECT_EQ(texts(cohort.clinical(0))[0], a.clinical[1][1]);
  EXPECT_EQ(texts(cohort.clinical(0))[5], "");
  EXPECT_EQ(cohort.decode(5).clinical->at(5).first, "Troponin");
  EXPECT_EQ(cohort.decode(5).clinical->at(5).second.number, 0.7);
  // The groups of B are known, so that its own column of them is no column of groups any more.
  EXPECT_EQ(group_column(cohort.config(), cohort.clinical_columns()), "PATIENT");
  EXPECT_EQ(column_spec(cohort.config(), "person").role, Role::ignore);
  EXPECT_THAT(cohort.config().normal, ElementsAre("normal", "ok"));
}

TEST_F(MergedCohorts, HashWhatTheirPartsHash) {
  const Cohort cohort = merged();
  const Cohort alone = open(b);
  EXPECT_EQ(cohort.content_hash(6, Modality::signal), alone.content_hash(2, Modality::signal));
  EXPECT_EQ(cohort.content_hash(0, Modality::image), open(a).content_hash(0, Modality::image));
  const std::vector<std::size_t> some = {0, 4, 6};
  const std::string before = cohort.hash(some);
  EXPECT_EQ(merged().hash(some), before);
  b.signals[3][2] = "0.125";
  b.save();
  EXPECT_NE(merged().hash(some), before);
}

TEST_F(MergedCohorts, SayWhichCohortTheySpeakOf) {
  b.labels[1][1] = "odd";
  b.save();
  const Cohort cohort = merged();
  EXPECT_THAT(sentences(cohort.assumptions()),
              Contains(testing::StartsWith("A: ecg_signals.csv: the sampling")));
  EXPECT_THAT(cohort.notes(), Contains(HasSubstr("B: person names no patient for 1 of 3")));
  const auto selection = select_records(cohort, ModalitySet::all(), true, Needed::any);
  EXPECT_THAT(selection.used, ElementsAre(0, 1, 2, 3, 5, 6));
  EXPECT_EQ(selection.dropped.at(0).cohort, "B");
  write_dropped(a.folder() / "dropped.csv", selection);
  EXPECT_THAT(io::read_text(a.folder() / "dropped.csv"),
              AllOf(testing::StartsWith("id,reason,detail,label,cohort\n1,unknown label,"),
                    testing::EndsWith(",,B\n")));
}

TEST_F(MergedCohorts, CanBeMergedOn) {
  const CohortFixture c(2);
  const Cohort cohort = Cohort::merge({merged(), open(c)});
  EXPECT_EQ(cohort.source_count(), 3U);
  EXPECT_EQ(cohort.records().size(), 9U);
  EXPECT_EQ(cohort.signal(8).size(), CohortFixture::kPoints);
  EXPECT_EQ(cohort.find(RecordKey{open(c).name(), "2"}), 8U);
  EXPECT_EQ(texts(cohort.clinical(8))[0], c.clinical[2][1]);
}

TEST_F(MergedCohorts, MustHaveNamesOfTheirOwn) {
  b.config("name = \"A\"");
  EXPECT_THAT(refusal(ErrorKind::usage),
              AllOf(HasSubstr("two cohorts are called A"), HasSubstr(b.folder().string()),
                    HasSubstr("in its cohort.toml: name = ")));
  EXPECT_THROW(Cohort::merge({}), Error);
}

struct Declarations {
  const char *a, *b, *refused;  ///< `refused` "" = they agree
};

class MergedColumns : public MergedCohorts, public testing::WithParamInterface<Declarations> {};

TEST_P(MergedColumns, MustMeanTheSame) {
  a.clinical[0].push_back("Troponin");
  for (std::size_t r = 1; r <= 4; ++r) a.clinical[r].push_back("1");
  a.save();
  a.config(concat("name = \"A\"\n", GetParam().a));
  declare_b(GetParam().b);
  const std::string_view refused = GetParam().refused;
  if (refused.empty()) {
    EXPECT_NO_THROW(merged());
  } else {
    EXPECT_THAT(refusal(ErrorKind::data),
                AllOf(HasSubstr(refused),
                      HasSubstr("in the cohorts A and B; make the sections [columns.")));
  }
}

INSTANTIATE_TEST_SUITE_P(
    All, MergedColumns,
    testing::Values(Declarations{"", "", ""},
                    Declarations{"[columns.Troponin]\nunit = \"ng/ml\"\n",
                                 "[columns.Troponin]\nunit = \"ng/L\"\n", "different units"},
                    Declarations{"[columns.Troponin]\nkind = \"binary\"\n",
                                 "[columns.Troponin]\nkind = \"numeric\"\n", "different kinds"},
                    Declarations{"[columns.Troponin]\nrole = \"audit\"\n",
                                 "[columns.Troponin]\nrole = \"input\"\n", "different roles"},
                    Declarations{
                        "[columns.Troponin]\nkind = \"numeric\"\nvalues = { low = 0, high = 1 }\n",
                        "[columns.Troponin]\nkind = \"numeric\"\nvalues = { high = 0, low = 1 }\n",
                        "different value meanings"},
                    // What is converted while it is read agrees afterwards.
                    Declarations{"[columns.AGE]\nunit = \"years\"\n",
                                 "[columns.age]\nunit = \"years\"\nmissing = [999]\n", ""}));

TEST_F(MergedCohorts, AssumeTheUnitThatOnlyOneOfThemDeclares) {
  a.clinical[0].push_back("troponin");
  for (std::size_t r = 1; r <= 4; ++r) a.clinical[r].push_back("1");
  a.save();
  declare_b("[columns.Troponin]\nunit = \"ng/ml\"\nrole = \"input\"\n");
  const Cohort cohort = merged();
  EXPECT_EQ(cohort.config().columns.at("troponin").unit, "ng/ml");
  EXPECT_EQ(cohort.config().columns.at("troponin").role, Role::input);
  EXPECT_EQ(texts(cohort.clinical(4))[5], "0.5");  // one column, however it is spelt
  EXPECT_THAT(sentences(cohort.assumptions()),
              Contains(HasSubstr("column troponin has no unit in A; ng/ml is assumed")));
}

}  // namespace
}  // namespace ecgmm::data
