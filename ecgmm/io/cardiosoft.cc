// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/io/cardiosoft.h"

#include <algorithm>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/io/number_list.h"
#include "ecgmm/io/whole_recording.h"

namespace ecgmm::io {
namespace {

std::string date_of(const XmlElement& root, std::string_view path) {
  const XmlElement* date = root.at(path);
  if (date == nullptr) return "";
  const auto number = [&](std::string_view name) {
    return static_cast<int>(std::clamp(date->number_at(name).value_or(0), 0.0, 9999.0));
  };
  std::string day = iso_date(number("Year"), number("Month"), number("Day"));
  if (date->child("Hour") == nullptr) return day;
  return iso_time(day, concat(date->text_at("Hour"), ':', date->text_at("Minute"), ':',
                              date->text_at("Second")));
}

void read_filters(const XmlElement& root, RecordingFilters& filters) {
  const XmlElement* said = root.child("FilterSetting");
  if (said == nullptr) return;
  filters.high_pass_hz = said->number_at("HighPass");
  filters.low_pass_hz = said->number_at("LowPass");
  if (to_lower(said->text_at("Filter50Hz")) == "yes") filters.notch_hz = 50;
  if (to_lower(said->text_at("Filter60Hz")) == "yes") filters.notch_hz = 60;
}

void read_patient(const XmlElement& root, RecordingHeader& header) {
  PatientIdentity& patient = header.patient;
  patient.key = root.text_at("PatientInfo/PID");
  patient.name = trim(concat(root.text_at("PatientInfo/Name/GivenName"), ' ',
                             root.text_at("PatientInfo/Name/FamilyName")));
  patient.birth_date = date_of(root, "PatientInfo/BirthDateTime").substr(0, 10);
  header.recorded_at = date_of(root, "ObservationDateTime");
  header.sex = sex_word(root.text_at("PatientInfo/Gender"));
  header.device = trim(concat(root.text_at("ClinicalInfo/DeviceInfo/Desc"), ' ',
                              root.text_at("ClinicalInfo/DeviceInfo/SoftwareVer")));
  auto age = root.number_at("PatientInfo/Age");
  const XmlElement* said = root.at("PatientInfo/Age");
  if (age && to_lower(said->attribute("units")).starts_with("month")) *age /= 12;
  settle_age(header, age);
}

void read_statements(const XmlElement& root, RecordingHeader& header) {
  const XmlElement* diagnosis = root.at("Interpretation/Diagnosis");
  if (diagnosis == nullptr) return;
  for (const auto& line : diagnosis->children) {
    const auto text = trim(line.text);
    if (!text.empty() && text != "---") header.statements.emplace_back(text);
  }
}

}  // namespace

RecordingPtr open_cardiosoft(const XmlElement& root) {
  RecordingHeader header;
  header.format = "GE CardioSoft XML";
  const XmlElement* strip = root.child("StripData");
  if (strip == nullptr) throw data_error("contains no <StripData> and so no rhythm strip");
  const auto rate = strip->number_at("SampleRate");
  const auto resolution = strip->number_at("Resolution");
  if (!rate || !(*rate > 0 && *rate <= 1e6)) {
    throw data_error(concat("line ", strip->line, ": <SampleRate> gives no sampling rate"));
  }
  if (!resolution || !(*resolution > 0)) {
    throw data_error(concat("line ", strip->line, ": <Resolution> gives no microvolts per unit"));
  }
  const auto count = strip->number_at("ChannelSampleCountTotal");
  std::vector<std::vector<float>> samples;
  for (const auto& data : strip->children) {
    if (data.name != "WaveformData") continue;
    const std::string name(data.attribute("lead"));
    with_context(concat("line ", data.line, ", lead ", name), [&] {
      samples.push_back(read_number_list(data.text, *resolution * 1e-3));
      if (count && static_cast<double>(samples.back().size()) != *count) {
        throw data_error(concat("holds ", samples.back().size(), " samples, the strip says ",
                                strip->text_at("ChannelSampleCountTotal")),
                         "export the file again");
      }
    });
    header.leads.push_back(named_lead(name, *rate));
  }
  if (samples.empty()) throw data_error("its <StripData> has no lead");
  settle_leads(header);
  read_filters(root, header.filters);
  read_patient(root, header);
  read_statements(root, header);
  return std::make_unique<WholeRecording>(std::move(header), std::move(samples));
}

}  // namespace ecgmm::io
