// SPDX-License-Identifier: Apache-2.0
// What is told of a model on a set of records, one row a figure. From this table follow computing,
// bootstrap intervals, JSON, text, report and model card: a new figure is a new row, in the order
// of the report.
#pragma once

#include <array>
#include <cstddef>
#include <limits>
#include <string_view>

#include "ecgmm/metrics/classification.h"
#include "ecgmm/metrics/weighted_tally.h"

namespace ecgmm::metrics {

/// What a figure is of.
enum class FigureKind {
  ranking,      ///< scores of one model against each other; of several models it is the mean
  probability,  ///< each probability alone: all records together
  call,         ///< what is called normal or abnormal: the records answered, together
};

struct Figure {
  std::string_view key;   ///< in JSON: "balanced_accuracy", its interval "balanced_accuracy_ci95"
  std::string_view name;  ///< for a reader
  FigureKind kind;
  double (*value)(const Tally&);  ///< NaN where undefined
  bool is_short = false;          ///< shown where there is room for few: screen, model card
  /// Of a figure that is a share of right calls: the records it is a share of; else null.
  bool (*among)(int truth, int called) = nullptr;
};

inline constexpr std::array kFigures = {
    Figure{"auroc", "AUROC", FigureKind::ranking,
           [](const Tally& t) { return share_of(t.ranked_rightly(), t.n[0] * t.n[1]); }, true},
    Figure{"auprc", "AUPRC", FigureKind::ranking,
           [](const Tally& t) { return share_of(t.precision_sum, t.n[1]); }},
    Figure{"sensitivity", "sensitivity", FigureKind::call,
           [](const Tally& t) { return classify(t.calls).sensitivity; }, true,
           [](int truth, int) { return truth == 1; }},
    Figure{"specificity", "specificity", FigureKind::call,
           [](const Tally& t) { return classify(t.calls).specificity; }, true,
           [](int truth, int) { return truth == 0; }},
    Figure{"ppv", "PPV", FigureKind::call, [](const Tally& t) { return classify(t.calls).ppv; },
           false, [](int, int called) { return called == 1; }},
    Figure{"npv", "NPV", FigureKind::call, [](const Tally& t) { return classify(t.calls).npv; },
           false, [](int, int called) { return called == 0; }},
    Figure{"accuracy", "accuracy", FigureKind::call,
           [](const Tally& t) { return classify(t.calls).accuracy; }, true,
           [](int, int) { return true; }},
    Figure{"balanced_accuracy", "balanced accuracy", FigureKind::call,
           [](const Tally& t) { return classify(t.calls).balanced_accuracy; }},
    Figure{"f1", "F1", FigureKind::call, [](const Tally& t) { return classify(t.calls).f1; }, true},
    Figure{"mcc", "MCC", FigureKind::call, [](const Tally& t) { return classify(t.calls).mcc; }},
    Figure{"brier", "Brier score", FigureKind::probability,
           [](const Tally& t) { return share_of(t.squared_errors, t.n[0] + t.n[1]); }},
    Figure{"log_loss", "log loss", FigureKind::probability,
           [](const Tally& t) { return share_of(t.log_losses, t.n[0] + t.n[1]); }},
};

/// One value a figure, in the order of the table.
template <class T>
using PerFigure = std::array<T, kFigures.size()>;

/// The place of a figure in the table; no such key does not compile.
consteval std::size_t figure_index(std::string_view key) {
  std::size_t i = 0;
  while (kFigures.at(i).key != key) ++i;
  return i;
}
inline constexpr std::size_t kAuroc = figure_index("auroc");

/// All figures of one tally.
inline PerFigure<double> figures_of(const Tally& tally) {
  PerFigure<double> values{};
  for (std::size_t i = 0; i < kFigures.size(); ++i) values[i] = kFigures[i].value(tally);
  return values;
}

}  // namespace ecgmm::metrics
