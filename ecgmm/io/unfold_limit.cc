// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/io/unfold_limit.h"

#include <algorithm>
#include <cstdint>
#include <system_error>

#include "ecgmm/core/error.h"

namespace ecgmm::io {

std::size_t unfold_limit(const std::filesystem::path& path, std::size_t most) {
  constexpr std::uintmax_t kFactor = 64;
  constexpr std::uintmax_t kLeast = std::uintmax_t{256} << 20;
  std::error_code error;
  const std::uintmax_t size = std::filesystem::file_size(path, error);
  if (error || size <= kLeast / kFactor) return std::min<std::uintmax_t>(kLeast, most);
  return size >= most / kFactor ? most : static_cast<std::size_t>(size * kFactor);
}

void UnfoldBudget::take(std::size_t bytes) {
  if (bytes > left_bytes_) {
    throw data_error("expands to a table too large to hold",
                     "a real table is far smaller; check that the file is from a trusted source");
  }
  left_bytes_ -= bytes;
}

void UnfoldBudget::take(std::size_t count, std::size_t bytes) {
  take(bytes != 0 && count > left_bytes_ / bytes ? left_bytes_ + 1 : count * bytes);
}

}  // namespace ecgmm::io
