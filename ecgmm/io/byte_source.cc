// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/io/byte_source.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/io/descriptor.h"

namespace ecgmm::io {
namespace {

std::string reason(int error) { return std::generic_category().message(error); }

class FileBytes : public ByteSource {
 public:
  FileBytes(int fd, std::uint64_t size) : ByteSource(size), fd_(fd) {}
  ~FileBytes() override { ::close(fd_); }

 private:
  void read_within(std::uint64_t offset, std::span<std::uint8_t> out) const override {
    while (!out.empty()) {
      const ssize_t got = ::pread(fd_, out.data(), out.size(), static_cast<off_t>(offset));
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) throw data_error("cannot be read: " + reason(errno));
      if (got == 0) throw data_error(concat("was shortened while it was read, at byte ", offset));
      offset += static_cast<std::uint64_t>(got);
      out = out.subspan(static_cast<std::size_t>(got));
    }
  }

  int fd_;
};

class MemoryBytes : public ByteSource {
 public:
  explicit MemoryBytes(std::vector<std::uint8_t> bytes)
      : ByteSource(bytes.size()), bytes_(std::move(bytes)) {}

 private:
  void read_within(std::uint64_t offset, std::span<std::uint8_t> out) const override {
    if (!out.empty()) std::memcpy(out.data(), bytes_.data() + offset, out.size());
  }

  std::vector<std::uint8_t> bytes_;
};

}  // namespace

void ByteSource::read(std::uint64_t offset, std::span<std::uint8_t> out) const {
  if (offset > size_ || out.size() > size_ - offset) {
    throw data_error(concat("ends at byte ", size_, ", but ", out.size(), " bytes from byte ",
                            offset, " on are needed"),
                     "copy the file again");
  }
  read_within(offset, out);
}

Bytes open_bytes(const std::filesystem::path& path) {
  return with_file(path, [&]() -> Bytes {
    Descriptor fd = open_regular(path);
    struct stat status{};
    if (::fstat(fd.get(), &status) != 0) throw data_error("cannot be read: " + reason(errno));
    return std::make_shared<FileBytes>(fd.release(), static_cast<std::uint64_t>(status.st_size));
  });
}

Bytes memory_bytes(std::vector<std::uint8_t> bytes) {
  return std::make_shared<MemoryBytes>(std::move(bytes));
}

Bytes memory_bytes(std::string_view text) {
  return memory_bytes(std::vector<std::uint8_t>(text.begin(), text.end()));
}

std::vector<std::uint8_t> read_all(const ByteSource& source, std::uint64_t limit) {
  if (source.size() > limit) {
    throw data_error(
        concat("has ", source.size(), " bytes; at most ", limit, " are read from such a file"));
  }
  std::vector<std::uint8_t> bytes(source.size());
  source.read(0, bytes);
  return bytes;
}

std::string read_start(const ByteSource& source, std::size_t count) {
  std::vector<std::uint8_t> bytes(std::min<std::uint64_t>(count, source.size()));
  source.read(0, bytes);
  return {bytes.begin(), bytes.end()};
}

OpenSibling siblings_in(const std::filesystem::path& folder) {
  return [folder](const std::string& name) -> Bytes {
    const bool plain = !name.empty() && name != "." && name != ".." && name != "-" &&
                       name.find_first_of(std::string_view("/\\\0", 3)) == std::string::npos;
    if (!plain) {
      throw data_error(
          concat("names the file '", name.substr(0, 60), "', which is not beside it in its folder"),
          "files outside its folder are not opened: put the file beside it and correct the name");
    }
    std::error_code ignored;
    if (!std::filesystem::exists(folder / name, ignored)) return nullptr;
    return open_bytes(folder / name);
  };
}

std::span<const std::uint8_t> BlockCache::get(std::uint64_t offset, std::size_t count) {
  const bool held =
      offset >= offset_ && count <= block_.size() && offset - offset_ <= block_.size() - count;
  if (!held) {
    block_.resize(count);
    offset_ = offset;
    try {
      source_->read(offset, block_);
    } catch (...) {
      block_.clear();
      throw;
    }
  }
  return std::span(block_).subspan(static_cast<std::size_t>(offset - offset_), count);
}

}  // namespace ecgmm::io
