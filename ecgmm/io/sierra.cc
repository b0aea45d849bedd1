// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/io/sierra.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/io/base64.h"
#include "ecgmm/io/binary.h"
#include "ecgmm/io/csv.h"
#include "ecgmm/io/whole_recording.h"
#include "ecgmm/io/xli.h"

namespace ecgmm::io {
namespace {

constexpr std::string_view kStandard[] = {"I",  "II", "III", "aVR", "aVL", "aVF",
                                          "V1", "V2", "V3",  "V4",  "V5",  "V6"};
constexpr std::size_t kMaxSamples = 10'000'000;

using Leads = std::vector<std::vector<std::int16_t>>;

void check_type(const XmlElement& root) {
  const std::string type(root.text_at("documentinfo/documenttype"));
  const std::string version(root.text_at("documentinfo/documentversion"));
  if (type != "SierraECG" && type != "PhilipsECG") {
    throw data_error(concat("a document of the type ", quoted(type),
                            " cannot be read, only SierraECG and PhilipsECG"));
  }
  if (!version.starts_with("1.03") && !version.starts_with("1.04")) {
    throw data_error(
        concat("version ", quoted(version), " of ", type, " cannot be read, only 1.03 and 1.04"));
  }
}

/// The first of several places that holds a number above 0.
double number_of(const XmlElement& waveforms, const XmlElement* signal, std::string_view attribute,
                 std::initializer_list<std::string_view> elements, std::string_view what) {
  const auto own = parse_number(waveforms.attribute(attribute));
  if (own && *own > 0 && std::isfinite(*own)) return *own;
  for (const auto name : elements) {
    const auto said = signal == nullptr ? std::nullopt : signal->number_at(name);
    if (said && *said > 0) return *said;
  }
  throw data_error(concat("the waveform does not state its ", what));
}

std::vector<std::string> lead_names(const XmlElement& waveforms, const XmlElement* signal) {
  std::vector<std::string> names;
  for (const auto& name : split_text(waveforms.attribute("leadlabels"), ' ')) {
    if (!trim(name).empty()) names.emplace_back(trim(name));
  }
  const auto said = parse_number(waveforms.attribute("numberofleads"));
  if (!names.empty()) {
    if (said && *said >= 1 && *said < static_cast<double>(names.size())) {
      names.resize(static_cast<std::size_t>(*said));
    }
    return names;
  }
  double count = 12;
  if (signal != nullptr) count = signal->number_at("numberchannelsallocated").value_or(count);
  if (!(count >= 1 && count <= 64)) throw data_error(concat(count, " leads"));
  for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
    names.push_back(i < std::size(kStandard) ? std::string(kStandard[i])
                                             : concat("Channel ", i + 1));
  }
  return names;
}

/// 16-bit samples, lead after lead.
Leads split_plain(std::span<const std::uint8_t> bytes, std::size_t count) {
  if (bytes.size() % (2 * count) != 0) {
    throw data_error(concat(bytes.size(), " bytes are not ", count, " leads of 2-byte samples"),
                     "the file was cut: export it again");
  }
  const std::size_t samples = bytes.size() / 2 / count;
  Leads leads(count, std::vector<std::int16_t>(samples));
  for (std::size_t l = 0; l < count; ++l) {
    for (std::size_t i = 0; i < samples; ++i) {
      leads[l][i] = little_i16(&bytes[2 * (l * samples + i)]);
    }
  }
  return leads;
}

int half(int value) { return value >= 0 ? value / 2 : -((1 - value) / 2); }  // rounded down

/// The limb leads that follow from I and II are stored as differences from what these give.
void restore_limb_leads(Leads& leads) {
  const auto& one = leads[0];
  const auto& two = leads[1];
  for (std::size_t i = 0; i < one.size(); ++i) {
    const auto narrow = [](int value) { return static_cast<std::int16_t>(value); };
    leads[2][i] = narrow(two[i] - one[i] - leads[2][i]);
    leads[3][i] = narrow(-leads[3][i] - half(one[i] + two[i]));
    leads[4][i] = narrow(half(one[i] - leads[2][i]) - leads[4][i]);
    leads[5][i] = narrow(half(two[i] + leads[2][i]) - leads[5][i]);
  }
}

/// Whether lead III is already what I and II give, as in files that are not compressed.
bool is_restored(const Leads& leads) {
  std::size_t near = 0;
  for (std::size_t i = 0; i < leads[0].size(); ++i) {
    near += std::abs(leads[1][i] - leads[0][i] - leads[2][i]) <= 2 ? 1 : 0;
  }
  return 2 * near > leads[0].size();
}

Leads read_leads(const XmlElement& waveforms, const std::vector<std::string>& names) {
  const std::string encoding = to_lower(waveforms.attribute("dataencoding"));
  if (encoding != "base64") {
    throw data_error(concat("waveforms in the encoding ", quoted(encoding), " are not read"));
  }
  std::string_view method = waveforms.attribute("compressmethod");
  if (method.empty()) method = waveforms.attribute("compression");
  if (to_lower(waveforms.attribute("compressflag")) == "false") method = "";
  const std::string lower = to_lower(method);
  const bool plain = lower.empty() || lower == "uncompressed" || lower == "none";
  if (!plain && lower != "xli") {
    throw data_error(concat("the compression ", quoted(method), " is not read"));
  }
  const auto bytes = decode_base64(waveforms.text);
  Leads leads = plain ? split_plain(bytes, names.size()) : decode_xli(bytes, kMaxSamples);
  if (leads.size() < names.size()) {
    throw data_error(concat("holds ", leads.size(), " leads, ", names.size(), " are announced"),
                     "the file was cut: export it again");
  }
  leads.resize(names.size());
  for (const auto& lead : leads) {
    if (lead.size() != leads[0].size()) {
      throw data_error(concat("a lead has ", lead.size(), " samples, the first ", leads[0].size()),
                       "the file was damaged: export it again");
    }
  }
  const bool standard =
      names.size() >= 6 && std::equal(names.begin(), names.begin() + 6, std::begin(kStandard));
  if (standard && !(plain && is_restored(leads))) restore_limb_leads(leads);
  return leads;
}

void read_filters(const XmlElement& waveforms, const XmlElement* signal, const XmlElement& root,
                  RecordingFilters& filters) {
  const auto said = [&](std::string_view name) -> std::optional<double> {
    const auto own = parse_number(waveforms.attribute(name));
    if (own && *own > 0) return own;
    return signal == nullptr ? std::nullopt : signal->number_at(name);
  };
  filters.high_pass_hz = said("hipass");
  filters.low_pass_hz = said("lowpass");
  const std::string_view notched = waveforms.attribute("notchfiltered");
  if (to_lower(notched) == "true") filters.notch_hz = said("notchfilterfreqs");
  if (filters.high_pass_hz || signal == nullptr || !notched.empty()) return;
  const auto band = split_text(signal->text_at("signalbandwidth"), '-');  // 1.03: "0.05-150"
  if (band.size() == 2) {
    filters.high_pass_hz = parse_number(band[0]);
    filters.low_pass_hz = parse_number(band[1]);
  }
  // 1.03 says whether the stored signal is the filtered one of the report.
  if (to_lower(waveforms.attribute("filterflag")) == "true") {
    filters.notch_hz = root.number_at("reportinfo/reportbandwidth/notchfiltersetting");
  }
}

void read_patient(const XmlElement& root, RecordingHeader& header) {
  const XmlElement* acquired = root.child("dataacquisition");
  if (acquired != nullptr) {
    header.recorded_at =
        iso_time(iso_date(acquired->attribute("date")), acquired->attribute("time"));
    header.device = acquired->text_at("machine");
    if (const auto* machine = acquired->child("machine")) {
      header.patient.device_serial = machine->attribute("machineid");
    }
    header.patient.institution = acquired->text_at("acquirer/institutionname");
    header.electrodes = acquired->text_at("signalcharacteristics/electrodeplacement");
  }
  const XmlElement* patient = root.at("patient/generalpatientdata");
  if (patient == nullptr) return;
  header.patient.key = patient->text_at("patientid");
  header.patient.name =
      trim(concat(patient->text_at("name/firstname"), ' ', patient->text_at("name/lastname")));
  header.sex = sex_word(patient->text_at("sex"));
  header.patient.birth_date = iso_date(patient->text_at("age/dateofbirth"));
  auto age = patient->number_at("age/years");
  if (!age) {
    if (const auto months = patient->number_at("age/months")) age = *months / 12;
    if (const auto days = patient->number_at("age/days")) age = *days / 365.25;
  }
  settle_age(header, age);
}

void read_statements(const XmlElement& root, RecordingHeader& header) {
  const XmlElement* interpretation = root.find("interpretation");
  if (interpretation == nullptr) return;
  for (const auto& statement : interpretation->children) {
    if (statement.name != "statement") continue;
    const std::string both =
        concat(statement.text_at("leftstatement"), ' ', statement.text_at("rightstatement"));
    if (!trim(both).empty()) header.statements.emplace_back(trim(both));
  }
}

}  // namespace

