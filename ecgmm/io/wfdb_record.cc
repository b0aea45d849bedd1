// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/io/wfdb_record.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/io/binary.h"
#include "ecgmm/io/csv.h"
#include "ecgmm/io/lead_name.h"
#include "ecgmm/io/wfdb.h"
#include "ecgmm/io/wfdb_file.h"
#include "ecgmm/io/whole_recording.h"

namespace ecgmm::io {
namespace {

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();
constexpr std::uint64_t kCheckedSamples = std::uint64_t{1} << 24;  ///< whose checksums are tried

/// A segment, or a record of one: its files are opened when they are needed.
class Segment {
 public:
  Segment(WfdbHeader header, OpenSibling open)
      : header_(std::move(header)), open_(std::move(open)) {
    for (std::size_t s = 0; s < header_.signals.size(); ++s) {
      const std::string& name = header_.signals[s].file_name;
      auto& members = members_[name];
      within_.push_back(members.size());
      members.push_back(header_.signals[s]);
    }
  }
  const WfdbHeader& header() const { return header_; }

  std::size_t frames() {
    if (header_.length > 0 || header_.signals.empty()) return header_.length;
    std::size_t least = std::numeric_limits<std::size_t>::max();
    for (const auto& [name, signals] : members_) least = std::min(least, file(name).frames());
    return least;
  }
  std::size_t samples(std::size_t signal) { return frames() * header_.signals[signal].per_frame; }

  /// Samples in the unit of the signal; NaN where they are missing or lost by a skew.
  void read(std::size_t signal, std::uint64_t first, std::span<double> out) {
    const WfdbSignal& what = header_.signals[signal];
    WfdbFile& data = file(what.file_name);
    const double mv = millivolts_per(what.unit).value_or(1);
    const std::uint64_t late = std::uint64_t{what.skew_frames} * what.per_frame;
    const std::uint64_t total = std::uint64_t{frames()} * what.per_frame;
    const auto invalid = data.invalid();
    std::vector<std::int64_t> digital(std::min<std::size_t>(out.size(), 1 << 18));
    while (!out.empty()) {
      const std::uint64_t at = first + late;
      const std::size_t count = at >= total ? 0
                                            : static_cast<std::size_t>(std::min<std::uint64_t>(
                                                  {digital.size(), out.size(), total - at}));
      if (count == 0) {
        std::ranges::fill(out, kMissing);
        return;
      }
      with_context(what.file_name,
                   [&] { data.read(within_[signal], at, std::span(digital).first(count)); });
      for (std::size_t i = 0; i < count; ++i) {
        out[i] = invalid && digital[i] == *invalid
                     ? kMissing
                     : (static_cast<double>(digital[i]) - static_cast<double>(what.baseline)) /
                           what.gain * mv;
      }
      first += count;
      out = out.subspan(count);
    }
  }

  /// Compares the gain with what is possible, and the sum of all samples with the header.
  /// @return remarks on what it does not say.
  std::vector<std::string> check(std::size_t signal) {
    const WfdbSignal& what = header_.signals[signal];
    check_gain(what);
    std::vector<std::string> remarks;
    if (!what.calibrated) {
      remarks.push_back(concat("signal ", quoted(what.name), " has no gain; 200 units per ",
                               what.unit, " are assumed, as WFDB does"));
    }
    const auto sum = what.checksum ? std::optional(sum_of(signal)) : std::nullopt;
    if (!sum || *sum == static_cast<std::uint16_t>(*what.checksum)) return remarks;
    if (*what.checksum != 0) {
      throw data_error(concat(what.file_name, ": the samples of signal ", quoted(what.name),
                              " sum to ", *sum, ", the checksum in the header is ", *what.checksum,
                              ": the file was damaged or changed after it was written"),
                       "copy the record again; if its samples are correct, set the checksum in the "
                       "header to 0 (the seventh field of the signal's line) to skip the check");
    }
    remarks.push_back(concat("the checksum of signal ", quoted(what.name),
                             " is 0 in the header, so it was not checked"));
    return remarks;
  }
  /// check() of all, of a segment that is not long.
  std::vector<std::string> check_all() {
    std::uint64_t all = 0;
    for (std::size_t s = 0; s < header_.signals.size(); ++s) all += samples(s);
    std::vector<std::string> remarks;
    if (all > kCheckedSamples) return remarks;
    for (std::size_t s = 0; s < header_.signals.size(); ++s) {
      for (auto& remark : check(s)) remarks.push_back(std::move(remark));
    }
    return remarks;
  }

