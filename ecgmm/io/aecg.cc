// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/io/aecg.h"

#include <cmath>
#include <set>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/io/csv.h"
#include "ecgmm/io/lead_name.h"
#include "ecgmm/io/number_list.h"
#include "ecgmm/io/whole_recording.h"

namespace ecgmm::io {
namespace {

/// The first rhythm series; derived series (representative beats) stand below another.
const XmlElement& rhythm_series(const XmlElement& root) {
  const XmlElement* first = nullptr;
  for (const auto& component : root.children) {
    if (component.name != "component") continue;
    const XmlElement* series = component.child("series");
    if (series == nullptr) continue;
    const XmlElement* code = series->child("code");
    if (code != nullptr && code->attribute("code") == "RHYTHM") return *series;
    if (first == nullptr && code == nullptr) first = series;
  }
  if (first == nullptr) throw data_error("contains no rhythm series and so no lead");
  return *first;
}

std::optional<double> quantity(const XmlElement* element) {
  if (element == nullptr) return std::nullopt;
  const auto number = parse_number(element->attribute("value"));
  return number && std::isfinite(*number) ? number : std::nullopt;
}

/// Samples a second, from the sequence that counts the time of a set.
double sampling_rate(const XmlElement& set) {
  for (const auto& component : set.children) {
    const XmlElement* sequence = component.child("sequence");
    const XmlElement* increment = sequence == nullptr ? nullptr : sequence->at("value/increment");
    const auto step = quantity(increment);
    if (!step) continue;
    const std::string unit = to_lower(increment->attribute("unit"));
    const double seconds = unit == "ms" ? *step / 1e3 : unit == "us" ? *step / 1e6 : *step;
    if (!(seconds > 0 && seconds < 10) || (unit != "s" && unit != "ms" && unit != "us")) {
      throw data_error(concat("line ", increment->line, ": a step of ",
                              increment->attribute("value"), ' ', unit, " gives no sampling rate"));
    }
    return 1 / seconds;
  }
  throw data_error(
      concat("line ", set.line, ": the sequence set does not state its sampling rate"));
}

double scaled(const XmlElement& value, std::string_view name, double missing) {
  const XmlElement* element = value.child(name);
  if (element == nullptr) return missing;
  const auto number = quantity(element);
  const auto unit = millivolts_per(element->attribute("unit"));
  if (!number || !unit) {
    throw data_error(concat("line ", element->line, ": <", name, "> is not a voltage"));
  }
  return *number * *unit;
}

void read_set(const XmlElement& set, RecordingHeader& header,
              std::vector<std::vector<float>>& samples, std::set<std::string>& seen) {
  std::optional<double> rate;
  for (const auto& component : set.children) {
    const XmlElement* sequence = component.child("sequence");
    const XmlElement* code = sequence == nullptr ? nullptr : sequence->child("code");
    const XmlElement* value = sequence == nullptr ? nullptr : sequence->child("value");
    const XmlElement* digits = value == nullptr ? nullptr : value->child("digits");
    if (code == nullptr || digits == nullptr) continue;
    RecordingLead lead = named_lead(code->attribute("code"), 0);
    if (!seen.insert(lead.name).second) {
      header.warnings.push_back(concat("lead ", lead.name,
                                       " is there in several sequence sets; "
                                       "the first is read"));
      continue;
    }
    if (!rate) rate = sampling_rate(set);
    lead.sampling_rate_hz = *rate;
    with_context(concat("line ", digits->line, ", lead ", lead.name), [&] {
      const double scale = scaled(*value, "scale", 0);
      if (scale == 0) throw data_error("no <scale>, or one of 0: the size of a unit is unknown");
      samples.push_back(read_number_list(digits->text, scale, scaled(*value, "origin", 0)));
    });
    header.leads.push_back(std::move(lead));
  }
}

/// Values of controlVariables by their code, wherever they stand below.
void read_filters(const XmlElement& element, std::string_view within, RecordingFilters& filters) {
  std::string_view code = within;
  if (const XmlElement* own = element.child("code")) {
    const std::string_view said = own->attribute("code");
    if (said.find("FILTER_") != std::string_view::npos &&
        said.find("CUTOFF") == std::string_view::npos &&
        said.find("NOTCH_FREQ") == std::string_view::npos) {
      code = said;
    }
    const XmlElement* value = element.child("value");
    const auto number = quantity(value);
    if (number && to_lower(value->attribute("unit")) == "hz") {
      if (code.ends_with("LOW_PASS")) filters.low_pass_hz = number;
      if (code.ends_with("HIGH_PASS")) filters.high_pass_hz = number;
      if (code.ends_with("NOTCH")) filters.notch_hz = number;
    }
  }
  for (const auto& child : element.children) {
    if (child.name == "controlVariable" || child.name == "component") {
      read_filters(child, code, filters);
    }
  }
}

std::string time_of(const XmlElement* effective) {
  if (effective == nullptr) return "";
  for (const std::string_view name : {"low", "center"}) {
    if (const XmlElement* found = effective->child(name)) {
      const std::string_view value = found->attribute("value");
      return iso_time(iso_date(value), value.size() > 8 ? value.substr(8) : "");
    }
  }
  const std::string_view value = effective->attribute("value");
  return iso_time(iso_date(value), value.size() > 8 ? value.substr(8) : "");
}

void read_patient(const XmlElement& root, const XmlElement& series, RecordingHeader& header) {
  header.recorded_at = time_of(series.child("effectiveTime"));
  if (header.recorded_at.empty()) header.recorded_at = time_of(root.child("effectiveTime"));
  if (const XmlElement* subject = root.find("trialSubject")) {
    if (const XmlElement* id = subject->child("id")) {
      header.patient.key = id->attribute("extension");
      if (header.patient.key.empty()) header.patient.key = id->attribute("root");
    }
    if (const XmlElement* demographic = subject->find("subjectDemographicPerson")) {
      header.patient.name = demographic->text_at("name");
      if (const auto* sex = demographic->child("administrativeGenderCode")) {
        header.sex = sex_word(sex->attribute("code"));
      }
      if (const auto* birth = demographic->child("birthTime")) {
        header.patient.birth_date = iso_date(birth->attribute("value"));
      }
    }
  }
  if (const XmlElement* device = series.find("manufacturedSeriesDevice")) {
    header.device = trim(
        concat(device->text_at("manufacturerModelName"), ' ', device->text_at("softwareName")));
    if (const auto* id = device->child("id")) {
      header.patient.device_serial = id->attribute("extension");
    }
  }
  if (const XmlElement* site = root.find("testingSite")) {
    header.patient.institution = site->text_at("location/name");
  }
  settle_age(header, std::nullopt);
}

}  // namespace

RecordingPtr open_aecg(const XmlElement& root) {
  RecordingHeader header;
  header.format = "HL7 aECG";
  const XmlElement& series = rhythm_series(root);
  std::vector<std::vector<float>> samples;
  std::set<std::string> seen;
  for (const auto& component : series.children) {
    if (component.name != "component") continue;
    if (const auto* set = component.child("sequenceSet")) read_set(*set, header, samples, seen);
  }
  if (samples.empty()) throw data_error("its rhythm series contains no lead");
  settle_leads(header);
  for (const auto& child : series.children) {
    if (child.name == "controlVariable") read_filters(child, "", header.filters);
  }
  read_patient(root, series, header);
  return std::make_unique<WholeRecording>(std::move(header), std::move(samples));
}

}  // namespace ecgmm::io
