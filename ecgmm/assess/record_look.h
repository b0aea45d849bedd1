// SPDX-License-Identifier: Apache-2.0
// What is seen of a record beside its prediction.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ecgmm/assess/scope.h"
#include "ecgmm/bundle/bundle.h"
#include "ecgmm/data/lead_reading.h"
#include "ecgmm/data/record.h"

namespace ecgmm::assess {

struct RecordLook {
  std::optional<data::LeadReading> reading;  ///< of the signal, else of the traced picture
  std::optional<data::LeadReading> picture;  ///< of the traced picture beside a measured signal
  std::vector<data::Warning> warnings;
  std::vector<std::string> outside;  ///< of the model's scope: why
  std::string no_call;               ///< why it cannot be judged at all; "" if it can
  /// tracing_probabilities(), where the errors of reading the image are to be told.
  std::optional<std::vector<double>> by_tracing = {};
};

/// Measures the record's lead by rule and holds it against the model's scope. The picture is traced
/// here, once, for models that read the trace (record.trace); by which scales is added to
/// record.assumed. A picture that cannot be traced is left for the prediction to say so.
RecordLook look_at(data::DecodedRecord& record, const bundle::Bundle& model,
                   const std::vector<ScopeRange>& scope);

}  // namespace ecgmm::assess
