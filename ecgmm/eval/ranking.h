// SPDX-License-Identifier: Apache-2.0
// What is said of ranking, alike for one evaluated set and for the folds of a cross-validation: the
// model, the model with less to go by, and what knows less than the model.
#pragma once

#include <array>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <vector>

#include "ecgmm/eval/discrimination.h"
#include "ecgmm/eval/missing_modality_curve.h"
#include "ecgmm/eval/score_columns.h"
#include "ecgmm/eval/table.h"

namespace ecgmm::eval {

/// The one model given only these parts, of the records that have all of them.
struct SubsetRow {
  ModalitySet parts;
  Discrimination figures;
};

/// A baseline and the model on the records that both can score.
struct BaselineRow {
  std::string name;
  Discrimination figures;
  Gain gain;               ///< model - baseline
  metrics::McNemar calls;  ///< model first; the baseline calls from 0.5 on
};

/// Borderline records: scored, but neither normal nor abnormal.
struct Borderline {
  std::size_t n = 0;                  ///< records with a probability, of one repeat
  std::array<double, 5> quartiles{};  ///< lowest, 25 %, median, 75 %, highest probability
  std::size_t answered = 0;           ///< of these
  double called_abnormal = 0;         ///< share of the answered; NaN for none
};

struct Ranking {
  Discrimination model;
  std::vector<SubsetRow> subsets;  ///< none where the model needs all parts
  std::vector<BaselineRow> baselines;
  Borderline borderline;
  Degradation degradation;
  /// Sentence where what is not physiology tells the classes apart; else "".
  std::string shortcut_warning;
  /// What the age-matched figures do not show, one sentence each.
  std::vector<std::string> doubts;
};

/// @param baselines  names beside ScoredRecord::baselines.
Ranking rank(std::span<const FoldView> parts, const std::vector<std::string>& baselines,
             const std::string& shortcut_name);

/// Keys age_matched, subsets, baselines, borderline, degradation, shortcut_warning and doubts.
nlohmann::json to_json(const Ranking& ranking);

nlohmann::json to_json(const Gain& gain);

Table subset_table(const Ranking& ranking);
enum class Room { screen, page };
/// @param room  a page has room for one interval more.
Table baseline_table(const Ranking& ranking, Room room);
/// The tests behind it.
Table comparison_table(const Ranking& ranking);
/// "14 borderline records, not in the AUROC: ..."; "" without any.
std::string borderline_text(const Borderline& borderline);
Table degradation_table(const Ranking& ranking);
/// The tables and what is said of borderline records.
std::string ranking_text(const Ranking& ranking);
/// "1204 pairs at most 5 years apart".
std::string pairs_text(const Matched& matched);

}  // namespace ecgmm::eval
