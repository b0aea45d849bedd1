// SPDX-License-Identifier: Apache-2.0
// Models: bundle.json as somebody may have changed it, sealed again with the right hash.
#include <nlohmann/json.hpp>

#include "ecgmm/bundle/bundle.h"
#include "ecgmm/core/hash.h"
#include "ecgmm/io/file.h"
#include "target.h"
#include "tests/support/temp_folder.h"

namespace ecgmm::fuzz {
namespace {

using nlohmann::json;

const std::filesystem::path kStored = ECGMM_TEST_DATA "/bundle/v4";

std::string sealed(json document) {
  const auto text = [&] {
    return document.dump(1, ' ', /*ensure_ascii=*/false, json::error_handler_t::replace) + "\n";
  };
  document["sha256"] = "";
  document["sha256"] = sha256_hex(text());
  return text();
}

/// A stored model's weights beside it, whose hash and size stand in seeds.
void bundle(Input input) {
  static const TempFolder folder;
  static const bool copied = std::filesystem::copy_file(kStored / "weights.safetensors",
                                                        folder.path() / "weights.safetensors");
  if (!copied) std::abort();
  const auto text = text_of(input);
  int depth = 0;  // deeper ones are refused before they are parsed
  for (const char c : text) depth += c == '[' || c == '{' ? 1 : 0;
  if (depth > 1000) return;
  const auto document = json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!document.is_object()) return;
  io::write_file(folder.path() / "bundle.json", sealed(document));
  guarded([&] { bundle::read_bundle(folder.path()); });
}

}  // namespace

std::vector<Target> bundle_targets() {
  return {{"bundle", bundle, [] { return files_of(kStored, "bundle.json"); }}};
}

}  // namespace ecgmm::fuzz
