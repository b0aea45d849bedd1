// SPDX-License-Identifier: Apache-2.0
// Of the module that links DCMTK.
#include "ecgmm/io/dicom_ecg.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/io/binary.h"
#include "ecgmm/io/csv.h"
#include "ecgmm/io/dicom_stream.h"
#include "ecgmm/io/lead_name.h"
#include "ecgmm/io/whole_recording.h"

namespace ecgmm::io::dicom {
namespace {

constexpr std::uint64_t kMaxBytes = std::uint64_t{256} << 20;

std::string text_of(DcmItem& item, const DcmTagKey& key) {
  OFString text;
  if (item.findAndGetOFStringArray(key, text).bad()) return "";
  return text_field({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

std::optional<double> number_of(DcmItem& item, const DcmTagKey& key) {
  const auto value = parse_number(text_of(item, key));
  return value && std::isfinite(*value) ? value : std::nullopt;
}

DcmItem* item_of(DcmItem& item, const DcmTagKey& key, signed long index = 0) {
  DcmItem* found = nullptr;
  return item.findAndGetSequenceItem(key, found, index).good() ? found : nullptr;
}

/// Only the ECG classes: others hold leads too, as a second signal at a low rate.
std::string check_class(DcmDataset& dataset) {
  const std::string uid = text_of(dataset, DCM_SOPClassUID);
  if (uid == "1.2.840.10008.5.1.4.1.1.9.1.1") return "DICOM 12-lead ECG";
  if (uid == "1.2.840.10008.5.1.4.1.1.9.1.2") return "DICOM General ECG";
  if (uid == "1.2.840.10008.5.1.4.1.1.9.1.3") return "DICOM Ambulatory ECG";
  if (uid == "1.2.840.10008.5.1.4.1.1.9.1.4") return "DICOM General 32-bit ECG";
  const char* name = dcmFindNameOfUID(uid.c_str(), "an unknown class");
  throw data_error(concat("is a DICOM file of ", name, " (", uid, "), not an ECG waveform"));
}

std::string lead_name(DcmItem& channel, std::size_t index) {
  DcmItem* source = item_of(channel, DCM_ChannelSourceSequence);
  std::string meaning = source == nullptr ? "" : text_of(*source, DCM_CodeMeaning);
  const std::string code = source == nullptr ? "" : text_of(*source, DCM_CodeValue);
  if (standard_lead_name(meaning)) return meaning;
  const auto mark = code.find_last_of(":-");  // "2:2" (MDC) and "5.6.3-9-2" (SCPECG)
  if (mark != std::string::npos) {
    const auto number = parse_number(std::string_view(code).substr(mark + 1));
    if (number && *number >= 1 && *number < 200) {
      if (const auto name = lead_of_scp_code(static_cast<unsigned>(*number))) return *name;
    }
  }
  std::string label = text_of(channel, DCM_ChannelLabel);
  if (standard_lead_name(label)) return label;
  if (!meaning.empty()) return meaning;
  return label.empty() ? concat("channel ", index + 1) : label;
}

struct Channel {
  double scale = 1, offset = 0;
  std::size_t skew = 0;
};

Channel read_channel(DcmItem& definition, RecordingLead& lead) {
  const auto sensitivity = number_of(definition, DCM_ChannelSensitivity);
  if (!sensitivity || *sensitivity == 0) {
    throw data_error("its sensitivity is missing or 0: the size of a unit is unknown");
  }
  DcmItem* unit = item_of(definition, DCM_ChannelSensitivityUnitsSequence);
  const std::string name = unit == nullptr ? "uV" : text_of(*unit, DCM_CodeValue);
  const auto millivolts = millivolts_per(name);
  if (!millivolts) lead.unit = name;
  const double factor = number_of(definition, DCM_ChannelSensitivityCorrectionFactor).value_or(1);
  if (factor == 0) throw data_error("its sensitivity correction factor is 0");
  Channel channel;
  channel.scale = *sensitivity * factor * millivolts.value_or(1);
  channel.offset = number_of(definition, DCM_ChannelBaseline).value_or(0) * millivolts.value_or(1);
  const double skew = number_of(definition, DCM_ChannelSampleSkew).value_or(0);
  if (skew > 0 && skew < 1e6) channel.skew = static_cast<std::size_t>(skew);
  return channel;
}

/// Integers of a multiplex group, channels interleaved, whatever their width.
class GroupData {
 public:
  GroupData(DcmItem& group, std::size_t count) {
    Uint16 bits = 0;
    group.findAndGetUint16(DCM_WaveformBitsAllocated, bits);
    kind_ = text_of(group, DCM_WaveformSampleInterpretation);
    width_ = bits / 8U;
    const bool known = (width_ == 1 && (kind_ == "SB" || kind_ == "UB")) ||
                       (width_ == 2 && (kind_ == "SS" || kind_ == "US")) ||
                       (width_ == 4 && (kind_ == "SL" || kind_ == "UL"));
    if (!known) throw data_error(concat("samples of ", bits, " bits, type ", quoted(kind_)));
    const Uint16* words = nullptr;
    unsigned long length = 0;
    if (group.findAndGetUint16Array(DCM_WaveformData, words, &length).good() && words != nullptr) {
      bytes_.resize(2 * length);
      for (unsigned long i = 0; i < length; ++i) {
        bytes_[2 * i] = static_cast<std::uint8_t>(words[i]);
        bytes_[2 * i + 1] = static_cast<std::uint8_t>(words[i] >> 8);
      }
    } else {
      const Uint8* octets = nullptr;
      if (group.findAndGetUint8Array(DCM_WaveformData, octets, &length).good() &&
          octets != nullptr) {
        bytes_.assign(octets, octets + length);
      }
    }
    if (bytes_.size() / width_ < count) {
      throw data_error(concat("WaveformData (5400,1010) has a length of ", bytes_.size(),
                              " bytes, ", count, " samples of ", width_, " bytes are announced"),
                       "the file was cut or damaged");
    }
  }
  std::int64_t at(std::size_t i) const {
    const std::uint8_t* place = &bytes_[i * width_];
    const bool is_signed = kind_[0] == 'S';
    if (width_ == 1) return is_signed ? static_cast<std::int8_t>(place[0]) : place[0];
    if (width_ == 2) return is_signed ? little_i16(place) : little_u16(place);
    return is_signed ? little_i32(place) : std::int64_t{little_u32(place)};
  }

 private:
  std::string kind_;
  std::size_t width_ = 0;
  std::vector<std::uint8_t> bytes_;
};

void read_filters(DcmItem& definition, RecordingFilters& filters) {
  if (!filters.high_pass_hz) filters.high_pass_hz = number_of(definition, DCM_FilterLowFrequency);
  if (!filters.low_pass_hz) filters.low_pass_hz = number_of(definition, DCM_FilterHighFrequency);
  const auto notch = number_of(definition, DCM_NotchFilterFrequency);
  if (notch && *notch > 0 && !filters.notch_hz) filters.notch_hz = notch;
}

void read_group(DcmItem& group, RecordingHeader& header, std::vector<std::vector<float> >& samples,
                std::set<std::string>& seen) {
  const double channels = number_of(group, DCM_NumberOfWaveformChannels).value_or(0);
  const double length = number_of(group, DCM_NumberOfWaveformSamples).value_or(0);
  const double rate = number_of(group, DCM_SamplingFrequency).value_or(0);
  if (!(channels >= 1 && channels <= 512 && length >= 1 && length <= 1e9)) {
    throw data_error(concat(channels, " channels of ", length, " samples"));
  }
  if (!(rate > 0 && rate <= 1e6)) throw data_error("states no sampling rate");
  const auto count = static_cast<std::size_t>(channels), each = static_cast<std::size_t>(length);
  const GroupData data(group, count * each);
  const auto padding = number_of(group, DCM_WaveformPaddingValue);
  for (std::size_t c = 0; c < count; ++c) {
    DcmItem* definition =
        item_of(group, DCM_ChannelDefinitionSequence, static_cast<signed long>(c));
    if (definition == nullptr) throw data_error(concat("does not define channel ", c + 1));
    RecordingLead lead = named_lead(lead_name(*definition, c), rate);
    if (!seen.insert(lead.name).second) {
      header.warnings.push_back(concat("lead ", lead.name,
                                       " is there in several groups; the first "
                                       "is read"));
      continue;
    }
    const Channel channel =
        with_context(concat("lead ", lead.name), [&] { return read_channel(*definition, lead); });
    if (lead.is_ecg) read_filters(*definition, header.filters);
    auto& out = samples.emplace_back();
    out.reserve(each);
    for (std::size_t i = 0; i < each; ++i) {
      const std::int64_t value = data.at(i * count + c);
      const bool missing = padding && static_cast<double>(value) == *padding;
      out.push_back(missing ? NAN
                            : static_cast<float>(static_cast<double>(value) * channel.scale +
                                                 channel.offset));
    }
    header.leads.push_back(std::move(lead));
  }
}

void read_patient(DcmDataset& dataset, RecordingHeader& header) {
  header.patient.key = text_of(dataset, DCM_PatientID);
  header.patient.name = text_of(dataset, DCM_PatientName);
  std::ranges::replace(header.patient.name, '^', ' ');
  header.patient.name = trim(std::string(header.patient.name));
  header.patient.birth_date = iso_date(text_of(dataset, DCM_PatientBirthDate));
  header.patient.institution = text_of(dataset, DCM_InstitutionName);
  header.patient.device_serial = text_of(dataset, DCM_DeviceSerialNumber);
  header.sex = sex_word(text_of(dataset, DCM_PatientSex));
  const std::string device =
      text_of(dataset, DCM_Manufacturer) + " " + text_of(dataset, DCM_ManufacturerModelName);
  header.device = trim(device);
  const std::string when = text_of(dataset, DCM_AcquisitionDateTime);
  header.recorded_at = iso_time(iso_date(when), when.size() > 8 ? when.substr(8) : "");
  if (header.recorded_at.empty()) {
    header.recorded_at =
        iso_time(iso_date(text_of(dataset, DCM_StudyDate)), text_of(dataset, DCM_StudyTime));
  }
  const std::string age = text_of(dataset, DCM_PatientAge);  // "049Y"
  auto years = age.size() == 4 ? parse_number(age.substr(0, 3)) : std::nullopt;
  if (years && age[3] != 'Y') *years /= age[3] == 'M' ? 12 : age[3] == 'W' ? 52.18 : 365.25;
  settle_age(header, years);
}

/// Values are read from `bytes` when they are asked for.
void load(const std::vector<std::uint8_t>& bytes, DcmFileFormat& file) {
  OFLog::configure(OFLogger::OFF_LOG_LEVEL);  // faults are told by Error alone
  CheckedStream stream(bytes);
  file.transferInit();
  const OFCondition status =
      file.read(stream, EXS_Unknown, EGL_noChange, CheckedStream::kMaxReadLength);
  file.transferEnd();
  if (const auto& fault = stream.fault()) throw Error(*fault);
  if (status.bad()) {
    const bool ends = status == EC_StreamNotifyClient || status == EC_EndOfStream;
    throw data_error(
        concat("damaged DICOM: ", ends ? "no value in its last element" : status.text(),
               ", at the end of the file at byte ", bytes.size()),
        "the file was cut or damaged: copy it again");
  }
}

}  // namespace

std::unique_ptr<Recording> read(Bytes source) {
  const auto bytes = read_all(*source, kMaxBytes);
  DcmFileFormat file;
  load(bytes, file);
  DcmDataset& dataset = *file.getDataset();
  RecordingHeader header;
  header.format = check_class(dataset);
  std::vector<std::vector<float> > samples;
  std::set<std::string> seen;
  for (signed long g = 0; g < 100; ++g) {
    DcmItem* group = item_of(dataset, DCM_WaveformSequence, g);
    if (group == nullptr) break;
    if (text_of(*group, DCM_WaveformOriginality) == "DERIVED") continue;  // median beats
    with_context(concat("waveform ", g + 1), [&] { read_group(*group, header, samples, seen); });
  }
  if (samples.empty()) throw data_error("contains no original waveform and so no lead");
  settle_leads(header);
  read_patient(dataset, header);
  return std::make_unique<WholeRecording>(std::move(header), std::move(samples));
}

}  // namespace ecgmm::io::dicom
