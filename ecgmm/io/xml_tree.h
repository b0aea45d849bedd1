// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ecgmm::io {

/// One element of an XML document; names without their namespace prefix.
struct XmlElement {
  std::string name;
  std::vector<std::pair<std::string, std::string>> attributes;
  std::string text;  ///< its own, all pieces joined, white space as it stands
  std::vector<XmlElement> children;
  std::size_t line = 0;  ///< where it begins

  /// First child of that name; nullptr where there is none.
  const XmlElement* child(std::string_view wanted) const;
  /// First element along "a/b/c" from here; nullptr where there is none.
  const XmlElement* at(std::string_view path) const;
  /// First element of that name anywhere below, in the order of the document; nullptr if none.
  const XmlElement* find(std::string_view wanted) const;
  /// Trimmed text of at(path); "" where there is none.
  std::string_view text_at(std::string_view path) const;
  /// "" where there is none.
  std::string_view attribute(std::string_view wanted) const;
  /// Trimmed text as a finite number; nullopt if it is none.
  std::optional<double> number_at(std::string_view path) const;
};

/// A small document as a tree, by the rules of read_xml().
/// @throws Error (data), with line and byte, for damaged XML, more than 64 levels or 400,000
///         elements and attributes.
XmlElement read_xml_tree(std::string_view document);

}  // namespace ecgmm::io
