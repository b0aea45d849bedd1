// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/import_records.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "ecgmm/core/error.h"
#include "ecgmm/core/log.h"
#include "ecgmm/core/text.h"
#include "ecgmm/data/cohort_writer.h"
#include "ecgmm/ecg/resample.h"
#include "ecgmm/ecg/strip.h"
#include "ecgmm/io/csv.h"
#include "ecgmm/io/file.h"
#include "ecgmm/io/image_jpeg.h"

namespace ecgmm::data {
namespace {

namespace fs = std::filesystem;

constexpr double kTargetRate_hz = CohortConfig::kDefaultSamplingRateHz;
/// Most of a strip's bytes are grid: a higher quality adds many of them and nothing to be seen.
constexpr int kJpegQuality = 85;
/// Records converted before their rows are written: bounds the memory.
constexpr std::size_t kBatch = 64;

/// What one record became.
struct Converted {
  std::string skipped;         ///< why it was not imported; "" if it was
  std::vector<float> samples;  ///< at 249 Hz
  double source_rate_hz = 0;
  double source_s = 0;                  ///< how long the record is
  double at_s = 0;                      ///< where in it the samples begin
  bool cut = false;                     ///< longer than what is taken
  std::size_t filled = 0;               ///< invalid source samples bridged
  double mm_per_mv = 0, offset_mv = 0;  ///< of the strip; 0 where none is drawn
  std::vector<std::string> remarks;     ///< on the source
};

/// The source's samples of the time that is taken.
void take_beginning(SourceLead& lead, double seconds, Converted& result) {
  ecg::Waveform& waveform = lead.waveform;
  const double wanted = seconds * waveform.sampling_rate_hz;
  result.source_s = lead.recording_s > 0 ? lead.recording_s : waveform.duration_s();
  result.at_s = lead.at_s;
  result.remarks = std::move(lead.remarks);
  const auto size = static_cast<double>(waveform.samples.size());
  if (size < wanted - 1) {
    const std::string fault = concat("the record is ", fixed(result.source_s, 2), " s long");
    throw data_error(lead.at_s > 0 ? concat(fault, ": from ", shortest(lead.at_s), " s on no ",
                                            shortest(seconds), " s are left")
                                   : concat(fault, ", shorter than ", shortest(seconds), " s"));
  }
  result.cut = result.source_s * waveform.sampling_rate_hz > wanted + 1;
  if (size > wanted + 1) waveform.samples.resize(static_cast<std::size_t>(std::ceil(wanted)));
  const auto valid = [](float sample) { return std::isfinite(sample); };
  if (std::none_of(waveform.samples.begin(), waveform.samples.end(), valid)) {
    throw data_error("no valid sample");
  }
}

/// Shows a batch's progress as a part of the whole.
class BatchProgress : public Progress {
 public:
  BatchProgress(Progress* whole, std::size_t begin, std::size_t total)
      : whole_(whole), begin_(begin), total_(total) {}
  void update(std::size_t done, std::size_t, const std::string& text) override {
    if (whole_ != nullptr) whole_->update(begin_ + done, total_, text);
  }

 private:
  Progress* whole_;
  std::size_t begin_, total_;
};

/// Adds the rows of converted records to the cohort and to the report.
class Collector {
 public:
  explicit Collector(CohortWriter& writer) : writer_(writer) {}

  void add(const SourceRecord& source, const Converted& record, double seconds) {
    const std::string id = io::csv_field(source.id);
    if (!record.skipped.empty()) {
      if (summary_.skipped++ == 0) first_skipped_ = concat(source.id, ": ", record.skipped);
      report_ += concat(id, ",skipped,", io::csv_field(record.skipped), ",,,,\n");
      return;
    }
    writer_.add_signal(source.id, record.samples);
    writer_.add_clinical(source.id, source.clinical);
    if (source.label) writer_.add_label(source.id, *source.label);
    count(source, record);

    std::vector<std::string> reasons;
    if (record.cut) {
      const std::string window =
          record.at_s > 0 ? concat(shortest(seconds), " s from ", shortest(record.at_s), " s,")
                          : concat("the first ", shortest(seconds), " s");
      reasons.push_back(concat(window, " of ", fixed(record.source_s, 2), " s"));
    }
    const bool rescaled = is_rescaled(record);
    if (rescaled) reasons.emplace_back("the trace would not have fit on the strip");
    for (const auto& remark : record.remarks) {
      const auto [known, is_new] = remarks_.emplace(remark, std::pair(std::size_t{0}, source.id));
      ++known->second.first;
      reasons.push_back(remark);
    }
    report_ += concat(id, rescaled ? ",rescaled," : ",ok,", io::csv_field(join(reasons, "; ")), ',',
                      record.source_rate_hz, ',', record.filled, ',');
    report_ += record.mm_per_mv == 0
                   ? ",\n"
                   : concat(fixed(record.mm_per_mv, 3), ',', fixed(record.offset_mv, 4), '\n');
  }

  const ImportSummary& summary() const { return summary_; }
  const std::string& first_skipped() const { return first_skipped_; }
  const std::string& report() const { return report_; }
  /// Warns of what was remarked on records, each remark once with their number.
  void warn() const {
    for (const auto& [remark, seen] : remarks_) {
      const auto& [count, first] = seen;
      log::warn(concat("record ", first, count > 1 ? concat(" and ", count - 1, " more") : "", ": ",
                       remark, " (import.csv)"));
    }
  }

