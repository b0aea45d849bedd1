// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/core/progress.h"

#include <utility>

namespace ecgmm {
namespace {

class Silent : public Progress {
 public:
  void update(std::size_t, std::size_t, const std::string&) override {}
};

ProgressFactory& factory_in_force() {
  static ProgressFactory factory;
  return factory;
}

}  // namespace

void set_progress_factory(ProgressFactory factory) { factory_in_force() = std::move(factory); }

std::unique_ptr<Progress> make_progress(const std::string& what) {
  auto made = factory_in_force() ? factory_in_force()(what) : nullptr;
  return made ? std::move(made) : std::make_unique<Silent>();
}

}  // namespace ecgmm
