// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/signal_rows.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/data/record_id.h"
#include "ecgmm/data/signal_limits.h"
#include "ecgmm/io/csv.h"
#include "ecgmm/io/unfold_limit.h"

namespace ecgmm::data {
namespace {

constexpr std::size_t kMaxFields = std::size_t{1} << 20;  ///< more than a spreadsheet is wide
constexpr std::size_t kRowBytes = 400;                    ///< of memory, its points apart
constexpr float kMissing = std::numeric_limits<float>::quiet_NaN();

using Fields = std::vector<std::string_view>;

/// A double as float; what is too large for one becomes infinite.
float to_float(double value) {
  constexpr double kMax = std::numeric_limits<float>::max();
  if (std::abs(value) > kMax) return std::numeric_limits<float>::infinity();
  return static_cast<float>(value);
}

bool is_whole_number(std::string_view text) {
  const auto number = io::parse_number(text);
  return number && std::isfinite(*number) && *number == std::floor(*number);
}

/// How the fields after the index look.
struct PointsLook {
  std::size_t filled = 0, texts = 0;
  bool rising = false;  ///< numbers, each larger than the one before: a time axis, no ECG
};

PointsLook look_at(const Fields& fields, std::size_t index, bool decimal_comma) {
  PointsLook look;
  double previous = -std::numeric_limits<double>::infinity();
  look.rising = fields.size() >= 4;
  for (std::size_t f = 0; f < fields.size(); ++f) {
    if (f == index || is_missing_sample(fields[f])) continue;
    ++look.filled;
    const auto number = io::parse_number(fields[f], decimal_comma);
    if (!number) {
      ++look.texts;
      look.rising = false;
      continue;
    }
    if (!(*number > previous)) look.rising = false;
    previous = *number;
  }
  look.rising = look.rising && look.filled + 2 >= fields.size();  // the last may be empty
  return look;
}

/// Whether the first row is a header, from itself and the second row; nullopt = cannot be told.
std::optional<bool> find_header(const Fields& first, const std::vector<std::string>& second,
                                bool decimal_comma) {
  const PointsLook look = look_at(first, 0, decimal_comma);
  if (look.rising) return true;
  if (look.filled > 0 && look.texts * 10 >= look.filled * 9) return true;
  const bool first_is_id = is_whole_number(first[0]);
  if (look.texts * 10 > look.filled) return std::nullopt;
  if (first_is_id) return false;
  // A text before numbers: a text id if the next row has one too.
  const std::string word = to_lower(trim(first[0]));
  const bool index_word = word.empty() || word == "index" || word == "idx" || word == "id";
  if (index_word || second.empty() || is_whole_number(second[0])) return std::nullopt;
  return false;
}

/// Reads the file row by row: settles header and index column, then parses the points.
class SignalReader {
 public:
  SignalReader(const std::filesystem::path& path, const CohortConfig& config, Findings& findings)
      : name_(path.filename().string()),
        config_(config),
        findings_(findings),
        csv_(path, kMaxFields),
        budget_(io::unfold_limit(path)) {
    raw_.points = std::make_shared<io::Spool>();
  }

  RawRows read() {
    // The views of one record end with the next, and the first two are needed side by side.
    const auto first = next_record();
    if (first.fields.empty()) throw data_error(name_ + ": no rows");
    const auto second = next_record();
    const bool header = settle_header(first.fields, second.fields);
    settle_index(first.fields);
    settle_ignored(first.fields, header);
    if (header) keep_names(first.fields);
    if (!header) add(as_views(first.fields), first.line);
    if (!second.fields.empty()) {
      add(as_views(second.fields), second.line);
      for (Fields fields; csv_.next(fields);) add(fields, csv_.line());
    }
    if (raw_.rows.empty()) throw data_error(name_ + ": no rows below the header");
    raw_.index = index_;
    return std::move(raw_);
  }

 private:
  struct Record {
    std::vector<std::string> fields;
    std::size_t line = 0;
  };

  Record next_record() {
    Fields fields;
    while (csv_.next(fields)) {
      if (is_blank(fields)) continue;
      return {{fields.begin(), fields.end()}, csv_.line()};
    }
    return {};
  }

  static bool is_blank(const Fields& fields) {
    return std::all_of(fields.begin(), fields.end(),
                       [](auto field) { return trim(field).empty(); });
  }
  static Fields as_views(const std::vector<std::string>& fields) {
    return {fields.begin(), fields.end()};
  }

  bool settle_header(const std::vector<std::string>& first,
                     const std::vector<std::string>& second) {
    if (config_.signals_index) return true;  // a name stands in a header
    if (config_.signals_header) return *config_.signals_header;
    if (first.size() < 2) {
      throw data_error(name_ + ": the rows have one field only",
                       "give the index and then one column for each time point");
    }
    const auto header = find_header(as_views(first), second, csv_.decimal_comma());
    if (!header) {
      throw data_error(name_ + ": it is unclear whether the first row is a header",
                       "set signals.header = true or false in cohort.toml");
    }
    findings_.assumptions.push_back(
        {"signals.header",
         name_ + (*header ? ": the first row is assumed to be a header"
                          : ": the first row is assumed to be a record, not a header"),
         concat("cohort.toml: [signals] header = ", *header ? "true" : "false")});
    return *header;
  }

