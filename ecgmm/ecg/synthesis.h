// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include "ecgmm/core/random.h"
#include "ecgmm/ecg/waveform.h"

namespace ecgmm::ecg {

/// A real abnormality that the generator can draw into lead II.
enum class Abnormality {
  none,
  st_depression,
  st_elevation,
  wide_qrs,             ///< left bundle branch block: broad, notched QRS and opposite T
  atrial_fibrillation,  ///< no P, irregular RR, fibrillatory waves
  lvh_voltage,          ///< tall R with strain
  t_inversion
};
std::string_view to_string(Abnormality abnormality);

/// What one synthetic heart is like.
struct SynthesisParameters {
  double heart_rate_bpm = 70;  ///< mean, 30..200
  double rr_sd_s = 0.03;       ///< standard deviation of the RR interval
  double lf_hf_ratio = 0.5;    ///< power of the 0.1 Hz (Mayer) to the 0.25 Hz (respiratory) wave
  double amplitude_scale = 1;  ///< R peak about 1 mV at 1
  Abnormality abnormality = Abnormality::none;
  double severity = 1;           ///< 0 = invisible, 1 = textbook
  double first_beat_s = 0.4;     ///< time of an R peak, 0..3
  double event_variation = 0.1;  ///< spread of each wave's size (log-normal) and time
};

/// What a recorder adds to the heart.
struct NoiseParameters {
  double wander_mv = 0.05;  ///< amplitude of the breath's baseline wander; half again is slower
  double noise_mv = 0.01;   ///< standard deviation of broadband noise
  double mains_mv = 0.002;  ///< 50 Hz, amplitude
};

/// The RR intervals of one heart, until they cover `duration_s`: a time series with two spectral
/// peaks; in atrial fibrillation independent and skewed.
/// Source: McSharry et al. 2003 (see below), equation 2.
std::vector<double> synthesize_rr(const SynthesisParameters& parameters, double duration_s,
                                  RandomStream& random);

/// A lead II without noise: the three-dimensional dynamical model, integrated by Runge-Kutta at
/// 400 Hz or more. Waves are given by time, width and height, so that QRS keeps its width at any
/// rate.
///
/// @return (round(duration_s * sampling_rate_hz)) mV.
/// @throws Error (usage) for a value out of range.
/// Sources: McSharry, Clifford, Tarassenko, Smith, "A dynamical model for generating synthetic
/// electrocardiogram signals", IEEE Trans Biomed Eng 50(3), 2003, DOI 10.1109/TBME.2003.808805;
/// the form of the waves: Sameni, Clifford, Jutten, Shamsollahi, "Multichannel ECG and noise
/// modeling", EURASIP J Adv Signal Process 2007, DOI 10.1155/2007/43407; fibrillatory waves:
/// Stridh, Sörnmo, IEEE Trans Biomed Eng 48(1), 2001, DOI 10.1109/10.900266.
Waveform synthesize(const SynthesisParameters& parameters, double duration_s,
                    double sampling_rate_hz, RandomStream& random);

/// Adds baseline wander, broadband noise and mains hum.
void add_noise(Waveform& waveform, const NoiseParameters& parameters, RandomStream& random);

}  // namespace ecgmm::ecg
