// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>

#include "ecgmm/core/types.h"

namespace ecgmm::io {

/// A picture of a page of a PDF, 3000 pixels along its longer side (about 250 dpi of A4), drawn by
/// the program pdftoppm, which is run with limits of time and memory.
/// @param index  from 0 on.
/// @throws Error (environment) where pdftoppm is missing; Error (data) if it cannot draw the page.
Image draw_pdf_page(const std::filesystem::path& path, std::size_t index);

}  // namespace ecgmm::io
