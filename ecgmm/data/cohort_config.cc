// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/cohort_config.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <set>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/core/toml.h"
#include "ecgmm/io/file.h"
#include "ecgmm/io/lead_name.h"

namespace ecgmm::data {
namespace {

using Setter = std::function<void(const toml::node&)>;
using Setters = std::map<std::string, Setter>;

/// Calls each key's setter, inside the line it stands on.
/// @param prefix  "signals." in messages.
void read_keys(const toml::table& table, const std::string& prefix, const Setters& setters) {
  for (const auto& [key, node] : table) {
    const std::string name(key.str());
    with_context(concat("line ", node.source().begin.line), [&, &value = node] {
      const auto setter = setters.find(name);
      if (setter == setters.end()) {
        std::vector<std::string> known;
        for (const auto& [word, unused] : setters) known.push_back(word);
        const std::string nearest = nearest_word(name, known);
        throw data_error(concat("unknown key '", prefix, name, "'"),
                         nearest.empty() ? "known here: " + join(known, ", ")
                                         : concat("did you mean '", prefix, nearest, "'?"));
      }
      with_context(prefix + name, [&] { setter->second(value); });
    });
  }
}

const toml::table& as_table(const toml::node& node) {
  if (const auto* table = node.as_table()) return *table;
  throw data_error("is not a table", "write it as [section]");
}

std::string text_of(const toml::node& node) {
  if (const auto value = node.value_exact<std::string>()) return *value;
  throw data_error("must be a text in quotes");
}

double number_of(const toml::node& node) {
  const auto value = node.is_number() ? node.value<double>() : std::nullopt;
  if (!value || !std::isfinite(*value)) throw data_error("must be a number");
  return *value;
}

Setter text(std::string& target) {
  return [&target](const toml::node& node) { target = text_of(node); };
}

/// A text that must not be empty.
Setter word(std::string& target) {
  return [&target](const toml::node& node) {
    target = trim(text_of(node));
    if (target.empty()) throw data_error("is empty");
  };
}

Setter section(const std::string& prefix, Setters setters) {
  return [prefix, setters = std::move(setters)](const toml::node& node) {
    read_keys(as_table(node), prefix, setters);
  };
}

template <class Number>  // double or optional<double>
Setter number(Number& target, double low, double high) {
  return [&target, low, high](const toml::node& node) {
    const double value = number_of(node);
    if (value < low || value > high) {
      throw data_error(concat(shortest(value), " is out of range"),
                       concat("allowed: ", shortest(low), " .. ", shortest(high)));
    }
    target = value;
  };
}

template <class Flag>  // bool or optional<bool>
Setter flag(Flag& target) {
  return [&target](const toml::node& node) {
    const auto value = node.value_exact<bool>();
    if (!value) throw data_error("must be true or false");
    target = *value;  // NOLINT(bugprone-optional-value-conversion): a target may be no optional
  };
}

/// One word or a list of words; a number stands for its text, so that `abnormal = 1` works.
Setter words(std::vector<std::string>& target) {
  return [&target](const toml::node& node) {
    const auto one = [](const toml::node& element) {
      if (const auto whole = element.value_exact<std::int64_t>()) return std::to_string(*whole);
      return std::string(trim(text_of(element)));
    };
    target.clear();
    if (const auto* list = node.as_array()) {
      for (const auto& element : *list) target.push_back(one(element));
    } else {
      target.push_back(one(node));
    }
  };
}

/// A word of a fixed list; `parse` gives nullopt for others.
template <class Target, class Parse>
Setter choice(Target& target, Parse parse, std::string allowed) {
  return [&target, parse, allowed = std::move(allowed)](const toml::node& node) {
    const std::string given = text_of(node);
    const auto value = parse(given);
    if (!value)
      throw data_error(concat("'", given, "' is not allowed here"), "allowed: " + allowed);
    target = *value;  // NOLINT(bugprone-optional-value-conversion): a target may be no optional
  };
}

std::optional<std::string> parse_unit(std::string_view text) {
  if (to_lower(trim(text)) == "none") return "none";
  const auto mv = io::millivolts_per(text);
  if (!mv) return std::nullopt;
  return *mv == 1 ? "mV" : *mv == 1e-3 ? "uV" : *mv == 1e3 ? "V" : "nV";
}

/// The standard name where there is one.
std::optional<std::string> parse_lead(std::string_view text) {
  if (trim(text).empty()) return std::nullopt;
  return io::standard_lead_name(text).value_or(std::string(trim(text)));
}

std::optional<io::DecimalSign> parse_decimal(std::string_view text) {
  if (text == ".") return io::DecimalSign::point;
  if (text == ",") return io::DecimalSign::comma;
  return std::nullopt;
}

/// `male = 1`: the word and its number; `male = "H"` or a list: how the cohort writes the word.
void read_values(ColumnSpec& spec, const toml::node& node) {
  spec.values.clear();
  spec.words.clear();
  for (const auto& [key, value] : as_table(node)) {
    const std::string word = to_lower(trim(key.str()));
    with_context(std::string(key.str()), [&, &given = value] {
      if (given.is_number()) {
        spec.values[word] = number_of(given);
        return;
      }
      if (!given.is_string() && !given.is_array()) {
        throw data_error("must be a number, or the table's word for it in quotes");
      }
      std::vector<std::string> written;
      words(written)(given);
      for (const auto& one : written) {
        if (!spec.words.emplace(to_lower(one), word).second) {
          throw data_error(concat("'", one, "' is given two meanings"));
        }
      }
    });
  }
}

/// Numbers and words; a list without any says that no word stands for a missing cell.
void read_missing(ColumnSpec& spec, const toml::node& node) {
  spec.missing.clear();
  spec.missing_words.reset();
  const auto add = [&](const toml::node& element) {
    if (const auto text = element.value_exact<std::string>()) {
      if (!spec.missing_words) spec.missing_words.emplace();
      spec.missing_words->emplace_back(trim(*text));
    } else {
      spec.missing.push_back(number_of(element));
    }
  };
  const auto* list = node.as_array();
  if (list == nullptr) return add(node);
  if (list->empty()) spec.missing_words.emplace();
  for (const auto& element : *list) add(element);
}

void read_columns(ColumnSpecs& columns, const toml::node& node) {
  for (const auto& [key, value] : as_table(node)) {
    const std::string name(trim(key.str()));
    if (find_spec(columns, name) != nullptr) {
      throw data_error(concat("column '", name, "' is declared twice"));
    }
    ColumnSpec& spec = columns[name];
    const Setters setters = {
        {"role", choice(spec.role, parse_role, "input, group, audit, ignore")},
        {"kind", choice(spec.kind, parse_kind, "numeric, binary, categorical")},
        {"unit", word(spec.unit)},
        {"values", [&](const toml::node& values) { read_values(spec, values); }},
        {"missing", [&](const toml::node& codes) { read_missing(spec, codes); }},
    };
    with_context(name, [&, &table = value] { read_keys(as_table(table), "", setters); });
  }
}

void check_label_words(const CohortConfig& config) {
  std::set<std::string> seen;
  for (const auto* list : {&config.normal, &config.abnormal, &config.borderline}) {
    for (const auto& label : *list) {
      if (!seen.insert(to_lower(label)).second) {
        throw data_error(concat("[labels] the word '", label, "' stands for two labels"));
      }
    }
  }
  if (config.normal.empty() || config.abnormal.empty()) {
    throw data_error("[labels] normal and abnormal need at least one word each");
  }
}

CohortConfig parse(const std::string& document) {
  CohortConfig config;
  std::string index;
  const auto keep_index = [&](const toml::node& node) {
    word(index)(node);
    config.signals_index = index;
  };
  const Setters setters = {
      {"name", word(config.name)},
      {"group_space", text(config.group_space)},
      {"training_only", flag(config.training_only)},
      {"source", section("source.", {{"name", word(config.source.name)},
                                     {"licence", word(config.source.license)},
                                     {"citation", word(config.source.citation)}})},
      {"signals",
       section("signals.", {{"sampling_rate_hz", number(config.sampling_rate_hz, 1, 100000)},
                            {"unit", choice(config.unit, parse_unit, "mV, uV, nV, V, none")},
                            {"header", flag(config.signals_header)},
                            {"index", keep_index},
                            {"ignore", words(config.signals_ignore)},
                            {"lead", choice(config.signals_lead, parse_lead, "a lead")}})},
      {"paper", section("paper.", {{"px_per_mm", number(config.px_per_mm, 0.1, 1000)},
                                   {"mm_per_s", number(config.mm_per_s, 1, 1000)},
                                   {"mm_per_mv", number(config.mm_per_mv, 0.1, 1000)}})},
      {"clinical", section("clinical.", {{"index", word(config.clinical_index)},
                                         {"sheet", text(config.clinical_sheet)},
                                         {"decimal", choice(config.clinical_decimal, parse_decimal,
                                                            "\".\" or \",\"")}})},
      {"labels", section("labels.", {{"index", word(config.label_index)},
                                     {"column", word(config.label_column)},
                                     {"sheet", text(config.label_sheet)},
                                     {"normal", words(config.normal)},
                                     {"abnormal", words(config.abnormal)},
                                     {"borderline", words(config.borderline)}})},
      {"columns", [&](const toml::node& node) { read_columns(config.columns, node); }},
  };
  if (const auto fault = toml_fault(document)) {
    throw data_error(concat("line ", fault->line, ": ", fault->what), kTomlRemedy);
  }
  toml::table table;
  try {
    table = toml::parse(document);
  } catch (const toml::parse_error& error) {
    throw data_error(concat("line ", error.source().begin.line, ": ", error.description()));
  }
  read_keys(table, "", setters);
  check_label_words(config);
  return config;
}

}  // namespace

CohortConfig read_cohort_config(const std::filesystem::path& folder) {
  const auto path = folder / "cohort.toml";
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) return {};
  constexpr std::size_t kMaxBytes = std::size_t{16} << 20;
  const auto bytes = io::read_file(path, kMaxBytes);
  const std::string document(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  return with_context("cohort.toml", [&] { return parse(document); });
}

bool LessIgnoringCase::operator()(std::string_view a, std::string_view b) const {
  const auto small = [](char c) {
    return static_cast<unsigned char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  };
  return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end(),
                                      [&](char x, char y) { return small(x) < small(y); });
}

