// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/cli/training_session.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <utility>

#include "ecgmm/bundle/recognition.h"
#include "ecgmm/cli/command.h"
#include "ecgmm/cli/shipped_model.h"
#include "ecgmm/core/error.h"
#include "ecgmm/core/hash.h"
#include "ecgmm/core/log.h"
#include "ecgmm/core/text.h"
#include "ecgmm/io/file.h"

namespace ecgmm::cli {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

std::size_t count(const data::Cohort& cohort, const std::vector<std::size_t>& records,
                  Label label) {
  return static_cast<std::size_t>(std::count_if(records.begin(), records.end(), [&](std::size_t r) {
    return cohort.records()[r].label == label;
  }));
}

void log_split(const data::Cohort& cohort, const data::Split& split) {
  const auto part = [&](const char* name, const std::vector<std::size_t>& records) {
    return concat(name, " ", records.size(), " (", count(cohort, records, Label::normal),
                  " normal, ", count(cohort, records, Label::abnormal), " abnormal)");
  };
  log::info(concat(part("train", split.train), ", ", part("val", split.val), ", ",
                   part("test", split.test)));
}

void log_columns(const input::Preprocessor& preprocessor) {
  if (!preprocessor.modalities().has(Modality::clinical)) return;
  log::info("clinical inputs: " + join(preprocessor.feature_names(), ", "));
  for (const auto& column : preprocessor.columns()) {
    if (!column.reason.empty())
      log::info(concat("column ", column.name, " is no input: ", column.reason));
  }
}

void log_epoch(const train::EpochRecord& r) {
  log::info(concat("epoch ", r.epoch, ": loss ", fixed(r.train_loss, 4), ", validation ",
                   fixed(r.val_loss, 4), "; accuracy ", fixed(r.train_accuracy, 3), ", validation ",
                   fixed(r.val_accuracy, 3),
                   std::isnan(r.val_auroc) ? "" : "; AUROC " + fixed(r.val_auroc, 3), "; lr ", r.lr,
                   "; ", fixed(r.samples_per_second, 1), " samples/s"));
}

std::int64_t best_epoch(const std::vector<train::EpochRecord>& history) {
  const auto best =
      std::min_element(history.begin(), history.end(),
                       [](const auto& a, const auto& b) { return a.val_loss < b.val_loss; });
  return best == history.end() ? 0 : best->epoch;
}

/// Of the cohorts that declare where they come from, after those in `list`.
json sources(const data::Cohort& cohort, json list) {
  for (const auto& [name, source] : cohort.sources()) {
    if (source.empty()) continue;
    list.push_back({{"cohort", name},
                    {"name", source.name},
                    {"licence", source.licence},
                    {"citation", source.citation}});
  }
  return list;
}

std::string_view statement(const json& sources) {
  const bool ptbxl = std::any_of(sources.begin(), sources.end(), [](const json& source) {
    return source.at("name").get_ref<const std::string&>().starts_with("PTB-XL");
  });
  return ptbxl ? kPtbxlStatement : kStatement;
}

void add_plot(io::EventFileWriter& events, const char* tag, std::int64_t epoch,
              const plot::Plot& plot) {
  events.add_image(tag, epoch, plot.width_px, plot.height_px, plot.png);
}

}  // namespace

