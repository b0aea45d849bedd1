// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/check_page.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "ecgmm/core/error.h"
#include "ecgmm/core/printable.h"
#include "ecgmm/core/text.h"
#include "ecgmm/data/lead_reading.h"
#include "ecgmm/ecg/strip.h"
#include "ecgmm/ecg/trace.h"
#include "ecgmm/ecg/trace_paper.h"
#include "ecgmm/io/base64.h"
#include "ecgmm/io/image_jpeg.h"
#include "ecgmm/io/image_png.h"

namespace ecgmm::data {
namespace {

constexpr int kWidestPx = 1800;  // of a picture on the page
/// Share of the ink outside the trace from which on something may be written on a picture.
constexpr double kWriting = 0.005;

constexpr const char* kStyle = R"(
body{font:15px/1.45 system-ui,sans-serif;margin:0 auto;max-width:1240px;padding:1.5rem;color:#1c2430;background:#f6f7f9}
h1{font-size:1.5rem;margin:0 0 .3rem}p{margin:.3rem 0}
section{background:#fff;border:1px solid #d9dee6;border-radius:8px;margin:1.2rem 0;padding:1rem 1.2rem;break-inside:avoid}
h2{font-size:1.1rem;margin:0 0 .6rem;display:flex;gap:.7rem;align-items:baseline;flex-wrap:wrap}
h2 span{font-weight:400;color:#556}.label{padding:.05rem .6rem;border-radius:1rem;background:#e6ebf2;color:#1c2430;font-weight:600}
.normal{background:#dcefe0}.abnormal{background:#f8dedb}.borderline{background:#fbeecb}
figure{margin:.7rem 0}figcaption{color:#445;font-size:.9rem;margin-bottom:.25rem}
img{display:block;max-width:100%;height:auto;border:1px solid #d9dee6}
table{border-collapse:collapse;margin:.6rem 0}td,th{padding:.15rem .9rem .15rem 0;text-align:left;vertical-align:top}
th{font-weight:400;color:#556}.values{display:grid;grid-template-columns:repeat(auto-fill,minmax(13rem,1fr));gap:.1rem 1.2rem;margin:.6rem 0}
.values div{display:flex;justify-content:space-between;gap:.8rem;border-bottom:1px solid #eef0f4}.values b{font-weight:400;color:#556}
.warn{background:#fff4d6;border-left:4px solid #e0a800;padding:.3rem .7rem;margin:.4rem 0}
@media print{body{background:#fff;padding:0}}
)";

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : printable_line(text, 400)) {
    switch (c) {
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '&':
        out += "&amp;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string label_word(const Record& record) {
  return record.label ? std::string(to_string(*record.label)) : "no label";
}

/// The kind that a record stands for.
std::string kind_of(const Cohort& cohort, std::size_t index) {
  const auto& record = cohort.records()[index];
  std::string kind =
      concat(record.key.cohort, "|", label_word(record), "|", record.available().text());
  if (const auto* facts = cohort.image_facts(index)) {
    kind += concat("|", facts->width_px, "x", facts->height_px);
  }
  for (const auto& [modality, reason] : record.unreadable) {
    kind += concat("|", to_string(modality), ":", reason);
  }
  return kind;
}

/// The k-th of n places, spread: the middle, the quarters, the eighths, ...
std::size_t spread(std::size_t k, std::size_t n) {
  double place = 0.5, step = 0.5;
  for (std::size_t rest = k + 1; rest > 1; rest /= 2) {
    step /= 2;
    place += rest % 2 == 1 ? step : -step;
  }
  return std::min(n - 1, static_cast<std::size_t>(place * static_cast<double>(n)));
}

std::string embedded(const Image& image, const std::string& what) {
  const bool drawn = what == "drawn";  // few colors: PNG is smaller and sharp
  const auto bytes = drawn ? io::encode_png(image) : io::encode_jpeg(image, 88);
  return concat("<img alt=\"", what, "\" width=\"", image.width_px, "\" height=\"", image.height_px,
                "\" src=\"data:image/", drawn ? "png" : "jpeg", ";base64,",
                io::encode_base64(bytes), "\">");
}

std::string figure(const std::string& caption, const std::string& inner) {
  return concat("<figure><figcaption>", escaped(caption), "</figcaption>", inner, "</figure>\n");
}

std::string warning(std::string_view text) {
  return concat("<p class=\"warn\">", escaped(text), "</p>\n");
}

/// A lead on paper at 25 mm/s; a flat stretch where it cannot be drawn.
Image draw(const ecg::Waveform& lead) {
  ecg::PaperStyle style;
  style.px_per_mm = 5;
  style.width_px = 1200;
  style.height_px = 160;
  style.line_width_px = 1.4;
  return ecg::render_strip(lead, style).image;
}

/// What is measured in a lead, and what is doubtful in it.
std::string reading_lines(const ecg::Waveform& lead, Modality from, const ecg::Trace* trace) {
  const auto reading = read_lead(lead, from);
  if (!reading) return "<p>no heartbeats could be measured</p>\n";
  std::string lines = concat("<p>", escaped(reading_text(*reading)), "</p>\n");
  for (const auto& doubt : doubts(*reading, trace)) lines += warning(doubt.text);
  return lines;
}

std::string range_text(const ecg::Waveform& lead) {
  const auto [low, high] = std::minmax_element(lead.samples.begin(), lead.samples.end());
  const char* unit = lead.unit == ecg::Unit::millivolt ? " mV" : " (no unit)";
  return concat(fixed(*low, 2), " to ", fixed(*high, 2), unit);
}

class Page {
 public:
  Page(const Cohort& cohort, const CheckReport& report, bool show_ids)
      : cohort_(cohort), report_(report), show_ids_(show_ids) {
    for (const auto& column : report_.json["columns"]) {
      const auto role = column["role"].get<std::string>();
      if (show_ids || role == "input") shown_.insert(column["name"].get<std::string>());
    }
  }

  std::string html() const {
    const auto examples = choose_examples(cohort_);
    std::string page = concat(
        "<!doctype html>\n<html lang=\"en\"><meta charset=\"utf-8\">"
        "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">"
        "<title>",
        escaped(cohort_.name()), ": records to review</title><style>", kStyle, "</style>\n<h1>",
        escaped(cohort_.name()), ": ", examples.size(), " of ", cohort_.records().size(),
        " records to review</h1>\n",
        "<p>Chosen to cover labels, modalities and image sizes. Does each image show one lead, "
        "upright, at a paper speed that gives a plausible heart rate? Are image, signal and values "
        "of the same patient, and does the label fit?</p>\n");
    page += show_ids_ ? warning("Ids and all columns are shown: this page contains patient data.")
                      : "<p>Ids, patients and columns that are not inputs are masked (--show-ids "
                        "shows them). Images may still show what is printed on them: keep this "
                        "page as you keep the records.</p>\n";
    for (std::size_t k = 0; k < examples.size(); ++k) page += section(k, examples[k]);
    return page + "</html>\n";
  }

 private:
  std::string section(std::size_t position, std::size_t index) const {
    const auto& record = cohort_.records()[index];
    const auto word = label_word(record);
    std::string text =
        concat("<section><h2>", position + 1, ". ",
               show_ids_ ? escaped("record " + record.key.id) : std::string("record (id masked)"),
               " <span class=\"label ", record.label ? word : "", "\">", word, "</span><span>",
               escaped(record.available().text()), "</span></h2>\n");
    for (const auto& [modality, reason] : record.unreadable) {
      text += warning(concat(to_string(modality), " not usable: ", reason));
    }
    try {
      text += picture(index) + signal(index);
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::data) throw;
      text += warning(show_ids_ ? error.what() : "a modality cannot be read");
    }
    return text + values(index) + "</section>\n";
  }

  std::string picture(std::size_t index) const {
    const auto& record = cohort_.records()[index];
    if (record.image.empty() || record.unreadable.contains(Modality::image)) return {};
    const auto decoded = cohort_.decode(index, ModalitySet().with(Modality::image));
    const auto& image = *decoded.image;
    const auto trace = traced(decoded);
    const auto* facts = cohort_.image_facts(index);
    const bool written = facts != nullptr && facts->ink_outside >= kWriting;
    std::string caption = concat("Image, ", image.width_px, " x ", image.height_px, " pixels");
    if (trace) {
      caption += concat("; read at ", shortest(trace->mm_per_s.value), " mm/s and ",
                        shortest(trace->mm_per_mv.value), " mm/mV");
    }
    std::string text;
    if (written && !show_ids_) {
      text = trace
                 ? figure(caption + "; redrawn from its trace, because something is written on it",
                          embedded(draw(trace->waveform), "drawn"))
                 : figure(caption + "; not shown, because something is written on it", "");
    } else {
      const int factor = (image.width_px + kWidestPx - 1) / kWidestPx;
      text = figure(caption, embedded(factor > 1 ? ecg::shrink(image, factor) : image, "picture"));
    }
    if (!trace) return text + warning("no trace of a single lead is found in the image");
    for (const auto& assumption : assumed_scales(*trace)) {
      text += concat("<p>assumed: ", escaped(assumption.text), "</p>\n");
    }
    return text + reading_lines(trace->waveform, Modality::image, &*trace);
  }

  static std::optional<ecg::Trace> traced(const DecodedRecord& decoded) {
    try {
      auto trace = ecg::extract_trace(*decoded.image, decoded.geometry);
      if (trace.confidence >= ecg::kReadableTrace) return trace;
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::data) throw;
    }
    return std::nullopt;
  }

  std::string signal(std::size_t index) const {
    const ecg::Waveform lead{cohort_.signal(index), cohort_.sampling_rate_hz(index),
                             cohort_.signal_unit(index)};
    if (lead.samples.empty()) return {};
    const auto caption =
        concat("Signal, ", lead.samples.size(), " samples at ", shortest(lead.sampling_rate_hz),
               " Hz = ", fixed(lead.duration_s(), 1), " s, ", range_text(lead),
               "; drawn at 25 mm/s and 10 mm/mV, or smaller to fit");
    return figure(caption, embedded(draw(lead), "drawn")) +
           reading_lines(lead, Modality::signal, nullptr);
  }

  std::string values(std::size_t index) const {
    const auto cells = cohort_.clinical(index);
    if (cells.empty()) return {};
    std::string text = "<div class=\"values\">";
    std::size_t masked = 0;
    for (std::size_t c = 0; c < cells.size(); ++c) {
      const auto& name = cohort_.clinical_columns()[c];
      if (!shown_.contains(name)) {
        ++masked;
        continue;
      }
      text += concat("<div><b>", escaped(name), "</b><span>",
                     cells[c].empty() ? std::string("&ndash;") : escaped(in_words(name, cells[c])),
                     "</span></div>");
    }
    text += "</div>\n";
    if (masked > 0) text += concat("<p>", masked, " columns that are not inputs are masked.</p>\n");
    return text;
  }

  /// "male" for the code 0 of SEX: people see a wrong word sooner than a wrong number.
  std::string in_words(const std::string& column, const io::Cell& cell) const {
    if (cell.kind != io::Cell::Kind::number) return cell.shown();
    for (const auto& [word, code] : column_spec(cohort_.config(), column).values) {
      if (code == cell.number && word.size() > 1) return word;
    }
    return cell.shown();
  }

  const Cohort& cohort_;
  const CheckReport& report_;
  bool show_ids_;
  std::set<std::string> shown_;  ///< columns
};

}  // namespace

std::vector<std::size_t> choose_examples(const Cohort& cohort, std::size_t count) {
  std::map<std::string, std::vector<std::size_t>> kinds;
  for (std::size_t i = 0; i < cohort.records().size(); ++i) kinds[kind_of(cohort, i)].push_back(i);
  std::vector<const std::vector<std::size_t>*> by_size;
  for (const auto& [unused, members] : kinds) by_size.push_back(&members);
  std::stable_sort(by_size.begin(), by_size.end(),
                   [](const auto* a, const auto* b) { return a->size() > b->size(); });
  std::set<std::size_t> chosen;
  count = std::min(count, cohort.records().size());
  for (std::size_t turn = 0; chosen.size() < count; ++turn) {
    for (const auto* members : by_size) {
      if (chosen.size() == count) break;
      if (turn >= members->size()) continue;
      auto at = spread(turn, members->size());
      while (!chosen.insert((*members)[at]).second) at = (at + 1) % members->size();
    }
  }
  return {chosen.begin(), chosen.end()};
}

std::string check_page(const Cohort& cohort, const CheckReport& report, bool show_ids) {
  return Page(cohort, report, show_ids).html();
}

}  // namespace ecgmm::data
