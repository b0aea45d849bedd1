// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/convert.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/data/deidentify.h"
#include "ecgmm/data/recording_files.h"
#include "ecgmm/io/csv.h"
#include "ecgmm/io/dicom_load.h"
#include "ecgmm/io/file.h"
#include "ecgmm/io/file_writer.h"
#include "ecgmm/io/recording_write.h"

namespace ecgmm::data {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

std::string_view extension(RecordingTarget target) {
  switch (target) {
    case RecordingTarget::csv:
      return ".csv";
    case RecordingTarget::wfdb:
      return ".hea";
    case RecordingTarget::edf:
      return ".edf";
    case RecordingTarget::dicom:
      return ".dcm";
    default:
      return "";
  }
}

std::vector<std::size_t> wanted_leads(const io::Recording& recording, const std::string& lead) {
  if (!lead.empty()) return {recording.require(lead)};
  std::vector<std::size_t> leads;
  for (std::size_t l = 0; l < recording.header().leads.size(); ++l) {
    if (recording.header().leads[l].is_ecg) leads.push_back(l);
  }
  return leads;
}

void write(const io::Recording& recording, const std::vector<std::size_t>& leads,
           RecordingTarget target, const fs::path& path, const io::WrittenHeader& header) {
  switch (target) {
    case RecordingTarget::csv:
      return io::write_recording_csv(path, recording, leads);
    case RecordingTarget::wfdb:
      return io::write_recording_wfdb(path, recording, leads, header);
    case RecordingTarget::edf:
      return io::write_recording_edf(path, recording, leads, header);
    case RecordingTarget::dicom:
      return io::write_recording_dicom(path, recording, leads, header);
    default:
      return;
  }
}

Json or_null(const std::optional<double>& value) { return value ? Json(*value) : Json(nullptr); }
Json or_null(const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); }

Json describe(const io::Recording& recording, const std::vector<std::size_t>& leads,
              const io::WrittenHeader& said) {
  const io::RecordingHeader& header = recording.header();
  Json document = {{"schema", "ecgmm.convert/1"}, {"format", header.format}};
  Json names = Json::array(), others = Json::array();
  for (const auto& lead : header.leads) (lead.is_ecg ? names : others).push_back(lead.name);
  // Rate and length are those of lead II, unless another was asked for.
  std::size_t shown = leads.at(0);
  if (leads.size() > 1) shown = recording.find("II").value_or(shown);
  document["leads"] = names;
  document["other_signals"] = others;
  document["sampling_rate_hz"] = header.leads[shown].sampling_rate_hz;
  document["samples"] = header.leads[shown].samples;
  document["age"] = said.age_years ? Json(*said.age_years) : Json(nullptr);
  document["sex"] = or_null(said.sex);
  document["device"] = or_null(said.device);
  document["recorded_at"] = or_null(said.recorded_at);
  document["device_filter"] = {{"high_pass_hz", or_null(header.filters.high_pass_hz)},
                               {"low_pass_hz", or_null(header.filters.low_pass_hz)},
                               {"ac_hz", or_null(header.filters.notch_hz)}};
  document["warnings"] = header.warnings;
  return document;
}

io::WrittenHeader told(const io::RecordingHeader& header) {
  return {header.age_years, header.sex, header.recorded_at, header.device, header.patient, false};
}

fs::path with_suffix(fs::path path, std::string_view suffix) {
  path += suffix;
  return path;
}

std::string catalog_row(const fs::path& source, const Json& document, const std::string& written,
                        const std::string& error) {
  std::string warnings, leads;
  for (const auto& text : document.value("warnings", Json::array())) {
    warnings += (warnings.empty() ? "" : "; ") + text.get<std::string>();
  }
  for (const auto& text : document.value("leads", Json::array())) {
    leads += (leads.empty() ? "" : " ") + text.get<std::string>();
  }
  const auto number = [&](const char* key) {
    return document.contains(key) && !document[key].is_null() ? document[key].dump()
                                                              : std::string();
  };
  const auto text = [&](const char* key) {
    return document.contains(key) && document[key].is_string() ? document[key].get<std::string>()
                                                               : std::string();
  };
  return concat(io::csv_field(source.string()), ',', io::csv_field(written), ',',
                error.empty() ? "ok" : "refused", ',', io::csv_field(text("format")), ',',
                number("sampling_rate_hz"), ',', number("samples"), ',', io::csv_field(leads), ',',
                number("age"), ',', text("sex"), ',', io::csv_field(text("device")), ',',
                io::csv_field(warnings), ',', io::csv_field(error), '\n');
}

}  // namespace

