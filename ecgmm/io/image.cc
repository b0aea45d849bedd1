// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/io/image.h"

#include <array>
#include <cstring>
#include <utility>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/io/file.h"
#include "ecgmm/io/image_jpeg.h"
#include "ecgmm/io/image_png.h"

namespace ecgmm::io {
namespace {

using namespace std::string_view_literals;

/// Kinds of file that are often met where a picture should be, by their first bytes.
constexpr std::array<std::pair<std::string_view, std::string_view>, 9> kForeignKinds = {{
    {"GIF8"sv, "a GIF"},
    {"BM"sv, "a BMP"},
    {"II*\0"sv, "a TIFF"},
    {"MM\0*"sv, "a TIFF"},
    {"%PDF"sv, "a PDF"},
    {"RIFF"sv, "a WebP"},
    {"\0\0\0"sv, "perhaps a HEIC"},
    {"PK"sv, "a zip"},
    {"<"sv, "markup"},
}};

constexpr std::string_view kJpegStart = "\xFF\xD8\xFF"sv;
constexpr std::string_view kPngStart = "\x89PNG\r\n\x1A\n"sv;

StoredImage decode_stored(std::span<const std::byte> bytes) {
  if (bytes.empty()) {
    throw data_error("the file is empty (0 bytes)").set_reason(ErrorReason::empty);
  }
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  if (text.starts_with(kJpegStart)) return decode_jpeg(bytes);
  if (text.starts_with(kPngStart)) return decode_png(bytes);
  for (const auto& [start, kind] : kForeignKinds) {
    if (text.starts_with(start)) {
      throw data_error(concat("neither JPEG nor PNG (it looks like ", kind, ")"),
                       "convert it to JPEG or PNG");
    }
  }
  throw data_error("neither JPEG nor PNG", "convert it to JPEG or PNG");
}

/// Turns a stored picture upright.
void apply_orientation(Image& image, int orientation) {
  if (orientation == 1) return;
  const bool transposed = orientation >= 5;
  const bool flip_x = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
  const bool flip_y = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
  const int width = image.width_px;
  const int height = image.height_px;
  Image turned;
  turned.width_px = transposed ? height : width;
  turned.height_px = transposed ? width : height;
  turned.rgb.resize(image.rgb.size());
  std::uint8_t* out = turned.rgb.data();
  for (int y = 0; y < turned.height_px; ++y) {
    for (int x = 0; x < turned.width_px; ++x, out += 3) {
      int from_x = transposed ? y : x;
      int from_y = transposed ? x : y;
      if (flip_x) from_x = width - 1 - from_x;
      if (flip_y) from_y = height - 1 - from_y;
      const auto pixel = static_cast<std::size_t>(from_y) * static_cast<std::size_t>(width) +
                         static_cast<std::size_t>(from_x);
      std::memcpy(out, image.rgb.data() + 3 * pixel, 3);
    }
  }
  image = std::move(turned);
}

/// "PNG named .jpg", or "" where name and content agree.
std::string name_note(std::string_view name, std::string_view format) {
  const auto dot = name.rfind('.');
  if (dot == std::string_view::npos) return {};
  const std::string extension = to_lower(name.substr(dot));
  const bool named_jpeg = extension == ".jpg" || extension == ".jpeg";
  if (format == "png" && named_jpeg) return "PNG named " + extension;
  if (format == "jpeg" && extension == ".png") return "JPEG named .png";
  return {};
}

}  // namespace

DecodedImage decode_image(std::span<const std::byte> bytes, std::string_view name) {
  StoredImage stored = decode_stored(bytes);
  DecodedImage& decoded = stored.decoded;
  if (stored.orientation != 1) {
    apply_orientation(decoded.image, stored.orientation);
    decoded.notes.emplace_back("rotated by its EXIF tag");
  }
  if (std::string note = name_note(name, decoded.format); !note.empty()) {
    decoded.notes.push_back(std::move(note));
  }
  return std::move(decoded);
}

DecodedImage read_image(const std::filesystem::path& path) {
  const std::vector<std::byte> bytes = read_file(path);
  return with_file(path, [&] { return decode_image(bytes, path.filename().string()); });
}

}  // namespace ecgmm::io
