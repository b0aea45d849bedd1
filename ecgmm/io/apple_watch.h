// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "ecgmm/io/recording.h"

namespace ecgmm::io {

/// The CSV file of the Apple Watch (Health export).
/// @throws Error (data), with the place, for damage and for what it cannot read rightly.
RecordingPtr open_apple_watch(const std::string& text);

}  // namespace ecgmm::io
