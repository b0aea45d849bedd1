// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/check.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/data/check_text.h"
#include "ecgmm/data/fisher.h"
#include "ecgmm/data/near_duplicates.h"
#include "ecgmm/data/roles.h"
#include "ecgmm/data/selection.h"
#include "ecgmm/data/split.h"
#include "ecgmm/metrics/ranking.h"

namespace ecgmm::data {
namespace {

using nlohmann::json;

/// Correlations from which on two signals, or the traces of two images, are the same recording.
constexpr double kSameSignal = 0.999;
constexpr double kSameTrace = 0.995;
/// Share of the ink outside the trace that is much. On clean strips all ink is trace; two printed
/// letters are 0.6 %, a name 1 %, a line of text 10 %.
constexpr double kMuchInk = 0.005;
/// How well the amount of it may tell the classes apart (AUROC) before that is worth a warning.
constexpr double kInkAuroc = 0.7;
constexpr std::uint64_t kSeed = 42;  // only whether a split exists matters here

constexpr std::array<const char*, 4> kLabelNames = {"normal", "abnormal", "borderline", "none"};

std::size_t label_index(const Record& record) {
  return record.label ? static_cast<std::size_t>(*record.label) : 3;
}

json by_label(const std::array<std::size_t, 4>& counts) {
  json object;
  for (std::size_t l = 0; l < counts.size(); ++l) object[kLabelNames[l]] = counts[l];
  return object;
}

json count_labels(const Cohort& cohort, std::span<const std::size_t> rows) {
  std::array<std::size_t, 4> counts{};
  for (const std::size_t i : rows) ++counts[label_index(cohort.records()[i])];
  return by_label(counts);
}

/// Collects the document section by section.
class Checker {
 public:
  Checker(const Cohort& cohort, const DataConfig& config)
      : cohort_(cohort),
        config_(config),
        selection_(select_records(cohort, cohort.modalities(), true, Needed::any)) {}

  CheckReport run() {
    json_["schema"] = "ecgmm.check/1";
    add_counts();
    warnings_ = cohort_.warnings();
    json_["assumptions"] = sentences(cohort_.assumptions());
    add_drops();
    add_parts();
    add_columns();
    add_duplicates();
    add_ink();
    json_["notes"] = cohort_.notes();
    for (const auto& note : selection_.notes) json_["notes"].push_back(note);
    json_["training_only"] = cohort_.config().training_only;
    json_["split"] = split(selection_, obstacles_);
    add_every_part();
    json_["warnings"] = warnings_;
    json_["obstacles"] = obstacles_;
    return {json_, check_text(json_), join(obstacles_, "; ")};
  }

 private:
  void add_counts() {
    const auto& records = cohort_.records();
    std::vector<std::size_t> all(records.size());
    std::size_t images = 0;
    std::size_t signals = 0;
    std::size_t clinical = 0;
    for (std::size_t i = 0; i < records.size(); ++i) {
      all[i] = i;
      images += records[i].available().has(Modality::image) ? 1 : 0;
      signals += records[i].available().has(Modality::signal) ? 1 : 0;
      clinical += records[i].available().has(Modality::clinical) ? 1 : 0;
      images_looked_at_ = images_looked_at_ || cohort_.image_facts(i) != nullptr;
    }
    std::set<std::string> patients;
    for (const std::size_t i : selection_.used) patients.insert(records[i].group);
    json_["cohort"] = cohort_.name();
    json_["folder"] = cohort_.folder().string();
    json_["records"] = records.size();
    json_["labels"] = count_labels(cohort_, all);
    json_["parts"] = {{"image", images}, {"signal", signals}, {"clinical", clinical}};
    json_["signal_points"] = cohort_.signal_points();
    json_["sampling_rate_hz"] = cohort_.sampling_rate_hz();
    json_["unit"] = cohort_.config().unit.value_or("mV") == "none" ? "none" : "mV";
    json_["usable"] = selection_.used.size();
    json_["usable_labels"] = count_labels(cohort_, selection_.used);
    json_["persons"] = patients.size();
    json_["images_decoded"] = images_looked_at_;
  }

  static json describe_drops(const Selection& selection) {
    json drops = json::array();
    for (const auto& count : count_drops(selection)) {
      json entry = {{"reason", count.reason}, {"total", count.total()}};
      entry["by_label"] = by_label(count.by_label);
      drops.push_back(entry);
    }
    return drops;
  }

  static json describe_dropped(const Selection& selection) {
    json dropped = json::array();
    for (const auto& record : selection.dropped) {
      dropped.push_back({{"id", record.id}, {"reason", record.reason}, {"detail", record.detail}});
    }
    return dropped;
  }

