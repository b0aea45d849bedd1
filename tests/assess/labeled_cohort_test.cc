// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/assess/labeled_cohort.h"

#include <memory>
#include <mutex>
#include <set>

#include "ecgmm/data/picture_cache.h"
#include "tests/assess/fixture.h"

namespace ecgmm::assess {
namespace {

const ModalitySet kImage = ModalitySet().with(Modality::image);

TEST(OpenLabeled, TakesTheRecordsWithALabelAndTheModalities) {
  data::CohortFixture fixture(12);
  fixture.labels[1][1] = "borderline";
  fixture.labels[2][1] = "";
  fixture.signals.erase(fixture.signals.begin() + 3);  // of record 3
  fixture.save();
  const auto all =
      open_labeled({fixture.folder()}, {}, kSignal.with(Modality::clinical), data::Needed::all, 1);
  EXPECT_EQ(all.selection.used.size(), 9U);
  EXPECT_EQ(all.selection.borderline.size(), 1U);
  const auto any =
      open_labeled({fixture.folder()}, {}, kSignal.with(Modality::clinical), data::Needed::any, 1);
  EXPECT_EQ(any.selection.used.size(), 10U);
}

TEST(OpenLabeled, RefusesAFolderGivenTwice) {
  const data::CohortFixture fixture(4);
  expect_error(ErrorKind::usage, "given twice", [&] {
    open_labeled({fixture.folder()}, {fixture.folder() / "."}, kSignal, data::Needed::any, 1);
  });
}

TEST(OpenLabeled, NamesWhatAFormThatNeedsAllDoesNotFind) {
  const data::CohortFixture fixture(6);
  fixture.remove("ecg_signals.csv");
  expect_error(ErrorKind::data, "there is no ecg_signals.csv", [&] {
    open_labeled({fixture.folder()}, {}, kSignal.with(Modality::clinical), data::Needed::all, 1);
  });
  EXPECT_EQ(
      open_labeled({fixture.folder()}, {}, kSignal.with(Modality::clinical), data::Needed::any, 1)
          .selection.used.size(),
      6U);
}

TEST(OpenLabeled, AFaultyClinicalTableCostsAModelWithoutItOnlyTheAges) {
  data::CohortFixture fixture(6);
  fixture.clinical[1][1] = "900";  // years
  fixture.save();
  const auto data = open_labeled({fixture.folder()}, {}, kSignal, data::Needed::all, 1);
  EXPECT_EQ(data.selection.used.size(), 6U);
  EXPECT_TRUE(data.cohort.clinical(0).empty());
  expect_error(ErrorKind::data, "impossible",
               [&] { open_labeled({fixture.folder()}, {}, kClinical, data::Needed::all, 1); });
}

TEST(OpenLabeled, TakesAllRecordsWhereLabelsAreOptionalAndNoneIsThere) {
  const data::CohortFixture fixture(6);
  fixture.remove("labels.csv");
  EXPECT_EQ(open_labeled({fixture.folder()}, {}, kSignal, data::Needed::any, 1, Labels::optional)
                .selection.used.size(),
            6U);
  expect_error(ErrorKind::data, "labels",
               [&] { open_labeled({fixture.folder()}, {}, kSignal, data::Needed::any, 1); });
}

TEST(OpenLabeled, ViewsShareOneCohortAndHaveEachItsRecords) {
  data::CohortFixture fixture(8);
  fixture.clinical.erase(fixture.clinical.begin() + 1);  // of record 1
  fixture.signals.erase(fixture.signals.begin() + 2, fixture.signals.begin() + 4);
  fixture.save();
  const auto views = open_labeled(fixture.folder(),
                                  {{kSignal, data::Needed::all},
                                   {kClinical, data::Needed::all},
                                   {kSignal.with(Modality::clinical), data::Needed::any}},
                                  1);
  ASSERT_EQ(views.size(), 3U);
  EXPECT_EQ(views[0].selection.used.size(), 6U);
  EXPECT_EQ(views[1].selection.used.size(), 7U);
  EXPECT_EQ(views[2].selection.used.size(), 8U);
  EXPECT_EQ(&views[0].cohort.records(), &views[1].cohort.records());  // opened once
  EXPECT_FALSE(views[0].cohort.modalities().has(Modality::image));
}

TEST(OpenLabeled, AViewThatNeedsAllStillNamesWhatIsNotThere) {
  const data::CohortFixture fixture(4);
  fixture.remove("ecg_signals.csv");
  expect_error(ErrorKind::data, "there is no ecg_signals.csv", [&] {
    open_labeled(fixture.folder(), {{kClinical, data::Needed::any}, {kSignal, data::Needed::all}},
                 1);
  });
}

TEST(OpenLabeled, ShowsEachPictureOfALabeledRecordOnce) {
  data::CohortFixture fixture(5);
  fixture.labels[2][1] = "";
  fixture.save();
  std::mutex mutex;
  std::multiset<std::string> seen;
  const auto data =
      open_labeled({fixture.folder()}, {}, kImage, data::Needed::all, 2, Labels::required,
                   [&](const data::SeenPicture& picture) {
                     const std::lock_guard lock(mutex);
                     seen.insert(picture.sha256);
                     EXPECT_EQ(picture.image.width_px, 100);
                     picture.cache.keep(picture.sha256, std::make_shared<Image>(picture.image),
                                        std::size_t{1} << 20);
                   });
  std::multiset<std::string> expected;
  for (const auto record : data.selection.used) {
    const auto& sha256 = data.cohort.image_facts(record)->sha256;
    expected.insert(sha256);
    EXPECT_NE(data.cohort.pictures().copy(sha256, 100, 40), nullptr);
  }
  EXPECT_EQ(seen, expected);
  EXPECT_EQ(seen.size(), 4U);
}

}  // namespace
}  // namespace ecgmm::assess
