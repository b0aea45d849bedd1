// SPDX-License-Identifier: Apache-2.0
// `ecgmm train`: starts a run, or resumes one.
#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <torch/headeronly/version.h>

#include <filesystem>
#include <optional>
#include <string>
#include <utility>

#include "ecgmm/cli/runners.h"
#include "ecgmm/cli/training_session.h"
#include "ecgmm/core/config.h"
#include "ecgmm/core/error.h"
#include "ecgmm/core/hash.h"
#include "ecgmm/core/log.h"
#include "ecgmm/core/text.h"
#include "ecgmm/io/file.h"

namespace ecgmm::cli {
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

/// @throws Error (usage) for keys that need the wave form, or exclude it.
void check_form(const train::RunConfig& config) {
  const auto& train = config.train;
  if (config.input.wave()) {
    if (config.model.pretrained == "none") return;
    throw usage_error("model.pretrained is for images as pixels", "set input.form=picture");
  }
  if (train.augment || train.branch_weight > 0) {
    throw usage_error(
        concat(train.augment ? "train.augment" : "train.branch_weight", " needs the wave form"),
        "set input.form=wave");
  }
}

train::RunConfig resolve_config(const TrainOptions& options) {
  auto config = train::recipe(options.recipe);
  if (!options.init.empty()) config.train.lr *= train::kFineTuningShare;
  auto fields = config.fields();
  if (!options.config_file.empty()) load_toml(fields, options.config_file);
  for (const auto& assignment : options.assignments) set_field(fields, assignment);
  const auto modalities = ModalitySet::parse(config.model.modalities);
  check_form(config);
  if (config.model.pretrained == "none") return config;
  if (!options.init.empty()) throw usage_error("--init and model.pretrained exclude each other");
  if (!modalities.has(Modality::image)) {
    throw usage_error(
        "model.pretrained is for the image branch, which model.modalities leaves out");
  }
  model::ResNet18 probe;  // finds missing or foreign weights before the long work
  model::load_pretrained(*probe, config.model.pretrained);
  return config;
}

/// Takes the device and the threads for this process.
void set_up_torch(const std::string& device, int threads) {
  if (device == "cuda") {
    if (!at::hasCUDA()) {
      throw environment_error("no CUDA device is available to this libtorch", "use --device cpu");
    }
    at::globalContext().setDeterministicCuDNN(true);
    at::globalContext().setBenchmarkCuDNN(false);
  }
  at::set_num_threads(threads);
  at::get_num_threads();  // takes it for this thread now, before helpers change it for themselves
}

fs::path run_path(const TrainOptions& options) {
  if (!options.out.empty()) return options.out;
  std::string name;
  for (const auto& cohort : options.cohorts) {
    name += fs::weakly_canonical(cohort).filename().string() + "-";
  }
  return fs::path("runs") / (name + options.recipe);
}

/// Runs the session; what stops it, but not for good, says how to go on.
void run_session(TrainingSession& session, const train::RunFolder& run) {
  try {
    session.run(run);
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::interrupted && error.kind() != ErrorKind::environment) throw;
    throw Error(error.kind(), error.what(),
                concat("go on with `ecgmm train --resume ", run.root.string(), "`"));
  }
}

/// Absolute paths of cohort folders.
std::vector<std::string> cohort_paths(const std::vector<std::string>& folders) {
  std::vector<std::string> paths;
  for (const auto& folder : folders) {
    paths.push_back(fs::absolute(folder).lexically_normal().string());
    if (!fs::is_directory(paths.back())) throw data_error("no such cohort folder: " + paths.back());
  }
  return paths;
}

LabelledCohort open_for_training(const train::RunFacts& facts, const train::RunConfig& config,
                                 bool accept_drops) {
  auto data = open_labelled({facts.cohorts.begin(), facts.cohorts.end()},
                            {facts.extra.begin(), facts.extra.end()},
                            ModalitySet::parse(config.model.modalities),
                            input::needed_parts(config.input), facts.threads);
  const auto alarm = data::drop_alarm(data.selection, data.cohort, config.data.max_drop_share);
  if (!alarm.empty() && !accept_drops)
    throw data_error(alarm, "--accept-drops trains all the same");
  if (!alarm.empty()) log::warn(alarm);
  return data;
}

std::optional<train::WarmStart> read_init(const fs::path& path, const train::RunConfig& config) {
  if (path.empty()) return std::nullopt;
  return train::WarmStart(bundle::read_bundle(path), config);
}

