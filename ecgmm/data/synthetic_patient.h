// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string>
#include <vector>

#include "ecgmm/core/random.h"
#include "ecgmm/core/types.h"
#include "ecgmm/ecg/synthesis.h"
#include "ecgmm/io/table.h"

namespace ecgmm::data {

/// A patient who does not exist, as a clinic's table would describe them; plausible, not
/// epidemiology.
struct SyntheticPatient {
  double age = 0;
  bool female = false;
  double height_cm = 0, weight_kg = 0, sbp_mmhg = 0, dbp_mmhg = 0;
  int smoke = 0;  ///< 0 never, 1 former, 2 current
  bool alcohol = false;
  int activity = 0;  ///< 0..3
  bool stroke = false, mi = false, hypertension = false, diabetes = false, dyslipidaemia = false,
       atherosclerosis = false;
  std::array<bool, 4> family{};  ///< stroke, MI, hypertension, diabetes

  /// kg/m2.
  double bmi() const { return weight_kg / (height_cm * height_cm * 1e-4); }
};

/// Draws one; the same stream gives the same.
SyntheticPatient draw_patient(RandomStream& random);

/// Log-odds that this patient's ECG is abnormal: age, blood pressure, diabetes, history, smoking.
double risk_log_odds(const SyntheticPatient& patient);

/// What the reader of the ECG says, and the heart behind it.
struct SyntheticHeart {
  Label label = Label::normal;
  ecg::SynthesisParameters parameters;  ///< as the electrodes of the digital recorder see it
  double printed_severity = 0;          ///< as those of the printing recorder do
};

/// The label is drawn from the risk; the kind of abnormality also depends on the history. Some
/// abnormal hearts show nothing in lead II, and some normal ones a little; a change of ST, T or
/// voltage may be seen by one recorder's electrodes and hardly or not by the other's, as with limb
/// leads and a monitor's. So no modality tells everything, and each something of its own.
SyntheticHeart draw_heart(const SyntheticPatient& patient, RandomStream& random);

/// The columns of clinical.xlsx after IDX: the standard layout's and PATIENT.
const std::vector<std::string>& synthetic_columns();

/// Cells beside synthetic_columns(); of those a clinic may forget to fill in, `missing_share` is
/// empty.
std::vector<io::Cell> clinical_cells(const SyntheticPatient& patient, double patient_number,
                                     double missing_share, RandomStream& random);

}  // namespace ecgmm::data
