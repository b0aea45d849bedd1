// SPDX-License-Identifier: Apache-2.0
// Lists of words that options give, one for each meaning.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ecgmm::data {

using WordLists = std::initializer_list<const std::vector<std::string>*>;

/// Which of the lists has the word, in whatever ASCII case; nullopt for none.
std::optional<std::size_t> list_with(std::string_view word, WordLists lists);

/// @throws Error (usage) for a word that occurs twice in them.
void refuse_two_meanings(WordLists lists);

}  // namespace ecgmm::data
