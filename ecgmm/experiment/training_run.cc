// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/experiment/training_run.h"

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <torch/headeronly/version.h>

#include <filesystem>
#include <utility>

#include "ecgmm/assess/decision_fitting.h"
#include "ecgmm/core/config.h"
#include "ecgmm/core/error.h"
#include "ecgmm/core/hash.h"
#include "ecgmm/core/log.h"
#include "ecgmm/core/text.h"
#include "ecgmm/data/split_file.h"
#include "ecgmm/experiment/training_session.h"
#include "ecgmm/input/picture_reading.h"
#include "ecgmm/io/file.h"
#include "ecgmm/model/device.h"
#include "ecgmm/model/resnet.h"
#include "ecgmm/model/weights.h"
#include "ecgmm/train/decision_config.h"

namespace ecgmm::experiment {
namespace {

namespace fs = std::filesystem;

/// Copies the log into the run while it lives.
class LogFile {
 public:
  explicit LogFile(const fs::path& path) { log::also_to_file(path.string()); }
  ~LogFile() { log::also_to_file(""); }
  LogFile(const LogFile&) = delete;
  LogFile& operator=(const LogFile&) = delete;
};

/// @throws Error (usage) for a key that the encoder excludes; names those that do not.
void check_encoder(const train::RunConfig& config) {
  const auto require = [&](const char* key, bool bundle::EncoderKind::* taken) {
    if (bundle::kind_of(config.model.encoder).*taken) return;
    std::vector<std::string> others;
    for (const auto& [encoder, word, help] : bundle::kEncoders) {
      if (bundle::kind_of(encoder).*taken) others.emplace_back(word);
    }
    throw usage_error(concat(key, " does not work with model.encoder=",
                             word_of(bundle::kEncoders, config.model.encoder)),
                      "set model.encoder=" + join(others, " or "));
  };
  if (config.model.pretrained != "none") {
    require("model.pretrained", &bundle::EncoderKind::takes_pretrained);
  }
  if (config.train.augment) require("train.augment", &bundle::EncoderKind::takes_augmentation);
  if (config.train.branch_weight > 0) {
    require("train.branch_weight", &bundle::EncoderKind::judges_by_modality);
  }
  if (config.model.measures != bundle::Measures::none) {
    require("model.measures", &bundle::EncoderKind::judges_by_modality);
  }
  if (config.model.guide != bundle::Guide::none) {
    require("model.guide", &bundle::EncoderKind::judges_by_modality);
  }
}

/// The arithmetic that train.precision means for a network on a resolved device.
/// @throws Error (usage) for one that the device does not have.
train::Precision precision_on(const std::string& device, const train::RunConfig& config) {
  using train::Precision;
  const auto asked = config.train.precision;
  if (asked == Precision::tf32 && device != "cuda") {
    throw usage_error("train.precision=tf32 is arithmetic of CUDA GPUs",
                      "set train.precision=fp32 or bf16");
  }
  if (asked != Precision::automatic) return asked;
  const bool large = config.model.encoder == bundle::Encoder::resnet18_mlp;
  return large && model::computes_bf16(device) ? Precision::bf16 : Precision::fp32;
}

/// Runs the session; what stops it, but not for good, says how to go on.
std::string run_session(TrainingSession& session, const train::RunFolder& run,
                        const RunSource& source) {
  try {
    return session.run(run, source.is_tested);
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::interrupted && error.kind() != ErrorKind::environment) throw;
    throw Error(error.kind(), error.what(), source.go_on);
  }
}

/// The split as the config trains on it.
data::Split fitting_split(data::Split split, const assess::LabeledCohort& data,
                          const train::RunConfig& config) {
  if (config.train.inner_folds > 0) {
    return data::without_validation(std::move(split), data.cohort, data.selection.used);
  }
  if (!split.val.empty()) return split;
  throw data_error(
      "the validation split is empty",
      "raise data.val_share, add `val` rows to the split file, or set train.inner_folds");
}

/// Keeps the model that a run starts from in the run, so that it can be resumed.
void keep_init(const train::WarmStart& init, const train::RunFolder& run, train::RunFacts& facts) {
  io::make_folder(run.init());
  bundle::write_bundle(init.model(), run.init());
  facts.init_sha256 = sha256_hex(io::read_file(run.init() / "bundle.json"));
}

/// @throws Error (data) where the run would judge itself by what the init model was trained on.
void check_init(const train::WarmStart& init, const assess::LabeledCohort& data,
                const data::Split& split, const train::RunConfig& config) {
  auto held_out = config.train.inner_folds > 0 ? split.train : split.val;
  std::erase_if(held_out, [&](std::size_t i) { return data.cohort.training_only(i); });
  held_out.insert(held_out.end(), split.test.begin(), split.test.end());
  init.check_cohort(data.cohort, held_out);
  log::info(
      "records that the initial model was trained on are recognized by their image or signal; "
      "other records of the same patients are not");
}

}  // namespace

