// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/convert.h"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "ecgmm/cli/command.h"
#include "ecgmm/cli/commands.h"
#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/io/json_text.h"

namespace ecgmm::cli {
namespace {

struct ConvertArguments {
  std::vector<std::string> files;
  std::string to, leads, out;
  bool json = false;
  double rate_hz = 0, unit_mv = 0;
  data::ConvertOptions options;
};

bool is_single(const ConvertArguments& given) {
  return given.files.size() == 1 && !std::filesystem::is_directory(given.files[0]);
}

data::ConvertOptions resolve(const ConvertArguments& given) {
  data::ConvertOptions options = given.options;
  using Target = data::RecordingTarget;
  options.target = given.to == "csv"     ? Target::csv
                   : given.to == "wfdb"  ? Target::wfdb
                   : given.to == "edf"   ? Target::edf
                   : given.to == "dicom" ? Target::dicom
                                         : Target::none;
  if (given.rate_hz > 0) options.recording.sampling_rate_hz = given.rate_hz;
  if (given.unit_mv > 0) options.recording.unit_mv = given.unit_mv;
  if (!given.leads.empty()) options.recording.leads = split_text(given.leads, ',');
  options.out = given.out;
  if (options.target != Target::none && given.out.empty()) {
    if (!is_single(given)) throw usage_error("several files need --out", "name the folder to make");
    if (options.target != Target::csv || given.json || options.deidentify) {
      throw usage_error("--to " + given.to + " needs --out", "name the file to write");
    }
    options.out = "/dev/stdout";
  }
  if (options.deidentify && options.target == Target::none) {
    throw usage_error("--deidentify needs --to and --out", "name the format and the file to write");
  }
  return options;
}

void warn(const std::string& source, const std::string& warning) {
  std::fputs(concat("ecgmm: warning: ", source, ": ", warning, "\n").c_str(), stderr);
}

void run_convert(const ConvertArguments& given) {
  const data::ConvertOptions options = resolve(given);
  if (is_single(given)) {
    const nlohmann::json document = data::convert_file(given.files[0], options);
    for (const auto& text : document["warnings"]) warn(given.files[0], text.get<std::string>());
    const bool show = given.json || options.target == data::RecordingTarget::none;
    if (show) print_text(io::json_text(document, 2) + "\n");
    return;
  }
  const std::vector<std::filesystem::path> files(given.files.begin(), given.files.end());
  const auto all = data::convert_files(files, options);
  std::size_t refused = 0;
  for (const auto& done : all) {
    for (const auto& text : done.warnings) warn(done.source.string(), text);
    if (done.error.empty()) continue;
    ++refused;
    warn(done.source.string(), "not converted: " + done.error);
  }
  const std::string out = (options.out / "catalog.csv").string();
  if (given.json) {
    print_text(io::json_text({{"schema", "ecgmm.convert-folder/1"},
                              {"files", all.size()},
                              {"refused", refused},
                              {"catalogue", out}},
                             2) +
               "\n");
  } else {
    print_line(concat(out, ": ", all.size() - refused, " of ", all.size(), " files converted"));
  }
}

}  // namespace

Command convert_command() {
  return {
      "convert", "Read ECG files of any format and write them in another", [](CLI::App& app) {
        const auto given = std::make_shared<ConvertArguments>();
        app.add_option("FILE", given->files, "ECG files, or folders of them")->required();
        app.add_option("--to", given->to, "Format to write (default: none, only describe the file)")
            ->check(CLI::IsMember({"csv", "wfdb", "dicom", "edf"}));
        app.add_option("--lead", given->options.lead, "Only this lead (default: every ECG lead)")
            ->type_name("NAME");
        app.add_option("--out", given->out,
                       "File to write; a folder for several files (default for csv: stdout)");
        app.add_flag("--json", given->json, "Write one JSON document that describes the file");
        app.add_flag("--deidentify", given->options.deidentify,
                     "Remove what identifies the patient; the key goes to OUT.key.csv");
        app.add_option("--signal-hz,--rate-hz", given->rate_hz,
                       "Sampling rate of a table of numbers")
            ->check(CLI::PositiveNumber)
            ->type_name("HZ");
        app.add_option("--unit-mv", given->unit_mv,
                       "Unit of its numbers, in mV (microvolts: 0.001)")
            ->check(CLI::PositiveNumber)
            ->type_name("MV");
        app.add_option("--leads", given->leads, "Leads of its columns, separated by commas")
            ->type_name("NAMES");
        app.add_flag("--force", given->options.force, "Replace an existing --out");
        return [given] { run_convert(*given); };
      }};
}

}  // namespace ecgmm::cli
