// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/io/image.h"

#include <array>
#include <cstring>
#include <utility>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/io/file.h"
#include "ecgmm/io/image_codec.h"

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

void check_picture_size(std::size_t width_px, std::size_t height_px) {
  if (width_px == 0 || height_px == 0) throw data_error("an image without pixels");
  if (width_px > kMaxPixels / height_px) {
    throw data_error(concat(width_px, "x", height_px, " pixels are more than ",
                            kMaxPixels / 1'000'000, " megapixels"),
                     "scale it down")
        .set_reason(ErrorReason::too_large);
  }
}

void check_encodable(const Image& image) {
  if (image.width_px <= 0 || image.height_px <= 0 ||
      image.rgb.size() != 3 * static_cast<std::size_t>(image.width_px) *
                              static_cast<std::size_t>(image.height_px)) {
    throw Error(ErrorKind::internal, concat("an image of ", image.width_px, "x", image.height_px,
                                            " pixels with ", image.rgb.size(), " bytes"));
  }
}

int exif_orientation(std::span<const std::uint8_t> tiff) {
  if (tiff.size() < 8) return 1;
  const bool little = tiff[0] == 'I' && tiff[1] == 'I';
  if (!little && !(tiff[0] == 'M' && tiff[1] == 'M')) return 1;
  const auto u16 = [&](std::size_t at) {
    return little ? tiff[at] | tiff[at + 1] << 8 : tiff[at] << 8 | tiff[at + 1];
  };
  const auto offset_at = [&](std::size_t at) {
    const auto low = static_cast<std::size_t>(u16(little ? at : at + 2));
    const auto high = static_cast<std::size_t>(u16(little ? at + 2 : at));
    return high << 16 | low;
  };
  if (u16(2) != 42) return 1;
  const std::size_t directory = offset_at(4);
  if (directory > tiff.size() - 2) return 1;
  const auto entries = static_cast<std::size_t>(u16(directory));
  for (std::size_t i = 0; i < entries; ++i) {
    const std::size_t entry = directory + 2 + 12 * i;
    if (entry + 12 > tiff.size()) return 1;
    constexpr int kOrientation = 0x0112;
    constexpr int kShort = 3;
    if (u16(entry) != kOrientation) continue;
    const int value = u16(entry + 8);
    return u16(entry + 2) == kShort && value >= 1 && value <= 8 ? value : 1;
  }
  return 1;
}

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
