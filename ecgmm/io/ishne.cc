// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/io/ishne.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/io/binary.h"
#include "ecgmm/io/interleaved.h"
#include "ecgmm/io/whole_recording.h"

namespace ecgmm::io {
namespace {

constexpr std::size_t kFixedEnd = 522;  // magic, CRC and the fixed block

std::string lead_name(int code, std::size_t i) {
  constexpr std::string_view kNames[] = {"",    "?",   "X",   "Y",   "Z",  "I",  "II",
                                         "III", "aVR", "aVL", "aVF", "V1", "V2", "V3",
                                         "V4",  "V5",  "V6",  "ES",  "AS", "AI"};
  if (code >= 2 && code < static_cast<int>(std::size(kNames))) return std::string(kNames[code]);
  return concat("ECG ", i + 1);
}

std::string date_at(std::span<const std::uint8_t> head, std::size_t at) {
  return iso_date(little_i16(&head[at + 4]), little_i16(&head[at + 2]), little_i16(&head[at]));
}

void check_crc(const ByteSource& source, std::uint64_t data, unsigned said,
               RecordingHeader& header) {
  std::vector<std::uint8_t> block(std::min<std::uint64_t>(data, 1 << 20) - 10);
  source.read(10, block);
  const unsigned crc = crc_ccitt(block);
  if (said == crc) return;
  if (said == 0) {
    header.warnings.emplace_back("the checksum of the header is 0, so it was not checked");
    return;
  }
  throw data_error(concat("the checksum of the header is ", said, ", its bytes give ", crc),
                   "the file was damaged: copy it again");
}

void read_patient(std::span<const std::uint8_t> head, RecordingHeader& header) {
  header.patient.name =
      trim(concat(text_field(head.subspan(28, 40)), ' ', text_field(head.subspan(68, 40))));
  header.patient.key = text_field(head.subspan(108, 20));
  const int sex = little_i16(&head[128]);
  header.sex = sex == 1 ? "male" : sex == 2 ? "female" : "";
  header.patient.birth_date = date_at(head, 132);
  header.recorded_at = iso_time(
      date_at(head, 138),
      concat(little_i16(&head[150]), ':', little_i16(&head[152]), ':', little_i16(&head[154])));
  header.device = text_field(head.subspan(232, 40));
  settle_age(header, std::nullopt);
}

}  // namespace

RecordingPtr open_ishne(Bytes source) {
  std::vector<std::uint8_t> head(kFixedEnd);
  source->read(0, head);
  RecordingHeader header;
  header.format = "ISHNE";
  const std::int64_t said_samples = little_i32(&head[14]);
  const std::int64_t data = little_i32(&head[22]);
  const int leads = little_i16(&head[156]);
  const int rate = little_u16(&head[272]);
  if (leads < 1 || leads > 12) throw data_error(concat("ISHNE with ", leads, " leads"));
  if (rate == 0) throw data_error("states no sampling rate (0 Hz)");
  if (data < static_cast<std::int64_t>(kFixedEnd) ||
      data > static_cast<std::int64_t>(source->size())) {
    throw data_error(concat("the samples should begin at byte ", data, " of ", source->size()));
  }
  check_crc(*source, static_cast<std::uint64_t>(data), little_u16(&head[8]), header);
  const auto count = static_cast<std::size_t>(leads);
  Interleaved layout;
  layout.offset = static_cast<std::uint64_t>(data);
  layout.stride = count;
  layout.invalid = -32768;
  for (std::size_t l = 0; l < count; ++l) {
    header.leads.push_back(named_lead(lead_name(little_i16(&head[158 + 2 * l]), l), rate));
    const int nanovolts = little_i16(&head[206 + 2 * l]);
    if (nanovolts <= 0) {
      throw data_error(concat("lead ", header.leads.back().name, " has an amplitude of ", nanovolts,
                              " nV per unit"));
    }
    layout.signals.push_back({l, nanovolts * 1e-6, 0});
  }
  // The number of samples counts those of one lead; real files were cut without it being changed.
  const std::uint64_t held = (source->size() - layout.offset) / (2 * count);
  if (held == 0) throw data_error("contains no samples");
  if (said_samples != static_cast<std::int64_t>(held)) {
    header.warnings.push_back(
        concat("the header says ", said_samples, " samples, the file holds ", held));
  }
  const bool more = said_samples > 0 && said_samples < static_cast<std::int64_t>(held);
  for (auto& lead : header.leads) {
    lead.samples = more ? static_cast<std::uint64_t>(said_samples) : held;
  }
  settle_leads(header);
  read_patient(head, header);
  return std::make_unique<InterleavedRecording>(std::move(header), std::move(source),
                                                std::move(layout));
}

}  // namespace ecgmm::io
