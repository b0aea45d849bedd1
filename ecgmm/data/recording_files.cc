// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/recording_files.h"

#include <algorithm>
#include <cmath>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"

namespace ecgmm::data {
namespace {

namespace fs = std::filesystem;

/// Whether a file holds the samples of a WFDB header beside it.
bool belongs_to_header(const fs::path& file) {
  constexpr std::string_view kParts[] = {".dat", ".mat", ".xyz", ".atr"};
  if (std::ranges::find(kParts, file.extension().string()) == std::end(kParts)) return false;
  std::error_code ignored;
  return fs::exists(fs::path(file).replace_extension(".hea"), ignored);
}

bool is_ecg_format(const fs::path& file) {
  using Format = io::RecordingFormat;
  if (file.extension() == ".hea") return true;  // also a damaged one is to be heard of
  try {
    const Format format = io::detect_format(*io::open_bytes(file));
    return format != Format::unknown && format != Format::other_xml && format != Format::columns &&
           format != Format::pdf && format != Format::mat_alone;
  } catch (const Error&) {
    return false;  // cannot be opened, so is none
  }
}

/// Samples `first` and on of a lead.
std::vector<double> window_of(const io::Recording& recording, std::size_t lead, std::uint64_t first,
                              std::uint64_t count) {
  std::vector<double> samples(static_cast<std::size_t>(count));
  recording.read(lead, first, samples);
  return samples;
}

}  // namespace

std::vector<fs::path> recording_files(const fs::path& place) {
  std::error_code ignored;
  if (!fs::is_directory(place, ignored)) return {place};
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(place)) {
    const bool hidden = entry.path().filename().string().starts_with('.');
    if (!hidden && entry.is_regular_file() && !belongs_to_header(entry.path())) {
      files.push_back(entry.path());
    }
  }
  std::ranges::sort(files);
  return files;
}

std::vector<fs::path> ecg_files(const fs::path& place) {
  auto files = recording_files(place);
  std::erase_if(files, [](const fs::path& file) { return !is_ecg_format(file); });
  return files;
}

std::unique_ptr<io::Recording> open_one_of_many(const fs::path& path,
                                                const io::RecordingOptions& options) {
  try {
    return io::open_recording(path, options);
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::environment) throw;
    throw data_error(error.what());
  }
}

LeadWindow read_lead_window(const io::Recording& recording, const std::string& lead, double at_s,
                            double seconds, bool form_ii) {
  const bool formed = form_ii && to_lower(lead) == "ii" && !recording.find("II") &&
                      recording.find("I") && recording.find("III");
  const std::size_t first_lead = formed ? *recording.find("I") : recording.require(lead);
  const io::RecordingLead& said = recording.header().leads[first_lead];
  if (!said.is_ecg)
    throw data_error(concat("signal ", said.name, " in ", said.unit, " is not a lead"));
  LeadWindow window;
  window.waveform.sampling_rate_hz = said.sampling_rate_hz;
  window.recording_s = static_cast<double>(said.samples) / said.sampling_rate_hz;
  if (at_s >= window.recording_s) {
    throw data_error(concat("the recording is ", fixed(window.recording_s, 2), " s long, nothing ",
                            "is there at ", shortest(at_s), " s"));
  }
  const auto first = static_cast<std::uint64_t>(std::llround(at_s * said.sampling_rate_hz));
  const auto wanted = static_cast<std::uint64_t>(std::ceil(seconds * said.sampling_rate_hz));
  const std::uint64_t count = std::min(wanted, said.samples - std::min(first, said.samples));
  std::vector<double> samples = window_of(recording, first_lead, first, count);
  if (formed) {
    const std::size_t third = *recording.find("III");
    const io::RecordingLead& other = recording.header().leads[third];
    if (other.samples != said.samples || other.sampling_rate_hz != said.sampling_rate_hz) {
      throw data_error("leads I and III differ in sampling rate or length: II cannot be computed");
    }
    const auto added = window_of(recording, third, first, count);
    for (std::size_t i = 0; i < samples.size(); ++i) samples[i] += added[i];
  }
  window.waveform.samples.assign(samples.begin(), samples.end());
  return window;
}

}  // namespace ecgmm::data
