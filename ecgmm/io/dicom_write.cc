// SPDX-License-Identifier: Apache-2.0
// Of the module that links DCMTK.
#include "ecgmm/io/dicom_write.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcostrma.h>
#include <dcmtk/dcmdata/dctk.h>
#include <dcmtk/dcmdata/dcwcache.h>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <limits>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/io/file_writer.h"
#include "ecgmm/io/lead_name.h"

namespace ecgmm::io::dicom {
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
  dataset.insertEmptyElement(DCM_AcquisitionContextSequence);
  if (header.deidentified) {
    put(dataset, DCM_PatientIdentityRemoved, "YES");
    put(dataset, DCM_DeidentificationMethod,
        "ecgmm convert --deidentify: rebuilt from the samples");
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

/// Passes what DCMTK writes on to a file that appears whole.
class ToFile : public DcmConsumer {
 public:
  explicit ToFile(FileWriter& out) : out_(out) {}
  OFBool good() const override { return !failure_; }
  OFCondition status() const override { return failure_ ? EC_InvalidStream : EC_Normal; }
  OFBool isFlushed() const override { return true; }
  offile_off_t avail() const override { return std::numeric_limits<Sint32>::max(); }
  offile_off_t write(const void* bytes, offile_off_t count) override {
    try {
      out_.write({static_cast<const char*>(bytes), static_cast<std::size_t>(count)});
    } catch (...) {  // DCMTK is not made for exceptions to pass through
      failure_ = std::current_exception();
      return 0;
    }
    return count;
  }
  void flush() override {}
  void rethrow() const {
    if (failure_) std::rethrow_exception(failure_);
  }

 private:
  FileWriter& out_;
  std::exception_ptr failure_;
};

class FileStream : public DcmOutputStream {
 public:
  explicit FileStream(ToFile* to) : DcmOutputStream(to) {}
};

void save(DcmFileFormat& file, FileWriter& out) {
  ToFile to(out);
  FileStream stream(&to);
  DcmWriteCache cache;
  file.transferInit();
  const OFCondition status =
      file.write(stream, EXS_LittleEndianExplicit, EET_ExplicitLength, &cache);
  file.transferEnd();
  to.rethrow();
  if (status.bad()) {
    throw Error(ErrorKind::internal, concat("DICOM is not written: ", status.text()));
  }
}

}  // namespace

void write(const std::filesystem::path& path, const Recording& recording,
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
  FileWriter out(path);
  save(file, out);
  out.commit();
}

}  // namespace ecgmm::io::dicom
