// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/eval/predictions_csv.h"

#include "ecgmm/core/text.h"
#include "ecgmm/eval/score_columns.h"
#include "ecgmm/io/csv.h"

namespace ecgmm::eval {

std::string prediction_line(const ScoredRecord& record) {
  const auto& prediction = record.prediction;
  const bool is_known = has_probability(record);
  const char* call = prediction.abnormal ? "abnormal" : "normal";
  return concat(io::csv_field(prediction.key.cohort), ",", io::csv_field(prediction.key.id), ",",
                to_string(prediction.status), ",", is_known ? shortest(prediction.probability) : "",
                ",", is_answered(record) ? call : "", ",",
                record.truth ? to_string(*record.truth) : "", "\n");
}

std::string predictions_csv(const std::vector<ScoredRecord>& records) {
  std::string text = concat(kPredictionColumns, "\n");
  for (const auto& record : records) text += prediction_line(record);
  return text;
}

}  // namespace ecgmm::eval
