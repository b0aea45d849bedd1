// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/eval/html.h"

#include <algorithm>
#include <cstdint>

#include "ecgmm/core/text.h"
#include "ecgmm/io/utf8.h"

namespace ecgmm::eval {
namespace {

constexpr std::string_view kStyle = R"css(
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1rem; max-width: 72rem; color: #222; background: #fff;
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: .5rem 0; overflow-wrap: anywhere; }
h2 { font-size: 1.2rem; margin: 2rem 0 .5rem; padding-top: .5rem; border-top: 1px solid #ddd; }
p, li, dd { overflow-wrap: anywhere; }
p { margin: .5rem 0; }
nav { font-size: .9rem; }
nav a { margin-right: .8rem; white-space: nowrap; }
a { color: #0072b2; }
.lead { color: #555; }
.caution { border-left: 4px solid #d55e00; background: #fdf3ec; padding: .35rem .8rem; }
.caution + .caution { margin-top: -.4rem; }
.headline { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: .6rem;
  margin: 1rem 0; }
.headline div { border: 1px solid #ddd; border-radius: 6px; padding: .5rem .7rem; }
.headline b { font-size: 1.4rem; font-variant-numeric: tabular-nums; }
.headline i { font-style: normal; white-space: nowrap; font-variant-numeric: tabular-nums; }
.headline .minor { border-style: dashed; color: #555; }
.headline .minor b { font-size: 1rem; font-weight: 400; }
.headline span { display: block; font-size: .85rem; color: #555; }
.plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 20rem), 1fr));
  gap: 1rem; }
figure { margin: 0; max-width: 28rem; }
figure svg { display: block; width: 100%; height: auto; }
figcaption { font-size: .85rem; color: #555; }
.scroll { overflow-x: auto; margin: 1rem 0 .3rem; }
table { border-collapse: collapse; font-size: .88rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; font-weight: 600; padding: .2rem 0; max-width: calc(100vw - 2rem); }
caption::first-letter { text-transform: uppercase; }
th, td { padding: .2rem .6rem; text-align: right; border-bottom: 1px solid #e4e4e4;
  white-space: nowrap; vertical-align: top; }
.wide table { font-size: .76rem; }
.wide th, .wide td { padding: .2rem .35rem; }
th:first-child, td:first-child, .wide th:first-child { text-align: left; padding-left: 0;
  white-space: normal;
  min-width: 7rem; }
thead th { border-bottom: 1px solid #999; font-weight: 600; }
tbody th { font-weight: 400; }
.wide thead th { white-space: normal; }
.map th, .map td { text-align: left; white-space: normal; }
.note { font-size: .85rem; color: #555; margin: .1rem 0; }
dl { display: grid; grid-template-columns: minmax(7rem, 14rem) 1fr; gap: .15rem 1rem; margin: .5rem 0;
  font-size: .9rem; }
dt { color: #555; overflow-wrap: anywhere; }
dd { margin: 0; }
h3 { font-size: 1rem; margin: 1rem 0 .3rem; }
@media print {
  @page { margin: 14mm; }
  body { font-size: 10pt; max-width: none; padding: 0; }
  nav { display: none; }
  a { color: inherit; text-decoration: none; }
  .scroll { overflow: visible; }
  .note, figcaption, .headline span, dl { font-size: 8.5pt; }
  table { font-size: 8pt; }
  .wide table { font-size: 6.5pt; }
  caption { max-width: none; }
  th, td { padding: .1rem .3rem; }
  .wide th, .wide td { padding: .1rem .2rem; }
  th:first-child, td:first-child, .wide th:first-child { padding-left: 0; }
  thead th { white-space: normal; }
  .plots { grid-template-columns: 1fr 1fr; }
  figure, tr, .headline div, .caution, .short { break-inside: avoid; }
  h2, h3, caption { break-after: avoid; }
}
)css";

/// Cells and header; the first column names the row.
std::string table_html(const Table& table) {
  std::string html;
  if (!table.rows.empty()) {
    constexpr std::size_t kShort = 16;  // rows; such a table stands on one sheet
    constexpr std::size_t kWide = 9;    // columns; on paper only small letters leave it whole
    html += concat("<div class=\"scroll", table.rows.size() <= kShort ? " short" : "",
                   table.header.size() > kWide ? " wide" : "", "\" tabindex=\"0\"><table>");
    if (!table.title.empty()) html += "<caption>" + escape_html(table.title) + "</caption>";
    html += "\n<thead><tr>";
    for (const auto& name : table.header)
      html += "<th scope=\"col\">" + escape_html(name) + "</th>";
    html += "</tr></thead>\n<tbody>\n";
    for (const auto& row : table.rows) {
      html += "<tr>";
      for (std::size_t i = 0; i < row.size(); ++i) {
        const std::string cell = escape_html(row[i]);
        html += i == 0 ? "<th scope=\"row\">" + cell + "</th>" : "<td>" + cell + "</td>";
      }
      html += "</tr>\n";
    }
    html += "</tbody></table></div>\n";
  } else if (!table.notes.empty() && !table.title.empty()) {
    html += "<h3>" + escape_html(table.title) + "</h3>\n";
  }
  for (const auto& note : table.notes) html += "<p class=\"note\">" + escape_html(note) + "</p>\n";
  return html;
}

std::string facts_html(const FactList& facts) {
  std::string html = "<h3>" + escape_html(facts.title) + "</h3>\n<dl>\n";
  for (const auto& [name, value] : facts.rows) {
    html += "<dt>" + escape_html(name) + "</dt><dd>" + escape_html(value) + "</dd>\n";
  }
  return html + "</dl>\n";
}

std::string section_html(const PageSection& section) {
  std::string html = concat("<section id=\"", escape_html(section.id), "\">\n<h2>",
                            escape_html(section.title), "</h2>\n");
  for (const auto& caution : section.cautions) {
    html += "<p class=\"caution\">" + escape_html(caution) + "</p>\n";
  }
  for (const auto& paragraph : section.paragraphs)
    html += "<p>" + escape_html(paragraph) + "</p>\n";
  if (!section.headline.empty()) {
    html += "<div class=\"headline\">\n";
    for (const auto& [value, interval, what, is_minor] : section.headline) {
      html +=
          concat(is_minor ? "<div class=\"minor\"><b>" : "<div><b>", escape_html(value), "</b> <i>",
                 escape_html(interval), "</i><span>", escape_html(what), "</span></div>\n");
    }
    html += "</div>\n";
  }
  if (!section.plots.empty()) {
    html += "<div class=\"plots\">\n";
    for (const auto& plot : section.plots) {
      html += "<figure>" + inline_svg(plot) + "<figcaption>" + escape_html(plot.caption) +
              "</figcaption></figure>\n";
    }
    html += "</div>\n";
  }
  for (const auto& table : section.tables) html += table_html(table);
  for (const auto& facts : section.facts) html += facts_html(facts);
  return html + "</section>\n";
}

std::string map_html(const Page& page) {
  std::string html = concat("<section id=\"map\">\n<h2>", escape_html(page.map_title),
                            "</h2>\n<div class=\"scroll\" tabindex=\"0\"><table "
                            "class=\"map\">\n<thead><tr><th scope=\"col\">item"
                            "</th><th scope=\"col\">what</th><th scope=\"col\">where</th></tr>"
                            "</thead>\n");
  for (const auto& [number, what, where] : page.map) {
    std::string place = where.starts_with('#') ? "not in this report" : escape_html(where);
    for (const auto& section : page.sections) {
      if (where != "#" + section.id) continue;
      place = concat("<a href=\"", escape_html(where), "\">", escape_html(section.title), "</a>");
    }
    html += concat("<tr><th scope=\"row\">", escape_html(number), "</th><td>", escape_html(what),
                   "</td><td>", place, "</td></tr>\n");
  }
  return html + "</table></div>\n</section>\n";
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size()) {
    text.replace(at, from.size(), to);
  }
}

}  // namespace

std::string escape_html(std::string_view text) {
  std::string html;
  for (std::size_t i = 0; i < text.size();) {
    const auto byte = static_cast<std::uint8_t>(text[i]);
    std::size_t length = byte < 0x80 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
    length = std::min(length, text.size() - i);
    const auto letter = text.substr(i, length);
    if (!io::is_utf8(letter)) {
      html += "\xef\xbf\xbd";
      ++i;
      continue;
    }
    i += length;
    switch (text[i - length]) {
      case '&':
        html += "&amp;";
        break;
      case '<':
        html += "&lt;";
        break;
      case '>':
        html += "&gt;";
        break;
      case '"':
        html += "&quot;";
        break;
      case '\'':
        html += "&#39;";
        break;
      default:
        html += byte < 0x20 || byte == 0x7f ? std::string(1, ' ') : std::string(letter);
    }
  }
  return html;
}

std::string inline_svg(const PagePlot& plot) {
  const auto begin = plot.svg.find("<svg");
  if (begin == std::string::npos) return {};
  std::string svg = plot.svg.substr(begin);
  replace_all(svg, "id=\"", "id=\"" + plot.id + "-");
  replace_all(svg, "href=\"#", "href=\"#" + plot.id + "-");
  replace_all(svg, "url(#", "url(#" + plot.id + "-");
  const auto end = svg.find('>');
  for (const std::string_view name : {" width=\"", " height=\""}) {
    const auto at = svg.find(name);
    if (at != std::string::npos && at < end) {
      svg.erase(at, svg.find('"', at + name.size()) + 1 - at);
    }
  }
  return svg.replace(0, 4,
                     concat("<svg role=\"img\" aria-label=\"", escape_html(plot.caption), "\""));
}

std::string to_html(const Page& page) {
  std::string html = concat(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>",
      escape_html(page.title), "</title>\n<style>", kStyle, "</style>\n</head>\n<body>\n<h1>",
      escape_html(page.title), "</h1>\n");
  for (const auto& line : page.lead) html += "<p class=\"lead\">" + escape_html(line) + "</p>\n";
  html += "<nav>";
  for (const auto& section : page.sections) {
    html +=
        concat("<a href=\"#", escape_html(section.id), "\">", escape_html(section.title), "</a>\n");
  }
  if (!page.map.empty()) {
    html += concat("<a href=\"#map\">", escape_html(page.map_title), "</a>\n");
  }
  html += "</nav>\n";
  for (const auto& section : page.sections) html += section_html(section);
  if (!page.map.empty()) html += map_html(page);
  return html + "</body>\n</html>\n";
}

}  // namespace ecgmm::eval
