// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <limits>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace ecgmm {

/// One configuration key, bound to a member of a config struct.
///
/// Goal: each key is named once, in its struct's `fields()`, with default (the member's), range and
/// help; the command line, TOML files, `--help`, the docs and the saved config all follow from it.
/// Non-goal: nesting deeper than "section.key".
struct Field {
  using Target =
      std::variant<bool*, std::int64_t*, double*, std::string*, std::vector<std::string>*>;

  std::string key;  ///< "train.lr"
  Target target;
  std::string help;                                       ///< one sentence
  double min = -std::numeric_limits<double>::infinity();  ///< numbers: smallest allowed value
  double max = std::numeric_limits<double>::infinity();
  std::vector<std::string> choices = {};  ///< texts and lists: allowed words; empty = any
};

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
