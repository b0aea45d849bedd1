// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/experiment/crossval.h"

#include <utility>

#include "ecgmm/experiment/crossval_run.h"

namespace ecgmm::experiment {

std::string crossval(const CrossvalOptions& options) {
  CrossvalPlan plan = plan_of(options, "crossval");
  plan.variants = crossval_variants(options);
  if (options.nested) plan.chosen_among = options.recipes.size();
  Crossval run(std::move(plan), options);
  if (!run.train()) return {};
  const auto result = run.evaluate();
  run.write(result);
  if (options.final_model) run.train_final(result);
  return result.summary;
}

}  // namespace ecgmm::experiment
