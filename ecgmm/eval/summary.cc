// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "ecgmm/core/text.h"
#include "ecgmm/eval/figures.h"

namespace ecgmm::eval {
namespace {

constexpr std::size_t kFewPatients = 100;
constexpr std::size_t kFewOfAClass = 30;

std::string left(const std::string& text, std::size_t width) {
  return text + std::string(width > text.size() ? width - text.size() : 0, ' ');
}

std::string right(const std::string& text, std::size_t width) {
  return std::string(width > text.size() ? width - text.size() : 0, ' ') + text;
}

std::string plural(std::size_t count, const std::string& noun) {
  return concat(count, " ", noun, count == 1 ? "" : "s");
}

std::string interval_text(const metrics::Interval& interval) {
  return concat(fixed(interval.low, 3), " .. ", fixed(interval.high, 3));
}

std::string figure_line(const std::string& name, double value,
                        const metrics::Interval* interval = nullptr) {
  if (std::isnan(value)) return left(name, 13) + "undefined\n";
  std::string line = left(name, 13) + fixed(value, 3);
  if (interval != nullptr) line += "   " + interval_text(*interval);
  return line + "\n";
}

/// Who is in it and who is not.
std::string count_lines(const Figures& figures) {
  const auto& counts = figures.called.counts;
  std::string text = concat(
      plural(figures.truth.size(), "record"), " of ", plural(figures.n_patients, "patient"), ": ",
      counts[0][0] + counts[0][1], " normal, ", counts[1][0] + counts[1][1], " abnormal\n");
  std::vector<std::string> left_out;
  const auto note = [&](std::size_t count, const char* what) {
    if (count > 0) left_out.push_back(concat(count, " ", what));
  };
  note(figures.n_unreadable, "unreadable");
  note(figures.n_abstained, "abstained");
  note(figures.n_borderline, "borderline");
  note(figures.n_unlabelled, "without label");
  if (!left_out.empty()) text += concat("left out: ", join(left_out, ", "), "\n");
  return text;
}

std::string confusion_table(const metrics::Confusion& counts, double threshold) {
  const auto line = [](const std::string& name, const std::string& normal,
                       const std::string& abnormal) {
    return concat(left(name, 16), right(normal, 13), "  ", right(abnormal, 15), "\n");
  };
  const auto counted = [&](const std::string& name, std::size_t truth) {
    return line(name, std::to_string(counts[truth][0]), std::to_string(counts[truth][1]));
  };
  return concat(line("", "called normal", "called abnormal"), counted("truly normal", 0),
                counted("truly abnormal", 1), "called abnormal from a probability of ",
                shortest(threshold), " on\n");
}

}  // namespace

std::string small_line(const Figures& figures) {
  const std::size_t fewest = std::min(figures.patients[0], figures.patients[1]);
  if (figures.n_patients >= kFewPatients && fewest >= kFewOfAClass) return {};
  const std::string area = std::isnan(figures.auroc.auroc)
                               ? "AUROC undefined"
                               : concat("AUROC ", fixed(figures.auroc.auroc, 3), ", 95 % interval ",
                                        interval_text(figures.auroc.interval));
  return concat("small: ", plural(figures.n_patients, "patient"), " (", figures.patients[0],
                " normal, ", figures.patients[1],
                " abnormal), so the figures are uncertain: ", area, "\n");
}

std::string heading_text(const EvaluationOptions& options) {
  std::string text;
  if (!options.heading.empty()) text += options.heading + "\n";
  for (const auto& remark : options.remarks) text += remark + "\n";
  return text.empty() ? text : text + "\n";
}

std::string summary_text(const Figures& figures, const EvaluationOptions& options) {
  std::string text = heading_text(options) + count_lines(figures);
  if (figures.truth.empty()) {
    return text +
           "nothing to measure: no record has a prediction and the label normal or abnormal\n";
  }
  text += "\n" + left("", 21) + "95 % interval\n";
  const auto& called = figures.called;
  text += figure_line("AUROC", figures.auroc.auroc, &figures.auroc.interval);
  text += figure_line("accuracy", called.accuracy, &figures.accuracy_interval);
  text += figure_line("sensitivity", called.sensitivity, &figures.sensitivity_interval);
  text += figure_line("specificity", called.specificity, &figures.specificity_interval);
  text += figure_line("F1", called.f1);
  text += "\n" + confusion_table(called.counts, options.threshold);
  if (figures.n_patients < figures.truth.size()) {
    text += "\nsome patients have several records: the intervals are somewhat too narrow\n";
  }
  if (const auto small = small_line(figures); !small.empty()) text += "\n" + small;
  return text;
}

}  // namespace ecgmm::eval
