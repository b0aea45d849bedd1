// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/signal_file.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <span>
#include <utility>

#include "ecgmm/core/error.h"
#include "ecgmm/core/median.h"
#include "ecgmm/core/text.h"
#include "ecgmm/data/signal_layout.h"
#include "ecgmm/data/signal_limits.h"
#include "ecgmm/data/signal_rows.h"

namespace ecgmm::data {
namespace {

constexpr double kRate_hz = CohortConfig::kDefaultSamplingRateHz;
/// Largest share of points that may be missing at the end.
constexpr double kMaxMissingEnd = 0.05;

void assume(Findings& findings, const std::string& key, const std::string& text,
            const std::string& remedy) {
  findings.assumptions.push_back({key, text, remedy});
}

/// The most common number of points; takes off trailing columns that are empty in every row.
std::size_t settle_points(RawRows& raw) {
  std::map<std::size_t, std::size_t> lengths;
  for (const auto& row : raw.rows) ++lengths[row.count];
  std::size_t points = std::max_element(lengths.begin(), lengths.end(), [](auto& a, auto& b) {
                         return a.second < b.second;
                       })->first;
  while (points > 0 && !raw.holds[points - 1]) --points;
  for (auto& row : raw.rows) {
    if (row.count > points) row.count = std::max(points, row.filled);
  }
  return points;
}

/// The first `points` points of the rows that are wanted.
template <class Wanted>
RowSource rows_of(const RawRows& raw, std::size_t points, Wanted&& wanted) {
  std::vector<std::size_t> rows;
  for (std::size_t r = 0; r < raw.rows.size(); ++r) {
    if (wanted(raw.rows[r])) rows.push_back(r);
  }
  const auto count = rows.size();
  return {count, points, [&raw, points, rows = std::move(rows)](std::size_t i) {
            auto row = raw.points_of(rows[i]);
            row.resize(points);
            return row;
          }};
}

/// Stops where time runs down the columns. Asked before the index is checked: that of such a table
/// is a time axis.
void check_orientation(const RawRows& raw, std::size_t points, const std::string& name,
                       const CohortConfig& config) {
  const auto rows = rows_of(raw, points, [&](const RawRow& row) { return row.count == points; });
  constexpr std::size_t kStandardPoints = 2490;
  const bool standard =
      !config.sampling_rate_hz && rows.count == kStandardPoints && points != kStandardPoints;
  if (!standard && !time_in_rows(rows)) return;
  std::string columns;
  if (!raw.names.empty()) {
    const auto some = std::span(raw.names).first(std::min<std::size_t>(3, raw.names.size()));
    columns = concat(" (its columns are called ", join(some, ", "),
                     raw.names.size() > 3 ? ", ...)" : ")");
  }
  const double rate = config.sampling_rate_hz.value_or(kRate_hz);
  throw data_error(
      concat(name, ": time points are in rows and records in columns: ", raw.rows.size(),
             " rows of ", points, " points", columns, "; neighbors in a column are similar, and ",
             points, " points at ", shortest(rate), " Hz would last ",
             fixed(static_cast<double>(points) / rate, 1), " s"),
      "transpose the table, so that each row is one record, its index first "
      "(pandas: table.T.to_csv())");
}

/// Stops where columns among the samples hold none.
void check_columns(const RawRows& raw, std::size_t points, const std::string& name) {
  const auto rows = rows_of(
      raw, points, [&](const RawRow& row) { return row.count >= points && row.text.empty(); });
  const auto names = std::span(raw.names).first(std::min(points, raw.names.size()));
  auto odd = odd_by_name(names);
  for (auto& column : odd_by_value(rows)) {
    const auto known = std::find_if(
        odd.begin(), odd.end(), [&](const auto& other) { return other.column == column.column; });
    if (known == odd.end()) odd.push_back(std::move(column));
  }
  if (odd.empty()) return;
  constexpr std::size_t kShown = 10;
  std::vector<std::string> shown, keys;
  for (const auto& [column, why] : odd) {
    if (shown.size() == kShown) break;
    const bool named = column < names.size() && !names[column].empty();
    const std::string place = concat("column ", raw.columns.at(column));
    shown.push_back(concat(place,
                           named && why.find(names[column]) == std::string::npos
                               ? concat(" ('", names[column], "')")
                               : "",
                           " ", why));
    keys.push_back(concat('"', named ? names[column] : std::to_string(raw.columns[column]), '"'));
  }
  const bool can_ignore = std::all_of(odd.begin(), odd.end(), [&](const auto& one) {
    return names.empty() || !names[one.column].empty();
  });
  throw data_error(concat(name, ": not all columns contain samples: ", join(shown, "; "),
                          odd.size() > kShown ? concat(" and ", odd.size() - kShown, " more") : ""),
                   concat("delete ", odd.size() == 1 ? "it" : "them",
                          can_ignore ? concat(", or set signals.ignore = [", join(keys, ", "),
                                              "] in cohort.toml")
                                     : ""));
}

/// Judges a row; of a usable one the samples take the place of its points.
SignalRow judge(const RawRows& rows, std::size_t number, std::size_t points, double rate_hz,
                const std::string& file) {
  const RawRow& raw = rows.rows[number];
  SignalRow row;
  row.id = raw.id;
  const auto refuse = [&](std::string fault, const std::string& detail) {
    row.fault = std::move(fault);
    row.detail = concat(file, ": line ", raw.line, ": ", detail);
    return row;
  };
  const auto most = static_cast<std::size_t>(kMaxMissingEnd * static_cast<double>(points));
  const std::string of_points = concat(" of ", points, " points");
  if (!raw.text.empty()) {
    return refuse("signal not numeric",
                  concat("column ", raw.text_column, " holds '", raw.text, "'"));
  }
  if (raw.count > points) return refuse("signal too long", concat(raw.count, of_points));
  if (raw.filled > 0 && (raw.count < points || points - raw.filled > most)) {
    return refuse("signal too short", concat(raw.filled, of_points));
  }
  const auto judged = judge_signal(rows.points_of(number), rate_hz);
  if (!judged.fault.empty()) return refuse(judged.fault, judged.detail);
  rows.points->replace(number, judged.samples);
  row.filled = judged.filled;
  if (!judged.notes.empty()) row.note = "signal: " + join(judged.notes, "; ");
  return row;
}

/// The deflection of each row, NaN of one that cannot be used.
std::vector<double> deflections_of(const SignalFile& file) {
  std::vector<double> deflections;
  for (std::size_t r = 0; r < file.rows.size(); ++r) {
    auto values = file.samples_of(r);
    deflections.push_back(values.empty() ? std::nan("") : deflection(values));
  }
  return deflections;
}

/// NaN without a usable record.
double typical(std::vector<double> deflections) {
  std::erase_if(deflections, [](double x) { return std::isnan(x); });
  return median(std::move(deflections), std::nan(""));
}

std::string rounded(double value) {
  const double scale = std::pow(10, 2 - std::floor(std::log10(std::max(value, 1e-9))));
  return shortest(std::round(value * scale) / scale);
}

void settle_unit(SignalFile& file, const std::string& name, const CohortConfig& config,
                 Findings& findings) {
  const std::string unit = config.unit.value_or("mV");
  if (unit == "none") return;
  const double scale = unit == "nV" ? 1e-6 : unit == "uV" ? 1e-3 : unit == "V" ? 1e3 : 1.0;
  const auto deflections = deflections_of(file);
  const auto beyond = [](double mv) { return mv > kMostDeflectionMv || mv < kLeastDeflectionMv; };
  const double usual = typical(deflections) * scale;
  if (beyond(usual)) {
    const std::string guess = unit == "mV" ? unit_guess(usual) : "";
    throw data_error(
        concat(name, ": typical deflections of ", rounded(usual / scale), " ", unit,
               " are implausible for an ECG in ", unit, guess.empty() ? "" : "; " + guess),
        "set signals.unit in cohort.toml to \"mV\", \"uV\", \"V\", or \"none\" if the "
        "amplitude has no unit");
  }
  if (!config.unit) {
    assume(findings, "signals.unit", name + ": the unit is not declared; mV is assumed",
           "cohort.toml: [signals] unit = \"mV\"");
  }
  for (std::size_t r = 0; r < file.rows.size(); ++r) {
    SignalRow& row = file.rows[r];
    if (beyond(deflections[r] * scale)) {  // false for NaN
      const std::string guess = unit == "mV" ? unit_guess(deflections[r]) : "";
      row.note.clear();
      row.fault = "signal in another unit";
      row.detail =
          concat(name, ": record ", row.id, ": deflections of ", rounded(deflections[r]), " ", unit,
                 " are implausible for an ECG in ", unit, guess.empty() ? "" : "; " + guess,
                 "; most records have about ", rounded(usual / scale));
    }
    if (scale == 1 || !row.fault.empty()) continue;
    auto samples = file.samples_of(r);
    for (float& x : samples) x *= static_cast<float>(scale);
    file.samples->replace(r, samples);
  }
}

void settle_rate(std::size_t points, const std::string& name, const CohortConfig& config,
                 Findings& findings) {
  if (config.sampling_rate_hz) return;
  assume(findings, "signals.sampling_rate_hz",
         concat(name, ": the sampling rate is not declared; ", shortest(kRate_hz),
                " Hz is assumed, so that ", points, " points last ",
                fixed(static_cast<double>(points) / kRate_hz, 1), " s"),
         concat("cohort.toml: [signals] sampling_rate_hz = ", shortest(kRate_hz)));
}

}  // namespace

std::vector<float> SignalFile::samples_of(std::size_t row) const {
  return rows[row].fault.empty() ? samples->get<float>(row) : std::vector<float>();
}

SignalFile read_signal_file(const std::filesystem::path& path, const CohortConfig& config,
                            Findings& findings) {
  const std::string name = path.filename().string();
  RawRows raw = read_raw_rows(path, config, findings);
  SignalFile file;
  file.points = settle_points(raw);
  if (file.points < 2) {
    throw data_error(name + ": its rows hold no samples",
                     "give the index and then one column for each time point");
  }
  check_orientation(raw, file.points, name, config);
  check_ids(raw, name);
  check_columns(raw, file.points, name);
  settle_rate(file.points, name, config, findings);
  const double rate_hz = config.sampling_rate_hz.value_or(kRate_hz);
  for (std::size_t r = 0; r < raw.rows.size(); ++r) {
    file.rows.push_back(judge(raw, r, file.points, rate_hz, name));
  }
  file.samples = std::move(raw.points);
  settle_unit(file, name, config, findings);
  return file;
}

}  // namespace ecgmm::data
