// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/cli/scoring.h"

#include <algorithm>
#include <system_error>

#include "ecgmm/bundle/recognition.h"
#include "ecgmm/cli/command.h"
#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/io/file.h"

namespace ecgmm::cli {
namespace {

using bundle::RunPart;

/// The records to judge and how they are headed.
struct Subset {
  std::vector<std::size_t> records;
  std::string heading;
  std::vector<std::string> remarks;
};

RunPart part_named(const std::string& split) {
  return split == "train" ? RunPart::train : split == "val" ? RunPart::val : RunPart::test;
}

std::string heading_of(const std::string& split, std::size_t trained_on, std::size_t count) {
  if (split == "test") return "test split";
  if (split == "val")
    return "apparent performance: validation split, by which the weights were chosen";
  if (split == "train") return "apparent performance: training split";
  if (trained_on == 0) return "all records";
  return concat("apparent performance: ", share_text(trained_on, count),
                " records were used in training");
}

Subset choose(const data::Cohort& cohort, std::span<const std::size_t> used, std::string split,
              const bundle::Bundle& model) {
  const bool remembers = model.provenance.contains("records");
  const auto known = remembers
                         ? bundle::recognize_records(cohort, used, model.preprocessor.modalities(),
                                                     model.provenance.at("records"))
                         : std::vector<bundle::Recognition>(used.size());
  const auto of_run = static_cast<std::size_t>(std::count_if(
      known.begin(), known.end(), [](const auto& k) { return k.part != RunPart::none; }));
  if (split.empty()) split = 2 * of_run > used.size() ? "test" : "all";

  Subset subset;
  std::size_t trained_on = 0;
  std::size_t repeated = 0;
  for (std::size_t i = 0; i < used.size(); ++i) {
    if (split != "all" && known[i].part != part_named(split)) continue;
    subset.records.push_back(used[i]);
    if (known[i].part == RunPart::train || known[i].part == RunPart::val) ++trained_on;
    if (known[i].part == RunPart::test && known[i].content_trained_on) ++repeated;
  }
  if (subset.records.empty()) {
    throw data_error(
        concat("no record of ", cohort.folder().string(), " is of the model's ", split, " split"),
        "use --split all");
  }
  subset.heading = heading_of(split, trained_on, subset.records.size());
  if (!remembers) {
    subset.remarks.push_back(
        "the model does not say what it was trained on: these records may be among it");
  }
  if (repeated > 0) {
    subset.remarks.push_back(concat(share_text(repeated, subset.records.size()),
                                    " records repeat the image or signal of a record trained on"));
  }
  return subset;
}

}  // namespace

Score score(const bundle::Bundle& model, const bundle::Predictor& predictor,
            const data::Cohort& cohort, std::span<const std::size_t> used,
            const std::string& split) {
  const auto modalities = model.preprocessor.modalities();
  auto subset = choose(cohort, used, split, model);
  const auto progress = make_progress("testing");
  const auto predictions = predictor.predict(
      subset.records.size(),
      [&](std::size_t i) {
        return model.preprocessor.decode(cohort, subset.records[i], modalities);
      },
      progress.get());

  Score result;
  for (std::size_t i = 0; i < subset.records.size(); ++i) {
    const auto& record = cohort.records()[subset.records[i]];
    result.records.push_back({predictions[i], record.label, record.group});
    result.records.back().prediction.key = record.key;
  }
  eval::EvaluationOptions options;
  options.threshold = model.threshold;
  options.heading = subset.heading;
  options.remarks = subset.remarks;
  if (!model.preprocessor.config().wave() && modalities.has(Modality::image) &&
      !model.provenance.value("pretrained", false)) {
    options.remarks.push_back("not pretrained: the image branch began with random weights");
  }
  for (const auto& remark : model.preprocessor.check_cohort(cohort))
    options.remarks.push_back(remark);
  for (const auto& assumption : cohort.assumptions()) options.remarks.push_back(assumption);
  result.evaluation = eval::evaluate(result.records, options);
  return result;
}

void check_output(const std::filesystem::path& folder, bool force, const std::string& marker) {
  namespace fs = std::filesystem;
  io::refuse_existing(folder, force);
  std::error_code error;
  if (!fs::exists(folder, error) || fs::exists(folder / marker, error)) return;
  if (fs::is_directory(folder, error) && fs::is_empty(folder, error)) return;
  throw usage_error(concat(folder.string(), " is not replaced: it has no ", marker),
                    "name another folder, or remove it yourself");
}

}  // namespace ecgmm::cli
