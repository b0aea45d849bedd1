// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "ecgmm/core/random.h"
#include "ecgmm/ecg/waveform.h"

namespace ecgmm::ecg {

/// A real abnormality that the generator can draw into lead II.
enum class Abnormality { none, st_depression, st_elevation, wide_qrs, atrial_fibrillation, lvh_voltage, t_inversion };

/// What one synthetic heart is like.
struct SynthesisParameters {
  double heart_rate_bpm = 70;
  double rr_sd_s = 0.03;          ///< standard deviation of the RR interval
  double lf_hf_ratio = 0.5;       ///< power of the 0.1 Hz (Mayer) to the 0.25 Hz (respiratory) wave
  double amplitude_scale = 1;     ///< R peak about 1 mV at 1
  Abnormality abnormality = Abnormality::none;
  double severity = 1;            ///< 0 = invisible, 1 = textbook
  double wander_mv = 0.05;        ///< baseline wander amplitude
  double noise_mv = 0.01;         ///< standard deviation of broadband noise
  double mains_mv = 0.002;        ///< 50 Hz amplitude
};

/// A lead II of the three-dimensional dynamical model, integrated by Runge-Kutta on the limit cycle.
/// Source: McSharry, Clifford, Tarassenko, Smith, "A dynamical model for generating synthetic
/// electrocardiogram signals", IEEE Trans Biomed Eng 50(3), 2003, DOI 10.1109/TBME.2003.808805.
/// @return (round(duration_s * sampling_rate_hz)) mV.
Waveform synthesize(const SynthesisParameters& parameters, double duration_s, double sampling_rate_hz,
                    RandomStream& random);

}  // namespace ecgmm::ecg
