// SPDX-License-Identifier: Apache-2.0
// Models of random weights that know the records of a small cohort.
#pragma once

#include <ATen/Context.h>
#include <gtest/gtest.h>

#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "ecgmm/assess/labeled_cohort.h"
#include "ecgmm/bundle/bundle.h"
#include "ecgmm/bundle/record_fingerprints.h"
#include "ecgmm/input/preprocessor_factory.h"
#include "ecgmm/io/file.h"
#include "ecgmm/model/network.h"
#include "ecgmm/model/weights.h"
#include "tests/data/cohort_fixture.h"
#include "tests/support/errors.h"
#include "tests/support/temp_folder.h"
#include "tests/support/with_libtorch.h"

namespace ecgmm::assess {

inline const ModalitySet kSignal = ModalitySet().with(Modality::signal);
inline const ModalitySet kClinical = ModalitySet().with(Modality::clinical);

/// [first, last)
inline std::vector<std::size_t> range(std::size_t first, std::size_t last) {
  std::vector<std::size_t> rows(last - first);
  std::iota(rows.begin(), rows.end(), first);
  return rows;
}

/// As a training on `split.train` would leave it, but that the weights are random.
inline bundle::Bundle untrained_model(const LabeledCohort& data, const data::Split& split,
                                      ModalitySet modalities) {
  bundle::Bundle made;
  made.config_toml = "[train]\nseed = 4\n";
  made.model.modalities = modalities;
  made.model.signal_hidden = 16;
  input::InputConfig config;
  config.image_width = config.image_height = 32;
  made.preprocessor = input::fit_preprocessor(input::Form::picture, data.cohort, split.train,
                                              modalities, config, data::DataConfig{});
  at::manual_seed(4);
  made.network = model::network_state(*model::make_network(made.model, *made.preprocessor));
  made.provenance.recipe = "a test";
  made.provenance.cohort = data.cohort.name();
  made.provenance.records =
      bundle::remember_records(data.cohort, data.selection.used, split, modalities, 4);
  return made;
}

/// Writes a model into a new folder, whose path it gives.
inline std::string saved(const bundle::Bundle& model, const TempFolder& scratch,
                         const std::string& name) {
  const auto folder = scratch / name;
  io::make_folder(folder);
  bundle::write_bundle(model, folder);
  return folder.string();
}

}  // namespace ecgmm::assess
