// SPDX-License-Identifier: Apache-2.0
// What people type into tables looks the same in several ways of writing it.
#pragma once

#include <string>
#include <string_view>

namespace ecgmm::io {

/// Text of a table as it is meant: in NFC, with a space for each blank of Unicode (no-break, thin,
/// ideographic ...) and none at the ends, without characters of no width (joiners inside excepted),
/// ASCII for its full-width forms and '-' for the minus sign U+2212. ASCII text is only trimmed.
/// @param text  UTF-8; anything else is only trimmed.
std::string plain_text(std::string_view text);

/// What words that differ only in case, accents or as plain_text() tells have in common.
std::string word_key(std::string_view text);

/// The characters of a text as "U+0041 U+00A0", at most 40, to show in what two texts that look
/// alike differ.
std::string code_points(std::string_view text);

}  // namespace ecgmm::io
