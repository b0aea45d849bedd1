// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/io/wfdb.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "ecgmm/core/error.h"
#include "ecgmm/core/printable.h"
#include "ecgmm/core/text.h"
#include "ecgmm/io/file.h"

namespace ecgmm::io {
namespace {

constexpr std::size_t kMaxSamples = std::size_t{1} << 32;
constexpr std::size_t kMaxSegments = 100'000;

/// A field as an error message shows it.
std::string shown(std::string_view field) { return concat("'", printable_line(field, 40), "'"); }

/// A number that takes up the whole of `field`.
template <class Number>
Number number(std::string_view field, std::string_view what) {
  Number value{};
  const auto [end, fault] = std::from_chars(field.data(), field.data() + field.size(), value);
  bool good = fault == std::errc() && end == field.data() + field.size();
  if constexpr (std::is_floating_point_v<Number>) good = good && std::isfinite(value);
  if (!good) throw data_error(concat(what, " ", shown(field), " is not a number that fits"));
  return value;
}

/// Splits a header line at blanks, one field at a time.
class Fields {
 public:
  explicit Fields(std::string_view line) : rest_(trim(line)) {}

  /// The next field, "" at the end of the line.
  std::string_view next() {
    const auto end = std::min(rest_.find_first_of(" \t"), rest_.size());
    const std::string_view field = rest_.substr(0, end);
    rest_ = trim(rest_.substr(end));
    return field;
  }
  /// All that is left, blanks within included.
  std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_;
};

/// Cuts `text` at the first of `marks`; what is cut off, mark included, is returned.
std::string_view cut(std::string_view& text, std::string_view marks) {
  const auto at = std::min(text.find_first_of(marks), text.size());
  const std::string_view tail = text.substr(at);
  text = text.substr(0, at);
  return tail;
}

/// name[/segments] signals [rate[/counter rate[(base)]] [length [time [date]]]]
/// @return the number of signals.
std::size_t parse_record_line(std::string_view line, WfdbHeader& header,
                              std::optional<std::size_t>& segment_count) {
  Fields fields(line);
  std::string_view name = fields.next();
  const std::string_view segments = cut(name, "/");
  header.record = name;
  if (!segments.empty()) {
    segment_count = number<std::size_t>(segments.substr(1), "number of segments");
    if (*segment_count == 0 || *segment_count > kMaxSegments) {
      throw data_error(concat(*segment_count, " segments"));
    }
  }
  const std::string_view count = fields.next();
  if (count.empty()) throw data_error("the record line states no number of signals");
  if (std::string_view rate = fields.next(); !rate.empty()) {
    cut(rate, "/(");
    header.sampling_rate_hz = number<double>(rate, "sampling rate");
    if (header.sampling_rate_hz <= 0) throw data_error("sampling rate must be above 0");
  }
  if (const std::string_view length = fields.next(); !length.empty()) {
    header.length = number<std::size_t>(length, "number of samples");
    if (header.length > kMaxSamples) throw data_error(concat(header.length, " samples per signal"));
  }
  header.time = fields.next();
  header.date = fields.next();
  return number<std::size_t>(count, "number of signals");
}

/// FORMAT[xSAMPLES][:SKEW][+OFFSET]
void parse_format(std::string_view field, WfdbSignal& signal) {
  if (field.empty()) throw data_error("the signal line states no format");
  const std::string_view offset = cut(field, "+");
  const std::string_view skew = cut(field, ":");
  const std::string_view samples = cut(field, "x");
  signal.format = number<int>(field, "format");
  if (!samples.empty()) {
    signal.per_frame = number<std::size_t>(samples.substr(1), "samples a frame");
    if (signal.per_frame == 0 || signal.per_frame > 100'000) {
      throw data_error(concat(signal.per_frame, " samples a frame"));
    }
  }
  if (!skew.empty()) {
    signal.skew_frames = number<std::size_t>(skew.substr(1), "skew");
    if (signal.skew_frames > kMaxSamples) throw data_error("skew beyond any record");
  }
  if (!offset.empty()) signal.offset_bytes = number<std::size_t>(offset.substr(1), "byte offset");
}

/// GAIN[(BASELINE)][/UNIT]
/// @return whether there was a baseline.
bool parse_gain(std::string_view field, WfdbSignal& signal) {
  const std::string_view unit = cut(field, "/");
  std::string_view baseline = cut(field, "(");
  constexpr double kUncalibrated = 200;  // digital units a mV, as header(5) says
  const double gain = number<double>(field, "gain");
  signal.gain = gain == 0 ? kUncalibrated : gain;
  signal.calibrated = gain != 0;
  if (unit.size() > 1) signal.unit = unit.substr(1);
  if (baseline.empty()) return false;
  if (!baseline.ends_with(')')) throw data_error("baseline without its closing bracket");
  baseline = baseline.substr(1, baseline.size() - 2);
  signal.baseline = number<std::int32_t>(baseline, "baseline");
  return true;
}

/// file format [gain [resolution [zero [initial value [checksum [block size [description]]]]]]]
WfdbSignal parse_signal_line(std::string_view line) {
  Fields fields(line);
  WfdbSignal signal;
  signal.file_name = fields.next();
  if (signal.file_name.find_first_of("/\\") != std::string::npos || signal.file_name == ".." ||
      signal.file_name == "." || signal.file_name == "-") {
    throw data_error(concat("signal file ", shown(signal.file_name), " is not beside its header"));
  }
  parse_format(fields.next(), signal);
  const std::string_view gain = fields.next();
  const bool has_baseline = !gain.empty() && parse_gain(gain, signal);
  if (const auto field = fields.next(); !field.empty()) number<int>(field, "ADC resolution");
  if (const auto field = fields.next(); !field.empty()) {
    const auto zero = number<std::int32_t>(field, "ADC zero");
    if (!has_baseline) signal.baseline = zero;
  }
  if (const auto field = fields.next(); !field.empty()) {
    signal.initial = number<std::int64_t>(field, "initial value");
  }
  if (const auto field = fields.next(); !field.empty()) {
    signal.checksum = number<int>(field, "checksum");
  }
  if (const auto field = fields.next(); !field.empty()) number<int>(field, "block size");
  signal.name = fields.rest();
  return signal;
}

/// name length
WfdbSegment parse_segment_line(std::string_view line) {
  Fields fields(line);
  WfdbSegment segment;
  segment.name = fields.next();
  segment.length = number<std::size_t>(fields.next(), "number of samples");
  if (segment.length > kMaxSamples) throw data_error(concat(segment.length, " samples"));
  return segment;
}

std::filesystem::path header_path(const std::filesystem::path& path) {
  return path.extension() == ".hea" ? path : std::filesystem::path(path.string() + ".hea");
}

}  // namespace

WfdbHeader parse_wfdb_header(std::string_view text) {
  WfdbHeader header;
  std::optional<std::size_t> expected, segment_count;
  std::size_t line_number = 0;
  for (const std::string& line : split_text(text, '\n')) {
    ++line_number;
    const std::string_view content = trim(line);
    if (content.starts_with('#')) header.comments.emplace_back(trim(content.substr(1)));
    if (content.empty() || content.starts_with('#')) continue;
    if (segment_count && header.segments.size() == *segment_count) continue;
    if (!segment_count && expected && header.signals.size() == *expected) {
      continue;  // other tools' lines may follow
    }
    with_context(concat("line ", line_number), [&] {
      if (segment_count) {
        header.segments.push_back(parse_segment_line(content));
      } else if (expected) {
        header.signals.push_back(parse_signal_line(content));
      } else {
        expected = parse_record_line(content, header, segment_count);
      }
    });
  }
  if (!expected) throw data_error("the header has no record line");
  if (segment_count && header.segments.size() < *segment_count) {
    throw data_error(concat("the header announces ", *segment_count, " segments and names ",
                            header.segments.size()));
  }
  if (segment_count) return header;
  if (header.signals.size() < *expected) {
    throw data_error(concat("the header announces ", *expected, " signals and describes ",
                            header.signals.size()));
  }
  return header;
}

WfdbHeader read_wfdb_header(const std::filesystem::path& path) {
  const auto file = header_path(path);
  const std::string text = read_text(file);
  return with_context(file.string(), [&] { return parse_wfdb_header(text); });
}

}  // namespace ecgmm::io
