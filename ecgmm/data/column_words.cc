// SPDX-License-Identifier: Apache-2.0
// Words of a column: codings, and what stands for a missing value.
#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <utility>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/data/column_reader.h"
#include "ecgmm/data/column_values.h"
#include "ecgmm/io/csv.h"

namespace ecgmm::data {
namespace {

using Kind = io::Cell::Kind;

/// The entry of a word, whatever its case and accents.
template <class Map>
auto find_word(const Map& words, const std::string& word) {
  const auto key = io::word_key(word);
  return std::find_if(words.begin(), words.end(),
                      [&](const auto& entry) { return io::word_key(entry.first) == key; });
}

}  // namespace

void ColumnReader::read() {
  if (spec_.role.value_or(Role::input) != Role::input) return;
  settle_missing();
  refuse_unclear_numbers();
  read_percents();
  if (!is_number_column()) {
    say_missing_words();
    return;
  }
  settle_codes();
  settle_words();
  say_missing_words();
  read_numbers();
  convert_units();
  convert_codes();
  check_codes();
  check_plausible();
  point_at_doubts();
}

void ColumnReader::refuse(std::size_t cells, std::string what, std::string hint) {
  fault_cells_ = cells;
  throw data_error(std::move(what), std::move(hint));
}

bool ColumnReader::is_declared_word(const std::string& text) const {
  const auto* declared = find_spec(config_.columns, name_);
  if (declared == nullptr) return false;
  return find_word(declared->values, text) != declared->values.end() ||
         find_word(declared->words, text) != declared->words.end();
}

void ColumnReader::settle_missing() {
  for (std::size_t r = 0; r < table_.rows.size(); ++r) {
    auto& here = cell(r);
    const auto& codes = spec_.missing;
    if (here.kind == Kind::number &&
        std::find(codes.begin(), codes.end(), here.number) != codes.end()) {
      here = {};
    }
    if (here.text.empty() || (!here.empty() && here.kind != Kind::text)) continue;
    const bool taken = here.empty();
    const bool missing = is_missing(here.text, taken);
    if (missing) {
      ++missing_words_[here.text];
      here = {};
    } else if (taken) {
      here.kind = Kind::text;
    }
  }
}

bool ColumnReader::is_missing(const std::string& text, bool taken) const {
  if (!spec_.missing_words) return taken && !is_declared_word(text);
  const auto key = io::word_key(text);
  return std::any_of(spec_.missing_words->begin(), spec_.missing_words->end(),
                     [&](const auto& word) { return io::word_key(word) == key; });
}

bool ColumnReader::has_words() const {
  std::set<std::string> words;
  constexpr std::size_t kMostWords = 12;
  for (std::size_t r = 0; r < table_.rows.size() && words.size() <= kMostWords; ++r) {
    const auto& here = table_.rows[r][column_];
    if (here.kind == Kind::text) words.insert(here.text);
  }
  return !words.empty() && words.size() <= kMostWords;
}

void ColumnReader::say_missing_words() {
  if (spec_.missing_words || missing_words_.empty()) return;
  const bool words = has_words();
  for (const auto& [word, count] : missing_words_) {
    const auto key_of = to_lower(word);
    const bool doubtful = words && (key_of == "none" || key_of == "na" || key_of == "-");
    const auto text =
        concat(table_.source, ", column ", name_, ": ", count, count == 1 ? " cell" : " cells",
               " with the word '", word, count == 1 ? "' is" : "' are", " treated as missing");
    if (doubtful) {
      findings_.warnings.push_back(
          concat(text, "; if the word is a value, set ", key(), " missing = [] in cohort.toml"));
    } else {
      findings_.notes.push_back(text);
    }
  }
}

std::map<std::string, std::pair<std::size_t, std::string>> ColumnReader::texts() {
  std::map<std::string, std::pair<std::size_t, std::string>> found;
  for (std::size_t r = 0; r < table_.rows.size(); ++r) {
    const auto& here = cell(r);
    if (here.kind != Kind::text || io::parse_number(here.text)) continue;
    auto& [count, text] = found[io::word_key(here.text)];
    if (count++ == 0) text = here.text;
  }
  return found;
}

void ColumnReader::settle_words() {
  const bool coded = !spec_.values.empty() || spec_.kind == ColumnKind::binary;
  const auto found = coded ? texts() : std::map<std::string, std::pair<std::size_t, std::string>>();
  if (found.empty()) return;
  const auto* declared = find_spec(config_.columns, name_);
  const bool has_scheme =
      spec_.kind == ColumnKind::binary &&
      (declared == nullptr || (declared->values.empty() && declared->words.empty()));
  if (has_scheme) {
    std::set<std::string> words;
    for (const auto& [key_of, unused] : found) words.insert(key_of);
    const auto meanings = coding_of(coding(), words);
    if (!meanings) refuse_words(found);
    for (const auto& [word, number] : *meanings) words_[word] = number;
    return;
  }
  std::map<std::string, std::pair<std::size_t, std::string>> unknown;
  for (const auto& [key_of, word] : found) {
    const auto number = declared_number(word.second);
    if (number) {
      words_[key_of] = *number;
    } else {
      unknown.emplace(key_of, word);
    }
  }
  if (!unknown.empty()) refuse_words(unknown);
}

std::optional<double> ColumnReader::declared_number(const std::string& word) const {
  const auto alias = find_word(spec_.words, word);
  const auto& meant = alias == spec_.words.end() ? word : alias->second;
  if (alias == spec_.words.end() && !spec_.words.empty() && io::word_key(word).size() == 1) {
    return std::nullopt;  // what is declared wins: no other letter is guessed
  }
  if (const auto number = word_value(meant, ColumnKind::numeric, spec_.values)) return number;
  if (spec_.kind != ColumnKind::binary) return std::nullopt;
  const auto full = full_word(coding(), meant);
  if (!full) return std::nullopt;
  const auto standard =
      coding() == Coding::sex ? (*full == 1 ? "female" : "male") : (*full == 1 ? "yes" : "no");
  const auto own = spec_.values.find(standard);
  return own == spec_.values.end() ? full : std::optional(own->second);
}

void ColumnReader::refuse_words(
    const std::map<std::string, std::pair<std::size_t, std::string>>& words) {
  constexpr std::size_t kShown = 10;
  std::vector<std::pair<std::size_t, std::string>> often;
  std::size_t cells = 0;
  for (const auto& [unused, word] : words) {
    often.push_back(word);
    cells += word.first;
  }
  std::stable_sort(often.begin(), often.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  std::vector<std::string> shown;
  for (const auto& [count, word] : often) {
    if (shown.size() < kShown)
      shown.push_back(concat("'", word, "' (", count, count == 1 ? " cell)" : " cells)"));
  }
  if (often.size() > kShown) shown.push_back(concat(often.size() - kShown, " more words"));
  for (const auto& [word, count] : missing_words_) {
    shown.push_back(concat("'", word, "' (", count, ", now treated as missing)"));
  }
  const bool one = shown.size() == 1;
  refuse(cells,
         concat(table_.source, ": column ", name_, ": it is unclear what ", join(shown, ", "),
                one ? " means" : " mean"),
         concat("declare it in cohort.toml: ", key(), " values = { ", example_values(),
                " }, and missing = [\"...\"] for a word that means a missing value"));
}

std::string ColumnReader::example_values() const {
  std::vector<std::string> words;
  if (coding() == Coding::sex) {
    words = {"male", "female"};
  } else if (spec_.kind == ColumnKind::binary && (standard_ != nullptr || spec_.values.empty())) {
    words = {"yes", "no"};
  } else {
    for (const auto& [word, unused] : spec_.values) words.push_back(word);
  }
  for (auto& word : words) word += " = \"...\"";
  return join(words, ", ");
}

std::optional<double> ColumnReader::number_of(const io::Cell& here) const {
  if (here.kind == Kind::text) {
    const auto found = words_.find(io::word_key(here.text));
    if (found != words_.end()) return found->second;
  }
  return number_value(here, spec_.kind.value_or(ColumnKind::numeric), spec_.unit, spec_.values);
}

}  // namespace ecgmm::data
