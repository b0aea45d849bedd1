// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/metrics/logistic.h"

#include <Eigen/Cholesky>
#include <Eigen/Core>
#include <algorithm>
#include <cmath>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/metrics/groups.h"
#include "ecgmm/metrics/log_odds.h"

namespace ecgmm::metrics {
namespace {

using Matrix = Eigen::MatrixXd;
using Vector = Eigen::VectorXd;
using Rows = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

constexpr int kMaxSteps = 100;
constexpr double kStepTolerance = 1e-9;  // Newton's next step is about its square

Error misuse(const std::string& what) {
  return {ErrorKind::internal, concat("logistic regression: ", what)};
}

/// The problem as Eigen has it, with a leading column of ones for the intercept.
struct Design {
  Matrix x;
  Vector y, weights, offsets;
  Vector penalty;  // of each column
};

Vector vector_or(std::span<const double> values, std::size_t n, double otherwise) {
  if (values.empty()) return Vector::Constant(static_cast<Eigen::Index>(n), otherwise);
  if (values.size() != n) throw misuse(concat(values.size(), " values for ", n, " records"));
  return Eigen::Map<const Vector>(values.data(), static_cast<Eigen::Index>(n));
}

Design make_design(const LogisticProblem& problem) {
  const std::size_t n = problem.targets.size();
  if (problem.features.size() != n * problem.n_features) {
    throw misuse(concat(problem.features.size(), " values for ", n, " records with ",
                        problem.n_features, " features"));
  }
  const auto rows = static_cast<Eigen::Index>(n);
  const auto columns = static_cast<Eigen::Index>(problem.n_features);
  Design design{Matrix::Ones(rows, 1 + columns), vector_or(problem.targets, n, 0),
                vector_or(problem.weights, n, 1), vector_or(problem.offsets, n, 0),
                Vector::Constant(1 + columns, problem.penalty)};
  if (columns > 0) {
    design.x.rightCols(columns) = Eigen::Map<const Rows>(problem.features.data(), rows, columns);
  }
  design.penalty[0] = 0;
  if (!design.x.allFinite() || !design.offsets.allFinite()) throw misuse("a value is not finite");
  if (!(design.y.array() >= 0 && design.y.array() <= 1).all()) throw misuse("a target is not 0..1");
  if (!(design.weights.array() >= 0).all()) throw misuse("a weight is negative");
  const double positives = design.weights.dot(design.y);
  if (positives <= 0 || positives >= design.weights.sum()) {
    throw data_error("logistic regression: all records are of one class");
  }
  return design;
}

double loss(const Design& design, const Vector& beta) {
  const Eigen::ArrayXd eta = (design.x * beta + design.offsets).array();
  // log(1 + exp(eta)), which must not overflow.
  const Eigen::ArrayXd softplus = eta.max(0) + (-eta.abs()).exp().log1p();
  return (design.weights.array() * (softplus - design.y.array() * eta)).sum() +
         beta.cwiseAbs2().dot(design.penalty) / 2;
}

/// The probabilities under `beta`.
Eigen::ArrayXd fitted(const Design& design, const Vector& beta) {
  return 1 / (1 + (-(design.x * beta + design.offsets).array()).exp());
}

Eigen::LLT<Matrix> information(const Design& design, const Eigen::ArrayXd& p) {
  const Vector curvature = (design.weights.array() * p * (1 - p)).matrix();
  Matrix hessian = design.x.transpose() * curvature.asDiagonal() * design.x;
  hessian.diagonal() += design.penalty;
  return Eigen::LLT<Matrix>(hessian);
}

/// Whether the factor is that of a matrix which is positive definite beyond rounding.
bool is_regular(const Eigen::LLT<Matrix>& factor) {
  return factor.info() == Eigen::Success && factor.rcond() > 1e-14;
}

Vector standard_errors(const Design& design, const Vector& beta,
                       std::span<const std::size_t> groups) {
  const Eigen::ArrayXd p = fitted(design, beta);
  const Matrix inverse = information(design, p).solve(Matrix::Identity(beta.size(), beta.size()));
  if (groups.empty()) return inverse.diagonal().cwiseSqrt();
  const auto patients = dense_groups(groups, static_cast<std::size_t>(design.y.size()));
  const Vector residuals = (design.weights.array() * (design.y.array() - p)).matrix();
  Matrix scores = Matrix::Zero(static_cast<Eigen::Index>(patients.count), beta.size());
  for (Eigen::Index i = 0; i < residuals.size(); ++i) {
    scores.row(static_cast<Eigen::Index>(patients.of[static_cast<std::size_t>(i)])) +=
        residuals[i] * design.x.row(i);
  }
  const auto n = static_cast<double>(patients.count);
  const Matrix influences = scores * inverse;
  return (influences.colwise().squaredNorm().transpose() * n / (n - 1)).cwiseSqrt();
}

}  // namespace

LogisticFit fit_logistic(const LogisticProblem& problem) {
  const auto design = make_design(problem);
  LogisticFit fit;
  Vector beta = Vector::Zero(design.x.cols());
  double value = loss(design, beta);
  for (int step_count = 0; step_count < kMaxSteps && !fit.converged; ++step_count) {
    const Eigen::ArrayXd p = fitted(design, beta);
    const auto factor = information(design, p);
    if (!is_regular(factor)) break;
    const Vector residuals = (design.weights.array() * (design.y.array() - p)).matrix();
    Vector step =
        factor.solve(design.x.transpose() * residuals - design.penalty.cwiseProduct(beta));
    // Far from the optimum a full step may overshoot; near it, rounding hides the gain.
    double next = loss(design, beta + step);
    while (!(next <= value + 1e-12 * std::abs(value)) && step.cwiseAbs().maxCoeff() > 1e-12) {
      step /= 2;
      next = loss(design, beta + step);
    }
    beta += step;
    value = next;
    fit.converged = step.cwiseAbs().maxCoeff() <= kStepTolerance * (1 + beta.cwiseAbs().maxCoeff());
  }
  fit.intercept = beta[0];
  fit.coefficients.assign(beta.begin() + 1, beta.end());
  const Vector errors = standard_errors(design, beta, problem.groups);
  fit.standard_errors.assign(errors.begin(), errors.end());
  return fit;
}

double logistic_probability(const LogisticFit& fit, std::span<const double> features) {
  if (features.size() != fit.coefficients.size()) {
    throw misuse(
        concat(features.size(), " features for ", fit.coefficients.size(), " coefficients"));
  }
  double eta = fit.intercept;
  for (std::size_t i = 0; i < features.size(); ++i) eta += fit.coefficients[i] * features[i];
  return probability_of(eta);
}

}  // namespace ecgmm::metrics
