// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace ecgmm {

/// All arguments streamed one after the other.
template <class... Parts>
std::string concat(const Parts&... parts) {
  std::ostringstream out;
  (out << ... << parts);
  return out.str();
}

std::string_view trim(std::string_view text);
std::string to_lower(std::string_view text);  ///< ASCII letters only
std::vector<std::string> split_text(std::string_view text, char separator);
std::string join(std::span<const std::string> parts, std::string_view separator);

/// Fixed notation with `digits` decimals; "" for NaN.
std::string fixed(double value, int digits);

/// The shortest decimal text that reads back as the same double; "nan" for NaN.
std::string shortest(double value);

/// The candidate with the smallest edit distance to `word`, in any case of letters, or "" where
/// none is near: the distance may be a third of the longer word, or 2, but never the whole of it.
std::string nearest_word(std::string_view word, std::span<const std::string> candidates);

/// "12 of 24 (50 %)"; one decimal under 10 %.
std::string share_text(std::size_t part, std::size_t whole);

}  // namespace ecgmm