/// Keeps the model that a run starts from in the run, so that it can be resumed.
void keep_init(const train::WarmStart& init, const train::RunFolder& run, train::RunFacts& facts) {
  io::make_folder(run.init());
  bundle::write_bundle(init.model(), run.init());
  facts.init_sha256 = sha256_hex(io::read_file(run.init() / "bundle.json"));
}

/// @throws Error (data) where the run would judge itself by what the init model was trained on.
void check_init(const train::WarmStart& init, const LabelledCohort& data,
                const data::Split& split) {
  auto held_out = split.val;
  held_out.insert(held_out.end(), split.test.begin(), split.test.end());
  init.check_cohort(data.cohort, held_out);
  log::info(
      "records that the init model was trained on are known by their image or signal; another "
      "record of the same person would not be");
}

void start(const TrainOptions& options) {
  const auto config = resolve_config(options);
  auto init = read_init(options.init, config);
  if (init) {
    log::info(
        concat("starting from the weights of ", options.init, ", learning rate ", config.train.lr));
  }
  train::RunFacts facts;
  facts.cohorts = cohort_paths(options.cohorts);
  facts.extra = cohort_paths(options.extra);
  refuse_repeats({facts.cohorts.begin(), facts.cohorts.end()},
                 {facts.extra.begin(), facts.extra.end()});
  facts.recipe = options.recipe;
  facts.device = options.device != "auto" ? options.device : at::hasCUDA() ? "cuda" : "cpu";
  facts.threads = options.threads > 0 ? options.threads : available_threads();
  facts.version = ECGMM_VERSION;
  facts.torch_version = TORCH_VERSION;
  set_up_torch(facts.device, facts.threads);

  const train::RunFolder run{run_path(options)};
  check_output(run.root, options.force, run.facts().filename().string());
  io::StagedFolder staged(run.root, options.force);
  const train::RunFolder made{staged.path()};
  const LogFile log_file(made.log());

  auto data = open_for_training(facts, config, options.accept_drops);
  facts.data_sha256 = data.cohort.hash(data.selection.used);
  auto split = options.split_file.empty()
                   ? data::stratified_group_split(data.cohort, data.selection.used, config.data,
                                                  static_cast<std::uint64_t>(config.train.seed))
                   : data::read_split(options.split_file, data.cohort, data.selection.used);
  data::write_split(made.split(), data.cohort, split);
  data::write_dropped(made.dropped(), data.selection);

  if (init) {
    check_init(*init, data, split);
    keep_init(*init, made, facts);
  }

  TrainingSession session(config, facts, std::move(data), std::move(split), /*fresh=*/true,
                          std::move(init));
  io::write_file(made.config(), train::config_text(session.config(), session.facts()));
  train::write_facts(made, session.facts());
  // From the moment it appears under its name, the run can be resumed.
  session.save(made);
  staged.commit();
  run_session(session, run);
}

void resume(const TrainOptions& options) {
  const train::RunFolder run{options.resume};
  const auto facts = train::read_facts(run);
  if (run.finished()) {
    log::info(run.root.string() + " is finished: there is nothing to resume");
    return;
  }
  auto config = train::recipe(facts.recipe);
  auto fields = config.fields();
  load_toml(fields, run.config());
  set_up_torch(facts.device, facts.threads);
  if (facts.version != ECGMM_VERSION || facts.torch_version != TORCH_VERSION) {
    log::warn(concat("the run began with ecgmm ", facts.version, " and libtorch ",
                     facts.torch_version, ", this is ", ECGMM_VERSION, " and ", TORCH_VERSION,
                     ": its weights may differ in the last digits"));
  }
  const LogFile log_file(run.log());

  auto data = open_for_training(facts, config, /*accept_drops=*/true);
  if (data.cohort.hash(data.selection.used) != facts.data_sha256) {
    throw data_error(join(facts.cohorts, ", ") + " was changed after the run began",
                     "a run goes on with the same records only: restore them, or start a new run");
  }
  auto split = data::read_split(run.split(), data.cohort, data.selection.used);
  TrainingSession session(config, facts, std::move(data), std::move(split), /*fresh=*/false,
                          read_init(facts.init_sha256.empty() ? "" : run.init(), config));
  session.restore(run);
  run_session(session, run);
}

}  // namespace

void run_train(const TrainOptions& options) {
  options.resume.empty() ? start(options) : resume(options);
}

}  // namespace ecgmm::cli
