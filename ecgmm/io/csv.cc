// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/io/csv.h"

#include <fast_float/fast_float.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <map>
#include <system_error>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/io/descriptor.h"
#include "ecgmm/io/file_kind.h"
#include "ecgmm/io/utf8.h"

namespace ecgmm::io {
namespace {

constexpr std::size_t kChunkBytes = std::size_t{1} << 18;
constexpr std::size_t kMaxRecordBytes = std::size_t{1} << 26;
constexpr std::size_t kSampleLines = 20;

/// Where in a record a character stands. A quote has a meaning only at the start of a field and
/// within a field that began with one (RFC 4180); elsewhere it is text.
enum class Place { field_start, plain, quoted, after_quote };

Place advance(Place place, char c, bool is_delimiter) {
  if (place == Place::quoted) return c == '"' ? Place::after_quote : Place::quoted;
  if (is_delimiter) return Place::field_start;
  return c == '"' && place != Place::plain ? Place::quoted : Place::plain;
}

}  // namespace

/// A window [begin, end) of the (unpacked) file in `buffer`; records are cut from its front.
struct CsvReader::State {
  explicit State(const std::filesystem::path& path);
  bool refill();
  void start();
  void skip_separator_line();
  void detect(std::string_view sample);
  std::optional<std::size_t> find_record(std::size_t from);
  std::optional<std::size_t> find_quoted_record(std::size_t from);
  void split(std::size_t record_begin, std::size_t record_end,
             std::vector<std::string_view>& fields);
  void add(std::vector<std::string_view>& fields, std::string_view field) const;
  void split_quoted(char* read, char* record_end, std::vector<std::string_view>& fields);

