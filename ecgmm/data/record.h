// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ecgmm/core/types.h"
#include "ecgmm/data/assumption.h"
#include "ecgmm/ecg/filter.h"
#include "ecgmm/ecg/trace.h"
#include "ecgmm/ecg/trace_errors.h"
#include "ecgmm/ecg/waveform.h"
#include "ecgmm/io/table.h"

namespace ecgmm::data {

struct LeadReading;

/// Clinical cells by column name, in table order; absent columns are absent, missing cells empty.
using ClinicalRow = std::vector<std::pair<std::string, io::Cell>>;

/// One record of a cohort: where its modalities lie, not the modalities themselves.
struct Record {
  RecordKey key;
  /// The patient, comparable across cohorts: "<group space or cohort>/8697"; where none is named
  /// a group of the record's own, "<cohort>/record 17".
  std::string group;
  std::string patient;  ///< the same within the cohort, whatever that is called: "8697"
  std::optional<Label> label;
  std::filesystem::path image;  ///< "" = none
  std::optional<std::size_t> signal_row;
  std::size_t filled_samples = 0;  ///< of the signal: missing in the file, filled in
  std::optional<std::size_t> clinical_row;
  std::map<Modality, std::string> unreadable;  ///< there, but not usable: why ("image truncated")
  std::map<Modality, std::string> unreadable_detail;  ///< beside it: file, line and what exactly
  std::string label_fault;         ///< why a label cell could not be used; "" if none
  std::vector<std::string> notes;  ///< read with tolerance: what was done

  /// What is there and readable.
  ModalitySet available() const;
};

/// The lead that a picture shows, in wave form.
struct TracedLead {
  ecg::Wave wave;  ///< empty where there is a fault
  double duration_s = 0;
  double confidence = 0;                            ///< ecg::Trace::confidence
  std::string fault;                                ///< why it cannot be used; "" if it can
  std::shared_ptr<const LeadReading> reading = {};  ///< what was measured in it; null = nothing
};

/// A record with its modalities in memory: what the Preprocessor and the Predictor take.
struct DecodedRecord {
  RecordKey key;
  std::optional<Image> image;
  std::optional<ecg::Waveform> signal;
  std::optional<ClinicalRow> clinical;
  /// In the image's place, where it was read before: a copy at the network's size, or its lead.
  std::shared_ptr<const Image> image_copy = {};
  std::shared_ptr<const TracedLead> image_lead = {};
  std::vector<std::string> notes = {};   ///< modalities that are there but were left out, and why
  ecg::StripGeometry geometry = {};      ///< of the image
  std::string lead = "II";               ///< what image and signal show
  std::optional<ecg::Trace> trace = {};  ///< the lead in the image, where it has been read
  Assumptions assumed = {};              ///< about the files of these modalities
  /// What was measured in signal and trace, where somebody has done so; without features where
  /// nothing could be.
  std::shared_ptr<const LeadReading> signal_reading = {}, image_reading = {};
  /// Whether it is to be told what the errors of reading the image do; and how large they are on
  /// the page that it was drawn of.
  bool tells_errors = false;
  std::optional<ecg::TraceErrors> page_errors = {};
};

/// A record that is left out, and why.
struct DroppedRecord {
  std::string id;
  std::string reason;  ///< "no image", "image truncated", "borderline", ...: the same words for the
                       ///< same cause
  std::string detail;  ///< "images/17/017ECG_lead2.jpg: ..."; may be empty
  std::optional<Label> label;
  std::string cohort = {};  ///< "" unless cohorts are merged
};

}  // namespace ecgmm::data
