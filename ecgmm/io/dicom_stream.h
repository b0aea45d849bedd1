// SPDX-License-Identifier: Apache-2.0
#pragma once

// Of the module that links DCMTK.
#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcistrmb.h>
#include <dcmtk/dcmdata/dctk.h>

#include <cstdint>
#include <optional>
#include <span>

#include "ecgmm/core/error.h"

namespace ecgmm::io::dicom {

/// The bytes of a file as DCMTK reads them, and what of them may ask for more than they hold.
///
/// No value is read while DCMTK goes over the elements: it is skipped, and so its length checked
/// with what is left of the file, and read when it is asked for. DCMTK alone would take memory for
/// a length as the file says it. Nesting, which it follows by recursion, and the number of
/// elements, each of which takes some 30 times its least size, are bounded; deflated files are
/// refused.
class CheckedStream : public DcmInputBufferStream {
 public:
  /// The longest value that is read at once, for DcmObject::read().
  static constexpr std::uint32_t kMaxReadLength = 0;

  /// @param bytes  must outlive the stream and all that was read from it.
  explicit CheckedStream(std::span<const std::uint8_t> bytes);

  /// Why reading ended early, if it was this stream that ended it.
  const std::optional<Error>& fault() const { return fault_; }

  DcmInputStreamFactory* newFactory() const override;
  offile_off_t skip(offile_off_t length) override;
  OFCondition installCompressionFilter(E_StreamCompression filter) override;
  void mark() override;
  OFBool good() const override;
  OFCondition status() const override;

 private:
  std::span<const std::uint8_t> bytes_;
  std::uintptr_t stack_;  ///< where it stood when the stream was made
  std::size_t elements_ = 0;
  std::optional<Error> fault_;
};

}  // namespace ecgmm::io::dicom
