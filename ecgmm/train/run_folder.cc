// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/train/run_folder.h"

#include <nlohmann/json.hpp>
#include <system_error>

#include "ecgmm/core/error.h"
#include "ecgmm/core/hash.h"
#include "ecgmm/core/text.h"
#include "ecgmm/io/file.h"
#include "ecgmm/io/json_text.h"

namespace ecgmm::train {
namespace {

namespace fs = std::filesystem;

constexpr const char* kSchema = "ecgmm.run/2";

std::string file_hash(const fs::path& path) { return sha256_hex(io::read_file(path)); }

void verify(const fs::path& path, const std::string& expected) {
  if (file_hash(path) == expected) return;
  throw data_error(path.string() + " was changed after the run began",
                   "a changed run cannot be resumed: restore the file, or start a new run");
}

}  // namespace

void write_facts(const RunFolder& run, const RunFacts& facts) {
  const nlohmann::json json = {{"schema", kSchema},
                               {"cohorts", facts.cohorts},
                               {"extra", facts.extra},
                               {"recipe", facts.recipe},
                               {"device", facts.device},
                               {"threads", facts.threads},
                               {"version", facts.version},
                               {"torch_version", facts.torch_version},
                               {"pretrained_file", facts.pretrained_file},
                               {"init_sha256", facts.init_sha256},
                               {"data_sha256", facts.data_sha256},
                               {"config_sha256", file_hash(run.config())},
                               {"split_sha256", file_hash(run.split())}};
  io::write_file(run.facts(), io::json_text(json, 2) + "\n");
}

RunFacts read_facts(const RunFolder& run) {
  if (std::error_code error; !fs::exists(run.facts(), error)) {
    throw usage_error(run.root.string() + " is not a run folder: it has no run.json",
                      "name the folder that `ecgmm train` made");
  }
  try {
    const auto json = nlohmann::json::parse(io::read_text(run.facts()));
    if (json.at("schema") != kSchema) {
      throw data_error(run.facts().string() + " is of another version",
                       "resume with the ecgmm that began the run");
    }
    verify(run.config(), json.at("config_sha256"));
    verify(run.split(), json.at("split_sha256"));
    const std::string init = json.at("init_sha256");
    if (!init.empty()) verify(run.init() / "bundle.json", init);
    return {.cohorts = json.at("cohorts"),
            .extra = json.at("extra"),
            .recipe = json.at("recipe"),
            .device = json.at("device"),
            .threads = json.at("threads"),
            .version = json.at("version"),
            .torch_version = json.at("torch_version"),
            .pretrained_file = json.at("pretrained_file"),
            .init_sha256 = init,
            .data_sha256 = json.at("data_sha256")};
  } catch (const nlohmann::json::exception& error) {
    throw data_error(concat(run.facts().string(), " is damaged: ", error.what()));
  }
}

std::string config_text(RunConfig config, const RunFacts& facts) {
  return concat("# ecgmm ", facts.version, ", libtorch ", facts.torch_version, ", recipe ",
                facts.recipe, ", device ", facts.device, ", ", facts.threads, " threads\n\n",
                to_toml(config.fields()));
}

io::EventFileWriter start_events(const RunFolder& run, RunConfig config, const RunFacts& facts) {
  std::vector<fs::path> old;
  for (const auto& entry : fs::directory_iterator(run.root)) {
    if (entry.path().filename().string().starts_with("events.out.tfevents."))
      old.push_back(entry.path());
  }
  for (const auto& path : old) fs::remove(path);

  io::EventFileWriter events(run.root);
  std::string table = "| key | value |\n|---|---|\n";
  for (const auto& field : config.fields()) {
    table += concat("| ", field.key, " | ", value_text(field), " |\n");
  }
  table += concat("| recipe | ", facts.recipe, " |\n| device | ", facts.device, " |\n| threads | ",
                  facts.threads, " |\n| ecgmm | ", facts.version, " |\n| libtorch | ",
                  facts.torch_version, " |\n| pretrained | ",
                  facts.pretrained_file.empty() ? "no" : facts.pretrained_file, " |\n| init | ",
                  facts.init_sha256.empty() ? "no" : facts.init_sha256, " |\n");
  events.add_text("Hyperparameters", 0, table);
  events.flush();
  return events;
}

void add_epoch(io::EventFileWriter& events, const EpochRecord& record, const std::string& network) {
  const auto add = [&](const char* tag, double value) {
    events.add_scalar(tag + network, record.epoch, value, record.wall_time_s);
  };
  add("Loss/Train", record.train_loss);
  add("Loss/Val", record.val_loss);
  add("Accuracy/Train", record.train_accuracy);
  add("Accuracy/Val", record.val_accuracy);
  add("AUROC/Val", record.val_auroc);
  add("LearningRate", record.lr);
  add("SamplesPerSecond", record.samples_per_second);
  events.flush();
}

}  // namespace ecgmm::train
