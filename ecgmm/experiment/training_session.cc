// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/experiment/training_session.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <iterator>
#include <map>
#include <numeric>
#include <optional>
#include <utility>

#include "ecgmm/assess/decision_fitting.h"
#include "ecgmm/assess/training_summary.h"
#include "ecgmm/bundle/default_model.h"
#include "ecgmm/bundle/record_fingerprints.h"
#include "ecgmm/core/error.h"
#include "ecgmm/core/hash.h"
#include "ecgmm/core/log.h"
#include "ecgmm/core/progress.h"
#include "ecgmm/core/text.h"
#include "ecgmm/engine/weights.h"
#include "ecgmm/experiment/inner_folds.h"
#include "ecgmm/experiment/input_summary.h"
#include "ecgmm/input/preprocessor_factory.h"
#include "ecgmm/io/file.h"
#include "ecgmm/io/safetensors.h"
#include "ecgmm/train/baselines.h"
#include "ecgmm/train/decision_config.h"
#include "ecgmm/train/measures.h"
#include "ecgmm/train/trainer.h"

namespace ecgmm::experiment {
namespace {

namespace fs = std::filesystem;
std::size_t count(const data::Cohort& cohort, const std::vector<std::size_t>& records,
                  Label label) {
  return static_cast<std::size_t>(std::count_if(records.begin(), records.end(), [&](std::size_t r) {
    return cohort.records()[r].label == label;
  }));
}

void log_split(const data::Cohort& cohort, const data::Split& split) {
  std::vector<std::string> parts;
  const auto add = [&](const char* name, const std::vector<std::size_t>& records) {
    if (records.empty()) return;
    parts.push_back(concat(name, " ", records.size(), " (", count(cohort, records, Label::normal),
                           " normal, ", count(cohort, records, Label::abnormal), " abnormal)"));
  };
  add("train", split.train);
  add("val", split.val);
  add("test", split.test);
  log::info(join(parts, ", "));
}

std::size_t smallest(const std::vector<data::Split>& parts) {
  const auto part = std::min_element(parts.begin(), parts.end(), [](const auto& a, const auto& b) {
    return a.train.size() < b.train.size();
  });
  return part->train.size();
}

void log_columns(const input::Preprocessor& preprocessor) {
  if (!preprocessor.modalities().has(Modality::clinical)) return;
  log::info("clinical inputs: " + join(preprocessor.feature_names(), ", "));
  for (const auto& column : preprocessor.columns()) {
    if (!column.reason.empty())
      log::info(concat("column ", column.name, " is not an input: ", column.reason));
  }
}

std::int64_t best_epoch(const std::vector<train::EpochRecord>& history) {
  const auto best =
      std::min_element(history.begin(), history.end(),
                       [](const auto& a, const auto& b) { return a.val_loss < b.val_loss; });
  return best == history.end() ? 0 : best->epoch;
}

/// How many training records have which of the modalities.
std::map<std::string, std::size_t> train_modalities(const data::Cohort& cohort,
                                                    const std::vector<std::size_t>& records,
                                                    ModalitySet modalities) {
  std::map<std::string, std::size_t> counts;
  for (const auto record : records) {
    auto available = cohort.records()[record].available();
    for (const auto modality : kModalities) {
      if (!modalities.has(modality)) available = available.without(modality);
    }
    ++counts[available.text()];
  }
  return counts;
}

/// Adds those of the cohorts that declare where they come from.
void add_sources(std::vector<bundle::DataSource>& list, const data::Cohort& cohort) {
  for (const auto& [name, source] : cohort.sources()) {
    if (source.empty()) continue;
    list.push_back({name, source.name, source.license, source.citation});
  }
}

std::string_view statement(const std::vector<bundle::DataSource>& sources) {
  const bool ptbxl = std::any_of(sources.begin(), sources.end(), [](const auto& source) {
    return source.name.starts_with("PTB-XL");
  });
  return ptbxl ? bundle::kPtbxlStatement : bundle::kStatement;
}

void add_plot(io::EventFileWriter& events, const char* tag, std::int64_t epoch,
              const plot::Plot& plot) {
  events.add_image(tag, epoch, plot.width_px, plot.height_px, plot.png);
}

/// Takes the log odds of the validation records, if there are finite ones, from beside a network.
std::vector<double> take_validation_odds(std::vector<io::TensorEntry>& tensors) {
  const auto found = std::find_if(tensors.begin(), tensors.end(), [](const auto& entry) {
    return entry.name == train::kValidationOdds;
  });
  if (found == tensors.end()) return {};
  std::vector<double> odds(found->data.size() / sizeof(double));
  std::memcpy(odds.data(), found->data.data(), odds.size() * sizeof(double));
  tensors.erase(found);
  const bool finite =
      std::all_of(odds.begin(), odds.end(), [](double x) { return std::isfinite(x); });
  return finite ? odds : std::vector<double>();
}

/// Of the form that the encoder takes; on the scales of the model that the run starts from.
std::shared_ptr<const input::Preprocessor> fitted_preprocessor(
    const train::RunConfig& config, const data::Cohort& cohort, const data::Split& split,
    const std::optional<train::WarmStart>& init) {
  const auto form = bundle::kind_of(config.model.encoder).form;
  auto input = config.input;
  input.wave_guide = config.model.guide == bundle::Guide::mask;
  auto fitted = input::fit_preprocessor(form, cohort, split.train, config.model.modalities, input,
                                        config.data);
  if (init) fitted->take_scales(*init->model().preprocessor);
  return fitted;
}

}  // namespace

TrainingSession::TrainingSession(train::RunConfig config, train::RunFacts facts,
                                 assess::LabeledCohort data, data::Split split,
                                 std::optional<train::WarmStart> init)
    : config_(std::move(config)),
      facts_(std::move(facts)),
      data_(std::move(data)),
      split_(std::move(split)),
      init_(std::move(init)),
      preprocessor_(fitted_preprocessor(config_, data_.cohort, split_, init_)) {
  log_split(data_.cohort, split_);
  for (const auto& doubt :
       data::training_doubts(data_.cohort, split_.train, config_.model.modalities)) {
    log::warn(doubt);
  }
  log_columns(*preprocessor_);
  parts_ = member_parts(data_.cohort, split_, config_.train);
  config_.train = train::sized_for(config_.train, smallest(parts_));
  auto records = split_.train;
  records.insert(records.end(), split_.val.begin(), split_.val.end());
  {
    const auto progress = make_progress("preparing the records");
    store_.emplace(data_.cohort, *preprocessor_, std::move(records),
                   static_cast<std::size_t>(config_.input.cache_mib) << 20, facts_.threads,
                   progress.get());
  }
  if (!store_->cached()) {
    log::info(
        "not all images fit into input.cache_mib; the others are decoded again in each epoch");
  }
  networks_.emplace(config_, facts_, *preprocessor_, *store_, parts_);
}

void TrainingSession::begin(const train::RunFolder& run) {
  facts_.pretrained_file = networks_->begin(run, init_);
}

std::int64_t TrainingSession::kept_epoch() const {
  const bool best = histories_.size() == 1 && config_.train.schedule == train::Schedule::plateau;
  return best ? best_epoch(histories_.front()) : epochs();
}

std::int64_t TrainingSession::epochs() const {
  return std::accumulate(
      histories_.begin(), histories_.end(), std::int64_t{0},
      [](std::int64_t sum, const auto& history) { return sum + std::ssize(history); });
}

std::string TrainingSession::run(const train::RunFolder& run, bool is_tested) {
  auto events = train::start_events(run, config_, facts_);
  histories_ = networks_->run(run, init_, events);
  log::info(histories_.size() == 1
                ? concat("trained ", epochs(), " epochs; the weights of epoch ", kept_epoch(),
                         " are kept")
                : concat("trained ", histories_.size(), " networks, ", epochs(), " epochs"));
  const auto out_of_fold = write_model(run);
  if (!is_tested) return {};
  const auto model = bundle::read_bundle(run.model());
  io::StagedFolder output(run.output(), /*replace=*/true);
  std::string summary = "no test split: the model is not tested\n";
  if (!split_.test.empty()) {
    summary = test(model, output.path(), events);
  } else if (!out_of_fold.empty()) {
    summary = report_out_of_fold(model, data_.cohort, out_of_fold, output.path());
  }
  output.commit();
  log::info(concat("model: ", run.model().string(), "; output: ", run.output().string()));
  return summary;
}

bundle::Provenance TrainingSession::provenance(const train::RunFolder& run) const {
  const auto counts = [&](const std::vector<std::size_t>& records) {
    return bundle::ClassCounts{count(data_.cohort, records, Label::normal),
                               count(data_.cohort, records, Label::abnormal)};
  };
  const auto seed = config_.train.fingerprints ? std::optional(config_.train.seed) : std::nullopt;
  const auto modalities = preprocessor_->modalities();
  bundle::Provenance made;
  made.ecgmm = facts_.version;
  made.libtorch = facts_.torch_version;
  made.recipe = facts_.recipe;
  made.device = facts_.device;
  made.cohort = data_.cohort.name();
  made.seed = config_.train.seed;
  made.threads = facts_.threads;
  made.epochs = epochs();
  made.best_epoch = kept_epoch();
  made.members = std::ssize(parts_);
  made.inner_folds = config_.train.inner_folds;
  made.branch_weight = config_.train.branch_weight;
  made.pretrained = !facts_.pretrained_file.empty();
  made.pretrained_file = facts_.pretrained_file;
  made.init_sha256 = facts_.init_sha256;
  made.split_sha256 = sha256_hex(io::read_file(run.split()));
  made.train = counts(split_.train);
  made.val = counts(split_.val);
  made.test = counts(split_.test);
  made.train_modalities = train_modalities(data_.cohort, split_.train, modalities);
  if (init_) made.sources = init_->model().provenance.sources;
  add_sources(made.sources, data_.cohort);
  made.statement = statement(made.sources);
  made.assumptions = data::sentences(data_.cohort.assumptions());
  made.records =
      bundle::remember_records(data_.cohort, data_.selection.used, split_, modalities, seed);
  if (init_) made.records = init_->remember(std::move(*made.records));
  return made;
}

TrainingSession::Members TrainingSession::members(const train::RunFolder& run) const {
  Members made;
  for (std::size_t member = 0; member < parts_.size(); ++member) {
    const auto weights = networks_->checkpoints(run, member) / train::kBestWeights;
    if (!fs::exists(weights)) {
      throw data_error("training diverged: the validation loss was never finite", "lower train.lr");
    }
    auto& tensors = made.weights.emplace_back(io::read_safetensors(weights).tensors);
    made.validation_odds.push_back(take_validation_odds(tensors));
    if (config_.model.measures == bundle::Measures::none) continue;
    const auto seed = config_.train.seed + static_cast<std::int64_t>(member);
    for (auto& entry :
         train::fit_measures(store_->subset(parts_[member].train), seed, config_.model.measures)) {
      tensors.push_back(std::move(entry));
    }
  }
  return made;
}

std::vector<eval::ScoredRecord> TrainingSession::say_of_validation(
    const bundle::Bundle& model, const std::vector<std::vector<double>>& odds) const {
  if (odds.size() != 1 || odds.front().size() != split_.val.size()) {
    const bundle::Predictor predictor(model, facts_.device, facts_.threads);
    return assess::score_records(model, predictor, data_.cohort, split_.val,
                                 "predicting the validation split", bundle::Subsets::whole);
  }
  std::vector<eval::ScoredRecord> said;
  for (std::size_t i = 0; i < split_.val.size(); ++i) {
    const auto& record = data_.cohort.records()[split_.val[i]];
    auto& own = said.emplace_back(eval::ScoredRecord{{}, record.label, record.group});
    own.prediction.key = record.key;
    own.prediction.probability =
        bundle::probability(odds.front()[i], model.decisions.overall.calibrator);
    bundle::call(own.prediction, model.decisions.overall);
  }
  return said;
}

std::vector<eval::Fold> TrainingSession::write_model(const train::RunFolder& run) {
  auto trained = members(run);
  auto config = config_;
  if (!facts_.pretrained_file.empty())
    config.model.pretrained = facts_.pretrained_file;  // the path may name a patient
  bundle::Bundle made{
      .config_toml = to_toml(config.fields()),
      .model = config.model,
      .preprocessor = preprocessor_,
      .network = engine::join_members(std::move(trained.weights)),
      .baselines = train::fit_baselines(data_.cohort, split_.train, config_.data),
      .reference = describe_inputs(data_.cohort, *preprocessor_, split_.train, *store_),
      .provenance = provenance(run)};
  made.decisions.overall = train::given_decision(config_.train);
  std::vector<eval::Fold> folds;
  std::vector<eval::ScoredRecord> unseen;
  if (config_.train.inner_folds == 0) {
    unseen = say_of_validation(made, trained.validation_odds);
  } else {
    folds = predict_out_of_fold(made, data_.cohort, parts_, facts_);
    decide(made, folds, config_.train);
    for (const auto& fold : folds) {
      unseen.insert(unseen.end(), fold.records.begin(), fold.records.end());
    }
  }
  assess::remember_predictions(made, unseen);
  io::StagedFolder folder(run.model(), /*replace=*/true);
  bundle::write_bundle(made, folder.path());
  folder.commit();
  return folds;
}

std::string TrainingSession::test(const bundle::Bundle& model, const fs::path& output,
                                  io::EventFileWriter& events) const {
  const bundle::Predictor predictor(model, facts_.device, facts_.threads);
  const auto result = assess::score(model, predictor, data_.cohort, data_.selection, "test");
  const auto epoch = kept_epoch();
  add_plot(events, "ConfusionMatrix", epoch, result.evaluation.confusion);
  if (result.evaluation.roc) add_plot(events, "ROC", epoch, *result.evaluation.roc);
  events.flush();
  eval::write_evaluation(output, result.evaluation, result.records);
  return result.evaluation.summary;
}

}  // namespace ecgmm::experiment
