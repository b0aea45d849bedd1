// SPDX-License-Identifier: Apache-2.0
// Small ECG files of every format, made here: inputs of tests that cut and damage them, and the
// first seeds of the fuzz targets.
#pragma once

#include <zlib.h>

#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ecgmm/core/text.h"
#include "ecgmm/io/binary.h"

namespace ecgmm::io {

/// Sample `i` of lead `l` of every small recording, in microvolts.
inline int small_sample(std::size_t l, std::size_t i) {
  return static_cast<int>((i * 37 + l * 11) % 200) - 100;
}
inline constexpr std::size_t kSmallLength = 40;

inline void put_little(std::string& out, std::uint64_t value, std::size_t bytes) {
  for (std::size_t i = 0; i < bytes; ++i) out += static_cast<char>(value >> (8 * i));
}
inline std::string padded(std::string_view text, std::size_t size, char fill = ' ') {
  std::string out(text.substr(0, size));
  out.resize(size, fill);
  return out;
}
inline std::string encode_base64(std::string_view bytes) {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t group = 0;
    for (std::size_t k = 0; k < 3; ++k) {
      group = group << 8 | (i + k < bytes.size() ? static_cast<std::uint8_t>(bytes[i + k]) : 0U);
    }
    for (std::size_t k = 0; k < 4; ++k) {
      out += i + k > bytes.size() ? '=' : kDigits[group >> (18 - 6 * k) & 63];
    }
  }
  return out;
}
/// One lead as 16-bit numbers.
inline std::string small_lead(std::size_t l) {
  std::string out;
  for (std::size_t i = 0; i < kSmallLength; ++i) {
    put_little(out, static_cast<std::uint16_t>(small_sample(l, i)), 2);
  }
  return out;
}

/// EDF (2 bytes a sample) or BDF (3): I and II, one record, 0.08 s at 500 Hz.
inline std::string small_edf(bool bdf) {
  const std::size_t width = bdf ? 3 : 2;
  std::string out = bdf ? std::string(
                              "\xFF"
                              "BIOSEMI")
                        : padded("0", 8);
  out += padded("key F 02-MAY-1951 Some_Body", 80) + padded("Startdate X X X X", 80);
  out += padded("02.01.20", 8) + padded("03.04.05", 8) + padded("768", 8) + padded("", 44);
  out += padded("1", 8) + padded("0.08", 8) + padded("2", 4);
  for (const char* label : {"ECG I", "ECG II"}) out += padded(label, 16);
  out += padded("", 160) + padded("uV", 8) + padded("uV", 8);
  for (const char* field : {"-32768", "32767", "-32768", "32767"}) {
    out += padded(field, 8) + padded(field, 8);
  }
  out += padded("HP:0.05Hz LP:150Hz", 80) + padded("", 80) + padded("40", 8) + padded("40", 8);
  out += padded("", 64);
  for (std::size_t l = 0; l < 2; ++l) {
    for (std::size_t i = 0; i < kSmallLength; ++i) {
      put_little(out, static_cast<std::uint32_t>(small_sample(l, i)), width);
    }
  }
  return out;
}

inline std::string small_ishne() {
  std::string fixed;
  put_little(fixed, 0, 4);  // variable block
  put_little(fixed, kSmallLength, 4);
  put_little(fixed, 522, 4);
  put_little(fixed, 522, 4);
  put_little(fixed, 1, 2);
  fixed += padded("First", 40, '\0') + padded("Last", 40, '\0') + padded("7", 20, '\0');
  for (const unsigned value :
       {2U, 0U, 3U, 2U, 1960U, 2U, 1U, 2020U, 2U, 1U, 2020U, 3U, 4U, 5U, 2U}) {
    put_little(fixed, value, 2);
  }
  for (std::size_t i = 0; i < 12; ++i) put_little(fixed, i < 2 ? 5 + i : 0xFFF7, 2);
  for (std::size_t i = 0; i < 12; ++i) put_little(fixed, i < 2 ? 1 : 0xFFF7, 2);
  for (std::size_t i = 0; i < 12; ++i) put_little(fixed, i < 2 ? 1000 : 0xFFF7, 2);
  put_little(fixed, 0, 2);
  fixed += padded("recorder", 40, '\0');
  put_little(fixed, 500, 2);
  fixed.resize(512, '\0');
  std::string out = "ISHNE1.0";
  put_little(out, crc_ccitt({reinterpret_cast<const std::uint8_t*>(fixed.data()), fixed.size()}),
             2);
  out += fixed;
  for (std::size_t i = 0; i < kSmallLength; ++i) {
    for (std::size_t l = 0; l < 2; ++l)
      put_little(out, static_cast<std::uint16_t>(small_sample(l, i)), 2);
  }
  return out;
}

