// SPDX-License-Identifier: Apache-2.0
// What a page of a PDF shows: lines, text and pictures, in one system of coordinates.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace ecgmm::io {

/// A place on the page as it is shown: points (1/72 inch) from its upper left corner, y downwards.
struct PdfPoint {
  double x = 0;
  double y = 0;
  bool operator==(const PdfPoint&) const = default;
};

struct PdfBox {
  double left = -1e9;
  double top = -1e9;
  double right = 1e9;
  double bottom = 1e9;
  bool operator==(const PdfBox&) const = default;
};

/// How lines are drawn.
struct PdfPen {
  std::array<float, 3> color = {0, 0, 0};  ///< red, green, blue, 0..1
  double width_pt = 1;
  bool filled = false;  ///< an area, not a line
  PdfBox clip;          ///< nothing is seen outside
  bool operator==(const PdfPen&) const = default;
};

/// One line without a break: some of PdfPage::points.
struct PdfPath {
  std::uint32_t first = 0;
  std::uint32_t count = 0;
  std::uint32_t pen = 0;  ///< place in PdfPage::pens
};

/// A piece of text, as far as it can be decoded: ASCII, "?" for any other character.
struct PdfText {
  std::string text;
  PdfPoint at;           ///< where its baseline begins
  PdfPoint direction;    ///< of its baseline, of length 1
  double size_pt = 0;    ///< of the font
  double length_pt = 0;  ///< along the baseline, about
};

/// A picture on the page.
struct PdfPicture {
  PdfBox box;
  int width_px = 0;
  int height_px = 0;
};

struct PdfPage {
  double width_pt = 0;
  double height_pt = 0;
  std::vector<PdfPoint> points;
  std::vector<PdfPen> pens;
  std::vector<PdfPath> paths;  ///< lines, and filled shapes of at most five points
  std::vector<PdfText> texts;
  std::vector<PdfPicture> pictures;
  std::size_t shapes = 0;  ///< filled ones of more points, which are not kept

  std::span<const PdfPoint> points_of(const PdfPath& path) const {
    return std::span(points).subspan(path.first, path.count);
  }
};

/// An open PDF. One user at a time.
class PdfFile {
 public:
  virtual ~PdfFile() = default;
  virtual std::size_t pages() const = 0;
  /// Whether its table of objects was damaged and had to be rebuilt.
  virtual bool repaired() const = 0;
  /// What a page shows.
  /// @throws Error (data) if it is damaged, or shows more than is read of a page.
  virtual PdfPage page(std::size_t index) const = 0;
};

/// Opens a PDF with the module that reads it (pdf_module.h).
/// @throws Error (data) for what is no PDF, damage, a password that is needed to open it; Error
///         (environment) without the module.
std::unique_ptr<const PdfFile> open_pdf(const std::filesystem::path& path);

/// Whether the file's name ends in .pdf, in any case.
bool is_pdf_name(const std::filesystem::path& path);

/// Whether a file begins as a PDF does; false where it cannot be read.
bool is_pdf(const std::filesystem::path& path);

}  // namespace ecgmm::io
