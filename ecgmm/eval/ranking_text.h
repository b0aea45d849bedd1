// SPDX-License-Identifier: Apache-2.0
// Ranking as JSON, tables and sentences.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "ecgmm/eval/ranking.h"
#include "ecgmm/eval/table.h"

namespace ecgmm::eval {

/// Keys age_matched, subsets, baselines, borderline, degradation, shortcut_warning and doubts.
nlohmann::json to_json(const Ranking& ranking);

/// n, auroc_difference, ci95, p, bootstrap_ci95 and the same among age-matched pairs.
nlohmann::json to_json(const Gain& gain);

/// Discrimination from each subset of the modalities.
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
