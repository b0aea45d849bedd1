// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace ecgmm::io {

/// The leads of Philips' XLI compression: for each a chunk of 8 bytes of header (length, a word
/// unused here, start value) and 10-bit LZW codes of the high and the low bytes of second
/// differences.
///
/// Source: the description and code of sierra-ecg-tools (C. A. Watford, MIT).
/// @param max_samples  of a lead: what unfolds to more is refused.
/// @throws Error (data), with lead and byte: a chunk that ends early, an unknown code.
std::vector<std::vector<std::int16_t>> decode_xli(std::span<const std::uint8_t> bytes,
                                                  std::size_t max_samples);

}  // namespace ecgmm::io