RecordingPtr open_sierra(const XmlElement& root) {
  check_type(root);
  RecordingHeader header;
  header.format =
      concat("Philips Sierra XML ", root.text_at("documentinfo/documentversion").substr(0, 4));
  const XmlElement* waveforms = root.at("waveforms/parsedwaveforms");
  if (waveforms == nullptr) throw data_error("contains no <parsedwaveforms> and so no lead");
  const XmlElement* signal = root.at("dataacquisition/signalcharacteristics");
  const double rate =
      number_of(*waveforms, signal, "samplespersecond", {"samplingrate"}, "sampling rate");
  const double microvolts =
      number_of(*waveforms, signal, "resolution", {"resolution", "signalresolution"}, "resolution");
  if (rate > 1e6) throw data_error(concat("a sampling rate of ", rate, " Hz"));
  const auto names = lead_names(*waveforms, signal);
  const Leads leads = with_context(concat("line ", waveforms->line, ", <parsedwaveforms>"),
                                   [&] { return read_leads(*waveforms, names); });
  const double offset = signal == nullptr ? 0 : signal->number_at("signaloffset").value_or(0);
  std::vector<std::vector<float>> samples;
  for (std::size_t l = 0; l < leads.size(); ++l) {
    header.leads.push_back(named_lead(names[l], rate));
    auto& lead = samples.emplace_back();
    for (const std::int16_t value : leads[l]) {
      lead.push_back(static_cast<float>((value - offset) * microvolts * 1e-3));
    }
  }
  const auto said_ms = parse_number(waveforms->attribute("durationperchannel"));
  const double ms = static_cast<double>(samples[0].size()) / rate * 1e3;
  if (said_ms && *said_ms > 0 && std::abs(*said_ms - ms) > 1e3 / rate) {
    header.warnings.push_back(
        concat("the leads last ", ms, " ms, durationperchannel says ", *said_ms));
  }
  if (std::abs(ms - 11000) < 1) {
    header.warnings.emplace_back(
        "the last second of the 11 s is the calibration pulse of the printout");
  }
  settle_leads(header);
  read_filters(*waveforms, signal, root, header.filters);
  read_patient(root, header);
  read_statements(root, header);
  return std::make_unique<WholeRecording>(std::move(header), std::move(samples));
}

}  // namespace ecgmm::io
