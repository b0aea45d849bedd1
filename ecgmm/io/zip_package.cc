// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/io/zip_package.h"

#include <zip.h>

#include <algorithm>
#include <cstdint>
#include <vector>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/io/descriptor.h"
#include "ecgmm/io/unfold_limit.h"

namespace ecgmm::io {
namespace {

constexpr std::size_t kMaxUnpackedBytes = std::size_t{1} << 30;
constexpr std::uint64_t kMaxRatio = 1000;
constexpr std::uint64_t kRatioFromBytes = std::uint64_t{10} << 20;
constexpr zip_flags_t kAnyCase = ZIP_FL_NOCASE;

Error expands() {
  return data_error("expands to far more than a table of its size",
                    "a real table is far smaller; check that the file is from a trusted source");
}

/// The position of a part; some programs write its path with backslashes. Negative if there is
/// none.
zip_int64_t locate(zip_t* archive, std::string part) {
  const auto found = zip_name_locate(archive, part.c_str(), kAnyCase);
  if (found >= 0) return found;
  std::replace(part.begin(), part.end(), '/', '\\');
  return zip_name_locate(archive, part.c_str(), kAnyCase);
}

}  // namespace

struct ZipPackage::State {
  ~State() {
    if (archive != nullptr) zip_discard(archive);
  }
  zip_t* archive = nullptr;
  std::size_t limit_bytes = 0;
  std::uint64_t unpacked_bytes = 0;  ///< of all parts read so far
  std::vector<char> buffer = std::vector<char>(65536);
};

ZipPackage::ZipPackage(const std::filesystem::path& path) : state_(std::make_unique<State>()) {
  state_->limit_bytes = unfold_limit(path, kMaxUnpackedBytes);
  int code = 0;
  Descriptor fd = open_regular(path);
  state_->archive = zip_fdopen(fd.get(), 0, &code);
  if (state_->archive != nullptr) {
    fd.release();
    return;
  }
  zip_error_t error;
  zip_error_init_with_code(&error, code);
  const std::string text = zip_error_strerror(&error);
  zip_error_fini(&error);
  throw data_error("damaged or truncated zip file (" + text + ")", "copy or save the file again");
}

ZipPackage::~ZipPackage() = default;

std::size_t ZipPackage::limit_bytes() const { return state_->limit_bytes; }

bool ZipPackage::has(const std::string& part) const { return locate(state_->archive, part) >= 0; }

void ZipPackage::read(const std::string& part, const std::function<void(std::string_view)>& sink) {
  const auto index = locate(state_->archive, part);
  if (index < 0) throw data_error("part " + part + " is missing", "save the file again");
  zip_stat_t status;
  zip_stat_init(&status);
  const auto position = static_cast<zip_uint64_t>(index);
  if (zip_stat_index(state_->archive, position, 0, &status) != 0) {
    throw data_error("damaged zip file at part " + part);
  }
  if (status.encryption_method != ZIP_EM_NONE) {
    throw data_error("is password-protected", "save it without a password");
  }
  if (status.comp_method != ZIP_CM_STORE && status.comp_method != ZIP_CM_DEFLATE) {
    throw data_error(concat("part ", part, " is packed by method ", status.comp_method,
                            ", which such files must not use"));
  }
  if (status.size > state_->limit_bytes) throw expands();

  const std::unique_ptr<zip_file_t, int (*)(zip_file_t*)> file(
      zip_fopen_index(state_->archive, position, 0), zip_fclose);
  if (file == nullptr) {
    throw data_error(
        concat("damaged zip file at part ", part, " (", zip_strerror(state_->archive), ")"));
  }
  std::uint64_t part_bytes = 0;
  for (;;) {
    const auto count = zip_fread(file.get(), state_->buffer.data(), state_->buffer.size());
    if (count < 0) {
      throw data_error(
          concat("damaged zip file at part ", part, " (", zip_file_strerror(file.get()), ")"),
          "copy or save the file again");
    }
    if (count == 0) return;
    part_bytes += static_cast<std::uint64_t>(count);
    state_->unpacked_bytes += static_cast<std::uint64_t>(count);
    const bool ratio = part_bytes > kRatioFromBytes && part_bytes / kMaxRatio > status.comp_size;
    if (ratio || state_->unpacked_bytes > state_->limit_bytes) throw expands();
    sink({state_->buffer.data(), static_cast<std::size_t>(count)});
  }
}

}  // namespace ecgmm::io
