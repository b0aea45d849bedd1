// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ecgmm::io {

/// One signal of a recording.
struct RecordingLead {
  std::string name;         ///< "II"; the standard name where it is a lead, else as in the file
  std::string unit = "mV";  ///< of what read() gives: mV for every voltage, else as in the file
  double sampling_rate_hz = 0;
  std::uint64_t samples = 0;
  bool is_ecg = true;    ///< false: blood pressure, respiration, annotations ...
  bool derived = false;  ///< calculated by the device from other leads, not measured
};

/// What may tell who the patient is; kept apart, so that it can be dropped. Texts as the file has
/// them, dates as ISO 8601; "" = not said.
struct PatientIdentity {
  std::string key;  ///< the patient's number
  std::string name;
  std::string birth_date;
  std::string device_serial;
  std::string institution;
};

/// Filters that the file says were applied to the stored signal.
struct RecordingFilters {
  std::optional<double> high_pass_hz, low_pass_hz, notch_hz;
};

/// All that a file says of a recording, but for the samples.
struct RecordingHeader {
  std::string format;  ///< "GE MUSE XML"
  std::vector<RecordingLead> leads;
  std::string recorded_at;  ///< "2020-01-31T12:30:00" by the device's clock; "" = not said
  std::optional<int> age_years;
  std::string sex;  ///< "female", "male" or "" = not said
  std::string device;
  RecordingFilters filters;
  std::string electrodes;               ///< their placement, if told
  std::vector<std::string> statements;  ///< of the device or the reader; never inputs of a model
  std::vector<std::string> warnings;    ///< one sentence each: what was assumed, what is odd
  PatientIdentity patient;
};

/// An ECG as a file holds it: a header, and the samples of (lead, window) on request.
///
/// Only rhythm is read: median beats and other derived series of a file are left out. One user at a
/// time; several objects of one file are independent.
class Recording {
 public:
  virtual ~Recording() = default;
  const RecordingHeader& header() const { return header_; }

  /// Samples `first`, `first` + 1, ... of a lead in its unit (mV), NaN where one is missing.
  /// @throws Error (internal) for a lead or window that is not there; Error (data), with the place,
  ///         for damage that shows only now.
  void read(std::size_t lead, std::uint64_t first, std::span<double> out) const;
  /// The whole lead.
  /// @throws Error (data) if it has more than `limit` samples.
  std::vector<double> read(std::size_t lead, std::uint64_t limit = std::uint64_t{1} << 28) const;

  /// Compares what the file says of a whole lead, such as a checksum, with its samples.
  /// @return remarks, such as that nothing is said; mostly none.
  /// @throws Error (data) where they differ.
  std::vector<std::string> check(std::size_t lead) const;

  /// Index of the lead named `name` (ignoring case).
  std::optional<std::size_t> find(std::string_view name) const;
  /// @throws Error (data) if there is none, naming those there are.
  std::size_t require(std::string_view name) const;

 protected:
  explicit Recording(RecordingHeader header) : header_(std::move(header)) {}
  virtual void read_within(std::size_t lead, std::uint64_t first, std::span<double> out) const = 0;
  virtual std::vector<std::string> check_within(std::size_t) const { return {}; }
  RecordingHeader header_;
};

using RecordingPtr = std::unique_ptr<Recording>;

/// What a file of bare numbers does not say. Ignored, with a warning, where the file does.
struct RecordingOptions {
  std::optional<double> sampling_rate_hz;
  std::optional<double> unit_mv;   ///< what 1 of the file is, in mV
  std::vector<std::string> leads;  ///< names of the columns, in order
};

}  // namespace ecgmm::io
