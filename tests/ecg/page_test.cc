// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <Eigen/LU>
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "ecgmm/core/random.h"
#include "ecgmm/ecg/page_corners.h"
#include "ecgmm/ecg/page_map.h"
#include "ecgmm/ecg/page_usual.h"
#include "ecgmm/io/image.h"
#include "tests/ecg/drawn_leads.h"
#include "tests/support/sanitized.h"
#include "tests/support/shared_data.h"

namespace ecgmm::ecg {
namespace {

Image turned(const Image& from, double degrees) {
  Image to{from.width_px, from.height_px, std::vector<std::uint8_t>(from.rgb.size(), 240)};
  const double a = degrees * 3.14159265358979 / 180;
  for (int y = 0; y < to.height_px; ++y) {
    for (int x = 0; x < to.width_px; ++x) {
      const double dx = x - to.width_px / 2.0;
      const double dy = y - to.height_px / 2.0;
      const int u =
          static_cast<int>(std::lround(from.width_px / 2.0 + std::cos(a) * dx + std::sin(a) * dy));
      const int v =
          static_cast<int>(std::lround(from.height_px / 2.0 - std::sin(a) * dx + std::cos(a) * dy));
      if (u < 0 || v < 0 || u >= from.width_px || v >= from.height_px) continue;
      for (int c = 0; c < 3; ++c) {
        to.rgb[static_cast<std::size_t>((y * to.width_px + x) * 3 + c)] =
            from.rgb[static_cast<std::size_t>((v * from.width_px + u) * 3 + c)];
      }
    }
  }
  return to;
}

TEST(Page, ReadsTheLongRowThatCoincidesWithTheShortLeadTwo) {
  const Leads l;
  auto rows = three_by_four(l);
  rows.push_back(l.two);
  const auto page = read_page(page_of(rows), kKnown);
  ASSERT_TRUE(page.readable) << page.reason;
  EXPECT_EQ(page.place.row, 3U);
  EXPECT_NEAR(static_cast<double>(page.samples_mv.size()) / page.sampling_rate_hz, 10, 0.1);
  EXPECT_GT(likeness(page.samples_mv, l.two), 0.975);
  ASSERT_EQ(page.notes.size(), 1U);  // that the scale was given
}

TEST(Page, TakesTheShortLeadTwoWhereTheLongRowIsAnother) {
  const Leads l;
  auto rows = three_by_four(l);
  rows.push_back(l.chest[0]);
  const auto page = read_page(page_of(rows), kKnown);
  ASSERT_TRUE(page.readable) << page.reason;
  EXPECT_EQ(page.place.row, 1U);
  EXPECT_NEAR(static_cast<double>(page.samples_mv.size()) / page.sampling_rate_hz, 2.5, 0.1);
  EXPECT_GT(likeness(page.samples_mv, Lead(l.two.begin(), l.two.begin() + 1250)), 0.975);
}

TEST(Page, TakesTheShortLeadTwoWhereTheLongRowIsOnlyLikeIt) {
  const Leads l;
  auto rows = three_by_four(l);
  rows.push_back(mix(l.two, 0.8, l.one, 0));
  const auto page = read_page(page_of(rows), kKnown);
  ASSERT_TRUE(page.readable) << page.reason;
  EXPECT_EQ(page.place.row, 1U);
}

TEST(Page, SaysThatItAssumesAScaleThatIsNotShown) {
  const Leads l;
  const auto page = read_page(page_of({l.one, l.two, l.three, l.avr, l.avl, l.avf}));
  ASSERT_TRUE(page.readable) << page.reason;
  EXPECT_EQ(page.assumed, (std::vector<std::string>{"mm_per_s", "mm_per_mv"}));
  EXPECT_FALSE(page.notes.empty());
  EXPECT_GT(likeness(page.samples_mv, l.two), 0.95);
}

TEST(Page, SaysThatTheGivenScaleIsNotThatOfThePulses) {
  const Leads l;
  const auto image = page_of({l.one, l.two, l.three, l.avr, l.avl, l.avf}, /*pulse=*/true);
  const auto page = read_page(image, {25, 20});
  ASSERT_TRUE(page.readable) << page.reason;
  EXPECT_EQ(page.scale.mm_per_mv, 20);
  ASSERT_EQ(page.notes.size(), 1U);
  EXPECT_NE(page.notes[0].find("seem to say 25 mm/s and 10 mm/mV"), std::string::npos);
}

/// Six limb leads without a grid, each with a pulse.
Image page_with_pulses(const Leads& l) {
  PaperStyle style = white_paper();
  style.pulse = true;
  return page_of({l.one, l.two, l.three, l.avr, l.avl, l.avf}, style);
}

TEST(Page, IsReadByItsPulsesWhereThereIsNoGrid) {
  const Leads l;
  const auto page = read_page(page_with_pulses(l));
  ASSERT_TRUE(page.readable) << page.reason;
  EXPECT_EQ(page.scale.pulses, 6);
  ASSERT_EQ(page.notes.size(), 1U);
  EXPECT_NE(page.notes[0].find("no grid is seen"), std::string::npos);
  EXPECT_NEAR(static_cast<double>(page.samples_mv.size()) / page.sampling_rate_hz, 9.5, 0.15);
  EXPECT_GT(likeness(page.samples_mv, Lead(l.two.begin() + 240, l.two.end())), 0.95);
  const auto unknown =
      read_page(page_of({l.one, l.two, l.three, l.avr, l.avl, l.avf}, white_paper()));
  EXPECT_FALSE(unknown.readable);
  EXPECT_NE(unknown.reason.find("nor calibration pulses"), std::string::npos) << unknown.reason;
}

/// Fills a part of the pulse of a row, px from the pulse's foot.
void fill(Image& page, int row, const Corners& part, std::uint8_t value) {
  for (int y = static_cast<int>(part[0].y()); y < static_cast<int>(part[2].y()); ++y) {
    for (int x = static_cast<int>(part[0].x()); x < static_cast<int>(part[2].x()); ++x)
      std::fill_n(page.rgb.begin() + (std::ptrdiff_t{250} * row + y) * page.width_px * 3 + x * 3, 3,
                  value);
  }
}

TEST(Page, IsReadByTwoPulsesIfTheInkShowsAThird) {
  ECGMM_SKIP_UNDER_SANITIZERS();
  const Leads l;
  const Image whole = page_with_pulses(l);
  // Ink within four of the pulses, which are then no sure ones.
  const auto spoiled = [&](int from, const Corners& part, std::uint8_t value) {
    Image page = whole;
    for (int row = from; row < 6; ++row) fill(page, row, part, value);
    return read_page(page);
  };
  const Corners inside = {Eigen::Vector2d(45, 80), {53, 80}, {53, 88}, {45, 88}};
  const Corners all = {Eigen::Vector2d(0, 0), {115, 0}, {115, 250}, {0, 250}};
  const auto two = spoiled(2, inside, 0);
  ASSERT_TRUE(two.readable) << two.reason;
  EXPECT_GT(two.scale.pulses, 2);
  EXPECT_GT(likeness(two.samples_mv, Lead(l.two.begin() + 240, l.two.end())), 0.95);
  EXPECT_FALSE(spoiled(1, inside, 0).readable) << "one sure pulse";
  EXPECT_FALSE(spoiled(2, all, 255).readable) << "no third pulse";
}

TEST(Page, IsReadAsAFaxThatDrawsTracesAsDots) {
  const Leads l;
  PaperStyle style = white_paper();
  style.pulse = true;
  style.px_per_mm = 8;
  style.width_px = 2000;
  style.height_px = 200;
  style.line_width_px = 1.2;
  Image fax = page_of({l.one, l.two, l.three, l.avr, l.avl, l.avf}, style);
  const auto width = static_cast<std::size_t>(fax.width_px);
  for (std::size_t i = 0; i < fax.rgb.size(); i += 3) {
    constexpr std::array<int, 4> kLevels = {96, 224, 192, 160};
    const int level = kLevels[(i / 3 % width % 2) + 2 * (i / 3 / width % 2)];
    std::fill_n(fax.rgb.begin() + static_cast<std::ptrdiff_t>(i), 3,
                static_cast<std::uint8_t>(fax.rgb[i] < level ? 0 : 255));
  }
  const auto page = read_page(fax);
  ASSERT_TRUE(page.readable) << page.reason;
  EXPECT_GT(likeness(page.samples_mv, Lead(l.two.begin() + 240, l.two.end())), 0.97);
}

TEST(PagePlane, IsBilevelIfNearlyAllOfItIsBlackOrWhite) {
  Image image{20, 10, std::vector<std::uint8_t>(600, 255)};
  std::fill_n(image.rgb.begin(), 300, 0);
  EXPECT_TRUE(is_bilevel(image));
  std::fill_n(image.rgb.begin(), 9, 128);  // 1.5 % of the pixels
  EXPECT_FALSE(is_bilevel(image));
}

TEST(PagePlane, IsSoftenedByTheNeighborsOfEachPixel) {
  Plane plane(4, 3, 1);
  plane.at(1, 1) = 17;
  plane.at(3, 0) = 5;
  soften(plane);
  EXPECT_FLOAT_EQ(plane.at(1, 1), 5);  // 1 + 16 / 4
  EXPECT_FLOAT_EQ(plane.at(0, 1), 3);
  EXPECT_FLOAT_EQ(plane.at(0, 2), 2);
  EXPECT_FLOAT_EQ(plane.at(3, 0), 3.25F);  // the border's pixels are their own neighbors
  EXPECT_FLOAT_EQ(plane.at(3, 2), 1);
}

TEST(Page, IsNotReadByItsPulsesWhereItMayHaveBeenTakenAtAnAngle) {
  const Leads l;
  Image photo = page_with_pulses(l);
  const auto width = static_cast<std::size_t>(photo.width_px);
  for (std::size_t i = 0; i < photo.rgb.size(); ++i) {  // the right side lies in the shade
    const auto x = i / 3 % width;
    photo.rgb[i] = static_cast<std::uint8_t>(photo.rgb[i] * (3 * width - x) / (3 * width));
  }
  EXPECT_FALSE(read_page(photo).readable);
}

/// A photograph of a page that lies on a dark table, the right side in the shade.
Image photograph(const Image& page, const Corners& corners, int width, int height) {
  Image photo{width, height,
              std::vector<std::uint8_t>(static_cast<std::size_t>(width * height) * 3)};
  const FlatSheet sheet = flat_sheet(corners);
  const Eigen::Matrix3d to_sheet = sheet.to_px.inverse();
  const Color3 planes = to_planes(page, 1);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      const Eigen::Vector3d p = to_sheet * Eigen::Vector3d(x + 0.5, y + 0.5, 1);
      const double u = p.x() / p.z() * page.width_px / sheet.width;
      const double v = p.y() / p.z() * page.height_px / sheet.height;
      const bool inside = u >= 0 && v >= 0 && u <= page.width_px && v <= page.height_px;
      for (std::size_t c = 0; c < 3; ++c) {
        const double table = 60 + 25 * std::sin(x / 5.0 + y / 16.0);
        const double light = (inside ? sample(planes[c], u, v) : table) * (1 - 0.4 * x / width);
        photo.rgb[static_cast<std::size_t>(y * width + x) * 3 + c] =
            static_cast<std::uint8_t>(light);
      }
    }
  }
  return photo;
}

