// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace ecgmm::metrics {

/// Runs a Python script of this folder on a document; null where there is no .venv, so skip then.
nlohmann::json ask_peer(const std::string& script, const nlohmann::json& document);

/// Expects `theirs` within `tolerance`, relative beyond 1; null means NaN.
void expect_same(double ours, const nlohmann::json& theirs, const std::string& name,
                 double tolerance = 1e-9);

/// A number a JSON document can hold: NaN becomes null.
std::vector<nlohmann::json> nullable(const std::vector<double>& values);

}  // namespace ecgmm::metrics
