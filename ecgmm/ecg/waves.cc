// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/waves.h"

namespace ecgmm::ecg {

std::string_view to_string(WaveKind kind) {
  return kind == WaveKind::p ? "P" : kind == WaveKind::qrs ? "QRS" : "T";
}

}  // namespace ecgmm::ecg
