// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "ecgmm/io/recording_write.h"

namespace ecgmm::data {

/// Takes from what is written of recordings all that tells who the patient is. Nothing is passed on
/// but age (over 89: 90), sex, the device's model and a shifted time: what a format could hold
/// besides does not come this far.
class Deidentifier {
 public:
  /// The header to write of a recording, and a new name "record-0001" for its file. Recordings of
  /// one patient key (of any two without one: each its own) are shifted by the same number of days,
  /// 1 to 3650 back, drawn from the operating system's random source.
  io::WrittenHeader apply(const io::RecordingHeader& header, const std::filesystem::path& source,
                          std::string& new_name);

  /// Who is who: source, patient key, new name, days shifted; a file of mode 0600.
  void write_key(const std::filesystem::path& path) const;

 private:
  struct Patient {
    std::string name;
    int days = 0;
  };
  std::map<std::string, Patient> patients_;
  std::string rows_;
  std::size_t count_ = 0;
};

/// The device's model without its serial number: words with five digits or more are left out.
std::string device_model(const std::string& device);

/// An ISO time moved by whole days.
std::string shifted(const std::string& iso_time, int days);

}  // namespace ecgmm::data
