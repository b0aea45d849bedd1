// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/vector_text.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

#include "ecgmm/core/text.h"
#include "ecgmm/ecg/page_layout.h"
#include "ecgmm/ecg/page_print.h"
#include "ecgmm/io/lead_name.h"

namespace ecgmm::ecg {
namespace {

using io::PdfText;

/// Whether a piece of text goes on where another ends: printers set words letter by letter.
bool continues(const PdfText& before, const PdfText& next, double& gap) {
  const double dx = next.at.x - before.at.x;
  const double dy = next.at.y - before.at.y;
  const auto& d = before.direction;
  const double along = dx * d.x + dy * d.y;
  const double aside = std::abs(dx * d.y - dy * d.x);
  gap = along - before.length_pt;
  const double size = std::max(before.size_pt, 1.0);
  const bool same = d.x * next.direction.x + d.y * next.direction.y > 0.99;
  return same && aside < 0.2 * size && gap > -0.5 * size && gap < 0.7 * size && along > 0;
}

std::vector<PdfText> joined(const std::vector<PdfText>& pieces) {
  std::vector<PdfText> out;
  for (const auto& piece : pieces) {
    double gap = 0;
    if (out.empty() || !continues(out.back(), piece, gap) || out.back().text.size() > 256) {
      out.push_back(piece);
      continue;
    }
    auto& whole = out.back();
    if (gap > 0.2 * whole.size_pt) whole.text += ' ';
    whole.text += piece.text;
    whole.length_pt += gap + piece.length_pt;
  }
  return out;
}

void add_once(std::vector<double>& values, double value) {
  if (value > 0 && values.size() < 20 && std::ranges::find(values, value) == values.end())
    values.push_back(value);
}

void read_scales(PrintedWords& out, const std::string& text) {
  for (const auto& scale : scales_in(text))
    add_once(scale.gain ? out.mm_per_mv : out.mm_per_s, scale.value);
}

}  // namespace

PrintedWords read_words(const io::PdfPage& page) {
  PrintedWords out;
  std::size_t right = 0;
  std::size_t left = 0;
  for (const auto& text : joined(page.texts)) {
    right += text.direction.x > 0.9;
    left += text.direction.x < -0.9;
    read_scales(out, text.text);
    std::string word(trim(text.text));
    while (word.ends_with(':')) word.pop_back();
    // "II 10 mm/mV"
    if (to_lower(word).find("mm/mv") != std::string::npos) word = word.substr(0, word.find(' '));
    if (word.size() > 8) continue;
    const auto lead = io::standard_lead_name(word);
    constexpr std::size_t kMostNames = 100;
    const bool known = lead && std::ranges::find(kTwelveLeads, *lead) != kTwelveLeads.end();
    if (known && out.names.size() < kMostNames) out.names.push_back({*lead, text.at});
  }
  out.upside_down = left > 2 && left > right;
  return out;
}

}  // namespace ecgmm::ecg
