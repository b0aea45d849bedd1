// SPDX-License-Identifier: Apache-2.0
// Goals: one page that needs nothing else (no network, no scripts), reads well on a phone, on a
// desk and on paper, and is the same bytes for the same content. Not a templating engine.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ecgmm/eval/options.h"
#include "ecgmm/eval/table.h"

namespace ecgmm::eval {

/// A drawing with what a screen reader is told of it.
struct PagePlot {
  std::string id;  ///< letters and underscores; unique on the page
  std::string caption;
  std::string svg;
};

/// A figure in large letters.
struct PageFigure {
  std::string value;
  std::string interval;
  std::string what;  ///< with n
  bool is_minor = false;
};

struct PageSection {
  std::string id;  ///< of links, unique on the page
  std::string title;
  std::vector<std::string> paragraphs = {};
  std::vector<std::string> cautions = {};  ///< set apart, above all else
  std::vector<PageFigure> headline = {};
  std::vector<PagePlot> plots = {};
  std::vector<Table> tables = {};
  std::vector<FactList> facts = {};
};

struct Page {
  std::string title;
  std::vector<std::string> lead;  ///< lines under the title
  std::vector<PageSection> sections;
  /// Rows of a last table: number, what, where; a where "#id" is a link to that section.
  std::string map_title;
  std::vector<std::array<std::string, 3>> map;
};

std::string to_html(const Page& page);

/// Text as it may stand in HTML: the five letters that mean something are written as entities, what
/// is not UTF-8 becomes U+FFFD, control characters spaces.
std::string escape_html(std::string_view text);

/// An SVG document made fit to stand inside a page beside others: no prologue, ids of its own, size
/// left to the page.
std::string inline_svg(const PagePlot& plot);

}  // namespace ecgmm::eval
