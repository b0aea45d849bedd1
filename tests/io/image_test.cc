// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/io/image.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "ecgmm/core/text.h"
#include "ecgmm/io/file.h"
#include "ecgmm/io/image_jpeg.h"
#include "ecgmm/io/image_png.h"
#include "tests/support/errors.h"
#include "tests/support/peer.h"
#include "tests/support/shared_data.h"
#include "tests/support/temp_folder.h"

namespace ecgmm::io {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;

Image gradient(int width, int height) {
  Image image{width, height, {}};
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      for (const int value : {x * 255 / width, y * 255 / height, (x * 7 + y * 3) % 256}) {
        image.rgb.push_back(static_cast<std::uint8_t>(value));
      }
    }
  }
  return image;
}

template <class Bytes>
int largest_difference(const std::vector<std::uint8_t>& ours, const Bytes& theirs) {
  if (ours.size() != theirs.size()) return 256;
  int largest = 0;
  for (std::size_t i = 0; i < ours.size(); ++i) {
    largest = std::max(largest, std::abs(ours[i] - static_cast<int>(theirs[i])));
  }
  return largest;
}

std::string decode_fault(std::span<const std::byte> bytes) {
  return fault(ErrorKind::data, [&] { decode_image(bytes, ""); });
}

TEST(Image, AgreesWithPillowOnEveryKindOfFile) {
  ECGMM_NEEDS_PEERS();
  const TempFolder folder;
  std::istringstream made(run_peer("io/image_peer.py", {folder.path().string()}));
  std::string name;
  int width = 0;
  int height = 0;
  int tolerance = 0;
  int count = 0;
  for (; made >> name >> width >> height >> tolerance; ++count) {
    SCOPED_TRACE(name);
    const DecodedImage decoded = read_image(folder / name);
    EXPECT_EQ(decoded.image.width_px, width);
    EXPECT_EQ(decoded.image.height_px, height);
    EXPECT_EQ(decoded.format, name.ends_with("png") ? "png" : "jpeg");
    EXPECT_LE(largest_difference(decoded.image.rgb, read_file(folder / (name + ".rgb"))),
              tolerance);
  }
  EXPECT_EQ(count, 34);

  const auto notes = [&](const char* file) { return read_image(folder / file).notes; };
  EXPECT_THAT(notes("rgb.jpg"), IsEmpty());
  EXPECT_THAT(notes("rgb.png"), IsEmpty());
  EXPECT_THAT(notes("turned1ii.jpg"), IsEmpty());
  EXPECT_THAT(notes("turned6mm.jpg"), Contains("rotated by its EXIF tag"));
  EXPECT_THAT(notes("turned.png"), Contains("rotated by its EXIF tag"));
  EXPECT_THAT(notes("gray.jpg"), Contains("greyscale"));
  EXPECT_THAT(notes("gray16.png"), Contains("16 bit reduced to 8"));
  EXPECT_THAT(notes("cmyk.jpg"), Contains("CMYK converted to RGB"));
  EXPECT_THAT(notes("palette_transparent.png"), Contains("transparency shown over white"));
}

TEST(Image, ReadsEveryRealPhotoAsPillowDoes) {
  if (!std::filesystem::exists(shared_data("photos"))) GTEST_SKIP() << "no shared/data/photos";
  ECGMM_NEEDS_PEERS();
  std::vector<std::string> arguments = {"--sums"};
  for (const auto& file : std::filesystem::recursive_directory_iterator(shared_data("photos"))) {
    if (file.is_regular_file()) arguments.push_back(file.path().string());
  }
  EXPECT_EQ(arguments.size(), 1U + 21U);
  std::istringstream sums(run_peer("io/image_peer.py", arguments));
  for (std::size_t i = 1; i < arguments.size(); ++i) {
    SCOPED_TRACE(arguments[i]);
    const Image image = read_image(arguments[i]).image;
    int width = 0;
    int height = 0;
    double expected = 0;
    sums >> width >> height >> expected;
    EXPECT_EQ(image.width_px, width);
    EXPECT_EQ(image.height_px, height);
    double sum = 0;
    for (const std::uint8_t value : image.rgb) sum += value;
    EXPECT_NEAR(sum / expected, 1, 1e-4);
  }
}

