// SPDX-License-Identifier: Apache-2.0
// The text of a content stream. Part of the PDF module.
#pragma once

#include <string>

#include "ecgmm/io/pdf.h"
#include "ecgmm/io/pdf_operand.h"
#include "ecgmm/io/pdf_state.h"

namespace ecgmm::io::pdf {

/// Where the next letter stands, and where its line begins.
struct TextPosition {
  Affine letter;
  Affine line;
};

/// Follows where text is set and adds it to a page. Source: ISO 32000-1:2008, 9.
class TextPainter {
 public:
  /// @param page   to add to.
  /// @param state  the state that the stream is in.
  TextPainter(PdfPage& page, GraphicsState& state) : page_(page), state_(state) {}

  /// Runs an operator of text, but for the choice of a font; others do nothing.
  /// @throws Error (data) for more texts than are read of a page.
  void run(const std::string& word, const Operands& operands);

  TextPosition position() const { return at_; }
  void set_position(const TextPosition& position) { at_ = position; }

 private:
  void next_line(double x, double y);
  void show(const Operands& operands);
  void advance(double width);
  void add_text(std::string letters, double width);

  PdfPage& page_;
  GraphicsState& state_;
  TextPosition at_;
};

}  // namespace ecgmm::io::pdf
