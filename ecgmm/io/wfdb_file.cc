// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/io/wfdb_file.h"

#include <algorithm>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/io/binary.h"

namespace ecgmm::io {
namespace {

/// How a format packs samples: groups of `samples` in `bytes`.
struct Packing {
  int format;
  std::size_t samples, bytes;
  std::optional<std::int64_t> invalid;
};

const Packing* find_packing(int format) {
  static constexpr Packing kPackings[] = {
      {8, 1, 1, std::nullopt},    {16, 1, 2, -0x8000}, {24, 1, 3, -0x80'0000},
      {32, 1, 4, -0x8000'0000LL}, {61, 1, 2, -0x8000}, {80, 1, 1, -0x80},
      {160, 1, 2, -0x8000},       {212, 2, 3, -0x800}, {310, 3, 4, -0x200},
      {311, 3, 4, -0x200},        {508, 1, 1, -0x80},  {516, 1, 2, -0x8000},
      {524, 1, 3, -0x80'0000},
  };
  const auto* found = std::ranges::find(kPackings, format, &Packing::format);
  return found == std::end(kPackings) ? nullptr : found;
}

bool is_flac(int format) { return format >= 508; }

/// Bytes that `samples` take; a group that is not full takes only the bytes its samples need.
std::uint64_t bytes_of(const Packing& packing, std::uint64_t samples) {
  const std::uint64_t rest = samples % packing.samples;
  std::uint64_t more = 0;
  if (rest > 0)
    more = packing.format == 212 ? 2 : packing.format == 311 && rest == 2 ? 3 : 2 * rest;
  return samples / packing.samples * packing.bytes + more;
}

/// Sample `k` of the group at `at`.
template <int format>
std::int64_t unpack(const std::uint8_t* at, std::size_t k) {
  switch (format) {
    case 8:
      return static_cast<std::int8_t>(at[0]);
    case 16:
      return little_i16(at);
    case 24:
      return sign_extend(std::uint32_t{little_u16(at)} | std::uint32_t{at[2]} << 16, 24);
    case 32:
      return little_i32(at);
    case 61:
      return static_cast<std::int16_t>(at[0] << 8 | at[1]);
    case 80:
      return static_cast<std::int64_t>(at[0]) - 0x80;
    case 160:
      return static_cast<std::int64_t>(little_u16(at)) - 0x8000;
    case 212:
      return k == 0 ? sign_extend(at[0] | (at[1] & 0x0FU) << 8, 12)
                    : sign_extend(at[2] | (at[1] & 0xF0U) << 4, 12);
    case 310: {
      const std::uint32_t first = little_u16(at), second = little_u16(at + 2);
      if (k == 0) return sign_extend(first >> 1 & 0x3FF, 10);
      if (k == 1) return sign_extend(second >> 1 & 0x3FF, 10);
      return sign_extend((first >> 11 & 0x1F) | (second >> 11 & 0x1F) << 5, 10);
    }
    default:
      return sign_extend(little_u32(at) >> (10 * k) & 0x3FF, 10);  // 311
  }
}

/// Where a signal's samples lie: `run` side by side, then the same `stride` samples on.
struct Runs {
  std::uint64_t sample = 0;  ///< the first, from the start of the bytes
  std::size_t stride = 1, run = 1;
  std::size_t within = 0;  ///< of its run
};

template <int format, std::size_t group, std::size_t bytes>
void unpack_runs(const std::uint8_t* from, Runs runs, std::span<std::int64_t> out) {
  for (auto& value : out) {
    value = unpack<format>(from + runs.sample / group * bytes, runs.sample % group);
    ++runs.sample;
    if (++runs.within < runs.run) continue;
    runs.sample += runs.stride - runs.run;
    runs.within = 0;
  }
}

void unpack_runs(int format, const std::uint8_t* from, Runs runs, std::span<std::int64_t> out) {
  switch (format) {
    case 8:
      return unpack_runs<8, 1, 1>(from, runs, out);
    case 16:
      return unpack_runs<16, 1, 2>(from, runs, out);
    case 24:
      return unpack_runs<24, 1, 3>(from, runs, out);
    case 32:
      return unpack_runs<32, 1, 4>(from, runs, out);
    case 61:
      return unpack_runs<61, 1, 2>(from, runs, out);
    case 80:
      return unpack_runs<80, 1, 1>(from, runs, out);
    case 160:
      return unpack_runs<160, 1, 2>(from, runs, out);
    case 212:
      return unpack_runs<212, 2, 3>(from, runs, out);
    case 310:
      return unpack_runs<310, 3, 4>(from, runs, out);
    default:
      return unpack_runs<311, 3, 4>(from, runs, out);
  }
}

}  // namespace

WfdbFile::WfdbFile(Bytes source, std::vector<WfdbSignal> signals, std::size_t frames)
    : signals_(std::move(signals)),
      frames_(frames),
      format_(signals_.at(0).format),
      offset_(signals_.at(0).offset_bytes),
      cache_(source) {
  const Packing* packing = find_packing(format_);
  if (packing == nullptr) throw data_error(concat("WFDB format ", format_, " cannot be read"));
  for (const auto& signal : signals_) {
    if (signal.format != format_ || signal.offset_bytes != offset_) {
      throw data_error("its signals have different formats or offsets");
    }
    places_.push_back(stride_);
    stride_ += signal.per_frame;
    left_.emplace_back(0, signal.initial);
  }
  if (is_flac(format_)) {
    if (offset_ != 0) throw data_error("FLAC with a byte offset cannot be read");
    flac_ = std::make_unique<FlacStream>(std::move(source));
    const bool even = stride_ == signals_.size() * signals_[0].per_frame;
    if (!even || flac_->channels() != signals_.size()) {
      throw data_error(concat("the FLAC stream has ", flac_->channels(), " channels, the header ",
                              signals_.size(), " signals"));
    }
    const std::size_t held = flac_->samples() / signals_[0].per_frame;
    if (frames_ == 0) frames_ = held;
    if (flac_->samples() > 0 && held < frames_) {
      throw data_error(concat("holds ", held, " of the ", frames_, " samples of its header"),
                       "the file is too short: copy it again");
    }
    return;
  }
  const std::uint64_t size = cache_.source().size();
  const std::uint64_t bytes = size > offset_ ? size - offset_ : 0;
  std::uint64_t held = bytes / packing->bytes * packing->samples;
  while (bytes_of(*packing, held + 1) <= bytes) ++held;
  if (frames_ == 0) frames_ = held / stride_;
  if (held / stride_ < frames_) {
    throw data_error(concat("the file has ", size, " bytes, its header promises ",
                            offset_ + bytes_of(*packing, std::uint64_t{frames_} * stride_), " (",
                            frames_, " samples of ", stride_, " signals)"),
                     "it is too short: copy the record again");
  }
}

std::optional<std::int64_t> WfdbFile::invalid() const { return find_packing(format_)->invalid; }

void WfdbFile::read(std::size_t signal, std::uint64_t first, std::span<std::int64_t> out) {
  if (flac_) {
    std::vector<std::int32_t> values(out.size());
    flac_->read(static_cast<unsigned>(signal), first, values);
    std::ranges::copy(values, out.begin());
  } else if (format_ == 8) {
    read_differences(signal, first, out);
  } else {
    read_packed(signal, first, out);
  }
}

void WfdbFile::read_packed(std::size_t signal, std::uint64_t first, std::span<std::int64_t> out) {
  const Packing& packing = *find_packing(format_);
  const std::size_t per_frame = signals_[signal].per_frame;
  const std::uint64_t total = std::uint64_t{frames_} * stride_;
  const std::size_t block = std::max<std::size_t>(1, (std::size_t{1} << 19) / stride_);  // frames
  std::vector<std::uint8_t> padded;
  while (!out.empty()) {
    const std::uint64_t frame = first / per_frame;
    const std::uint64_t frames = std::min<std::uint64_t>(
        {block, (first % per_frame + out.size() + per_frame - 1) / per_frame, frames_ - frame});
    // Whole groups around the frames.
    const std::uint64_t begin = frame * stride_ / packing.samples * packing.samples;
    const std::uint64_t end = std::min((frame + frames) * stride_ + packing.samples - 1, total);
    const std::uint64_t from = begin / packing.samples * packing.bytes;
    const std::uint64_t to = bytes_of(packing, end);
    std::span<const std::uint8_t> bytes =
        cache_.get(offset_ + from, static_cast<std::size_t>(to - from));
    if (bytes.size() % packing.bytes != 0) {  // a last group that is not full
      padded.assign(bytes.begin(), bytes.end());
      padded.resize(padded.size() + packing.bytes);
      bytes = padded;
    }
    const std::size_t count = static_cast<std::size_t>(
        std::min<std::uint64_t>(out.size(), (frame + frames) * per_frame - first));
    const Runs runs{frame * stride_ - begin + places_[signal] + first % per_frame, stride_,
                    per_frame, first % per_frame};
    unpack_runs(format_, bytes.data(), runs, out.first(count));
    first += count;
    out = out.subspan(count);
  }
}

void WfdbFile::read_differences(std::size_t signal, std::uint64_t first,
                                std::span<std::int64_t> out) {
  auto& [next, value] = left_[signal];
  if (first < next) {
    next = 0;
    value = signals_[signal].initial;
  }
  std::vector<std::int64_t> skipped(4096);
  // NOLINTNEXTLINE(bugprone-infinite-loop): `next` is a binding, which it does not follow
  while (next < first) {
    const auto count =
        static_cast<std::size_t>(std::min<std::uint64_t>(skipped.size(), first - next));
    read_packed(signal, next, std::span(skipped).first(count));
    for (std::size_t i = 0; i < count; ++i) value += skipped[i];
    next += count;
  }
  read_packed(signal, first, out);
  for (auto& sample : out) sample = value += sample;
  next += out.size();
}

}  // namespace ecgmm::io
