// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/io/scp_ecg.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/io/binary.h"
#include "ecgmm/io/lead_name.h"
#include "ecgmm/io/scp_huffman.h"
#include "ecgmm/io/whole_recording.h"

namespace ecgmm::io {
namespace {

using Span = std::span<const std::uint8_t>;
constexpr std::uint64_t kMaxBytes = std::uint64_t{64} << 20;
constexpr std::size_t kSectionHeader = 16;

/// The content of each section without its header, by number.
class Sections {
 public:
  explicit Sections(Span file) {
    if (file.size() < 6 + kSectionHeader) throw data_error("is too short for SCP-ECG");
    const std::uint32_t size = little_u32(&file[2]);
    if (size > file.size() || size < 6 + kSectionHeader) {
      throw data_error(
          concat("SCP-ECG of ", size, " bytes by its header, but the file has ", file.size()),
          "the file was cut, or is not SCP-ECG");
    }
    const Span pointers = check(file, 0, 6, little_u32(&file[10]));
    for (std::size_t at = 0; at + 10 <= pointers.size(); at += 10) {
      const unsigned id = little_u16(&pointers[at]);
      const std::uint32_t length = little_u32(&pointers[at + 2]);
      const std::uint32_t index = little_u32(&pointers[at + 6]);
      if (length == 0 || id == 0) continue;
      if (index == 0)
        throw data_error(concat("section ", id, " is at byte 0: no SCP-ECG pointers"));
      content_.emplace(id, check(file, id, index - 1, length));
    }
    if (crc_ccitt(file.subspan(2, size - 2)) != little_u16(file.data())) {
      throw data_error("the CRC of the file does not match its content", "copy the file again");
    }
  }

  std::optional<Span> find(unsigned id) const {
    const auto at = content_.find(id);
    return at == content_.end() || at->second.empty() ? std::nullopt : std::optional(at->second);
  }
  Span require(unsigned id, std::string_view what, std::size_t bytes) const {
    const auto found = find(id);
    if (!found) throw data_error(concat("has no section ", id, " (", what, ")"));
    if (found->size() < bytes) {
      throw data_error(concat("section ", id, " has only ", found->size(), " bytes"));
    }
    return *found;
  }

 private:
  static Span check(Span file, unsigned id, std::size_t offset, std::uint32_t length) {
    if (length < kSectionHeader || offset > file.size() || length > file.size() - offset) {
      throw data_error(concat("section ", id, " (", length, " bytes from byte ", offset,
                              ") reaches beyond the ", file.size(), " bytes of the file"),
                       "the file was cut, or is not SCP-ECG");
    }
    const Span section = file.subspan(offset, length);
    if (little_u16(&section[2]) != id) {
      throw data_error(concat("at byte ", offset, " is section ", little_u16(&section[2]),
                              " instead of section ", id));
    }
    const unsigned said = little_u16(section.data());
    const unsigned crc = crc_ccitt(section.subspan(2));
    if (said != crc) {
      throw data_error(concat("the CRC of section ", id, " is ", said, ", its bytes give ", crc),
                       "the file was damaged, or is not SCP-ECG");
    }
    return section.subspan(kSectionHeader);
  }