const Corners kTilted = {Eigen::Vector2d(65, 80), {1175, 45}, {1240, 875}, {30, 795}};

std::vector<Lead> limb_leads(const Leads& l) {
  return {l.one, l.two, l.three, l.avr, l.avl, l.avf};
}

/// Rows with white paper around, photographed.
Image photograph_of(std::vector<Lead> rows, const Corners& corners, int width, int height) {
  PaperStyle style = white_paper();
  style.pulse = true;
  for (auto& row : rows) row.insert(row.end(), row.begin(), row.begin() + 240);  // for the pulse
  style.width_px += 120;
  style.line_width_px = 5;  // the photograph has half as many pixels
  const Image inside = page_of(rows, style);
  constexpr int kRim = 80;
  Image page{inside.width_px + 2 * kRim, inside.height_px + 2 * kRim, {}};
  page.rgb.assign(static_cast<std::size_t>(page.width_px * page.height_px) * 3, 255);
  for (int y = 0; y < inside.height_px; ++y) {
    const auto from = inside.rgb.begin() + static_cast<std::ptrdiff_t>(y) * inside.width_px * 3;
    std::copy(
        from, from + static_cast<std::ptrdiff_t>(inside.width_px) * 3,
        page.rgb.begin() + (static_cast<std::ptrdiff_t>(y + kRim) * page.width_px + kRim) * 3);
  }
  return photograph(page, corners, width, height);
}

