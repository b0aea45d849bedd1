// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "ecgmm/io/recording.h"

namespace ecgmm::io {

/// Rows of numbers, a column for each lead: what the file does not say, the options must.
/// @throws Error (data), with the place, for damage and for what it cannot read rightly.
RecordingPtr open_columns(const std::string& text, const RecordingOptions& options);

}  // namespace ecgmm::io
