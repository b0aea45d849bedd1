// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/eval/missing_modality_curve.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "ecgmm/metrics/ranking.h"
#include "tests/eval/scored.h"

namespace ecgmm::eval {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

/// Records with all three modalities, whose image says the truth and whose other modalities say
/// nothing.
std::vector<ScoredRecord> image_knows(int n) {
  std::vector<ScoredRecord> records;
  for (int i = 0; i < n; ++i) {
    const bool is_abnormal = i % 2 == 1;
    records.push_back(
        scored(concat(i), is_abnormal ? 0.9 : 0.1, is_abnormal ? Label::abnormal : Label::normal));
    auto& prediction = records.back().prediction;
    prediction.used = ModalitySet::all();
    for (std::uint32_t bits = 1; bits < 8; ++bits) {
      prediction.by_subset[ModalitySet::of_bits(bits)] =
          (bits & 1U) != 0 ? prediction.probability : 0.5;
    }
  }
  return records;
}

Degradation degrade_one(const std::vector<ScoredRecord>& records) {
  const std::vector<FoldView> view = {{0, records}};
  return degrade(labeled_folds(view));
}

TEST(Degrade, LosesWhatTheRemovedPartsKnew) {
  const auto records = image_knows(400);
  const auto curves = degrade_one(records);
  ASSERT_THAT(curves.at_random, SizeIs(9));
  ASSERT_THAT(curves.sicker_first, SizeIs(9));
  for (std::size_t i = 0; i < 9; ++i) {
    const double removed = static_cast<double>(i + 1) / 10;
    const auto& point = curves.at_random[i];
    EXPECT_NEAR(point.removed, removed, 1e-12);
    EXPECT_LE(point.low, point.auroc);
    EXPECT_GE(point.high, point.auroc);
    // An image stays with 1 - r, or as the only modality left where all would go: r^3 / 3.
    const double kept = 1 - removed + removed * removed * removed / 3;
    // Two images rank rightly, one too (the other has 0.5), none at even chances.
    EXPECT_NEAR(point.auroc, 1 - 0.5 * (1 - kept) * (1 - kept), 0.01) << removed;
    // Here half of the records, the abnormal ones, lose it first.
    const double abnormal_kept = std::max(0.0, 1 - 2 * removed);
    const double normal_kept = std::min(1.0, 2 - 2 * removed);
    EXPECT_NEAR(curves.sicker_first[i].auroc, 1 - 0.5 * (1 - abnormal_kept) * (1 - normal_kept),
                1e-9)
        << removed;
  }
}

TEST(Degrade, IsTheSameEachTime) {
  const auto records = image_knows(60);
  const auto first = degrade_one(records);
  const auto second = degrade_one(records);
  for (std::size_t i = 0; i < 9; ++i) {
    EXPECT_EQ(first.at_random[i].auroc, second.at_random[i].auroc);
    EXPECT_EQ(first.sicker_first[i].low, second.sicker_first[i].low);
  }
}

TEST(Degrade, IsNotMeasuredWhereTheModelNeedsAllPartsOrThereIsOnlyOne) {
  auto records = image_knows(40);
  records[3].prediction.by_subset.clear();
  EXPECT_THAT(degrade_one(records).at_random, IsEmpty());
  records = image_knows(40);
  for (auto& record : records) record.prediction.used = ModalitySet().with(Modality::signal);
  EXPECT_THAT(degrade_one(records).at_random, IsEmpty());
  EXPECT_THAT(degrade_one({}).at_random, IsEmpty());
}

}  // namespace
}  // namespace ecgmm::eval
