// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "ecgmm/io/byte_source.h"
#include "ecgmm/io/recording.h"

namespace ecgmm::io {

/// A WFDB record by the text of its header. Source: PhysioNet, header(5) and signal(5).
/// @throws Error (data), with the place, for damage and for what it cannot read rightly.
RecordingPtr open_wfdb(const std::string& header_text, const OpenSibling& open);

}  // namespace ecgmm::io
