// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string_view>

namespace ecgmm::io {

/// Where a file or folder is built before it gets its name: a hidden sibling of `path`,
/// ".NAME.PID-MACHINE.N.PURPOSE", that no other call, thread or process uses. NAME is cut so that
/// the whole has at most 255 bytes. Before the first one in a folder, what processes of this
/// machine that are dead left there is removed.
/// @param purpose  "tmp" (a file), "staged" (a folder), "old" (what is replaced).
std::filesystem::path hidden_sibling(const std::filesystem::path& path, std::string_view purpose);

/// Removes the hidden siblings in a folder whose process is no more: it was killed. Those of other
/// machines stay, since nobody can tell from here; so does what was being replaced, where nothing
/// stands in its place.
void sweep_litter(const std::filesystem::path& folder);

/// The folder that holds `path`; "." for a bare name.
std::filesystem::path folder_of(const std::filesystem::path& path);

}  // namespace ecgmm::io
