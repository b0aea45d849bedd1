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

 private:
  const char** pairs_;
};

/// Receives the elements of a document in order, by local name: whatever namespaces their writer
/// chose (transitional and strict OOXML differ in them alone).
class XmlHandler {
 public:
  virtual ~XmlHandler() = default;
  virtual void start(std::string_view name, const XmlAttributes& attributes) = 0;
  virtual void end(std::string_view) {}
  virtual void text(std::string_view) {}
};

/// Parses one part as a stream. Document type declarations are refused: spreadsheets have none, and
/// entities that expand without bound need one.
/// @throws Error (data), with part and byte, for damaged XML and whatever the handler throws.
void read_xml(ZipPackage& package, const std::string& part, XmlHandler& handler);

}  // namespace ecgmm::io
