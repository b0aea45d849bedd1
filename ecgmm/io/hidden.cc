// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/io/hidden.h"

#include <signal.h>  // kill
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <charconv>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <system_error>
#include <vector>

#include "ecgmm/core/hash.h"
#include "ecgmm/core/text.h"

namespace ecgmm::io {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kMachineDigits = 8;
constexpr std::size_t kHashDigits = 16;
constexpr std::size_t kMaxNameBytes = 210;  // leaves room for the rest of 255

std::atomic<unsigned> counter{0};

/// Where a process id means one process: this host and, in a container, its own list of processes.
const std::string& machine() {
  static const std::string digits = [] {
    std::array<char, 256> host{};
    if (::gethostname(host.data(), host.size() - 1) != 0) host[0] = '\0';
    std::error_code ignored;
    const auto processes = fs::read_symlink("/proc/self/ns/pid", ignored);
    return sha256_hex(concat(host.data(), '\n', processes.string())).substr(0, kMachineDigits);
  }();
  return digits;
}

/// The name, or its beginning and a hash where it is too long.
std::string short_name(const std::string& name) {
  if (name.size() <= kMaxNameBytes) return name;
  std::size_t bytes = kMaxNameBytes - kHashDigits - 1;
  while (bytes > 0 && (static_cast<unsigned char>(name[bytes]) & 0xC0U) == 0x80U) --bytes;
  return name.substr(0, bytes) + "~" + sha256_hex(name).substr(0, kHashDigits);
}

/// The parts of a hidden sibling's name.
struct Hidden {
  std::string name;
  long process = 0;
  unsigned number = 0;
  std::string purpose;
};

template <class Number>
bool read_number(std::string_view text, Number& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() && !text.empty();
}

/// nullopt for any other name, those that another machine made included.
std::optional<Hidden> parse_hidden(const std::string& name) {
  const auto words = split_text(name, '.');
  if (words.size() < 5 || !words[0].empty()) return std::nullopt;
  Hidden hidden;
  hidden.purpose = words.back();
  if (hidden.purpose != "tmp" && hidden.purpose != "staged" && hidden.purpose != "old") {
    return std::nullopt;
  }
  const std::string& owner = words[words.size() - 3];
  const auto dash = owner.find('-');
  if (dash == std::string::npos || owner.substr(dash + 1) != machine()) return std::nullopt;
  if (!read_number(std::string_view(owner).substr(0, dash), hidden.process) ||
      hidden.process <= 0 || !read_number(words[words.size() - 2], hidden.number)) {
    return std::nullopt;
  }
  hidden.name = join(std::span(words).subspan(1, words.size() - 4), ".");
  return hidden;
}

/// Whether nobody can be writing there any more.
bool is_dead(const Hidden& hidden) {
  // Our own number: left by a process that had it before us, unless we have given this name.
  if (hidden.process == ::getpid()) return hidden.number >= counter.load();
  return ::kill(static_cast<pid_t>(hidden.process), 0) != 0 && errno == ESRCH;
}

/// Sweeps a folder once a process: it may be written to a thousand times.
void sweep_once(const fs::path& folder) {
  static std::mutex mutex;
  static std::set<std::string> swept;
  {
    const std::lock_guard lock(mutex);
    std::error_code ignored;
    if (!swept.insert(fs::absolute(folder, ignored).lexically_normal().string()).second) return;
  }
  sweep_litter(folder);
}

}  // namespace

fs::path folder_of(const fs::path& path) {
  return path.has_parent_path() ? path.parent_path() : fs::path(".");
}

fs::path hidden_sibling(const fs::path& path, std::string_view purpose) {
  const fs::path folder = folder_of(path);
  sweep_once(folder);
  return folder / concat('.', short_name(path.filename().string()), '.', ::getpid(), '-', machine(),
                         '.', counter++, '.', purpose);
}

void sweep_litter(const fs::path& folder) {
  std::error_code error;
  std::vector<fs::path> dead;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    const auto hidden = parse_hidden(it->path().filename().string());
    if (!hidden || !is_dead(*hidden)) continue;
    std::error_code ignored;
    const bool replaced = fs::exists(fs::symlink_status(folder / hidden->name, ignored));
    if (hidden->purpose != "old" || replaced) dead.push_back(it->path());
  }
  for (const auto& path : dead) {
    std::error_code ignored;
    fs::remove_all(path, ignored);
  }
}

}  // namespace ecgmm::io
