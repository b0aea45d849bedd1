// SPDX-License-Identifier: Apache-2.0
// Where the waves of each beat begin, peak and end.
//
// Goals: what a reader with a ruler would mark, on one lead or several, at any amplitude; waves
// that are not there or cannot be told from noise are absent rather than guessed. Non-goals: names
// of rhythms, diagnoses, real time.
#pragma once

#include <span>
#include <vector>

#include "ecgmm/ecg/waves.h"

namespace ecgmm::ecg {

/// Finds beats on all leads together and their waves on each lead.
///
/// QRS complexes are found where a Mexican-hat wavelet responds; beats that look alike are
/// averaged, waves are delineated on the average by the slopes of a quadratic spline wavelet, and
/// carried back to each beat by its own lag. So noise falls with the root of the beats, and a beat
/// that stands alone is delineated by itself.
///
/// @param leads  the same length and rate, NaN for gaps.
/// @return       one entry a lead, in order. No beats: `beats` is empty.
/// @throws Error (data): no lead, leads of different length or rate, a rate below 100 Hz, less than
/// 1 s.
/// @note   The whole record is worked on at once; long ones go through WaveStream.
/// Source: Martínez, Almeida, Olmos, Rocha, Laguna, "A wavelet-based ECG delineator", IEEE Trans
/// Biomed Eng 51(4), 2004, DOI 10.1109/TBME.2003.821031 (slopes at several scales, thresholds
/// relative to them); averaging and carrying back are ours.
std::vector<LeadWaves> delineate(std::span<const Lead> leads);

}  // namespace ecgmm::ecg
