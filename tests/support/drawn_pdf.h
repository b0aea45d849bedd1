// SPDX-License-Identifier: Apache-2.0
// PDFs of ECG pages, written by the tests themselves.
#pragma once

#include <array>
#include <cmath>
#include <string>
#include <vector>

#include "ecgmm/core/text.h"
#include "tests/support/drawn_page.h"

namespace ecgmm {

/// A PDF of these objects, the first of which is the catalog.
inline std::string pdf_of(const std::vector<std::string>& objects) {
  std::string pdf = "%PDF-1.4\n";
  std::string table = concat("xref\n0 ", objects.size() + 1, "\n0000000000 65535 f \n");
  for (std::size_t i = 0; i < objects.size(); ++i) {
    const std::string offset = std::to_string(pdf.size());
    table += std::string(10 - offset.size(), '0') + offset + " 00000 n \n";
    pdf += concat(i + 1, " 0 obj\n", objects[i], "\nendobj\n");
  }
  return concat(pdf, table, "trailer\n<< /Size ", objects.size() + 1,
                " /Root 1 0 R >>\nstartxref\n", pdf.size(), "\n%%EOF\n");
}

inline std::string pdf_stream(const std::string& content, const std::string& keys = "") {
  return concat("<< /Length ", content.size(), " ", keys, " >>\nstream\n", content, "\nendstream");
}

/// A PDF of one page with this content; objects 5 and on are `more`.
inline std::string pdf_page(const std::string& content, const std::string& page_keys,
                            const std::vector<std::string>& more = {},
                            const std::string& resources = "") {
  std::vector<std::string> objects = {
      "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
      concat("<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /Font << /F << /Type "
             "/Font /Subtype /Type1 /BaseFont /Helvetica >> >> ",
             resources, " >> ", page_keys, " >>"),
      pdf_stream(content)};
  objects.insert(objects.end(), more.begin(), more.end());
  return pdf_of(objects);
}

/// How a page is drawn. All that is given in mm is as on paper; the page is 297 by 210 mm.
struct DrawnPdf {
  enum class Pieces { whole, segments, runs, parts };  ///< parts share no point
  enum class Turn { none, rotated, content };

  double pt_per_mm = 72 / 25.4;
  double mm_per_s = 25;
  double mm_per_mv = 10;
  double pulse_mm = 5;   ///< wide; 0: no pulses
  double rate_hz = 500;  ///< of the points
  Pieces pieces = Pieces::whole;
  Turn turn = Turn::none;  ///< by /Rotate, or drawn upright on a portrait page
  bool six_rows = false;   ///< 6x1 instead of 3x4 and a row of II
  bool grid = true;        ///< every 5 mm
  bool fine_grid = false;  ///< and every 1 mm
  bool form = false;       ///< traces in form XObjects, one for each
  bool names = true;
  bool simplified = false;  ///< only points where a line bends
  std::string printed = "25 mm/s 10 mm/mV";
  std::string patient = "Mustermann, Erika 1960-02-03";
  std::string swapped = {};  ///< this lead's name instead of II

  std::string file() const;
  /// Lead II, mV.
  std::vector<float> two() const { return lead(1); }
  /// I, II, III, aVR, aVL, aVF, V1 ... V6.
  std::vector<float> lead(std::size_t index, double seconds = 10) const;

