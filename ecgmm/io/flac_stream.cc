// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/io/flac_stream.h"

#include <FLAC/stream_decoder.h>
#include <dlfcn.h>

#include <algorithm>
#include <new>
#include <type_traits>
#include <vector>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"

namespace ecgmm::io {
namespace {

/// The functions of libFLAC, loaded when the first compressed record is opened: no other use of the
/// program has to carry the library.
struct Library {
  decltype(&FLAC__stream_decoder_delete) f_delete = nullptr;
  decltype(&FLAC__stream_decoder_flush) f_flush = nullptr;
  decltype(&FLAC__stream_decoder_init_stream) f_init_stream = nullptr;
  decltype(&FLAC__stream_decoder_new) f_new = nullptr;
  decltype(&FLAC__stream_decoder_process_single) f_process_single = nullptr;
  decltype(&FLAC__stream_decoder_process_until_end_of_metadata) f_process_until_end_of_metadata =
      nullptr;
  decltype(&FLAC__stream_decoder_seek_absolute) f_seek_absolute = nullptr;
};

const Library& library() {
  static const Library loaded = [] {
    void* handle = nullptr;
    for (const char* name : {"libFLAC.so.12", "libFLAC.so.14", "libFLAC.so.8", "libFLAC.so"}) {
      if (handle == nullptr) handle = ::dlopen(name, RTLD_NOW | RTLD_LOCAL);
    }
    if (handle == nullptr) {
      throw environment_error("this record needs libFLAC, which is not installed",
                              "install libFLAC (libflac12)");
    }
    Library found;
    const auto find = [&](auto& function, const char* name) {
      function =
          reinterpret_cast<std::remove_reference_t<decltype(function)>>(::dlsym(handle, name));
      if (function == nullptr) throw environment_error(concat("libFLAC has no ", name));
    };
    find(found.f_delete, "FLAC__stream_decoder_delete");
    find(found.f_flush, "FLAC__stream_decoder_flush");
    find(found.f_init_stream, "FLAC__stream_decoder_init_stream");
    find(found.f_new, "FLAC__stream_decoder_new");
    find(found.f_process_single, "FLAC__stream_decoder_process_single");
    find(found.f_process_until_end_of_metadata,
         "FLAC__stream_decoder_process_until_end_of_metadata");
    find(found.f_seek_absolute, "FLAC__stream_decoder_seek_absolute");
    return found;
  }();
  return loaded;
}

}  // namespace

struct FlacStream::State {
  Bytes source;
  FLAC__StreamDecoder* decoder = nullptr;
  std::uint64_t at = 0;  ///< byte that is read next
  unsigned channels = 0, bits = 0;
  std::uint64_t total = 0;
  std::uint64_t first = 0;          ///< sample with which `block` begins
  std::size_t length = 0;           ///< samples of a channel in `block`
  std::vector<std::int32_t> block;  ///< the last frame, channel after channel
  bool damaged = false;

  ~State() {
    if (decoder != nullptr) library().f_delete(decoder);
  }