TEST(Image, EncodesPngWithoutLossAndJpegClosely) {
  const Image image = gradient(250, 120);
  const auto png = encode_png(image);
  EXPECT_EQ(decode_image(png, "").image.rgb, image.rgb);
  EXPECT_EQ(encode_png(image), png);

  Image smooth{64, 64, {}};
  for (int i = 0; i < 64 * 64; ++i) {
    for (const int value : {i % 64 * 3, i / 64 * 2, 90}) {
      smooth.rgb.push_back(static_cast<std::uint8_t>(value));
    }
  }
  const auto jpeg = encode_jpeg(smooth, 95);
  EXPECT_LE(largest_difference(decode_image(jpeg, "").image.rgb, smooth.rgb), 6);
  EXPECT_EQ(encode_jpeg(smooth, 95), jpeg);
  EXPECT_LT(encode_jpeg(smooth, 30).size(), jpeg.size());
}

/// Where the frame header (SOF0: marker, length, precision, height, width, ...) of a JPEG begins.
std::size_t frame_header(const std::vector<std::byte>& jpeg) {
  constexpr std::byte kStart[] = {std::byte{0xFF}, std::byte{0xC0}};
  const auto found = std::ranges::search(jpeg, kStart);
  return static_cast<std::size_t>(found.begin() - jpeg.begin());
}

TEST(Image, EncodesJpegWithoutChromaSubsampling) {
  const auto jpeg = encode_jpeg(gradient(40, 40));
  const std::size_t frame = frame_header(jpeg);
  for (const std::size_t component : {0U, 1U, 2U}) {
    EXPECT_EQ(jpeg.at(frame + 11 + 3 * component), std::byte{0x11});
  }
}

TEST(Image, RefusesWhatIsNoPicture) {
  const auto bytes = [](std::string_view text) { return std::as_bytes(std::span(text)); };
  EXPECT_THAT(decode_fault({}), HasSubstr("empty (0 bytes)"));
  EXPECT_THAT(decode_fault(bytes("hello")), HasSubstr("neither JPEG nor PNG"));
  EXPECT_THAT(decode_fault(bytes("GIF89a......")), HasSubstr("looks like a GIF"));
  EXPECT_THAT(decode_fault(bytes("%PDF-1.7")), HasSubstr("looks like a PDF"));
  EXPECT_THAT(fault(ErrorKind::data, [] { read_image("/no/such/strip.jpg"); }),
              HasSubstr("/no/such/strip.jpg"));
}

TEST(Image, NamesFileAndFaultInOneLine) {
  const TempFolder folder;
  const auto path = folder / "001ECG_lead2.jpg";
  std::ofstream(path) << "no picture";
  EXPECT_EQ(fault(ErrorKind::data, [&] { read_image(path); }),
            path.string() + ": neither JPEG nor PNG; convert it to JPEG or PNG");
}

TEST(Image, RefusesEveryTruncation) {
  const Image image = gradient(90, 70);
  for (const auto& whole : {encode_jpeg(image), encode_png(image)}) {
    const std::span<const std::byte> bytes(whole);
    for (std::size_t size = 16; size < whole.size(); size += 1 + whole.size() / 150) {
      EXPECT_THAT(decode_fault(bytes.first(size)), HasSubstr("is truncated"))
          << size << " of " << whole.size();
    }
    EXPECT_THAT(decode_fault(bytes.first(whole.size() - 1)), HasSubstr("is truncated"));
  }
}

TEST(Image, RefusesDamagedData) {
  const Image image = gradient(90, 70);
  auto png = encode_png(image);
  png[png.size() / 2] ^= std::byte{0x10};
  EXPECT_THAT(decode_fault(png), HasSubstr("PNG is damaged"));

  auto jpeg = encode_jpeg(image);
  jpeg[jpeg.size() / 2] = std::byte{0xFF};  // an end marker amid the pixels
  jpeg[jpeg.size() / 2 + 1] = std::byte{0xD9};
  EXPECT_THAT(decode_fault(jpeg), HasSubstr("JPEG is damaged"));
}

