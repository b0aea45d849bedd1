// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace ecgmm::io {

/// An unsigned number of two bytes, the lowest first; two bytes must be there.
inline std::uint16_t little_u16(const std::uint8_t* at) {
  return static_cast<std::uint16_t>(at[0] | at[1] << 8);
}
/// The same with a sign.
inline std::int16_t little_i16(const std::uint8_t* at) {
  return static_cast<std::int16_t>(little_u16(at));
}
/// An unsigned number of four bytes, the lowest first; four bytes must be there.
inline std::uint32_t little_u32(const std::uint8_t* at) {
  return std::uint32_t{little_u16(at)} | std::uint32_t{little_u16(at + 2)} << 16;
}
/// The same with a sign.
inline std::int32_t little_i32(const std::uint8_t* at) {
  return static_cast<std::int32_t>(little_u32(at));
}
/// Sign-extends the low `bits` of a value.
inline std::int64_t sign_extend(std::uint64_t value, unsigned bits) {
  const std::int64_t half = std::int64_t{1} << (bits - 1);
  return (static_cast<std::int64_t>(value) ^ half) - half;
}

/// CRC-CCITT: polynomial 0x1021, start 0xFFFF, not reflected; of SCP-ECG and ISHNE.
std::uint16_t crc_ccitt(std::span<const std::uint8_t> bytes);

/// A fixed field of text: up to the first NUL, blanks around it taken off; what is no printable
/// ASCII becomes '?', unless the whole is UTF-8.
std::string text_field(std::span<const std::uint8_t> bytes);

/// Text from a file for a message: at most 40 printable characters, in quotes.
std::string quoted(std::string_view text);

}  // namespace ecgmm::io
