// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/assess/labeled_cohort.h"

#include <memory>
#include <set>
#include <string>
#include <utility>

#include "ecgmm/core/error.h"
#include "ecgmm/core/log.h"
#include "ecgmm/core/progress.h"
#include "ecgmm/core/text.h"
#include "ecgmm/data/cohort_files.h"
#include "ecgmm/data/picture_cache.h"
#include "ecgmm/io/file.h"

namespace ecgmm::assess {
namespace {

namespace fs = std::filesystem;

/// The clinical table is read for ages, subgroups and baselines too: where the model does not take
/// it, a fault in it costs no more than these.
data::Cohort open(const fs::path& folder, data::OpenOptions options) {
  const auto progress = make_progress("reading");
  options.progress = progress.get();
  if (options.modalities.has(Modality::clinical)) return data::Cohort::open(folder, options);
  auto wider = options;
  wider.modalities = options.modalities.with(Modality::clinical);
  wider.required = options.required.value_or(options.modalities);
  try {
    return data::Cohort::open(folder, wider);
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::data) throw;
    auto cohort = data::Cohort::open(folder, options);
    log::warn(concat("ages, subgroups and clinical baselines are not evaluated: ", error.what()));
    return cohort;
  }
}

/// @throws Error (data) for a cohort of another lead than the one that models judge.
void require_lead_ii(const data::Cohort& cohort) {
  const std::string& lead = cohort.config().signals_lead;
  const auto there = cohort.modalities();
  if (lead == "II" || !(there.has(Modality::image) || there.has(Modality::signal))) return;
  throw data_error(concat(cohort.folder().string(), ": signals and images show lead ", lead,
                          "; models are trained and evaluated on lead II only"),
                   "import lead II, or correct [signals] lead in cohort.toml");
}

/// Cohort::merge(), which one cohort needs not.
data::Cohort merge(std::vector<data::Cohort> cohorts) {
  return cohorts.size() == 1 ? std::move(cohorts.front()) : data::Cohort::merge(cohorts);
}

/// @throws Error (data) for a cohort without one of the modalities that are all needed.
void require_modalities(const fs::path& folder, ModalitySet modalities) {
  std::vector<std::string> lacking;
  for (const auto modality : kModalities) {
    if (!modalities.has(modality) || data::present_modalities(folder).has(modality)) continue;
    lacking.emplace_back(modality == Modality::image    ? "images"
                         : modality == Modality::signal ? "ecg_signals.csv"
                                                        : "clinical.xlsx");
  }
  std::error_code ignored;
  if (lacking.empty() || !fs::is_directory(folder, ignored)) return;
  throw data_error(concat("there is no ", join(lacking, " and no "), " in ", folder.string(),
                          ", and this recipe needs for each record all of ", modalities.text()),
                   "use a recipe for which modalities may be missing (train --recipe default), or "
                   "leave this modality out (--set model.modalities=...)");
}

/// The records of a view; what drops goes to the log.
/// @throws Error (data) if there are none.
data::Selection select(const data::Cohort& cohort, const View& view, Labels labels) {
  auto selection = data::select_records(cohort, view.modalities, /*labeled=*/true, view.needed);
  if (selection.used.empty() && labels == Labels::optional) {
    log::warn(cohort.name() + ": no record has the label normal or abnormal: predictions only");
    selection = data::select_records(cohort, view.modalities, /*labeled=*/false, view.needed);
  }
  for (const auto& note : selection.notes) log::info(note);
  if (!selection.dropped.empty()) {
    for (const auto& line : split_text(trim(data::drop_table(selection)), '\n')) log::info(line);
  }
  if (selection.used.empty()) {
    throw data_error(concat(cohort.name(), ": no record of the cohort can be used"));
  }
  return selection;
}

}  // namespace

void refuse_repeats(const std::vector<fs::path>& folders, const std::vector<fs::path>& extra) {
  std::set<fs::path> seen;
  for (const auto* list : {&folders, &extra}) {
    for (const auto& folder : *list) {
      if (seen.insert(io::canonical_path(folder)).second) continue;
      throw usage_error(concat("the cohort ", folder.string(), " is given twice"),
                        "give each cohort once");
    }
  }
}

LabeledCohort open_labeled(const std::vector<fs::path>& folders, const std::vector<fs::path>& extra,
                           ModalitySet modalities, data::Needed needed, int threads, Labels labels,
                           std::function<void(const data::SeenPicture&)> on_picture) {
  refuse_repeats(folders, extra);
  data::OpenOptions options;
  options.modalities = modalities;
  if (needed == data::Needed::any) options.required = ModalitySet();
  options.threads = threads;
  options.keep_profiles = false;
  options.on_picture = std::move(on_picture);
  options.pictures = std::make_shared<data::PictureCache>();
  for (const auto* list : {&folders, &extra}) {
    for (const auto& folder : *list) {
      if (needed == data::Needed::all) require_modalities(folder, modalities);
    }
  }
  std::vector<data::Cohort> cohorts;
  for (const auto& folder : folders) {
    options.labels_required = labels == Labels::required || data::has_labels(folder);
    cohorts.push_back(open(folder, options));
  }
  options.training_only = true;
  for (const auto& folder : extra) cohorts.push_back(open(folder, options));
  for (const auto& cohort : cohorts) require_lead_ii(cohort);
  auto cohort = merge(std::move(cohorts));
  data::log_findings(cohort);
  auto selection = select(cohort, {modalities, needed}, labels);
  return {std::move(cohort), std::move(selection)};
}

std::vector<LabeledCohort> open_labeled(const fs::path& folder, const std::vector<View>& views,
                                        int threads) {
  data::OpenOptions options;
  options.modalities = ModalitySet();
  options.required = ModalitySet();  // a view may lack what another one has
  options.threads = threads;
  options.keep_profiles = false;
  for (const auto& view : views) {
    if (view.needed == data::Needed::all) require_modalities(folder, view.modalities);
    for (const auto modality : kModalities) {
      if (view.modalities.has(modality)) options.modalities = options.modalities.with(modality);
    }
  }
  const auto cohort = open(folder, options);
  require_lead_ii(cohort);
  data::log_findings(cohort);
  std::vector<LabeledCohort> opened;
  for (const auto& view : views) {
    opened.push_back({cohort, select(cohort, view, Labels::required)});
  }
  return opened;
}

}  // namespace ecgmm::assess
