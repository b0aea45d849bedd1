// SPDX-License-Identifier: Apache-2.0
// 95 % confidence intervals. All of them take the records as independent: where a person has
// several, they are too narrow.
#pragma once

#include <cstddef>
#include <span>

namespace ecgmm::metrics {

struct Interval {
  double low;
  double high;
};

/// Wilson's score interval of a proportion; NaN for no trials.
/// Source: Wilson, JASA 22(158), 1927, DOI 10.1080/01621459.1927.10502953.
Interval wilson_interval(std::size_t successes, std::size_t trials);

struct AurocEstimate {
  double auroc;           ///< as auroc(); all is NaN where either class is absent
  double standard_error;  ///< DeLong's; NaN with fewer than two of a class
  Interval interval;      ///< DeLong's on the logit scale, so within (0, 1)
};

/// The AUROC with its sampling error, in O(N log N).
///
/// Where DeLong's variance is 0 (the classes are separated completely, or all scores tied) or does
/// not exist, the interval is Newcombe's method 5, a score interval with Hanley and McNeil's
/// variance: [1, 1] after ten patients would be a claim that nobody means.
/// @param scores  (N) finite.  @param truth (N) 1 = positive, 0 = negative.
/// Source: DeLong et al., Biometrics 44(3), 1988, DOI 10.2307/2531595, computed by midranks as in
/// Sun & Xu, IEEE Signal Processing Letters 21(11), 2014, DOI 10.1109/LSP.2014.2337313; logit
/// scale: Pohar Perme & Manevski, Stat Methods Med Res 28(12), 2019, DOI 10.1177/0962280218814556;
/// Newcombe, Statistics in Medicine 25(4), 2006, DOI 10.1002/sim.2324.
AurocEstimate estimate_auroc(std::span<const double> scores, std::span<const int> truth);

}  // namespace ecgmm::metrics
