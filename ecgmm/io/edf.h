// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ecgmm/io/byte_source.h"
#include "ecgmm/io/recording.h"

namespace ecgmm::io {

/// EDF, EDF+ and BDF. Source: Kemp 1992, 10.1016/0013-4694(92)90009-7; Kemp and Olivan 2003,
/// 10.1016/S1388-2457(03)00123-8.
/// @throws Error (data), with the place, for damage and for what it cannot read rightly.
RecordingPtr open_edf(Bytes source);

}  // namespace ecgmm::io