  void settle_index(const std::vector<std::string>& first) {
    if (!config_.signals_index) return;
    for (std::size_t f = 0; f < first.size(); ++f) {
      if (to_lower(trim(first[f])) == to_lower(*config_.signals_index)) {
        index_ = f;
        return;
      }
    }
    throw data_error(concat(name_, ": no column is named '", *config_.signals_index, "'"),
                     "correct signals.index in cohort.toml");
  }

  void add(const Fields& fields, std::size_t line) {
    if (is_blank(fields)) return;
    with_context(concat(name_, ": line ", line),
                 [&] { budget_.take(kRowBytes + fields.size() * sizeof(float)); });
    RawRow row;
    row.line = line;
    if (index_ < fields.size()) row.id = normalize_id(fields[index_]);
    if (row.id.empty()) {
      findings_.notes.push_back(concat(name_, ": line ", line, " has no index and is left out"));
      return;
    }
    const bool comma = csv_.decimal_comma();
    points_.clear();
    for (std::size_t f = 0; f < fields.size(); ++f) {
      if (f == index_ || is_ignored(f)) continue;
      const auto number = io::parse_number(fields[f], comma);
      points_.push_back(number ? to_float(*number) : kMissing);
      if (!number && row.text.empty() && !is_missing_sample(fields[f])) {
        row.text = trim(fields[f]).substr(0, 40);
        row.text_column = f + 1;
      }
    }
    put_aside(row);
    const auto fraction = io::parse_number(fields[index_], comma);
    raw_.fractions += fraction && *fraction != std::floor(*fraction) ? 1 : 0;
    for (std::size_t f = raw_.columns.size() + left_out_; f < fields.size(); ++f) {
      if (f == index_ || is_ignored(f)) {
        ++left_out_;
      } else {
        raw_.columns.push_back(f + 1);
      }
    }
    raw_.rows.push_back(std::move(row));
  }

  void put_aside(RawRow& row) {
    row.count = points_.size();
    raw_.holds.resize(std::max(raw_.holds.size(), row.count));
    for (std::size_t c = 0; c < row.count; ++c) {
      if (!std::isnan(points_[c])) row.filled = c + 1;
      if (!std::isnan(points_[c]) || row.text_column >= c) raw_.holds[c] = true;
    }
    raw_.points->add(points_);
  }

  bool is_ignored(std::size_t field) const {
    return !ignored_.empty() && std::binary_search(ignored_.begin(), ignored_.end(), field);
  }

  void keep_names(const std::vector<std::string>& first) {
    for (std::size_t f = 0; f < first.size(); ++f) {
      if (f != index_ && !is_ignored(f)) raw_.names.emplace_back(trim(first[f]));
    }
  }

  /// By name or, without a header, by number.
  void settle_ignored(const std::vector<std::string>& first, bool header) {
    for (const auto& wanted : config_.signals_ignore) {
      std::size_t found = first.size();
      for (std::size_t f = 0; header && f < first.size(); ++f) {
        if (to_lower(trim(first[f])) == to_lower(wanted)) found = f;
      }
      const auto number = io::parse_number(wanted);
      if (found == first.size() && number && *number >= 1 &&
          *number <= static_cast<double>(first.size()) && !header) {
        found = static_cast<std::size_t>(*number) - 1;
      }
      if (found == first.size() || found == index_) {
        throw data_error(concat(name_, ": no column '", wanted, "' beside the index"),
                         "correct signals.ignore in cohort.toml: give names of columns, or their "
                         "numbers if there is no header");
      }
      ignored_.push_back(found);
    }
    std::sort(ignored_.begin(), ignored_.end());
  }

  std::string name_;
  const CohortConfig& config_;
  Findings& findings_;
  io::CsvReader csv_;
  io::UnfoldBudget budget_;
  std::size_t index_ = 0;
  std::vector<std::size_t> ignored_;  ///< columns, sorted
  std::size_t left_out_ = 0;          ///< columns seen that hold no points
  std::vector<float> points_;         ///< of the row that is read
  RawRows raw_;
};

}  // namespace

std::vector<float> RawRows::points_of(std::size_t row) const {
  auto found = points->get<float>(row);
  found.resize(rows[row].count);
  return found;
}

RawRows read_raw_rows(const std::filesystem::path& path, const CohortConfig& config,
                      Findings& findings) {
  return SignalReader(path, config, findings).read();
}

void check_ids(const RawRows& raw, const std::string& file) {
  const std::string hint = "name the index column with signals.index in cohort.toml";
  if (2 * raw.fractions > raw.rows.size()) {
    throw data_error(concat(file, ": column ", raw.index + 1,
                            " is not an index: it contains numbers such as ", raw.rows.back().id),
                     hint);
  }
  std::unordered_map<std::string_view, std::size_t> lines;
  for (const auto& row : raw.rows) {
    const auto [first, is_new] = lines.emplace(row.id, row.line);
    if (is_new) continue;
    throw data_error(concat(file, ": index ", row.id, " occurs twice, in lines ", first->second,
                            " and ", row.line),
                     "keep one row for each record or " + hint);
  }
}

}  // namespace ecgmm::data
