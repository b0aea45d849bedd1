// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

#include "ecgmm/ecg/waves.h"

namespace ecgmm::ecg {

/// Beats as the heart has them, from what the leads show of them: each wave begins where the first
/// leads agree that it does and ends where the last do. With three leads or more a boundary counts
/// if two others (of eight leads or more, three) lie within 12 ms of it (P and T: 20 ms) on the
/// inner side, so that no single noisy lead sets an interval; of two leads the inner one counts. P
/// and T are there if a third of the leads have them. The peak is the median.
/// @param leads  from delineate(); those with a fault are left out.
/// @return       empty where no lead has beats.
/// Source: Martínez et al. 2004, DOI 10.1109/TBME.2003.821031, section II-D (selection rules).
std::vector<Beat> beats_across(std::span<const LeadWaves> leads);

}  // namespace ecgmm::ecg