TrainingSession::TrainingSession(train::RunConfig config, train::RunFacts facts,
                                 LabelledCohort data, data::Split split, bool fresh,
                                 std::optional<train::WarmStart> init)
    : config_(std::move(config)),
      facts_(std::move(facts)),
      data_(std::move(data)),
      split_(std::move(split)),
      init_(std::move(init)),
      preprocessor_(input::Preprocessor::fit(data_.cohort, split_.train,
                                             ModalitySet::parse(config_.model.modalities),
                                             config_.input, config_.data)) {
  if (init_) preprocessor_.take_scales(init_->model().preprocessor);
  log_split(data_.cohort, split_);
  log_columns(preprocessor_);
  config_.train = train::sized_for(config_.train, split_.train.size());
  std::size_t cache = static_cast<std::size_t>(config_.input.cache_mib) << 20;
  const auto fill = [&](std::optional<train::SampleStore>& store,
                        const std::vector<std::size_t>& records, const char* what) {
    const auto progress = make_progress(what);
    store.emplace(data_.cohort, preprocessor_, records, cache, facts_.threads, progress.get());
    cache -= std::min(cache, store->image_bytes() * store->size());
  };
  fill(train_, split_.train, "preparing the training records");
  fill(val_, split_.val, "preparing the validation records");
  if (!train_->cached() || !val_->cached()) {
    log::info(
        "input.cache_mib does not hold all images: the others are decoded anew in each epoch");
  }
  begin_member(0, fresh);
}

void TrainingSession::begin_member(std::int64_t member, bool fresh) {
  if (trainer_) earlier_ = history();
  member_ = member;
  auto config = config_;
  config.train.seed += member;
  auto network = train::initial_network(config, preprocessor_);
  if (fresh && config.model.pretrained != "none") {
    const auto file = model::load_pretrained(*network->image_branch(), config.model.pretrained);
    facts_.pretrained_file = file.filename().string();
    log::info("the image branch starts from " + file.string());
  } else if (init_ && fresh) {
    for (const auto& message : init_->apply(*network, preprocessor_, member)) {
      if (member == 0) log::info(message);
    }
  } else if (!init_ && !network->image_branch().is_empty() && facts_.pretrained_file.empty()) {
    log::info(
        "not pretrained: the image branch starts from random weights; `python -c \"import "
        "torchvision; "
        "torchvision.models.resnet18(weights='IMAGENET1K_V1')\"` downloads ImageNet weights, "
        "`--set model.pretrained=cache` takes them");
  }
  trainer_.emplace(std::move(network), config.train, *train_, *val_, at::Device(facts_.device));
}

fs::path TrainingSession::checkpoints(const train::RunFolder& run, std::int64_t member) const {
  if (config_.train.members == 1) return run.checkpoints();
  return run.checkpoints() / concat("member", member);
}

void TrainingSession::save(const train::RunFolder& run) const {
  const auto folder = checkpoints(run, member_);
  io::make_folder(folder);
  train::write_checkpoint(trainer_->save(), folder / train::kLastCheckpoint);
}

void TrainingSession::restore(const train::RunFolder& run) {
  while (true) {
    trainer_->restore(train::read_checkpoint(checkpoints(run, member_) / train::kLastCheckpoint));
    if (!fs::exists(checkpoints(run, member_ + 1) / train::kLastCheckpoint)) return;
    if (member_ + 1 >= config_.train.members) return;
    begin_member(member_ + 1, /*fresh=*/false);
  }
}

std::int64_t TrainingSession::kept_epoch() const {
  const auto all = history();
  const bool best = config_.train.members == 1 && config_.train.schedule == "plateau";
  return best ? best_epoch(all) : static_cast<std::int64_t>(all.size());
}

std::vector<train::EpochRecord> TrainingSession::history() const {
  auto all = earlier_;
  for (auto record : trainer_->history()) {
    record.epoch += static_cast<std::int64_t>(earlier_.size());
    all.push_back(record);
  }
  return all;
}

void TrainingSession::run(const train::RunFolder& run) {
  auto events = train::start_events(run, config_, facts_, history());
  train(run, events);
  write_model(run);
  test(run, events);
}