TEST(PageCorners, AreThoseOfTheSheet) {
  const Image photo = photograph_of(limb_leads(Leads()), kTilted, 1300, 900);
  const auto found = find_corners(to_planes(photo, 1));
  ASSERT_TRUE(found);
  for (std::size_t k = 0; k < 4; ++k) EXPECT_LT(((*found)[k] - kTilted[k]).norm(), 1.5) << k;
}

TEST(PageCorners, AreNotFoundWhereThePaperFillsThePicture) {
  EXPECT_FALSE(find_corners(to_planes(page_of(limb_leads(Leads())), 1)));
}

TEST(PageCorners, AreThoseOfASheetInTheirOrder) {
  EXPECT_TRUE(may_be_sheet(kTilted));
  EXPECT_FALSE(may_be_sheet({kTilted[0], kTilted[3], kTilted[2], kTilted[1]}));  // counterclockwise
  EXPECT_FALSE(may_be_sheet({kTilted[0], kTilted[2], kTilted[1], kTilted[3]}));  // crossed
  EXPECT_FALSE(may_be_sheet({kTilted[0], kTilted[0], kTilted[2], kTilted[3]}));
}

TEST(Page, IsReadByItsPulsesAndThePapersEdgesInAPhotograph) {
  const Leads l;
  const auto page = read_page(photograph_of(limb_leads(l), kTilted, 1300, 900));
  ASSERT_TRUE(page.readable) << page.reason;
  EXPECT_NE(page.notes.back().find("the edges of the paper"), std::string::npos);
  EXPECT_NEAR(static_cast<double>(page.samples_mv.size()) / page.sampling_rate_hz, 10, 0.01);
  EXPECT_GT(likeness(page.samples_mv, Lead(l.two.begin() + 240, l.two.end())), 0.95);
  float highest = 0;
  for (const float v : page.samples_mv) highest = std::fmax(highest, v);  // which no gap is
  EXPECT_NEAR(highest, *std::max_element(l.two.begin(), l.two.end()), 0.1);
}

