// SPDX-License-Identifier: Apache-2.0
//
// libjpeg reports errors by a call that must not return, and an exception may not pass through its
// C frames. So each step runs under its own setjmp in guarded(): the steps own nothing that needs a
// destructor; what does, lives in their callers.

#include "ecgmm/io/image_jpeg.h"

#include <algorithm>
#include <csetjmp>
#include <cstdio>
#include <cstdlib>

// jpeglib.h needs <cstdio> before it.
#include <jerror.h>
#include <jpeglib.h>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"

namespace ecgmm::io {
namespace {

/// More scans than any encoder writes: a progressive file of thousands costs minutes of decoding.
constexpr int kMaxScans = 500;
constexpr int kExifMarker = JPEG_APP0 + 1;

/// What libjpeg's callbacks report to us, and the way out of it.
struct Guard {
  jpeg_error_mgr manager;
  std::jmp_buf jump;
  bool in_scan = false;
  bool truncated = false;
  bool damaged = false;
  std::size_t filling = 0;  ///< bytes skipped between the last pixel and the end mark
  bool too_many_scans = false;
  char message[JMSG_LENGTH_MAX] = {};
};

Guard& guard_of(j_common_ptr info) { return *static_cast<Guard*>(info->client_data); }

[[noreturn]] void on_error(j_common_ptr info) {
  Guard& guard = guard_of(info);
  info->err->format_message(info, guard.message);
  std::longjmp(guard.jump, 1);
}

/// libjpeg decodes on after these and fills with gray; for a trace that is worse than no picture.
void on_message(j_common_ptr info, int level) {
  if (level >= 0) return;  // a trace, not a warning
  Guard& guard = guard_of(info);
  switch (info->err->msg_code) {
    case JWRN_JPEG_EOF:
      guard.truncated = true;
      break;
    case JWRN_EXTRANEOUS_DATA:  // padding between header markers is harmless
      if (guard.in_scan && info->err->msg_parm.i[1] == JPEG_EOI) {
        guard.filling = static_cast<std::size_t>(info->err->msg_parm.i[0]);
      } else {
        guard.damaged |= guard.in_scan;
      }
      break;
    case JWRN_ADOBE_XFORM:  // odd markers that leave the pixels whole
    case JWRN_JFIF_MAJOR:
    case JWRN_NOT_SEQUENTIAL:
    case JWRN_BOGUS_PROGRESSION:
      return;
    default:
      guard.damaged = true;
  }
  if (guard.message[0] == '\0') info->err->format_message(info, guard.message);
}

void on_output(j_common_ptr) {}

void on_progress(j_common_ptr info) {
  if (reinterpret_cast<j_decompress_ptr>(info)->input_scan_number <= kMaxScans) return;
  guard_of(info).too_many_scans = true;
  std::longjmp(guard_of(info).jump, 1);
}

jpeg_error_mgr* install(Guard& guard) {
  jpeg_std_error(&guard.manager);
  guard.manager.error_exit = on_error;
  guard.manager.emit_message = on_message;
  guard.manager.output_message = on_output;
  return &guard.manager;
}

/// Runs one step; false if libjpeg gave up in it.
template <class Step>
bool guarded(Guard& guard, const Step& step) {
  if (setjmp(guard.jump) != 0) return false;
  step();
  return true;
}

struct Decompressor {
  jpeg_decompress_struct info = {};
  jpeg_progress_mgr progress = {};
  Guard guard;

  Decompressor() = default;
  Decompressor(const Decompressor&) = delete;
  Decompressor& operator=(const Decompressor&) = delete;
  ~Decompressor() { jpeg_destroy_decompress(&info); }

