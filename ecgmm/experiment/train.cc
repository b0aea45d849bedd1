// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/experiment/train.h"

#include <filesystem>
#include <optional>
#include <string>
#include <utility>

#include "ecgmm/core/log.h"
#include "ecgmm/core/text.h"
#include "ecgmm/data/held_out_split.h"
#include "ecgmm/data/lead_reading.h"
#include "ecgmm/data/split_file.h"
#include "ecgmm/experiment/training_run.h"
#include "ecgmm/io/file.h"

namespace ecgmm::experiment {
namespace {

namespace fs = std::filesystem;

fs::path run_path(const TrainOptions& options) {
  if (!options.out.empty()) return options.out;
  std::string name;
  for (const auto& cohort : options.cohorts) {
    name += io::canonical_path(cohort).filename().string() + "-";
  }
  return fs::path("runs") / (name + options.recipe);
}

/// What --strict refuses: what is assumed about the files, and a scale of pictures that cohort.toml
/// does not tell, whatever each of them shows.
void refuse_assumptions(const data::Cohort& cohort) {
  data::refuse(cohort.assumptions());
  if (!cohort.modalities().has(Modality::image)) return;
  data::refuse(data::assumed_scales(cohort.config().strip_geometry(1)));
}

/// Where the run of these facts and config takes its data from.
RunSource source_of(const train::RunFolder& run, const train::RunFacts& facts,
                    const train::RunConfig& config, bool accept_drops, bool strict) {
  RunSource source;
  source.open = [facts, config, accept_drops, strict] {
    auto data =
        open_for_training(facts, config.model.modalities, bundle::needed_modalities(config.model),
                          {picture_form(config)}, config.data.max_drop_share, accept_drops);
    if (strict) refuse_assumptions(data.cohort);
    return data;
  };
  source.go_on = concat("continue with `ecgmm train --resume ", run.root.string(), "`");
  return source;
}

std::string start(const TrainOptions& options) {
  const auto config = resolve_config(options.recipe, options.config_file, options.assignments,
                                     /*fine_tuning=*/!options.init.empty());
  std::optional<train::WarmStart> init;
  if (!options.init.empty()) {
    init.emplace(bundle::read_bundle(options.init), config);
    log::info(
        concat("starting from the weights of ", options.init, ", learning rate ", config.train.lr));
  }
  const auto cohorts = cohort_paths(options.cohorts);
  const auto extra = cohort_paths(options.extra);
  assess::refuse_repeats({cohorts.begin(), cohorts.end()}, {extra.begin(), extra.end()});
  auto facts = set_up_torch(options.device, options.threads);
  facts.cohorts = cohorts;
  facts.extra = extra;
  facts.recipe = options.recipe;
  const train::RunFolder run{run_path(options)};
  assess::check_output(run.root, options.force, run.facts().filename().string());
  auto source = source_of(run, facts, config, options.accept_drops, options.strict);
  source.split = [&](const assess::LabeledCohort& data) {
    return options.split_file.empty()
               ? data::held_out_split(data.cohort, data.selection.used, config.data,
                                      static_cast<std::uint64_t>(config.train.seed))
               : data::read_split(options.split_file, data.cohort, data.selection.used);
  };
  return begin_run(run, options.force, config, facts, source, std::move(init));
}

std::string resume(const TrainOptions& options) {
  const train::RunFolder run{options.resume};
  const auto facts = train::read_facts(run);
  if (run.finished()) {
    log::info(run.root.string() + " is finished: there is nothing to resume");
    return {};
  }
  set_up_torch(facts.device, facts.threads);
  return continue_run(run, source_of(run, facts, run_config(run, facts), /*accept_drops=*/true,
                                     /*strict=*/false));
}

}  // namespace

std::string train(const TrainOptions& options) {
  return options.resume.empty() ? start(options) : resume(options);
}

}  // namespace ecgmm::experiment