train::RunConfig resolve_config(const std::string& recipe, const std::string& config_file,
                                const std::vector<std::string>& assignments, bool fine_tuning) {
  auto config = train::recipe(recipe);
  if (fine_tuning) config.train.lr *= train::kFineTuningShare;
  auto fields = config.fields();
  if (!config_file.empty()) load_toml(fields, config_file);
  for (const auto& assignment : assignments) set_field(fields, assignment);
  check_encoder(config);
  train::check_decision(config.train);
  if (config.model.pretrained == "none") return config;
  if (fine_tuning) throw usage_error("--init and model.pretrained exclude each other");
  if (!config.model.modalities.has(Modality::image)) {
    throw usage_error(
        "model.pretrained is for the image branch, which model.modalities leaves out");
  }
  model::ResNet18 probe;  // finds missing or foreign weights before the long work
  model::load_pretrained(*probe, config.model.pretrained);
  return config;
}

train::RunFacts set_up_torch(const std::string& device, int threads) {
  train::RunFacts facts;
  facts.device = model::resolve_device(device);
  facts.threads = threads_or_all(threads);
  facts.version = ECGMM_VERSION;
  facts.torch_version = TORCH_VERSION;
  if (facts.device == "cuda") {
    at::globalContext().setDeterministicCuDNN(true);
    at::globalContext().setBenchmarkCuDNN(false);
  }
  at::set_num_threads(facts.threads);
  at::get_num_threads();  // takes it for this thread now, before helpers change it for themselves
  return facts;
}

std::vector<std::string> cohort_paths(const std::vector<std::string>& folders) {
  std::vector<std::string> paths;
  for (const auto& folder : folders) {
    paths.push_back(fs::absolute(folder).lexically_normal().string());
    if (std::error_code ignored; !fs::is_directory(paths.back(), ignored)) {
      throw data_error("no such cohort folder: " + paths.back());
    }
  }
  return paths;
}

input::PictureForm picture_form(const train::RunConfig& config) {
  return {bundle::kind_of(config.model.encoder).form, config.input};
}

assess::LabeledCohort open_for_training(const train::RunFacts& facts, ModalitySet modalities,
                                        data::Needed needed, std::vector<input::PictureForm> forms,
                                        double max_drop_share, bool accept_drops) {
  auto data = assess::open_labeled({facts.cohorts.begin(), facts.cohorts.end()},
                                   {facts.extra.begin(), facts.extra.end()}, modalities, needed,
                                   facts.threads, assess::Labels::required,
                                   input::picture_reader(std::move(forms)));
  const auto alarm = data::drop_alarm(data.selection, data.cohort, max_drop_share);
  if (!alarm.empty() && !accept_drops)
    throw data_error(alarm, "use --accept-drops to train anyway");
  if (!alarm.empty()) log::warn(alarm);
  return data;
}

std::string begin_run(const train::RunFolder& run, bool replace, train::RunConfig config,
                      train::RunFacts facts, const RunSource& source,
                      std::optional<train::WarmStart> init) {
  const auto asked = std::exchange(config.train.precision, precision_on(facts.device, config));
  if (asked != config.train.precision && config.train.precision != train::Precision::fp32) {
    log::info(concat("training in ", word_of(train::kPrecisions, config.train.precision),
                     " (train.precision=", word_of(train::kPrecisions, asked), ")"));
  }
  io::StagedFolder staged(run.root, replace);
  const train::RunFolder made{staged.path()};
  const LogFile log_file(made.log());

  auto data = source.open();
  facts.data_sha256 = data.cohort.hash(data.selection.used);
  auto split = fitting_split(source.split(data), data, config);
  data::write_split(made.split(), data.cohort, split);
  data::write_dropped(made.dropped(), data.selection);

  if (init) {
    check_init(*init, data, split, config);
    keep_init(*init, made, facts);
  }

  TrainingSession session(config, facts, std::move(data), std::move(split), std::move(init));
  session.begin(made);
  io::write_file(made.config(), train::config_text(session.config(), session.facts()));
  train::write_facts(made, session.facts());
  staged.commit();
  return run_session(session, run, source);
}

train::RunConfig run_config(const train::RunFolder& run, const train::RunFacts& facts) {
  auto config = train::recipe(facts.recipe);
  auto fields = config.fields();
  load_toml(fields, run.config());
  return config;
}

std::string continue_run(const train::RunFolder& run, const RunSource& source) {
  const auto facts = train::read_facts(run);
  const auto config = run_config(run, facts);
  if (facts.version != ECGMM_VERSION || facts.torch_version != TORCH_VERSION) {
    log::warn(concat("the run began with ecgmm ", facts.version, " and libtorch ",
                     facts.torch_version, ", this is ", ECGMM_VERSION, " and ", TORCH_VERSION,
                     ": its weights may differ in the last digits"));
  }
  const LogFile log_file(run.log());

  auto data = source.open();
  if (data.cohort.hash(data.selection.used) != facts.data_sha256) {
    throw data_error(
        join(facts.cohorts, ", ") + " was changed after the run began",
        "a run continues only with the same records: restore them, or start a new run");
  }
  auto split =
      fitting_split(data::read_split(run.split(), data.cohort, data.selection.used), data, config);
  std::optional<train::WarmStart> init;
  if (!facts.init_sha256.empty()) init.emplace(bundle::read_bundle(run.init()), config);
  TrainingSession session(config, facts, std::move(data), std::move(split), std::move(init));
  return run_session(session, run, source);
}

}  // namespace ecgmm::experiment
