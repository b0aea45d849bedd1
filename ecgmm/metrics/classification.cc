// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/metrics/classification.h"

#include <cmath>
#include <limits>

#include "ecgmm/core/text.h"
#include "ecgmm/metrics/input_checks.h"

namespace ecgmm::metrics {
namespace {

/// part / whole, NaN where whole is 0.
double ratio(double part, double whole) {
  return whole == 0 ? std::numeric_limits<double>::quiet_NaN() : part / whole;
}

std::string right(const std::string& text, std::size_t width) {
  return std::string(width > text.size() ? width - text.size() : 0, ' ') + text;
}

/// One line of the report; a figure below 0 leaves its cell blank.
std::string report_row(const std::string& name, const std::array<double, 3>& figures,
                       std::size_t support) {
  std::string row = right(name, 12) + " ";
  for (const double figure : figures) {
    const std::string text = std::isnan(figure) ? "nan" : figure < 0 ? "" : fixed(figure, 2);
    row += " " + right(text, 9);
  }
  return row + " " + right(std::to_string(support), 9) + "\n";
}

/// The mean of two figures, each leaving it where it is NaN.
double mean(double a, double weight_a, double b, double weight_b) {
  if (std::isnan(a)) return b;
  if (std::isnan(b)) return a;
  return ratio(a * weight_a + b * weight_b, weight_a + weight_b);
}

}  // namespace

Confusion confusion(std::span<const double> probabilities, std::span<const int> truth,
                    double threshold) {
  check_scored(probabilities, truth);
  Confusion counts{};
  for (std::size_t i = 0; i < truth.size(); ++i) {
    ++counts[static_cast<std::size_t>(truth[i])][probabilities[i] >= threshold ? 1 : 0];
  }
  return counts;
}

Classification classify(const Confusion& counts) {
  const auto tn = static_cast<double>(counts[0][0]);
  const auto fp = static_cast<double>(counts[0][1]);
  const auto fn = static_cast<double>(counts[1][0]);
  const auto tp = static_cast<double>(counts[1][1]);
  Classification figures;
  figures.counts = counts;
  figures.accuracy = ratio(tp + tn, tp + tn + fp + fn);
  figures.sensitivity = ratio(tp, tp + fn);
  figures.specificity = ratio(tn, tn + fp);
  figures.balanced_accuracy = (figures.sensitivity + figures.specificity) / 2;
  figures.ppv = ratio(tp, tp + fp);
  figures.npv = ratio(tn, tn + fn);
  figures.f1 = ratio(2 * tp, 2 * tp + fp + fn);
  figures.mcc = ratio(tp * tn - fp * fn, std::sqrt((tp + fp) * (tp + fn) * (tn + fp) * (tn + fn)));
  return figures;
}

std::string classification_report(const Confusion& counts) {
  const auto abnormal = classify(counts);
  // The same figures with the classes' parts exchanged.
  const auto normal = classify({{{counts[1][1], counts[1][0]}, {counts[0][1], counts[0][0]}}});
  const std::array<double, 3> first = {normal.ppv, normal.sensitivity, normal.f1};
  const std::array<double, 3> second = {abnormal.ppv, abnormal.sensitivity, abnormal.f1};
  const std::size_t n_normal = counts[0][0] + counts[0][1];
  const std::size_t n_abnormal = counts[1][0] + counts[1][1];
  std::array<double, 3> macro{};
  std::array<double, 3> weighted{};
  for (std::size_t i = 0; i < 3; ++i) {
    macro[i] = mean(first[i], 1, second[i], 1);
    weighted[i] =
        mean(first[i], static_cast<double>(n_normal), second[i], static_cast<double>(n_abnormal));
  }
  std::string text = right("", 12) + " ";
  for (const char* head : {"precision", "recall", "f1-score", "support"}) {
    text += " " + right(head, 9);
  }
  text += "\n\n" + report_row("normal", first, n_normal) +
          report_row("abnormal", second, n_abnormal) + "\n";
  const std::size_t n = n_normal + n_abnormal;
  return text + report_row("accuracy", {-1, -1, abnormal.accuracy}, n) +
         report_row("macro avg", macro, n) + report_row("weighted avg", weighted, n);
}

}  // namespace ecgmm::metrics
