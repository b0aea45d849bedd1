// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ecgmm::io {

/// The whole file.
/// @throws Error (data) if it is missing, no regular file, unreadable, or longer than
/// `limit_bytes`.
std::vector<std::byte> read_file(const std::filesystem::path& path,
                                 std::size_t limit_bytes = std::size_t{1} << 32);
/// The first `count` bytes, or all of a shorter file: enough to tell its format.
/// @throws Error (data) as read_file().
std::vector<std::byte> read_prefix(const std::filesystem::path& path, std::size_t count);
std::string read_text(const std::filesystem::path& path);

/// Writes to a temporary beside `path`, fsyncs it, renames it over `path` and fsyncs the folder, so
/// that a reader sees the old file or the whole new one, whenever the process dies.
/// A symbolic link stays one; to a device or pipe (/dev/stdout) the bytes are written as they are.
/// @throws Error (environment) if anything of that fails (the temporary is removed).
void write_file(const std::filesystem::path& path, std::span<const std::byte> bytes);
void write_file(const std::filesystem::path& path, std::string_view text);

/// Makes `path` and its parents.
/// @throws Error (environment).
void make_folder(const std::filesystem::path& path);

/// A folder that appears under its name all at once: built as a hidden sibling, renamed by
/// commit(); removed by the destructor if never committed.
class StagedFolder {
 public:
  /// @param replace  whether an existing folder is moved away and deleted at commit(); otherwise
  ///                 it is an error.
  /// @throws Error (usage) if `path` exists and `replace` is false ("use --force"), or if it exists
  ///         and is no folder; Error (environment) if it cannot be made.
  StagedFolder(std::filesystem::path path, bool replace);
  ~StagedFolder();
  StagedFolder(const StagedFolder&) = delete;
  StagedFolder& operator=(const StagedFolder&) = delete;

  /// Where to write; after commit() the final name.
  const std::filesystem::path& path() const {
    return staging_;
  }  ///< write here; after commit() the final name
  /// Gives the folder its name; what stood there is deleted if it may be replaced.  @throws Error
  /// (environment).
  void commit();

 private:
  std::filesystem::path final_;
  std::filesystem::path staging_;
  bool replace_;
  bool committed_ = false;
};

/// The place that a path means, links followed as far as they lead; the absolute path where that
/// cannot be told, such as for a link to itself.
std::filesystem::path canonical_path(const std::filesystem::path& path);

/// @throws Error (usage) if `path` exists and `force` is false.
void refuse_existing(const std::filesystem::path& path, bool force);

}  // namespace ecgmm::io
