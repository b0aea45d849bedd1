// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/check.h"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>
#include <string>

#include "ecgmm/cli/command.h"
#include "ecgmm/cli/commands.h"
#include "ecgmm/core/error.h"
#include "ecgmm/core/parallel.h"
#include "ecgmm/data/check_page.h"
#include "ecgmm/io/file.h"
#include "ecgmm/io/file_writer.h"
#include "ecgmm/io/json_text.h"

namespace ecgmm::cli {
namespace {

struct CheckOptions {
  std::string cohort;
  bool quick = false;
  bool json = false;
  std::string html;  ///< a page of some records to write; "" = none
  bool show_ids = false;
  bool force = false;
  int threads = 0;  ///< 0 = all available
};

void run_check(const CheckOptions& options) {
  if (!options.html.empty()) io::refuse_existing(options.html, options.force);
  auto progress = make_progress("reading images");
  data::OpenOptions open;
  open.required = ModalitySet();  // any modality makes a cohort
  open.decode_images = !options.quick;
  open.threads = threads_or_all(options.threads);
  open.progress = progress.get();
  const auto cohort = data::Cohort::open(options.cohort, open);
  progress.reset();
  const auto report = data::check_cohort(cohort, data::DataConfig{});
  if (!options.html.empty()) {
    io::FileWriter page(options.html, 0600);  // patients' data: its owner's alone
    page.write(data::check_page(cohort, report, options.show_ids));
    page.commit();
  }
  print_text(options.json ? io::json_text(report.json, 2) + "\n" : report.text);
  if (!report.obstacle.empty()) throw data_error("no training is possible: " + report.obstacle);
}

}  // namespace

Command check_command() {
  return {"check", "Show what a cohort contains, what is dropped and why, and what looks wrong",
          [](CLI::App& app) {
            const auto options = std::make_shared<CheckOptions>();
            app.add_option("COHORT", options->cohort, "The cohort's folder")->required();
            app.add_flag("--quick", options->quick, "Do not decode the images");
            app.add_flag("--json", options->json, "Write one JSON document");
            app.add_option("--html", options->html,
                           "Also write a page of ten records, images beside their values")
                ->type_name("FILE");
            app.add_flag("--show-ids", options->show_ids, "Show ids and all columns on that page");
            app.add_flag("--force", options->force, "Replace an existing page");
            app.add_option("--threads", options->threads, "Threads to use (0 = all)")
                ->check(CLI::Range(0, 1024));
            return [options] { run_check(*options); };
          }};
}

}  // namespace ecgmm::cli
