// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/assess/predict_records.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <memory>
#include <numeric>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "ecgmm/assess/modality_warnings.h"
#include "ecgmm/assess/record_look.h"
#include "ecgmm/assess/scope.h"
#include "ecgmm/assess/settle.h"
#include "ecgmm/assess/shard.h"
#include "ecgmm/assess/tracings.h"
#include "ecgmm/bundle/default_model.h"
#include "ecgmm/bundle/prediction_json.h"
#include "ecgmm/core/error.h"
#include "ecgmm/core/log.h"
#include "ecgmm/core/parallel.h"
#include "ecgmm/core/printable.h"
#include "ecgmm/core/progress.h"
#include "ecgmm/core/text.h"
#include "ecgmm/eval/predictions_csv.h"
#include "ecgmm/io/csv.h"
#include "ecgmm/io/file.h"

namespace ecgmm::assess {
namespace {

/// Records that are in memory together, and as many where a caller asks to be called between.
constexpr std::size_t kChunk = 1024, kSmallChunk = 256;

constexpr std::string_view kFurtherColumns =
    ",reason,assumed,warnings,rate_bpm,pr_ms,qrs_ms,qt_ms,notes,model\n";

std::string csv_number(double value) {
  return std::isfinite(value) ? shortest(std::round(10 * value) / 10) : "";
}

/// Shows how far all records are, while a chunk of them is predicted.
class ChunkProgress : public Progress {
 public:
  ChunkProgress(Progress* whole, std::size_t before, std::size_t total)
      : whole_(whole), before_(before), total_(total) {}
  void update(std::size_t done, std::size_t /*total*/, const std::string& text) override {
    if (whole_ != nullptr) whole_->update(before_ + done, total_, text);
  }

 private:
  Progress* whole_;
  std::size_t before_, total_;
};

/// What is said once for all records: each is added, and forgotten.
class Findings {
 public:
  void add(const bundle::Prediction& prediction, const RecordLook& look) {
    ++counts_[bundle::verdict(prediction)];
    used_.push_back(prediction.used);
    for (const auto& [key, text] : look.warnings) {
      auto& kind = warnings_[key];
      if (kind.count++ == 0) kind.first = concat("record ", prediction.key.id, ": ", text);
    }
    if (prediction.status != bundle::PredictionStatus::unreadable) return;
    auto& cause = causes_[prediction.note];
    if (cause.count++ == 0) cause.first = prediction.key.id;
  }

  std::size_t unreadable() const { return counts("unreadable"); }
  std::string first_cause() const { return causes_.begin()->first; }

  void warn(const bundle::Bundle& model) const {
    for (const auto& [note, kind] : causes_) {
      log::warn(concat("not predicted: record ", kind.first,
                       kind.count > 1 ? concat(" and ", kind.count - 1, " more") : "", ": ", note));
    }
    for (const auto& [key, kind] : warnings_) {
      log::warn(
          concat(kind.first, kind.count > 1 ? concat("; ", kind.count - 1, " more records") : ""));
    }
    warn_new_subsets(model, used_);
    warn_table_alone(model, used_);
  }

  /// "3 records: 1 with no abnormality seen in lead II, 1 abnormal, 1 unreadable".
  std::string text() const {
    return concat(used_.size(), " records: ", counts("normal"), " with ", kNormalCall, ", ",
                  counts("abnormal"), " abnormal, ", unreadable(), " unreadable",
                  counts("abstained") > 0 ? concat(", ", counts("abstained"), " abstained") : "");
  }

 private:
  std::size_t counts(std::string_view verdict) const {
    const auto found = counts_.find(verdict);
    return found == counts_.end() ? 0 : found->second;
  }

  std::map<std::string_view, std::size_t> counts_;
  struct Kind {
    std::size_t count = 0;
    std::string first;  ///< the record
  };
  std::map<std::string, Kind> causes_, warnings_;  ///< by note, by key
  std::vector<ModalitySet> used_;
};

/// predictions.csv's line with columns more: why a record is not called, what was assumed, what is
/// odd, what is measured in its lead by rule, how an answered one was read, and by which model.
std::string line_of(const eval::ScoredRecord& record, const RecordLook& look,
                    const std::string& model) {
  const auto& prediction = record.prediction;
  auto line = eval::prediction_line(record);
  line.pop_back();
  const bool answered = prediction.status == bundle::PredictionStatus::ok;
  const auto reading = look.reading.value_or(data::LeadReading{});
  return concat(line, ",", answered ? "" : io::csv_field(printable_line(prediction.note)), ",",
                io::csv_field(join(data::sentences(prediction.assumed), "; ")), ",",
                io::csv_field(join(data::texts(look.warnings), "; ")), ",",
                csv_number(reading.rate_bpm.value), ",", csv_number(reading.pr_ms.value), ",",
                csv_number(reading.qrs_ms.value), ",", csv_number(reading.qt_ms.value), ",",
                answered ? io::csv_field(printable_line(prediction.note)) : "", ",",
                io::csv_field(model), "\n");
}

std::unique_ptr<const RecordSource> open_source(const PredictOptions& options,
                                                const bundle::Bundle& model) {
  const std::filesystem::path input = options.cohort;
  if (std::filesystem::is_regular_file(input)) return manifest_records(input, *model.preprocessor);
  return cohort_records(input, *model.preprocessor, threads_or_all(options.threads));
}

/// Predicts the records at some places of a source, as lines of CSV.
class Writer {
 public:
  Writer(const PredictOptions& options, const bundle::Bundle& model,
         const bundle::Predictor& predictor, const RecordSource& source)
      : options_(options),
        model_(model),
        predictor_(predictor),
        source_(source),
        scope_(scope_of(model)) {}

