// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/io/sheet_choice.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/io/unicode_text.h"

namespace ecgmm::io {
namespace {

/// Rows with content that may stand above a header, as titles and remarks.
constexpr std::size_t kMostTitleRows = 50;

bool has_content(const std::vector<Cell>& row) {
  return !std::all_of(row.begin(), row.end(), is_blank);
}

bool is_among(const std::vector<std::string>& names, const std::string& wanted) {
  return std::any_of(names.begin(), names.end(),
                     [&](const auto& name) { return same_name(name, wanted); });
}

/// "IDX, AGE, SEX", cut where it becomes long.
std::string list_text(std::vector<std::string> names) {
  constexpr std::size_t kShown = 20;
  std::erase(names, "");
  const std::size_t left = names.size() > kShown ? names.size() - kShown : 0;
  names.resize(names.size() - left);
  return join(names, ", ") + (left > 0 ? concat(" and ", left, " more") : "");
}

/// "\"file\" or \"path\"".
std::string quoted_list(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    text += concat(i == 0 ? "" : i + 1 == names.size() ? " or " : ", ", '"', names[i], '"');
  }
  return text;
}

/// A sheet that has what is wanted.
struct Fit {
  Sheet* sheet;
  std::size_t header;
  std::vector<std::string> names;
  std::size_t rows = 0;    ///< with content below the header, hidden ones apart
  std::size_t wanted = 0;  ///< of the wanted columns
};

std::optional<std::size_t> first_row(const Sheet& sheet) {
  const auto found = std::find_if(sheet.rows.begin(), sheet.rows.end(), has_content);
  if (found == sheet.rows.end()) return std::nullopt;
  return static_cast<std::size_t>(found - sheet.rows.begin());
}

/// The first row that has a required column.
std::optional<std::size_t> find_header(const Sheet& sheet, const TableRequest& request) {
  if (request.required.empty()) return first_row(sheet);
  std::size_t seen = 0;
  for (std::size_t r = 0; r < sheet.rows.size() && seen < kMostTitleRows; ++r) {
    if (!has_content(sheet.rows[r])) continue;
    ++seen;
    const auto names = row_texts(sheet, r);
    for (const auto& required : request.required) {
      if (is_among(names, required)) return r;
    }
  }
  return std::nullopt;
}

std::optional<Fit> fit_of(Sheet& sheet, const TableRequest& request) {
  const auto header = find_header(sheet, request);
  if (!header) return std::nullopt;
  Fit fit{&sheet, *header, row_texts(sheet, *header)};
  for (std::size_t r = *header + 1; r < sheet.rows.size(); ++r) {
    fit.rows += has_content(sheet.rows[r]) && !sheet.look.hides_row(r) ? 1 : 0;
  }
  for (const auto& name : request.wanted) fit.wanted += is_among(fit.names, name) ? 1 : 0;
  return fit;
}

[[noreturn]] void refuse_columns(const std::vector<Sheet*>& candidates, std::size_t sheets,
                                 const TableRequest& request) {
  std::vector<std::string> found;
  for (const auto* sheet : candidates) {
    const auto row = first_row(*sheet);
    const auto names = row ? list_text(row_texts(*sheet, *row)) : std::string();
    const auto label = sheets > 1 ? "sheet " + sheet->name + ": " : std::string();
    if (!names.empty()) found.push_back(label + names);
  }
  if (found.empty()) throw data_error("contains no cells");
  throw data_error(concat("no column ", quoted_list(request.required), " in the header row (",
                          join(found, "; "), ")"))
      .set_reason(ErrorReason::missing_column);
}

std::string sheet_remedy(const TableRequest& request, const std::string& name) {
  if (request.sheet_key.empty()) return "save the correct sheet as a file of its own";
  return concat("set ", request.sheet_key, " = \"", name, "\" in cohort.toml");
}

/// Whether at least half of the columns of either sheet, the index apart, are those of the other.
bool are_rivals(const Fit& a, const Fit& b, const TableRequest& request) {
  const auto others = [&](const Fit& fit) {
    std::vector<std::string> names;
    for (const auto& name : fit.names) {
      if (!name.empty() && !is_among(request.required, name)) names.push_back(name);
    }
    return names;
  };
  const auto in_a = others(a), in_b = others(b);
  const auto common = static_cast<std::size_t>(std::count_if(
      in_a.begin(), in_a.end(), [&](const auto& name) { return is_among(in_b, name); }));
  return common > 0 && 2 * common >= std::max(in_a.size(), in_b.size());
}

bool is_copy(const Fit& a, const Fit& b) {
  const auto& rows_a = a.sheet->rows;
  const auto& rows_b = b.sheet->rows;
  if (a.header != b.header || rows_a.size() != rows_b.size()) return false;
  for (std::size_t r = a.header; r < rows_a.size(); ++r) {
    const bool same = std::equal(
        rows_a[r].begin(), rows_a[r].end(), rows_b[r].begin(), rows_b[r].end(),
        [](const Cell& x, const Cell& y) { return x.kind == y.kind && x.shown() == y.shown(); });
    if (!same || a.sheet->look.hides_row(r) != b.sheet->look.hides_row(r)) return false;
  }
  return true;
}

/// Keeps those that have rows and the most of the wanted columns.
void keep_best(std::vector<Fit>& fits) {
  const auto keep = [&](auto value_of) {
    std::size_t most = 0;
    for (const auto& fit : fits) most = std::max(most, value_of(fit));
    std::erase_if(fits, [&](const auto& fit) { return value_of(fit) < most; });
  };
  keep([](const Fit& fit) { return std::min<std::size_t>(fit.rows, 1); });
  keep([](const Fit& fit) { return fit.wanted; });
}

/// The first of the sheets that fit.
/// @throws Error (data) where another may be meant as well.
ChosenSheet choose(const std::vector<Fit>& fits, const TableRequest& request) {
  const auto& first = fits.front();
  ChosenSheet chosen{first.sheet, first.header, {}};
  for (std::size_t i = 1; i < fits.size(); ++i) {
    const auto& other = fits[i];
    if (is_copy(first, other) || !are_rivals(first, other, request)) {
      chosen.notes.push_back(concat("sheet \"", other.sheet->name, "\" is not read"));
      continue;
    }
    throw data_error(
        concat("two sheets have the same columns, \"", first.sheet->name, "\" (", first.rows,
               " rows) and \"", other.sheet->name, "\" (", other.rows,
               " rows), and it is unclear which is meant"),
        concat(sheet_remedy(request, other.sheet->name), ", or put all rows on one sheet"));
  }
  return chosen;
}

}  // namespace

