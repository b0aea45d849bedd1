// SPDX-License-Identifier: Apache-2.0
// Pages as files, and what is read of damaged ones.
#include "ecgmm/data/page_lead.h"
#include "ecgmm/ecg/page_draw.h"
#include "ecgmm/io/image.h"
#include "ecgmm/io/image_jpeg.h"
#include "ecgmm/io/image_png.h"
#include "target.h"
#include "tests/support/drawn_page.h"
#include "tests/support/page_damage.h"

namespace ecgmm::fuzz {
namespace {

using Seeds = std::vector<std::string>;

void read(const Image& image) {
  ecg::PageOptions options;
  options.all_leads = true;
  const auto reading = ecg::read_page(image, options);
  if (!reading.readable && reading.reason.empty()) {
    throw Error(ErrorKind::internal, "refused without a reason");
  }
  if (!reading.rows.empty()) ecg::draw_overlay(image, reading, ecg::Surroundings::kept);
  if (!reading.readable) return;
  ecg::draw_crop(image, reading);
  ecg::draw_strip(reading);
  data::page_json(reading);
  data::page_lead(reading, 10);
}

void page(Input input) {
  guarded([&] {
    const auto decoded = io::decode_image(std::as_bytes(input), "page.jpg");
    // More is allowed, and only takes time here.
    constexpr int kMostPx = 1'000'000;
    if (decoded.image.width_px <= kMostPx / decoded.image.height_px) read(decoded.image);
  });
}

/// Eight bytes for each damage to a drawn page.
void damaged_page(Input input) {
  static const Image drawn = drawn_page(2.5);
  Image image = drawn;
  damage_page_by(image, input);
  guarded([&] { read(image); });
}

std::string as_text(const std::vector<std::byte>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// A JPEG that says it has 20,000 x 20,000 pixels.
std::string huge_page() {
  std::string jpeg = as_text(io::encode_jpeg(Image{16, 16, std::vector<std::uint8_t>(768, 90)}));
  constexpr std::size_t kSize = 5;  // of the frame header: height and width, two bytes each
  return jpeg.replace(jpeg.find("\xFF\xC0") + kSize, 4, "\x4E\x20\x4E\x20");
}

Seeds small_pages() {
  return {as_text(io::encode_jpeg(drawn_page(3), 40)), as_text(io::encode_png(drawn_page(2.5))),
          huge_page()};
}

Seeds damages() {
  Seeds seeds;
  for (char what = 0; what < 10; what += 3) {
    seeds.push_back(std::string{what, 20, 30, 90, 80, 40, 50, 60});
    for (char next = what; next < what + 3 && next < 10; ++next)
      seeds.back() += std::string{next, 0, 0, '\xFF', '\xFF', '\x80', '\x90', '\xA0'};
  }
  return seeds;
}

}  // namespace

std::vector<Target> page_targets() {
  return {{"page", page, small_pages}, {"damaged_page", damaged_page, damages}};
}

}  // namespace ecgmm::fuzz
