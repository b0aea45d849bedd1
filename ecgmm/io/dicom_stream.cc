// SPDX-License-Identifier: Apache-2.0
// Of the module that links DCMTK.
#include "ecgmm/io/dicom_stream.h"

#include <algorithm>
#include <string>

#include "ecgmm/core/text.h"
#include "ecgmm/io/binary.h"

namespace ecgmm::io::dicom {
namespace {

constexpr std::size_t kMaxElements = 2'000'000;
constexpr std::size_t kMaxStack = std::size_t{1} << 20;

std::uintptr_t stack_place() {
  return reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
}

/// Makes streams that begin at a value.
class ValueFactory : public DcmInputStreamFactory {
 public:
  explicit ValueFactory(std::span<const std::uint8_t> rest) : rest_(rest) {}
  DcmInputStream* create() const override {
    auto* stream = new DcmInputBufferStream;
    stream->setBuffer(rest_.data(), static_cast<offile_off_t>(rest_.size()));
    stream->setEos();
    return stream;
  }
  DcmInputStreamFactory* clone() const override { return new ValueFactory(*this); }
  DcmInputStreamFactoryType ident() const override { return DFT_DcmInputFileStreamFactory; }

 private:
  std::span<const std::uint8_t> rest_;
};

/// "element (5400,1010) WaveformData" of the value at `at`, from the header before it: explicit
/// with a length of 4 or 2 bytes, or implicit, of either byte order; "an element" if it is none.
std::string element_before(std::span<const std::uint8_t> bytes, std::size_t at,
                           std::uint64_t length) {
  const auto is_letter = [&](std::size_t i) { return bytes[i] >= 'A' && bytes[i] <= 'Z'; };
  const auto typed = [&](std::size_t i) { return is_letter(i) && is_letter(i + 1); };
  std::size_t tag = 0, said = 0, width = 4;
  if (at >= 12 && typed(at - 8)) {
    tag = at - 12, said = at - 4;
  } else if (at >= 8 && typed(at - 4)) {
    tag = at - 8, said = at - 2, width = 2;
  } else if (at >= 8) {
    tag = at - 8, said = at - 4;
  } else {
    return "an element";
  }
  const auto number = [&](std::size_t from, std::size_t count, bool little) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < count; ++i) {
      value = value << 8 | bytes[little ? from + count - 1 - i : from + i];
    }
    return value;
  };
  for (const bool little : {true, false}) {
    if (number(said, width, little) != length) continue;
    DcmTag known(static_cast<Uint16>(number(tag, 2, little)),
                 static_cast<Uint16>(number(tag + 2, 2, little)));
    return concat("element ", known.toString().c_str(), " ", known.getTagName());
  }
  return "an element";
}

}  // namespace

CheckedStream::CheckedStream(std::span<const std::uint8_t> bytes)
    : bytes_(bytes), stack_(stack_place()) {
  setBuffer(bytes.data(), static_cast<offile_off_t>(bytes.size()));
  setEos();
}

DcmInputStreamFactory* CheckedStream::newFactory() const {
  return new ValueFactory(bytes_.subspan(static_cast<std::size_t>(tell())));
}

offile_off_t CheckedStream::skip(offile_off_t length) {
  const auto at = static_cast<std::size_t>(tell());
  const offile_off_t skipped = DcmInputBufferStream::skip(length);
  if (skipped < length && !fault_) {
    const auto said = static_cast<std::uint64_t>(length);
    fault_ = data_error(
        concat("damaged DICOM: ", element_before(bytes_, at, said), " has a length of ", said,
               " bytes, but only ", bytes_.size() - at, " follow up to the end of the file"),
        "the file was cut or damaged: copy it again");
  }
  return skipped;
}

OFCondition CheckedStream::installCompressionFilter(E_StreamCompression) {
  fault_ = data_error("is a deflated DICOM file, which is not read", "inflate it first");
  return EC_UnsupportedEncoding;
}

/// Called before each element.
void CheckedStream::mark() {
  DcmInputBufferStream::mark();
  const std::uintptr_t place = stack_place();
  if (fault_) return;
  if (std::max(stack_, place) - std::min(stack_, place) > kMaxStack) {
    fault_ = data_error("damaged DICOM: its sequences are nested too deep",
                        "no ECG needs that: have the file written again");
  } else if (++elements_ > kMaxElements) {
    fault_ = data_error(concat("has more than ", kMaxElements, " DICOM elements"),
                        "write the leads alone to a new file");
  }
}

OFBool CheckedStream::good() const { return !fault_ && DcmInputBufferStream::good(); }

OFCondition CheckedStream::status() const {
  return fault_ ? EC_InvalidStream : DcmInputBufferStream::status();
}

}  // namespace ecgmm::io::dicom
