// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/selection.h"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "ecgmm/core/text.h"
#include "ecgmm/data/fisher.h"
#include "ecgmm/data/text_table.h"
#include "ecgmm/io/csv.h"
#include "ecgmm/io/file.h"

namespace ecgmm::data {
namespace {

constexpr std::string_view kUnknownLabel = "unknown label";

std::string missing_reason(Modality modality) {
  return modality == Modality::clinical ? "no clinical row" : concat("no ", to_string(modality));
}

/// A reason, and what else there is to say.
struct Fault {
  std::string reason;
  std::string detail;
};

/// What a record lacks of the wanted modalities; nullopt if it has enough of them.
std::optional<Fault> missing_modalities(const Record& record, ModalitySet wanted, Needed needed) {
  std::vector<std::string> reasons;
  for (const Modality modality : kModalities) {
    if (!wanted.has(modality)) continue;
    if (record.available().has(modality)) {
      if (needed == Needed::any) return std::nullopt;
      continue;
    }
    const auto fault = record.unreadable.find(modality);
    const bool there = fault != record.unreadable.end();
    reasons.push_back(there ? fault->second : missing_reason(modality));
    if (const auto detail = record.unreadable_detail.find(modality);
        detail != record.unreadable_detail.end()) {
      reasons.push_back(detail->second);
    }
  }
  if (reasons.empty()) return std::nullopt;
  if (needed == Needed::any) return Fault{"no usable modality", join(reasons, "; ")};
  return Fault{reasons.front(), join(std::span(reasons).subspan(1), "; ")};
}

/// What its label says comes first: a borderline record is none however complete it is.
std::optional<Fault> label_fault(const Record& record) {
  if (record.label == Label::borderline) return Fault{"borderline", {}};
  if (record.label) return std::nullopt;
  if (record.label_fault.empty()) return Fault{"no label", {}};
  return Fault{std::string(kUnknownLabel), record.label_fault};
}

/// Counts the modalities that records have but cannot give, by cause.
class UnreadableModalities {
 public:
  void add(const std::string& name, const Record& record, ModalitySet wanted) {
    for (const auto& [modality, reason] : record.unreadable) {
      if (!wanted.has(modality)) continue;
      auto& [count, first] = causes_[{modality, reason}];
      if (count++ == 0) {
        first = concat("record ", name, ": ", record.unreadable_detail.at(modality));
      }
    }
  }

  std::vector<std::string> notes() const {
    std::vector<std::string> lines;
    for (const auto& [cause, found] : causes_) {
      const auto& [count, first] = found;
      lines.push_back(concat(count, count == 1 ? " record is used" : " records are used",
                             " without the ", to_string(cause.first), ": ", cause.second, " (",
                             count == 1 ? "" : "the first, ", first, ")"));
    }
    return lines;
  }

