// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/single_signal.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>
#include <string_view>
#include <utility>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/data/signal_layout.h"
#include "ecgmm/data/signal_limits.h"
#include "ecgmm/io/csv.h"
#include "ecgmm/io/lead_name.h"

namespace ecgmm::data {
namespace {

constexpr std::size_t kMaxFields = std::size_t{1} << 20;  // all samples may stand in one row
constexpr std::size_t kMaxColumns = 64;     ///< of a file whose samples stand below each other
constexpr std::size_t kFewestSamples = 16;  ///< of which some can be called odd

std::optional<float> sample(std::string_view field, bool decimal_comma) {
  if (is_missing_sample(field)) return std::numeric_limits<float>::quiet_NaN();
  const auto number = io::parse_number(field, decimal_comma);
  if (!number) return std::nullopt;
  return static_cast<float>(*number);
}

bool is_whole(float x) { return x == std::floor(x); }

/// Whether numbers rise by the same step from each to the next: times or an index.
bool rises_evenly(std::span<const float> numbers) {
  if (numbers.size() < kFewestSamples) return false;
  const double first = numbers.front();
  const double step = (numbers.back() - first) / static_cast<double>(numbers.size() - 1);
  if (!(step > 0)) return false;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const double off = numbers[i] - (first + step * static_cast<double>(i));
    if (!(std::abs(off) < 0.25 * step)) return false;  // or NaN
  }
  return true;
}

/// Whether a row holds the names 0, 1, 2, ... that pandas writes, the first one empty or not.
bool is_numbering(std::span<const float> row) {
  if (!row.empty() && std::isnan(row.front())) row = row.subspan(1);
  for (std::size_t i = 0; i < row.size(); ++i) {
    if (row[i] != static_cast<float>(i)) return false;
  }
  return row.size() >= 3;
}

/// Whether a number at an end of a row is none of its samples: whole among broken ones and a leap
/// away from them.
bool is_odd_end(float end, std::span<const float> rest) {
  if (rest.size() < kFewestSamples || !is_whole(end)) return false;
  std::size_t whole = 0;
  float largest_step = 0;
  for (std::size_t i = 0; i < rest.size(); ++i) {
    whole += is_whole(rest[i]) ? 1 : 0;
    if (i > 0) largest_step = std::max(largest_step, std::abs(rest[i] - rest[i - 1]));
  }
  const auto [low, high] = std::minmax_element(rest.begin(), rest.end());
  const float away = std::max(end - *high, *low - end);
  const bool among_broken = whole * 10 < rest.size();
  return away > (among_broken ? 5 * largest_step : 5 * (*high - *low));
}

/// A file of numbers, as it lies: a header line if there is one, and columns below each other.
class NumberFile {
 public:
  explicit NumberFile(const std::filesystem::path& path)
      : file_(path.filename().string()), reader_(path, kMaxFields) {
    std::vector<std::string_view> fields;
    while (reader_.next(fields)) {
      if (fields.size() == 1 && trim(fields[0]).empty()) continue;
      add(fields);
    }
    if (rows_ == 0 && !take_header_as_row()) refuse_no_samples();
    drop_empty_end();
  }

  SingleSignal read() {
    if (rows_ == 1 && width_ > 1) return read_row();
    if (width_ > 1) return read_columns();
    SingleSignal signal;
    signal.samples = std::move(values_);
    if (!names_.empty()) {
      if (heading_of(names_[0]) != Heading::unknown) refuse_column(names_[0]);
      signal.mv_per_unit = unit_in(names_[0]);
    }
    if (rises_evenly(signal.samples)) refuse_column("");
    return signal;
  }

 private:
  void add(const std::vector<std::string_view>& fields) {
    std::vector<float> row;
    for (const auto field : fields) {
      const auto value = sample(field, reader_.decimal_comma());
      // An id of letters below its heading: which of them it is, is of no matter.
      const bool is_id = !value && row.empty() && rows_ == 0 && fields.size() > 1 &&
                         names_.size() == fields.size() && is_index(names_[0]);
      if (!value && !is_id) return add_text(fields, field);
      if (is_id) id_ = trim(field).substr(0, 40);
      row.push_back(value.value_or(0));
    }
    if (rows_ == 0) {
      width_ = row.size();
    } else if (rows_ == 1 && row.size() == width_ && is_numbering(values_)) {
      for (const float value : values_) names_.push_back(std::isnan(value) ? "" : shortest(value));
      values_.clear();
      rows_ = 0;
    } else if (row.size() != width_ || width_ > kMaxColumns) {
      refuse_shape(row.size());
    }
    ++rows_;
    values_.insert(values_.end(), row.begin(), row.end());
    if (values_.size() > kMaxSamples) throw data_error(file_ + ": more samples than any ECG has");
  }

