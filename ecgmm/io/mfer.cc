// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/io/mfer.h"

#include <algorithm>
#include <cmath>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/io/binary.h"
#include "ecgmm/io/lead_name.h"
#include "ecgmm/io/mfer_samples.h"
#include "ecgmm/io/whole_recording.h"

namespace ecgmm::io {
namespace {

using Span = std::span<const std::uint8_t>;
using mfer::Channel, mfer::Definition, mfer::Frame, mfer::kKinds, mfer::raw_count, mfer::raw_number;

/// Reads the tags of a file one after the other; waveforms are passed over, not held.
class MferReader {
 public:
  explicit MferReader(Bytes source) : source_(std::move(source)) {}

  RecordingPtr read() {
    header_.format = "MFER";
    while (at_ < source_->size()) {
      const std::uint64_t begin = at_;
      if (!with_context(concat("byte ", begin), [&] { return read_item(); })) break;
    }
    if (frames_.empty()) throw data_error("contains no waveform and so no lead");
    describe_leads();
    header_.recorded_at = iso_time(date_, time_);
    settle_age(header_, age_);
    return mfer::open_samples(std::move(header_), std::move(source_),
                              {std::move(channels_), std::move(frames_), sequence_bytes_, little_});
  }

 private:
  std::uint8_t byte() {
    std::uint8_t value = 0;
    source_->read(at_++, {&value, 1});
    return value;
  }
  std::uint64_t length() {
    const std::uint8_t first = byte();
    if (first < 0x80) return first;
    const unsigned count = first & 0x7F;
    if (count == 0 || count > 8) throw data_error(concat("a length of ", count, " bytes"));
    std::uint64_t value = 0;
    for (unsigned i = 0; i < count; ++i) value = value << 8 | byte();
    return value;
  }

  /// @return false at the end mark.
  bool read_item() {
    const unsigned tag = byte();
    if (tag == 0) return true;  // a filler
    if (tag == 0x80) return false;
    std::size_t channel = kAll;
    if (tag == 0x3F) channel = read_channel_number();
    const std::uint64_t size = length();
    if (size > source_->size() - at_) {
      throw data_error(concat("tag ", tag, " has a length of ", size, " bytes, but the file ends ",
                              source_->size() - at_, " bytes further on"),
                       "the file was cut or damaged");
    }
    if (tag == 0x1E) {
      add_frame(size);
      at_ += size;
      return true;
    }
    if (size > (1U << 20)) {
      at_ += size;  // events and the like
      return true;
    }
    std::vector<std::uint8_t> content(static_cast<std::size_t>(size));
    source_->read(at_, content);
    at_ += size;
    if (tag == 0x3F) {
      read_channel(channel, content);
    } else if (!define(all_, tag, content)) {
      read_general(tag, content);
    }
    return true;
  }

  std::size_t read_channel_number() {
    std::size_t number = 0;
    for (int i = 0; i < 3; ++i) {
      const std::uint8_t part = byte();
      number = number << 7 | (part & 0x7FU);
      if (part < 0x80) break;
    }
    if (number >= count_) throw data_error(concat("channel ", number, " of ", count_));
    return number;
  }

  void read_channel(std::size_t channel, Span content) {
    std::size_t at = 0;
    while (at + 2 <= content.size()) {
      const unsigned tag = content[at];
      const std::size_t size = content[at + 1];
      at += 2;
      if (size >= 0x80 || size > content.size() - at) {
        throw data_error(concat("channel ", channel, ": tag ", tag, " ends beyond the channel"));
      }
      own_.resize(std::max(own_.size(), channel + 1));
      own_[channel].emplace_back(
          tag, std::vector<std::uint8_t>(content.begin() + static_cast<std::ptrdiff_t>(at),
                                         content.begin() + static_cast<std::ptrdiff_t>(at + size)));
      at += size;
    }
  }

  /// @return whether the tag describes samples.
  bool define(Definition& what, unsigned tag, Span field) {
    switch (tag) {
      case 0x04:
        what.block = raw_count(field, little_);
        break;
      case 0x09:
        if (field.size() >= 2) {
          const auto code = static_cast<unsigned>(raw_number(field.first(2), little_, false));
          const auto name = lead_of_scp_code(code);
          what.name = name ? *name : text_field(field.subspan(2));
          if (what.name.empty()) what.name = concat("channel of code ", code);
        }
        break;
      case 0x0A:
        if (field.empty() || field[0] >= std::size(kKinds)) {
          throw data_error("samples of an unsupported type");
        }
        what.kind = field[0];
        break;
      case 0x0B:
        define_rate(what, field);
        break;
      case 0x0C:
        define_scale(what, field);
        break;
      case 0x0D:
        what.offset = raw_number(field, little_, true);  // in digital units
        break;
      case 0x0E:
        if (raw_number(field, little_, false) != 0)
          throw data_error("compressed samples cannot be read");
        break;
      case 0x12:
        what.missing = raw_number(field, little_, kKinds[what.kind].is_signed);
        break;
      default:
        return false;
    }
    return true;
  }

