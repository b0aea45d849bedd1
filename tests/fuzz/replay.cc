// SPDX-License-Identifier: Apache-2.0
// Every parser on its seeds, on the inputs that once broke it (corpus/TARGET/), and on damaged
// copies of both, the same ones in every run.
//
//   ecgmm_fuzz_replay [TARGET...]          all of them
//   ecgmm_fuzz_replay --list               names
//   ecgmm_fuzz_replay --seeds TARGET DIR   writes its seeds there
#include <algorithm>
#include <chrono>
#include <cstring>
#include <fstream>

#include "ecgmm/core/random.h"
#include "ecgmm/core/text.h"
#include "target.h"

namespace ecgmm::fuzz {
namespace {

constexpr std::size_t kMutations = 400;           ///< of each target, over all of its inputs
constexpr std::chrono::milliseconds kTime{1500};  ///< after which a slow target has had enough
constexpr std::size_t kMaxInput = std::size_t{1} << 16;  ///< longer ones are only run as they are

std::string damaged(std::string bytes, RandomStream& random) {
  for (std::uint64_t n = 1 + random.below(4); n > 0 && !bytes.empty(); --n) {
    const std::size_t at = random.below(bytes.size());
    const std::size_t count = std::min<std::size_t>(random.below(32) + 1, bytes.size() - at);
    switch (random.below(6)) {
      case 0:
        bytes[at] = static_cast<char>(bytes[at] ^ (1 << random.below(8)));
        break;
      case 1:
        bytes[at] = static_cast<char>(random.below(256));
        break;
      case 2:
        bytes.resize(at);
        break;
      case 3:
        bytes.erase(at, count);
        break;
      case 4:
        bytes.insert(random.below(bytes.size()), bytes.substr(at, count));
        break;
      default:
        std::fill_n(bytes.begin() + static_cast<std::ptrdiff_t>(at), count,
                    random.chance(0.5) ? '\xFF' : '\0');
    }
  }
  return bytes;
}

void run(const Target& target, const std::string& bytes) {
  target.run({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
}

std::size_t replay(const Target& target) {
  std::vector<std::string> inputs = target.seeds();
  const auto known = files_of(concat(ECGMM_SOURCE_DIR "/tests/fuzz/corpus/", target.name), "");
  inputs.insert(inputs.end(), known.begin(), known.end());
  inputs.emplace_back();
  for (const auto& input : inputs) run(target, input);
  std::erase_if(inputs, [](const auto& input) { return input.size() > kMaxInput; });
  RandomStream random(1, target.name);
  const auto end = std::chrono::steady_clock::now() + kTime;
  std::size_t count = inputs.size();
  for (std::size_t m = 0; m < kMutations && std::chrono::steady_clock::now() < end; ++m, ++count) {
    run(target, damaged(inputs[m % inputs.size()], random));
  }
  return count;
}

int write_seeds(const std::string& name, const std::filesystem::path& folder) {
  std::size_t number = 0;
  for (const auto& target : all_targets()) {
    if (name != target.name) continue;
    for (const auto& seed : target.seeds()) {
      std::ofstream(folder / concat("seed-", ++number), std::ios::binary) << seed;
    }
    return 0;
  }
  std::fprintf(stderr, "no target %s\n", name.c_str());
  return 2;
}

}  // namespace
}  // namespace ecgmm::fuzz

int main(int count, char** words) {
  using namespace ecgmm::fuzz;
  const std::vector<std::string> given(words + 1, words + count);
  if (given.size() == 1 && given[0] == "--list") {
    for (const auto& target : all_targets()) std::printf("%s\n", target.name);
    return 0;
  }
  if (given.size() == 3 && given[0] == "--seeds") return write_seeds(given[1], given[2]);
  std::size_t ran = 0;
  for (const auto& target : all_targets()) {
    if (!given.empty() && std::ranges::find(given, target.name) == given.end()) continue;
    std::printf("%-12s", target.name);
    std::fflush(stdout);  // the last line names the culprit
    std::printf(" %zu inputs\n", replay(target));
    ++ran;
  }
  return ran > 0 ? 0 : 2;
}
