// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ecgmm::io {

/// Reads a CSV file row by row in bounded memory: gzip by content, UTF-8 BOM, LF, CRLF or CR,
/// RFC 4180 quotes, and the delimiter (comma, semicolon, tab, bar) as a first line "sep=;" names
/// it, else found from the first lines. With another than the comma a decimal comma is understood,
/// unless the first lines have decimal points.
/// Blank lines are left out. Errors name the file and the line.
class CsvReader {
 public:
  /// @throws Error (data) if the file is missing, a folder, empty, or not text (a NUL byte); UTF-16
  ///         and files of other kinds (HTML, PDF, pictures ...) are named as such.
  /// @param max_fields  of a row; as many as a sheet of XLSX has columns.
  explicit CsvReader(const std::filesystem::path& path, std::size_t max_fields = 16'384);
  ~CsvReader();
  CsvReader(CsvReader&&) noexcept;

  /// The fields of the next record; they stay valid until the next call. False at the end.
  /// @throws Error (data) for an open quote at the end, damaged gzip, bytes that are not UTF-8, a
  ///         row of more than 64 MiB or of more fields than allowed.
  bool next(std::vector<std::string_view>& fields);

  std::size_t line() const;  ///< 1-based line on which the last record began
  /// What stands between fields: ',', ';' or a tab, as the file's first rows show.
  char delimiter() const;
  /// Whether a comma stands for the point of numbers; see parse_number().
  bool decimal_comma() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// A number as tables write it: blanks around it, exponent, leading '+'; with `decimal_comma` a
/// comma may stand for the point (which still is understood). "inf" and "nan" in any case are
/// numbers here. nullopt where the whole text is not one number.
std::optional<double> parse_number(std::string_view text, bool decimal_comma = false);

/// A field of a table that people open: quoted where RFC 4180 needs it, and with ' before what a
/// spreadsheet would take for a formula, a text that begins with = + - @, a tab or CR and is no
/// number. A text that begins so after ' gets one more, so that csv_text() is its inverse.
std::string csv_field(std::string_view text);

/// What csv_field() was given, of a field without its quotes.
std::string_view csv_text(std::string_view field);

/// A field of a table that is data for other programs: only quoted where RFC 4180 needs it.
std::string csv_data_field(std::string_view text);

}  // namespace ecgmm::io
