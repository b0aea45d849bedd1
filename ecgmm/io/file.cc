// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/io/file.h"

#include <fcntl.h>
#include <stdio.h>  // renameat2
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/io/descriptor.h"
#include "ecgmm/io/hidden.h"

namespace ecgmm::io {
namespace fs = std::filesystem;
namespace {

std::string reason(int error) { return std::generic_category().message(error); }

Error cannot_write(const fs::path& path, std::string_view deed, int error) {
  return environment_error(concat(path.string(), ": cannot ", deed, ": ", reason(error)),
                           "check the folder, its permissions and the free space");
}

/// 0 or errno.
int write_all(int fd, std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(fd, bytes.data(), bytes.size());
    if (count < 0 && errno != EINTR) return errno;
    if (count > 0) bytes = bytes.subspan(static_cast<std::size_t>(count));
  }
  return 0;
}

/// Makes the names in a folder durable. Some file systems cannot and say EINVAL: no harm done.
int sync_folder(const fs::path& folder) {
  const Descriptor fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd.valid()) return errno;
  return ::fsync(fd.get()) == 0 || errno == EINVAL ? 0 : errno;
}

int write_and_sync(const fs::path& path, int flags, std::span<const std::byte> bytes) {
  Descriptor fd(::open(path.c_str(), O_WRONLY | O_CLOEXEC | flags, 0666));
  if (!fd.valid()) return errno;
  if (const int error = write_all(fd.get(), bytes)) return error;
  if (::fsync(fd.get()) != 0 && errno != EINVAL) return errno;  // EINVAL: a pipe or terminal
  return fd.close();
}

}  // namespace

std::vector<std::byte> read_prefix(const fs::path& path, std::size_t count) {
  return with_file(path, [&] {
    const Descriptor fd = open_regular(path);
    struct stat status{};
    if (::fstat(fd.get(), &status) != 0) throw data_error("cannot be read: " + reason(errno));

    // One byte more than expected, so that the end of an unchanged file is seen at once.
    std::vector<std::byte> bytes(std::min(count, static_cast<std::size_t>(status.st_size) + 1));
    std::size_t filled = 0;
    while (filled < count) {
      if (filled == bytes.size()) bytes.resize(std::min(count, 2 * filled + 65536));
      const ssize_t got = ::read(fd.get(), bytes.data() + filled, bytes.size() - filled);
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) throw data_error("cannot be read: " + reason(errno));
      if (got == 0) break;
      filled += static_cast<std::size_t>(got);
    }
    bytes.resize(filled);
    return bytes;
  });
}

std::vector<std::byte> read_file(const fs::path& path, std::size_t limit_bytes) {
  const auto too_long = [&] {
    return data_error(concat("is longer than ", limit_bytes, " bytes, the most that is read"))
        .add_file(path);
  };
  std::error_code ignored;
  const auto size = fs::file_size(path, ignored);
  if (!ignored && size > limit_bytes) throw too_long();  // before memory is taken
  auto bytes = read_prefix(path, limit_bytes + 1);
  if (bytes.size() > limit_bytes) throw too_long();
  return bytes;
}

