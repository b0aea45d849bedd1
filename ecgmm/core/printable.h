// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace ecgmm {

/// `text` as one line that a terminal shows and obeys in nothing: control characters, bytes that
/// are not UTF-8 and marks that turn the direction of writing are shown as "\x1b". What is longer
/// than `limit` bytes loses its middle, so that place and remedy of a message stay.
std::string printable_line(std::string_view text, std::size_t limit = 2000);

/// The same for a text of several lines: line ends and tabs stay, nothing is cut.
std::string printable_text(std::string_view text);

}  // namespace ecgmm
