// SPDX-License-Identifier: Apache-2.0
// What the tests of the engine share.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <cstring>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "ecgmm/core/error.h"
#include "ecgmm/engine/kernels.h"
#include "ecgmm/io/tensor_file.h"
#include "ecgmm/io/torch_file.h"
#include "tests/support/errors.h"
#include "tests/support/peer.h"
#include "tests/support/temp_folder.h"

namespace ecgmm::engine {

/// What tests/SCRIPT wrote with torch.save, given its arguments; nothing if it failed.
inline io::TensorFile peer_tensors(const std::string& script, std::vector<std::string> arguments) {
  const TempFolder folder;
  const auto out = folder / "out.pt";
  arguments.insert(arguments.begin(), out.string());
  run_peer(script, arguments);
  return std::filesystem::exists(out) ? io::read_torch_state_dict(out) : io::TensorFile{};
}

inline std::vector<float> floats(const io::TensorFile& file, const std::string& name) {
  const auto* entry = file.find(name);
  if (entry == nullptr) {
    ADD_FAILURE() << "no " << name;
    return {};
  }
  std::vector<float> values(entry->data.size() / sizeof(float));
  if (!values.empty()) std::memcpy(values.data(), entry->data.data(), entry->data.size());
  return values;
}

/// The entries whose names begin so, without that beginning.
inline std::vector<io::TensorEntry> part_of(const io::TensorFile& file, const std::string& prefix) {
  std::vector<io::TensorEntry> entries;
  for (auto entry : file.tensors) {
    if (!entry.name.starts_with(prefix)) continue;
    entry.name.erase(0, prefix.size());
    entries.push_back(entry);
  }
  return entries;
}

/// Whether kernels of this name multiply and add in one step.
inline bool fused(const std::string& target) {
  return target != "SSE4" && target != "SCALAR" && target != "EMU128";
}

/// Runs `body` with each instruction set that this CPU has.
inline void for_each_target(const std::function<void(const std::string&)>& body) {
  for (const auto& target : kernel_targets()) {
    force_kernel_target(target);
    body(target);
  }
  force_kernel_target("");
}

}  // namespace ecgmm::engine