bool is_blank(const Cell& cell) {
  return cell.empty() || (cell.kind == Cell::Kind::text && plain_text(cell.text).empty());
}

std::vector<std::string> row_texts(const Sheet& sheet, std::size_t row) {
  std::vector<std::string> texts;
  for (const auto& cell : sheet.rows[row]) texts.push_back(plain_text(cell.shown()));
  return texts;
}

bool same_name(const std::string& a, const std::string& b) { return to_lower(a) == to_lower(b); }

ChosenSheet choose_sheet(std::vector<Sheet>& sheets, const TableRequest& request) {
  std::vector<Sheet*> candidates, hidden;
  std::vector<std::string> names;
  for (auto& sheet : sheets) {
    names.push_back(sheet.name);
    if (request.sheet.empty()) {
      (sheet.look.hidden ? hidden : candidates).push_back(&sheet);
    } else if (same_name(plain_text(sheet.name), plain_text(request.sheet))) {
      candidates.push_back(&sheet);
    }
  }
  if (candidates.empty() && !request.sheet.empty()) {
    throw data_error(concat("no sheet \"", request.sheet, "\"; there are: ", list_text(names)));
  }
  const auto fitting = [&](const std::vector<Sheet*>& list) {
    std::vector<Fit> fits;
    for (auto* sheet : list) {
      if (auto fit = fit_of(*sheet, request)) fits.push_back(std::move(*fit));
    }
    return fits;
  };
  auto fits = fitting(candidates);
  const auto unseen = fitting(hidden);
  if (fits.empty() && !unseen.empty()) {
    const auto& name = unseen.front().sheet->name;
    throw data_error(concat("the only sheet with this table, \"", name, "\", is hidden"),
                     concat("show it in a spreadsheet program, or ", sheet_remedy(request, name)));
  }
  if (fits.empty()) refuse_columns(candidates, sheets.size(), request);
  keep_best(fits);
  auto chosen = choose(fits, request);
  for (const auto& fit : unseen) {
    chosen.notes.push_back(concat("sheet \"", fit.sheet->name, "\" is hidden and is not read"));
  }
  return chosen;
}

}  // namespace ecgmm::io
