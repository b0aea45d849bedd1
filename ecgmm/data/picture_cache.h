// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "ecgmm/core/types.h"
#include "ecgmm/data/record.h"
#include "ecgmm/io/spool.h"

namespace ecgmm::data {

/// What was made of pictures, by their content, so that none is decoded twice while its cohort is
/// open: the leads that were traced in them, whose arrays are put aside (io::Spool), and small
/// copies. Thread-safe; a copy that finds no room is not kept, and made anew when it is needed
/// again.
class PictureCache {
 public:
  /// @throws Error (environment) if its arrays cannot be read back; keep(): if they find no room.
  /// @param sha256    of the picture's file; "" is never found and never kept.
  /// @param geometry  by which it was traced.
  std::shared_ptr<const TracedLead> lead(const std::string& sha256,
                                         const ecg::StripGeometry& geometry) const;
  void keep(const std::string& sha256, const ecg::StripGeometry& geometry, const TracedLead& lead);

  /// The picture at this size.
  std::shared_ptr<const Image> copy(const std::string& sha256, int width_px, int height_px) const;
  /// Whether one more picture of this size finds room.
  /// @param limit_bytes  for all small copies together.
  bool has_room(int width_px, int height_px, std::size_t limit_bytes) const;
  void keep(const std::string& sha256, std::shared_ptr<const Image> copy, std::size_t limit_bytes);

 private:
  /// A lead without its arrays.
  struct KeptLead {
    TracedLead lead;
    std::size_t samples = 0, features = 0, waves = 0;  ///< where they are in arrays_
  };

  mutable std::mutex mutex_;
  io::Spool arrays_;
  std::unordered_map<std::string, KeptLead> leads_;
  std::unordered_map<std::string, std::shared_ptr<const Image>> copies_;
  std::size_t copy_bytes_ = 0;
};

}  // namespace ecgmm::data