  std::map<unsigned, Span> content_;
};

std::string date_of(Span field) {
  return field.size() < 4 ? "" : iso_date(little_u16(field.data()), field[2], field[3]);
}

std::optional<double> age_of(Span field) {
  if (field.size() < 3) return std::nullopt;
  const double value = little_u16(field.data());
  constexpr double kPerYear[] = {1, 1, 12, 52.18, 365.25, 8766};
  if (value == 0 || field[2] > 5) return std::nullopt;
  return value / kPerYear[field[2]];
}

struct Section1 {
  std::string last, first, date, time;
  std::optional<double> age;
};

void read_tag(unsigned tag, Span field, RecordingHeader& header, Section1& found) {
  switch (tag) {
    case 0:
      found.last = text_field(field);
      break;
    case 1:
      found.first = text_field(field);
      break;
    case 2:
      header.patient.key = text_field(field);
      break;
    case 4:
      found.age = age_of(field);
      break;
    case 5:
      header.patient.birth_date = date_of(field);
      break;
    case 8:
      if (!field.empty()) header.sex = field[0] == 1 ? "male" : field[0] == 2 ? "female" : "";
      break;
    case 14:
      if (field.size() >= 14) header.device = text_field(field.subspan(8, 6));
      break;
    case 16:
      header.patient.institution = text_field(field);
      break;
    case 25:
      found.date = date_of(field);
      break;
    case 26:
      if (field.size() >= 3) found.time = concat(+field[0], ':', +field[1], ':', +field[2]);
      break;
    case 27:
      if (field.size() >= 2 && little_u16(field.data()) > 0) {
        header.filters.high_pass_hz = little_u16(field.data()) / 100.0;
      }
      break;
    case 28:
      if (field.size() >= 2 && little_u16(field.data()) > 0) {
        header.filters.low_pass_hz = little_u16(field.data());
      }
      break;
    case 29:
      if (!field.empty() && (field[0] & 3) != 0) {
        header.filters.notch_hz = (field[0] & 1) != 0 ? 60 : 50;
      }
      break;
    default:
      break;
  }
}

void read_patient(const Sections& sections, RecordingHeader& header) {
  const auto section = sections.find(1);
  if (!section) return;
  Section1 found;
  std::size_t at = 0;
  while (at + 3 <= section->size() && (*section)[at] != 255) {
    const unsigned tag = (*section)[at];
    const std::size_t length = little_u16(&(*section)[at + 1]);
    at += 3;
    if (length > section->size() - at) {
      throw data_error(concat("section 1: the field with tag ", tag, " ends beyond the section"));
    }
    if (length > 0) read_tag(tag, section->subspan(at, length), header, found);
    at += length;
  }
  header.patient.name = trim(found.first + " " + found.last);
  header.recorded_at = iso_time(found.date, found.time);
  settle_age(header, found.age);
}

struct LeadPlace {
  unsigned code = 0;
  std::uint32_t first = 0, last = 0;
};

/// A block of encoded leads: section 5 (reference beat) or 6 (rhythm).
struct Block {
  double mv = 0;  ///< a unit
  double rate_hz = 0;
  std::vector<std::vector<std::int32_t>> leads;
};

void undo_differences(std::vector<std::int32_t>& values, unsigned order) {
  // 64 bits within: damaged values must not overflow.
  const auto wrap = [](std::int64_t value) { return static_cast<std::int32_t>(value); };
  if (order == 1) {
    for (std::size_t i = 1; i < values.size(); ++i) {
      values[i] = wrap(std::int64_t{values[i]} + values[i - 1]);
    }
  } else if (order == 2) {
    for (std::size_t i = 2; i < values.size(); ++i) {
      values[i] = wrap(std::int64_t{values[i]} + 2 * std::int64_t{values[i - 1]} - values[i - 2]);
    }
  }
}

Block read_block(Span section, unsigned id, std::size_t leads, const ScpHuffman* huffman,
                 const std::vector<std::size_t>& counts) {
  Block block;
  block.mv = little_u16(section.data()) * 1e-6;
  const unsigned interval_us = little_u16(&section[2]);
  const unsigned order = section[4];
  if (block.mv == 0) throw data_error(concat("section ", id, ": a unit of 0 nV"));
  if (interval_us == 0) throw data_error(concat("section ", id, ": no sampling rate (0 us)"));
  if (order > 2) throw data_error(concat("section ", id, ": differences of order ", order));
  block.rate_hz = 1e6 / interval_us;
  std::size_t at = 6 + 2 * leads;
  for (std::size_t l = 0; l < leads; ++l) {
    const std::size_t length = little_u16(&section[6 + 2 * l]);
    if (length > section.size() - at) {
      throw data_error(concat("section ", id, ": lead ", l + 1, " (", length,
                              " bytes) reaches beyond the section"));
    }
    const Span bytes = section.subspan(at, length);
    at += length;
    auto& values = block.leads.emplace_back();
    if (huffman != nullptr) {
      with_context(concat("section ", id, ", lead ", l + 1),
                   [&] { values = huffman->decode(bytes, counts[l]); });
    } else {
      for (std::size_t i = 0; i + 1 < length; i += 2) values.push_back(little_i16(&bytes[i]));
    }
    undo_differences(values, order);
  }
  return block;
}

/// Adds the reference beat where it was subtracted. Source: EC71, 5.7 and annex C.
void add_reference_beats(const Sections& sections, const Block& beat,
                         const std::vector<LeadPlace>& places, Block& rhythm) {
  const Span section = sections.require(4, "QRS locations", 6);
  const std::int64_t fiducial = little_u16(&section[2]);
  const std::size_t count = little_u16(&section[4]);
  if (section.size() < 6 + 14 * count) {
    throw data_error(concat("section 4 is too short for ", count, " QRS complexes"));
  }
  for (std::size_t q = 0; q < count; ++q) {
    const std::uint8_t* entry = &section[6 + 14 * q];
    if (little_u16(entry) != 0) continue;  // not of the type of the reference beat
    const std::int64_t start = little_u32(entry + 2), middle = little_u32(entry + 6),
                       end = little_u32(entry + 10);
    for (std::size_t l = 0; l < rhythm.leads.size(); ++l) {
      auto& samples = rhythm.leads[l];
      const auto& shape = beat.leads[l];
      const std::int64_t first = start - places[l].first;
      const std::int64_t from = fiducial - middle + start - 1;
      const std::int64_t length =
          std::min({end - start + 1, static_cast<std::int64_t>(samples.size()) - first,
                    static_cast<std::int64_t>(shape.size()) - from});
      if (first < 0 || from < 0) continue;
      const double scale = beat.mv / rhythm.mv;
      for (std::int64_t i = 0; i < length; ++i) {
        const double add = shape[static_cast<std::size_t>(from + i)] * scale;
        auto& sample = samples[static_cast<std::size_t>(first + i)];
        sample = static_cast<std::int32_t>(
            std::clamp(std::round(sample + add), -2147483648.0, 2147483647.0));
      }
    }
  }
}

std::vector<LeadPlace> read_places(Span section) {
  const std::size_t count = section[0];
  if (count == 0) throw data_error("section 3 announces no lead");
  if (section.size() < 2 + 9 * count) {
    throw data_error(concat("section 3 is too short for ", count, " leads"));
  }
  std::vector<LeadPlace> places;
  for (std::size_t l = 0; l < count; ++l) {
    const std::uint8_t* entry = &section[2 + 9 * l];
    places.push_back({entry[8], little_u32(entry), little_u32(entry + 4)});
    if (places.back().last < places.back().first) {
      throw data_error(concat("section 3: lead ", l + 1, " ends before it begins"));
    }
  }
  return places;
}

Block read_rhythm(const Sections& sections, const std::vector<LeadPlace>& places, bool subtracted,
                  RecordingHeader& header) {
  const std::size_t leads = places.size();
  const Span rhythm_section = sections.require(6, "rhythm data", 6 + 2 * leads);
  std::optional<ScpHuffman> huffman;
  if (const auto section = sections.find(2)) huffman.emplace(*section);
  const ScpHuffman* tables = huffman ? &*huffman : nullptr;
  std::vector<std::size_t> counts;
  for (const auto& place : places) {
    counts.push_back(std::min<std::size_t>(std::size_t{place.last} - place.first + 1, 1U << 20));
  }
  if (rhythm_section[5] != 0) {
    throw data_error(
        "section 6 has bimodal compression (fewer samples outside the QRS), which cannot be read",
        "export it without that compression");
  }
  Block rhythm = read_block(rhythm_section, 6, leads, tables, counts);
  if (subtracted) {
    const Span beat_section = sections.require(5, "reference beat", 6 + 2 * leads);
    const Block beat = read_block(beat_section, 5, leads, tables,
                                  std::vector<std::size_t>(leads, std::size_t{1} << 16));
    if (beat.rate_hz != rhythm.rate_hz) {
      throw data_error(
          "reference beat and rhythm have different sampling rates, which cannot be read");
    }
    add_reference_beats(sections, beat, places, rhythm);
  }
  for (std::size_t l = 0; l < leads; ++l) {
    auto& lead = rhythm.leads[l];
    const std::size_t stored = lead.size();
    if (stored >= counts[l]) {
      lead.resize(counts[l]);
    } else if (tables != nullptr) {
      throw data_error(concat("section 6: lead ", l + 1, " holds ", stored,
                              " samples, section 3 says ", counts[l]),
                       "the file was cut or damaged");
    } else if (l == 0 || stored != rhythm.leads[0].size()) {
      header.warnings.push_back(concat("section 3 says ", counts[l], " samples, section 6 holds ",
                                       stored, ": these are read"));
    }
  }
  return rhythm;
}

}  // namespace

RecordingPtr open_scp(Bytes source) {
  const auto bytes = read_all(*source, kMaxBytes);
  const Sections sections{Span(bytes)};
  RecordingHeader header;
  header.format = "SCP-ECG";
  const Span lead_section = sections.require(3, "leads", 2);
  const auto places = read_places(lead_section);
  Block rhythm = read_rhythm(sections, places, (lead_section[1] & 1) != 0, header);
  std::vector<std::vector<float>> samples;
  for (std::size_t l = 0; l < places.size(); ++l) {
    const auto name = lead_of_scp_code(places[l].code);
    header.leads.push_back(
        named_lead(name.value_or(concat("lead ", places[l].code)), rhythm.rate_hz));
    if (name) header.leads.back().is_ecg = true;
    auto& lead = samples.emplace_back();
    for (const std::int32_t value : rhythm.leads[l]) {
      lead.push_back(static_cast<float>(value * rhythm.mv));
    }
  }
  settle_leads(header);
  read_patient(sections, header);
  return std::make_unique<WholeRecording>(std::move(header), std::move(samples));
}

}  // namespace ecgmm::io
