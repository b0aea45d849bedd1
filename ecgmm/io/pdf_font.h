// SPDX-License-Identifier: Apache-2.0
// What the bytes of a shown text mean. Part of the PDF module.
#pragma once

#include <map>
#include <memory>
#include <qpdf/QPDFObjectHandle.hh>
#include <string>
#include <string_view>
#include <vector>

namespace ecgmm::io::pdf {

/// A font's characters and their widths.
struct Font {
  bool wide = false;                    ///< two bytes a character
  bool ascii = true;                    ///< codes that `characters` lacks are ASCII
  std::map<unsigned, char> characters;  ///< of codes; only ASCII
  unsigned first_code = 0;
  std::vector<double> widths;  ///< in ems, from `first_code` on; 0: not told

  /// A string of a content stream; "?" for a character that is not known or not ASCII.
  std::string text(std::string_view bytes) const;
  /// About how wide it is, ems.
  double width(std::string_view bytes) const;
};

/// @param font  a font dictionary; anything else is a font of which nothing is known.
/// @throws Error (data) for a damaged table of characters.
std::shared_ptr<const Font> read_font(QPDFObjectHandle font);

}  // namespace ecgmm::io::pdf
