// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/io/spool.h"

#include <fcntl.h>
#include <stdlib.h>  // mkostemp
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <system_error>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"

namespace ecgmm::io {
namespace {

namespace fs = std::filesystem;

fs::path folder() {
  const char* named = std::getenv("TMPDIR");
  return named != nullptr && *named != '\0' ? named : "/tmp";
}

Error cannot(const char* what, int error) {
  return environment_error(
             concat("cannot ", what, " a temporary file: ", std::generic_category().message(error)),
             "free space there, or set TMPDIR to another folder")
      .add_file(folder());
}

/// A file without a name: nothing remains of it, whenever the process dies.
int open_nameless() {
  const auto place = folder();
  const int fd = ::open(place.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (fd >= 0) return fd;
  // Some file systems have no such files: there it has a name for a moment.
  if (errno != EOPNOTSUPP && errno != EISDIR && errno != ENOENT) throw cannot("make", errno);
  auto name = (place / ".ecgmm-XXXXXX").string();
  const int named = ::mkostemp(name.data(), O_CLOEXEC);  // 0600
  if (named < 0) throw cannot("make", errno);
  ::unlink(name.c_str());
  return named;
}

/// Reads or writes all the bytes, in as many calls as it takes.
/// @param call         pread or pwrite.
/// @param none_moved   the error where a call moves nothing.
/// @return errno; 0 if all went well.
template <class Call, class Byte>
int move_all(Call call, int none_moved, int fd, std::uint64_t offset, std::span<Byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t count = call(fd, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return count < 0 ? errno : none_moved;
    bytes = bytes.subspan(static_cast<std::size_t>(count));
    offset += static_cast<std::uint64_t>(count);
  }
  return 0;
}

}  // namespace

Spool::Spool(std::size_t memory_bytes) : memory_left_bytes_(memory_bytes) {}

std::size_t Spool::size() const {
  const std::lock_guard lock(mutex_);
  return blocks_.size();
}

std::size_t Spool::add_bytes(std::span<const std::byte> bytes) {
  const std::lock_guard lock(mutex_);
  Block block{.bytes = bytes.size(), .offset = file_bytes_};
  if (bytes.size() <= memory_left_bytes_) {
    block.kept = kept_.emplace_back(std::make_unique<std::byte[]>(bytes.size())).get();
    memory_left_bytes_ -= bytes.size();
  } else {
    file_bytes_ += bytes.size();
  }
  store(block, bytes);
  blocks_.push_back(block);
  return blocks_.size() - 1;
}

void Spool::replace_bytes(std::size_t number, std::span<const std::byte> bytes) {
  const std::lock_guard lock(mutex_);
  auto& block = blocks_.at(number);
  if (bytes.size() > block.bytes) throw std::length_error("a spooled array cannot grow");
  store(block, bytes);
  block.bytes = bytes.size();
}

Spool::Block Spool::block_of(std::size_t number) const {
  const std::lock_guard lock(mutex_);
  return blocks_.at(number);
}

void Spool::store(const Block& block, std::span<const std::byte> bytes) {
  if (bytes.empty()) return;
  if (block.kept != nullptr) {
    std::memcpy(block.kept, bytes.data(), bytes.size());
    return;
  }
  if (!file_) file_.emplace(open_nameless());
  if (const int error = move_all(::pwrite, ENOSPC, file_->get(), block.offset, bytes)) {
    throw cannot("write", error);
  }
}

void Spool::read_bytes(const Block& block, std::span<std::byte> to) const {
  if (to.empty()) return;
  if (block.kept != nullptr) {
    std::memcpy(to.data(), block.kept, to.size());
    return;
  }
  if (const int error = move_all(::pread, EIO, file_->get(), block.offset, to)) {
    throw cannot("read", error);
  }
}

}  // namespace ecgmm::io
