// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

namespace ecgmm::ecg {

/// Places where QRS complexes seem to be.
struct QrsCandidates {
  std::vector<int> places;  ///< the middles, roughly (within some 40 ms); ascending, 200 ms apart
  double contrast = 0;      ///< of their energy to the record's median: near 2 for noise
};

/// Finds the QRS complexes.
///
/// The energy of a Mexican-hat wavelet at some 15 Hz, where QRS outweighs P, T and muscle, added
/// over the leads; its peaks that stand out against the record's own beats, after search back in
/// long gaps.
///
/// @param traces  leads of equal length at kDelineationRateHz (clean_lead()); at least one.
QrsCandidates detect_qrs(std::span<const std::vector<float>> traces);

}  // namespace ecgmm::ecg
