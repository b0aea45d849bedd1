// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/metrics/groups.h"

#include <numeric>
#include <unordered_map>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"

namespace ecgmm::metrics {

std::vector<std::size_t> group_numbers(std::span<const std::string> names) {
  std::unordered_map<std::string, std::size_t> known;
  std::vector<std::size_t> numbers;
  for (const auto& name : names) {
    // The number of the first record is unique among patients.
    const std::size_t own = numbers.size();
    numbers.push_back(name.empty() ? own : known.try_emplace(name, own).first->second);
  }
  return numbers;
}

Groups dense_groups(std::span<const std::size_t> groups, std::size_t n_records) {
  Groups dense;
  if (groups.empty()) {
    dense.of.resize(n_records);
    std::iota(dense.of.begin(), dense.of.end(), std::size_t{0});
    dense.count = n_records;
    return dense;
  }
  if (groups.size() != n_records) {
    throw Error(ErrorKind::internal,
                concat("metrics: ", groups.size(), " groups for ", n_records, " records"));
  }
  std::unordered_map<std::size_t, std::size_t> known;
  for (const std::size_t group : groups) {
    dense.of.push_back(known.try_emplace(group, known.size()).first->second);
  }
  dense.count = known.size();
  return dense;
}

}  // namespace ecgmm::metrics
