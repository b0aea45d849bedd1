// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/keyed_table.h"

#include <unordered_map>
#include <utility>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/data/cohort.h"
#include "ecgmm/io/unfold_limit.h"

namespace ecgmm::data {

std::filesystem::path find_modality_file(const std::filesystem::path& folder,
                                         const std::vector<std::string>& names,
                                         std::vector<std::string>& notes) {
  std::filesystem::path chosen;
  for (const auto& name : names) {
    std::error_code ignored;
    if (!std::filesystem::exists(folder / name, ignored)) continue;
    if (chosen.empty()) {
      chosen = folder / name;
    } else {
      notes.push_back(concat(chosen.filename().string(), " is read, ", name, " beside it is not"));
    }
  }
  return chosen;
}

KeyedTable read_keyed_table(const std::filesystem::path& path, std::string_view index_column,
                            std::string_view sheet, std::vector<std::string>& notes) {
  io::Table table = io::read_table(path, index_column, sheet);
  // A row is a record of its own, with all that is said of it: 9 bytes of CSV are enough for one.
  constexpr std::size_t kRecordBytes = 512;
  with_context(table.source, [&] {
    io::UnfoldBudget(io::unfold_limit(path)).take(table.rows.size(), kRecordBytes);
  });
  const std::size_t index = table.find_column(index_column).value();
  for (const auto& note : table.notes) notes.push_back(concat(table.source, ": ", note));

  KeyedTable keyed;
  keyed.source = table.source;
  keyed.columns = std::move(table.columns);
  keyed.columns.erase(keyed.columns.begin() + static_cast<std::ptrdiff_t>(index));

  std::unordered_map<std::string, std::size_t> first_row;
  for (std::size_t r = 0; r < table.rows.size(); ++r) {
    auto& cells = table.rows[r];
    const std::size_t number = table.row_numbers[r];
    std::string id = normalize_id(cells[index].shown());
    if (id.empty()) {
      notes.push_back(
          concat(table.source, ": row ", number, " has no ", index_column, " and is left out"));
      continue;
    }
    const auto [first, is_new] = first_row.emplace(id, number);
    if (!is_new) {
      throw data_error(concat(table.source, ": ", index_column, " ", id, " occurs twice, in rows ",
                              first->second, " and ", number),
                       "keep one row for each record");
    }
    keyed.ids.push_back(std::move(id));
    keyed.row_numbers.push_back(number);
    cells.erase(cells.begin() + static_cast<std::ptrdiff_t>(index));
    keyed.rows.push_back(std::move(cells));
  }
  if (keyed.ids.empty()) throw data_error(table.source + ": no rows below the header");
  return keyed;
}

}  // namespace ecgmm::data
