// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/import_wfdb.h"

#include <utility>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/data/label_table.h"
#include "ecgmm/io/file.h"
#include "ecgmm/io/wfdb.h"

namespace ecgmm::data {
namespace {

namespace fs = std::filesystem;

struct LeadPlace {
  fs::path record;
  io::WfdbHeader header;
  std::size_t signal = 0;
};

/// @throws Error (data) if there is no such record or lead.
LeadPlace find_lead(const fs::path& source, const fs::path& file, std::string_view lead) {
  if (file.empty()) throw data_error("the table names no record");
  LeadPlace place{source / file, io::read_wfdb_header(source / file)};
  if (const auto found = place.header.find(lead)) {
    place.signal = *found;
    return place;
  }
  std::vector<std::string> names;
  for (const auto& signal : place.header.signals) names.push_back(signal.name);
  throw data_error(concat("no lead ", lead, " (there are: ", join(names, ", "), ")"));
}

/// Of the first record whose header can be read.
ecg::Unit find_unit(const fs::path& source, const LabelTable& table, std::string_view lead) {
  for (const auto& file : table.files) {
    try {
      const LeadPlace place = find_lead(source, file, lead);
      return wfdb_unit(place.header.signals[place.signal]);
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::data) throw;
    }
  }
  return ecg::Unit::millivolt;
}

}  // namespace

ImportSummary import_wfdb(const fs::path& source, const fs::path& out, const WfdbOptions& options) {
  refuse_replacing("SRC", source, out);
  refuse_replacing("the table of labels", options.labels, out);
  io::refuse_existing(out, options.force);
  const LabelTable table = read_label_table(options);
  const ecg::Unit unit = find_unit(source, table, options.lead);

  ImportPlan plan = import_plan(table, options);
  if (unit == ecg::Unit::none) plan.config.unit = "none";
  return import_records(out, table.records, plan, [&](std::size_t i) {
    const LeadPlace place = find_lead(source, table.files[i], options.lead);
    return read_wfdb_lead(place.record, place.header, place.signal, unit);
  });
}

}  // namespace ecgmm::data
