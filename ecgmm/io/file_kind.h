// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace ecgmm::io {

/// What a file is that is no table of text, by its first bytes: "an HTML page", "a PDF document".
/// @param beginning  of the file; a kilobyte is enough.
/// @return "" for text that may be a table.
std::string_view foreign_kind(std::string_view beginning);

/// How to make a table of a file of that kind.
std::string foreign_kind_remedy(std::string_view kind);

}  // namespace ecgmm::io
