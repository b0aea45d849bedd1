// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/io/edf.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/io/binary.h"
#include "ecgmm/io/csv.h"
#include "ecgmm/io/lead_name.h"
#include "ecgmm/io/whole_recording.h"

namespace ecgmm::io {
namespace {

constexpr std::size_t kFixed = 256;  // bytes of the header, and again for each signal

struct Signal {
  std::string label;
  double scale = 0, offset = 0;  ///< in the unit of the lead
  std::int64_t lowest = 0, highest = 0;
  std::size_t per_record = 0;  ///< samples
  std::size_t at = 0;          ///< samples before it within a record
  std::uint64_t first_record = 0;
};

/// A field of the header as text and as number.
class Fields {
 public:
  Fields(std::string text, std::size_t signals) : text_(std::move(text)), signals_(signals) {}
  std::string_view fixed(std::size_t at, std::size_t size) const {
    return trim(std::string_view(text_).substr(at, size));
  }
  /// Field of `size` bytes of a signal; `before` = bytes of all fields before it, of one signal.
  std::string_view of(std::size_t signal, std::size_t before, std::size_t size) const {
    return fixed(kFixed + before * signals_ + signal * size, size);
  }

 private:
  std::string text_;
  std::size_t signals_;
};

double number(std::string_view field, std::string_view what) {
  const auto value = parse_number(field, true);
  if (!value || !std::isfinite(*value)) {
    throw data_error(concat(what, ' ', quoted(field), " is not a number"));
  }
  return *value;
}

class EdfRecording : public Recording {
 public:
  EdfRecording(RecordingHeader header, Bytes source, std::vector<Signal> signals,
               std::vector<std::size_t> wanted, std::size_t width, std::uint64_t start)
      : Recording(std::move(header)),
        cache_(std::move(source)),
        signals_(std::move(signals)),
        wanted_(std::move(wanted)),
        width_(width),
        start_(start) {
    for (const auto& signal : signals_) samples_ += signal.per_record;
  }

 private:
  void read_within(std::size_t lead, std::uint64_t first, std::span<double> out) const override {
    const Signal& signal = signals_[wanted_[lead]];
    const std::size_t record_bytes = samples_ * width_;
    const std::size_t block = std::max<std::size_t>(1, (std::size_t{1} << 20) / record_bytes);
    std::size_t done = 0;
    while (done < out.size()) {
      const std::uint64_t record = (first + done) / signal.per_record;
      std::size_t within = static_cast<std::size_t>((first + done) % signal.per_record);
      const std::size_t left = out.size() - done + within;
      const std::size_t records =
          std::min(block, (left + signal.per_record - 1) / signal.per_record);
      const auto bytes = cache_.get(start_ + record * record_bytes, records * record_bytes);
      for (std::size_t r = 0; r < records; ++r, within = 0) {
        const std::uint8_t* at = &bytes[(r * samples_ + signal.at + within) * width_];
        const std::size_t count = std::min(signal.per_record - within, out.size() - done);
        for (std::size_t i = 0; i < count; ++i, at += width_) out[done++] = value(signal, at);
      }
    }
  }
  double value(const Signal& signal, const std::uint8_t* at) const {
    const std::int64_t digital =
        width_ == 2 ? little_i16(at)
                    : sign_extend(std::uint32_t{little_u16(at)} | std::uint32_t{at[2]} << 16, 24);
    return static_cast<double>(digital) * signal.scale + signal.offset;
  }

