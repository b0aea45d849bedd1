// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/signal_source.h"

#include <algorithm>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/data/cohort.h"
#include "ecgmm/data/cohort_files.h"
#include "ecgmm/data/recording_files.h"
#include "ecgmm/io/wfdb.h"

namespace ecgmm::data {
namespace {

namespace fs = std::filesystem;

class CohortSignal : public SignalSource {
 public:
  CohortSignal(std::shared_ptr<const Cohort> cohort, std::size_t record)
      : cohort_(std::move(cohort)), record_(record) {
    leads = {"II"};
    sampling_rate_hz = cohort_->sampling_rate_hz(record);
    unit = cohort_->signal_unit(record);
    samples = cohort_->signal_points(record);
    const Record& r = cohort_->records()[record];
    if (r.filled_samples > 0)
      notes.push_back(concat(r.filled_samples, " missing samples filled in"));
  }

  std::vector<float> read(std::size_t, std::uint64_t first, std::size_t count) override {
    const auto all = cohort_->signal(record_);
    const auto begin = all.begin() + static_cast<std::ptrdiff_t>(first);
    return {begin, begin + static_cast<std::ptrdiff_t>(count)};
  }

 private:
  std::shared_ptr<const Cohort> cohort_;
  std::size_t record_;
};

class WfdbSignals : public SignalSource {
 public:
  explicit WfdbSignals(const fs::path& path) : recording_(io::open_wfdb_record(path)) {
    const auto& all = recording_->header().leads;
    const auto in_mv = [](const io::RecordingLead& lead) { return lead.unit == "mV"; };
    // One unit for all: of a record with voltages, only those are leads.
    const bool voltages = std::ranges::any_of(all, in_mv);
    unit = voltages ? ecg::Unit::millivolt : ecg::Unit::none;
    for (std::size_t k = 0; k < all.size(); ++k) {
      if (voltages && !in_mv(all[k])) {
        notes.push_back(concat("signal ", all[k].name, " in ", all[k].unit, " is not a lead"));
      } else if (!leads.empty() &&
                 (all[k].sampling_rate_hz != sampling_rate_hz || all[k].samples != samples)) {
        notes.push_back(concat("lead ", all[k].name, " has a different sampling rate than lead ",
                               leads[0], " and is left out"));
      } else {
        sampling_rate_hz = all[k].sampling_rate_hz;
        samples = all[k].samples;
        leads.push_back(all[k].name);
        indices_.push_back(k);
      }
    }
    checked_.resize(leads.size());
  }

  std::vector<float> read(std::size_t lead, std::uint64_t first, std::size_t count) override {
    if (!checked_[lead]) recording_->check(indices_[lead]);
    checked_[lead] = true;
    window_.resize(count);
    recording_->read(indices_[lead], first, window_);
    return {window_.begin(), window_.end()};
  }

 private:
  std::unique_ptr<io::Recording> recording_;
  std::vector<std::size_t> indices_;
  std::vector<bool> checked_;
  std::vector<double> window_;
};

/// The leads of a recording of any format: those of one rate and length, lead II among them.
class RecordingSignals : public SignalSource {
 public:
  explicit RecordingSignals(std::unique_ptr<io::Recording> recording)
      : recording_(std::move(recording)) {
    const io::RecordingHeader& header = recording_->header();
    std::size_t chosen = header.leads.size();
    for (std::size_t k = header.leads.size(); k-- > 0;) {
      if (header.leads[k].is_ecg) chosen = k;
    }
    if (const auto second = recording_->find("II"); second && header.leads[*second].is_ecg) {
      chosen = *second;
    }
    if (chosen == header.leads.size()) throw data_error("contains no ECG lead");
    const io::RecordingLead& measure = header.leads[chosen];
    sampling_rate_hz = measure.sampling_rate_hz;
    samples = measure.samples;
    high_pass_hz = header.filters.high_pass_hz;
    notes = header.warnings;
    for (std::size_t k = 0; k < header.leads.size(); ++k) {
      const io::RecordingLead& lead = header.leads[k];
      if (!lead.is_ecg) {
        notes.push_back(concat("signal ", lead.name, " in ", lead.unit, " is not a lead"));
      } else if (lead.sampling_rate_hz != sampling_rate_hz || lead.samples != samples) {
        notes.push_back(concat("lead ", lead.name, " differs in sampling rate or length from lead ",
                               measure.name, " and is left out"));
      } else {
        leads.push_back(lead.name);
        indices_.push_back(k);
      }
    }
  }

