// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>

#include "ecgmm/cli/commands.h"
#include "ecgmm/core/error.h"

namespace ecgmm::cli {
namespace {

void check(const assess::PredictOptions& options) {
  const bool patient =
      !options.image.empty() || !options.signal.empty() || !options.clinical.empty();
  if (options.cohort.empty() && !patient) {
    throw usage_error(
        "nothing to predict",
        "give a cohort folder and --out, or one patient's --image, --signal and --clinical");
  }
  if (!options.cohort.empty() && patient) {
    throw usage_error(
        "a cohort cannot be combined with one patient's --image, --signal or --clinical");
  }
  if (!options.cohort.empty() && options.out.empty()) {
    throw usage_error("predicting a cohort needs --out", "name the CSV file to write");
  }
  if (patient && !options.out.empty()) {
    throw usage_error("--out is for a cohort; one patient's result is printed");
  }
  if (!options.shard.empty() && options.cohort.empty())
    throw usage_error("--shard is for a cohort");
  if (!options.cohort.empty() && options.json) throw usage_error("--json is for one patient");
  if (options.signal_hz && options.signal.empty()) throw usage_error("--signal-hz needs --signal");
  if (options.unit_mv && options.signal.empty()) throw usage_error("--unit-mv needs --signal");
  if (options.at_s && options.signal.empty()) throw usage_error("--at needs --signal");
  if ((options.mm_per_s || options.mm_per_mv || options.px_per_mm) && options.image.empty()) {
    throw usage_error("--mm-per-s, --mm-per-mv and --px-per-mm need --image",
                      "for a cohort, set [paper] in cohort.toml");
  }
  if (options.is_page() && options.image.empty())
    throw usage_error("--corners and --layout are of one page, and need --image",
                      "predict that page by itself");
}

}  // namespace

Command predict_command(const Job<assess::PredictOptions>& run) {
  return {
      "predict", "Predict every record of a cohort, or one patient", [run](CLI::App& app) {
        auto options = std::make_shared<assess::PredictOptions>();
        auto& o = *options;
        app.add_option("input", o.cohort,
                       "Cohort folder, or a table with the columns record, path, image, patient "
                       "and clinical ones");
        app.add_option("--shard", o.shard,
                       "Predict only this share of the patients, 1/8 to 8/8; `ecgmm merge` "
                       "joins the shares")
            ->type_name("I/N");
        app.add_option("--model", o.model,
                       "Run folder, bundle or version of the included model, as "
                       "default@1; default: its newest");
        app.add_option("--out", o.out, "CSV file for the predictions of a cohort");
        app.add_option("--image", o.image,
                       "One patient's ECG strip or 12-lead page, JPEG or PNG, or a page as PDF");
        app.add_option(
               "--mm-per-s", o.mm_per_s,
               "Its paper speed; default: by a calibration pulse or, of pages, in print, else 25")
            ->check(CLI::Range(1.0, 1000.0));
        app.add_option("--mm-per-mv", o.mm_per_mv,
                       "Its gain; default: by a calibration pulse or, of pages, in print, else 10")
            ->check(CLI::Range(0.1, 1000.0));
        app.add_option("--px-per-mm", o.px_per_mm,
                       "Its pixels per mm; default: measured in the grid, else a width of 250 "
                       "mm is assumed")
            ->check(CLI::Range(0.1, 1000.0));
        add_page_options(app, o.corners, o.layout);
        app.add_option("--signal", o.signal,
                       "One patient's lead II: an ECG file of any format, or one row or column of "
                       "a CSV file");
        app.add_option("--signal-hz", o.signal_hz,
                       "Sampling rate of a CSV file; default: the model's is assumed")
            ->check(CLI::Range(1.0, 100000.0));
        app.add_option("--unit-mv", o.unit_mv,
                       "Unit of a CSV file in mV, 0.001 for uV; default: from its heading, "
                       "else mV is assumed")
            ->check(CLI::PositiveNumber)
            ->type_name("MV");
        app.add_option("--at", o.at_s, "Second of an ECG file to start from")
            ->check(CLI::NonNegativeNumber)
            ->type_name("S");
        app.add_option("--clinical", o.clinical,
                       "One patient's clinical values, as SEX=female Ht=172cm")
            ->type_name("KEY=VALUE...");
        app.add_flag("--strict", o.strict,
                     "Refuse what would be assumed about a file (units, rates, scales)");
        app.add_flag("--answer-outside", o.answer_outside,
                     "Also call records outside the model's training range (age, heart rate, "
                     "clinical values)");
        app.add_flag("--json", o.json, "Print one patient's result as JSON");
        add_machine_options(app, o);
        app.add_flag("--force", o.force, "Replace an existing --out");
        return [options, run] {
          check(*options);
          print_text(run(*options));
        };
      }};
}

}  // namespace ecgmm::cli
