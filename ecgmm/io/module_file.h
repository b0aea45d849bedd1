// SPDX-License-Identifier: Apache-2.0
// Modules of this program's own: what one format needs, loaded when the first such file is met.
#pragma once

#include <filesystem>
#include <string>

namespace ecgmm::io {

/// A module and what to say where it is missing.
struct ModuleFile {
  std::string name;       ///< "ecgmm-dicom": the file is NAME.so
  std::string entry;      ///< its one function, which takes nothing and returns what it offers
  std::string format;     ///< what needs it: "DICOM"
  std::string remedy;     ///< where the file is missing
  std::string libraries;  ///< what it links, for where it cannot be loaded
};

/// Loads a module and calls its function. It is taken from where set_module_folder() says, or from
/// the build tree or the installed prefix that the program itself lies in: never from the working
/// folder or a search path, where a stranger could put one.
/// @return what the function returned, whose first member is the version, a `const char*`.
/// @throws Error (environment) if it is missing, cannot be loaded or is of another version.
const void* load_module(const ModuleFile& module);

/// Where the modules lie, for a program that this code is a library of: its own folder is then not
/// that of the program. Called before the first file that needs one.
void set_module_folder(const std::filesystem::path& folder);

}  // namespace ecgmm::io
