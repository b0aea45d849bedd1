// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/io/dicom_load.h"

#include <dlfcn.h>

#include <string_view>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/io/dicom_module.h"

namespace ecgmm::io {
namespace {

namespace fs = std::filesystem;

fs::path& told_folder() {
  static fs::path folder;
  return folder;
}

/// The module, from where it was told to lie, or the build tree or the installed prefix that the
/// program itself lies in: never from the working folder or a search path, where a stranger could
/// put one.
fs::path module_path() {
  const fs::path program = fs::read_symlink("/proc/self/exe").parent_path();
  std::vector<fs::path> places = {
      program / "lib/ecgmm/ecgmm-dicom.so",
      (program / ECGMM_MODULE_FOLDER / "ecgmm-dicom.so").lexically_normal()};
  if (!told_folder().empty()) places = {told_folder() / "ecgmm-dicom.so"};
  for (const auto& place : places) {
    if (std::error_code ignored; fs::is_regular_file(place, ignored)) return place;
  }
  throw environment_error(
      concat("DICOM needs the module ", places.back().string(), ", which is not there"),
      "install libdcmtk-dev, configure with -DECGMM_DICOM=ON, build and install again");
}

const dicom::Module& module() {
  static const dicom::Module& loaded = []() -> const dicom::Module& {
    const fs::path path = module_path();
    void* handle = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (handle == nullptr) {
      throw environment_error(concat("the DICOM module cannot be loaded: ", ::dlerror()),
                              "install the DCMTK libraries (libdcmtk17)");
    }
    const auto get =
        reinterpret_cast<decltype(&ecgmm_dicom_module)>(::dlsym(handle, "ecgmm_dicom_module"));
    const dicom::Module* found = get == nullptr ? nullptr : get();
    if (found == nullptr || std::string_view(found->version) != ECGMM_VERSION) {
      throw environment_error(concat(path.string(), " belongs to another version of the program"),
                              "install the program and its modules together");
    }
    return *found;
  }();
  return loaded;
}

}  // namespace

void set_dicom_folder(const fs::path& folder) { told_folder() = folder; }

RecordingPtr open_dicom(Bytes source) { return module().read_file(std::move(source)); }

void write_recording_dicom(const fs::path& path, const Recording& recording,
                           const std::vector<std::size_t>& leads, const WrittenHeader& header) {
  module().write_file(path, recording, leads, header);
}

}  // namespace ecgmm::io
