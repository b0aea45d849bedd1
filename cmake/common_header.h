// SPDX-License-Identifier: Apache-2.0
// The outside headers that most sources include, precompiled once (see cmake/Ecgmm.cmake).
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>
