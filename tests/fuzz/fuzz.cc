// SPDX-License-Identifier: Apache-2.0
// The program that libFuzzer drives; ECGMM_FUZZ_TARGET names the parser.
#include <cstring>

#include "target.h"

namespace {

const ecgmm::fuzz::Target& chosen() {
  const char* name = std::getenv("ECGMM_FUZZ_TARGET");
  for (const auto& target : ecgmm::fuzz::all_targets()) {
    if (name != nullptr && std::strcmp(target.name, name) == 0) return target;
  }
  std::fprintf(stderr, "ECGMM_FUZZ_TARGET names no target\n");
  std::exit(2);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  static const ecgmm::fuzz::Target& target = chosen();
  target.run({bytes, size});
  return 0;
}
