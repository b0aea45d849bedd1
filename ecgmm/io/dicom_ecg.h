// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "ecgmm/io/byte_source.h"
#include "ecgmm/io/recording.h"

namespace ecgmm::io::dicom {

/// As open_dicom() in dicom_load.h; inside the module.
std::unique_ptr<Recording> read(Bytes source);

}  // namespace ecgmm::io::dicom