 private:
  static bool is_rescaled(const Converted& record) {
    return record.mm_per_mv != 0 && record.mm_per_mv < ecg::PaperStyle{}.mm_per_mv;
  }

  void count(const SourceRecord& source, const Converted& record) {
    ++summary_.records;
    ++(!source.label                      ? summary_.unlabeled
       : *source.label == Label::normal   ? summary_.normal
       : *source.label == Label::abnormal ? summary_.abnormal
                                          : summary_.borderline);
    summary_.rescaled += is_rescaled(record) ? 1 : 0;
    summary_.cut += record.cut ? 1 : 0;
  }

  CohortWriter& writer_;
  ImportSummary summary_;
  std::string first_skipped_;
  std::map<std::string, std::pair<std::size_t, std::string>> remarks_;  ///< with the first record
  std::string report_ = "id,status,reason,source_hz,filled_samples,mm_per_mv,offset_mv\n";
};

CohortConfig complete(CohortConfig config) {
  const ecg::PaperStyle paper;
  config.sampling_rate_hz = kTargetRate_hz;
  config.px_per_mm = paper.px_per_mm;
  config.mm_per_s = paper.mm_per_s;
  config.mm_per_mv = paper.mm_per_mv;
  return config;
}

}  // namespace

ImportSummary import_records(const fs::path& out, const std::vector<SourceRecord>& records,
                             const ImportPlan& plan,
                             const std::function<SourceLead(std::size_t)>& read_lead) {
  CohortWriter writer(out, plan.force, complete(plan.config), plan.columns);
  if (plan.owner_only) writer.keep_private();
  const auto points = static_cast<std::size_t>(std::lround(plan.seconds * kTargetRate_hz));
  const ecg::StripRenderer renderer;
  // Reads, resamples and draws one record; its image is written at once.
  const auto convert = [&](std::size_t index) {
    Converted result;
    SourceLead lead = read_lead(index);
    take_beginning(lead, plan.seconds, result);
    ecg::Waveform& waveform = lead.waveform;
    result.source_rate_hz = waveform.sampling_rate_hz;
    result.filled = ecg::fill_gaps(waveform.samples);
    result.samples =
        ecg::resample(waveform.samples, waveform.sampling_rate_hz, kTargetRate_hz, points);
    if (!plan.images) return result;
    const ecg::Strip strip = renderer.render(waveform);
    result.mm_per_mv = strip.mm_per_mv;
    result.offset_mv = strip.offset_mv;
    writer.add_image(records[index].id, io::encode_jpeg(strip.image, kJpegQuality));
    return result;
  };

  Collector collector(writer);
  for (std::size_t begin = 0; begin < records.size(); begin += kBatch) {
    std::vector<Converted> batch(std::min(kBatch, records.size() - begin));
    BatchProgress progress(plan.progress, begin, records.size());
    const auto body = [&](std::size_t i) {
      try {
        batch[i] = convert(begin + i);
      } catch (const Error& error) {
        if (error.kind() != ErrorKind::data) throw;
        batch[i].skipped = error.what();
      }
    };
    parallel_for(batch.size(), plan.threads, body, &progress);
    for (std::size_t i = 0; i < batch.size(); ++i) {
      collector.add(records[begin + i], batch[i], plan.seconds);
    }
  }

  const ImportSummary& summary = collector.summary();
  if (summary.records == 0) {
    throw data_error(concat("none of ", records.size(),
                            " records could be read; the first: ", collector.first_skipped()),
                     plan.hint);
  }
  writer.add_file("import.csv", collector.report());
  if (plan.add_files) plan.add_files(writer);
  writer.commit();
  collector.warn();
  if (summary.skipped > 0) {
    log::warn(
        concat(share_text(summary.skipped, records.size()),
               " records skipped (import.csv says why); the first: ", collector.first_skipped()));
  }
  return summary;
}

ecg::Unit unit_of(const io::RecordingLead& lead) {
  return lead.unit == "mV" ? ecg::Unit::millivolt : ecg::Unit::none;
}

SourceLead read_beginning(const io::Recording& recording, std::size_t lead, ecg::Unit unit,
                          double seconds) {
  const io::RecordingLead& wanted = recording.header().leads.at(lead);
  if (unit_of(wanted) != unit) {
    throw data_error(
        unit == ecg::Unit::millivolt
            ? concat("unit '", wanted.unit, "' is not a voltage")
            : concat("unit '", wanted.unit, "' is a voltage, unlike the first record's"));
  }
  const auto remarks = recording.check(lead);
  const double count = std::ceil(seconds * wanted.sampling_rate_hz);
  std::vector<double> values(count < static_cast<double>(wanted.samples)
                                 ? static_cast<std::size_t>(count)
                                 : static_cast<std::size_t>(wanted.samples));
  recording.read(lead, 0, values);
  SourceLead result(ecg::Waveform{{values.begin(), values.end()}, wanted.sampling_rate_hz, unit});
  result.recording_s = static_cast<double>(wanted.samples) / wanted.sampling_rate_hz;
  result.remarks = remarks;
  return result;
}

void refuse_replacing(std::string_view what, const fs::path& source, const fs::path& out) {
  const fs::path inner = io::canonical_path(source), outer = io::canonical_path(out);
  const auto [rest, ignored] =
      std::mismatch(outer.begin(), outer.end(), inner.begin(), inner.end());
  if (rest == outer.end())
    throw usage_error(concat("OUT would replace ", what), "choose another OUT");
}

}  // namespace ecgmm::data
