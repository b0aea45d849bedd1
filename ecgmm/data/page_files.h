// SPDX-License-Identifier: Apache-2.0
// Pages in a folder: images and PDFs, and how a table names them.
#pragma once

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace ecgmm::data {

/// Whether a file's name ends as that of a JPEG or PNG does, in any case.
bool is_picture(const std::filesystem::path& path);

/// The same, or as that of a PDF.
bool is_page_file(const std::filesystem::path& path);

/// The path without such an ending; another ending is part of the name.
std::filesystem::path without_picture_ending(const std::filesystem::path& path);

/// The pictures and PDFs below a folder, hidden ones left out.
class PageFiles {
 public:
  explicit PageFiles(const std::filesystem::path& folder);

  /// Paths relative to the folder, sorted.
  const std::vector<std::filesystem::path>& all() const { return all_; }

  /// The pages that a table means by a path relative to the folder, with or without ending, or by
  /// an id: NAME.jpg, and NAME_1.jpg, NAME_2.png ... as photographs of the same ECG. Leading zeros
  /// do not count ("7" is 007.jpg); without a folder in the path, those of all folders are meant.
  /// @param photos  whether somebody said that several such files are of one ECG.
  /// @param ids     of all records: a page that is named as one of them is no other's.
  /// @return none where there is no such page.
  /// @throws Error (data) if there are several, or one that may be another's, and nobody said so.
  std::vector<std::filesystem::path> find(const std::filesystem::path& written, bool photos,
                                          const std::set<std::string>& ids) const;

 private:
  std::vector<std::filesystem::path> all_;
  std::multimap<std::string, std::size_t> by_name_;  ///< places in `all_`, by normalized name
  std::multimap<std::string, std::size_t> by_base_;  ///< of NAME_1, by NAME
};

}  // namespace ecgmm::data
