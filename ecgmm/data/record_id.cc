// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/record_id.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/io/unicode_text.h"
#include "ecgmm/io/utf8.h"

namespace ecgmm::data {
namespace {

using Kind = io::Cell::Kind;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool all_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

/// Joiners, which plain_text() keeps, taken off, and runs of blanks made one.
std::string plain_id(std::string_view text) {
  std::string plain = io::plain_text(text);
  for (const std::string_view joiner : {"\u200C", "\u200D"}) {
    for (auto at = plain.find(joiner); at != std::string::npos; at = plain.find(joiner)) {
      plain.erase(at, joiner.size());
    }
  }
  const auto is_run = [](char a, char b) { return a == ' ' && b == ' '; };
  std::replace(plain.begin(), plain.end(), '\t', ' ');
  plain.erase(std::unique(plain.begin(), plain.end(), is_run), plain.end());
  return plain;
}

/// Of "7.0" the position of the point, npos where the text is no whole number with a fraction of 0.
std::size_t zero_fraction(std::string_view text) {
  const auto point = text.find('.');
  const bool zeros = point != std::string_view::npos && point + 1 < text.size() &&
                     text.find_first_not_of('0', point + 1) == std::string_view::npos;
  return zeros && all_digits(text.substr(0, point)) ? point : std::string_view::npos;
}

bool has_fraction(std::string_view text) {
  const auto point = text.find('.');
  return point != std::string_view::npos && all_digits(text.substr(0, point)) &&
         all_digits(text.substr(point + 1)) && zero_fraction(text) == std::string_view::npos;
}

std::string id_of(std::string_view text, bool keep_fraction) {
  std::string id = plain_id(text);
  const auto point = keep_fraction ? std::string::npos : zero_fraction(id);
  if (point != std::string::npos) id.resize(point);
  if (all_digits(id)) id.erase(0, std::min(id.find_first_not_of('0'), id.size() - 1));
  return id;
}

/// "1.5E+12", as spreadsheet programs show and save long numbers.
bool is_scientific(std::string_view text) {
  const auto e = text.find_first_of("Ee");
  if (e == std::string_view::npos || e + 2 >= text.size() || text[e + 1] != '+') return false;
  std::string mantissa(text.substr(0, e));
  std::erase(mantissa, '.');
  std::erase(mantissa, ',');
  return all_digits(mantissa) && all_digits(text.substr(e + 2));
}

/// @throws Error (data) where the cell is no id any more.
void check_cell(const io::Table& table, std::size_t row, std::size_t column) {
  constexpr double kFirstInexact = 1e15;
  const auto& cell = table.rows[row][column];
  const auto place = [&] {
    return concat(table.source, ": row ", table.row_numbers[row], ", column ",
                  table.columns[column], ": ");
  };
  const std::string remedy = "format the column as text, then enter the ids again";
  if (cell.kind == Kind::number && cell.text.empty() && std::abs(cell.number) >= kFirstInexact) {
    throw data_error(concat(place(), "a number of more than 15 digits has lost its last digits (",
                            cell.shown(), ")"),
                     remedy);
  }
  if (is_scientific(cell.written())) {
    throw data_error(
        concat(place(), "'", cell.written(),
               "' is an id in scientific notation, of which only the first digits are left"),
        remedy + " and export the file again");
  }
}

/// A spreadsheet makes dates of ids such as 1-2.
void refuse_some_dates(const io::Table& table, std::size_t column) {
  std::optional<std::size_t> first;
  std::size_t dates = 0, filled = 0;
  for (std::size_t r = 0; r < table.rows.size(); ++r) {
    const auto& cell = table.rows[r][column];
    filled += cell.empty() ? 0 : 1;
    if (cell.kind != Kind::date) continue;
    if (dates++ == 0) first = r;
  }
  if (dates == 0 || dates == filled) return;
  throw data_error(
      concat(table.source, ": column ", table.columns[column], ": ", dates,
             dates == 1 ? " id is a date" : " ids are dates", " (",
             table.rows[*first][column].shown(), " in row ", table.row_numbers[*first],
             "), the others are not: spreadsheet programs turn ids such as 1-2 into dates"),
      "format the column as text, then enter these ids again");
}

/// The number of a plain id of digits; nullopt for any other.
std::optional<std::size_t> number_of(const std::string& id) {
  std::size_t number = 0;
  const char* const last = id.data() + id.size();
  const auto [end, error] = std::from_chars(id.data(), last, number);
  if (error != std::errc{} || end != last) return std::nullopt;
  return number;
}

/// The largest of numbers from `begin` on of which nine in ten are there.
std::optional<std::size_t> numbered_from(std::size_t begin, std::span<const std::string> ids) {
  std::size_t least = ~std::size_t{0}, most = 0;
  for (const auto& id : ids) {
    const auto number = number_of(id);
    if (!number) return std::nullopt;
    least = std::min(least, *number);
    most = std::max(most, *number);
  }
  if (ids.size() < 2 || least != begin || 10 * ids.size() < 9 * (most - begin + 1)) {
    return std::nullopt;
  }
  return most;
}

}  // namespace

std::string normalize_id(std::string_view text) { return id_of(text, false); }

IdColumn IdColumn::read(const io::Table& table, std::size_t column) {
  refuse_some_dates(table, column);
  IdColumn read;
  bool fractions = false;
  for (std::size_t r = 0; r < table.rows.size(); ++r) {
    check_cell(table, r, column);
    const auto& cell = table.rows[r][column];
    // Neither an error of a formula nor a word for a missing value is an id.
    const auto typed = table.as_typed.find({r, column});
    read.written.push_back(cell.kind == Kind::error        ? std::string()
                           : typed != table.as_typed.end() ? typed->second
                                                           : cell.written());
    fractions = fractions || has_fraction(read.written.back());
  }
  for (const auto& text : read.written) read.ids.push_back(id_of(text, fractions));
  return read;
}

std::string repetition_text(const std::string& first, std::size_t first_row,
                            const std::string& second, std::size_t second_row) {
  const auto rows = concat("in rows ", first_row, " and ", second_row);
  if (first == second) return concat(first, " occurs twice, ", rows);
  const bool digits = all_digits(first) && all_digits(second);
  if (digits || (io::is_ascii(first) && io::is_ascii(second))) {
    return concat("'", first, "' and '", second, "' ", rows, " differ only in ",
                  digits ? "leading zeros" : "blanks or zeros");
  }
  return concat("'", first, "' (", io::code_points(first), ") and '", second, "' (",
                io::code_points(second), ") ", rows,
                " look alike and differ only in their encoding");
}

bool counts_from_zero(std::span<const std::string> first, std::span<const std::string> second) {
  const auto last_of_first = numbered_from(0, first);
  const auto last_of_second = numbered_from(1, second);
  return last_of_first && last_of_second && *last_of_first + 1 == *last_of_second;
}

}  // namespace ecgmm::data
