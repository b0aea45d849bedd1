// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>
#include <vector>

#include "ecgmm/core/config.h"

namespace ecgmm::input {

/// A config struct's values under their keys without the section: {"image_width": 224, ...}.
nlohmann::json fields_json(const std::vector<Field>& fields);

/// Its inverse. A field without key keeps its value: the key may be younger than the file.
/// @throws Error (bundle) for an unknown key, or a value that the field does not allow.
void set_fields(std::vector<Field> fields, const nlohmann::json& json);

}  // namespace ecgmm::input
