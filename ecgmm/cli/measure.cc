// SPDX-License-Identifier: Apache-2.0
// `ecgmm measure`: waves and intervals of records.
#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "ecgmm/cli/command.h"
#include "ecgmm/cli/commands.h"
#include "ecgmm/core/error.h"
#include "ecgmm/core/parallel.h"
#include "ecgmm/core/text.h"
#include "ecgmm/data/measurement.h"
#include "ecgmm/data/measurement_json.h"
#include "ecgmm/io/json_text.h"

namespace ecgmm::cli {
namespace {

struct MeasureOptions {
  std::string place, out;
  bool json = false;
  int threads = 0;  ///< 0 = all available
  data::MeasurementOptions options;
};

void print_json(const MeasureOptions& given) {
  const auto records = data::list_signals(given.place);
  if (records.size() != 1) {
    throw usage_error(
        concat("--json describes one record, but ", given.place, " has ", records.size()),
        "give one of them, or --out DIR");
  }
  print_text(io::json_text(data::measure_json(records.front(), given.options), 2) + "\n");
}

void run_measure(MeasureOptions given) {
  if (given.json == !given.out.empty()) throw usage_error("give either --out DIR or --json");
  if (given.json && given.options.plot) throw usage_error("--plot needs --out DIR");
  if (given.json) return print_json(given);
  auto progress = make_progress("measuring");
  given.options.threads = threads_or_all(given.threads);
  given.options.progress = progress.get();
  const auto summary =
      data::measure_records(data::list_signals(given.place), given.out, given.options);
  progress.reset();
  std::string text = concat(given.out, ": ", summary.records, " records measured");
  if (summary.beatless > 0) text += concat(", ", summary.beatless, " without beats");
  if (summary.refused > 0) {
    text +=
        concat(", ", summary.refused, " refused (refused.csv); the first: ", summary.first_refusal);
  }
  print_line(text);
}

}  // namespace

Command measure_command() {
  return {"measure", "Measure waves, intervals and rhythm of ECG signals", [](CLI::App& app) {
            const auto given = std::make_shared<MeasureOptions>();
            auto& options = given->options;
            app.add_option("PLACE", given->place,
                           "An ECG file of any format (for WFDB the .hea), a folder of them, or a "
                           "cohort folder")
                ->required();
            app.add_option(
                   "--out", given->out,
                   "Folder to make: waves.csv, intervals.csv, amplitudes.csv, refused.csv, plots/")
                ->type_name("DIR");
            app.add_option("--leads", options.leads,
                           "Leads to measure, such as II or I,II,V5 (default: all)")
                ->delimiter(',')
                ->type_name("NAME");
            app.add_option("--high-pass", options.high_pass_hz,
                           "Corner frequency of the recorder's high-pass, if the file does not "
                           "state it; ST is measured only up to 0.05 Hz")
                ->check(CLI::Range(0.0, 100.0))
                ->type_name("HZ");
            app.add_flag("--plot", options.plot, "Draw a plot of each record");
            app.add_flag("--json", given->json,
                         "Write one JSON document about one record to stdout");
            app.add_option("--threads", given->threads, "Threads (default: all available)")
                ->check(CLI::Range(1, 1024))
                ->type_name("N");
            app.add_flag("--force", options.force, "Replace DIR");
            return [given] { run_measure(*given); };
          }};
}

}  // namespace ecgmm::cli
