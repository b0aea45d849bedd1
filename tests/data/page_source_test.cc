// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/page_source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>

#include "ecgmm/io/pdf.h"
#include "tests/support/drawn_pdf.h"
#include "tests/support/errors.h"
#include "tests/support/shared_data.h"
#include "tests/support/temp_folder.h"

namespace ecgmm::data {
namespace {

using testing::HasSubstr;
using Pieces = DrawnPdf::Pieces;
using Turn = DrawnPdf::Turn;

SourcePage read(const DrawnPdf& drawn, const ecg::PageOptions& options = {}) {
  const TempFolder folder;
  return read_only_page(folder.write("page.pdf", drawn.file()), options);
}

/// Largest difference from what was drawn, mV; a lead without its zero is moved to the median.
double difference(const std::vector<float>& read, std::vector<float> drawn, bool moved = false) {
  if (moved) {
    auto sorted = drawn;
    std::nth_element(sorted.begin(), sorted.begin() + static_cast<long>(sorted.size() / 2),
                     sorted.end());
    for (auto& v : drawn) v -= sorted[sorted.size() / 2];
  }
  if (read.size() + 2 < drawn.size() || read.size() > drawn.size()) return 99;
  double most = 0;
  for (std::size_t i = 0; i < read.size(); ++i)
    most = std::max(most, static_cast<double>(std::abs(read[i] - drawn[i])));
  return most;
}

/// @param tolerance  mV.
void expect_two(const DrawnPdf& drawn, double tolerance = 0.0005) {
  const auto page = read(drawn);
  ASSERT_TRUE(page.reading.readable) << page.reading.reason;
  const double seconds = drawn.mm_per_s > 25 ? 5 : 10;
  EXPECT_LT(difference(page.reading.samples_mv, drawn.lead(1, seconds), drawn.pulse_mm <= 0),
            tolerance);
  EXPECT_DOUBLE_EQ(page.reading.scale.mm_per_s, drawn.mm_per_s);
  EXPECT_DOUBLE_EQ(page.reading.scale.mm_per_mv, drawn.mm_per_mv);
  EXPECT_TRUE(page.reading.assumed.empty());
  EXPECT_EQ(page.json["read_from"], "lines of the PDF");
}

TEST(PageSource, ReadsTheLinesOfAPdfExactly) {
  expect_two({});
  expect_two({.six_rows = true});
}

TEST(PageSource, ReadsAllLeadsOfAPdf) {
  ecg::PageOptions options;
  options.all_leads = true;
  for (const bool names : {true, false}) {
    const DrawnPdf drawn{.names = names};
    const auto page = read(drawn, options);
    ASSERT_TRUE(page.reading.readable) << page.reading.reason;
    ASSERT_EQ(page.reading.leads.size(), 12U);
    for (std::size_t i = 0; i < 12; ++i) {
      SCOPED_TRACE(ecg::kTwelveLeads[i]);
      const auto& lead = page.reading.leads[i];
      const auto all = drawn.lead(i);
      const auto start = static_cast<std::ptrdiff_t>(i / 3 * 1250);
      const auto truth =
          i == 1 ? all : std::vector(all.begin() + start, all.begin() + start + 1250);
      EXPECT_LT(difference(lead.samples_mv, truth), 0.0005) << lead.why_not;
      EXPECT_EQ(lead.named_by, i == 1 ? "equations" : names ? "printed name" : "usual order");
    }
    EXPECT_EQ(page.json["leads"][4]["row"], 2);
    EXPECT_NEAR(page.json["leads"][4]["start_mm"].get<double>(), 62.5, 0.1);
  }
  const auto six = read({.six_rows = true}, options);
  EXPECT_TRUE(six.reading.leads[6].samples_mv.empty());
  EXPECT_THAT(six.reading.leads[6].why_not, HasSubstr("6x1, has no place for it"));
  EXPECT_LT(difference(six.reading.leads[5].samples_mv, DrawnPdf().lead(5)), 0.0005);
}

TEST(PageSource, TriesAGivenLayoutOfAPdfAlone) {
  ecg::PageOptions options;
  options.layout = ecg::parse_layout("3x4+1");
  const auto page = read({}, options);
  EXPECT_TRUE(page.reading.readable) << page.reading.reason;
  EXPECT_THAT(page.reading.notes, testing::Contains(HasSubstr("3x4+1 was given")));
  options.layout = ecg::parse_layout("6x2");
  const auto other = read({}, options);
  EXPECT_FALSE(other.reading.readable) << "by its printed name alone";
  EXPECT_THAT(other.reading.reason, HasSubstr("given layout 6x2"));
}

TEST(PageSource, ReadsPiecesFormsAndTurnedPages) {
  for (const auto pieces : {Pieces::segments, Pieces::runs, Pieces::parts})
    expect_two({.pieces = pieces});
  for (const auto turn : {Turn::rotated, Turn::content}) {
    SCOPED_TRACE(static_cast<int>(turn));
    expect_two({.turn = turn});
  }
  expect_two({.form = true});
  expect_two({.pieces = Pieces::segments, .turn = Turn::rotated, .form = true});
}

TEST(PageSource, TheGridIsTheScaleOfAReducedPage) {
  expect_two({.pt_per_mm = 2.4});
  expect_two({.pt_per_mm = 3.3, .fine_grid = true});
  expect_two({.pt_per_mm = 8, .fine_grid = true});  // a millimeter by both of its grids alone
}

TEST(PageSource, ReadsOtherScales) {
  expect_two({.mm_per_s = 50, .printed = "50mm/s 10mm/mV"});
  expect_two({.mm_per_mv = 5, .printed = "25 mm/s   5 mm/mV  0.05-150 Hz"});
  expect_two({.mm_per_mv = 20, .printed = "Speed: 25 mm/sec Gain: 2 cm/mV"});
  // Without any print, the pulses say it.
  expect_two({.mm_per_s = 50, .pulse_mm = 10, .printed = ""});
  expect_two({.mm_per_mv = 5, .printed = ""});
  // Pulses of no usual width say nothing of the speed.
  expect_two({.pulse_mm = 3.9});
}

TEST(PageSource, ThePulseIsTheScaleWhereThereIsNoGrid) {
  expect_two({.grid = false});
  expect_two({.pt_per_mm = 2.1, .grid = false});
  const auto page = read({.pulse_mm = 0, .grid = false, .printed = ""});
  EXPECT_FALSE(page.reading.readable);
  EXPECT_THAT(page.reading.reason, HasSubstr("--mm-per-s"));
  const auto given = read({.pulse_mm = 0, .grid = false, .printed = ""}, {25, 10});
  EXPECT_TRUE(given.reading.readable) << given.reading.reason;
}

TEST(PageSource, SimplifiedAndCoarseLinesAreInterpolated) {
  expect_two({.simplified = true}, 0.003);
  expect_two({.rate_hz = 250}, 0.003);
}

TEST(PageSource, WithoutAPulseOnlyDifferencesAreKnown) {
  const DrawnPdf drawn{.pulse_mm = 0};
  expect_two(drawn);
  EXPECT_THAT(read(drawn).reading.notes,
              testing::Contains(HasSubstr("only differences are known")));
  EXPECT_THAT(read({}).reading.notes, testing::Contains(HasSubstr("foot of the calibration")));
}

TEST(PageSource, AScaleThatNothingShowsIsAssumedAndSaid) {
  const auto page = read({.pulse_mm = 0, .printed = ""});
  ASSERT_TRUE(page.reading.readable) << page.reading.reason;
  EXPECT_THAT(page.reading.assumed, testing::UnorderedElementsAre("mm_per_s", "mm_per_mv"));
}

TEST(PageSource, RefusesWhatContradictsItself) {
  const auto reason = [](const DrawnPdf& drawn) { return read(drawn).reading.reason; };
  EXPECT_THAT(reason({.printed = "25 mm/s 20 mm/mV"}), HasSubstr("the printed gain is 20 mm/mV"));
  EXPECT_THAT(reason({.printed = "25 mm/s 50 mm/s 10 mm/mV"}), HasSubstr("several paper speeds"));
  EXPECT_THAT(reason({.swapped = "V2"}), HasSubstr("is printed as V2"));
}

TEST(PageSource, NamesTellLeadIIWhereTheEquationsCannot) {
  // Only the row of lead II carries its name; the equations tell it without.
  EXPECT_THAT(read({.names = false}).reading.place.how, HasSubstr("II = I + III"));
  const auto page = read({});
  EXPECT_THAT(page.reading.place.how, HasSubstr("the printed name II"));
}

TEST(PageSource, SeveralPagesHaveNumbers) {
  const TempFolder folder;
  const auto one = DrawnPdf{}.file();
  EXPECT_EQ(pages_in(folder.write("one.pdf", one)).at(0).name, "one");
  const auto two = pdf_of({"<< /Type /Catalog /Pages 2 0 R >>",
                           "<< /Type /Pages /Kids [3 0 R 4 0 R] /Count 2 >>",
                           "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 99 99] >>",
                           "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 99 99] >>"});
  const auto pages = pages_in(folder.write("two.pdf", two));
  ASSERT_EQ(pages.size(), 2U);
  EXPECT_EQ(pages[1].name, "two_p2");
  const auto none = read_only_page(folder / "two.pdf", {});
  EXPECT_FALSE(none.reading.readable);
  EXPECT_THAT(none.reading.reason,
              testing::AllOf(HasSubstr("page 1: the page shows neither"), HasSubstr("page 2: ")));
  expect_error(ErrorKind::data, "neither traces nor a picture",
               [&] { read_page_source(pages[0], {}); });
}

TEST(PageSource, NothingOfTheTextIsKept) {
  const auto page = read({});
  EXPECT_THAT(page.json.dump(), testing::Not(HasSubstr("Erika")));
  EXPECT_THAT(page.json.dump(), testing::Not(HasSubstr("1960")));
}

TEST(PageSource, ReadsTheFilesOfDevices) {
  const auto folder = shared_data("../formats") / "pdf";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "no shared/formats";
  for (const std::string name : {"matplotlib-3x4-1", "vector-3x4-three-rhythm-strips"}) {
    SCOPED_TRACE(name);
    std::ifstream json(folder / (name + ".expected.json"));
    const auto expected = nlohmann::json::parse(json);
    const auto page = read_only_page(folder / (name + ".pdf"), {});
    ASSERT_TRUE(page.reading.readable) << page.reading.reason;
    EXPECT_DOUBLE_EQ(page.reading.sampling_rate_hz, expected["hz"].get<double>());
    std::ifstream csv(folder / (name + ".lead2.csv"));
    std::string line;
    std::getline(csv, line);
    std::vector<float> truth;
    while (std::getline(csv, line)) truth.push_back(std::stof(line));
    ASSERT_EQ(page.reading.samples_mv.size(), truth.size());
    EXPECT_LT(
        difference(page.reading.samples_mv, truth, expected.contains("compare_up_to_an_offset")),
        expected["tolerance_mV"].get<double>());
  }
}

}  // namespace
}  // namespace ecgmm::data
