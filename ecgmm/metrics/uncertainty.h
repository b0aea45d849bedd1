// SPDX-License-Identifier: Apache-2.0
// 95 % confidence intervals.
#pragma once

#include <cstddef>
#include <span>

namespace ecgmm::metrics {

struct Interval {
  double low;
  double high;
};

/// Wilson's score interval of a proportion; NaN for no trials. Takes the trials as independent:
/// where a patient has several records it is too narrow, and the bootstrap over patients is not.
/// Source: Wilson, JASA 22(158), 1927, DOI 10.1080/01621459.1927.10502953.
Interval wilson_interval(std::size_t successes, std::size_t trials);
/// The same of a share that need not be a whole number of successes.
/// @param n  trials, > 0.
Interval wilson_interval_of(double share, double n);

/// Clopper and Pearson's exact interval of a proportion: never covers less than 95 %, mostly more;
/// NaN for no trials. As to independence, see wilson_interval(). Source: Clopper & Pearson,
/// Biometrika 26(4), 1934, DOI 10.1093/biomet/26.4.404.
Interval exact_interval(std::size_t successes, std::size_t trials);

/// The normal interval on the logit scale, so within (0, 1).
/// @param share  above 0 and below 1.  @param standard_error  of the share itself.
/// Source: Pohar Perme & Manevski, Stat Methods Med Res 28(12), 2019, DOI
/// 10.1177/0962280218814556.
Interval logit_interval(double share, double standard_error);

/// Newcombe's method 5: those AUROCs that a score test with Hanley and McNeil's variance does not
/// reject. Has width even for an AUROC of 0 or 1.
/// @param positives, negatives  numbers of patients, > 0.
/// Source: Newcombe, Statistics in Medicine 25(4), 2006, DOI 10.1002/sim.2324.
Interval auroc_score_interval(double auroc, double positives, double negatives);

struct AurocEstimate {
  double auroc;           ///< as auroc(); all is NaN where either class is absent
  double standard_error;  ///< NaN with fewer than two patients of a class
  Interval interval;      ///< logit_interval()
};

/// The AUROC with its sampling error, in O(N log N): DeLong's, or where patients have several
/// records Obuchowski's, which is DeLong's for clusters.
///
/// Where that variance is 0 (the classes are separated completely, or all scores tied) or does not
/// exist, the interval is auroc_score_interval() of the patients: [1, 1] after ten patients would
/// be a claim that nobody means.
/// @param scores  (N) finite.  @param truth (N) 1 = positive, 0 = negative.
/// @param groups  (N) the patient of each record, any numbers; empty = each its own.
/// Source: DeLong et al., Biometrics 44(3), 1988, DOI 10.2307/2531595; Obuchowski: see
/// placement_spread().
AurocEstimate estimate_auroc(std::span<const double> scores, std::span<const int> truth,
                             std::span<const std::size_t> groups = {});

}  // namespace ecgmm::metrics
