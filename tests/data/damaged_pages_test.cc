// SPDX-License-Identifier: Apache-2.0
// Damaged pages: whatever is done to a page, it is answered or refused with a reason, and soon.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <string>
#include <vector>

#include "ecgmm/core/error.h"
#include "ecgmm/core/random.h"
#include "ecgmm/data/page_lead.h"
#include "ecgmm/ecg/page_draw.h"
#include "ecgmm/io/file.h"
#include "ecgmm/io/image.h"
#include "tests/support/page_damage.h"
#include "tests/support/shared_data.h"

namespace ecgmm::data {
namespace {

namespace fs = std::filesystem;

/// No page takes so long, of one core.
constexpr double kSlowest_s = 60;

double cpu_seconds() {
  return static_cast<double>(std::clock()) / static_cast<double>(CLOCKS_PER_SEC);
}

std::vector<fs::path> shared_pages() {
  std::vector<fs::path> pages;
  for (const char* folder : {"pages", "photos/pages"}) {
    std::error_code none;
    for (const auto& entry : fs::directory_iterator(shared_data(folder), none)) {
      const auto end = entry.path().extension();
      if (end == ".jpg" || end == ".png" || end == ".jpeg") pages.push_back(entry.path());
    }
  }
  std::sort(pages.begin(), pages.end());
  return pages;
}

/// How many pages; ECGMM_DAMAGED_PAGES asks for another number than fits a test run.
std::size_t wanted_pages() {
  const char* given = std::getenv("ECGMM_DAMAGED_PAGES");
  return given != nullptr ? std::stoul(given) : 12;
}

/// Some bits of the file turned over, or its end cut off.
void damage_file(std::vector<std::byte>& bytes, RandomStream& random) {
  if (random.chance(0.3)) bytes.resize(1 + random.below(bytes.size()));
  for (auto n = random.below(20); n > 0; --n) {
    bytes[random.below(bytes.size())] ^= static_cast<std::byte>(1U << random.below(8));
  }
}

struct Tally {
  std::size_t answered = 0, refused = 0, undecodable = 0;
  double slowest_s = 0;
  std::string slowest;
};

void say(const Tally& tally) {
  std::printf(
      "%zu damaged pages: %zu answered, %zu refused, %zu not decodable; slowest %.1f s (%s)\n",
      tally.answered + tally.refused + tally.undecodable, tally.answered, tally.refused,
      tally.undecodable, tally.slowest_s, tally.slowest.c_str());
  std::fflush(stdout);
}

/// Reads one page as digitize and predict do, and holds what comes of it to what may come of it.
void read(const Image& image, Tally& tally) {
  ecg::PageOptions options;
  options.all_leads = true;
  const auto reading = ecg::read_page(image, options);
  const auto kept = ecg::Surroundings::kept;
  ++(reading.readable ? tally.answered : tally.refused);
  EXPECT_EQ(reading.readable, reading.reason.empty());
  EXPECT_EQ(reading.readable, !reading.samples_mv.empty());
  if (!reading.rows.empty()) {
    EXPECT_GT(ecg::draw_overlay(image, reading).width_px, 0);
    EXPECT_GT(ecg::draw_overlay(image, reading, kept).width_px, 0);
  }
  if (!reading.readable) return;
  for (const float v : reading.samples_mv) EXPECT_TRUE(std::isnan(v) || std::abs(v) < 100);
  EXPECT_EQ(ecg::draw_strip(reading).width_px, 2500);
  EXPECT_EQ(ecg::draw_crop(image, reading, kept).width_px, 2500);
  ASSERT_EQ(reading.leads.size(), 12U);
  for (const auto& lead : reading.leads) {
    EXPECT_EQ(lead.samples_mv.empty(), !lead.why_not.empty());
    for (const float v : lead.samples_mv) EXPECT_TRUE(std::isnan(v) || std::abs(v) < 100);
  }
  const double confidence = page_confidence(reading);
  EXPECT_TRUE(confidence >= 0 && confidence <= 1) << confidence;
  try {
    EXPECT_FALSE(page_lead(reading, 10).waveform.samples.empty());
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::data) << error.what();
  }
}

void read_damaged(const fs::path& page, RandomStream& random, Tally& tally) {
  auto bytes = io::read_file(page);
  if (random.chance(0.3)) damage_file(bytes, random);
  Image image;
  try {
    image = io::decode_image(bytes, page.filename().string()).image;
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::data) << error.what();
    ++tally.undecodable;
    return;
  }
  std::array<std::uint8_t, 32> damages{};
  for (auto& byte : damages) byte = static_cast<std::uint8_t>(random.below(256));
  damage_page_by(image, std::span(damages).first(8 * random.below(5)));
  read(image, tally);
}

TEST(DamagedPages, AreAnsweredOrRefusedSoon) {
  const auto pages = shared_pages();
  if (pages.empty()) GTEST_SKIP() << "no " << shared_data("pages");
  Tally tally;
  const std::size_t wanted = wanted_pages();
  RandomStream random(wanted, "damaged pages");  // another number, other pages
  for (std::size_t n = 0; n < wanted; ++n) {
    const auto& page = pages[random.below(pages.size())];
    SCOPED_TRACE("page " + std::to_string(n) + ", " + page.filename().string());
    const double begin = cpu_seconds();
    read_damaged(page, random, tally);
    const double seconds = cpu_seconds() - begin;
    EXPECT_LT(seconds, kSlowest_s);
    if (seconds > tally.slowest_s) {
      tally.slowest_s = seconds;
      tally.slowest = page.filename().string();
    }
    if (::testing::Test::HasFailure()) break;
    if (n % 50 == 49) say(tally);
  }
  EXPECT_EQ(tally.answered + tally.refused + tally.undecodable, wanted);
  say(tally);
}

}  // namespace
}  // namespace ecgmm::data
