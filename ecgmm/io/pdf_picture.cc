// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/io/pdf_picture.h"

#include <array>
#include <cctype>
#include <span>
#include <string>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/io/image_codec.h"
#include "ecgmm/io/process.h"

namespace ecgmm::io {
namespace {

constexpr std::size_t kLongerSide = 3000;
constexpr std::size_t kMostBytes = kLongerSide * kLongerSide * 3 + 64;

/// A number of the head of a PPM, and the byte after it.
std::size_t number_at(std::span<const std::uint8_t> bytes, std::size_t& at) {
  while (at < bytes.size() && std::isspace(bytes[at]) != 0) ++at;
  std::size_t value = 0;
  std::size_t digits = 0;
  for (; at < bytes.size() && std::isdigit(bytes[at]) != 0 && digits < 6; ++at, ++digits)
    value = 10 * value + (bytes[at] - std::size_t{'0'});
  return digits > 0 ? value : 0;
}

/// A binary PPM of 8 bits. Source: the description of the format in Netpbm's ppm(5).
Image decode_ppm(std::span<const std::uint8_t> bytes) {
  const auto wrong = data_error("pdftoppm gave no picture of the page", "print it to a new PDF");
  if (bytes.size() < 8 || bytes[0] != 'P' || bytes[1] != '6') throw wrong;
  std::size_t at = 2;
  const std::size_t width = number_at(bytes, at);
  const std::size_t height = number_at(bytes, at);
  const std::size_t most = number_at(bytes, at);
  ++at;  // one blank
  if (width == 0 || height == 0 || most != 255) throw wrong;
  check_picture_size(width, height);
  if (at > bytes.size() || bytes.size() - at != 3 * width * height) throw wrong;
  return {static_cast<int>(width),
          static_cast<int>(height),
          {bytes.begin() + static_cast<std::ptrdiff_t>(at), bytes.end()}};
}

}  // namespace

Image draw_pdf_page(const std::filesystem::path& path, std::size_t index) {
  const auto program = find_program("pdftoppm");
  if (!program) {
    throw environment_error(
        "a scanned page in a PDF needs the program pdftoppm, which is not there",
        "install poppler-utils, or give the page as an image");
  }
  const std::string page = std::to_string(index + 1);
  ProcessLimits limits;
  limits.output_bytes = kMostBytes;
  const auto result = run_process(*program,
                                  {"-q", "-f", page, "-l", page, "-scale-to",
                                   std::to_string(kLongerSide), std::filesystem::absolute(path)},
                                  limits);
  if (result.timed_out || result.status != 0) {
    throw data_error(result.timed_out ? "pdftoppm takes too long to draw the page"
                                      : "pdftoppm cannot draw the page",
                     "print it to a new PDF, or give it as an image");
  }
  return decode_ppm(result.output);
}

}  // namespace ecgmm::io
