// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/picture_cache.h"

#include <cstdint>
#include <utility>

#include "ecgmm/core/text.h"
#include "ecgmm/data/lead_reading.h"

namespace ecgmm::data {
namespace {

std::string lead_key(const std::string& sha256, const ecg::StripGeometry& geometry) {
  return concat(sha256, ' ', geometry.width_px, ' ', shortest(geometry.px_per_mm), ' ',
                shortest(geometry.mm_per_s), ' ', shortest(geometry.mm_per_mv));
}

std::string copy_key(const std::string& sha256, int width_px, int height_px) {
  return concat(sha256, ' ', width_px, 'x', height_px);
}

std::size_t bytes_of(int width_px, int height_px) {
  return 3 * static_cast<std::size_t>(width_px) * static_cast<std::size_t>(height_px);
}

}  // namespace

std::shared_ptr<const TracedLead> PictureCache::lead(const std::string& sha256,
                                                     const ecg::StripGeometry& geometry) const {
  KeptLead kept;
  {
    const std::lock_guard lock(mutex_);
    const auto place = leads_.find(lead_key(sha256, geometry));
    if (place == leads_.end()) return nullptr;
    kept = place->second;
  }
  auto& lead = kept.lead;
  lead.wave.samples = arrays_.get<float>(kept.samples);
  if (lead.reading) {
    auto reading = *lead.reading;
    reading.features = arrays_.get<float>(kept.features);
    reading.waves = arrays_.get<std::uint8_t>(kept.waves);
    lead.reading = std::make_shared<const LeadReading>(std::move(reading));
  }
  return std::make_shared<const TracedLead>(std::move(lead));
}

void PictureCache::keep(const std::string& sha256, const ecg::StripGeometry& geometry,
                        const TracedLead& lead) {
  if (sha256.empty()) return;
  auto key = lead_key(sha256, geometry);
  const std::lock_guard lock(mutex_);
  if (leads_.contains(key)) return;
  KeptLead kept{lead};
  kept.samples = arrays_.add(std::exchange(kept.lead.wave.samples, {}));
  if (lead.reading) {
    auto reading = *lead.reading;
    kept.features = arrays_.add(std::exchange(reading.features, {}));
    kept.waves = arrays_.add(std::exchange(reading.waves, {}));
    kept.lead.reading = std::make_shared<const LeadReading>(std::move(reading));
  }
  leads_.emplace(std::move(key), std::move(kept));
}

std::shared_ptr<const Image> PictureCache::copy(const std::string& sha256, int width_px,
                                                int height_px) const {
  const std::lock_guard lock(mutex_);
  const auto place = copies_.find(copy_key(sha256, width_px, height_px));
  return place == copies_.end() ? nullptr : place->second;
}

bool PictureCache::has_room(int width_px, int height_px, std::size_t limit_bytes) const {
  const std::lock_guard lock(mutex_);
  return copy_bytes_ + bytes_of(width_px, height_px) <= limit_bytes;
}

void PictureCache::keep(const std::string& sha256, std::shared_ptr<const Image> copy,
                        std::size_t limit_bytes) {
  if (sha256.empty()) return;
  const std::size_t bytes = bytes_of(copy->width_px, copy->height_px);
  const auto key = copy_key(sha256, copy->width_px, copy->height_px);
  const std::lock_guard lock(mutex_);
  if (copy_bytes_ + bytes > limit_bytes) return;
  if (copies_.emplace(key, std::move(copy)).second) copy_bytes_ += bytes;
}

}  // namespace ecgmm::data
