// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/signal_layout.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "ecgmm/core/text.h"
#include "ecgmm/io/lead_name.h"

namespace ecgmm::data {
namespace {

constexpr std::size_t kFewestColumns = 16;  ///< of which some can be called odd
constexpr std::size_t kFewestRows = 5;      ///< that tell what a column holds
constexpr std::size_t kEdge = 4;            ///< columns looked at on either side
constexpr std::size_t kFewestRecords = 8;   ///< beside each other, of which time can be told
constexpr std::size_t kMostRows = 2000;     ///< looked at, evenly over the file

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80; }

/// The letters of a heading, small, without what stands in brackets: "ecg_id" → "ecgid".
std::string letters_of(std::string_view name) {
  std::string letters;
  for (const char c : to_lower(name.substr(0, name.find_first_of("([")))) {
    if (is_letter(c)) letters += c;
  }
  return letters;
}

bool is_whole(float x) { return x == std::floor(x); }

/// Of rows evenly over the file those of their columns that are looked at: (columns)(rows).
std::map<std::size_t, std::vector<float>> sample_of(const RowSource& rows) {
  std::map<std::size_t, std::vector<float>> columns;
  for (std::size_t c = 0; c < kEdge; ++c) columns[c], columns[rows.points - 1 - c];
  for (std::size_t c = rows.points / 2 - 2; c < rows.points / 2 + 2; ++c) columns[c];
  const std::size_t step = rows.count / kMostRows + 1;
  for (std::size_t r = 0; r < rows.count; r += step) {
    const auto row = rows.read(r);
    for (auto& [column, values] : columns) values.push_back(row[column]);
  }
  return columns;
}

/// What a column of each of some rows is like.
struct Look {
  std::size_t there = 0, whole = 0, zero = 0;
  bool constant = true, counts = true;
  std::set<float> values;  ///< the first few
};

Look look_at(const std::vector<float>& column) {
  Look look;
  float first = 0;
  for (std::size_t r = 0; r < column.size(); ++r) {
    const float x = column[r];
    if (std::isnan(x)) {
      look.counts = false;
      continue;
    }
    if (look.there++ == 0) first = x;
    look.whole += is_whole(x) ? 1 : 0;
    look.zero += x == 0 ? 1 : 0;
    look.constant = look.constant && x == first;
    look.counts = look.counts && x == first + static_cast<float>(r);
    if (look.values.size() < 3) look.values.insert(x);
  }
  return look;
}

/// Why a column of `look` beside others, of which `whole_share` is whole, holds no samples.
std::string oddity(const Look& look, double whole_share) {
  if (look.there < kFewestRows || look.zero == look.there) return "";
  if (look.counts) return concat("counts the rows from ", shortest(*look.values.begin()), " on");
  if (look.constant) return concat("holds ", shortest(*look.values.begin()), " in every row");
  if (look.whole < look.there || whole_share > 0.5) return "";
  std::vector<std::string> shown;
  for (const float value : look.values) shown.push_back(shortest(value));
  return concat("contains whole numbers such as ", join(shown, ", "), " beside fractional ones");
}

}  // namespace

Heading heading_of(std::string_view name) {
  const std::string letters = letters_of(trim(name));
  static const std::map<std::string, Heading, std::less<>> kKnown = [] {
    std::map<std::string, Heading, std::less<>> known;
    for (const auto* word :
         {"index",     "idx",     "id",           "ecgid",   "recordid",  "record",
          "row",       "rowid",   "unnamed",      "patient", "patientid", "subject",
          "subjectid", "studyid", "caseid",       "nr",      "no",        "filename",
          "file",      "sample",  "samplenumber", "n"}) {
      known[word] = Heading::index;
    }
    for (const auto* word :
         {"time",    "timestamp",   "zeit",     "zeitstempel",    "temps",
          "tiempo",  "tempo",       "tid",      "seconds",        "second",
          "sec",     "secs",        "times",    "timems",         "ms",
          "elapsed", "elapsedtime", "datetime", "phonetimestamp", "sensortimestamp",
          "uhrzeit"}) {
      known[word] = Heading::time;
    }
    for (const auto* word :
         {"fs", "hz", "rate", "samplingrate", "samplerate", "samplingfrequency", "samplefrequency",
          "samplingratehz", "frequency", "freq", "abtastrate", "sfreq", "srate"}) {
      known[word] = Heading::rate;
    }
    for (const auto* word :
         {"age",    "alter",     "sex",    "gender",     "label",    "labels",  "class",
          "target", "diagnosis", "dx",     "normal",     "abnormal", "height",  "weight",
          "bmi",    "lead",      "unit",   "gain",       "date",     "hr",      "heartrate",
          "bpm",    "marker",    "event",  "annotation", "quality",  "fold",    "split",
          "group",  "site",      "device", "rhythm",     "result",   "outcome", "y"}) {
      known[word] = Heading::other;
    }
    return known;
  }();
  const auto found = kKnown.find(letters);
  if (found == kKnown.end()) return Heading::unknown;
  // "t0" and "sample_17" are samples.
  const bool numbered = name.find_first_of("0123456789") != std::string_view::npos;
  return numbered && letters != "unnamed" ? Heading::unknown : found->second;
}

