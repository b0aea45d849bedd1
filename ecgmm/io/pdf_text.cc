// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/io/pdf_text.h"

#include <cmath>
#include <utility>

namespace ecgmm::io::pdf {
namespace {

constexpr std::size_t kMostTexts = 20'000;

}  // namespace

void TextPainter::run(const std::string& word, const Operands& operands) {
  const auto n = numbers_of(operands);
  const auto first = [&](double usual) { return n.empty() ? usual : n[0]; };
  if (word == "BT") {
    at_ = {};
  } else if (word == "Tm") {
    at_.letter = at_.line = affine_of(n);
  } else if ((word == "Td" || word == "TD") && n.size() == 2) {
    if (word == "TD") state_.leading = -n[1];
    next_line(n[0], n[1]);
  } else if (word == "T*") {
    next_line(0, -state_.leading);
  } else if (word == "TL") {
    state_.leading = first(0);
  } else if (word == "Tc") {
    state_.char_space = first(0);
  } else if (word == "Tw") {
    state_.word_space = first(0);
  } else if (word == "Tz") {
    state_.stretch = first(100) / 100;
  } else if (word == "Ts") {
    state_.rise = first(0);
  } else if (word == "Tj" || word == "TJ") {
    show(operands);
  } else if (word == "'" || word == "\"") {
    if (word == "\"" && n.size() == 2) state_.word_space = n[0], state_.char_space = n[1];
    next_line(0, -state_.leading);
    show(operands);
  }
}

void TextPainter::next_line(double x, double y) {
  at_.line = Affine{1, 0, 0, 1, x, y}.then(at_.line);
  at_.letter = at_.line;
}

void TextPainter::show(const Operands& operands) {
  static const Font kNone;
  const Font& font = state_.font ? *state_.font : kNone;
  std::string letters;
  double width = 0;  // of these letters, in the units of text space
  for (const auto& o : operands) {
    if (o.kind == Operand::Kind::number) {
      const double gap = -o.number / 1000 * state_.size;
      if (gap > std::abs(state_.size)) {  // some programs write a whole line of labels at once
        add_text(std::exchange(letters, {}), std::exchange(width, 0));
        advance(gap * state_.stretch);
        continue;
      }
      if (gap > 0.2 * std::abs(state_.size) && letters.size() < kMostLetters) letters += ' ';
      width += gap * state_.stretch;
    } else if (o.kind == Operand::Kind::string) {
      const std::size_t count = font.wide ? o.text.size() / 2 : o.text.size();
      const double spaces = static_cast<double>(count) * state_.char_space;
      width += (font.width(o.text) * state_.size + spaces) * state_.stretch;
      if (letters.size() < kMostLetters) letters += font.text(o.text);
    }
  }
  add_text(std::move(letters), width);
}

void TextPainter::advance(double width) {
  at_.letter = Affine{1, 0, 0, 1, width, 0}.then(at_.letter);
}

/// Adds a text at the current place, and goes to its end.
void TextPainter::add_text(std::string letters, double width) {
  const Affine whole = at_.letter.then(state_.matrix);
  const double along = std::hypot(whole.a, whole.b);
  advance(width);
  if (letters.find_first_not_of(' ') == std::string::npos || !(along > 0)) return;
  const PdfPoint at = whole.at(0, state_.rise);
  const PdfPoint end = whole.at(width, state_.rise);
  if (!(std::abs(at.x) + std::abs(at.y) + std::abs(end.x) + std::abs(end.y) < 1e6)) return;
  if (page_.texts.size() >= kMostTexts) too_much("texts");
  page_.texts.push_back({std::move(letters),
                         at,
                         {whole.a / along, whole.b / along},
                         std::abs(state_.size) * whole.scale(),
                         std::hypot(end.x - at.x, end.y - at.y)});
}

}  // namespace ecgmm::io::pdf
