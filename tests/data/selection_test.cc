// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/selection.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>

#include "ecgmm/data/fisher.h"
#include "ecgmm/io/file.h"
#include "tests/data/cohort_fixture.h"

namespace ecgmm::data {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(Selection, DropsEachRecordForOneReason) {
  CohortFixture fixture(10);
  fixture.remove("images/1");
  fixture.signals[2].resize(10);
  fixture.clinical.erase(fixture.clinical.begin() + 3);
  fixture.labels[4][1] = "borderline";
  fixture.remove("images/4");
  fixture.labels[5][1] = "odd";
  fixture.labels.erase(fixture.labels.begin() + 6);
  fixture.save();
  const Cohort cohort = fixture.open();
  const Selection selection = select_records(cohort, ModalitySet::all(), true);
  EXPECT_THAT(selection.used, ElementsAre(6, 7, 8, 9));
  std::vector<std::string> reasons;
  for (const auto& dropped : selection.dropped)
    reasons.push_back(dropped.id + ": " + dropped.reason);
  EXPECT_THAT(reasons, ElementsAre("1: no image", "2: signal too short", "3: no clinical row",
                                   "4: borderline", "5: unknown label", "6: no label"));
  EXPECT_THAT(selection.dropped[1].detail, HasSubstr("line 3: 9 of 50 points"));
  EXPECT_THAT(selection.dropped[4].detail, HasSubstr("'odd'"));

  // Only what is required counts.
  const auto signal_only = select_records(cohort, ModalitySet().with(Modality::signal), true);
  EXPECT_THAT(signal_only.used, ElementsAre(0, 2, 6, 7, 8, 9));
  const auto unlabeled = select_records(cohort, ModalitySet().with(Modality::clinical), false);
  EXPECT_THAT(unlabeled.used, ElementsAre(0, 1, 3, 4, 5, 6, 7, 8, 9));

  EXPECT_EQ(drop_table(selection),
            "dropped because   normal  abnormal  borderline  no label  all\n"
            "no image               1         0           0         0    1\n"
            "signal too short       0         1           0         0    1\n"
            "no clinical row        1         0           0         0    1\n"
            "borderline             0         0           1         0    1\n"
            "unknown label          0         0           0         1    1\n"
            "no label               0         0           0         1    1\n"
            "all                    2         1           1         2    6\n");

