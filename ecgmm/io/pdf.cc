// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/io/pdf.h"

#include <string_view>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/io/byte_source.h"
#include "ecgmm/io/module_file.h"
#include "ecgmm/io/pdf_module.h"

namespace ecgmm::io {
namespace {

const pdf::Module& module() {
  static const auto* loaded = static_cast<const pdf::Module*>(
      load_module({"ecgmm-pdf", "ecgmm_pdf_module", "PDF",
                   "install libqpdf-dev, configure with -DECGMM_PDF=ON, build and install again",
                   "the library qpdf (libqpdf29)"}));
  return *loaded;
}

}  // namespace

std::unique_ptr<const PdfFile> open_pdf(const std::filesystem::path& path) {
  return with_file(path, [&] { return module().open_file(open_bytes(path)); });
}

bool is_pdf_name(const std::filesystem::path& path) {
  return to_lower(path.extension().string()) == ".pdf";
}

bool is_pdf(const std::filesystem::path& path) {
  try {
    // Readers look for the header in the first kilobyte.
    return read_start(*open_bytes(path), 1024).find("%PDF-") != std::string::npos;
  } catch (const Error&) {
    return false;
  }
}

}  // namespace ecgmm::io
