// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/import_wfdb.h"

#include <utility>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/data/label_table.h"
#include "ecgmm/io/file.h"
#include "ecgmm/io/lead_name.h"
#include "ecgmm/io/wfdb.h"

namespace ecgmm::data {
namespace {

namespace fs = std::filesystem;

struct LeadPlace {
  std::unique_ptr<io::Recording> recording;
  std::size_t lead = 0;
};

/// @throws Error (data) if there is no such record or lead.
LeadPlace find_lead(const fs::path& source, const fs::path& file, const std::string& lead) {
  if (file.empty()) throw data_error("the table lists no record");
  LeadPlace place{io::open_wfdb_record(source / file)};
  const auto standard = io::standard_lead_name(lead);
  auto found = place.recording->find(lead);
  if (!found && standard) found = place.recording->find(*standard);
  place.lead = found ? *found : place.recording->require(lead);
  return place;
}

/// Of the first record that can be opened.
ecg::Unit find_unit(const fs::path& source, const LabelTable& table, const std::string& lead) {
  for (const auto& file : table.files) {
    try {
      const LeadPlace place = find_lead(source, file, lead);
      return unit_of(place.recording->header().leads[place.lead]);
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::data) throw;
    }
  }
  return ecg::Unit::millivolt;
}

}  // namespace

ImportSummary import_wfdb(const fs::path& source, const fs::path& out, const WfdbOptions& options) {
  refuse_replacing("SRC", source, out);
  refuse_replacing("the label table", options.labels, out);
  io::refuse_existing(out, options.force);
  const LabelTable table = read_label_table(options);
  const ecg::Unit unit = find_unit(source, table, options.lead);

  ImportPlan plan = import_plan(table, options);
  if (unit == ecg::Unit::none) plan.config.unit = "none";
  return import_records(out, table.records, plan, [&](std::size_t i) {
    const LeadPlace place = find_lead(source, table.files[i], options.lead);
    return read_beginning(*place.recording, place.lead, unit, options.seconds);
  });
}

}  // namespace ecgmm::data
