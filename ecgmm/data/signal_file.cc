// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/signal_file.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/data/cohort.h"
#include "ecgmm/io/csv.h"
#include "ecgmm/io/unfold_limit.h"

namespace ecgmm::data {
namespace {

/// Largest share of missing points that is filled.
constexpr double kMaxGapShare = 0.05;
/// Limits of a cohort's typical amplitude in mV; beyond them the values are in another unit.
constexpr double kMinTypicalMv = 0.02;
constexpr double kMaxTypicalMv = 10;
constexpr std::size_t kMaxFields = std::size_t{1} << 20;  ///< more than a spreadsheet is wide
constexpr std::size_t kRowBytes = 400;                    ///< of memory, its points apart
constexpr float kMissing = std::numeric_limits<float>::quiet_NaN();

using Fields = std::vector<std::string_view>;

/// A row as it stands in the file.
struct RawRow {
  std::size_t line = 0;
  std::string id;
  std::vector<float> points;  ///< NaN where a field is empty or says so
  std::string text;           ///< the first field that is no number; "" if none
  std::size_t text_column = 0;
};

bool is_missing_word(std::string_view text) {
  const std::string word = to_lower(trim(text));
  return word.empty() || word == "na" || word == "n/a" || word == "null" || word == "none" ||
         word == "-";
}

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
    if (f == index || is_missing_word(fields[f])) continue;
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
        budget_(io::unfold_limit(path)) {}

