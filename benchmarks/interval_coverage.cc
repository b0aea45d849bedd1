// SPDX-License-Identifier: Apache-2.0
// How often 95 % intervals hold the truth, by simulation with fixed seeds; prints the rows of the
// table in docs/evaluation.md.
//
// Patients: 38 % abnormal; scores are normal with distance d = 1.81 between the classes (AUROC
// 0.9); the probability is the true one with log odds 1.25 times as large (slope 0.8). Ages are
// uniform in 30 .. 70 for normal patients, 10 years more for abnormal ones, and independent of the
// score.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numeric>
#include <span>
#include <vector>

#include "ecgmm/core/random.h"
#include "ecgmm/core/text.h"
#include "ecgmm/eval/discrimination.h"
#include "ecgmm/eval/proportion.h"
#include "ecgmm/metrics/cross_validation.h"
#include "ecgmm/metrics/reliability.h"
#include "ecgmm/metrics/uncertainty.h"

namespace {

using namespace ecgmm;
using namespace ecgmm::metrics;

constexpr double kDistance = 1.8124;  // AUROC 0.9
constexpr double kAbnormal = 0.38;
constexpr double kStretch = 1.25;
constexpr int kRuns = 1000;

struct Sample {
  std::vector<double> probabilities, ages;
  std::vector<int> truth;
  std::vector<std::size_t> patients;
};

/// @param records  of each patient, whose scores correlate by 0.64.
Sample draw(RandomStream& stream, std::size_t n_patients, std::size_t records) {
  Sample sample;
  for (std::size_t patient = 0; patient < n_patients; ++patient) {
    const int truth = stream.chance(kAbnormal) ? 1 : 0;
    const double age = stream.uniform(30, 70) + 10 * truth;
    const double own = stream.normal();
    for (std::size_t i = 0; i < records; ++i) {
      const double noise = records == 1 ? own : 0.8 * own + 0.6 * stream.normal();
      const double logit = kDistance * (noise + kDistance * truth) - kDistance * kDistance / 2 +
                           std::log(kAbnormal / (1 - kAbnormal));
      sample.probabilities.push_back(1 / (1 + std::exp(-kStretch * logit)));
      sample.truth.push_back(truth);
      sample.ages.push_back(age);
      sample.patients.push_back(patient);
    }
  }
  return sample;
}

double normal_cdf(double z) { return std::erfc(-z / std::sqrt(2)) / 2; }

/// Of a probability >= 0.5 among the abnormal.
double true_sensitivity() {
  const double least =  // of the score, where the stretched log odds are 0
      (kDistance * kDistance / 2 - std::log(kAbnormal / (1 - kAbnormal))) / kDistance;
  return normal_cdf(kDistance - least);
}

struct Coverage {
  int held = 0, defined = 0;
  void add(const Interval& interval, double truth) {
    if (std::isnan(interval.low)) return;
    ++defined;
    held += interval.low <= truth && truth <= interval.high ? 1 : 0;
  }
  std::string text() const { return defined == 0 ? "" : fixed(100.0 * held / defined, 1); }
};

Interval fold_interval(const Sample& sample) {
  constexpr std::size_t kFolds = 5;
  std::vector<Sample> folds(kFolds);
  for (std::size_t i = 0; i < sample.truth.size(); ++i) {
    auto& fold = folds[sample.patients[i] % kFolds];
    fold.probabilities.push_back(sample.probabilities[i]);
    fold.truth.push_back(sample.truth[i]);
    fold.patients.push_back(sample.patients[i]);
  }
  std::vector<FoldScores> views;
  for (const auto& fold : folds) views.push_back({fold.probabilities, fold.truth, fold.patients});
  return cross_validated_auroc(views).interval;
}

/// As an evaluation takes it.
eval::Columns columns_of(const Sample& sample) {
  std::vector<int> called;
  for (const double p : sample.probabilities) called.push_back(p >= 0.5 ? 1 : 0);
  return {0,
          sample.probabilities,
          sample.truth,
          sample.patients,
          sample.ages,
          called,
          std::vector<int>(called.size(), 1)};
}

void run(std::size_t n_patients, std::size_t records) {
  RandomStream stream(42, concat("coverage/", n_patients, "/", records));
  const double area = normal_cdf(kDistance / std::sqrt(2));
  Coverage auroc, folds, sensitivity, matched, slope;
  for (int i = 0; i < kRuns; ++i) {
    const auto sample = draw(stream, n_patients, records);
    const auto columns = columns_of(sample);
    const auto figures = eval::discriminate({&columns, 1});
    auroc.add(figures.interval, area);
    matched.add(figures.matched.interval, area);
    folds.add(fold_interval(sample), area);
    sensitivity.add(
        eval::share_recognized(columns.truth, columns.called, columns.patients, 1, 1).interval,
        true_sensitivity());
    slope.add(calibration_line(sample.probabilities, sample.truth, sample.patients).slope.interval,
              1 / kStretch);
  }
  std::printf("| %zu | %zu | %s | %s | %s | %s | %s |\n", n_patients, records, auroc.text().c_str(),
              folds.text().c_str(), sensitivity.text().c_str(), matched.text().c_str(),
              slope.text().c_str());
  std::fflush(stdout);
}

}  // namespace

int main() {
  for (const std::size_t n_patients : {20, 41, 100, 400}) run(n_patients, 1);
  for (const std::size_t n_patients : {41, 100, 400}) run(n_patients, 3);
}