  /// @throws Error (data) if a step failed or the data were not whole.
  void check(bool finished) const {
    if (guard.truncated) {
      throw data_error("JPEG is truncated").set_reason(ErrorReason::truncated);
    }
    if (guard.too_many_scans) throw data_error(concat("JPEG has more than ", kMaxScans, " scans"));
    if (!finished || guard.damaged) throw data_error(concat("JPEG is damaged: ", guard.message));
  }
};

/// Whether the bytes before the end mark that ends at `end` are of one value, which some scanners
/// and cameras write: all pixels are there. Others are what is left of a damaged scan.
bool is_filling(std::span<const std::byte> bytes, std::size_t end, std::size_t count) {
  if (end < count + 2 || end > bytes.size()) return false;
  const auto skipped = bytes.subspan(end - 2 - count, count);
  return (skipped[0] == std::byte{0} || skipped[0] == std::byte{0xFF}) &&
         std::all_of(skipped.begin(), skipped.end(), [&](auto b) { return b == skipped[0]; });
}

int stored_orientation(const jpeg_decompress_struct& info) {
  for (jpeg_saved_marker_ptr marker = info.marker_list; marker != nullptr; marker = marker->next) {
    const std::string_view data(reinterpret_cast<const char*>(marker->data), marker->data_length);
    constexpr std::string_view kExif("Exif\0\0", 6);
    if (marker->marker != kExifMarker || !data.starts_with(kExif)) continue;
    return exif_orientation({marker->data + kExif.size(), data.size() - kExif.size()});
  }
  return 1;
}

/// @param cmyk  (width, 4), inverted as Adobe's programs write it and everyone reads it.
void cmyk_to_rgb(const std::uint8_t* cmyk, std::size_t width_px, std::uint8_t* rgb) {
  for (std::size_t x = 0; x < width_px; ++x, cmyk += 4, rgb += 3) {
    for (int c = 0; c < 3; ++c) rgb[c] = multiply_255(cmyk[c], cmyk[3]);
  }
}

}  // namespace

StoredImage decode_jpeg(std::span<const std::byte> bytes) {
  Decompressor jpeg;
  Guard& guard = jpeg.guard;
  jpeg_decompress_struct& info = jpeg.info;
  info.err = install(guard);
  info.client_data = &guard;
  jpeg.progress.progress_monitor = on_progress;
  jpeg.check(guarded(guard, [&] {
    jpeg_create_decompress(&info);
    info.progress = &jpeg.progress;
    jpeg_mem_src(&info, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
    jpeg_save_markers(&info, kExifMarker, 0xFFFF);
    jpeg_read_header(&info, TRUE);
  }));
  check_picture_size(info.image_width, info.image_height);

  const bool cmyk = info.jpeg_color_space == JCS_CMYK || info.jpeg_color_space == JCS_YCCK;
  const std::size_t width = info.image_width;
  StoredImage stored;
  DecodedImage& decoded = stored.decoded;
  decoded.format = "jpeg";
  if (cmyk) decoded.notes.emplace_back("CMYK converted to RGB");
  if (info.jpeg_color_space == JCS_GRAYSCALE) decoded.notes.emplace_back("greyscale");
  stored.orientation = stored_orientation(info);
  decoded.image.width_px = static_cast<int>(width);
  decoded.image.height_px = static_cast<int>(info.image_height);
  decoded.image.rgb.resize(3 * width * info.image_height);
  std::vector<std::uint8_t> line(cmyk ? 4 * width : 0);
  std::uint8_t* const pixels = decoded.image.rgb.data();
  std::uint8_t* const cmyk_line = line.data();
  jpeg.check(guarded(guard, [&] {
    guard.in_scan = true;
    info.out_color_space = cmyk ? JCS_CMYK : JCS_RGB;
    jpeg_start_decompress(&info);
    while (info.output_scanline < info.output_height && !guard.truncated && !guard.damaged) {
      std::uint8_t* const out = pixels + 3 * width * info.output_scanline;
      std::uint8_t* into = cmyk ? cmyk_line : out;
      jpeg_read_scanlines(&info, &into, 1);
      if (cmyk) cmyk_to_rgb(cmyk_line, width, out);
    }
    if (!guard.truncated && !guard.damaged) jpeg_finish_decompress(&info);
  }));
  if (guard.filling > 0) {
    if (!is_filling(bytes, bytes.size() - info.src->bytes_in_buffer, guard.filling)) {
      throw data_error(concat("JPEG is damaged: ", guard.message));
    }
    decoded.notes.push_back(concat("padding bytes before the end marker (", guard.filling, ")"));
  }
  return stored;
}

std::vector<std::byte> encode_jpeg(const Image& image, int quality) {
  check_encodable(image);
  struct Compressor {
    jpeg_compress_struct info = {};
    Guard guard;
    unsigned char* buffer = nullptr;
    unsigned long size = 0;
    ~Compressor() {
      jpeg_destroy_compress(&info);
      std::free(buffer);
    }
  } jpeg;
  jpeg_compress_struct& info = jpeg.info;
  info.err = install(jpeg.guard);
  info.client_data = &jpeg.guard;
  const bool finished = guarded(jpeg.guard, [&] {
    jpeg_create_compress(&info);
    jpeg_mem_dest(&info, &jpeg.buffer, &jpeg.size);
    info.image_width = static_cast<JDIMENSION>(image.width_px);
    info.image_height = static_cast<JDIMENSION>(image.height_px);
    info.input_components = 3;
    info.in_color_space = JCS_RGB;
    jpeg_set_defaults(&info);
    jpeg_set_quality(&info, quality, TRUE);
    for (int c = 0; c < 3; ++c) {
      info.comp_info[c].h_samp_factor = 1;
      info.comp_info[c].v_samp_factor = 1;
    }
    jpeg_start_compress(&info, TRUE);
    while (info.next_scanline < info.image_height) {
      auto* row = const_cast<JSAMPLE*>(image.rgb.data()) +
                  std::size_t{3} * info.image_width * info.next_scanline;
      jpeg_write_scanlines(&info, &row, 1);
    }
    jpeg_finish_compress(&info);
  });
  if (!finished) {
    throw Error(ErrorKind::internal, concat("cannot encode a JPEG: ", jpeg.guard.message));
  }
  const auto* begin = reinterpret_cast<const std::byte*>(jpeg.buffer);
  return {begin, begin + jpeg.size};
}

}  // namespace ecgmm::io
