// SPDX-License-Identifier: Apache-2.0
// The other programs that tests compare ecgmm with: scripts tests/ROOM/NAME_peer.py, which run in
// the checkout's .venv. script/test installs their packages.
#pragma once

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace ecgmm {

/// Whether .venv has every package that the peers import.
bool has_peers();

/// Whether it must have them: ECGMM_NEED_PEERS is set, as script/test does.
bool needs_peers();

/// First line of a test that asks a peer: skips it where there are none, or fails it where there
/// must be.
#define ECGMM_NEEDS_PEERS()                                                                   \
  if (!::ecgmm::has_peers()) {                                                                \
    if (::ecgmm::needs_peers()) FAIL() << ".venv lacks peers though ECGMM_NEED_PEERS is set"; \
    GTEST_SKIP() << ".venv lacks peers of the tests: run script/test";                        \
  }                                                                                           \
  static_assert(true, "ends with a semicolon")

/// Runs tests/SCRIPT and returns what it prints; a failure of it fails the test.
///
/// @param script    relative to tests/, such as "io/wfdb_peer.py".
/// @param arguments passed as they are, but for apostrophes, which they must not have.
std::string run_peer(const std::string& script, const std::vector<std::string>& arguments);

/// Runs tests/SCRIPT with a document on stdin and returns the one that it prints.
nlohmann::json ask_peer(const std::string& script, const nlohmann::json& document,
                        const std::vector<std::string>& arguments = {});

/// Expects `theirs` within `tolerance`, relative beyond 1; null means NaN.
void expect_same(double ours, const nlohmann::json& theirs, const std::string& name,
                 double tolerance = 1e-9);

/// Numbers that a JSON document can hold: NaN becomes null.
std::vector<nlohmann::json> nullable(const std::vector<double>& values);

}  // namespace ecgmm
