// SPDX-License-Identifier: Apache-2.0
// PDFs: whole files, contents of a page, and the lines of a page as they may lie.
#include "ecgmm/ecg/page_draw.h"
#include "ecgmm/ecg/vector_page.h"
#include "ecgmm/io/pdf.h"
#include "target.h"
#include "tests/support/drawn_pdf.h"

namespace ecgmm::fuzz {
namespace {

using Seeds = std::vector<std::string>;

void read(const io::PdfPage& page) {
  ecg::PageOptions options;
  options.all_leads = true;
  const auto reading = ecg::read_vector_page(page, options);
  if (!reading.page.readable && reading.page.reason.empty())
    throw Error(ErrorKind::internal, "refused without a reason");
  if (!reading.page.rows.empty()) ecg::draw_overlay(reading.picture, reading.page);
  if (reading.page.readable) ecg::draw_strip(reading.page);
}

void read_all(Input input) {
  const MemoryFile file(input);
  guarded([&] {
    const auto pdf = io::open_pdf(file.path());
    for (std::size_t i = 0; i < std::min<std::size_t>(pdf->pages(), 3); ++i) read(pdf->page(i));
  });
}

/// The input as the content of a page with a font, a form and a picture.
void content(Input input) {
  const std::string page =
      pdf_page(text_of(input), "/MediaBox [0 0 595 842]",
               {pdf_stream("0 0 m 1 1 l S /X Do", "/Type /XObject /Subtype /Form /BBox [0 0 9 9]"),
                pdf_stream("x", "/Type /XObject /Subtype /Image /Width 7 /Height 8")},
               "/XObject << /X 5 0 R /P 6 0 R >>");
  read_all({reinterpret_cast<const std::uint8_t*>(page.data()), page.size()});
}

/// Lines whose points are bytes: five bytes a point, the first of which may begin another line.
void lines(Input input) {
  io::PdfPage page;
  page.width_pt = 842;
  page.height_pt = 595;
  page.pens.resize(2);
  page.pens[1].filled = true;
  for (std::size_t i = 0; i + 5 <= input.size() && page.points.size() < 20'000; i += 5) {
    const auto* b = &input[i];
    if (page.paths.empty() || b[0] > 250)
      page.paths.push_back(
          {static_cast<std::uint32_t>(page.points.size()), 0, b[0] == 255 ? 1U : 0U});
    ++page.paths.back().count;
    page.points.push_back({(b[1] * 256 + b[2]) / 77.0, (b[3] * 256 + b[4]) / 110.0});
  }
  guarded([&] { read(page); });
}

Seeds files() {
  return {DrawnPdf{.six_rows = true, .simplified = true}.file(),
          DrawnPdf{.turn = DrawnPdf::Turn::rotated, .form = true, .simplified = true}.file(),
          pdf_page("0 0 m 1 1 l S", "/MediaBox [0 0 99 99]")};
}

Seeds contents() {
  return {"q 2 0 0 2 1 1 cm 1 0 0 RG 0.5 w [3 2] 0 d 5 5 m 6 7 l 8 5 l S Q /X Do /P Do",
          "BT /F 9 Tf 1 0 0 1 20 30 Tm [(I) -250 (I)] TJ 0 -12 Td <56> Tj T* (25 mm/s) ' ET",
          "0 0 m 1 2 3 4 5 6 c 7 8 9 9 v 1 1 2 2 y h 1 1 30 20 re W n 5 5 m 9 9 l B*",
          "BI /W 2 /H 2 /CS /G /BPC 8 ID abcd EI q q q Q 1 0 0 0 K 0.5 g << /A [1 2] >> BDC"};
}

/// A saw tooth and three lines of a grid.
Seeds waves() {
  std::string seed;
  for (int i = 0; i < 250; ++i) {
    const char y = static_cast<char>(i % 25 < 3 ? 60 : 90);
    seed += {static_cast<char>(i == 0 ? 251 : 0), static_cast<char>(i), 0, y, 0};
  }
  for (char i = 0; i < 3; ++i) {
    seed += {static_cast<char>(251), 0, 0, i, 0};
    seed += {0, static_cast<char>(250), 0, i, 0};
  }
  return {seed};
}

}  // namespace

std::vector<Target> pdf_targets() {
  std::vector<Target> targets = {{"pdf_lines", lines, waves}};
#ifndef ECGMM_NO_PDF
  targets.push_back({"pdf", read_all, files});
  targets.push_back({"pdf_content", content, contents});
#endif
  return targets;
}

}  // namespace ecgmm::fuzz