  void define_rate(Definition& what, Span field) {
    if (field.size() < 3) throw data_error("the sampling rate is cut off");
    const double value = raw_number(field.subspan(2), little_, true) *
                         std::pow(10.0, static_cast<std::int8_t>(field[1]));
    what.rate_hz = field[0] == 0 ? value : 1 / value;
    if (field[0] > 1 || !(what.rate_hz > 0 && what.rate_hz <= 1e6)) {
      throw data_error(concat(value, " (unit ", +field[0], ") gives no sampling rate"));
    }
    what.has_rate = true;
  }

  void define_scale(Definition& what, Span field) {
    if (field.size() < 3) throw data_error("the sensitivity is cut off");
    const double value = raw_number(field.subspan(2), little_, true) *
                         std::pow(10.0, static_cast<std::int8_t>(field[1]));
    if (!(std::abs(value) > 0) || !std::isfinite(value)) throw data_error("the sensitivity is 0");
    what.scale = field[0] == 0 ? value * 1e3 : value;
    what.unit = field[0] == 0 ? "mV" : concat("unit ", +field[0]);
    what.has_scale = true;
  }

  void read_general(unsigned tag, Span field) {
    switch (tag) {
      case 0x01:
        little_ = !field.empty() && field[0] == 1;
        break;
      case 0x05:
        count_ = raw_count(field, little_);
        if (count_ == 0 || count_ > 512) throw data_error(concat(count_, " channels"));
        own_.clear();
        break;
      case 0x06:
        sequences_ = raw_count(field, little_);
        break;
      case 0x17: {
        std::string device = text_field(field);
        std::ranges::replace(device, '^', ' ');
        header_.device = trim(device);
        break;
      }
      case 0x81:
        header_.patient.name = text_field(field);
        break;
      case 0x82:
        header_.patient.key = text_field(field);
        break;
      case 0x83:
        read_age(field);
        break;
      case 0x84:
        header_.sex = field.empty() ? "" : field[0] == 1 ? "male" : field[0] == 2 ? "female" : "";
        break;
      case 0x85:
        read_time(field);
        break;
      default:
        break;
    }
  }

  void read_age(Span field) {
    if (field.size() >= 1 && field[0] > 0 && field[0] < 150) age_ = field[0];
    if (field.size() >= 7) {
      header_.patient.birth_date = iso_date(
          static_cast<int>(raw_number(field.subspan(3, 2), little_, false)), field[5], field[6]);
    }
  }
  void read_time(Span field) {
    if (field.size() < 4) return;
    date_ =
        iso_date(static_cast<int>(raw_number(field.first(2), little_, false)), field[2], field[3]);
    if (field.size() >= 7) time_ = concat(+field[4], ':', +field[5], ':', +field[6]);
  }

  void add_frame(std::uint64_t size) {
    if (frames_.empty()) {
      settle_channels();
    }
    const std::uint64_t whole = size / sequence_bytes_;
    const std::uint64_t wanted = sequences_.value_or(whole);
    if (wanted == 0 || whole < wanted) {
      throw data_error(concat("the waveform of ", size, " bytes holds ", whole, " of ", wanted,
                              " sequences of ", sequence_bytes_, " bytes"),
                       "the file was cut or damaged");
    }
    frames_.push_back({at_, wanted});
    if (frames_.size() > 100'000) throw data_error("more than 100,000 waveforms");
  }

  void settle_channels() {
    for (std::size_t c = 0; c < count_; ++c) {
      Channel channel;
      static_cast<Definition&>(channel) = all_;
      if (c < own_.size()) {
        for (const auto& [tag, field] : own_[c]) define(channel, tag, field);
      }
      if (channel.block == 0 || channel.block > source_->size()) {
        throw data_error(concat("channel ", c, ": blocks of ", channel.block,
                                " samples do not fit ", "the length of the file"));
      }
      channel.offset *= channel.scale;
      channel.offset_bytes = sequence_bytes_;
      sequence_bytes_ += channel.block * kKinds[channel.kind].bytes;
      if (channel.name.empty()) channel.name = concat("channel ", c);
      channels_.push_back(std::move(channel));
    }
  }

  void describe_leads() {
    std::uint64_t sequences = 0;
    for (const auto& frame : frames_) sequences += frame.sequences;
    bool assumed = false;
    for (const auto& channel : channels_) {
      RecordingLead lead = named_lead(channel.name, channel.rate_hz);
      lead.unit = channel.unit;
      lead.samples = sequences * channel.block;
      header_.leads.push_back(std::move(lead));
      assumed = assumed || !channel.has_rate || !channel.has_scale;
    }
    if (assumed) {
      header_.warnings.emplace_back(
          "does not state the rate or sensitivity of a channel; 1000 Hz and 1 uV, the standard's "
          "defaults, are assumed");
    }
    settle_leads(header_);
  }

  static constexpr std::size_t kAll = static_cast<std::size_t>(-1);
  Bytes source_;
  std::uint64_t at_ = 0;
  bool little_ = false;
  Definition all_;
  std::size_t count_ = 1;
  std::optional<std::uint64_t> sequences_;
  std::vector<std::vector<std::pair<unsigned, std::vector<std::uint8_t>>>> own_;
  std::vector<Channel> channels_;
  std::vector<Frame> frames_;
  std::uint64_t sequence_bytes_ = 0;
  RecordingHeader header_;
  std::string date_, time_;
  std::optional<double> age_;
};

}  // namespace

RecordingPtr open_mfer(Bytes source) { return MferReader(std::move(source)).read(); }

}  // namespace ecgmm::io
