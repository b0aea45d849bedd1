// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/assess/given_record.h"

#include <utility>

#include "ecgmm/assess/patient_image.h"
#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/data/clinical_values.h"
#include "ecgmm/data/cohort_config.h"
#include "ecgmm/ecg/page_corners.h"
#include "ecgmm/ecg/page_layout.h"
#include "ecgmm/io/image.h"

namespace ecgmm::assess {
namespace {

/// Messages name samples that have no file so.
constexpr const char* kSamples = "the signal";

void check_range(const char* name, const std::optional<double>& value, double low, double high) {
  if (!value || (*value >= low && *value <= high)) return;  // false for NaN
  const auto most = high < 1e6 ? fixed(high, 0) : shortest(high);
  throw usage_error(concat(name, " is ", shortest(*value)),
                    concat("give a number from ", shortest(low), " to ", most));
}

/// A picture that was made by somebody else's program.
Image checked(Image image) {
  if (image.width_px <= 0 || image.height_px <= 0) throw data_error("an image without pixels");
  const auto width = static_cast<std::size_t>(image.width_px);
  const auto height = static_cast<std::size_t>(image.height_px);
  io::check_picture_size(width, height);
  if (image.rgb.size() != 3 * width * height) {
    throw Error(ErrorKind::internal, "an image whose pixels do not fit its size");
  }
  return image;
}

}  // namespace

void check_given(const GivenRecord& given) {
  check_range("--signal-hz", given.signal_hz, 1, 100'000);
  check_range("--mm-per-s", given.mm_per_s, 1, 1000);
  check_range("--mm-per-mv", given.mm_per_mv, 0.1, 1000);
  check_range("--px-per-mm", given.px_per_mm, 0.1, 1000);
  if (!given.corners.empty()) ecg::corners_of(given.corners);
  if (given.layout) ecg::parse_layout(*given.layout);
  check_range("--unit-mv", given.unit_mv, 1e-9, 1e9);
  check_range("--at", given.at_s, 0, 1e9);
  if (!given.image.empty() && given.pixels) throw usage_error("two images of one record");
  if (!given.signal.empty() && given.samples) throw usage_error("two signals of one record");
}

Image given_image(const GivenRecord& given, std::vector<std::string>& notes) {
  if (given.pixels) return checked(given.pixels());
  auto decoded = io::read_image(given.image);
  notes = std::move(decoded.notes);
  return std::move(decoded.image);
}

ecg::StripGeometry given_geometry(const GivenRecord& given, const input::Preprocessor& model,
                                  int width_px) {
  data::CohortConfig paper;
  paper.mm_per_s = given.mm_per_s;
  paper.mm_per_mv = given.mm_per_mv;
  paper.px_per_mm = given.px_per_mm;
  const auto geometry = paper.strip_geometry(width_px);
  const ecg::StripGeometry usual;
  if (model.form() == input::Form::picture &&
      (geometry.mm_per_s != usual.mm_per_s || geometry.mm_per_mv != usual.mm_per_mv)) {
    throw usage_error("this model reads images as pixels, at 25 mm/s and 10 mm/mV only",
                      "use a model that reads the trace, such as the included one");
  }
  return geometry;
}

data::PatientLead given_lead(const GivenRecord& given, const input::Preprocessor& model) {
  data::PatientLeadRequest request;
  request.file = given.samples ? kSamples : given.signal;
  request.rate_hz = given.signal_hz;
  request.mv_per_unit = given.unit_mv;
  request.at_s = given.at_s;
  request.usual_rate_hz = model.sampling_rate_hz();
  request.usual_points = static_cast<std::size_t>(model.signal_points());
  request.unit = model.signal_unit();
  return given.samples ? data::take_patient_lead(given.samples(), request)
                       : data::read_patient_lead(request);
}

data::DecodedRecord decode_given(const GivenRecord& given, const RecordKey& key,
                                 const input::Preprocessor& model) {
  check_given(given);
  data::DecodedRecord record;
  record.key = key;
  const auto read = [&](Modality modality, bool there, const std::function<void()>& body) {
    if (!there || !model.modalities().has(modality)) return;
    try {
      body();
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::data || model.needed() == data::Needed::all) throw;
      record.notes.push_back(concat("without its ", to_string(modality), ": ", error.what()));
    }
  };
  read(Modality::image, given.has_image(), [&] {
    auto image = read_patient_image(given, model);
    if (!image.fault.empty()) throw data_error(image.fault);
    for (auto& warning : image.warnings) record.notes.push_back(std::move(warning));
    for (auto& assumption : image.assumed) data::add(record.assumed, std::move(assumption));
    record.image = std::move(image.strip);
    record.geometry = image.geometry;
    record.tells_errors = image.tells_errors;
    record.page_errors = image.page_errors;
  });
  read(Modality::signal, given.has_signal(), [&] {
    auto lead = given_lead(given, model);
    for (auto& note : lead.warnings) record.notes.push_back(std::move(note));
    for (auto& assumption : lead.assumed) data::add(record.assumed, std::move(assumption));
    record.lead = lead.lead;
    record.signal = std::move(lead.waveform);
  });
  read(Modality::clinical, !given.clinical.empty(),
       [&] { record.clinical = data::parse_clinical(given.clinical, model.columns()); });
  return record;
}

}  // namespace ecgmm::assess
