// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace ecgmm::io {

/// The document as text, for a file or the terminal. Names of files need not be UTF-8, JSON has to
/// be: such bytes become U+FFFD, and no text makes this fail. DEL and the control characters
/// U+0080 to U+009F, which JSON lets stand, are written as \u escapes.
/// @param indent  blanks a level; -1 = all on one line.
std::string json_text(const nlohmann::json& document, int indent = -1);

}  // namespace ecgmm::io