  [[noreturn]] void refuse_text(std::size_t line, std::string_view text) const {
    throw data_error(concat(file_, ": line ", line, " has a text among the samples: '",
                            trim(text).substr(0, 40), "'"),
                     "give only the samples of lead II, with at most one header line");
  }

  /// There is nothing but one line that looks like a header, or not even that.
  [[noreturn]] void refuse_no_samples() const {
    std::size_t texts = 0, first_text = 0;
    for (std::size_t f = names_.size(); f-- > 0;) {
      if (sample(names_[f], reader_.decimal_comma())) continue;
      ++texts;
      first_text = f;
    }
    if (texts > 0 && texts * 2 < names_.size()) refuse_text(1, names_[first_text]);
    throw data_error(file_ + ": no samples", "give one row or one column of samples of lead II");
  }

  void add_text(const std::vector<std::string_view>& fields, std::string_view text) {
    if (rows_ > 0 || !names_.empty()) refuse_text(reader_.line(), text);
    for (const auto field : fields) names_.emplace_back(trim(field));
  }

  /// "rec7,0.1,0.2,...": a row with an id, not a header.
  bool take_header_as_row() {
    std::vector<float> row;
    for (std::size_t f = 1; f < names_.size(); ++f) {
      const auto value = sample(names_[f], reader_.decimal_comma());
      if (!value) return false;
      row.push_back(*value);
    }
    if (row.empty() || rises_evenly(row)) return false;
    notes_.push_back(concat(file_, ": the row's first field, '", names_[0].substr(0, 40),
                            "', is its id and not a sample"));
    names_.clear();
    width_ = row.size();
    rows_ = 1;
    values_ = std::move(row);
    return true;
  }

  /// A separator at the end of each line makes no column.
  void drop_empty_end() {
    if (width_ < 2 || (names_.size() == width_ && !names_.back().empty())) return;
    for (std::size_t r = 0; r < rows_; ++r) {
      if (!std::isnan(values_[r * width_ + width_ - 1])) return;
    }
    std::vector<float> kept;
    for (std::size_t i = 0; i < values_.size(); ++i) {
      if (i % width_ != width_ - 1) kept.push_back(values_[i]);
    }
    values_ = std::move(kept);
    if (names_.size() == width_) names_.pop_back();
    --width_;
  }

  SingleSignal read_row() {
    SingleSignal signal;
    signal.notes = notes_;
    std::vector<float> row = std::move(values_);
    if (!names_.empty()) {
      check_header_width(row.size(), "row");
      refuse_odd_names(row);
      if (is_index(names_[0])) {
        signal.notes.push_back(concat(file_, ": the first field, ",
                                      id_.empty() ? shortest(row[0]) : id_, ", is below '",
                                      names_[0], "' in the header line and is not a sample"));
        row.erase(row.begin());
      }
      signal.mv_per_unit = unit_in(names_.back());
    }
    if (row.size() > 1) {
      const auto samples = std::span<const float>(row);
      if (is_odd_end(row.front(), samples.subspan(1))) refuse_end("first", row.front());
      if (is_odd_end(row.back(), samples.first(row.size() - 1))) refuse_end("last", row.back());
    }
    if (rises_evenly(row)) refuse_column("");
    signal.samples = std::move(row);
    return signal;
  }

  /// Whether the first heading names an index: by its word, or since the others are numbers.
  bool is_index(const std::string& first) const {
    if (heading_of(first) == Heading::index) return true;
    if (names_.size() < 2 || sample(first, false)) return first.empty();
    return sample(names_[1], false) && sample(names_.back(), false);
  }

  void refuse_odd_names(const std::vector<float>& row) const {
    std::vector<std::string> odd;
    std::string rate;
    for (std::size_t c = 0; c < names_.size(); ++c) {
      const auto heading = heading_of(names_[c]);
      if (heading == Heading::unknown || (heading == Heading::index && c == 0)) continue;
      odd.push_back(concat("'", names_[c], "' (", shortest(row[c]), ")"));
      if (heading == Heading::rate) rate = shortest(row[c]);
    }
    if (odd.empty() || odd.size() == names_.size()) return;
    throw data_error(concat(file_, ": not all columns contain samples: ", join(odd, ", ")),
                     concat("delete ", odd.size() == 1 ? "it" : "them",
                            rate.empty() ? std::string() : concat(" and give --signal-hz ", rate)));
  }