  std::string name;
  std::unique_ptr<gzFile_s, int (*)(gzFile)> file{nullptr, gzclose_r};
  std::vector<char> buffer;
  std::size_t begin = 0;
  std::size_t end = 0;
  bool at_end = false;
  bool all_ascii = true;  ///< of everything read so far
  bool quoted = false;    ///< the record found last holds a quote
  std::size_t terminator_bytes = 0;
  std::size_t record_lines = 1;  ///< lines of the record found last
  std::size_t line = 0;
  std::size_t next_line = 1;
  char delimiter = ',';
  bool declared_delimiter = false;  ///< by a line sep=
  bool decimal_comma = false;
  std::size_t max_fields = 0;
};

CsvReader::State::State(const std::filesystem::path& path) : name(path.string()) {
  Descriptor fd = open_regular(path);
  file.reset(gzdopen(fd.get(), "rb"));
  if (file == nullptr) throw std::bad_alloc();
  fd.release();
  gzbuffer(file.get(), kChunkBytes);
  start();
}

/// Appends a chunk to the window, moving the window to the front of the buffer. False at the end.
bool CsvReader::State::refill() {
  if (at_end) return false;
  const std::size_t held = end - begin;
  if (held > kMaxRecordBytes) {
    throw data_error(concat("a row of more than ", kMaxRecordBytes >> 20, " MiB"),
                     "a quote may be unclosed, or this is not a table");
  }
  if (begin > 0) std::memmove(buffer.data(), buffer.data() + begin, held);
  begin = 0;
  end = held;
  // Twice the held bytes, so that a long record is scanned anew only a few times.
  buffer.resize(std::max(buffer.size(), held + std::max(held, kChunkBytes)));
  const auto wanted = static_cast<unsigned>(buffer.size() - end);
  const int count = gzread(file.get(), buffer.data() + end, wanted);
  int code = Z_OK;
  const char* message = gzerror(file.get(), &code);
  if (count < 0 || code == Z_BUF_ERROR) {
    throw data_error(code == Z_ERRNO ? "cannot be read: " + std::generic_category().message(errno)
                                     : concat("damaged or truncated gzip (", message, ")"));
  }
  if (count == 0) {
    at_end = true;
    return false;
  }
  const std::string_view text(buffer.data() + end, static_cast<std::size_t>(count));
  if (line == 0 && held == 0 && (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF"))) {
    throw data_error("is UTF-16 text", "save it as \"CSV UTF-8\"");
  }
  const auto kind = line == 0 && held == 0 ? foreign_kind(text) : std::string_view();
  if (!kind.empty()) {
    throw data_error(concat("is ", kind, ", not a table"), foreign_kind_remedy(kind));
  }
  if (text.find('\0') != std::string_view::npos) {
    throw data_error("holds a NUL byte, so it is not text", "save it as CSV in UTF-8");
  }
  all_ascii = all_ascii && is_ascii(text);
  end += static_cast<std::size_t>(count);
  return true;
}

/// Reads the first chunk: byte order mark, delimiter, decimal sign.
void CsvReader::State::start() {
  while (end < kChunkBytes && refill()) {
  }
  if (end >= 3 && std::memcmp(buffer.data(), "\xEF\xBB\xBF", 3) == 0) begin = 3;
  skip_separator_line();
  const std::string_view sample(buffer.data() + begin, end - begin);
  if (at_end && trim(sample).empty()) throw data_error("is empty");
  detect(sample);
}

/// "sep=;" as spreadsheet programs write and read it: it names the delimiter and is no row.
void CsvReader::State::skip_separator_line() {
  std::string_view line_text(buffer.data() + begin, end - begin);
  line_text = line_text.substr(0, line_text.find_first_of("\r\n"));
  const std::size_t length = line_text.size();
  if (line_text.starts_with('"')) line_text.remove_prefix(1);
  constexpr std::string_view kSeparator = "sep=";
  if (to_lower(line_text.substr(0, kSeparator.size())) != kSeparator) return;
  line_text.remove_prefix(kSeparator.size());
  // "sep=;" is one field in the quotes of whoever wrote it; a program may have filled up the line.
  const bool alone = line_text.find_first_not_of("\",;\t ", 1) == std::string_view::npos;
  if (line_text.empty() || line_text[0] == '"' || !alone) return;
  delimiter = line_text[0];
  declared_delimiter = true;
  begin += length;
  const std::size_t left = end - begin;
  const std::size_t terminator = left > 1 && buffer[begin] == '\r' && buffer[begin + 1] == '\n'
                                     ? 2
                                     : std::min<std::size_t>(left, 1);
  begin += terminator;
  ++next_line;
}

/// Picks the delimiter that divides most sampled lines into the same number (> 1) of fields. Ties
/// go to tab, then semicolon: in "1;55,5;170,2" the commas are decimal.
void CsvReader::State::detect(std::string_view sample) {
  constexpr std::string_view kDelimiters = "\t;,|";
  std::vector<std::string_view> lines;
  std::array<std::map<std::size_t, std::size_t>, kDelimiters.size()> lines_with_count;
  std::array<std::size_t, kDelimiters.size()> in_line{};
  std::size_t best = 0;
  std::size_t line_begin = 0;
  Place place = Place::field_start;
  const auto end_line = [&](std::size_t i) {
    const auto text = sample.substr(line_begin, i - line_begin);
    line_begin = i + 1;
    place = Place::field_start;
    if (trim(text).empty()) return;
    lines.push_back(text);
    for (std::size_t d = 0; d < in_line.size(); ++d) {
      if (in_line[d] > 0) best = std::max(best, ++lines_with_count[d][in_line[d]]);
    }
    in_line = {};
  };
  for (std::size_t i = 0; i < sample.size() && lines.size() < kSampleLines; ++i) {
    if (place != Place::quoted && (sample[i] == '\n' || sample[i] == '\r')) {
      end_line(i);
      continue;
    }
    const auto d = kDelimiters.find(sample[i]);
    if (place != Place::quoted && d != std::string_view::npos) ++in_line[d];
    place = advance(place, sample[i], d != std::string_view::npos);
  }
  // The sample may cut its last line: that one counts only if it is complete or there is no other.
  if (at_end || lines.empty()) end_line(sample.size());

  const auto is_best = [&](const auto& entry) { return entry.second == best; };
  for (std::size_t d = 0; d < kDelimiters.size() && !declared_delimiter; ++d) {
    if (std::any_of(lines_with_count[d].begin(), lines_with_count[d].end(), is_best)) {
      delimiter = kDelimiters[d];
      break;
    }
  }
  if (delimiter == ',') return;
  // A number with a decimal point means that a comma is something else.
  decimal_comma = true;
  for (const auto text : lines) {
    for (const auto& field : split_text(text, delimiter)) {
      if (field.find('.') != std::string::npos && parse_number(field)) decimal_comma = false;
    }
  }
}

/// The end of the record that begins at `from` (its terminator excluded), or nullopt where the
/// window ends first. Sets quoted, terminator_bytes and record_lines.
std::optional<std::size_t> CsvReader::State::find_record(std::size_t from) {
  const char* first = buffer.data() + from;
  const char* last = buffer.data() + end;
  const auto find = [&](char c) {
    const void* at =
        first == last ? nullptr : std::memchr(first, c, static_cast<std::size_t>(last - first));
    return at == nullptr ? last : static_cast<const char*>(at);
  };
  const char* const window_end = last;
  last = find('\n');
  last = find('\r');
  if (find('"') != last) return find_quoted_record(from);
  quoted = false;
  record_lines = 1;
  terminator_bytes = last == window_end ? 0 : 1;
  if (last + 1 < window_end && last[0] == '\r' && last[1] == '\n') terminator_bytes = 2;
  // A CR that ends the window may have its LF in the next chunk.
  if (!at_end && (last == window_end || (*last == '\r' && last + 1 == window_end)))
    return std::nullopt;
  return static_cast<std::size_t>(last - buffer.data());
}

/// The same where a field may hold line ends between quotes.
std::optional<std::size_t> CsvReader::State::find_quoted_record(std::size_t from) {
  quoted = true;
  record_lines = 1;
  Place place = Place::field_start;
  std::size_t i = from;
  for (; i < end; ++i) {
    const char c = buffer[i];
    if (c == '\n' || c == '\r') {
      if (place != Place::quoted) break;
      if (c == '\n' || (i + 1 < end && buffer[i + 1] != '\n')) ++record_lines;
    }
    place = advance(place, c, c == delimiter);
  }
  const bool cut = i == end || (buffer[i] == '\r' && i + 1 == end);
  if (cut && !at_end) return std::nullopt;
  if (place == Place::quoted) {
    throw data_error("a quote is opened and never closed",
                     "close it, or write a quote inside a text twice");
  }
  terminator_bytes = i == end ? 0 : 1;
  if (i + 1 < end && buffer[i] == '\r' && buffer[i + 1] == '\n') terminator_bytes = 2;
  return i;
}

void CsvReader::State::add(std::vector<std::string_view>& fields, std::string_view field) const {
  if (fields.size() >= max_fields) {
    throw data_error(concat("a row of more than ", max_fields, " fields"),
                     "is this a table with one row for each record?");
  }
  fields.push_back(field);
}

void CsvReader::State::split(std::size_t record_begin, std::size_t record_end,
                             std::vector<std::string_view>& fields) {
  char* read = buffer.data() + record_begin;
  char* const last = buffer.data() + record_end;
  if (quoted) return split_quoted(read, last, fields);
  for (;;) {
    const auto left = static_cast<std::size_t>(last - read);
    auto* const cut = left == 0 ? nullptr : static_cast<char*>(std::memchr(read, delimiter, left));
    if (cut == nullptr) break;
    add(fields, {read, static_cast<std::size_t>(cut - read)});
    read = cut + 1;
  }
  add(fields, {read, static_cast<std::size_t>(last - read)});
}

/// Takes the quotes off in place: the text only becomes shorter.
void CsvReader::State::split_quoted(char* read, char* record_end,
                                    std::vector<std::string_view>& fields) {
  Place place = Place::field_start;
  char* field = read;
  char* write = read;
  const auto end_field = [&] {
    add(fields, {field, static_cast<std::size_t>(write - field)});
    field = write = read + 1;
  };
  for (; read < record_end; ++read) {
    const Place before = place;
    place = advance(place, *read, *read == delimiter);
    const bool opens = before == Place::field_start && place == Place::quoted;
    if (place == Place::field_start) {
      end_field();
    } else if (!opens && place != Place::after_quote) {
      *write++ = *read;
    }
  }
  end_field();
}

CsvReader::CsvReader(const std::filesystem::path& path, std::size_t max_fields) {
  state_ = with_file(path, [&] { return std::make_unique<State>(path); });
  state_->max_fields = max_fields;
}
CsvReader::~CsvReader() = default;
CsvReader::CsvReader(CsvReader&&) noexcept = default;

bool CsvReader::next(std::vector<std::string_view>& fields) {
  State& s = *state_;
  fields.clear();
  try {
    for (;;) {
      s.line = s.next_line;
      std::optional<std::size_t> record_end;
      while (!(record_end = s.find_record(s.begin))) s.refill();
      if (s.begin == s.end) return false;
      const std::size_t record_begin = s.begin;
      s.begin = *record_end + s.terminator_bytes;
      s.next_line += s.record_lines;
      const std::string_view record(s.buffer.data() + record_begin, *record_end - record_begin);
      if (trim(record).empty()) continue;
      if (!s.all_ascii && !is_utf8(record)) {
        throw data_error("holds bytes that are not UTF-8", "save it as \"CSV UTF-8\"");
      }
      s.split(record_begin, *record_end, fields);
      return true;
    }
  } catch (Error& error) {
    error.add_context(concat("line ", s.line)).add_file(s.name);
    throw;
  }
}

std::size_t CsvReader::line() const { return state_->line; }
char CsvReader::delimiter() const { return state_->delimiter; }
bool CsvReader::decimal_comma() const { return state_->decimal_comma; }

namespace {

/// Whether a spreadsheet runs what stands there, be it after some '.
bool is_like_formula(std::string_view text) {
  const auto begin = text.find_first_not_of('\'');
  return begin != std::string_view::npos &&
         std::string_view("=+-@\t\r").find(text[begin]) != std::string_view::npos &&
         !(begin == 0 && parse_number(text));
}

}  // namespace

std::optional<double> parse_number(std::string_view text, bool decimal_comma) {
  text = trim(text);
  if (!text.empty() && text.front() == '+') {
    text.remove_prefix(1);
    if (!text.empty() && (text.front() == '-' || text.front() == '+')) return std::nullopt;
  }
  const char* const last = text.data() + text.size();
  double value = 0;
  auto result = fast_float::from_chars(text.data(), last, value);
  if (decimal_comma && result.ptr != last && text.find(',') != std::string_view::npos) {
    result = fast_float::from_chars_advanced(text.data(), last, value,
                                             fast_float::parse_options(fast_float::general, ','));
  }
  if (result.ec == std::errc::invalid_argument || result.ptr != last) return std::nullopt;
  return value;
}

std::string csv_field(std::string_view text) {
  return csv_data_field(is_like_formula(text) ? concat("'", text) : std::string(text));
}

std::string_view csv_text(std::string_view field) {
  if (field.starts_with('\'') && is_like_formula(field.substr(1))) field.remove_prefix(1);
  return field;
}

std::string csv_data_field(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted += '"';
}

}  // namespace ecgmm::io
