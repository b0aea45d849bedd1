// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/plot/plots.h"

#include <cairo.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>
#include <memory>
#include <span>

/// Fontconfig keeps what it read until the process ends, out of the leak checker's sight.
// NOLINTBEGIN(bugprone-reserved-identifier,readability-identifier-naming)
extern "C" const char* __lsan_default_suppressions();
extern "C" const char* __lsan_default_suppressions() { return "leak:libfontconfig"; }
// NOLINTEND(bugprone-reserved-identifier,readability-identifier-naming)

namespace ecgmm::plot {
namespace {

/// The PNG read back with Cairo.
class Picture {
 public:
  explicit Picture(const Plot& plot) {
    std::span<const std::byte> rest(plot.png);
    const auto read = [](void* from, unsigned char* to, unsigned length) {
      auto& bytes = *static_cast<std::span<const std::byte>*>(from);
      if (bytes.size() < length) return CAIRO_STATUS_READ_ERROR;
      std::memcpy(to, bytes.data(), length);
      bytes = bytes.subspan(length);
      return CAIRO_STATUS_SUCCESS;
    };
    surface_.reset(cairo_image_surface_create_from_png_stream(read, &rest));
  }

  int width() const { return cairo_image_surface_get_width(surface_.get()); }
  int height() const { return cairo_image_surface_get_height(surface_.get()); }

  unsigned at(double x, double y) const {
    const auto* row =
        cairo_image_surface_get_data(surface_.get()) +
        static_cast<std::ptrdiff_t>(y) * cairo_image_surface_get_stride(surface_.get());
    return reinterpret_cast<const std::uint32_t*>(row)[static_cast<std::ptrdiff_t>(x)] & 0xffffffU;
  }

