// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace ecgmm::data {

/// The same quantity in another unit: lengths (mm, cm, m, in, ft), masses (g, kg, lb), pressures
/// (mmHg, kPa) and times (years, months, weeks, days), ignoring case.
/// @return nullopt where the units differ and are not two of one of those kinds.
std::optional<double> convert_unit(double value, std::string_view from, std::string_view to);

/// The units that convert_unit() brings to `unit`, for messages: "mm, m, in, ft".
std::string convertible_units(std::string_view unit);

}  // namespace ecgmm::data
