// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/train/sample_store.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <cmath>
#include <utility>
#include <variant>

#include "tests/train/fixture.h"

namespace ecgmm::train {
namespace {

const std::vector<std::string> kAll = {"image", "signal", "clinical"};

TEST(SampleStore, GivesTheSameWhetherImagesAreCachedOrDecodedAnew) {
  const SmallRun run(kAll);
  const auto cached = run.store(run.train_rows);
  const auto partly = run.store(run.train_rows, 5 * cached.image_bytes());
  const auto none = run.store(run.train_rows, 0);
  EXPECT_TRUE(cached.cached());
  EXPECT_FALSE(partly.cached());
  for (std::size_t i = 0; i < cached.size(); ++i) {
    const auto sample = cached.get(i, cached.decode_rest(i));
    for (const auto* other : {&partly, &none}) {
      const auto same = other->get(i, other->decode_rest(i));
      EXPECT_EQ(sample.picture->rgb, same.picture->rgb) << "record " << i;
      EXPECT_EQ(sample.signal, same.signal) << "record " << i;
      EXPECT_EQ(sample.clinical, same.clinical) << "record " << i;
      EXPECT_EQ(cached.label(i), other->label(i));
    }
  }
  EXPECT_EQ(cached.label(0), 0);  // the fixture's odd ids are normal
  EXPECT_EQ(cached.label(1), 1);
}

TEST(SampleStore, GivesWhatThePreprocessorMakes) {
  const SmallRun run(kAll);
  run.fixture.config("[signals]\nsampling_rate_hz = 10\nunit = \"mV\"\n");  // signals of 5 s
  const auto cohort = run.fixture.open({.required = ModalitySet()});
  for (const auto form : {input::Form::picture, input::Form::wave}) {
    const auto preprocessor =
        input::fit_preprocessor(form, cohort, run.train_rows, run.config.model.modalities,
                                run.config.input, run.config.data);
    const SampleStore store(cohort, *preprocessor, run.val_rows, 1 << 20, 2);
    for (std::size_t i = 0; i < store.size(); ++i) {
      const auto sample = store.sample(i);
      const auto made = preprocessor->transform(
          preprocessor->decode(cohort, run.val_rows[i], run.config.model.modalities));
      EXPECT_FALSE(made.signal.empty() || made.clinical.empty()) << "else nothing is compared";
      EXPECT_EQ(sample.image, made.image);
      EXPECT_EQ(sample.signal, made.signal);
      EXPECT_EQ(sample.clinical, made.clinical);
      EXPECT_EQ(sample.image_measures, made.image_measures);
      EXPECT_EQ(sample.signal_measures, made.signal_measures);
      EXPECT_EQ(sample.notes, made.notes);
      const auto facts = store.facts(i);
      EXPECT_FALSE(facts.empty());
      ASSERT_EQ(facts.size(), made.facts.size());
      for (std::size_t f = 0; f < facts.size(); ++f) {
        EXPECT_EQ(facts[f].name, made.facts[f].name);
        EXPECT_EQ(facts[f].unit, made.facts[f].unit);
        const auto* value = std::get_if<double>(&made.facts[f].value);
        ASSERT_NE(value, nullptr);
        const double kept = std::get<double>(facts[f].value);
        EXPECT_TRUE(kept == *value || (std::isnan(kept) && std::isnan(*value))) << facts[f].name;
      }
      EXPECT_EQ(sample.present(), made.present());
    }
  }
}

TEST(SampleStore, SharesItsSamplesWithASubset) {
  const SmallRun run(kAll);
  const auto all = run.store(run.train_rows, 5 * run.store(run.train_rows).image_bytes());
  const auto part = all.subset({7, 2, 4});  // of which the first has no image in memory
  ASSERT_EQ(part.size(), 3U);
  EXPECT_FALSE(part.cached());
  EXPECT_TRUE(all.subset({2, 4}).cached());
  for (const auto& [i, j] : {std::pair(0, 7), {1, 2}, {2, 4}}) {
    EXPECT_EQ(part.label(i), all.label(j));
    const auto own = part.get(i, part.decode_rest(i)), whole = all.get(j, all.decode_rest(j));
    EXPECT_EQ(own.picture->rgb, whole.picture->rgb) << j;
    EXPECT_EQ(own.signal, whole.signal) << j;
    EXPECT_EQ(part.sample(i).picture, all.sample(j).picture) << "one memory";
  }
}

TEST(SampleStore, ReadsNoPictureThatItsCohortHasReadBefore) {
  const SmallRun run(kAll, /*cache_mib=*/1), bare(kAll);
  const auto first = run.store(run.train_rows);
  const auto other = bare.store(bare.train_rows);
  run.fixture.remove("images");
  const auto again = run.store(run.train_rows);
  for (std::size_t i = 0; i < first.size(); ++i) {
    const auto sample = again.get(i, {});
    EXPECT_EQ(sample.picture->rgb, other.get(i, {}).picture->rgb) << "record " << i;
    EXPECT_EQ(sample.picture, first.get(i, {}).picture);  // one memory
  }
  EXPECT_THROW(run.store(run.val_rows), Error);  // these were not read
}

TEST(BatchLoader, HandsOutTheOrderWhetherAheadOrNot) {
  const SmallRun run(kAll);
  const auto cached = run.store(run.train_rows);
  const auto uncached = run.store(run.train_rows, 0);
  const std::vector<std::size_t> order = {3, 1, 4, 0, 5, 9, 2, 6, 8, 7, 13};
  BatchLoader plain(cached, order, 4, /*keep_partial=*/true);
  BatchLoader ahead(uncached, order, 4, /*keep_partial=*/true);
  EXPECT_EQ(plain.batches(), 3U);
  std::vector<std::int64_t> sizes;
  for (std::size_t number = 0; plain.more(); ++number) {
    const auto one = plain.next();
    const auto other = ahead.next();
    EXPECT_TRUE(at::equal(one.input.image, other.input.image)) << "batch " << number;
    EXPECT_TRUE(at::equal(one.labels, other.labels)) << "batch " << number;
    EXPECT_TRUE(
        at::equal(one.input.signal[0], at::tensor(cached.get(order[4 * number], {}).signal)));
    sizes.push_back(one.input.size());
  }
  EXPECT_FALSE(ahead.more());
  EXPECT_EQ(sizes, (std::vector<std::int64_t>{4, 4, 3}));
}

TEST(BatchLoader, DropsAnIncompleteBatchAndSkipsThoseDone) {
  const SmallRun run({"signal"});
  const auto store = run.store(run.train_rows);
  const std::vector<std::size_t> order = {3, 1, 4, 0, 5, 9, 2, 6, 8, 7, 13};
  BatchLoader loader(store, order, 4, /*keep_partial=*/false, /*skip=*/1);
  EXPECT_EQ(loader.batches(), 2U);
  EXPECT_TRUE(at::equal(loader.next().input.signal[0], at::tensor(store.get(5, {}).signal)));
  EXPECT_FALSE(loader.more());
}

}  // namespace
}  // namespace ecgmm::train