  static FLAC__StreamDecoderReadStatus on_read(const FLAC__StreamDecoder*, FLAC__byte* out,
                                               size_t* count, void* user) {
    State& self = *static_cast<State*>(user);
    const std::uint64_t left = self.source->size() - std::min(self.at, self.source->size());
    *count = static_cast<std::size_t>(std::min<std::uint64_t>(*count, left));
    if (*count == 0) return FLAC__STREAM_DECODER_READ_STATUS_END_OF_STREAM;
    try {
      self.source->read(self.at, {out, *count});
    } catch (const Error&) {
      return FLAC__STREAM_DECODER_READ_STATUS_ABORT;
    }
    self.at += *count;
    return FLAC__STREAM_DECODER_READ_STATUS_CONTINUE;
  }
  static FLAC__StreamDecoderSeekStatus on_seek(const FLAC__StreamDecoder*, FLAC__uint64 to,
                                               void* user) {
    static_cast<State*>(user)->at = to;
    return FLAC__STREAM_DECODER_SEEK_STATUS_OK;
  }
  static FLAC__StreamDecoderTellStatus on_tell(const FLAC__StreamDecoder*, FLAC__uint64* at,
                                               void* user) {
    *at = static_cast<State*>(user)->at;
    return FLAC__STREAM_DECODER_TELL_STATUS_OK;
  }
  static FLAC__StreamDecoderLengthStatus on_length(const FLAC__StreamDecoder*, FLAC__uint64* length,
                                                   void* user) {
    *length = static_cast<State*>(user)->source->size();
    return FLAC__STREAM_DECODER_LENGTH_STATUS_OK;
  }
  static FLAC__bool on_end(const FLAC__StreamDecoder*, void* user) {
    const State& self = *static_cast<State*>(user);
    return self.at >= self.source->size();
  }
  static FLAC__StreamDecoderWriteStatus on_write(const FLAC__StreamDecoder*,
                                                 const FLAC__Frame* frame,
                                                 const FLAC__int32* const* samples, void* user) {
    State& self = *static_cast<State*>(user);
    if (frame->header.channels != self.channels) self.damaged = true;
    if (self.damaged) return FLAC__STREAM_DECODER_WRITE_STATUS_ABORT;
    self.first = frame->header.number.sample_number;
    self.length = frame->header.blocksize;
    self.block.resize(self.length * self.channels);
    for (unsigned c = 0; c < self.channels; ++c) {
      std::copy_n(samples[c], self.length,
                  self.block.begin() + static_cast<std::ptrdiff_t>(c * self.length));
    }
    return FLAC__STREAM_DECODER_WRITE_STATUS_CONTINUE;
  }
  static void on_metadata(const FLAC__StreamDecoder*, const FLAC__StreamMetadata* data,
                          void* user) {
    State& self = *static_cast<State*>(user);
    if (data->type != FLAC__METADATA_TYPE_STREAMINFO) return;
    self.channels = data->data.stream_info.channels;
    self.bits = data->data.stream_info.bits_per_sample;
    self.total = data->data.stream_info.total_samples;
  }
  static void on_error(const FLAC__StreamDecoder*, FLAC__StreamDecoderErrorStatus, void* user) {
    static_cast<State*>(user)->damaged = true;
  }
};

FlacStream::FlacStream(Bytes source) : state_(std::make_unique<State>()) {
  State& state = *state_;
  state.source = std::move(source);
  state.decoder = library().f_new();
  if (state.decoder == nullptr) throw std::bad_alloc();
  const auto begun = library().f_init_stream(
      state.decoder, State::on_read, State::on_seek, State::on_tell, State::on_length,
      State::on_end, State::on_write, State::on_metadata, State::on_error, &state);
  if (begun != FLAC__STREAM_DECODER_INIT_STATUS_OK ||
      !library().f_process_until_end_of_metadata(state.decoder) || state.channels == 0 ||
      state.damaged) {
    throw data_error("is not a complete FLAC stream", "copy the file again");
  }
}

FlacStream::~FlacStream() = default;
unsigned FlacStream::channels() const { return state_->channels; }
unsigned FlacStream::bits() const { return state_->bits; }
std::uint64_t FlacStream::samples() const { return state_->total; }

void FlacStream::read(unsigned channel, std::uint64_t first, std::span<std::int32_t> out) {
  State& state = *state_;
  while (!out.empty()) {
    const bool next = first == state.first + state.length;
    const bool held = first >= state.first && first < state.first + state.length;
    if (!held) {
      state.length = 0;
      const bool good = next ? library().f_process_single(state.decoder) != 0
                             : (library().f_flush(state.decoder) != 0 &&
                                library().f_seek_absolute(state.decoder, first) != 0);
      if (!good || state.damaged || state.length == 0 || first < state.first ||
          first >= state.first + state.length) {
        throw data_error(concat("the FLAC stream is damaged or ends at sample ", first),
                         "copy the file again");
      }
    }
    const auto within = static_cast<std::size_t>(first - state.first);
    const std::size_t count = std::min(out.size(), state.length - within);
    const auto begin =
        state.block.begin() + static_cast<std::ptrdiff_t>(channel * state.length + within);
    std::copy_n(begin, count, out.begin());
    first += count;
    out = out.subspan(count);
  }
}

}  // namespace ecgmm::io
