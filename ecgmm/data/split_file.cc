// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/split_file.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <unordered_map>
#include <utility>

#include "ecgmm/core/error.h"
#include "ecgmm/core/log.h"
#include "ecgmm/core/text.h"
#include "ecgmm/io/csv.h"
#include "ecgmm/io/file.h"
#include "ecgmm/io/table.h"

namespace ecgmm::data {
namespace {

std::array<std::vector<std::size_t>*, 3> parts_of(Split& split) {
  return {&split.train, &split.val, &split.test};
}

/// Where a split file puts a record, and the cohort whose record took the place.
struct Place {
  std::size_t part = 0;
  std::string taken_by;
};

/// By cohort ("" where the file does not say) and id.
using Places = std::map<std::pair<std::string, std::string>, Place>;

Places read_places(const io::Table& table) {
  const auto id_column = table.find_column("id").value();
  const auto part_column = table.find_column("split");
  const auto cohort_column = table.find_column("cohort");
  if (!part_column) throw data_error("no column \"split\"", "give id,split");
  Places places;
  for (std::size_t r = 0; r < table.rows.size(); ++r) {
    const auto row = concat("row ", table.row_numbers[r]);
    const std::string id = normalize_id(io::csv_text(table.rows[r][id_column].written()));
    const std::string word = to_lower(trim(table.rows[r][*part_column].shown()));
    const auto known = std::find(kSplitNames.begin(), kSplitNames.end(), word);
    if (id.empty()) throw data_error(row + ": no id", "give each row the id of its record");
    if (known == kSplitNames.end()) {
      throw data_error(concat(row, ": '", word, "' is not a split"), "use train, val or test");
    }
    const std::string cohort = cohort_column ? table.rows[r][*cohort_column].shown() : "";
    const Place place{static_cast<std::size_t>(known - kSplitNames.begin()), {}};
    if (!places.emplace(std::pair(std::string(io::csv_text(cohort)), id), place).second) {
      throw data_error(concat(row, ": id ", id, " occurs twice"),
                       "keep one row for each record; ids of several cohorts need a column cohort");
    }
  }
  return places;
}

/// The part of a record; nullopt where the file does not name it. Marks the place as taken.
std::optional<std::size_t> take_place(Places& places, const RecordKey& key) {
  auto found = places.find({key.cohort, key.id});
  if (found == places.end()) found = places.find({"", key.id});
  if (found == places.end()) return std::nullopt;
  Place& place = found->second;
  if (!place.taken_by.empty()) {
    throw data_error(
        concat("id ", key.id, " is a record both of ", place.taken_by, " and of ", key.cohort),
        "add a column cohort");
  }
  place.taken_by = key.cohort;
  return place.part;
}

/// Warns of places that no record took, other than those of records that are for training only.
void warn_of_unused(const Places& places, const std::filesystem::path& path, const Cohort& cohort) {
  std::size_t unused = 0;
  std::string first;
  for (const auto& [key, place] : places) {
    const auto record = cohort.find(RecordKey{key.first, key.second});
    if (!place.taken_by.empty() || (record && cohort.training_only(*record))) continue;
    if (unused++ == 0) first = key.second;
  }
  if (unused == 0) return;
  log::warn(concat(path.string(), " names ", unused,
                   " records that are not usable and are left out, such as ", first));
}

}  // namespace

Split read_split(const std::filesystem::path& path, const Cohort& cohort,
                 std::span<const std::size_t> used) {
  const io::Table table = io::read_table(path, "id");
  return with_file(path, [&] {
    auto places = read_places(table);
    const auto candidates = testable(cohort, used);
    Split split;
    std::unordered_map<std::string, std::pair<std::size_t, std::string>> patients;  // split and id
    std::size_t unnamed = 0;
    for (const std::size_t i : candidates) {
      const Record& record = cohort.records()[i];
      const auto part = take_place(places, record.key);
      if (!part) {
        ++unnamed;
        continue;
      }
      const auto [patient, is_new] = patients.try_emplace(record.group, *part, record.key.id);
      if (!is_new && patient->second.first != *part) {
        throw data_error(concat("records ", patient->second.second, " (",
                                kSplitNames[patient->second.first], ") and ", record.key.id, " (",
                                kSplitNames[*part], ") are of the same patient, ", record.patient),
                         "put all records of a patient into one split");
      }
      parts_of(split)[*part]->push_back(i);
    }
    if (unnamed > 0) {
      log::warn(concat(path.string(), " does not name ", share_text(unnamed, candidates.size()),
                       " usable records: they are in no split"));
    }
    warn_of_unused(places, path, cohort);
    for (auto* part : parts_of(split)) std::sort(part->begin(), part->end());
    require_both_classes(split, cohort);
    add_training_only(split, cohort, used);
    return split;
  });
}

void write_split(const std::filesystem::path& path, const Cohort& cohort, const Split& split) {
  std::map<std::size_t, const char*> parts;
  for (const std::size_t i : split.train) parts[i] = "train";
  for (const std::size_t i : split.val) parts[i] = "val";
  for (const std::size_t i : split.test) parts[i] = "test";
  const bool merged = cohort.source_count() > 1;
  std::string text = merged ? "id,split,cohort\n" : "id,split\n";
  for (const auto& [index, part] : parts) {
    const RecordKey& key = cohort.records()[index].key;
    text += concat(io::csv_field(key.id), ',', part);
    if (merged) text += ',' + io::csv_field(key.cohort);
    text += '\n';
  }
  io::write_file(path, text);
}

}  // namespace ecgmm::data
