// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace ecgmm::io {

/// Which day a spreadsheet calls 1 (or 0), named after its year.
enum class DateSystem { from_1900, from_1904 };

/// A serial day number as ISO 8601 text: "2020-01-31", "2020-01-31 12:30:00", milliseconds only
/// where there are any; a number in [0, 1) is a time of day, "12:30:00". nullopt outside the years
/// that spreadsheets know (up to 9999).
/// @note  The 1900 system has a 29 February 1900 that never was (day 60); it is read as the 28th.
/// Source: ISO/IEC 29500-1, 18.17.4.
std::optional<std::string> excel_date_text(double serial, DateSystem system);

/// The inverse in the 1900 system, for the three forms above. nullopt for any other text, and
/// before 1900.
std::optional<double> excel_serial(std::string_view iso);

/// Whether numbers of this format are points in time. Elapsed time ("[h]:mm") is not: it stays a
/// number of days.
/// Source: ISO/IEC 29500-1, 18.8.30 and 18.8.31.
bool is_date_format(std::string_view code);
bool is_builtin_date_format(int id);

}  // namespace ecgmm::io