inline std::string small_mfer() {
  std::string out("\x40\x06MFR ab\x01\x01\x01\x0B\x04\x00\x00\xF4\x01\x0C\x04\x00\xFA\x01\x00", 23);
  out += std::string("\x0A\x01\x00\x04\x04\x28\x00\x00\x00\x05\x01\x02\x06\x01\x01", 15);
  out += std::string("\x84\x01\x02\x83\x07\x31\x00\x00\xB2\x07\x06\x07", 12);
  out += std::string("\x3F\x00\x04\x09\x02\x01\x00\x3F\x01\x04\x09\x02\x02\x00\x1E\x81\xA0", 17);
  return out + small_lead(0) + small_lead(1) + std::string("\x80", 1);
}

inline std::string scp_section(unsigned id, const std::string& content) {
  std::string rest;
  put_little(rest, id, 2);
  put_little(rest, 16 + content.size(), 4);
  rest += std::string("\x0D\x0D", 2) + padded(id == 0 ? "SCPECG" : "", 6, '\0') + content;
  std::string out;
  put_little(out, crc_ccitt({reinterpret_cast<const std::uint8_t*>(rest.data()), rest.size()}), 2);
  return out + rest;
}

/// SCP-ECG of these sections, numbered 1 and up; "" = none.
inline std::string scp_file(const std::vector<std::string>& contents) {
  std::string body, pointers;
  std::vector<std::string> sections;
  const std::size_t zero = 16 + 10 * (contents.size() + 1);
  std::size_t at = 6 + zero;
  put_little(pointers, 0, 2);
  put_little(pointers, zero, 4);
  put_little(pointers, 7, 4);
  for (std::size_t s = 0; s < contents.size(); ++s) {
    const std::string section =
        contents[s].empty() ? "" : scp_section(static_cast<unsigned>(s + 1), contents[s]);
    put_little(pointers, s + 1, 2);
    put_little(pointers, section.size(), 4);
    put_little(pointers, section.empty() ? 0 : at + 1, 4);
    at += section.size();
    body += section;
  }
  std::string rest;
  put_little(rest, at, 4);
  rest += scp_section(0, pointers) + body;
  std::string out;
  put_little(out, crc_ccitt({reinterpret_cast<const std::uint8_t*>(rest.data()), rest.size()}), 2);
  return out + rest;
}

/// Section 3: I and II over kSmallLength samples.
inline std::string scp_leads(bool reference_beat) {
  std::string out("\x02", 1);
  out += reference_beat ? '\x15' : '\x14';
  for (const char code : {'\x01', '\x02'}) {
    put_little(out, 1, 4);
    put_little(out, kSmallLength, 4);
    out += code;
  }
  return out;
}
/// Section 5 or 6 of two leads of encoded bytes: 1000 nV, 500 Hz.
inline std::string scp_block(unsigned differences, const std::string& one, const std::string& two) {
  std::string out;
  put_little(out, 1000, 2);
  put_little(out, 2000, 2);
  out += static_cast<char>(differences);
  out += '\0';
  put_little(out, one.size(), 2);
  put_little(out, two.size(), 2);
  return out + one + two;
}

/// A lead in the standard Huffman table, as differences of an order; 16-bit literals but for 0.
inline std::string scp_huffman_lead(std::vector<int> values, unsigned order) {
  for (std::size_t i = values.size(); order >= 1 && i-- > order;) {
    values[i] -= order == 1 ? values[i - 1] : 2 * values[i - 1] - values[i - 2];
  }
  std::string bits;
  for (const int value : values) {
    if (value == 0) {
      bits += '0';
    } else if (value == 1) {
      bits += "100";
    } else if (value == -2) {
      bits += "1101";
    } else if (value >= -128 && value < 128) {
      bits += "1111111110";
      for (int b = 7; b >= 0; --b) bits += (value >> b & 1) != 0 ? '1' : '0';
    } else {
      bits += "1111111111";
      for (int b = 15; b >= 0; --b) bits += (value >> b & 1) != 0 ? '1' : '0';
    }
  }
  bits.resize((bits.size() + 15) / 16 * 16, '0');
  std::string out;
  for (std::size_t i = 0; i < bits.size(); i += 8) {
    unsigned byte = 0;
    for (std::size_t b = 0; b < 8; ++b) byte = byte << 1 | (bits[i + b] == '1' ? 1U : 0U);
    out += static_cast<char>(byte);
  }
  return out;
}
inline std::vector<int> small_values(std::size_t l) {
  std::vector<int> values;
  for (std::size_t i = 0; i < kSmallLength; ++i) values.push_back(small_sample(l, i));
  return values;
}

