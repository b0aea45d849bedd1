// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/train/checkpoint.h"

#include <string>
#include <utility>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/io/file.h"
#include "ecgmm/io/json_text.h"
#include "ecgmm/io/safetensors.h"

namespace ecgmm::train {
namespace {

constexpr const char* kVersionKey = "ecgmm.checkpoint";
constexpr const char* kStateKey = "state";

}  // namespace

void write_checkpoint(Checkpoint checkpoint, const std::filesystem::path& path) {
  io::TensorFile file = std::move(checkpoint.tensors);
  file.metadata = {{kVersionKey, std::to_string(Checkpoint::kVersion)},
                   {kStateKey, io::json_text(checkpoint.state)}};
  io::write_file(path, io::encode_safetensors(file));
}

Checkpoint read_checkpoint(const std::filesystem::path& path) {
  Checkpoint checkpoint;
  checkpoint.tensors = io::read_safetensors(path);
  const auto& metadata = checkpoint.tensors.metadata;
  const auto version = metadata.find(kVersionKey);
  const auto state = metadata.find(kStateKey);
  if (version == metadata.end() || state == metadata.end()) {
    throw data_error(path.string() + " is not a checkpoint of ecgmm");
  }
  if (version->second != std::to_string(Checkpoint::kVersion)) {
    throw data_error(concat(path.string(), " is a checkpoint of version ", version->second,
                            ", this ecgmm reads ", Checkpoint::kVersion),
                     "resume with the ecgmm that started the run");
  }
  checkpoint.state = nlohmann::json::parse(state->second, nullptr, /*allow_exceptions=*/false);
  if (!checkpoint.state.is_object()) throw data_error(path.string() + ": the state is damaged");
  return checkpoint;
}

}  // namespace ecgmm::train
