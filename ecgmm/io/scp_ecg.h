// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ecgmm/io/byte_source.h"
#include "ecgmm/io/recording.h"

namespace ecgmm::io {

/// SCP-ECG. Source: ANSI/AAMI EC71:2001, EN 1064.
/// @throws Error (data), with the place, for damage and for what it cannot read rightly.
RecordingPtr open_scp(Bytes source);

}  // namespace ecgmm::io
