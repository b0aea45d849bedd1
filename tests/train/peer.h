// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

#include "ecgmm/core/text.h"
#include "ecgmm/io/file.h"

namespace ecgmm::train {

/// Asks peer.py; null where there is no .venv, so skip then.
inline nlohmann::json ask_peer(const std::string& question, const nlohmann::json& document) {
  const std::string python = ECGMM_SOURCE_DIR "/.venv/bin/python";
  if (!std::filesystem::exists(python)) return {};
  const auto stem = concat(testing::TempDir(), "ecgmm_train_peer_", ::getpid());
  io::write_file(stem + ".in", document.dump());
  const auto command = concat(python, " " ECGMM_SOURCE_DIR "/tests/train/peer.py ", question, " < ",
                              stem, ".in > ", stem, ".out 2> ", stem, ".err");
  const int code = std::system(command.c_str());
  EXPECT_EQ(WEXITSTATUS(code), 0) << io::read_text(stem + ".err");
  auto answer = nlohmann::json::parse(io::read_text(stem + ".out"), nullptr, false);
  for (const char* end : {".in", ".out", ".err"}) std::filesystem::remove(stem + end);
  return answer;
}

}  // namespace ecgmm::train
