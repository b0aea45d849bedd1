// SPDX-License-Identifier: Apache-2.0
// How harmonize_clinical() reads one column: its words (column_words.cc), then its numbers
// (column_numbers.cc).
#pragma once

#include <algorithm>
#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "ecgmm/core/text.h"
#include "ecgmm/data/clinical_columns.h"
#include "ecgmm/data/word_coding.h"
#include "ecgmm/io/unicode_text.h"

namespace ecgmm::data {

/// From which share of numbers on an undeclared column is one of numbers with some texts in it.
inline constexpr double kNumericShare = 0.9;

/// One column of a clinical table on its way to the standard layout.
class ColumnReader {
 public:
  ColumnReader(KeyedTable& table, std::size_t column, CohortConfig& config, Findings& findings)
      : table_(table),
        column_(column),
        name_(table.columns[column]),
        config_(config),
        findings_(findings),
        spec_(column_spec(config, name_)),
        standard_(find_spec(standard_columns(), name_)) {}

  /// @throws Error (data), see fault_cells().
  void read();

  std::size_t fault_cells() const { return fault_cells_; }  ///< of the Error that read() threw

 private:
  io::Cell& cell(std::size_t row) { return table_.rows[row][column_]; }
  std::string key() const { return concat("[columns.", name_, "]"); }
  std::string where(std::size_t row) const;
  /// The declaration that says what holds once the cells are changed.
  ColumnSpec& declaration() { return config_.columns[name_]; }

  [[noreturn]] void refuse(std::size_t cells, std::string what, std::string hint);

  bool is_declared_word(const std::string& text) const;

  /// Cells that stand for a missing value are empty afterwards; words that io::read_table() took
  /// for one are back where they are declared to be values.
  void settle_missing();

  /// @param taken  whether io::read_table() took the word for missing.
  bool is_missing(const std::string& text, bool taken) const;

  /// Whether the column seems to be one of words, of which a word for missing may be one.
  bool has_words() const;

  void say_missing_words();

  /// 1,234 in a column of numbers: nobody can tell whether it is 1.234 or 1234.
  void refuse_unclear_numbers();

  /// 45 % beside 45 % is 45; beside other numbers it is a question.
  void read_percents();

  bool is_number_column();

  /// Texts of the column that are no numbers, by word_key(), with how often and as written.
  std::map<std::string, std::pair<std::size_t, std::string>> texts();

  /// Finds the number of each word of a coded column.
  /// @throws Error (data) unless one scheme understands all of them: half a coding is none.
  void settle_words();

  Coding coding() const { return name_ == "SEX" ? Coding::sex : Coding::yes_no; }

  /// The number of a word as the cohort or the standard layout declares it.
  std::optional<double> declared_number(const std::string& word) const;

  [[noreturn]] void refuse_words(
      const std::map<std::string, std::pair<std::size_t, std::string>>& words);

  /// "male = \"...\", female = \"...\"".
  std::string example_values() const;

  std::optional<double> number_of(const io::Cell& here) const;

  /// Cells of the column that are no value of it, by what stands in them.
  struct NoValues {
    std::size_t cells = 0;
    std::map<std::string, std::vector<std::size_t>> rows;
  };

  void read_numbers();

  /// One line, whatever the number of cells: the most frequent texts with their rows.
  void say_no_values(const NoValues& faults, std::size_t filled);

  void convert_units();

  /// Finds what the declared codes of a standard column ({male = 1, female = 2}) are in the
  /// standard's, through the words that both have.
  void settle_codes();

  void convert_codes();

  void check_codes();

  [[noreturn]] void refuse_code(const std::vector<std::size_t>& rows);

  /// " (as in 4 more rows: 3, 5-7)".
  std::string others(const std::vector<std::size_t>& rows) const;

  void check_plausible();

  void point_at_doubts();

  KeyedTable& table_;
  std::size_t column_;
  std::string name_;
  CohortConfig& config_;
  Findings& findings_;
  ColumnSpec spec_;
  const ColumnSpec* standard_;
  std::map<double, double> codes_;       ///< declared → standard; empty where they are the same
  std::map<std::string, double> words_;  ///< of a coded column, by word_key()
  std::map<std::string, std::size_t> missing_words_;  ///< taken as missing, with their cells
  std::size_t fault_cells_ = 0;
  bool has_numbers_ = false;  ///< some cells were numbers, not words, in the file
};

}  // namespace ecgmm::data
