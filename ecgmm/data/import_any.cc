// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/import_any.h"

#include <algorithm>
#include <map>
#include <utility>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/data/cohort_config.h"
#include "ecgmm/data/deidentify.h"
#include "ecgmm/data/label_table.h"
#include "ecgmm/data/recording_files.h"
#include "ecgmm/io/file.h"

namespace ecgmm::data {
namespace {

namespace fs = std::filesystem;
using Kind = io::Cell::Kind;

/// What a file says besides its samples; empty where it cannot be read.
io::RecordingHeader header_of(const fs::path& file, const AnyOptions& options) {
  try {
    return open_one_of_many(file, options.recording)->header();
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::data) throw;
    return {};  // why is said when its samples are asked for
  }
}

std::vector<io::RecordingHeader> headers_of(const std::vector<fs::path>& files,
                                            const AnyOptions& options) {
  std::vector<io::RecordingHeader> headers(files.size());
  parallel_for(files.size(), options.threads,
               [&](std::size_t i) { headers[i] = header_of(files[i], options); });
  return headers;
}

/// Finds recordings by patient and time; looks into the files when first asked.
class RecordingIndex {
 public:
  RecordingIndex(fs::path source, const AnyOptions& options)
      : source_(std::move(source)), options_(options) {}

  fs::path find(const std::string& patient, const std::string& time) {
    if (!filled_) fill();
    const std::string wanted = plain(time);
    const auto [first, end] = files_.equal_range(patient);
    std::vector<fs::path> found;
    for (auto at = first; at != end; ++at) {
      if (!wanted.empty() && at->second.first.starts_with(wanted))
        found.push_back(at->second.second);
    }
    if (found.size() == 1) return found[0].lexically_relative(source_);
    throw data_error(found.empty()
                         ? concat("no recording of this patient at '", time, "'")
                         : concat(found.size(), " recordings of this patient at '", time, "'"),
                     "write the time as in the recording, 2020-01-31 12:30:00, or name the files");
  }

 private:
  static std::string plain(std::string time) {
    std::ranges::replace(time, 'T', ' ');
    return time;
  }
  void fill() {
    filled_ = true;
    const auto files = ecg_files(source_);
    const auto headers = headers_of(files, options_);
    for (std::size_t i = 0; i < files.size(); ++i) {
      files_.emplace(headers[i].patient.key, std::pair(plain(headers[i].recorded_at), files[i]));
    }
  }