 private:
  std::map<std::pair<Modality, std::string>, std::pair<std::size_t, std::string>> causes_;
};

/// Column of a record in the tables by label.
std::size_t label_column(const std::optional<Label>& label) {
  return label ? static_cast<std::size_t>(*label) : 3;
}

}  // namespace

Selection select_records(const Cohort& cohort, ModalitySet wanted, bool labeled, Needed needed) {
  Selection selection;
  UnreadableModalities unreadable;
  const auto& records = cohort.records();
  for (std::size_t i = 0; i < records.size(); ++i) {
    const Record& record = records[i];
    const std::string part = cohort.source_count() > 1 ? record.key.cohort : "";
    const auto missing = missing_modalities(record, wanted, needed);
    const auto unfit = labeled ? label_fault(record) : std::nullopt;
    if (const auto& fault = unfit ? unfit : missing) {
      selection.dropped.push_back(
          {record.key.id, fault->reason, fault->detail, record.label, part});
    }
    if (missing || (unfit && !record.label)) continue;
    (unfit ? selection.borderline : selection.used).push_back(i);
    unreadable.add(part.empty() ? record.key.id : concat(part, "/", record.key.id), record, wanted);
  }
  selection.notes = unreadable.notes();
  return selection;
}

std::vector<std::string> training_doubts(const Cohort& cohort,
                                         std::span<const std::size_t> train_rows,
                                         ModalitySet wanted) {
  std::vector<std::string> doubts;
  for (const Modality part : kModalities) {
    const bool there = std::any_of(train_rows.begin(), train_rows.end(), [&](std::size_t row) {
      return cohort.records()[row].available().has(part);
    });
    if (wanted.has(part) && !there) {
      doubts.push_back(
          concat(missing_reason(part), " in the training records: the model will not use it"));
    }
  }
  for (const Label label : {Label::normal, Label::abnormal}) {
    const auto count = static_cast<std::size_t>(
        std::count_if(train_rows.begin(), train_rows.end(),
                      [&](std::size_t row) { return cohort.records()[row].label == label; }));
    if (count >= kFewRecords &&
        static_cast<double>(count) >= kFewShare * static_cast<double>(train_rows.size())) {
      continue;
    }
    doubts.push_back(concat("only ", share_text(count, train_rows.size()), " training records are ",
                            to_string(label), ": predictions for them rest on few examples"));
  }
  return doubts;
}

std::vector<DropCount> count_drops(const Selection& selection) {
  std::vector<DropCount> counts;
  for (const auto& dropped : selection.dropped) {
    auto found = std::find_if(counts.begin(), counts.end(),
                              [&](const DropCount& c) { return c.reason == dropped.reason; });
    if (found == counts.end()) {
      counts.push_back({dropped.reason, {}});
      found = counts.end() - 1;
    }
    ++found->by_label[label_column(dropped.label)];
  }
  std::stable_sort(counts.begin(), counts.end(),
                   [](const DropCount& a, const DropCount& b) { return a.total() > b.total(); });
  return counts;
}

std::string drop_table(const Selection& selection) {
  std::vector<std::vector<std::string>> rows = {
      {"dropped because", "normal", "abnormal", "borderline", "no label", "all"}};
  const auto add = [&](const DropCount& count) {
    auto& row = rows.emplace_back(std::vector<std::string>{count.reason});
    for (const std::size_t n : count.by_label) row.push_back(std::to_string(n));
    row.push_back(std::to_string(count.total()));
  };
  DropCount all{"all", {}};
  for (const auto& count : count_drops(selection)) {
    add(count);
    for (std::size_t l = 0; l < all.by_label.size(); ++l) all.by_label[l] += count.by_label[l];
  }
  add(all);
  return align_table(rows, "lrrrrr");
}

std::string drop_alarm(const Selection& selection, const Cohort& cohort, double max_share) {
  std::array<std::size_t, 2> kept{};
  std::array<std::size_t, 2> dropped{};
  std::size_t unknown = 0;
  for (const std::size_t i : selection.used) {
    if (const auto& label = cohort.records()[i].label) ++kept.at(static_cast<std::size_t>(*label));
  }
  for (const auto& record : selection.dropped) {
    const std::size_t column = label_column(record.label);
    if (column < 2) ++dropped[column];
    if (record.reason == kUnknownLabel) ++unknown;
  }
  const std::size_t lost = dropped[0] + dropped[1] + unknown;
  const std::size_t all = lost + kept[0] + kept[1];
  if (static_cast<double>(lost) > max_share * static_cast<double>(all)) {
    return concat(share_text(lost, all), " labeled records are dropped, more than ",
                  shortest(100 * max_share), " %");
  }
  const std::size_t normal = kept[0] + dropped[0];
  const std::size_t abnormal = kept[1] + dropped[1];
  if (normal == 0 || abnormal == 0) return {};
  const double difference = static_cast<double>(dropped[0]) / static_cast<double>(normal) -
                            static_cast<double>(dropped[1]) / static_cast<double>(abnormal);
  if (std::abs(difference) < 0.1 ||
      fisher_exact(dropped[0], normal, dropped[1], abnormal) >= 0.01) {
    return {};
  }
  return concat("the classes are dropped at different rates: ", share_text(dropped[0], normal),
                " of the normal, ", share_text(dropped[1], abnormal), " of the abnormal");
}

void write_dropped(const std::filesystem::path& path, const Selection& selection) {
  const bool merged = std::any_of(selection.dropped.begin(), selection.dropped.end(),
                                  [](const auto& record) { return !record.cohort.empty(); });
  std::string text = concat("id,reason,detail,label", merged ? ",cohort" : "", '\n');
  for (const auto& record : selection.dropped) {
    text += concat(io::csv_field(record.id), ',', io::csv_field(record.reason), ',',
                   io::csv_field(record.detail), ',', record.label ? to_string(*record.label) : "");
    if (merged) text += ',' + io::csv_field(record.cohort);
    text += '\n';
  }
  io::write_file(path, text);
}

}  // namespace ecgmm::data
