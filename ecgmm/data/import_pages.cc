// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/import_pages.h"

#include <set>
#include <utility>

#include "ecgmm/core/error.h"
#include "ecgmm/core/log.h"
#include "ecgmm/core/text.h"
#include "ecgmm/data/cohort_writer.h"
#include "ecgmm/data/label_table.h"
#include "ecgmm/data/page_files.h"
#include "ecgmm/data/page_lead.h"
#include "ecgmm/data/page_source.h"
#include "ecgmm/data/paged_records.h"
#include "ecgmm/io/csv.h"
#include "ecgmm/io/file.h"
#include "ecgmm/io/ocr.h"

namespace ecgmm::data {
namespace {

namespace fs = std::filesystem;

/// What became of one page.
struct PageFate {
  fs::path page;       ///< relative to the source
  std::string reason;  ///< why it is not used; "" if it is
  std::string row;     ///< of pages.csv, without id and page
};

/// A page that may be used.
struct Reading {
  PageLead lead;
  double confidence = 0;
  std::vector<std::string> remarks;
};

class PagesImport {
 public:
  PagesImport(const fs::path& source, const PagesOptions& options)
      : source_(source), options_(options), files_(source) {
    const LabelTable table = read_label_table(options);
    plan_ = import_plan(table, options);
    records_ = paged_records(table, files_, options.photos);
    fates_.resize(records_.size());
  }

  ImportSummary run(const fs::path& out) {
    plan_.owner_only = true;
    plan_.hint = "`ecgmm digitize SRC --out DIR` shows what is seen of each page";
    plan_.add_files = [&](CohortWriter& writer) {
      writer.add_file("pages.csv", used_pages());
      writer.add_file("dropped.csv", unused_pages());
    };
    std::vector<SourceRecord> sources;
    for (const auto& record : records_) sources.push_back(record.source);
    const auto summary =
        import_records(out, sources, plan_, [&](std::size_t i) { return best_page(i); });
    if (unused_ > 0) log::warn(concat(unused_, " pages are not used (dropped.csv says why)"));
    return summary;
  }

 private:
  Reading read(const fs::path& page, PageFate& fate) const {
    const ecg::PageOptions known{options_.mm_per_s, options_.mm_per_mv, io::recognize_text};
    const auto source = read_only_page(source_ / page, known);
    const auto& reading = source.reading;
    if (!reading.readable) throw data_error(reading.reason);
    Reading result{page_lead(reading, options_.seconds), page_confidence(reading), {}};
    const double shown_s = result.lead.waveform.duration_s();
    if (shown_s < options_.seconds - 1 / reading.sampling_rate_hz) {
      throw data_error(concat("it shows ", fixed(shown_s, 2), " s of lead II, less than ",
                              shortest(options_.seconds), " s"),
                       "take less of each page with --seconds");
    }
    if (!reading.assumed.empty()) result.remarks = reading.notes;
    fate.row =
        concat(fixed(result.lead.recording_s, 2), ',', shortest(reading.scale.mm_per_s), ',',
               shortest(reading.scale.mm_per_mv), ',', io::csv_field(scale_source(reading, known)),
               ',', reading.place.layout, ',', reading.place.row + 1, ',', result.lead.missing, ',',
               fixed(result.confidence, 3));
    return result;
  }

  /// The page of highest confidence; what became of all of them goes to their fates.
  SourceLead best_page(std::size_t index) {
    const auto& pages = records_[index].pages;
    if (pages.empty()) {
      throw data_error(concat("there is no page ", records_[index].missing.front().string()));
    }
    auto& fates = fates_[index];
    std::vector<Reading> readings(pages.size());
    std::size_t best = readings.size();
    for (std::size_t i = 0; i < readings.size(); ++i) {
      auto& fate = fates.emplace_back();
      fate.page = pages[i];
      try {
        readings[i] = read(fate.page, fate);
        if (best == readings.size() || readings[i].confidence > readings[best].confidence) best = i;
      } catch (const Error& error) {
        if (error.kind() != ErrorKind::data) throw;
        fate.reason = error.what();
      }
    }
    if (best == readings.size()) throw data_error(fault_of(fates));
    for (std::size_t i = 0; i < readings.size(); ++i) {
      if (i == best || !fates[i].reason.empty()) continue;
      fates[i].reason = concat(pages[best].string(), " is of the same record, with ",
                               "a confidence of ", fixed(readings[best].confidence, 3), " against ",
                               fixed(readings[i].confidence, 3));
    }
    auto& taken = readings[best];
    SourceLead lead(std::move(taken.lead.waveform), 0, taken.lead.recording_s);
    lead.remarks = std::move(taken.remarks);
    return lead;
  }

  static std::string fault_of(const std::vector<PageFate>& fates) {
    std::vector<std::string> faults;
    for (const auto& fate : fates) faults.push_back(concat(fate.page.string(), ": ", fate.reason));
    return join(faults, "; ");
  }

  std::string used_pages() const {
    std::string text =
        "id,page,seconds,mm_per_s,mm_per_mv,scale,layout,row,missing_samples,confidence\n";
    for (std::size_t i = 0; i < records_.size(); ++i) {
      for (const auto& fate : fates_[i]) {
        if (!fate.reason.empty()) continue;
        text += concat(io::csv_field(records_[i].source.id), ',', io::csv_field(fate.page.string()),
                       ',', fate.row, '\n');
      }
    }
    return text;
  }

  std::string unused_pages() {
    std::string text = "page,id,reason\n";
    std::set<fs::path> known;
    const auto add = [&](const fs::path& page, const std::string& id, const std::string& reason) {
      text += concat(io::csv_field(page.string()), ',', io::csv_field(id), ',',
                     io::csv_field(reason), '\n');
      ++unused_;
    };
    for (std::size_t i = 0; i < records_.size(); ++i) {
      for (const auto& page : records_[i].missing) {
        add(page, records_[i].source.id, "there is no such page");
      }
      for (const auto& fate : fates_[i]) {
        known.insert(fate.page);
        if (!fate.reason.empty()) add(fate.page, records_[i].source.id, fate.reason);
      }
    }
    for (const auto& page : files_.all()) {
      if (!known.contains(page)) add(page, "", "the label table does not name it");
    }
    return text;
  }

  fs::path source_;
  const PagesOptions& options_;
  PageFiles files_;
  std::vector<PagedRecord> records_;
  std::vector<std::vector<PageFate>> fates_;  ///< of each record's pages
  ImportPlan plan_;
  std::size_t unused_ = 0;
};

}  // namespace

ImportSummary import_pages(const fs::path& source, const fs::path& out, const PagesOptions& given) {
  if ((given.mm_per_s > 0) != (given.mm_per_mv > 0)) {
    throw usage_error("only half of the scale is given", "give both mm/s and mm/mV, or neither");
  }
  refuse_replacing("SRC", source, out);
  refuse_replacing("the label table", given.labels, out);
  io::refuse_existing(out, given.force);
  std::error_code ignored;
  if (!fs::is_directory(source, ignored)) throw data_error(source.string() + ": no such folder");
  PagesOptions options = given;
  options.pages = true;
  return PagesImport(source, options).run(out);
}

}  // namespace ecgmm::data