TEST(Image, TakesPaddingBeforeTheEndMarkerOfAJpeg) {
  const auto whole = encode_jpeg(gradient(90, 70));
  const auto plain = decode_image(whole, "").image.rgb;
  const auto with = [&](const std::vector<std::byte>& filling) {
    auto bytes = whole;
    bytes.insert(bytes.end() - 2, filling.begin(), filling.end());
    return bytes;
  };
  for (const std::size_t count : {8, 16, 500}) {
    const auto decoded = decode_image(with(std::vector<std::byte>(count)), "");
    EXPECT_EQ(decoded.image.rgb, plain) << count;
    EXPECT_THAT(decoded.notes, Contains(HasSubstr("padding bytes"))) << count;
  }
  // What is left of a damaged scan is no padding.
  std::vector<std::byte> left;
  for (int i = 1; i < 40; ++i) left.push_back(static_cast<std::byte>(i * 37 % 250));
  EXPECT_THAT(decode_fault(with(left)), HasSubstr("JPEG is damaged"));
}

TEST(Image, SurvivesAnyDamagedByte) {
  const Image image = gradient(40, 30);
  for (const auto& whole : {encode_jpeg(image), encode_png(image)}) {
    for (std::size_t at = 0; at < whole.size(); at += 3) {
      auto bytes = whole;
      bytes[at] ^= std::byte{0x5A};
      try {
        const Image decoded = decode_image(bytes, "").image;
        EXPECT_EQ(decoded.rgb.size(), std::size_t{3} * static_cast<std::size_t>(decoded.width_px) *
                                          static_cast<std::size_t>(decoded.height_px));
      } catch (const Error& error) {
        EXPECT_EQ(error.kind(), ErrorKind::data) << "byte " << at;
      }
    }
  }
}

TEST(Image, RefusesHugePicturesByTheirHeader) {
  auto jpeg = encode_jpeg(gradient(16, 16));
  const std::size_t frame = frame_header(jpeg);
  for (const std::size_t side : {5U, 7U}) {  // 30,000 = 0x7530
    jpeg[frame + side] = std::byte{0x75};
    jpeg[frame + side + 1] = std::byte{0x30};
  }
  EXPECT_THAT(decode_fault(jpeg), HasSubstr("30000x30000 pixels"));

  // The header of a PNG of 30,000 x 30,000, with its checksum, and the start of its data.
  constexpr unsigned char kHeader[] = {
      0x89, 'P',  'N',  'G',  '\r', '\n', 0x1A, '\n', 0,    0,    0,   13,  'I', 'H',
      'D',  'R',  0,    0,    0x75, 0x30, 0,    0,    0x75, 0x30, 8,   2,   0,   0,
      0,    0xE9, 0x45, 0x6F, 0xED, 0,    0,    0,    1,    'I',  'D', 'A', 'T'};
  EXPECT_THAT(decode_fault(std::as_bytes(std::span(kHeader))), HasSubstr("30000x30000 pixels"));
}

TEST(Image, NotesANameThatContradictsTheContent) {
  const Image image = gradient(8, 8);
  EXPECT_THAT(decode_image(encode_png(image), "001ECG_lead2.JPG").notes,
              Contains("PNG named .jpg"));
  EXPECT_THAT(decode_image(encode_jpeg(image), "a.png").notes, Contains("JPEG named .png"));
  EXPECT_THAT(decode_image(encode_jpeg(image), "a.jpeg").notes, IsEmpty());
}

TEST(Image, RefusesToEncodeWhatDoesNotFitTogether) {
  Image image = gradient(8, 8);
  image.rgb.pop_back();
  fault(ErrorKind::internal, [&] { encode_png(image); });
  fault(ErrorKind::internal, [&] { encode_jpeg(image); });
}

}  // namespace
}  // namespace ecgmm::io
