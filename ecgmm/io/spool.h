// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <type_traits>
#include <vector>

#include "ecgmm/io/descriptor.h"

namespace ecgmm::io {

/// Arrays that are put aside and read back later, so that the memory for them does not grow with
/// their number: the first stay in memory, the others go into one temporary file. It lies in the
/// folder TMPDIR (or /tmp), has no name, can be opened by nobody else, and is gone with the
/// process, however that ends. Thread-safe, except that what is replaced must not be read
/// meanwhile.
class Spool {
 public:
  /// What stays in memory unless said otherwise: 800 signals of 10 s at 249 Hz.
  static constexpr std::size_t kMemory_bytes = std::size_t{8} << 20;

  explicit Spool(std::size_t memory_bytes = kMemory_bytes);
  Spool(const Spool&) = delete;
  Spool& operator=(const Spool&) = delete;

  /// Puts an array aside.
  /// @return its number: 0 for the first, 1 for the second ...
  /// @throws Error (environment) if the temporary file cannot be made or written, as on a full
  /// disk.
  template <class T>
  std::size_t add(const std::vector<T>& values) {
    static_assert(std::is_trivially_copyable_v<T>);
    return add_bytes(std::as_bytes(std::span(values)));
  }
  /// Puts a shorter array, or one of the same length, in the place of another.
  /// @throws Error (environment) as add().
  template <class T>
  void replace(std::size_t number, const std::vector<T>& values) {
    static_assert(std::is_trivially_copyable_v<T>);
    replace_bytes(number, std::as_bytes(std::span(values)));
  }
  /// An array as it was put aside.
  /// @param T  of its elements, as they were given.
  /// @throws Error (environment) if the temporary file cannot be read.
  template <class T>
  std::vector<T> get(std::size_t number) const {
    static_assert(std::is_trivially_copyable_v<T>);
    const auto block = block_of(number);
    std::vector<T> values(block.bytes / sizeof(T));
    read_bytes(block, std::as_writable_bytes(std::span(values)));
    return values;
  }

  /// Of all arrays.
  std::size_t size() const;

 private:
  /// Where the bytes of an array are.
  struct Block {
    std::size_t bytes = 0;
    std::byte* kept = nullptr;  ///< in memory; null = in the file
    std::uint64_t offset = 0;   ///< in the file
  };

  std::size_t add_bytes(std::span<const std::byte> bytes);
  void replace_bytes(std::size_t number, std::span<const std::byte> bytes);
  Block block_of(std::size_t number) const;
  void read_bytes(const Block& block, std::span<std::byte> to) const;
  void store(const Block& block, std::span<const std::byte> bytes);

  mutable std::mutex mutex_;
  std::size_t memory_left_bytes_;
  std::vector<std::unique_ptr<std::byte[]>> kept_;
  std::vector<Block> blocks_;
  std::uint64_t file_bytes_ = 0;
  std::optional<Descriptor> file_;  ///< from the first array on that finds no room in memory
};

}  // namespace ecgmm::io
