// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/io/kardia.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/io/binary.h"
#include "ecgmm/io/lead_name.h"
#include "ecgmm/io/whole_recording.h"

namespace ecgmm::io {
namespace {

using Json = nlohmann::json;

/// Nesting is bounded before parsing: the values are destroyed recursively.
Json parse(const std::string& text) {
  std::size_t depth = 0, values = 0;
  const Json::parser_callback_t bounded = [&](int at, Json::parse_event_t event, Json&) {
    depth = static_cast<std::size_t>(at);
    if (depth > 32) throw data_error("JSON nested more than 32 deep");
    if (event == Json::parse_event_t::value && ++values > 50'000'000) {
      throw data_error("more than 50,000,000 JSON values");
    }
    return true;
  };
  try {
    return Json::parse(text, bounded);
  } catch (const Json::exception& error) {
    throw data_error(concat("damaged JSON: ", std::string_view(error.what()).substr(0, 160)),
                     "export the recording again");
  }
}

std::string text_of(const Json& object, const char* key) {
  const auto found = object.is_object() ? object.find(key) : object.end();
  return object.is_object() && found != object.end() && found->is_string()
             ? found->get<std::string>()
             : "";
}

double number_of(const Json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_number() || !(found->get<double>() > 0)) {
    throw data_error(concat("data.raw does not state its ", key));
  }
  return found->get<double>();
}

/// The stored signal; `enhanced` is filtered by the maker and not taken.
const Json& raw_of(const Json& document) {
  const Json* data = &document;
  for (const char* key : {"data", "raw"}) {
    const auto found = data->is_object() ? data->find(key) : data->end();
    if (!data->is_object() || found == data->end()) {
      throw data_error(concat("has no ", key == std::string_view("raw") ? "data.raw" : "data",
                              ", the signal as it was recorded"));
    }
    data = &*found;
  }
  if (!data->is_object()) throw data_error("data.raw is not an object");
  return *data;
}

std::vector<float> samples_of(const Json& values, double mv) {
  if (!values.is_array()) throw data_error("is not a list of samples");
  std::vector<float> samples;
  for (const auto& value : values) {
    if (value.is_null()) {
      samples.push_back(NAN);
    } else if (value.is_number()) {
      samples.push_back(static_cast<float>(value.get<double>() * mv));
    } else {
      throw data_error(concat("sample ", samples.size() + 1, " is not a number"));
    }
  }
  return samples;
}

}  // namespace

RecordingPtr open_kardia(const std::string& text) {
  const Json document = parse(text);
  const Json& raw = raw_of(document);
  RecordingHeader header;
  header.format = "Kardia JSON";
  const double rate = number_of(raw, "frequency");
  const double mv = number_of(raw, "amplitudeResolution") * 1e-6;
  const auto found = raw.find("samples");
  if (found == raw.end() || !found->is_object()) throw data_error("data.raw contains no samples");
  std::vector<std::vector<float>> samples;
  // In the order of the limb leads, as nlohmann sorts keys.
  for (const char* key : {"leadI", "leadII", "leadIII", "AVR", "AVL", "AVF"}) {
    const auto lead = found->find(key);
    if (lead == found->end() || lead->is_null()) continue;
    samples.push_back(
        with_context(concat("data.raw.samples.", key), [&] { return samples_of(*lead, mv); }));
    header.leads.push_back(named_lead(key, rate));
  }
  if (samples.empty()) throw data_error("data.raw.samples contains no lead");
  settle_leads(header);
  header.patient.key = text_of(document, "patientID");
  const std::string recorded = text_of(document, "recordedAt");
  if (recorded.size() >= 10) {
    header.recorded_at = iso_time(iso_date(recorded.substr(0, 10)), recorded.substr(10));
  }
  const auto device = document.find("deviceInfo");
  if (device != document.end()) {
    header.device = trim("Kardia " + text_of(*device, "hardwareType"));
    header.patient.device_serial = text_of(*device, "serialNumber");
  }
  const std::string statement = text_of(document, "algorithmDetermination");
  if (!statement.empty()) header.statements.push_back(statement);
  return std::make_unique<WholeRecording>(std::move(header), std::move(samples));
}

}  // namespace ecgmm::io
