// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/keyed_table.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/data/record_id.h"
#include "ecgmm/io/unfold_limit.h"

namespace ecgmm::data {

namespace {

/// Ids that stand in several rows, all of them in one line.
class Repetitions {
 public:
  void add(std::string text) {
    if (texts_.size() < kShown) texts_.push_back(std::move(text));
    ++count_;
  }
  void add_to(KeyedTable& table, const std::string& index) const {
    if (count_ == 0) return;
    const auto more =
        count_ > texts_.size() ? concat("; and ", count_ - texts_.size(), " more") : "";
    table.faults.push_back(
        {count_, concat(table.source, ": ", index, " ", join(texts_, "; "), more,
                        "; keep one row for each record, or give ids that differ in more")});
  }

 private:
  static constexpr std::size_t kShown = 10;
  std::vector<std::string> texts_;
  std::size_t count_ = 0;
};

void note_without_id(const std::vector<std::size_t>& rows, const std::string& source,
                     const std::string& index, Findings& findings) {
  if (rows.empty()) return;
  findings.notes.push_back(
      rows.size() == 1 ? concat(source, ": row ", rows[0], " has no ", index, " and is left out")
                       : concat(source, ": ", rows.size(), " rows have no ", index,
                                " and are left out (rows ", io::number_ranges(rows), ")"));
}

}  // namespace

void refuse_faults(const KeyedTable& table) {
  constexpr std::size_t kShown = 10;
  if (table.faults.empty()) return;
  auto faults = table.faults;
  std::stable_sort(faults.begin(), faults.end(),
                   [](const auto& a, const auto& b) { return a.cells > b.cells; });
  if (faults.size() == 1) throw data_error(faults.front().text);
  std::string text = concat(faults.size(), " faults");
  for (std::size_t f = 0; f < faults.size() && f < kShown; ++f) {
    text += concat(f == 0 ? ": (" : " (", f + 1, ") ", faults[f].text);
  }
  if (faults.size() > kShown) text += concat(" and ", faults.size() - kShown, " more");
  throw data_error(text);
}

KeyedTable read_keyed_table(const std::filesystem::path& path, const io::TableRequest& request,
                            Findings& findings) {
  io::Table table = io::read_table(path, request);
  // A row is a record of its own, with all that is said of it: 9 bytes of CSV are enough for one.
  constexpr std::size_t kRecordBytes = 512;
  with_context(table.source, [&] {
    io::UnfoldBudget(io::unfold_limit(path)).take(table.rows.size(), kRecordBytes);
  });
  const auto& index_name = request.required.front();
  const std::size_t index = table.find_column(index_name).value();
  if (const auto found = table.uncalculated.find(index); found != table.uncalculated.end()) {
    throw data_error(concat(table.source, ": ", found->second.count, " cells of ", index_name,
                            " are formulas without a stored value"),
                     "open the file in a spreadsheet program and save it");
  }
  for (const auto& note : table.notes) findings.notes.push_back(concat(table.source, ": ", note));
  for (const auto& warning : table.warnings) {
    findings.warnings.push_back(concat(table.source, ": ", warning));
  }

  KeyedTable keyed;
  keyed.source = table.source;
  for (const auto& [column, unclear] : table.unclear_numbers) {
    keyed.unclear_numbers[table.columns[column]] = unclear;
  }
  for (const auto& [column, cells] : table.uncalculated) {
    keyed.uncalculated[table.columns[column]] = cells;
  }
  auto [written, ids] = IdColumn::read(table, index);
  keyed.columns = std::move(table.columns);
  keyed.columns.erase(keyed.columns.begin() + static_cast<std::ptrdiff_t>(index));

  std::unordered_map<std::string, std::size_t> first_of;
  Repetitions repetitions;
  std::vector<std::size_t> without_id;
  for (std::size_t r = 0; r < table.rows.size(); ++r) {
    auto& cells = table.rows[r];
    const std::size_t number = table.row_numbers[r];
    if (ids[r].empty()) {
      without_id.push_back(number);
      continue;
    }
    const auto [first, is_new] = first_of.emplace(ids[r], r);
    if (!is_new) {
      repetitions.add(repetition_text(written[first->second], table.row_numbers[first->second],
                                      written[r], number));
      continue;
    }
    keyed.ids.push_back(std::move(ids[r]));
    keyed.row_numbers.push_back(number);
    cells.erase(cells.begin() + static_cast<std::ptrdiff_t>(index));
    keyed.rows.push_back(std::move(cells));
  }
  repetitions.add_to(keyed, index_name);
  note_without_id(without_id, table.source, index_name, findings);
  if (keyed.ids.empty()) throw data_error(table.source + ": no rows below the header");
  return keyed;
}

}  // namespace ecgmm::data