TEST(Page, HasItsColumnsBetweenPulsesThatStandBeforeEach) {
  const Leads l;
  PaperStyle style;
  style.line_width_px = 2.2;
  style.pulse = true;
  style.width_px = 750;  // 0.48 s for the pulse, and 2.52 s
  Image page;
  for (const auto& row : three_by_four(l)) {
    std::vector<Image> parts;
    for (std::ptrdiff_t c = 0; c < 4; ++c) {
      Lead lead(row.begin() + c * 1250, row.begin() + (c + 1) * 1250);
      lead.insert(lead.begin(), 240, 0.0F);
      lead.insert(lead.end(), 10, 0.0F);
      parts.push_back(page_of({lead}, style));
    }
    for (int y = 0; y < style.height_px; ++y) {
      for (const auto& part : parts) {
        const auto from = part.rgb.begin() + static_cast<std::ptrdiff_t>(y) * part.width_px * 3;
        page.rgb.insert(page.rgb.end(), from,
                        from + static_cast<std::ptrdiff_t>(part.width_px) * 3);
      }
    }
    page.width_px = 4 * style.width_px;
    page.height_px += style.height_px;
  }
  const auto read = read_page(page);
  ASSERT_TRUE(read.readable) << read.reason;
  EXPECT_EQ(read.place.layout, "3x4");
  EXPECT_NEAR(static_cast<double>(read.samples_mv.size()) / read.sampling_rate_hz, 2.55, 0.1);
  EXPECT_GT(likeness(read.samples_mv, Lead(l.two.begin(), l.two.begin() + 1250)), 0.97);
}

/// A picture of three ECGs under each other, 750 px high each.
Image three_ecgs(const Leads& l) {
  PaperStyle style;
  style.px_per_mm = 5;
  style.width_px = 1250;
  style.height_px = 125;
  return page_of({l.one, l.two, l.three, l.avr, l.avl, l.avf, l.one, l.two, l.three, l.avr, l.avl,
                  l.avf, l.one, l.two, l.three, l.avr, l.avl, l.avf},
                 style);
}

TEST(Page, IsNotReadOfSeveralAtOnce) {
  ECGMM_SKIP_UNDER_SANITIZERS();
  EXPECT_FALSE(read_page(three_ecgs({}), kKnown).readable);
}

TEST(Page, IsReadBetweenTheCornersThatAreGiven) {
  const Leads l;
  const Image several = three_ecgs(l);
  PageOptions options = kKnown;
  options.corners = {Eigen::Vector2d(0, 0), {1250, 0}, {1250, 750}, {0, 750}};
  const auto page = read_page(several, options);
  ASSERT_TRUE(page.readable) << page.reason;
  EXPECT_GT(likeness(page.samples_mv, l.two), 0.95);
  const auto corner =
      page.map.at(page.map.left_mm + page.map.width_mm, page.map.top_mm + page.map.height_mm);
  EXPECT_NEAR(corner.y() * page.factor, 750, 30);  // in the whole picture
}