void TrainingSession::train(const train::RunFolder& run, io::EventFileWriter& events) {
  const auto members = config_.train.members;
  train::TrainingHooks hooks;
  hooks.progress = [&](const std::string& what) {
    return make_progress(members == 1 ? what : concat("member ", member_ + 1, ", ", what));
  };
  hooks.epoch_done = [&](train::EpochRecord record) {
    record.epoch += static_cast<std::int64_t>(earlier_.size());
    train::add_epoch(events, record);
    log_epoch(record);
  };
  while (true) {
    io::make_folder(checkpoints(run, member_));
    trainer_->run(checkpoints(run, member_), hooks);
    if (member_ + 1 == members) break;
    begin_member(member_ + 1, /*fresh=*/true);
  }
  log::info(members == 1 ? concat("trained ", history().size(), " epochs; the weights of epoch ",
                                  kept_epoch(), " are kept")
                         : concat("trained ", members, " networks, ", history().size(), " epochs"));
}

json TrainingSession::provenance(const train::RunFolder& run) const {
  json counts;
  const auto add = [&](const char* part, const std::vector<std::size_t>& records) {
    counts[part] = {{"normal", count(data_.cohort, records, Label::normal)},
                    {"abnormal", count(data_.cohort, records, Label::abnormal)}};
  };
  add("train", split_.train);
  add("val", split_.val);
  add("test", split_.test);
  const json earlier = init_ ? init_->model().provenance : json::object();
  const auto all_sources = sources(data_.cohort, earlier.value("sources", json::array()));
  auto records = bundle::remember_records(data_.cohort, data_.selection.used, split_,
                                          preprocessor_.modalities());
  if (init_) records = init_->remember(std::move(records));
  return {{"ecgmm", facts_.version},
          {"libtorch", facts_.torch_version},
          {"recipe", facts_.recipe},
          {"seed", config_.train.seed},
          {"threads", facts_.threads},
          {"device", facts_.device},
          {"pretrained", !facts_.pretrained_file.empty()},
          {"pretrained_file", facts_.pretrained_file},
          {"epochs", history().size()},
          {"best_epoch", kept_epoch()},
          {"members", config_.train.members},
          {"cohort", data_.cohort.name()},
          {"init_sha256", facts_.init_sha256},
          {"sources", all_sources},
          {"statement", statement(all_sources)},
          {"assumptions", data_.cohort.assumptions()},
          {"counts", counts},
          {"split_sha256", sha256_hex(io::read_file(run.split()))},
          {"records", records}};
}

void TrainingSession::write_model(const train::RunFolder& run) {
  std::vector<std::vector<io::TensorEntry>> members;
  for (std::int64_t member = 0; member < config_.train.members; ++member) {
    const auto weights = checkpoints(run, member) / train::kBestWeights;
    if (!fs::exists(weights)) {
      throw data_error("training diverged: the validation loss was never a number",
                       "set train.lr lower");
    }
    members.push_back(io::read_safetensors(weights).tensors);
  }
  auto config = config_;
  if (!facts_.pretrained_file.empty())
    config.model.pretrained = facts_.pretrained_file;  // the path may name a person
  bundle::Bundle made{.config_toml = to_toml(config.fields()),
                      .model = config.model,
                      .preprocessor = preprocessor_,
                      .network = model::join_members(std::move(members)),
                      .provenance = provenance(run)};
  io::StagedFolder folder(run.model(), /*replace=*/true);
  bundle::write_bundle(made, folder.path());
  folder.commit();
}

void TrainingSession::test(const train::RunFolder& run, io::EventFileWriter& events) {
  const auto model = bundle::read_bundle(run.model());
  const bundle::Predictor predictor(model, facts_.device, facts_.threads);
  const auto result = score(model, predictor, data_.cohort, data_.selection.used, "test");
  const auto epoch = kept_epoch();
  add_plot(events, "ConfusionMatrix", epoch, result.evaluation.confusion);
  if (result.evaluation.roc) add_plot(events, "ROC", epoch, *result.evaluation.roc);
  events.flush();
  io::StagedFolder output(run.output(), /*replace=*/true);
  eval::write_evaluation(output.path(), result.evaluation, result.records);
  output.commit();
  std::fputs(result.evaluation.summary.c_str(), stdout);
  log::info(concat("model: ", run.model().string(), "; output: ", run.output().string()));
}

}  // namespace ecgmm::cli
