// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ecgmm::io {

/// The bytes of a base64 text; white space between is passed over. Source: RFC 4648.
/// @throws Error (data), with the place, for another character or a text cut off within a group.
std::vector<std::uint8_t> decode_base64(std::string_view text);

/// Its inverse, in one line.
std::string encode_base64(std::span<const std::byte> bytes);

}  // namespace ecgmm::io