 private:
  /// A step of the converter is 1 mV at most, or no ECG could be seen in it; a finer one than 1 fV
  /// (32 bits over a small range) measures nothing. Without a unit nobody knows how large it is.
  static void check_gain(const WfdbSignal& what) {
    const auto mv = millivolts_per(what.unit);
    const double step = mv.value_or(1) / std::abs(what.gain);
    if (step >= 1e-12 && step <= (mv ? 1 : 1e6)) return;
    throw data_error(concat("the header's gain of ", shortest(what.gain), " for a ", what.unit,
                            " is implausible for an ECG"),
                     "correct the header");
  }

  /// The lower 16 bits of the sum of a signal's samples, as they lie in the file.
  std::uint16_t sum_of(std::size_t signal) {
    const std::string& name = header_.signals[signal].file_name;
    WfdbFile& data = file(name);
    std::vector<std::int64_t> digital(std::min<std::size_t>(samples(signal), 1 << 16));
    std::uint64_t sum = 0;
    for (std::uint64_t at = 0; at < samples(signal);) {
      const auto block =
          std::span(digital).first(std::min<std::size_t>(digital.size(), samples(signal) - at));
      with_context(name, [&] { data.read(within_[signal], at, block); });
      for (const std::int64_t value : block) sum += static_cast<std::uint64_t>(value);
      at += block.size();
    }
    return static_cast<std::uint16_t>(sum & 0xFFFF);
  }

  WfdbFile& file(const std::string& name) {
    auto& found = files_[name];
    if (found == nullptr) {
      Bytes source = open_(name);
      if (source == nullptr) throw data_error(concat("the file ", quoted(name), " is missing"));
      found = with_context(name, [&] {
        return std::make_unique<WfdbFile>(std::move(source), members_[name], header_.length);
      });
    }
    return *found;
  }

  WfdbHeader header_;
  OpenSibling open_;
  std::map<std::string, std::vector<WfdbSignal>> members_;
  std::vector<std::size_t> within_;  ///< place of each signal among those of its file
  std::map<std::string, std::unique_ptr<WfdbFile>> files_;
};

RecordingLead lead_of(const WfdbSignal& signal, std::size_t index, double frame_rate) {
  const std::string name = signal.name.empty() ? concat("signal ", index + 1) : signal.name;
  RecordingLead lead = named_lead(name, frame_rate * static_cast<double>(signal.per_frame));
  lead.unit = millivolts_per(signal.unit) ? "mV" : signal.unit;
  return lead;
}

class WfdbRecording : public Recording {
 public:
  WfdbRecording(RecordingHeader header, Segment segment)
      : Recording(std::move(header)), segment_(std::move(segment)) {}

 private:
  void read_within(std::size_t lead, std::uint64_t first, std::span<double> out) const override {
    segment_.read(lead, first, out);
  }
  std::vector<std::string> check_within(std::size_t lead) const override {
    return segment_.check(lead);
  }
  mutable Segment segment_;
};

/// A part of a record in segments: where it lies, and its header, read when needed.
struct Part {
  std::string name;
  std::uint64_t first = 0, frames = 0;
};

class SegmentedRecording : public Recording {
 public:
  SegmentedRecording(RecordingHeader header, std::vector<Part> parts, OpenSibling open,
                     std::vector<std::string> names, std::vector<std::size_t> per_frame)
      : Recording(std::move(header)),
        parts_(std::move(parts)),
        open_(std::move(open)),
        names_(std::move(names)),
        per_frame_(std::move(per_frame)) {}

