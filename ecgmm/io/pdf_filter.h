// SPDX-License-Identifier: Apache-2.0
// Decompression with a bound: qpdf has none. Part of the PDF module.
#pragma once

#include <cstddef>
#include <qpdf/QPDFObjectHandle.hh>
#include <string>

namespace ecgmm::io::pdf {

/// What streams may still unfold to on this thread, in bytes, while it lives. A bound of its own
/// for a part of the work hides the one around it.
class UnfoldBound {
 public:
  explicit UnfoldBound(std::size_t bytes);
  ~UnfoldBound();
  UnfoldBound(const UnfoldBound&) = delete;
  UnfoldBound& operator=(const UnfoldBound&) = delete;

  std::size_t left() const { return left_; }
  /// @throws Error (data) if a stream was to unfold to more.
  void check() const;

 private:
  friend class BoundedPipe;
  std::size_t left_;
  bool passed_ = false;
  UnfoldBound* outer_;
};

/// Replaces qpdf's decoders of FlateDecode and RunLengthDecode by ones that keep to the
/// UnfoldBound, and leaves LZWDecode out. Once is enough.
void bound_filters();

/// The decoded bytes of a stream.
/// @throws Error (data) if it cannot be decoded, is damaged, has two filters that unfold, or
///         unfolds to more than `most` bytes.
std::string decoded(QPDFObjectHandle stream, std::size_t most);

}  // namespace ecgmm::io::pdf
