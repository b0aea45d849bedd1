// SPDX-License-Identifier: Apache-2.0
// resize_bilinear() beside Pillow's.
#include "ecgmm/io/image_resize.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "ecgmm/core/random.h"
#include "ecgmm/io/file.h"
#include "ecgmm/io/image_png.h"
#include "tests/support/errors.h"
#include "tests/support/peer.h"
#include "tests/support/temp_folder.h"

namespace ecgmm::io {
namespace {

Image noise(int width, int height) {
  RandomStream stream(7, "noise");
  Image image{width, height, {}};
  image.rgb.resize(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 3);
  for (auto& value : image.rgb) {
    value = stream.chance(0.3) ? 255 : static_cast<std::uint8_t>(stream.below(256));
  }
  return image;
}

struct Case {
  int width, height, to_width, to_height;
};

constexpr Case kCases[] = {{2500, 250, 224, 224}, {100, 80, 224, 224},  {224, 224, 224, 224},
                           {1, 1, 224, 224},      {3, 999, 224, 32},    {640, 480, 300, 200},
                           {300, 7, 1, 7},        {7, 300, 7, 1},       {2, 2, 3, 5},
                           {162, 188, 139, 141},  {162, 188, 139, 143}, {69, 172, 12, 15},
                           {200, 400, 210, 399}};

TEST(ResizeBilinear, GivesPillowsBytes) {
  ECGMM_NEEDS_PEERS();
  const TempFolder folder;
  std::vector<std::string> arguments;
  for (std::size_t i = 0; i < std::size(kCases); ++i) {
    const auto name = (folder / std::to_string(i)).string();
    write_file(name + ".png", encode_png(noise(kCases[i].width, kCases[i].height)));
    arguments.insert(arguments.end(), {name + ".png", std::to_string(kCases[i].to_width),
                                       std::to_string(kCases[i].to_height), name});
  }
  const bool rows_first_always = std::stoi(run_peer("io/resize_peer.py", arguments)) < 13;
  for (std::size_t i = 0; i < std::size(kCases); ++i) {
    const auto& c = kCases[i];
    SCOPED_TRACE(std::to_string(c.width) + " x " + std::to_string(c.height));
    if (rows_first_always && c.height - c.to_height > 2 * (c.width - c.to_width)) continue;
    const auto theirs = read_file(folder / std::to_string(i));
    const auto ours = resize_bilinear(noise(c.width, c.height), c.to_width, c.to_height);
    EXPECT_EQ(ours.width_px, c.to_width);
    EXPECT_EQ(ours.height_px, c.to_height);
    ASSERT_EQ(ours.rgb.size(), theirs.size());
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(theirs.data());
    EXPECT_TRUE(std::equal(ours.rgb.begin(), ours.rgb.end(), bytes));
  }
}

TEST(ResizeBilinear, RefusesWhatHasNoPixelsOrWouldHaveTooMany) {
  fault(ErrorKind::data, [] { resize_bilinear(Image{}, 224, 224); });
  fault(ErrorKind::usage, [] { resize_bilinear(noise(2, 2), 0, 5); });
  fault(ErrorKind::usage, [] { resize_bilinear(noise(2, 2), 20'000, 20'000); });
}

}  // namespace
}  // namespace ecgmm::io
