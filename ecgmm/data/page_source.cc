// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/page_source.h"

#include <utility>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/data/page_lead.h"
#include "ecgmm/ecg/vector_page.h"
#include "ecgmm/io/image.h"
#include "ecgmm/io/pdf.h"
#include "ecgmm/io/pdf_picture.h"

namespace ecgmm::data {
namespace {

namespace fs = std::filesystem;

SourcePage read_picture(Image picture, const ecg::PageOptions& options) {
  SourcePage out;
  out.reading = ecg::read_page(picture, options);
  out.picture = std::move(picture);
  if (out.reading.readable) out.json = page_json(out.reading);
  return out;
}

/// What a page of a PDF says as lines; nothing where it has no traces.
std::optional<SourcePage> read_lines(const io::PdfPage& page, const ecg::PageOptions& options) {
  auto drawn = ecg::read_vector_page(page, options);
  if (!drawn.traces) return std::nullopt;
  SourcePage out;
  out.lines = true;
  out.reading = std::move(drawn.page);
  out.picture = std::move(drawn.picture);
  if (!out.reading.readable) return out;
  out.json = page_json(out.reading);
  out.json.erase("px_per_mm");
  out.json.erase("corners");
  out.json.erase("turned_degrees");
  out.json["pt_per_mm"] = {drawn.pt_per_mm_x, drawn.pt_per_mm_y};
  return out;
}

SourcePage read_pdf_page(const PageSource& source, const ecg::PageOptions& options) {
  const auto pdf = io::open_pdf(source.file);
  return with_file(source.file, [&] {
    if (*source.pdf_page >= pdf->pages()) throw data_error("has fewer pages than before");
    const std::string repaired =
        pdf->repaired() ? "the PDF is damaged: its table of objects was rebuilt" : "";
    const auto page = pdf->page(*source.pdf_page);
    auto out = read_lines(page, options);
    const bool lines = out.has_value();
    if (!lines) {
      if (page.pictures.empty() && page.paths.empty() && page.shapes == 0)
        throw data_error("the page shows neither traces nor a picture", "give a page with an ECG");
      out = read_picture(io::draw_pdf_page(source.file, *source.pdf_page), options);
    }
    if (!repaired.empty()) out->reading.notes.push_back(repaired);
    if (!out->reading.readable) return std::move(*out);
    out->json["pdf_page"] = *source.pdf_page + 1;
    out->json["read_from"] = lines ? "lines of the PDF" : "a picture of the PDF's page";
    out->json["notes"] = out->reading.notes;
    return std::move(*out);
  });
}

}  // namespace

std::vector<PageSource> pages_in(const fs::path& file) {
  const std::string name = file.stem().string();
  if (!io::is_pdf(file)) return {{file, std::nullopt, name}};
  const std::size_t count = io::open_pdf(file)->pages();
  if (count == 1) return {{file, 0, name}};
  std::vector<PageSource> pages;
  for (std::size_t i = 0; i < count; ++i) pages.push_back({file, i, concat(name, "_p", i + 1)});
  return pages;
}

SourcePage read_page_source(const PageSource& source, const ecg::PageOptions& options) {
  if (source.pdf_page) return read_pdf_page(source, options);
  return read_picture(io::read_image(source.file).image, options);
}

SourcePage read_only_page(const fs::path& file, const ecg::PageOptions& options) {
  const auto pages = pages_in(file);
  if (pages.size() == 1) return read_page_source(pages[0], options);
  constexpr std::size_t kMostPages = 10;
  constexpr double kLeast_s = 2;  // less is an averaged beat, as a second page often shows
  const std::string remedy =
      "save the page that is meant as a PDF of its own; `ecgmm digitize` reads all of them";
  if (pages.size() > kMostPages)
    throw data_error(concat(file.string(), " has ", pages.size(), " pages"), remedy);
  std::optional<SourcePage> found;
  std::vector<std::string> faults;
  std::size_t where = 0;
  for (std::size_t i = 0; i < pages.size(); ++i) {
    SourcePage page;
    try {
      page = read_page_source(pages[i], options);
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::data) throw;
      page.reading.reason = error.fault();
    }
    const double seconds =
        static_cast<double>(page.reading.samples_mv.size()) / page.reading.sampling_rate_hz;
    if (page.reading.readable && seconds < kLeast_s) {
      page.reading.readable = false;
      page.reading.reason = concat("it shows only ", fixed(seconds, 1), " s of lead II");
    }
    if (!page.reading.readable) {
      faults.push_back(concat("page ", i + 1, ": ", page.reading.reason));
      continue;
    }
    if (found) {
      throw data_error(
          concat(file.string(), " shows lead II on page ", where + 1, " and on page ", i + 1),
          remedy);
    }
    found = std::move(page);
    where = i;
  }
  if (!found) {
    found.emplace();
    found->reading.reason = join(faults, "; ");
    return std::move(*found);
  }
  found->reading.notes.push_back(
      concat("only page ", where + 1, " of ", pages.size(), " shows lead II"));
  found->json["notes"] = found->reading.notes;
  return std::move(*found);
}

}  // namespace ecgmm::data