std::vector<OddColumn> odd_by_name(std::span<const std::string> names) {
  if (names.size() < kFewestColumns) return {};
  std::map<std::string, std::size_t> stems;
  for (const auto& name : names) ++stems[name.empty() ? "(none)" : letters_of(name)];
  const auto usual = std::max_element(
      stems.begin(), stems.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
  std::vector<OddColumn> odd;
  if (usual->second * 10 < names.size() * 9 || usual->first == "(none)") return odd;
  for (std::size_t c = 0; c < names.size(); ++c) {
    const std::string stem = names[c].empty() ? "(none)" : letters_of(names[c]);
    if (stem == usual->first) continue;
    odd.push_back({c, names[c].empty()
                          ? concat("has no name, unlike the other ", usual->second)
                          : concat("is named '", names[c], "', unlike the other ", usual->second)});
  }
  return odd;
}

std::vector<OddColumn> odd_by_value(const RowSource& rows) {
  std::vector<OddColumn> odd;
  const std::size_t points = rows.points;
  if (rows.count < kFewestRows || points < kFewestColumns) return odd;
  const auto columns = sample_of(rows);
  std::size_t whole = 0, there = 0;
  for (std::size_t c = points / 2 - 2; c < points / 2 + 2; ++c) {
    const Look look = look_at(columns.at(c));
    if (look.constant) return odd;  // samples that never change tell nothing
    whole += look.whole;
    there += look.there;
  }
  const double share = there > 0 ? static_cast<double>(whole) / static_cast<double>(there) : 1.0;
  for (std::size_t c = 0; c < points; ++c) {
    if (c == kEdge) c = std::max(kEdge, points - kEdge);
    auto why = oddity(look_at(columns.at(c)), share);
    if (!why.empty()) odd.push_back({c, std::move(why)});
  }
  return odd;
}

bool time_in_rows(const RowSource& rows) {
  if (rows.count < 50 || rows.points < kFewestRecords) return false;
  double across = 0, down = 0, sum = 0, squares = 0;
  std::size_t steps_across = 0, steps_down = 0, count = 0;
  const std::size_t step = rows.count / kMostRows + 1;
  // An age or a label at the edge would hide what the samples are like.
  const std::size_t edge = rows.points > kFewestColumns + 2 * kEdge ? kEdge : 0;
  const std::size_t end = std::min<std::size_t>(rows.points - edge, 512);
  for (std::size_t r = 0; r + 1 < rows.count; r += step) {
    const auto row = rows.read(r), next = rows.read(r + 1);
    for (std::size_t c = edge; c < end; ++c) {
      const double x = static_cast<double>(row[c]);
      if (!std::isfinite(x)) continue;
      sum += x;
      squares += x * x;
      ++count;
      const double below = static_cast<double>(next[c]);
      if (std::isfinite(below)) down += (below - x) * (below - x), ++steps_down;
      const double right = c + 1 < end ? static_cast<double>(row[c + 1]) : NAN;
      if (std::isfinite(right)) across += (right - x) * (right - x), ++steps_across;
    }
  }
  if (steps_across < 49 || steps_down < 49) return false;
  const double mean = sum / static_cast<double>(count);
  const double variance = squares / static_cast<double>(count) - mean * mean;
  // 2 for neighbors that have nothing to do with each other, near 0 for those along time.
  const double roughness_across = across / static_cast<double>(steps_across) / variance;
  const double roughness_down = down / static_cast<double>(steps_down) / variance;
  // Rows that are all the same are copies of one record.
  return roughness_across > 0.8 && roughness_down > 0 && roughness_down < roughness_across / 4;
}

std::optional<double> unit_in(std::string_view heading) {
  const auto open = heading.find_last_of("([");
  if (open != std::string_view::npos) {
    const auto close = heading.find_first_of(")]", open);
    if (close != std::string_view::npos) {
      return io::millivolts_per(heading.substr(open + 1, close - open - 1));
    }
  }
  const auto mark = heading.find_last_of("_ -/");
  const std::string_view word =
      trim(mark == std::string_view::npos ? heading : heading.substr(mark + 1));
  if (word.size() < 2) return std::nullopt;  // a lead V
  return io::millivolts_per(word);
}

}  // namespace ecgmm::data
