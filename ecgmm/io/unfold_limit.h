// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>

namespace ecgmm::io {

/// How many bytes of memory what stands in a file may take: 64 times the file's size, but at least
/// 256 MiB and at most `most`. A small file can be packed, name a far row in few bytes or one long
/// text in many cells; a large one has its size from somewhere.
std::size_t unfold_limit(const std::filesystem::path& path,
                         std::size_t most = std::size_t{1} << 31);

/// Counts what was taken against a limit.
class UnfoldBudget {
 public:
  explicit UnfoldBudget(std::size_t limit_bytes) : left_bytes_(limit_bytes) {}

  /// @throws Error (data), without the file's name, once the limit is passed; to be called before
  ///         the memory is taken.
  void take(std::size_t bytes);
  /// The same for `count` times `bytes`, whose product may be beyond all numbers.
  void take(std::size_t count, std::size_t bytes);

 private:
  std::size_t left_bytes_;
};

}  // namespace ecgmm::io
