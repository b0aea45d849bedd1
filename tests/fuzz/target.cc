// SPDX-License-Identifier: Apache-2.0
#include "target.h"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "ecgmm/core/text.h"

namespace ecgmm::fuzz {

MemoryFile::MemoryFile(Input bytes) : fd_(::memfd_create("fuzz", MFD_CLOEXEC)) {
  if (fd_ < 0) std::abort();
  for (std::size_t done = 0; done < bytes.size();) {
    const ssize_t written = ::write(fd_, bytes.data() + done, bytes.size() - done);
    if (written <= 0) std::abort();
    done += static_cast<std::size_t>(written);
  }
}
MemoryFile::~MemoryFile() { ::close(fd_); }
std::filesystem::path MemoryFile::path() const { return concat("/proc/self/fd/", fd_); }

std::vector<std::string> files_of(const std::filesystem::path& folder, const std::string& ending) {
  std::vector<std::filesystem::path> paths;
  std::error_code none;
  for (const auto& entry : std::filesystem::directory_iterator(folder, none)) {
    if (entry.is_regular_file() && entry.path().string().ends_with(ending)) {
      paths.push_back(entry.path());
    }
  }
  std::ranges::sort(paths);
  std::vector<std::string> files;
  for (const auto& path : paths) {
    std::ifstream in(path, std::ios::binary);
    files.emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
  }
  return files;
}

const std::vector<Target>& all_targets() {
  static const std::vector<Target> all = [] {
    std::vector<Target> targets;
    for (const auto& group :
         {table_targets(), recording_targets(), tensor_targets(), picture_targets(), page_targets(),
          pdf_targets(), config_targets(), bundle_targets()}) {
      targets.insert(targets.end(), group.begin(), group.end());
    }
    return targets;
  }();
  return all;
}

}  // namespace ecgmm::fuzz
