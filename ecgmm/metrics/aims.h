// SPDX-License-Identifier: Apache-2.0
// What thresholds and abstention are asked for, as words of a config or a command line.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "ecgmm/metrics/thresholds.h"

namespace ecgmm::metrics {

/// A threshold, or what it is to be chosen for.
struct ThresholdSetting {
  double probability = 0.5;         ///< the threshold where there is no aim
  std::optional<ThresholdAim> aim;  ///< for which it is chosen on predictions

  /// @param text  a probability above 0 and below 1, or an aim as ThresholdAim::from_text().
  /// @return      nullopt for anything else.
  static std::optional<ThresholdSetting> from_text(std::string_view text);
  std::string text() const;
};

/// How sure a model must be to answer.
struct AbstentionAim {
  /// The share of wrong calls that may be among the answers; none: all records are answered.
  std::optional<double> most_errors;

  /// @param text  "none", or "error<=0.05" (above 0, below 1).
  /// @return      nullopt for anything else.
  static std::optional<AbstentionAim> from_text(std::string_view text);
  /// from_text().  @throws Error (usage) where that understands nothing.
  static AbstentionAim parse(std::string_view text);
  std::string text() const;
};

}  // namespace ecgmm::metrics
