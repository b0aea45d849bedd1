// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "ecgmm/core/config.h"

namespace ecgmm::input {

/// How records become the network's input.
struct InputConfig {
  std::int64_t image_width = 224;
  std::int64_t image_height = 224;
  double image_mean = 0.5;
  double image_std = 0.5;
  std::int64_t cache_mib = 2048;
  bool wave_guide = false;  ///< follows from model.guide

  std::vector<Field> fields() {
    return {
        {"input.image_width", &image_width, "Width of the network's image in pixels.", 32, 4096},
        {"input.image_height", &image_height, "Height of the network's image in pixels.", 32, 4096},
        {"input.image_mean", &image_mean, "Subtracted from each channel (0..1).", 0, 1},
        {"input.image_std", &image_std, "Divides each channel after that.", 0.01, 10},
        {"input.cache_mib", &cache_mib,
         "Memory for decoded images; the rest is decoded again in each epoch.", 0, 1048576},
    };
  }
};

}  // namespace ecgmm::input
