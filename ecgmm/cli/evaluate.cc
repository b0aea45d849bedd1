// SPDX-License-Identifier: Apache-2.0
// `ecgmm evaluate`: a model on a labelled cohort.
#include <cstdio>
#include <optional>

#include "ecgmm/cli/model_parts.h"
#include "ecgmm/cli/runners.h"
#include "ecgmm/cli/scoring.h"
#include "ecgmm/cli/shipped_model.h"
#include "ecgmm/io/file.h"

namespace ecgmm::cli {

void run_evaluate(const EvaluateOptions& options) {
  if (!options.out.empty()) check_output(options.out, options.force, "metrics.json");
  const int threads = options.threads > 0 ? options.threads : available_threads();
  const auto model = bundle::read_bundle(model_path(options.model));
  const bundle::Predictor predictor(model, options.device, threads);
  std::optional<io::StagedFolder>
      out;  // made now, so that an unwritable place is known before the work
  if (!options.out.empty()) out.emplace(options.out, options.force);

  const auto data = open_labelled({options.cohort}, {}, model.preprocessor.modalities(),
                                  model.preprocessor.needed(), threads);
  warn_untrained_parts(model, data::present_parts(options.cohort));
  const auto result = score(model, predictor, data.cohort, data.selection, options.split);
  if (out) {
    eval::write_evaluation(out->path(), result.evaluation, result.records);
    out->commit();
  }
  std::fputs(result.evaluation.summary.c_str(), stdout);
}

}  // namespace ecgmm::cli
