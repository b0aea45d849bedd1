// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/split.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>
#include <utility>

#include "ecgmm/core/error.h"
#include "ecgmm/core/random.h"
#include "ecgmm/core/text.h"

namespace ecgmm::data {
namespace {

using ClassCounts = std::array<double, 2>;  ///< normal, abnormal

constexpr std::array<const char*, 2> kClassNames = {"normal", "abnormal"};

/// The records of one patient.
struct Patient {
  std::vector<std::size_t> positions;  ///< in `used`
  ClassCounts counts{};
  std::uint64_t lot = 0;  ///< a random number of its own

  bool has(std::size_t c) const { return counts[c] > 0; }
};

std::size_t class_of(const Record& record) {
  if (!record.label || *record.label == Label::borderline) {
    throw Error(ErrorKind::internal, concat("record ", record.key.id, " has no label to split by"));
  }
  return *record.label == Label::abnormal ? 1 : 0;
}

/// The patients, those with most records first and by lot among equals. A patient's lot depends on
/// the seed and the patient alone, so that neither other records nor the cohort's name change it.
std::vector<Patient> draw_patients(const Cohort& cohort, std::span<const std::size_t> used,
                                   std::uint64_t seed, const char* purpose) {
  std::map<std::string, Patient> by_group;
  for (std::size_t i = 0; i < used.size(); ++i) {
    const Record& record = cohort.records()[used[i]];
    const auto [patient, is_new] = by_group.try_emplace(record.group);
    if (is_new) {
      patient->second.lot = RandomStream(seed, concat(purpose, "/", record.patient)).next();
    }
    patient->second.positions.push_back(i);
    patient->second.counts[class_of(record)] += 1;
  }
  std::vector<Patient> patients;
  for (auto& [group, patient] : by_group) patients.push_back(std::move(patient));
  std::stable_sort(patients.begin(), patients.end(), [](const Patient& a, const Patient& b) {
    const std::size_t size_a = a.positions.size();
    const std::size_t size_b = b.positions.size();
    return size_a != size_b ? size_a > size_b : a.lot < b.lot;
  });
  return patients;
}

ClassCounts patients_by_class(const std::vector<Patient>& patients) {
  ClassCounts counts{};
  for (const auto& patient : patients) {
    for (std::size_t c = 0; c < 2; ++c) counts[c] += patient.has(c) ? 1 : 0;
  }
  return counts;
}

void require_patients(const std::vector<Patient>& patients, std::size_t parts, const char* what) {
  const ClassCounts counts = patients_by_class(patients);
  for (std::size_t c = 0; c < 2; ++c) {
    if (counts[c] > 0) continue;
    throw data_error(concat("no usable record is ", kClassNames[c], ": both classes are needed"),
                     "correct the labels, or declare their words in cohort.toml: [labels] normal = "
                     "[\"...\"], abnormal = [\"...\"]");
  }
  for (std::size_t c = 0; c < 2; ++c) {
    if (counts[c] >= static_cast<double>(parts)) continue;
    throw data_error(concat("only ", counts[c], " patient(s) with a usable ", kClassNames[c],
                            " record: too few for ", parts, " ", what),
                     concat("each of them needs at least one"));
  }
}

/// Deals patients to parts one by one, each to the part where it lowers the most
/// sum over parts and classes of (held - target)² / target: parts fill in proportion, and exactly
/// where everyone has one record. Where no more patients of a class are left than parts without
/// one, these get them.
/// @return the part of each patient.
std::vector<std::size_t> deal(const std::vector<Patient>& patients,
                              const std::vector<ClassCounts>& targets) {
  std::vector<ClassCounts> held(targets.size());
  ClassCounts left = patients_by_class(patients);
  const auto cost = [&](const Patient& patient, std::size_t part) {
    double sum = 0;
    for (std::size_t c = 0; c < 2; ++c) {
      const double n = patient.counts[c];
      sum += n * (2 * (held[part][c] - targets[part][c]) + n) / targets[part][c];
    }
    return sum;
  };
  const auto fullness = [&](std::size_t part) {
    return (held[part][0] + held[part][1]) / (targets[part][0] + targets[part][1]);
  };
  std::vector<std::size_t> dealt;
  for (const auto& patient : patients) {
    const auto lacks = [&](std::size_t part) {  // must get this patient to have the class at all
      for (std::size_t c = 0; c < 2; ++c) {
        const auto empty =
            std::count_if(held.begin(), held.end(), [&](auto& h) { return h[c] == 0; });
        if (patient.has(c) && held[part][c] == 0 && left[c] <= static_cast<double>(empty))
          return true;
      }
      return false;
    };
    std::size_t best = 0;
    for (std::size_t part = 1; part < targets.size(); ++part) {
      if (lacks(part) != lacks(best)) {
        if (lacks(part)) best = part;
        continue;
      }
      const double difference = cost(patient, part) - cost(patient, best);
      if (difference < 0 || (difference == 0 && fullness(part) < fullness(best))) best = part;
    }
    for (std::size_t c = 0; c < 2; ++c) {
      held[best][c] += patient.counts[c];
      left[c] -= patient.has(c) ? 1 : 0;
    }
    dealt.push_back(best);
  }
  return dealt;
}

}  // namespace

std::vector<std::size_t> testable(const Cohort& cohort, std::span<const std::size_t> used) {
  std::vector<std::size_t> found;
  std::copy_if(used.begin(), used.end(), std::back_inserter(found),
               [&](std::size_t i) { return !cohort.training_only(i); });
  if (found.empty() && !used.empty()) {
    throw data_error("every record is for training only (cohort.toml: training_only = true)",
                     "add a cohort that is not for training only");
  }
  return found;
}

void require_both_classes(const Split& split, const Cohort& cohort) {
  const std::array parts = {&split.train, &split.val, &split.test};
  if (split.train.empty()) {
    throw data_error("the training split has no usable record", "put records into it");
  }
  for (std::size_t p = 0; p < parts.size(); ++p) {
    if (parts[p]->empty()) continue;
    std::array<bool, 2> seen{};
    for (const std::size_t i : *parts[p]) seen[class_of(cohort.records()[i])] = true;
    for (std::size_t c = 0; c < 2; ++c) {
      if (seen[c]) continue;
      throw data_error(concat("the split ", kSplitNames[p], " has no ", kClassNames[c], " record"),
                       "put normal and abnormal records into each split");
    }
  }
}

void add_training_only(Split& split, const Cohort& cohort, std::span<const std::size_t> used) {
  std::set<std::string_view> held_out;
  for (const auto* part : {&split.val, &split.test}) {
    for (const std::size_t i : *part) held_out.insert(cohort.records()[i].group);
  }
  for (const std::size_t i : used) {
    if (cohort.training_only(i) && !held_out.contains(cohort.records()[i].group)) {
      split.train.push_back(i);
    }
  }
  std::sort(split.train.begin(), split.train.end());
}

Split stratified_group_split(const Cohort& cohort, std::span<const std::size_t> used,
                             const DataConfig& config, std::uint64_t seed) {
  const auto candidates = testable(cohort, used);
  const auto patients = draw_patients(cohort, candidates, seed, "split");
  Split split;
  std::vector<std::vector<std::size_t>*> parts = {&split.train};
  std::vector<double> shares = {0};
  for (const auto& [part, share] :
       {std::pair(&split.val, config.val_share), std::pair(&split.test, config.test_share)}) {
    if (share == 0) continue;
    parts.push_back(part);
    shares.push_back(share);
  }
  require_patients(patients, parts.size(), "splits");
  ClassCounts total{};
  for (const auto& patient : patients) {
    for (std::size_t c = 0; c < 2; ++c) total[c] += patient.counts[c];
  }
  std::vector<ClassCounts> targets(parts.size(), total);
  for (std::size_t c = 0; c < 2; ++c) {
    for (std::size_t p = 1; p < parts.size(); ++p) {
      targets[p][c] = std::max(1.0, std::round(shares[p] * total[c]));
      targets[0][c] -= targets[p][c];
    }
    targets[0][c] = std::max(1.0, targets[0][c]);
  }
  const auto dealt = deal(patients, targets);
  for (std::size_t p = 0; p < patients.size(); ++p) {
    for (const std::size_t position : patients[p].positions) {
      parts[dealt[p]]->push_back(candidates[position]);
    }
  }
  for (auto* part : parts) std::sort(part->begin(), part->end());
  require_both_classes(split, cohort);
  add_training_only(split, cohort, used);
  return split;
}

Split without_validation(Split split, const Cohort& cohort, std::span<const std::size_t> used) {
  Split joined;
  for (const auto* part : {&split.train, &split.val}) {
    std::copy_if(part->begin(), part->end(), std::back_inserter(joined.train),
                 [&](std::size_t i) { return !cohort.training_only(i); });
  }
  joined.test = std::move(split.test);
  add_training_only(joined, cohort, used);
  return joined;
}

std::vector<int> stratified_group_folds(const Cohort& cohort, std::span<const std::size_t> used,
                                        int folds, std::uint64_t seed) {
  const auto candidates = testable(cohort, used);
  const auto patients = draw_patients(cohort, candidates, seed, "folds");
  const auto count = static_cast<std::size_t>(std::max(folds, 2));
  require_patients(patients, count, "folds");
  ClassCounts target{};
  for (const auto& patient : patients) {
    for (std::size_t c = 0; c < 2; ++c) {
      target[c] += patient.counts[c] / static_cast<double>(count);
    }
  }
  const auto dealt = deal(patients, std::vector<ClassCounts>(count, target));
  std::vector<int> fold_of(cohort.records().size(), -1);
  for (std::size_t p = 0; p < patients.size(); ++p) {
    for (const std::size_t position : patients[p].positions) {
      fold_of[candidates[position]] = static_cast<int>(dealt[p]);
    }
  }
  std::vector<int> fold;
  for (const std::size_t i : used) fold.push_back(fold_of[i]);
  return fold;
}

}  // namespace ecgmm::data
