// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/bundle/default_model.h"

#include <system_error>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"

namespace ecgmm::bundle {

std::filesystem::path model_path(const std::string& given) {
  namespace fs = std::filesystem;
  if (!given.empty()) return given;
  const auto program = fs::read_symlink("/proc/self/exe").parent_path();
  const fs::path places[] = {(program / "../share/ecgmm/models/default").lexically_normal(),
                             (program / "../../models/default").lexically_normal()};
  for (const auto& place : places) {
    if (std::error_code error; fs::exists(place / "bundle.json", error)) return place;
  }
  throw bundle_error(
      concat("the included model is missing: there is none in ", places[0].string(), " or ",
             places[1].string()),
      "name one of your own with --model, a run folder of `ecgmm train` or its model/");
}

}  // namespace ecgmm::bundle