TEST(Page, IsStretchedToTenSecondsWherePulsesOnWholePixelsTellNearlyThese) {
  const Leads l;
  PaperStyle style = white_paper();
  style.pulse = true;
  style.antialias = false;
  style.px_per_mm = 6.01;  // a pulse is 30 pixels wide, not quite 5 mm
  style.width_px = 1660;
  style.height_px = 177;
  std::vector<Lead> rows = {l.one, l.two, l.three, l.avr, l.avl, l.avf};
  for (auto& row : rows) {  // the pulse takes the place of 0.48 s
    row.insert(row.end(), row.begin(), row.begin() + 240);
  }
  const auto page = read_page(page_of(rows, style));
  ASSERT_TRUE(page.readable) << page.reason;
  EXPECT_NEAR(static_cast<double>(page.samples_mv.size()) / page.sampling_rate_hz, 10, 0.004);
}

/// Dark lines 1 mm apart on whole pixels, blue but for every fifth, which is black.
void draw_dark_grid(Image& page, double px_per_mm) {
  enum Line { kNone, kBlue, kBlack };
  const auto line_at = [&](int at) {
    const int line = static_cast<int>(std::lround(at / px_per_mm));
    const int first = static_cast<int>(std::lround(line * px_per_mm));
    return at != first && at != first + 1 ? kNone : line % 5 == 0 ? kBlack : kBlue;
  };
  for (int y = 0; y < page.height_px; ++y) {
    for (int x = 0; x < page.width_px; ++x) {
      const Line line = std::max(line_at(x), line_at(y));
      if (line == kNone) continue;
      auto* rgb = page.rgb.data() + static_cast<std::ptrdiff_t>(y * page.width_px + x) * 3;
      rgb[0] = rgb[1] = 0;
      if (line == kBlack) rgb[2] = 0;  // blue is as bright as what it is drawn over
    }
  }
}

TEST(Page, IsReadWhereTheGridIsAsDarkAsTheTraces) {
  const Leads l;
  PaperStyle style = white_paper();
  style.px_per_mm = 5.9;
  style.width_px = 1475;
  style.height_px = 177;
  style.line_width_px = 1.6;
  style.trace = 0x303030;
  auto rows = three_by_four(l);
  rows.push_back(l.two);
  Image image = page_of(rows, style);
  draw_dark_grid(image, style.px_per_mm);
  const auto page = read_page(image, kKnown);
  ASSERT_TRUE(page.readable) << page.reason;
  EXPECT_EQ(page.place.row, 3U);
  EXPECT_NEAR(static_cast<double>(page.samples_mv.size()) / page.sampling_rate_hz, 10, 0.1);
  EXPECT_GT(likeness(page.samples_mv, l.two), 0.95);
  EXPECT_THAT(page.notes, testing::Contains(testing::HasSubstr("dark as the traces")));
}

TEST(PageMap, HasThePitchOfLinesThatAreDrawnOnWholePixels) {
  for (const double px_per_mm : {5.906, 6.1, 7.94}) {
    Image paper{1650, 1275, std::vector<std::uint8_t>(std::size_t{1650} * 1275 * 3, 255)};
    draw_dark_grid(paper, px_per_mm);
    const Plane dark = darkness(to_planes(paper, 1)[1], 24, 0.7);
    const PageMap map = find_map(dark, find_lattice(dark), LatticeFit::kWhole);
    EXPECT_NEAR(map.px_per_mm / px_per_mm, 1, 0.005);
  }
}

/// Dots of some pixels a side 1 mm apart, of one more where the lines of 5 mm would cross.
Image dotted_paper(double px_per_mm, int side) {
  Image paper{1650, 1275, std::vector<std::uint8_t>(std::size_t{1650} * 1275 * 3, 255)};
  const auto dot = [&](int i, int j) {
    const int size = i % 5 == 0 && j % 5 == 0 ? side + 1 : side;
    for (int k = 0; k < size * size; ++k) {
      const auto y = std::lround(j * px_per_mm) + k / size;
      const auto x = std::lround(i * px_per_mm) + k % size;
      std::fill_n(paper.rgb.begin() + (y * paper.width_px + x) * 3, 3, std::uint8_t{120});
    }
  };
  for (int j = 0; j < static_cast<int>((paper.height_px - 4) / px_per_mm); ++j) {
    for (int i = 0; i < static_cast<int>((paper.width_px - 4) / px_per_mm); ++i) dot(i, j);
  }
  return paper;
}