  fs::path source_;
  const AnyOptions& options_;
  bool filled_ = false;
  std::multimap<std::string, std::pair<std::string, fs::path>> files_;
};

/// Every ECG file, named by its path.
LabelTable without_labels(const fs::path& source, std::size_t limit) {
  LabelTable table;
  std::map<std::string, fs::path> seen;
  for (const auto& file : ecg_files(source)) {
    if (limit > 0 && table.files.size() == limit) break;
    table.files.push_back(file.lexically_relative(source));
    std::string id = table.files.back().generic_string();
    std::ranges::replace(id, '/', '-');
    if (!seen.emplace(id, file).second) {
      throw data_error(
          concat(seen[id].string(), " and ", file.string(), " would both be record ", id),
          "rename one of them");
    }
    table.records.push_back({std::move(id), {}, {}});
  }
  if (table.files.empty()) throw data_error(source.string() + ": no ECG file of a known format");
  return table;
}

/// The file that a row means: as written, or a WFDB record by its name.
fs::path resolve(const fs::path& source, const fs::path& written) {
  std::error_code ignored;
  for (const char* ending : {"", ".hea", ".dat"}) {
    const fs::path file = source / (written.string() + ending);
    if (fs::is_regular_file(file, ignored)) return file;
  }
  return source / written;
}

/// Adds a column unless the table has it or no file says anything for it.
void add_column(LabelTable& table, const std::string& name, const ColumnSpec& spec,
                std::vector<io::Cell> cells) {
  const auto empty = [](const io::Cell& cell) { return cell.empty(); };
  if (table.declared.contains(name) || std::ranges::all_of(cells, empty)) return;
  table.columns.push_back(name);
  table.declared[name] = spec;
  for (std::size_t r = 0; r < cells.size(); ++r) {
    table.records[r].clinical.push_back(std::move(cells[r]));
  }
}

void add_from_files(LabelTable& table, const std::vector<io::RecordingHeader>& headers) {
  std::vector<io::Cell> age, sex, patient, device, recorded;
  std::map<std::string, std::size_t> numbers;
  for (const auto& header : headers) {
    age.push_back(header.age_years
                      ? io::Cell{Kind::number, static_cast<double>(*header.age_years), {}}
                      : io::Cell{});
    sex.push_back(header.sex.empty()
                      ? io::Cell{}
                      : io::Cell{Kind::number, header.sex == "female" ? 1.0 : 0.0, {}});
    const std::string model = device_model(header.device);
    device.push_back(model.empty() ? io::Cell{} : io::Cell{Kind::text, 0, model});
    const std::string& at = header.recorded_at;
    recorded.push_back(at.empty() ? io::Cell{} : io::Cell{Kind::text, 0, at});
    const std::string& key = header.patient.key;
    const std::size_t next = numbers.size() + 1;
    patient.push_back(key.empty()
                          ? io::Cell{}
                          : io::Cell{Kind::text, 0,
                                     concat("patient ", numbers.emplace(key, next).first->second)});
  }
  add_column(table, "AGE", standard_columns().at("AGE"), std::move(age));
  add_column(table, "SEX", standard_columns().at("SEX"), std::move(sex));
  ColumnSpec group, audit, ignored;
  group.role = Role::group;
  audit.role = Role::audit;
  ignored.role = Role::ignore;
  const bool grouped = std::ranges::any_of(
      table.declared, [](const auto& column) { return column.second.role == Role::group; });
  if (!grouped) add_column(table, "PATIENT", group, std::move(patient));
  add_column(table, "DEVICE", audit, std::move(device));
  add_column(table, "RECORDED", ignored, std::move(recorded));
}

SourceLead read_lead(const fs::path& file, const AnyOptions& options) {
  const auto recording = open_one_of_many(file, options.recording);
  return with_context(file.string(), [&] {
    auto window =
        read_lead_window(*recording, options.lead, options.at_s, options.seconds, options.form_ii);
    const auto& samples = window.waveform.samples;
    const auto [low, high] = std::ranges::minmax_element(samples);
    if (!samples.empty() && *low == *high) {
      throw data_error(concat("every sample of lead ", options.lead, " is ", shortest(*low),
                              " mV: no signal was recorded"));
    }
    SourceLead lead(std::move(window.waveform), options.at_s, window.recording_s);
    lead.remarks = recording->header().warnings;
    return lead;
  });
}

}  // namespace

ImportSummary import_any(const fs::path& source, const fs::path& out, const AnyOptions& given) {
  refuse_replacing("SRC", source, out);
  io::refuse_existing(out, given.force);
  std::error_code ignored;
  if (!fs::is_directory(source, ignored)) throw data_error(source.string() + ": no such folder");
  AnyOptions options = given;
  RecordingIndex index(source, options);
  options.find_record = [&](const std::string& patient, const std::string& time) {
    return index.find(patient, time);
  };
  if (!options.labels.empty()) refuse_replacing("the label table", options.labels, out);
  LabelTable table =
      options.labels.empty() ? without_labels(source, options.limit) : read_label_table(options);
  std::vector<fs::path> files;
  for (const auto& file : table.files) files.push_back(resolve(source, file));
  add_from_files(table, headers_of(files, options));
  return import_records(out, table.records, import_plan(table, options),
                        [&](std::size_t i) { return read_lead(files[i], options); });
}

}  // namespace ecgmm::data