const ColumnSpec* find_spec(const ColumnSpecs& columns, std::string_view name) {
  const auto found = columns.find(name);
  return found == columns.end() ? nullptr : &found->second;
}

ColumnSpec column_spec(const CohortConfig& config, std::string_view name) {
  const ColumnSpec* standard = find_spec(standard_columns(), name);
  const ColumnSpec* declared = find_spec(config.columns, name);
  ColumnSpec spec = declared != nullptr ? *declared : ColumnSpec{};
  if (standard != nullptr) {
    if (!spec.role) spec.role = standard->role;
    if (!spec.kind) spec.kind = standard->kind;
    if (spec.unit.empty()) spec.unit = standard->unit;
    if (spec.values.empty()) spec.values = standard->values;
  }
  const auto is_answer = [](const auto& entry) {
    return entry.second == "yes" || entry.second == "no";
  };
  if (spec.values.empty() && !spec.words.empty() &&
      std::all_of(spec.words.begin(), spec.words.end(), is_answer)) {
    spec.values = {{"no", 0}, {"yes", 1}};
  }
  if (!spec.kind && !spec.values.empty()) {
    std::set<double> numbers;
    for (const auto& [word, number] : spec.values) numbers.insert(number);
    spec.kind = numbers.size() == 2 ? ColumnKind::binary : ColumnKind::categorical;
  }
  if (!spec.kind && !spec.unit.empty()) spec.kind = ColumnKind::numeric;
  return spec;
}

