// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/io/json_text.h"

#include <cstdio>
#include <nlohmann/json.hpp>

namespace ecgmm::io {
namespace {

std::string escaped(unsigned code) {
  char text[8];
  std::snprintf(text, sizeof text, "\\u%04x", code);
  return text;
}

}  // namespace

std::string json_text(const nlohmann::json& document, int indent) {
  const std::string dumped =
      document.dump(indent, ' ', /*ensure_ascii=*/false, nlohmann::json::error_handler_t::replace);
  std::string text;
  text.reserve(dumped.size());
  for (std::size_t i = 0; i < dumped.size(); ++i) {
    const auto byte = static_cast<unsigned char>(dumped[i]);
    const auto next = i + 1 < dumped.size() ? static_cast<unsigned char>(dumped[i + 1]) : 0U;
    if (byte == 0x7F) {
      text += escaped(byte);
    } else if (byte == 0xC2 && next >= 0x80 && next < 0xA0) {  // UTF-8 of U+0080 to U+009F
      text += escaped(next);
      ++i;
    } else {
      text += dumped[i];
    }
  }
  return text;
}

}  // namespace ecgmm::io
