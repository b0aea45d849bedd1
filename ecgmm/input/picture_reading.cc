// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/input/picture_reading.h"

#include <utility>

#include "ecgmm/core/error.h"
#include "ecgmm/data/lead_reading.h"
#include "ecgmm/data/picture_cache.h"
#include "ecgmm/input/wave.h"
#include "ecgmm/io/image_resize.h"

namespace ecgmm::input {
namespace {

constexpr auto kImage = ModalitySet().with(Modality::image);

int width_of(const InputConfig& config) { return static_cast<int>(config.image_width); }
int height_of(const InputConfig& config) { return static_cast<int>(config.image_height); }
std::size_t limit_of(const InputConfig& config) {
  return static_cast<std::size_t>(config.cache_mib) << 20;
}

/// The picture at the network's size.
std::shared_ptr<const Image> small_copy(const Image& image, const InputConfig& config) {
  return std::make_shared<const Image>(
      io::resize_bilinear(image, width_of(config), height_of(config)));
}

void see_lead(const data::SeenPicture& seen) {
  if (seen.cache.lead(seen.sha256, seen.geometry)) return;
  seen.cache.keep(seen.sha256, seen.geometry, traced_lead(seen.image, seen.geometry));
}

void see_copy(const data::SeenPicture& seen, const InputConfig& config) {
  const int width = width_of(config);
  const int height = height_of(config);
  if (seen.cache.copy(seen.sha256, width, height)) return;
  if (!seen.cache.has_room(width, height, limit_of(config))) return;
  seen.cache.keep(seen.sha256, small_copy(seen.image, config), limit_of(config));
}

}  // namespace

data::TracedLead traced_lead(const ecg::Trace& trace,
                             std::shared_ptr<const data::LeadReading> reading) {
  data::TracedLead lead;
  lead.confidence = trace.confidence;
  lead.duration_s = trace.waveform.duration_s();
  try {
    lead.wave = wave_of(trace.waveform);
    lead.reading = reading ? std::move(reading) : reading_of(trace.waveform, Modality::image);
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::data) throw;
    lead.fault = error.what();
  }
  return lead;
}

data::TracedLead traced_lead(const Image& image, const ecg::StripGeometry& geometry) {
  try {
    return traced_lead(trace_in(image, geometry));
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::data) throw;
    data::TracedLead lead;
    lead.fault = error.what();
    return lead;
  }
}

std::shared_ptr<const data::TracedLead> traced_lead(const data::Cohort& cohort,
                                                    std::size_t record) {
  const auto* facts = cohort.image_facts(record);
  auto& cache = cohort.pictures();
  if (facts != nullptr) {
    if (auto known = cache.lead(facts->sha256, cohort.strip_geometry(record, facts->width_px))) {
      return known;
    }
  }
  const auto decoded = cohort.decode(record, kImage);
  if (!decoded.image) return nullptr;
  auto lead =
      std::make_shared<const data::TracedLead>(traced_lead(*decoded.image, decoded.geometry));
  if (facts != nullptr) cache.keep(facts->sha256, decoded.geometry, *lead);
  return lead;
}

data::DecodedRecord picture_of(const data::Cohort& cohort, std::size_t record,
                               const InputConfig& config) {
  const auto* facts = cohort.image_facts(record);
  auto& cache = cohort.pictures();
  if (facts != nullptr) {
    data::DecodedRecord known;
    known.image_copy = cache.copy(facts->sha256, width_of(config), height_of(config));
    if (known.image_copy) return known;
  }
  auto decoded = cohort.decode(record, kImage);
  if (facts == nullptr || !decoded.image) return decoded;
  if (!cache.has_room(width_of(config), height_of(config), limit_of(config))) return decoded;
  decoded.image_copy = small_copy(*decoded.image, config);
  decoded.image.reset();
  cache.keep(facts->sha256, decoded.image_copy, limit_of(config));
  return decoded;
}

std::function<void(const data::SeenPicture&)> picture_reader(std::vector<PictureForm> forms) {
  return [forms = std::move(forms)](const data::SeenPicture& seen) {
    for (const auto& [form, config] : forms) {
      if (form == Form::wave) {
        see_lead(seen);
      } else {
        see_copy(seen, config);
      }
    }
  };
}

}  // namespace ecgmm::input
