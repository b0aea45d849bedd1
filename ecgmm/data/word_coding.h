// SPDX-License-Identifier: Apache-2.0
// What words for sex and for yes and no mean, in the languages of those who write them.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace ecgmm::data {

enum class Coding {
  sex,    ///< 0 = male, 1 = female
  yes_no  ///< 0 = no, 1 = yes
};

/// The number of a full word that means the same in every language that has it ("mujer",
/// "weiblich", "ja"), in any case, with or without accents; nullopt for other words and for
/// letters: M is male in English and German and female in Spanish.
std::optional<double> full_word(Coding coding, std::string_view word);

/// The meaning of each word of a column, by word_key(), if all of them are understood by one
/// scheme: full words of any language, beside them the letters F and M or W and M (sex), Y and N, J
/// and N, S and N, O and N, T and N or T and F (yes and no). H, K or V beside M, a lone M and all
/// others stay open: nullopt.
/// @param words  not empty.
std::optional<std::map<std::string, double>> coding_of(Coding coding,
                                                       const std::set<std::string>& words);

}  // namespace ecgmm::data
