// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/units.h"

#include <algorithm>
#include <array>
#include <vector>

#include "ecgmm/core/text.h"

namespace ecgmm::data {
namespace {

enum class Quantity { length, mass, pressure, time };

struct KnownUnit {
  std::string_view name;
  Quantity quantity;
  double factor;  ///< to cm, kg, mmHg, days
};

constexpr std::array<KnownUnit, 14> kUnits = {{{"mm", Quantity::length, 0.1},
                                               {"cm", Quantity::length, 1},
                                               {"m", Quantity::length, 100},
                                               {"in", Quantity::length, 2.54},
                                               {"ft", Quantity::length, 30.48},
                                               {"g", Quantity::mass, 0.001},
                                               {"kg", Quantity::mass, 1},
                                               {"lb", Quantity::mass, 0.45359237},
                                               {"mmHg", Quantity::pressure, 1},
                                               {"kPa", Quantity::pressure, 7.500615758},
                                               {"years", Quantity::time, 365.25},
                                               {"months", Quantity::time, 30.4375},
                                               {"weeks", Quantity::time, 7},
                                               {"days", Quantity::time, 1}}};

const KnownUnit* find_unit(std::string_view name) {
  const auto found = std::find_if(kUnits.begin(), kUnits.end(), [&](const KnownUnit& unit) {
    return to_lower(unit.name) == to_lower(name);
  });
  return found == kUnits.end() ? nullptr : &*found;
}

}  // namespace

std::optional<double> convert_unit(double value, std::string_view from, std::string_view to) {
  if (to_lower(from) == to_lower(to)) return value;
  const auto* source = find_unit(from);
  const auto* target = find_unit(to);
  if (source == nullptr || target == nullptr || source->quantity != target->quantity) {
    return std::nullopt;
  }
  return value * source->factor / target->factor;
}

std::string convertible_units(std::string_view unit) {
  const auto* target = find_unit(unit);
  std::vector<std::string> names;
  for (const auto& known : kUnits) {
    if (target != nullptr && &known != target && known.quantity == target->quantity) {
      names.emplace_back(known.name);
    }
  }
  return join(names, ", ");
}

}  // namespace ecgmm::data
