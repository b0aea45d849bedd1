// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/assess/predict.h"

#include "ecgmm/assess/predict_patient.h"
#include "ecgmm/assess/predict_records.h"
#include "ecgmm/bundle/default_model.h"
#include "ecgmm/bundle/predictor.h"
#include "ecgmm/core/parallel.h"
#include "ecgmm/io/file.h"

namespace ecgmm::assess {

std::string predict(const PredictOptions& options) {
  // A shard that is there already may be complete.
  if (!options.out.empty() && options.shard.empty()) {
    io::refuse_existing(options.out, options.force);
  }
  const auto model = bundle::read_model(options.model);
  const bundle::Predictor predictor(model, options.device, threads_or_all(options.threads));
  return options.cohort.empty() ? predict_patient(options, model, predictor)
                                : predict_records(options, model, predictor);
}

}  // namespace ecgmm::assess
