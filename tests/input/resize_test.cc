// SPDX-License-Identifier: Apache-2.0
// io::resize_bilinear() beside Pillow's BILINEAR.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <string>
#include <vector>

#include "ecgmm/core/random.h"
#include "ecgmm/io/file.h"
#include "ecgmm/io/image.h"
#include "ecgmm/io/image_png.h"
#include "ecgmm/io/image_resize.h"
#include "tests/support/errors.h"
#include "tests/support/peer.h"
#include "tests/support/shared_data.h"
#include "tests/support/temp_folder.h"

namespace ecgmm::input {
namespace {

/// Paper with a grid, a thin trace and noise: the edges on which filters differ.
Image strip(int width, int height) {
  RandomStream stream(7, "strip");
  Image image{width, height, {}};
  for (int y = 0; y < height; ++y) {
    const double trace_y = height / 2.0;
    for (int x = 0; x < width; ++x) {
      const bool ink = std::abs(y - trace_y - height / 3.0 * std::sin(x / 17.0)) < 1.5;
      const bool grid = x % 10 == 0 || y % 10 == 0;
      for (int c = 0; c < 3; ++c) {
        const int paper = grid && c > 0 ? 190 : 255;
        image.rgb.push_back(
            static_cast<std::uint8_t>(ink ? stream.below(40) : paper - stream.below(5)));
      }
    }
  }
  return image;
}

/// Pillow's result, (height, width, 3).
std::vector<std::uint8_t> pillows(const Image& image, int width, int height) {
  const TempFolder folder;
  io::write_file(folder / "in.png", io::encode_png(image));
  run_peer("io/resize_peer.py", {(folder / "in.png").string(), std::to_string(width),
                                 std::to_string(height), (folder / "out").string()});
  std::vector<std::uint8_t> bytes;
  for (const auto byte : io::read_file(folder / "out")) {
    bytes.push_back(std::to_integer<std::uint8_t>(byte));
  }
  return bytes;
}

TEST(ResizeImage, GivesTheBytesOfPillowsBilinear) {
  ECGMM_NEEDS_PEERS();
  struct Case {
    int width, height, to_width, to_height;
  };
  for (const auto& c : {Case{2500, 250, 224, 224},
                        {100, 80, 224, 224},
                        {224, 224, 224, 224},
                        {1, 1, 224, 224},
                        {3, 999, 224, 32},
                        {640, 480, 300, 200},
                        {2500, 250, 2500, 224},
                        {777, 333, 61, 999}}) {
    const auto image = strip(c.width, c.height);
    EXPECT_TRUE(io::resize_bilinear(image, c.to_width, c.to_height).rgb ==
                pillows(image, c.to_width, c.to_height))
        << c.width << "x" << c.height << " to " << c.to_width << "x" << c.to_height;
  }
}

TEST(ResizeImage, IsPillowsOnARealPhoto) {
  ECGMM_NEEDS_PEERS();
  const auto folder = shared_data("photos/strips");
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "no " << folder;
  std::vector<std::filesystem::path> photos;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const auto extension = entry.path().extension();
    if (extension == ".jpg" || extension == ".png" || extension == ".jpeg")
      photos.push_back(entry.path());
  }
  ASSERT_FALSE(photos.empty());
  std::sort(photos.begin(), photos.end());
  const auto photo = io::read_image(photos.front()).image;
  EXPECT_TRUE(io::resize_bilinear(photo, 224, 224).rgb == pillows(photo, 224, 224))
      << photos.front();
}

TEST(ResizeImage, RefusesAnImageWithoutPixels) {
  expect_error(ErrorKind::data, "no pixels", [] { io::resize_bilinear(Image{}, 224, 224); });
}

}  // namespace
}  // namespace ecgmm::input
