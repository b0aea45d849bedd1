// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/sex_column.h"

#include <map>
#include <optional>
#include <set>

#include "ecgmm/core/error.h"
#include "ecgmm/core/log.h"
#include "ecgmm/core/text.h"
#include "ecgmm/data/listed_word.h"
#include "ecgmm/data/word_coding.h"
#include "ecgmm/io/unicode_text.h"

namespace ecgmm::data {
namespace {

using Kind = io::Cell::Kind;
using Words = std::vector<std::string>;

[[noreturn]] void refuse_words(const std::string& place, const std::set<std::string>& unknown) {
  Words shown;
  for (const auto& word : unknown) {
    if (shown.size() < 10) shown.push_back("'" + word + "'");
  }
  throw data_error(concat(place, ": it is unclear what ", join(shown, ", "),
                          unknown.size() == 1 ? " means" : " mean"),
                   "state the words with --male and --female");
}

/// The number of each word of the column, by its key.
/// @throws Error (data) unless the lists or one scheme explain all of them.
std::map<std::string, double> sex_words(const io::Table& table, std::size_t column,
                                        const Words& male, const Words& female) {
  std::set<std::string> words, unknown;
  for (const auto& row : table.rows) {
    const auto& here = row[column];
    if (!here.empty() && here.kind != Kind::number) words.insert(here.shown());
  }
  std::map<std::string, double> meanings;
  if (male.empty()) {
    if (words.empty()) return meanings;
    if (auto found = coding_of(Coding::sex, words)) return *found;
    unknown = words;
  }
  for (const auto& word : words) {
    const auto sex = list_with(word, {&male, &female});
    const auto full = full_word(Coding::sex, word);
    if (sex || full) {
      meanings[io::word_key(word)] = sex ? static_cast<double>(*sex) : *full;
    } else {
      unknown.insert(word);
    }
  }
  if (!unknown.empty()) {
    refuse_words(concat(table.source, ", column ", table.columns[column]), unknown);
  }
  return meanings;
}

/// The sex that a number stands for.
std::optional<double> sex_of_number(const io::Cell& cell, const Words& male, const Words& female) {
  if (male.empty()) {
    return cell.number == 0 || cell.number == 1 ? std::optional(cell.number) : std::nullopt;
  }
  const auto declared = list_with(trim(cell.shown()), {&male, &female});
  return declared ? std::optional(static_cast<double>(*declared)) : std::nullopt;
}

}  // namespace

std::vector<io::Cell> sex_cells(const io::Table& table, std::size_t column, const Words& male,
                                const Words& female) {
  const auto words = sex_words(table, column, male, female);
  std::vector<io::Cell> cells(table.rows.size());
  bool coded = false;
  for (std::size_t r = 0; r < cells.size(); ++r) {
    const auto& here = table.rows[r][column];
    if (here.empty()) continue;
    const std::string word(trim(here.shown()));
    const bool is_number = here.kind == Kind::number;
    coded = coded || is_number;
    const auto sex =
        is_number ? sex_of_number(here, male, female) : std::optional(words.at(io::word_key(word)));
    if (!sex) {
      throw data_error(concat(table.source, ": row ", table.row_numbers[r], ": ",
                              table.columns[column], " ", word, " is neither male nor female"),
                       "state the numbers with --male and --female");
    }
    cells[r] = {Kind::number, *sex, {}};
  }
  if (coded && male.empty()) {
    log::warn(
        concat("assumed: ", table.columns[column], " 0 = male, 1 = female (--male, --female)"));
  }
  return cells;
}

}  // namespace ecgmm::data
