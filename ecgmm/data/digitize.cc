// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/digitize.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <set>

#include "ecgmm/core/error.h"
#include "ecgmm/core/parallel.h"
#include "ecgmm/core/text.h"
#include "ecgmm/data/page_files.h"
#include "ecgmm/data/page_source.h"
#include "ecgmm/ecg/page_draw.h"
#include "ecgmm/io/file.h"
#include "ecgmm/io/image_jpeg.h"
#include "ecgmm/io/image_png.h"
#include "ecgmm/io/ocr.h"

namespace ecgmm::data {
namespace {

namespace fs = std::filesystem;

constexpr const char* kLeads = "_leads";  // NAME_leads.csv

std::vector<fs::path> files_of(const std::vector<std::string>& given) {
  std::vector<fs::path> files;
  for (const auto& name : given) {
    if (!fs::exists(name)) throw usage_error(name + " does not exist", "name an image or a folder");
    if (!fs::is_directory(name)) {
      files.emplace_back(name);
      continue;
    }
    std::vector<fs::path> inside;
    for (const auto& entry : fs::directory_iterator(name)) {
      if (entry.is_regular_file() && is_page_file(entry.path())) inside.push_back(entry.path());
    }
    std::sort(inside.begin(), inside.end());
    files.insert(files.end(), inside.begin(), inside.end());
  }
  if (files.empty()) throw usage_error("no page: the folders hold no .jpg, .png or .pdf");
  return files;
}

/// A page, or why its file has none.
struct Page {
  PageSource source;
  std::string fault;
};

/// @throws Error (usage) where the results of two pages would have one name.
void check_names(const std::vector<Page>& pages, bool all_leads) {
  const std::string remedy = "their results would overwrite each other: rename one";
  std::set<std::string> names;
  for (const auto& page : pages) {
    if (!names.insert(page.source.name).second)
      throw usage_error(concat("two pages have the name ", page.source.name), remedy);
  }
  for (const auto& name : names) {
    if (all_leads && names.contains(name + kLeads))
      throw usage_error(concat("two pages have the names ", name, " and ", name, kLeads), remedy);
  }
}

std::vector<Page> pages_of(const std::vector<std::string>& given) {
  std::vector<Page> pages;
  for (const auto& file : files_of(given)) {
    try {
      for (auto& source : pages_in(file)) pages.push_back({std::move(source), ""});
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::data && error.kind() != ErrorKind::environment) throw;
      pages.push_back({{file, std::nullopt, file.stem().string()}, error.what()});
    }
  }
  return pages;
}

void write_private(const fs::path& path, std::span<const std::byte> bytes) {
  io::write_file(path, bytes);
  fs::permissions(path, fs::perms::owner_read | fs::perms::owner_write);
}

void write_private(const fs::path& path, const std::string& text) {
  write_private(path, std::as_bytes(std::span(text)));
}

std::string sample_text(float v) { return std::isnan(v) ? "" : fixed(v, 4); }

std::string samples_text(const ecg::PageReading& reading) {
  std::string text = concat(ecg::kTwelveLeads[reading.lead], "\n");
  for (const float v : reading.samples_mv) text += sample_text(v) + "\n";
  return text;
}

/// A column for each lead; those that end earlier are empty below.
std::string leads_text(const std::vector<ecg::LeadReading>& leads) {
  std::string text;
  std::size_t longest = 0;
  for (std::size_t k = 0; k < leads.size(); ++k) {
    text += concat(k == 0 ? "" : ",", ecg::kTwelveLeads[k]);
    longest = std::max(longest, leads[k].samples_mv.size());
  }
  text += '\n';
  for (std::size_t i = 0; i < longest; ++i) {
    for (std::size_t k = 0; k < leads.size(); ++k) {
      if (k > 0) text += ',';
      if (i < leads[k].samples_mv.size()) text += sample_text(leads[k].samples_mv[i]);
    }
    text += '\n';
  }
  return text;
}

/// What the name of a lead's strip ends with.
std::string strip_ending(std::size_t lead) {
  return lead == ecg::kLeadTwo ? "_lead2.jpg"
                               : concat("_", to_lower(ecg::kTwelveLeads[lead]), ".jpg");
}

/// Writes the samples and pictures of a page that was read.
void write_results(nlohmann::json& j, const SourcePage& read, const fs::path& base,
                   const DigitizeOptions& options) {
  const auto& reading = read.reading;
  const auto file = [&](const std::string& ending) { return fs::path(base.string() + ending); };
  const auto around = options.keep_text ? ecg::Surroundings::kept : ecg::Surroundings::blank;
  const bool crop = options.crop && !read.lines;
  if (options.crop && read.lines) {
    j["notes"].push_back("the lines of a PDF have no pixels to cut: the strip is drawn");
  }
  if (options.keep_text && read.lines)
    j["notes"].push_back("of the lines of a PDF no text is drawn");
  if (crop && reading.negative) j["notes"].push_back("the cut strip shows -aVR, as the page does");
  j["strip"] = crop ? "cut from the page" : "drawn";
  const Image strip =
      crop ? ecg::draw_crop(read.picture, reading, around) : ecg::draw_strip(reading);
  write_private(file(".csv"), samples_text(reading));
  if (options.all_leads)
    write_private(file(std::string(kLeads) + ".csv"), leads_text(reading.leads));
  write_private(file(strip_ending(reading.lead)), io::encode_jpeg(strip, 95));
  write_private(
      file("_overlay.png"),
      io::encode_png(ecg::draw_overlay(read.picture, reading, around), io::PngEffort::kFast));
}

nlohmann::json digitize_page(const Page& page, const fs::path& out, const ecg::PageOptions& known,
                             const DigitizeOptions& options) {
  const std::string& name = page.source.name;
  nlohmann::json j = {{"schema", "ecgmm.page/1"}, {"page", page.source.file.filename().string()}};
  if (page.source.pdf_page) j["pdf_page"] = *page.source.pdf_page + 1;
  SourcePage read;
  read.reading.reason = page.fault;
  if (page.fault.empty()) {
    try {
      read = read_page_source(page.source, known);
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::data && error.kind() != ErrorKind::environment) throw;
      read.reading.reason = error.what();
    }
  }
  if (read.reading.readable) {
    j["status"] = "ok";
    j.update(read.json);
    write_results(j, read, out / name, options);
  } else {
    j["status"] = "unreadable";
    j["reason"] = read.reading.reason;
  }
  constexpr auto kReplace = nlohmann::json::error_handler_t::replace;
  write_private(out / (name + ".json"), j.dump(2, ' ', false, kReplace) + "\n");
  j["name"] = name;
  return j;
}