  std::string lines(std::span<const std::size_t> rows, Progress& progress) {
    std::vector<RecordLook> looks(rows.size());
    auto predictions = predictor_.predict(
        rows.size(),
        [&](std::size_t k) {
          auto record = source_.decode(rows[k]);
          looks[k] = look_at(record, model_, scope_);
          looks[k].by_tracing = tracing_probabilities(record, predictor_);
          return record;
        },
        &progress);
    std::string text;
    for (std::size_t k = 0; k < rows.size(); ++k) {
      settle(predictions[k], looks[k], model_, options_.answer_outside);
      if (options_.strict) data::refuse(predictions[k].assumed);
      predictions[k].key = source_.key(rows[k]);
      findings_.add(predictions[k], looks[k]);
      if (!options_.shard.empty()) text += concat(rows[k] + 1, ",", source_.size(), ",");
      text += line_of({std::move(predictions[k]), source_.truth(rows[k]), {}}, looks[k], name_);
    }
    return text;
  }

  /// Predicts some records chunk by chunk, calling `between` before each.
  std::string all_lines(std::span<const std::size_t> rows, const std::function<void()>& between) {
    const auto progress = make_progress("predicting");
    const auto most = between ? kSmallChunk : kChunk;
    std::string text;
    for (std::size_t first = 0; first < rows.size(); first += most) {
      if (between) between();
      const auto chunk = rows.subspan(first, std::min(most, rows.size() - first));
      ChunkProgress part(progress.get(), first, rows.size());
      text += lines(chunk, part);
    }
    return text;
  }

  const Findings& findings() const { return findings_; }

 private:
  const PredictOptions& options_;
  const bundle::Bundle& model_;
  const bundle::Predictor& predictor_;
  const RecordSource& source_;
  std::vector<ScopeRange> scope_;
  std::string name_ = bundle::name_of(model_);
  Findings findings_;
};

}  // namespace

std::string predict_records(const PredictOptions& options, const bundle::Bundle& model,
                            const bundle::Predictor& predictor) {
  const std::filesystem::path out = options.out;
  if (out.has_parent_path()) io::make_folder(out.parent_path());  // before the work, not after
  const auto shard = options.shard.empty() ? Shard() : Shard::parse(options.shard);
  const auto source = open_source(options, model);
  warn_untrained_modalities(model, source->modalities());
  if (options.strict) data::refuse(source->assumptions());

  std::vector<std::size_t> rows;
  for (std::size_t i = 0; i < source->size(); ++i) {
    if (shard.has(source->patient(i))) rows.push_back(i);
  }
  if (!options.shard.empty() && !options.force && std::filesystem::exists(out)) {
    if (holds_shard(out, rows, source->size(), bundle::name_of(model))) {
      return concat(rows.size(), " records are there already: ", out.string(), "\n");
    }
    io::refuse_existing(out, options.force);
  }
  Writer writer(options, model, predictor, *source);
  const auto text = concat(options.shard.empty() ? "" : kShardColumns, eval::kPredictionColumns,
                           kFurtherColumns, writer.all_lines(rows, {}));
  const auto& findings = writer.findings();
  if (options.shard.empty() && findings.unreadable() == rows.size() && !rows.empty()) {
    throw data_error(concat("none of the ", rows.size(),
                            " records can be predicted; the first: ", findings.first_cause()));
  }
  io::write_file(out, text);
  findings.warn(model);
  return concat(findings.text(), ": ", out.string(), "\n",
                printable_line(bundle::statement_of(model)), "\n");
}

std::string predict_source(const RecordSource& source, const PredictOptions& options,
                           const bundle::Bundle& model, const bundle::Predictor& predictor,
                           const std::function<void()>& between) {
  check_given(options);
  warn_untrained_modalities(model, source.modalities());
  std::vector<std::size_t> rows(source.size());
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  Writer writer(options, model, predictor, source);
  auto text = concat(eval::kPredictionColumns, kFurtherColumns, writer.all_lines(rows, between));
  writer.findings().warn(model);
  return text;
}

}  // namespace ecgmm::assess