TEST(PageMap, HasThePitchOfDotsWhichRepeatAlongOtherLinesAsWell) {
  for (const auto& [px_per_mm, side] : {std::pair{5.906, 2}, {7.46, 1}}) {
    const Plane dark = darkness(to_planes(dotted_paper(px_per_mm, side), 1)[1], 24, 0.7);
    const PageMap map = find_map(dark, find_lattice(dark), LatticeFit::kWhole);
    EXPECT_NEAR(map.px_per_mm / px_per_mm, 1, 0.005);
  }
}

TEST(PageUsual, IsAHeartsHeightAndRate) {
  const Leads l;
  EXPECT_TRUE(usual_height(l.two));
  EXPECT_FALSE(usual_height(mix(l.two, 0.25, l.two, 0)));
  EXPECT_FALSE(usual_height(mix(l.two, 8, l.two, 0)));
  EXPECT_FALSE(usual_height({}));
  EXPECT_TRUE(usual_rate(l.two, kRate));  // 72/min
  EXPECT_FALSE(usual_rate(l.two, kRate / 2)) << "36/min";
  EXPECT_FALSE(usual_rate(l.two, kRate * 2)) << "144/min";
  const Lead low = mix(l.two, 0.25, l.two, 0);
  EXPECT_TRUE(fits_assumed({"mm_per_s"}, low, kRate)) << "its gain is known";
  EXPECT_FALSE(fits_assumed({"mm_per_s", "mm_per_mv"}, low, kRate));
  EXPECT_FALSE(fits_assumed({"mm_per_s"}, l.two, kRate * 2));
  EXPECT_TRUE(fits_assumed({}, low, kRate * 2));
}

TEST(Page, AssumesNoSpeedAtWhichTheHeartWouldBeSlow) {
  const Leads l;
  auto image = page_of({l.one, l.two, l.three, l.avr, l.avl, l.avf}, /*pulse=*/false, 50);
  const auto page = read_page(image);
  EXPECT_FALSE(page.readable);
  EXPECT_NE(page.reason.find("--mm-per-s"), std::string::npos) << page.reason;
}

TEST(Page, AssumesNoGainForALeadOfUnusualHeight) {
  ECGMM_SKIP_UNDER_SANITIZERS();
  const Leads l;
  std::vector<Lead> rows;
  for (const Lead* lead : {&l.one, &l.two, &l.three, &l.avr, &l.avl, &l.avf})
    rows.push_back(mix(*lead, 0.35, *lead, 0));
  const auto page = read_page(page_of(rows));
  EXPECT_FALSE(page.readable);
}

TEST(Page, ReadsAPageWithoutShades) {
  const Leads l;
  auto fax = page_of({l.one, l.two, l.three, l.avr, l.avl, l.avf});
  for (std::size_t i = 0; i < fax.rgb.size(); i += 3) {
    const int sum = fax.rgb[i] + fax.rgb[i + 1] + fax.rgb[i + 2];
    fax.rgb[i] = fax.rgb[i + 1] = fax.rgb[i + 2] = sum < 3 * 190 ? 0 : 255;  // the grid is seen
  }
  const auto page = read_page(fax, kKnown);
  ASSERT_TRUE(page.readable) << page.reason;
  EXPECT_GT(likeness(page.samples_mv, l.two), 0.95);
}

TEST(Page, ReadsCabrerasOrder) {
  const Leads l;
  const Lead minus_avr = mix(l.avr, -1, l.avr, 0);
  const auto six = read_page(page_of({l.avl, l.one, minus_avr, l.two, l.avf, l.three}), kKnown);
  ASSERT_TRUE(six.readable) << six.reason;
  EXPECT_EQ(six.place.row, 3U);
  EXPECT_GT(likeness(six.samples_mv, l.two), 0.975);
  const auto page = read_page(page_of({row_of({&l.avl, &l.two, &l.chest[0], &l.chest[3]}),
                                       row_of({&l.one, &l.avf, &l.chest[1], &l.chest[4]}),
                                       row_of({&minus_avr, &l.three, &l.chest[2], &l.chest[5]})}),
                              kKnown);
  ASSERT_TRUE(page.readable) << page.reason;
  EXPECT_EQ(page.place.row, 0U);
  EXPECT_GT(likeness(page.samples_mv, Lead(l.two.begin() + 1250, l.two.begin() + 2500)), 0.975);
}

