// SPDX-License-Identifier: Apache-2.0
// What the files of a synthetic cohort tell of the labels, by plain features and logistic
// regressions fitted without the fold that they score: no network, but the same order of things.
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "ecgmm/core/parallel.h"
#include "ecgmm/core/text.h"
#include "ecgmm/data/cohort.h"
#include "ecgmm/data/synth.h"
#include "ecgmm/ecg/resample.h"
#include "ecgmm/ecg/trace.h"
#include "ecgmm/metrics/logistic.h"
#include "ecgmm/metrics/ranking.h"

namespace ecgmm::data {
namespace {

namespace fs = std::filesystem;
using Features = std::vector<double>;

constexpr double kRateHz = 100;

/// Steepest places, at least 0.3 s apart, of at least half the steepness of the steep ones.
std::vector<std::size_t> find_beats(const std::vector<float>& lead) {
  std::vector<float> steepness(lead.size(), 0);
  for (std::size_t t = 2; t + 2 < lead.size(); ++t)
    steepness[t] = std::abs(2 * lead[t] - lead[t - 2] - lead[t + 2]);
  auto sorted = steepness;
  const auto high = sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() * 99 / 100);
  std::nth_element(sorted.begin(), high, sorted.end());
  std::vector<std::size_t> beats;
  for (std::size_t t = 30; t + 50 < lead.size(); ++t) {
    const auto first = steepness.begin() + static_cast<std::ptrdiff_t>(t) - 15;
    if (steepness[t] > *high / 2 && *std::max_element(first, first + 31) == steepness[t])
      beats.push_back(t);
  }
  return beats;
}

/// The mean beat in steps of 40 ms against the line before P, the rate and its irregularity; empty
/// where fewer than four beats are seen.
Features lead_features(const ecg::Waveform& waveform) {
  const auto lead = ecg::resample(waveform.samples, waveform.sampling_rate_hz, kRateHz);
  const auto beats = find_beats(lead);
  if (beats.size() < 4) return {};
  constexpr std::size_t kSteps = 20;
  Features out(kSteps + 2, 0);
  double squares = 0;
  for (const auto beat : beats) {
    for (std::size_t k = 0; k < 4 * kSteps; ++k) out[k / 4] += lead[beat - 30 + k];
  }
  for (std::size_t k = 0; k < kSteps; ++k) out[k] /= 4.0 * static_cast<double>(beats.size());
  const double line = out[0];
  for (std::size_t k = 0; k < kSteps; ++k) out[k] -= line;
  const double mean =
      static_cast<double>(beats.back() - beats.front()) / static_cast<double>(beats.size() - 1);
  for (std::size_t i = 1; i < beats.size(); ++i)
    squares += std::pow(static_cast<double>(beats[i] - beats[i - 1]) - mean, 2);
  out[kSteps] = mean;
  out[kSteps + 1] = std::log(1 + std::sqrt(squares / static_cast<double>(beats.size() - 1)));
  return out;
}

struct Told {
  std::array<Features, 3> by;  ///< beside kModalities; NaN = not known
  int abnormal = 0;
  std::size_t fold = 0;
};

constexpr std::size_t kFolds = 5;

/// The complete, labeled records of a cohort that are normal or abnormal.
std::vector<Told> tell(const Cohort& cohort) {
  std::vector<std::size_t> complete;
  std::vector<Told> out;
  std::map<std::string, std::size_t> folds;  // both visits of a patient in one
  for (std::size_t i = 0; i < cohort.records().size(); ++i) {
    const auto& record = cohort.records()[i];
    if (record.available() != ModalitySet::all() || !record.label ||
        *record.label == Label::borderline)
      continue;
    Told told;
    for (const auto& cell : cohort.clinical(i).subspan(1))  // without PATIENT
      told.by[2].push_back(cell.empty() ? std::nan("") : cell.number);
    told.abnormal = *record.label == Label::abnormal;
    told.fold = folds.emplace(record.group, folds.size() % kFolds).first->second;
    complete.push_back(i);
    out.push_back(std::move(told));
  }
  parallel_for(complete.size(), 2, [&](std::size_t i) {
    const auto decoded = cohort.decode(complete[i]);
    out[i].by[0] = lead_features(ecg::extract_trace(*decoded.image).waveform);
    out[i].by[1] = lead_features(*decoded.signal);
  });
  return out;
}

/// Rows of z-scores by the rows outside of a fold, 0 where not known. A lead's come with their
/// sizes beside them: it may differ from a healthy one in either direction.
std::vector<double> standardize(const std::vector<Told>& records, std::size_t modality,
                                std::size_t fold) {
  const std::size_t columns = records[0].by[modality].size();
  const std::size_t width = modality < 2 ? 2 * columns : columns;
  std::vector<double> out(records.size() * width, 0);
  for (std::size_t c = 0; c < columns; ++c) {
    double n = 0;
    double sum = 0;
    double squares = 0;
    for (const auto& told : records) {
      const double value = told.by[modality][c];
      if (told.fold == fold || std::isnan(value)) continue;
      ++n;
      sum += value;
      squares += value * value;
    }
    const double sd = std::sqrt(std::max(1e-9, squares / n - sum / n * sum / n));
    for (std::size_t i = 0; i < records.size(); ++i) {
      const double value = records[i].by[modality][c];
      if (std::isnan(value)) continue;
      const double z = std::clamp((value - sum / n) / sd, -4.0, 4.0);
      out[i * width + c] = z;
      if (width > columns) out[i * width + columns + c] = std::abs(z);
    }
  }
  return out;
}

/// Log odds of each record by one modality, from the records of the other folds.
std::vector<double> score(const std::vector<Told>& records, std::size_t modality) {
  std::vector<double> scores(records.size());
  for (std::size_t fold = 0; fold < kFolds; ++fold) {
    const auto rows = standardize(records, modality, fold);
    const std::size_t columns = rows.size() / records.size();
    std::vector<double> truth;
    std::vector<double> weights;
    for (const auto& told : records) {
      truth.push_back(told.abnormal);
      weights.push_back(told.fold != fold);
    }
    metrics::LogisticProblem problem{rows, columns, truth};
    problem.penalty = 20;
    problem.weights = weights;
    const auto fit = metrics::fit_logistic(problem);
    for (std::size_t i = 0; i < records.size(); ++i) {
      if (records[i].fold != fold) continue;
      scores[i] = fit.intercept;
      for (std::size_t c = 0; c < columns; ++c)
        scores[i] += fit.coefficients[c] * rows[i * columns + c];
    }
  }
  return scores;
}

double auroc(const std::vector<double>& scores, const std::vector<Told>& records) {
  std::vector<int> truth;
  for (const auto& told : records) truth.push_back(told.abnormal);
  return metrics::auroc(scores, truth);
}

/// The cohort of `ecgmm synth OUT` with no option.
std::vector<Told> tell_of_default_cohort() {
  const auto folder = fs::path(testing::TempDir()) / concat("ecgmm_synth_information_", ::getpid());
  SynthOptions options;
  options.threads = 2;
  synthesize_cohort(folder, options);
  OpenOptions opening;
  opening.decode_images = false;
  auto records = tell(Cohort::open(folder, opening));
  fs::remove_all(folder);
  return records;
}

TEST(SynthInformation, LiesInEachModalityAndMostInAllTogether) {
  const auto records = tell_of_default_cohort();
  ASSERT_GT(records.size(), 200);
  for (const auto& told : records) {
    for (const auto& features : told.by) ASSERT_FALSE(features.empty()) << "no beats seen";
  }
  const std::array scores = {score(records, 0), score(records, 1), score(records, 2)};
  std::vector<double> strip(records.size());
  std::vector<double> all(records.size());
  for (std::size_t i = 0; i < records.size(); ++i) {
    strip[i] = (scores[0][i] + scores[1][i]) / 2;
    all[i] = strip[i] + scores[2][i];
  }
  for (std::size_t m = 0; m < 3; ++m) {
    const double alone = auroc(scores[m], records);
    EXPECT_GT(alone, 0.70) << to_string(kModalities[m]);
    EXPECT_LT(alone, 0.90) << to_string(kModalities[m]);
    EXPECT_GT(auroc(all, records), alone + 0.02) << to_string(kModalities[m]);
  }
  const double best_view = std::max(auroc(scores[0], records), auroc(scores[1], records));
  EXPECT_GT(auroc(strip, records), best_view) << "image and signal tell the same";
}

}  // namespace
}  // namespace ecgmm::data
