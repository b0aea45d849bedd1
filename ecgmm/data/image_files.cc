// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/image_files.h"

#include <algorithm>
#include <map>
#include <string_view>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/data/cohort_files.h"
#include "ecgmm/data/record_id.h"

namespace ecgmm::data {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kSuffix = "ecg_lead2";

bool is_hidden(const fs::path& path) { return path.filename().string().starts_with('.'); }

/// Whether a file is the picture of this record: "<id>ECG_lead2.jpg", the id in any padding.
bool is_picture_of(const fs::path& file, const std::string& id) {
  const std::string extension = to_lower(file.extension().string());
  if (extension != ".jpg" && extension != ".jpeg" && extension != ".png") return false;
  const std::string stem = file.stem().string();
  if (!to_lower(stem).ends_with(kSuffix)) return false;
  return normalize_id(stem.substr(0, stem.size() - kSuffix.size())) == id;
}

/// The record's picture in its folder; "" with a note where there is none.
fs::path find_picture(const fs::path& folder, const std::string& id, Findings& findings) {
  fs::path standard = folder / standard_image_path({}, id).filename();
  std::error_code ignored;
  if (fs::is_regular_file(standard, ignored)) return standard;
  std::vector<fs::path> found;
  std::size_t others = 0;
  const std::string shown = "images/" + folder.filename().string();
  std::error_code error;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    if (is_picture_of(it->path(), id)) {
      found.push_back(it->path());
    } else {
      others += is_hidden(it->path()) ? 0 : 1;
    }
  }
  if (error) {
    findings.notes.push_back(concat(shown, " cannot be read: ", error.message()));
    return {};
  }
  if (found.size() > 1) {
    throw data_error(concat(shown, " holds ", found.size(), " images of record ", id),
                     "keep " + standard.filename().string() + " only");
  }
  if (found.empty()) {
    findings.notes.push_back(concat(shown, " holds no ", standard.filename().string(),
                                    others > 0 ? concat(", but ", others, " other files") : ""));
    return {};
  }
  if (found.front() == standard) return standard;  // no file: whoever reads it says what it is
  findings.notes.push_back(concat(shown, "/", found.front().filename().string(), " is read as ",
                                  standard.filename().string()));
  return found.front();
}

}  // namespace

std::vector<ImageFile> find_images(const fs::path& cohort_folder, Findings& findings) {
  const fs::path root = cohort_folder / "images";
  std::error_code ignored;
  if (!fs::is_directory(root, ignored)) {
    throw data_error("no folder images", "put the images into images/<idx>/<idx:03>ECG_lead2.jpg")
        .add_file(cohort_folder);
  }
  std::map<std::string, fs::path> folders;
  std::error_code error;
  for (fs::directory_iterator it(root, error), end; !error && it != end; it.increment(error)) {
    const fs::path& path = it->path();
    if (is_hidden(path) || !it->is_directory(ignored)) continue;
    const std::string id = normalize_id(path.filename().string());
    const auto [first, is_new] = folders.emplace(id, path);
    if (is_new) continue;
    const auto names = std::minmax({first->second.filename().string(), path.filename().string()});
    throw data_error(
        concat("images/", names.first, " and images/", names.second, " both belong to record ", id),
        "keep one");
  }
  if (error) throw data_error("the folder images cannot be read: " + error.message());
  std::vector<ImageFile> images;
  for (const auto& [id, folder] : folders) {
    const fs::path picture = find_picture(folder, id, findings);
    if (!picture.empty()) images.push_back({id, picture});
  }
  if (images.empty()) {
    throw data_error("the folder images contains no image",
                     "put them into images/<idx>/<idx:03>ECG_lead2.jpg");
  }
  return images;
}

}  // namespace ecgmm::data
