// SPDX-License-Identifier: Apache-2.0
// Calibrators: fitted on records that trained nothing, then applied to every probability.
#pragma once

#include <span>
#include <vector>

namespace ecgmm::metrics {

/// Log odds; probabilities are clipped to [2^-52, 1 - 2^-52] as in log_loss().
std::vector<double> to_logits(std::span<const double> probabilities);

/// The probability with logit intercept + slope * logit(p). Keeps the ranking where slope > 0.
struct Calibrator {
  double slope = 1;
  double intercept = 0;
  double operator()(double probability) const;
};

/// Platt scaling: slope and intercept by maximum likelihood, with his targets (n + 1) / (n + 2) and
/// 1 / (n + 2), so that separated classes do not make the probabilities certain. Equal
/// probabilities get the slope 1.
/// @param probabilities  (N) finite.  @param truth (N) 1 or 0.
/// @note  A slope <= 0 says that these records rank no better than chance; do not use it.
/// @throws Error (data) with one class.
/// Source: Platt, in Advances in Large Margin Classifiers, 1999; Lin et al., Machine Learning 68,
/// 2007, DOI 10.1007/s10994-007-5018-6.
Calibrator fit_platt(std::span<const double> probabilities, std::span<const int> truth);

/// Temperature scaling: slope = 1 / temperature by maximum likelihood, no intercept. The
/// temperature is kept in [0.01, 100]: separated classes would drive it to 0, a useless ranking to
/// infinity.
/// @throws Error (data) with one class.
/// Source: Guo et al., ICML 2017, arXiv:1706.04599.
Calibrator fit_temperature(std::span<const double> probabilities, std::span<const int> truth);

}  // namespace ecgmm::metrics
