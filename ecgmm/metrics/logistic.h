// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace ecgmm::metrics {

/// What a logistic regression is fitted to.
struct LogisticProblem {
  std::span<const double> features;  ///< (N, n_features) row by row, finite; scaled by the caller
  std::size_t n_features = 0;        ///< 0 = intercept only
  std::span<const double> targets;   ///< (N) in [0, 1]: truth, or a share
  /// Ridge penalty: the intercept's loss + penalty / 2 * |coefficients|^2 is minimized, which is
  /// scikit-learn's C = 1 / penalty. The intercept is free.
  double penalty = 0;
  std::span<const double> weights = {};  ///< (N) >= 0; empty = 1 each
  std::span<const double> offsets = {};  ///< (N) added to the linear predictor; empty = 0 each
  /// (N) the patient of each record, any numbers, for standard errors that allow for patients with
  /// several records; empty = each its own.
  std::span<const std::size_t> groups = {};
};

struct LogisticFit {
  double intercept = 0;
  std::vector<double> coefficients;  ///< (n_features)
  /// Of the intercept, then of the coefficients (1 + n_features): from the information matrix
  /// (penalty included), or with groups from the sandwich with the factor G / (G - 1) for G
  /// patients.
  std::vector<double> standard_errors;
  /// False where there is no finite or no single optimum: without penalty, classes that a feature
  /// separates, or columns that repeat each other. The rest of the fit then means nothing.
  bool converged = false;
};

/// Newton's method (iteratively reweighted least squares) with a Cholesky solve and step halving.
/// @throws Error (data) where all targets are 0, or all are 1: there is no finite intercept.
/// Source: Hastie, Tibshirani & Friedman, The Elements of Statistical Learning, 2009, section 4.4;
/// sandwich: Liang & Zeger, Biometrika 73(1), 1986, DOI 10.1093/biomet/73.1.13.
LogisticFit fit_logistic(const LogisticProblem& problem);

/// @param features  (n_features).
double logistic_probability(const LogisticFit& fit, std::span<const double> features);

}  // namespace ecgmm::metrics
