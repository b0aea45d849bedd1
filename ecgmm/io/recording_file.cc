// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/io/recording_file.h"

#include <algorithm>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/io/aecg.h"
#include "ecgmm/io/apple_watch.h"
#include "ecgmm/io/binary.h"
#include "ecgmm/io/cardiosoft.h"
#include "ecgmm/io/columns.h"
#include "ecgmm/io/dicom_load.h"
#include "ecgmm/io/edf.h"
#include "ecgmm/io/ishne.h"
#include "ecgmm/io/kardia.h"
#include "ecgmm/io/mfer.h"
#include "ecgmm/io/muse.h"
#include "ecgmm/io/scp_ecg.h"
#include "ecgmm/io/sierra.h"
#include "ecgmm/io/wfdb_record.h"
#include "ecgmm/io/xml_stream.h"

namespace ecgmm::io {
namespace {

constexpr std::size_t kLook = 8192;
constexpr std::uint64_t kMaxText = std::uint64_t{256} << 20;

/// The start of a text as ASCII, whatever its encoding: NUL bytes of UTF-16 and marks left out.
std::string plain_start(std::string_view start) {
  std::string text;
  for (const char c : start) {
    if (static_cast<unsigned char>(c) < 0x80 && c != '\0') text += c;
  }
  return text;
}

bool is_text(std::string_view start) {
  return !start.empty() && std::ranges::all_of(start, [](char c) {
    return static_cast<unsigned char>(c) >= ' ' || c == '\n' || c == '\r' || c == '\t';
  });
}

RecordingFormat xml_format(const std::string& text) {
  constexpr std::pair<std::string_view, RecordingFormat> kRoots[] = {
      {"<RestingECG", RecordingFormat::muse},
      {"<CardiologyXML", RecordingFormat::cardiosoft},
      {"AnnotatedECG", RecordingFormat::aecg},
      {"<restingecgdata", RecordingFormat::sierra}};
  auto found = RecordingFormat::other_xml;
  std::size_t first = std::string::npos;  // the root stands before all that may be called like one
  for (const auto& [root, format] : kRoots) {
    const std::size_t at = text.find(root);
    if (at < first) {
      first = at;
      found = format;
    }
  }
  return found;
}

/// name signals [rate [length ...]], after comments.
bool is_wfdb_header(std::string_view start) {
  for (const auto& line : split_text(start, '\n')) {
    const auto content = trim(line);
    if (content.empty() || content.starts_with('#')) continue;
    const auto words = split_text(content, ' ');
    const auto digits = [](std::string_view word) {
      return !word.empty() && word.find_first_not_of("0123456789") == std::string_view::npos;
    };
    const bool name = !words[0].empty() && !digits(words[0].substr(0, 1))
                          ? true
                          : words[0].find_first_not_of("0123456789.-+,;eE") != std::string::npos ||
                                (words.size() >= 2 && words.size() <= 6);
    return words.size() >= 2 && name && digits(words[1]) &&
           words[0].find_first_of(",;\"{<") == std::string::npos;
  }
  return false;
}

/// "0       " and fixed fields of printable text.
bool is_edf(std::string_view start) {
  if (start.size() < 8) return false;
  const bool bdf = start.starts_with(
      "\xFF"
      "BIOSEMI");
  if (bdf) return true;
  if (start.substr(0, 8) != "0       ") return false;
  return start.size() < 256 || is_text(start.substr(0, 256));
}

/// A MATLAB v4 matrix of 16-bit integers, or a v5 file.
bool is_mat(std::string_view start) {
  if (start.starts_with("MATLAB 5.0 MAT-file")) return true;
  if (start.size() < 24) return false;
  const auto* at = reinterpret_cast<const std::uint8_t*>(start.data());
  const std::uint32_t type = little_u32(at), imaginary = little_u32(at + 12),
                      name = little_u32(at + 16);
  return type < 100 && imaginary <= 1 && name >= 2 && name < 32 && little_u32(at + 4) > 0 &&
         little_u32(at + 8) > 0 && 20 + name <= start.size() &&
         is_text(start.substr(20, name - 1)) && start[20 + name - 1] == '\0';
}

bool is_scp(std::string_view start) {
  if (start.size() < 32) return false;
  const auto* at = reinterpret_cast<const std::uint8_t*>(start.data());
  if (start.substr(16, 6) == "SCPECG") return true;
  // Older files leave that field empty: section 0 says of itself where and how long it is.
  return little_u16(at + 8) == 0 && little_u32(at + 10) >= 16 && little_u32(at + 10) < 4096 &&
         little_u16(at + 22) == 0 && little_u32(at + 24) == little_u32(at + 10);
}

bool is_dicom(std::string_view start) {
  if (start.size() >= 132 && start.substr(128, 4) == "DICM") return true;
  // Without a preamble: a group 2 or 8 element first, with an explicit type.
  return start.size() >= 8 && (start[0] == '\x02' || start[0] == '\x08') && start[1] == '\0' &&
         start[3] == '\0' && start[4] >= 'A' && start[4] <= 'Z' && start[5] >= 'A' &&
         start[5] <= 'Z';
}

bool is_column_text(std::string_view start) {
  return is_text(start) && start.find_first_of("0123456789") != std::string_view::npos;
}

Error refusal(RecordingFormat format) {
  switch (format) {
    case RecordingFormat::mat_alone:
      return data_error("is a MATLAB file without its header: neither rate nor leads are known",
                        "give the WFDB header (.hea) beside it");
    case RecordingFormat::pdf:
      return data_error("is a PDF page, not a file of samples", "use: ecgmm digitize");
    case RecordingFormat::other_xml:
      return data_error("is XML, but not a known ECG format");
    default:
      return data_error("is not a known ECG format", "docs/formats.md lists the formats");
  }
}

RecordingPtr open_xml(RecordingFormat format, const std::string& text) {
  const XmlElement root = with_context("XML", [&] { return read_xml_tree(text); });
  if (format == RecordingFormat::muse && root.name == "RestingECG") return open_muse(root);
  if (format == RecordingFormat::cardiosoft && root.name == "CardiologyXML") {
    return open_cardiosoft(root);
  }
  if (format == RecordingFormat::aecg && root.name == "AnnotatedECG") return open_aecg(root);
  if (format == RecordingFormat::sierra && root.name == "restingecgdata") return open_sierra(root);
  throw data_error(concat("is XML with the root ", quoted(root.name), ", not a known ECG format"));
}

std::string whole_text(const ByteSource& source) {
  const auto bytes = read_all(source, kMaxText);
  std::string text(bytes.begin(), bytes.end());
  if (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
  if (text.starts_with("\xFF\xFE")) return to_utf8(std::string_view(text).substr(2), "UTF-16LE");
  if (text.starts_with("\xFE\xFF")) return to_utf8(std::string_view(text).substr(2), "UTF-16BE");
  return text;
}

}  // namespace

RecordingFormat detect_format(const ByteSource& source) {
  const std::string start = read_start(source, kLook);
  if (start.starts_with("%PDF-")) return RecordingFormat::pdf;
  if (start.starts_with("ISHNE1.0")) return RecordingFormat::ishne;
  if (is_dicom(start)) return RecordingFormat::dicom;
  if (is_edf(start)) return RecordingFormat::edf;
  if (start.size() > 6 && start.starts_with("@") && start.substr(2, 3) == "MFR") {
    return RecordingFormat::mfer;
  }
  if (is_scp(start)) return RecordingFormat::scp;
  if (is_mat(start)) return RecordingFormat::mat_alone;
  const bool marked = start.starts_with("\xFF\xFE") || start.starts_with("\xFE\xFF") ||
                      start.starts_with("\xEF\xBB\xBF");
  const std::string text = plain_start(start);
  const std::string_view content = trim(text);
  if (content.starts_with("<?xml") || (content.starts_with("<") && content.size() > 1)) {
    return xml_format(text);
  }
  if (!marked && !is_text(start)) return RecordingFormat::unknown;
  if (content.starts_with("{") || content.starts_with("[")) return RecordingFormat::kardia;
  const std::string lower = to_lower(content);
  if (lower.find("sample rate,") != std::string::npos &&
      lower.find("\nlead,") != std::string::npos) {
    return RecordingFormat::apple_watch;
  }
  if (is_wfdb_header(text)) return RecordingFormat::wfdb;
  return is_column_text(content) ? RecordingFormat::columns : RecordingFormat::unknown;
}

std::unique_ptr<Recording> open_recording(Bytes source, const OpenSibling& open,
                                          const RecordingOptions& options) {
  if (source->size() == 0) throw data_error("is empty");
  const RecordingFormat format = detect_format(*source);
  switch (format) {
    case RecordingFormat::muse:
    case RecordingFormat::cardiosoft:
    case RecordingFormat::aecg:
    case RecordingFormat::sierra: {
      const auto bytes = read_all(*source, kMaxText);
      return open_xml(format, std::string(bytes.begin(), bytes.end()));
    }
    case RecordingFormat::scp:
      return open_scp(std::move(source));
    case RecordingFormat::edf:
      return open_edf(std::move(source));
    case RecordingFormat::ishne:
      return open_ishne(std::move(source));
    case RecordingFormat::mfer:
      return open_mfer(std::move(source));
    case RecordingFormat::dicom:
      return open_dicom(std::move(source));
    case RecordingFormat::wfdb:
      return open_wfdb(whole_text(*source), open);
    case RecordingFormat::apple_watch:
      return open_apple_watch(whole_text(*source));
    case RecordingFormat::kardia:
      return open_kardia(whole_text(*source));
    case RecordingFormat::columns:
      return open_columns(whole_text(*source), options);
    default:
      throw refusal(format);
  }
}

std::unique_ptr<Recording> open_recording(const std::filesystem::path& path,
                                          const RecordingOptions& options) {
  Bytes source = open_bytes(path);
  return with_file(path, [&] {
    return open_recording(std::move(source), siblings_in(path.parent_path()), options);
  });
}

}  // namespace ecgmm::io
