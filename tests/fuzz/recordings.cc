// SPDX-License-Identifier: Apache-2.0
// ECG files: each format by its own reader, so that no time goes into bytes of no format; `any` as
// users open them.
#include <algorithm>
#include <functional>
#include <memory>

#include "ecgmm/io/aecg.h"
#include "ecgmm/io/apple_watch.h"
#include "ecgmm/io/cardiosoft.h"
#include "ecgmm/io/columns.h"
#include "ecgmm/io/dicom_load.h"
#include "ecgmm/io/edf.h"
#include "ecgmm/io/ishne.h"
#include "ecgmm/io/kardia.h"
#include "ecgmm/io/mfer.h"
#include "ecgmm/io/muse.h"
#include "ecgmm/io/recording_file.h"
#include "ecgmm/io/scp_ecg.h"
#include "ecgmm/io/sierra.h"
#include "ecgmm/io/wfdb_record.h"
#include "ecgmm/io/xml_tree.h"
#include "target.h"
#include "tests/io/small_dicom.h"

namespace ecgmm::fuzz {
namespace {

using io::RecordingPtr;

/// Reads the beginning, middle and end of every lead.
void read_through(const io::Recording& recording) {
  constexpr std::uint64_t kWindow = 4096;
  const auto& leads = recording.header().leads;
  std::vector<double> window;
  for (std::size_t l = 0; l < std::min<std::size_t>(leads.size(), 32); ++l) {
    const std::uint64_t length = leads[l].samples, count = std::min(length, kWindow);
    window.resize(static_cast<std::size_t>(count));
    for (const std::uint64_t first : {std::uint64_t{0}, (length - count) / 2, length - count}) {
      recording.read(l, first, window);
    }
  }
}

void read_with(Input input, RecordingPtr (*open)(io::Bytes)) {
  guarded([&] { read_through(*open(io::memory_bytes({input.begin(), input.end()}))); });
}
void read_text_with(Input input, RecordingPtr (*open)(const std::string&)) {
  guarded([&] { read_through(*open(text_of(input))); });
}
void read_xml_with(Input input, RecordingPtr (*open)(const io::XmlElement&)) {
  guarded([&] { read_through(*open(io::read_xml_tree(text_of(input)))); });
}

void put_crc(std::vector<std::uint8_t>& bytes, std::size_t at, std::size_t from, std::size_t end) {
  const unsigned crc = io::crc_ccitt(Input(bytes).subspan(from, end - from));
  bytes[at] = static_cast<std::uint8_t>(crc);
  bytes[at + 1] = static_cast<std::uint8_t>(crc >> 8);
}

/// With checksums that fit, or the search would end at them.
std::vector<std::uint8_t> with_scp_crcs(Input input) {
  std::vector<std::uint8_t> bytes(input.begin(), input.end());
  if (bytes.size() < 32) return bytes;
  const std::size_t pointers = io::little_u32(&bytes[10]);
  const auto fits = [&](std::size_t at, std::size_t length) {
    return length >= 16 && at <= bytes.size() && length <= bytes.size() - at;
  };
  if (!fits(6, pointers)) return bytes;
  for (std::size_t at = 22; at + 10 <= 6 + pointers; at += 10) {
    const std::size_t length = io::little_u32(&bytes[at + 2]),
                      index = io::little_u32(&bytes[at + 6]);
    if (index == 0 || !fits(index - 1, length)) continue;
    put_crc(bytes, index - 1, index + 1, index - 1 + length);
  }
  put_crc(bytes, 6, 8, 6 + pointers);
  const std::size_t size = io::little_u32(&bytes[2]);
  if (size >= 4 && size <= bytes.size()) put_crc(bytes, 0, 2, size);
  return bytes;
}

void scp(Input input) {
  read_with(input, io::open_scp);
  read_with(with_scp_crcs(input), io::open_scp);
}

/// A header, a NUL and the bytes of whatever file it names; headers of segments are it again.
void wfdb(Input input) {
  const std::string text = text_of(input);
  const std::size_t end = std::min(text.find('\0'), text.size());
  const std::string header = text.substr(0, end);
  const std::string data = end < text.size() ? text.substr(end + 1) : "";
  guarded([&] {
    const io::OpenSibling open = [&](const std::string& name) -> io::Bytes {
      if (name.find("absent") != std::string::npos) return nullptr;
      return io::memory_bytes(name.ends_with(".hea") ? header : data);
    };
    read_through(*io::open_wfdb(header, open));
  });
}

void any(Input input) {
  guarded([&] {
    const auto open = [](const std::string&) -> io::Bytes { return nullptr; };
    const io::RecordingOptions options{500.0, 0.001, {}};
    read_through(
        *io::open_recording(io::memory_bytes({input.begin(), input.end()}), open, options));
  });
}

void columns(Input input) {
  guarded([&] { read_through(*io::open_columns(text_of(input), {500.0, 0.001, {}})); });
}

using Seeds = std::vector<std::string>;

Seeds every_small_file() {
  Seeds seeds;
  for (const auto& file : io::small_files()) seeds.push_back(file.content);
  return seeds;
}
Seeds small_dicom_files() {
  using Syntax = io::SmallDicom::Syntax;
  Seeds seeds;
  for (const auto syntax : {Syntax::explicit_little, Syntax::implicit_little, Syntax::explicit_big,
                            Syntax::encapsulated, Syntax::deflated}) {
    seeds.push_back(io::SmallDicom(syntax).file());
  }
  for (const auto& file : io::oversize_dicom_files()) seeds.push_back(file.content);
  return seeds;
}
Seeds small_records() {
  std::string multi = "r/2 1 500 80\nr 40\n~ 40\n";
  Seeds seeds = {io::small_wfdb_header() + std::string(1, '\0') + io::small_wfdb_data(), multi};
  for (const char* format :
       {"8", "16x2", "16:3", "24", "32", "61", "80", "160", "212", "310", "311", "508", "16+24"}) {
    seeds.push_back(std::string("r 2 360/360(0) 12\nr.dat ") + format +
                    " 200(0)/mV 12 0 1 0 0 I\nr.dat " + format + " 200/mV 12 0 1 0 0 II\n" +
                    std::string(1, '\0') + std::string(100, '\x11'));
  }
  return seeds;
}

}  // namespace

std::vector<Target> recording_targets() {
  return {
      {"any", any, every_small_file},
      {"muse", [](Input i) { read_xml_with(i, io::open_muse); },
       [] { return Seeds{io::small_muse()}; }},
      {"cardiosoft", [](Input i) { read_xml_with(i, io::open_cardiosoft); },
       [] { return Seeds{io::small_cardiosoft()}; }},
      {"aecg", [](Input i) { read_xml_with(i, io::open_aecg); },
       [] { return Seeds{io::small_aecg()}; }},
      {"sierra", [](Input i) { read_xml_with(i, io::open_sierra); },
       [] { return Seeds{io::small_sierra()}; }},
      {"scp", scp,
       [] {
         return Seeds{io::small_scp(0), io::small_scp(1), io::small_scp(2),
                      io::small_scp_with_beat()};
       }},
      {"edf", [](Input i) { read_with(i, io::open_edf); },
       [] { return Seeds{io::small_edf(false), io::small_edf(true)}; }},
      {"ishne", [](Input i) { read_with(i, io::open_ishne); },
       [] {  // one without its checksum, which is read too and can be changed everywhere
         std::string plain = io::small_ishne();
         plain.replace(8, 2, 2, '\0');
         return Seeds{io::small_ishne(), plain};
       }},
      {"mfer", [](Input i) { read_with(i, io::open_mfer); },
       [] { return Seeds{io::small_mfer()}; }},
      {"dicom", [](Input i) { read_with(i, io::open_dicom); }, small_dicom_files},
      {"wfdb", wfdb, small_records},
      {"apple_watch", [](Input i) { read_text_with(i, io::open_apple_watch); },
       [] { return Seeds{io::small_apple()}; }},
      {"kardia", [](Input i) { read_text_with(i, io::open_kardia); },
       [] { return Seeds{io::small_kardia()}; }},
      {"columns", columns, [] { return Seeds{io::small_table()}; }},
  };
}

}  // namespace ecgmm::fuzz