  std::vector<float> read(std::size_t lead, std::uint64_t first, std::size_t count) override {
    window_.resize(count);
    recording_->read(indices_[lead], first, window_);
    return {window_.begin(), window_.end()};
  }

 private:
  std::unique_ptr<io::Recording> recording_;
  std::vector<std::size_t> indices_;
  std::vector<double> window_;
};

/// WFDB records without any voltage have lost their amplitude: their signals are taken as leads.
bool lost_its_unit(const fs::path& path) {
  try {
    const auto recording = io::open_wfdb_record(path);
    return std::ranges::none_of(recording->header().leads,
                                [](const auto& lead) { return lead.unit == "mV"; });
  } catch (const Error&) {
    return false;  // the reader of all records says what is wrong, or reads it
  }
}

SignalEntry recording_entry(std::string id, fs::path path) {
  return {std::move(id), [path = std::move(path)]() -> std::unique_ptr<SignalSource> {
            if (path.extension() == ".hea" && lost_its_unit(path)) {
              return std::make_unique<WfdbSignals>(path);
            }
            return std::make_unique<RecordingSignals>(open_one_of_many(path));
          }};
}

std::vector<SignalEntry> cohort_entries(const fs::path& folder) {
  OpenOptions options;
  options.modalities = ModalitySet().with(Modality::signal);
  options.labels_required = false;
  const auto cohort = std::make_shared<const Cohort>(Cohort::open(folder, options));
  log_findings(*cohort);
  std::vector<SignalEntry> entries;
  for (std::size_t r = 0; r < cohort->records().size(); ++r) {
    const Record& record = cohort->records()[r];
    if (const auto fault = record.unreadable.find(Modality::signal);
        fault != record.unreadable.end()) {
      entries.push_back({record.key.id, [why = fault->second]() -> std::unique_ptr<SignalSource> {
                           throw data_error(why);
                         }});
    } else if (cohort->signal_points(r) > 0) {
      entries.push_back(
          {record.key.id, [cohort, r] { return std::make_unique<CohortSignal>(cohort, r); }});
    }
  }
  return entries;
}

std::vector<SignalEntry> folder_entries(const fs::path& folder) {
  std::vector<SignalEntry> entries;
  for (const auto& file : ecg_files(folder)) {
    auto id = file.lexically_relative(folder);
    if (id.extension() == ".hea") id.replace_extension();
    entries.push_back(recording_entry(id.generic_string(), file));
  }
  std::sort(entries.begin(), entries.end(),
            [](const auto& a, const auto& b) { return a.id < b.id; });
  return entries;
}

}  // namespace

std::vector<SignalEntry> list_signals(const fs::path& place) {
  std::error_code ignored;
  if (!fs::exists(place, ignored))
    throw data_error(concat(place.string(), ": no such file or folder"));
  std::vector<SignalEntry> entries;
  if (!fs::is_directory(place, ignored)) {
    entries.push_back(recording_entry(place.stem().string(), place));
  } else if (present_modalities(place).has(Modality::signal)) {
    entries = cohort_entries(place);
  } else {
    entries = folder_entries(place);
  }
  if (entries.empty()) {
    throw data_error(
        concat(place.string(), ": no signals"),
        "give an ECG file, a folder of them, or a cohort's folder with ecg_signals.csv");
  }
  return entries;
}

}  // namespace ecgmm::data