  void check_header_width(std::size_t width, const char* below) const {
    if (names_.size() == width) return;
    throw data_error(concat(file_, ": the header line has ", names_.size(), " fields, the ", below,
                            " below it ", width),
                     "give each column one name, or omit the header line");
  }

  SingleSignal read_columns() {
    SingleSignal signal;
    if (!names_.empty()) check_header_width(width_, "rows");
    std::vector<std::size_t> leads;
    std::optional<std::size_t> time;
    for (std::size_t c = 0; c < names_.size(); ++c) {
      const auto heading = heading_of(names_[c]);
      if (heading == Heading::time && !time) time = c;
      if (heading == Heading::unknown && !(c == 0 && names_[c].empty())) leads.push_back(c);
    }
    if (leads.size() > 1) {
      std::erase_if(leads, [&](std::size_t c) {
        return io::standard_lead_name(names_[c]).value_or("") != "II";
      });
    }
    if (leads.size() != 1) refuse_shape(width_);
    signal.samples = column(leads[0]);
    signal.mv_per_unit = unit_in(names_[leads[0]]);
    if (time) signal.sampling_rate_hz = rate_of(*time);
    std::vector<std::string> others;
    for (std::size_t c = 0; c < names_.size(); ++c) {
      if (c != leads[0]) others.push_back(concat("'", names_[c], "'"));
    }
    signal.notes.push_back(concat(file_, ": the samples are those of '", names_[leads[0]],
                                  "'; not read as samples: ", join(others, ", ")));
    return signal;
  }

  std::vector<float> column(std::size_t c) const {
    std::vector<float> found;
    for (std::size_t r = 0; r < rows_; ++r) found.push_back(values_[r * width_ + c]);
    return found;
  }

  /// By the steps of a column of times, where its heading names their unit.
  std::optional<double> rate_of(std::size_t time) const {
    const std::string name = to_lower(names_[time]);
    const auto has = [&](std::string_view word) { return name.find(word) != std::string::npos; };
    const double seconds = has("ms") || has("milli")                ? 1e-3
                           : has("(s)") || has("[s]") || has("sec") ? 1
                                                                    : 0;
    if (seconds == 0 || rows_ < kFewestSamples) return std::nullopt;
    const auto times = column(time);
    if (!rises_evenly(times)) {
      throw data_error(concat(file_, ": the times in column '", names_[time],
                              "' do not rise evenly: samples are missing, or the rate changes"),
                       "give samples at one rate; fill what is missing with empty fields");
    }
    const double span = (times.back() - times.front()) * seconds;
    return std::round(static_cast<double>(rows_ - 1) / span * 1000) / 1000;
  }

  [[noreturn]] void refuse_shape(std::size_t width) const {
    std::string columns;
    if (!names_.empty()) {
      const auto shown = std::span(names_).first(std::min<std::size_t>(names_.size(), 12));
      columns = concat(" (", join(shown, ", "), names_.size() > 12 ? ", ...)" : ")");
    }
    throw data_error(concat(file_, ": neither one row nor one column of numbers: row ", rows_ + 1,
                            " has ", width, " numbers, the first has ", width_, columns),
                     "give only the samples of lead II; a header line may name its column II");
  }
  [[noreturn]] void refuse_column(const std::string& name) const {
    throw data_error(
        concat(file_, ": ",
               name.empty() ? std::string("the numbers rise evenly, as times or an index do")
                            : concat("its column is called '", name, "'"),
               ": they are not samples"),
        "give the samples of lead II");
  }
  [[noreturn]] void refuse_end(const char* which, float value) const {
    throw data_error(concat(file_, ": the ", which, " number, ", shortest(value),
                            ", is far from all others; it may be an id or a label"),
                     "remove it, or name it 'index' in a header line");
  }

  std::string file_;
  io::CsvReader reader_;
  std::vector<std::string> names_;  ///< of a header line; empty without one
  std::vector<float> values_;       ///< (rows, width)
  std::size_t rows_ = 0, width_ = 0;
  std::string id_;  ///< of the row, where it is a text
  std::vector<std::string> notes_;
};

}  // namespace

SingleSignal read_signal(const std::filesystem::path& path) { return NumberFile(path).read(); }

SingleSignal signal_of(std::vector<float> samples, const std::string& name) {
  if (samples.empty()) throw data_error(name + ": no samples", "give the samples of lead II");
  if (samples.size() > kMaxSamples) throw data_error(name + ": more samples than any ECG has");
  if (rises_evenly(samples)) {
    throw data_error(
        name + ": the numbers rise evenly, as times or an index do: they are not samples",
        "give the samples of lead II");
  }
  SingleSignal signal;
  signal.samples = std::move(samples);
  return signal;
}

}  // namespace ecgmm::data