  std::vector<RawRow> read() {
    // The views of one record end with the next, and the first two are needed side by side.
    const auto first = next_record();
    if (first.fields.empty()) throw data_error(name_ + ": no rows");
    const auto second = next_record();
    const bool header = settle_header(first.fields, second.fields);
    settle_index(first.fields);
    if (!header) add(as_views(first.fields), first.line);
    if (!second.fields.empty()) {
      add(as_views(second.fields), second.line);
      for (Fields fields; csv_.next(fields);) add(fields, csv_.line());
    }
    if (rows_.empty()) throw data_error(name_ + ": no rows below the header");
    check_ids();
    return std::move(rows_);
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
      throw data_error(name_ + ": it cannot be told whether the first row is a header",
                       "set signals.header = true or false in cohort.toml");
    }
    findings_.assumptions.push_back(
        {"signals.header",
         name_ + (*header ? ": the first row is taken as a header"
                          : ": no header is assumed, the first row is a record"),
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
    throw data_error(concat(name_, ": no column is called '", *config_.signals_index, "'"),
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
    row.points.reserve(fields.size());
    for (std::size_t f = 0; f < fields.size(); ++f) {
      if (f == index_) continue;
      const auto number = io::parse_number(fields[f], comma);
      row.points.push_back(number ? to_float(*number) : kMissing);
      if (!number && row.text.empty() && !is_missing_word(fields[f])) {
        row.text = trim(fields[f]).substr(0, 40);
        row.text_column = f + 1;
      }
    }
    const auto fraction = io::parse_number(fields[index_], comma);
    fractions_ += fraction && *fraction != std::floor(*fraction) ? 1 : 0;
    rows_.push_back(std::move(row));
  }

  void check_ids() const {
    const std::string hint = "name the index column with signals.index in cohort.toml";
    if (2 * fractions_ > rows_.size()) {
      throw data_error(concat(name_, ": column ", index_ + 1,
                              " is no index, it holds numbers such as ", rows_.back().id),
                       hint);
    }
    std::unordered_map<std::string_view, std::size_t> lines;
    for (const auto& row : rows_) {
      const auto [first, is_new] = lines.emplace(row.id, row.line);
      if (is_new) continue;
      throw data_error(concat(name_, ": index ", row.id, " occurs twice, in lines ", first->second,
                              " and ", row.line),
                       "keep one row for each record or " + hint);
    }
  }

  std::string name_;
  const CohortConfig& config_;
  Findings& findings_;
  io::CsvReader csv_;
  io::UnfoldBudget budget_;
  std::size_t index_ = 0;
  std::size_t fractions_ = 0;  ///< rows whose index is a broken number
  std::vector<RawRow> rows_;
};

/// The most common number of points; takes off trailing columns that are empty in every row.
std::size_t settle_points(std::vector<RawRow>& rows) {
  std::map<std::size_t, std::size_t> lengths;
  for (const auto& row : rows) ++lengths[row.points.size()];
  std::size_t points = std::max_element(lengths.begin(), lengths.end(), [](auto& a, auto& b) {
                         return a.second < b.second;
                       })->first;
  const auto empty_everywhere = [&](std::size_t column) {
    return std::all_of(rows.begin(), rows.end(), [&](const RawRow& row) {
      return row.points.size() <= column ||
             (std::isnan(row.points[column]) && row.text_column < column);
    });
  };
  while (points > 0 && empty_everywhere(points - 1)) --points;
  for (auto& row : rows) {
    while (row.points.size() > points && std::isnan(row.points.back())) row.points.pop_back();
  }
  return points;
}

/// Points up to the last one that is there.
std::size_t filled_length(std::span<const float> points) {
  std::size_t length = points.size();
  while (length > 0 && std::isnan(points[length - 1])) --length;
  return length;
}

/// Fills NaN between its neighbors linearly, at the ends with the nearest value.
void fill_gaps(std::vector<float>& samples) {
  const std::size_t size = samples.size();
  for (std::size_t begin = 0; begin < size; ++begin) {
    if (!std::isnan(samples[begin])) continue;
    std::size_t end = begin;
    while (end < size && std::isnan(samples[end])) ++end;
    const float left = begin > 0 ? samples[begin - 1] : samples[end];
    const float right = end < size ? samples[end] : left;
    const auto steps = static_cast<float>(end - begin + 1);
    for (std::size_t i = begin; i < end; ++i) {
      samples[i] = left + (right - left) * static_cast<float>(i - begin + 1) / steps;
    }
    begin = end;
  }
}

SignalRow judge(RawRow&& raw, std::size_t points, const std::string& file) {
  SignalRow row;
  row.id = std::move(raw.id);
  const auto refuse = [&](const char* fault, const std::string& detail) {
    row.fault = fault;
    row.detail = concat(file, ": line ", raw.line, ": ", detail);
    return row;
  };
  const std::size_t there = raw.points.size();
  const std::size_t length = filled_length(raw.points);
  const auto gaps = static_cast<std::size_t>(
      std::count_if(raw.points.begin(), raw.points.end(), [](float x) { return std::isnan(x); }));
  const std::size_t most = static_cast<std::size_t>(kMaxGapShare * static_cast<double>(points));
  const std::string of_points = concat(" of ", points, " points");

  if (!raw.text.empty()) {
    return refuse("signal not numeric",
                  concat("column ", raw.text_column, " holds '", raw.text, "'"));
  }
  if (there > points) return refuse("signal too long", concat(there, of_points));
  if (length == 0) return refuse("signal all missing", "no value in it");
  if (there < points || points - length > most) {
    return refuse("signal too short", concat(length, of_points));
  }
  if (std::any_of(raw.points.begin(), raw.points.end(), [](float x) { return std::isinf(x); })) {
    return refuse("signal infinite", "a value is infinite");
  }
  if (gaps > most) return refuse("signal has gaps", concat(gaps, of_points, " are missing"));
  row.samples = std::move(raw.points);
  if (gaps > 0) {
    fill_gaps(row.samples);
    row.filled = gaps;
    row.note = concat("signal: ", gaps, of_points, " were missing and are filled in");
  }
  const auto [low, high] = std::minmax_element(row.samples.begin(), row.samples.end());
  if (*low == *high) {
    const std::string value = shortest(*low);
    row.samples.clear();
    return refuse("signal flat", "every value is " + value);
  }
  return row;
}

/// A value that at least this share of the values does not exceed; reorders them.
float quantile(std::vector<float>& values, double share) {
  const double rank_up = std::ceil(share * static_cast<double>(values.size() - 1));
  const auto rank = values.begin() + static_cast<std::ptrdiff_t>(rank_up);
  std::nth_element(values.begin(), rank, values.end());
  return *rank;
}

/// The median over the records of the 99th percentile of the deflection from the record's median:
/// an electrode's offset is none. NaN without a usable record.
double typical_deflection(const std::vector<SignalRow>& rows) {
  std::vector<float> deflections;
  for (const auto& row : rows) {
    if (row.samples.empty()) continue;
    std::vector<float> values = row.samples;
    const float middle = quantile(values, 0.5);
    for (float& x : values) x = std::abs(x - middle);
    deflections.push_back(quantile(values, 0.99));
  }
  return deflections.empty() ? std::nan("") : quantile(deflections, 0.5);
}

void settle_unit(std::vector<SignalRow>& rows, const std::string& name, const CohortConfig& config,
                 Findings& findings) {
  const std::string unit = config.unit.value_or("mV");
  if (unit == "none") return;
  const float scale = unit == "uV" ? 1e-3F : unit == "V" ? 1e3F : 1.0F;
  const double typical = typical_deflection(rows) * static_cast<double>(scale);
  if (typical > kMaxTypicalMv || typical < kMinTypicalMv) {
    throw data_error(concat(name, ": deflections of typically ",
                            shortest(std::round(typical * 1e4) / 1e4 / static_cast<double>(scale)),
                            " ", unit, " are no ECG in ", unit),
                     "set signals.unit in cohort.toml to \"mV\", \"uV\", \"V\", or \"none\" if the "
                     "amplitude has no unit");
  }
  if (!config.unit) {
    findings.assumptions.push_back(
        {"signals.unit", name + ": the unit is not declared; mV is assumed",
         "cohort.toml: [signals] unit = \"mV\""});
  }
  if (scale == 1.0F) return;
  for (auto& row : rows) {
    for (float& x : row.samples) x *= scale;
  }
}

void settle_rate(std::size_t points, std::size_t rows, const std::string& name,
                 const CohortConfig& config, Findings& findings) {
  if (config.sampling_rate_hz) return;
  constexpr double kRate = CohortConfig::kDefaultSamplingRateHz;
  constexpr std::size_t kStandardPoints = 2490;
  if (rows == kStandardPoints && points != kStandardPoints) {
    throw data_error(
        concat(name, ": ", rows, " rows of ", points,
               " points look like time points in rows and records in columns"),
        "write one row for each record, or set signals.sampling_rate_hz in cohort.toml "
        "if it is one");
  }
  findings.assumptions.push_back(
      {"signals.sampling_rate_hz",
       concat(name, ": the sampling rate is not declared; ", shortest(kRate),
              " Hz is assumed, so that ", points, " points last ",
              fixed(static_cast<double>(points) / kRate, 1), " s"),
       concat("cohort.toml: [signals] sampling_rate_hz = ", shortest(kRate))});
}

}  // namespace

SignalFile read_signal_file(const std::filesystem::path& path, const CohortConfig& config,
                            Findings& findings) {
  const std::string name = path.filename().string();
  std::vector<RawRow> raw = SignalReader(path, config, findings).read();
  SignalFile file;
  file.points = settle_points(raw);
  if (file.points < 2) throw data_error(name + ": its rows hold no time points");
  settle_rate(file.points, raw.size(), name, config, findings);
  for (auto& row : raw) file.rows.push_back(judge(std::move(row), file.points, name));
  settle_unit(file.rows, name, config, findings);
  return file;
}

}  // namespace ecgmm::data
