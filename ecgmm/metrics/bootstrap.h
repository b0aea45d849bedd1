// SPDX-License-Identifier: Apache-2.0
// The bootstrap over patients: each resample draws as many patients as there are, with replacement,
// and a record counts as often as its patient was drawn. Figures are computed from these weights,
// so that nothing is copied or sorted again.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
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

/// What is said of a model on a set of records.
enum class Figure {
  auroc,
  auprc,
  accuracy,
  balanced_accuracy,
  sensitivity,
  specificity,
  ppv,
  npv,
  f1,
  mcc,
  brier,
  log_loss,
};
inline constexpr std::size_t kFigureCount = 12;
/// One value a Figure, in its order.
template <class T>
using PerFigure = std::array<T, kFigureCount>;

std::string_view to_string(Figure figure);  ///< "balanced_accuracy"

/// All figures of one model as a function of the records' weights; sorts once, then O(N).
class WeightedFigures {
 public:
  /// @param probabilities  (N) finite.  @param truth (N) 1 or 0.
  /// @param threshold      probability >= threshold is called abnormal.
  WeightedFigures(std::span<const double> probabilities, std::span<const int> truth,
                  double threshold);

  /// @param weights  (N).  @return as auroc(), auprc(), classify(), brier_score(), log_loss().
  PerFigure<double> operator()(std::span<const std::uint32_t> weights) const;

 private:
  struct Record {
    std::size_t index;
    bool is_positive;
    bool is_called;
    bool ends_tie;  // the next score is another
    double squared_error;
    double log_loss;
  };
  std::vector<Record> records_;  // by falling probability
};

/// Intervals of all figures. With 2,000 records and resamples it takes a fraction of a second.
PerFigure<BootstrapInterval> bootstrap_figures(std::span<const double> probabilities,
                                               std::span<const int> truth, double threshold,
                                               std::span<const std::size_t> groups,
                                               const BootstrapOptions& options = {});

}  // namespace ecgmm::metrics
