// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/io/xml_stream.h"

#include <expat.h>
#include <iconv.h>

#include <algorithm>
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
  /// @param encoding  nullptr = as the document says.
  explicit Parser(XmlHandler& handler, const char* encoding = nullptr)
      : handler_(handler), parser_(XML_ParserCreate(encoding), XML_ParserFree) {
    if (parser_ == nullptr) throw std::bad_alloc();
    XML_SetUserData(parser_.get(), this);
    XML_SetElementHandler(parser_.get(), on_start, on_end);
    XML_SetCharacterDataHandler(parser_.get(), on_text);
    XML_SetStartDoctypeDeclHandler(parser_.get(), on_doctype);
  }

  /// A document type that names its definition elsewhere is passed over; entities are not.
  void allow_doctype() {
    XML_SetStartDoctypeDeclHandler(parser_.get(), nullptr);
    XML_SetEntityDeclHandler(parser_.get(), on_entity);
    XML_SetSkippedEntityHandler(parser_.get(), on_skipped_entity);
  }

  void feed(std::string_view piece, bool last) {
    const auto status =
        XML_Parse(parser_.get(), piece.data(), static_cast<int>(piece.size()), last);
    if (failure_) std::rethrow_exception(failure_);
    if (status == XML_STATUS_ERROR) {
      throw data_error(concat("damaged XML: ", XML_ErrorString(XML_GetErrorCode(parser_.get()))),
                       "save the file again");
    }
  }

  long long byte() const { return XML_GetCurrentByteIndex(parser_.get()); }
  unsigned long line() const { return XML_GetCurrentLineNumber(parser_.get()); }

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
    auto& self = *static_cast<Parser*>(user);
    self.handler_.line = self.line();
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

  static void on_entity(void* user, const char* name, int, const char*, int, const char*,
                        const char*, const char*, const char*) {
    guarded(user, [&](XmlHandler&) {
      throw data_error(concat("declares the XML entity '", std::string_view(name).substr(0, 40),
                              "'; entities are not read"));
    });
  }
  static void on_skipped_entity(void* user, const char* name, int) {
    guarded(user, [&](XmlHandler&) {
      throw data_error(concat("uses the XML entity '", std::string_view(name).substr(0, 40),
                              "', which is not defined"));
    });
  }

  XmlHandler& handler_;
  std::unique_ptr<XML_ParserStruct, void (*)(XML_Parser)> parser_;
  std::exception_ptr failure_;
};

/// The encoding that the first line of an XML document names, in lower case; "" = none.
std::string declared_encoding(std::string_view document) {
  const std::string_view start =
      document.substr(0, std::min(document.find("?>"), std::size_t{200}));
  if (!start.starts_with("<?xml")) return {};
  const auto at = start.find("encoding");
  const auto open = at == std::string_view::npos ? at : start.find_first_of("\"'", at);
  if (open == std::string_view::npos) return {};
  const auto close = start.find(start[open], open + 1);
  return close == std::string_view::npos ? "" : to_lower(start.substr(open + 1, close - open - 1));
}

/// Single-byte and East Asian encodings that devices write, by the names that iconv knows.
bool is_convertible(std::string_view encoding) {
  constexpr std::string_view kFamilies[] = {"windows-125", "cp125", "iso-8859-", "iso8859-",
                                            "koi8-",       "cp8",   "ibm8"};
  constexpr std::string_view kNames[] = {"shift_jis", "sjis",  "euc-jp",    "gb2312", "gbk",
                                         "gb18030",   "big5",  "euc-kr",    "latin1", "macintosh",
                                         "cp932",     "cp936", "iso-ir-100"};
  for (const auto name : kNames) {
    if (name == encoding) return true;
  }
  for (const auto family : kFamilies) {
    if (encoding.starts_with(family) && encoding.size() <= family.size() + 2) return true;
  }
  return false;
}

}  // namespace

std::string to_utf8(std::string_view text, const std::string& encoding) {
  const iconv_t converter = ::iconv_open("UTF-8", encoding.c_str());
  // NOLINTNEXTLINE(performance-no-int-to-ptr): as POSIX defines it
  if (converter == reinterpret_cast<iconv_t>(-1)) {
    throw data_error(concat("the encoding '", encoding.substr(0, 40), "' is not known"));
  }
  std::string out(text.size() * 4 + 4, '\0');
  std::string in(text);
  char* from = in.data();
  char* to = out.data();
  std::size_t left = in.size(), room = out.size();
  const std::size_t done = ::iconv(converter, &from, &left, &to, &room);
  ::iconv_close(converter);
  if (done == static_cast<std::size_t>(-1)) {
    throw data_error(concat("byte ", text.size() - left, " is not text in ", encoding));
  }
  out.resize(out.size() - room);
  return out;
}

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

void read_xml(std::string_view document, XmlHandler& handler) {
  const std::string encoding = declared_encoding(document);
  const bool convert = encoding != "iso-8859-1" && is_convertible(encoding);
  std::string converted;
  if (convert) document = converted = to_utf8(document, encoding);
  Parser parser(handler, convert ? "UTF-8" : nullptr);
  parser.allow_doctype();
  constexpr std::size_t kPiece = std::size_t{1} << 24;  // expat counts in int
  try {
    for (std::size_t at = 0; at < document.size(); at += kPiece) {
      parser.feed(document.substr(at, kPiece), false);
    }
    parser.feed({}, true);
  } catch (Error& error) {
    error.add_context(concat("line ", parser.line(), ", byte ", parser.byte()));
    throw;
  }
}

}  // namespace ecgmm::io