  mutable BlockCache cache_;
  std::vector<Signal> signals_;
  std::vector<std::size_t> wanted_;  ///< signal of each lead
  std::size_t width_;                ///< bytes a sample
  std::size_t samples_ = 0;          ///< a record, of all signals
  std::uint64_t start_;
};

/// "MCH-0234567 F 02-MAY-1951 Haagse_Harry": key, sex, date of birth, name; X = not said.
void read_patient(std::string_view field, RecordingHeader& header) {
  const auto words = split_text(field, ' ');
  const auto said = [](const std::string& word) { return word == "X" ? std::string() : word; };
  if (words.size() < 3 || (words[1] != "F" && words[1] != "M" && words[1] != "X")) {
    header.patient.name = field;  // EDF without the order of EDF+
    return;
  }
  header.patient.key = said(words[0]);
  header.sex = sex_word(words[1]);
  constexpr std::string_view kMonths[] = {"jan", "feb", "mar", "apr", "may", "jun",
                                          "jul", "aug", "sep", "oct", "nov", "dec"};
  const auto date = split_text(words[2], '-');
  if (date.size() == 3) {
    const auto month = std::ranges::find(kMonths, to_lower(date[1]));
    const auto day = parse_number(date[0]), year = parse_number(date[2]);
    if (month != std::end(kMonths) && day && year && *day < 40 && *year < 9999 && *day > 0 &&
        *year > 0) {
      header.patient.birth_date =
          iso_date(static_cast<int>(*year), static_cast<int>(month - std::begin(kMonths)) + 1,
                   static_cast<int>(*day));
    }
  }
  if (words.size() > 3) {
    header.patient.name = said(words[3]);
    std::ranges::replace(header.patient.name, '_', ' ');
  }
}

/// "02.01.20" and "03.04.05": two-digit years from 85 on are of the last century.
std::string start_time(std::string_view date, std::string_view time) {
  const auto parts = split_text(date, '.');
  if (parts.size() != 3) return "";
  const auto day = parse_number(parts[0]), month = parse_number(parts[1]),
             year = parse_number(parts[2]);
  if (!day || !month || !year || !(*day >= 1 && *day <= 31 && *month >= 1 && *month <= 12) ||
      !(*year >= 0 && *year <= 99)) {
    return "";
  }
  const int full = static_cast<int>(*year) + (*year >= 85 ? 1900 : 2000);
  std::string clock(time);
  std::ranges::replace(clock, '.', ':');
  return iso_time(iso_date(full, static_cast<int>(*month), static_cast<int>(*day)), clock);
}

/// "HP:0.05Hz LP:150Hz N:50Hz"
void read_filters(std::string_view field, RecordingFilters& filters) {
  for (const auto& word : split_text(field, ' ')) {
    const auto colon = word.find(':');
    if (colon == std::string::npos) continue;
    std::string_view rest = std::string_view(word).substr(colon + 1);
    rest = rest.substr(0, rest.find_first_not_of("0123456789.,"));
    const auto value = parse_number(rest, true);
    const std::string name = to_lower(word.substr(0, colon));
    if (!value) continue;
    if (name == "hp") filters.high_pass_hz = value;
    if (name == "lp") filters.low_pass_hz = value;
    if (name == "n") filters.notch_hz = value;
  }
}

Signal read_signal(const Fields& fields, std::size_t s, std::string& unit) {
  Signal signal;
  signal.label =
      text_field(std::span(reinterpret_cast<const std::uint8_t*>(fields.of(s, 0, 16).data()),
                           fields.of(s, 0, 16).size()));
  unit = fields.of(s, 96, 8);
  return with_context(concat("signal ", s + 1, " (", signal.label, ")"), [&] {
    const double low = number(fields.of(s, 104, 8), "physical minimum");
    const double high = number(fields.of(s, 112, 8), "physical maximum");
    const double lowest = number(fields.of(s, 120, 8), "digital minimum");
    const double highest = number(fields.of(s, 128, 8), "digital maximum");
    const double count = number(fields.of(s, 216, 8), "samples a record");
    if (!(count >= 1 && count <= 1e7) || count != std::floor(count)) {
      throw data_error(concat(count, " samples a record"));
    }
    signal.per_record = static_cast<std::size_t>(count);
    if (signal.label == "EDF Annotations" || signal.label == "BDF Annotations") return signal;
    if (!(std::abs(lowest) <= 8388608 && std::abs(highest) <= 8388608) || lowest >= highest) {
      throw data_error(concat("digital values from ", lowest, " to ", highest));
    }
    if (low == high)
      throw data_error("physical minimum and maximum are equal: the sensitivity is 0");
    const double to_unit = millivolts_per(unit).value_or(1);
    signal.scale = (high - low) / (highest - lowest) * to_unit;
    signal.offset = low * to_unit - lowest * signal.scale;
    return signal;
  });
}

/// The number of data records: as the header says, checked with the size of the file.
std::uint64_t count_records(double said, std::uint64_t bytes, std::size_t record_bytes,
                            RecordingHeader& header) {
  const std::uint64_t whole = bytes / record_bytes;
  if (said == -1) {
    if (whole == 0) throw data_error("contains no data record");
    header.warnings.push_back(concat(
        "the number of records is not stated (-1); from the size of the file it is ", whole));
    return whole;
  }
  if (!(said >= 1 && said <= 1e12) || said != std::floor(said)) {
    throw data_error(concat(said, " data records"));
  }
  if (said * static_cast<double>(record_bytes) > static_cast<double>(bytes)) {
    throw data_error(concat("should hold ", said, " records of ", record_bytes, " bytes, but only ",
                            bytes, " bytes follow the header, ", whole, " whole records"),
                     "the file was cut: copy it again");
  }
  if (whole > static_cast<std::uint64_t>(said)) {
    header.warnings.push_back(concat(bytes - static_cast<std::uint64_t>(said) * record_bytes,
                                     " bytes after the last record are left out"));
  }
  return static_cast<std::uint64_t>(said);
}

/// Large numbers in a signal that is said to be an ECG: another unit was meant.
void warn_of_amplitude(Recording& recording, RecordingHeader& header) {
  for (std::size_t l = 0; l < recording.header().leads.size(); ++l) {
    const auto& lead = recording.header().leads[l];
    if (!lead.is_ecg) continue;
    std::vector<double> start(std::min<std::uint64_t>(lead.samples, 20000));
    recording.read(l, 0, start);
    std::ranges::sort(start);
    const std::size_t edge = start.size() / 100;
    const double range = start[start.size() - 1 - edge] - start[edge];
    if (range > 5) {
      header.warnings.push_back(concat("lead ", lead.name, " spans ", fixed(range, 1),
                                       " mV: the scale of the header may be wrong"));
      return;
    }
  }
}

class WarnedEdf : public EdfRecording {
 public:
  using EdfRecording::EdfRecording;
  void check_amplitude() { warn_of_amplitude(*this, header_); }
};

/// The header as text, of the length that its number of signals gives.
std::string read_header(const ByteSource& source, std::size_t& signal_count) {
  const std::string start = read_start(source, kFixed);
  if (start.size() < kFixed) throw data_error("ends within the header, of 256 bytes");
  const double count = number(Fields(start, 0).fixed(252, 4), "number of signals");
  if (!(count >= 1 && count <= 4096)) throw data_error(concat(count, " signals"));
  signal_count = static_cast<std::size_t>(count);
  const std::size_t header_bytes = kFixed * (signal_count + 1);
  std::string text = read_start(source, header_bytes);
  if (text.size() < header_bytes) {
    throw data_error(concat("ends at byte ", text.size(), ", within the header of ", header_bytes,
                            " bytes for ", signal_count, " signals"));
  }
  return text;
}

void read_format(const Fields& fields, bool is_bdf, RecordingHeader& header) {
  const std::string_view kind = fields.fixed(192, 44);
  const bool plus = kind.starts_with("EDF+") || kind.starts_with("BDF+");
  header.format = concat(is_bdf ? "BDF" : "EDF", plus ? "+" : "");
  if (kind.starts_with("EDF+D") || kind.starts_with("BDF+D")) {
    header.warnings.emplace_back(
        "is discontinuous (EDF+D): its records are joined without the gaps");
  }
}

RecordingLead lead_of(const Signal& signal, const std::string& unit, double seconds) {
  if (!(seconds > 0 && seconds < 1e6)) {
    throw data_error(concat("a record of ", seconds, " s gives no sampling rate"));
  }
  // 0.00125 s in 8 characters: whole rates are meant where they nearly are.
  const double rate = static_cast<double>(signal.per_record) / seconds;
  const double whole = std::round(rate);
  RecordingLead lead =
      named_lead(signal.label, whole > 0 && std::abs(rate - whole) < 1e-6 * rate ? whole : rate);
  lead.unit = millivolts_per(unit) ? "mV" : unit;
  return lead;
}

struct Signals {
  std::vector<Signal> all;
  std::vector<std::size_t> wanted;  ///< those that are leads, in the header's order
  std::size_t per_record = 0;       ///< samples of all
};

/// @return the signals, places in a record included; their leads in `header`, without a length.
Signals read_signals(const Fields& fields, std::size_t count, RecordingHeader& header) {
  const double seconds = number(fields.fixed(244, 8), "duration of a record");
  Signals signals;
  for (std::size_t s = 0; s < count; ++s) {
    std::string unit;
    Signal signal = read_signal(fields, s, unit);
    signal.at = signals.per_record;
    signals.per_record += signal.per_record;
    const bool notes = signal.label == "EDF Annotations" || signal.label == "BDF Annotations";
    if (!notes) {
      header.leads.push_back(lead_of(signal, unit, seconds));
      signals.wanted.push_back(s);
    }
    signals.all.push_back(std::move(signal));
  }
  return signals;
}

}  // namespace

RecordingPtr open_edf(Bytes source) {
  std::size_t signal_count = 0;
  const std::string text = read_header(*source, signal_count);
  const Fields fields(text, signal_count);
  const bool is_bdf = text[0] == '\xFF';
  RecordingHeader header;
  read_format(fields, is_bdf, header);
  Signals signals = read_signals(fields, signal_count, header);
  const std::size_t width = is_bdf ? 3 : 2, record_bytes = signals.per_record * width;
  if (record_bytes > (std::size_t{1} << 28)) {
    throw data_error(concat("records of ", record_bytes, " bytes"));
  }
  const std::uint64_t records = count_records(number(fields.fixed(236, 8), "number of records"),
                                              source->size() - text.size(), record_bytes, header);
  for (std::size_t l = 0; l < signals.wanted.size(); ++l) {
    const std::size_t s = signals.wanted[l];
    header.leads[l].samples = records * signals.all[s].per_record;
    if (header.leads[l].is_ecg) read_filters(fields.of(s, 136, 80), header.filters);
  }
  settle_leads(header);
  read_patient(fields.fixed(8, 80), header);
  header.recorded_at = start_time(fields.fixed(168, 8), fields.fixed(176, 8));
  // EDF says no age; the date of birth stands with the identity, for who may use it.
  auto recording =
      std::make_unique<WarnedEdf>(std::move(header), std::move(source), std::move(signals.all),
                                  std::move(signals.wanted), width, text.size());
  recording->check_amplitude();
  return recording;
}

}  // namespace ecgmm::io
