// SPDX-License-Identifier: Apache-2.0
// What the text of a drawn page says of its traces. Nothing else of it is kept.
#pragma once

#include <string>
#include <vector>

#include "ecgmm/io/pdf.h"

namespace ecgmm::ecg {

/// The name of a lead where it is printed.
struct PrintedName {
  std::string lead;  ///< as by io::standard_lead_name()
  io::PdfPoint at;
};

struct PrintedWords {
  std::vector<PrintedName> names;
  std::vector<double> mm_per_s;   ///< every paper speed that is printed, each once
  std::vector<double> mm_per_mv;  ///< every gain
  bool upside_down = false;       ///< most of the text runs to the left
};

/// Reads lead names and scales: "II", "25 mm/s", "10mm/mV", "1 cm/mV". Two numbers before one unit
/// ("10/5 mm/mV") are two gains.
PrintedWords read_words(const io::PdfPage& page);

}  // namespace ecgmm::ecg
