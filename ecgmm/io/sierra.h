// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ecgmm/io/recording.h"
#include "ecgmm/io/xml_tree.h"

namespace ecgmm::io {

/// Philips Sierra XML 1.03 and 1.04: root <restingecgdata>; samples plain or XLI-compressed.
/// Source: Philips XML schema documents; the compression after sierra-ecg-tools (MIT).
/// @throws Error (data), with the place, for damage and for what it cannot read rightly.
RecordingPtr open_sierra(const XmlElement& root);

}  // namespace ecgmm::io
