// SPDX-License-Identifier: Apache-2.0
// Parsers of files of others, as functions of bytes. libFuzzer searches for bytes that break one
// (fuzz.cc, built by script/fuzz); replay.cc tries known and damaged ones in every test run.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "ecgmm/core/error.h"

namespace ecgmm::fuzz {

using Input = std::span<const std::uint8_t>;

struct Target {
  const char* name;
  void (*run)(Input);                   ///< returns for any bytes, or does not return at all
  std::vector<std::string> (*seeds)();  ///< whole files to begin with
};

std::vector<Target> table_targets();
std::vector<Target> recording_targets();
std::vector<Target> tensor_targets();
std::vector<Target> picture_targets();
std::vector<Target> page_targets();
std::vector<Target> pdf_targets();
std::vector<Target> config_targets();
std::vector<Target> bundle_targets();
const std::vector<Target>& all_targets();

/// Runs a parser as its callers do: an Error is its answer, unless it says that it found a bug.
template <class Body>
void guarded(Body&& body) {
  try {
    body();
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::internal && *error.what() != '\0') return;
    std::fprintf(stderr, "internal error: %s\n", error.what());
    std::abort();
  }
}

/// Bytes under a path, for parsers that open files; no disk is touched.
class MemoryFile {
 public:
  explicit MemoryFile(Input bytes);
  ~MemoryFile();
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  std::filesystem::path path() const;

 private:
  int fd_;
};

inline std::string text_of(Input bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
/// The files of a folder with that ending, in the order of their names.
std::vector<std::string> files_of(const std::filesystem::path& folder, const std::string& ending);

}  // namespace ecgmm::fuzz
