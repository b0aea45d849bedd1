// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ecgmm/io/recording.h"
#include "ecgmm/io/xml_tree.h"

namespace ecgmm::io {

/// HL7 annotated ECG: root <AnnotatedECG>. Source: HL7 aECG Implementation Guide, 2005.
/// @throws Error (data), with the place, for damage and for what it cannot read rightly.
RecordingPtr open_aecg(const XmlElement& root);

}  // namespace ecgmm::io
