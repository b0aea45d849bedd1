// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace ecgmm::io {

/// The parts of a zip file of somebody else, streamed with bounds: together at most unfold_limit()
/// unpacked (1 GiB), and beyond 10 MiB at most 1000 : 1. Names are found whatever their case.
class ZipPackage {
 public:
  /// @throws Error (data) if the file cannot be opened as a zip.
  explicit ZipPackage(const std::filesystem::path& path);
  ~ZipPackage();
  ZipPackage(const ZipPackage&) = delete;
  ZipPackage& operator=(const ZipPackage&) = delete;

  std::size_t limit_bytes() const;  ///< what its parts may unfold to, together

  /// Whether there is such a part, whatever its case.
  bool has(const std::string& part) const;

  /// Hands the unpacked part to `sink`, piece by piece.
  /// @throws Error (data): no such part, encrypted, checksum mismatch, expands without bound.
  void read(const std::string& part, const std::function<void(std::string_view)>& sink);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace ecgmm::io
