// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/column_doubts.h"

#include <algorithm>
#include <cstddef>

#include "ecgmm/core/text.h"

namespace ecgmm::data {
namespace {

/// Fewer numbers tell nothing of what is usual in a column.
constexpr std::size_t kEnough = 5;
constexpr double kSentinels[] = {-1, -8,  -9,  -88, -99,  -888, -999, -9999,
                                 99, 777, 888, 999, 7777, 8888, 9999, 99999};

/// Whether `candidate`, which occurs `count` times, is no value like the others (ascending).
bool is_sentinel(double candidate, std::size_t count, std::span<const double> others) {
  constexpr std::size_t kOften = 3;
  const double least = others.front(), most = others.back();
  if (candidate < 0) return least >= 0 && (candidate < -1 || count > 1);
  if (candidate <= most) return false;
  const double span = most - least;
  if (candidate < 100) return candidate > most + span && count > 1;  // 99 may be one patient's age
  return count >= kOften || candidate > most + span / 2 || candidate >= 2 * most;
}

double middle(std::span<const double> ascending) { return ascending[ascending.size() / 2]; }

/// A group between 0 and 1 beside one up to 100 that is the same a hundred times.
bool mixes_percents(std::span<const double> ascending) {
  constexpr std::size_t kFewest = 3;
  constexpr double kLeastPercent = 10;
  const auto gap = std::upper_bound(ascending.begin(), ascending.end(), 1.0);
  const auto small = ascending.first(static_cast<std::size_t>(gap - ascending.begin()));
  const auto large = ascending.subspan(small.size());
  const auto is_fraction = [](double x) { return x > 0 && x < 1; };
  const auto fractions = std::count_if(small.begin(), small.end(), is_fraction);
  if (small.size() < kFewest || large.size() < kFewest || fractions < 3) return false;
  if (small.front() < 0 || large.front() < kLeastPercent || large.back() > 100) return false;
  const double ratio = 100 * middle(small) / middle(large);
  return ratio > 0.5 && ratio < 2;
}

}  // namespace

std::vector<std::string> number_doubts(const std::string& where, const std::string& key,
                                       std::span<const double> numbers) {
  std::vector<std::string> doubts;
  std::vector<double> all(numbers.begin(), numbers.end());
  std::sort(all.begin(), all.end());
  for (const double candidate : kSentinels) {
    const auto [begin, end] = std::equal_range(all.begin(), all.end(), candidate);
    const auto count = static_cast<std::size_t>(end - begin);
    if (count == 0 || all.size() < count + kEnough) continue;
    std::vector<double> others(all.begin(), begin);
    others.insert(others.end(), end, all.end());
    if (!is_sentinel(candidate, count, others)) continue;
    const auto number = shortest(candidate);
    doubts.push_back(concat(
        where, ": ", number, " occurs in ", count, count == 1 ? " cell" : " cells",
        ", the others range from ", shortest(others.front()), " to ", shortest(others.back()),
        ": if it means a missing value, set ", key, " missing = [", number, "] in cohort.toml"));
  }
  if (mixes_percents(all)) {
    const auto fractions =
        static_cast<std::size_t>(std::upper_bound(all.begin(), all.end(), 1.0) - all.begin());
    doubts.push_back(
        concat(where, ": ", fractions, " numbers lie between 0 and 1 and ", all.size() - fractions,
               " between ", shortest(all[fractions]), " and ", shortest(all.back()),
               ": fractions and percentages may be mixed; write all of them in one way"));
  }
  return doubts;
}

}  // namespace ecgmm::data
