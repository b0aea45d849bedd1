// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/assess/settle.h"

#include <utility>

#include "ecgmm/assess/scope.h"
#include "ecgmm/assess/tracings.h"

namespace ecgmm::assess {

void settle(bundle::Prediction& prediction, RecordLook& look, const bundle::Bundle& model,
            bool answer_outside) {
  if (!answer_outside) abstain(prediction, look.outside);
  if (look.by_tracing) doubt_reading(prediction, *look.by_tracing);
  withhold(prediction, look.no_call);
  for (auto& doubt : amplitude_doubts(model, prediction)) look.warnings.push_back(std::move(doubt));
}

}  // namespace ecgmm::assess