std::string read_text(const fs::path& path) {
  const auto bytes = read_file(path);
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

void write_file(const fs::path& path, std::span<const std::byte> bytes) {
  std::error_code ignored;
  const auto status = fs::status(path, ignored);
  if (fs::exists(status) && !fs::is_regular_file(status) && !fs::is_directory(status)) {
    // A device or pipe such as /dev/stdout: a rename would replace it.
    if (const int error = write_and_sync(path, 0, bytes)) throw cannot_write(path, "write", error);
    return;
  }
  // Through a symbolic link, so that the link stays one.
  std::error_code loop;
  const auto target = fs::is_symlink(path, ignored) ? fs::weakly_canonical(path, loop) : path;
  if (loop) throw cannot_write(path, "write", loop.value());
  const auto temporary = hidden_sibling(target, "tmp");
  int error = write_and_sync(temporary, O_CREAT | O_EXCL, bytes);
  if (error == 0 && ::rename(temporary.c_str(), target.c_str()) != 0) error = errno;
  if (error != 0) {
    ::unlink(temporary.c_str());
    throw cannot_write(path, "write", error);
  }
  error = sync_folder(folder_of(target));
  if (error != 0) throw cannot_write(path, "make the name durable", error);
}

void write_file(const fs::path& path, std::string_view text) {
  write_file(path, std::as_bytes(std::span(text)));
}

void make_folder(const fs::path& path) {
  std::error_code error;
  fs::create_directories(path, error);
  if (!error && !fs::is_directory(path, error) && !error) {
    error = std::make_error_code(std::errc::not_a_directory);
  }
  if (error) throw cannot_write(path, "make the folder", error.value());
}

StagedFolder::StagedFolder(fs::path path, bool replace) : replace_(replace) {
  path = path.lexically_normal();
  if (!path.has_filename()) path = path.parent_path();  // "runs/a/" names the same as "runs/a"
  std::error_code ignored;
  if (fs::exists(fs::symlink_status(path, ignored))) {
    refuse_existing(path, replace);
    if (!fs::is_directory(path, ignored)) {
      throw usage_error(path.string() + ": exists and is not a folder", "name another place");
    }
    std::error_code error;
    path = fs::canonical(path, error);  // a link to a folder stays a link
    if (error) throw cannot_write(path, "make the folder", error.value());
  }
  make_folder(folder_of(path));
  final_ = std::move(path);
  int error = EEXIST;  // a dead process of the same id may have left its folder behind
  while (error == EEXIST) {
    staging_ = hidden_sibling(final_, "staged");
    error = ::mkdir(staging_.c_str(), 0777) == 0 ? 0 : errno;
  }
  if (error != 0) throw cannot_write(final_, "make the folder", error);
}

StagedFolder::~StagedFolder() {
  std::error_code ignored;
  if (!committed_) fs::remove_all(staging_, ignored);
}

void StagedFolder::commit() {
  if (const int error = sync_folder(staging_)) throw cannot_write(final_, "write", error);
  std::error_code ignored;
  const auto rename_staged = [&](unsigned flags) {
    return ::renameat2(AT_FDCWD, staging_.c_str(), AT_FDCWD, final_.c_str(), flags) == 0 ? 0
                                                                                         : errno;
  };
  int error = 0;
  if (replace_ && fs::exists(final_, ignored)) {
    error = rename_staged(RENAME_EXCHANGE);
    fs::path old = staging_;
    if (error == EINVAL || error == ENOSYS) {  // a file system without exchange: two steps
      old = hidden_sibling(final_, "old");
      error = ::rename(final_.c_str(), old.c_str()) == 0 ? rename_staged(0) : errno;
      if (error != 0) ::rename(old.c_str(), final_.c_str());
    }
    if (error == 0) fs::remove_all(old, ignored);
  } else {
    error = rename_staged(RENAME_NOREPLACE);
    if (error == EINVAL || error == ENOSYS) error = rename_staged(0);
    if (error == EEXIST || error == ENOTEMPTY) refuse_existing(final_, false);  // made meanwhile
  }
  if (error != 0) throw cannot_write(final_, "make the folder", error);
  committed_ = true;
  staging_ = final_;
  error = sync_folder(folder_of(final_));
  if (error != 0) throw cannot_write(final_, "make the name durable", error);
}

fs::path canonical_path(const fs::path& path) {
  std::error_code error;
  const auto found = fs::weakly_canonical(path, error);
  return error ? fs::absolute(path, error).lexically_normal() : found;
}

void refuse_existing(const fs::path& path, bool force) {
  std::error_code ignored;
  if (!force && fs::exists(fs::symlink_status(path, ignored))) {
    throw usage_error(path.string() + ": exists already",
                      "use --force to replace it, or name another");
  }
}

}  // namespace ecgmm::io
