// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/image_look.h"

#include <map>
#include <utility>

#include "ecgmm/core/error.h"
#include "ecgmm/core/hash.h"
#include "ecgmm/core/text.h"
#include "ecgmm/data/picture_cache.h"
#include "ecgmm/ecg/trace.h"
#include "ecgmm/io/file.h"
#include "ecgmm/io/image.h"

namespace ecgmm::data {
namespace {

constexpr int kStandardWidth = 2500;
constexpr int kStandardHeight = 250;

/// The short reason for an image that could not be read.
std::string image_fault(ErrorReason reason) {
  switch (reason) {
    case ErrorReason::empty:
      return "image of 0 bytes";
    case ErrorReason::truncated:
      return "image truncated";
    case ErrorReason::too_large:
      return "image too large";
    default:
      return "image unreadable";
  }
}

ImageFacts look(Record& record, const CohortState& state, const OpenOptions& options) {
  const auto bytes = io::read_file(record.image);
  const auto decoded = io::decode_image(bytes, record.image.filename().string());
  ImageFacts facts = measure_image(decoded.image);
  if (!options.keep_profiles) facts.trace_profile = std::vector<float>();
  facts.sha256 = sha256_hex(bytes);
  facts.file_bytes = bytes.size();
  for (const auto& note : decoded.notes) record.notes.push_back("image: " + note);
  if (facts.width_px != kStandardWidth || facts.height_px != kStandardHeight) {
    record.notes.push_back(concat("image of ", facts.width_px, "x", facts.height_px,
                                  " px instead of ", kStandardWidth, "x", kStandardHeight,
                                  ", scaled"));
  }
  const auto geometry = state.config.strip_geometry(facts.width_px);
  if (const auto obstacle = ecg::trace_obstacle(facts.width_px, facts.height_px, geometry);
      !obstacle.empty()) {
    record.notes.push_back("image without a readable trace: " + obstacle);
  }
  if (options.on_picture && record.label) {
    options.on_picture({decoded.image, geometry, facts.sha256, *state.pictures});
  }
  return facts;
}

}  // namespace

std::optional<ImageFacts> look_at_image(Record& record, const std::filesystem::path& folder,
                                        const CohortState& state, const OpenOptions& options) {
  if (record.image.empty()) return std::nullopt;
  try {
    return look(record, state, options);
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::data) throw;
    record.unreadable[Modality::image] = image_fault(error.reason());
    record.unreadable_detail[Modality::image] =
        error.names_file()
            ? error.what()
            : concat(record.image.lexically_relative(folder).string(), ": ", error.what());
    return std::nullopt;
  }
}

std::vector<std::string> image_notes(const std::vector<Record>& records) {
  std::map<std::string, std::pair<std::size_t, std::string>> kinds;  // how many, the first id
  for (const auto& record : records) {
    for (const auto& note : record.notes) {
      if (!note.starts_with("image")) continue;
      auto& [count, first] = kinds[note];
      if (count++ == 0) first = record.key.id;
    }
  }
  std::vector<std::string> lines;
  for (const auto& [note, found] : kinds) {
    lines.push_back(concat(note, ": ", found.first,
                           found.first == 1 ? " record (" : " records (first ", found.second, ")"));
  }
  return lines;
}

}  // namespace ecgmm::data