  void add_drops() {
    json_["drops"] = describe_drops(selection_);
    json_["dropped"] = describe_dropped(selection_);
    const std::string alarm = drop_alarm(selection_, cohort_, config_.max_drop_share);
    if (!alarm.empty()) warnings_.push_back(alarm + ": train stops unless --accept-drops is given");
  }

  /// Which modalities the usable records have, and whether one class lacks a modality more often.
  void add_parts() {
    std::map<std::uint32_t, std::array<std::size_t, 4>> by_parts;
    std::map<std::uint32_t, std::string> names;
    for (const std::size_t i : selection_.used) {
      const Record& record = cohort_.records()[i];
      const ModalitySet parts = record.available();
      ++by_parts[parts.bits()][label_index(record)];
      names[parts.bits()] = parts.text();
    }
    auto& subsets = json_["usable_by_parts"] = json::array();
    for (auto entry = by_parts.rbegin(); entry != by_parts.rend(); ++entry) {
      const auto& counts = entry->second;
      subsets.push_back({{"parts", names[entry->first]}, {"by_label", by_label(counts)}});
    }
    for (const Modality part : kModalities) {
      std::array<std::size_t, 2> all{};
      std::array<std::size_t, 2> lack{};
      for (const std::size_t i : selection_.used) {
        const Record& record = cohort_.records()[i];
        ++all[label_index(record)];
        lack[label_index(record)] += record.available().has(part) ? 0 : 1;
      }
      if (fisher_exact(lack[0], all[0], lack[1], all[1]) >= 0.01) continue;
      warnings_.push_back(
          concat("the ", to_string(part), " is missing in ", share_text(lack[0], all[0]),
                 " of the normal and ", share_text(lack[1], all[1]),
                 " of the abnormal records: a model may learn the label from what is missing"));
    }
  }

  /// What is left where image, signal and clinical row are all needed, as by the recipe reference.
  void add_every_part() {
    const auto selection = select_records(cohort_, ModalitySet::all(), true);
    std::vector<std::string> reasons;
    for (const Modality part : kModalities) {
      if (cohort_.modalities().has(part)) continue;
      reasons.push_back(concat("no record has ", part == Modality::image    ? "an image"
                                                 : part == Modality::signal ? "a signal"
                                                                            : "a clinical row"));
    }
    const bool lacking = !reasons.empty();
    auto& every = json_["every_part"];
    every["usable"] = selection.used.size();
    every["usable_labels"] = count_labels(cohort_, selection.used);
    every["drops"] = lacking ? json::array() : describe_drops(selection);
    every["dropped"] = lacking ? json::array() : describe_dropped(selection);
    every["split"] = lacking ? json() : split(selection, reasons);
    every["obstacles"] = reasons;
    every["alarm"] = drop_alarm(selection, cohort_, config_.max_drop_share);
  }

  void add_columns() {
    auto& columns = json_["columns"] = json::array();
    if (!cohort_.modalities().has(Modality::clinical)) return;
    try {
      const auto decisions = decide_columns(cohort_, selection_.used, config_);
      for (std::size_t c = 0; c < decisions.size(); ++c) {
        const auto& column = decisions[c];
        columns.push_back(
            {{"name", column.name},
             {"role", to_string(column.role)},
             {"kind", column.role == Role::input ? json(to_string(column.kind)) : json()},
             {"unit", column.unit},
             {"values", column.values},
             {"categories", column.categories},
             {"declared", column.declared},
             {"reason", column.reason},
             {"missing", count_missing(c)}});
      }
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::data) throw;
      const bool alone = cohort_.modalities() == ModalitySet().with(Modality::clinical);
      (alone ? obstacles_ : warnings_).emplace_back(error.what());
    }
  }

  std::size_t count_missing(std::size_t column) const {
    return static_cast<std::size_t>(
        std::count_if(selection_.used.begin(), selection_.used.end(), [&](std::size_t i) {
          const auto row = cohort_.clinical(i);
          return !row.empty() && row[column].empty();
        }));
  }

  void add_duplicates() {
    const std::size_t count = cohort_.records().size();
    std::vector<std::span<const float>> traces;
    for (std::size_t i = 0; i < count; ++i) {
      const auto* facts = cohort_.image_facts(i);
      traces.push_back(facts != nullptr ? std::span<const float>(facts->trace_profile)
                                        : std::span<const float>());
    }
    const auto signal = [&](std::size_t i) { return cohort_.signal(i); };
    json_["same_signals"] = describe(near_identical(count, signal, kSameSignal), Modality::signal);
    json_["same_images"] =
        describe(same_images(near_identical(traces, kSameTrace)), Modality::image);
  }

