// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ecgmm {

/// A value of an enum and the word for it in config files, on the command line and in bundles.
template <class Value>
struct Word {
  Value value;
  std::string_view word;
  std::string_view help = {};  ///< what it means, as a sentence; may be empty
};

/// The word for a value; "" for one without.
template <class Value, std::size_t kCount>
constexpr std::string_view word_of(const std::array<Word<Value>, kCount>& words, Value value) {
  const auto found =
      std::find_if(words.begin(), words.end(), [&](const auto& row) { return row.value == value; });
  return found == words.end() ? std::string_view() : found->word;
}

/// The value that a word stands for.
template <class Value, std::size_t kCount>
constexpr std::optional<Value> value_of(const std::array<Word<Value>, kCount>& words,
                                        std::string_view word) {
  const auto found =
      std::find_if(words.begin(), words.end(), [&](const auto& row) { return row.word == word; });
  return found == words.end() ? std::nullopt : std::optional(found->value);
}

/// The words alone, in their order.
template <class Value, std::size_t kCount>
std::vector<std::string> all_words(const std::array<Word<Value>, kCount>& words) {
  std::vector<std::string> all;
  for (const auto& row : words) all.emplace_back(row.word);
  return all;
}

/// `help` and what each word means: "Help. plateau: the rate falls. one_cycle: it rises and falls."
template <class Value, std::size_t kCount>
std::string help_of(std::string help, const std::array<Word<Value>, kCount>& words) {
  for (const auto& row : words) {
    if (row.help.empty()) continue;
    if (!help.empty()) help += ' ';
    help += row.word;
    help += ": ";
    help += row.help;
  }
  return help;
}

}  // namespace ecgmm
