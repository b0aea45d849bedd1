// SPDX-License-Identifier: Apache-2.0
// The models that come with the program, and what is said beside every prediction.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "ecgmm/bundle/bundle.h"

namespace ecgmm::bundle {

/// What a prediction does not mean; `train` writes it into each model's provenance.
inline constexpr std::string_view kStatement =
    "\"normal\" means no abnormality seen in lead II; it excludes neither infarction nor ischemia. "
    "Not a medical device.";
/// The same of a model that was trained on PTB-XL.
inline constexpr std::string_view kPtbxlStatement =
    "\"normal\" means no abnormality seen in lead II; it excludes neither infarction nor ischemia; "
    "rhythm disorders were only partly labeled in the training data. Not a medical device.";

/// Reads a model: a bundle or run folder, a version of the included model ("default@1"), or for ""
/// and "default" its newest version. Included models lie in models/ above the program's build
/// folder, or in ../share/ecgmm/models from its installed place; a folder of the user's that has
/// such a name goes first.
/// @param folder  where the included models lie instead; "" = there.
/// @throws Error (bundle) as read_bundle(), or for a version that there is not (names those there
///         are).
Bundle read_model(const std::string& given, const std::filesystem::path& folder = {});

/// What a model is called in answers: "default@1 1f2e3d4c5b6a", the last the beginning of the hash
/// of its bundle.json; of a model that does not come with the program the hash alone.
std::string name_of(const Bundle& model);

}  // namespace ecgmm::bundle
