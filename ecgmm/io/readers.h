// SPDX-License-Identifier: Apache-2.0
#pragma once

// The readers behind open_recording(), one for each format. Each takes content that begins as its
// format does, and throws Error (data), with the place, for damage and for what it cannot read
// rightly.

#include <memory>
#include <string>

#include "ecgmm/io/byte_source.h"
#include "ecgmm/io/recording.h"
#include "ecgmm/io/recording_file.h"
#include "ecgmm/io/xml_tree.h"

namespace ecgmm::io {

using RecordingPtr = std::unique_ptr<Recording>;

/// GE MUSE: root <RestingECG>. Source: the files themselves; no description is public.
RecordingPtr open_muse(const XmlElement& root);
/// GE CardioSoft and CASE: root <CardiologyXML>, the strip of <StripData>.
RecordingPtr open_cardiosoft(const XmlElement& root);
/// HL7 annotated ECG: root <AnnotatedECG>. Source: HL7 aECG Implementation Guide, 2005.
RecordingPtr open_aecg(const XmlElement& root);
/// Philips Sierra XML 1.03 and 1.04: root <restingecgdata>; samples plain or XLI-compressed.
/// Source: Philips XML schema documents; the compression after sierra-ecg-tools (MIT).
RecordingPtr open_sierra(const XmlElement& root);
/// SCP-ECG. Source: ANSI/AAMI EC71:2001, EN 1064.
RecordingPtr open_scp(Bytes source);
/// EDF, EDF+ and BDF. Source: Kemp 1992, 10.1016/0013-4694(92)90009-7; Kemp and Olivan 2003,
/// 10.1016/S1388-2457(03)00123-8.
RecordingPtr open_edf(Bytes source);
/// ISHNE Holter files. Source: Badilini 1998, 10.1111/j.1542-474X.1998.tb00353.x.
RecordingPtr open_ishne(Bytes source);
/// MFER. Source: ISO 22077-1:2015.
RecordingPtr open_mfer(Bytes source);
/// DICOM 12-lead, General and Ambulatory ECG. Source: DICOM PS3.3 A.34.
/// @throws Error (environment) where the module that reads it (dicom_module.h) is missing.
RecordingPtr open_dicom(Bytes source);
/// A WFDB record by the text of its header. Source: PhysioNet, header(5) and signal(5).
RecordingPtr open_wfdb(const std::string& header_text, const OpenSibling& open);
/// The CSV file of the Apple Watch (Health export).
RecordingPtr open_apple_watch(const std::string& text);
/// A recording of the Kardia API, JSON. Source: developers.kardia.com.
RecordingPtr open_kardia(const std::string& text);
/// Rows of numbers, a column for each lead: what the file does not say, the options must.
RecordingPtr open_columns(const std::string& text, const RecordingOptions& options);

}  // namespace ecgmm::io
