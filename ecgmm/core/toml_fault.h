// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace ecgmm {

struct TomlFault {
  std::size_t line = 0;  ///< 1-based
  std::string what;
};

inline constexpr const char* kTomlRemedy = "put names and texts in quotes, as \"Größe\" = 1";

/// What toml++ 3.3 must not be given: a character outside of quotes and comments that TOML has no
/// use for there (letters beyond ASCII take it into undefined behavior, "[`" into an assertion),
/// and a name of more than 100 parts a.b.c (each is a table within the last).
/// Source: TOML 1.0, "Keys".
std::optional<TomlFault> toml_fault(std::string_view text);

}  // namespace ecgmm
