// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/assess/evaluate.h"

#include <limits>
#include <optional>

#include "ecgmm/assess/modality_warnings.h"
#include "ecgmm/assess/scoring.h"
#include "ecgmm/bundle/default_model.h"
#include "ecgmm/core/error.h"
#include "ecgmm/data/cohort_files.h"
#include "ecgmm/io/file.h"

namespace ecgmm::assess {

std::string evaluate(const EvaluateOptions& options) {
  const double prevalence = options.prevalence.value_or(std::numeric_limits<double>::quiet_NaN());
  if (options.prevalence && !(prevalence > 0 && prevalence < 1)) {
    throw usage_error("--prevalence must be between 0 and 1",
                      "give the share of abnormal patients, such as 0.2");
  }
  if (!options.out.empty()) check_output(options.out, options.force, "metrics.json");
  const int threads = threads_or_all(options.threads);
  const auto model = bundle::read_model(options.model);
  const bundle::Predictor predictor(model, options.device, threads);
  std::optional<io::StagedFolder>
      out;  // made now, so that an unwritable place is known before the work
  if (!options.out.empty()) out.emplace(options.out, options.force);

  const auto data = open_labeled({options.cohort}, {}, model.preprocessor->modalities(),
                                 model.preprocessor->needed(), threads, Labels::optional);
  warn_untrained_modalities(model, data::present_modalities(options.cohort));
  const auto result =
      score(model, predictor, data.cohort, data.selection, options.split, prevalence);
  if (out) {
    eval::write_evaluation(out->path(), result.evaluation, result.records);
    out->commit();
  }
  return result.evaluation.summary;
}

}  // namespace ecgmm::assess
