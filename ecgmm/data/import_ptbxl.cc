// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/import_ptbxl.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "ecgmm/core/error.h"
#include "ecgmm/core/log.h"
#include "ecgmm/core/text.h"
#include "ecgmm/data/cohort_writer.h"
#include "ecgmm/data/ptbxl_database.h"
#include "ecgmm/ecg/resample.h"
#include "ecgmm/ecg/strip.h"
#include "ecgmm/io/csv.h"
#include "ecgmm/io/image.h"
#include "ecgmm/io/wfdb.h"

namespace ecgmm::data {
namespace {

namespace fs = std::filesystem;

constexpr double kDuration_s = 10;
constexpr double kTargetRate_hz = CohortConfig::kDefaultSamplingRateHz;
constexpr std::size_t kTargetPoints = 2490;
/// Most of a strip's bytes are grid: a higher quality adds many of them and nothing to be seen.
constexpr int kJpegQuality = 85;
/// Records converted before their rows are written: bounds the memory.
constexpr std::size_t kBatch = 64;

constexpr std::array<std::string_view, 12> kLeads = {"I",  "II", "III", "AVR", "AVL", "AVF",
                                                     "V1", "V2", "V3",  "V4",  "V5",  "V6"};

/// What one record became.
struct Converted {
  std::string skipped;         ///< why it was not imported; "" if it was
  std::vector<float> samples;  ///< (2490) mV at 249 Hz
  double source_rate_hz = 0;
  std::size_t filled = 0;  ///< invalid source samples bridged
  double mm_per_mv = 0, offset_mv = 0;
};

void check_lead(std::string_view lead) {
  const auto same = [&](std::string_view known) { return to_lower(known) == to_lower(lead); };
  if (std::any_of(kLeads.begin(), kLeads.end(), same)) return;
  const std::vector<std::string> known(kLeads.begin(), kLeads.end());
  throw usage_error(concat("no lead '", lead, "' in PTB-XL"), "leads are " + join(known, ", "));
}

double mv_per_unit(std::string_view unit) {
  if (unit == "mV") return 1;
  if (unit == "uV" || unit == "µV") return 1e-3;
  if (unit == "V") return 1e3;
  throw data_error(concat("unit '", unit, "' is no voltage"));
}

/// The lead of one record in mV, NaN where it marks a sample invalid.
ecg::Waveform read_lead(const fs::path& record, const io::WfdbHeader& header, std::size_t signal) {
  const double scale = mv_per_unit(header.signals[signal].unit);
  const auto values = io::read_wfdb_signal(record, header, signal);
  ecg::Waveform waveform;
  waveform.sampling_rate_hz = header.sampling_rate_hz;
  waveform.samples.reserve(values.size());
  for (const double value : values) waveform.samples.push_back(static_cast<float>(value * scale));
  if (std::abs(waveform.duration_s() - kDuration_s) * header.sampling_rate_hz > 1) {
    throw data_error(concat("the record is ", fixed(waveform.duration_s(), 2), " s long, not ",
                            kDuration_s, " s"));
  }
  const auto valid = [](float sample) { return std::isfinite(sample); };
  if (std::none_of(waveform.samples.begin(), waveform.samples.end(), valid)) {
    throw data_error("no valid sample");
  }
  return waveform;
}

/// The lead at 500 Hz, or at 100 Hz where the 500 Hz files are not there.
/// @throws Error (data) if neither is there or the one found cannot be read.
ecg::Waveform read_lead(const fs::path& source, const PtbxlRow& row, std::string_view lead) {
  for (const auto& name : {row.filename_hr, row.filename_lr}) {
    const fs::path record = source / name;
    if (name.empty() || !fs::exists(record.string() + ".hea")) continue;
    const auto header = io::read_wfdb_header(record);
    const auto signal = header.find(lead);
    if (!signal) throw data_error(concat(name, ": no lead ", lead));
    if (!fs::exists(record.parent_path() / header.signals[*signal].file_name)) continue;
    return read_lead(record, header, *signal);
  }
  throw data_error("no record files");
}

/// Reads, resamples and draws one record; its image is written at once. Thread-safe.
/// @throws Error (data) if the record cannot be used.
Converted convert(const fs::path& source, const PtbxlRow& row, std::string_view lead,
                  const ecg::StripRenderer& renderer, CohortWriter& writer) {
  ecg::Waveform waveform = read_lead(source, row, lead);
  Converted result;
  result.source_rate_hz = waveform.sampling_rate_hz;
  result.filled = ecg::fill_gaps(waveform.samples);
  result.samples =
      ecg::resample(waveform.samples, waveform.sampling_rate_hz, kTargetRate_hz, kTargetPoints);
  const ecg::Strip strip = renderer.render(waveform);
  result.mm_per_mv = strip.mm_per_mv;
  result.offset_mv = strip.offset_mv;
  writer.add_image(std::to_string(row.ecg_id), io::encode_jpeg(strip.image, kJpegQuality));
  return result;
}

const std::vector<std::string> kClinicalColumns = {
    "AGE", "SEX", "Ht", "Wt", "PATIENT", "SUPERCLASS", "RHYTHM", "DEVICE", "SITE", "FOLD"};

CohortConfig cohort_config() {
  const ecg::PaperStyle paper;
  CohortConfig config;
  config.group_space = "ptbxl";  // cohorts made from PTB-XL share persons
  config.sampling_rate_hz = kTargetRate_hz;
  config.unit = "mV";
  config.px_per_mm = paper.px_per_mm;
  config.mm_per_s = paper.mm_per_s;
  config.mm_per_mv = paper.mm_per_mv;
  // Every meaning is written down, so that nothing about the cohort has to be assumed.
  for (const auto* name : {"AGE", "SEX", "Ht", "Wt"}) {
    config.columns[name] = standard_columns().at(name);
  }
  config.columns["PATIENT"].role = Role::group;
  for (const auto* name : {"SUPERCLASS", "RHYTHM", "DEVICE", "SITE", "FOLD"}) {
    config.columns[name].role = Role::audit;
    config.columns[name].kind = ColumnKind::categorical;
  }
  return config;
}

io::Cell list_cell(const std::vector<std::string>& words) {
  io::Cell cell;
  if (words.empty()) return cell;
  cell.kind = io::Cell::Kind::text;
  cell.text = join(words, "+");
  return cell;
}

std::vector<io::Cell> clinical_cells(const PtbxlRow& row, const ScpStatements& statements) {
  std::vector<std::string> rhythms;
  for (const auto& code : row.scp_codes) {
    const auto found = statements.find(code);
    if (found != statements.end() && found->second.rhythm) rhythms.push_back(code);
  }
  return {row.age,
          row.sex,
          row.height_cm,
          row.weight_kg,
          row.patient,
          list_cell(diagnostic_classes(row.scp_codes, statements)),
          list_cell(rhythms),
          row.device,
          row.site,
          row.fold};
}

ScpStatements find_statements(const fs::path& source, const std::vector<PtbxlRow>& rows) {
  const fs::path csv = source / "scp_statements.csv";
  const bool there = fs::exists(csv);
  log::info(there ? "classes of the codes: scp_statements.csv"
                  : "classes of the codes: the built-in table (no scp_statements.csv)");
  const ScpStatements statements = there ? read_scp_statements(csv) : ecg::builtin_scp_statements();
  std::set<std::string> unknown;
  for (const auto& row : rows) {
    for (const auto& code : row.scp_codes) {
      if (!statements.contains(code)) unknown.insert(code);
    }
  }
  if (!unknown.empty()) {
    log::warn("codes without a known class count as no diagnosis: " +
              join(std::vector<std::string>(unknown.begin(), unknown.end()), ", "));
  }
  return statements;
}

/// Shows a batch's progress as a part of the whole.
class BatchProgress : public Progress {
 public:
  BatchProgress(Progress* whole, std::size_t begin, std::size_t total)
      : whole_(whole), begin_(begin), total_(total) {}
  void update(std::size_t done, std::size_t, const std::string& text) override {
    if (whole_ != nullptr) whole_->update(begin_ + done, total_, text);
  }

