// SPDX-License-Identifier: Apache-2.0
// `ecgmm import FORMAT`: other people's layouts to a cohort.
#include <CLI/CLI.hpp>
#include <cstddef>
#include <cstdio>
#include <memory>
#include <string>

#include "ecgmm/cli/options.h"
#include "ecgmm/core/text.h"
#include "ecgmm/data/import_ptbxl.h"

namespace ecgmm::cli {
namespace {

struct ImportOptions {
  std::string source, out;
  std::string labels = "superclass";
  int threads = 0;  ///< 0 = all available
  data::PtbxlOptions ptbxl;
};

void run_import_ptbxl(ImportOptions given) {
  auto progress = make_progress("importing");
  if (given.labels == "clinical") given.ptbxl.labels = data::PtbxlLabels::clinical;
  given.ptbxl.threads = given.threads > 0 ? given.threads : available_threads();
  given.ptbxl.progress = progress.get();
  const auto summary = data::import_ptbxl(given.source, given.out, given.ptbxl);
  progress.reset();  // takes the bar off the screen
  std::puts(concat(given.out, ": ", summary.records, " records: ", summary.normal, " normal, ",
                   summary.abnormal, " abnormal, ", summary.borderline, " borderline; ",
                   summary.skipped, " skipped, ", summary.rescaled, " drawn at a smaller gain")
                .c_str());
}

void declare_ptbxl(CLI::App& app, ImportOptions& options) {
  app.add_option("SRC", options.source, "Folder with ptbxl_database.csv and records500")
      ->required();
  app.add_option("OUT", options.out, "Cohort folder to make")->required();
  app.add_option("--lead", options.ptbxl.lead, "Lead to take")->capture_default_str();
  app.add_option("--labels", options.labels,
                 "Rule for the label: superclass, or clinical (arrhythmias and pacing are abnormal "
                 "too; normal with extra beats is borderline)")
      ->check(CLI::IsMember({"superclass", "clinical"}))
      ->capture_default_str();
  app.add_option("--limit", options.ptbxl.limit, "Take only the first N records")
      ->check(CLI::Range(1, 1'000'000'000))
      ->type_name("N");
  app.add_option("--threads", options.threads, "Threads (default: all available)")
      ->check(CLI::Range(1, 1024))
      ->type_name("N");
  app.add_flag("--force", options.ptbxl.force, "Replace OUT if it is a cohort");
}

}  // namespace

Command import_command() {
  return {"import", "Turn another layout into a cohort", [](CLI::App& app) {
            auto options = std::make_shared<ImportOptions>();
            app.require_subcommand(1);
            declare_ptbxl(*app.add_subcommand("ptbxl", "PTB-XL as PhysioNet publishes it"),
                          *options);
            return [options] { run_import_ptbxl(*options); };
          }};
}

}  // namespace ecgmm::cli
