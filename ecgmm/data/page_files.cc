// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/page_files.h"

#include <algorithm>
#include <optional>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/data/record_id.h"
#include "ecgmm/io/pdf.h"

namespace ecgmm::data {
namespace {

namespace fs = std::filesystem;

/// NAME of NAME_1, NAME_02, ...
std::optional<std::string> base_of(const std::string& name) {
  const auto bar = name.rfind('_');
  if (bar == std::string::npos || bar == 0 || bar + 1 == name.size()) return std::nullopt;
  if (name.find_first_not_of("0123456789", bar + 1) != std::string::npos) return std::nullopt;
  return name.substr(0, bar);
}

/// "a.jpg and b.jpg", "a.jpg, b.jpg and 3 more".
std::string listed(const std::vector<fs::path>& files) {
  constexpr std::size_t kShown = 2;
  std::string two =
      concat(files[0].string(), files.size() == kShown ? " and " : ", ", files[1].string());
  if (files.size() == kShown) return two;
  return concat(two, " and ", files.size() - kShown, " more");
}

}  // namespace

bool is_picture(const fs::path& path) {
  const std::string end = to_lower(path.extension().string());
  return end == ".jpg" || end == ".jpeg" || end == ".png";
}

bool is_page_file(const fs::path& path) { return is_picture(path) || io::is_pdf_name(path); }

fs::path without_picture_ending(const fs::path& path) {
  fs::path bare = path;
  if (is_page_file(path)) bare.replace_extension();
  return bare;
}

PageFiles::PageFiles(const fs::path& folder) {
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    const bool hidden = entry.path().filename().string().starts_with('.');
    if (hidden || !entry.is_regular_file() || !is_page_file(entry.path())) continue;
    all_.push_back(entry.path().lexically_relative(folder));
  }
  std::ranges::sort(all_);
  for (std::size_t i = 0; i < all_.size(); ++i) {
    const std::string name = all_[i].stem().string();
    by_name_.emplace(normalize_id(name), i);
    if (const auto base = base_of(name)) by_base_.emplace(normalize_id(*base), i);
  }
}

std::vector<fs::path> PageFiles::find(const fs::path& written, bool photos,
                                      const std::set<std::string>& ids) const {
  const fs::path path = written.lexically_normal();
  if (std::ranges::binary_search(all_, path)) return {path};
  const std::string name = normalize_id(without_picture_ending(path.filename()).string());
  std::vector<fs::path> found;
  const auto take = [&](const std::multimap<std::string, std::size_t>& places, bool numbered) {
    const auto [first, end] = places.equal_range(name);
    for (auto at = first; at != end; ++at) {
      const fs::path& page = all_[at->second];
      if (path.has_parent_path() && page.parent_path() != path.parent_path()) continue;
      if (numbered && ids.contains(normalize_id(page.stem().string()))) continue;
      found.push_back(page);
    }
  };
  take(by_name_, false);
  const std::size_t own = found.size();
  take(by_base_, true);
  if (found.empty() || photos || (own == 1 && found.size() == 1)) return found;
  throw data_error(
      found.size() == 1
          ? concat(found[0].string(), " may be a photograph of record ", name, ", or another")
          : concat(listed(found), " may all be photographs of record ", name),
      "say so with --photos, or name each page in a column file of the table");
}

}  // namespace ecgmm::data
