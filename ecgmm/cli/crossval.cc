// SPDX-License-Identifier: Apache-2.0
// `ecgmm crossval`: recipes on the same folds.
#include <cstdio>
#include <utility>

#include "ecgmm/cli/crossval_run.h"
#include "ecgmm/cli/runners.h"
#include "ecgmm/cli/training_run.h"

namespace ecgmm::cli {

void run_crossval(const CrossvalOptions& options) {
  CrossvalPlan plan = plan_of(options, "crossval");
  plan.variants = crossval_variants(options);
  if (options.nested) plan.chosen_among = options.recipes.size();
  Crossval crossval(std::move(plan), options);
  if (!crossval.train()) return;
  const auto result = crossval.evaluate();
  crossval.write(result);
  std::fputs(result.summary.c_str(), stdout);
  if (options.final_model) crossval.train_final(result.figures);
}

}  // namespace ecgmm::cli
