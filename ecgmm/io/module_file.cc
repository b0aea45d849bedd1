// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/io/module_file.h"

#include <dlfcn.h>

#include <string_view>
#include <vector>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"

namespace ecgmm::io {
namespace {

namespace fs = std::filesystem;

fs::path& told_folder() {
  static fs::path folder;
  return folder;
}

fs::path place_of(const ModuleFile& module) {
  const std::string file = module.name + ".so";
  const fs::path program = fs::read_symlink("/proc/self/exe").parent_path();
  std::vector<fs::path> places = {program / "lib/ecgmm" / file,
                                  (program / ECGMM_MODULE_FOLDER / file).lexically_normal()};
  if (!told_folder().empty()) places = {told_folder() / file};
  for (const auto& place : places) {
    if (std::error_code ignored; fs::is_regular_file(place, ignored)) return place;
  }
  throw environment_error(
      concat(module.format, " needs the module ", places.back().string(), ", which is not there"),
      module.remedy);
}

}  // namespace

const void* load_module(const ModuleFile& module) {
  const fs::path path = place_of(module);
  void* handle = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (handle == nullptr) {
    throw environment_error(
        concat("the ", module.format, " module cannot be loaded: ", ::dlerror()),
        "install " + module.libraries);
  }
  const auto get = reinterpret_cast<const void* (*)()>(::dlsym(handle, module.entry.c_str()));
  const void* found = get == nullptr ? nullptr : get();
  if (found == nullptr ||
      std::string_view(*static_cast<const char* const*>(found)) != ECGMM_VERSION) {
    throw environment_error(concat(path.string(), " belongs to another version of the program"),
                            "install the program and its modules together");
  }
  return found;
}

void set_module_folder(const fs::path& folder) { told_folder() = folder; }

}  // namespace ecgmm::io
