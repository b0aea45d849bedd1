// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/paged_records.h"

#include <map>
#include <set>
#include <string>
#include <utility>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"

namespace ecgmm::data {
namespace {

/// Refuses rows that would have to be of one record and are not.
void refuse_difference(const LabelTable& table, const SourceRecord& one, const SourceRecord& two) {
  std::string what = one.label != two.label ? "the label" : "";
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    const auto& role = table.declared.at(table.columns[c]).role;
    if (role == Role::audit || one.clinical[c].shown() == two.clinical[c].shown()) continue;
    what = "column " + table.columns[c];
  }
  if (what.empty()) return;
  throw data_error(concat("the rows of id ", one.id, " differ in ", what),
                   "rows of one id are photographs of one ECG: correct the table, or name a column "
                   "of other ids with --id-column");
}

}  // namespace

std::vector<PagedRecord> paged_records(const LabelTable& table, const PageFiles& files,
                                       bool photos) {
  std::vector<PagedRecord> records;
  std::map<std::string, std::size_t> places;
  for (const auto& row : table.records) {
    const auto [place, is_new] = places.emplace(row.id, records.size());
    if (is_new) {
      records.push_back({row, {}, {}});
    } else {
      refuse_difference(table, records[place->second].source, row);
    }
  }
  std::set<std::string> ids;
  for (const auto& [id, unused] : places) ids.insert(id);
  std::map<std::filesystem::path, std::string> owners;
  for (std::size_t r = 0; r < table.records.size(); ++r) {
    const auto& id = table.records[r].id;
    auto found = files.find(table.files[r], photos, ids);
    if (found.empty()) records[places.at(id)].missing.push_back(table.files[r]);
    for (auto& page : found) {
      const auto [owner, is_new] = owners.emplace(page, id);
      if (owner->second != id) {
        throw data_error(concat(page.string(), " would be the page of record ", owner->second,
                                " and of record ", id),
                         "give each record pages of its own");
      }
      if (is_new) records[places.at(id)].pages.push_back(std::move(page));
    }
  }
  return records;
}

}  // namespace ecgmm::data