 private:
  static constexpr double kWidth = 297, kHeight = 210;
  std::string at(double x_mm, double y_mm) const {
    const double x = x_mm * pt_per_mm;
    const double y = y_mm * pt_per_mm;
    return turn == Turn::none ? concat(fixed(x, 4), ' ', fixed(kHeight * pt_per_mm - y, 4))
                              : concat(fixed(y, 4), ' ', fixed(x, 4));
  }
  std::string line(double x0, double y0, double x1, double y1) const {
    return concat(at(x0, y0), " m ", at(x1, y1), " l\n");
  }
  std::string text(double x, double y, const std::string& words) const {
    return concat("BT /F 9 Tf ", turn == Turn::none ? "1 0 0 1 " : "0 1 -1 0 ", at(x, y), " Tm (",
                  words, ") Tj ET\n");
  }
  std::string grid_lines(double mm) const;
  std::string pulse(double base_mm) const;
  std::string trace(const std::vector<float>& lead, double left_mm, double base_mm) const;
};

inline std::vector<float> DrawnPdf::lead(std::size_t index, double seconds) const {
  auto one = drawn_beats({0.08, -0.05, 0.6, -0.10, 0.16}, seconds);
  auto two = drawn_lead_two(seconds);
  std::vector<float> out(one.size());
  const auto mixed = [&](float a, float b) {
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = a * one[i] + b * two[i];
    return out;
  };
  switch (index) {
    case 0:
      return one;
    case 1:
      return two;
    case 2:
      return mixed(-1, 1);
    case 3:
      return mixed(-0.5F, -0.5F);
    case 4:
      return mixed(1, -0.5F);
    case 5:
      return mixed(-0.5F, 1);
    default: {
      const double v = static_cast<double>(index) - 6;
      return drawn_beats({0.05, -0.02 * v, 0.2 + 0.25 * v, -1.1 + 0.2 * v, -0.1 + 0.1 * v},
                         seconds);
    }
  }
}

inline std::string DrawnPdf::grid_lines(double mm) const {
  std::string out;
  for (double x = 0; x <= kWidth; x += mm) out += line(x, 0, x, kHeight);
  for (double y = 0; y <= kHeight; y += mm) out += line(0, y, kWidth, y);
  return out + "S\n";
}

inline std::string DrawnPdf::pulse(double base) const {
  if (pulse_mm <= 0) return "";
  const double top = base - mm_per_mv;
  return concat(at(5, base), " m ", at(6, base), " l ", at(6, top), " l ", at(6 + pulse_mm, top),
                " l ", at(6 + pulse_mm, base), " l ", at(7 + pulse_mm, base), " l S\n");
}

inline std::string DrawnPdf::trace(const std::vector<float>& samples, double left,
                                   double base) const {
  const double step = mm_per_s / rate_hz;
  const auto each = static_cast<std::size_t>(kDrawnRateHz / rate_hz);
  std::vector<std::array<double, 2>> points;
  for (std::size_t i = 0; i * each < samples.size(); ++i) {
    points.push_back({left + static_cast<double>(i) * step, base - samples[i * each] * mm_per_mv});
  }
  if (simplified) {  // what lies on the line between its neighbors to a hundredth of a mm is left
                     // out
    std::vector<std::array<double, 2>> kept = {points.front()};
    std::size_t from = 0;
    for (std::size_t i = 2; i < points.size(); ++i) {
      bool straight = i - from < 60;
      for (std::size_t k = from + 1; k < i && straight; ++k) {
        const double t = static_cast<double>(k - from) / static_cast<double>(i - from);
        straight =
            std::abs(points[from][1] + t * (points[i][1] - points[from][1]) - points[k][1]) < 0.01;
      }
      if (straight) continue;
      kept.push_back(points[i - 1]);
      from = i - 1;
    }
    kept.push_back(points.back());
    points = kept;
  }
  std::string out = at(points[0][0], points[0][1]) + " m ";
  for (std::size_t i = 1; i < points.size(); ++i) {
    const auto here = at(points[i][0], points[i][1]);
    if (pieces == Pieces::parts && i % 100 == 0) {
      out += concat("S ", here, " m ");
      continue;
    }
    out += here + " l\n";
    const bool ends = pieces == Pieces::segments || (pieces == Pieces::runs && i % 100 == 0);
    if (ends && i + 1 < points.size()) out += concat("S ", here, " m ");
  }
  return out + "S\n";
}

inline std::string DrawnPdf::file() const {
  static const std::array<const char*, 12> kNames = {"I",  "II", "III", "aVR", "aVL", "aVF",
                                                     "V1", "V2", "V3",  "V4",  "V5",  "V6"};
  std::vector<std::string> traces;
  std::string content = concat("q 0.7 w 1 .64 .67 RG\n", grid ? grid_lines(5) : "", "Q\n",
                               "q 0.2 w 1 .8 .8 RG\n", fine_grid ? grid_lines(1) : "", "Q\n");
  content += text(20, 10, patient) + text(20, 205, printed) + "0.4 w 0 0 0 RG\n";
  const double left = 20;
  const double seconds = mm_per_s > 25 ? 5 : 10;
  const auto add = [&](std::size_t index, double x, double base, double start, double length) {
    const auto all = lead(index, seconds);
    const auto first = static_cast<std::ptrdiff_t>(start * kDrawnRateHz);
    const auto count = static_cast<std::ptrdiff_t>(length * kDrawnRateHz);
    traces.push_back(trace({all.begin() + first, all.begin() + first + count}, x, base));
    if (names)
      content += text(x + 1, base - 12, index == 1 && !swapped.empty() ? swapped : kNames[index]);
  };
  if (six_rows) {
    for (std::size_t r = 0; r < 6; ++r) {
      const double base = 35 + 30 * static_cast<double>(r);
      content += pulse(base);
      add(r, left, base, 0, seconds);
    }
  } else {
    for (std::size_t r = 0; r < 3; ++r) {
      const double base = 40 + 45 * static_cast<double>(r);
      content += pulse(base);
      for (std::size_t c = 0; c < 4; ++c) {
        const double start = seconds / 4 * static_cast<double>(c);
        add(3 * c + r, left + start * mm_per_s, base, start, seconds / 4);
      }
    }
    content += pulse(175);
    add(1, left, 175, 0, seconds);
  }
  std::vector<std::string> more;
  std::string forms;
  for (std::size_t i = 0; i < traces.size(); ++i) {
    if (!form) {
      content += traces[i];
      continue;
    }
    // Within, everything is moved and twice as large.
    more.push_back(pdf_stream("2 0 0 2 0 0 cm\n" + traces[i],
                              "/Type /XObject /Subtype /Form /BBox [-9999 -9999 9999 9999] "
                              "/Matrix [0.5 0 0 0.5 30 40]"));
    forms += concat("/T", i, ' ', i + 5, " 0 R ");
    content += concat("q 1 0 0 1 -30 -40 cm /T", i, " Do Q\n");
  }
  const double w = (turn == Turn::none ? kWidth : kHeight) * pt_per_mm;
  const double h = (turn == Turn::none ? kHeight : kWidth) * pt_per_mm;
  return pdf_page(content,
                  concat("/MediaBox [0 0 ", fixed(w, 3), ' ', fixed(h, 3), "]",
                         turn == Turn::rotated ? " /Rotate 90" : ""),
                  more, form ? concat("/XObject << ", forms, ">>") : "");
}

}  // namespace ecgmm
