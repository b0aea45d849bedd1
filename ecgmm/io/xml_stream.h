// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "ecgmm/io/zip_package.h"

namespace ecgmm::io {

/// The attributes of one element, by local name ("id" for "r:id"); valid during start() only.
class XmlAttributes {
 public:
  explicit XmlAttributes(const char** pairs) : pairs_(pairs) {}
  std::optional<std::string_view> find(std::string_view name) const;
  std::string_view get(std::string_view name) const { return find(name).value_or(""); }
  /// Calls `visit(name, value)` for each, in order.
  template <class Visit>
  void each(Visit&& visit) const {
    for (const char** pair = pairs_; *pair != nullptr; pair += 2) {
      const std::string_view whole(pair[0]);
      visit(whole.substr(whole.rfind(':') + 1), std::string_view(pair[1]));  // npos + 1 = 0
    }
  }

 private:
  const char** pairs_;
};

/// Receives the elements of a document in order, by local name: whatever namespaces their writer
/// chose (transitional and strict OOXML differ in them alone).
class XmlHandler {
 public:
  virtual ~XmlHandler() = default;
  unsigned long line = 0;  ///< on which the element that start() receives begins
  virtual void start(std::string_view name, const XmlAttributes& attributes) = 0;
  virtual void end(std::string_view) {}
  virtual void text(std::string_view) {}
};

/// Text of `encoding` (by a name that iconv knows) as UTF-8.
/// @throws Error (data) for an encoding that is not known, or bytes that are none of its text.
std::string to_utf8(std::string_view text, const std::string& encoding);

/// Parses one part as a stream. Document type declarations are refused: spreadsheets have none, and
/// entities that expand without bound need one.
/// @throws Error (data), with part and byte, for damaged XML and whatever the handler throws.
void read_xml(ZipPackage& package, const std::string& part, XmlHandler& handler);

/// Parses a document in memory. A document type may be named, but nothing is fetched, and entities
/// (of which a small file may unfold to any size) are refused. Encodings that expat does not know
/// (windows-1252, ISO 8859, Shift JIS, GB 18030 ...) are changed to UTF-8 first.
/// @throws Error (data), with line and byte, for damaged XML and whatever the handler throws.
void read_xml(std::string_view document, XmlHandler& handler);

}  // namespace ecgmm::io
