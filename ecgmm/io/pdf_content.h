// SPDX-License-Identifier: Apache-2.0
// Runs the content stream of a page. Part of the PDF module.
#pragma once

#include <qpdf/QPDFObjectHandle.hh>
#include <string>

#include "ecgmm/io/pdf.h"
#include "ecgmm/io/pdf_state.h"

namespace ecgmm::io::pdf {

/// Collects what a content stream and the forms in it draw. Only what is needed to find lines,
/// short text and pictures is understood; patterns, shadings and the shapes of letters are passed
/// over. Source: ISO 32000-1:2008, 8 and 9.
/// @param page       to add to.
/// @param content    the page's content streams, decoded and joined.
/// @param resources  the page's.
/// @param to_page    from the page's own coordinates to those of PdfPoint.
/// @throws Error (data) for a page that shows more than is read of one: 2 million points, 1 million
///         lines, 20,000 texts, 64 MiB of content with its forms; and for a damaged form or font.
void run_content(PdfPage& page, const std::string& content, const QPDFObjectHandle& resources,
                 const Affine& to_page);

}  // namespace ecgmm::io::pdf