std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (c == '&')
      out += "&amp;";
    else if (c == '"')
      out += "&quot;";
    else
      out += c;
  }
  return out;
}

/// A file name as part of an address.
std::string address(const std::string& name) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) != 0 || c == '-' || c == '_' || c == '.')
      out += c;
    else
      out += {'%', kHex[byte >> 4], kHex[byte & 15]};
  }
  return out;
}

std::string index_of(std::vector<nlohmann::json> pages) {
  std::stable_sort(pages.begin(), pages.end(), [](const auto& a, const auto& b) {
    const auto worst = [](const nlohmann::json& j) {
      return j["status"] == "ok" ? j["error_limb_leads"].template get<double>() : 9.0;
    };
    return worst(a) > worst(b);
  });
  std::string html =
      "<!doctype html><meta charset=\"utf-8\"><title>Digitized pages</title>"
      "<style>body{font:15px sans-serif;margin:2em}img{max-width:100%}</style>\n";
  for (const auto& j : pages) {
    const auto stem = j["name"].get<std::string>();
    html += "<h2>" + escaped(j["page"].get<std::string>());
    if (j.contains("pdf_page")) html += concat(", page ", j["pdf_page"].get<int>());
    html += "</h2>\n";
    if (j["status"] != "ok") {
      html += "<p>unreadable: " + escaped(j["reason"].get<std::string>()) + "</p>\n";
      continue;
    }
    html += concat("<p>lead ", j["lead"].get<std::string>(), ", ",
                   fixed(j["duration_s"].get<double>(), 2), " s, ",
                   fixed(j["mm_per_s"].get<double>(), 0), " mm/s, ",
                   fixed(j["mm_per_mv"].get<double>(), 0), " mm/mV; ",
                   escaped(j["lead_told_by"].get<std::string>()), "</p>\n", "<img alt=\"\" src=\"",
                   address(stem), "_overlay.png\"><img alt=\"\" src=\"", address(stem),
                   strip_ending(ecg::parse_lead(j["lead"].get<std::string>())), "\">\n");
  }
  return html;
}

/// @throws Error (usage) where corners can be none of these pages'.
void check_for_corners(const std::vector<Page>& pages) {
  if (pages.size() != 1)
    throw usage_error("corners are given for several pages", "digitize each by itself");
  if (pages.front().source.pdf_page)
    throw usage_error("corners are given for a PDF", "they are pixels: export it as an image");
}

}  // namespace

nlohmann::json digitize_pages(const DigitizeOptions& options) {
  if ((options.mm_per_s > 0) != (options.mm_per_mv > 0))
    throw usage_error("only half of the scale is given", "give both mm/s and mm/mV, or neither");
  ecg::PageOptions known{options.mm_per_s, options.mm_per_mv, io::recognize_text};
  if (options.layout) known.layout = ecg::parse_layout(*options.layout);
  known.lead = ecg::parse_lead(options.lead);
  known.all_leads = options.all_leads;
  const auto pages = pages_of(options.pages);
  if (!options.corners.empty()) {
    check_for_corners(pages);
    known.corners = ecg::corners_of(options.corners);
  }
  check_names(pages, options.all_leads);
  io::StagedFolder folder(options.out, options.force);
  std::vector<nlohmann::json> all(pages.size());
  parallel_for(pages.size(), options.threads, [&](std::size_t i) {
    all[i] = digitize_page(pages[i], folder.path(), known, options);
  });
  write_private(folder.path() / "index.html", index_of(all));
  folder.commit();
  for (auto& j : all) j.erase("name");
  const auto readable =
      std::count_if(all.begin(), all.end(), [](const auto& j) { return j["status"] == "ok"; });
  return {{"schema", "ecgmm.pages/1"},
          {"readable", readable},
          {"unreadable", static_cast<std::ptrdiff_t>(all.size()) - readable},
          {"pages", all}};
}

}  // namespace ecgmm::data
