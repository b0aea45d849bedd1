// SPDX-License-Identifier: Apache-2.0
// The model that comes with the program, and what is said beside every prediction.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace ecgmm::bundle {

/// What a prediction does not mean; `train` writes it into each model's provenance.
inline constexpr std::string_view kStatement =
    "\"normal\" means no abnormality seen in lead II; it excludes neither infarction nor ischemia. "
    "Not a medical device.";
/// The same of a model that was trained on PTB-XL.
inline constexpr std::string_view kPtbxlStatement =
    "\"normal\" means no abnormality seen in lead II; it excludes neither infarction nor ischemia; "
    "rhythm disorders were only partly labeled in the training data. Not a medical device.";

/// `given`, or where that is "" the model that comes with the program: models/default above its
/// build folder, or ../share/ecgmm/models/default from its installed place.
/// @throws Error (bundle) if there is none.
std::filesystem::path model_path(const std::string& given);

}  // namespace ecgmm::bundle
