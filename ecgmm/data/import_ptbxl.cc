// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/import_ptbxl.h"

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "ecgmm/core/error.h"
#include "ecgmm/core/log.h"
#include "ecgmm/core/text.h"
#include "ecgmm/data/ptbxl_database.h"
#include "ecgmm/io/file.h"
#include "ecgmm/io/wfdb.h"

namespace ecgmm::data {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 12> kLeads = {"I",  "II", "III", "AVR", "AVL", "AVF",
                                                     "V1", "V2", "V3",  "V4",  "V5",  "V6"};

void check_lead(std::string_view lead) {
  const auto same = [&](std::string_view known) { return to_lower(known) == to_lower(lead); };
  if (std::any_of(kLeads.begin(), kLeads.end(), same)) return;
  const std::vector<std::string> known(kLeads.begin(), kLeads.end());
  throw usage_error(concat("no lead '", lead, "' in PTB-XL"), "leads are " + join(known, ", "));
}

/// Also false where it cannot be told, such as for a link to itself.
bool is_there(const fs::path& path) {
  std::error_code ignored;
  return fs::exists(path, ignored);
}

/// The lead at 500 Hz, or at 100 Hz where the 500 Hz files are not there.
/// @throws Error (data) if neither is there or the one found cannot be read.
SourceLead read_lead(const fs::path& source, const PtbxlRow& row, std::string_view lead,
                     double seconds) {
  for (const auto& name : {row.filename_hr, row.filename_lr}) {
    const fs::path record = source / name;
    if (name.empty() || !is_there(record.string() + ".hea")) continue;
    const auto header = io::read_wfdb_header(record);
    const auto there = [&](const auto& signal) {
      return is_there(record.parent_path() / signal.file_name);
    };
    if (!std::ranges::all_of(header.signals, there)) continue;
    const auto recording = io::open_wfdb_record(record);
    const auto signal = recording->find(lead);
    if (!signal) throw data_error(concat(name, ": no lead ", lead));
    return read_beginning(*recording, *signal, ecg::Unit::millivolt, seconds);
  }
  throw data_error("no record files");
}

const std::vector<std::string> kClinicalColumns = {"AGE",     "SEX",        "Ht",      "Wt",
                                                   "PATIENT", "SUPERCLASS", "RHYTHM",  "DEVICE",
                                                   "SITE",    "FOLD",       "RECORDED"};

/// The name of the source tells the rule, since it stands in every model made of the cohort.
CohortConfig cohort_config(PtbxlLabels labels) {
  CohortConfig config;
  config.group_space = "ptbxl";  // cohorts made from PTB-XL share patients
  config.source = {
      labels == PtbxlLabels::clinical ? "PTB-XL, clinical labels" : "PTB-XL, labels by superclass",
      "CC BY 4.0",
      "Wagner P. et al., PTB-XL, a large publicly available electrocardiography "
      "dataset, Scientific Data 7, 154 (2020), doi:10.1038/s41597-020-0495-6"};
  config.unit = "mV";
  // Every meaning is written down, so that nothing about the cohort has to be assumed.
  for (const auto* name : {"AGE", "SEX", "Ht", "Wt"}) {
    config.columns[name] = standard_columns().at(name);
  }
  config.columns["PATIENT"].role = Role::group;
  for (const auto* name : {"SUPERCLASS", "RHYTHM", "DEVICE", "SITE", "FOLD"}) {
    config.columns[name].role = Role::audit;
    config.columns[name].kind = ColumnKind::categorical;
  }
  config.columns["RECORDED"].role = Role::ignore;
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
          row.fold,
          row.recorded};
}

ScpStatements find_statements(const fs::path& source, const std::vector<PtbxlRow>& rows) {
  const fs::path csv = source / "scp_statements.csv";
  const bool there = is_there(csv);
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

}  // namespace

ImportSummary import_ptbxl(const fs::path& source, const fs::path& out,
                           const PtbxlOptions& options) {
  check_lead(options.lead);
  refuse_replacing("SRC", source, out);
  io::refuse_existing(out, options.force);
  auto rows = read_ptbxl_database(source / "ptbxl_database.csv");
  if (rows.empty()) throw data_error("no record in ptbxl_database.csv");
  if (options.limit > 0 && rows.size() > options.limit) rows.resize(options.limit);
  const ScpStatements statements = find_statements(source, rows);

  std::vector<SourceRecord> records;
  for (const auto& row : rows) {
    records.push_back({std::to_string(row.ecg_id),
                       ptbxl_label(row.scp_codes, statements, options.labels),
                       clinical_cells(row, statements)});
  }
  const ImportPlan plan{
      .config = cohort_config(options.labels),
      .columns = kClinicalColumns,
      .images = options.images,
      .threads = options.threads,
      .force = options.force,
      .progress = options.progress,
      .hint = "give the folder that holds ptbxl_database.csv and records500",
  };
  return import_records(out, records, plan, [&](std::size_t i) {
    return read_lead(source, rows[i], options.lead, plan.seconds);
  });
}

}  // namespace ecgmm::data