 private:
  struct Destroy {
    void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
  };
  std::unique_ptr<cairo_surface_t, Destroy> surface_;
};

// The unit square's place in the ROC picture, pixels.
double roc_x(double value) { return 2 * (62 + 350 * value); }
double roc_y(double value) { return 2 * (42 + 350 * (1 - value)); }

constexpr unsigned kFirst = 0x0072b2;
constexpr unsigned kSecond = 0xd55e00;

const Curve kSteps{"fused, AUROC 0.87", {0, 0, 0.2, 0.2, 1}, {0, 0.5, 0.5, 0.9, 0.9}};

TEST(RocPlot, DrawsTheCurveWhereItsPointsLie) {
  const auto plot = roc_plot({kSteps}, "ROC curve");
  const Picture picture(plot);
  ASSERT_EQ(picture.width(), 900);
  ASSERT_EQ(picture.height(), 900);
  EXPECT_EQ(plot.width_px, 900);
  EXPECT_EQ(plot.height_px, 900);
  for (const auto& [x, y] : {std::pair{0.1, 0.5}, {0.2, 0.7}, {0.5, 0.9}, {0.15, 0.5}}) {
    EXPECT_EQ(picture.at(roc_x(x), roc_y(y)), kFirst) << x << ' ' << y;
  }
  for (const auto& [x, y] : {std::pair{0.1, 0.7}, {0.3, 0.5}, {0.5, 0.97}}) {
    EXPECT_NE(picture.at(roc_x(x), roc_y(y)), kFirst) << x << ' ' << y;
  }
}

TEST(RocPlot, GivesEachCurveItsColorAndShowsTheDiagonal) {
  const Curve other{"clinical", {0, 0.6, 1}, {0, 0.6, 0.6}};
  const Picture picture(roc_plot({kSteps, other}, "ROC curve"));
  EXPECT_EQ(picture.at(roc_x(0.5), roc_y(0.9)), kFirst);
  EXPECT_EQ(picture.at(roc_x(0.8), roc_y(0.6)), kSecond);
  int dashes = 0;
  for (double v = 0.7; v < 0.95; v += 0.001) dashes += picture.at(roc_x(v), roc_y(v)) == 0x777777U;
  EXPECT_GT(dashes, 50);
}

TEST(RocPlot, StaysInTheSquareAndDrawsWithoutCurves) {
  const Picture picture(roc_plot({{"far", {0, 5}, {-3, 7}}}, "out of range"));
  for (int x = 0; x < 900; ++x) EXPECT_EQ(picture.at(x, 60), picture.at(x, 61)) << x;
  EXPECT_EQ(Picture(roc_plot({}, "one class only")).width(), 900);
  EXPECT_EQ(Picture(roc_plot({{"undefined", {}, {}}}, "one class only")).width(), 900);
}

TEST(ConfusionPlot, ShadesCellsByTheShareOfTheirRow) {
  const auto plot = confusion_plot({{{30, 0}, {5, 5}}}, "Confusion matrix");
  const Picture picture(plot);
  ASSERT_EQ(picture.width(), 900);
  ASSERT_EQ(picture.height(), 860);
  const auto cell = [&](int truth, int predicted) {
    return picture.at(2 * (96 + 160 * predicted + 10), 2 * (42 + 160 * truth + 10));
  };
  EXPECT_EQ(cell(0, 0), 0x08458bU);
  EXPECT_EQ(cell(0, 1), 0xf4f8fcU);
  EXPECT_EQ(cell(1, 0), cell(1, 1));
  EXPECT_NE(cell(1, 0), cell(0, 0));
  EXPECT_NE(cell(1, 0), cell(0, 1));
}

TEST(ConfusionPlot, ShowsARowWithoutRecords) {
  EXPECT_NE(confusion_plot({{{0, 0}, {1, 2}}}, "t").svg,
            confusion_plot({{{1, 0}, {1, 2}}}, "t").svg);
}

TEST(ReliabilityPlot, PutsEachBinWhereItBelongs) {
  const Picture picture(
      reliability_plot({{0.2, 0.1, 0.02, 0.3, 40}, {0.7, 0.8, 0.6, 0.95, 40}}, "Calibration"));
  EXPECT_EQ(picture.at(roc_x(0.2), roc_y(0.1)), kFirst);
  EXPECT_EQ(picture.at(roc_x(0.7), roc_y(0.8)), kFirst);
  EXPECT_EQ(picture.at(roc_x(0.2), roc_y(0.25)), kFirst);  // the interval
  EXPECT_NE(picture.at(roc_x(0.2), roc_y(0.45)), kFirst);
}

TEST(DecisionCurvePlot, ScalesToTheBenefitAndEndsCurvesBelowTheFrame) {
  const Curve model{"model", {0, 0.5, 1}, {0.4, 0.4, 0.4}};
  const Curve all{"treat all", {0, 0.5, 1}, {0.3, -3, 0.3}};
  const Picture picture(decision_curve_plot({model, all}, "Decision curve"));
  const double y = 2 * (42 + 350 * 0.0);  // -0.1 .. 0.4
  EXPECT_EQ(picture.at(roc_x(0.25), y + 1), kFirst);
  for (double x = 0.55; x < 0.95; x += 0.01) {
    for (double v = 0.05; v < 0.7; v += 0.01) EXPECT_NE(picture.at(roc_x(x), roc_y(v)), kSecond);
  }
}

TEST(RiskCoveragePlot, DrawsTheCurve) {
  const Picture picture(risk_coverage_plot({"", {0.1, 1}, {0.05, 0.05}}, "Answers"));
  EXPECT_EQ(picture.at(roc_x(0.5), roc_y(0.5)), kFirst);  // 0 .. 0.1
}

TEST(DegradationPlot, DrawsCurvesFromTheLowestBand) {
  const Curve curve{"at random", {0.1, 0.9}, {0.75, 0.75}};
  const Picture picture(degradation_plot({{curve, {0.7, 0.7}, {0.8, 0.8}}}, "Missing modalities"));
  EXPECT_EQ(picture.at(roc_x(0.5), roc_y(0.5)), kFirst);  // 0.5 .. 1
}

TEST(Plots, AreTheSameBytesEachTime) {
  for (int i = 0; i < 2; ++i) {
    const auto first =
        i == 0 ? roc_plot({kSteps}, "ROC") : confusion_plot({{{3, 1}, {2, 4}}}, "Confusion");
    const auto second =
        i == 0 ? roc_plot({kSteps}, "ROC") : confusion_plot({{{3, 1}, {2, 4}}}, "Confusion");
    EXPECT_TRUE(first.png == second.png);
    EXPECT_TRUE(first.svg == second.svg);
    EXPECT_THAT(first.svg, ::testing::HasSubstr("<svg "));
    EXPECT_THAT(first.svg, ::testing::HasSubstr("</svg>"));
  }
}

}  // namespace
}  // namespace ecgmm::plot
