// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/assess/patient_image.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/data/page_lead.h"
#include "ecgmm/data/page_source.h"
#include "ecgmm/ecg/page.h"
#include "ecgmm/ecg/resample.h"
#include "ecgmm/ecg/strip.h"
#include "ecgmm/io/ocr.h"
#include "ecgmm/io/pdf.h"

namespace ecgmm::assess {
namespace {

/// What is wider is no page of several leads.
constexpr int kPageAspect = 5;
/// Fewer rows of traces are no page.
constexpr std::size_t kPageRows = 3;
/// What is taken of a lead at most.
constexpr double kStandard_s = 10;

void note_size(const Image& image, std::vector<std::string>& notes) {
  constexpr ecg::PaperStyle kStandard;
  if (image.width_px == kStandard.width_px && image.height_px == kStandard.height_px) return;
  notes.push_back(concat(image.width_px, "x", image.height_px, " px instead of ",
                         kStandard.width_px, "x", kStandard.height_px, ", scaled"));
}

ecg::PageOptions known_of(const GivenRecord& given) {
  ecg::PageOptions known{0, 0, io::recognize_text};
  if (given.mm_per_s && given.mm_per_mv) known = {*given.mm_per_s, *given.mm_per_mv, nullptr};
  if (!given.corners.empty()) known.corners = ecg::corners_of(given.corners);
  if (given.layout) known.layout = ecg::parse_layout(*given.layout);
  return known;
}

/// Refuses what can be said of a strip, but not of a page.
void check_page_options(const GivenRecord& given) {
  if (given.mm_per_s.has_value() != given.mm_per_mv.has_value()) {
    throw usage_error(
        image_name(given) + " is a page of several leads: only half of its scale is given",
        "give both --mm-per-s and --mm-per-mv, or neither");
  }
  if (given.px_per_mm) {
    throw usage_error(image_name(given) + " is a page of several leads, whose grid gives its size",
                      "omit --px-per-mm");
  }
}

void assume_scale(PatientImage& result, const ecg::PageReading& reading) {
  for (const auto& key : reading.assumed) {
    const bool speed = key == "mm_per_s";
    data::add(result.assumed,
              {"paper." + key,
               concat(speed ? "a paper speed of " : "a gain of ",
                      shortest(speed ? reading.scale.mm_per_s : reading.scale.mm_per_mv),
                      speed ? " mm/s" : " mm/mV",
                      " is assumed, because the page shows no calibration pulse",
                      reading.scale.pulses > 0 ? " that tells it" : ""),
               "state both scales with --mm-per-s and --mm-per-mv"});
  }
}

/// Lead II of a page as the standard strip, which ends with the lead where the model traces it.
void draw_lead(PatientImage& result, const ecg::PageReading& reading, bool traced) {
  auto lead = data::page_lead(reading, kStandard_s);
  if (ecg::fill_gaps(lead.waveform.samples) > 0) {
    result.warnings.push_back(concat("page: ", lead.missing, " of ", lead.waveform.samples.size(),
                                     " samples of lead II are not seen and are filled in"));
  }
  ecg::PaperStyle style;
  const double end_px = lead.waveform.duration_s() * style.mm_per_s * style.px_per_mm;
  if (traced) style.width_px = std::min(style.width_px, static_cast<int>(std::ceil(end_px)));
  auto strip = ecg::render_strip(lead.waveform, style);
  result.geometry.width_px = style.width_px;
  result.geometry.mm_per_mv = strip.mm_per_mv;
  result.geometry.size_told = result.geometry.speed_told = result.geometry.gain_told = true;
  result.strip = std::move(strip.image);
}

/// Takes lead II of what was read of a page.
void take_page(const ecg::PageReading& reading, const GivenRecord& given, bool traced,
               PatientImage& result) {
  const auto known = known_of(given);
  check_page_options(given);
  if (!reading.readable) {
    result.fault = concat("the page cannot be read: ", reading.reason);
    return;
  }
  result.page = data::page_json(reading);
  result.page_text = data::page_text(reading, known);
  if (result.tells_errors) result.page_errors = ecg::page_trace_errors(reading);
  assume_scale(result, reading);
  try {
    draw_lead(result, reading, traced);
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::data) throw;
    result.fault = concat("lead II of the page cannot be used: ", error.what());
  }
}

/// @return false if the image is no page.
bool read_as_page(const Image& image, const GivenRecord& given, bool traced, PatientImage& result) {
  if (!given.is_page() && image.width_px >= kPageAspect * image.height_px) return false;
  const auto reading = ecg::read_page(image, known_of(given));
  const bool few = reading.rows.size() < kPageRows;
  if (few && !given.is_page()) {
    result.notes.push_back(concat("not read as a page of several leads: ", reading.reason));
    return false;
  }
  take_page(reading, given, traced, result);
  if (few) result.fault += "; for a strip of one lead omit --corners and --layout";
  return true;
}

/// A PDF is a page, whatever its shape.
PatientImage read_pdf(const GivenRecord& given, bool traced) {
  if (!given.corners.empty())
    throw usage_error("corners are given for a PDF", "they are pixels: export it as an image");
  PatientImage result;
  const auto source = data::read_only_page(given.image, known_of(given));
  result.tells_errors = !source.lines;
  take_page(source.reading, given, traced, result);
  if (!result.page.is_null()) result.page = source.json;
  return result;
}

}  // namespace

std::string image_name(const GivenRecord& given) {
  return given.image.empty() ? "the image" : given.image;
}

PatientImage read_patient_image(const GivenRecord& given, const input::Preprocessor& model) {
  const bool traced = model.form() != input::Form::picture;
  if (!given.pixels && io::is_pdf(given.image)) return read_pdf(given, traced);
  PatientImage result;
  auto image = given_image(given, result.notes);
  if (read_as_page(image, given, traced, result)) return result;
  note_size(image, result.notes);
  result.geometry = given_geometry(given, model, image.width_px);
  result.strip = std::move(image);
  return result;
}

}  // namespace ecgmm::assess