  /// Adds files of the same bytes, which need not show a trace at all.
  std::vector<std::vector<std::size_t>> same_images(
      std::vector<std::vector<std::size_t>> sets) const {
    std::map<std::string, std::vector<std::size_t>> by_file;
    for (std::size_t i = 0; i < cohort_.records().size(); ++i) {
      if (const auto* facts = cohort_.image_facts(i)) by_file[facts->sha256].push_back(i);
    }
    for (auto& [unused, members] : by_file) {
      const bool known = std::any_of(sets.begin(), sets.end(), [&](const auto& set) {
        return std::find(set.begin(), set.end(), members.front()) != set.end();
      });
      if (members.size() > 1 && !known) sets.push_back(std::move(members));
    }
    std::sort(sets.begin(), sets.end());
    return sets;
  }

  json describe(const std::vector<std::vector<std::size_t>>& sets, Modality part) {
    json described = json::array();
    std::size_t across = 0;
    for (const auto& set : sets) {
      json entry;
      std::set<std::string> hashes;
      std::set<std::string> patients;
      std::set<std::string> labels;
      for (const std::size_t i : set) {
        const Record& record = cohort_.records()[i];
        entry["ids"].push_back(record.key.id);
        entry["labels"].push_back(kLabelNames[label_index(record)]);
        hashes.insert(cohort_.content_hash(i, part));
        patients.insert(record.group);
        labels.insert(kLabelNames[label_index(record)]);
      }
      entry["identical"] = hashes.size() == 1;
      entry["same_person"] = patients.size() == 1;
      entry["same_label"] = labels.size() == 1;
      across += patients.size() > 1 ? 1 : 0;
      described.push_back(entry);
    }
    if (across > 0) {
      warnings_.push_back(concat(
          across, " set(s) of identical ", to_string(part),
          " data under ids of different patients: they may end up on both sides of a split"));
    }
    return described;
  }

  void add_ink() {
    std::array<std::size_t, 4> inked{};
    std::array<std::size_t, 4> looked{};
    json images = json::array();
    std::vector<double> shares;  // of the normal and abnormal
    std::vector<int> truth;
    for (std::size_t i = 0; i < cohort_.records().size(); ++i) {
      const auto* facts = cohort_.image_facts(i);
      if (facts == nullptr) continue;
      const Record& record = cohort_.records()[i];
      ++looked[label_index(record)];
      if (label_index(record) < 2) {
        shares.push_back(facts->ink_outside);
        truth.push_back(static_cast<int>(label_index(record)));
      }
      if (facts->ink_outside < kMuchInk) continue;
      ++inked[label_index(record)];
      images.push_back({{"id", record.key.id},
                        {"label", kLabelNames[label_index(record)]},
                        {"share", facts->ink_outside}});
    }
    std::stable_sort(images.begin(), images.end(),
                     [](const json& a, const json& b) { return a["share"] > b["share"]; });
    json_["ink_outside_trace"] = {{"from_share", kMuchInk},
                                  {"by_label", by_label(inked)},
                                  {"of", by_label(looked)},
                                  {"images", images}};
    const double area = metrics::auroc(shares, truth);
    if (fisher_exact(inked[0], looked[0], inked[1], looked[1]) < 0.01 ||
        (std::min(looked[0], looked[1]) >= 8 && std::max(area, 1 - area) >= kInkAuroc)) {
      warnings_.push_back(concat("ink outside the trace is associated with the label (",
                                 share_text(inked[0], looked[0]), " normal, ",
                                 share_text(inked[1], looked[1]),
                                 " abnormal images): the diagnosis may be printed on them"));
    }
  }

  /// The sizes of a split; null where there can be none, or none is needed.
  json split(const Selection& selection, std::vector<std::string>& obstacles) const {
    if (cohort_.config().training_only) return nullptr;
    try {
      const Split split = stratified_group_split(cohort_, selection.used, config_, kSeed);
      return {
          {"train", split.train.size()}, {"val", split.val.size()}, {"test", split.test.size()}};
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::data) throw;
      obstacles.emplace_back(error.what());
      return nullptr;
    }
  }

  const Cohort& cohort_;
  const DataConfig& config_;
  Selection selection_;
  json json_;
  bool images_looked_at_ = false;
  std::vector<std::string> warnings_;
  std::vector<std::string> obstacles_;
};

}  // namespace

CheckReport check_cohort(const Cohort& cohort, const DataConfig& config) {
  return Checker(cohort, config).run();
}

}  // namespace ecgmm::data
