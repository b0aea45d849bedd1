// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/io/recording_write.h"

#ifdef ECGMM_DICOM
#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>

#include <algorithm>
#include <cstdio>
#include <limits>

#include "ecgmm/io/file_writer.h"
#include "ecgmm/io/lead_name.h"
#endif

namespace ecgmm::io {

#ifndef ECGMM_DICOM

void write_recording_dicom(const std::filesystem::path&, const Recording&,
                           const std::vector<std::size_t>&, const WrittenHeader&) {
  throw usage_error("this program was built without DCMTK and cannot write DICOM",
                    "build it with libdcmtk-dev installed, or write csv, wfdb or edf");
}

#else
namespace {

void put(DcmItem& item, const DcmTagKey& tag, const std::string& value) {
  item.putAndInsertString(tag, value.c_str());
}

DcmItem& new_item(DcmItem& parent, const DcmTagKey& sequence) {
  DcmItem* item = nullptr;
  if (parent.findOrCreateSequenceItem(sequence, item, -2).bad() || item == nullptr) {
    throw Error(ErrorKind::internal, "a DICOM item cannot be made");
  }
  return *item;
}

void put_code(DcmItem& parent, const DcmTagKey& sequence, const std::string& value,
              const std::string& scheme, const std::string& meaning) {
  DcmItem& code = new_item(parent, sequence);
  put(code, DCM_CodeValue, value);
  put(code, DCM_CodingSchemeDesignator, scheme);
  put(code, DCM_CodeMeaning, meaning);
}

/// MDC numbers leads as SCP-ECG does: "2:2" is lead II.
std::string mdc_code(const std::string& name) {
  for (unsigned code = 1; code < 70; ++code) {
    if (lead_of_scp_code(code) == name) return concat("2:", code);
  }
  return "2:0";
}

std::string compact(std::string text) {
  std::erase_if(text, [](char c) { return c == '-' || c == ':' || c == 'T'; });
  return text;
}

void put_identity(DcmDataset& dataset, const WrittenHeader& header) {
  char uid[100];
  put(dataset, DCM_SOPClassUID, UID_GeneralECGWaveformStorage);
  put(dataset, DCM_SOPInstanceUID, dcmGenerateUniqueIdentifier(uid, SITE_INSTANCE_UID_ROOT));
  put(dataset, DCM_StudyInstanceUID, dcmGenerateUniqueIdentifier(uid, SITE_STUDY_UID_ROOT));
  put(dataset, DCM_SeriesInstanceUID, dcmGenerateUniqueIdentifier(uid, SITE_SERIES_UID_ROOT));
  put(dataset, DCM_SpecificCharacterSet, "ISO_IR 192");
  put(dataset, DCM_Modality, "ECG");
  put(dataset, DCM_PatientName, header.patient.name);
  put(dataset, DCM_PatientID, header.patient.key);
  put(dataset, DCM_PatientBirthDate, compact(header.patient.birth_date));
  put(dataset, DCM_PatientSex, header.sex == "female" ? "F" : header.sex == "male" ? "M" : "");
  if (header.age_years) {
    char age[16];
    std::snprintf(age, sizeof age, "%03dY", std::clamp(*header.age_years, 0, 999));
    put(dataset, DCM_PatientAge, age);
  }
  const std::string when = compact(header.recorded_at);
  put(dataset, DCM_StudyDate, when.substr(0, 8));
  put(dataset, DCM_StudyTime, when.size() > 8 ? when.substr(8) : "");
  put(dataset, DCM_ContentDate, when.substr(0, 8));
  put(dataset, DCM_ContentTime, when.size() > 8 ? when.substr(8) : "");
  put(dataset, DCM_AcquisitionDateTime, when);
  put(dataset, DCM_Manufacturer, header.device);
  for (const auto& tag : {DCM_AccessionNumber, DCM_ReferringPhysicianName, DCM_StudyID}) {
    put(dataset, tag, "");
  }
  put(dataset, DCM_SeriesNumber, "1");
  put(dataset, DCM_InstanceNumber, "1");
}

void put_channel(DcmItem& group, const std::string& lead, const Quantizer& quantizer) {
  DcmItem& channel = new_item(group, DCM_ChannelDefinitionSequence);
  put_code(channel, DCM_ChannelSourceSequence, mdc_code(lead), "MDC", "Lead " + lead);
  put(channel, DCM_ChannelSensitivity, shortest(1e3 / quantizer.per_mv).substr(0, 16));
  put_code(channel, DCM_ChannelSensitivityUnitsSequence, "uV", "UCUM", "microvolt");
  put(channel, DCM_ChannelSensitivityCorrectionFactor, "1");
  put(channel, DCM_ChannelBaseline, "0");
  put(channel, DCM_ChannelSampleSkew, "0");
  channel.putAndInsertUint16(DCM_WaveformBitsStored, 16);
}

}  // namespace

void write_recording_dicom(const std::filesystem::path& path, const Recording& recording,
                           const std::vector<std::size_t>& leads, const WrittenHeader& header) {
  check_writable(recording, leads);
  if (leads.size() > 24) throw data_error(concat(leads.size(), " leads; DICOM General ECG has 24"));
  const RecordingLead& first = recording.header().leads[leads[0]];
  const std::uint64_t values = first.samples * leads.size();
  if (values > (std::uint64_t{1} << 28)) {
    throw data_error(concat(first.samples, " samples of ", leads.size(),
                            " leads are too many for one DICOM General ECG"),
                     "write edf or wfdb");
  }
  OFLog::configure(OFLogger::OFF_LOG_LEVEL);
  bool any_missing = false;
  const auto quantizers = fit_quantizers(recording, leads, any_missing);
  DcmFileFormat file;
  DcmDataset& dataset = *file.getDataset();
  put_identity(dataset, header);
  DcmItem& group = new_item(dataset, DCM_WaveformSequence);
  put(group, DCM_MultiplexGroupTimeOffset, "0");
  put(group, DCM_WaveformOriginality, "ORIGINAL");
  put(group, DCM_MultiplexGroupLabel, "RHYTHM");
  group.putAndInsertUint16(DCM_NumberOfWaveformChannels, static_cast<Uint16>(leads.size()));
  group.putAndInsertUint32(DCM_NumberOfWaveformSamples, static_cast<Uint32>(first.samples));
  put(group, DCM_SamplingFrequency, shortest(first.sampling_rate_hz).substr(0, 16));
  for (std::size_t l = 0; l < leads.size(); ++l) {
    put_channel(group, recording.header().leads[leads[l]].name, quantizers[l]);
  }
  group.putAndInsertUint16(DCM_WaveformBitsAllocated, 16);
  put(group, DCM_WaveformSampleInterpretation, "SS");
  std::vector<Uint16> data(values);
  for (std::size_t l = 0; l < leads.size(); ++l) {
    const auto samples = recording.read(leads[l]);
    for (std::size_t i = 0; i < samples.size(); ++i) {
      data[i * leads.size() + l] = static_cast<Uint16>(quantizers[l].digital(samples[i]));
    }
  }
  if (any_missing) {
    const Uint16 padding = 0x8000;
    group.putAndInsertUint16Array(DCM_WaveformPaddingValue, &padding, 1);
  }
  group.putAndInsertUint16Array(DCM_WaveformData, data.data(), static_cast<unsigned long>(values));
  auto temporary = path;
  temporary += ".part";
  if (file.saveFile(temporary.c_str(), EXS_LittleEndianExplicit).bad()) {
    throw environment_error(concat(path.string(), ": cannot be written"),
                            "check the folder and the free space");
  }
  std::filesystem::rename(temporary, path);
}

#endif

}  // namespace ecgmm::io
