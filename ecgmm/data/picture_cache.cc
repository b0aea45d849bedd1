// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/picture_cache.h"

#include <utility>

#include "ecgmm/core/text.h"

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

std::size_t bytes_of(const TracedLead& lead) {
  return sizeof lead + lead.wave.samples.size() * sizeof(float) + lead.fault.size();
}

template <class Map>
typename Map::mapped_type found(const Map& map, const std::string& key) {
  const auto place = map.find(key);
  return place == map.end() ? nullptr : place->second;
}

}  // namespace

std::shared_ptr<const TracedLead> PictureCache::lead(const std::string& sha256,
                                                     const ecg::StripGeometry& geometry) const {
  const std::lock_guard lock(mutex_);
  return found(leads_, lead_key(sha256, geometry));
}

void PictureCache::keep(const std::string& sha256, const ecg::StripGeometry& geometry,
                        std::shared_ptr<const TracedLead> lead) {
  if (sha256.empty()) return;
  const std::size_t bytes = bytes_of(*lead);
  const std::lock_guard lock(mutex_);
  if (lead_bytes_ + bytes > kLeadLimit) return;
  if (leads_.emplace(lead_key(sha256, geometry), std::move(lead)).second) lead_bytes_ += bytes;
}

std::shared_ptr<const Image> PictureCache::copy(const std::string& sha256, int width_px,
                                                int height_px) const {
  const std::lock_guard lock(mutex_);
  return found(copies_, copy_key(sha256, width_px, height_px));
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