inline std::string scp_patient() {
  std::string out("\x08\x01\x00\x02\x05\x04\x00\xA5\x07\x06\x18\x19\x04\x00\xD4\x07\x06\x18", 18);
  return out + std::string("\xFF\x00\x00", 3);
}
inline std::string small_scp(unsigned order) {
  return scp_file({scp_patient(), std::string("\x1F\x4E", 2), scp_leads(false), "", "",
                   scp_block(order, scp_huffman_lead(small_values(0), order),
                             scp_huffman_lead(small_values(1), order))});
}
/// The same with a beat of ten samples subtracted around sample 12 (fiducial point: its fifth).
inline std::string small_scp_with_beat() {
  std::vector<int> beat = {0, 10, 30, 60, 100, 60, 30, 10, 0, -5};
  std::vector<std::string> leads;
  for (std::size_t l = 0; l < 2; ++l) {
    auto values = small_values(l);
    for (std::size_t i = 0; i < beat.size(); ++i) values[7 + i] -= beat[i];
    leads.push_back(scp_huffman_lead(values, 0));
  }
  std::string places;
  put_little(places, 20, 2);
  put_little(places, 5, 2);
  put_little(places, 1, 2);
  put_little(places, 0, 2);
  put_little(places, 8, 4);  // samples count from 1
  put_little(places, 12, 4);
  put_little(places, 17, 4);
  put_little(places, 8, 4);
  put_little(places, 17, 4);
  const std::string shape = scp_huffman_lead(beat, 0);
  return scp_file({scp_patient(), std::string("\x1F\x4E", 2), scp_leads(true), places,
                   scp_block(0, shape, shape), scp_block(0, leads[0], leads[1])});
}

inline std::string small_muse(std::string_view doctype = "") {
  std::string out =
      concat("<?xml version=\"1.0\" encoding=\"windows-1252\"?>", doctype,
             "<RestingECG><PatientDemographics><PatientAge>64</PatientAge><AgeUnits>YEARS"
             "</AgeUnits><Gender>FEMALE</Gender><PatientLastName>M\xFCller"
             "</PatientLastName></PatientDemographics><Waveform><WaveformType>Rhythm"
             "</WaveformType><SampleBase>500</SampleBase><SampleExponent>0"
             "</SampleExponent>");
  for (std::size_t l = 0; l < 2; ++l) {
    const std::string lead = small_lead(l);
    const auto crc =
        crc32(0, reinterpret_cast<const Bytef*>(lead.data()), static_cast<uInt>(lead.size()));
    out += concat("<LeadData><LeadID>", l == 0 ? "I" : "II", "</LeadID><LeadSampleCountTotal>",
                  kSmallLength,
                  "</LeadSampleCountTotal><LeadAmplitudeUnitsPerBit>1"
                  "</LeadAmplitudeUnitsPerBit><LeadAmplitudeUnits>MICROVOLTS</LeadAmplitudeUnits>"
                  "<LeadDataCRC32>",
                  crc, "</LeadDataCRC32><WaveFormData>\n", encode_base64(lead),
                  "\n</WaveFormData></LeadData>");
  }
  return out + "</Waveform></RestingECG>";
}

inline std::string small_list(std::size_t l, std::string_view between) {
  std::string out;
  for (std::size_t i = 0; i < kSmallLength; ++i) {
    out += concat(i > 0 ? between : "", small_sample(l, i));
  }
  return out;
}

inline std::string small_cardiosoft() {
  std::string out =
      "<CardiologyXML><RestingECGMeasurements/><PatientInfo><Age "
      "units=\"YEARS\">53</Age><Gender>MALE"
      "</Gender></PatientInfo><StripData><SampleRate units=\"Hz\">500</SampleRate>"
      "<ChannelSampleCountTotal>40</ChannelSampleCountTotal><Resolution units=\"uVperLsb\">1"
      "</Resolution>";
  for (std::size_t l = 0; l < 2; ++l) {
    out += concat("<WaveformData lead=\"", l == 0 ? "I" : "II", "\">", small_list(l, ",\n\t"),
                  "</WaveformData>");
  }
  return out + "</StripData></CardiologyXML>";
}

inline std::string small_aecg() {
  std::string out =
      "<AnnotatedECG xmlns=\"urn:hl7-org:v3\"><effectiveTime><center value=\"20021122091000\"/>"
      "</effectiveTime><component><series><code "
      "code=\"RHYTHM\"/><component><sequenceSet><component>"
      "<sequence><code code=\"TIME_ABSOLUTE\"/><value><head value=\"20021122091000\"/>"
      "<increment value=\"2\" unit=\"ms\"/></value></sequence></component>";
  for (std::size_t l = 0; l < 2; ++l) {
    out += concat("<component><sequence><code code=\"MDC_ECG_LEAD_", l == 0 ? "I" : "II",
                  "\"/><value><origin value=\"0\" unit=\"mV\"/><scale value=\"1\" unit=\"uV\"/>"
                  "<digits>",
                  small_list(l, " "), "</digits></value></sequence></component>");
  }
  return out + "</sequenceSet></component></series></component></AnnotatedECG>";
}

