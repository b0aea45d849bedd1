// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/bundle/default_model.h"

#include <charconv>
#include <map>
#include <optional>
#include <system_error>
#include <vector>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"

namespace ecgmm::bundle {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kName = "default";
constexpr std::string_view kVersioned = "default@";
constexpr std::size_t kShownDigits = 12;

/// 2 of "default@2".
std::optional<int> version_of(std::string_view name) {
  if (!name.starts_with(kVersioned)) return std::nullopt;
  const auto digits = name.substr(kVersioned.size());
  int version = 0;
  const auto [end, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), version);
  const bool whole = fault == std::errc() && end == digits.data() + digits.size() && version > 0;
  return whole ? std::optional(version) : std::nullopt;
}

std::vector<fs::path> places(const fs::path& folder) {
  if (!folder.empty()) return {folder};
  const auto program = fs::read_symlink("/proc/self/exe").parent_path();
  return {(program / "../share/ecgmm/models").lexically_normal(),
          (program / "../../models").lexically_normal()};
}

/// The included models of the first place that has any, by version.
std::map<int, fs::path> included(const std::vector<fs::path>& places) {
  std::map<int, fs::path> found;
  for (const auto& place : places) {
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(place, error)) {
      const auto version = version_of(entry.path().filename().string());
      if (version && fs::exists(entry.path() / "bundle.json", error)) {
        found.emplace(*version, entry.path());
      }
    }
    if (!found.empty()) break;
  }
  return found;
}

}  // namespace

Bundle read_model(const std::string& given, const fs::path& folder) {
  std::error_code error;
  const auto version = version_of(given);
  const bool by_name = given.empty() || given == kName || version;
  if (!by_name || (!given.empty() && fs::exists(given, error))) return read_bundle(given);
  const auto looked = places(folder);
  const auto models = included(looked);
  const std::string hint =
      "name one of your own with --model, a run folder of `ecgmm train` or its model/";
  if (models.empty()) {
    throw bundle_error(
        concat("the included model is missing: there is none in ", looked.front().string(),
               looked.size() > 1 ? " or " + looked.back().string() : ""),
        hint);
  }
  const auto found = version ? models.find(*version) : std::prev(models.end());
  if (found == models.end()) {
    std::vector<std::string> names;
    for (const auto& [known, path] : models) names.push_back(concat(kVersioned, known));
    throw bundle_error(concat("there is no included model ", given), "give " + join(names, ", "));
  }
  auto model = read_bundle(found->second);
  model.name = concat(kVersioned, found->first);
  return model;
}

std::string name_of(const Bundle& model) {
  const auto hash = model.sha256.substr(0, kShownDigits);
  return model.name.empty() ? hash : concat(model.name, " ", hash);
}

}  // namespace ecgmm::bundle
