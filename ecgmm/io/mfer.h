// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ecgmm/io/byte_source.h"
#include "ecgmm/io/recording.h"

namespace ecgmm::io {

/// MFER. Source: ISO 22077-1:2015.
/// @throws Error (data), with the place, for damage and for what it cannot read rightly.
RecordingPtr open_mfer(Bytes source);

}  // namespace ecgmm::io