  write_dropped(fixture.folder() / "dropped.csv", selection);
  EXPECT_THAT(
      io::read_text(fixture.folder() / "dropped.csv"),
      testing::StartsWith("id,reason,detail,label\n1,no image,,normal\n2,signal too short,"));
}

TEST(Selection, KeepsWhatOfARecordIsReadable) {
  CohortFixture fixture(10);
  const ModalitySet visible = ModalitySet::all().without(Modality::clinical);
  fixture.write("images/1/001ECG_lead2.jpg", "");
  fixture.remove("images/2");
  fixture.remove("images/3");
  fixture.signals[3].resize(10);
  for (const std::size_t i : {4U, 5U}) fixture.labels[i][1] = "borderline";
  fixture.remove("images/4");
  fixture.signals[4].resize(10);
  fixture.save();
  const Cohort cohort = fixture.open();
  const auto any = select_records(cohort, visible, true, Needed::any);
  EXPECT_THAT(any.used, ElementsAre(0, 1, 5, 6, 7, 8, 9));
  EXPECT_THAT(any.borderline, ElementsAre(4));  // of record 4 nothing can be scored
  std::vector<std::string> reasons;
  for (const auto& dropped : any.dropped) reasons.push_back(dropped.id + ": " + dropped.reason);
  EXPECT_THAT(reasons, ElementsAre("3: no usable modality", "4: borderline", "5: borderline"));
  EXPECT_THAT(any.dropped[0].detail, HasSubstr("no image; signal too short; "));
  EXPECT_THAT(any.notes, ElementsAre(testing::StartsWith(
                             "1 record is used without the image: image of 0 bytes (record 1: ")));
  EXPECT_FALSE(cohort.decode(1, visible).image);

  const auto all = select_records(cohort, visible, true);
  EXPECT_THAT(all.used, ElementsAre(5, 6, 7, 8, 9));
  EXPECT_THAT(all.borderline, ElementsAre(4));
  EXPECT_THAT(all.notes, IsEmpty());
  EXPECT_THAT(select_records(cohort, visible, false).borderline, IsEmpty());
}

TEST(Selection, NamesAllThatARecordLacks) {
  CohortFixture fixture(10);
  fixture.remove("images/1");
  fixture.clinical.erase(fixture.clinical.begin() + 1);
  fixture.save();
  const auto selection = select_records(fixture.open(), ModalitySet::all(), true);
  EXPECT_EQ(selection.dropped.at(0).reason, "no image");
  EXPECT_THAT(selection.dropped.at(0).detail, HasSubstr("no clinical row"));
}

TEST(TrainingDoubts, NameWhatIsRareOrMissing) {
  CohortFixture fixture(40);
  fixture.remove("images");
  fixture.save();
  const Cohort cohort = fixture.open({.required = ModalitySet()});
  std::vector<std::size_t> rows(40);
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  const auto no_image = ModalitySet::all().without(Modality::image);
  EXPECT_THAT(training_doubts(cohort, rows, no_image), IsEmpty());
  EXPECT_THAT(training_doubts(cohort, rows, ModalitySet::all()),
              ElementsAre(HasSubstr("no image in the training records")));
  std::vector<std::size_t> few;  // all normal ones and nine abnormal
  for (const auto row : rows) {
    if (row % 2 == 0 || row < 18) few.push_back(row);
  }
  EXPECT_THAT(training_doubts(cohort, few, no_image),
              ElementsAre(HasSubstr("only 9 of 29 (31 %) training records are abnormal")));
}

/// The alarm of a cohort of 40 + 40 records without these images.
std::string alarm_without(const std::vector<int>& ids, double max_share = 0.2) {
  static const CohortFixture fixture(80);
  static const Cohort cohort = fixture.open({.decode_images = false});
  Selection selection;
  for (std::size_t i = 0; i < cohort.records().size(); ++i) {
    const Record& record = cohort.records()[i];
    if (std::count(ids.begin(), ids.end(), static_cast<int>(i + 1)) != 0) {
      selection.dropped.push_back({record.key.id, "no image", "", record.label});
    } else {
      selection.used.push_back(i);
    }
  }
  return drop_alarm(selection, cohort, max_share);
}

std::vector<int> every(int step, int first, int count) {
  std::vector<int> ids;
  for (int i = 0; i < count; ++i) ids.push_back(first + i * step);
  return ids;
}

TEST(DropAlarm, RingsWhereManyRecordsDrop) {
  EXPECT_THAT(alarm_without(every(1, 1, 16)), IsEmpty());
  EXPECT_THAT(alarm_without(every(1, 1, 17)), HasSubstr("17 of 80 (21 %)"));
  EXPECT_THAT(alarm_without(every(1, 1, 17), 0.3), IsEmpty());
}

TEST(DropAlarm, RingsWhereTheClassesDropAtDifferentRates) {
  EXPECT_THAT(alarm_without(every(2, 1, 9)), HasSubstr("9 of 40 (22 %) of the normal, 0 of 40"));
  EXPECT_THAT(alarm_without(every(2, 2, 9)), HasSubstr("of the normal, 9 of 40"));
  EXPECT_THAT(alarm_without(every(2, 1, 5)), IsEmpty());  // may be chance
}

TEST(DropAlarm, CountsUnknownLabelsButNotBorderline) {
  CohortFixture fixture(20);
  for (std::size_t i = 1; i <= 8; ++i) fixture.labels[i][1] = "borderline";
  fixture.save();
  const OpenOptions quick{.decode_images = false};
  const auto alarm = [&] {
    const Cohort cohort = fixture.open(quick);
    return drop_alarm(select_records(cohort, ModalitySet::all(), true), cohort, 0.2);
  };
  EXPECT_THAT(alarm(), IsEmpty());
  for (std::size_t i = 1; i <= 8; ++i) fixture.labels[i][1] = "n/k";
  fixture.save();
  EXPECT_THAT(alarm(), HasSubstr("8 of 20 (40 %)"));
}

// Expected: scipy.stats.fisher_exact([[a, A - a], [b, B - b]]).
TEST(FisherExact, AgreesWithScipy) {
  EXPECT_NEAR(fisher_exact(1, 10, 11, 15), 0.0036074841836048, 1e-12);
  EXPECT_NEAR(fisher_exact(0, 40, 9, 40), 0.0023582451881394, 1e-12);
  EXPECT_NEAR(fisher_exact(8, 10, 1, 6), 0.0349650349650350, 1e-12);
  EXPECT_NEAR(fisher_exact(3, 30, 3, 30), 1, 1e-12);
  EXPECT_NEAR(fisher_exact(0, 0, 3, 30), 1, 1e-12);
}

}  // namespace
}  // namespace ecgmm::data
