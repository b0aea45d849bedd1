// SPDX-License-Identifier: Apache-2.0
// `ecgmm synth`: a synthetic cohort.
#include "ecgmm/data/synth.h"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>
#include <string>

#include "ecgmm/cli/commands.h"
#include "ecgmm/core/text.h"

namespace ecgmm::cli {
namespace {

void run_synth(const std::string& out, data::SynthOptions options) {
  const auto progress = make_progress("synthesizing");
  options.threads = threads_or_all(options.threads);
  options.progress = progress.get();
  const auto summary = data::synthesize_cohort(out, options);
  print_line(concat(out, ": ", summary.records, " records of ", options.patients,
                    " patients: ", summary.normal, " normal, ", summary.abnormal, " abnormal, ",
                    summary.borderline, " borderline; ", summary.incomplete, " lack a modality"));
}

}  // namespace

Command synth_command() {
  return {"synth", "Make a synthetic cohort", [](CLI::App& app) {
            auto out = std::make_shared<std::string>();
            auto options = std::make_shared<data::SynthOptions>();
            options->threads = 0;
            app.add_option("OUT", *out, "Cohort folder to make")->required();
            app.add_option("--patients", options->patients,
                           "Number of patients; one in twenty has two records")
                ->check(CLI::Range(1, 100000))
                ->capture_default_str()
                ->type_name("N");
            app.add_option("--seed", options->seed, "Same seed, same bytes")
                ->capture_default_str()
                ->type_name("N");
            app.add_option("--threads", options->threads, "Threads (default: all available)")
                ->check(CLI::Range(1, 1024))
                ->type_name("N");
            app.add_flag("--force", options->force, "Replace OUT if it is a cohort");
            return [out, options] { run_synth(*out, *options); };
          }};
}

}  // namespace ecgmm::cli
