// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ecgmm/io/recording.h"
#include "ecgmm/io/xml_tree.h"

namespace ecgmm::io {

/// GE MUSE: root <RestingECG>. Source: the files themselves; no description is public.
/// @throws Error (data), with the place, for damage and for what it cannot read rightly.
RecordingPtr open_muse(const XmlElement& root);

}  // namespace ecgmm::io
