// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ecgmm::io {

/// The bytes of a file or of memory, read piece by piece: a 24-hour Holter is never held whole.
class ByteSource {
 public:
  virtual ~ByteSource() = default;
  std::uint64_t size() const { return size_; }

  /// Fills `out` with the bytes from `offset`.
  /// @throws Error (data) if they reach beyond the end, or the file cannot be read or shrank.
  void read(std::uint64_t offset, std::span<std::uint8_t> out) const;

 protected:
  explicit ByteSource(std::uint64_t size) : size_(size) {}
  virtual void read_within(std::uint64_t offset, std::span<std::uint8_t> out) const = 0;

 private:
  std::uint64_t size_;
};

using Bytes = std::shared_ptr<const ByteSource>;

/// @throws Error (data) if there is no such file, or if it is no regular file (a folder, pipe or
///         device), naming it.
Bytes open_bytes(const std::filesystem::path& path);
Bytes memory_bytes(std::vector<std::uint8_t> bytes);
Bytes memory_bytes(std::string_view text);

/// The whole source.
/// @throws Error (data) if it is longer than `limit`: before memory is taken.
std::vector<std::uint8_t> read_all(const ByteSource& source, std::uint64_t limit);

/// The first `count` bytes, or all of a shorter source.
std::string read_start(const ByteSource& source, std::size_t count);

/// Opens a file that a header names; nullptr where there is none.
using OpenSibling = std::function<Bytes(const std::string& name)>;

/// Opens files of one folder, by names without a path.
/// The function throws Error (data) for a name that leads out of the folder.
OpenSibling siblings_in(const std::filesystem::path& folder);

/// Keeps the last block that was read, so that the leads of an interleaved file, asked for one
/// after the other over the same time, read it once. One user at a time.
class BlockCache {
 public:
  explicit BlockCache(Bytes source) : source_(std::move(source)) {}
  const ByteSource& source() const { return *source_; }

  /// Valid until the next call.
  std::span<const std::uint8_t> get(std::uint64_t offset, std::size_t count);

 private:
  Bytes source_;
  std::uint64_t offset_ = 0;
  std::vector<std::uint8_t> block_;
};

}  // namespace ecgmm::io
