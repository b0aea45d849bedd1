// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/core/config.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <sstream>
#include <system_error>
#include <type_traits>

#include "ecgmm/core/error.h"
#include "ecgmm/core/log.h"
#include "ecgmm/core/text.h"
#include "ecgmm/core/toml.h"

namespace ecgmm {
namespace {

Field& find(std::vector<Field>& fields, std::string_view key) {
  std::vector<std::string> keys;
  for (auto& field : fields) {
    if (field.key == key) return field;
    keys.push_back(field.key);
  }
  const std::string nearest = nearest_word(key, keys);
  throw usage_error(concat("unknown key '", key, "'"), nearest.empty()
                                                           ? "`ecgmm train --help` lists the keys"
                                                           : "did you mean '" + nearest + "'?");
}

[[noreturn]] void bad_value(const Field& field, std::string_view value, std::string_view wanted) {
  throw usage_error(concat("'", value, "' is not a value for ", field.key),
                    concat("give ", wanted));
}

void check_number(const Field& field, double value, std::string_view text) {
  if (!std::isfinite(value)) bad_value(field, text, "a finite number");
  if (value < field.min || value > field.max) {
    throw usage_error(concat(field.key, " = ", text, " is out of range"),
                      concat("allowed: ", range_text(field)));
  }
}

void set_text(const Field& field, const TextTarget& target, std::string_view text) {
  if (!target.set(text)) bad_value(field, text, range_text(field));
}

void set_list(const Field& field, const ListTarget& target, const std::vector<std::string>& words) {
  for (const auto& word : words) {
    const auto& known = field.choices;
    if (std::find(known.begin(), known.end(), word) != known.end()) continue;
    bad_value(field, word, range_text(field));
  }
  with_context(field.key, [&] { target.set(words); });
}

/// Sets the field that has replaced `key`, if one has, and says so.
bool set_former(std::vector<Field>& fields, std::string_view key, std::string_view value) {
  for (auto& field : fields) {
    for (const auto& former : field.former) {
      if (former.key != key) continue;
      std::vector<std::string> known;
      for (const auto& [word, now] : former.words) {
        known.push_back(word);
        if (word != value) continue;
        set_field(fields, field.key, now);
        log::info(
            concat(key, " is now ", field.key, ": ", word, " is read as ", field.key, " = ", now));
        return true;
      }
      throw usage_error(concat("'", value, "' is not a value for ", key),
                        concat("give ", join(known, " | "), ", or ", field.key, " instead"));
    }
  }
  return false;
}

template <class Number>
Number parse(const Field& field, std::string_view text, std::string_view wanted) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) bad_value(field, text, wanted);
  return value;
}

std::string toml_text(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (const auto code = static_cast<unsigned char>(c); code < 0x20 || code == 0x7f) {
      char escape[8];
      std::snprintf(escape, sizeof escape, "\\u%04X", code);
      out += escape;
      continue;
    }
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

/// A node as a message shows it.
std::string node_text(const toml::node& node) {
  std::ostringstream shown;
  node.visit([&](const auto& value) { shown << value; });
  return node.value_exact<std::string>().value_or(shown.str());
}

std::vector<std::string> words_of(const Field& field, const toml::node& node) {
  const auto* array = node.as_array();
  if (array == nullptr) bad_value(field, node_text(node), "a list of texts");
  std::vector<std::string> words;
  for (const auto& element : *array) {
    const auto word = element.value_exact<std::string>();
    if (!word) bad_value(field, node_text(node), "a list of texts");
    words.push_back(*word);
  }
  return words;
}

void set_from_node(Field& field, const toml::node& node) {
  const std::string text = node_text(node);
  std::visit(
      [&](auto& target) {
        using T = std::remove_pointer_t<std::remove_reference_t<decltype(target)>>;
        if constexpr (std::is_same_v<T, bool>) {
          const auto value = node.value_exact<bool>();
          if (!value) bad_value(field, text, "true or false");
          *target = *value;
        } else if constexpr (std::is_same_v<T, std::int64_t>) {
          const auto value = node.value_exact<std::int64_t>();
          if (!value) bad_value(field, text, "a whole number");
          check_number(field, static_cast<double>(*value), text);
          *target = *value;
        } else if constexpr (std::is_same_v<T, double>) {
          if (!node.is_number()) bad_value(field, text, "a number");
          const double value = *node.value<double>();
          check_number(field, value, text);
          *target = value;
        } else if constexpr (std::is_same_v<T, ListTarget>) {
          set_list(field, target, words_of(field, node));
        } else {
          const auto value = node.value_exact<std::string>();
          if (!value) bad_value(field, text, "a text in quotes");
          if constexpr (std::is_same_v<T, TextTarget>) {
            set_text(field, target, *value);
          } else {
            *target = *value;
          }
        }
      },
      field.target);
}

/// @throws Error (usage) with the line.
toml::table parse(std::string_view text, std::string_view source) {
  if (const auto fault = toml_fault(text)) {
    throw usage_error(concat(source, ": line ", fault->line, ": ", fault->what), kTomlRemedy);
  }
  try {
    return toml::parse(text, source);
  } catch (const toml::parse_error& error) {
    throw usage_error(
        concat(source, ": line ", error.source().begin.line, ": ", error.description()));
  }
}

}  // namespace

