// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace ecgmm::io {

/// Whether all bytes are below 128.
bool is_ascii(std::string_view text);

/// Well-formed UTF-8: no overlong forms, surrogates or values beyond U+10FFFF.
/// Source: The Unicode Standard, table 3-7.
bool is_utf8(std::string_view text);

}  // namespace ecgmm::io