 private:
  Progress* whole_;
  std::size_t begin_, total_;
};

/// Adds the rows of converted records to the cohort and to the report.
class Collector {
 public:
  Collector(CohortWriter& writer, const ScpStatements& statements, PtbxlLabels rule)
      : writer_(writer), statements_(statements), rule_(rule) {}

  void add(const PtbxlRow& row, const Converted& record) {
    const std::string id = std::to_string(row.ecg_id);
    if (!record.skipped.empty()) {
      if (summary_.skipped++ == 0) first_skipped_ = concat(id, ": ", record.skipped);
      report_ += concat(id, ",skipped,", io::csv_field(record.skipped), ",,,,\n");
      return;
    }
    const Label label = ptbxl_label(row.scp_codes, statements_, rule_);
    writer_.add_signal(id, record.samples);
    writer_.add_clinical(id, clinical_cells(row, statements_));
    writer_.add_label(id, label);

    ++summary_.records;
    ++(label == Label::normal     ? summary_.normal
       : label == Label::abnormal ? summary_.abnormal
                                  : summary_.borderline);
    const bool rescaled = record.mm_per_mv < ecg::PaperStyle{}.mm_per_mv;
    if (rescaled) ++summary_.rescaled;
    report_ += concat(id, rescaled ? ",rescaled,the trace would have left the strip," : ",ok,,",
                      record.source_rate_hz, ',', record.filled, ',', fixed(record.mm_per_mv, 3),
                      ',', fixed(record.offset_mv, 4), '\n');
  }