TEST(Page, TakesNoOtherLeadForTheSecondWhereTheFirstRowsOfCabrerasOrderAreMissing) {
  // -aVR, II, aVF and III satisfy what aVL, I, -aVR and II do.
  const Leads l;
  const Lead minus_avr = mix(l.avr, -1, l.avr, 0);
  const auto page = read_page(
      page_of({minus_avr, l.two, l.avf, l.three, l.chest[0], l.chest[1], l.chest[2]}), kKnown);
  EXPECT_FALSE(page.readable);
  EXPECT_NE(page.reason.find("no three rows"), std::string::npos) << page.reason;
}

TEST(Page, TakesNoChestLeadForTheMeanOfItsNeighborsInCabrerasOrder) {
  ECGMM_SKIP_UNDER_SANITIZERS();
  const Leads l;
  const Lead between = mix(l.chest[3], 0.5, l.chest[5], 0.5);
  EXPECT_FALSE(read_page(page_of({l.chest[3], between, l.chest[5]}), kKnown).readable);
  const Lead second = mix(l.chest[1], 0.5, l.chest[3], 0.5);
  EXPECT_FALSE(
      read_page(page_of({l.chest[0], l.chest[1], second, l.chest[3], between, l.chest[5]}), kKnown)
          .readable);
}

TEST(Page, ReadsSixRows) {
  const Leads l;
  const auto page = read_page(page_of({l.one, l.two, l.three, l.avr, l.avl, l.avf}), kKnown);
  ASSERT_TRUE(page.readable) << page.reason;
  EXPECT_GT(likeness(page.samples_mv, l.two), 0.975);
}

TEST(Page, RefusesAPageOnWhichNeitherSumFitsWell) {
  ECGMM_SKIP_UNDER_SANITIZERS();
  const Leads l;
  const auto too_tall = [&](double two, double avf) {
    return read_page(page_of({l.one, mix(l.two, two, l.two, 0), l.three, l.avr, l.avl,
                              mix(l.avf, avf, l.avf, 0)}),
                     kKnown);
  };
  const auto one_off = too_tall(1, 1.3);
  EXPECT_TRUE(one_off.readable) << one_off.reason;
  const auto both_off = too_tall(1.25, 1.45);
  EXPECT_FALSE(both_off.readable);
  EXPECT_NE(both_off.reason.find("do not add up"), std::string::npos) << both_off.reason;
}

TEST(Page, ReadsATurnedPage) {
  const Leads l;
  auto rows = three_by_four(l);
  rows.push_back(l.two);
  const auto page = read_page(turned(page_of(rows), 2.5), kKnown);
  ASSERT_TRUE(page.readable) << page.reason;
  EXPECT_GT(likeness(page.samples_mv, l.two), 0.97);
}

TEST(Page, RefusesChestLeadsOnly) {
  const Leads l;
  const auto page = read_page(page_of({l.chest.begin(), l.chest.end()}), kKnown);
  EXPECT_FALSE(page.readable);
  EXPECT_NE(page.reason.find("lead II cannot be identified"), std::string::npos) << page.reason;
}

TEST(Page, RefusesAPageUpsideDown) {
  const Leads l;
  auto rows = three_by_four(l);
  rows.push_back(l.two);
  EXPECT_FALSE(read_page(turned(page_of(rows), 180), kKnown).readable);
}

/// Turned counterclockwise by a right angle.
Image on_its_side(const Image& from) {
  Image to{from.height_px, from.width_px, std::vector<std::uint8_t>(from.rgb.size())};
  for (int y = 0; y < from.height_px; ++y) {
    for (int x = 0; x < from.width_px; ++x) {
      const auto pixel =
          from.rgb.begin() + (static_cast<std::ptrdiff_t>(y) * from.width_px + x) * 3;
      const auto place = static_cast<std::ptrdiff_t>(from.width_px - 1 - x) * to.width_px + y;
      std::copy(pixel, pixel + 3, to.rgb.begin() + place * 3);
    }
  }
  return to;
}

