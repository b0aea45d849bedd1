// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <memory>

#include "ecgmm/cli/commands.h"

namespace ecgmm::cli {

Command compare_command(const Job<assess::CompareOptions>& run) {
  return {"compare", "Test several models on the same records", [run](CLI::App& app) {
            auto options = std::make_shared<assess::CompareOptions>();
            auto& o = *options;
            app.add_option("cohort", o.cohort, "Cohort folder, labeled")
                ->type_name("COHORT")
                ->required();
            app.add_option(
                   "--model", o.models,
                   "Run folder, bundle or default@1; give --model at least twice; the others are "
                   "compared with the first")
                ->type_name("MODEL")
                ->allow_extra_args(false)
                ->required();
            app.add_option("--split", o.split,
                           "Which of the records that no model was trained on: all, or those in a "
                           "model's test split")
                ->check(CLI::IsMember({"all", "test"}))
                ->capture_default_str();
            app.add_option("--out", o.out,
                           "Folder for comparison.json, comparison.txt and changed_calls.csv; "
                           "default: print only");
            add_machine_options(app, o);
            app.add_flag("--force", o.force, "Replace an existing output folder");
            return [options, run] { print_text(run(*options)); };
          }};
}

}  // namespace ecgmm::cli