/// XLI: literal 10-bit codes of second differences, which hold I and II.
inline std::string xli_chunk(std::size_t l) {
  const std::vector<int> values = small_values(l);
  std::vector<int> stored = {values[0], values[1]};
  for (std::size_t i = 2; i <= values.size(); ++i) {
    // The value of step i takes what was stored at i - 1.
    if (i < values.size()) stored.push_back(0);
  }
  const int start = 2 * values[1] - values[0] - values[2];
  for (std::size_t i = 3; i < values.size(); ++i) {
    stored[i - 1] = 2 * values[i - 1] - values[i - 2] - values[i] + 64;
  }
  stored.back() = 64;
  std::string bytes, bits, packed;
  for (const int value : stored) bytes += static_cast<char>(value >> 8);
  for (const int value : stored) bytes += static_cast<char>(value);
  for (const char c : bytes) {
    for (int b = 9; b >= 0; --b) bits += (static_cast<std::uint8_t>(c) >> b & 1) != 0 ? '1' : '0';
  }
  bits += "1111111111";
  bits.resize((bits.size() + 7) / 8 * 8, '0');
  for (std::size_t i = 0; i < bits.size(); i += 8) {
    unsigned byte = 0;
    for (std::size_t b = 0; b < 8; ++b) byte = byte << 1 | (bits[i + b] == '1' ? 1U : 0U);
    packed += static_cast<char>(byte);
  }
  std::string out;
  put_little(out, packed.size(), 4);
  put_little(out, 1, 2);
  put_little(out, static_cast<std::uint16_t>(start), 2);
  return out + packed;
}
inline std::string small_sierra() {
  return "<restingecgdata><documentinfo><documenttype>PhilipsECG</"
         "documenttype><documentversion>1.04"
         "</documentversion></documentinfo><dataacquisition date=\"2010-01-19\" time=\"15:19:22\"/>"
         "<patient><generalpatientdata><age><dateofbirth>1950-01-01</dateofbirth></age><sex>Male</"
         "sex>"
         "</generalpatientdata></patient><waveforms><parsedwaveforms dataencoding=\"Base64\" "
         "compression=\"XLI\" numberofleads=\"2\" leadlabels=\"I II\" samplespersecond=\"500\" "
         "resolution=\"1\">" +
         encode_base64(xli_chunk(0) + xli_chunk(1)) +
         "</parsedwaveforms></waveforms></restingecgdata>";
}

inline std::string small_kardia() {
  return concat(
      "{\"patientID\":\"7\",\"recordedAt\":\"2020-01-02T03:04:05+01:00\",\"data\":{\"raw\":{"
      "\"frequency\":500,\"amplitudeResolution\":1000,\"samples\":{\"leadI\":[",
      small_list(0, ","), "],\"leadII\":[", small_list(1, ","), "]}}}}");
}
inline std::string small_apple() {
  return concat(
      "Name,Some Body\nDate of Birth,\"Jan 1, 1960\"\nRecorded Date,2020-01-02 03:04:05 "
      "+0100\nSample Rate,500 hertz\n\nLead,Lead II\nUnit,\xC2\xB5V\n\n",
      small_list(1, "\n"), "\n");
}
inline std::string small_table() {
  std::string out = "I,II\r\n";
  for (std::size_t i = 0; i < kSmallLength; ++i) {
    out += concat(small_sample(0, i), ',', small_sample(1, i), "\r\n");
  }
  return out;
}
inline std::string small_wfdb_header() {
  return "r 2 500 40 12:30:00 31/01/2020\nr.dat 16 1000/mV 16 0 0 0 0 I\n"
         "r.dat 16 1000/mV 16 0 0 0 0 II\n# age: 61 sex: F\n";
}
inline std::string small_wfdb_data() {
  std::string out;
  for (std::size_t i = 0; i < kSmallLength; ++i) {
    for (std::size_t l = 0; l < 2; ++l)
      put_little(out, static_cast<std::uint16_t>(small_sample(l, i)), 2);
  }
  return out;
}

struct SmallFile {
  std::string name, content;
};
/// All that are one file.
inline std::vector<SmallFile> small_files() {
  return {{"edf", small_edf(false)},  {"bdf", small_edf(true)},
          {"ishne", small_ishne()},   {"mfer", small_mfer()},
          {"scp0", small_scp(0)},     {"scp1", small_scp(1)},
          {"scp2", small_scp(2)},     {"scp-beat", small_scp_with_beat()},
          {"muse", small_muse()},     {"cardiosoft", small_cardiosoft()},
          {"aecg", small_aecg()},     {"sierra", small_sierra()},
          {"kardia", small_kardia()}, {"apple", small_apple()},
          {"table", small_table()},   {"wfdb", small_wfdb_header()}};
}

}  // namespace ecgmm::io
