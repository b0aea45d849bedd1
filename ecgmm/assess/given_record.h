// SPDX-License-Identifier: Apache-2.0
// What somebody gives of one record, outside of a cohort.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "ecgmm/core/types.h"
#include "ecgmm/data/patient_lead.h"
#include "ecgmm/data/record.h"
#include "ecgmm/input/preprocessor.h"

namespace ecgmm::assess {

/// Files by their names, or what would be in them, and what is known beside.
struct GivenRecord {
  std::string image;              ///< a JPEG or PNG; "" = none
  std::function<Image()> pixels;  ///< reads the picture in the file's place; empty = none
  std::optional<double> mm_per_s, mm_per_mv, px_per_mm;  ///< of the picture, where they are known
  std::vector<double> corners;        ///< of the page's paper, as ecg::corners_of(); or none
  std::optional<std::string> layout;  ///< of the page, as ecg::parse_layout()
  std::string signal;                 ///< an ECG file, or one of numbers
  std::function<std::vector<float>()> samples;  ///< reads them in the file's place
  std::optional<double> signal_hz;              ///< of numbers without a format
  std::optional<double> unit_mv;                ///< millivolts that a unit of such numbers is
  std::optional<double> at_s;         ///< where in an ECG file what the model takes begins
  std::vector<std::string> clinical;  ///< KEY=VALUE

  /// Whether there is a picture.
  bool has_image() const { return !image.empty() || pixels; }
  /// Whether there is a signal.
  bool has_signal() const { return !signal.empty() || samples; }
  /// Whether the picture is said to be a page of several leads.
  bool is_page() const { return !corners.empty() || layout; }
};

/// Refuses rates, scales, places, corners and layouts that there cannot be, and what is given
/// twice.
/// @throws Error (usage) naming the option.
void check_given(const GivenRecord& given);

/// The picture, and what was read of it with tolerance.
/// @throws Error (data) as io::read_image(), or for pixels that are none or too many.
Image given_image(const GivenRecord& given, std::vector<std::string>& notes);

/// The scales of the picture, as far as they are told.
/// @throws Error (usage) for another scale than the usual of a model that takes pictures as they
///         are.
ecg::StripGeometry given_geometry(const GivenRecord& given, const input::Preprocessor& model,
                                  int width_px);

/// The lead, held to the limits of a cohort's signals.
/// @throws Error as data::read_patient_lead().
data::PatientLead given_lead(const GivenRecord& given, const input::Preprocessor& model);

/// The record in memory, by the modalities that the model takes. One that cannot be read stands in
/// its notes, if the model can do without.
/// @throws Error (data) if it cannot; Error (usage) as check_given() and given_geometry().
data::DecodedRecord decode_given(const GivenRecord& given, const RecordKey& key,
                                 const input::Preprocessor& model);

}  // namespace ecgmm::assess
