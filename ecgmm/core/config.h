// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "ecgmm/core/types.h"
#include "ecgmm/core/words.h"

namespace ecgmm {

/// A member that is written as a text, such as an enum: how it is read and shown.
struct TextTarget {
  std::function<bool(std::string_view)> set;  ///< false, and nothing set, for a text it is not
  std::function<std::string()> text;
};

/// A member that is written as a list of words, each one of Field::choices.
struct ListTarget {
  std::function<void(const std::vector<std::string>&)> set;  ///< @throws Error (usage)
  std::function<std::vector<std::string>()> words;
};

/// A key that another one has replaced, and what its words are called now.
struct FormerKey {
  std::string key;
  std::vector<std::pair<std::string, std::string>> words;
};

/// One configuration key, bound to a member of a config struct.
///
/// Goal: each key is named once, in its struct's `fields()`, with default (the member's), range and
/// help; the command line, TOML files, `--help`, the docs and the saved config all follow from it.
/// A word is parsed here, once: the member holds an enum or a struct.
/// Non-goal: nesting deeper than "section.key".
struct Field {
  using Target = std::variant<bool*, std::int64_t*, double*, std::string*, TextTarget, ListTarget>;

  std::string key;  ///< "train.lr"
  Target target;
  std::string help;                                       ///< one sentence
  double min = -std::numeric_limits<double>::infinity();  ///< numbers: smallest allowed value
  double max = std::numeric_limits<double>::infinity();
  std::vector<std::string> choices = {};  ///< the words, or forms of text, that are allowed
  std::vector<FormerKey> former = {};     ///< taken still, with a line in the log
};

/// A key whose value is one of the words of a table; its help tells what each means.
template <class Value, std::size_t kCount>
Field word_field(std::string key, Value* target, std::string help,
                 const std::array<Word<Value>, kCount>& words) {
  Field field;
  field.key = std::move(key);
  field.help = help_of(std::move(help), words);
  field.choices = all_words(words);
  field.target = TextTarget{[target, words](std::string_view text) {
                              const auto value = value_of(words, text);
                              if (value) *target = *value;
                              return value.has_value();
                            },
                            [target, words] { return std::string(word_of(words, *target)); }};
  return field;
}

/// A key whose value has a text of its own: `Value::from_text(text)` gives an optional, and
/// `text()` is its inverse.
/// @param forms  what texts may look like: "none", "error<=X".
template <class Value>
Field text_field(std::string key, Value* target, std::string help, std::vector<std::string> forms) {
  Field field;
  field.key = std::move(key);
  field.help = std::move(help);
  field.choices = std::move(forms);
  field.target = TextTarget{[target](std::string_view text) {
                              const auto value = Value::from_text(text);
                              if (value) *target = *value;
                              return value.has_value();
                            },
                            [target] { return target->text(); }};
  return field;
}

/// A key whose value is a list of modalities, in any order.
Field modalities_field(std::string key, ModalitySet* target, std::string help);

/// Sets one key from the text behind `--set key=value`.
/// @throws Error (usage) for an unknown key (with the nearest known one), a text that is not of the
///         key's type, or a value out of range.
void set_field(std::vector<Field>& fields, std::string_view key, std::string_view value);

/// Splits "key=value" and sets it.
void set_field(std::vector<Field>& fields, std::string_view assignment);

/// Sets every key that a TOML file names; same errors, with file and line.
void load_toml(std::vector<Field>& fields, const std::filesystem::path& path);
void load_toml_text(std::vector<Field>& fields, std::string_view text, std::string_view source);

/// The number that a saved config has for one key; 0 where it does not name it.
/// @throws Error (usage) for what is no TOML.
double toml_number(std::string_view text, std::string_view key, std::string_view source);

/// The current values as TOML, one table a section, in the order of the fields.
std::string to_toml(const std::vector<Field>& fields);

/// The current value of one field as TOML text ("1e-4", "\"none\"", "[\"image\"]").
std::string value_text(const Field& field);

/// The range or choices as text for the docs: ">= 1", "0 .. 1", "fp32 | bf16".
std::string range_text(const Field& field);

}  // namespace ecgmm
