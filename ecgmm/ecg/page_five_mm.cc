// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/page_five_mm.h"

#include <algorithm>

namespace ecgmm::ecg {

double to_five_mm(std::vector<double> strength, double pitch_px, double size_px) {
  constexpr double kLinesOfAPage = 110;  // 5 mm apart there are fewer, 1 mm apart more
  constexpr double kPlain = 0.35;
  constexpr double kPlainest = 1;
  double factor = 1;
  const auto greatest_of = [&](std::size_t from) {
    double best = 0;
    for (std::size_t h = from; h < strength.size() && h <= 6; h += 2)
      best = std::max(best, strength[h]);
    return best;
  };
  if (strength.size() > 4 && greatest_of(2) - greatest_of(1) > 2 * kPlain) {
    factor = 2;
    std::vector<double> even(1, 0);
    for (std::size_t h = 2; h < strength.size(); h += 2) even.push_back(strength[h]);
    strength = even;
  }
  std::size_t best = 1;
  for (std::size_t h = 1; h < strength.size(); ++h) {
    if (strength[h] > strength[best]) best = h;
  }
  const auto stands_out = [&](std::size_t lines) {
    double other = 0;
    for (std::size_t h = 1; h < strength.size(); ++h) {
      if (h % lines != 0) other = std::max(other, strength[h]);
    }
    return lines < strength.size() ? strength[lines] - other : 0;
  };
  // Where the fifth harmonic is too fine to be seen, lines 1 mm apart may be there nevertheless.
  const bool plain = stands_out(best) > (strength.size() > 5 ? kPlain : kPlainest);
  // A sharp line's second harmonic may be stronger than its first.
  for (std::size_t d = 2; d < best; ++d) {
    if (best % d == 0 && stands_out(d) > kPlain / 2) best = d;
  }
  if (plain && best == 5) return factor;
  const double lines = plain ? static_cast<double>(best) : 1;
  const bool of_one_mm = size_px / (pitch_px / factor / lines) > kLinesOfAPage;
  return factor * lines / (of_one_mm ? 5 : 1);
}

}  // namespace ecgmm::ecg