  static WfdbHeader segment_header(const OpenSibling& open, const std::string& name) {
    Bytes source = open(name + ".hea");
    if (source == nullptr) throw data_error(concat("the segment ", quoted(name), " is missing"));
    const auto bytes = read_all(*source, std::uint64_t{1} << 22);
    WfdbHeader header = with_context(name + ".hea", [&] {
      return parse_wfdb_header({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    });
    if (!header.segments.empty()) {
      throw data_error(concat("the segment ", quoted(name), " has segments itself"));
    }
    return header;
  }

 private:
  void read_within(std::size_t lead, std::uint64_t first, std::span<double> out) const override {
    const std::size_t per_frame = per_frame_[lead];
    for (const Part& part : parts_) {
      const std::uint64_t begin = part.first * per_frame, end = begin + part.frames * per_frame;
      if (out.empty()) return;
      if (first >= end || part.frames == 0) continue;
      const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(out.size(), end - first));
      read_modality(part, lead, first - begin, out.first(count));
      first += count;
      out = out.subspan(count);
    }
  }
  void read_modality(const Part& part, std::size_t lead, std::uint64_t first,
                     std::span<double> out) const {
    std::ranges::fill(out, kMissing);
    if (part.name == "~") return;
    if (open_part_ != &part) {
      WfdbHeader header = segment_header(open_, part.name);
      if (header.length != 0 && header.length != part.frames) {
        throw data_error(concat("the segment ", part.name, " says ", header.length,
                                " samples, its record ", part.frames));
      }
      header.length = part.frames;
      segment_ = std::make_unique<Segment>(std::move(header), open_);
      open_part_ = &part;
      checked_.assign(segment_->header().signals.size(), false);
    }
    const auto& signals = segment_->header().signals;
    for (std::size_t s = 0; s < signals.size(); ++s) {
      if (signals[s].name != names_[lead]) continue;
      if (signals[s].per_frame != per_frame_[lead]) {
        throw data_error(concat("segment ", part.name, " has a different rate of ", names_[lead]));
      }
      if (!checked_[s]) segment_->check(s);
      checked_[s] = true;
      segment_->read(s, first, out);
      return;
    }
  }

  std::vector<Part> parts_;
  OpenSibling open_;
  std::vector<std::string> names_;
  std::vector<std::size_t> per_frame_;
  mutable const Part* open_part_ = nullptr;
  mutable std::unique_ptr<Segment> segment_;
  mutable std::vector<bool> checked_;  ///< of its signals
};

/// "dd/mm/yyyy" or "05-Feb-2020".
std::string date_of(const std::string& text) {
  const auto slash = split_text(text, '/');
  const auto dash = split_text(text, '-');
  const auto whole = [](const std::string& word) {
    const auto value = parse_number(word);
    return value && *value > 0 && *value < 9999 ? static_cast<int>(*value) : 0;
  };
  if (slash.size() == 3) return iso_date(whole(slash[2]), whole(slash[1]), whole(slash[0]));
  constexpr std::string_view kMonths = "jan feb mar apr may jun jul aug sep oct nov dec";
  if (dash.size() != 3 || dash[1].size() != 3) return "";
  const auto month = kMonths.find(to_lower(dash[1]));
  if (month == std::string_view::npos || month % 4 != 0) return "";
  return iso_date(whole(dash[2]), static_cast<int>(month / 4) + 1, whole(dash[0]));
}

/// The word after "age:" or "<age>:" in a comment.
std::string_view word_after(std::string_view comment, std::string_view key) {
  const std::string lower = to_lower(comment);
  for (std::size_t at = lower.find(key); at != std::string::npos; at = lower.find(key, at + 1)) {
    if (at > 0 && lower[at - 1] >= 'a' && lower[at - 1] <= 'z') continue;  // "dosage:"
    std::size_t from = at + key.size();
    if (from < lower.size() && lower[from] == '>') ++from;
    if (from >= lower.size() || lower[from] != ':') continue;
    const std::string_view rest = trim(comment.substr(from + 1));
    return rest.substr(0, rest.find_first_of(" \t,;"));
  }
  return {};
}

void read_comments(const WfdbHeader& wfdb, RecordingHeader& header) {
  std::optional<double> age;
  for (const auto& comment : wfdb.comments) {
    if (const auto word = word_after(comment, "age"); !word.empty() && !age) {
      age = parse_number(word);
      if (age && !std::isfinite(*age)) age.reset();
    }
    if (const auto word = word_after(comment, "sex"); !word.empty()) header.sex = sex_word(word);
    if (const auto word = word_after(comment, "gender"); !word.empty() && header.sex.empty()) {
      header.sex = sex_word(word);
    }
    const auto words = split_text(comment, ' ');  // MIT-BIH: "69 M 1085 1629 x1"
    if (!age && words.size() >= 2 && (words[1] == "M" || words[1] == "F")) {
      age = parse_number(words[0]);
      header.sex = sex_word(words[1]);
    }
  }
  header.recorded_at = iso_time(date_of(wfdb.date), wfdb.time);
  settle_age(header, age);
}

RecordingHeader describe(const WfdbHeader& wfdb) {
  RecordingHeader header;
  header.format = "WFDB";
  read_comments(wfdb, header);
  return header;
}

/// Which signals a record must have: some lead, or any.
enum class Signals { leads, all };

RecordingPtr open_segments(const WfdbHeader& wfdb, const OpenSibling& open, Signals wanted) {
  RecordingHeader header = describe(wfdb);
  std::vector<Part> parts;
  std::uint64_t frames = 0;
  const WfdbHeader* described = nullptr;
  WfdbHeader layout;
  const bool variable = wfdb.segments[0].length == 0 && wfdb.segments[0].name != "~";
  for (const auto& segment : wfdb.segments) {
    if (described == nullptr && segment.name != "~") {
      layout = SegmentedRecording::segment_header(open, segment.name);
      described = &layout;
    }
    if (&segment == &wfdb.segments[0] && variable) continue;
    parts.push_back({segment.name, frames, segment.length});
    frames += segment.length;
  }
  if (described == nullptr) throw data_error("all of its segments are gaps; it contains no lead");
  if (wfdb.length != 0 && wfdb.length != frames) {
    throw data_error(
        concat("the segments have ", frames, " samples, the record says ", wfdb.length));
  }
  std::vector<std::string> names;
  std::vector<std::size_t> per_frame;
  for (std::size_t s = 0; s < layout.signals.size(); ++s) {
    header.leads.push_back(lead_of(layout.signals[s], s, wfdb.sampling_rate_hz));
    header.leads.back().samples = frames * layout.signals[s].per_frame;
    names.push_back(layout.signals[s].name);
    per_frame.push_back(layout.signals[s].per_frame);
  }
  if (wanted == Signals::leads) settle_leads(header);
  return std::make_unique<SegmentedRecording>(std::move(header), std::move(parts), open,
                                              std::move(names), std::move(per_frame));
}

RecordingPtr open_record(const WfdbHeader& wfdb, const OpenSibling& open, Signals wanted) {
  if (!wfdb.segments.empty()) return open_segments(wfdb, open, wanted);
  RecordingHeader header = describe(wfdb);
  if (wfdb.signals.empty()) throw data_error("describes no signal and so no lead");
  for (std::size_t s = 0; s < wfdb.signals.size(); ++s) {
    header.leads.push_back(lead_of(wfdb.signals[s], s, wfdb.sampling_rate_hz));
  }
  if (wanted == Signals::leads) settle_leads(header);
  Segment segment(wfdb, open);
  for (std::size_t s = 0; s < wfdb.signals.size(); ++s) {
    header.leads[s].samples = segment.samples(s);
    if (header.leads[s].samples == 0) throw data_error("contains no samples");
  }
  if (wanted == Signals::leads) {
    for (auto& remark : segment.check_all()) header.warnings.push_back(std::move(remark));
  }
  return std::make_unique<WfdbRecording>(std::move(header), std::move(segment));
}

}  // namespace

RecordingPtr open_wfdb(const std::string& header_text, const OpenSibling& open) {
  return open_record(parse_wfdb_header(header_text), open, Signals::leads);
}

RecordingPtr open_wfdb_record(const std::filesystem::path& path) {
  const WfdbHeader header = read_wfdb_header(path);
  return with_context(path.string(), [&] {
    return open_record(header, siblings_in(path.parent_path()), Signals::all);
  });
}

}  // namespace ecgmm::io
