// SPDX-License-Identifier: Apache-2.0
// How a table of samples lies: which columns are none of samples, and which way time runs.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ecgmm::data {

/// Rows of samples that are read one at a time.
struct RowSource {
  std::size_t count = 0;                                    ///< of rows
  std::size_t points = 0;                                   ///< of each row
  std::function<std::vector<float>(std::size_t row)> read;  ///< (points), NaN where missing
};

/// What a heading of a column among samples says that it holds.
enum class Heading { unknown, index, time, rate, other };

/// "id", "Unnamed: 0": index; "timestamp [ms]": time; "fs", "Hz": rate; "age", "label", "sex",
/// "lead": other; names of samples (0, t17, 0.004) and of leads: unknown.
Heading heading_of(std::string_view name);

/// A column among the samples that holds none.
struct OddColumn {
  std::size_t column = 0;  ///< among the points, from 0
  std::string why;         ///< "is called 'age', unlike the other 2490"
};

/// Columns whose heading is not like the others' (t0, t1, age, t2, ...).
/// @param names  of the points' columns.
std::vector<OddColumn> odd_by_name(std::span<const std::string> names);

/// Columns at the edges of the rows that hold one value in every row (a rate), count the rows, or
/// hold whole numbers beside broken ones (ages, labels). At least five rows are needed to say.
std::vector<OddColumn> odd_by_value(const RowSource& rows);

/// Whether time runs down the columns: neighbors in a column are alike, those in a row are not.
/// @param rows  fewer than 50, or of fewer than 8 points, are too few to say.
bool time_in_rows(const RowSource& rows);

/// The unit that a heading names: "ECG (mV)", "voltage_uV", "[V]"; in mV. A bare V is a lead.
std::optional<double> unit_in(std::string_view heading);

}  // namespace ecgmm::data
