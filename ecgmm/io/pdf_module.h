// SPDX-License-Identifier: Apache-2.0
#pragma once

// The boundary of the PDF module, a shared object of this program's own that links qpdf: no other
// use of the program has to carry that. Loaded by pdf.cc, made by pdf_module.cc.

#include "ecgmm/io/byte_source.h"
#include "ecgmm/io/pdf.h"

namespace ecgmm::io::pdf {

/// Opens a PDF with qpdf; as open_pdf().
std::unique_ptr<const PdfFile> open(Bytes source);

/// What the module offers. Classes pass through it, so both sides must come from one build.
struct Module {
  const char* version;  ///< of the program that the module was built with
  decltype(&open) open_file;
};

}  // namespace ecgmm::io::pdf

/// The one symbol of the module.
extern "C" const void* ecgmm_pdf_module();