Field modalities_field(std::string key, ModalitySet* target, std::string help) {
  Field field{.key = std::move(key), .target = ListTarget{}, .help = std::move(help)};
  for (const auto modality : kModalities) field.choices.emplace_back(to_string(modality));
  field.target = ListTarget{
      [target](const std::vector<std::string>& words) { *target = ModalitySet::parse(words); },
      [target] {
        std::vector<std::string> words;
        for (const auto modality : kModalities) {
          if (target->has(modality)) words.emplace_back(to_string(modality));
        }
        return words;
      }};
  return field;
}

void set_field(std::vector<Field>& fields, std::string_view key, std::string_view value) {
  if (set_former(fields, key, value)) return;
  Field& field = find(fields, key);
  std::visit(
      [&](auto& target) {
        using T = std::remove_pointer_t<std::remove_reference_t<decltype(target)>>;
        if constexpr (std::is_same_v<T, bool>) {
          if (value != "true" && value != "false") bad_value(field, value, "true or false");
          *target = value == "true";
        } else if constexpr (std::is_same_v<T, std::int64_t>) {
          const auto number = parse<std::int64_t>(field, value, "a whole number");
          check_number(field, static_cast<double>(number), value);
          *target = number;
        } else if constexpr (std::is_same_v<T, double>) {
          const auto number = parse<double>(field, value, "a number");
          check_number(field, number, value);
          *target = number;
        } else if constexpr (std::is_same_v<T, std::string>) {
          *target = value;
        } else if constexpr (std::is_same_v<T, TextTarget>) {
          set_text(field, target, value);
        } else {
          std::vector<std::string> words;
          for (const auto& word : split_text(value, ',')) words.emplace_back(trim(word));
          if (value.empty()) words.clear();
          set_list(field, target, words);
        }
      },
      field.target);
}

void set_field(std::vector<Field>& fields, std::string_view assignment) {
  const auto equals = assignment.find('=');
  if (equals == std::string_view::npos) {
    throw usage_error(concat("'", assignment, "' is not KEY=VALUE"));
  }
  set_field(fields, trim(assignment.substr(0, equals)), trim(assignment.substr(equals + 1)));
}

void load_toml_text(std::vector<Field>& fields, std::string_view text, std::string_view source) {
  const auto document = parse(text, source);
  for (const auto& [section, node] : document) {
    const auto* table = node.as_table();
    const auto set = [&](const std::string& key, const toml::node& value) {
      with_context(concat(source, ": line ", value.source().begin.line), [&] {
        if (!set_former(fields, key, node_text(value))) set_from_node(find(fields, key), value);
      });
    };
    if (table == nullptr) {
      set(std::string(section.str()), node);
      continue;
    }
    for (const auto& [key, value] : *table) set(concat(section.str(), ".", key.str()), value);
  }
}

double toml_number(std::string_view text, std::string_view key, std::string_view source) {
  return parse(text, source).at_path(key).value_or(0.0);
}

void load_toml(std::vector<Field>& fields, const std::filesystem::path& path) {
  constexpr std::uintmax_t kMaxBytes = std::uintmax_t{1} << 20;
  const auto refuse = [&](const char* why) {
    return usage_error(concat("cannot read the config file ", path.string(), why));
  };
  // A pipe or a device could be waited for, or read, for ever.
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) {
    throw refuse(error ? "" : ": it is not a regular file");
  }
  const auto bytes = std::filesystem::file_size(path, error);
  if (error) throw refuse("");
  if (bytes > kMaxBytes) throw refuse(": it is longer than 1 MiB");
  if (bytes == 0) return;
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  if (!file || !(text << file.rdbuf())) throw refuse("");
  load_toml_text(fields, text.str(), path.string());
}

std::string value_text(const Field& field) {
  return std::visit(
      [](const auto& target) -> std::string {
        using T = std::remove_pointer_t<std::decay_t<decltype(target)>>;
        if constexpr (std::is_same_v<T, bool>) {
          return *target ? "true" : "false";
        } else if constexpr (std::is_same_v<T, std::int64_t>) {
          return std::to_string(*target);
        } else if constexpr (std::is_same_v<T, double>) {
          std::string text = shortest(*target);
          if (text.find_first_of(".e") == std::string::npos) text += ".0";
          return text;
        } else if constexpr (std::is_same_v<T, std::string>) {
          return toml_text(*target);
        } else if constexpr (std::is_same_v<T, TextTarget>) {
          return toml_text(target.text());
        } else {
          std::vector<std::string> words;
          for (const auto& word : target.words()) words.push_back(toml_text(word));
          return "[" + join(words, ", ") + "]";
        }
      },
      field.target);
}

std::string to_toml(const std::vector<Field>& fields) {
  std::string text;
  std::string section;
  for (const auto& field : fields) {
    const auto dot = field.key.find('.');
    const std::string own = field.key.substr(0, dot);
    if (own != section) {
      text += concat(text.empty() ? "" : "\n", "[", own, "]\n");
      section = own;
    }
    text += concat(field.key.substr(dot + 1), " = ", value_text(field), "\n");
  }
  return text;
}

std::string range_text(const Field& field) {
  if (!field.choices.empty()) return join(field.choices, " | ");
  const bool low = std::isfinite(field.min);
  const bool high = std::isfinite(field.max);
  if (low && high) return shortest(field.min) + " .. " + shortest(field.max);
  if (low) return ">= " + shortest(field.min);
  if (high) return "<= " + shortest(field.max);
  return {};
}

}  // namespace ecgmm
