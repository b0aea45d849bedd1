// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/io/xml_tree.h"

#include <cmath>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/io/csv.h"
#include "ecgmm/io/xml_stream.h"

namespace ecgmm::io {
namespace {

constexpr std::size_t kMaxDepth = 64;
constexpr std::size_t kMaxNodes = 400'000;

class TreeBuilder : public XmlHandler {
 public:
  void start(std::string_view name, const XmlAttributes& attributes) override {
    if (open_.size() >= kMaxDepth) throw data_error(concat("more than ", kMaxDepth, " levels"));
    XmlElement element;
    element.name = name;
    element.line = line;
    attributes.each([&](std::string_view key, std::string_view value) {
      element.attributes.emplace_back(key, value);
    });
    nodes_ += 1 + element.attributes.size();
    if (nodes_ > kMaxNodes) {
      throw data_error(concat("more than ", kMaxNodes, " elements and attributes"));
    }
    open_.push_back(std::move(element));
  }
  void end(std::string_view) override {
    XmlElement done = std::move(open_.back());
    open_.pop_back();
    if (open_.empty()) {
      root = std::move(done);
    } else {
      open_.back().children.push_back(std::move(done));
    }
  }
  void text(std::string_view piece) override { open_.back().text += piece; }

  XmlElement root;

 private:
  std::vector<XmlElement> open_;
  std::size_t nodes_ = 0;
};

}  // namespace

const XmlElement* XmlElement::child(std::string_view wanted) const {
  for (const auto& element : children) {
    if (element.name == wanted) return &element;
  }
  return nullptr;
}

const XmlElement* XmlElement::at(std::string_view path) const {
  const XmlElement* found = this;
  while (found != nullptr && !path.empty()) {
    const auto end = std::min(path.find('/'), path.size());
    found = found->child(path.substr(0, end));
    path = path.substr(std::min(end + 1, path.size()));
  }
  return found;
}

const XmlElement* XmlElement::find(std::string_view wanted) const {
  for (const auto& element : children) {
    if (element.name == wanted) return &element;
    if (const XmlElement* deeper = element.find(wanted)) return deeper;
  }
  return nullptr;
}

std::string_view XmlElement::text_at(std::string_view path) const {
  const XmlElement* found = at(path);
  return found == nullptr ? std::string_view() : trim(found->text);
}

std::string_view XmlElement::attribute(std::string_view wanted) const {
  for (const auto& [name_of, value] : attributes) {
    if (name_of == wanted) return value;
  }
  return {};
}

std::optional<double> XmlElement::number_at(std::string_view path) const {
  const auto number = parse_number(text_at(path));
  return number && std::isfinite(*number) ? number : std::nullopt;
}

XmlElement read_xml_tree(std::string_view document) {
  TreeBuilder builder;
  read_xml(document, builder);
  return std::move(builder.root);
}

}  // namespace ecgmm::io
