// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "ecgmm/core/parallel.h"
#include "ecgmm/core/types.h"
#include "ecgmm/ecg/trace.h"

namespace ecgmm::data {

class PictureCache;

/// A picture while it is in memory.
struct SeenPicture {
  const Image& image;
  const ecg::StripGeometry& geometry;
  const std::string& sha256;  ///< of its file
  PictureCache& cache;        ///< of the cohort
};

/// How a cohort is opened.
struct OpenOptions {
  /// Parts to read where they are there. The clinical table is read for the group column wherever
  /// it is.
  ModalitySet modalities = ModalitySet::all();
  /// Those of them whose file or folder must be there; default: all. Of the others one is enough.
  std::optional<ModalitySet> required = {};
  bool labels_required = true;  ///< false: labels are read if they are there
  bool training_only = false;   ///< true: whatever cohort.toml says
  bool decode_images = true;    ///< false: only look whether they exist (check --quick)
  bool keep_profiles = true;    ///< false: no ImageFacts::trace_profile, for all but the check
  /// Called with each picture of a labeled record, by several threads at once: who puts what it
  /// needs of it into the cache spares a second decoding.
  std::function<void(const SeenPicture&)> on_picture = {};
  /// Where what is made of the pictures is kept; null: in a cache of this cohort's own.
  std::shared_ptr<PictureCache> pictures = {};
  int threads = 1;
  Progress* progress = nullptr;
};

}  // namespace ecgmm::data
