// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/Parallel.h>

#include <filesystem>
#include <numeric>
#include <string>
#include <vector>

#include "ecgmm/input/preprocessor_factory.h"
#include "ecgmm/train/trainer.h"
#include "tests/data/cohort_fixture.h"
#include "tests/support/temp_folder.h"

namespace ecgmm::train {

/// A small cohort and a config whose network trains in a moment; 20 records, the first 14 to train.
struct SmallRun {
  /// @param cache_mib  0: nothing is kept with the cohort, so that a store's own memory is tested.
  explicit SmallRun(const std::vector<std::string>& modalities, std::int64_t cache_mib = 0) {
    at::set_num_threads(1);  // more would only wait for each other
    config.model.modalities = ModalitySet::parse(modalities);
    config.model.signal_hidden = 16;
    config.input.image_width = config.input.image_height = 32;
    config.input.cache_mib = cache_mib;
    config.train.batch = 4;
    config.train.epochs = 4;
    config.train.lr = 1e-3;
    data::OpenOptions open;
    open.modalities = config.model.modalities;
    cohort = fixture.open(open);
    train_rows.resize(14);
    std::iota(train_rows.begin(), train_rows.end(), std::size_t{0});
    val_rows.resize(6);
    std::iota(val_rows.begin(), val_rows.end(), std::size_t{14});
    preprocessor = input::fit_preprocessor(input::Form::picture, *cohort, train_rows,
                                           open.modalities, config.input, config.data);
  }

  SampleStore store(const std::vector<std::size_t>& rows, std::size_t cache_bytes = 1 << 20) const {
    return {*cohort, *preprocessor, rows, cache_bytes, 1};
  }

  data::CohortFixture fixture;
  RunConfig config;
  std::optional<data::Cohort> cohort;
  std::vector<std::size_t> train_rows, val_rows;
  std::shared_ptr<const input::Preprocessor> preprocessor;
};

}  // namespace ecgmm::train
