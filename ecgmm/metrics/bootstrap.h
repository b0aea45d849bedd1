// SPDX-License-Identifier: Apache-2.0
// The bootstrap over patients: each resample draws as many patients as there are, with replacement,
// and a record counts as often as its patient was drawn. Figures are computed from these weights,
// so that nothing is copied or sorted again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "ecgmm/metrics/uncertainty.h"

namespace ecgmm::metrics {

struct BootstrapOptions {
  std::size_t resamples = 2000;
  std::uint64_t seed = 42;
  std::string stream = "bootstrap";  ///< name of the RandomStream
};

struct BootstrapInterval {
  Interval interval;      ///< 2.5 and 97.5 % points of the defined resamples
  std::size_t undefined;  ///< resamples in which the figure was NaN; they are left out
};

/// Computes figures of the records, each counted weights[i] times; an undefined one is NaN.
/// @param weights  (N).  @param figures  (n_figures), to be written.
using WeightedStatistics =
    std::function<void(std::span<const std::uint32_t> weights, std::span<double> figures)>;

/// Percentile intervals of several figures, from the same resamples. NaN with fewer than two
/// patients, or where no resample is defined.
/// @param groups  (N) the patient of each record; any numbers.
/// @note  With few patients (about 20) percentile intervals are too narrow.
/// Source: Efron & Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13; patients as
/// units: Field & Welsh, J R Stat Soc B 69(3), 2007, DOI 10.1111/j.1467-9868.2007.00593.x.
std::vector<BootstrapInterval> bootstrap_intervals(std::span<const std::size_t> groups,
                                                   std::size_t n_figures,
                                                   const WeightedStatistics& statistics,
                                                   const BootstrapOptions& options = {});

/// The same for one figure.
BootstrapInterval bootstrap_interval(
    std::span<const std::size_t> groups,
    const std::function<double(std::span<const std::uint32_t> weights)>& statistic,
    const BootstrapOptions& options = {});

}  // namespace ecgmm::metrics
