// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace ecgmm::ecg {

/// Whether the height of lead II fits a heart and an assumed gain of 10 mm/mV: where it is lower,
/// half the gain would be as likely.
bool usual_height(const std::vector<float>& samples_mv);

/// Whether rate and QRS duration of lead II at an assumed 25 mm/s are such that 50 or 12.5 mm/s
/// would be unlikely: 50 to 120/min, or 40 to 50/min where the QRS complex is so short (at most
/// 115 ms) that at 50 mm/s no QRS complex would be.
bool usual_rate(const std::vector<float>& samples_mv, double rate_hz);

/// Whether lead II may be one at twice the paper speed.
enum class Slowness {
  kUsual,
  kSlow,      ///< under 50/min and no short QRS complex, or a QRS complex over 150 ms
  kUnlikely,  ///< of these under 40/min, with no short QRS complex: twice the speed is likelier
};
Slowness slowness_of(const std::vector<float>& samples_mv, double rate_hz);

/// Whether the rate of lead II is one that a heart may have, 20 to 300/min, or cannot be told.
bool possible_rate(const std::vector<float>& samples_mv, double rate_hz);

/// Whether lead II fits what is assumed of its scale, PageReading::assumed.
bool fits_assumed(const std::vector<std::string>& assumed, const std::vector<float>& samples_mv,
                  double rate_hz);

}  // namespace ecgmm::ecg
