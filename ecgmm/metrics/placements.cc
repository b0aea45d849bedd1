// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/metrics/placements.h"

#include <algorithm>
#include <limits>
#include <numeric>

#include "ecgmm/metrics/input_checks.h"

namespace ecgmm::metrics {
namespace {

/// Corrects a sum of squares about an estimated mean, as n - 1 in place of n does.
double small_sample_factor(std::size_t n) {
  return static_cast<double>(n) / (static_cast<double>(n) - 1);
}

}  // namespace

std::vector<double> placements(std::span<const double> scores, std::span<const int> truth) {
  check_scored(scores, truth);
  std::vector<std::size_t> order(scores.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return scores[a] < scores[b]; });
  const auto n_positives = static_cast<double>(std::count(truth.begin(), truth.end(), 1));
  const double n_negatives = static_cast<double>(truth.size()) - n_positives;
  std::vector<double> shares(scores.size());
  double positives_below = 0;
  double negatives_below = 0;
  for (std::size_t begin = 0; begin < order.size();) {
    std::size_t end = begin;
    double tied_positives = 0;
    for (; end < order.size() && scores[order[end]] == scores[order[begin]]; ++end) {
      tied_positives += truth[order[end]];
    }
    const double tied_negatives = static_cast<double>(end - begin) - tied_positives;
    const double right_of_positive = negatives_below + tied_negatives / 2;
    const double right_of_negative = n_positives - positives_below - tied_positives / 2;
    for (; begin < end; ++begin) {
      const std::size_t i = order[begin];
      shares[i] = truth[i] == 1 ? right_of_positive / n_negatives : right_of_negative / n_positives;
    }
    positives_below += tied_positives;
    negatives_below += tied_negatives;
  }
  return shares;
}

PlacementSpread placement_spread(std::span<const double> placements, std::span<const int> truth,
                                 const Groups& patients) {
  std::array<double, 2> count{};
  std::array<double, 2> mean{};
  for (std::size_t i = 0; i < truth.size(); ++i) {
    ++count[static_cast<std::size_t>(truth[i])];
    mean[static_cast<std::size_t>(truth[i])] += placements[i];
  }
  for (std::size_t c = 0; c < 2; ++c) mean[c] /= count[c];

  struct Patient {
    std::array<double, 2> sum{};  // of the distances from the mean
    std::array<std::size_t, 2> records{};
  };
  std::vector<Patient> sums(patients.count);
  for (std::size_t i = 0; i < truth.size(); ++i) {
    const auto c = static_cast<std::size_t>(truth[i]);
    sums[patients.of[i]].sum[c] += placements[i] - mean[c];
    ++sums[patients.of[i]].records[c];
  }
  PlacementSpread spread{std::numeric_limits<double>::quiet_NaN(), {}};
  std::array<double, 2> squares{};
  double products = 0;  // of patients with records of both classes
  for (const auto& patient : sums) {
    for (std::size_t c = 0; c < 2; ++c) {
      squares[c] += patient.sum[c] * patient.sum[c];
      spread.patients[c] += patient.records[c] > 0 ? 1 : 0;
    }
    products += patient.sum[0] * patient.sum[1];
  }
  if (spread.patients[0] < 2 || spread.patients[1] < 2) return spread;
  spread.variance = 2 * small_sample_factor(patients.count) * products / (count[0] * count[1]);
  for (std::size_t c = 0; c < 2; ++c) {
    spread.variance += small_sample_factor(spread.patients[c]) * squares[c] / (count[c] * count[c]);
  }
  // What rounding leaves of equal placements; a real spread is some 1e-17 at least.
  if (spread.variance < 1e-24) spread.variance = 0;
  return spread;
}

}  // namespace ecgmm::metrics
