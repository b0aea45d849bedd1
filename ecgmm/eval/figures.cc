// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/eval/figures.h"

#include <set>
#include <utility>

#include "ecgmm/core/error.h"
#include "ecgmm/metrics/calibration.h"
#include "ecgmm/metrics/ranking.h"

namespace ecgmm::eval {
namespace {

std::string person_of(const ScoredRecord& record) {
  const auto& key = record.prediction.key;
  return record.group.empty() ? key.cohort + "/record " + key.id : record.group;
}

void count(const std::vector<ScoredRecord>& records, double threshold, Figures& figures) {
  std::array<std::set<std::string>, 2> people;
  for (const auto& record : records) {
    const auto& prediction = record.prediction;
    if (prediction.status == bundle::PredictionStatus::unreadable) {
      ++figures.n_unreadable;
    } else if (prediction.status == bundle::PredictionStatus::abstained) {
      ++figures.n_abstained;
    } else if (!record.truth) {
      ++figures.n_unlabelled;
    } else if (record.truth == Label::borderline) {
      ++figures.n_borderline;
    } else {
      if (prediction.abnormal != (prediction.probability >= threshold)) {
        throw Error(ErrorKind::internal,
                    "the call of record " + prediction.key.id + " contradicts the threshold");
      }
      const int truth = record.truth == Label::abnormal ? 1 : 0;
      figures.probabilities.push_back(prediction.probability);
      figures.truth.push_back(truth);
      people[static_cast<std::size_t>(truth)].insert(person_of(record));
    }
  }
  figures.patients = {people[0].size(), people[1].size()};
  people[0].merge(people[1]);
  figures.n_patients = people[0].size();
}

}  // namespace

Figures measure(const std::vector<ScoredRecord>& records, double threshold) {
  Figures figures{};
  count(records, threshold, figures);
  const auto& probabilities = figures.probabilities;
  const auto& truth = figures.truth;
  figures.auroc = metrics::estimate_auroc(probabilities, truth);
  figures.auprc = metrics::auprc(probabilities, truth);
  figures.brier = metrics::brier_score(probabilities, truth);
  figures.log_loss = metrics::log_loss(probabilities, truth);

  figures.called = metrics::classify(metrics::confusion(probabilities, truth, threshold));
  const auto& [normal, abnormal] = figures.called.counts;
  figures.accuracy_interval = metrics::wilson_interval(normal[0] + abnormal[1], truth.size());
  figures.sensitivity_interval = metrics::wilson_interval(abnormal[1], abnormal[0] + abnormal[1]);
  figures.specificity_interval = metrics::wilson_interval(normal[0], normal[0] + normal[1]);
  return figures;
}

}  // namespace ecgmm::eval
