// SPDX-License-Identifier: Apache-2.0
// Pages in files: a picture is one, a PDF may hold several. One way to read all of them.
#pragma once

#include <cstddef>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "ecgmm/core/types.h"
#include "ecgmm/ecg/page.h"

namespace ecgmm::data {

/// One page: a picture, or a page of a PDF.
struct PageSource {
  std::filesystem::path file;
  std::optional<std::size_t> pdf_page;  ///< from 0 on
  std::string name;                     ///< NAME of NAME.jpg; NAME_p2 of a PDF of several pages
};

/// What was read of a page, and of which picture.
struct SourcePage {
  ecg::PageReading reading;
  bool lines = false;   ///< whether a PDF's lines were read, to their points, and no pixels
  Image picture;        ///< what `reading`'s map leads to; of a drawn page its paper alone
  nlohmann::json json;  ///< page_json() of a readable page, and of a PDF how it was read
};

/// The pages of a file.
/// @throws Error (data) for a PDF that cannot be opened; Error (environment) without the module.
std::vector<PageSource> pages_in(const std::filesystem::path& file);

/// Reads lead II of a page. Of a PDF, its lines where it draws traces, and else a picture of it.
/// @throws Error (data) if it cannot be decoded; Error (environment) for a scan in a PDF without
///         the program that draws it.
SourcePage read_page_source(const PageSource& source, const ecg::PageOptions& options);

/// Reads the page of a file; of a PDF of several pages the only one that shows lead II.
/// @throws Error (data) as read_page_source(), and for a PDF of more than ten pages, or of which
///         several show lead II.
SourcePage read_only_page(const std::filesystem::path& file, const ecg::PageOptions& options);

}  // namespace ecgmm::data
