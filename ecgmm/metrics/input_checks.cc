// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/metrics/input_checks.h"

#include <cmath>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"

namespace ecgmm::metrics {

void check_scored(std::span<const double> scores, std::span<const int> truth) {
  if (scores.size() != truth.size()) {
    throw Error(ErrorKind::internal,
                concat("metrics: ", scores.size(), " scores for ", truth.size(), " truths"));
  }
  for (std::size_t i = 0; i < scores.size(); ++i) {
    if (!std::isfinite(scores[i])) {
      throw Error(ErrorKind::internal, concat("metrics: score ", i, " is ", scores[i]));
    }
    if (truth[i] != 0 && truth[i] != 1) {
      throw Error(ErrorKind::internal, concat("metrics: truth ", i, " is ", truth[i]));
    }
  }
}

}  // namespace ecgmm::metrics
