// SPDX-License-Identifier: Apache-2.0
//
// libpng leaves its C frames by longjmp, as libjpeg does: see image_jpeg.cc.

#include "ecgmm/io/image_png.h"

#include <png.h>

#include <csetjmp>
#include <cstring>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"

namespace ecgmm::io {
namespace {

constexpr int kSmallLevel = 4;
constexpr int kFastLevel = 1;

/// The state of one libpng run; owns nothing but libpng's structs.
struct Png {
  png_structp png = nullptr;
  png_infop info = nullptr;
  bool writes = false;
  std::jmp_buf jump;
  char message[128] = {};
  // reading
  const std::byte* next = nullptr;
  std::size_t left = 0;
  bool truncated = false;
  // writing
  std::vector<std::byte>* out = nullptr;

  explicit Png(bool write);
  Png(const Png&) = delete;
  Png& operator=(const Png&) = delete;
  ~Png() {
    if (writes) {
      png_destroy_write_struct(&png, &info);
    } else {
      png_destroy_read_struct(&png, &info, nullptr);
    }
  }
};

[[noreturn]] void on_error(png_structp png, png_const_charp text) {
  auto& state = *static_cast<Png*>(png_get_error_ptr(png));
  std::strncpy(state.message, text, sizeof state.message - 1);
  std::longjmp(state.jump, 1);
}

void on_warning(png_structp, png_const_charp) {}

void on_read(png_structp png, png_bytep data, std::size_t size) {
  auto& state = *static_cast<Png*>(png_get_io_ptr(png));
  if (size > state.left) {
    state.truncated = true;
    png_error(png, "truncated");
  }
  std::memcpy(data, state.next, size);
  state.next += size;
  state.left -= size;
}

void on_write(png_structp png, png_bytep data, std::size_t size) {
  auto& out = *static_cast<Png*>(png_get_io_ptr(png))->out;
  bool stored = true;
  try {
    const auto* begin = reinterpret_cast<const std::byte*>(data);
    out.insert(out.end(), begin, begin + size);
  } catch (const std::bad_alloc&) {
    stored = false;
  }
  if (!stored) png_error(png, "out of memory");
}

void on_flush(png_structp) {}

Png::Png(bool write) : writes(write) {
  const auto create = write ? png_create_write_struct : png_create_read_struct;
  png = create(PNG_LIBPNG_VER_STRING, this, on_error, on_warning);
  if (png != nullptr) info = png_create_info_struct(png);
  if (info == nullptr) throw environment_error("out of memory");
}

/// Runs one step; false if libpng gave up in it.
template <class Step>
bool guarded(Png& state, const Step& step) {
  if (setjmp(state.jump) != 0) return false;
  step();
  return true;
}

void check(const Png& state, bool finished) {
  if (finished) return;
  if (state.truncated) {
    throw data_error("PNG is truncated").set_reason(ErrorReason::truncated);
  }
  throw data_error(concat("PNG is damaged: ", state.message));
}

/// Composes (pixels, 4) RGBA over white.
std::vector<std::uint8_t> over_white(const std::vector<std::uint8_t>& rgba) {
  std::vector<std::uint8_t> rgb(rgba.size() / 4 * 3);
  std::uint8_t* out = rgb.data();
  for (std::size_t i = 0; i < rgba.size(); i += 4) {
    const unsigned alpha = rgba[i + 3];
    for (std::size_t c = 0; c < 3; ++c) {
      *out++ = static_cast<std::uint8_t>(255 - multiply_255(255U - rgba[i + c], alpha));
    }
  }
  return rgb;
}

int stored_orientation(png_structp png, png_infop info) {
  png_uint_32 size = 0;
  png_bytep tiff = nullptr;
  if (png_get_eXIf_1(png, info, &size, &tiff) == 0 || tiff == nullptr) return 1;
  return exif_orientation({tiff, size});
}

}  // namespace

StoredImage decode_png(std::span<const std::byte> bytes) {
  Png state(false);
  png_structp png = state.png;
  png_infop info = state.info;
  state.next = bytes.data();
  state.left = bytes.size();
  check(state, guarded(state, [&] {
          png_set_read_fn(png, &state, on_read);
          png_set_user_limits(png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);  // ours is on the area
          png_read_info(png, info);
        }));
  const std::size_t width = png_get_image_width(png, info);
  const std::size_t height = png_get_image_height(png, info);
  check_picture_size(width, height);

  StoredImage stored;
  DecodedImage& decoded = stored.decoded;
  const int color = png_get_color_type(png, info);
  const bool gray = color == PNG_COLOR_TYPE_GRAY || color == PNG_COLOR_TYPE_GRAY_ALPHA;
  const bool alpha =
      (color & PNG_COLOR_MASK_ALPHA) != 0 || png_get_valid(png, info, PNG_INFO_tRNS) != 0;
  decoded.format = "png";
  if (gray) decoded.notes.emplace_back("greyscale");
  if (alpha) decoded.notes.emplace_back("transparency shown over white");
  if (png_get_bit_depth(png, info) == 16) decoded.notes.emplace_back("16 bit reduced to 8");
  decoded.image.width_px = static_cast<int>(width);
  decoded.image.height_px = static_cast<int>(height);

  check(state, guarded(state, [&] {
          png_set_expand(png);
          png_set_strip_16(png);
          png_set_gray_to_rgb(png);
          png_set_interlace_handling(png);
          png_read_update_info(png, info);
        }));
  const std::size_t row_bytes = png_get_rowbytes(png, info);
  if (row_bytes != (alpha ? 4 : 3) * width) {
    throw Error(ErrorKind::internal, concat("a PNG row of ", row_bytes, " bytes"));
  }
  std::vector<std::uint8_t> pixels(row_bytes * height);
  std::vector<png_bytep> rows(height);
  for (std::size_t y = 0; y < height; ++y) rows[y] = pixels.data() + row_bytes * y;
  check(state, guarded(state, [&] {
          png_read_image(png, rows.data());
          png_read_end(png, info);
        }));
  stored.orientation = stored_orientation(png, info);
  decoded.image.rgb = alpha ? over_white(pixels) : std::move(pixels);
  return stored;
}

std::vector<std::byte> encode_png(const Image& image, PngEffort effort) {
  check_encodable(image);
  std::vector<std::byte> bytes;
  Png state(true);
  state.out = &bytes;
  png_structp png = state.png;
  const bool finished = guarded(state, [&] {
    png_set_write_fn(png, &state, on_write, on_flush);
    const bool fast = effort == PngEffort::kFast;
    png_set_compression_level(png, fast ? kFastLevel : kSmallLevel);
    if (fast) png_set_filter(png, PNG_FILTER_TYPE_BASE, PNG_FILTER_PAETH);
    const auto width = static_cast<png_uint_32>(image.width_px);
    const auto height = static_cast<png_uint_32>(image.height_px);
    png_set_IHDR(png, state.info, width, height, 8, PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    png_write_info(png, state.info);
    for (png_uint_32 y = 0; y < height; ++y) {
      png_write_row(png, image.rgb.data() + std::size_t{3} * width * y);
    }
    png_write_end(png, nullptr);
  });
  if (!finished) throw Error(ErrorKind::internal, concat("cannot encode a PNG: ", state.message));
  return bytes;
}

}  // namespace ecgmm::io