Json convert_file(const fs::path& source, const ConvertOptions& options) {
  const auto recording = io::open_recording(source, options.recording);
  return with_context(source.string(), [&] {
    const auto leads = wanted_leads(*recording, options.lead);
    Deidentifier deidentifier;
    std::string new_name;
    const auto said = options.deidentify ? deidentifier.apply(recording->header(), source, new_name)
                                         : told(recording->header());
    Json document = describe(*recording, leads, said);
    if (options.target == RecordingTarget::none || options.out.empty()) return document;
    std::error_code ignored;
    const bool special =
        options.out == "/dev/stdout" ||
        (fs::exists(options.out, ignored) && !fs::is_regular_file(options.out, ignored) &&
         !fs::is_directory(options.out, ignored));
    if (!special) io::refuse_existing(options.out, options.force);
    if (options.deidentify) deidentifier.write_key(with_suffix(options.out, ".key.csv"));
    write(*recording, leads, options.target, options.out, said);
    document["written"] = options.out.string();
    return document;
  });
}

std::vector<Converted> convert_files(const std::vector<fs::path>& sources,
                                     const ConvertOptions& options) {
  std::vector<fs::path> files;
  for (const auto& source : sources) {
    const auto found = recording_files(source);
    files.insert(files.end(), found.begin(), found.end());
  }
  if (options.out.empty()) throw usage_error("several files need --out FOLDER");
  io::StagedFolder folder(options.out, options.force);
  Deidentifier deidentifier;
  std::string catalog =
      "source,file,status,format,sampling_rate_hz,samples,leads,age,sex,device,warnings,reason\n";
  std::vector<Converted> all;
  std::size_t good = 0;
  for (std::size_t i = 0; i < files.size(); ++i) {
    Converted& done = all.emplace_back();
    done.source = files[i];
    Json document = Json::object();
    std::string name;
    try {
      const auto recording = open_one_of_many(files[i], options.recording);
      const auto leads = wanted_leads(*recording, options.lead);
      name = concat(files[i].stem().string(), '-', i + 1);
      const auto said = options.deidentify ? deidentifier.apply(recording->header(), files[i], name)
                                           : told(recording->header());
      name += extension(options.target);
      document = describe(*recording, leads, said);
      done.warnings = recording->header().warnings;
      if (options.target != RecordingTarget::none) {
        write(*recording, leads, options.target, folder.path() / name, said);
        done.written = options.out / name;
      }
      ++good;
    } catch (const Error& error) {
      // What cannot be written stops it all; a file that needs a module which is not there does
      // not.
      const bool unread = name.empty() && error.kind() == ErrorKind::environment;
      if (error.kind() != ErrorKind::data && !unread) throw;
      done.error = error.what();
    }
    // The names of the source's files may tell who they are of.
    const fs::path shown = options.deidentify ? fs::path(concat("file ", i + 1)) : files[i];
    const std::string reason = done.error.empty() || !options.deidentify ? done.error : "not read";
    catalog += catalog_row(shown, document, done.error.empty() ? name : "", reason);
  }
  if (good == 0) {
    throw data_error(
        files.empty() ? "contains no file"
                      : concat("none of ", files.size(), " files could be read: ", all[0].error));
  }
  io::FileWriter table(folder.path() / "catalog.csv");
  table.write(catalog);
  table.commit();
  if (options.deidentify) deidentifier.write_key(with_suffix(options.out, ".key.csv"));
  folder.commit();
  return all;
}

}  // namespace ecgmm::data
