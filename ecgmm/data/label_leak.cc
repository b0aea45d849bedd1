// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/label_leak.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "ecgmm/core/text.h"
#include "ecgmm/metrics/ranking.h"

namespace ecgmm::data {
namespace {

/// Records of each class below which an AUROC says nothing: with 8 and 8, noise reaches 0.95 in one
/// column of 1,000.
constexpr std::size_t kMinClassRows = 8;
constexpr std::size_t kMaxValues = 12;
constexpr std::size_t kMinValueRows = 5;

using Counts = std::array<std::size_t, 2>;  ///< normal, abnormal

/// How often each value (in lower case) occurs with each class.
std::map<std::string, Counts> count_values(std::span<const io::Cell* const> cells,
                                           std::span<const int> truth) {
  std::map<std::string, Counts> values;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const std::string word = to_lower(trim(cells[i]->shown()));
    if (!word.empty()) ++values[word][static_cast<std::size_t>(truth[i])];
  }
  return values;
}

/// Every value belongs to one class. Values of few records prove nothing: most records must have
/// others.
bool follows_label(const std::map<std::string, Counts>& values) {
  Counts frequent{};
  std::size_t all = 0;
  for (const auto& [word, counts] : values) {
    if (counts[0] > 0 && counts[1] > 0) return false;
    const std::size_t rows = counts[0] + counts[1];
    all += rows;
    for (std::size_t c = 0; c < 2 && rows >= kMinValueRows; ++c) frequent[c] += counts[c];
  }
  return frequent[0] > 0 && frequent[1] > 0 && 10 * (frequent[0] + frequent[1]) >= 9 * all;
}

/// The values are words of the label, and nine in ten agree with it.
bool holds_label_words(const std::map<std::string, Counts>& values, const CohortConfig& cohort) {
  const auto is_in = [](const std::string& word, const std::vector<std::string>& words) {
    return std::any_of(words.begin(), words.end(),
                       [&](const auto& w) { return to_lower(w) == word; });
  };
  std::size_t agreeing = 0;
  std::size_t all = 0;
  for (const auto& [word, counts] : values) {
    all += counts[0] + counts[1];
    if (is_in(word, cohort.normal)) agreeing += counts[0];
    if (is_in(word, cohort.abnormal)) agreeing += counts[1];
  }
  return all >= 2 * kMinValueRows && 10 * agreeing >= 9 * all;
}

/// NaN where there are too few records of a class.
double checked_auroc(const std::vector<double>& scores, const std::vector<int>& truth) {
  const auto positives = static_cast<std::size_t>(std::count(truth.begin(), truth.end(), 1));
  if (positives < kMinClassRows || truth.size() - positives < kMinClassRows) return std::nan("");
  return metrics::auroc(scores, truth);
}

double auroc_by_number(std::span<const std::optional<double>> numbers, std::span<const int> truth) {
  std::vector<double> scores;
  std::vector<int> known;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    if (!numbers[i]) continue;
    scores.push_back(*numbers[i]);
    known.push_back(truth[i]);
  }
  const double area = checked_auroc(scores, known);
  return std::max(area, 1 - area);
}

double auroc_by_value(std::span<const io::Cell* const> cells, std::span<const int> truth,
                      const std::map<std::string, Counts>& values) {
  if (values.size() > kMaxValues) return std::nan("");
  std::vector<double> scores;
  std::vector<int> known;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const auto found = values.find(to_lower(trim(cells[i]->shown())));
    if (found == values.end()) continue;
    const auto rows = static_cast<double>(found->second[0] + found->second[1]);
    if (rows < kMinValueRows) continue;
    scores.push_back(static_cast<double>(found->second[1]) / rows);
    known.push_back(truth[i]);
  }
  return checked_auroc(scores, known);
}

double auroc_of_missing(std::span<const io::Cell* const> cells, std::span<const int> truth) {
  std::vector<double> scores;
  for (const auto* cell : cells) scores.push_back(cell->empty() ? 1 : 0);
  const double area = checked_auroc(scores, {truth.begin(), truth.end()});
  return std::max(area, 1 - area);
}

}  // namespace

std::string label_leak(std::span<const io::Cell* const> cells,
                       std::span<const std::optional<double>> numbers, std::span<const int> truth,
                       const DataConfig& config, const CohortConfig& cohort) {
  const auto values = count_values(cells, truth);
  if (follows_label(values) || holds_label_words(values, cohort)) return "repeats the label";
  for (const double area :
       {auroc_by_number(numbers, truth), auroc_by_value(cells, truth, values)}) {
    if (area >= config.leak_auroc) return concat("by itself reaches AUROC ", fixed(area, 3));
  }
  if (config.missing_indicator) {
    const double area = auroc_of_missing(cells, truth);
    if (area >= config.leak_auroc) {
      return concat("whether it is missing already reaches AUROC ", fixed(area, 3));
    }
  }
  return {};
}

}  // namespace ecgmm::data
