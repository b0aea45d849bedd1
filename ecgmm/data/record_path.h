// SPDX-License-Identifier: Apache-2.0
// How the rows of a table name the records beside it.
#pragma once

#include <filesystem>
#include <string>

namespace ecgmm::data {

/// A record's path below the folder of its table, without the ending .hea, .dat or .mat. A path of
/// Windows has backslashes, which are folders unless there is a file of that very name.
/// @throws Error (data) for a path with a drive or a server.
std::filesystem::path record_path(const std::filesystem::path& folder, const std::string& written);

/// The id of a record so named: its last part, normalized. It becomes the name of a folder.
/// @throws Error (data) for a text that no folder can be called by.
std::string id_of_folder(const std::string& given);

}  // namespace ecgmm::data
