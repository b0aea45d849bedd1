// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ecgmm/io/byte_source.h"
#include "ecgmm/io/recording.h"

namespace ecgmm::io {

/// ISHNE Holter files. Source: Badilini 1998, 10.1111/j.1542-474X.1998.tb00353.x.
/// @throws Error (data), with the place, for damage and for what it cannot read rightly.
RecordingPtr open_ishne(Bytes source);

}  // namespace ecgmm::io
