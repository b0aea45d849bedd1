// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ecgmm/io/recording.h"

namespace ecgmm::io {

/// A short recording that is held whole, as resting ECGs are; each lead in float32 of its unit.
class WholeRecording : public Recording {
 public:
  /// @param samples  of each lead of the header, whose `samples` are set from them.
  WholeRecording(RecordingHeader header, std::vector<std::vector<float>> samples);

 private:
  void read_within(std::size_t lead, std::uint64_t first, std::span<double> out) const override;
  std::vector<std::vector<float>> samples_;
};

/// A lead as a file names it, with its standard name where it has one. Of unknown names those of a
/// voltage count as ECG only if they say "ECG" or "EKG"; settle_leads() has the last word.
RecordingLead named_lead(std::string_view name, double sampling_rate_hz);

/// Where no signal has the name of a lead, all voltages are taken as ECG. Warns of names that occur
/// twice: the first is found by its name.
/// @throws Error (data) if there is no ECG at all, naming the signals.
void settle_leads(RecordingHeader& header);

/// "female", "male" or "" of a word or code of any language devices use: "F", "Female", "2" is not
/// among them.
std::string sex_word(std::string_view text);

/// "2020-01-31" of year, month and day; "" where they are no date between 1850 and 2200.
std::string iso_date(int year, int month, int day);
/// iso_date() of "2020-01-31", "20200131", "20200131123000", "31.01.2020", "01/31/2020" (month
/// first) or "01-31-2020"; "" where it is none.
std::string iso_date(std::string_view text);
/// "2020-01-31T12:30:00" of a date and a time "12:30:00", "123000"; the date alone without a time.
std::string iso_time(std::string date, std::string_view time);

/// Whole years between a date of birth and a time of recording, both ISO; nullopt where one is
/// unknown or they give no age between 0 and 130.
std::optional<int> age_between(std::string_view birth, std::string_view recorded);

/// Sets the age from what is said or, without that, from the dates; an age beyond 0 to 130 is left
/// out with a warning, and so is one that the dates contradict by more than a year warned of.
void settle_age(RecordingHeader& header, std::optional<double> said_years);

}  // namespace ecgmm::io
