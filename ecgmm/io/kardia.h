// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "ecgmm/io/recording.h"

namespace ecgmm::io {

/// A recording of the Kardia API, JSON. Source: developers.kardia.com.
/// @throws Error (data), with the place, for damage and for what it cannot read rightly.
RecordingPtr open_kardia(const std::string& text);

}  // namespace ecgmm::io
