// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

namespace ecgmm::data {

/// Sets of curves of which each is nearly the same as another of its set, up to offset and scale:
/// correlation of at least `min_correlation`. Empty and constant curves are in none.
///
/// Candidates are found in 64 random projections of the curves (Johnson and Lindenstrauss,
/// Contemporary Mathematics 26, 1984), then compared in full: 2,000 curves of 2,490 points take a
/// fraction of a second.
///
/// @param curves  each of the same length or empty.
/// @param min_correlation  in [0.9, 1); the projections are made for nearly identical curves.
/// @return indices into `curves`, ascending, in sets of two and more.
std::vector<std::vector<std::size_t>> near_identical(std::span<const std::span<const float>> curves,
                                                     double min_correlation);

/// The same of `count` curves that are read one at a time.
std::vector<std::vector<std::size_t>> near_identical(
    std::size_t count, const std::function<std::vector<float>(std::size_t)>& curve,
    double min_correlation);

}  // namespace ecgmm::data
