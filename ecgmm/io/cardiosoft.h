// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ecgmm/io/recording.h"
#include "ecgmm/io/xml_tree.h"

namespace ecgmm::io {

/// GE CardioSoft and CASE: root <CardiologyXML>, the strip of <StripData>.
/// @throws Error (data), with the place, for damage and for what it cannot read rightly.
RecordingPtr open_cardiosoft(const XmlElement& root);

}  // namespace ecgmm::io