Image mirrored(const Image& from) {
  Image to = from;
  for (int y = 0; y < from.height_px; ++y) {
    for (int x = 0; x < from.width_px; ++x) {
      const auto row = static_cast<std::ptrdiff_t>(y) * from.width_px;
      const auto pixel = from.rgb.begin() + (row + x) * 3;
      std::copy(pixel, pixel + 3, to.rgb.begin() + (row + from.width_px - 1 - x) * 3);
    }
  }
  return to;
}

TEST(Page, IsTurnedWherePulsesShowWhichWayIsUp) {
  ECGMM_SKIP_UNDER_SANITIZERS();
  const Leads l;
  Image image = page_of(three_by_four(l), /*pulse=*/true);
  const auto upright = read_page(image);
  ASSERT_TRUE(upright.readable) << upright.reason;
  EXPECT_EQ(upright.turned_degrees, 0);
  for (const int degrees : {90, 180, 270}) {
    image = on_its_side(image);
    const auto page = read_page(image);
    ASSERT_TRUE(page.readable) << degrees << ": " << page.reason;
    EXPECT_EQ(page.turned_degrees, degrees);
    EXPECT_EQ(page.scale.pulses, upright.scale.pulses);
    EXPECT_EQ(page.place.layout, upright.place.layout);
    EXPECT_THAT(page.samples_mv,
                ::testing::Pointwise(::testing::NanSensitiveFloatEq(), upright.samples_mv));
    ASSERT_FALSE(page.notes.empty());
    EXPECT_NE(page.notes.back().find(std::to_string(degrees) + " degrees"), std::string::npos);
    // The paper's upper left corner is that of the picture before it was turned.
    const auto corner = page.map.at(page.map.left_mm, page.map.top_mm);
    EXPECT_EQ(corner.x() > image.width_px / 2.0, degrees == 180 || degrees == 270) << degrees;
    EXPECT_EQ(corner.y() > image.height_px / 2.0, degrees == 90 || degrees == 180) << degrees;
  }
}

TEST(Page, IsNotTurnedWithoutPulses) {
  ECGMM_SKIP_UNDER_SANITIZERS();
  const Leads l;
  Image image = page_of(three_by_four(l));
  for (int turn = 0; turn < 3; ++turn) {
    image = on_its_side(image);
    const auto page = read_page(image, kKnown);
    EXPECT_FALSE(page.readable) << turn;
    EXPECT_NE(page.reason.find("turn the picture upright"), std::string::npos) << page.reason;
  }
}

TEST(Page, IsNotReadMirrored) {
  ECGMM_SKIP_UNDER_SANITIZERS();
  const Leads l;
  Image image = mirrored(page_of(three_by_four(l), /*pulse=*/true));
  for (int turn = 0; turn < 4; ++turn) {
    EXPECT_FALSE(read_page(image).readable) << turn;
    image = on_its_side(image);
  }
}

TEST(Page, RefusesWhatIsNoEcg) {
  RandomStream random(1, "page test");
  Image noise{700, 500, std::vector<std::uint8_t>(700 * 500 * 3)};
  for (auto& v : noise.rgb) v = static_cast<std::uint8_t>(random.uniform() * 255);
  const Image white{700, 500, std::vector<std::uint8_t>(700 * 500 * 3, 255)};
  const Image black{700, 500, std::vector<std::uint8_t>(700 * 500 * 3, 0)};
  const Image line{5000, 160, std::vector<std::uint8_t>(5000 * 160 * 3, 200)};
  const Image tiny{20, 20, std::vector<std::uint8_t>(20 * 20 * 3, 200)};
  for (const Image* picture :
       std::initializer_list<const Image*>{&noise, &white, &black, &line, &tiny}) {
    const auto page = read_page(*picture);
    EXPECT_FALSE(page.readable);
    EXPECT_FALSE(page.reason.empty());
    EXPECT_TRUE(page.samples_mv.empty());
  }
}

TEST(Page, RefusesSharedPagesWithoutLeadTwo) {
  ECGMM_SKIP_UNDER_SANITIZERS();
  const auto folder = shared_data("pages");
  std::ifstream truth(folder / "truth.csv");
  if (!truth) GTEST_SKIP() << folder << " is not here";
  int seen = 0;
  for (std::string row; std::getline(truth, row);) {
    if (row.find(",refuse,") == std::string::npos) continue;
    const auto file = folder / row.substr(0, row.find(','));
    EXPECT_FALSE(read_page(io::read_image(file).image).readable) << file;
    if (++seen == 3) break;  // a second each
  }
  EXPECT_EQ(seen, 3);
}

}  // namespace
}  // namespace ecgmm::ecg
