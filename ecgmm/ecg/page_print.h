// SPDX-License-Identifier: Apache-2.0
// What the text of a page says of its scale. Nothing else of it is kept.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "ecgmm/io/ocr.h"

namespace ecgmm::ecg {

/// A paper speed or a gain in a line of text.
struct ShownScale {
  bool gain = false;      ///< mm/mV, else mm/s
  double value = 0;       ///< in millimeters
  std::size_t begin = 0;  ///< where its number stands
  std::size_t end = 0;    ///< where its unit ends
};

/// The scales in a line of text: "25 mm/s", "10mm/mV", "1 cm/mV". Of several numbers before one
/// unit
/// ("10/5 mm/mV") each is one, the last first.
std::vector<ShownScale> scales_in(const std::string& text);

/// The paper speeds that are understood where they are printed, mm/s.
inline constexpr std::array<double, 4> kPrintedSpeeds = {12.5, 25, 50, 100};

/// What the words of a picture say of the scale of lead II; 0: nothing that is certain.
struct PrintedScale {
  double mm_per_s = 0;
  double mm_per_mv = 0;
  bool several_speeds = false;  ///< that differ: then there is none
  bool several_gains = false;   ///< the same, for lead II
  bool unsure = false;          ///< an unusual value was read once only, and not beside the other
  std::string fault;            ///< why the words are not known

  /// Whether both values are known.
  bool complete() const { return mm_per_s > 0 && mm_per_mv > 0; }
};

/// Reads the usual scales (12.5, 25, 50 and 100 mm/s; 2.5, 5, 10 and 20 mm/mV) in words that were
/// recognized. Usual slips are understood: l for 1, O for 0, rn for m, another stroke for the
/// slash. A number is taken only if it stands alone before its unit. Of gains for limb and chest
/// leads those of the limb leads count.
PrintedScale read_print(const io::OcrText& text);

/// The same of several looks at the same picture. What is not 25 mm/s or 10 mm/mV has to be read
/// beside the other value, or in two of them: one look may take a 1 for a 2.
PrintedScale read_print(const std::vector<io::OcrText>& looks);

}  // namespace ecgmm::ecg
