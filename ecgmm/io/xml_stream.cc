// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/io/xml_stream.h"

#include <expat.h>

#include <exception>
#include <memory>
#include <new>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"

namespace ecgmm::io {
namespace {

std::string_view local_name(const char* name) {
  const std::string_view whole(name);
  return whole.substr(whole.rfind(':') + 1);  // npos + 1 = 0
}

/// Joins expat's callbacks to a handler. Exceptions wait until expat has returned: they must not
/// travel through C.
class Parser {
 public:
  explicit Parser(XmlHandler& handler)
      : handler_(handler), parser_(XML_ParserCreate(nullptr), XML_ParserFree) {
    if (parser_ == nullptr) throw std::bad_alloc();
    XML_SetUserData(parser_.get(), this);
    XML_SetElementHandler(parser_.get(), on_start, on_end);
    XML_SetCharacterDataHandler(parser_.get(), on_text);
    XML_SetStartDoctypeDeclHandler(parser_.get(), on_doctype);
  }

  void feed(std::string_view piece, bool last) {
    const auto status =
        XML_Parse(parser_.get(), piece.data(), static_cast<int>(piece.size()), last);
    if (failure_) std::rethrow_exception(failure_);
    if (status == XML_STATUS_ERROR) {
      throw data_error(concat("damaged XML: ", XML_ErrorString(XML_GetErrorCode(parser_.get()))),
                       "save the file anew");
    }
  }

  long long byte() const { return XML_GetCurrentByteIndex(parser_.get()); }

 private:
  template <class Body>
  static void guarded(void* user, Body&& body) {
    auto& self = *static_cast<Parser*>(user);
    if (self.failure_) return;
    try {
      body(self.handler_);
    } catch (...) {
      self.failure_ = std::current_exception();
      XML_StopParser(self.parser_.get(), XML_FALSE);
    }
  }
  static void on_start(void* user, const char* name, const char** attributes) {
    guarded(user, [&](XmlHandler& h) { h.start(local_name(name), XmlAttributes(attributes)); });
  }
  static void on_end(void* user, const char* name) {
    guarded(user, [&](XmlHandler& h) { h.end(local_name(name)); });
  }
  static void on_text(void* user, const char* text, int length) {
    guarded(user, [&](XmlHandler& h) { h.text({text, static_cast<std::size_t>(length)}); });
  }
  static void on_doctype(void* user, const char*, const char*, const char*, int) {
    guarded(user, [](XmlHandler&) {
      throw data_error("holds a document type declaration, which a spreadsheet must not");
    });
  }

  XmlHandler& handler_;
  std::unique_ptr<XML_ParserStruct, void (*)(XML_Parser)> parser_;
  std::exception_ptr failure_;
};

}  // namespace

std::optional<std::string_view> XmlAttributes::find(std::string_view name) const {
  for (const char** pair = pairs_; *pair != nullptr; pair += 2) {
    if (local_name(pair[0]) == name) return pair[1];
  }
  return std::nullopt;
}

void read_xml(ZipPackage& package, const std::string& part, XmlHandler& handler) {
  Parser parser(handler);
  const auto feed = [&](std::string_view piece, bool last) {
    try {
      parser.feed(piece, last);
    } catch (Error& error) {
      error.add_context(concat(part, ", byte ", parser.byte()));
      throw;
    }
  };
  package.read(part, [&](std::string_view piece) { feed(piece, false); });
  feed({}, true);
}

}  // namespace ecgmm::io