const ColumnSpecs& standard_columns() {
  static const ColumnSpecs columns = [] {
    const auto numeric = [](std::string unit, std::map<std::string, double> values = {}) {
      return ColumnSpec{{}, ColumnKind::numeric, std::move(unit), std::move(values), {}, {}, {}};
    };
    const auto binary = [](std::map<std::string, double> values) {
      return ColumnSpec{{}, ColumnKind::binary, {}, std::move(values), {}, {}, {}};
    };
    ColumnSpecs all = {
        {"AGE", numeric("years")},
        {"SEX", binary({{"male", 0}, {"m", 0}, {"man", 0}, {"female", 1}, {"f", 1}, {"woman", 1}})},
        {"Ht", numeric("cm")},
        {"Wt", numeric("kg")},
        {"SBP", numeric("mmHg")},
        {"DBP", numeric("mmHg")},
        {"SMOKE", numeric("", {{"never", 0}, {"former", 1}, {"current", 2}})},
        {"ALCHOL", numeric("")},
        {"PHY_ACT", numeric("")},
        {"PATIENT", ColumnSpec{Role::group, {}, {}, {}, {}, {}, {}}},
    };
    for (const auto* name : {"HX_STROKE", "HX_MI", "HX_HTN", "HX_DM", "HX_DYSLI", "HX_ATHERO",
                             "FHX_STROKE", "FHX_MI", "FHX_HTN", "FHX_DM"}) {
      all[name] = binary({{"no", 0}, {"yes", 1}});
    }
    return all;
  }();
  return columns;
}

std::string_view to_string(Role role) {
  switch (role) {
    case Role::input:
      return "input";
    case Role::group:
      return "group";
    case Role::audit:
      return "audit";
    case Role::ignore:
      break;
  }
  return "ignore";
}

ecg::StripGeometry CohortConfig::strip_geometry(int width_px) const {
  ecg::StripGeometry geometry;
  if (px_per_mm && *px_per_mm != geometry.px_per_mm) geometry.width_px = width_px;
  geometry.px_per_mm = px_per_mm.value_or(geometry.px_per_mm);
  geometry.mm_per_s = mm_per_s.value_or(geometry.mm_per_s);
  geometry.mm_per_mv = mm_per_mv.value_or(geometry.mm_per_mv);
  geometry.size_told = px_per_mm.has_value();
  geometry.speed_told = mm_per_s.has_value();
  geometry.gain_told = mm_per_mv.has_value();
  return geometry;
}

std::string_view to_string(ColumnKind kind) {
  switch (kind) {
    case ColumnKind::numeric:
      return "numeric";
    case ColumnKind::binary:
      return "binary";
    case ColumnKind::categorical:
      break;
  }
  return "categorical";
}

std::optional<Role> parse_role(std::string_view text) {
  for (const Role role : {Role::input, Role::group, Role::audit, Role::ignore}) {
    if (text == to_string(role)) return role;
  }
  return std::nullopt;
}

std::optional<ColumnKind> parse_kind(std::string_view text) {
  for (const auto kind : {ColumnKind::numeric, ColumnKind::binary, ColumnKind::categorical}) {
    if (text == to_string(kind)) return kind;
  }
  return std::nullopt;
}

}  // namespace ecgmm::data
