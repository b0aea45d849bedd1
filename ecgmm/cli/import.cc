// SPDX-License-Identifier: Apache-2.0
// `ecgmm import FORMAT`: other patients's layouts to a cohort.
#include <CLI/CLI.hpp>
#include <cstddef>
#include <cstdio>
#include <functional>
#include <memory>
#include <string>

#include "ecgmm/cli/commands.h"
#include "ecgmm/core/text.h"
#include "ecgmm/data/import_any.h"
#include "ecgmm/data/import_pages.h"
#include "ecgmm/data/import_ptbxl.h"
#include "ecgmm/data/import_wfdb.h"

namespace ecgmm::cli {
namespace {

/// What every format has.
struct Places {
  std::string source, out;
  int threads = 0;  ///< 0 = all available
};

struct PtbxlArguments : Places {
  std::string labels = "clinical";
  bool no_images = false;
  data::PtbxlOptions options;
};

template <class Options>
struct TableArguments : Places {
  std::string labels, columns;
  bool no_images = false;
  double rate_hz = 0, unit_mv = 0;
  Options options;
};

/// Imports with threads and progress set in the options, and says what became of it.
template <class Options>
void run(const Places& places, Options options, bool images,
         data::ImportSummary (*import)(const std::filesystem::path&, const std::filesystem::path&,
                                       const Options&)) {
  auto progress = make_progress("importing");
  options.threads = threads_or_all(places.threads);
  options.progress = progress.get();
  const auto summary = import(places.source, places.out, options);
  progress.reset();  // takes the bar off the screen
  std::string text =
      concat(places.out, ": ", summary.records, " records: ", summary.normal, " normal, ",
             summary.abnormal, " abnormal, ", summary.borderline, " borderline");
  if (summary.unlabeled > 0) text += concat(", ", summary.unlabeled, " without a label");
  text += concat("; ", summary.skipped, " skipped");
  if (summary.cut > 0) text += concat(", ", summary.cut, " cut to their beginning");
  if (images) text += concat(", ", summary.rescaled, " drawn at a lower gain");
  print_line(text);
}

void declare_places(CLI::App& app, const char* source, Places& places) {
  app.add_option("SRC", places.source, source)->required();
  app.add_option("OUT", places.out, "Cohort folder to make")->required();
}

/// The options that every format has.
template <class Options>
void declare_common(CLI::App& app, Places& places, Options& options) {
  app.add_option("--limit", options.limit, "Import only the first N records")
      ->check(CLI::Range(1, 1'000'000'000))
      ->type_name("N");
  app.add_option("--threads", places.threads, "Threads (default: all available)")
      ->check(CLI::Range(1, 1024))
      ->type_name("N");
  app.add_flag("--force", options.force, "Replace OUT if it is a cohort");
}

std::function<void()> declare_ptbxl(CLI::App& app) {
  auto given = std::make_shared<PtbxlArguments>();
  auto& options = given->options;
  declare_places(app, "Folder with ptbxl_database.csv and records500", *given);
  app.add_option("--lead", options.lead, "Lead to import")->capture_default_str();
  app.add_option(
         "--labels", given->labels,
         "Rule for the label: clinical (arrhythmias and pacing are abnormal too; normal with "
         "extra beats is borderline), or superclass (diagnostic statements alone)")
      ->check(CLI::IsMember({"clinical", "superclass"}))
      ->capture_default_str();
  app.add_flag("--no-images", given->no_images, "Do not draw strips");
  declare_common(app, *given, options);
  return [given] {
    given->options.images = !given->no_images;
    if (given->labels == "superclass") given->options.labels = data::PtbxlLabels::superclass;
    run(*given, given->options, given->options.images, data::import_ptbxl);
  };
}

void declare_columns(CLI::App& app, data::WfdbOptions& options) {
  const auto add = [&](const char* name, std::string& target, const char* help) {
    app.add_option(name, target, help)->type_name("NAME");
  };
  add("--record-column", options.record_column,
      "Column with the record's file, relative to SRC (default: the first of filename, record, "
      "file, path that exists)");
  add("--id-column", options.id_column,
      "Column with the id (default: ecg_id, id, idx, index, record, else the file's name)");
  add("--label-column", options.label_column,
      "Column with the label (default: label; else the 0/1 columns NORM, MI, STTC, CD, HYP: only "
      "NORM is normal, others without NORM are abnormal, anything else is borderline)");
  add("--patient-column", options.patient_column,
      "Column with the patient (default: patient_id, patient)");
}

void declare_words(CLI::App& app, data::WfdbOptions& options) {
  const auto add = [&](const char* name, std::vector<std::string>& target, const char* help) {
    app.add_option(name, target, help)->type_name("WORD");
  };
  add("--normal", options.normal, "Words that mean normal (default: normal)");
  add("--abnormal", options.abnormal, "Words that mean abnormal");
  add("--borderline", options.borderline, "Words that mean borderline");
  add("--male", options.male, "Values of the column sex that mean male (default: 0, m, male, man)");
  add("--female", options.female, "Values that mean female (default: 1, f, female, woman)");
}

/// What records with a table of labels have.
template <class Options>
void declare_table(CLI::App& app, TableArguments<Options>& given) {
  auto& options = given.options;
  app.add_option("--seconds", options.seconds,
                 "Seconds of each record; shorter records are skipped")
      ->check(CLI::Range(1.0, 3600.0))
      ->capture_default_str()
      ->type_name("S");
  declare_columns(app, options);
  declare_words(app, options);
  app.add_option("--name", options.name, "Name of the cohort (default: the folder's)")
      ->type_name("NAME");
  app.add_option("--group-space", options.group_space,
                 "Cohorts of one group space share patients: ptbxl for records of PTB-XL")
      ->type_name("NAME");
  const auto add_source = [&](const char* name, std::string& target, const char* help) {
    app.add_option(name, target, help)->type_name("TEXT");
  };
  add_source("--source", options.source.name, "Name of the data set, for cohort.toml and models");
  add_source("--licence", options.source.license, "Its license");
  add_source("--citation", options.source.citation, "Publication to cite");
  app.add_flag("--training-only", options.training_only, "Never validate or test on these records");
  app.add_flag("--no-images", given.no_images, "Do not draw strips");
  declare_common(app, given, options);
}

void declare_lead(CLI::App& app, data::WfdbOptions& options) {
  app.add_option("--lead", options.lead, "Lead to import")->capture_default_str();
}

std::function<void()> declare_wfdb(CLI::App& app) {
  auto given = std::make_shared<TableArguments<data::WfdbOptions>>();
  declare_places(app, "Folder with the records", *given);
  app.add_option("--labels", given->labels, "CSV or XLSX file with a row for each record")
      ->required()
      ->type_name("FILE");
  declare_lead(app, given->options);
  declare_table(app, *given);
  return [given] {
    given->options.labels = given->labels;
    given->options.images = !given->no_images;
    run(*given, given->options, given->options.images, data::import_wfdb);
  };
}

void declare_any_alone(CLI::App& app, TableArguments<data::AnyOptions>& given) {
  app.add_option("--labels", given.labels,
                 "CSV or XLSX file with a row for each record: its file, or its patient and time "
                 "(default: every ECG file below SRC, without labels)")
      ->type_name("FILE");
  app.add_option("--at", given.options.at_s, "Second of each recording to start from")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str()
      ->type_name("S");
  app.add_flag("--form-ii", given.options.form_ii,
               "Compute II = I + III if a recording has no lead II");
  app.add_option("--signal-hz", given.rate_hz, "Sampling rate of tables of numbers")
      ->check(CLI::PositiveNumber)
      ->type_name("HZ");
  app.add_option("--unit-mv", given.unit_mv, "Unit of their numbers, in mV (microvolts: 0.001)")
      ->check(CLI::PositiveNumber)
      ->type_name("MV");
  app.add_option("--leads", given.columns, "Leads of their columns, separated by commas")
      ->type_name("NAMES");
}

std::function<void()> declare_any(CLI::App& app) {
  auto given = std::make_shared<TableArguments<data::AnyOptions>>();
  declare_places(app, "Folder with the recordings", *given);
  declare_any_alone(app, *given);
  declare_lead(app, given->options);
  declare_table(app, *given);
  return [given] {
    auto& options = given->options;
    options.labels = given->labels;
    options.images = !given->no_images;
    if (given->rate_hz > 0) options.recording.sampling_rate_hz = given->rate_hz;
    if (given->unit_mv > 0) options.recording.unit_mv = given->unit_mv;
    if (!given->columns.empty()) options.recording.leads = split_text(given->columns, ',');
    run(*given, options, options.images, data::import_any);
  };
}

std::function<void()> declare_pages(CLI::App& app) {
  auto given = std::make_shared<TableArguments<data::PagesOptions>>();
  auto& options = given->options;
  declare_places(app, "Folder with the pages, JPEG, PNG or PDF", *given);
  app.add_option("--labels", given->labels,
                 "CSV or XLSX file with a row for each page: its file, or the id alone; rows of "
                 "one id are photographs of one ECG")
      ->required()
      ->type_name("FILE");
  app.add_flag("--photos", options.photos,
               "NAME_1.jpg, NAME_2.jpg are photographs of one ECG: the clearest is taken");
  app.add_option("--mm-per-s", options.mm_per_s,
                 "Paper speed, where pages show it neither by pulses nor in print")
      ->check(CLI::Range(5.0, 100.0));
  app.add_option("--mm-per-mv", options.mm_per_mv,
                 "Gain, where pages show it neither by pulses nor in print")
      ->check(CLI::Range(1.0, 40.0));
  declare_table(app, *given);
  return [given] {
    given->options.labels = given->labels;
    given->options.images = !given->no_images;
    run(*given, given->options, given->options.images, data::import_pages);
  };
}

}  // namespace

Command import_command() {
  return {
      "import", "Make a cohort from recordings in another layout", [](CLI::App& app) {
        app.require_subcommand(1);
        auto* ptbxl = app.add_subcommand("ptbxl", "PTB-XL as PhysioNet publishes it");
        auto* wfdb = app.add_subcommand("wfdb", "WFDB records and a table of labels");
        auto* any = app.add_subcommand("any", "ECG files of any format and a table of labels");
        auto* pages =
            app.add_subcommand("pages", "Images and PDFs of 12-lead pages and a table of labels");
        return [ptbxl, wfdb, any, run_ptbxl = declare_ptbxl(*ptbxl), run_wfdb = declare_wfdb(*wfdb),
                run_any = declare_any(*any), run_pages = declare_pages(*pages)] {
          ptbxl->parsed()  ? run_ptbxl()
          : wfdb->parsed() ? run_wfdb()
          : any->parsed()  ? run_any()
                           : run_pages();
        };
      }};
}

}  // namespace ecgmm::cli
