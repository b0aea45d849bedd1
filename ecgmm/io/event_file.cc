// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/io/event_file.h"

#include <unistd.h>

#include <array>
#include <chrono>
#include <fstream>
#include <protozero/pbf_builder.hpp>
#include <string>
#include <system_error>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/io/file.h"

namespace ecgmm::io {
namespace {

// Field numbers of TensorFlow's event.proto, summary.proto, tensor.proto and tensor_shape.proto.
enum class Event : protozero::pbf_tag_type {
  wall_time = 1,
  step = 2,
  file_version = 3,
  summary = 5
};
enum class Summary : protozero::pbf_tag_type { value = 1 };
enum class Value : protozero::pbf_tag_type {
  tag = 1,
  simple_value = 2,
  image = 4,
  tensor = 8,
  metadata = 9
};
enum class Picture : protozero::pbf_tag_type { height = 1, width = 2, colorspace = 3, encoded = 4 };
enum class Metadata : protozero::pbf_tag_type { plugin_data = 1 };
enum class PluginData : protozero::pbf_tag_type { plugin_name = 1 };
enum class Tensor : protozero::pbf_tag_type { dtype = 1, shape = 2, string_val = 8 };
enum class Shape : protozero::pbf_tag_type { dim = 2 };
enum class Dim : protozero::pbf_tag_type { size = 1 };

template <class Tag>
using Builder = protozero::pbf_builder<Tag>;

/// CRC-32C (Castagnoli), reflected. Source: RFC 3720, appendix B.4.
std::uint32_t crc32c(std::string_view bytes) {
  static constexpr auto kTable = [] {
    std::array<std::uint32_t, 256> table{};
    for (std::uint32_t i = 0; i < 256; ++i) {
      std::uint32_t value = i;
      for (int bit = 0; bit < 8; ++bit) value = value >> 1 ^ ((value & 1U) != 0 ? 0x82F63B78U : 0U);
      table[i] = value;
    }
    return table;
  }();
  std::uint32_t crc = ~0U;
  for (const char c : bytes) crc = crc >> 8 ^ kTable[(crc ^ static_cast<unsigned char>(c)) & 0xFFU];
  return ~crc;
}

std::string little_endian(std::uint64_t value, int bytes) {
  std::string text;
  for (int i = 0; i < bytes; ++i) text += static_cast<char>(value >> (8 * i) & 0xFFU);
  return text;
}

/// The checksum as TFRecord stores it: rotated and shifted, so that a checksum of data that holds
/// checksums is no fixed point.
std::string masked_crc(std::string_view bytes) {
  const std::uint32_t crc = crc32c(bytes);
  return little_endian((crc >> 15 | crc << 17) + 0xA282EAD8U, 4);
}

double now_s() {
  const auto since_1970 = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration<double>(since_1970).count();
}

std::filesystem::path free_name(const std::filesystem::path& folder) {
  const std::string base =
      concat("events.out.tfevents.", static_cast<std::int64_t>(now_s()), ".", "ecgmm.", getpid());
  std::filesystem::path path = folder / base;
  std::error_code ignored;  // what is wrong with the folder shows when the file is opened
  for (int i = 1; std::filesystem::exists(path, ignored); ++i) path = folder / concat(base, ".", i);
  return path;
}

}  // namespace

struct EventFileWriter::State {
  std::filesystem::path path;
  std::ofstream out;

  void check() {
    if (!out) {
      throw environment_error("cannot write " + path.string(),
                              "the disk may be full, or the folder not writable");
    }
  }

  /// One TFRecord: length, its checksum, data, their checksum.
  void write_record(const std::string& data) {
    const std::string length = little_endian(data.size(), 8);
    out << length << masked_crc(length) << data << masked_crc(data);
    check();
  }

  /// An event with one summary value, whose content `fill` adds.
  template <class Fill>
  void write_value(std::string_view tag, std::int64_t step, double wall_time_s, const Fill& fill) {
    std::string data;
    Builder<Event> event(data);
    event.add_double(Event::wall_time, wall_time_s < 0 ? now_s() : wall_time_s);
    event.add_int64(Event::step, step);
    {
      Builder<Summary> summary(event, Event::summary);
      Builder<Value> value(summary, Summary::value);
      value.add_string(Value::tag, tag.data(), tag.size());
      fill(value);
    }
    write_record(data);
  }
};

EventFileWriter::EventFileWriter(const std::filesystem::path& folder)
    : state_(std::make_unique<State>()) {
  make_folder(folder);
  state_->path = free_name(folder);
  state_->out.open(state_->path, std::ios::binary);
  std::string data;
  Builder<Event> event(data);
  event.add_double(Event::wall_time, now_s());
  event.add_string(Event::file_version, "brain.Event:2");
  state_->write_record(data);
  flush();
}

EventFileWriter::~EventFileWriter() = default;
EventFileWriter::EventFileWriter(EventFileWriter&&) noexcept = default;

void EventFileWriter::add_scalar(std::string_view tag, std::int64_t step, double value,
                                 double wall_time_s) {
  state_->write_value(tag, step, wall_time_s, [&](Builder<Value>& out) {
    out.add_float(Value::simple_value, static_cast<float>(value));
  });
}

void EventFileWriter::add_image(std::string_view tag, std::int64_t step, int width_px,
                                int height_px, std::span<const std::byte> png, double wall_time_s) {
  state_->write_value(tag, step, wall_time_s, [&](Builder<Value>& out) {
    constexpr int kRgb = 3;
    Builder<Picture> picture(out, Value::image);
    picture.add_int32(Picture::height, height_px);
    picture.add_int32(Picture::width, width_px);
    picture.add_int32(Picture::colorspace, kRgb);
    picture.add_bytes(Picture::encoded, reinterpret_cast<const char*>(png.data()), png.size());
  });
}

void EventFileWriter::add_text(std::string_view tag, std::int64_t step, std::string_view text,
                               double wall_time_s) {
  state_->write_value(tag, step, wall_time_s, [&](Builder<Value>& out) {
    {
      Builder<Metadata> metadata(out, Value::metadata);
      Builder<PluginData> plugin(metadata, Metadata::plugin_data);
      plugin.add_string(PluginData::plugin_name, "text");
    }
    constexpr int kString = 7;  // DT_STRING
    Builder<Tensor> tensor(out, Value::tensor);
    tensor.add_enum(Tensor::dtype, kString);
    {
      Builder<Shape> shape(tensor, Tensor::shape);
      Builder<Dim> dim(shape, Shape::dim);
      dim.add_int64(Dim::size, 1);
    }
    tensor.add_bytes(Tensor::string_val, text.data(), text.size());
  });
}

void EventFileWriter::flush() {
  state_->out.flush();
  state_->check();
}

const std::filesystem::path& EventFileWriter::path() const { return state_->path; }

}  // namespace ecgmm::io
