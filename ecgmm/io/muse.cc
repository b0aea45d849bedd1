// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/io/muse.h"

#include <zlib.h>

#include <cmath>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/io/base64.h"
#include "ecgmm/io/binary.h"
#include "ecgmm/io/lead_name.h"
#include "ecgmm/io/whole_recording.h"

namespace ecgmm::io {
namespace {

/// The first <Waveform> that is a rhythm strip, not a median beat.
const XmlElement& rhythm_of(const XmlElement& root, RecordingHeader& header) {
  const XmlElement* found = nullptr;
  std::size_t rhythms = 0;
  for (const auto& element : root.children) {
    if (element.name != "Waveform") continue;
    const std::string type = to_lower(element.text_at("WaveformType"));
    if (type != "rhythm" && !(type.empty() && element.child("LeadData") != nullptr)) continue;
    if (found == nullptr) found = &element;
    ++rhythms;
  }
  if (found == nullptr) throw data_error("contains no <Waveform> of type Rhythm and so no lead II");
  if (rhythms > 1) {
    header.warnings.push_back(concat("the first of ", rhythms, " rhythm waveforms is read"));
  }
  return *found;
}

double sampling_rate(const XmlElement& waveform) {
  const auto base = waveform.number_at("SampleBase");
  const double exponent = waveform.number_at("SampleExponent").value_or(0);
  const double rate = base.value_or(0) * std::pow(10.0, exponent);
  if (!(rate > 0 && rate <= 1e6)) {
    throw data_error(concat("line ", waveform.line, ": <SampleBase> gives no sampling rate"));
  }
  return rate;
}

/// mV a unit.
double resolution(const XmlElement& lead) {
  const auto units = lead.number_at("LeadAmplitudeUnitsPerBit");
  const std::string_view unit = lead.text_at("LeadAmplitudeUnits");
  const auto scale = unit.empty() ? std::optional(1e-3) : millivolts_per(unit);
  if (!units || !(*units > 0) || !scale) {
    throw data_error("<LeadAmplitudeUnitsPerBit> and <LeadAmplitudeUnits> state no voltage");
  }
  return *units * *scale;
}

void check_crc(const XmlElement& lead, std::span<const std::uint8_t> bytes) {
  const auto said = lead.number_at("LeadDataCRC32");
  if (!said || *said == 0 || std::abs(*said) > 0xFFFFFFFFp0) return;
  const auto crc = crc32(crc32(0, nullptr, 0), bytes.data(), static_cast<uInt>(bytes.size()));
  if (static_cast<std::uint32_t>(static_cast<std::int64_t>(*said)) != crc) {
    throw data_error(concat("the samples have the CRC ", crc, ", <LeadDataCRC32> says ",
                            lead.text_at("LeadDataCRC32")),
                     "the file was damaged or changed: export it again");
  }
}

std::vector<float> samples_of(const XmlElement& lead) {
  const XmlElement* data = lead.child("WaveFormData");
  if (data == nullptr) throw data_error("has no <WaveFormData>");
  if (lead.number_at("LeadSampleSize").value_or(2) != 2) {
    throw data_error(concat("samples of ", lead.text_at("LeadSampleSize"), " bytes are not read"));
  }
  const auto bytes = decode_base64(data->text);
  check_crc(lead, bytes);
  const auto count = lead.number_at("LeadSampleCountTotal");
  if (bytes.size() % 2 != 0 || (count && 2 * *count != static_cast<double>(bytes.size()))) {
    throw data_error(concat("holds ", bytes.size(), " bytes, <LeadSampleCountTotal> says ",
                            lead.text_at("LeadSampleCountTotal"), " samples of 2 bytes"),
                     "export the file again");
  }
  const double mv = resolution(lead);
  std::vector<float> samples(bytes.size() / 2);
  for (std::size_t i = 0; i < samples.size(); ++i) {
    samples[i] = static_cast<float>(little_i16(&bytes[2 * i]) * mv);
  }
  return samples;
}

void read_filters(const XmlElement& waveform, RecordingFilters& filters) {
  if (const auto hundredths = waveform.number_at("HighPassFilter")) {
    filters.high_pass_hz = *hundredths / 100;  // 16 = 0.16 Hz
  }
  filters.low_pass_hz = waveform.number_at("LowPassFilter");
  const auto notch = waveform.number_at("ACFilter");
  if (notch && *notch > 0) filters.notch_hz = notch;
}

std::optional<double> age_in_years(const XmlElement& root) {
  const auto age = root.number_at("PatientDemographics/PatientAge");
  if (!age) return std::nullopt;
  const std::string unit = to_lower(root.text_at("PatientDemographics/AgeUnits"));
  if (unit.starts_with("month")) return *age / 12;
  if (unit.starts_with("week")) return *age / 52.18;
  if (unit.starts_with("day")) return *age / 365.25;
  if (unit.starts_with("hour")) return *age / 8766;
  return age;
}

void read_patient(const XmlElement& root, RecordingHeader& header) {
  PatientIdentity& patient = header.patient;
  const XmlElement none;
  const XmlElement* found = root.child("PatientDemographics");
  const XmlElement& said = found != nullptr ? *found : none;
  patient.key = said.text_at("PatientID");
  patient.name =
      trim(concat(said.text_at("PatientFirstName"), ' ', said.text_at("PatientLastName")));
  patient.birth_date = iso_date(said.text_at("DateofBirth"));
  header.sex = sex_word(said.text_at("Gender"));
  found = root.child("TestDemographics");
  const XmlElement& test = found != nullptr ? *found : none;
  header.recorded_at =
      iso_time(iso_date(test.text_at("AcquisitionDate")), test.text_at("AcquisitionTime"));
  header.device = trim(
      concat(test.text_at("AcquisitionDevice"), ' ', test.text_at("AcquisitionSoftwareVersion")));
  patient.institution = test.text_at("SiteName");
  settle_age(header, age_in_years(root));
}

void read_statements(const XmlElement& root, RecordingHeader& header) {
  const XmlElement* diagnosis = root.child("Diagnosis");
  if (diagnosis == nullptr) return;
  for (const auto& statement : diagnosis->children) {
    const auto text = statement.text_at("StmtText");
    if (!text.empty()) header.statements.emplace_back(text);
  }
}

}  // namespace

RecordingPtr open_muse(const XmlElement& root) {
  RecordingHeader header;
  header.format = "GE MUSE XML";
  const XmlElement& waveform = rhythm_of(root, header);
  const double rate = sampling_rate(waveform);
  std::vector<std::vector<float>> samples;
  for (const auto& lead : waveform.children) {
    if (lead.name != "LeadData") continue;
    const std::string name(lead.text_at("LeadID"));
    with_context(concat("line ", lead.line, ", lead ", name),
                 [&] { samples.push_back(samples_of(lead)); });
    header.leads.push_back(named_lead(name, rate));
    if (to_lower(lead.text_at("LeadOff")) == "true") {
      header.warnings.push_back(concat("the electrode of lead ", name, " was off"));
    }
  }
  if (samples.empty()) throw data_error("its rhythm <Waveform> has no <LeadData>");
  settle_leads(header);
  read_filters(waveform, header.filters);
  read_patient(root, header);
  read_statements(root, header);
  return std::make_unique<WholeRecording>(std::move(header), std::move(samples));
}

}  // namespace ecgmm::io
