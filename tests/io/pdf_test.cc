// SPDX-License-Identifier: Apache-2.0
// What is understood of PDFs, and what they may ask of memory and stack; built with the module.
#include "ecgmm/io/pdf.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include "tests/support/drawn_pdf.h"
#include "tests/support/errors.h"
#include "tests/support/temp_folder.h"

namespace ecgmm::io {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

const char* const kMedia = "/MediaBox [0 0 200 100]";

PdfPage page_of(const std::string& pdf, std::size_t index = 0) {
  const TempFolder folder;
  return open_pdf(folder.write("page.pdf", pdf))->page(index);
}

std::string refusal(const std::string& pdf) {
  return fault(ErrorKind::data, [&] { page_of(pdf); });
}

std::vector<PdfPoint> points(const PdfPage& page, std::size_t path = 0) {
  const auto span = page.points_of(page.paths.at(path));
  return {span.begin(), span.end()};
}

testing::Matcher<PdfPoint> at(double x, double y) {
  return AllOf(testing::Field(&PdfPoint::x, testing::DoubleNear(x, 1e-6)),
               testing::Field(&PdfPoint::y, testing::DoubleNear(y, 1e-6)));
}

std::string deflated(const std::string& text) {
  uLongf size = compressBound(text.size());
  std::string out(size, '\0');
  compress(reinterpret_cast<Bytef*>(out.data()), &size, reinterpret_cast<const Bytef*>(text.data()),
           text.size());
  out.resize(size);
  return out;
}

/// A page whose content is compressed.
std::string packed(const std::string& content, const std::string& filter = "/FlateDecode") {
  return pdf_of({"<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
                 concat("<< /Type /Page /Parent 2 0 R /Contents 4 0 R ", kMedia, " >>"),
                 pdf_stream(content, "/Filter " + filter)});
}

TEST(Pdf, LinesAreInPointsFromTheUpperLeftCorner) {
  const auto page = page_of(pdf_page("10 20 m 30 40 l 50 20 l S", kMedia));
  EXPECT_DOUBLE_EQ(page.width_pt, 200);
  EXPECT_THAT(points(page), ElementsAre(at(10, 80), at(30, 60), at(50, 80)));
}

TEST(Pdf, ObeysMatricesStatesAndPens) {
  const auto page = page_of(pdf_page(
      "q 2 0 0 2 10 0 cm 1 0 0 RG 3 w 5 5 m 6 6 l S Q 5 5 m 6 6 l S 0 0 0 1 K 0 0 m 9 9 l s",
      kMedia));
  ASSERT_EQ(page.paths.size(), 3U);
  EXPECT_THAT(points(page), ElementsAre(at(20, 90), at(22, 88)));
  EXPECT_THAT(points(page, 1), ElementsAre(at(5, 95), at(6, 94)));
  EXPECT_DOUBLE_EQ(page.pens[page.paths[0].pen].width_pt, 6);
  EXPECT_THAT(page.pens[page.paths[0].pen].color, ElementsAre(1, 0, 0));
  EXPECT_THAT(page.pens[page.paths[1].pen].color, ElementsAre(0, 0, 0));
  EXPECT_EQ(points(page, 2).size(), 3U) << "s closes";
}

TEST(Pdf, OneNumberIsLightOrInk) {
  const auto red = [](const std::string& color) {
    const auto page = page_of(pdf_page(color + " 5 5 m 6 7 l S", kMedia));
    return page.pens.at(0).color[0];
  };
  EXPECT_EQ(red("1 G"), 1);
  EXPECT_EQ(red("/DeviceGray CS 1 SC"), 1);
  EXPECT_EQ(red("/Black CS 1 SCN"), 0) << "a separation: all of its ink";
  EXPECT_EQ(red("1 G /Profile CS 1 0 0 SCN"), 1);
  EXPECT_EQ(red("1 G /DeviceGray CS"), 0) << "a new space begins with black";
}

TEST(Pdf, TurnsCropsAndScalesThePage) {
  const std::string content = "10 20 m 11 20 l S";
  const auto first = [&](const std::string& keys) {
    return points(page_of(pdf_page(content, keys))).at(0);
  };
  EXPECT_THAT(first("/MediaBox [0 0 200 100] /Rotate 90"), at(20, 10));
  EXPECT_THAT(first("/MediaBox [0 0 200 100] /Rotate 180"), at(190, 20));
  EXPECT_THAT(first("/MediaBox [0 0 200 100] /Rotate -90"), at(80, 190));
  EXPECT_THAT(first("/MediaBox [0 0 200 100] /CropBox [5 5 100 90]"), at(5, 70));
  EXPECT_THAT(first("/MediaBox [0 0 200 100] /UserUnit 2"), at(20, 160));
}

TEST(Pdf, RunsForms) {
  const std::string form = pdf_stream(
      "0 0 m 1 1 l S", "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Matrix [2 0 0 2 1 1]");
  const auto page = page_of(
      pdf_page("1 0 0 1 10 10 cm /X Do 0 0 m 5 5 l S", kMedia, {form}, "/XObject << /X 5 0 R >>"));
  EXPECT_THAT(points(page), ElementsAre(at(11, 89), at(13, 87)));
  EXPECT_THAT(points(page, 1), ElementsAre(at(10, 90), at(15, 85))) << "the state is as before";
}

TEST(Pdf, ReadsTextWithItsPlace) {
  const auto page =
      page_of(pdf_page("BT /F 10 Tf 20 30 Td (25 mm) Tj (/s) Tj 0 -12 Td [(a) -50 (VR)] TJ ET "
                       "BT /F 10 Tf 0 1 -1 0 50 60 Tm <4949> Tj ET",
                       kMedia));
  ASSERT_EQ(page.texts.size(), 4U);
  EXPECT_EQ(page.texts[0].text, "25 mm");
  EXPECT_THAT(page.texts[0].at, at(20, 70));
  EXPECT_GT(page.texts[1].at.x, 35);
  EXPECT_EQ(page.texts[2].text, "aVR");
  EXPECT_THAT(page.texts[2].at, at(20, 82));
  EXPECT_EQ(page.texts[3].text, "II");
  EXPECT_THAT(page.texts[3].direction, at(0, -1));
}

TEST(Pdf, LabelsOfOneLineAreSeveralTexts) {
  const auto page = page_of(pdf_page("BT /F 10 Tf 20 30 Td [(I) -9000 (aVR)] TJ ET", kMedia));
  ASSERT_EQ(page.texts.size(), 2U);
  EXPECT_EQ(page.texts[0].text, "I");
  EXPECT_EQ(page.texts[1].text, "aVR");
  EXPECT_NEAR(page.texts[1].at.x, 115.5, 1) << "about, without a table of widths";
}

TEST(Pdf, ReadsFontsWithTablesOfCharacters) {
  const std::string map = pdf_stream(
      "1 begincodespacerange <0000> <ffff> endcodespacerange 1 beginbfchar <0003> <0056> "
      "endbfchar 2 beginbfrange <0010> <0012> <0031> <0020> <0021> [<0061> <0062>] endbfrange");
  const auto shown = [&](const std::string& font, const std::string& text) {
    return page_of(pdf_page(concat("BT /G 9 Tf 5 5 Td ", text, " Tj ET"), kMedia, {map},
                            concat("/Font << /G << /Type /Font ", font, " >> >>")))
        .texts.at(0)
        .text;
  };
  EXPECT_EQ(shown("/Subtype /Type0 /ToUnicode 5 0 R", "<000300100011002000210099>"), "V12ab?");
  EXPECT_EQ(
      shown("/Subtype /Type3 /Encoding << /Differences [1 /V /one 9 /alpha] >>", "<01024109>"),
      "V1A?");
}

TEST(Pdf, NamesPicturesAndFilledShapes) {
  const auto page = page_of(pdf_page(
      "q 100 0 0 50 10 20 cm /P Do Q 0 0 10 0.5 re f 1 1 m 2 2 l 3 1 l 4 2 l 5 1 l 6 0 l f", kMedia,
      {pdf_stream("x", "/Type /XObject /Subtype /Image /Width 7 /Height 8")},
      "/XObject << /P 5 0 R >>"));
  ASSERT_EQ(page.pictures.size(), 1U);
  EXPECT_EQ(page.pictures[0].width_px, 7);
  EXPECT_DOUBLE_EQ(page.pictures[0].box.top, 30);
  EXPECT_EQ(page.paths.size(), 1U);
  EXPECT_TRUE(page.pens[page.paths[0].pen].filled);
  EXPECT_EQ(page.shapes, 1U);
}

TEST(Pdf, ReadsCompressedContent) {
  const std::string content = "10 20 m 30 40 l S";
  EXPECT_EQ(page_of(packed(deflated(content))).paths.size(), 1U);
  EXPECT_THAT(refusal(packed("no zlib")), HasSubstr("damaged"));
  EXPECT_THAT(refusal(packed(content, "/LZWDecode")), HasSubstr("not read"));
}

TEST(Pdf, BoundsWhatUnfolds) {
  std::string blanks;
  blanks.resize(100'000'000, ' ');
  const std::string bomb = deflated(blanks);
  EXPECT_THAT(refusal(packed(bomb)), HasSubstr("unfolds to more"));
  EXPECT_THAT(refusal(packed(deflated(bomb), "[/FlateDecode /FlateDecode]")),
              HasSubstr("more than once"));
  const std::string pulse = "0 0 m 1 1 l S ";
  std::string lines;
  for (int i = 0; i < 1'000'001; ++i) lines += pulse;
  EXPECT_THAT(refusal(packed(deflated(lines))), HasSubstr("too many"));
}

/// A PDF whose catalog lies in an object stream, as from PDF 1.5 on, with so many blanks behind it.
std::string with_object_stream(std::size_t blanks) {
  const std::string catalog = "<< /Type /Catalog /Pages 2 0 R >> ";
  const std::string pages = "<< /Type /Pages /Kids [3 0 R] /Count 1 >>";
  const std::string head = concat("1 0 2 ", catalog.size(), " ");
  std::string pdf = "%PDF-1.5\n";
  std::vector<std::size_t> places;
  const auto add = [&](int number, const std::string& object) {
    places.push_back(pdf.size());
    pdf += concat(number, " 0 obj\n", object, "\nendobj\n");
  };
  add(3, concat("<< /Type /Page /Parent 2 0 R ", kMedia, " >>"));
  add(4, pdf_stream(deflated(head + catalog + pages + std::string(blanks, ' ')),
                    concat("/Type /ObjStm /N 2 /First ", head.size(), " /Filter /FlateDecode")));
  places.push_back(pdf.size());
  std::string table;
  const auto entry = [&](int kind, std::size_t value, int index) {
    table += {static_cast<char>(kind), static_cast<char>(value >> 16),
              static_cast<char>(value >> 8), static_cast<char>(value), static_cast<char>(index)};
  };
  entry(0, 0, 0);
  entry(2, 4, 0);
  entry(2, 4, 1);
  for (const auto place : places) entry(1, place, 0);
  const std::size_t start = pdf.size();
  pdf += concat("5 0 obj\n", pdf_stream(table, "/Type /XRef /Size 6 /W [1 3 1] /Root 1 0 R"),
                "\nendobj\nstartxref\n", start, "\n%%EOF\n");
  return pdf;
}

TEST(Pdf, BoundsObjectStreams) {
  EXPECT_DOUBLE_EQ(page_of(with_object_stream(10)).width_pt, 200);
  EXPECT_THAT(refusal(with_object_stream(100'000'000)), HasSubstr("unfolds to more"));
}

TEST(Pdf, BoundsFormsWithinForms) {
  const std::string itself = pdf_stream("/X Do",
                                        "/Type /XObject /Subtype /Form /BBox [0 0 9 9] "
                                        "/Resources << /XObject << /X 5 0 R >> >>");
  EXPECT_THAT(refusal(pdf_page("/X Do", kMedia, {itself}, "/XObject << /X 5 0 R >>")),
              HasSubstr("too many forms"));
  // Each of ten forms shows the next one ten times.
  std::vector<std::string> tree;
  for (int i = 0; i < 10; ++i) {
    std::string content;
    for (int k = 0; k < 10; ++k) content += "/X Do ";
    tree.push_back(pdf_stream(content, concat("/Type /XObject /Subtype /Form /BBox [0 0 9 9] "
                                              "/Resources << /XObject << /X ",
                                              i + 6, " 0 R >> >>")));
  }
  EXPECT_THAT(refusal(pdf_page("/X Do", kMedia, tree, "/XObject << /X 5 0 R >>")),
              HasSubstr("too many forms"));
}

TEST(Pdf, RefusesWhatIsDamagedOrLocked) {
  EXPECT_THAT(refusal("not a PDF"), HasSubstr("is no PDF"));
  EXPECT_THAT(refusal("%PDF-1.4\nnothing"), HasSubstr("damaged"));
  EXPECT_THAT(refusal(pdf_of(
                  {"<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [] /Count 0 >>"})),
              HasSubstr("no pages"));
  EXPECT_THAT(refusal(pdf_page("0 0 m 1 1 l S", "/MediaBox [0 0 0 0]")), HasSubstr("no size"));
  std::string locked = pdf_page("0 0 m 1 1 l S", kMedia);
  const std::string key(32, 'k');
  locked.replace(locked.rfind("/Root 1 0 R"), 11,
                 concat("/Root 1 0 R /ID [<00> <00>] /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 "
                        "/O (",
                        key, ") /U (", key, ") >>"));
  EXPECT_THAT(refusal(locked), HasSubstr("password"));
}

TEST(Pdf, SaysThatItHadToBeRepaired) {
  const std::string whole = pdf_page("0 0 m 1 1 l S", kMedia);
  const TempFolder folder;
  EXPECT_FALSE(open_pdf(folder.write("whole.pdf", whole))->repaired());
  const auto cut = folder.write("cut.pdf", whole.substr(0, whole.find("xref")));
  EXPECT_THAT(fault(ErrorKind::data, [&] { open_pdf(cut); }), HasSubstr("damaged"));
  std::string moved = whole;
  moved.insert(moved.find("1 0 obj"), "% a line that a mail program added\n");
  const auto pdf = open_pdf(folder.write("moved.pdf", moved));
  EXPECT_TRUE(pdf->repaired());
  EXPECT_EQ(pdf->page(0).paths.size(), 1U);
}

TEST(Pdf, IsToldByItsContent) {
  const TempFolder folder;
  EXPECT_TRUE(is_pdf(folder.write("a.jpg", "%PDF-1.7")));
  EXPECT_FALSE(is_pdf(folder.write("b.pdf", "II\n1\n")));
  EXPECT_FALSE(is_pdf(folder / "absent.pdf"));
  EXPECT_TRUE(is_pdf_name("A.PDF"));
}

}  // namespace
}  // namespace ecgmm::io