  const ImportSummary& summary() const { return summary_; }
  const std::string& first_skipped() const { return first_skipped_; }
  const std::string& report() const { return report_; }

 private:
  CohortWriter& writer_;
  const ScpStatements& statements_;
  PtbxlLabels rule_;
  ImportSummary summary_;
  std::string first_skipped_;
  std::string report_ = "id,status,reason,source_hz,filled_samples,mm_per_mv,offset_mv\n";
};

/// With --force the old `out` is deleted: never with the source in it.
void refuse_replacing_source(const fs::path& source, const fs::path& out) {
  const fs::path inner = fs::weakly_canonical(source), outer = fs::weakly_canonical(out);
  const auto [rest, ignored] =
      std::mismatch(outer.begin(), outer.end(), inner.begin(), inner.end());
  if (rest == outer.end()) throw usage_error("OUT would replace SRC", "choose another OUT");
}

}  // namespace

ImportSummary import_ptbxl(const fs::path& source, const fs::path& out,
                           const PtbxlOptions& options) {
  check_lead(options.lead);
  refuse_replacing_source(source, out);
  io::refuse_existing(out, options.force);
  auto rows = read_ptbxl_database(source / "ptbxl_database.csv");
  if (options.limit > 0 && rows.size() > options.limit) rows.resize(options.limit);
  const ScpStatements statements = find_statements(source, rows);

  CohortWriter writer(out, options.force, cohort_config(), kClinicalColumns);
  const ecg::StripRenderer renderer;
  Collector collector(writer, statements, options.labels);
  for (std::size_t begin = 0; begin < rows.size(); begin += kBatch) {
    std::vector<Converted> batch(std::min(kBatch, rows.size() - begin));
    BatchProgress progress(options.progress, begin, rows.size());
    const auto body = [&](std::size_t i) {
      try {
        batch[i] = convert(source, rows[begin + i], options.lead, renderer, writer);
      } catch (const Error& error) {
        if (error.kind() != ErrorKind::data) throw;
        batch[i].skipped = error.what();
      }
    };
    parallel_for(batch.size(), options.threads, body, &progress);
    for (std::size_t i = 0; i < batch.size(); ++i) collector.add(rows[begin + i], batch[i]);
  }

  const ImportSummary& summary = collector.summary();
  if (summary.records == 0) {
    throw data_error(rows.empty()
                         ? std::string("no record in ptbxl_database.csv")
                         : concat("none of ", rows.size(),
                                  " records could be read; the first: ", collector.first_skipped()),
                     "give the folder that holds ptbxl_database.csv and records500");
  }
  writer.add_file("import.csv", collector.report());
  writer.commit();
  if (summary.skipped > 0) {
    log::warn(
        concat(share_text(summary.skipped, rows.size()),
               " records skipped (import.csv says why); the first: ", collector.first_skipped()));
  }
  return summary;
}

}  // namespace ecgmm::data
