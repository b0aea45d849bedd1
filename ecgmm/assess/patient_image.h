// SPDX-License-Identifier: Apache-2.0
// One patient's image: a strip of one lead, or a page of which lead II is taken.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "ecgmm/assess/given_record.h"
#include "ecgmm/data/assumption.h"
#include "ecgmm/ecg/trace.h"
#include "ecgmm/ecg/trace_errors.h"
#include "ecgmm/input/preprocessor.h"

namespace ecgmm::assess {

/// The image as the model takes it.
struct PatientImage {
  std::optional<Image> strip;  ///< as given, or drawn of a page's lead II; none if that has a fault
  ecg::StripGeometry geometry;
  data::Assumptions assumed;  ///< about a page; what is assumed about a strip is seen later
  std::string fault;          ///< why a page cannot be used; "" if it can
  nlohmann::json page;        ///< data::page_json() of a page that was read; else null
  std::string page_text;      ///< data::page_text() of it; else ""
  bool tells_errors = true;   ///< false where a PDF's lines were read, to their points
  std::optional<ecg::TraceErrors> page_errors;  ///< of a page that was read of pixels
  std::vector<std::string> notes;               ///< what was read with tolerance
  std::vector<std::string> warnings;            ///< what of a page's lead is not seen
};

/// What messages call it.
std::string image_name(const GivenRecord& given);

/// Reads given_image(). What may be a page by its shape (less than five times as wide as high) is
/// read as one first: it is a page if three rows of traces or more are found, or if corners or a
/// layout are given. Its lead II is drawn
/// as `ecgmm import pages` draws it; for models that read the trace, a lead of less than 10 s on a
/// strip that ends with it. A PDF is read as data::read_only_page() does.
/// @throws Error (data) as given_image(); Error (usage) for half of a page's
///         scale, for --px-per-mm with a page, for corners of a PDF, and for a strip at another
///         scale than the usual where the model takes images as they are.
PatientImage read_patient_image(const GivenRecord& given, const input::Preprocessor& model);

}  // namespace ecgmm::assess
