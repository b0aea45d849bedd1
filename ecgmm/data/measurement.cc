// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/measurement.h"

#include <algorithm>
#include <fstream>
#include <functional>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/data/measurement_stream.h"
#include "ecgmm/ecg/wave_tables.h"
#include "ecgmm/io/csv.h"
#include "ecgmm/io/file.h"
#include "ecgmm/plot/waves_plot.h"

namespace ecgmm::data {
namespace {

constexpr std::size_t kBatch = 64;  // records whose rows are held
constexpr std::uint64_t kLongSamples =
    10'000'000;  // of all leads; longer ones are written as they come

/// The rows of one record, as far as they are not written yet.
struct Rows {
  std::string waves, intervals, amplitudes;
  std::string refusal;
  std::size_t beats = 0;
};

/// A record's id as a file name.
std::string file_name(std::string id) {
  for (char& c : id) {
    if (c == '/' || c == '\\' || c == '\0') c = '_';
  }
  return id.empty() || id.front() == '.' ? '_' + id : id;
}

void draw(const std::string& id, SignalSource& source, const MeasurementOptions& options,
          const ecg::RecordMeasures& measures, const std::filesystem::path& folder) {
  std::size_t shown = 0;
  for (std::size_t k = measures.leads.size(); k-- > 0;) {
    if (to_lower(measures.leads[k].name) == "ii") shown = k;
  }
  const auto count = static_cast<std::size_t>(
      std::min<double>(static_cast<double>(source.samples), 10 * source.sampling_rate_hz + 1));
  const std::size_t lead = choose_leads(source, options.leads)[shown];
  const ecg::Lead drawn{source.leads[lead],
                        {source.read(lead, 0, count), source.sampling_rate_hz, source.unit}};
  const auto plot =
      plot::waves_plot(drawn, measures, shown, concat(id, ", lead ", measures.leads[shown].name));
  io::write_file(folder / "plots" / (file_name(id) + ".png"), plot.png);
}

class Writer {
 public:
  explicit Writer(const std::filesystem::path& folder)
      : folder_(folder),
        waves_(open("waves.csv", ecg::waves_header())),
        intervals_(open("intervals.csv", ecg::intervals_header())),
        amplitudes_(open("amplitudes.csv", ecg::amplitudes_header())) {}

  void add(Rows& rows) {
    waves_ << rows.waves;
    intervals_ << rows.intervals;
    amplitudes_ << rows.amplitudes;
    if (!waves_ || !intervals_ || !amplitudes_) {
      throw environment_error(concat(folder_.string(), ": cannot write"), "is the disk full?");
    }
    rows.waves.clear(), rows.intervals.clear(), rows.amplitudes.clear();
  }

  void finish() {
    for (auto* file : {&waves_, &intervals_, &amplitudes_}) {
      file->close();
      if (!*file)
        throw environment_error(concat(folder_.string(), ": cannot write"), "is the disk full?");
    }
  }

 private:
  std::ofstream open(const char* name, const std::string& header) const {
    std::ofstream file(folder_ / name, std::ios::binary);
    file << header;
    return file;
  }

  std::filesystem::path folder_;
  std::ofstream waves_, intervals_, amplitudes_;
};

/// @param flush  called when much has gathered; may be empty.
void measure_one(const SignalEntry& entry, const MeasurementOptions& options,
                 const std::filesystem::path& folder, const std::function<void(Rows&)>& flush,
                 Rows& rows) {
  try {
    const auto source = entry.open();
    const char* unit = source->unit == ecg::Unit::millivolt ? "mV" : "";
    stream_measures(*source, options, [&](ecg::Stretch&& stretch) {
      rows.beats += stretch.measures.beats.size();
      rows.waves += ecg::wave_rows(entry.id, stretch);
      rows.intervals += ecg::interval_row(entry.id, stretch);
      rows.amplitudes += ecg::amplitude_rows(entry.id, unit, stretch);
      if (options.plot && stretch.from_ms == 0)
        draw(entry.id, *source, options, stretch.measures, folder);
      if (flush) flush(rows);
    });
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::data) throw;
    rows = {};
    rows.refusal = error.what();
  }
}

bool is_long(const SignalEntry& entry) {
  try {
    const auto source = entry.open();
    return source->samples * source->leads.size() > kLongSamples;
  } catch (const Error&) {
    return false;  // it says so when it is measured
  }
}

}  // namespace

MeasurementSummary measure_records(const std::vector<SignalEntry>& records,
                                   const std::filesystem::path& out,
                                   const MeasurementOptions& options) {
  io::StagedFolder staged(out, options.force);
  if (options.plot) io::make_folder(staged.path() / "plots");
  Writer writer(staged.path());
  MeasurementSummary summary;
  std::string refused;
  const auto account = [&](const SignalEntry& entry, Rows& rows) {
    writer.add(rows);
    if (!rows.refusal.empty()) {
      if (summary.refused++ == 0) summary.first_refusal = concat(entry.id, ": ", rows.refusal);
      refused += concat(io::csv_field(entry.id), ',', io::csv_field(rows.refusal), '\n');
    } else {
      ++(rows.beats > 0 ? summary.records : summary.beatless);
    }
  };
  for (std::size_t at = 0; at < records.size(); at += kBatch) {
    const std::size_t count = std::min(kBatch, records.size() - at);
    std::vector<Rows> rows(count);
    std::vector<char> later(count);
    parallel_for(count, options.threads, [&](std::size_t k) {
      later[k] = is_long(records[at + k]) ? 1 : 0;
      if (!later[k]) measure_one(records[at + k], options, staged.path(), {}, rows[k]);
    });
    for (std::size_t k = 0; k < count; ++k) {
      if (later[k]) {
        measure_one(
            records[at + k], options, staged.path(), [&](Rows& r) { writer.add(r); }, rows[k]);
      }
      account(records[at + k], rows[k]);
      if (options.progress != nullptr) options.progress->update(at + k + 1, records.size(), "");
    }
  }
  writer.finish();
  if (summary.refused == records.size()) {
    throw data_error(concat("no record could be measured; the first: ", summary.first_refusal));
  }
  if (!refused.empty()) io::write_file(staged.path() / "refused.csv", "record,reason\n" + refused);
  staged.commit();
  return summary;
}

}  // namespace ecgmm::data
