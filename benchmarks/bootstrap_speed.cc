// SPDX-License-Identifier: Apache-2.0
// CPU seconds of one thread for 2,000 bootstrap resamples of 2,000 records: of each metric that has
// such an interval, and of a whole evaluation.
#include <algorithm>
#include <cstdio>
#include <ctime>
#include <string>
#include <vector>

#include "ecgmm/core/random.h"
#include "ecgmm/core/text.h"
#include "ecgmm/eval/evaluation.h"
#include "ecgmm/metrics/bootstrap.h"
#include "ecgmm/metrics/figures.h"
#include "ecgmm/metrics/matched.h"

namespace {

using namespace ecgmm;

constexpr std::size_t kRecords = 2000;

std::vector<eval::ScoredRecord> make_records(std::size_t a_patient) {
  RandomStream stream(42, "bootstrap_speed");
  std::vector<eval::ScoredRecord> records(kRecords);
  for (std::size_t i = 0; i < kRecords; ++i) {
    auto& record = records[i];
    record.prediction.key = {"simulated", concat(i)};
    record.group = concat(i / a_patient);
    record.truth = stream.chance(0.4) ? Label::abnormal : Label::normal;
    const bool is_abnormal = record.truth == Label::abnormal;
    record.prediction.probability =
        is_abnormal ? stream.uniform(0.2, 0.99) : stream.uniform(0.01, 0.8);
    record.prediction.abnormal = record.prediction.probability >= 0.5;
    record.age_years = stream.uniform(30, 70) + (is_abnormal ? 10 : 0);
    record.baselines = {record.age_years / 100};
  }
  return records;
}

template <class Work>
void print_seconds(const char* what, const Work& work) {
  const auto begin = std::clock();
  work();
  std::printf("%-64s %6.2f s\n", what, static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC);
}

}  // namespace

int main() {
  const auto records = make_records(1);
  std::vector<double> scores, ages;
  std::vector<int> truth, called;
  std::vector<std::size_t> patients;
  for (const auto& record : records) {
    scores.push_back(record.prediction.probability);
    ages.push_back(record.age_years);
    truth.push_back(record.truth == Label::abnormal ? 1 : 0);
    called.push_back(record.prediction.abnormal ? 1 : 0);
    patients.push_back(patients.size());
  }
  print_seconds("AUROC, AUPRC, 8 figures of calls, Brier score, log loss", [&] {
    const metrics::WeightedTally tally(scores, truth, called);
    metrics::bootstrap_intervals(
        patients, metrics::kFigures.size(),
        [&](std::span<const std::uint32_t> weights, std::span<double> values) {
          std::ranges::copy(metrics::figures_of(tally(weights)), values.begin());
        });
  });
  print_seconds("AUROC among patients of like age", [&] {
    const metrics::MatchedRanking ranking(scores, truth, ages, 5);
    metrics::bootstrap_interval(patients, [&](auto weights) { return ranking.auroc(weights); });
  });
  print_seconds("all of these", [&] {
    const metrics::WeightedTally tally(scores, truth, called);
    const metrics::MatchedRanking ranking(scores, truth, ages, 5);
    metrics::bootstrap_intervals(
        patients, metrics::kFigures.size() + 1,
        [&](std::span<const std::uint32_t> weights, std::span<double> values) {
          std::ranges::copy(metrics::figures_of(tally(weights)), values.begin());
          values.back() = ranking.auroc(weights);
        });
  });
  print_seconds("a whole evaluation, one baseline, with plots and report",
                [&] { eval::evaluate(records, {.baselines = {"age only"}}); });
  const auto pairs = make_records(2);
  print_seconds("the same of patients with two records each",
                [&] { eval::evaluate(pairs, {.baselines = {"age only"}}); });
}
